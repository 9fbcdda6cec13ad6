"""Scoring 10,000 units x 40 indicators against the same arithmetic written straight in numpy."""

from __future__ import annotations

import numpy as np

from benchmarks.measure import keep_freed_memory, paired, say
from score_mapping.scoring.kernels import Floats, Ints, competition_ranks, tie_keys
from score_mapping.scoring.scales import score_intervals, score_values
from score_mapping.scoring.scorecard import Cells, Tree, score_units

UNITS, INDICATORS, CRITERIA = 10_000, 40, 7
AT_MOST = 2.0
POINTS = np.array([[20.0, 0.0], [70.0, 50.0], [250.0, 100.0]])


def _study() -> tuple[Floats, Floats, Floats]:
    """Return figures with three tenths unknown, half of these with stated bounds: value, low, high, (indicators, units)."""
    random = np.random.default_rng(20261122)
    value = random.uniform(1, 400, (INDICATORS, UNITS))
    low, high = value * 0.7, value * 1.4
    unknown = random.random(value.shape) < 0.3
    unbounded = ~unknown | (random.random(value.shape) < 0.5)
    low[unbounded] = high[unbounded] = np.nan
    value[unknown] = np.nan
    return value, low, high


VALUE, LOW, HIGH = _study()
LEAF = np.arange(CRITERIA + 1, CRITERIA + 1 + INDICATORS)
CRITERION = np.arange(INDICATORS) % CRITERIA + 1
SIZE = np.bincount(CRITERION)
TREE = Tree(
    parent=np.array([-1, *[0] * CRITERIA, *CRITERION], dtype=np.int64),
    share=np.array([1.0, *[1 / CRITERIA] * CRITERIA, *(1 / SIZE[CRITERION])]),
    takes_min=np.zeros(CRITERIA + 1 + INDICATORS, dtype=bool),
    leaf=LEAF,
)


def ours() -> tuple[Floats, Ints]:
    """Scale, missing, low and high, tree, balance, coverage and rank by the scoring wing."""
    score, low, high = np.empty_like(VALUE), np.empty_like(VALUE), np.empty_like(VALUE)
    for j in range(INDICATORS):
        score[j] = score_values(VALUE[j], POINTS, log=True)
        least, most = score_intervals(LOW[j], HIGH[j], POINTS, log=True)
        known = ~np.isnan(score[j])
        bounded = ~np.isnan(LOW[j]) | ~np.isnan(HIGH[j])
        low[j] = np.where(known, score[j], np.where(bounded, least, 0.0))
        high[j] = np.where(known, score[j], np.where(bounded, most, 100.0))
    card = score_units(TREE, Cells(score, low, high, low, high))
    total = card.score[0]
    return total, competition_ranks(tie_keys(total))


def plain() -> tuple[Floats, Ints]:
    """Scale, missing, low and high, weighted sum, coverage and rank in numpy alone."""
    at, to = np.log(POINTS[:, 0]), POINTS[:, 1]
    low, high, coverage = np.empty_like(VALUE), np.empty_like(VALUE), np.zeros(UNITS)
    weight = TREE.whole[LEAF]
    for j in range(INDICATORS):
        score = np.interp(np.log(VALUE[j]), at, to)
        known = ~np.isnan(score)
        coverage += weight[j] * known
        bounded = ~np.isnan(LOW[j])
        low[j] = np.where(known, score, np.where(bounded, np.interp(np.log(LOW[j]), at, to), 0.0))
        high[j] = np.where(known, score, np.where(bounded, np.interp(np.log(HIGH[j]), at, to), 100.0))
    total = (weight @ low + weight @ high) / 2
    keys = np.rint(total * 1e7).astype(np.int64)
    return total, np.searchsorted(np.sort(-keys), -keys) + 1


def test_scoring_costs_at_most_twice_plain_numpy() -> None:
    (total, rank), (expected, expected_rank) = ours(), plain()
    np.testing.assert_allclose(total, expected, rtol=0, atol=1e-9)
    assert (rank != expected_rank).mean() < 0.001, "only sums that round to another key may differ"
    keep_freed_memory()
    took = paired(ours, plain)
    say(f"scoring {UNITS} x {INDICATORS}: {took.ours * 1000:.0f} ms, numpy {took.theirs * 1000:.0f} ms, {took.ratio:.2f} times")
    assert took.ratio <= AT_MOST
