"""The delivery force: the chain, who supervises whom by code, and the bottleneck in a sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from score_mapping.output.delivery import bottleneck, delivery_force, ready
from score_mapping.output.lookup import Lookup
from score_mapping.partners.bottlenecks import CODES
from score_mapping.partners.trainers import Pipeline, trainer_pipeline
from score_mapping.workflow import Results


@pytest.fixture(scope="module")
def force(here: Lookup) -> dict[str, Any]:
    return delivery_force(here)


@pytest.fixture(scope="module")
def pipeline(teaching: Results) -> Pipeline:
    found = teaching.partners.pipeline
    assert found is not None
    return found


def test_heads_are_counted_as_the_sheet_has_them(teaching: Results, force: dict[str, Any]) -> None:
    status = teaching.study.tables["trainers"]["status"].value_counts()
    assert (len(teaching.study.tables["trainers"]), status["certified"] + status["expert"], status["expert"], status["lapsed"]) == (14, 6, 2, 1)
    assert force["says"][0].startswith(
        "14 persons are in the chain of certification: six certified (two of them expert trainers), seven on the way, one lapsed."
    )
    assert "three are women" in force["says"][0]
    assert "260 days" in force["says"][0]  # 60 + 50 + 40 + 30 + 45 + 35


def test_one_row_a_module_and_all_last(force: dict[str, Any]) -> None:
    rows = {row["name"]: row for row in force["modules"]}
    assert next(reversed(rows)) == "All, each person once"
    assert rows["Workplace Cooperation"]["certified"] == "6"
    assert (rows["Safety and Health at Work"]["women"], rows["Safety and Health at Work"]["days"]) == ("1 of 1", "60")
    assert rows["Cleaner Production"]["needed"] == ""  # the plan holds no such class


def test_who_must_supervise_whom(force: dict[str, Any]) -> None:
    rows = {(row["code"], row["module"]): row for row in force["supervision"]}
    assert rows["t06", "Lean Manufacturing"]["note"] == "nobody else may"
    assert rows["t11", "Workplace Cooperation"]["experts"] == "t01 (same province) and t02 (same province)"
    alone = rows["t07", "Safety and Health at Work"]  # works where the only expert works
    assert (alone["experts"], alone["alert"], alone["note"]) == ("–", True, "only a colleague could: t01")
    assert force["load"][0].startswith("t01 (Workplace Cooperation, Quality and Safety and Health at Work) may supervise six")


def test_the_bottleneck_is_named(here: Lookup, teaching: Results, pipeline: Pipeline, force: dict[str, Any]) -> None:
    assert "in Workforce Management" in force["bottleneck"]  # one more to certify, nobody on the way, no expert
    assert "no expert trainer" in force["bottleneck"]
    stuck = trainer_pipeline(teaching.study.tables, needed={"M1": 9, "GEN": 1})
    said = bottleneck(here, stuck)
    assert said == "The bottleneck: Gender Equality has no expert trainer, and without one nobody can be certified."
    for code in CODES:
        one = pd.DataFrame([("M2", code, 1, 2.0, True)], columns=["module", "code", "have", "need", "binding"])
        words = bottleneck(here, replace(pipeline, bottlenecks=one))
        assert words.startswith("The bottleneck:")
        assert "{" not in words


def test_without_a_plan_no_bottleneck_is_invented(teaching: Results, pipeline: Pipeline) -> None:
    partners = replace(teaching.partners, plan=None)
    here = Lookup(replace(teaching, partners=partners))
    free = replace(pipeline, bottlenecks=pipeline.bottlenecks.iloc[:0])
    assert "no bottleneck is named" in bottleneck(here, free)


def test_ratings_of_trainers_where_there_are_any(teaching: Results, here: Lookup) -> None:
    rated = teaching.partners.assessed.trainers
    found = ready(here)
    assert len(found["rows"]) == (0 if rated is None else len(rated.table))
    nobody = replace(teaching.partners, assessed=replace(teaching.partners.assessed, trainers=None))
    assert ready(Lookup(replace(teaching, partners=nobody)))["says"].startswith("No trainer was rated")


def test_without_trainers_the_chapter_says_what_to_collect(small: Results) -> None:
    found = delivery_force(Lookup(small))
    assert "No trainer is recorded" in found["absent"]
    assert "without names" in found["absent"]
