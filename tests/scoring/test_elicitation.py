"""Shares from every form of judgement, against published examples, closed forms and naive twins."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score_mapping.scoring.elicitation import (
    best_worst_shares,
    connected,
    inconsistent_triads,
    not_reciprocal,
    order_shares,
    pairwise_shares,
    points_shares,
    random_index,
    swing_shares,
)

NAN = np.nan
WEIGHTS = st.lists(st.floats(0.05, 1.0), min_size=3, max_size=7)


def test_points_are_scaled_and_their_sum_is_told() -> None:
    said = points_shares([60, 20, 40])
    assert said.share == pytest.approx([1 / 2, 1 / 6, 1 / 3])
    assert (said.figure, said.agreed) == (120.0, False)
    assert points_shares([33.3, 33.3, 33.4]).agreed
    assert swing_shares([100, 40]).agreed
    assert not swing_shares([90, 40]).agreed


@pytest.mark.parametrize("bad", [[-1, 2], [NAN, 2], [np.inf, 2], [0, 0], [[1, 2]]])
def test_figures_that_are_no_judgement(bad: list[float]) -> None:
    for form in (points_shares, swing_shares):
        with pytest.raises(ValueError, match=r"judgement|nothing"):
            form(bad)


@pytest.mark.parametrize(
    ("n", "weights"),
    [
        (2, [0.7500, 0.2500]),
        (3, [0.6111, 0.2778, 0.1111]),
        (4, [0.5208, 0.2708, 0.1458, 0.0625]),
        (5, [0.4567, 0.2567, 0.1567, 0.0900, 0.0400]),
    ],
)
def test_rank_order_centroids_as_published(n: int, weights: list[float]) -> None:
    """Barron and Barrett (1996), Management Science 42(11), table of ROC weights."""
    assert order_shares(range(1, n + 1)) == pytest.approx(weights, abs=5e-5)
    assert order_shares(range(n, 0, -1)) == pytest.approx(weights[::-1], abs=5e-5)


@pytest.mark.parametrize("bad", [[1, 1], [0, 1], [1, 3], [1.5, 1]])
def test_ranks_that_are_no_order(bad: list[float]) -> None:
    with pytest.raises(ValueError, match="each once"):
        order_shares(bad)


# ------------------------------------------------------------------------------------------- pairwise comparisons

DRINKS = [
    [1, 9, 5, 2, 1, 1, 1 / 2],
    [NAN, 1, 1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9],
    [NAN, NAN, 1, 1 / 3, 1 / 4, 1 / 3, 1 / 9],
    [NAN, NAN, NAN, 1, 1 / 2, 1, 1 / 3],
    [NAN, NAN, NAN, NAN, 1, 2, 1 / 2],
    [NAN, NAN, NAN, NAN, NAN, 1, 1 / 3],
    [NAN, NAN, NAN, NAN, NAN, NAN, 1],
]
LEADER = [[1, 4, 3, 7], [1 / 4, 1, 1 / 3, 3], [1 / 3, 3, 1, 5], [1 / 7, 1 / 3, 1 / 5, 1]]
JOURNEY = [[1, 1 / 2, 4, 3, 3], [2, 1, 7, 5, 5], [1 / 4, 1 / 7, 1, 1 / 2, 1 / 3], [1 / 3, 1 / 5, 2, 1, 1], [1 / 3, 1 / 5, 3, 1, 1]]


def test_the_drinks_of_saaty() -> None:
    """Saaty (2008), Decision making with the analytic hierarchy process, table 2: relative consumption of drinks."""
    said = pairwise_shares(DRINKS)
    assert said.share == pytest.approx([0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327], abs=6e-4)
    assert said.ratio == pytest.approx(0.022, abs=5e-4)
    assert (said.random_index, said.table, said.missing) == (1.32, "Saaty (1980)", 0)


def test_the_choice_of_a_leader() -> None:
    """The leader example of the AHP literature: weights 0.547, 0.127, 0.270, 0.056 and CR 0.044."""
    said = pairwise_shares(LEADER)
    assert said.share == pytest.approx([0.547, 0.127, 0.270, 0.056], abs=6e-4)
    assert said.ratio == pytest.approx(0.044, abs=5e-4)


def test_the_choice_of_a_journey() -> None:
    """Jiang, Xie and Ye, Mathematical Models, the tourism example: eigenvalue 5.073, CI 0.018, CR 0.016."""
    said = pairwise_shares(JOURNEY)
    assert said.share == pytest.approx([0.263, 0.475, 0.055, 0.099, 0.110], abs=2e-3)
    assert said.largest == pytest.approx(5.073, abs=1e-3)
    assert said.index == pytest.approx(0.018, abs=1e-4)
    assert said.ratio == pytest.approx(0.016, abs=2e-4)


def test_the_incomplete_example_of_harker() -> None:
    """Harker (1987): a is twice b, b twice c, a and c were not compared: weights 4 : 2 : 1."""
    said = pairwise_shares([[1, 2, NAN], [1 / 2, 1, 2], [NAN, 1 / 2, 1]])
    assert said.share == pytest.approx([4 / 7, 2 / 7, 1 / 7])
    assert (said.missing, said.triads) == (1, ())
    assert said.ratio == 0.0


@settings(deadline=None)
@given(WEIGHTS, st.data())
def test_consistent_comparisons_give_back_the_weights_whatever_is_left_out(weights: list[float], data: st.DataObject) -> None:
    w = np.array(weights) / sum(weights)
    matrix = w[:, None] / w[None, :]
    for i, j in combinations(range(len(w)), 2):
        if j != i + 1 and data.draw(st.booleans()):  # the chain of neighbours keeps all items connected
            matrix[i, j] = matrix[j, i] = NAN
    said = pairwise_shares(matrix)
    assert said.share == pytest.approx(w, abs=1e-9)
    assert said.index == pytest.approx(0.0, abs=1e-9)
    assert said.triads == ()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([1 / 5, 1 / 3, 1.0, 2.0, 4.0, 7.0, NAN]), min_size=6, max_size=6))
def test_harker_is_the_fixed_point_of_filling_gaps_with_the_ratio_of_weights(upper: list[float]) -> None:
    """A naive twin: fill the gaps, take the eigenvector by repeated multiplication, fill again, until nothing moves."""
    matrix = np.ones((4, 4))
    for (i, j), value in zip(combinations(range(4), 2), upper, strict=True):
        matrix[i, j], matrix[j, i] = value, 1 / value
    if not connected(~np.isnan(matrix)):
        with pytest.raises(ValueError, match="connect"):
            pairwise_shares(matrix)
        return
    w = np.full(4, 0.25)
    for _ in range(4_000):
        filled = np.where(np.isnan(matrix), w[:, None] / w[None, :], matrix)
        w = filled @ w
        w /= w.sum()
    assert pairwise_shares(matrix).share == pytest.approx(w, abs=1e-6)


def test_permuting_items_permutes_shares() -> None:
    order = [3, 0, 2, 1]
    plain, turned = pairwise_shares(LEADER), pairwise_shares(np.array(LEADER)[np.ix_(order, order)])
    assert turned.share == pytest.approx(plain.share[order])
    assert turned.ratio == pytest.approx(plain.ratio)


def test_comparisons_that_contradict_each_other_are_found() -> None:
    assert not_reciprocal([[1, 3, 2], [1 / 3, 1, NAN], [2, NAN, 1]]) == ((0, 2),)
    assert not_reciprocal([[2, 3], [1 / 3, 1]]) == ((0, 0),)
    assert not_reciprocal(LEADER) == ()
    with pytest.raises(ValueError, match="contradict"):
        pairwise_shares([[1, 3], [3, 1]])
    with pytest.raises(ValueError, match="positive"):
        pairwise_shares([[1, 0], [NAN, 1]])
    with pytest.raises(ValueError, match="square"):
        pairwise_shares([[1, 2]])
    with pytest.raises(ValueError, match="connect"):
        pairwise_shares([[1, 2, NAN], [NAN, 1, NAN], [NAN, NAN, 1]])


def test_the_triad_that_clashes_most_comes_first() -> None:
    """Koczkodaj (1993): the triad (2, 5, 3) has the inconsistency min(|1 - 5/6|, |1 - 6/5|) = 1/6."""
    assert inconsistent_triads([[1, 2, 5], [1 / 2, 1, 3], [1 / 5, 1 / 3, 1]]) == ((0, 1, 2, pytest.approx(1 / 6)),)
    circle = np.array([[1, 2, 1 / 2, 1], [1 / 2, 1, 2, 1], [2, 1 / 2, 1, 1], [1, 1, 1, 1]])  # 0 > 1 > 2 > 0
    first, *others = inconsistent_triads(circle)
    assert first == (0, 1, 2, pytest.approx(7 / 8))
    assert [one[3] for one in others] == pytest.approx([0.5, 0.5, 0.5])
    assert inconsistent_triads(np.where(circle == 2, NAN, circle)) == ((0, 2, 3, 0.5),)  # the others have a gap


def test_random_indices_and_their_table() -> None:
    """Saaty's values; from eleven items the line of Alonso and Lamata (2006), whose table has 1.5140 and 1.5838 for 11 and 15."""
    assert [random_index(n)[0] for n in (1, 2, 3, 7, 10)] == [0.0, 0.0, 0.58, 1.32, 1.49]
    assert random_index(11) == (pytest.approx(1.5140, abs=5e-3), "Alonso and Lamata (2006)")
    assert random_index(15)[0] == pytest.approx(1.5838, abs=5e-3)


def test_missing_comparisons_lower_the_random_index() -> None:
    """Ágoston and Csató (2022), table of random indices: four items with one or two gaps 0.583 and 0.306 where 0.884 is whole."""
    for gaps, published in ((1, 0.583), (2, 0.306)):
        value, name = random_index(4, gaps)
        assert value / 0.9 == pytest.approx(published / 0.884, abs=0.015)
        assert name.startswith("Saaty (1980), scaled")
    assert random_index(4, 3)[0] == 0.0  # a tree cannot clash


def test_one_and_two_items() -> None:
    assert pairwise_shares([[1]]).share.tolist() == [1.0]
    said = pairwise_shares([[1, 4], [NAN, 1]])
    assert said.share == pytest.approx([0.8, 0.2])
    assert (said.index, said.ratio) == (0.0, 0.0)


# ------------------------------------------------------------------------------------------------ best and worst


def test_best_worst_of_consistent_comparisons() -> None:
    """Rezaei (2015), Omega 53, the car example made consistent: price is 2, 4, 2, 8 times as important as the others."""
    said = best_worst_shares([2, 1, 4, 2, 8], [4, 8, 2, 4, 1], best=1, worst=4)
    assert said.share == pytest.approx([4 / 19, 8 / 19, 2 / 19, 4 / 19, 1 / 19])
    assert (said.xi, said.input_ratio) == (pytest.approx(0.0, abs=1e-9), 0.0)
    assert said.reversals == ()


def test_best_worst_of_the_transport_example() -> None:
    """Rezaei (2016), Omega 64, example of cost, accessibility, load flexibility by the linear model.

    By hand: with xi = 1/2 and the worst weighing 1, accessibility may weigh 5 - 1/2, cost 8 + 1/2 and 2 (5 - 1/2) - 1/2, which
    agree; so the weights are 1 : 4.5 : 8.5 and xi is 0.5 of 14.
    """
    said = best_worst_shares([8, 2, 1], [1, 5, 8], best=2, worst=0)
    assert said.share == pytest.approx([1 / 14, 4.5 / 14, 8.5 / 14])
    assert said.xi == pytest.approx(0.5 / 14)
    assert said.input_ratio == pytest.approx(2 / 56)  # |2 x 5 - 8| / (8 x 8 - 8)


def test_no_shares_fit_better_than_those_of_the_linear_model() -> None:
    over, under = np.array([2, 1, 4, 3, 8.0]), np.array([4, 8, 4, 2, 1.0])
    said = best_worst_shares(over, under, best=1, worst=4)

    def gap(w: np.ndarray) -> float:
        return max(np.abs(w[1] - over * w).max(), np.abs(w - under * w[4]).max())

    assert gap(said.share) == pytest.approx(said.xi, abs=1e-9)
    tried = np.random.default_rng(1).dirichlet(300 * said.share, size=5_000)
    assert min(gap(w) for w in tried) > said.xi
    assert said.reversals == ((2, 3),)  # the best says 3 before 2, the worst says 2 before 3


@pytest.mark.parametrize(
    ("over", "under", "best", "worst"),
    [([1, 2], [2, 1], 0, 0), ([1, 0.5], [2, 1], 0, 1), ([2, 2], [2, 1], 0, 1), ([1, 2], [2, 2], 0, 1)],
)
def test_best_worst_that_cannot_be_read(over: list[float], under: list[float], best: int, worst: int) -> None:
    with pytest.raises(ValueError, match="best and the worst"):
        best_worst_shares(over, under, best=best, worst=worst)
