"""Totals, intervals and coverage against sums done by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_mapping.scoring.scorecard import Cells, Tree, carry_up, score_units

# root -> A (60 %: a1 50 %, a2 50 %), B (40 %: b1 100 %)
TREE = Tree(
    parent=np.array([-1, 0, 0, 1, 1, 2]),
    share=np.array([1, 0.6, 0.4, 0.5, 0.5, 1.0]),
    takes_min=np.zeros(6, dtype=bool),
    leaf=np.array([3, 4, 5]),
)
LOWEST = Tree(TREE.parent, TREE.share, np.array([False, True, False, False, False, False]), TREE.leaf)


def cells(score: list[list[float]]) -> Cells:
    known = np.array(score, dtype=float)
    low, high = np.nan_to_num(known, nan=0.0), np.nan_to_num(known, nan=100.0)
    return Cells(known, low, high, low, high)


def test_known_cells_give_the_weighted_mean() -> None:
    card = score_units(TREE, cells([[80.0], [40.0], [50.0]]))
    assert card.score[0].tolist() == pytest.approx([0.3 * 80 + 0.3 * 40 + 0.4 * 50])
    assert card.low[0].tolist() == card.high[0].tolist()
    assert card.coverage[0].tolist() == pytest.approx([1.0])


def test_missing_cell_widens_the_interval_and_is_not_a_zero() -> None:
    card = score_units(TREE, cells([[80.0], [np.nan], [50.0]]))
    assert card.low[0, 0] == pytest.approx(44)
    assert card.high[0, 0] == pytest.approx(74)
    assert card.score[0, 0] == pytest.approx(59)
    assert card.coverage[:, 0].tolist() == pytest.approx([0.7, 0.5, 1, 1, 0, 1])
    assert card.known_score[0] == pytest.approx((0.3 * 80 + 0.4 * 50) / 0.7)


def test_unit_without_any_fact_spans_everything() -> None:
    card = score_units(TREE, cells([[np.nan]] * 3))
    assert (card.low[0, 0], card.high[0, 0]) == (0, pytest.approx(100))
    assert np.isnan(card.known_score[0])


def test_node_that_takes_the_lowest_child_is_not_bought_back() -> None:
    card = score_units(LOWEST, cells([[100.0], [10.0], [50.0]]))
    assert card.score[0, 0] == pytest.approx(0.6 * 10 + 0.4 * 50)


def test_lowest_child_of_a_half_known_node_is_an_interval() -> None:
    card = score_units(LOWEST, cells([[70.0], [np.nan], [50.0]]))
    assert (card.low[1, 0], card.high[1, 0]) == (0, 70)


def test_balance_is_the_weighted_geometric_mean_floored_at_one() -> None:
    card = score_units(TREE, cells([[100.0], [0.0], [25.0]]))
    assert card.balance[0] == pytest.approx(100**0.3 * 1**0.3 * 25**0.4)


def test_shares_of_a_reading_replace_the_trees_own() -> None:
    share = np.array([1, 0.5, 0.5, 1.0, 0.0, 1.0])
    value = carry_up(TREE, np.array([[80.0], [40.0], [50.0]]), share=share)
    assert value[0, 0] == pytest.approx(65)


@given(st.lists(st.lists(st.floats(0, 100) | st.just(np.nan), min_size=3, max_size=3), min_size=1, max_size=6))
def test_contributions_add_up_and_bounds_hold(rows: list[list[float]]) -> None:
    table = np.array(rows).T
    card = score_units(TREE, cells(table.tolist()))
    leaves = TREE.whole[TREE.leaf] @ card.score[TREE.leaf]
    assert np.allclose(leaves, card.score[0])
    assert (card.low <= card.high + 1e-9).all()
    assert (card.low[0] - 1e-9 <= card.score[0]).all()
