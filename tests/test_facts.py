"""Lookups: which figure counts, what a gate tests, and that the order of rows never matters."""

from math import isnan, nan

import pytest

from score_mapping.facts import Facts, Figure, last_ratings, worst_grade
from score_mapping.partners.reach import reach_table
from score_mapping.partners.whole import assess
from tests.partners.assessing import RULES, scores
from tests.worlds import clusters, facts, tables

ROWS = [
    {"cluster_id": "c", "indicator_id": "x", "value": 1, "grade": "C", "year": 2025, "source_id": "a"},
    {"cluster_id": "c", "indicator_id": "x", "value": 2, "grade": "B", "year": None, "source_id": "b"},
    {"cluster_id": "c", "indicator_id": "x", "value": 3, "grade": "B", "year": 2015, "source_id": "c"},
    {
        "cluster_id": "c",
        "indicator_id": "x",
        "value": 4,
        "grade": "A",
        "year": 2024,
        "source_id": "d",
        "scope": "state",
    },
]


@pytest.mark.parametrize("order", [ROWS, ROWS[::-1]])
def test_the_figure_that_counts_does_not_depend_on_the_order_of_rows(order: list[dict[str, object]]) -> None:
    row = facts(clusters=clusters("c"), observations=order).observation("c", "x")
    assert row is not None
    assert row["value"] == 3


def test_figures_before_a_year_can_be_set_aside() -> None:
    row = facts(clusters=clusters("c"), observations=ROWS).observation("c", "x", not_before=2020)
    assert row is not None
    assert row["value"] == 1


def test_a_gate_tests_the_bound_and_falls_back_to_the_value() -> None:
    assert Figure(value=5, low=2, high=9).of("high") == 9
    assert Figure(value=5).of("low") == 5
    assert isnan(Figure(high=9).of("value"))


def test_an_ungraded_input_counts_as_an_opinion() -> None:
    assert worst_grade([{"grade": "A"}, {"grade": "B"}]) == "B"
    assert worst_grade([{"grade": "A"}, {"grade": ""}]) == "D"


def test_a_declared_interest_sets_the_rating_aside_in_that_cluster_only() -> None:
    ratings = [
        {"subject_id": id, "indicator_id": "x", "evaluator_id": name, "score": 3}
        for id in ("c", "d")
        for name in ("e1", "e2")
    ]
    interests = [{"evaluator_id": "e1", "subject_id": "c", "kind": "owns"}]
    world = facts(clusters=clusters("c", "d"), ratings=ratings, interests=interests)
    assert [row["evaluator_id"] for row in last_ratings(world, "x", "c")] == ["e2"]
    assert [row["evaluator_id"] for row in last_ratings(world, "x", "d")] == ["e1", "e2"]


def test_a_rating_without_a_score_is_none() -> None:
    ratings = [{"subject_id": "c", "indicator_id": "x", "evaluator_id": "e1", "score": nan}]
    assert last_ratings(facts(clusters=clusters("c"), ratings=ratings), "x", "c") == []


# ---------------------------------------------------------------------------------------------- who was assessed


def assessed_world(ready: dict[str, float], **given: object) -> Facts:
    made = tables(
        clusters=clusters("c", "d"),
        organisations=[{"organisation_id": id, "name": id} for id in "xyz"],
        coverage=[{"organisation_id": id, "cluster_id": "c", "basis": "named"} for id in "xy"],
        **({"assessments": [*scores(ready), *scores({"x": 80.0}, role="TP")]} | given),  # type: ignore[arg-type]
    )
    return Facts(made, reach_table(made, km=100), assessed=assess(made, RULES, None))


def test_who_reaches_a_cluster() -> None:
    world = assessed_world({"x": 70.0})
    assert world.near("c") == {"x", "y"}
    assert world.near("d") == frozenset()


def test_judged_in_the_best_role_without_those_ruled_out_and_eligible_among_them() -> None:
    fails = [{"organisation_id": "z", "code": "K1", "status": "fail"}]
    world = assessed_world({"x": 70.0, "y": 50.0, "z": 95.0}, knockouts=fails)
    assert world.judged[["organisation_id", "role", "band"]].values.tolist() == [["x", "TP", "ready"], ["y", "IP", "first"]]
    assert world.eligible["organisation_id"].tolist() == ["x"]


def test_nobody_is_judged_where_nobody_was_assessed() -> None:
    world = facts(clusters=clusters("c"))
    assert world.judged.empty
    assert world.eligible.empty
    assert {"organisation_id", "role", "score", "low", "high", "band"} <= set(world.judged.columns)
