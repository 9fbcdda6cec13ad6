"""The word of a constituency, on the small framework of the rubric tests."""

from __future__ import annotations

import pytest

from score_mapping.partners.endorsement import endorsement_table, recognised_voices
from score_mapping.partners.rubric import score_subjects
from tests.partners.test_rubric import RULES, said
from tests.worlds import tables

ASSESSMENT = RULES.assessment
assert ASSESSMENT is not None
ASKING = RULES.model_copy(update={"assessment": ASSESSMENT.model_copy(update={"endorsement": {"workers": "right"}})})


def word(*given: tuple[float, str, bool], voice: str = "") -> list[str]:
    rows = said(*(("s", f"e{n}", "right", *one) for n, one in enumerate(given)))
    table = endorsement_table(score_subjects(ASKING, "X", rows, {"s"}), rows, {"s": voice})
    assert table["constituency"].tolist() == ["government", "employers", "workers"]
    return table.loc[table["constituency"] == "workers", ["state", "basis"]].iloc[0].tolist()


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ([], "open"),
        ([(3.0, "A", False)], "open"),
        ([(4.0, "A", False)], "endorsed"),
        ([(4.0, "B", False), (3.0, "A", False)], "endorsed"),
        ([(4.0, "C", False)], "open"),
        ([(4.0, "", False)], "open"),
        ([(4.0, "A", True)], "open"),
        ([(4.0, "A", False), (0.0, "D", False)], "objects"),
        ([(4.0, "A", False), (0.0, "A", True)], "endorsed"),
    ],
)
def test_in_writing_or_not_at_all(given: list[tuple[float, str, bool]], state: str) -> None:
    assert word(*given) == [state, "right" if state != "open" else ""]


def test_a_voice_stands_for_its_own_side_unless_it_objects() -> None:
    assert word(voice="workers") == ["endorsed", "own_side"]
    assert word((0.0, "A", False), voice="workers") == ["objects", "right"]
    assert word(voice="employers") == ["open", ""]


def test_only_recognised_bodies_of_a_constituency_are_voices() -> None:
    people = [
        {"organisation_id": id, "name": id, "type": "other", "side": side, "represents_constituency": flag}
        for id, side, flag in (("a", "workers", "yes"), ("b", "workers", "no"), ("c", "neutral", "yes"), ("d", "government", "yes"))
    ]
    assert recognised_voices(tables(organisations=people)["organisations"]) == {"a": "workers", "d": "government"}
