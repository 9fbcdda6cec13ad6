"""What would change the answer: the smallest change of weights that changes who is in the first k.

All on scores of the top criteria at the midpoint, where the total is the weighted sum: exact, and no draw is involved. Who is
in the first k is read as everywhere: competition rank at most k, scores tie when their keys do. A unit that stands outside
comes in as soon as it ties with the last one inside; a unit inside leaves just beyond the point where it ties, and the change
printed is that point. Where a tie stands on the border, more than k are in, and any weights that part the tied units change
the answer: the change is 0.

One weight at a time: Triantaphyllou and Sanchez 1997, Decision Sciences 28; all weights at once, as a linear programme: Barron
and Schmidt 1988, Operations Research 36.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from score_mapping.scoring.kernels import Floats, competition_ranks, tie_keys
from score_mapping.scoring.reach import DIFFERS, SAME, Flags, Limits, clean_weights, weighted_sums
from score_mapping.scoring.scorecard import Cells, Tree, carry_up


@dataclass(frozen=True)
class WeightFlips:
    """The smallest change of one weight that matters, the other weights scaled in proportion.

    Attributes
    ----------
    by_unit
        (criteria, units) signed change of the weight, as a share of the whole, at which the unit enters or leaves the first
        k; NaN where no value of the weight does that, and for a criterion that has all the weight.
    smallest
        (criteria,) the change nearest to 0 that brings any unit in or out, the lowering one where two are as near; NaN where
        there is none.
    moves
        (criteria, units) True for the units that enter or leave at ``smallest``.
    first
        (units,) True for who is in the first k now.
    """

    by_unit: Floats
    smallest: Floats
    moves: Flags
    first: Flags


@dataclass(frozen=True)
class VectorFlip:
    """The smallest change of all weights together that changes who is in the first k.

    Attributes
    ----------
    change
        Sum of the absolute changes of the weights (half of it changes hands); NaN when no admissible weights change anything.
    weights
        (criteria,) the weights at that point; NaN when there are none. Of several such points the first by content.
    enters, leaves
        (units,) True for units that come in and that go out at such a point. Where a tie stands on the border now, nobody
        enters, and ``leaves`` names the tied.
    """

    change: float
    weights: Floats
    enters: Flags
    leaves: Flags


def top_criteria(tree: Tree, cells: Cells) -> tuple[Floats, Floats] | None:
    """Return the midpoint scores (units, criteria) and the weights (criteria,) of the top criteria.

    None when the whole is the lowest of its criteria, where weights decide nothing, or a geometric mean: flips are not
    defined. A lowest-of node further down does no harm, because the total is still a weighted sum of the criteria.
    """
    if tree.takes_min[0] or tree.geometric:
        return None
    top = np.flatnonzero(tree.parent == 0)
    middle = (carry_up(tree, cells.low) + carry_up(tree, cells.high)) / 2
    return middle[top].T.copy(), tree.share[top]


def weight_flips(scores: Floats, weights: Floats, *, k: int) -> WeightFlips:
    """Find for every criterion the smallest change of its weight alone that changes who is in the first k.

    Parameters
    ----------
    scores
        (units, criteria), 0-100.
    weights
        (criteria,), adding up to 1.

    Examples
    --------
    >>> flips = weight_flips(np.array([[80.0, 20.0], [40.0, 50.0]]), np.array([0.6, 0.4]), k=1)
    >>> flips.by_unit.round(3).tolist()  # they tie at weights 3/7 and 4/7
    [[-0.171, -0.171], [0.171, 0.171]]
    """
    units, criteria = scores.shape
    total = weighted_sums(scores, weights[None])[0]
    keys = tie_keys(total)
    first = competition_ranks(keys) <= k
    by_unit = np.full((criteria, units), np.nan)
    for criterion, weight in enumerate(weights):
        if weight >= 1 - SAME:
            continue
        slope = (scores[:, criterion] - total) / (1 - weight)
        for unit in range(units):
            gap = np.where(keys == keys[unit], 0.0, total - total[unit])
            drift = slope - slope[unit]
            drift[np.abs(drift) <= DIFFERS] = 0.0  # the dust of sums, which no change of one weight makes a difference
            found = [
                sign * _first_change(gap, sign * drift, room, k, bool(first[unit]))
                for sign, room in ((-1.0, weight), (1.0, 1 - weight))
            ]
            if not np.isnan(found).all():
                by_unit[criterion, unit] = found[int(np.nanargmin(np.abs(found)))] + 0.0  # no minus zero
    size = np.where(np.isnan(by_unit), np.inf, np.abs(by_unit))
    least = size.min(axis=1, initial=np.inf)
    moves = (size <= least[:, None] + SAME) & np.isfinite(size)
    smallest = np.full(criteria, np.nan)
    for number, (row, moved) in enumerate(zip(by_unit, moves, strict=True)):
        smallest[number] = row[moved].min(initial=np.inf) if moved.any() else np.nan
    return WeightFlips(by_unit, smallest, moves, first)


def _first_change(gap: Floats, slope: Floats, room: float, k: int, inside: bool) -> float:
    """Return the smallest step at which a unit changes sides, NaN if none up to ``room``.

    ``gap`` (units,) is how far each other unit is above it, ``slope`` how much that grows with each step. A unit that falls
    back to a tie counts as not above from that step on, one that rises through a tie counts as above just after it.
    """
    falls, rises = (gap > 0) & (slope < 0), (gap <= 0) & (slope > 0)
    down = np.sort(-gap[falls] / slope[falls])
    up = np.sort(-gap[rises] / slope[rises])
    above = int((gap > 0).sum())
    if inside:
        steps = up
        count = above + np.arange(1, len(up) + 1) - np.searchsorted(down, up + SAME, side="right")
        hit = (count >= k) & (steps < room - SAME)
    else:
        steps = down
        count = above - np.arange(1, len(down) + 1) + np.searchsorted(up, down - SAME, side="left")
        hit = (count < k) & (steps <= room + SAME)
    return float(steps[hit][0]) if hit.any() else float("nan")


def vector_flip(scores: Floats, weights: Floats, *, k: int, limits: Limits | None = None) -> VectorFlip:
    """Find the weights nearest to the given ones, by the sum of absolute changes, that change who is in the first k.

    Parameters
    ----------
    scores
        (units, criteria), 0-100.
    weights
        (criteria,), adding up to 1.
    limits
        As in `reach.reachable_ranks`; the given weights should be admissible.

    Notes
    -----
    With k units inside, the answer changes when some unit outside ties with some unit inside. For one such pair the cheapest
    way moves weight from the criteria that favour the inner unit most to the one that favours the outer unit most, which is
    exact without limits and a lower bound with them; linear programmes (HiGHS) are solved only for pairs whose bound is
    below the best found.

    Examples
    --------
    >>> flip = vector_flip(np.array([[80.0, 20.0], [40.0, 50.0]]), np.array([0.6, 0.4]), k=1)
    >>> round(flip.change, 3), flip.enters.tolist(), flip.leaves.tolist()
    (0.343, [False, True], [True, False])
    """
    units, criteria = scores.shape
    keys = tie_keys(weighted_sums(scores, weights[None])[0])
    first = competition_ranks(keys) <= k
    nobody = np.zeros(units, dtype=bool)
    border = keys == keys[first].min(initial=keys.max(initial=0))
    if first.sum() > k and (np.abs(scores[border] - scores[border][0]) > SAME).any():
        return VectorFlip(0.0, weights.copy(), nobody, border)
    inner, outer = np.nonzero(first)[0], np.nonzero(~first)[0]
    pairs = [(int(over), int(under)) for under in inner for over in outer]
    if first.sum() > k:  # the tied are equal in everything: whoever falls below them leaves
        pairs += [(int(over), int(under)) for under in inner[~border[inner]] for over in np.flatnonzero(border)]
    if not pairs:
        return VectorFlip(float("nan"), np.full(criteria, np.nan), nobody, nobody.copy())
    gain = np.array([scores[over] - scores[under] for over, under in pairs])
    bound, nearest = _move_weight(gain, weights)
    found: list[tuple[float, tuple[float, ...], int]] = []
    best = np.inf
    for number in np.argsort(bound, kind="stable"):
        if bound[number] > best + SAME or not np.isfinite(bound[number]):
            break
        change, at = float(bound[number]), nearest[number]
        if limits is not None:
            change, at = _nearest_weights(gain[number], weights, limits)
        if np.isfinite(change):
            best = min(best, change)
            found.append((change, tuple(at.tolist()), int(number)))
    found = [item for item in found if item[0] <= best + SAME]
    if not found:
        return VectorFlip(float("nan"), np.full(criteria, np.nan), nobody, nobody.copy())
    enters, leaves = nobody.copy(), nobody.copy()
    for _, _, number in found:
        enters[pairs[number][0]] = leaves[pairs[number][1]] = True
    return VectorFlip(best, np.array(min(item[1] for item in found)), enters & ~first, leaves)


def _move_weight(gain: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return the least sum of changes after which ``gain @ w >= 0``, (pairs,), and the weights then, (pairs, criteria).

    Weight goes to the criterion with the highest gain, from the lowest first: a fractional knapsack. Infinite where even all
    the weight on one criterion does not do.
    """
    pairs = len(gain)
    change, at = np.full(pairs, np.inf), np.tile(weights, (pairs, 1))
    for pair in range(pairs):
        target = int(np.argmax(gain[pair]))
        lacks = -weighted_sums(gain[pair][None], weights[None])[0, 0]
        if gain[pair, target] < 0:
            continue
        moved = 0.0
        for criterion in np.argsort(gain[pair], kind="stable"):
            worth = gain[pair, target] - gain[pair, criterion]
            if lacks <= 0 or worth <= 0:
                break
            step = min(weights[criterion], lacks / worth)
            at[pair, criterion] -= step
            at[pair, target] += step
            moved += step
            lacks -= step * worth
        if lacks <= SAME:
            change[pair] = 2 * moved
    return change, at


def _nearest_weights(gain: Floats, weights: Floats, limits: Limits) -> tuple[float, Floats]:
    """Solve the same with limits: variables are the increases and the decreases of the weights."""
    from scipy.optimize import linprog

    matrix, least = limits
    criteria = len(weights)
    rows = np.vstack([gain[None], matrix, np.eye(criteria)])
    need = np.concatenate([[0.0], least, np.zeros(criteria)]) - rows @ weights
    solved = linprog(
        np.ones(2 * criteria),
        A_ub=-np.hstack([rows, -rows]),
        b_ub=-need,
        A_eq=np.concatenate([np.ones(criteria), -np.ones(criteria)])[None],
        b_eq=[1.0 - weights.sum()],
        bounds=(0, None),
        method="highs",
    )
    if solved.status != 0:
        return float("inf"), weights
    step = solved.x[:criteria] - solved.x[criteria:]
    return float(np.abs(step).sum()), clean_weights(weights + step)
