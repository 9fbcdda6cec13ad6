"""The arithmetic of a rubric, on a framework small enough to do in the head."""

from __future__ import annotations

import pandas as pd
import pytest

from score_mapping.partners.rubric import SAID, Scored, floor_state, gate_effects, score_subjects, verdict
from tests.worlds import framework

RULES = framework(
    """
    id = "small"
    subject = "organisation"
    [defaults]
    scale = {at = [[0, 0], [4, 100]]}
    [role.X]
    points = {a = 40, both = 60}
    floors = {a = 2}
    [assessment]
    coverage = 0.5
    most = {C = 3, D = 2}
    bands = [{id = "high", from = 75}, {id = "middle", from = 50}, {id = "low", from = 0}]
    caps = {floor_missed = "low", floor_open = "middle"}
    [[node]]
    id = "top"
    [[node]]
    id = "both"
    parent = "top"
    combine = "min"
    [[indicator]]
    id = "a"
    gate.field = {id = "G", rules = [{effect = "knock-out", below = 1}, {effect = "hold", below = 2}]}
    [[indicator]]
    id = "left"
    node = "both"
    [[indicator]]
    id = "right"
    node = "both"
    """
)


def said(*rows: tuple[str, str, str, float, str, bool]) -> pd.DataFrame:
    made = [(*row[:4], row[4], "", number, row[5]) for number, row in enumerate(rows, start=2)]
    return pd.DataFrame(made, columns=SAID)


def scored(*rows: tuple[str, str, str, float, str, bool], subjects: str = "s") -> Scored:
    return score_subjects(RULES, "X", said(*rows), set(subjects))


FULL = (("s", "e", "a", 3.0, "A", False), ("s", "e", "left", 4.0, "A", False), ("s", "e", "right", 2.0, "B", False))


def test_the_role_weighs_and_the_lower_side_counts() -> None:
    assert scored(*FULL).score("", 0) == pytest.approx(0.4 * 75 + 0.6 * 50)
    assert verdict(scored(*FULL), 0, ())["weakest"] == "both;a"


def test_caps_come_before_the_mean() -> None:
    """4 from hearsay counts as 3, so the mean of 4 and 2 is 2.5, not 3."""
    value = scored(("s", "e", "a", 4.0, "C", False), ("s", "f", "a", 2.0, "A", False)).values["a"][0]
    assert (value.value, value.grade, value.capped, value.assessors) == (2.5, "C", True, 2)
    assert (value.lowest, value.highest) == (2.0, 4.0)


def test_set_aside_is_counted_and_not_used() -> None:
    value = scored(("s", "e", "a", 0.0, "A", True), ("s", "f", "a", 4.0, "A", False)).values["a"][0]
    assert (value.value, value.assessors, value.set_aside) == (4.0, 1, 1)


def test_nobody_said_anything() -> None:
    told = verdict(scored(), 0, ())
    assert (told["score"], told["low"], told["high"], told["band"]) == (50.0, 0.0, 100.0, "insufficient")
    assert (told["weakest"], told["missing"], told["assessors"]) == ("", "a;both", 0)


def test_floors_are_met_missed_or_open() -> None:
    assert [
        floor_state(scored(*rows), "a", 0)
        for rows in ((("s", "e", "a", 2.0, "A", False),), (("s", "e", "a", 1.9, "A", False),), ())
    ] == ["met", "missed", "open"]
    assert floor_state(scored(), "left", 0) == ""


def test_caps_hold_the_band_and_its_ends() -> None:
    high = [(*row[:3], 4.0, "A", False) for row in FULL]
    assert verdict(scored(*high), 0, ())["band"] == "high"
    missed = verdict(scored((*FULL[0][:3], 1.0, "A", False), *high[1:]), 0, ())
    assert (missed["score"], missed["band"], missed["band_high"], missed["caps"]) == (70.0, "low", "low", "floor_missed")
    open_ = verdict(scored(*high[1:]), 0, ())
    assert (open_["band"], open_["band_low"], open_["band_high"]) == ("middle", "middle", "middle")
    assert verdict(scored(*high), 0, (), out=True)["band"] == "out"


def test_gates_of_the_field_stage() -> None:
    for value, effect in ((0.5, "knock-out"), (1.5, "hold"), (2.0, "passed")):
        assert gate_effects(scored((*FULL[0][:3], value, "A", False)), 0) == {"G": effect}
    assert gate_effects(scored(), 0) == {"G": "open"}


def test_without_roles_the_framework_s_own_points_weigh() -> None:
    plain = RULES.model_copy(update={"role": {}, "node": (), "indicator": tuple(
        leaf.model_copy(update={"node": "", "points": points}) for leaf, points in zip(RULES.indicator, (50, 30, 20), strict=True)
    )})  # fmt: skip
    found = score_subjects(plain, "any", said(*FULL), {"s"})
    assert found.score("", 0) == pytest.approx(0.5 * 75 + 0.3 * 100 + 0.2 * 50)


def test_a_border_survives_floating_point() -> None:
    """0.1 + 0.2 is not 0.3: three scores whose mean is the border belong to the upper band."""
    rows = [("s", f"e{n}", leaf, score, "A", False) for leaf in ("a", "left", "right") for n, score in enumerate((2.9, 3.0, 3.1))]
    assert verdict(scored(*rows), 0, ())["band"] == "high"
