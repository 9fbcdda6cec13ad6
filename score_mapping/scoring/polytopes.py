"""Judgements that leave room: all weights that agree with an order, or with at least and at most.

Such a judgement is not one vector of weights but the set ``{w: A w >= b, sum w = 1, w >= 0}``. It has a centre, which stands
for it where one vector is needed, and it is sampled uniformly where many readings are tried. Drawing uniform numbers and
dividing by their sum is never done: that favours the middle of the set.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise
from math import comb
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from score_mapping.scoring.kernels import Floats

FLAT = 1e-9
CONFLICT = 1e-5
CORNERS_TRIED = 100_000
AT_ONCE = 4_000_000
CHAINS = 200
PILOT, BURN_IN, THINNING = 20, 30, 10


@dataclass(frozen=True, eq=False)
class Polytope:
    """All weights ``w`` (items,) with ``a @ w >= b``, ``w >= 0`` and sum 1; ``a`` is (rows, items), ``b`` (rows,)."""

    a: Floats
    b: Floats

    @property
    def items(self) -> int:
        return int(self.a.shape[1])


@dataclass(frozen=True, eq=False)
class Centre:
    """One vector for a polytope, (items,), and which centre it is.

    ``corners``: the mean of its corners. For a complete order this is the rank order centroid, for no bounds equal weights.
    ``chebyshev``, where corners are too many to list: the point as far as possible from the nearest border, then from the
    next nearest, and so on. Both are single points that depend neither on the order of items nor on a bound said twice.
    """

    share: Floats
    kind: Literal["corners", "chebyshev"]


class EmptyPolytopeError(ValueError):
    """No weights agree with everything that was said; ``rows`` is a smallest group of rows that clash."""

    def __init__(self, rows: tuple[int, ...]) -> None:
        self.rows = rows
        super().__init__(f"rows {', '.join(str(row) for row in rows)} leave no weights")


def bounds_polytope(n: int, rows: list[tuple[int, int, float, bool]]) -> Polytope:
    """Return the polytope of what was said about n items with at least and at most.

    Parameters
    ----------
    n
        Number of items.
    rows
        ``(item, other, figure, at_least)``: item weighs at least (or at most) ``figure`` times as much as other; with other
        -1 its share is at least (or at most) ``figure``, between 0 and 1.

    Examples
    --------
    >>> centre_of(bounds_polytope(2, [(0, -1, 0.5, True)])).share.round(6).tolist()
    [0.75, 0.25]
    """
    a, b = np.zeros((len(rows), n)), np.zeros(len(rows))
    for row, (item, other, figure, at_least) in enumerate(rows):
        sign = 1.0 if at_least else -1.0
        a[row, item] += sign
        if other < 0:
            b[row] = sign * figure
        else:
            a[row, other] -= sign * figure
    return Polytope(a, b)


def order_polytope(ranks: ArrayLike) -> Polytope:
    """Return the weights that fall with the ranks 1 ... n, each of which stands once in ``ranks`` (items,)."""
    order = np.argsort(np.asarray(ranks, dtype=float), kind="stable").tolist()
    return bounds_polytope(len(order), [(i, j, 1.0, True) for i, j in pairwise(order)])


def whole_order(polytope: Polytope) -> list[int] | None:
    """Return the items from the heaviest down when the rows say a complete order and nothing else, else None."""
    n = polytope.items
    above = np.zeros((n, n), dtype=bool)
    for row, bound in zip(polytope.a, polytope.b, strict=True):
        more, less = np.flatnonzero(row > 0), np.flatnonzero(row < 0)
        if bound != 0 or len(more) != 1 or len(less) != 1 or row[more[0]] != -row[less[0]]:
            return None
        above[more[0], less[0]] = True
    for via in range(n):
        above |= above[:, [via]] & above[[via], :]
    below = above.sum(axis=1)
    return np.argsort(-below).tolist() if sorted(below.tolist()) == list(range(n)) else None


def centre_of(polytope: Polytope) -> Centre:
    """Return the centre of a polytope.

    Raises
    ------
    EmptyPolytopeError
        When nothing agrees with all its rows.
    """
    a, b = _borders(polytope)
    inside = _chebyshev(a, b, polytope.items)
    if inside is None:
        raise EmptyPolytopeError(conflict_of(polytope))
    corners = _corners(a, b, inside)
    return Centre(inside, "chebyshev") if corners is None else Centre(corners.mean(axis=0), "corners")


def conflict_of(polytope: Polytope) -> tuple[int, ...]:
    """Return a smallest group of rows that no weights satisfy together, empty when all can be satisfied.

    By Farkas' lemma a group clashes when some non-negative combination of its rows cannot hold; an integer programme finds
    one with the fewest rows. Where the clash is too slight for its tolerance, rows are left out one by one instead, which
    gives a group none of whose rows can be spared.

    Examples
    --------
    >>> conflict_of(bounds_polytope(3, [(0, -1, 0.6, True), (1, -1, 0.1, True), (2, -1, 0.5, True)]))
    (0, 2)
    """
    if _holds(polytope):
        return ()
    found = _fewest(polytope)
    if found is not None and not _holds(_some(polytope, found)):
        return found
    left = list(range(len(polytope.a)))
    for row in range(len(polytope.a)):
        fewer = [other for other in left if other != row]
        if not _holds(_some(polytope, fewer)):
            left = fewer
    return tuple(left)


def ranges_of(polytope: Polytope) -> tuple[Floats, Floats]:
    """Return the lowest and the highest weight of each item, two arrays (items,).

    Raises
    ------
    EmptyPolytopeError
        When the polytope is empty.
    """
    from scipy.optimize import linprog

    n = polytope.items
    ends = np.zeros((2, n))
    for item in range(n):
        for end, sign in enumerate((1.0, -1.0)):
            cost = np.zeros(n)
            cost[item] = sign
            solved = linprog(cost, A_ub=-polytope.a, b_ub=-polytope.b, A_eq=np.ones((1, n)), b_eq=[1.0], method="highs")
            if solved.x is None:
                raise EmptyPolytopeError(conflict_of(polytope))
            ends[end, item] = solved.x[item]
    return ends[0].clip(0.0, 1.0), ends[1].clip(0.0, 1.0)


def sample_polytope(polytope: Polytope, draws: int, random: np.random.Generator) -> Floats:
    """Draw weights uniformly from a polytope.

    Parameters
    ----------
    polytope
        What was said.
    draws
        Number of vectors.
    random
        Source of random numbers.

    Returns
    -------
    (draws, items) weights; every row adds up to 1.

    Raises
    ------
    EmptyPolytopeError
        When the polytope is empty.

    Notes
    -----
    Where nothing or a complete order was said the draws are exact: exponential numbers divided by their sum are uniform on
    all weights, and sorting them keeps the order. Otherwise by hit-and-run (Smith 1984) in 200 chains from the centre: a pilot
    of 20 steps a dimension finds the shape of the set; then, along directions stretched to that shape, each chain burns in
    for 30 steps a dimension and gives one draw after every 10 steps a dimension.

    Examples
    --------
    >>> drawn = sample_polytope(order_polytope([1, 2]), 1000, np.random.default_rng(1))
    >>> bool((drawn[:, 0] >= drawn[:, 1]).all()), round(float(drawn[:, 0].mean()), 1)
    (True, 0.7)
    """
    order = whole_order(polytope)
    if order is not None or not len(polytope.a):
        drawn = random.standard_exponential((draws, polytope.items))
        if order is not None:
            drawn[:, order] = -np.sort(-drawn, axis=1)
        return drawn / drawn.sum(axis=1, keepdims=True)
    a, b = _borders(polytope)
    inside = _chebyshev(a, b, polytope.items)
    if inside is None:
        raise EmptyPolytopeError(conflict_of(polytope))
    ways, g, slack = _around(a, b, inside)
    if not ways.shape[1]:
        return np.tile(inside, (draws, 1))
    return _on_plane(inside + _hit_and_run(g, slack, draws, random) @ ways.T)


def _hit_and_run(g: Floats, slack: Floats, draws: int, random: np.random.Generator) -> Floats:
    """Walk inside ``{y: g @ y >= -slack}``, which is bounded and holds 0 inside; return (draws, dimensions)."""
    dimensions = g.shape[1]
    at: Floats = np.zeros((CHAINS, dimensions))
    _walk(at, np.eye(dimensions), g, slack, PILOT * dimensions, random)
    shape = np.asarray(np.linalg.cholesky(np.cov(at, rowvar=False).reshape(dimensions, dimensions)), dtype=float)
    _walk(at, shape, g, slack, BURN_IN * dimensions, random)
    kept = [at.copy()]
    while len(kept) * CHAINS < draws:
        _walk(at, shape, g, slack, THINNING * dimensions, random)
        kept.append(at.copy())
    return np.vstack(kept)[:draws]


def _walk(at: Floats, shape: Floats, g: Floats, slack: Floats, steps: int, random: np.random.Generator) -> None:
    """Move all chains (chains, dimensions) some steps, in place: a random direction, then a uniform place on that line."""
    for _ in range(steps):
        way = random.standard_normal(at.shape) @ shape.T
        rate, room = way @ g.T, np.maximum(at @ g.T + slack, 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            reach = room / -rate
        ahead = np.where(rate < 0, reach, np.inf).min(axis=1)
        behind = np.where(rate > 0, reach, -np.inf).max(axis=1)
        at += (behind + (ahead - behind) * random.random(len(at)))[:, None] * way


def _borders(polytope: Polytope) -> tuple[Floats, Floats]:
    """Return all rows, non-negativity last, each scaled to unit length along the plane on which weights add up to 1."""
    n = polytope.items
    a = np.vstack([polytope.a, np.eye(n)])
    b = np.concatenate([polytope.b, np.zeros(n)])
    length = np.linalg.norm(a - a.mean(axis=1, keepdims=True), axis=1)
    # A row that says the same of every weight has no border on the plane; its sign alone can be wrong.
    scale = np.where(length > FLAT, length, 1.0)
    return a / scale[:, None], b / scale


def _chebyshev(a: Floats, b: Floats, n: int) -> Floats | None:
    """Return the point whose smallest slack is largest, then the next smallest, ...; None when no point has slack >= 0."""
    from scipy.optimize import linprog

    level = np.linalg.norm(a - a.mean(axis=1, keepdims=True), axis=1) <= FLAT
    if (a[level].mean(axis=1) < b[level] - FLAT).any():
        return None
    free = np.flatnonzero(~level)
    fixed: Floats = np.ones((1, n))
    at: Floats = np.ones(1)
    point: Floats = np.full(n, 1 / n)
    while len(free) and np.linalg.matrix_rank(fixed) < n:
        solved = linprog(
            np.append(np.zeros(n), -1.0),
            A_ub=np.hstack([-a[free], np.ones((len(free), 1))]), b_ub=-b[free],
            A_eq=np.hstack([fixed, np.zeros((len(fixed), 1))]), b_eq=at,
            bounds=(None, None), method="highs",
        )  # fmt: skip
        if solved.x is None or solved.x[n] < -FLAT:
            return None
        point = solved.x[:n]
        for row in free[solved.ineqlin.marginals < -FLAT]:
            if np.linalg.matrix_rank(np.vstack([fixed, a[row]]), tol=1e-7) > len(fixed):
                fixed, at = np.vstack([fixed, a[row]]), np.append(at, a[row] @ point)
        rank = len(fixed)
        free = np.array(
            [row for row in free if np.linalg.matrix_rank(np.vstack([fixed, a[row]]), tol=1e-7) > rank], dtype=np.int64
        )
    return _on_plane(point)


def _around(a: Floats, b: Floats, inside: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the ways (items, dimensions) that a polytope leaves open around an inner point, and its borders along them."""
    from scipy.linalg import null_space

    slack = a @ inside - b
    fixed = slack <= FLAT
    ways: Floats = null_space(np.vstack([np.ones(len(inside)), a[fixed]]))
    return ways, a[~fixed] @ ways, slack[~fixed]


def _corners(a: Floats, b: Floats, inside: Floats) -> Floats | None:
    """Return the corners (corners, items) in a fixed order, None when there are too many meetings of borders to try."""
    ways, g, slack = _around(a, b, inside)
    dimensions = ways.shape[1]
    if not dimensions:
        return inside[None, :]
    if comb(len(g), dimensions) > CORNERS_TRIED:
        return None
    length = np.linalg.norm(g, axis=1)
    g, slack = g[length > FLAT] / length[length > FLAT, None], slack[length > FLAT] / length[length > FLAT]
    meetings = np.array(list(combinations(range(len(g)), dimensions)), dtype=np.int64)
    found = []
    step = max(1, AT_ONCE // dimensions**2)
    for start in range(0, len(meetings), step):
        some = meetings[start : start + step]
        some = some[np.abs(np.linalg.det(g[some])) > FLAT]
        points = np.linalg.solve(g[some], -slack[some][:, :, None])[:, :, 0]
        found.append(points[(points @ g.T + slack >= -FLAT).all(axis=1)])
    corners = _on_plane(inside + np.vstack(found) @ ways.T)
    _, first = np.unique(corners.round(8), axis=0, return_index=True)
    return corners[first]


def _on_plane(weights: Floats) -> Floats:
    """Mend the last digits of rows (..., items): none negative, sum 1."""
    clipped = np.clip(weights, 0.0, None)
    return clipped / clipped.sum(axis=-1, keepdims=True)


def _some(polytope: Polytope, rows: list[int] | tuple[int, ...]) -> Polytope:
    return Polytope(polytope.a[list(rows)], polytope.b[list(rows)])


def _holds(polytope: Polytope) -> bool:
    from scipy.optimize import linprog

    n = polytope.items
    if not len(polytope.a):
        return True
    a, b = _borders(polytope)
    level = np.linalg.norm(a - a.mean(axis=1, keepdims=True), axis=1) <= FLAT
    if (a[level].mean(axis=1) < b[level] - FLAT).any():
        return False
    solved = linprog(
        np.append(np.zeros(n), -1.0),
        A_ub=np.hstack([-a[~level], np.ones((int((~level).sum()), 1))]), b_ub=-b[~level],
        A_eq=np.append(np.ones(n), 0.0)[None, :], b_eq=[1.0],
        bounds=[(None, None)] * n + [(None, 1.0)], method="highs",
    )  # fmt: skip
    return bool(solved.x[n] >= -FLAT)


def _fewest(polytope: Polytope) -> tuple[int, ...] | None:
    """Return the rows of a Farkas certificate with the fewest rows, None when the solver finds none."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    a, b = _borders(polytope)
    n, rows = polytope.items, len(polytope.a)
    a, b = a[:rows], b[:rows]
    # Unknown: multipliers y (rows), the sum's multiplier, and a switch for each row. Earlier rows win among equal groups.
    cost = np.concatenate([np.zeros(rows + 1), 1 + np.arange(rows) / (10.0 * rows * rows)])
    none = np.zeros((n, rows))
    solved = milp(
        cost,
        integrality=np.concatenate([np.zeros(rows + 1), np.ones(rows)]),
        bounds=Bounds(
            np.concatenate([np.zeros(rows), [-np.inf], np.zeros(rows)]),
            np.concatenate([np.ones(rows), [np.inf], np.ones(rows)]),
        ),
        constraints=[
            LinearConstraint(np.hstack([a.T, np.ones((n, 1)), none]), -np.inf, 0.0),
            LinearConstraint(np.concatenate([b, [1.0], np.zeros(rows)])[None, :], CONFLICT, np.inf),
            LinearConstraint(np.concatenate([np.ones(rows), [0.0], np.zeros(rows)])[None, :], 1.0, 1.0),
            LinearConstraint(np.hstack([np.eye(rows), np.zeros((rows, 1)), -np.eye(rows)]), -np.inf, 0.0),
        ],
        options={"mip_rel_gap": 0.0},
    )
    return None if solved.x is None else tuple(np.flatnonzero(solved.x[rows + 1 :] > 0.5).tolist())
