"""Do the raters agree: three measures on one array of ratings, each with an interval and never an exception.

Ratings are an array (raters, items), NaN where a rater did not rate or was recused; items are what is rated, such as the
clusters on one rubric. Kendall's W asks whether raters order the items alike, Krippendorff's alpha whether they agree
beyond chance on an ordered scale, ICC(2,1) whether they give the same points. High agreement is not truth: raters who share
a blind spot agree well. With few items the intervals are wide, and they are meant to be read first.

Neither the order of items nor the order of raters matters: both are put in an order of their content before anything random
is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from score_mapping.scoring.kernels import Floats, Ints

NO_RATINGS = "no_ratings"  # nobody rated anything, or nobody is left after recusal
ONE_RATER = "one_rater"
ONE_ITEM = "one_item"
INCOMPLETE = "incomplete"  # fewer than two raters, or two items, are left once gaps are taken out
ZERO_VARIANCE = "zero_variance"  # identical ratings: there is nothing to agree on
FEW_DRAWS = "few_draws"  # the measure has no value in most of the resamples, so no interval is given

BLOCK = 1_000
RESAMPLES = 20  # keeps these draws apart from those of the readings
LeaveOut = Literal["raters", "items"]
_Measure = Callable[[Floats, Floats], Floats]


@dataclass(frozen=True)
class Agreement:
    """One measure of agreement.

    Attributes
    ----------
    measure
        ``kendall_w``, ``krippendorff_alpha_ordinal`` or ``icc_2_1``.
    value, low, high
        The measure and the middle 95 % of its resamples over items; NaN where undefined.
    reason
        Why there is no value, empty when there is one: ``no_ratings``, ``one_rater``, ``one_item``, ``incomplete``,
        ``zero_variance``; ``few_draws`` when only the interval is missing.
    raters, items
        How many were used.
    raters_left_out, items_left_out
        Indices of those that hold ratings which were not used, because the measure needs a table without gaps (or, for
        alpha, items that two have rated).
    """

    measure: str
    value: float
    low: float
    high: float
    reason: str
    raters: int
    items: int
    raters_left_out: Ints
    items_left_out: Ints


def kendall_w(ratings: ArrayLike, *, leave_out: LeaveOut = "raters", draws: int = 2_000, seed: int = 1) -> Agreement:
    """Measure whether raters put the items in the same order: Kendall's W with the correction for ties.

    Parameters
    ----------
    ratings
        Array (raters, items) on any scale where more is more, NaN where not rated. Items are the objects that are ordered,
        raters the judges.
    leave_out
        What to leave out so that no gap is left: raters who did not rate every item, or items that not everyone rated.
    draws, seed
        Resamples of items for the interval, and the seed of their random numbers.

    Returns
    -------
    0 (no common order) to 1 (one order). ``zero_variance`` when every rater gave every item the same rating.

    Notes
    -----
    Kendall and Babington Smith (1939); the correction for ties is that of Kendall (1948), chapter 6. With two raters and
    no ties W is half of one plus their Spearman rank correlation.

    Examples
    --------
    >>> kendall_w([[1, 2, 3, 4], [10, 20, 30, 40], [2, 3, 4, 5]]).value
    1.0
    """
    return _measured("kendall_w", ratings, _kendall, leave_out, draws, seed)


def krippendorff_alpha(ratings: ArrayLike, *, draws: int = 2_000, seed: int = 1) -> Agreement:
    """Measure agreement beyond chance on an ordered scale: Krippendorff's alpha with the ordinal metric.

    Parameters
    ----------
    ratings
        Array (raters, items) of ordered categories, NaN where not rated. Gaps are no trouble: every pair of ratings of the
        same item counts. An item that only one rated says nothing on agreement and is left out.
    draws, seed
        Resamples of items for the interval, and the seed of their random numbers.

    Returns
    -------
    1 is perfect, 0 is what chance gives, below 0 is systematic disagreement. ``zero_variance`` when only one category was
    ever used.

    Notes
    -----
    Krippendorff (2011), "Computing Krippendorff's alpha-reliability". The ordinal distance of two categories is the number
    of ratings between their middles, squared. The interval resamples items, not pairs.

    Examples
    --------
    >>> round(krippendorff_alpha([[1, 2, 3, 4], [1, 2, 3, float("nan")], [1, 2, 4, 4]]).value, 3)
    0.945
    """
    return _measured("krippendorff_alpha_ordinal", ratings, _alpha, None, draws, seed)


def icc_2_1(ratings: ArrayLike, *, leave_out: LeaveOut = "items", draws: int = 2_000, seed: int = 1) -> Agreement:
    """Measure whether raters give the same points: the intraclass correlation ICC(2,1).

    The form is two-way random effects, absolute agreement, single rater: a rater who is always one step higher lowers it,
    and it speaks of one rater's score, not of the mean of several.

    Parameters
    ----------
    ratings
        Array (raters, items) in points, NaN where not rated.
    leave_out
        What to leave out so that no gap is left: items that not everyone rated, or raters who did not rate every item.
    draws, seed
        Resamples of items for the interval, and the seed of their random numbers.

    Returns
    -------
    At most 1, below 0.5 is poor. ``zero_variance`` when all ratings are equal.

    Notes
    -----
    Shrout and Fleiss (1979), from the mean squares of items, raters and rest of a two-way analysis of variance.

    Examples
    --------
    >>> round(icc_2_1([[9, 6, 8, 7, 10, 6], [2, 1, 4, 1, 5, 2], [5, 3, 6, 2, 6, 4], [8, 2, 8, 6, 9, 7]]).value, 2)
    0.29
    """
    return _measured("icc_2_1", ratings, _icc, leave_out, draws, seed)


def content_orders(codes: Floats) -> tuple[Ints, Ints]:
    """Return an order of the rows and one of the columns that depend on what an array holds and not on how it was sorted.

    Parameters
    ----------
    codes
        Array (raters, items); NaN counts as a value of its own.

    Returns
    -------
    Two index arrays; arrays that differ only in the order of their rows and columns become equal when so ordered.

    Notes
    -----
    Rows get a colour from the values they hold and the colours of the columns they hold them in, and so in turn, until
    nothing changes; rows that stay alike are told apart one at a time, which is a free choice among rows that play the same
    part (colour refinement, as in programs that compare graphs).
    """
    filled = np.where(np.isnan(codes), -np.inf, codes)
    rows, columns = filled.shape
    value = np.unique(filled, return_inverse=True)[1].reshape(filled.shape).astype(np.int64)
    colour = _refined(value, np.zeros(rows, dtype=np.int64))
    while rows and columns and len(np.unique(colour)) < rows:
        twin = np.flatnonzero(np.bincount(colour) > 1)[0]
        apart = colour * 2
        apart[np.flatnonzero(colour == twin)[0]] -= 1
        colour = _refined(value, np.unique(apart, return_inverse=True)[1].astype(np.int64))
    order = np.argsort(colour, kind="stable")
    return order, np.lexsort(filled[order][::-1]) if rows else np.arange(columns)


def _refined(value: Ints, colour: Ints) -> Ints:
    """Return the colours of rows once they and those of the columns explain each other."""
    kinds = int(value.max(initial=0)) + 1
    while True:
        seen = np.sort(colour[:, None] * kinds + value, axis=0)
        column = np.unique(seen, axis=1, return_inverse=True)[1].ravel() if seen.size else np.zeros(0, dtype=np.int64)
        held = np.sort(column[None, :] * kinds + value, axis=1)
        finer = np.unique(np.column_stack([colour, held]), axis=0, return_inverse=True)[1].ravel().astype(np.int64)
        if len(np.unique(finer)) == len(np.unique(colour)):
            return finer
        colour = finer


def _measured(
    name: str, ratings: ArrayLike, measure: _Measure, leave_out: LeaveOut | None, draws: int, seed: int
) -> Agreement:
    """Take out what the measure cannot use, say why nothing is left, or measure and resample items."""
    table = np.asarray(ratings, dtype=float)
    rated = ~np.isnan(table)
    raters, items = rated.any(axis=1), rated.any(axis=0)
    use_raters, use_items = raters.copy(), items.copy()
    if leave_out is None:
        use_items &= rated.sum(axis=0) >= 2
        use_raters &= rated[:, use_items].any(axis=1)
    elif leave_out == "raters":
        use_raters &= rated[:, items].all(axis=1)
    else:
        use_items &= rated[raters].all(axis=0)
    used = table[use_raters][:, use_items]
    reason = _no_value(raters.sum(), items.sum(), used)
    value = low = high = np.nan
    if not reason:
        row, column = content_orders(used)
        ordered = used[row][:, column]
        value = float(measure(ordered, np.ones((1, ordered.shape[1])))[0])
        low, high, reason = _resampled(ordered, measure, draws, seed)
        reason = ZERO_VARIANCE if np.isnan(value) else reason
    return Agreement(
        measure=name,
        value=value,
        low=low,
        high=high,
        reason=reason,
        raters=int(use_raters.sum()),
        items=int(use_items.sum()),
        raters_left_out=np.flatnonzero(raters & ~use_raters),
        items_left_out=np.flatnonzero(items & ~use_items),
    )


def _no_value(raters: int, items: int, used: Floats) -> str:
    if raters == 0:
        return NO_RATINGS
    if raters == 1:
        return ONE_RATER
    if items == 1:
        return ONE_ITEM
    if min(used.shape) < 2:
        return INCOMPLETE
    return ZERO_VARIANCE if np.nanmax(used) == np.nanmin(used) else ""


def _resampled(table: Floats, measure: _Measure, draws: int, seed: int) -> tuple[float, float, str]:
    """Return the middle 95 % of the measure over resamples of items, and why there is none."""
    items = table.shape[1]
    found = [np.zeros(0)]
    for block, start in enumerate(range(0, draws, BLOCK)):
        random = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(RESAMPLES, block)))
        picked = random.integers(0, items, (min(BLOCK, draws - start), items))
        place = picked + np.arange(len(picked))[:, None] * items
        counts = np.bincount(place.ravel(), minlength=len(picked) * items).reshape(len(picked), items)
        found.append(measure(table, counts.astype(float)))
    values = np.concatenate(found)
    defined = values[~np.isnan(values)]
    if len(defined) * 2 < max(draws, 1):
        return np.nan, np.nan, FEW_DRAWS
    low, high = np.quantile(defined, [0.025, 0.975])
    return float(low), float(high), ""


def _ratio(above: Floats, below: Floats, least: float = 0.0) -> Floats:
    return np.divide(above, below, out=np.full(len(above), np.nan), where=below > least)


def _kendall(table: Floats, counts: Floats) -> Floats:
    """W of each resample; ``counts`` (draws, items) says how often an item stands in it. All sums are of whole halves."""
    raters, items = table.shape
    ranks, ties = np.zeros(counts.shape), np.zeros(len(counts))
    for row in table:
        kind = np.unique(row, return_inverse=True)[1]
        size = counts @ np.eye(kind.max() + 1)[kind]
        ranks += (np.cumsum(size, axis=1) - (size - 1) / 2)[:, kind]
        ties += (size**3 - size).sum(axis=1)
    squares = (counts * (ranks - raters * (items + 1) / 2) ** 2).sum(axis=1)
    return _ratio(12 * squares, raters**2 * (items**3 - items) - raters * ties)


def _alpha(table: Floats, counts: Floats) -> Floats:
    """Alpha of each resample: with the ordinal metric the distance is that of the middles of the categories."""
    known = ~np.isnan(table)
    kind = np.unique(table[known], return_inverse=True)[1]
    held = np.zeros((table.shape[1], kind.max() + 1))
    np.add.at(held, (np.nonzero(known)[1], kind), 1.0)
    raters = held.sum(axis=1)
    size = counts @ held
    middle = np.cumsum(size, axis=1) - size / 2
    total = size.sum(axis=1)
    within = (raters * (middle**2 @ held.T) - (middle @ held.T) ** 2) / (raters - 1)
    chance = total * (size * middle**2).sum(axis=1) - (size * middle).sum(axis=1) ** 2
    return 1 - _ratio((total - 1) * (counts * within).sum(axis=1), chance)


def _icc(table: Floats, counts: Floats) -> Floats:
    raters, items = table.shape
    centred = table - table.mean()
    of_item = centred.mean(axis=0)
    grand = counts @ of_item / items
    of_rater = counts @ centred.T / items
    between_items = raters * (counts * (of_item - grand[:, None]) ** 2).sum(axis=1) / (items - 1)
    raters_squares = items * ((of_rater - grand[:, None]) ** 2).sum(axis=1)
    rest = counts @ ((centred - of_item) ** 2).sum(axis=0) - raters_squares
    between_raters = raters_squares / (raters - 1)
    rest = np.maximum(rest, 0.0) / ((items - 1) * (raters - 1))
    whole = between_items + (raters - 1) * rest + raters * (between_raters - rest) / items
    return _ratio(between_items - rest, whole, least=1e-12 * float(centred.var()))
