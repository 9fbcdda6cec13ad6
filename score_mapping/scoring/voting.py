"""One order out of several: what constituencies' rankings have in common, without any score.

Two old answers to the same question. Copeland counts the pairs that a unit wins less those it loses; Kemeny looks for the
order that disagrees with as few voices on as few pairs as possible. Both are cross-checks: they use places only and throw
away how far apart two units stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from math import prod

import numpy as np
from numpy.typing import ArrayLike, NDArray

from score_mapping.scoring.kernels import Floats, Ints

_Limit = tuple[Ints, Floats, float]  # columns, their signs, and what the sum may be at most
BY_SUBSETS = 14  # units in one circle of preferences up to which all orders are counted; above, integer programming


@dataclass(frozen=True)
class Kemeny:
    """The orders that disagree least.

    Attributes
    ----------
    orders
        (orders, units) units from first to last, every order that disagrees least, or the first ``cap`` of them.
    complete
        False when there are more orders than are listed.
    disagreements
        Number of pairs, summed over voices, that an order puts the other way round than a voice does.
    place
        (units,) mean place over all such orders, 1 first; in a circle of more than 14 units with more orders than are
        listed, all units of the circle have its middle place. Neither listing nor order of units shows in it.
    """

    orders: Ints
    complete: bool
    disagreements: int
    place: Floats


def pair_counts(ranks: ArrayLike) -> Ints:
    """Return how many voices place the unit of the row before that of the column, (units, units); ties count for neither.

    >>> pair_counts([[1, 2, 3], [2, 1, 3]]).tolist()
    [[0, 1, 2], [1, 0, 2], [0, 0, 0]]
    """
    place = np.asarray(ranks)
    return np.array((place[:, :, None] < place[:, None, :]).sum(axis=0), dtype=np.int64)


def copeland(ranks: ArrayLike) -> Ints:
    """Count the pairs that each unit wins by a majority of voices, less those it loses.

    Parameters
    ----------
    ranks
        Array (voices, units) of places, 1 first, ties allowed; one voice each.

    Returns
    -------
    (units,) wins less losses, more is better (Copeland 1951).

    Examples
    --------
    >>> copeland([[1, 2, 3], [2, 1, 3], [1, 3, 2]]).tolist()
    [2, 0, -2]
    """
    before = pair_counts(ranks)
    return np.array(np.sign(before - before.T).sum(axis=1), dtype=np.int64)


def kemeny(ranks: ArrayLike, *, cap: int = 50) -> Kemeny:
    """Find every order that disagrees least with the voices, exactly.

    Parameters
    ----------
    ranks
        Array (voices, units) of places, 1 first, ties allowed; one voice each.
    cap
        Orders that are listed at most.

    Notes
    -----
    Kemeny (1959). Units are first parted into circles: if a majority puts each unit of one part before each unit of another,
    so does every order that disagrees least (Truchon 1998). Inside a circle of up to 14 units all subsets are gone through,
    which also counts the orders; above, an integer programme forbids circles of three as they turn up, and further orders
    are found by forbidding those found before.

    Examples
    --------
    >>> found = kemeny([[1, 2, 3], [2, 3, 1], [3, 1, 2]])
    >>> found.orders.tolist(), found.disagreements, found.place.tolist()
    ([[0, 1, 2], [1, 2, 0], [2, 0, 1]], 4, [2.0, 2.0, 2.0])
    """
    before = pair_counts(ranks)
    units = len(before)
    if units == 0:
        return Kemeny(np.zeros((1, 0), dtype=np.int64), True, 0, np.zeros(0))
    place, listed, complete, start = np.zeros(units), [], True, 0
    for circle in _circles(before):
        part = before[np.ix_(circle, circle)]
        solve = _by_subsets if len(circle) <= BY_SUBSETS else _by_sorting if _keeps_all(part) else _by_programme
        orders, all_listed, mean = solve(part, cap)
        place[circle] = start + mean
        listed.append([circle[order] for order in orders])
        complete &= all_listed
        start += len(circle)
    complete &= prod(len(each) for each in listed) <= cap
    whole = [np.concatenate(parts) for parts in islice(product(*listed), cap)]
    return Kemeny(np.array(whole), complete, _disagreements(before, whole[0]), place)


def _circles(before: Ints) -> list[Ints]:
    """Part the units so that a majority puts every unit of a part before every unit of the parts that follow."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    not_after = before >= before.T
    label = connected_components(csr_array(not_after), directed=True, connection="strong")[1]
    wins = (before > before.T) & (label[:, None] != label[None, :])
    parts = [np.flatnonzero(label == each) for each in np.unique(label)]
    return sorted(parts, key=lambda part: -int(wins[part[0]].sum()))


def _disagreements(before: Ints, order: Ints) -> int:
    return int(np.tril(before[np.ix_(order, order)]).sum())


def _by_subsets(before: Ints, cap: int) -> tuple[list[Ints], bool, Floats]:
    """Go through all sets of units that may stand first (Held and Karp 1962): least cost, and how many ways reach it."""
    units = len(before)
    sets = 1 << units
    added = np.zeros((units, sets), dtype=np.int64)  # cost of putting a unit right after a set
    for unit in range(units):
        bit = 1 << unit
        added[:, bit : 2 * bit] = added[:, :bit] + before[:, unit, None]
    size = np.bitwise_count(np.arange(sets))
    least = np.full(sets, np.iinfo(np.int64).max)
    least[0] = 0
    ways, onward = np.zeros(sets), np.zeros(sets)
    ways[0] = onward[-1] = 1.0
    levels = [np.flatnonzero(size == count) for count in range(units + 1)]
    tight = np.zeros((units, sets), dtype=bool)  # the unit stands last of the set in an order of least cost
    for level in levels[1:]:
        steps = [(unit, level[(level >> unit) & 1 == 1]) for unit in range(units)]
        for unit, some in steps:
            shorter = some ^ (1 << unit)
            least[some] = np.minimum(least[some], least[shorter] + added[unit, shorter])
        for unit, some in steps:
            shorter = some ^ (1 << unit)
            tight[unit, some] = least[some] == least[shorter] + added[unit, shorter]
            ways[some] += np.where(tight[unit, some], ways[shorter], 0.0)
    place = np.zeros(units)
    for level in levels[:0:-1]:
        for unit in range(units):
            some = level[tight[unit, level]]
            shorter = some ^ (1 << unit)
            onward[shorter] += onward[some]
    for unit in range(units):
        some = np.flatnonzero(tight[unit])
        place[unit] = (size[some] * ways[some ^ (1 << unit)] * onward[some]).sum()
    orders = [np.array(order, dtype=np.int64) for order in islice(_walk(tight, onward), cap)]
    return orders, bool(ways[-1] <= cap), place / ways[-1]


def _walk(tight: NDArray[np.bool_], onward: Floats) -> Iterator[list[int]]:
    """Yield the orders of least cost, the lowest numbers first."""
    units, sets = tight.shape
    stack: list[tuple[int, list[int]]] = [(0, [])]
    while stack:
        held, order = stack.pop()
        if held == sets - 1:
            yield order
        for unit in range(units - 1, -1, -1):
            longer = held | (1 << unit)
            if longer != held and tight[unit, longer] and onward[longer] > 0:
                stack.append((longer, [*order, unit]))


def _keeps_all(before: Ints) -> bool:
    """Tell whether some order keeps every majority."""
    left = before > before.T
    while left.size:
        led = left.any(axis=0)
        if led.all():
            return False
        left = left[np.ix_(led, led)]
    return True


def _by_sorting(before: Ints, cap: int) -> tuple[list[Ints], bool, Floats]:
    """List the orders that keep every majority, the lowest numbers first."""
    units = len(before)
    majority = before > before.T
    orders: list[Ints] = []
    stack: list[list[int]] = [[]]
    while stack and len(orders) <= cap:
        order = stack.pop()
        left = np.setdiff1d(np.arange(units), order)
        free = left[~majority[np.ix_(left, left)].any(axis=0)]
        stack += [[*order, int(unit)] for unit in free[::-1]]
        if not len(left):
            orders.append(np.array(order, dtype=np.int64))
    return _listed(orders, cap, units)


def _by_programme(before: Ints, cap: int) -> tuple[list[Ints], bool, Floats]:
    """Decide each pair by an integer programme, forbidding circles of three as they turn up."""
    units = len(before)
    first, second = np.triu_indices(units, 1)
    number = np.zeros((units, units), dtype=np.int64)
    number[first, second] = np.arange(len(first))
    agree = (before - before.T)[first, second].astype(float)  # voices that agree, less those that do not
    limits: list[_Limit] = []
    orders: list[Ints] = []
    while len(orders) <= cap:
        chosen = _decide(agree, limits)
        if chosen is None:
            break
        beats = np.zeros((units, units), dtype=bool)
        beats[first, second], beats[second, first] = chosen, ~chosen
        threes = _circles_of_three(beats)
        for a, b, c in threes:
            columns = np.array([number[a, b], number[b, c], number[a, c]])
            limits += [(columns, np.array([1.0, 1.0, -1.0]), 1.0), (columns, np.array([-1.0, -1.0, 1.0]), 0.0)]
        if threes:
            continue
        order = np.argsort(-beats.sum(axis=1), kind="stable")
        if orders and _disagreements(before, order) > _disagreements(before, orders[0]):
            break
        for found in _one_move_away(before, order, orders, cap):
            orders.append(found)
            ahead = np.argsort(found)[first] < np.argsort(found)[second]
            limits.append((np.arange(len(first)), np.where(ahead, 1.0, -1.0), float(ahead.sum()) - 1.0))  # not again
    return _listed(orders, cap, units)


def _one_move_away(before: Ints, order: Ints, known: list[Ints], cap: int) -> list[Ints]:
    """Return an order and those of the same cost reached by moving one unit at a time, until more than ``cap`` are known."""
    seen = {tuple(each.tolist()) for each in known}
    found = [order]
    seen.add(tuple(order.tolist()))
    for each in found:
        margin = (before - before.T)[np.ix_(each, each)]
        for start, stop in _free_moves(margin):
            moved = np.insert(np.delete(each, start), stop, each[start])
            if len(seen) <= cap and tuple(moved.tolist()) not in seen:
                seen.add(tuple(moved.tolist()))
                found.append(moved)
    return found


def _free_moves(margin: Ints) -> list[tuple[int, int]]:
    """List the moves of one place to another that cost nothing, from the margins between places."""
    moves = []
    for start, row in enumerate(margin):
        later, earlier = np.cumsum(row[start + 1 :]), np.cumsum(row[:start][::-1])
        moves += [(start, start + 1 + int(step)) for step in np.flatnonzero(later == 0)]
        moves += [(start, start - 1 - int(step)) for step in np.flatnonzero(earlier == 0)]
    return moves


def _listed(orders: list[Ints], cap: int, units: int) -> tuple[list[Ints], bool, Floats]:
    """Return at most ``cap`` orders, whether that is all, and the mean place: the middle one when it is not."""
    if len(orders) > cap:
        return orders[:cap], False, np.full(units, (units + 1) / 2)
    places = np.argsort(np.array(orders), axis=1) + 1
    return orders, True, places.sum(axis=0) / len(orders)


def _decide(agree: Floats, limits: list[_Limit]) -> NDArray[np.bool_] | None:
    """Say for each pair whether its first unit comes first, so that most voices agree; None when the limits allow nothing."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    constraints = []
    if limits:
        columns, signs, most = zip(*limits, strict=True)
        ends = np.cumsum([0, *map(len, columns)])
        matrix = csr_array((np.concatenate(signs), np.concatenate(columns), ends), shape=(len(limits), len(agree)))
        constraints.append(LinearConstraint(matrix, -np.inf, most))
    found = milp(-agree, integrality=np.ones(len(agree)), bounds=Bounds(0, 1), constraints=constraints)
    return None if found.x is None else np.asarray(found.x > 0.5)


def _circles_of_three(beats: NDArray[np.bool_]) -> list[tuple[int, int, int]]:
    """List the threes that beat each other in a circle, each once, numbers rising."""
    found = []
    for a, b in zip(*np.nonzero(np.triu(beats)), strict=True):
        found += [(int(a), int(min(b, c)), int(max(b, c))) for c in np.flatnonzero(beats[b] & beats[:, a]) if c > a]
    return found
