"""How far weights alone can carry the order: points of 100, places, and evaluators by number."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from score_mapping.output import reweighted
from score_mapping.output.lookup import Lookup
from score_mapping.workflow import Results


def with_central(results: Results, central: pd.DataFrame) -> Lookup:
    return Lookup(replace(results, confidence=replace(results.confidence, central=central)))


def with_what_if(results: Results, **tables: pd.DataFrame) -> Lookup:
    return Lookup(replace(results, what_if=replace(results.what_if, **tables)))


def test_the_smallest_change_of_one_weight_is_told_first(teaching: Results) -> None:
    flips = pd.DataFrame(
        [
            ("", "one_weight", "C1", -0.10, "T03", "T04;T05"),
            ("", "one_weight", "C2", 0.03, "", "T06"),
            ("", "one_weight", "C3", float("nan"), "", ""),
            ("", "all_weights", "", 0.017, "", "T06"),
        ],
        columns=["cluster_id", "kind", "node_id", "change", "enters", "leaves"],
    )
    found = reweighted.flips(with_what_if(teaching, flips=flips))
    assert found is not None
    assert [row["change"] for row in found["rows"]] == ["+3", "−10", ""]
    assert "from 23 to 26 points of 100. Then Larkhaven seafood processing would drop out." in found["least"]
    assert "shifting 1.7 points of 100" in found["together"]


def test_lowest_place_under_any_weights(teaching: Results) -> None:
    reachable = pd.DataFrame(
        [("T01", 1, 3, True), ("T02", 1, 9, False), ("T08", 8, 10, True)],
        columns=["cluster_id", "best", "worst", "exact"],
    )
    found = reweighted.reach(with_what_if(teaching, reachable=reachable))
    assert found is not None
    said = {row["name"]: (row["best"], row["worst"]) for row in found["rows"]}
    assert said["Bresk knitwear"] == ("1st", "3rd")
    assert said["Tolma wooden furniture"] == ("1st or higher", "9th or lower")
    assert found["says"] == [
        "Under any weights whatever, Bresk knitwear stays in the first five.",
        "No weights whatever would bring Mirrow printing and packaging into the first five.",
    ]


def test_evaluators_are_left_out_by_number(teaching: Results) -> None:
    lines = reweighted.left_out(Lookup(teaching))
    said = [line["what"] for line in lines if line["kind"] == "evaluator"]
    assert said == [f"Evaluator no. {n}" for n in range(1, 7)]
    codes = set(teaching.study.tables["evaluators"]["evaluator_id"])
    assert not [line for line in lines if any(code in line["what"] for code in codes)]
    assert "Weights of workers' organisations" in [line["what"] for line in lines]


def test_central_weights_of_those_that_come_first_most_often(teaching: Results) -> None:
    central = teaching.confidence.central.copy()
    central["share_first"] = [0.5, 0.3, 0.1, 0.04, 0.03, 0.02, 0.005, 0.005, 0.0, 0.0]
    found = reweighted.central(with_central(teaching, central.fillna(0.25)))
    assert found is not None
    assert found["heads"][:2] == ["Bresk knitwear", "Tolma wooden furniture"]
    assert len(found["heads"]) == 5
    assert all(len(row["cells"]) == 5 for row in found["rows"])
    assert found["rest"] == "Three more come first now and then. Two never come first."
    nobody = central.assign(share_first=0.0)
    assert reweighted.central(with_central(teaching, nobody)) is None
