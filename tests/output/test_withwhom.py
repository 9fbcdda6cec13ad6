"""The chapter "With whom": marks as the tables have them, nobody lost, and a short chapter where nothing was assessed."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from score_mapping.output import withwhom
from score_mapping.output.lookup import Lookup, rows
from score_mapping.output.matrices import Row
from score_mapping.output.report import report_page
from score_mapping.output.withwhom import closers, free_offers, modules, reasons, service_states, services, with_whom
from score_mapping.workflow import Results, default_recipe, open_study, run

INDIA = Path(__file__).parents[2] / "data" / "india"
AVOIDED = ("best", "optimal", "broker", "brokers", "probability")


@pytest.fixture(scope="module")
def shown(teaching: Results) -> Lookup:
    return Lookup(teaching)


@pytest.fixture(scope="module")
def india() -> Lookup:
    study = open_study(INDIA)
    return Lookup(run(study, replace(default_recipe(study), draws=200)))


def chapter(results: Results) -> str:
    """Return the words of the chapter, without its tags."""
    page = report_page(results)
    part = page.split('<h2 id="whom"', 1)[1].split("<h2 ", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", part)).split())


def test_services_in_house_are_those_of_the_tables(shown: Lookup) -> None:
    chosen, tables = set(shown.results.partners.chosen), shown.study.tables
    reach = shown.results.reach
    near = set(reach.loc[reach["cluster_id"].isin(chosen), "organisation_id"])
    table = tables["organisation_services"]
    fits = table["organisation_id"].isin(near) & (table["active"] != "no") & (table["evidence"] == "explicit")
    here = table.loc[fits & (table["delivery"] == "in_house") & table["client_band"].isin(["50_250", "all"])]
    states = service_states(shown)
    found = states.loc[states["state"] == "in_house"]
    pairs = ["organisation_id", "service_id"]
    assert set(found[pairs].itertuples(index=False, name=None)) == set(here[pairs].itertuples(index=False, name=None))
    otherwise = table.loc[fits & ~table.index.isin(here.index)]
    others = states.loc[states["state"] == "otherwise"]
    assert set(others[pairs].itertuples(index=False, name=None)) == set(otherwise[pairs].itertuples(index=False, name=None))


def test_no_organisation_within_reach_is_lost(shown: Lookup, india: Lookup) -> None:
    for look, number in ((shown, 16), (india, 27)):
        found = services(look)
        assert found is not None
        reach = look.results.reach
        near = set(reach.loc[reach["cluster_id"].isin(look.results.partners.chosen), "organisation_id"])
        assert {row["name"] for row in found["rows"]} == {look.organisation(id) for id in near}
        assert len(near) == number


def test_too_many_services_and_organisations_go_on_further_figures(shown: Lookup, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(withwhom, "ACROSS", 6)
    monkeypatch.setattr(withwhom, "DOWN", 22)
    monkeypatch.setattr(withwhom, "FIGURES", 2)
    found = services(shown)
    assert found is not None
    assert len(found["figures"]) == 4
    assert len(found["rows"]) == 16
    assert found["more"].startswith("Six more")


def test_marks_of_modules_are_those_of_the_tables(shown: Lookup, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Row] = []

    def keep(columns: object, lines: list[Row], legend: object, *, left: float = 0) -> str:
        seen.extend(lines)
        return ""

    monkeypatch.setattr(withwhom, "matrix", keep)
    assert modules(shown) is not None
    gaps = shown.results.gaps
    gaps = gaps.loc[gaps["kind"] == "module"]
    marks = {"covered": "full", "thin": "half", "gap": "cross", "none_documented": "dashed"}
    order = [row for row in seen if row.letters]
    assert len(order) == len(shown.compared)
    for id, drawn in zip(shown.compared, order, strict=True):
        mine = {row["item"]: row for row in rows(gaps.loc[gaps["cluster_id"] == id])}
        items = [item for item in withwhom.MODULES if item in set(gaps["item"])]
        assert list(drawn.marks) == [marks[mine[item]["state"]] if item in mine else "" for item in items]
        assert [frame == "need" for frame in drawn.frames] == [item in mine and mine[item]["need"] >= 2 for item in items]
        assert sum(letter == "S" for letter in drawn.letters) == 1


def test_the_table_says_what_the_matrix_shows(shown: Lookup) -> None:
    found = modules(shown)
    assert found is not None
    tanners = next(row for row in found["rows"] if row["name"] == "Ombry leather shoes")
    assert tanners["needed"] == [
        {"how": "Filled:", "names": "Workplace Cooperation and Safety and Health at Work"},
        {"how": "Gap:", "names": "Quality"},
    ]
    told = [group["names"] for row in found["rows"] for part in ("needed", "unneeded", "unknown") for group in row[part]]
    cells = shown.results.partners.fit
    number = int(cells["cluster_id"].isin(shown.compared).sum())
    assert sum(len(re.split(r", | and (?!Health)", names)) for names in told) == number


def test_gaps_name_who_could_close_them(shown: Lookup) -> None:
    found = {(row["cluster"], row["module"]): row for row in closers(shown)}
    quality = found["Ombry leather shoes", "Quality"]
    assert quality["state"] == "gap"
    assert "Ombry Tanners' and Shoemakers' Guild (for firms of another size)" in " ".join(quality["ways"])
    assert "km by road" in " ".join(quality["ways"])


def test_free_offers_are_called_a_risk(shown: Lookup) -> None:
    (first, *_) = free_offers(shown)
    assert (first["cluster"], first["modules"]) == ("Bresk knitwear", "Safety and Health at Work")
    assert first["names"] == "Labour Inspectorate of Quellandia"
    assert "a risk" in chapter(shown.results)


def test_the_chapter_of_the_teaching_study(teaching: Results) -> None:
    said = chapter(teaching)
    for words in (
        "On the evidence so far three partners are recommended",
        "Proven: no other set that keeps the rules covers more.",
        "From the long list to the short list",
        "Shoreline Skills Academy",
        "Who connects others",
    ):
        assert words in said
    assert not set(AVOIDED) & set(re.findall(r"[a-z]+", said.lower()))
    assert "{" not in said


def test_india_stays_short_and_says_why(india: Lookup) -> None:
    said = chapter(india.results)
    assert "Nobody has been assessed, so no organisation is called ready and no set of partners is put forward." in said
    assert "Nobody was asked whom they work with, so no organisation is ranked as connecting others." in said
    assert "Whom to interview first" in said
    assert "Most linked:" not in said
    assert "From the long list to the short list" not in said
    assert "recommended set" not in said
    assert len(reasons(india)) == 2


def test_pictures_are_the_same_twice(shown: Lookup) -> None:
    once, again = with_whom(shown), with_whom(shown)
    assert once == again


def test_a_study_without_organisations_has_no_chapter(small: Results) -> None:
    assert with_whom(Lookup(small)) is None
    assert 'id="whom"' not in report_page(small)
