"""How far a place reaches: the best and the worst rank of a unit over all weights that may be.

On scores of the top criteria at the midpoint, as `flips`: exact, with weights that prove each rank, and no draw involved.
Source: Kadzinski, Greco and Slowinski 2012, Omega 40 (extreme ranking analysis).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from score_mapping.scoring.draws import TRIAL, order_columns, stream
from score_mapping.scoring.kernels import PER_POINT, Floats, Ints, all_ranks

SAME = 1e-9
APART = 1e-6
DIFFERS = 0.5 / PER_POINT
TRIALS = 2_000
NODES = 20_000

Flags = NDArray[np.bool_]
Limits = tuple[Floats, Floats]
Cut = tuple[Flags, float]


@dataclass(frozen=True)
class Reach:
    """Best and worst competition rank of each unit over all admissible weights.

    Attributes
    ----------
    best, worst
        (units,) ranks that are reached at ``best_at`` and ``worst_at``.
    best_at, worst_at
        (units, criteria) weights that prove them.
    best_bound, worst_bound
        (units,) ranks that no admissible weights can beat: equal to ``best`` and ``worst`` where these are proven exact.
    """

    best: Ints
    worst: Ints
    best_at: Floats
    worst_at: Floats
    best_bound: Ints
    worst_bound: Ints

    @property
    def exact(self) -> Flags:
        """Tell for which units both ranks are proven, (units,)."""
        flags: Flags = (self.best == self.best_bound) & (self.worst == self.worst_bound)
        return flags


def reachable_ranks(scores: Floats, *, limits: Limits | None = None) -> Reach:
    """Find the best and the worst rank of each unit over all admissible weights.

    Parameters
    ----------
    scores
        (units, criteria), 0-100.
    limits
        ``(A, b)``: only weights with ``A @ w >= b`` are admissible, beside being at least 0 and adding up to 1.

    Raises
    ------
    ValueError
        When no weights are admissible.

    Notes
    -----
    A unit's best rank leaves the fewest others above it, which is a small mixed-integer programme (HiGHS): one yes or no for
    each other unit. Every rank comes with weights that reach it, counted again with tie keys, and with the bound that the
    programme proves; weights tried at random come first, and no programme is solved where these already meet the bound.

    Examples
    --------
    >>> reach = reachable_ranks(np.array([[80.0, 20.0], [40.0, 50.0], [30.0, 10.0]]))
    >>> reach.best.tolist(), reach.worst.tolist(), reach.exact.all().item()
    ([1, 1, 3], [2, 2, 3], True)
    """
    order, _ = order_columns(scores.T)
    ordered = scores[order]
    tried = _trial_weights(scores.shape[1], limits)
    ranks = all_ranks(weighted_sums(ordered, tried))
    sides = []
    for worst in (False, True):
        rows = [_extreme(ordered, unit, ranks[:, unit], tried, limits, worst) for unit in range(len(order))]
        back = np.argsort(order)
        rank, bound = (np.array([row[part] for row in rows], dtype=np.int64)[back] for part in (0, 2))
        at = np.array([row[1] for row in rows]).reshape(scores.shape)[back]
        sides.append((rank, at, bound))
    (best, best_at, best_bound), (most, worst_at, worst_bound) = sides
    return Reach(best, most, best_at, worst_at, best_bound, worst_bound)


def _trial_weights(criteria: int, limits: Limits | None) -> Floats:
    """Return admissible weights to begin with: the corners, the middle and random ones; with limits what of these fits."""
    random = stream(0, TRIAL).dirichlet(np.full(criteria, 0.5), size=TRIALS)
    tried = np.vstack([np.eye(criteria), np.full((1, criteria), 1 / criteria), random])
    if limits is None:
        return tried
    matrix, least = limits
    fits = (tried @ matrix.T >= least - SAME).all(axis=1)
    inside = _inner_weights(criteria, limits)
    return np.vstack([tried[fits], inside])


def _inner_weights(criteria: int, limits: Limits) -> Floats:
    """Return extreme admissible weights, one or two a criterion, (some, criteria).

    Raises
    ------
    ValueError
        When no weights are admissible.
    """
    from scipy.optimize import linprog

    matrix, least = limits
    found = []
    for criterion in range(criteria):
        for sign in (-1.0, 1.0):
            aim = np.zeros(criteria)
            aim[criterion] = sign
            solved = linprog(aim, A_ub=-matrix, b_ub=-least, A_eq=np.ones((1, criteria)), b_eq=[1.0], bounds=(0, 1))
            if solved.status != 0:
                raise ValueError("no weights meet these limits")
            found.append(clean_weights(solved.x))
    corners = np.array(found)
    return np.vstack([corners, corners.mean(axis=0)])


def _extreme(
    scores: Floats, unit: int, ranks: Ints, tried: Floats, limits: Limits | None, worst: bool
) -> tuple[int, Floats, int]:
    """Return the best or worst rank found of one unit, the weights that reach it, and the bound that is proven.

    ``ranks`` (trials,) are the unit's ranks under the weights that were tried first.
    """
    gap = scores - scores[unit]
    always, ever = (gap > DIFFERS).all(axis=1), (gap > DIFFERS).any(axis=1)
    pick = int(np.argmax(ranks) if worst else np.argmin(ranks))
    rank, at = int(ranks[pick]), tried[pick]
    fixed = 1 + int(always.sum())
    others = gap[ever & ~always]
    bound = fixed + (len(others) if worst else 0)
    cuts: list[Cut] = []
    while rank != bound and len(cuts) < len(others):
        found = _programme(others, limits, worst, rank - fixed + (1 if worst else -1), cuts)
        if found is None:
            break
        chosen, proven = found
        bound = fixed + proven
        if chosen is None:
            return rank, at, (max if worst else min)(rank, bound)
        weights = _clearest(others, chosen, limits, worst)
        if weights is not None:
            reached = int(_ranks_at(gap, weights[None])[0])
            if (reached > rank) if worst else (reached < rank):
                rank, at = reached, weights
                continue
        cuts.append((chosen, float(chosen.sum()) - 1.0) if worst else (~chosen, 1.0))
    return rank, at, bound


def _ranks_at(gap: Floats, weights: Floats) -> Ints:
    """Return the rank that a unit has under each row of weights; ``gap`` (units, criteria) is how far others are above it."""
    ranks: Ints = 1 + (weighted_sums(gap, weights) > DIFFERS).sum(axis=1)
    return ranks


def _programme(
    gap: Floats, limits: Limits | None, worst: bool, aim: int, cuts: list[Cut]
) -> tuple[Flags | None, int] | None:
    """Look for weights that put at most ``aim`` units above (or, for the worst rank, at least so many).

    Returns
    -------
    Who is above, None when there are no such weights, and the number of units above that nothing can beat; None for all of
    it when the solver stopped at its limit of nodes without saying.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    others, criteria = gap.shape
    side = -gap if worst else gap
    most = side.max(axis=1, keepdims=True)  # no weights make a row larger; where that is 0 the row says nothing
    scaled = np.divide(side, most, out=np.zeros(side.shape), where=most > 0)
    rows = [LinearConstraint(np.append(np.ones(criteria), np.zeros(others))[None], 1.0, 1.0)]
    if worst:
        rows.append(LinearConstraint(np.hstack([scaled, np.eye(others)]), -np.inf, 1.0))
    else:
        rows.append(LinearConstraint(np.hstack([scaled, -np.eye(others)]), -np.inf, 0.0))
    above = np.append(np.zeros(criteria), np.ones(others))
    rows.append(LinearConstraint(above[None], aim if worst else 0, others if worst else aim))
    if limits is not None:
        rows.append(LinearConstraint(np.hstack([limits[0], np.zeros((len(limits[1]), others))]), limits[1], np.inf))
    for members, bound in cuts:
        cut = np.append(np.zeros(criteria), members.astype(float))[None]
        rows.append(LinearConstraint(cut, -np.inf, bound) if worst else LinearConstraint(cut, bound, np.inf))
    solved = milp(
        -above if worst else above, integrality=above, bounds=Bounds(0, 1), constraints=rows,
        options={"node_limit": NODES},
    )  # fmt: skip
    if solved.status == 2:
        return None, aim + (-1 if worst else 1)
    if solved.status != 0:
        return None
    chosen = solved.x[criteria:] > 0.5
    return chosen, int(chosen.sum())


def _clearest(gap: Floats, chosen: Flags, limits: Limits | None, worst: bool) -> Floats | None:
    """Return weights that put the chosen units above by the largest margin (for the best rank: the others below).

    None where that margin is too small to tell: a unit that was to be above can only tie.
    """
    from scipy.optimize import linprog

    criteria = gap.shape[1]
    rows = -gap[chosen] if worst else gap[~chosen]
    matrix, least = limits if limits is not None else (np.zeros((0, criteria)), np.zeros(0))
    above = np.vstack([np.hstack([rows, np.ones((len(rows), 1))]), np.hstack([-matrix, np.zeros((len(matrix), 1))])])
    solved = linprog(
        np.append(np.zeros(criteria), -1.0),
        A_ub=above,
        b_ub=np.concatenate([np.zeros(len(rows)), -least]),
        A_eq=np.append(np.ones(criteria), 0.0)[None],
        b_eq=[1.0],
        bounds=[(0, 1)] * criteria + [(None, 1.0)],
    )
    if solved.status != 0 or solved.x[-1] < (APART if worst else -SAME):
        return None
    return clean_weights(solved.x[:criteria])


def weighted_sums(scores: Floats, weights: Floats) -> Floats:
    """Return totals (draws, units) of scores (units, criteria) under weights (draws, criteria).

    Added criterion by criterion, so that no unit's total depends on where the unit stands.

    >>> weighted_sums(np.array([[80.0, 20.0], [40.0, 50.0]]), np.array([[0.5, 0.5]])).tolist()
    [[50.0, 45.0]]
    """
    total = np.zeros((len(weights), len(scores)))
    for criterion in range(scores.shape[1]):
        total += weights[:, criterion, None] * scores[None, :, criterion]
    return total


def clean_weights(weights: Floats) -> Floats:
    """Take a solver's dust off: nothing below 0, the sum exactly 1."""
    weights = np.where(weights < SAME, 0.0, weights)
    cleaned: Floats = weights / weights.sum()
    return cleaned
