"""Reachable ranks: brute force over all corners, certificates, limits."""

from itertools import combinations

import numpy as np
import pytest

from score_mapping.scoring import reach
from score_mapping.scoring.kernels import competition_ranks, tie_keys
from score_mapping.scoring.reach import clean_weights, reachable_ranks, weighted_sums


def brute_ranks(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Best and worst ranks over three weights: every corner where two lines of equal totals or edges meet, and every middle.

    The best rank is reached at such a corner, because there a tie helps; the worst inside a cell of the pattern, and the
    middle of three of a cell's corners lies inside it.
    """
    lines = [scores[i] - scores[j] for i, j in combinations(range(len(scores)), 2)] + list(np.eye(3))
    corners = []
    for one, other in combinations(lines, 2):
        at = np.cross(one, other)
        if abs(at.sum()) > 1e-9 and (at / at.sum() >= -1e-12).all():
            corners.append(np.clip(at / at.sum(), 0, 1))
    corners = np.unique(np.round(corners, 12), axis=0)
    middles = [np.mean(group, axis=0) for size in (1, 2, 3) for group in combinations(corners, size)]
    ranks = np.array([competition_ranks(tie_keys(scores @ at)) for at in middles])
    return ranks.min(axis=0), ranks.max(axis=0)


@pytest.mark.parametrize("seed", range(12))
def test_reachable_ranks_equal_brute_force_and_prove_themselves(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(seed)
    scores = random.integers(0, 7, (4, 3)) * 15.0 if seed % 2 else random.uniform(0, 100, (4, 3))
    best, worst = brute_ranks(scores)
    monkeypatch.setattr(reach, "TRIALS", 0)  # leave it to the programmes
    found = reachable_ranks(scores)
    assert found.best.tolist() == best.tolist()
    assert found.worst.tolist() == worst.tolist()
    assert found.exact.all()
    for unit in range(4):
        for rank, at in ((found.best, found.best_at), (found.worst, found.worst_at)):
            assert at[unit].sum() == pytest.approx(1)
            assert competition_ranks(tie_keys(scores @ at[unit]))[unit] == rank[unit]


def test_units_that_are_above_only_in_turn_are_never_above_together() -> None:
    """At even weights both others tie with the first; on each side of that only one of them is above."""
    found = reachable_ranks(np.array([[50.0, 50.0], [60.0, 40.0], [40.0, 60.0]]))
    assert found.worst.tolist() == [2, 3, 3]
    assert found.best.tolist() == [1, 1, 1]
    assert found.exact.all()


def test_limits_narrow_what_can_be_reached() -> None:
    scores = np.array([[80.0, 20.0, 50.0], [40.0, 50.0, 52.0], [60.0, 40.0, 10.0]])
    free = reachable_ranks(scores)
    first_counts_most = (np.array([[1.0, -1.0, 0.0], [1.0, 0.0, -1.0]]), np.zeros(2))
    found = reachable_ranks(scores, limits=first_counts_most)
    assert found.exact.all()
    assert (found.best >= free.best).all()
    assert (found.worst <= free.worst).all()
    assert found.worst[0] < free.worst[0]
    assert ((first_counts_most[0] @ found.worst_at.T) >= -1e-9).all()
    with pytest.raises(ValueError, match="no weights"):
        reachable_ranks(scores, limits=(np.ones((1, 3)), np.array([1.5])))


def test_order_of_units_changes_nothing() -> None:
    random = np.random.default_rng(4)
    scores, order = random.uniform(0, 100, (8, 3)), random.permutation(8)
    one, other = reachable_ranks(scores), reachable_ranks(scores[order])
    assert np.array_equal(one.best[order], other.best)
    assert np.array_equal(one.best_at[order], other.best_at)
    assert np.array_equal(one.worst[order], other.worst)


def test_weights_are_cleaned_and_sums_are_sums() -> None:
    assert clean_weights(np.array([-1e-12, 0.5, 0.25])).tolist() == [0, 2 / 3, 1 / 3]
    random = np.random.default_rng(4)
    scores, weights = random.uniform(0, 100, (5, 3)), random.dirichlet([1, 1, 1], size=4)
    assert np.allclose(weighted_sums(scores, weights), weights @ scores.T)
