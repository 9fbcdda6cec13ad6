"""Cover matrices, cells that are alike, and what a set covers, on worlds a reader can check by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from score_mapping.partners.coverage import collapse, cover_within, covered_by, gains, losses

DEGREE_KM = 6371.0088 * np.pi / 180
COVERS = csr_array(np.array([[1, 0, 0], [1, 1, 0], [0, 1, 1], [0, 0, 0]]))
WEIGHT = np.array([8.0, 4.0, 2.0, 1.0])


def test_the_border_counts_and_beyond_does_not() -> None:
    points = np.array([[0.0, 0.0], [0.0, 1.0], [0.0, 3.0]])
    sites = np.array([[0.0, 0.0], [0.0, 2.0]])
    assert cover_within(points, sites, DEGREE_KM * 1.000001).toarray().tolist() == [[1, 0], [1, 1], [0, 1]]
    assert cover_within(points, sites, DEGREE_KM * 0.999999).toarray().tolist() == [[1, 0], [0, 0], [0, 0]]


@pytest.mark.parametrize(("points", "sites"), [(0, 3), (3, 0), (0, 0)])
def test_no_points_or_no_sites(points: int, sites: int) -> None:
    assert cover_within(np.zeros((points, 2)), np.zeros((sites, 2)), 1.0).shape == (points, sites)


def test_alike_cells_are_put_together_within_a_part() -> None:
    covers = csr_array(np.array([[1, 0], [0, 1], [1, 0], [1, 0]]))
    first, group = collapse(covers, np.zeros(4, dtype=np.int64))
    assert len(first) == 2
    assert group[0] == group[2] == group[3] != group[1]
    assert first[group[1]] == 1
    _, parts = collapse(covers, np.array([0, 0, 0, 1]))
    assert parts[0] == parts[2] != parts[3]


def test_more_than_eight_candidates_stay_apart() -> None:
    _, group = collapse(csr_array(np.eye(20, dtype=np.int8)), np.zeros(20, dtype=np.int64))
    assert len(set(group)) == 20


def test_what_a_set_covers() -> None:
    both = covered_by(COVERS, WEIGHT, np.array([True, True, False]))
    assert (both.coverage, both.backup, both.count.tolist()) == (14.0, 4.0, [1, 2, 1, 0])


def test_losses_and_gains() -> None:
    members = np.array([True, True, False])
    assert losses(COVERS, WEIGHT, members).tolist() == [8.0, 2.0, 0.0]
    assert gains(COVERS, WEIGHT, np.array([True, False, False])).tolist() == [0.0, 2.0, 2.0]
