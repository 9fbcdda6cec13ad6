"""Words on partners and modules: an id without a word is told as it stands, a plan is never more exact than three digits."""

from __future__ import annotations

import pytest

from score_mapping.catalogue import sentences
from score_mapping.output.partnerwords import between, module, named, rounded, told
from score_mapping.study.contract import MODULES, RELATION_TYPES


@pytest.mark.parametrize(
    ("value", "words"),
    [(165_300, "165,000"), (261_000, "261,000"), (956, "956"), (13_920, "13,900"), (0.48, "0.48"), (999_999, "1,000,000"), (None, "")],
)
def test_a_plan_has_three_digits_that_count(value: object, words: str) -> None:
    assert rounded(value) == words


def test_two_ends_are_one_figure_where_they_are_the_same() -> None:
    assert between(45, 75) == "45–75"
    assert between(4012, 4008) == "4,010"


def test_ids_have_words_and_an_own_id_is_told_as_it_stands() -> None:
    known = sentences("partnering")
    assert {f"partnering.page_module.{code}" for code in (*MODULES, "open")} <= set(known)
    for way in ("in", "out"):
        assert {f"partnering.page_relation_{way}.{kind}" for kind in RELATION_TYPES} <= set(known)
    assert named("page_band", "my_own_band") == "my own band"
    assert named("page_band", "") == ""
    assert module("LEAN") == "Lean Manufacturing"
    assert told("page_knock.clear", 1) == "One other was checked and is clear."
