"""How sure is a place: thousands of readings of the same facts.

A reading draws one set of weights near what each constituency said (one voice each), one score for every cell within what
its evidence allows, and any value for a cell that nobody knows; then it ranks. The share of readings in which a unit takes
a place is its rank acceptability (Lahdelma and Salminen 2001). Shares are not probabilities: they describe the readings
tried.

Neither names nor the order of rows matter: units are put in the order of their content, noise is drawn in that order in
fixed blocks, and units with the same content get the mean of their shares.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from score_mapping.scoring.kernels import Floats, Ints, rank_shares
from score_mapping.scoring.scorecard import Cells, Tree, carry_up

BLOCK = 1_000
WEIGHTS, NOISE = 0, 1
AT_ONCE = 4_000_000


@dataclass(frozen=True)
class Readings:
    """What the readings say, all (units,) but ``shares`` (units, places), whose rows and columns add up to 1.

    ``rank_low`` and ``rank_high`` hold nine tenths of the readings (5-95 %); ``top_error`` is the standard error of
    ``share_top``, the share of readings among the first k.
    """

    shares: Floats
    share_first: Floats
    share_top: Floats
    top_error: Floats
    rank_low: Ints
    rank_high: Ints
    draws: int


def try_readings(tree: Tree, cells: Cells, voices: Floats, *, draws: int, seed: int, k: int) -> Readings:
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
    """
    units = cells.low.shape[1]
    if units == 0:
        empty, none = np.zeros(0), np.zeros(0, dtype=np.int64)
        return Readings(np.zeros((0, 0)), empty, empty, empty, none, none, draws)
    order, group = content_order(cells)
    ordered = cells.take(order)
    counts = np.zeros((units, units))
    for block, start in enumerate(range(0, draws, BLOCK)):
        counts += _count_block(tree, ordered, voices, min(BLOCK, draws - start), seed, block)
    shares = _mean_of_twins(counts / draws, group)[np.argsort(order)]
    top = shares[:, :k].sum(axis=1).clip(0.0, 1.0)
    reached = np.cumsum(shares, axis=1)
    return Readings(
        shares=shares,
        share_first=shares[:, 0],
        share_top=top,
        top_error=np.sqrt(top * (1 - top) / draws),
        rank_low=(reached < 0.05).sum(axis=1) + 1,
        rank_high=np.minimum((reached < 0.95 - 1e-12).sum(axis=1) + 1, units),
        draws=draws,
    )


def _count_block(tree: Tree, cells: Cells, voices: Floats, size: int, seed: int, block: int) -> Floats:
    """Count places in one block of readings, a few readings at once so that memory stays flat."""
    indicators, units = cells.low.shape
    weights = draw_weights(
        tree, voices, size, np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(WEIGHTS, block)))
    )
    noise = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(NOISE, block)))
    width = cells.draw_high - cells.draw_low
    step = max(1, AT_ONCE // (indicators * units))
    counts = np.zeros((units, units))
    for start in range(0, size, step):
        some = min(step, size - start)
        drawn = noise.random((some, indicators, units)) * width + cells.draw_low
        leaves = np.moveaxis(drawn.clip(0.0, 100.0), 0, 1)
        share = weights[:, start : start + some, None]
        counts += rank_shares(carry_up(tree, leaves, share=share)[0])
    return counts


def content_order(cells: Cells) -> tuple[Ints, Ints]:
    """Return the order of units by what their cells hold, and for each place in it the number of its group of twins."""
    content = np.vstack([np.nan_to_num(cells.score, nan=-1.0), cells.low, cells.high, cells.draw_low, cells.draw_high])
    order = np.lexsort(content[::-1])
    ordered = content[:, order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = (ordered[:, 1:] != ordered[:, :-1]).any(axis=0)
    return order, np.cumsum(new) - 1


def _mean_of_twins(shares: Floats, group: Ints) -> Floats:
    size = np.bincount(group)
    total = np.zeros((len(size), shares.shape[1]))
    np.add.at(total, group, shares)
    mean: Floats = (total / size[:, None])[group]
    return mean


def draw_weights(tree: Tree, voices: Floats, draws: int, random: np.random.Generator) -> Floats:
    """Draw weights within parents, (nodes, draws).

    One Dirichlet vector around each constituency's shares for every group of siblings, then their mean. With K siblings
    that weigh something the concentration is 16(K - 1) - 1, so that a weight of 1/K varies by about a quarter.
    """
    weights = np.ones((len(tree.parent), draws))
    for parent in np.unique(tree.parent[1:]):
        siblings = np.flatnonzero(tree.parent == parent)
        weights[siblings] = np.mean([_dirichlet(voice[siblings], draws, random) for voice in voices], axis=0)
    return weights


def _dirichlet(mean: Floats, draws: int, random: np.random.Generator) -> Floats:
    weighing = mean > 0
    drawn = np.zeros((len(mean), draws))
    kinds = int(weighing.sum())
    if kinds == 1:
        drawn[weighing] = 1.0
    elif kinds > 1:
        concentration = 16 * (kinds - 1) - 1
        drawn[weighing] = random.dirichlet(concentration * mean[weighing], size=draws).T
    return drawn
