"""Other ways to rank one matrix, each with its own idea of how a weak criterion may be made good by a strong one.

Not at all (stars), partly (geometric mean, PROMETHEE), by distance to the observed extremes (TOPSIS), or without any
consulted weight (entropy, CRITIC). Several of them look at who else is listed, so that dropping one candidate may reorder the
rest: that is their known weakness and the reason why none is the headline.

Arrays are (units, criteria) of scores 0-100 without gaps (midpoints of low and high where something is not known), more is
better. No result depends on the order of units.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from score_mapping.scoring.kernels import Floats, Ints, tie_keys
from score_mapping.scoring.scorecard import FLOOR

Preference = Literal["usual", "linear"]
ALIKE = 1e-12


def weighted_mean(score: ArrayLike, weights: ArrayLike) -> Floats:
    """Return the weighted arithmetic mean of each unit, (units,): the headline.

    >>> weighted_mean([[100, 0], [50, 50]], [3, 1]).tolist()
    [75.0, 50.0]
    """
    matrix, share = np.asarray(score, dtype=float), _shares(weights)
    total = np.zeros(len(matrix))
    for part, column in zip(share, matrix.T, strict=True):  # column by column: no sum depends on where a unit stands
        total += part * column
    return total


def geometric_mean(score: ArrayLike, weights: ArrayLike) -> Floats:
    """Return the weighted geometric mean of each unit, (units,), scores floored at 1.

    >>> geometric_mean([[100, 1], [25, 4]], [1, 1]).round(9).tolist()
    [10.0, 10.0]
    """
    return np.exp(weighted_mean(np.log(np.maximum(np.asarray(score, dtype=float), FLOOR)), weights))


def topsis(score: ArrayLike, weights: ArrayLike) -> Floats:
    """Return how close each unit comes to the highest scores observed, as against the lowest, (units,) 0-1.

    Columns are divided by their vector norm and weighted (Hwang and Yoon 1981). 0.5 where all units are alike.

    >>> topsis([[100, 100], [0, 0], [50, 50]], [1, 1]).tolist()
    [1.0, 0.0, 0.5]
    """
    matrix = np.asarray(score, dtype=float)
    if not len(matrix):
        return np.zeros(0)
    norm = np.sqrt(_column_sums(matrix**2))
    scaled = np.divide(matrix, norm, out=np.zeros_like(matrix), where=norm > 0) * _shares(weights)
    best = np.sqrt(_row_sums((scaled - scaled.max(axis=0)) ** 2))
    least = np.sqrt(_row_sums((scaled - scaled.min(axis=0)) ** 2))
    return np.divide(least, best + least, out=np.full(len(matrix), 0.5), where=best + least > 0)


def promethee(
    score: ArrayLike,
    weights: ArrayLike,
    *,
    preference: Preference = "linear",
    none_to: float = 0.0,
    full_from: float = 25.0,
) -> Floats:
    """Return the net flow of PROMETHEE II, (units,) from -1 to 1: how far each unit is preferred to the others.

    Parameters
    ----------
    score, weights
        Array (units, criteria), and (criteria,).
    preference
        ``usual``: any difference counts in full. ``linear``: nothing up to ``none_to`` points, all from ``full_from`` points
        on (by default 25, one step of a rubric), in proportion between them.

    Notes
    -----
    Brans and Vincke (1985); the flow over the other units is divided by their number. A lone unit has 0.

    Examples
    --------
    >>> promethee([[80, 40], [60, 40], [60, 90]], [1, 1], preference="usual").tolist()
    [0.25, -0.5, 0.25]
    """
    matrix = np.asarray(score, dtype=float)
    units = len(matrix)
    flow = np.zeros(units)
    for part, column in zip(_shares(weights), matrix.T, strict=True):
        ahead = column[:, None] - column[None, :]
        if preference == "usual":
            prefers = np.sign(ahead)
        else:
            width = full_from - none_to
            prefers = np.sign(ahead) * np.clip((np.abs(ahead) - none_to) / width, 0.0, 1.0)
        prefers.sort(axis=1)  # so that the sum does not depend on the order of units
        flow += part * prefers.sum(axis=1)
    return flow / max(units - 1, 1)


def entropy_weights(score: ArrayLike) -> Floats:
    """Return the weights that the spread of the data alone would give, by Shannon's entropy, (criteria,) adding up to 1.

    Parameters
    ----------
    score
        Array (units, criteria), nothing below zero. A column without any spread weighs nothing; all weigh the same when no
        column has any.

    Notes
    -----
    Hwang and Yoon (1981). Weight by spread is not importance: nobody was asked.

    Examples
    --------
    >>> entropy_weights([[10, 50], [90, 50], [40, 50]]).tolist()
    [1.0, 0.0]
    """
    matrix = np.asarray(score, dtype=float)
    total = _column_sums(matrix)
    part = np.divide(matrix, total, out=np.zeros_like(matrix), where=total > 0)
    logs = np.log(np.where(part > 0, part, 1.0))
    spread = 1 + _column_sums(part * logs) / np.log(max(len(matrix), 2))
    return _shares(np.where((total > 0) & (spread > ALIKE), spread, 0.0))


def critic_weights(score: ArrayLike) -> Floats:
    """Return the weights of CRITIC, (criteria,) adding up to 1: more for spread, less for what another column says already.

    Parameters
    ----------
    score
        Array (units, criteria). A column without any spread weighs nothing and takes part in no correlation; when no
        column conflicts with another, all that have any spread weigh the same.

    Notes
    -----
    Diakoulaki, Mavrotas and Papayannakis (1995): standard deviation of the column, drawn out to 0-1 over what was observed,
    times the sum of one less its correlation with each other column.

    Examples
    --------
    >>> critic_weights([[10, 50, 90], [90, 50, 10], [40, 50, 60]]).tolist()
    [0.5, 0.0, 0.5]
    """
    matrix = np.asarray(score, dtype=float)
    weights = np.zeros(matrix.shape[1])
    varied = np.flatnonzero(np.ptp(matrix, axis=0) > 0) if len(matrix) else np.zeros(0, dtype=np.int64)
    if not len(varied):
        return _shares(weights)
    ordered = np.sort(matrix[:, varied], axis=0)
    drawn = (matrix[:, varied] - ordered[0]) / (ordered[-1] - ordered[0])
    drawn = drawn[np.lexsort(drawn.T)]  # an order of content, so that no sum depends on the order of units
    centred = drawn - drawn.mean(axis=0)
    spread = np.sqrt((centred**2).mean(axis=0))
    correlation = (centred.T @ centred) / len(drawn) / np.outer(spread, spread)
    weights[varied] = spread * (1 - np.minimum(correlation, 1.0)).sum(axis=1)
    if weights.sum() <= ALIKE * len(varied):
        weights[varied] = 1.0
    return _shares(weights)


def stars(score: ArrayLike, threshold: ArrayLike = 50.0) -> Ints:
    """Count the criteria on which each unit reaches the threshold, (units,): nothing makes up for a miss.

    ``threshold`` is one figure or one for each criterion; 50 is what anchor 3 scores.

    >>> stars([[80, 20, 50], [49, 49, 49]]).tolist()
    [2, 0]
    """
    passed = tie_keys(np.asarray(score, dtype=float)) >= tie_keys(np.asarray(threshold, dtype=float))
    return np.array(passed.sum(axis=1), dtype=np.int64)


def kendall_tau(first: ArrayLike, second: ArrayLike) -> float:
    """Return Kendall's tau-b of two rankings (units,): -1 to 1, corrected for ties; NaN when one of them is all tied.

    >>> kendall_tau([1, 2, 3, 4], [1, 2, 4, 3])
    0.6666666666666666
    """
    one, other = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    same, own, theirs = 0, 0, 0
    for place in range(len(one) - 1):
        a, b = np.sign(one[place + 1 :] - one[place]), np.sign(other[place + 1 :] - other[place])
        same += int((a * b).sum())
        own += int((a != 0).sum())
        theirs += int((b != 0).sum())
    return float(same / np.sqrt(float(own) * float(theirs))) if own and theirs else np.nan


def _shares(weights: ArrayLike) -> Floats:
    """Return weights divided by their sum; equal shares when all are zero."""
    given = np.asarray(weights, dtype=float)
    total = given.sum()
    return given / total if total > 0 else np.full(len(given), 1 / max(len(given), 1))


def _column_sums(matrix: Floats) -> Floats:
    return np.sort(matrix, axis=0).sum(axis=0)


def _row_sums(matrix: Floats) -> Floats:
    total = np.zeros(len(matrix))
    for column in matrix.T:
        total += column
    return total
