"""Roles and assessments of a framework: what is wrong with them is told by place."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from score_mapping.study.roles import Assessment, Band, Role, role_problems

BANDS = (Band(id="up", from_=60), Band(id="down", from_=0))


def told(roles: dict[str, Role], assessment: Assessment | None = None) -> list[tuple[str, str, str]]:
    found = role_problems(roles, assessment, {"a", "b", "node"}, {"a", "b"}, "own.toml")
    return [(item.id, item.where, item.level) for item in found]


def test_a_sound_role_tells_nothing() -> None:
    role = Role(points={"a": 40, "node": 60}, floors={"b": 2})
    rules = Assessment(bands=BANDS, caps={"floor_missed": "down"}, endorsement={"workers": "b"})
    assert told({"X": role}, rules) == []


def test_points_of_a_role_add_up_to_a_hundred() -> None:
    assert told({"X": Role(points={"a": 40, "b": 50})}) == [("framework.role_points", "role.X.points", "error")]


def test_points_may_name_a_node_and_floors_may_not() -> None:
    assert told({"X": Role(points={"node": 99, "other": 1}, floors={"node": 2})}) == [
        ("framework.unknown_criterion", "role.X.points", "error"),
        ("framework.unknown_criterion", "role.X.floors", "error"),
    ]


@pytest.mark.parametrize("bands", [BANDS[::-1], BANDS[:1], (*BANDS, BANDS[1]), (BANDS[0], Band(id="up", from_=0))])
def test_bands_fall_to_zero_and_are_told_apart(bands: tuple[Band, ...]) -> None:
    assert told({}, Assessment(bands=bands)) == [("framework.bands", "assessment.bands", "error")]


def test_caps_and_words_name_what_there_is() -> None:
    rules = Assessment(bands=BANDS, caps={"objected": "middle"}, endorsement={"workers": "node"})
    assert told({}, rules) == [
        ("framework.unknown_criterion", "assessment.endorsement", "error"),
        ("framework.unknown_band", "assessment.caps.objected", "error"),
    ]


def test_a_reason_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValidationError):
        Assessment.model_validate({"bands": [{"id": "all", "from": 0}], "caps": {"whim": "all"}})
