"""Ranks and ties against a naive twin."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_mapping.scoring.kernels import all_ranks, competition_ranks, mean_ranks, rank_shares, tie_keys


def naive_shares(score: np.ndarray) -> np.ndarray:
    units = score.shape[1]
    counts = np.zeros((units, units))
    for reading in np.rint(score * 1e7):
        for unit in range(units):
            first = int((reading > reading[unit]).sum())
            size = int((reading == reading[unit]).sum())
            counts[unit, first : first + size] += 1 / size
    return counts


def test_competition_ranks_leave_a_gap_after_a_tie() -> None:
    assert competition_ranks(np.array([5, 9, 9, 1])).tolist() == [3, 1, 1, 4]


def test_float_dust_ties_and_a_real_difference_does_not() -> None:
    keys = tie_keys(np.array([10 * (0.1 + 0.2), 3.0, 3.0 + 2e-7]))
    assert keys[0] == keys[1] != keys[2]


@given(st.integers(1, 9), st.integers(1, 40), st.integers(1, 6), st.integers(0, 2**32 - 1), st.integers(1, 50))
def test_shares_equal_the_naive_twin_for_any_block(
    units: int, readings: int, levels: int, seed: int, block: int
) -> None:
    score = np.random.default_rng(seed).integers(0, levels, (readings, units)) * 7.5
    found = rank_shares(score, block=block)
    assert np.allclose(found, naive_shares(score), atol=1e-12)
    assert np.allclose(found.sum(axis=0), readings)
    assert np.allclose(found.sum(axis=1), readings)


@given(st.integers(1, 9), st.integers(1, 40), st.integers(1, 60), st.integers(0, 2**32 - 1), st.integers(1, 50))
def test_bands_add_up_places_and_ranks_agree(units: int, readings: int, levels: int, seed: int, block: int) -> None:
    random = np.random.default_rng(seed)
    score = random.integers(0, levels, (readings, units)) * 1.5
    ends = np.unique(np.append(random.integers(1, units + 1, 3), units))
    full = naive_shares(score)
    bands = np.add.reduceat(full, np.append(0, ends[:-1]), axis=1)
    assert np.allclose(rank_shares(score, ends=ends, block=block), bands, atol=1e-12)
    assert np.allclose(mean_ranks(score, block=block), full @ np.arange(1, units + 1))
    assert all_ranks(score).tolist() == [competition_ranks(tie_keys(row)).tolist() for row in score]


@pytest.mark.parametrize("units", [1, 2, 63, 64, 65])
def test_low_bits_hold_every_unit_number(units: int) -> None:
    score = np.random.default_rng(1).random((30, units)) * 100
    assert np.array_equal(rank_shares(score), naive_shares(score))
