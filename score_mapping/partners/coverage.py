"""Who covers what, as arrays: cover matrices, cells that are alike, and what a given set of partners covers.

A cell is what may be covered (a cluster and a module, or a point of demand), a candidate is who may cover it. "Covered" is
yes or no: within reach or not. Cells that the same candidates cover are one cell with the sum of the weights, which changes
no optimum and makes the programme much smaller. Bias known: a cell just outside the reach counts as nothing at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Sparse: TypeAlias = Any  # scipy publishes no types

EARTH_KM = 6371.0088


@dataclass(frozen=True)
class Covered:
    """What a set of candidates covers: weight covered, weight covered at least twice, and the members that cover each cell."""

    coverage: float
    backup: float
    count: Ints


def cover_within(points: Floats, sites: Floats, km: float) -> Sparse:
    """Find which sites lie within a great-circle distance of which points.

    Parameters
    ----------
    points, sites
        Latitude and longitude in degrees, shapes (cells, 2) and (candidates, 2).
    km
        Largest distance that counts, kilometres; the border counts.

    Returns
    -------
    Sparse matrix of ones, shape (cells, candidates), compressed by columns.

    Examples
    --------
    >>> cover_within(np.array([[0.0, 0.0], [0.0, 2.0]]), np.array([[0.0, 1.0], [0.0, 0.5]]), 112.0).toarray()
    array([[1, 1],
           [1, 0]], dtype=int8)
    """
    from scipy.sparse import csc_array
    from sklearn.neighbors import BallTree

    shape = (len(points), len(sites))
    if not all(shape):
        return csc_array(shape, dtype=np.int8)
    near = BallTree(np.radians(points), metric="haversine").query_radius(np.radians(sites), km / EARTH_KM)
    start = np.concatenate([[0], np.cumsum([len(part) for part in near])])
    rows = np.concatenate(near).astype(np.int32)
    made = csc_array((np.ones(len(rows), dtype=np.int8), rows, start), shape=shape)
    made.sort_indices()
    return made


def collapse(covers: Sparse, part: Ints) -> tuple[Ints, Ints]:
    """Find the cells of one part (a region) that the same candidates cover.

    Parameters
    ----------
    covers
        Sparse ones, shape (cells, candidates).
    part
        Part of each cell, shape (cells,); cells of different parts are never put together.

    Returns
    -------
    For each group one of its cells, and for each cell the number of its group. The order of the groups follows from what they
    hold and not from the order of the cells.
    """
    columns = covers.tocsc()
    cells, candidates = columns.shape
    flags = np.zeros((candidates, cells), dtype=np.bool_)
    flags[np.repeat(np.arange(candidates), np.diff(columns.indptr)), columns.indices] = True
    bits = np.packbits(flags, axis=0).T
    label = np.ascontiguousarray(part, dtype=">i8").view(np.uint8).reshape(cells, 8)
    key = np.ascontiguousarray(np.hstack([bits, label]))
    _, first, group = np.unique(key.view(f"V{key.shape[1]}").ravel(), return_index=True, return_inverse=True)
    return first.astype(np.int64), group.astype(np.int64).ravel()


def covered_by(covers: Sparse, weight: Floats, members: Flags) -> Covered:
    """Return what the members cover, shapes (cells, candidates), (cells,) and (candidates,)."""
    count = np.asarray(covers @ members.astype(np.int64), dtype=np.int64)
    return Covered(float(weight[count >= 1].sum()), float(weight[count >= 2].sum()), count)


def losses(covers: Sparse, weight: Floats, members: Flags) -> Floats:
    """Return the weight that would be covered by nobody if a member left, shape (candidates,); 0 for who is no member."""
    once = covered_by(covers, weight, members).count == 1
    return np.where(members, np.asarray(covers.T @ (weight * once), dtype=float), 0.0)


def gains(covers: Sparse, weight: Floats, members: Flags) -> Floats:
    """Return the weight that a candidate would add to the set, shape (candidates,); 0 for who is a member."""
    nobody = covered_by(covers, weight, members).count == 0
    return np.where(members, 0.0, np.asarray(covers.T @ (weight * nobody), dtype=float))
