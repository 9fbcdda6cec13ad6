"""The long tables behind a rubric score."""

from __future__ import annotations

import pandas as pd
import pytest

from score_mapping.partners.rubric_tables import (
    CRITERIA,
    by_band,
    criteria_table,
    discussion_table,
    joined,
    set_aside,
)
from tests.partners.test_rubric import FULL, RULES, said, scored


def test_every_part_is_listed_once_with_its_kind_and_weight() -> None:
    table = criteria_table(scored(*FULL))
    assert list(table.columns) == CRITERIA
    kinds = {row["criterion"]: (row["kind"], row["part"], round(row["weight"], 9)) for row in table.to_dict("records")}
    assert kinds == {
        "top": ("part", "", 0.6), "both": ("criterion", "top", 0.6), "a": ("criterion", "", 0.4),
        "left": ("side", "top", 0.3), "right": ("side", "top", 0.3),
    }  # fmt: skip


def test_a_node_has_the_lower_value_and_only_when_both_sides_are_known() -> None:
    told = criteria_table(scored(*FULL)).set_index("criterion")
    assert (told.at["both", "value"], told.at["both", "grade"]) == (2.0, "B")
    half = criteria_table(scored(*FULL[:2])).set_index("criterion")
    assert pd.isna(half.at["both", "value"])
    assert (half.at["both", "low"], half.at["both", "high"], half.at["both", "coverage"]) == (0.0, 100.0, 0.5)


def test_rows_trace_a_score_to_the_sheet() -> None:
    told = criteria_table(scored(*FULL)).set_index("criterion")
    assert (told.at["a", "rows"], told.at["both", "rows"]) == ([2], [3, 4])


def test_pairs_two_steps_apart_are_listed_as_given() -> None:
    rows = said(("s", "e", "a", 4.0, "D", False), ("s", "f", "a", 2.0, "A", False), ("s", "g", "a", 0.0, "A", True))
    near = said(("s", "e", "a", 4.0, "D", False), ("s", "f", "a", 2.5, "A", False))
    assert discussion_table(near, "X").empty
    assert discussion_table(rows, "X").values.tolist() == [["s", "X", "a", "f", "e", 2.0, 4.0, 2.0]]
    assert discussion_table(rows.iloc[:0], "X").empty


def test_scores_set_aside_are_counted() -> None:
    rows = said(("s", "g", "a", 0.0, "A", True), ("s", "g", "left", 0.0, "A", True), ("s", "f", "a", 2.0, "A", False))
    rows = rows.assign(kind=["owns", "owns", ""])
    assert set_aside(rows, "X").values.tolist() == [["s", "X", "g", "owns", 2]]


def test_bands_order_first_then_score_then_key() -> None:
    table = pd.DataFrame(
        {"id": ["d", "c", "b", "a", "e"], "band": ["out", "low", "high", "high", "insufficient"], "score": [99.0, 10, 80, 80, 50]}
    )
    assert RULES.assessment is not None
    assert by_band(table, RULES.assessment, "id")["id"].tolist() == ["a", "b", "c", "e", "d"]


def test_empty_parts_leave_the_columns() -> None:
    assert list(joined([], ["x", "y"]).columns) == ["x", "y"]
    assert joined([pd.DataFrame({"x": []}), pd.DataFrame({"x": [1]})], ["x"])["x"].tolist() == [1]


@pytest.mark.parametrize("flip", [False, True])
def test_contributions_add_up(flip: bool) -> None:
    found = scored(*(FULL[::-1] if flip else FULL))
    table = criteria_table(found)
    assert table.loc[table["kind"] == "criterion", "contribution"].sum() == pytest.approx(found.score("", 0))
