"""Words of the chapter on partners: the order of modules, bands with intervals, why somebody is held back."""

from __future__ import annotations

from score_mapping.output.lookup import Lookup
from score_mapping.output.whomwords import band_words, module_names, organisation_names, reasons_words, share
from score_mapping.workflow import Results

NAN = float("nan")


def test_modules_stand_in_their_order_once() -> None:
    assert module_names(["LEAN", "M1", "M1"]) == "Workplace Cooperation and Lean Manufacturing"
    assert module_names(["M9"]) == "M9"


def test_a_band_without_a_score_is_told_alone() -> None:
    assert band_words(66.0, 66.0, 66.0, "ready") == "ready, 66"
    assert band_words(NAN, NAN, NAN, "insufficient") == "too little is known"
    assert band_words(NAN, NAN, NAN, "") == "not known"


def test_a_share_is_never_more_exact_than_it_was_counted() -> None:
    assert share(1.0) == "100 %"
    assert share(0.0) == "0 %"


def test_names_of_organisations_are_sorted(teaching: Results) -> None:
    assert organisation_names(Lookup(teaching), ["TFA", "BLT", "BLT"]) == ["Brightloom Training", "Tolma Furniture Association"]


def test_what_only_follows_from_another_reason_is_left_out(teaching: Results) -> None:
    row = {"reasons": "knockout;readiness_unknown;no_offer;not_reached", "band": "out", "readiness": 81.0, "knockouts_failed": "K7"}
    (stopped, far) = reasons_words(Lookup(teaching), row, 60.0)
    assert stopped.startswith("Stopped by a knock-out: Refuses that workers take part")
    assert far == "Reaches none of the chosen clusters"


def test_a_high_score_that_is_held_down_is_not_called_low(teaching: Results) -> None:
    look = Lookup(teaching)
    high = reasons_words(look, {"reasons": "floor", "band": "develop_first", "readiness": 67.0}, 60.0)
    low = reasons_words(look, {"reasons": "floor", "band": "develop_first", "readiness": 48.0}, 60.0)
    assert high == ["Held in the band “develop first”, whatever the score"]
    assert low == ["Readiness below the least of 60"]


def test_a_recorded_reason_is_quoted(teaching: Results) -> None:
    row = {"reasons": "must_not", "band": "ready", "readiness": 80.0}
    assert reasons_words(Lookup(teaching), row, None, "leaves the country") == ["Left out on purpose: leaves the country"]
