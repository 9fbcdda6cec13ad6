"""What somebody said about importance, turned into shares of one group.

Each form of judgement (points, swing, rank order, pairwise comparison, best-worst) gives shares that add up to 1, and beside
them what a reader should know: whether the points added up, how consistent the comparisons are, which of them clash most.
Items are numbered 0 ... n-1; who judged, and what the items are called, is not known here. Judgements that leave room
(at least, at most, an order) are a polytope and stand in `polytopes`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from score_mapping.scoring.kernels import Floats

CLOSE = 1e-6
SAATY = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
SAATY_NAME = "Saaty (1980)"
LATER_NAME = "Alonso and Lamata (2006)"
SCALED_NAME = "scaled for missing comparisons (Ágoston and Csató 2022)"
ACCEPTED_RATIO = 0.1
TRIADS_SHOWN = 3


@dataclass(frozen=True, eq=False)
class Given:
    """Shares (items,) in proportion to numbers that were given; ``agreed`` is False when these break the form's own rule.

    ``figure`` is what the rule looks at: the sum of points, which should be 100, or the highest swing, which should be 100.
    """

    share: Floats
    figure: float
    agreed: bool


@dataclass(frozen=True, eq=False)
class Pairwise:
    """Shares from pairwise comparisons.

    Attributes
    ----------
    share
        (items,) principal eigenvector, adds up to 1.
    largest
        Principal eigenvalue, at least the number of items; equal to it when the comparisons are consistent.
    index, ratio
        Consistency index and consistency ratio; a ratio above 0.1 is usually sent back to the respondent. With fewer than
        three items, or no more comparisons than it takes to connect the items, nothing can clash: both are 0.
    random_index, table
        Mean index of random matrices that the ratio is divided by, and where it was read.
    missing
        Number of pairs that were not compared.
    triads
        ``(i, j, k, inconsistency)`` of the triads that clash most, worst first; inconsistency is Koczkodaj's, 0 to 1.
    """

    share: Floats
    largest: float
    index: float
    ratio: float
    random_index: float
    table: str
    missing: int
    triads: tuple[tuple[int, int, int, float], ...]


@dataclass(frozen=True, eq=False)
class BestWorst:
    """Shares from the comparisons of the best with all and of all with the worst.

    Attributes
    ----------
    share
        (items,) shares, add up to 1.
    xi
        Largest gap between a comparison and the shares; 0 when the comparisons are consistent.
    input_ratio
        Input-based consistency ratio, 0 (consistent) to 1 (Liang, Brunelli and Rezaei 2020).
    reversals
        Pairs of items whose order by the first set of comparisons is turned round by the second.
    """

    share: Floats
    xi: float
    input_ratio: float
    reversals: tuple[tuple[int, int], ...]


def points_shares(points: ArrayLike) -> Given:
    """Return shares in proportion to points; the sum is stated and need not be 100.

    Parameters
    ----------
    points
        (items,) points, none negative, not all 0.

    Raises
    ------
    ValueError
        When a figure is negative or not finite, or all are 0.

    Examples
    --------
    >>> said = points_shares([30, 30])
    >>> said.share.tolist(), said.figure, said.agreed
    ([0.5, 0.5], 60.0, False)
    """
    given = _figures(points)
    total = float(given.sum())
    return Given(_proportions(given), total, abs(total - 100) <= CLOSE)


def swing_shares(swings: ArrayLike) -> Given:
    """Return shares in proportion to swings; the most valued swing should have 100 (von Winterfeldt and Edwards 1986).

    Parameters and errors are those of `points_shares`.

    Examples
    --------
    >>> swing_shares([100, 50, 50]).share.tolist()
    [0.5, 0.25, 0.25]
    """
    given = _figures(swings)
    highest = float(given.max(initial=0.0))
    return Given(_proportions(given), highest, abs(highest - 100) <= CLOSE)


def order_shares(ranks: ArrayLike) -> Floats:
    """Return rank order centroid shares: the i-th of n has (1/i + ... + 1/n) / n (Barron and Barrett 1996).

    It is the mean of all weights that keep the order, each as likely as the other.

    Parameters
    ----------
    ranks
        (items,) whole numbers 1 ... n, each once, 1 for the most important.

    Raises
    ------
    ValueError
        When the ranks are not 1 ... n, each once.

    Examples
    --------
    >>> order_shares([2, 1]).tolist()
    [0.25, 0.75]
    """
    given = _figures(ranks)
    n = len(given)
    if sorted(given.tolist()) != list(range(1, n + 1)):
        raise ValueError("ranks are not 1 to n, each once")
    tails = np.cumsum((1 / np.arange(1, n + 1))[::-1])[::-1] / n
    return tails[given.astype(np.int64) - 1]


def not_reciprocal(matrix: ArrayLike) -> tuple[tuple[int, int], ...]:
    """Return the pairs i < j whose two entries are both given and do not multiply to 1; a diagonal other than 1 is (i, i).

    >>> not_reciprocal([[1, 3], [0.5, 1]])
    ((0, 1),)
    """
    a = np.asarray(matrix, dtype=float)
    off = np.abs(np.log(a * a.T)) > CLOSE
    return tuple((int(i), int(j)) for i, j in np.argwhere(off) if i <= j)


def pairwise_shares(matrix: ArrayLike) -> Pairwise:
    """Return shares from pairwise comparisons: the principal eigenvector (Saaty 1980).

    Parameters
    ----------
    matrix
        (items, items) how many times row i is as important as column j; NaN where not compared. One of the two triangles is
        enough. Missing comparisons are read by Harker (1987): a missing entry is 0 and adds 1 to its row's diagonal, which
        is the same as filling it with the ratio of the resulting weights.

    Raises
    ------
    ValueError
        When an entry is not positive, two entries contradict each other, or the comparisons do not connect all items.

    Examples
    --------
    >>> said = pairwise_shares([[1, 2, 4], [1 / 2, 1, 2], [1 / 4, 1 / 2, 1]])
    >>> said.share.round(4).tolist(), round(said.ratio, 6)
    ([0.5714, 0.2857, 0.1429], 0.0)
    """
    a = np.array(matrix, dtype=float)
    n = len(a)
    if a.shape != (n, n) or n == 0:
        raise ValueError("not a square matrix")
    if (a <= 0).any() or np.isinf(a).any():
        raise ValueError("a comparison is not a positive number")
    if not_reciprocal(a):
        raise ValueError("two comparisons of one pair contradict each other")
    a = np.where(np.isnan(a), 1 / a.T, a)
    np.fill_diagonal(a, 1.0)
    known = ~np.isnan(a)
    if not connected(known):
        raise ValueError("the comparisons do not connect all items")
    harker = np.where(known, a, 0.0) + np.diag((~known).sum(axis=1))
    values, vectors = np.linalg.eig(harker)
    at = int(np.argmax(values.real))
    share = np.abs(vectors[:, at].real)
    largest = float(values[at].real)
    missing = int((~known).sum()) // 2
    index = max(0.0, (largest - n) / (n - 1)) if n > 2 else 0.0
    random, table = random_index(n, missing)
    return Pairwise(
        share=share / share.sum(),
        largest=largest,
        index=index,
        ratio=index / random if random > 0 else 0.0,
        random_index=random,
        table=table,
        missing=missing,
        triads=inconsistent_triads(a)[:TRIADS_SHOWN],
    )


def random_index(n: int, missing: int = 0) -> tuple[float, str]:
    """Return the mean consistency index of random matrices of n items and the name of the table it is from.

    Up to ten items Saaty's table, above it the line of Alonso and Lamata (2006), (1.7699 n - 4.3513) / (n - 1). With missing
    comparisons it shrinks by 1 - 2 missing / ((n - 1)(n - 2)) (Ágoston and Csató 2022); they complete a matrix with the least
    inconsistent values, we by Harker, whose index is never lower, so that our ratio errs on the strict side.

    >>> random_index(4)
    (0.9, 'Saaty (1980)')
    """
    whole, name = (SAATY[n - 1], SAATY_NAME) if n <= len(SAATY) else ((1.7699 * n - 4.3513) / (n - 1), LATER_NAME)
    if missing == 0 or n < 3:
        return whole, name
    return max(0.0, whole * (1 - 2 * missing / ((n - 1) * (n - 2)))), f"{name}, {SCALED_NAME}"


def inconsistent_triads(matrix: ArrayLike) -> tuple[tuple[int, int, int, float], ...]:
    """Return ``(i, j, k, inconsistency)`` of every triad whose three comparisons clash, worst first.

    The inconsistency is the least relative change that would mend one comparison of the triad (Koczkodaj 1993), 0 to 1; a
    triad with a missing comparison is left out.

    >>> [(i, j, k, round(clash, 4)) for i, j, k, clash in inconsistent_triads([[1, 2, 5], [0.5, 1, 3], [0.2, 1 / 3, 1]])]
    [(0, 1, 2, 0.1667)]
    """
    a = np.asarray(matrix, dtype=float)
    found = []
    for i, j, k in combinations(range(len(a)), 3):
        detour = a[i, j] * a[j, k] / a[i, k]
        clash = 1 - min(detour, 1 / detour)
        if clash > CLOSE:
            found.append((i, j, k, float(clash)))
    return tuple(sorted(found, key=lambda one: (-round(one[3], 12), one[:3])))


def connected(known: ArrayLike) -> bool:
    """Say whether every item can be reached from every other by the pairs that are known, (items, items) of True or False."""
    links = np.asarray(known, dtype=bool)
    links = links | links.T
    reached = np.zeros(len(links), dtype=bool)
    reached[:1] = True
    for _ in range(len(links)):
        reached = reached | links[reached].any(axis=0)
    return bool(reached.all())


def best_worst_shares(best_over: ArrayLike, over_worst: ArrayLike, *, best: int, worst: int) -> BestWorst:
    """Return shares by the linear model of the best-worst method, which has one solution (Rezaei 2016).

    Parameters
    ----------
    best_over
        (items,) how many times the best is as important as each item, at least 1, and 1 for the best itself.
    over_worst
        (items,) how many times each item is as important as the worst, at least 1, and 1 for the worst itself.
    best, worst
        Which items are the best and the worst.

    Raises
    ------
    ValueError
        When the best is the worst, or a comparison is below 1, not finite, or not 1 with itself.

    Examples
    --------
    >>> best_worst_shares([1, 2, 8], [8, 4, 1], best=0, worst=2).share.round(4).tolist()
    [0.6154, 0.3077, 0.0769]
    """
    from scipy.optimize import linprog

    over, under = _figures(best_over), _figures(over_worst)
    n = len(over)
    if best == worst or (over < 1).any() or (under < 1).any() or over[best] != 1 or under[worst] != 1:
        raise ValueError("comparisons of the best and the worst need two different items and figures of 1 or more")
    rows = []
    for j in range(n):
        for to, by, times in ((best, j, over[j]), (j, worst, under[j])):
            if to != by:
                gap = np.zeros(n + 1)
                gap[to], gap[by] = 1.0, -times
                rows += [gap - _last(n), -gap - _last(n)]
    whole = np.ones((1, n + 1))
    whole[0, n] = 0.0
    solved = linprog(_last(n), A_ub=np.array(rows), b_ub=np.zeros(len(rows)), A_eq=whole, b_eq=[1.0], method="highs")
    share = np.clip(solved.x[:n], 0.0, None)
    most = over[worst]
    gaps = np.abs(over * under - most)
    gaps[[best, worst]] = 0.0
    return BestWorst(
        share=share / share.sum(),
        xi=max(0.0, float(solved.x[n])),
        input_ratio=float(gaps.max() / (most * (most - 1))) if most > 1 else 0.0,
        reversals=tuple((i, j) for i, j in combinations(range(n), 2) if (over[i] - over[j]) * (under[i] - under[j]) > 0),
    )


def _last(n: int) -> Floats:
    at = np.zeros(n + 1)
    at[n] = 1.0
    return at


def _figures(given: ArrayLike) -> Floats:
    figures = np.asarray(given, dtype=float)
    if figures.ndim != 1 or not np.isfinite(figures).all() or (figures < 0).any():
        raise ValueError("a judgement needs finite figures of 0 or more")
    return figures


def _proportions(given: Floats) -> Floats:
    if not given.any():
        raise ValueError("nothing was given to any item")
    return given / given.sum()
