"""Charts of partners and plans: the same bytes for the same rows, names as they stand, what is not known without a mark."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from score_mapping.output.rolloutcharts import Level, Stack, Step, by_year, funnel, readiness_levels

BANDS = [("ready", 75.0), ("ready with conditions", 60.0), ("develop first", 45.0), ("not now", 0.0)]


def levels() -> str:
    return readiness_levels([Level("As $partner$", 66, 60, 72, main=True), Level("Interest", math.nan, math.nan, math.nan)], BANDS)


def chain() -> str:
    return funnel([Step("Candidate", 14, 2), Step("Certified", 7, 4), Step("Lapsed", 0, 1, out=True)], now="now", reached="so far")


def plan() -> str:
    stacks = [Stack("Workplace $x_1$", ((6.0, 4.0), (125.0, 120.0))), Stack("Quality", ((9.0, 0.0), (71.0, 32.0)))]
    return by_year(stacks, ["Classes", "Days"], ["Year 1", "Year 2"])


@pytest.mark.parametrize("draw", [levels, chain, plan])
def test_the_same_rows_give_the_same_bytes(draw: Callable[[], str]) -> None:
    first = draw()
    assert first == draw()
    assert "<script" not in first
    assert "<dc:date>" not in first


def test_names_are_drawn_as_they_stand() -> None:
    assert "As $partner$" in levels()
    assert "Workplace $x_1$" in plan()


def test_every_bar_of_a_year_carries_its_sum() -> None:
    drawn = plan()
    for total in ("15", "4", "196", "152"):
        assert f">{total}</text>" in drawn


def test_the_chain_shows_who_stands_and_who_came_so_far() -> None:
    drawn = chain()
    assert [drawn.count(f">{number}</text>") for number in (14, 7, 4, 2, 1)] == [1, 1, 1, 1, 1]
    assert ">0</text>" not in drawn


def test_what_is_not_known_has_no_mark() -> None:
    known = readiness_levels([Level("a", 50, 40, 60)], BANDS)
    unknown = readiness_levels([Level("a", math.nan, math.nan, math.nan)], BANDS)
    assert known.count("<path") > unknown.count("<path")
    assert "develop" in unknown
    assert "conditions" in unknown


def test_an_empty_chain_and_a_plan_without_classes_are_drawn() -> None:
    assert "Candidate" in funnel([Step("Candidate", 0, 0)], now="now", reached="so far")
    assert "Year 1" in by_year([Stack("a", ((0.0,),))], ["Classes"], ["Year 1"])
