"""The tables of the Indian desk study, read as plain CSV: counts, corrections, grades, keys, and what must stay blank."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[2]
STUDY = ROOT / "data" / "india"
REFERENCE_YEAR = 2026
Row = dict[str, str]

ROWS = {
    "buyer_links": 61, "buyers": 45, "clusters": 55, "coverage": 171, "evaluators": 1, "measures": 17, "needs": 47,
    "observations": 428, "organisation_sectors": 214, "organisation_services": 312, "organisations": 170, "policies": 29,
    "policy_links": 61, "ratings": 111, "relation_types": 9, "relations": 95, "review_flags": 14, "score_history": 5,
    "searched": 275, "services": 21, "sites": 174, "sources": 253,
}  # fmt: skip
PROXIES = {
    "lq_state_2005", "state_jobs_2005", "state_women_share_2005", "state_growth_2000_2005", "lq_district_2011",
    "district_women_share_2011",
}  # fmt: skip
# Sites that hold copies of other people's documents: a source read there is cited by its title and has no address.
COPYING_SITES = (
    "scribd", "docslib", "vdocuments", "slideshare", "slideserve", "docplayer", "issuu", "issuhub", "yumpu", "pdfslide",
    "docsbay", "studylib", "fdocuments", "fdokumen", "docstoc", "muhaz", "pressreader", "joomag", "pibtracker",
    "orissadiary", "datais", "melakarnets", "fanyv88", "enwikipedia", "eudic", "liquisearch", "webjosh", "exbulletin",
    "danews", "web.app", "setmedia", "bmbusinessnews", "melvisharam", "bangalorebuzz", "allaboutbelgaum", "indiacatalog",
    "awajludhianaki", "jaydeepmitra", "smeconsultants", "gst4msme", "vanithavani", "lomography", "54.179",
)  # fmt: skip
UPGRADING_AREAS = ("issue_quality", "issue_productivity", "issue_resources", "issue_working_conditions")


def table(name: str) -> list[Row]:
    with (STUDY / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def facts(cluster: str, indicator: str, scope: str = "cluster") -> list[Row]:
    return [
        row
        for row in table("observations")
        if (row["cluster_id"], row["indicator_id"], row["scope"] or "cluster") == (cluster, indicator, scope)
    ]


def fact(cluster: str, indicator: str, scope: str = "cluster") -> tuple[str, str, str]:
    """Return value, low and high of the only figure of this kind."""
    (row,) = facts(cluster, indicator, scope)
    return row["value"], row["low"], row["high"]


def coded(cluster: str) -> set[str]:
    return {row["indicator_id"] for row in table("ratings") if row["subject_id"] == cluster} - {"d3_markets"}


def links(name: str) -> dict[tuple[str, str], Row]:
    return {(row[next(iter(row))], row["cluster_id"]): row for row in table(name)}


# ------------------------------------------------------------------------------------------------------- form


@pytest.mark.parametrize(("name", "rows"), ROWS.items(), ids=str)
def test_number_of_rows(name: str, rows: int) -> None:
    assert len(table(name)) == rows


def test_no_other_table() -> None:
    assert {path.stem for path in STUDY.glob("*.csv")} == set(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_files_are_plain_csv(name: str) -> None:
    raw = (STUDY / f"{name}.csv").read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    raw.decode("utf-8")
    for row in table(name):
        for cell in row.values():
            assert cell == cell.strip()
            if cell[:1] in set("=+-@"):
                float(cell)  # only a number may begin like a formula


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("clusters", ("cluster_id",)), ("organisations", ("organisation_id",)), ("sites", ("site_id",)),
        ("sources", ("source_id",)), ("buyers", ("buyer_id",)), ("policies", ("policy_id",)), ("relations", ("relation_id",)),
        ("buyer_links", ("buyer_id", "cluster_id")), ("policy_links", ("policy_id", "cluster_id")),
        ("coverage", ("organisation_id", "cluster_id", "basis")), ("needs", ("cluster_id", "module")),
        ("ratings", ("subject_id", "indicator_id", "evaluator_id")), ("searched", ("cluster_id", "topic")),
        ("organisation_services", ("organisation_id", "service_id")),
        ("observations", ("cluster_id", "indicator_id", "scope", "source_id", "value")),
    ],
)  # fmt: skip
def test_keys_are_unique_and_sorted(name: str, key: tuple[str, ...]) -> None:
    found = [tuple(row[column] for column in key) for row in table(name)]
    assert [item for item, times in Counter(found).items() if times > 1] == []
    assert found == sorted(found) or name == "observations"


def test_every_key_resolves() -> None:
    homes = {
        "cluster_id": "clusters", "organisation_id": "organisations", "from_id": "organisations", "to_id": "organisations",
        "owner_id": "organisations", "source_id": "sources", "service_id": "services", "buyer_id": "buyers",
        "policy_id": "policies", "evaluator_id": "evaluators", "part_of": "clusters", "overlaps_with": "clusters",
        "source_ids": "sources", "subject_id": "clusters",
    }  # fmt: skip
    keys = {home: {next(iter(row.values())) for row in table(home)} for home in set(homes.values())}
    lost = {
        (name, column, part)
        for name in ROWS
        for row in table(name)
        for column, cell in row.items()
        if column in homes
        for part in cell.split(";")
        if part and part not in keys[homes[column]]
    }
    assert lost == set()
    form = re.compile(r"[A-Za-z0-9_.-]{1,40}")
    assert all(form.fullmatch(key) for home in keys.values() for key in home)


def test_states_are_called_as_in_the_boundary_file() -> None:
    boundary = tomllib.loads((STUDY / "study.toml").read_text(encoding="utf-8"))["boundary"]
    assert boundary["profile"] == "un"
    areas = json.loads((ROOT / boundary["file"]).read_text(encoding="utf-8"))["features"]
    known = {area["properties"]["name"] for area in areas}
    assert {row["admin1"] for name in ("clusters", "sites") for row in table(name)} <= known


def test_the_study_says_what_it_is() -> None:
    study = tomllib.loads((STUDY / "study.toml").read_text(encoding="utf-8"))
    assert (study["country"], study["stage"], study["framework"]) == ("IN", "desk", "desk-screening")
    assert (study["size_band"], study["top_k"], study["fictional"]) == ([50, 250], 8, False)
    assert "nothing here is an ILO position" in study["disclaimer"]
    assert "Not an ILO or government map." in study["disclaimer"]
    assert study["conduct"]["institution"] == "not appointed"


# ----------------------------------------------------------------------------------------------- grades, sources


def test_grades_follow_the_age_of_the_fact() -> None:
    wrong = []
    for name in ROWS:
        for row in table(name):
            if "grade" not in row or "year" not in row or row.get("indicator_id") in PROXIES:
                continue
            age = REFERENCE_YEAR - int(row["year"]) if row["year"] else 99
            ceiling = "D" if age > 10 else "B" if age > 5 else "A"
            if not row["grade"] or row["grade"] < ceiling:
                wrong.append((name, list(row.values())[:3], row["grade"], row["year"]))
    assert wrong == []


def test_grade_a_only_for_official_pages_and_never_for_a_copy() -> None:
    access = {row["source_id"]: row["access"] for row in table("sources")}
    graded = [
        (row["grade"], access.get(row["source_id"], "")) for name in ROWS for row in table(name) if "grade" in row
    ]
    assert {how for grade, how in graded if grade == "A"} <= {"official", "programme_document"}


@pytest.mark.parametrize(
    ("cluster", "indicator", "grade"),
    [
        ("IN02", "firms", "B"),
        ("IN04", "firms", "C"),
        ("IN25", "firms", "D"),
        ("IN32", "firms", "D"),
        ("IN24", "firms", "D"),
    ],
)
def test_some_grades_worked_by_hand(cluster: str, indicator: str, grade: str) -> None:
    # IN02: two sources of 2021; IN04: profile of 2016; IN25: official of 2015; IN32: official copy of 2008; IN24: undated
    assert {
        row["grade"]
        for row in table("observations")
        if (row["cluster_id"], row["indicator_id"]) == (cluster, indicator)
    } == {grade}


def test_addresses_are_those_of_publishers() -> None:
    for row in table("sources"):
        if row["access"] == "unofficial_copy":
            assert row["url"] == ""
            assert row["note"] == "read in an unofficial copy"
        assert not any(site in urlsplit(row["url"]).netloc for site in COPYING_SITES), row["source_id"]
        assert row["url"] == "" or row["url"].startswith(("http://", "https://"))
        assert row["title"]


def test_proxies_keep_grade_c_and_a_caveat() -> None:
    caveats = {row["indicator_id"]: row["caveat"] for row in table("measures")}
    assert all(caveats.values())
    seen = Counter(row["indicator_id"] for row in table("observations") if row["indicator_id"] in PROXIES)
    assert (seen["lq_state_2005"], seen["state_women_share_2005"]) == (55, 27)
    assert {row["grade"] for row in table("observations") if row["indicator_id"] in PROXIES} == {"C"}
    assert facts("IN28", "lq_district_2011", "region") == []  # the census table of Howrah is wrongly coded


# ------------------------------------------------------------------------------------------------- corrections


@pytest.mark.parametrize(
    ("cluster", "scope", "figures"),
    [
        ("IN08", "cluster", ("", "", "15000")),
        ("IN11", "cluster", ("68000", "68000", "900000")),
        ("IN15", "cluster", ("", "25000", "200000")),
        ("IN16", "cluster", ("", "", "1050000")),
        ("IN19", "cluster", ("100000", "100000", "500000")),
        ("IN27", "cluster", ("9000", "", "")),
        ("IN29", "cluster", ("10000", "", "")),
        ("IN31", "cluster", ("", "", "500000")),
        ("IN33", "cluster", ("", "", "450000")),
        ("IN36", "state", ("", "5000", "400000")),
        ("IN37", "region", ("", "", "3200000")),
        ("IN44", "cluster", ("", "", "200000")),
        ("IN49", "cluster", ("", "", "500000")),
        ("IN50", "cluster", ("", "", "800000")),
        ("IN53", "cluster", ("", "100000", "")),
    ],
)
def test_corrected_jobs(cluster: str, scope: str, figures: tuple[str, str, str]) -> None:
    assert fact(cluster, "jobs", scope) == figures


def test_no_jobs_figure_means_more_than_250_workers_a_unit() -> None:
    for row in table("observations"):
        if row["indicator_id"] != "jobs" or row["scope"] != "cluster" or not row["value"]:
            continue
        assert row["basis"] in ("direct", "unknown")
        for firms in facts(row["cluster_id"], "firms"):
            if firms["value"]:
                assert float(row["value"]) / float(firms["value"]) <= 250, row["cluster_id"]


def test_other_corrected_figures() -> None:
    assert fact("IN12", "firms", "segment")[0] == "250"
    assert fact("IN12", "cottage")[0] == "1"
    assert fact("IN37", "cottage")[0] == "2"
    assert fact("IN06", "firms") == ("", "", "600")
    assert fact("IN17", "firms") == ("", "100", "20000")
    assert fact("IN15", "growth") == ("", "", "31.54")
    assert fact("IN21", "firms", "segment")[0] == "350"
    assert facts("IN21", "firms") == []
    assert fact("IN36", "women_share", "national")[0] == "80"
    assert {row["value"] for row in facts("IN02", "turnover")} == {"15000", "5000"}


def test_wider_scopes_are_marked() -> None:
    scopes = {
        row["cluster_id"]: row["scope"]
        for row in table("observations")
        if row["indicator_id"] == "firms" and row["scope"] != "segment"
    }
    assert {name for name, scope in scopes.items() if scope == "hub"} == {"IN01", "IN10", "IN25", "IN30"}
    assert {name for name, scope in scopes.items() if scope == "state"} == {"IN28", "IN36", "IN52"}


def test_derived_figures_say_so() -> None:
    for cluster, indicator in (("IN05", "exports"), ("IN42", "turnover"), ("IN32", "firms"), ("IN12", "firms")):
        assert any("derived" in row["note"] for row in facts(cluster, indicator))
    assert "derived" in facts("IN30", "export_share", "hub")[0]["note"]


def test_productivity_is_not_coded_where_the_cause_is_outside() -> None:
    for cluster in ("IN06", "IN23", "IN29", "IN30", "IN32", "IN33", "IN42", "IN51"):
        assert coded(cluster) == {"issue_outside"}
    assert coded("IN01") == {"issue_outside"}


def test_working_conditions_are_coded_where_the_research_had_no_flag() -> None:
    for cluster in ("IN15", "IN21", "IN36", "IN37", "IN43"):
        assert "issue_working_conditions" in coded(cluster)


def test_ratings_are_one_desk_readers_with_reasons() -> None:
    ratings = table("ratings")
    assert {row["evaluator_id"] for row in ratings} == {"desk-reader-1"}
    assert all(len(row["reason"]) > 6 for row in ratings)
    issues = [row for row in ratings if row["indicator_id"] != "d3_markets"]
    assert {(row["score"], row["grade"]) for row in issues} == {("1", "D")}
    assert {row["score"] for row in ratings if row["indicator_id"] == "d3_markets"} == {"1", "2", "3"}


def test_an_inside_issue_is_a_need_and_nothing_else_is() -> None:
    inside = Counter(row["subject_id"] for row in table("ratings") if row["indicator_id"] in UPGRADING_AREAS)
    assert Counter(row["cluster_id"] for row in table("needs")) == inside
    assert {(row["need"], row["basis"], row["grade"]) for row in table("needs")} == {("2", "recorded_issue", "D")}


def test_policy_links_that_did_not_fit_are_gone() -> None:
    found = links("policy_links")
    for pair in (("P07", "IN33"), ("P07", "IN34"), ("P07", "IN53"), ("P11", "IN14"), ("P11", "IN50")):
        assert pair not in found
    assert found["P07", "IN21"]["link"] == "state"
    assert found["P02", "IN02"]["link"] == "named"
    covered = {(row["organisation_id"], row["cluster_id"]) for row in table("coverage")}
    assert not covered & {("B167", "IN14"), ("B168", "IN50"), ("B165", "IN52")}


def test_policies_that_never_count() -> None:
    policies = {row["policy_id"]: row for row in table("policies")}
    assert {name: policies[name]["kind"] for name in ("P03", "P14", "P29")} == {
        "P03": "proposal", "P14": "own_programme", "P29": "statistic",
    }  # fmt: skip
    assert {name for name, row in policies.items() if row["general"] == "yes"} == {"P01", "P04", "P05", "P09"}
    assert {name for name, row in policies.items() if row["status"] == "ended"} >= {"P06", "P12", "P22", "P26", "P27"}
    assert "FICCI" not in json.dumps(policies["P05"])


def test_containment() -> None:
    clusters = {row["cluster_id"]: row for row in table("clusters")}
    assert {name: row["part_of"] for name, row in clusters.items() if row["part_of"]} == {
        "IN08": "IN10", "IN09": "IN10", "IN24": "IN23",
    }  # fmt: skip
    overlaps = {(name, row["overlaps_with"]) for name, row in clusters.items() if row["overlaps_with"]}
    assert overlaps == {("IN29", "IN30"), ("IN30", "IN29"), ("IN06", "IN07"), ("IN07", "IN06")}


def test_review_flags_and_back_check() -> None:
    flags: dict[str, set[str]] = {}
    for row in table("review_flags"):
        flags.setdefault(row["kind"], set()).add(row["cluster_id"])
        assert row["source_id"]
    assert flags == {
        "child_labour": {"IN15", "IN35"},
        "home_based_production": {"IN16", "IN17", "IN37", "IN38"},
        "decline": {"IN13", "IN16", "IN30", "IN38", "IN39", "IN47", "IN48"},
        "single_buyer": {"IN46"},
    }
    assert {row["cluster_id"] for row in table("score_history")} == {"IN01", "IN06", "IN23", "IN32", "IN52"}


def test_buyers() -> None:
    found = links("buyer_links")
    assert not {"L45", "L46"} & {buyer for buyer, _ in found}
    assert "L46" not in {row["buyer_id"] for row in table("buyers")}
    assert {row["strength"] for row in found.values()} == {"1", "2", "4"}
    assert {pair for pair, row in found.items() if row["strength"] == "4"} == {("L01", "IN06"), ("L01", "IN32")}
    for pair in (("L02", "IN01"), ("L05", "IN30"), ("L06", "IN03"), ("L09", "IN23"), ("L18", "IN23")):
        assert found[pair]["evidence"] == "inferred"
    assert len({cluster for _, cluster in found}) == 17


def test_organisations_speak_for_nobody_and_relations_are_not_co_mentions() -> None:
    organisations = table("organisations")
    assert {row["represents_constituency"] for row in organisations} == {"no"}
    assert Counter(row["side"] for row in organisations) == {
        "employers": 97,
        "government": 54,
        "neutral": 13,
        "workers": 6,
    }
    assert {row["area_served"] for row in organisations if row["type"] == "workers_org"} == {"national"}
    assert not {"labour_inspectorate"} & {row["type"] for row in organisations}
    relations = table("relations")
    assert {row["reported_by"] for row in relations} == {"document"}
    assert Counter(row["evidence"] for row in relations) == {"explicit": 76, "inferred": 19}
    served = [(row["from_id"], row["to_id"]) for row in relations if row["relation_type"] == "serves"]
    assert ("B084", "B083") in served  # "served by" turned round


def test_services_keep_their_evidence() -> None:
    services = table("organisation_services")
    assert Counter(row["evidence"] for row in services) == {"explicit": 222, "inferred": 90}
    assert all(bool(row["source_id"]) == (row["evidence"] == "explicit") for row in services)


def test_sites() -> None:
    sites = table("sites")
    assert not {"B032", "B136", "B155"} & {row["organisation_id"] for row in sites}
    assert {row["geo_quality"] for row in sites} == {"centroid"}
    assert all(row["lat"] and row["lon"] for row in sites)
    (haryana,) = [row for row in sites if row["organisation_id"] == "B175"]
    assert haryana["admin1"] == "Chandigarh"
    assert Counter(row["place"] for row in sites if row["head_office"] == "no") == {
        "Agra": 2, "Chandigarh": 1, "Kanpur": 1, "Kolhapur": 1, "Kolkata": 1, "Rajkot": 1, "Visakhapatnam": 1,
    }  # fmt: skip


# --------------------------------------------------------------------------------------------- blank stays blank


def test_what_nobody_counted_is_blank() -> None:
    indicators = Counter(row["indicator_id"] for row in table("observations"))
    assert indicators["target_firms"] == 0
    assert {row["cluster_id"] for row in table("observations") if row["indicator_id"] == "women_share"} == {"IN36"}
    for cluster in ("IN22", "IN40", "IN41", "IN47", "IN54"):
        assert facts(cluster, "firms") + facts(cluster, "jobs") == []
    for cluster in ("IN03", "IN09", "IN17", "IN20", "IN22", "IN25", "IN34", "IN40", "IN45", "IN53", "IN55"):
        assert coded(cluster) == set()


def test_nothing_was_searched_completely_and_nobody_consulted() -> None:
    searched = table("searched")
    assert {row["status"] for row in searched if row["topic"] != "consultation"} == {"partial"}
    assert {row["status"] for row in searched if row["topic"] == "consultation"} == {"not_looked"}
    assert len({row["cluster_id"] for row in searched}) == 55


def test_every_figure_has_unit_scope_and_source() -> None:
    for row in table("observations"):
        assert all(row[name] for name in ("unit", "scope", "source_id", "grade"))
        assert row["value"] or row["low"] or row["high"]
        low, value, high = (float(row[name]) if row[name] else None for name in ("low", "value", "high"))
        given = [figure for figure in (low, value, high) if figure is not None]
        assert given == sorted(given)
        assert (row["basis"] != "") == (row["indicator_id"] == "jobs")


def test_known_by_indicator() -> None:
    """How many of the 55 clusters the desk screening can know, by the shape of the tables alone."""
    inside = {row["subject_id"] for row in table("ratings") if row["indicator_id"] in UPGRADING_AREAS}
    markets = {row["subject_id"] for row in table("ratings") if row["indicator_id"] == "d3_markets"}
    kinds = {row["organisation_id"]: row["type"] for row in table("organisations")}
    bodies = {
        row["cluster_id"]
        for row in table("coverage")
        if row["basis"] == "named"
        and kinds[row["organisation_id"]] in {"sector_association", "chamber", "cluster_body", "employers_org"}
    }
    jobs = {
        row["cluster_id"]
        for row in table("observations")
        if row["indicator_id"] == "jobs" and row["scope"] == "cluster" and (row["value"] or row["low"])
    }
    assert (len(jobs), len(inside), len(markets), len(bodies)) == (22, 32, 34, 45)
