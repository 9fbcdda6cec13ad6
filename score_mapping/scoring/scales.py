"""From a figure in its own unit to a score between 0 and 100.

A scale is one list of ``(value, score)`` points: linear between them, clipped at the ends, optionally in the natural
logarithm of the value. A falling list is a cost; a value that stands twice is a step, and at that value itself the later
point of the list counts. Anchors are fixed, never the observed minimum and maximum, so adding a candidate moves nobody.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def score_values(value: ArrayLike, points: ArrayLike, *, log: bool = False) -> Floats:
    """Score figures.

    Parameters
    ----------
    value
        Figures in the unit of the scale, any shape; NaN is unknown, infinities take the end of the scale.
    points
        Array (points, 2) of value and score, values throughout rising or falling.
    log
        Interpolate in the natural logarithm of value; figures of zero or less take the lowest end.

    Returns
    -------
    Scores 0-100 in the shape of ``value``; NaN where unknown.

    Examples
    --------
    >>> score_values([20, 70, 1000], [[20, 0], [70, 50], [250, 100]], log=True).tolist()
    [0.0, 50.0, 100.0]
    """
    at, scores = _rising(points, log)
    return np.interp(_axis(value, points, log), at, scores)


def score_intervals(low: ArrayLike, high: ArrayLike, points: ArrayLike, *, log: bool = False) -> tuple[Floats, Floats]:
    """Return the lowest and the highest score that figures between ``low`` and ``high`` can have.

    A bound that is NaN is open. A scale with its best place in the middle is followed through that place: the points inside
    the interval count, not only its two ends.
    """
    at, scores = _rising(points, log)
    start, stop = _axis(low, points, log), _axis(high, points, log)
    if _falls(points):
        start, stop = stop, start
    start, stop = np.fmax(start, -np.inf), np.fmin(stop, np.inf)  # an open bound becomes an infinite one
    first, last = np.interp(start, at, scores), np.interp(stop, at, scores)
    lowest, highest = np.minimum(first, last), np.maximum(first, last)
    step = np.diff(scores)
    if (step >= 0).all() or (step <= 0).all():
        return lowest, highest
    for place, score in zip(at, scores, strict=True):
        inside = (start < place) & (place <= stop)
        lowest = np.where(inside, np.minimum(lowest, score), lowest)
        highest = np.where(inside, np.maximum(highest, score), highest)
    return lowest, highest


def _falls(points: ArrayLike) -> bool:
    values = np.asarray(points, dtype=float)[:, 0]
    return bool(values[0] > values[-1])


def _axis(value: ArrayLike, points: ArrayLike, log: bool) -> Floats:
    """Put figures on the rising axis of `numpy.interp`; a falling scale is mirrored, which keeps its steps as listed."""
    place = np.asarray(value, dtype=float)
    if log:
        with np.errstate(divide="ignore"):  # the logarithm of zero is the lowest end
            place = np.log(np.maximum(place, 0.0))
    return -place if _falls(points) else place


def _rising(points: ArrayLike, log: bool) -> tuple[Floats, Floats]:
    table = np.asarray(points, dtype=float)
    return _axis(table[:, 0], points, log), table[:, 1]
