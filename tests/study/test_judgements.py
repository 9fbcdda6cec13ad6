"""One judgement of the long table: which rows belong together, and what each form makes of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from score_mapping.study.judgements import (
    Judgement,
    answer_to,
    best_and_worst,
    best_worst_vectors,
    bounds_of,
    judgements,
    matrix_of,
    unsaid,
    values_of,
)

PARENT = {"C1": "", "C2": "", "x": "C1", "y": "C1", "z": "C1"}


def read(*rows: tuple[str, str, str, float]) -> list[Judgement]:
    frame = pd.DataFrame(rows, columns=["method", "node_id", "versus_id", "value"], index=range(2, len(rows) + 2))
    return list(judgements(frame.assign(respondent_id="r1", constituency="workers"), PARENT))


def test_rows_of_one_group_and_form_are_one_judgement() -> None:
    said = read(
        ("points", "C2", "", 40), ("points", "C1", "", 60), ("best", "x", "y", 2), ("worst", "x", "z", 4), ("best", "x", "z", 4),
        ("worst", "y", "z", 2), ("points", "unknown", "", 1),
    )  # fmt: skip
    assert [(one.group, one.form, len(one.rows)) for one in said] == [("", "points", 2), ("C1", "best_worst", 4)]
    assert said[0].nodes == ("C1", "C2")
    assert values_of(said[0]).tolist() == [60, 40]
    assert [row.row for row in said[0].rows] == [3, 2]  # sorted by node, with the row of the sheet


def test_the_comparison_of_the_best_with_the_worst_may_stand_in_either() -> None:
    whole = [("best", "x", "y", 2.0), ("best", "x", "z", 4.0), ("worst", "x", "z", 4.0), ("worst", "y", "z", 2.0)]
    for left_out in (1, 2, None):
        (said,) = read(*[row for place, row in enumerate(whole) if place != left_out])
        assert best_and_worst(said) == ("x", "z")
        over, under = best_worst_vectors(said)
        assert (over.tolist(), under.tolist()) == ([1, 2, 4], [4, 2, 1])
        assert unsaid(said) == []
        assert answer_to(said).share == pytest.approx([4 / 7, 2 / 7, 1 / 7])


def test_what_a_form_needs_and_does_not_have() -> None:
    (half,) = read(("best", "x", "y", 2), ("best", "x", "z", 4))
    assert best_and_worst(half) == ("x", "")
    (short,) = read(("best", "x", "z", 4), ("worst", "x", "z", 4))
    assert unsaid(short) == ["y"]
    (pairs,) = read(("pairwise", "x", "y", 2))
    assert unsaid(pairs) == ["z"]
    (bounds,) = read(("at_least", "x", "", 20))
    assert unsaid(bounds) == []


def test_comparisons_become_a_matrix_with_gaps() -> None:
    (said,) = read(("pairwise", "x", "y", 2), ("pairwise", "z", "y", 3))
    np.testing.assert_array_equal(matrix_of(said), [[np.nan, 2, np.nan], [np.nan] * 3, [np.nan, 3, np.nan]])
    answer = answer_to(said)
    assert answer.shares == pytest.approx({"x": 2 / 6, "y": 1 / 6, "z": 3 / 6})
    assert answer.figures["missing"] == 1


def test_bounds_are_shares_in_per_cent_or_ratios() -> None:
    (said,) = read(("at_least", "x", "", 20), ("at_most", "y", "", 50), ("at_least", "z", "x", 2), ("at_most", "z", "y", 3))
    polytope = bounds_of(said)
    inside, outside = np.array([0.2, 0.3, 0.5]), [[0.1, 0.4, 0.5], [0.2, 0.55, 0.25], [0.3, 0.3, 0.4], [0.2, 0.1, 0.7]]
    assert (polytope.a @ inside >= polytope.b - 1e-12).all()
    assert all((polytope.a @ np.array(point) < polytope.b - 1e-12).any() for point in outside)
    kept = answer_to(said)
    assert kept.polytope is not None
    assert kept.reading == "corners"
    assert kept.share.sum() == pytest.approx(1.0)


def test_points_tell_their_sum_and_swings_their_highest() -> None:
    assert answer_to(read(("points", "C1", "", 60), ("points", "C2", "", 60))[0]).figures == {"total": 120, "agreed": 0}
    assert answer_to(read(("swing", "C1", "", 100), ("swing", "C2", "", 60))[0]).figures == {"highest": 100, "agreed": 1}
