"""What a reading draws: one set of weights, one score for every cell, and nothing that depends on names or rows.

Random numbers come in fixed blocks of 1,000 readings, each block and each purpose from a stream of its own
(``SeedSequence(seed, spawn_key=(purpose, block))``), and units stand in the order of what their cells hold. So neither the
order of rows, nor names, nor the number of readings handled at once changes a figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from score_mapping.scoring.kernels import Floats, Ints
from score_mapping.scoring.scorecard import FLOOR, Cells, Tree, carry_up

BLOCK = 1_000
AT_ONCE = 200_000
WEIGHTS, NOISE, GIVEN, AGAIN, FACTOR, RESAMPLE, TRIAL = range(7)

WeightDraws = Callable[[int, np.random.Generator], Floats] | Floats


@dataclass(frozen=True)
class Block:
    """Up to 1,000 readings: ``weights`` within the parents (nodes, readings), ``totals`` 0-100 (readings, units)."""

    number: int
    weights: Floats
    totals: Floats


def stream(seed: int, *purpose: int) -> np.random.Generator:
    """Return the random numbers of one purpose."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=purpose))


def blocks_of(draws: int, block: int = BLOCK) -> Iterator[tuple[int, int]]:
    """Yield the number and the size of each block.

    >>> list(blocks_of(2_300))
    [(0, 1000), (1, 1000), (2, 300)]
    """
    for number, start in enumerate(range(0, draws, block)):
        yield number, min(block, draws - start)


def read_blocks(
    tree: Tree,
    cells: Cells,
    voices: Floats,
    *,
    draws: int,
    seed: int,
    weight_draws: WeightDraws | None = None,
    concentration: Floats | None = None,
) -> Iterator[Block]:
    """Yield all readings of units that stand in `content_order`; the arguments are those of `draw_weights`."""
    for number, size in blocks_of(draws):
        given = given_weights(weight_draws, number, size, stream(seed, GIVEN, number))
        weights = draw_weights(
            tree, voices, size, stream(seed, WEIGHTS, number), given=given, concentration=concentration
        )
        totals = np.empty((size, cells.low.shape[1]))
        for start, noise in noise_parts(cells.low.shape, size, stream(seed, NOISE, number)):
            part = slice(start, start + len(noise))
            totals[part] = total_scores(tree, spread_noise(noise, cells), weights[:, part])
        yield Block(number, weights, totals)


def noise_parts(shape: tuple[int, ...], size: int, random: np.random.Generator) -> Iterator[tuple[int, Floats]]:
    """Yield even noise 0-1 (readings, indicators, units), a few readings at once so that memory stays flat."""
    step = noise_step(shape)
    for start in range(0, size, step):
        yield start, random.random((min(step, size - start), *shape))


def noise_step(shape: tuple[int, ...]) -> int:
    """Return how many readings of this shape are handled at once."""
    return max(1, AT_ONCE // max(1, int(np.prod(shape))))


def spread_noise(noise: Floats, cells: Cells) -> Floats:
    """Turn noise into scores of the cells, in place; 0 and 1 are the ends of what a reading may draw."""
    noise *= cells.draw_high - cells.draw_low
    noise += cells.draw_low
    return np.clip(noise, 0.0, 100.0, out=noise)


def total_scores(tree: Tree, leaves: Floats, weights: Floats) -> Floats:
    """Return the totals (readings, units) of leaf scores (readings, indicators, units) under weights (nodes, readings)."""
    if tree.geometric:
        logs = np.log(np.maximum(leaves, FLOOR))
        return np.exp(np.matmul(leaf_weights(tree, weights)[:, None, :], logs)[:, 0])
    if not tree.takes_min.any():
        whole = leaf_weights(tree, weights)
        total: Floats = np.matmul(whole[:, None, :], leaves)[:, 0]
        return total
    return carry_up(tree, np.moveaxis(leaves, 0, 1), share=weights[:, :, None])[0]


def leaf_weights(tree: Tree, weights: Floats) -> Floats:
    """Return the share of the whole that each indicator holds, (readings, indicators), from weights (nodes, readings)."""
    whole = weights.copy()
    for node in range(1, len(whole)):
        whole[node] *= whole[tree.parent[node]]
    return np.ascontiguousarray(whole[tree.leaf].T)


def content_order(cells: Cells) -> tuple[Ints, Ints]:
    """Return the order of units by what their cells hold, and for each place in it the number of its group of twins."""
    return order_columns(
        np.vstack([np.nan_to_num(cells.score, nan=-1.0), cells.low, cells.high, cells.draw_low, cells.draw_high])
    )


def order_columns(content: Floats) -> tuple[Ints, Ints]:
    """Return the order of columns by their content, the first row first, and the number of the group of equal columns.

    >>> [part.tolist() for part in order_columns(np.array([[3.0, 1.0, 3.0]]))]
    [[1, 0, 2], [0, 1, 1]]
    """
    order = np.lexsort(content[::-1]) if len(content) else np.arange(content.shape[1])
    ordered = content[:, order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = (ordered[:, 1:] != ordered[:, :-1]).any(axis=0)
    return order, np.cumsum(new) - 1


def mean_of_twins(rows: Floats, group: Ints) -> Floats:
    """Give every row the mean of its group's rows."""
    size = np.bincount(group)
    if len(size) == len(group):
        return rows
    total = np.zeros((len(size), *rows.shape[1:]))
    np.add.at(total, group, rows)
    mean: Floats = (total / size.reshape(-1, *[1] * (rows.ndim - 1)))[group]
    return mean


def draw_weights(
    tree: Tree,
    voices: Floats,
    draws: int,
    random: np.random.Generator,
    *,
    given: Floats | None = None,
    concentration: Floats | None = None,
) -> Floats:
    """Draw weights within parents.

    One Dirichlet vector around each constituency's shares for every group of siblings, then their mean. With K siblings
    that weigh something the concentration is 16(K - 1) - 1, so that a weight of 1/K varies by about a quarter.

    Parameters
    ----------
    voices
        (constituencies, nodes) weights within the parents as each constituency gave them.
    given
        (constituencies, nodes, draws) weights within the parents that were drawn elsewhere, such as evenly from what a
        ranking or an interval of weights allows; NaN for a group of siblings leaves that group to the Dirichlet vector.
    concentration
        (constituencies, nodes) concentration of the groups, each at its parent node; NaN takes the usual one.

    Returns
    -------
    (nodes, draws), siblings add up to 1.
    """
    weights = np.ones((len(tree.parent), draws))
    for parent in np.unique(tree.parent[1:]):
        siblings = np.flatnonzero(tree.parent == parent)
        drawn = np.zeros((len(siblings), draws))
        for number, voice in enumerate(voices):
            firm = np.nan if concentration is None else float(concentration[number, parent])
            said = None if given is None else given[number, siblings]
            if said is None or np.isnan(said).any():
                said = _dirichlet(voice[siblings], draws, random, firm)
            drawn += said
        weights[siblings] = drawn / len(voices)
    return weights


def concentration_of(shares: Floats) -> float:
    """Return how firmly the respondents of one constituency agree on one group of siblings.

    The concentration of the Dirichlet distribution with the respondents' mean and the sum of their variances (method of
    moments), at least 1 and at most the usual one: disagreement widens the readings, agreement never narrows them. The
    variance divides by the number of respondents, so that entering each of them twice changes nothing.

    Parameters
    ----------
    shares
        (respondents, siblings), rows add up to 1.

    Returns
    -------
    The concentration, NaN (the usual one) for fewer than three respondents or a single sibling that weighs something.

    Examples
    --------
    >>> round(concentration_of(np.array([[0.7, 0.3], [0.5, 0.5], [0.3, 0.7]])), 3)
    8.375
    """
    mean = shares.mean(axis=0)
    kinds = int((mean > 0).sum())
    if len(shares) < 3 or kinds < 2:
        return np.nan
    usual = _usual(kinds)
    spread = float(shares.var(axis=0).sum())
    found = float((mean * (1 - mean)).sum()) / spread - 1 if spread > 0 else np.inf
    return min(usual, max(1.0, found))


def _usual(kinds: int) -> float:
    return 16.0 * (kinds - 1) - 1


def _dirichlet(mean: Floats, draws: int, random: np.random.Generator, concentration: float) -> Floats:
    weighing = mean > 0
    drawn = np.zeros((len(mean), draws))
    kinds = int(weighing.sum())
    if kinds == 1:
        drawn[weighing] = 1.0
    elif kinds > 1:
        firm = _usual(kinds) if np.isnan(concentration) else concentration
        drawn[weighing] = random.dirichlet(firm * mean[weighing], size=draws).T
    return drawn


def given_weights(
    weight_draws: WeightDraws | None, number: int, size: int, random: np.random.Generator
) -> Floats | None:
    """Return the weights (constituencies, nodes, size) that a block takes from elsewhere, if any.

    Raises
    ------
    ValueError
        When fewer draws were given than readings are made.
    """
    if weight_draws is None or callable(weight_draws):
        return None if weight_draws is None else weight_draws(size, random)
    start = number * BLOCK
    if weight_draws.shape[-1] < start + size:
        raise ValueError(f"{weight_draws.shape[-1]} weight draws were given, readings need more")
    return weight_draws[..., start : start + size]


def drawn_cells(cells: Cells) -> NDArray[np.bool_]:
    """Tell which cells a reading draws at all, (indicators, units): those whose score may differ between readings."""
    differs: NDArray[np.bool_] = cells.draw_low.clip(0.0, 100.0) < cells.draw_high.clip(0.0, 100.0)
    return differs
