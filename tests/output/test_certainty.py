"""How sure: each sentence follows from rows of the run, rounded, and nobody's code is told."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from score_mapping.output import certainty
from score_mapping.output.lookup import Lookup
from score_mapping.workflow import Results


def with_confidence(results: Results, **tables: pd.DataFrame) -> Lookup:
    return Lookup(replace(results, confidence=replace(results.confidence, **tables)))


def test_bands_cover_every_place_once() -> None:
    for k in (1, 2, 3, 5, 8):
        for places in range(2, 30):
            bands = certainty._bands(k, places)
            assert [place for low, high in bands for place in range(low, high + 1)] == list(range(1, places + 1))
            assert any(high == k for _, high in bands) or k > places


def test_profiles_hold_the_shares_of_the_readings(teaching: Results) -> None:
    look = Lookup(teaching)
    rows = certainty.profiles(look)["rows"]
    first = rows[0]
    assert first["name"] == "Bresk knitwear"
    assert first["cells"][-1] == "0 %"
    assert len(rows) == 10


def test_who_cannot_be_told_apart_is_named_both_ways(teaching: Results) -> None:
    said = {row["name"]: row for row in certainty.firmness(Lookup(teaching))["rows"]}
    twins = ("Ombry leather shoes", "Sennick wire harnesses and small electrical goods")
    assert twins[1] in said[twins[0]]["alike"]
    assert twins[0] in said[twins[1]]["alike"]
    assert said["Bresk knitwear"]["alike"] == "can be told apart from all others"
    assert said["Bresk knitwear"]["share"].startswith("in the first five in ")


def test_what_moves_the_order_is_clipped_and_sorted(teaching: Results) -> None:
    drivers = teaching.confidence.drivers.copy()
    overall = drivers["cluster_id"] == ""
    drivers.loc[overall, "first_order"] = [-0.04, 0.61, 0.02, 0.08]
    own = (drivers["cluster_id"] == "T01") & (drivers["factor"] == "weights")
    drivers.loc[own, ["first_order", "first_low", "first_high"]] = [-0.3, -0.9, 1.4]
    found = certainty.movers(with_confidence(teaching, drivers=drivers))
    assert found is not None
    assert (
        found["reading"]
        == "By itself, how exact the evidence is moves the order most: more than half (about 6 parts in 10)."
    )
    assert [bar[:2] for bar in found["bars"]][-1] == ("the weights", "0")
    row = next(row for row in found["rows"] if row["name"] == "Bresk knitwear")
    assert row["cells"][-1] == "0 (0–100)"


def test_no_movers_without_a_table(teaching: Results) -> None:
    assert certainty.movers(with_confidence(teaching, drivers=teaching.confidence.drivers.iloc[:0])) is None


def test_what_to_find_out_first_is_grouped_and_rounded(teaching: Results) -> None:
    rows = [
        ("T10", "C1.1", "missing", "count the firms", "register", 1.0, True, float("nan"), float("nan")),
        ("T04", "C5.2", "weak", "ask the employers", "by letter", 0.5, False, 0.0632, 0.001),
        ("T05", "C5.2", "weak", "ask the employers", "by letter", 0.5, False, 0.0410, 0.001),
        ("T06", "C3.1", "weak", "ask the buyers", "by letter", 4.0, False, 0.0010, 0.001),
    ]
    columns = ["cluster_id", "indicator_id", "state", "what", "where", "days", "closes", "gain", "gain_error"]
    found = certainty.facts(with_confidence(teaching, evidence=pd.DataFrame(rows, columns=columns)))
    assert found is not None
    assert [row["gain"] for row in found["rows"]] == ["could be compared then", "up to 65 more, for one of them"]
    assert found["rows"][1]["who"] == "Sennick wire harnesses and small electrical goods and Ombry leather shoes"
    assert found["rows"][1]["days"] == "half a day"


def test_weights_unknown_says_who_stays_and_who_does_not(teaching: Results) -> None:
    ignorance = teaching.confidence.ignorance.copy()
    ignorance["share_top"] = [0.9 if name == "T02" else 0.1 for name in ignorance["cluster_id"]]
    said = " ".join(certainty.ignorance(with_confidence(teaching, ignorance=ignorance))["says"])
    assert said.startswith("Still in the first five in at least half of the readings: Tolma wooden furniture.")
    assert "On the list only because of the weights of this run: Bresk knitwear" in said


def test_nobody_asked_is_said_and_nobody_ranked_has_no_chapter(
    look: Lookup, unranked: Results, teaching: Results
) -> None:
    found = certainty.certainty(look)
    assert found is not None
    assert found["nobody_asked"]
    asked = certainty.certainty(Lookup(teaching))
    assert asked is not None
    assert not asked["nobody_asked"]
    assert certainty.certainty(Lookup(unranked)) is None
