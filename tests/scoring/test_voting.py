"""Orders of several voices: Young's reading of Condorcet, and brute force over all orders as the oracle."""

from itertools import permutations

import numpy as np
import pytest

from score_mapping.scoring import voting
from score_mapping.scoring.voting import copeland, kemeny, pair_counts


def brute(ranks: np.ndarray) -> tuple[set[tuple[int, ...]], int]:
    """Go through all orders and count, pair by pair, the voices that put it the other way round."""
    costs = {}
    for order in permutations(range(ranks.shape[1])):
        costs[order] = sum(
            int(voice[later] < voice[sooner])
            for voice in ranks
            for place, later in enumerate(order)
            for sooner in order[:place]
        )
    least = min(costs.values())
    return {order for order, cost in costs.items() if cost == least}, least


def rankings(seed: int, voices: int, units: int, *, tied: bool) -> np.ndarray:
    random = np.random.default_rng(seed)
    if tied:
        return random.integers(1, units, (voices, units))
    return np.array([random.permutation(units) + 1 for _ in range(voices)])


def condorcet() -> np.ndarray:
    """Sixty voters on a, b, c: Condorcet (1785), as in Young (1988), Condorcet's theory of voting."""
    ballots = [(23, "abc"), (17, "bca"), (2, "bac"), (10, "cab"), (8, "cba")]
    return np.array([[order.index(name) + 1 for name in "abc"] for many, order in ballots for _ in range(many)])


def test_condorcets_sixty_voters() -> None:
    """33 put a before b, 42 b before c, 35 c before a; the order b, c, a has most votes on its side: 104 of 180."""
    before = pair_counts(condorcet())
    assert (before[0, 1], before[1, 2], before[2, 0]) == (33, 42, 35)
    found = kemeny(condorcet())
    assert found.orders.tolist() == [[1, 2, 0]]
    assert found.disagreements == 180 - 104
    assert copeland(condorcet()).tolist() == [0, 0, 0]


@pytest.mark.parametrize("at_once", [14, 0])
@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("voices", [1, 2, 3, 4])
def test_kemeny_is_what_brute_force_finds(
    monkeypatch: pytest.MonkeyPatch, at_once: int, tied: bool, voices: int
) -> None:
    """By subsets, and, with ``at_once = 0``, by sorting or by the integer programme."""
    monkeypatch.setattr(voting, "BY_SUBSETS", at_once)
    for seed in range(5):
        ranks = rankings(seed, voices, 5, tied=tied)
        orders, least = brute(ranks)
        found = kemeny(ranks, cap=200)
        assert found.complete
        assert {tuple(order) for order in found.orders.tolist()} == orders
        assert len(found.orders) == len(orders)
        assert found.disagreements == least
        places = np.array([np.argsort(order) + 1 for order in orders])
        assert np.allclose(found.place, places.mean(axis=0))


def test_the_programme_itself_is_tried() -> None:
    """A circle of three is no sorting problem; without this the test above might never reach the programme."""
    circle = pair_counts([[1, 2, 3], [2, 3, 1], [3, 1, 2]])
    assert not voting._keeps_all(circle)
    assert voting._keeps_all(pair_counts([[1, 2, 3], [3, 2, 1]]))
    orders, complete, place = voting._by_programme(circle, 10)
    assert {tuple(order.tolist()) for order in orders} == {(0, 1, 2), (1, 2, 0), (2, 0, 1)}
    assert complete
    assert place.tolist() == [2, 2, 2]


def test_ways_of_solving_agree_on_larger_circles() -> None:
    ranks = rankings(1, 3, 11, tied=False)
    before = pair_counts(ranks)
    orders, complete, place = voting._by_subsets(before, 500)
    others, all_listed, other = voting._by_programme(before, 500)
    assert complete
    assert all_listed
    assert {tuple(order.tolist()) for order in orders} == {tuple(order.tolist()) for order in others}
    assert np.allclose(place, other)


def test_more_orders_than_are_listed_is_said_and_places_stay_exact() -> None:
    opposite = np.array([np.arange(1, 8), np.arange(7, 0, -1)])
    found = kemeny(opposite, cap=10)
    assert (len(found.orders), found.complete) == (10, False)
    assert found.place.tolist() == [4.0] * 7
    assert found.disagreements == 21
    assert kemeny(opposite[:1]).place.tolist() == list(range(1, 8))


def test_a_large_circle_that_is_not_listed_shares_its_middle_place() -> None:
    ranks = np.hstack([np.array([np.arange(1, 21), np.arange(20, 0, -1)]), np.full((2, 1), 21)])
    found = kemeny(ranks, cap=5)
    assert not found.complete
    assert found.place.tolist() == [10.5] * 20 + [21.0]


@pytest.mark.parametrize("units", [9, 18])
def test_order_of_units_and_voices_changes_nothing(units: int) -> None:
    ranks = rankings(6, 3, units, tied=False)
    random = np.random.default_rng(1)
    column = random.permutation(units)
    one, two = kemeny(ranks), kemeny(ranks[random.permutation(3)][:, column])
    assert np.array_equal(one.place[column], two.place)
    assert one.disagreements == two.disagreements
    assert np.array_equal(copeland(ranks)[column], copeland(ranks[:, column]))


def test_a_unit_that_beats_all_others_is_first_by_both() -> None:
    ranks = rankings(3, 5, 6, tied=False)
    ranks[:3] += ranks[:3] < ranks[:3, [2]]
    ranks[:3, 2] = 1
    assert copeland(ranks).argmax() == 2
    assert copeland(ranks)[2] == 5
    assert (kemeny(ranks).orders[:, 0] == 2).all()


def test_nobody_to_order_is_no_fault() -> None:
    found = kemeny(np.zeros((3, 0)))
    assert (found.orders.shape, found.complete, found.disagreements) == ((1, 0), True, 0)
    assert kemeny([[1], [1]]).orders.tolist() == [[0]]
