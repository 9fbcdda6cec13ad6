"""Effects of raters: closed forms of balanced tables, a plain least-squares twin, groups that no item links."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score_mapping.scoring.raters import changes_between, far_pairs, halo, linked_groups, rater_effects

NAN = np.nan


def panel(seed: int, raters: int = 5, items: int = 8, gaps: float = 0.3) -> np.ndarray:
    random = np.random.default_rng(seed)
    table = random.integers(1, 6, (raters, items)).astype(float)
    table[random.random(table.shape) < gaps] = NAN
    table[0, 0] = 3  # somebody rated something
    return table


def test_balanced_effects_are_differences_of_means() -> None:
    table = panel(1, gaps=0)
    fit = rater_effects(table)
    assert np.allclose(fit.rater, table.mean(axis=1) - table.mean())
    assert np.allclose(fit.item, table.mean(axis=0) - table.mean())
    assert fit.level.tolist() == pytest.approx([table.mean()])
    assert fit.connected


@pytest.mark.parametrize("seed", range(6))
def test_incomplete_effects_are_plain_least_squares(seed: int) -> None:
    """Twin: the written-out design with last effects as minus the sum of the others, errors from its inverse."""
    table = panel(seed, gaps=0.25)
    raters, items = table.shape
    row, column = np.nonzero(~np.isnan(table))
    design = np.zeros((len(row), 1 + raters - 1 + items - 1))
    design[:, 0] = 1
    for line, (r, i) in enumerate(zip(row, column, strict=True)):
        design[line, 1:raters] = -1.0 if r == raters - 1 else np.eye(raters)[r][:-1]
        design[line, raters:] = -1.0 if i == items - 1 else np.eye(items)[i][:-1]
    twin, squares, rank, _ = np.linalg.lstsq(design, table[row, column], rcond=None)
    fit = rater_effects(table)
    assert fit.connected
    assert rank == design.shape[1]
    assert np.allclose(fit.rater[:-1], twin[1:raters])
    assert np.allclose(fit.item[:-1], twin[raters:])
    assert fit.level[0] == pytest.approx(twin[0])
    assert np.nansum(fit.rest**2) == pytest.approx(squares[0])
    cover = np.linalg.inv(design.T @ design) * squares[0] / (len(row) - rank)
    assert np.allclose(fit.rater_error[:-1], np.sqrt(np.diag(cover)[1:raters]))


def test_a_strict_rater_of_weak_items_is_not_called_strict_for_that() -> None:
    """Both raters follow one yardstick; the second saw the weaker items, and its mean is lower for that reason only."""
    table = np.array([[5, 4, 3, NAN, NAN], [NAN, NAN, 3, 2, 1]])
    fit = rater_effects(table)
    assert np.allclose(fit.rater, 0)
    assert np.allclose(fit.item, [2, 1, 0, -1, -2])


def test_groups_that_share_no_item_are_told_and_not_compared() -> None:
    table = np.array([[5, 4, NAN, NAN], [4, 3, NAN, NAN], [NAN, NAN, 1, 2], [NAN, NAN, 3, 4], [NAN] * 4])
    fit = rater_effects(table)
    assert (fit.reason, fit.connected) == ("not_connected", False)
    assert fit.rater_group.tolist() == [0, 0, 1, 1, -1]
    assert np.allclose(fit.rater[:4], [0.5, -0.5, -1, 1])
    assert np.isnan(fit.rater[4])
    assert fit.level.tolist() == pytest.approx([4, 2.5])


@pytest.mark.parametrize(
    ("table", "reason"),
    [(np.full((2, 3), NAN), "no_ratings"), ([[1, 2, 3], [NAN] * 3], "one_rater"), ([[3, 3], [3, 3]], "")],
)
def test_nothing_to_compare_is_no_fault(table, reason: str) -> None:
    fit = rater_effects(table)
    assert fit.reason == reason
    assert np.nan_to_num(fit.rater).tolist() == [0, 0]


@given(seed=st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_order_of_raters_and_items_changes_nothing(seed: int) -> None:
    table = panel(seed)
    random = np.random.default_rng(seed)
    row, column = random.permutation(5), random.permutation(8)
    one, two = rater_effects(table), rater_effects(table[row][:, column])
    assert np.array_equal(one.rater[row], two.rater, equal_nan=True)
    assert np.array_equal(one.rater_error[row], two.rater_error, equal_nan=True)
    assert np.array_equal(one.item[column], two.item, equal_nan=True)


def test_links_reach_over_several_raters() -> None:
    rated = np.array([[1, 0, 0, 0], [0, 0, 1, 1], [1, 1, 0, 0], [0, 1, 1, 0]], dtype=bool)
    assert linked_groups(rated)[0].tolist() == [0, 0, 0, 0]


def test_halo_shows_in_flat_profiles_and_rubrics_that_move_together() -> None:
    random = np.random.default_rng(4)
    truth = random.normal(3, 1, (12, 5))
    keen = truth[None] + random.normal(0, 0.2, (2, 12, 5))
    haloed = truth.mean(axis=1, keepdims=True) + random.normal(0, 0.2, (12, 5))
    found = halo([*keen, haloed])
    assert found.spread_gap[2] < -0.5 < 0 < found.spread_gap[0]
    assert found.correlation_gap[2] > 0.5 > 0 > found.correlation_gap[0]
    assert found.spread[2] == pytest.approx(haloed.std(axis=1, ddof=1).mean())
    upper = np.triu_indices(5, 1)
    assert found.correlation[2] == pytest.approx(np.corrcoef(haloed.T)[upper].mean())


def test_halo_compares_only_what_both_rated() -> None:
    """The second rater saw the flat subject only; on it both give the same, so nothing is said against either."""
    first = np.array([[3.0, 3.0], [1.0, 5.0]])
    second = np.array([[3.0, 3.0], [NAN, NAN]])
    found = halo([first, second])
    assert found.spread_gap.tolist() == [0, 0]
    assert found.spread[0] == pytest.approx(np.sqrt(2))
    assert np.isnan(found.correlation).all()


def test_halo_of_nobody_or_one_is_unknown() -> None:
    assert np.isnan(halo(np.full((2, 3, 2), NAN)).spread).all()
    assert np.isnan(halo(np.ones((1, 3, 2))).spread_gap).all()


def test_far_pairs_are_all_pairs_two_steps_apart() -> None:
    table = panel(7)
    pairs, steps = far_pairs(table)
    raters, items = table.shape
    naive = {
        (i, a, b) for i in range(items) for a in range(raters) for b in range(raters) if table[b, i] - table[a, i] >= 2
    }
    assert {tuple(pair) for pair in pairs.tolist()} == naive
    assert len(pairs) == len(naive)
    assert (np.diff(steps) <= 0).all()


def test_far_pairs_count_in_steps_of_the_rubric() -> None:
    table = [[0.1, 25], [0.3, 75]]
    assert far_pairs(table, step=0.1)[0].tolist() == [[1, 0, 1], [0, 0, 1]]
    assert far_pairs(table, step=25)[0].tolist() == [[1, 0, 1]]
    assert len(far_pairs([[NAN, 1]])[0]) == 0


def test_change_log_holds_changes_additions_and_withdrawals_only() -> None:
    log = changes_between([[1, 2, NAN, NAN]], [[1, 3, 4, NAN]])
    assert (log.item.tolist(), log.after.tolist()) == ([1, 2], [3, 4])
    assert np.isnan(log.before[1])
    assert len(changes_between([[2.0]], [[NAN]]).item) == 1
