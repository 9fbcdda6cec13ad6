"""Ties: a lift that was put in comes out, shares of shuffles are those of plain enumeration."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score_mapping.scoring.interests import tie_effects

NAN = np.nan


def additive(raters: int, items: int, seed: int = 2) -> np.ndarray:
    random = np.random.default_rng(seed)
    return random.normal(0, 1, (raters, 1)) + random.normal(3, 1, (1, items))


def ties(shape: tuple[int, int], *cells: tuple[int, int]) -> np.ndarray:
    tied = np.zeros(shape, dtype=bool)
    for cell in cells:
        tied[cell] = True
    return tied


@pytest.mark.parametrize("lift", [1.5, -0.7])
def test_a_lift_that_was_put_in_comes_out_in_full(lift: float) -> None:
    """Also when colleagues have ties of their own elsewhere, and cells are missing."""
    table = additive(4, 10)
    tied = ties((4, 10), (0, 1), (0, 2), (1, 2), (1, 7), (3, 9))
    table[0, tied[0]] += lift
    table[1, tied[1]] += 2 * lift
    table[2, [0, 4]] = NAN
    found = tie_effects(table, tied)
    assert found.difference[[0, 1]] == pytest.approx([lift, 2 * lift])
    assert found.difference[3] == pytest.approx(0, abs=1e-9)
    assert found.reason == ("", "", "no_tie", "")
    assert (found.with_tie.tolist(), found.without_tie.tolist()) == ([2, 2, 0, 1], [8, 8, 8, 9])


def test_a_severe_rater_without_favour_shows_none() -> None:
    table = additive(3, 8)
    table[0] -= 3
    assert tie_effects(table, ties((3, 8), (0, 0), (0, 1))).difference[0] == pytest.approx(0, abs=1e-9)


def test_share_is_that_of_all_relabellings() -> None:
    random = np.random.default_rng(8)
    table = random.integers(1, 6, (4, 7)).astype(float)
    tied = ties((4, 7), (0, 0), (0, 3), (0, 5))
    found = tie_effects(table, tied)
    others = table[1:]
    gap = table[0] - (others - others.mean(axis=1, keepdims=True)).mean(axis=0)
    # colleagues' own effects shift all gaps alike when they rated everything, so any constant does
    mean = np.array([gap[list(p[:3])].mean() - gap[list(p[3:])].mean() for p in permutations(range(7))])
    observed = gap[tied[0]].mean() - gap[~tied[0]].mean()
    assert found.difference[0] == pytest.approx(observed)
    assert found.share_of_shuffles[0] == pytest.approx((mean >= observed - 1e-9).mean())


def test_random_shuffles_come_near_all_of_them() -> None:
    random = np.random.default_rng(3)
    table = random.integers(1, 6, (3, 14)).astype(float)
    tied = ties((3, 14), *((0, item) for item in range(5)))
    exact = tie_effects(table, tied, draws=2_002)  # 14 over 5
    drawn = tie_effects(table, tied, draws=2_001)
    assert exact.share_of_shuffles[0] != drawn.share_of_shuffles[0]
    assert exact.share_of_shuffles[0] == pytest.approx(drawn.share_of_shuffles[0], abs=4 * np.sqrt(0.25 / 2_000))


def test_ratings_of_one_subject_go_together() -> None:
    """One tied subject of four is one of four placings, however many rubrics it was rated on."""
    table = additive(3, 12)
    subject = np.repeat([0, 1, 2, 3], 3)
    tied = np.zeros((3, 12), dtype=bool)
    tied[0, subject == 1] = True
    table[tied] += 1
    together, apart = tie_effects(table, tied, subject=subject), tie_effects(table, tied)
    assert together.share_of_shuffles[0] == 0.25
    assert apart.share_of_shuffles[0] == pytest.approx(1 / 220)
    assert (together.with_tie[0], together.without_tie[0]) == (1, 3)


def test_nothing_to_compare_comes_with_its_reason() -> None:
    table = np.array([[3, 3, NAN, NAN], [3, 3, NAN, NAN], [NAN, NAN, 4, 5], [NAN, NAN, NAN, NAN]])
    tied = ties((4, 4), (0, 0), (0, 1), (1, 0), (2, 2))
    found = tie_effects(table, tied)
    assert found.reason == ("only_ties", "no_ratings", "no_ratings", "no_ratings")
    assert np.isnan(found.difference).all()
    assert np.isnan(found.share_of_shuffles).all()


def test_levels_that_no_colleague_links_are_not_compared() -> None:
    """The only colleague on the tied item rated nothing else; who rates high on it cannot be told from a strict colleague."""
    table = np.array([[5, 3, 2], [2, NAN, NAN], [NAN, 3, 2]])
    apart = tie_effects(table, ties((3, 3), (0, 0)))
    assert apart.reason == ("not_connected", "no_ratings", "no_tie")
    table[1, 1] = 1
    linked = tie_effects(table, ties((3, 3), (0, 0)))
    assert linked.reason[0] == ""
    assert linked.difference[0] == pytest.approx(1)  # three steps above the colleague, two of which are its strictness


@given(seed=st.integers(0, 10_000), draws=st.sampled_from([10, 10_000]))
@settings(max_examples=40, deadline=None)
def test_order_of_raters_and_items_changes_nothing(seed: int, draws: int) -> None:
    random = np.random.default_rng(seed)
    table = random.integers(1, 6, (4, 9)).astype(float)
    table[random.random(table.shape) < 0.2] = NAN
    tied = random.random(table.shape) < 0.3
    subject = random.integers(0, 5, 9)
    row, column = random.permutation(4), random.permutation(9)
    one = tie_effects(table, tied, subject=subject, draws=draws)
    two = tie_effects(table[row][:, column], tied[row][:, column], subject=subject[column], draws=draws)
    assert np.allclose(one.difference[row], two.difference, equal_nan=True, atol=1e-12)
    assert np.array_equal(one.share_of_shuffles[row], two.share_of_shuffles, equal_nan=True)
    assert tuple(one.reason[r] for r in row) == two.reason
