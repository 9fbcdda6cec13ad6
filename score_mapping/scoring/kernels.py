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
BLOCK = 256


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


def all_ranks(score: Floats) -> Ints:
    """Return the competition ranks of every reading, (readings, units).

    >>> all_ranks(np.array([[70.0, 50.0, 50.0], [10.0, 20.0, 30.0]])).tolist()
    [[1, 2, 2], [3, 2, 1]]
    """
    unit, new = _sort_units(score)
    first, _ = _spans(new.ravel(), np.tile(np.arange(score.shape[1]), len(new)))
    ranks = np.empty(unit.shape, dtype=np.int64)
    np.put_along_axis(ranks, unit, first.reshape(unit.shape) + 1, axis=1)
    return ranks


def rank_shares(score: Floats, *, ends: Ints | None = None, block: int = BLOCK) -> Floats:
    """Count how often each unit takes each place.

    Parameters
    ----------
    score
        Array (readings, units), 0-100, no NaN.
    ends
        Last place of each band of places, rising, the last one the number of units; by default every place is counted alone.
    block
        Readings handled at once; the result does not depend on it.

    Returns
    -------
    Array (units, places) or (units, bands): number of readings, ties split evenly over the places they share, so that every
    row adds up to the number of readings, and every column to that times the places in it.

    Notes
    -----
    Keys are shifted left and carry the unit's number in their low bits, so that one sort of values gives the order. Who is
    alone on a place is counted by ``bincount``; the shares of tied groups go into a difference array that is summed once at
    the end, which costs one step for each place and not one for each pair.

    Examples
    --------
    >>> rank_shares(np.array([[70.0, 50.0, 50.0]])).tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.5, 0.5], [0.0, 0.5, 0.5]]
    """
    readings, units = score.shape
    tally = _Tally(units, ends)
    for start in range(0, readings, block):
        tally.add(*_sort_units(score[start : start + block]))
    return tally.result()


def mean_ranks(score: Floats, *, block: int = BLOCK) -> Floats:
    """Return the sum over readings of each unit's rank, (units,), tied units taking the mean of their places.

    >>> mean_ranks(np.array([[70.0, 50.0, 50.0]])).tolist()
    [1.0, 2.5, 2.5]
    """
    readings, units = score.shape
    total = np.zeros(units)
    for start in range(0, readings, block):
        unit, new = _sort_units(score[start : start + block])
        first, past = _spans(new.ravel(), np.tile(np.arange(units), len(new)))
        total += np.bincount(unit.ravel(), (first + past + 1) / 2, minlength=units)
    return total


def _sort_units(score: Floats) -> tuple[Ints, NDArray[np.bool_]]:
    """Return who stands on each place, (readings, units), and whether a new key begins there."""
    units = score.shape[1]
    bits = max(1, int(units - 1).bit_length())
    packed = tie_keys(score)
    np.negative(packed, out=packed)
    packed <<= bits
    packed |= np.arange(units)
    packed.sort(axis=1)
    unit = packed & ((1 << bits) - 1)
    packed >>= bits
    new = np.ones(unit.shape, dtype=bool)
    np.not_equal(packed[:, 1:], packed[:, :-1], out=new[:, 1:])
    return unit, new


def _spans(new: NDArray[np.bool_], place: Ints) -> tuple[Ints, Ints]:
    """Return the first place of the tied group that each place belongs to, and the place past its last, all flat."""
    group = np.cumsum(new) - 1
    begin = np.flatnonzero(new)
    size = np.diff(begin, append=new.size)
    first = place[begin]
    # clip does not change an index here; it is the mode of take that does not check them one by one
    return np.take(first, group, mode="clip"), np.take(first + size, group, mode="clip")


class _Tally:
    """Counts of places: ``alone`` for units that share a place with nobody, ``change`` for the shares of tied groups."""

    def __init__(self, units: int, ends: Ints | None) -> None:
        self.units = units
        self.ends = np.arange(1, units + 1) if ends is None else np.asarray(ends, dtype=np.int64)
        self.starts = np.concatenate([[0], self.ends[:-1]])
        self.columns = len(self.ends)
        self.column = np.repeat(np.arange(self.columns), self.ends - self.starts)
        self.alone = np.zeros(units * self.columns, dtype=np.int64)
        self.change = np.zeros(units * (self.columns + 1))
        self.edge = np.zeros(units * (self.columns + 1))

    def add(self, unit: Ints, new: NDArray[np.bool_]) -> None:
        """Count one block of sorted readings."""
        groups = np.count_nonzero(new)
        if groups == new.size:
            self._add_alone((unit * self.columns + self.column).ravel())
        elif groups > 0.8 * new.size:  # few ties: taking the tied out costs less than giving everybody a share
            tied = ~new
            tied[:, :-1] |= tied[:, 1:]
            self._add_alone((unit * self.columns + self.column)[~tied])
            place = np.broadcast_to(np.arange(self.units), new.shape)
            self._add_tied(unit[tied], *_spans(new[tied], place[tied]))
        else:
            self._add_tied(unit.ravel(), *_spans(new.ravel(), np.tile(np.arange(self.units), len(new))))

    def _add_alone(self, at: Ints) -> None:
        self.alone += np.bincount(at, minlength=len(self.alone))

    def _add_tied(self, unit: Ints, first: Ints, past: Ints) -> None:
        """Spread each unit evenly over the places from ``first`` to before ``past``.

        Every band that is touched gets its full width in ``change``, what sticks out at both ends is taken back in ``edge``.
        """
        share = 1.0 / (past - first)
        row = unit * (self.columns + 1)
        size = len(self.change)
        if self.columns == self.units:
            self.change += np.bincount(row + first, share, minlength=size)
            self.change -= np.bincount(row + past, share, minlength=size)
            return
        begin, end = self.column[first], self.column[past - 1]
        self.change += np.bincount(row + begin, share, minlength=size)
        self.change -= np.bincount(row + end + 1, share, minlength=size)
        self.edge += np.bincount(row + begin, (first - self.starts[begin]) * share, minlength=size)
        self.edge += np.bincount(row + end, (self.ends[end] - past) * share, minlength=size)

    def result(self) -> Floats:
        change = np.cumsum(self.change.reshape(self.units, -1), axis=1)[:, : self.columns]
        spread = change * (self.ends - self.starts) - self.edge.reshape(self.units, -1)[:, : self.columns]
        return self.alone.reshape(self.units, self.columns) + spread
