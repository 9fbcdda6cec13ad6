"""Other methods: published tables of the authors or of textbooks, closed forms, and no influence of rows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau

from score_mapping.scoring import methods
from score_mapping.scoring.methods import (
    critic_weights,
    entropy_weights,
    geometric_mean,
    kendall_tau,
    promethee,
    stars,
    topsis,
    weighted_mean,
)

# Hwang and Yoon (1981), Multiple attribute decision making, the fighter aircraft: cost is the fourth column.
AIRCRAFT = np.array(
    [
        [2.0, 1500, 20000, 5.5, 5, 9],
        [2.5, 2700, 18000, 6.5, 3, 5],
        [1.8, 2000, 21000, 4.5, 7, 7],
        [2.2, 1800, 20000, 5, 5, 5],
    ]
)
# Diakoulaki, Mavrotas and Papayannakis (1995): eight firms on profitability, market share, productivity.
FIRMS = np.array(
    [
        [61, 1.08, 4.33],
        [20.7, 0.26, 4.34],
        [16.3, 1.98, 2.53],
        [9, 3.29, 1.65],
        [5.4, 2.77, 2.33],
        [4, 4.12, 1.21],
        [-6.1, 3.52, 2.10],
        [-34.6, 3.31, 0.98],
    ]
)
# Papathanasiou and Ploskas (2018), Multiple criteria decision aid, chapter 3: six sites, linear preference between 1 and 2.
SITES = np.array([[8, 7, 2, 1], [5, 3, 7, 5], [7, 5, 6, 4], [9, 9, 7, 3], [11, 10, 3, 7], [6, 9, 5, 4]])


def matrix(seed: int, units: int = 9, criteria: int = 4) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 21, (units, criteria)) * 5.0


def test_topsis_of_the_aircraft() -> None:
    """Closeness 0.643, 0.268, 0.613, 0.312; a cost enters with its sign turned, which is the same as a low ideal."""
    benefit = AIRCRAFT * [1, 1, 1, -1, 1, 1]
    found = topsis(benefit, [0.2, 0.1, 0.1, 0.1, 0.2, 0.3])
    assert found == pytest.approx([0.643, 0.268, 0.613, 0.312], abs=6e-4)


def test_entropy_weights_of_the_aircraft() -> None:
    """The book works with entropies of four decimals, hence the tolerance."""
    assert entropy_weights(AIRCRAFT) == pytest.approx([0.0649, 0.2055, 0.0133, 0.0829, 0.3570, 0.2764], abs=2e-3)


def test_critic_weights_of_the_firms() -> None:
    assert critic_weights(FIRMS) == pytest.approx([0.202, 0.481, 0.317], abs=5e-4)


def test_promethee_of_the_sites() -> None:
    found = promethee(SITES, [0.4, 0.3, 0.1, 0.2], none_to=1, full_from=2)
    assert found == pytest.approx([-0.26, -0.52, -0.22, 0.36, 0.70, -0.06])


@pytest.mark.parametrize("seed", range(4))
def test_promethee_with_the_usual_preference_is_the_weighted_borda_count(seed: int) -> None:
    """Wins less losses on each criterion: n + 1 - 2 rank, over n - 1, when nothing ties."""
    random = np.random.default_rng(seed)
    score, weights = random.random((7, 3)) * 100, np.array([5, 3, 2])
    rank = (-score).argsort(axis=0).argsort(axis=0) + 1
    assert np.allclose(promethee(score, weights, preference="usual"), (8 - 2 * rank) @ weights / 10 / 6)


def test_promethee_with_a_wide_linear_preference_is_the_mean_drawn_together() -> None:
    """When no difference is counted in full the net flow is a straight line in the weighted mean."""
    score, weights = matrix(1), [4, 3, 2, 1]
    mean = weighted_mean(score, weights)
    assert np.allclose(promethee(score, weights, full_from=100), (9 * mean - mean.sum()) / 8 / 100)


@pytest.mark.parametrize("seed", range(4))
def test_geometric_mean_lies_below_the_arithmetic_one(seed: int) -> None:
    score = matrix(seed) + 1
    weights = np.array([4, 3, 2, 1.0])
    assert np.allclose(geometric_mean(score, weights), np.prod(score ** (weights / 10), axis=1))
    assert (geometric_mean(score, weights) <= weighted_mean(score, weights) + 1e-9).all()
    assert geometric_mean([[0.0, 0.0]], [1, 1]).tolist() == [1.0]


@pytest.mark.parametrize("seed", range(6))
def test_kendall_tau_is_scipys(seed: int) -> None:
    first, second = np.random.default_rng(seed).integers(1, 6, (2, 12))
    assert kendall_tau(first, second) == pytest.approx(kendalltau(first, second).statistic)


def test_kendall_tau_of_an_all_tied_ranking_is_unknown() -> None:
    assert np.isnan(kendall_tau([1, 1, 1], [1, 2, 3]))
    assert np.isnan(kendall_tau([1], [1]))


def test_stars_count_thresholds_that_are_reached_exactly() -> None:
    assert stars([[0.1 + 0.2, 60, 10]], [0.3, 60, 50]).tolist() == [2]


def test_columns_without_spread_weigh_nothing() -> None:
    score = matrix(3)
    score[:, 1] = 40
    assert entropy_weights(score)[1] == 0
    assert critic_weights(score)[1] == 0
    assert np.allclose(critic_weights(score)[[0, 2, 3]], critic_weights(score[:, [0, 2, 3]]))


def test_where_the_data_say_nothing_all_weigh_the_same() -> None:
    flat = np.full((4, 2), 30.0)
    assert entropy_weights(flat).tolist() == [0.5, 0.5]
    assert critic_weights(flat).tolist() == [0.5, 0.5]
    assert critic_weights(np.column_stack([[1, 2, 3.0], [2, 4, 6.0], [5, 5, 5]])).tolist() == [0.5, 0.5, 0.0]
    assert topsis(flat, [1, 1]).tolist() == [0.5] * 4
    assert promethee(flat, [1, 1]).tolist() == [0.0] * 4
    assert promethee(flat[:1], [1, 1]).tolist() == [0.0]


@pytest.mark.parametrize("name", ["weighted_mean", "geometric_mean", "topsis", "promethee"])
@given(seed=st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_order_of_units_changes_nothing(name: str, seed: int) -> None:
    random = np.random.default_rng(seed)
    score, weights = random.random((9, 4)) * 100, random.random(4)
    order = random.permutation(9)
    method = getattr(methods, name)
    assert np.array_equal(method(score, weights)[order], method(score[order], weights))
    assert np.array_equal(entropy_weights(score), entropy_weights(score[order]))
    assert np.array_equal(critic_weights(score), critic_weights(score[order]))


@pytest.mark.parametrize("name", ["weighted_mean", "geometric_mean", "topsis", "promethee"])
@pytest.mark.parametrize("seed", range(4))
def test_a_dominated_unit_never_comes_before_its_dominator(name: str, seed: int) -> None:
    score = matrix(seed)
    score[1] = score[0] + [0, 5, 0, 10]
    value = getattr(methods, name)(score, [1, 2, 3, 4])
    assert value[1] > value[0]
