"""Structure among indicators: scipy as the oracle of rank correlations, closed forms of alpha and of components."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from score_mapping.scoring.structure import cronbach_alpha, double_counting, principal_components, rank_correlations

NAN = np.nan


def gappy(seed: int, indicators: int = 4, units: int = 20) -> np.ndarray:
    random = np.random.default_rng(seed)
    cells = random.integers(0, 6, (indicators, units)).astype(float)
    cells[random.random(cells.shape) < 0.2] = NAN
    return cells


def correlated(correlation: np.ndarray, units: int = 30) -> np.ndarray:
    """Return cells whose correlations are exactly as given: white columns, mixed by a Cholesky factor."""
    raw = np.random.default_rng(5).normal(size=(units, len(correlation)))
    white = np.linalg.qr(raw - raw.mean(axis=0))[0]
    return np.linalg.cholesky(correlation) @ (white - white.mean(axis=0)).T * 10 + 50


@pytest.mark.parametrize("seed", range(4))
def test_rank_correlations_are_scipys_on_the_known_pairs(seed: int) -> None:
    cells = gappy(seed)
    found = rank_correlations(cells)
    for one in range(4):
        for other in range(4):
            both = ~np.isnan(cells[one]) & ~np.isnan(cells[other])
            assert found.pairs[one, other] == both.sum()
            assert found.rho[one, other] == pytest.approx(spearmanr(cells[one, both], cells[other, both]).statistic)


def test_too_few_pairs_or_no_variation_leave_it_unknown() -> None:
    cells = np.array([[1, 2, 3, NAN], [2, 3, 1, 5], [4, 4, 4, 4]])
    found = rank_correlations(cells, least=4)
    assert found.pairs[0, 1] == 3
    assert np.isnan(found.rho[0, 1])
    assert found.rho[1, 1] == 1
    assert np.isnan(found.rho[1, 2])
    assert np.isnan(found.rho[2, 2])


def test_rank_correlations_do_not_see_scales_or_the_order_of_units() -> None:
    cells = gappy(7)
    stretched = cells.copy()
    stretched[1] = np.exp(cells[1])
    order = np.random.default_rng(0).permutation(20)
    found = rank_correlations(cells).rho
    assert np.array_equal(found, rank_correlations(stretched).rho)
    assert np.array_equal(found, rank_correlations(cells[:, order]).rho)


def test_double_counting_lists_close_pairs_of_either_sign_the_closest_first() -> None:
    base = np.arange(12.0)
    near = base + np.where(base % 4 == 0, 5, 0)
    other = np.random.default_rng(3).permutation(12)
    found = rank_correlations([base, other, near, -base])
    assert double_counting(found).tolist() == [[0, 3], [0, 2], [2, 3]]
    assert abs(found.rho[0, 2]) == abs(found.rho[2, 3]) < 1
    assert len(double_counting(rank_correlations([base, other]))) == 0
    assert len(double_counting(rank_correlations([base[:5], base[:5]]))) == 0  # fewer than eight units


def test_exactly_at_the_bound_is_not_above_it() -> None:
    """Five ranks with squared differences 6 have 1 - 6 * 6 / 120 = 0.7."""
    found = rank_correlations([[1, 2, 3, 4, 5], [2, 1, 3, 5, 4.0]], least=5)
    assert found.rho[0, 1] == pytest.approx(0.8)
    at = rank_correlations([[1, 2, 3, 4, 5], [2, 3, 1, 4, 5.0]], least=5)
    assert at.rho[0, 1] == pytest.approx(0.7)
    assert len(double_counting(at)) == 0
    assert len(double_counting(found)) == 1


@pytest.mark.parametrize(("kinds", "r"), [(2, 0.5), (4, 0.3), (6, -0.1)])
def test_alpha_of_equal_correlations_is_spearman_brown(kinds: int, r: float) -> None:
    cells = correlated(np.full((kinds, kinds), r) + (1 - r) * np.eye(kinds))
    found = cronbach_alpha(cells * np.arange(1, kinds + 1)[:, None])  # standardised: units of measure do not matter
    assert found.value == pytest.approx(kinds * r / (1 + (kinds - 1) * r))
    assert found.units == 30


@pytest.mark.parametrize("r", [0.6, -0.6])
def test_components_of_two_indicators_have_a_closed_form(r: float) -> None:
    found = principal_components(correlated(np.array([[1, r], [r, 1]])))
    assert found.share == pytest.approx([0.8, 0.2])
    assert np.abs(found.loading) == pytest.approx(np.array([[np.sqrt(0.8), np.sqrt(0.2)]] * 2))
    assert np.sign(found.loading).tolist() == ([[1, 1], [1, -1]] if r > 0 else [[1, 1], [-1, 1]])


def test_components_are_the_eigenvectors_of_the_correlations() -> None:
    cells = np.random.default_rng(9).normal(size=(4, 25)) * [[1], [10], [100], [0.1]]
    found = principal_components(cells)
    values, vectors = np.linalg.eigh(np.corrcoef(cells))
    assert found.share == pytest.approx(values[::-1] / 4)
    assert np.allclose(np.abs(found.loading), np.abs(vectors[:, ::-1]) * np.sqrt(values[::-1]))
    assert np.allclose((found.loading**2).sum(axis=1), 1)
    assert (found.loading.max(axis=0) == np.abs(found.loading).max(axis=0)).all()


def test_only_complete_units_and_indicators_that_vary_are_used() -> None:
    cells = np.vstack([correlated(np.array([[1, 0.4], [0.4, 1]])), np.full(30, 5.0)])
    gaps = np.hstack([cells, [[1, NAN], [NAN, 2], [3, 3]]])
    assert cronbach_alpha(gaps).used.tolist() == [True, True, False]
    assert cronbach_alpha(gaps).value == cronbach_alpha(cells).value
    found = principal_components(gaps)
    assert found.units == 30
    assert np.isnan(found.loading[2]).all()
    assert found.share == pytest.approx([0.7, 0.3])


def test_order_of_units_changes_nothing() -> None:
    cells = np.random.default_rng(2).normal(size=(5, 12))
    order = np.random.default_rng(1).permutation(12)
    assert cronbach_alpha(cells).value == cronbach_alpha(cells[:, order]).value
    one, two = principal_components(cells), principal_components(cells[:, order])
    assert np.array_equal(one.share, two.share)
    assert np.array_equal(one.loading, two.loading)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (np.zeros((0, 0)), "too_few_units"),
        ([[1, NAN], [NAN, 2]], "too_few_units"),
        ([[1, 2, 3]], "too_few_indicators"),
        ([[1, 2, 3], [4, 4, 4]], "too_few_indicators"),
    ],
)
def test_too_little_comes_with_its_reason(cells, reason: str) -> None:
    assert np.isnan(cronbach_alpha(cells).value)
    assert (cronbach_alpha(cells).reason, principal_components(cells).reason) == (reason, reason)
    assert principal_components(cells).share.size == 0
