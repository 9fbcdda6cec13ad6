"""Who rates higher or lower than others, who keeps the rubrics apart, who should talk: raters, not what is rated.

A rater is compared with the others on the same items only, because raters who saw different clusters cannot be compared by
their means. A difference is a reason to talk, not a finding. What comes out is meant for a restricted annex, by code.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from score_mapping.scoring.agreement import NO_RATINGS, ONE_RATER, content_orders
from score_mapping.scoring.kernels import Floats, Ints

NOT_CONNECTED = "not_connected"  # two groups of raters share no item: their levels cannot be told apart
ALIKE = 1e-9


@dataclass(frozen=True)
class RaterEffects:
    """Additive effects: a rating is the level of its group, plus its item's effect, plus its rater's effect, plus a rest.

    Attributes
    ----------
    rater
        (raters,) points above (+, lenient) or below (-, severe) the other raters of the group on the same items; they add up
        to 0 in each group. NaN for a rater without ratings.
    rater_error
        (raters,) standard error; NaN when no rating is left over to tell it from.
    item
        (items,) points above or below the other items of the group once raters' effects are taken out; add up to 0.
    level
        (groups,) level of each group.
    rest
        (raters, items) what is left of each rating.
    rater_group, item_group
        Number of the group of raters and items that are linked by ratings, -1 without ratings. Effects of different groups
        cannot be compared.
    reason
        Empty, ``no_ratings``, ``one_rater`` or ``not_connected``.
    """

    rater: Floats
    rater_error: Floats
    item: Floats
    level: Floats
    rest: Floats
    rater_group: Ints
    item_group: Ints
    reason: str

    @property
    def connected(self) -> bool:
        """Tell whether all raters with ratings are linked by items that they share."""
        return len(self.level) == 1


def rater_effects(ratings: ArrayLike) -> RaterEffects:
    """Fit effects of raters and items by least squares.

    Parameters
    ----------
    ratings
        Array (raters, items) in points, NaN where not rated; not every rater need rate every item.

    Returns
    -------
    See `RaterEffects`; the effects of raters and those of items add up to 0 in each linked group.

    Notes
    -----
    The two-way additive model of unbalanced data (Searle 1971, chapter 7): items are taken out first, and what is left is one
    small system in the raters, whose graph Laplacian has one free level for each linked group.

    Examples
    --------
    >>> fit = rater_effects([[5, 6, float("nan")], [2, 3, 4], [2, 3, 4]])
    >>> fit.rater.round(9).tolist(), fit.item.round(9).tolist()
    ([2.0, -1.0, -1.0], [-1.0, 0.0, 1.0])
    """
    table = np.asarray(ratings, dtype=float)
    raters, items = table.shape
    row, column = content_orders(table)
    rater, error, item = np.full(raters, np.nan), np.full(raters, np.nan), np.full(items, np.nan)
    rest = np.full(table.shape, np.nan)
    ordered = table[row][:, column]
    known = ~np.isnan(ordered)
    rater_group, item_group = linked_groups(~np.isnan(table))
    groups = int(rater_group.max(initial=-1)) + 1
    effect, spread = _solve(ordered, known)
    free = int(known.sum()) - int(known.any(axis=1).sum()) - int(known.any(axis=0).sum()) + groups
    of_item = mean_over_raters(ordered - effect[:, None], known)
    left = np.where(known, ordered - effect[:, None] - of_item, 0.0)
    if free > 0:
        spread = np.sqrt(spread * (left**2).sum() / free)
    rated = known.any(axis=1)
    rater[row] = np.where(rated, effect, np.nan)
    error[row] = np.where(rated & (free > 0), spread, np.nan)
    item[column] = of_item
    rest[np.ix_(row, column)] = np.where(known, left, np.nan)
    level = np.array([np.sort(item[item_group == group]).mean() for group in range(groups)])
    seen = item_group >= 0
    item[seen] -= level[item_group[seen]]
    reason = "" if groups == 1 else NOT_CONNECTED if groups else NO_RATINGS
    if rated.sum() == 1:
        reason = ONE_RATER
    return RaterEffects(rater, error, item, level, rest, rater_group, item_group, reason)


def _solve(table: Floats, known: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return the effects of raters that add up to 0 in each linked group, and the variance factor of each."""
    each = known.sum(axis=0)
    mean = mean_over_raters(table, known)
    right = np.where(known, table - mean, 0.0).sum(axis=1)
    share = known / np.maximum(each, 1)
    laplacian = np.diag(known.sum(axis=1).astype(float)) - share @ known.T
    inverse = np.linalg.pinv(laplacian, rcond=1e-10, hermitian=True)
    return inverse @ right, np.diag(inverse).clip(0.0)


def mean_over_raters(table: Floats, known: NDArray[np.bool_]) -> Floats:
    """Return the mean of the known ratings of each item, (items,); NaN where there is none."""
    each = known.sum(axis=0)
    total = np.where(known, table, 0.0).sum(axis=0)
    return np.divide(total, each, out=np.full(len(each), np.nan), where=each > 0)


def linked_groups(rated: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Number the groups of raters and items that ratings (raters, items) link; -1 for who or what has none.

    >>> [part.tolist() for part in linked_groups(np.array([[1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]], dtype=bool))]
    [[0, 0, 1], [0, 0, 1, -1]]
    """
    rater, item = np.full(rated.shape[0], -1), np.full(rated.shape[1], -1)
    group = 0
    for start in np.flatnonzero(rated.any(axis=1)):
        if rater[start] >= 0:
            continue
        raters = np.zeros(len(rater), dtype=bool)
        raters[start] = True
        while True:
            items = rated[raters].any(axis=0)
            linked = int(raters.sum())
            raters |= rated[:, items].any(axis=1)
            if raters.sum() == linked:
                break
        rater[raters], item[items] = group, group
        group += 1
    return rater, item


@dataclass(frozen=True)
class Halo:
    """Whether a rater lets one impression colour all rubrics, (raters,) each; NaN where it cannot be told.

    Attributes
    ----------
    spread
        Mean over subjects of the standard deviation (n-1) of a rater's ratings across rubrics, in points.
    spread_gap
        The same less that of the other raters on the cells that both rated; negative: flatter profiles than others give.
    correlation
        Mean over pairs of rubrics of the correlation across subjects.
    correlation_gap
        The same less that of the other raters on the cells that both rated; positive: rubrics move together more.
    """

    spread: Floats
    spread_gap: Floats
    correlation: Floats
    correlation_gap: Floats


def halo(ratings: ArrayLike, *, least: int = 3) -> Halo:
    """Compare how far apart each rater keeps the rubrics with how far the others do.

    Parameters
    ----------
    ratings
        Array (raters, subjects, indicators) in points, NaN where not rated.
    least
        Subjects that a correlation needs.

    Notes
    -----
    The two classical signs of Saal, Downey and Lahey (1980), read against the other raters on the same cells, because
    rubrics may well go together in truth. Results are rounded to 12 decimals, so that no order of rows shows in them.

    Examples
    --------
    >>> flat, keen = [[2, 2], [4, 4], [3, 3]], [[1, 3], [5, 3], [2, 4]]
    >>> halo([flat, keen]).spread_gap.round(2).tolist()
    [-1.41, 1.41]
    """
    table = np.asarray(ratings, dtype=float)
    raters = len(table)
    gaps = np.full((2, raters, raters), np.nan)
    for one, other in combinations(range(raters), 2):
        both = ~np.isnan(table[one]) & ~np.isnan(table[other])
        first, second = (np.where(both, table[rater], np.nan) for rater in (one, other))
        gaps[0, one, other] = _spread(first) - _spread(second)
        gaps[1, one, other] = _correlation(first, least) - _correlation(second, least)
        gaps[:, other, one] = -gaps[:, one, other]
    spread = np.array([_spread(own) for own in table])
    correlation = np.array([_correlation(own, least) for own in table])
    against = np.array([[_mean(row) for row in gap] for gap in gaps]).reshape(2, raters)
    return Halo(*(np.round(part, 12) for part in (spread, against[0], correlation, against[1])))


def _mean(values: Floats) -> float:
    known = np.sort(values[~np.isnan(values)])
    return float(known.mean()) if len(known) else np.nan


def _spread(own: Floats) -> float:
    several = own[(~np.isnan(own)).sum(axis=1) >= 2]
    return _mean(np.nanstd(several, axis=1, ddof=1)) if len(several) else np.nan


def _correlation(own: Floats, least: int) -> float:
    found = []
    for first, second in combinations(own.T, 2):
        both = ~np.isnan(first) & ~np.isnan(second)
        one, other = first[both], second[both]
        if len(one) >= least and np.ptp(one) > 0 and np.ptp(other) > 0:
            found.append(float(np.corrcoef(one, other)[0, 1]))
    return _mean(np.array(found, dtype=float))


def far_pairs(ratings: ArrayLike, *, step: float = 1.0, apart: float = 2.0) -> tuple[Ints, Floats]:
    """List pairs of ratings of one item that are too far apart to pass without a word.

    Parameters
    ----------
    ratings
        Array (raters, items), NaN where not rated.
    step
        One step of the rubric in the unit of the ratings.
    apart
        Steps from which a pair is listed.

    Returns
    -------
    Array (pairs, 3) of item, lower rater, higher rater, and (pairs,) the steps between them; widest first.

    Examples
    --------
    >>> pairs, steps = far_pairs([[1, 3], [4, 3], [2, 5]])
    >>> pairs.tolist(), steps.tolist()
    ([[0, 0, 1], [0, 2, 1], [1, 0, 2], [1, 1, 2]], [3.0, 2.0, 2.0, 2.0])
    """
    table = np.asarray(ratings, dtype=float)
    steps = (table[None, :, :] - table[:, None, :]) / step
    low, high, item = np.nonzero(np.nan_to_num(steps, nan=-1.0) >= apart - ALIKE)
    wide = steps[low, high, item]
    order = np.lexsort([high, low, item, -np.round(wide, 9)])
    return np.column_stack([item, low, high])[order], wide[order]


@dataclass(frozen=True)
class Changes:
    """What changed between two rounds, one entry a change: ``rater``, ``item``, ``before``, ``after`` (NaN where not rated)."""

    rater: Ints
    item: Ints
    before: Floats
    after: Floats


def changes_between(first: ArrayLike, second: ArrayLike) -> Changes:
    """Log what raters changed after discussion.

    Parameters
    ----------
    first, second
        Arrays (raters, items) of the two rounds, NaN where not rated; a rating that was added or withdrawn is a change too.

    Examples
    --------
    >>> log = changes_between([[1, 2], [3, 4]], [[1, 3], [3, float("nan")]])
    >>> list(zip(log.rater.tolist(), log.item.tolist(), log.before.tolist(), log.after.tolist(), strict=True))
    [(0, 1, 2.0, 3.0), (1, 1, 4.0, nan)]
    """
    before, after = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    changed = (before != after) & ~(np.isnan(before) & np.isnan(after))
    rater, item = np.nonzero(changed)
    return Changes(rater, item, before[rater, item], after[rater, item])
