"""What must hold whatever the numbers: properties of the whole chain from cells to places."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from score_mapping.scoring.kernels import competition_ranks, tie_keys
from score_mapping.scoring.robustness import try_readings
from score_mapping.scoring.scales import score_values
from score_mapping.scoring.scorecard import Cells, Tree, score_units

CRITERIA = 4
whole_scores = arrays(float, st.tuples(st.just(CRITERIA), st.integers(2, 7)), elements=st.integers(0, 100).map(float))
weights = arrays(float, CRITERIA, elements=st.integers(1, 50).map(float))
anchors = st.lists(st.integers(-50, 50), min_size=2, max_size=4, unique=True).map(sorted)


def flat(share: np.ndarray) -> Tree:
    return Tree(
        parent=np.array([-1] + [0] * CRITERIA),
        share=np.array([1.0, *(share / share.sum())]),
        takes_min=np.zeros(CRITERIA + 1, dtype=bool),
        leaf=np.arange(1, CRITERIA + 1),
    )


def sure(score: np.ndarray, half: float = 0.0) -> Cells:
    return Cells(score, score, score, score - half, score + half)


def totals(share: np.ndarray, score: np.ndarray) -> np.ndarray:
    return score_units(flat(share), sure(score)).score[0]


@given(anchors, st.lists(st.integers(-80, 80), min_size=1, max_size=6), st.integers(1, 9), st.integers(-20, 20))
def test_another_unit_of_measurement_changes_no_score(
    at: list[int], values: list[int], factor: int, shift: int
) -> None:
    steps = np.linspace(0, 100, len(at))
    plain = score_values(values, list(zip(at, steps, strict=True)))
    moved = score_values(
        np.array(values) * factor + shift, list(zip(np.array(at) * factor + shift, steps, strict=True))
    )
    assert np.allclose(plain, moved, atol=1e-9)


@given(whole_scores, weights)
def test_a_dominated_candidate_is_never_above_its_dominator(score: np.ndarray, share: np.ndarray) -> None:
    ranks = competition_ranks(tie_keys(totals(share, score)))
    for one in range(score.shape[1]):
        for other in range(score.shape[1]):
            if (score[:, one] >= score[:, other]).all():
                assert ranks[one] <= ranks[other]


@settings(max_examples=25)
@given(whole_scores, weights)
def test_a_dominated_candidate_is_above_in_no_reading_of_the_weights(score: np.ndarray, share: np.ndarray) -> None:
    tree = flat(share)
    readings = try_readings(tree, sure(score), tree.share[None], draws=200, seed=1, k=1)
    assert readings.pairs is not None
    for one in range(score.shape[1]):
        for other in range(score.shape[1]):
            if (score[:, one] >= score[:, other]).all():
                assert readings.pairs[other, one, 0] <= 1e-12


@given(whole_scores, weights, arrays(float, CRITERIA, elements=st.integers(0, 100).map(float)))
def test_adding_a_candidate_reorders_nobody(score: np.ndarray, share: np.ndarray, newcomer: np.ndarray) -> None:
    before = tie_keys(totals(share, score))
    after = tie_keys(totals(share, np.column_stack([score, newcomer])))[:-1]
    assert np.array_equal(before, after)


@given(whole_scores, weights, st.integers(0, CRITERIA - 1), st.integers(0, 6))
def test_learning_a_fact_stays_inside_what_was_said_before(
    score: np.ndarray, share: np.ndarray, criterion: int, unit: int
) -> None:
    unit %= score.shape[1]
    unknown = score.copy()
    unknown[criterion, unit] = np.nan
    low, high = np.nan_to_num(unknown, nan=0.0), np.nan_to_num(unknown, nan=100.0)
    card = score_units(flat(share), Cells(unknown, low, high, low, high))
    known = totals(share, score)
    assert (card.low[0] - 1e-9 <= known).all()
    assert (known <= card.high[0] + 1e-9).all()
