"""The programme in the solver's form: units, cells put together, and rows that see only their own columns."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from scipy.sparse import csr_array

from score_mapping.partners.portfolio_space import EQUAL, SCALE, Group, Program, another, run, space_of, unit_of

COVERS = csr_array(np.array([[1, 0], [1, 0], [0, 1], [0, 0]]))
WEIGHT = np.array([3.0, 1.0, 2.0, 5.0])


def program(*groups: Group, **more: np.ndarray) -> Program:
    return Program(COVERS, WEIGHT, np.array([50.0, 60.0]), groups, **more)


@pytest.mark.parametrize(
    ("weight", "unit", "slack"),
    [
        ([80, 60, 40], 20.0, 0.5),
        ([0.75, 0.5], 0.25, 0.5),
        ([0, 0], 1.0, 0.5),
        ([1 / 3, 1.0], 4 / 3 / SCALE, SCALE * EQUAL),
        ([1.0, 1e9 + 0.5], (1e9 + 1.5) / SCALE, SCALE * EQUAL),
    ],
)
def test_weights_are_counted_in_their_common_unit(weight: list[float], unit: float, slack: float) -> None:
    assert unit_of(np.array(weight, dtype=float)) == pytest.approx((unit, slack))


def test_parts_of_cells_are_not_whole_numbers() -> None:
    assert unit_of(WEIGHT, whole=False) == pytest.approx((11 / SCALE, SCALE * EQUAL))


def test_alike_cells_are_one_column_unless_a_rule_tells_them_apart() -> None:
    assert space_of(program(), None).cells == 3
    first = np.array([True, False, False, False])
    assert space_of(program(Group("fair", share=(first, 1.0))), None).cells == 4
    assert space_of(program(Group("every", every=first)), None).cells == 4


def test_capacities_keep_the_cells_apart() -> None:
    assert space_of(program(load=np.ones(4), capacity=np.array([1.0, inf])), None).cells == 4


def test_no_finite_capacity_is_no_limit() -> None:
    assert not program(load=np.ones(4), capacity=np.array([inf, inf])).limited


def test_who_is_out_covers_nothing() -> None:
    space = space_of(program(Group("out", out=np.array([True, False]))), None)
    status, columns, bound = run(space, space.vector("y", space.weight))
    assert status == "optimal"
    assert columns is not None
    assert bound * space.unit == pytest.approx(2.0)


def test_a_member_who_is_out_is_infeasible() -> None:
    first = np.array([True, False])
    space = space_of(program(Group("out", out=first), Group("must", within=first)), None)
    assert run(space, space.vector("x", 0.0))[0] == "infeasible"


def test_a_forbidden_set_is_not_found_again() -> None:
    space = space_of(program(), None)
    for members in ([0, 0], [0, 1], [1, 0], [1, 1]):
        space = another(space, np.array(members, dtype=bool))
    assert run(space, space.vector("x", 0.0))[0] == "infeasible"
