"""Flips: closed forms, brute force over weights, ties."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score_mapping.scoring.flips import top_criteria, vector_flip, weight_flips
from score_mapping.scoring.kernels import competition_ranks, tie_keys
from score_mapping.scoring.scorecard import Cells, Tree

NO_LIMIT = (np.zeros((1, 3)), np.array([-1.0]))


def inside(scores: np.ndarray, weights: np.ndarray, k: int) -> np.ndarray:
    return competition_ranks(tie_keys(scores @ weights)) <= k


def one_changed(weights: np.ndarray, criterion: int, change: float) -> np.ndarray:
    """Change one weight, scale the others in proportion."""
    changed = weights * (1 - weights[criterion] - change) / (1 - weights[criterion])
    changed[criterion] = weights[criterion] + change
    return changed


def world(seed: int, units: int, criteria: int = 3) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    scores = random.integers(0, 5, (units, criteria)) * 25.0
    return scores, random.integers(1, 6, criteria) * 1.0 / 1


def shares(points: np.ndarray) -> np.ndarray:
    return points / points.sum()


def test_changes_of_one_weight_follow_the_theorem_of_triantaphyllou_and_sanchez() -> None:
    """Their theorem 1 (1997): raw change (P_j - P_i) / (a_jk - a_ik) of weight k, then all weights are scaled to 1 again."""
    random = np.random.default_rng(8)
    scores, weights = random.uniform(0, 100, (2, 4)), np.array([0.4, 0.3, 0.2, 0.1])
    total = scores @ weights
    found = weight_flips(scores, weights, k=1)
    for criterion in range(4):
        raw = (total[1] - total[0]) / (scores[1, criterion] - scores[0, criterion])
        scaled = (weights[criterion] - raw) / (1 - raw) - weights[criterion]
        possible = raw <= weights[criterion] and weights[criterion] - raw >= 0 and 1 - raw > 0
        assert np.isnan(found.smallest[criterion]) != possible
        if possible:
            assert found.smallest[criterion] == pytest.approx(scaled, abs=1e-12)
    assert np.isfinite(found.smallest).any()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 6), st.integers(1, 4))
def test_one_weight_flips_where_brute_force_finds_it(seed: int, units: int, k: int) -> None:
    scores, points = world(seed, units)
    weights = shares(points)
    now = inside(scores, weights, k)
    found = weight_flips(scores, weights, k=k)
    assert (found.first == now).all()
    for criterion in range(3):
        room = np.linspace(-weights[criterion], 1 - weights[criterion], 301)[1:-1]
        tried = np.array([inside(scores, one_changed(weights, criterion, change), k) for change in room])
        for unit in range(units):
            at = found.by_unit[criterion, unit]
            sooner = np.abs(room) < (np.inf if np.isnan(at) else abs(at) - 1e-6)
            assert (tried[sooner, unit] == now[unit]).all(), "no smaller change may bring the unit in or out"
            if not np.isnan(at):
                beyond = at + np.sign(at) * 1e-5 if at else 1e-5
                sides = [at, beyond] if at else [at, 1e-5, -1e-5]
                assert any(
                    inside(scores, one_changed(weights, criterion, side), k)[unit] != now[unit]
                    for side in sides
                    if -1e-12 <= weights[criterion] + side <= 1 + 1e-12
                )


def test_a_tie_on_the_border_flips_at_nothing() -> None:
    scores, weights = np.array([[80.0, 20.0], [20.0, 80.0]]), np.array([0.5, 0.5])
    found = weight_flips(scores, weights, k=1)
    assert found.first.all()
    assert (found.by_unit == 0).all()
    whole = vector_flip(scores, weights, k=1)
    assert (whole.change, whole.enters.any(), whole.leaves.all()) == (0.0, False, True)


def test_dust_in_sums_is_no_flip() -> None:
    """Both score 25 on the first criterion and tie on the rest, so no weight of the first alone parts them."""
    found = weight_flips(np.array([[25.0, 75.0, 25.0], [25.0, 50.0, 50.0]]), np.array([5, 2, 2]) / 9, k=1)
    assert np.isnan(found.by_unit[0]).all()
    assert (found.by_unit[1:] == 0).all()


def test_units_equal_in_everything_stay_on_the_border_until_another_falls_below_them() -> None:
    """Two twins at 50 and one at 60 w + 40 (1 - w): all three in the first two, until w is below a half."""
    scores, weights = np.array([[60.0, 40.0], [50.0, 50.0], [50.0, 50.0]]), np.array([0.8, 0.2])
    whole = vector_flip(scores, weights, k=2)
    assert whole.change == pytest.approx(0.6)
    assert (whole.enters.any(), whole.leaves.tolist()) == (False, [True, False, False])
    found = weight_flips(scores, weights, k=2)
    assert found.by_unit[0, 0] == pytest.approx(-0.3)
    assert found.by_unit[1, 0] == pytest.approx(0.3)
    assert np.isnan(found.by_unit[:, 1:]).all()


def test_what_no_weights_change_is_said_so() -> None:
    scores, weights = np.array([[80.0, 70.0], [20.0, 60.0]]), np.array([0.5, 0.5])
    found = weight_flips(scores, weights, k=1)
    assert np.isnan(found.by_unit).all()
    assert not found.moves.any()
    assert np.isnan(vector_flip(scores, weights, k=1).change)
    assert np.isnan(vector_flip(scores, weights, k=2).change)
    twins = np.array([[50.0, 50.0], [50.0, 50.0]])
    assert np.isnan(weight_flips(twins, weights, k=1).by_unit).all()
    assert np.isnan(vector_flip(twins, weights, k=1).change)


def test_a_criterion_with_all_the_weight_has_no_proportional_change() -> None:
    found = weight_flips(np.array([[80.0, 20.0], [40.0, 50.0]]), np.array([1.0, 0.0]), k=1)
    assert np.isnan(found.by_unit[0]).all()
    assert found.by_unit[1] == pytest.approx([4 / 7, 4 / 7])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(3, 6), st.integers(1, 3))
def test_the_whole_vector_flips_where_the_programme_and_the_grid_say(seed: int, units: int, k: int) -> None:
    scores, points = world(seed, units)
    weights = shares(points)
    now = inside(scores, weights, k)
    if now.sum() != k:
        return
    found = vector_flip(scores, weights, k=k)
    programme = vector_flip(scores, weights, k=k, limits=NO_LIMIT)
    assert found.change == pytest.approx(programme.change, abs=1e-7, nan_ok=True)
    steps = np.arange(41) / 40
    grid = np.array([(a, b, 1 - a - b) for a in steps for b in steps if a + b <= 1 + 1e-9])
    differs = np.array([(inside(scores, row, k) != now).any() for row in grid])
    away = np.abs(grid - weights).sum(axis=1)
    least = np.inf if np.isnan(found.change) else found.change
    assert not (differs & (away < least - 1e-6)).any(), "no nearer weights may change the first k"
    if np.isfinite(least):
        assert np.abs(found.weights - weights).sum() == pytest.approx(least, abs=1e-9)
        assert found.weights.sum() == pytest.approx(1)
        assert (found.weights >= 0).all()
        totals = scores @ found.weights
        assert totals[found.enters].max() == pytest.approx(totals[found.leaves].min(), abs=1e-6)
        assert not now[found.enters].any()
        assert now[found.leaves].all()


def test_limits_push_the_flip_further_away() -> None:
    scores, weights = np.array([[80.0, 20.0, 50.0], [40.0, 50.0, 52.0]]), np.array([0.6, 0.2, 0.2])
    free = vector_flip(scores, weights, k=1)
    assert free.change == pytest.approx(2 * (24 - 6 - 0.4) / 70)  # from the first to the second
    at_most_a_fifth = (np.array([[0.0, -1.0, 0.0]]), np.array([-0.2]))
    bound = vector_flip(scores, weights, k=1, limits=at_most_a_fifth)
    assert bound.change > free.change + 1e-6
    assert bound.weights[1] <= 0.2 + 1e-9
    # all that can move goes from the first to the third: 40 (0.6 - m) = 30 * 0.2 + 2 (0.2 + m)
    assert bound.change == pytest.approx(2 * (24 - 6 - 0.4) / 42, abs=1e-7)


def test_order_of_units_changes_nothing() -> None:
    scores, points = world(11, 8)
    scores += np.random.default_rng(1).uniform(0, 5, scores.shape)
    weights, order = shares(points), np.random.default_rng(2).permutation(8)
    one, other = weight_flips(scores, weights, k=3), weight_flips(scores[order], weights, k=3)
    assert np.array_equal(one.by_unit[:, order], other.by_unit, equal_nan=True)
    assert np.array_equal(one.smallest, other.smallest, equal_nan=True)
    whole, turned = vector_flip(scores, weights, k=3), vector_flip(scores[order], weights, k=3)
    assert (whole.change, whole.weights.tolist()) == (turned.change, turned.weights.tolist())
    assert np.array_equal(whole.enters[order], turned.enters)


def test_criteria_come_at_their_midpoint_and_not_from_a_lowest_of_root() -> None:
    low = np.array([[10.0, 50.0], [0.0, 40.0], [60.0, 60.0]])
    high = np.array([[30.0, 50.0], [100.0, 40.0], [60.0, 60.0]])
    cells = Cells((low + high) / 2, low, high, low, high)

    def tree(whole: bool, criterion: bool) -> Tree:
        return Tree(
            np.array([-1, 0, 0, 1, 1]), np.array([1.0, 0.7, 0.3, 0.5, 0.5]),
            np.array([whole, criterion, False, False, False]), np.array([3, 4, 2]),
        )  # fmt: skip

    mean = top_criteria(tree(False, False), cells)
    assert mean is not None
    assert mean[0].tolist() == [[35.0, 60.0], [45.0, 60.0]]
    assert mean[1].tolist() == [0.7, 0.3]
    lowest = top_criteria(tree(False, True), cells)
    assert lowest is not None
    assert lowest[0].tolist() == [[15.0, 60.0], [40.0, 60.0]]
    assert top_criteria(tree(True, False), cells) is None
