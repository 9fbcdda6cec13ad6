"""The plan of classes in words: its figures are the plan's, reach is not participation, effects are quoted."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from score_mapping.output.lookup import Lookup
from score_mapping.output.report import report_page
from score_mapping.output.rolloutplan import flags, rollout
from score_mapping.partners.rollout import Plan
from score_mapping.partners.rollout_defaults import DEFAULTS, EFFECTS, RAILS
from score_mapping.workflow import Results, default_recipe, open_study, run
from tests.output.conftest import TEACHING

INDIA = TEACHING.parent / "india"
NOTES = (
    "cost_in_usd", "two_currencies", "tot_cost_not_known", "coordination_not_known", "no_expert_trainer", "needs_not_known",
    "every_counted_firm", "clusters_overlap",
)  # fmt: skip


@pytest.fixture(scope="module")
def plan(teaching: Results) -> Plan:
    found = teaching.partners.plan
    assert found is not None
    return found


@pytest.fixture(scope="module")
def chapter(teaching: Results) -> dict[str, Any]:
    return rollout(Lookup(teaching))


@pytest.fixture(scope="module")
def page(teaching: Results) -> str:
    return report_page(teaching)


def with_plan(teaching: Results, plan: Plan | None) -> Lookup:
    return Lookup(replace(teaching, partners=replace(teaching.partners, plan=plan)))


def test_headlines_are_the_figures_of_the_plan(chapter: dict[str, Any], plan: Plan) -> None:
    rows = {row["name"]: row for row in chapter["headline"]}
    assert rows["Enterprises trained"]["cells"] == ["45", "60", "75"]
    assert rows["Participants (seats in classes)"]["cells"][1] == f"{plan.figure('seats'):.0f}" == "348"
    assert rows["of whom workers"]["cells"][1] == rows["of whom managers"]["cells"][1] == "174"
    assert rows["Trainer-days"]["cells"] == ["174", "500", "993"]
    assert rows["People who work in them (reached)"]["cells"][1] == "4,010"
    assert plan.figure("workers") == pytest.approx(4010, abs=5)
    assert rows["Cost of classes and visits (QTL)"]["cells"][1] == "148,000"
    assert rows["share recovered"]["cells"] == ["16 %", "37 %", "54 %"]
    assert plan.figure("recovered") / plan.figure("cost") == pytest.approx(0.367, abs=0.001)


def test_years_sum_to_the_plan(chapter: dict[str, Any], plan: Plan) -> None:
    *years, whole = chapter["years"]
    assert len(years) == plan.years == 3
    for column, name in ((1, "classes"), (2, "trainer_days"), (3, "seats")):
        assert sum(int(row["cells"][column]) for row in years) == int(whole["cells"][column]) == round(plan.figure(name))


def test_clusters_of_the_plan_and_those_left_out(chapter: dict[str, Any], plan: Plan) -> None:
    assert chapter["clusters"][0]["name"] == "Bresk knitwear"
    assert sum(int(row["enterprises"]) for row in chapter["clusters"]) == 60
    assert sum(int(row["classes"]) for row in chapter["clusters"]) == plan.figure("classes") == 23
    assert chapter["left_out"] == [
        "Drassel ceramic tiles is not in the plan: its 52 firms of the target size are an estimate, not a count."
    ]


def test_every_assumption_has_its_range_basis_and_source(chapter: dict[str, Any], plan: Plan) -> None:
    assert len(chapter["assumed"]) == len(plan.assumptions)
    rows = {row["name"]: row for row in chapter["assumed"]}
    assert rows["Enterprises that go on after the first module"]["cells"] == ["20 %", "30 %", "50 %"]
    assert rows["Cost of one enterprise and module (QTL)"]["basis"] == "this study"
    assert {row["basis"] for row in chapter["assumed"]} <= {"read", "computed", "proposed", "this study"}
    assert all(row["source"] for row in chapter["assumed"])
    assert {one.name for one in DEFAULTS} >= {"uptake", "tot_cost"}


def test_what_nobody_published_is_not_known(teaching: Results, plan: Plan) -> None:
    table = plan.assumptions.copy()
    table.loc[table["name"] == "tot_cost", ["low", "central", "high"]] = float("nan")
    found = rollout(with_plan(teaching, replace(plan, assumptions=table)))
    line = next(row for row in found["assumed"] if row["name"].startswith("Cost of one person"))
    assert line["cells"] == ["", "not known", ""]


def test_effects_are_quoted_with_source_and_caveat(chapter: dict[str, Any]) -> None:
    assert len(chapter["effects"]) == len(EFFECTS)
    for said, effect in zip(chapter["effects"], EFFECTS, strict=True):
        assert "reported by the programme" in said
        assert effect.source in said
    assert "An evaluation found" in chapter["caveat"]
    assert "2015" in chapter["caveat"]


def test_every_note_and_every_flag_has_its_sentence(teaching: Results, plan: Plan) -> None:
    found = rollout(with_plan(teaching, replace(plan, notes=("effects_not_verified", *NOTES))))
    assert len(set(found["notes"])) == len(NOTES)
    beyond = pd.DataFrame([(rail.flag, rail.limit * 2, rail.limit, rail.unit, rail.source) for rail in RAILS], columns=plan.flags.columns)
    said = flags(replace(plan, flags=beyond))
    assert len(said) == len(RAILS)
    assert all(rail.source in sentence for rail, sentence in zip(RAILS, said, strict=True))
    assert "{" not in " ".join([*said, *found["notes"]])
    assert len(flags(replace(plan, flags=beyond.iloc[:0]))) == 1


@pytest.mark.parametrize("reason", ["not_counted", "no_enterprises"])
def test_an_empty_plan_says_why(teaching: Results, plan: Plan, reason: str) -> None:
    clusters = plan.clusters.assign(planned=False, reason=reason)
    said = rollout(with_plan(teaching, replace(plan, reason=reason, clusters=clusters)))["absent"]
    assert said.startswith("There is no plan of classes")
    estimated = plan.clusters.assign(planned=False, reason="estimated")
    other = rollout(with_plan(teaching, replace(plan, reason="not_counted", clusters=estimated)))["absent"]
    assert "nothing is planned on an estimate" in other
    assert "no cluster is put forward" in rollout(with_plan(teaching, None))["absent"]


def test_the_report_names_no_evaluator_in_these_chapters(teaching: Results, page: str) -> None:
    part = page[page.index('id="partners"') : page.index('id="sources"') if 'id="sources"' in page else len(page)]
    part = part[: part.index('id="weights"')] if 'id="weights"' in part else part
    part = re.sub(r'src="data:[^"]*"', "", part)
    assert "One page a partner" in part
    assert "The delivery force" in part
    assert "Productivity 15 to 50 % higher, reported by the programme" in part
    codes = set(teaching.study.tables["evaluators"]["evaluator_id"])
    assert codes
    assert not [code for code in codes if re.search(rf"\b{code}\b", part)]
    assert not re.search(r"[\w.]+@[\w.]+\.\w+", part)
    assert "optimal" not in part
    assert "broker" not in part


def test_the_chapters_come_in_order_after_the_network(page: str) -> None:
    places = [page.index(f'id="{name}"') for name in ("partners", "force", "rollout")]
    assert places == sorted(places)


def test_india_says_why_there_is_no_plan() -> None:
    study = open_study(INDIA)
    results = run(study, replace(default_recipe(study), draws=100))
    page = report_page(results)
    assert 'id="partners"' not in page
    part = page[page.index('id="delivery"') :]
    assert "firms of 50–250 workers were not counted in any of the six clusters put forward" in part
    assert "No trainer is recorded" in part
    assert "No organisation has been assessed" in part
    assert 'id="rollout"' not in part
