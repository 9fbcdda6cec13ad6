"""Drivers: the Ishigami function in closed form, factors that cannot matter, no influence of rows or chunks."""

from collections.abc import Sequence
from dataclasses import fields

import numpy as np
import pytest

from score_mapping.scoring import draws
from score_mapping.scoring.drivers import Sobol, arithmetic, geometric, rank_drivers, sobol_indices
from score_mapping.scoring.scorecard import Cells, Tree

A, B = 7.0, 0.1
# Ishigami and Homma 1990; variances as in Saltelli and others 2008, Global Sensitivity Analysis, section 5.
V1, V2, V13 = 0.5 * (1 + B * np.pi**4 / 5) ** 2, A**2 / 8, B**2 * np.pi**8 * 8 / 225
WHOLE = V1 + V2 + V13


def ishigami(parts: Sequence[np.ndarray]) -> np.ndarray:
    one, two, three = parts
    return (np.sin(one) + A * np.sin(two) ** 2 + B * three**4 * np.sin(one))[:, None]


def angle(group: int, size: int, random: np.random.Generator) -> np.ndarray:
    return random.uniform(-np.pi, np.pi, size)


def tree_of(indicators: int) -> Tree:
    return Tree(
        parent=np.array([-1] + [0] * indicators),
        share=np.array([1.0, *[1 / indicators] * indicators]),
        takes_min=np.zeros(indicators + 1, dtype=bool),
        leaf=np.arange(1, indicators + 1),
    )


def study(units: int = 6, seed: int = 1, half: float = 20.0, missing: float = 0.2) -> Cells:
    random = np.random.default_rng(seed)
    score = random.uniform(10, 90, (4, units))
    unknown = random.random(score.shape) < missing
    low, high = np.where(unknown, 0.0, score), np.where(unknown, 100.0, score)
    return Cells(
        np.where(unknown, np.nan, score),
        low,
        high,
        np.where(unknown, 0.0, score - half),
        np.where(unknown, 100.0, score + half),
    )


def same(one: Sobol, other: Sobol, order: np.ndarray) -> None:
    for field in fields(Sobol):
        left, right = getattr(one, field.name), getattr(other, field.name)
        np.testing.assert_array_equal(
            left if field.name.startswith("overall") else left[order], right, err_msg=field.name
        )


def test_ishigami_has_its_closed_form() -> None:
    found = sobol_indices(ishigami, angle, groups=3, draws=40_000, seed=1)
    assert found.variance[0] == pytest.approx(WHOLE, rel=0.02)
    assert found.first[0] == pytest.approx([V1 / WHOLE, V2 / WHOLE, 0], abs=0.02)
    assert found.total[0] == pytest.approx([(V1 + V13) / WHOLE, V2 / WHOLE, V13 / WHOLE], abs=0.02)


def test_inputs_that_only_matter_together_matter_as_a_group() -> None:
    found = sobol_indices(
        lambda parts: ishigami([parts[0][:, 0], parts[1], parts[0][:, 1]]),
        lambda group, size, random: random.uniform(-np.pi, np.pi, (size, 2) if group == 0 else size),
        groups=2, draws=20_000, seed=2,
    )  # fmt: skip
    expected = [(V1 + V13) / WHOLE, V2 / WHOLE]
    assert found.first[0] == pytest.approx(expected, abs=0.02)
    assert found.total[0] == pytest.approx(expected, abs=0.02)


def test_intervals_hold_the_true_index_about_nine_times_in_ten() -> None:
    held = 0
    for seed in range(40):
        found = sobol_indices(ishigami, angle, groups=3, draws=500, seed=seed, resamples=100)
        held += int(found.total_low[0, 1] <= V2 / WHOLE <= found.total_high[0, 1])
    assert 30 <= held <= 40
    assert (found.first_low <= found.first_high).all()


def test_what_does_not_vary_drives_nothing() -> None:
    tree, cells = tree_of(4), study(missing=0.0)
    found = rank_drivers(tree, cells, tree.share[None], draws=500, seed=1, methods=[arithmetic])
    assert np.nanmax(np.abs(found.total[:, 2:])) == np.nanmax(np.abs(found.first[:, 2:])) == 0
    exact = rank_drivers(tree, study(missing=0.0, half=0.0), tree.share[None], draws=500, seed=1, methods=[arithmetic])
    varies = exact.variance > 0
    assert varies.any()
    assert exact.first[varies, 0] == pytest.approx(1)
    assert exact.total[varies, 0] == pytest.approx(1, abs=0.15)
    assert np.isnan(exact.first[~varies]).all()
    assert exact.overall_first == pytest.approx([1, 0, 0, 0])


def test_two_methods_that_disagree_are_all_that_drives_two_exact_units() -> None:
    """90 and 10 against 45 and 45, one fixed weight each: first by the mean (50), second by the geometric mean (30)."""
    tree = tree_of(2)
    cells = Cells(*[np.array([[90.0, 45.0], [10.0, 45.0]])] * 5)

    def even(size: int, random: np.random.Generator) -> np.ndarray:
        return np.repeat(tree.share[None, :, None], size, axis=2)

    found = rank_drivers(tree, cells, tree.share[None], draws=400, seed=1, weight_draws=even)
    assert found.variance == pytest.approx([0.25, 0.25], abs=0.01)
    assert np.allclose(found.first[:, 3], 1, atol=0.05)
    assert np.allclose(found.total[:, 3], 1, atol=0.05)
    with pytest.raises(ValueError, match="function"):
        rank_drivers(tree, cells, tree.share[None], draws=4, seed=1, weight_draws=even(4, np.random.default_rng()))


def test_geometric_means_are_those_of_the_definition() -> None:
    tree = tree_of(3)
    leaves, weights = np.array([[[80.0], [0.0], [20.0]]]), np.array([[1.0], [0.5], [0.2], [0.3]])
    assert geometric(tree, leaves, weights)[0, 0] == pytest.approx(80**0.5 * 1**0.2 * 20**0.3)
    assert arithmetic(tree, leaves, weights)[0, 0] == pytest.approx(46)


def test_rows_and_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    tree, order = tree_of(4), np.array([4, 2, 0, 5, 1, 3])
    cells = study().take(np.array([0, 1, 2, 2, 3, 4]))
    one = rank_drivers(tree, cells, tree.share[None], draws=1_100, seed=3)
    same(one, rank_drivers(tree, cells.take(order), tree.share[None], draws=1_100, seed=3), order)
    assert np.array_equal(one.first[2], one.first[3])
    monkeypatch.setattr(draws, "AT_ONCE", 50)
    same(one, rank_drivers(tree, cells, tree.share[None], draws=1_100, seed=3), np.arange(6))
