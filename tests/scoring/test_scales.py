"""Scales against anchors computed by hand."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from score_mapping.scoring.scales import score_intervals, score_values

JOBS = [(1000, 0), (7000, 50), (50000, 100)]
CROWDING = [(3, 0), (1, 50), (0, 100)]
MIDDLE = [(0, 0), (10, 100), (20, 0)]
STEP = [(0, 0), (2, 0), (2, 100), (4, 100)]


def test_anchors_score_0_50_100_and_ends_are_clipped() -> None:
    assert score_values([1, 1000, 7000, 50000, 9e9], JOBS, log=True).tolist() == [0, 0, 50, 100, 100]


def test_log_scale_is_linear_in_the_logarithm() -> None:
    halfway = np.sqrt(1000 * 7000)
    assert np.isclose(score_values(halfway, JOBS, log=True), 25)


def test_falling_scale_is_a_cost() -> None:
    assert score_values([0, 0.5, 1, 2, 3, 9], CROWDING).tolist() == [100, 75, 50, 25, 0, 0]


def test_repeated_value_is_a_step_and_the_later_point_counts_there() -> None:
    assert score_values([1.999, 2, 2.001], STEP).tolist() == [0, 100, 100]


def test_falling_step_keeps_the_order_of_the_list() -> None:
    falling = [(4, 0), (2, 0), (2, 100), (0, 100)]
    assert score_values([2.001, 2, 1.999], falling).tolist() == [0, 100, 100]


def test_unknown_stays_unknown_and_zero_has_no_logarithm() -> None:
    assert np.isnan(score_values(np.nan, JOBS, log=True))
    assert score_values([0, -5], JOBS, log=True).tolist() == [0, 0]


def test_open_bounds_reach_the_ends_of_the_scale() -> None:
    low, high = score_intervals([np.nan, 7000, np.nan], [np.nan, np.nan, 7000], JOBS, log=True)
    assert low.tolist() == [0, 50, 0]
    assert high.tolist() == [100, 100, 50]


def test_open_bounds_of_a_falling_scale() -> None:
    low, high = score_intervals([np.nan, 2, 1], [np.nan, np.nan, 2], CROWDING)
    assert low.tolist() == [0, 0, 25]
    assert high.tolist() == [100, 25, 50]


def test_interval_over_a_peak_reaches_the_peak() -> None:
    low, high = score_intervals([8.0], [14.0], MIDDLE)
    assert (low.tolist(), high.tolist()) == ([60.0], [100.0])


@given(st.floats(-5, 30), st.floats(0, 20), st.floats(0, 1), st.sampled_from([CROWDING, MIDDLE, STEP]))
def test_every_value_inside_an_interval_scores_inside_its_bounds(
    start: float, width: float, place: float, points: list[tuple[float, float]]
) -> None:
    low, high = score_intervals(start, start + width, points)
    score = score_values(min(start + place * width, start + width), points)
    assert low - 1e-9 <= score <= high + 1e-9
