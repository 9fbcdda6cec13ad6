"""The long list, the short list and the set in words: nobody lost, nothing proven that was not, rules named."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest

from score_mapping.output.lookup import Lookup
from score_mapping.output.partnerset import chosen_set, funnel, lists
from score_mapping.workflow import Results, default_recipe, open_study, run
from tests.output.conftest import TEACHING


@pytest.fixture(scope="module")
def shown(teaching: Results) -> Lookup:
    return Lookup(teaching)


def with_rules(results: Results, **rules: object) -> Results:
    study = open_study(TEACHING)
    recipe = replace(default_recipe(study), draws=200)
    return run(study, replace(recipe, portfolio=recipe.portfolio.model_copy(update=rules)))


@pytest.fixture(scope="module")
def impossible(teaching: Results) -> Lookup:
    """Two members demanded where one is allowed."""
    return Lookup(with_rules(teaching, size=1, must={"BKMA": "asked by the federation", "TFA": ""}))


@pytest.fixture(scope="module")
def bound_to(teaching: Results) -> Lookup:
    return Lookup(with_rules(teaching, size=4, budget=200_000.0, must={"BKMA": "asked by the federation"}, must_not={"SFA": "closes in May"}))


def test_no_organisation_is_lost(shown: Lookup) -> None:
    found = lists(shown)
    assert found is not None
    told = " ".join([*(row["name"] for row in (*found["short"], *found["held"])), found["near"], found["far"]])
    names = [shown.organisation(id) for id in shown.results.partners.long_list["organisation_id"]]
    assert len(names) == 30
    assert [name for name in names if name not in told] == []
    assert len(found["short"]) + len(found["held"]) == 20


def test_the_funnel_never_widens_and_ends_with_the_members(shown: Lookup) -> None:
    steps = funnel(shown)
    left = [int(step["left"]) for step in steps]
    assert left == sorted(left, reverse=True)
    assert (steps[0]["all"], steps[3]["all"], left[-1]) == ("30", "20", 3)


def test_a_knock_out_is_told_with_its_cure(shown: Lookup) -> None:
    found = lists(shown)
    assert found is not None
    stopped = next(row for row in found["held"] if row["name"] == "Shoreline Skills Academy")
    assert stopped["why"][0].startswith("Stopped by a knock-out")
    assert stopped["cure"] == ["cure: two workers of each enterprise admitted, in writing, and one class observed"]


def test_the_set_is_told_with_what_is_proven(shown: Lookup) -> None:
    found = chosen_set(shown)
    said = " ".join(found["answer"])
    assert "three partners are recommended: Quellandia Productivity Centre, Sennick Chamber of Industry and Steady Floor Advisory" in said
    assert "954 of 1,026 firms in need (93 %)" in said
    assert "Proven: no other set that keeps the rules covers more." in said
    assert not {"best", "optimal"} & set(said.lower().split())


def test_members_have_their_worth_and_their_reserve(shown: Lookup) -> None:
    rows = {row["name"]: row for row in chosen_set(shown)["members"]}
    steady = rows["Steady Floor Advisory"]
    assert (steady["alone"], steady["loss"], steady["cells"], steady["reserve"], steady["loss_then"]) == (
        "288", "240", "3", "Norrast Technical Institute", "168",
    )  # fmt: skip
    assert steady["band"] == "ready with conditions, 60 (58–62)"
    assert rows["Quellandia Productivity Centre"]["reserve"] == "nobody"
    assert "Endorsed by workers." in rows["Quellandia Productivity Centre"]["notes"]


def test_every_open_cell_is_told_once_with_why(shown: Lookup) -> None:
    open_ = chosen_set(shown)["open"]
    assert [row["cluster"] for row in open_] == ["Drassel ceramic tiles", "Ombry leather shoes"]
    assert "not counted" in open_[0]["why"]
    assert open_[1]["modules"] == "Quality"


def test_the_curve_stops_where_nothing_is_added(shown: Lookup) -> None:
    curve = chosen_set(shown)["curve"]
    assert curve is not None
    assert [row["share"] for row in curve["rows"]] == ["no set", "70 %", "93 %", "93 %"]
    assert curve["reading"].startswith("With three partners 93 %")


def test_what_is_not_known_stays_so(shown: Lookup, teaching: Results) -> None:
    measures = teaching.partners.portfolio.measures.copy() if teaching.partners.portfolio else pd.DataFrame()
    measures.loc[measures["measure"] == "workers", ["covered", "backup", "total", "share"]] = math.nan
    portfolio = replace(teaching.partners.portfolio, measures=measures)  # type: ignore[type-var]
    blind = Lookup(replace(teaching, partners=replace(teaching.partners, portfolio=portfolio)))
    workers = next(row for row in chosen_set(blind)["coverage"] if "workers" in row["name"])
    assert {workers["covered"], workers["total"], workers["share"]} == {"not known"}


def test_a_set_that_was_not_proven_is_told_with_its_bound(teaching: Results) -> None:
    portfolio = teaching.partners.portfolio
    assert portfolio is not None
    stages = portfolio.stages.copy()
    stages.loc[stages["aim"] == "coverage", ["status", "bound", "gap"]] = ["time_limit", 1000.0, 0.0455]
    late = replace(teaching.partners, portfolio=replace(portfolio, status="time_limit", stages=stages))
    said = " ".join(chosen_set(Lookup(replace(teaching, partners=late)))["answer"])
    assert "No set covers more than 1,000 firms in need, so at most 5 % is still open." in said
    assert "no other set that keeps the rules" not in said


def test_rules_in_conflict_are_named(impossible: Lookup) -> None:
    found = chosen_set(impossible)
    assert found["members"] == []
    assert found["why"].startswith("No set keeps all the rules")
    named = " / ".join(found["conflict"])
    assert "the number of partners: one at most" in named
    assert "Bresk Knitwear Makers' Association must be in it: asked by the federation" in named
    assert "Tolma Furniture Association must be in it: no reason recorded" in named
    assert "smallest group" in found["smallest"]
    assert lists(impossible) is not None


def test_what_was_asked_is_told_with_recorded_reasons(bound_to: Lookup) -> None:
    found = chosen_set(bound_to)
    asked = " ".join(found["asked"])
    assert "Four partners at most." in asked
    assert "at most 200,000" in asked
    assert "Bresk Knitwear Makers' Association must be in it: asked by the federation." in asked
    assert "Steady Floor Advisory must not be in it: closes in May." in asked
    assert "Bresk Knitwear Makers' Association" in [row["name"] for row in found["members"]]
    held = {row["name"]: row["why"] for row in (lists(bound_to) or {})["held"]}
    assert "Left out on purpose: closes in May" in held["Steady Floor Advisory"]


def test_nobody_assessed_gives_no_lists(small: Results) -> None:
    assert lists(Lookup(small)) is None
    assert chosen_set(Lookup(small))["why"] == "No set is put forward, because nobody has been assessed."
