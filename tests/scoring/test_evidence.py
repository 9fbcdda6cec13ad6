"""What to find out first: closed forms for two units, the full value of information as an upper bound, no flattery."""

import numpy as np
import pytest

from score_mapping.scoring import draws, evidence
from score_mapping.scoring.draws import read_blocks
from score_mapping.scoring.evidence import evidence_next, order_cells
from score_mapping.scoring.scorecard import Cells, Tree


def tree_of(indicators: int) -> Tree:
    return Tree(
        parent=np.array([-1] + [0] * indicators),
        share=np.array([1.0, *[1 / indicators] * indicators]),
        takes_min=np.zeros(indicators + 1, dtype=bool),
        leaf=np.arange(1, indicators + 1),
    )


def study(units: int, indicators: int = 3, seed: int = 1) -> Cells:
    random = np.random.default_rng(seed)
    score = random.uniform(20, 80, (indicators, units))
    half = random.choice([0.0, 12.5, 25.0, 37.5], score.shape)
    unknown = random.random(score.shape) < 0.2
    low, high = np.where(unknown, 0.0, score), np.where(unknown, 100.0, score)
    return Cells(
        np.where(unknown, np.nan, score),
        low,
        high,
        np.where(unknown, 0.0, score - half),
        np.where(unknown, 100.0, score + half),
    )


def test_two_units_have_their_closed_form() -> None:
    """One indicator: nobody knows the first, even between 0 and 100; the second is even between 20 and 60.

    The first is ahead in 0.6 of the readings, so naming it is right in 0.6. When it is known, the choice is certain below 20
    and above 60, and right in three of four readings between: 0.2 + 0.4 * 0.75 + 0.4 = 0.9. When the second is known, naming
    the first is right in 0.65 of the cases up to 50, naming the second in 0.55 of those above: 0.625.
    """
    low, high = np.array([[0.0, 20.0]]), np.array([[100.0, 60.0]])
    score = np.array([[np.nan, 40.0]])
    cells = Cells(score, np.array([[0.0, 40.0]]), np.array([[100.0, 40.0]]), low, high)
    tree = tree_of(1)
    found = evidence_next(tree, cells, tree.share[None], draws=40_000, seed=1, k=1)
    assert found.now == pytest.approx(0.6, abs=0.01)
    assert found.gain[0] == pytest.approx([0.3, 0.025], abs=0.008)
    assert (found.error[0] < 0.005).all()
    again = np.array(
        [evidence_next(tree, cells, tree.share[None], draws=2_000, seed=s, k=1).gain[0] for s in range(40)]
    )
    told = evidence_next(tree, cells, tree.share[None], draws=2_000, seed=1, k=1).error[0]
    assert again.std(axis=0) == pytest.approx(told, rel=0.4), "the standard error is what other seeds show"


def full_value(cells: Cells, tree: Tree, indicator: int, unit: int, k: int, count: int) -> float:
    """The full value of one cell, nested: fix it in turn at 16 places, name the best k there, against naming them now."""

    def named_rightly(held: Cells) -> np.ndarray:
        totals = np.concatenate([b.totals for b in read_blocks(tree, held, tree.share[None], draws=count, seed=7)])
        return (np.argsort(np.argsort(-totals, axis=1), axis=1) < k).mean(axis=0)

    low, high = cells.draw_low[indicator, unit], cells.draw_high[indicator, unit]
    means = []
    for place in (np.arange(16) + 0.5) / 16:
        at_low, at_high = cells.draw_low.copy(), cells.draw_high.copy()
        at_low[indicator, unit] = at_high[indicator, unit] = low + place * (high - low)
        means.append(named_rightly(Cells(cells.score, cells.low, cells.high, at_low, at_high)))
    fixed = np.array(means)
    now = np.sort(fixed.mean(axis=0))[::-1][:k].sum()
    return float((np.sort(fixed, axis=1)[:, ::-1][:, :k].sum(axis=1).mean() - now) / k)


def test_gains_are_near_the_full_nested_value_and_not_above_it() -> None:
    cells, tree = study(6), tree_of(3)
    found = evidence_next(tree, cells, tree.share[None], draws=30_000, seed=2, k=2)
    strongest = order_cells(found.gain)[:4]
    for indicator, unit in strongest:
        full = full_value(cells, tree, int(indicator), int(unit), 2, 4_000)
        assert found.gain[indicator, unit] <= full + 0.01
        assert found.gain[indicator, unit] == pytest.approx(full, abs=0.015)
    assert found.gain[tuple(strongest[0])] > 0.02


def test_a_cell_without_weight_or_noise_promises_nothing() -> None:
    score = np.array([[55.0, 50.0, 45.0], [50.0, 50.0, 50.0], [30.0, 60.0, 50.0]])
    half = np.array([[20.0, 20.0, 20.0], [0.0, 0.0, 0.0], [30.0, 30.0, 30.0]])
    cells = Cells(score, score, score, score - half, score + half)
    tree = Tree(np.array([-1, 0, 0, 0]), np.array([1.0, 0.7, 0.3, 0.0]), np.zeros(4, dtype=bool), np.array([1, 2, 3]))
    found = evidence_next(tree, cells, tree.share[None], draws=8_000, seed=5, k=1)
    assert (found.gain[1] == 0).all()
    assert (np.abs(found.gain[2]) <= 4 * found.error[2] + 1e-9).all(), "weightless noise must not look useful"
    assert found.gain[0].min() > 0.02


def test_noise_that_decides_nothing_does_not_flatter_even_with_few_readings() -> None:
    """Two units alike but for their noise, and a second indicator without weight: seeds must not add up to a gain."""
    score = np.array([[50.0, 50.5], [50.0, 40.0]])
    cells = Cells(score, score, score, score - 25, score + 25)
    tree = Tree(np.array([-1, 0, 0]), np.array([1.0, 1.0, 0.0]), np.zeros(3, dtype=bool), np.array([1, 2]))
    gains = [evidence_next(tree, cells, tree.share[None], draws=300, seed=s, k=1).gain[1].mean() for s in range(60)]
    assert np.mean(gains) < 3 * np.std(gains) / np.sqrt(60)


def test_who_is_always_in_or_never_in_has_nothing_to_gain() -> None:
    score = np.array([[95.0, 50.0, 52.0, 5.0]])
    cells = Cells(score, score, score, score - 4, score + 4)
    tree = tree_of(1)
    found = evidence_next(tree, cells, tree.share[None], draws=2_000, seed=5, k=2)
    assert (found.gain[0, [0, 3]] == 0).all()
    assert (found.gain[0, [1, 2]] > 0.01).all()
    assert (evidence_next(tree, cells, tree.share[None], draws=100, seed=5, k=4).gain == 0).all()
    nobody = evidence_next(tree, cells.take(np.zeros(0, dtype=int)), tree.share[None], draws=100, seed=5, k=4)
    assert nobody.gain.shape == (1, 0)


def test_rows_and_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    tree, order = tree_of(3), np.array([6, 1, 4, 0, 3, 5, 2])
    cells = study(6).take(np.array([0, 1, 1, 2, 3, 4, 5]))
    one = evidence_next(tree, cells, tree.share[None], draws=2_500, seed=3, k=3)
    other = evidence_next(tree, cells.take(order), tree.share[None], draws=2_500, seed=3, k=3)
    assert np.array_equal(one.gain[:, order], other.gain)
    assert np.array_equal(one.error[:, order], other.error)
    assert np.array_equal(one.gain[:, 1], one.gain[:, 2])
    monkeypatch.setattr(draws, "AT_ONCE", 40)
    monkeypatch.setattr(evidence, "BINS_AT_ONCE", 1)
    chunked = evidence_next(tree, cells, tree.share[None], draws=2_500, seed=3, k=3)
    assert np.array_equal(one.gain, chunked.gain)


def test_cells_one_fact_short_come_first_and_days_count() -> None:
    gain = np.array([[0.10, 0.30, 0.0], [0.20, np.nan, -0.01]])
    short = np.zeros((2, 3), dtype=bool)
    short[1, 1] = True
    assert order_cells(gain, first=short).tolist() == [[1, 1], [0, 1], [1, 0], [0, 0]]
    assert order_cells(gain, days=[5.0, 1.0]).tolist() == [[1, 0], [0, 1], [0, 0]]
