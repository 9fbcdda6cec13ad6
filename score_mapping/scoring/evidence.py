"""What to find out first: how much knowing one cell would firm up the first k.

Name k units as the first k. In a reading, the share of them that really stand there (ties in part) is the share named
rightly; its mean over all readings is highest for the k units with the highest share of readings in the first k. If one cell
were known, its unit could be named or left out according to what is found, the other units staying in their order. The gain
of a cell is the rise of the expected share named rightly: the expected value of partial perfect information about that cell
for this decision, with the choice limited to the unit that the cell is about. It is never more than the full value, and equal
to it where the finding does not reorder the others.

Estimated from the readings that are made anyway, in bins of the cell's own draw (Strong and Oakley 2013, Medical Decision
Making 33). The choice in each bin is made with one half of the readings and judged with the other half, and the other way
round: choosing and judging with the same readings would make every cell look useful. So the estimate does not flatter, and
it may fall a little below zero for a cell that changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from score_mapping.scoring.draws import (
    NOISE,
    WeightDraws,
    blocks_of,
    content_order,
    drawn_cells,
    mean_of_twins,
    noise_parts,
    read_blocks,
    stream,
)
from score_mapping.scoring.kernels import Floats, Ints, tie_keys
from score_mapping.scoring.scorecard import Cells, Tree

BINS = 8
BINS_AT_ONCE = 64_000_000


@dataclass(frozen=True)
class Gains:
    """What each cell would add.

    Attributes
    ----------
    gain, error
        (indicators, units) rise of the share of the first k that is named rightly, 0-1, and its standard error; both 0 for a
        cell that no reading varies, and for a unit that is always or never in the first k.
    now
        Share of the first k that is named rightly now, 0-1; NaN without units.
    """

    gain: Floats
    error: Floats
    now: float


def evidence_next(
    tree: Tree,
    cells: Cells,
    voices: Floats,
    *,
    draws: int,
    seed: int,
    k: int,
    bins: int = BINS,
    weight_draws: WeightDraws | None = None,
    concentration: Floats | None = None,
) -> Gains:
    """Estimate the gain of knowing each missing or weak cell.

    Parameters
    ----------
    tree, cells, voices, draws, seed, k, weight_draws, concentration
        As in `robustness.try_readings`; with the same seed the readings are the same.
    bins
        Equally likely parts into which a cell's draws are cut.

    Examples
    --------
    >>> tree = Tree(np.array([-1, 0]), np.array([1.0, 1.0]), np.array([False, False]), np.array([1]))
    >>> score, low, high = np.array([[np.nan, 50.0]]), np.array([[0.0, 50.0]]), np.array([[100.0, 50.0]])
    >>> found = evidence_next(tree, Cells(score, low, high, low, high), tree.share[None], draws=4_000, seed=1, k=1)
    >>> found.gain.round(1).tolist()  # half the choices are right now, all of them when the cell is known
    [[0.5, 0.0]]
    """
    order, twin = content_order(cells)
    ordered = cells.take(order)
    shape = ordered.low.shape
    gain, error = np.zeros(shape), np.zeros(shape)
    if not len(order) or not draws:
        return Gains(gain, error, float("nan"))
    blocks = read_blocks(
        tree, ordered, voices, draws=draws, seed=seed, weight_draws=weight_draws, concentration=concentration
    )
    inside = np.concatenate([_membership(block.totals, k) for block in blocks])
    share = mean_of_twins(inside.mean(axis=0, dtype=float), twin)
    size = min(k, len(order))
    named = np.argsort(-share, kind="stable")
    now = float(share[named[:size]].sum() / size)
    unsure = np.flatnonzero((share > 0) & (share < 1))
    if size == len(order) or not len(unsure):
        return Gains(gain, error, now)
    last, next_one = named[size - 1], named[size]
    asked = drawn_cells(ordered)
    step = max(1, BINS_AT_ONCE // (draws * shape[0]))
    for start in range(0, len(unsure), step):
        some = unsure[start : start + step]
        noise_bin = _bins(shape, draws, seed, bins, some)
        for number, unit in enumerate(some):
            is_named = bool((named[:size] == unit).any())
            rival = next_one if is_named else last
            better = (inside[:, unit] - inside[:, rival]).astype(float)
            for indicator in np.flatnonzero(asked[:, unit]):
                rise = _rise(better, noise_bin[number, indicator], bins, is_named) / size
                gain[indicator, unit] = rise.mean()
                error[indicator, unit] = rise.std() / np.sqrt(draws)
    back = np.argsort(order)
    gain, error = mean_of_twins(gain.T, twin)[back].T, mean_of_twins(error.T, twin)[back].T
    return Gains(gain, error, now)


def _membership(totals: Floats, k: int) -> NDArray[np.float32]:
    """Return how much each unit stands in the first k, (readings, units): 1, 0, or its part of the places tied for."""
    keys = tie_keys(totals)
    units = keys.shape[1]
    if k >= units:
        return np.ones(keys.shape, dtype=np.float32)
    border = np.partition(keys, units - k, axis=1)[:, units - k, None]
    above, tied = keys > border, keys == border
    part = (k - above.sum(axis=1, keepdims=True)) / tied.sum(axis=1, keepdims=True)
    return np.where(above, 1.0, np.where(tied, part, 0.0)).astype(np.float32)


def _bins(shape: tuple[int, ...], draws: int, seed: int, bins: int, units: Ints) -> NDArray[np.uint8]:
    """Return the bin of the noise of some units' cells, (units, indicators, draws), from the streams of the readings."""
    found = np.empty((len(units), shape[0], draws), dtype=np.uint8)
    done = 0
    for number, size in blocks_of(draws):
        for _, noise in noise_parts(shape, size, stream(seed, NOISE, number)):
            found[:, :, done : done + len(noise)] = (noise[:, :, units] * bins).T
            done += len(noise)
    return found


def _rise(better: Floats, bin_of: NDArray[np.uint8], bins: int, is_named: bool) -> Floats:
    """Return for each reading what the choice made in its bin, with the other half of the readings, adds.

    ``better`` is how much more the unit stands in the first k than its rival.
    """
    rise = np.zeros(len(better))
    for half in (0, 1):
        learn, judge = slice(half, None, 2), slice(1 - half, None, 2)
        sums = np.bincount(bin_of[learn], better[learn], minlength=bins)
        swap = sums < 0 if is_named else sums > 0
        rise[judge] = np.where(swap[bin_of[judge]], -better[judge] if is_named else better[judge], 0.0)
    return rise


def order_cells(gain: Floats, *, first: ArrayLike | None = None, days: ArrayLike | None = None) -> Ints:
    """Order cells by what to find out first.

    Parameters
    ----------
    gain
        (indicators, units) as in `Gains`; NaN for a cell that is not asked about.
    first
        (indicators, units) True for cells that alone would let a unit be compared: they come before all others.
    days
        (indicators,) or (indicators, units) working days that finding out takes: the gain for each day counts then.

    Returns
    -------
    (cells, 2) indicator and unit: the cells of ``first``, then all others with a gain above 0, each part by falling gain. Cells
    with equal gain stay in the order given, indicator by indicator.

    Examples
    --------
    >>> order_cells(np.array([[0.1, 0.3], [np.nan, 0.2]]), first=[[False, False], [True, False]]).tolist()
    [[1, 0], [0, 1], [1, 1], [0, 0]]
    """
    ahead = np.zeros(gain.shape, dtype=bool) if first is None else np.asarray(first, dtype=bool)
    worth = np.nan_to_num(gain, nan=0.0)
    if days is not None:
        cost = np.asarray(days, dtype=float)
        worth = worth / (cost if cost.ndim == gain.ndim else cost[:, None])
    asked = np.flatnonzero((ahead | (worth > 0)).ravel())
    order = asked[np.lexsort([-worth.ravel()[asked], ~ahead.ravel()[asked]])]
    return np.column_stack(np.unravel_index(order, gain.shape))
