"""Places and ties.

Two scores tie when their keys do: ``rint(score / 1e-7)``, one whole number that numpy, JavaScript and a spreadsheet compute
alike. A tolerance would not do, because it is not transitive. The order of rows never decides anything.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PER_POINT = 1e7
BLOCK = 512


def tie_keys(score: Floats) -> Ints:
    """Return the whole-number keys of scores 0-100 (any shape, no NaN): equal keys tie.

    >>> (tie_keys(np.array([0.1 + 0.2])) == tie_keys(np.array([0.3]))).item()
    True
    """
    return np.rint(score * PER_POINT).astype(np.int64)


def competition_ranks(keys: Ints) -> Ints:
    """Return ranks 1, 2, 2, 4 of keys (units,), the highest key first.

    >>> competition_ranks(np.array([30, 50, 50, 10])).tolist()
    [3, 1, 1, 4]
    """
    ordered = np.sort(-keys)
    return np.searchsorted(ordered, -keys, side="left") + 1


def rank_shares(score: Floats, *, block: int = BLOCK) -> Floats:
    """Count how often each unit takes each place.

    Parameters
    ----------
    score
        Array (readings, units).
    block
        Readings handled at once; the result does not depend on it.

    Returns
    -------
    Array (units, places): number of readings, ties split evenly over the places they share, so that every row and every
    column adds up to the number of readings.

    Notes
    -----
    Keys are shifted left and carry the unit's number in their low bits, so that one sort of values gives the order. Readings
    without a tie are counted by one ``bincount``; the shares of tied groups go into a difference array that is summed once
    at the end, which costs one step for each place and not one for each pair.
    """
    readings, units = score.shape
    bits = max(1, int(units - 1).bit_length())
    mask = (1 << bits) - 1
    counts = np.zeros(units * units)
    change = np.zeros((units, units + 1))
    places = np.arange(units)
    for start in range(0, readings, block):
        part = -tie_keys(score[start : start + block])
        packed = (part << bits) | np.arange(units)
        packed.sort(axis=1)
        unit, key = packed & mask, packed >> bits
        new = np.ones(unit.shape, dtype=bool)
        new[:, 1:] = key[:, 1:] != key[:, :-1]
        plain = new.all(axis=1)
        counts += np.bincount((unit[plain] * units + places).ravel(), minlength=units * units)
        tied = ~plain
        if tied.any():
            _split_ties(unit[tied], new[tied], change)
    return counts.reshape(units, units) + np.cumsum(change, axis=1)[:, :units]


def _split_ties(unit: Ints, new: NDArray[np.bool_], change: Floats) -> None:
    """Add the even shares of tied groups to the difference array ``change`` (units, places + 1), in place."""
    rows, units = unit.shape
    group = np.cumsum(new, axis=1) - 1 + np.arange(rows)[:, None] * units
    first = np.flatnonzero(new.ravel()) % units
    size = np.bincount(group.ravel(), minlength=rows * units)
    size = size[size > 0]
    dense = (np.cumsum(new.ravel()) - 1).reshape(rows, units)
    start, length = first[dense], size[dense]
    share = 1.0 / length
    np.add.at(change, (unit.ravel(), start.ravel()), share.ravel())
    np.add.at(change, (unit.ravel(), (start + length).ravel()), -share.ravel())
