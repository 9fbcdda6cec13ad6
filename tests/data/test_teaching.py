"""The fictional teaching study: it says that it is fiction, every score has two voices and a reason, and its story holds."""

from __future__ import annotations

import csv
import json
import tomllib
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from score_mapping.study.consultation import weights_lock
from score_mapping.workflow import Results, default_recipe, open_study, run

ROOT = Path(__file__).parents[2]
STUDY = ROOT / "data" / "teaching"
Row = dict[str, str]

ROWS = {
    "buyer_links": 22, "buyers": 12, "clusters": 12, "consultations": 51, "coverage": 3, "decisions": 1, "evaluators": 6,
    "interests": 6, "measures": 2, "needs": 31, "nominations": 3, "observations": 215, "organisation_sectors": 6,
    "organisations": 6, "policies": 10, "policy_links": 9, "ratings": 667, "review_flags": 6, "score_history": 2,
    "searched": 60, "sites": 7, "sources": 49, "weights": 75,
}  # fmt: skip
CONSTITUENCIES = {"government", "employers", "workers"}
RUBRICS = {
    "C2.2", "C2.3", "C2.4", "C2.6", "C3.3", "C3.4", "C4.3", "C5.1", "C5.2", "C5.3", "C5.4", "C7.2", "C7.3", "C7.4",
}  # fmt: skip
POSITIONS = {"C5.2", "C5.3"}  # read from the consultations; rated only where a position does not say enough
HARDLY_KNOWN, TIED, HELD, COUNTED_OUT, OPEN_GATE = "T10", ("T04", "T05"), "T06", "T09", "T07"
NO_PARTNER = ("T08", "T09", "T11")  # whoever reaches them may not be chosen
BY_HAND = 25  # words; the reasons that follow a pattern are shorter


def table(name: str) -> list[Row]:
    with (STUDY / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def settings() -> dict[str, object]:
    return tomllib.loads((STUDY / "study.toml").read_text(encoding="utf-8"))


# ------------------------------------------------------------------------------------------------------- form


@pytest.mark.parametrize("name", ROWS)
def test_number_of_rows(name: str) -> None:
    # The tables of organisations grow with the next part of the study; what the ranking stands on is fixed.
    growing = {"coverage", "organisation_sectors", "organisations", "sites", "sources"}
    count = len(table(name))
    assert count >= ROWS[name] if name in growing else count == ROWS[name]


@pytest.mark.parametrize("path", sorted(STUDY.glob("*.csv")), ids=lambda path: path.stem)
def test_files_are_plain(path: Path) -> None:
    raw = path.read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert raw.endswith(b"\n")


def test_every_source_is_used_and_every_one_used_is_listed() -> None:
    listed = {row["source_id"] for row in table("sources")}
    used = {
        id
        for path in STUDY.glob("*.csv")
        if path.stem != "sources"
        for row in table(path.stem)
        for id in [row.get("source_id", ""), *row.get("source_ids", "").split(";")]
        if id
    }
    assert used == listed


# ---------------------------------------------------------------------------------------------------- fiction


def test_fiction_is_said_everywhere() -> None:
    entries = settings()
    assert entries["fictional"] is True
    assert str(entries["title"]).startswith("FICTIONAL")
    assert str(entries["disclaimer"]).startswith("FICTIONAL")
    conduct = entries["conduct"]
    assert isinstance(conduct, dict)
    assert len(conduct) == 6
    assert all("FICTIONAL" in said for said in conduct.values())
    assert (STUDY / "README.md").read_text(encoding="utf-8").startswith("# FICTIONAL")
    for name in ("sources", "organisations", "buyers"):
        assert all(row["note"].startswith("FICTIONAL") for row in table(name)), name


def test_the_country_cannot_be_one() -> None:
    code = str(settings()["country"])
    assert code[0] == "X"  # ISO 3166-1 leaves XA to XZ to its users
    assert len(code) == 2
    assert all(row["url"] == "" for row in table("sources"))
    assert all(row.get("website", "") == "" for row in table("organisations"))


def test_points_lie_in_their_invented_province() -> None:
    shapely = pytest.importorskip("shapely")
    drawn = json.loads((STUDY / "provinces.geojson").read_text(encoding="utf-8"))
    assert drawn["name"].startswith("FICTIONAL")
    areas = {one["properties"]["name"]: shapely.from_geojson(json.dumps(one["geometry"])) for one in drawn["features"]}
    for row in [*table("clusters"), *table("sites")]:
        assert shapely.contains_xy(areas[row["admin1"]], float(row["lon"]), float(row["lat"])), row
    names = list(areas)
    assert all(shapely.intersection(areas[a], areas[b]).area < 1e-9 for a in names for b in names if a < b)


# ---------------------------------------------------------------------------------------------------- ratings


def recused() -> set[tuple[str, str]]:
    return {(row["evaluator_id"], row["subject_id"]) for row in table("interests")}


def heard() -> dict[tuple[str, str], set[str]]:
    """Return who rated each cell of a cluster, without those who declared an interest."""
    cells: dict[tuple[str, str], set[str]] = defaultdict(set)
    clusters = {row["cluster_id"] for row in table("clusters")}
    for row in table("ratings"):
        if row["subject_id"] in clusters and (row["evaluator_id"], row["subject_id"]) not in recused():
            cells[row["subject_id"], row["indicator_id"]].add(row["evaluator_id"])
    return cells


def test_six_evaluators_of_three_constituencies() -> None:
    by_side: dict[str, int] = defaultdict(int)
    for row in table("evaluators"):
        by_side[row["constituency"]] += 1
    assert dict(by_side) == dict.fromkeys(CONSTITUENCIES, 2)
    assert {row["kind"] for row in table("interests")} >= {"owns", "advises", "employed by", "family"}


def test_every_rubric_is_rated_by_two_who_have_no_interest() -> None:
    cells = heard()
    clusters = {row["cluster_id"] for row in table("clusters")}
    assert {rubric for _, rubric in cells} == RUBRICS
    assert min(len(people) for people in cells.values()) >= 2
    assert all((id, rubric) in cells for id in clusters - {HARDLY_KNOWN} for rubric in RUBRICS - POSITIONS)


def test_who_declared_an_interest_has_rated_all_the_same() -> None:
    clusters = {row["cluster_id"] for row in table("clusters")}
    rated = {(row["evaluator_id"], row["subject_id"]) for row in table("ratings")}
    assert {pair for pair in recused() if pair[1] in clusters} <= rated


def test_forty_reasons_are_written_by_hand() -> None:
    reasons = [row["reason"] for row in table("ratings")]
    assert all(reasons)
    assert len(set(reasons)) == len(reasons)
    long = [reason for reason in reasons if len(reason.split()) >= BY_HAND]
    assert len(long) >= 40
    openings = {" ".join(reason.split()[:4]) for reason in long}
    assert len(openings) == len(long)
    words = [set(reason.lower().replace(",", "").replace(".", "").split()) for reason in long]
    alike = max(len(a & b) / min(len(a), len(b)) for n, a in enumerate(words) for b in words[:n])
    assert alike < 0.5


def test_some_scores_change_after_discussion() -> None:
    first = {(r["subject_id"], r["indicator_id"], r["evaluator_id"]): r for r in table("ratings") if r["round"] == "1"}
    second = {(r["subject_id"], r["indicator_id"], r["evaluator_id"]): r for r in table("ratings") if r["round"] == "2"}
    assert set(second) <= set(first)
    changed = [key for key, row in second.items() if row["score"] != first[key]["score"]]
    assert len(second) > len(changed) >= 9
    assert max(row["date"] for row in first.values()) < min(row["date"] for row in second.values())
    for cell in {key[:2] for key in second}:
        scores = [float(row["score"]) for key, row in first.items() if key[:2] == cell]
        assert max(scores) - min(scores) >= 2, cell


# ------------------------------------------------------------------------------------------------ constituents


def test_nine_respondents_in_every_form() -> None:
    rows = table("weights")
    people = {(row["constituency"], row["respondent_id"]) for row in rows}
    assert len(people) == 9
    assert all(sum(side == one for side, _ in people) == 3 for one in CONSTITUENCIES)
    assert {row["method"] for row in rows} == {
        "points", "swing", "rank", "pairwise", "best", "worst", "at_least", "at_most",
    }  # fmt: skip
    assert {row["node_id"] for row in rows} == {f"C{number}" for number in range(1, 8)}
    assert max(row["date"] for row in rows) < min(row["date"] for row in table("ratings"))
    points: dict[str, float] = defaultdict(float)
    for row in rows:
        if row["method"] == "points":
            points[row["respondent_id"]] += float(row["value"])
    assert set(points.values()) == {100}


def test_pairwise_comparisons_are_incomplete_and_clash_a_little() -> None:
    given = {
        (row["node_id"], row["versus_id"]): float(row["value"])
        for row in table("weights")
        if row["method"] == "pairwise"
    }
    ratio = given | {(b, a): 1 / value for (a, b), value in given.items()}
    assert len(given) < 21
    assert len(ratio) == 2 * len(given)
    nodes = sorted({node for pair in ratio for node in pair})
    triads = [
        ratio[a, b] * ratio[b, c] / ratio[a, c]
        for n, a in enumerate(nodes) for m, b in enumerate(nodes[n + 1 :], n + 1) for c in nodes[m + 1 :]
        if (a, b) in ratio and (b, c) in ratio and (a, c) in ratio
    ]  # fmt: skip
    off = [triad for triad in triads if abs(triad - 1) > 1e-9]
    assert off
    assert all(1 / 3 < triad < 3 for triad in off)


def test_all_three_were_heard_on_every_cluster_and_the_labour_ministry_was_silent_on_some() -> None:
    said: dict[str, set[str]] = defaultdict(set)
    for row in table("consultations"):
        assert row["date"]
        assert row["organisation_id"]
        if row["position"] != "absent":
            said[row["cluster_id"]].add(row["constituency"])
    assert set(said) == {row["cluster_id"] for row in table("clusters")}
    assert all(sides == CONSTITUENCIES for sides in said.values())
    absent = {
        (row["organisation_id"], row["cluster_id"]) for row in table("consultations") if row["position"] == "absent"
    }
    assert absent == {("MOLE", "T08"), ("MOLE", "T11"), ("MOLE", "T12")}


def test_one_decision_says_all_that_a_decision_must_say() -> None:
    (row,) = table("decisions")
    assert all(row.values())
    assert row["review_date"] > row["date"]
    assert {one["constituency"] for one in table("nominations")} == CONSTITUENCIES


# ---------------------------------------------------------------------------------------------------- the story


@pytest.fixture(scope="module")
def results() -> Results:
    study = open_study(STUDY)
    return run(study, replace(default_recipe(study), draws=2_000))


@pytest.fixture(scope="module")
def ranking(results: Results) -> pd.DataFrame:
    return results.ranking.set_index("cluster_id")


def test_it_opens_with_nothing_but_what_is_meant(results: Results) -> None:
    assert "ratings.interest" in {problem.id for problem in results.problems}
    warned = {problem.id for problem in results.problems if problem.level == "warning"}
    assert warned <= {"ratings.interest", "more"}
    assert not any(problem.level == "error" for problem in results.problems)


def test_weights_were_locked_before_the_first_rating(results: Results) -> None:
    lock = weights_lock(results.study)
    assert lock.changed is False
    assert lock.rated_before == 0


def test_every_kind_of_outcome_is_there(ranking: pd.DataFrame) -> None:
    tiers = ranking["tier"].to_dict()
    assert tiers == {
        "T01": "recommend",
        "T02": "recommend",
        "T03": "not_this_round",
        "T04": "recommend_with_conditions",
        "T05": "recommend_with_conditions",
        "T06": "hold",
        "T07": "recommend_with_conditions",
        "T08": "hold",
        "T09": "set_aside",
        "T10": "insufficient_evidence",
        "T11": "hold",
        "T12": "not_this_round",
    }
    assert set(ranking["tier_or"]) == {""}


def test_two_clusters_tie_exactly_on_every_criterion_from_different_figures(
    results: Results, ranking: pd.DataFrame
) -> None:
    one, other = TIED
    assert ranking.at[one, "rank"] == ranking.at[other, "rank"] == 5
    scores = results.scores.set_index(["cluster_id", "node_id"])["score"]
    for node in ("total", *(f"C{number}" for number in range(1, 8))):
        assert scores[one, node] == pytest.approx(scores[other, node], abs=1e-9), node
    cells = results.cells.set_index(["cluster_id", "indicator_id"])["score"]
    assert (cells[one] - cells[other]).abs().gt(1).sum() >= 15


def test_fewer_than_twenty_firms_set_a_cluster_aside(results: Results) -> None:
    out = results.gates.loc[results.gates["effect"] == "knock-out"]
    assert [tuple(row) for row in out[["cluster_id", "gate_id", "value"]].itertuples(index=False)] == [
        (COUNTED_OUT, "G1", 14)
    ]


def test_an_open_minimum_keeps_a_cluster_from_the_first_tier(ranking: pd.DataFrame) -> None:
    assert ranking.at[OPEN_GATE, "gates_open"] == "G1"
    assert ranking.at[OPEN_GATE, "share_top"] > 0.82  # without the open minimum it would be recommended


def test_an_objection_of_workers_holds_a_cluster_of_the_first_five(results: Results, ranking: pd.DataFrame) -> None:
    held = results.gates.loc[results.gates["effect"] == "hold"]
    assert [tuple(row) for row in held[["cluster_id", "gate_id"]].itertuples(index=False)] == [
        (HELD, "G3_workers"), *((id, "G2") for id in NO_PARTNER),
    ]  # fmt: skip
    assert ranking.at[HELD, "rank"] <= 5
    study = results.study
    rows = study.tables["consultations"]
    calm = replace(study, tables={**study.tables, "consultations": rows.loc[rows["position"] != "object"]})
    again = run(calm, replace(results.recipe, draws=2_000)).ranking.set_index("cluster_id")
    assert again.at[HELD, "tier"] != "hold"


def test_a_cluster_that_no_eligible_partner_reaches_is_held(results: Results, ranking: pd.DataFrame) -> None:
    counts = results.cells.loc[results.cells["indicator_id"] == "C4.1"].set_index("cluster_id")["value"]
    assert set(counts.index[counts == 0]) == set(NO_PARTNER)
    assert {id: ranking.at[id, "tier"] for id in NO_PARTNER} == {"T08": "hold", "T09": "set_aside", "T11": "hold"}


def test_ratings_of_trainers_are_no_ratings_of_clusters(results: Results) -> None:
    """Agreement, recusals and what leaving an evaluator out would change are the same without them."""
    study = results.study
    rows = study.tables["ratings"]
    clusters = rows.loc[rows["subject_id"].isin(study.tables["clusters"]["cluster_id"])]
    assert len(rows) - len(clusters) == 178
    other = run(replace(study, tables={**study.tables, "ratings": clusters}), results.recipe)
    assert results.judges is not None
    assert other.judges is not None
    for name in ("agreement", "discussion", "changes", "recusals", "single", "raters"):
        pd.testing.assert_frame_equal(getattr(results.judges, name), getattr(other.judges, name))
    pd.testing.assert_frame_equal(results.what_if.left_out, other.what_if.left_out)
    pd.testing.assert_frame_equal(results.sources_read, other.sources_read)


def test_leaving_an_evaluator_out_leaves_the_partners_in(results: Results) -> None:
    """A seventh evaluator who rated nothing that is scored moves nobody when left out: readiness stays as it is."""
    study = results.study
    rows = study.tables["ratings"]
    idle = rows.iloc[[0]].assign(evaluator_id="gov-9", indicator_id="issue_quality", score=1.0)
    idle.index = pd.Index([len(rows) + 2], name="row")
    more = replace(study, tables={**study.tables, "ratings": pd.concat([rows, idle])})
    found = run(more, replace(results.recipe, draws=200))
    left = found.what_if.left_out.query("kind == 'evaluator' and left_out == 'gov-9'").set_index("cluster_id")["score"]
    scores = found.ranking.set_index("cluster_id")["score"]
    assert len(left) == 10
    assert left.to_dict() == pytest.approx(scores[left.index].to_dict())


def test_little_is_known_of_one_cluster(results: Results, ranking: pd.DataFrame) -> None:
    assert ranking.at[HARDLY_KNOWN, "coverage"] < 0.6
    others = ranking["coverage"].drop(HARDLY_KNOWN)
    assert others.min() > 0.9
    unfinished = {row["cluster_id"] for row in table("searched") if row["status"] != "complete"}
    assert unfinished == {HARDLY_KNOWN, OPEN_GATE}


def test_the_score_of_an_owner_is_kept_and_not_used(results: Results) -> None:
    study = results.study
    free = replace(study, tables={**study.tables, "interests": study.tables["interests"].iloc[:0]})
    with_owner = run(free, replace(results.recipe, draws=100)).ranking.set_index("cluster_id")["score"]
    without = results.ranking.set_index("cluster_id")["score"]
    changed = {id for id in without.index if abs(with_owner[id] - without[id]) > 1e-9}
    assert changed == {"T02", "T07", "T09"}
    assert with_owner["T02"] > without["T02"]  # the owner rates his own cluster higher than the others do


def test_the_decision_differs_from_the_ranking(ranking: pd.DataFrame) -> None:
    (row,) = table("decisions")
    assert ranking.at[row["subject"], "tier"] == "not_this_round"
    assert row["differs_from_ranking"]
