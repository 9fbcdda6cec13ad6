"""Do raters rate what they have a tie with higher than colleagues without a tie do.

A tie is anything that a rater shares with a subject: the organisation, the region, the constituency. A difference is a reason
to talk, not a finding: people of a region may know what others do not. What comes out is meant for a restricted annex, by
code, and its share is a share of shuffles, not of guilt.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import ArrayLike, NDArray

from score_mapping.scoring.agreement import NO_RATINGS, content_orders
from score_mapping.scoring.kernels import Floats, Ints
from score_mapping.scoring.raters import ALIKE, NOT_CONNECTED, mean_over_raters, rater_effects

NO_TIE = "no_tie"  # the rater has no tie with anything that colleagues without a tie rated as well
ONLY_TIES = "only_ties"  # the rater has a tie with all of it
SHUFFLES = 21  # keeps these draws apart from others of the same seed


@dataclass(frozen=True)
class TieEffects:
    """Whether raters rate subjects that they have a tie with higher than others do, (raters,) each.

    Attributes
    ----------
    difference
        Points: how much higher than colleagues without a tie a rater rates subjects with a tie, less the same for subjects
        without one; NaN with a reason.
    share_of_shuffles
        Share of the ways to place the same number of ties on the rater's subjects that give a difference at least as large;
        small: hardly any other placing would, near 1: the rater rates subjects with a tie lower.
    with_tie, without_tie
        Subjects that could be compared.
    reason
        For each rater empty, ``no_ratings`` (nothing to compare), ``no_tie``, ``only_ties`` or ``not_connected``.
    """

    difference: Floats
    share_of_shuffles: Floats
    with_tie: Ints
    without_tie: Ints
    reason: tuple[str, ...]


def tie_effects(
    ratings: ArrayLike, tied: ArrayLike, *, subject: ArrayLike | None = None, draws: int = 10_000, seed: int = 1
) -> TieEffects:
    """Compare each rater with colleagues who have no tie, on subjects with and without a tie.

    Parameters
    ----------
    ratings
        Array (raters, items) in points, NaN where not rated. Ratings that recusal sets aside belong here: they are what the
        question is about.
    tied
        Array (raters, items), True where a rater shares something with the item's subject (the same organisation, region
        or constituency).
    subject
        (items,) number of the subject that each item is a rating of; by default every item is a subject of its own. Ties
        are shuffled between subjects, never between the ratings of one subject, which go together.
    draws
        Shuffles; all of them are taken, in place of random ones, when there are no more than this.
    seed
        Seed of random shuffles; neither the order of raters nor that of items matters.

    Notes
    -----
    Raters' effects are fitted on ratings without a tie (`rater_effects`); a rater's gap on an item is the rating less the
    mean of the colleagues' ratings without a tie, each less its rater's effect. The share is that of a permutation test, the
    placing that was observed included.

    Examples
    --------
    >>> table = [[3, 2, 4, 5], [3, 2, 4, 3], [2, 1, 3, 2]]
    >>> effects = tie_effects(table, [[False, False, False, True], [False] * 4, [False] * 4])
    >>> effects.difference[0].round(9).item(), effects.share_of_shuffles[0].item()
    (2.0, 0.25)
    """
    table, tie = np.asarray(ratings, dtype=float), np.asarray(tied, dtype=bool)
    raters, items = table.shape
    labels = np.arange(items) if subject is None else np.unique(np.asarray(subject), return_inverse=True)[1]
    row, column = content_orders(np.where(np.isnan(table), np.nan, _codes(table) * 2 + tie))
    gap, group = np.full(table.shape, np.nan), np.full(items, -1)
    ordered = np.ix_(row, column)
    gap[ordered], group[column] = _gaps(table[ordered], tie[ordered])
    found = [_tie_effect(gap[r], tie[r], group, labels, column, draws, seed) for r in range(raters)]
    return TieEffects(
        difference=np.array([each[0] for each in found]),
        share_of_shuffles=np.array([each[1] for each in found]),
        with_tie=np.array([each[2] for each in found], dtype=np.int64),
        without_tie=np.array([each[3] for each in found], dtype=np.int64),
        reason=tuple(each[4] for each in found),
    )


def _codes(table: Floats) -> Floats:
    return np.unique(table, return_inverse=True)[1].reshape(table.shape).astype(float)


def _gaps(table: Floats, tie: NDArray[np.bool_]) -> tuple[Floats, Ints]:
    """Return each rating less what colleagues without a tie gave, and the linked group of each item."""
    plain = np.where(tie, np.nan, table)
    fit = rater_effects(plain)
    level = plain - fit.rater[:, None]
    gap = np.full(table.shape, np.nan)
    for rater in range(len(table)):
        others = np.delete(level, rater, axis=0)
        gap[rater] = table[rater] - mean_over_raters(others, ~np.isnan(others))
    return gap, fit.item_group


def _tie_effect(
    gap: Floats, tie: NDArray[np.bool_], group: Ints, labels: Ints, order: Ints, draws: int, seed: int
) -> tuple[float, float, int, int, str]:
    own = order[~np.isnan(gap[order])]  # in the order of content, so that sums do not depend on the order of items
    if not len(own):
        return np.nan, np.nan, 0, 0, NO_RATINGS
    each = np.bincount(labels[own])
    total = np.bincount(labels[own], weights=gap[own])
    with_tie = np.bincount(labels[own], weights=tie[own]) > 0
    rated = each > 0
    mean, ties = total[rated] / each[rated], with_tie[rated]
    counts = int(ties.sum()), int((~ties).sum())
    if not all(counts):
        return np.nan, np.nan, *counts, ONLY_TIES if counts[0] else NO_TIE
    if len(np.unique(group[own])) > 1:
        return np.nan, np.nan, *counts, NOT_CONNECTED
    difference = float(np.sort(mean[ties]).mean() - np.sort(mean[~ties]).mean())
    return difference, _share_of_shuffles(mean, ties, draws, seed), *counts, ""


def _share_of_shuffles(mean: Floats, ties: NDArray[np.bool_], draws: int, seed: int) -> float:
    """With as many ties as before, a difference is as large when the sum over ties is."""
    subjects, size = len(mean), int(ties.sum())
    observed = float(np.sort(mean[ties]).sum()) - ALIKE
    ordered = np.sort(mean)
    if comb(subjects, size) <= draws:
        placed = np.array(list(combinations(range(subjects), size)))
        return float((ordered[placed].sum(axis=1) >= observed).mean())
    random = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(SHUFFLES,)))
    as_large = sum(ordered[random.permutation(subjects)[:size]].sum() >= observed for _ in range(draws))
    return float((1 + as_large) / (1 + draws))
