"""How sure is a place: thousands of readings of the same facts.

A reading draws one set of weights near what each constituency said (one voice each), one score for every cell within what
its evidence allows, and any value for a cell that nobody knows; then it ranks. The share of readings in which a unit takes
a place is its rank acceptability (Lahdelma and Salminen 2001, SMAA-2, Operations Research 49). Shares are not
probabilities: they describe the readings tried.

Neither names nor the order of rows matter (see `draws`): units with the same content get the mean of their shares. All this
also works on a bare matrix of scores and weights, without a study: `rank_acceptability` and `try_matrix`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from score_mapping.scoring.draws import (
    AGAIN,
    WeightDraws,
    blocks_of,
    content_order,
    leaf_weights,
    mean_of_twins,
    noise_parts,
    order_columns,
    read_blocks,
    spread_noise,
    stream,
    total_scores,
)
from score_mapping.scoring.kernels import Floats, Ints, all_ranks, mean_ranks, rank_shares, tie_keys
from score_mapping.scoring.scorecard import Cells, Tree

MOST_UNITS = 1_000
BANDS = 100
PART = 1_000


@dataclass(frozen=True)
class Readings:
    """What the readings say; every array begins with the units, in the order in which they were given.

    Attributes
    ----------
    shares
        (units, places) rank acceptability, rows and columns add up to 1. Above 1,000 units the columns are bands of 1 % of
        the places, cut at the first place and at place k.
    ends
        (columns,) last place of each column of ``shares``.
    share_first, share_top
        (units,) share of readings on the first place, and among the first k.
    top_error
        (units,) standard error of ``share_top``.
    rank_low, rank_high
        (units,) places that hold nine tenths of the readings (5-95 %); with bands the outer places of the bands.
    expected_rank
        (units,) mean rank, tied units taking the mean of their places.
    central_weights
        (units, indicators) mean shares of the whole of the readings in which the unit is first, ties in part; NaN for a unit
        that is never first.
    pairs
        (units, units, 3) share of readings in which the unit of the row wins against, ties with and loses to the unit of the
        column; None above 1,000 units.
    draws
        Number of readings.
    """

    shares: Floats
    share_first: Floats
    share_top: Floats
    top_error: Floats
    rank_low: Ints
    rank_high: Ints
    draws: int
    ends: Ints
    expected_rank: Floats
    central_weights: Floats
    pairs: Floats | None

    @property
    def errors(self) -> Floats:
        """Return the standard error of every share, (units, columns); a little too wide where ties were split."""
        return share_error(self.shares, self.draws)


def try_readings(
    tree: Tree,
    cells: Cells,
    voices: Floats,
    *,
    draws: int,
    seed: int,
    k: int,
    weight_draws: WeightDraws | None = None,
    concentration: Floats | None = None,
) -> Readings:
    """Rank the units in many readings.

    Parameters
    ----------
    tree, cells
        What is ranked; only the units that can be compared.
    voices
        (constituencies, nodes) weights within the parents as each constituency gave them.
    draws
        Number of readings.
    seed
        Seed of the random numbers; the same seed gives the same shares whatever the order of units.
    k
        Size of the first group.
    weight_draws
        Weights within the parents (constituencies, nodes, draws) that were drawn elsewhere, or a function of a number of
        draws and a random generator that returns them; NaN for the siblings of a constituency that are drawn here.
    concentration
        (constituencies, nodes) how firm the weights of a constituency are, see `draws.concentration_of`; NaN is the usual.

    Examples
    --------
    >>> tree = Tree(np.array([-1, 0]), np.array([1.0, 1.0]), np.array([False, False]), np.array([1]))
    >>> score = np.array([[50.0, 60.0]])
    >>> cells = Cells(score, score, score, score - 20, score + 20)
    >>> found = try_readings(tree, cells, tree.share[None], draws=10_000, seed=1, k=1)
    >>> round(found.share_first[0].item(), 1)  # in geometry 30 * 30 / 2 / 40 / 40 = 0.28
    0.3
    """
    order, group = content_order(cells)
    count = _Count(cells.low.shape[1], len(tree.leaf), k)
    if len(order):
        blocks = read_blocks(
            tree, cells.take(order), voices, draws=draws, seed=seed,
            weight_draws=weight_draws, concentration=concentration,
        )  # fmt: skip
        for block in blocks:
            count.add(block.totals, leaf_weights(tree, block.weights))
    return count.readings(draws, group, np.argsort(order))


def rank_acceptability(scores: ArrayLike, weights: ArrayLike) -> Floats:
    """Return the share of weight draws in which each unit takes each place.

    Parameters
    ----------
    scores
        (units, criteria), in any units in which a difference of 1e-7 counts as a tie.
    weights
        (draws, criteria).

    Returns
    -------
    (units, places), ties split evenly, rows and columns add up to 1; above 1,000 units bands of 1 % of the places.

    Raises
    ------
    ValueError
        When the shapes do not fit or a figure is not a number.

    Examples
    --------
    >>> rank_acceptability([[80, 20], [20, 80], [10, 10]], [[0.9, 0.1], [0.4, 0.6]]).tolist()
    [[0.5, 0.5, 0.0], [0.5, 0.5, 0.0], [0.0, 0.0, 1.0]]
    """
    matrix, drawn = _matrix(scores, weights)
    order, group = order_columns(matrix.T)
    ordered, units = matrix[order], len(matrix)
    ends = _band_ends(units, 1)
    if units <= MOST_UNITS:
        counts = rank_shares(drawn @ ordered.T)
    else:
        counts = np.zeros((units, len(ends)))
        for start in range(0, len(drawn), PART):
            counts += rank_shares(drawn[start : start + PART] @ ordered.T, ends=ends)
    counts /= len(drawn)
    return mean_of_twins(counts, group)[np.argsort(order)]


def try_matrix(scores: ArrayLike, weights: ArrayLike, *, k: int) -> Readings:
    """Say all that `Readings` says about a bare matrix; the arguments are those of `rank_acceptability`.

    >>> try_matrix([[80, 20], [20, 80]], [[0.9, 0.1], [0.6, 0.4], [0.2, 0.8]], k=1).central_weights.round(2).tolist()
    [[0.75, 0.25], [0.2, 0.8]]
    """
    matrix, drawn = _matrix(scores, weights)
    order, group = order_columns(matrix.T)
    ordered = matrix[order].T
    count = _Count(len(matrix), matrix.shape[1], k)
    for start in range(0, len(drawn) if len(matrix) else 0, PART):
        part = drawn[start : start + PART]
        count.add(part @ ordered, part)
    return count.readings(len(drawn), group, np.argsort(order))


def confidence_factors(
    tree: Tree, cells: Cells, central_weights: Floats, *, draws: int, seed: int
) -> tuple[Floats, Floats]:
    """Return how often each unit is first when the weights are its own central weights and the scores are drawn again.

    A low factor says that the evidence, not the weights, keeps the unit from being first for sure (Lahdelma and Salminen
    2001, section 3).

    Parameters
    ----------
    central_weights
        (units, indicators) as in `Readings`.

    Returns
    -------
    Share of readings and its standard error, (units,) each; NaN for a unit that is never first.
    """
    order, group = content_order(cells)
    ordered, central = cells.take(order), central_weights[order]
    asked = np.flatnonzero(~np.isnan(central).any(axis=1))
    within = [_within_parents(tree, row) for row in central[asked]]
    wins = np.zeros(len(order))
    for number, size in blocks_of(draws) if len(asked) else ():
        for _, noise in noise_parts(cells.low.shape, size, stream(seed, AGAIN, number)):
            leaves = spread_noise(noise, ordered)
            for unit, share in zip(asked, within, strict=True):
                keys = tie_keys(total_scores(tree, leaves, np.repeat(share[:, None], len(leaves), axis=1)))
                best = keys == keys.max(axis=1, keepdims=True)
                wins[unit] += (best[:, unit] / best.sum(axis=1)).sum()
    share = np.full(len(order), np.nan)
    share[asked] = wins[asked] / draws
    share = mean_of_twins(share, group)[np.argsort(order)]
    return share, share_error(share, draws)


def share_error(share: Floats, draws: int) -> Floats:
    """Return the standard error of a share of readings, any shape."""
    error: Floats = np.sqrt(np.clip(share * (1 - share), 0.0, None) / max(draws, 1))
    return error


class _Count:
    """Counts over blocks of readings, of units in the order of their content."""

    def __init__(self, units: int, indicators: int, k: int) -> None:
        self.units, self.k = units, k
        self.ends = _band_ends(units, k)
        self.places = np.zeros((units, len(self.ends)))
        self.ranks = np.zeros(units)
        self.first = np.zeros(units)
        self.central = np.zeros((units, indicators))
        self.less = np.zeros((units, units) if units <= MOST_UNITS else (0, 0), dtype=np.int64)

    def add(self, totals: Floats, weights: Floats) -> None:
        """Count readings: totals (readings, units), weights of the indicators (readings, indicators)."""
        if self.units <= MOST_UNITS:
            self.places += rank_shares(totals)
            self._add_pairs(all_ranks(totals))
        else:
            self.places += rank_shares(totals, ends=self.ends)
            self.ranks += mean_ranks(totals)
        keys = tie_keys(totals)
        best = keys == keys.max(axis=1, keepdims=True)
        reading, unit = np.nonzero(best)
        part = 1.0 / best.sum(axis=1)[reading]
        self.first += np.bincount(unit, part, minlength=self.units)
        np.add.at(self.central, unit, part[:, None] * weights[reading])

    def _add_pairs(self, ranks: Ints) -> None:
        """Add in how many readings the unit of the row is ranked before the unit of the column.

        Comparisons are summed eight bytes at a time: a block of 1,000 readings fills none of the bytes.
        """
        by_unit = np.ascontiguousarray(ranks.T.astype(np.int16))
        before = np.zeros((self.units, -(-len(ranks) // 8) * 8), dtype=bool)
        for unit, own in enumerate(by_unit):
            np.less(own, by_unit, out=before[:, : len(ranks)])
            words = before.view(np.uint64).sum(axis=1)
            self.less[unit] += words.view(np.uint8).reshape(-1, 8).sum(axis=1, dtype=np.int64)

    def readings(self, draws: int, group: Ints, back: Ints) -> Readings:
        """Turn counts into shares; ``group`` tells twins, ``back`` is the order in which the units were given."""
        shares = mean_of_twins(self.places / max(draws, 1), group)
        full = self.units <= MOST_UNITS
        ranks = shares @ self.ends if full else mean_of_twins(self.ranks / max(draws, 1), group)
        first, central = mean_of_twins(self.first, group), mean_of_twins(self.central, group)
        central = np.where(first[:, None] > 0, central / np.where(first > 0, first, 1.0)[:, None], np.nan)
        shares = shares[back]
        top = shares[:, self.ends <= self.k].sum(axis=1).clip(0.0, 1.0)
        reached = np.cumsum(shares, axis=1)
        starts = np.concatenate([[0], self.ends[:-1]]).astype(np.int64)
        last = max(len(self.ends) - 1, 0)
        return Readings(
            shares=shares,
            share_first=shares[:, 0] if self.units else np.zeros(0),
            share_top=top,
            top_error=share_error(top, draws),
            rank_low=starts[np.minimum((reached < 0.05).sum(axis=1), last)] + 1,
            rank_high=self.ends[np.minimum((reached < 0.95 - 1e-12).sum(axis=1), last)],
            draws=draws,
            ends=self.ends,
            expected_rank=ranks[back],
            central_weights=central[back],
            pairs=self._pairs(draws, group, back) if full else None,
        )

    def _pairs(self, draws: int, group: Ints, back: Ints) -> Floats:
        wins = self.less.astype(float)
        groups = int(group.max(initial=-1)) + 1
        if groups < self.units:  # twins: the mean over all pairs of one twin of each side, no unit against itself
            member = (group[:, None] == np.arange(groups)).astype(float)
            size = member.sum(axis=0)
            met = np.outer(size, size) - np.diag(size)
            mean = member.T @ wins @ member / np.where(met > 0, met, 1.0)
            wins = mean[np.ix_(group, group)]
            np.fill_diagonal(wins, 0.0)
        wins = wins[np.ix_(back, back)] / max(draws, 1)
        return np.stack([wins, 1.0 - wins - wins.T, wins.T], axis=2)


def _band_ends(units: int, k: int) -> Ints:
    """Return the last place of each column: every place, or above 1,000 units bands of 1 % cut at places 1 and k."""
    if units <= MOST_UNITS:
        return np.arange(1, units + 1)
    bands = -(-units * np.arange(1, BANDS + 1) // BANDS)
    return np.unique(np.concatenate([bands, [1, min(max(k, 1), units)]])).astype(np.int64)


def _within_parents(tree: Tree, central: Floats) -> Floats:
    """Return weights within the parents (nodes,) that give the indicators these shares of the whole."""
    whole = np.zeros(len(tree.parent))
    whole[tree.leaf] = central
    for node in range(len(whole) - 1, 0, -1):
        whole[tree.parent[node]] += whole[node]
    above = whole[tree.parent]
    within = np.divide(whole, above, out=tree.share.copy(), where=above > 0)
    within[0] = 1.0
    return within


def _matrix(scores: ArrayLike, weights: ArrayLike) -> tuple[Floats, Floats]:
    matrix, drawn = np.asarray(scores, dtype=float), np.asarray(weights, dtype=float)
    if matrix.ndim != 2 or drawn.ndim != 2 or matrix.shape[1] != drawn.shape[1]:
        raise ValueError(f"scores {matrix.shape} and weights {drawn.shape} must have the same criteria as columns")
    if np.isnan(matrix).any() or np.isnan(drawn).any():
        raise ValueError("a score or a weight is not a number")
    return matrix, drawn
