"""From scored cells to a total for every unit: a tree of any depth, missing cells carried up as intervals.

What is not known is never filled in. A missing cell may be anything between the worst and the best anchor, and that
interval goes up the tree: every node has a lowest and a highest score, and its score is their midpoint. Beside the weighted
arithmetic mean stands the weighted geometric mean, which a single very low score pulls down: a check on balance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from score_mapping.scoring.kernels import Floats, Ints

FLOOR = 1.0


@dataclass(frozen=True)
class Tree:
    """Nodes from the root down: a parent stands before its children, the root is node 0.

    Attributes
    ----------
    parent
        (nodes,) index of the parent, -1 for the root.
    share
        (nodes,) weight within the parent; siblings add up to 1, the root has 1.
    takes_min
        (nodes,) True where a node is the lowest of its children instead of their weighted mean.
    leaf
        (indicators,) node of each indicator.
    geometric
        True where the whole is the weighted geometric mean of its indicators; the nodes between stay what they are.
    """

    parent: Ints
    share: Floats
    takes_min: NDArray[np.bool_]
    leaf: Ints
    geometric: bool = False

    @property
    def whole(self) -> Floats:
        """Return the share of the whole that each node holds, (nodes,)."""
        return self.whole_of(self.share)

    def whole_of(self, share: Floats) -> Floats:
        """Return the same for other weights within the parents, (nodes, ...)."""
        whole = share.copy()
        for node in range(1, len(whole)):
            whole[node] *= whole[self.parent[node]]
        return whole


@dataclass(frozen=True)
class Cells:
    """Scored cells, each (indicators, units), 0-100.

    ``score`` is NaN where not known; ``low`` and ``high`` are the bounds that the facts allow (equal to ``score`` where it
    is known, 0 and 100 where nothing is); readings draw evenly between ``draw_low`` and ``draw_high``, clipped to 0-100.
    """

    score: Floats
    low: Floats
    high: Floats
    draw_low: Floats
    draw_high: Floats

    def take(self, units: Ints) -> Cells:
        """Return the cells of some units only."""
        return Cells(*(part[:, units] for part in (self.score, self.low, self.high, self.draw_low, self.draw_high)))


@dataclass(frozen=True)
class Scorecard:
    """Totals: ``low``, ``high`` and ``coverage`` are (nodes, units); ``balance`` and ``known_score`` are (units,).

    ``coverage`` is the share of a node's weight that is known; ``known_score`` is the mean over what is known and orders
    nothing, because it flatters whoever is known least.
    """

    low: Floats
    high: Floats
    coverage: Floats
    balance: Floats
    known_score: Floats

    @property
    def score(self) -> Floats:
        """Return the midpoint of low and high, (nodes, units)."""
        return (self.low + self.high) / 2


def carry_up(tree: Tree, cells: Floats | NDArray[np.bool_], *, share: Floats | None = None, always_mean: bool = False) -> Floats:
    """Carry leaf values up the tree.

    Parameters
    ----------
    cells
        (indicators, ...) values at the leaves.
    share
        (nodes,) or (nodes, ...) weights within the parents that broadcast with ``cells[0]``; by default the tree's own.
    always_mean
        Treat every node as a mean, for shares of weight.

    Returns
    -------
    (nodes, ...) values of every node.
    """
    weight = tree.share if share is None else share
    value = np.zeros((len(tree.parent), *cells.shape[1:]))
    value[tree.leaf] = cells
    lowest = tree.takes_min & (not always_mean)
    value[np.flatnonzero(lowest)] = np.inf
    for node in range(len(tree.parent) - 1, 0, -1):
        above = tree.parent[node]
        if lowest[above]:
            np.minimum(value[above], value[node], out=value[above])
        else:
            value[above] += weight[node] * value[node]
    if tree.geometric and not always_mean:
        value[0] = geometric_mean(tree.whole_of(weight)[tree.leaf], cells)
    return value


def score_units(tree: Tree, cells: Cells) -> Scorecard:
    """Score all units at once; what each array holds stands in `Scorecard`."""
    known = ~np.isnan(cells.score)
    weight = tree.whole[tree.leaf]
    coverage = carry_up(tree, known, always_mean=True)
    known_sum = np.zeros(known.shape[1])
    for part, is_known, score in zip(weight, known, cells.score, strict=True):
        known_sum += part * np.where(is_known, score, 0.0)
    known_score = np.divide(known_sum, coverage[0], out=np.full(len(known_sum), np.nan), where=coverage[0] > 0)
    return Scorecard(
        low=carry_up(tree, cells.low),
        high=carry_up(tree, cells.high),
        coverage=coverage,
        balance=(geometric_mean(weight, cells.low) + geometric_mean(weight, cells.high)) / 2,
        known_score=known_score,
    )


def geometric_mean(weight: Floats, score: Floats | NDArray[np.bool_]) -> Floats:
    """Return the geometric mean of scores (indicators, ...) by weights of the whole that broadcast with them, floored at 1."""
    total = np.zeros(score.shape[1:])
    for part, row in zip(weight, score, strict=True):  # row by row: no unit's sum depends on where the unit stands
        total = total + part * np.log(np.maximum(row, FLOOR))
    mean: Floats = np.exp(total)
    return mean
