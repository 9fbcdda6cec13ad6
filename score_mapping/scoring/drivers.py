"""What drives a place: weights, evidence, missing facts or the method.

The variance of each unit's rank over many readings is shared out among groups of inputs. The first-order index of a group is
the part of the variance that goes when that group alone is settled; the total index is the part that stays when everything
else is settled. Their difference is what the group does only together with others.

Estimators: Jansen 1999, Computer Physics Communications 117, in the design of Saltelli and others 2010, the same journal 181:
two independent sets of readings A and B, and for each group one set that takes the group from B and the rest from A. Each
group has a stream of random numbers of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from score_mapping.scoring.draws import (
    BLOCK,
    FACTOR,
    RESAMPLE,
    WeightDraws,
    blocks_of,
    content_order,
    draw_weights,
    drawn_cells,
    given_weights,
    mean_of_twins,
    noise_step,
    stream,
    total_scores,
)
from score_mapping.scoring.kernels import Floats, all_ranks
from score_mapping.scoring.scorecard import Cells, Tree

LEVEL = 0.9
RESAMPLES = 200
TINY = 1e-12
CELLS_AT_ONCE = 4_000_000

Sample = Callable[[int, int, np.random.Generator], Any]
Method = Callable[[Tree, Floats, Floats], Floats]


@dataclass(frozen=True)
class Sobol:
    """Shares of the variance of each output.

    Attributes
    ----------
    first, total
        (outputs, groups) first-order and total indices, NaN for an output that never varies. Estimates may lie a little
        outside 0-1.
    first_low, first_high, total_low, total_high
        (outputs, groups) ends of the bootstrap intervals that hold nine tenths of the resamples.
    variance
        (outputs,) variance of the output.
    overall_first, overall_total
        (groups,) the same for all outputs together, each output counting by its variance (Gamboa and others 2014, Electronic
        Journal of Statistics 8); NaN when nothing varies.
    """

    first: Floats
    total: Floats
    first_low: Floats
    first_high: Floats
    total_low: Floats
    total_high: Floats
    variance: Floats
    overall_first: Floats
    overall_total: Floats


def sobol_indices(
    model: Callable[[Sequence[Any]], Floats],
    sample: Sample,
    *,
    groups: int,
    draws: int,
    seed: int,
    resamples: int = RESAMPLES,
    block: int = BLOCK,
    twins: Callable[[Floats], Floats] | None = None,
) -> Sobol:
    """Estimate first-order and total indices of groups of inputs.

    Parameters
    ----------
    model
        Takes one sample of each group and returns the outputs (readings, outputs).
    sample
        ``sample(group, readings, random)`` draws one group; the groups are independent.
    groups
        Number of groups.
    draws
        Readings in A and in B; the model is run ``groups + 2`` times as often.
    seed
        Seed of the random numbers.
    resamples
        Bootstrap resamples of the readings.
    block
        Readings made from one set of streams, and held at once; another block size draws other numbers.
    twins
        Applied to arrays (outputs, ...) of mean squares before indices are formed: gives outputs that mean the same thing
        their common mean.

    Examples
    --------
    >>> found = sobol_indices(
    ...     lambda parts: (2 * parts[0] + parts[1])[:, None],
    ...     lambda group, size, random: random.random(size), groups=2, draws=8_000, seed=1)
    >>> found.first.round(1).tolist()  # 4/5 and 1/5
    [[0.8, 0.2]]
    """
    squares, values = [], []
    for number, size in blocks_of(draws, block):
        one = [sample(group, size, stream(seed, FACTOR, number, group, 0)) for group in range(groups)]
        other = [sample(group, size, stream(seed, FACTOR, number, group, 1)) for group in range(groups)]
        at_one, at_other = model(one), model(other)
        parts = []
        for group in range(groups):
            mixed = model([*one[:group], other[group], *one[group + 1 :]])
            parts += [(at_other - mixed) ** 2 / 2, (at_one - mixed) ** 2 / 2]
        squares.append(np.stack(parts, axis=2))
        middle = (at_one + at_other) / 2
        values.append(np.stack([middle, (at_one**2 + at_other**2) / 2], axis=2))
    rows = np.concatenate([np.concatenate(squares), np.concatenate(values)], axis=2)  # (draws, outputs, 2 groups + 2)
    shape = rows.shape[1:]
    flat = rows.reshape(draws, -1)
    same = twins or (lambda mean: mean)
    counts = stream(seed, RESAMPLE).multinomial(draws, np.full(draws, 1 / draws), size=resamples)
    first, total, variance = _indices(same(flat.mean(axis=0).reshape(shape)))
    boot = np.array([np.stack(_indices(same(mean.reshape(shape)))[:2]) for mean in counts @ flat / draws])
    idle = total == 0  # no reading changed when the group was drawn again, so it has no first-order part either
    first[idle], boot[:, 0, idle] = 0.0, 0.0
    edges = np.quantile(boot, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    weight = variance / variance.sum() if variance.sum() > TINY else np.full(len(variance), np.nan)
    return Sobol(
        first, total, edges[0, 0], edges[1, 0], edges[0, 1], edges[1, 1], variance,
        np.nan_to_num(first).T @ weight, np.nan_to_num(total).T @ weight,
    )  # fmt: skip


def _indices(means: Floats) -> tuple[Floats, Floats, Floats]:
    """Form first and total indices (outputs, groups) and variances (outputs,) from means (outputs, 2 groups + 2)."""
    variance = np.maximum(means[:, -1] - means[:, -2] ** 2, 0.0)
    varies = np.where(variance > TINY, variance, np.nan)[:, None]
    return 1 - means[:, 0:-2:2] / varies, means[:, 1:-2:2] / varies, variance


def arithmetic(tree: Tree, leaves: Floats, weights: Floats) -> Floats:
    """Return weighted means (readings, units) of leaf scores (readings, indicators, units), weights (nodes, readings)."""
    return total_scores(replace(tree, geometric=False), leaves, weights)


def geometric(tree: Tree, leaves: Floats, weights: Floats) -> Floats:
    """Return weighted geometric means, scores floored at 1, with the shapes of `arithmetic`."""
    return total_scores(replace(tree, geometric=True), leaves, weights)


def rank_drivers(
    tree: Tree,
    cells: Cells,
    voices: Floats,
    *,
    draws: int,
    seed: int,
    methods: Sequence[Method] = (arithmetic, geometric),
    weight_draws: WeightDraws | None = None,
    concentration: Floats | None = None,
    resamples: int = RESAMPLES,
) -> Sobol:
    """Share out the variance of each unit's rank among weights, evidence, missing facts and method, in this order.

    Parameters
    ----------
    tree, cells, voices, seed, weight_draws, concentration
        As in `robustness.try_readings`; a function for ``weight_draws``, because two independent sets are needed.
    draws
        Readings in each of the two sets; six times as many are made.
    methods
        Ways to form totals, each with the shapes of `arithmetic`; every reading takes one of them, all equally often.

    Returns
    -------
    `Sobol` with units as outputs and four groups. Evidence is the noise around what is known, missing facts are the cells
    that nobody knows. Identical units get the mean of their figures.

    Raises
    ------
    ValueError
        When ``weight_draws`` is an array.
    """
    if weight_draws is not None and not callable(weight_draws):
        raise ValueError("drivers need weight draws as a function: two independent sets are drawn")
    order, twin = content_order(cells)
    ordered = cells.take(order)
    known = ~np.isnan(ordered.score)
    varies = drawn_cells(ordered)
    places = [np.flatnonzero((varies & which).ravel()) for which in (known, ~known)]
    low, width = ordered.draw_low.ravel(), (ordered.draw_high - ordered.draw_low).ravel()
    fixed = np.clip(low, 0.0, 100.0)

    def sample(group: int, size: int, random: np.random.Generator) -> Any:
        if group == 0:
            given = given_weights(weight_draws, 0, size, random)
            return draw_weights(tree, voices, size, random, given=given, concentration=concentration)
        if group == 3:
            return random.integers(0, len(methods), size=size)
        at = places[group - 1]
        drawn = random.random((size, len(at)))
        drawn *= width[at]
        drawn += low[at]
        return np.clip(drawn, 0.0, 100.0, out=drawn)

    def model(parts: Sequence[Any]) -> Floats:
        weights, evidence, missing, chosen = parts
        totals = np.empty((len(chosen), len(order)))
        step = noise_step(ordered.low.shape)
        leaves = np.empty((min(step, len(chosen)), len(low)))
        for start in range(0, len(chosen), step):
            part = slice(start, min(start + step, len(chosen)))
            some = leaves[: part.stop - start]
            some[:] = fixed
            some[:, places[0]], some[:, places[1]] = evidence[part], missing[part]
            shaped = some.reshape(-1, *ordered.low.shape)
            for number, method in enumerate(methods):
                use = np.flatnonzero(chosen[part] == number)
                if len(use):
                    totals[start + use] = method(tree, shaped[use], weights[:, start + use])
        return all_ranks(totals).astype(float)

    found = sobol_indices(
        model, sample, groups=4, draws=draws, seed=seed, resamples=resamples,
        block=min(BLOCK, max(1, CELLS_AT_ONCE // max(1, len(low)))),
        twins=lambda means: mean_of_twins(means, twin),
    )  # fmt: skip
    back = np.argsort(order)
    return replace(
        found,
        first=found.first[back], first_low=found.first_low[back], first_high=found.first_high[back],
        total=found.total[back], total_low=found.total_low[back], total_high=found.total_high[back],
        variance=found.variance[back],
    )  # fmt: skip
