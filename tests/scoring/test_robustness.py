"""Readings: closed forms, naive twins, no influence of rows, names or chunks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score_mapping.scoring import draws, robustness
from score_mapping.scoring.draws import content_order
from score_mapping.scoring.robustness import (
    Readings,
    confidence_factors,
    rank_acceptability,
    try_matrix,
    try_readings,
)
from score_mapping.scoring.scorecard import Cells, Tree

FIELDS = (
    "shares",
    "share_first",
    "share_top",
    "top_error",
    "rank_low",
    "rank_high",
    "expected_rank",
    "central_weights",
)


def flat(indicators: int, share: list[float] | None = None) -> Tree:
    return Tree(
        parent=np.array([-1] + [0] * indicators),
        share=np.array([1.0, *(share or [1 / indicators] * indicators)]),
        takes_min=np.zeros(indicators + 1, dtype=bool),
        leaf=np.arange(1, indicators + 1),
    )


def noisy(score: np.ndarray, half: float) -> Cells:
    return Cells(score, score, score, score - half, score + half)


def random_cells(units: int, indicators: int = 4, seed: int = 3) -> Cells:
    return noisy(np.random.default_rng(seed).uniform(10, 90, (indicators, units)), 20)


def same(one: Readings, other: Readings, order: np.ndarray | slice = slice(None)) -> None:
    """Assert that two readings are equal to the last bit, the units of the first taken in another order."""
    for field in FIELDS:
        np.testing.assert_array_equal(getattr(one, field)[order], getattr(other, field), err_msg=field)
    assert one.pairs is not None
    assert other.pairs is not None
    np.testing.assert_array_equal(one.pairs[order][:, order], other.pairs)


def even_weights(count: int) -> np.ndarray:
    """Two weights that add up to 1, spread evenly."""
    first = (np.arange(count) + 0.5) / count
    return np.column_stack([first, 1 - first])


def test_without_noise_the_best_on_everything_is_always_first() -> None:
    tree = flat(3)
    readings = try_readings(
        tree, noisy(np.array([[80, 20.0], [90, 10.0], [70, 30.0]]), 0), tree.share[None], draws=500, seed=1, k=1
    )
    assert readings.share_top.tolist() == [1, 0]
    assert (readings.rank_low.tolist(), readings.rank_high.tolist()) == ([1, 2], [1, 2])


def test_two_overlapping_uniform_cells_win_as_often_as_geometry_says() -> None:
    """One indicator, scores 50 and 60, both within 20: the lower one wins in (30/40)**2 / 2 of the readings."""
    tree = flat(1)
    readings = try_readings(tree, noisy(np.array([[50.0, 60.0]]), 20), tree.share[None], draws=40_000, seed=5, k=1)
    expected = 30**2 / 2 / 40**2
    error = np.sqrt(expected * (1 - expected) / 40_000)
    assert readings.share_first[0] == pytest.approx(expected, abs=4 * error)
    assert readings.errors[0, 0] == pytest.approx(error, rel=0.03)


def test_two_alternatives_have_their_closed_form() -> None:
    """SMAA with even weights (Lahdelma, Hokkanen and Salminen 1998, EJOR 106): (80, 20) beats (40, 50) where w > 3/7."""
    found = try_matrix([[80, 20], [40, 50]], even_weights(70_000), k=1)
    assert found.share_first == pytest.approx([4 / 7, 3 / 7], abs=1e-4)
    assert found.expected_rank == pytest.approx([10 / 7, 11 / 7], abs=1e-4)
    assert found.central_weights == pytest.approx(np.array([[5 / 7, 2 / 7], [3 / 14, 11 / 14]]), abs=1e-4)
    assert found.pairs is not None
    assert found.pairs[0, 1] == pytest.approx([4 / 7, 0, 3 / 7], abs=1e-4)


def naive(score: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Count shares, pairs and central weights reading by reading, unit by unit."""
    units, count = len(score), len(weights)
    shares, pairs = np.zeros((units, units)), np.zeros((units, units, 3))
    first, central = np.zeros(units), np.zeros(score.shape)
    for weight in weights:
        total = np.rint(score @ weight * 1e7)
        for i in range(units):
            ahead, size = int((total > total[i]).sum()), int((total == total[i]).sum())
            shares[i, ahead : ahead + size] += 1 / size / count
            if not ahead:
                first[i] += 1 / size
                central[i] += weight / size
            for j in range(units):
                pairs[i, j, 1 - int(np.sign(total[i] - total[j]))] += 1 / count
    with np.errstate(invalid="ignore"):
        return shares, pairs, central / first[:, None]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 6), st.integers(1, 3), st.integers(1, 30), st.integers(0, 2**32 - 1))
def test_shares_pairs_and_central_weights_equal_the_naive_twin(
    units: int, criteria: int, count: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    score = np.unique(random.integers(0, 4, (units, criteria)) * 25.0, axis=0)  # ties, but no two equal rows
    weights = random.integers(1, 4, (count, criteria)) / 8
    shares, pairs, central = naive(score, weights)
    found = try_matrix(score, weights, k=2)
    assert np.allclose(found.shares, shares, atol=1e-12)
    assert np.allclose(rank_acceptability(score, weights), shares, atol=1e-12)
    assert found.pairs is not None
    assert np.allclose(found.pairs, pairs, atol=1e-12)
    assert np.allclose(found.central_weights, central, equal_nan=True)
    assert np.allclose(found.share_top, shares[:, :2].sum(axis=1))
    assert np.allclose(found.expected_rank, shares @ np.arange(1, len(score) + 1))


@settings(max_examples=15, deadline=None)
@given(st.integers(2, 7), st.integers(0, 2**32 - 1))
def test_order_of_units_changes_nothing(units: int, seed: int) -> None:
    random, tree = np.random.default_rng(seed), flat(3)
    picked = random.integers(0, units, units)  # twins among them
    cells = random_cells(units, 3, seed).take(picked)
    order = random.permutation(units)
    one = try_readings(tree, cells, tree.share[None], draws=1_200, seed=9, k=3)
    other = try_readings(tree, cells.take(order), tree.share[None], draws=1_200, seed=9, k=3)
    same(one, other, order)
    matrix, weights = cells.score.T, random.dirichlet([1, 1, 1], size=500)
    same(try_matrix(matrix, weights, k=2), try_matrix(matrix[order], weights, k=2), order)
    assert np.array_equal(rank_acceptability(matrix, weights)[order], rank_acceptability(matrix[order], weights))


def test_twins_have_equal_shares() -> None:
    cells = random_cells(5).take(np.array([0, 1, 1, 2, 3]))
    tree = flat(4)
    readings = try_readings(tree, cells, tree.share[None], draws=1_000, seed=4, k=2)
    assert np.array_equal(readings.shares[1], readings.shares[2])
    assert np.array_equal(readings.central_weights[1], readings.central_weights[2])
    assert readings.pairs is not None
    assert readings.pairs[1, 2] == pytest.approx([0.5, 0, 0.5])
    assert content_order(cells)[1].max() == 3


def test_readings_handled_at_once_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    tree, cells = flat(4), random_cells(6)
    whole = try_readings(tree, cells, tree.share[None], draws=1_500, seed=2, k=2)
    for at_once in (1, 100, 10_000):
        monkeypatch.setattr(draws, "AT_ONCE", at_once)
        same(whole, try_readings(tree, cells, tree.share[None], draws=1_500, seed=2, k=2))


def test_rows_and_columns_of_shares_add_up_to_one() -> None:
    tree = flat(4)
    readings = try_readings(tree, random_cells(6), tree.share[None], draws=1_000, seed=2, k=2)
    assert np.allclose(readings.shares.sum(axis=0), 1)
    assert np.allclose(readings.shares.sum(axis=1), 1)
    assert (readings.rank_low <= readings.rank_high).all()
    assert readings.pairs is not None
    assert np.allclose(readings.pairs.sum(axis=2), 1)
    assert (readings.pairs[np.arange(6), np.arange(6)] == [0, 1, 0]).all()


def test_bands_say_the_same_as_places_where_both_can_be_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(6)
    score, weights = random.integers(0, 5, (40, 3)) * 25.0, random.integers(1, 5, (60, 3)) / 12
    full, top = try_matrix(score, weights, k=7), rank_acceptability(score, weights)
    monkeypatch.setattr(robustness, "MOST_UNITS", 30)
    monkeypatch.setattr(robustness, "BANDS", 10)
    bands = try_matrix(score, weights, k=7)
    assert bands.ends.tolist() == [1, 4, 7, 8, 12, 16, 20, 24, 28, 32, 36, 40]
    starts = np.concatenate([[0], bands.ends[:-1]])
    assert np.allclose(bands.shares, np.add.reduceat(full.shares, starts, axis=1), atol=1e-12)
    for field in ("share_first", "share_top", "expected_rank", "central_weights"):
        assert np.allclose(getattr(bands, field), getattr(full, field), atol=1e-12, equal_nan=True), field
    assert (bands.rank_low <= full.rank_low).all()
    assert (bands.rank_high >= full.rank_high).all()
    assert bands.pairs is None
    some = rank_acceptability(score, weights)
    assert np.allclose(some, np.add.reduceat(top, [0, 1, *range(4, 40, 4)], axis=1), atol=1e-12)


def test_who_is_never_first_has_no_central_weights_and_no_confidence() -> None:
    tree, cells = flat(2), noisy(np.array([[80, 20.0], [70, 10.0]]), 5)
    readings = try_readings(tree, cells, tree.share[None], draws=300, seed=1, k=1)
    assert np.isnan(readings.central_weights).tolist() == [[False, False], [True, True]]
    share, error = confidence_factors(tree, cells, readings.central_weights, draws=300, seed=1)
    assert (share[0], error[0]) == (1.0, 0.0)
    assert np.isnan(share[1])


@pytest.mark.parametrize("lowest", [False, True])
def test_a_confidence_factor_is_the_closed_form_at_the_central_weights(lowest: bool) -> None:
    """The second criterion is exact and 50 for both, so all that is left is 50 against 60, both within 20."""
    tree = Tree(
        parent=np.array([-1, 0, 0, 2, 2]),
        share=np.array([1.0, 0.5, 0.5, 0.5, 0.5]),
        takes_min=np.array([False, False, lowest, False, False]),
        leaf=np.array([1, 3, 4]),
    )
    low = np.array([[30.0, 40.0], [50.0, 50.0], [50.0, 50.0]])
    high = np.array([[70.0, 80.0], [50.0, 50.0], [50.0, 50.0]])
    middle = (low + high) / 2
    cells = Cells(middle, middle, middle, low, high)
    central = np.array([[0.4, 0.3, 0.3], [0.7, 0.2, 0.1]])
    share, error = confidence_factors(tree, cells, central, draws=20_000, seed=3)
    expected = 30**2 / 2 / 40**2
    assert share[0] == pytest.approx(expected, abs=4 * error[0])
    assert share[1] == pytest.approx(1 - expected, abs=4 * error[1])
    other, _ = confidence_factors(tree, cells.take(np.array([1, 0])), central[::-1], draws=20_000, seed=3)
    assert np.array_equal(other[::-1], share)


def test_a_confidence_factor_takes_the_central_weights_through_the_whole_tree() -> None:
    """Without noise (80, 20, 20) is ahead of (20, 80, 20) exactly where its own central weights say so."""
    tree = Tree(
        parent=np.array([-1, 0, 0, 1, 1]),
        share=np.array([1.0, 0.5, 0.5, 0.4, 0.6]),
        takes_min=np.zeros(5, dtype=bool),
        leaf=np.array([3, 4, 2]),
    )
    score = np.array([[80.0, 20.0], [20.0, 80.0], [20.0, 20.0]])
    share, _ = confidence_factors(tree, noisy(score, 0), np.array([[0.5, 0.3, 0.2], [0.3, 0.2, 0.5]]), draws=10, seed=1)
    assert share.tolist() == [1, 0]


def test_weights_from_elsewhere_count() -> None:
    """A ranking 'first before second' leaves w > 1/2: (80, 20) beats (40, 50) there always, not below 3/7."""
    tree, cells = flat(2), noisy(np.array([[80, 40.0], [20, 50.0]]), 0)

    def upper_half(size: int, random: np.random.Generator) -> np.ndarray:
        first = random.uniform(0.5, 1, size)
        return np.stack([np.ones(size), first, 1 - first])[None]

    found = try_readings(tree, cells, tree.share[None], draws=2_000, seed=1, k=1, weight_draws=upper_half)
    assert found.share_first.tolist() == [1, 0]
    assert found.central_weights[0, 0] == pytest.approx(0.75, abs=0.01)


def test_a_figure_that_is_no_number_and_a_shape_that_does_not_fit_are_told() -> None:
    with pytest.raises(ValueError, match="same criteria"):
        rank_acceptability([[1.0, 2.0]], [[1.0]])
    with pytest.raises(ValueError, match="not a number"):
        try_matrix([[1.0, np.nan]], [[0.5, 0.5]], k=1)


def test_nobody_to_compare_is_no_fault() -> None:
    tree = flat(4)
    readings = try_readings(tree, random_cells(6).take(np.zeros(0, dtype=int)), tree.share[None], draws=10, seed=2, k=2)
    assert readings.shares.shape == (0, 0)
    assert readings.pairs is not None
    assert readings.pairs.shape == (0, 0, 3)
