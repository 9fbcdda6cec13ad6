"""Readings: closed forms, no influence of rows, names or chunks."""

import numpy as np
import pytest

from score_mapping.scoring import robustness
from score_mapping.scoring.robustness import content_order, draw_weights, try_readings
from score_mapping.scoring.scorecard import Cells, Tree


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
    assert readings.share_first[0] == pytest.approx(expected, abs=4 * np.sqrt(expected * (1 - expected) / 40_000))


def test_a_weight_of_one_in_k_varies_by_about_a_quarter() -> None:
    for kinds in (2, 5, 8):
        tree = flat(kinds)
        drawn = draw_weights(tree, tree.share[None], 20_000, np.random.default_rng(2))
        assert np.allclose(drawn[1:].sum(axis=0), 1)
        assert drawn[1].mean() == pytest.approx(1 / kinds, rel=0.02)
        assert drawn[1].std() / (1 / kinds) == pytest.approx(0.25, rel=0.03)


def test_each_constituency_has_one_voice() -> None:
    tree = flat(2)
    voices = np.array([[1, 1.0, 0.0], [1, 0.0, 1.0], [1, 0.5, 0.5]])
    drawn = draw_weights(tree, voices, 5_000, np.random.default_rng(2))
    assert drawn[1].mean() == pytest.approx(0.5, abs=0.01)


def test_a_weight_of_zero_stays_zero() -> None:
    tree = flat(3, [0.5, 0.5, 0.0])
    drawn = draw_weights(tree, tree.share[None], 100, np.random.default_rng(2))
    assert (drawn[3] == 0).all()


def test_order_of_units_changes_nothing() -> None:
    tree, cells = flat(4), random_cells(7)
    order = np.array([3, 0, 6, 1, 5, 2, 4])
    one = try_readings(tree, cells, tree.share[None], draws=2_500, seed=9, k=3)
    other = try_readings(tree, cells.take(order), tree.share[None], draws=2_500, seed=9, k=3)
    assert np.array_equal(one.shares[order], other.shares)


def test_twins_have_equal_shares() -> None:
    cells = random_cells(5).take(np.array([0, 1, 1, 2, 3]))
    tree = flat(4)
    readings = try_readings(tree, cells, tree.share[None], draws=1_000, seed=4, k=2)
    assert np.array_equal(readings.shares[1], readings.shares[2])
    assert content_order(cells)[1].max() == 3


def test_readings_handled_at_once_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    tree, cells = flat(4), random_cells(6)
    whole = try_readings(tree, cells, tree.share[None], draws=1_500, seed=2, k=2)
    monkeypatch.setattr(robustness, "AT_ONCE", 100)
    parts = try_readings(tree, cells, tree.share[None], draws=1_500, seed=2, k=2)
    assert np.allclose(whole.shares, parts.shares, atol=1e-12)


def test_rows_and_columns_of_shares_add_up_to_one() -> None:
    tree = flat(4)
    readings = try_readings(tree, random_cells(6), tree.share[None], draws=1_000, seed=2, k=2)
    assert np.allclose(readings.shares.sum(axis=0), 1)
    assert np.allclose(readings.shares.sum(axis=1), 1)
    assert (readings.rank_low <= readings.rank_high).all()


def test_nobody_to_compare_is_no_fault() -> None:
    tree = flat(4)
    readings = try_readings(tree, random_cells(6).take(np.zeros(0, dtype=int)), tree.share[None], draws=10, seed=2, k=2)
    assert readings.shares.shape == (0, 0)
