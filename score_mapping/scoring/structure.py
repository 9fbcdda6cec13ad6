"""Do two indicators say the same twice: the structure among indicators, from scored cells (indicators, units).

A pair of indicators that order the units alike counts the same thing twice, and a warning asks to halve the two weights or
to merge them. Cronbach's alpha and principal components are here for analysts only: selection criteria are not meant to
measure one thing, so a low alpha is no fault and no report prints either.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from score_mapping.scoring.kernels import Floats, Ints

LEAST_PAIRS = 8
DOUBLE = 0.7
TOO_FEW_INDICATORS = "too_few_indicators"
TOO_FEW_UNITS = "too_few_units"


@dataclass(frozen=True)
class RankCorrelations:
    """Spearman's rank correlations ``rho`` (indicators, indicators), NaN where undefined, and ``pairs``, the units behind each."""

    rho: Floats
    pairs: Ints


def rank_correlations(cells: ArrayLike, *, least: int = LEAST_PAIRS) -> RankCorrelations:
    """Correlate the orders that indicators give the units, each pair on the units where both are known.

    Parameters
    ----------
    cells
        Array (indicators, units), NaN where not known.
    least
        Units that a correlation needs; below, and where one of the two does not vary, it is NaN.

    Notes
    -----
    Spearman (1904), with average ranks for ties, ranked anew on the units of each pair. A scale that rises throughout leaves
    it as it is, so scores and figures give the same.

    Examples
    --------
    >>> found = rank_correlations([[1, 2, 3, float("nan")], [10, 20, 40, 30]], least=3)
    >>> found.rho[0, 1].item(), found.pairs[0, 1].item()
    (1.0, 3)
    """
    table = np.asarray(cells, dtype=float)
    known = ~np.isnan(table)
    rho = np.full((len(table), len(table)), np.nan)
    pairs = known.astype(np.int64) @ known.T.astype(np.int64)
    for one in range(len(table)):
        for other in range(one + 1):
            both = known[one] & known[other]
            if pairs[one, other] >= max(least, 2):
                rho[one, other] = rho[other, one] = _rank_correlation(table[one, both], table[other, both])
    return RankCorrelations(rho, pairs)


def _rank_correlation(first: Floats, second: Floats) -> float:
    a, b = _average_ranks(first), _average_ranks(second)
    middle = (len(a) + 1) / 2
    a, b = a - middle, b - middle  # whole halves: the sums below are exact in any order
    below = float((a**2).sum()) * float((b**2).sum())
    return float((a * b).sum()) / float(np.sqrt(below)) if below > 0 else np.nan


def _average_ranks(values: Floats) -> Floats:
    ordered = np.sort(values)
    return (np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right") + 1) / 2


def double_counting(correlations: RankCorrelations, *, above: float = DOUBLE) -> Ints:
    """List the pairs of indicators that say much the same, or much the opposite: the closest pair first.

    Returns
    -------
    Array (pairs, 2) of indicator numbers, those whose correlation is above the bound in size.

    Examples
    --------
    >>> double_counting(rank_correlations([[1, 2, 3], [4, 5, 6], [2, 9, 1]], least=3)).tolist()
    [[0, 1]]
    """
    size = np.abs(np.nan_to_num(correlations.rho))
    first, second = np.nonzero(np.triu(size > above, 1))
    order = np.lexsort([second, first, -size[first, second]])
    return np.column_stack([first, second])[order]


@dataclass(frozen=True)
class Alpha:
    """Cronbach's alpha, NaN with a ``reason`` (``too_few_indicators``, ``too_few_units``); ``used`` says which indicators."""

    value: float
    units: int
    used: NDArray[np.bool_]
    reason: str


def cronbach_alpha(cells: ArrayLike) -> Alpha:
    """Return Cronbach's alpha on standardised indicators, over the units that have all of them.

    Parameters
    ----------
    cells
        Array (indicators, units), NaN where not known. Indicators that do not vary are left out.

    Notes
    -----
    Cronbach (1951): with the mean correlation r of k indicators it is k r / (1 + (k - 1) r).

    Examples
    --------
    >>> cronbach_alpha([[1, 2, 3, 4], [2, 4, 6, 8]]).value
    1.0
    """
    standard, used, reason = _standardised(cells)
    if reason:
        return Alpha(np.nan, standard.shape[1], used, reason)
    kinds, units = standard.shape
    whole = float((standard.sum(axis=0) ** 2).sum()) / (units - 1)
    value = kinds / (kinds - 1) * (1 - kinds / whole) if whole > 1e-12 else -np.inf
    return Alpha(round(value, 12), units, used, "")


@dataclass(frozen=True)
class Components:
    """Principal components of standardised indicators.

    Attributes
    ----------
    share
        (components,) share of the variance that each explains, falling.
    loading
        (indicators, components) correlation of each indicator with each component; NaN for indicators that were left out.
        The largest loading of a component is positive.
    units
        Units that have all indicators.
    reason
        Empty, ``too_few_indicators`` or ``too_few_units``.
    """

    share: Floats
    loading: Floats
    units: int
    reason: str


def principal_components(cells: ArrayLike) -> Components:
    """Find the directions in which units differ most, by the singular values of standardised indicators.

    Parameters
    ----------
    cells
        Array (indicators, units), NaN where not known; only units that have all are used, and indicators that vary.

    Notes
    -----
    Pearson (1901), on correlations. Of loadings that are equally large the first decides the sign.

    Examples
    --------
    >>> principal_components([[1, 2, 3, 4], [2, 4, 6, 8]]).share.round(9).tolist()
    [1.0, 0.0]
    """
    standard, used, reason = _standardised(cells)
    if reason:
        return Components(np.zeros(0), np.zeros((len(used), 0)), standard.shape[1], reason)
    kinds, units = standard.shape
    axes, size, _ = np.linalg.svd(standard, full_matrices=False)
    variance = size**2 / (units - 1)
    found = axes * np.sqrt(variance)
    largest = np.round(np.abs(found), 9).argmax(axis=0)
    found = found * np.where(found[largest, np.arange(len(size))] < 0, -1.0, 1.0)
    loading = np.full((len(used), len(size)), np.nan)
    loading[used] = found
    return Components(variance / kinds, loading, units, "")


def _standardised(cells: ArrayLike) -> tuple[Floats, NDArray[np.bool_], str]:
    """Return z-scores (n-1) of what varies over complete units, units in an order of their content."""
    table = np.asarray(cells, dtype=float)
    complete = table[:, ~np.isnan(table).any(axis=0)]
    few = complete.shape[1] < 2
    used = np.zeros(len(table), dtype=bool) if few else np.ptp(complete, axis=1) > 0
    kept = complete[used]
    if few:
        return complete, used, TOO_FEW_UNITS
    if len(kept) < 2:
        return complete, used, TOO_FEW_INDICATORS
    kept = kept[:, np.lexsort(kept[::-1])]
    centred = kept - kept.mean(axis=1, keepdims=True)
    return centred / kept.std(axis=1, ddof=1, keepdims=True), used, ""
