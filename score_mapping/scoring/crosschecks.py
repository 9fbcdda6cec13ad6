"""Would another method say the same: one table of every method beside the headline, never in its place.

Where a method and the headline disagree, the table names the criterion on which the disagreement hangs: the one that, taken
out, brings the two closest together. Arrays are (units, criteria) of scores 0-100 without gaps (midpoints of low and high
where something is not known), more is better. No result depends on the order of units.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from score_mapping.scoring.kernels import Floats, Ints, competition_ranks, tie_keys
from score_mapping.scoring.methods import (
    Preference,
    critic_weights,
    entropy_weights,
    geometric_mean,
    kendall_tau,
    promethee,
    stars,
    topsis,
    weighted_mean,
)
from score_mapping.scoring.voting import copeland, kemeny

HEADLINE = "mean"


@dataclass(frozen=True)
class Crosschecks:
    """Every method beside the headline.

    Attributes
    ----------
    methods
        Ids, the headline ``mean`` first; ``copeland`` and ``kemeny`` only where voices were given.
    value
        (methods, units) what each method orders by: mean and geometric mean in points, TOPSIS 0-1, net flow -1 to 1, number
        of stars, Copeland's wins less losses, and for Kemeny the mean place, where less is better.
    rank
        (methods, units) competition ranks.
    tau
        (methods,) Kendall's tau-b with the headline; NaN when a method ties everybody.
    farthest
        (units,) the method whose place differs most from the headline's, as an index of ``methods``; -1 where all agree.
    gap
        (units,) its place less the headline's, tied units sharing their mean place: positive where the method ranks lower.
    criterion
        (units,) the column, or the group of columns, whose removal closes most of that gap; -1 where none narrows it.
    closed
        (units,) places by which it does.
    entropy, critic
        (criteria,) weights that the data alone would give.
    """

    methods: tuple[str, ...]
    value: Floats
    rank: Ints
    tau: Floats
    farthest: Ints
    gap: Floats
    criterion: Ints
    closed: Floats
    entropy: Floats
    critic: Floats


def crosscheck_table(
    score: ArrayLike,
    weights: ArrayLike,
    *,
    voices: ArrayLike | None = None,
    group: ArrayLike | None = None,
    preference: Preference = "linear",
    full_from: float = 25.0,
    threshold: ArrayLike = 50.0,
) -> Crosschecks:
    """Rank one matrix by every method, and say where a method disagrees with the headline and on which criterion that hangs.

    Parameters
    ----------
    score
        Array (units, criteria) of scores 0-100 without gaps.
    weights
        (criteria,) weights of the headline; they need not add up to 1.
    voices
        (constituencies, criteria) weights as each constituency gave them; its ranking is its weighted mean of ``score``.
    group
        (criteria,) number of the group that each column belongs to, when columns are indicators and a disagreement is to be
        explained by criteria; by default each column is its own.
    preference, full_from
        See `promethee`.
    threshold
        See `stars`.

    Raises
    ------
    ValueError
        When a score or a weight is not a number.

    Notes
    -----
    To explain a gap, each group of columns is taken out in turn, the rest reweighted, and both the method and the headline
    ranked anew. Of groups that close as much, the one is named whose removal moves the headline's place least, and then the
    heavier one.

    Examples
    --------
    >>> table = crosscheck_table([[90, 75, 1], [50, 55, 50], [48, 48, 48]], [1, 1, 1])
    >>> table.methods[table.farthest[0]], table.gap[0].item(), table.criterion[0].item(), table.closed[0].item()
    ('geometric', 2.0, 2, 2.0)
    """
    matrix, weight = np.asarray(score, dtype=float), np.asarray(weights, dtype=float)
    heard = None if voices is None else np.asarray(voices, dtype=float)
    if not all(np.isfinite(part).all() for part in (matrix, weight, *([] if heard is None else [heard]))):
        raise ValueError("scores and weights must be numbers; put midpoints where something is not known")
    columns = matrix.shape[1]
    parts = np.arange(columns) if group is None else np.asarray(group)
    limits = np.broadcast_to(np.asarray(threshold, dtype=float), (columns,))

    def ranked(keep: Ints, only: frozenset[str] | None = None) -> dict[str, tuple[Floats, Ints]]:
        spoken = None if heard is None else heard[:, keep]
        return _all_methods(matrix[:, keep], weight[keep], spoken, preference, full_from, limits[keep], only)

    found = ranked(np.arange(columns))
    methods = tuple(found)
    keys = np.array([each[1] for each in found.values()])
    rank = np.array([competition_ranks(row) for row in keys])
    middle = _middles(keys)
    away = middle - middle[0]
    units = np.arange(matrix.shape[0])
    farthest = np.abs(away).argmax(axis=0) if len(units) else np.zeros(0, dtype=np.int64)
    gap = away[farthest, units]
    needed = frozenset(methods[method] for method in np.unique(farthest)) | {HEADLINE}
    closed, moved = np.zeros(len(units)), np.full(len(units), np.inf)
    criterion = np.full(len(units), -1)
    for part in _heaviest_first(parts, weight) if gap.any() else []:
        without = ranked(np.flatnonzero(parts != part), needed)
        place = {name: _middles(each[1][None, :])[0] for name, each in without.items()}
        headline = place[HEADLINE]
        other = np.array([place[methods[method]][unit] for unit, method in enumerate(farthest)])
        narrower, shift = np.abs(gap) - np.abs(other - headline), np.abs(headline - middle[0])
        better = (narrower > closed) | ((narrower == closed) & (closed > 0) & (shift < moved))
        criterion[better], closed[better], moved[better] = part, narrower[better], shift[better]
    return Crosschecks(
        methods=methods,
        value=np.array([each[0] for each in found.values()]),
        rank=rank,
        tau=np.array([kendall_tau(row, rank[0]) for row in rank]),
        farthest=np.where(gap == 0, -1, farthest),
        gap=gap,
        criterion=criterion,
        closed=closed,
        entropy=entropy_weights(matrix),
        critic=critic_weights(matrix),
    )


def _heaviest_first(parts: Ints, weight: Floats) -> list[int]:
    """Return the groups of columns, the heaviest first; none when there is only one, which cannot be taken out."""
    groups = [int(part) for part in np.unique(parts)]
    return sorted(groups, key=lambda part: (-weight[parts == part].sum(), part)) if len(groups) > 1 else []


def _all_methods(
    score: Floats,
    weights: Floats,
    voices: Floats | None,
    preference: Preference,
    full_from: float,
    threshold: Floats,
    only: frozenset[str] | None,
) -> dict[str, tuple[Floats, Ints]]:
    """Return values and whole-number keys (units,) of each method, or of some only; the highest key comes first."""
    ranks = np.zeros((0, len(score)), dtype=np.int64)
    if voices is not None and len(voices):
        ranks = np.array([competition_ranks(tie_keys(weighted_mean(score, voice))) for voice in voices])
    methods: dict[
        str, tuple[Callable[[], Floats], float]
    ] = {  # with the factor that makes it 0-100, as keys are made for
        HEADLINE: (lambda: weighted_mean(score, weights), 1.0),
        "geometric": (lambda: geometric_mean(score, weights), 1.0),
        "topsis": (lambda: topsis(score, weights), 100.0),
        "promethee": (lambda: promethee(score, weights, preference=preference, full_from=full_from), 100.0),
        "entropy": (lambda: weighted_mean(score, entropy_weights(score)), 1.0),
        "critic": (lambda: weighted_mean(score, critic_weights(score)), 1.0),
        "stars": (lambda: stars(score, threshold).astype(float), 1.0),
    }
    if len(ranks):
        methods["copeland"] = (lambda: copeland(ranks).astype(float), 1.0)
        methods["kemeny"] = (lambda: kemeny(ranks).place, -1.0)
    values = {name: (value(), scale) for name, (value, scale) in methods.items() if only is None or name in only}
    return {name: (value, tie_keys(value * scale)) for name, (value, scale) in values.items()}


def _middles(keys: Ints) -> Floats:
    """Return places (methods, units) with tied units sharing their mean place."""
    first = np.array([competition_ranks(row) for row in keys])
    last = keys.shape[1] + 1 - np.array([competition_ranks(-row) for row in keys])
    return (first + last) / 2
