"""The smallest group of rules in conflict, where it is known."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from scipy.sparse import csr_array

from score_mapping.partners import portfolio_conflict
from score_mapping.partners.portfolio_conflict import conflict, feasible
from score_mapping.partners.portfolio_space import Group, Program

ONES = np.ones(3)


def program(*groups: Group) -> Program:
    return Program(csr_array(np.eye(3, dtype=np.int64)), ONES, np.full(3, 60.0), groups)


def member(j: int) -> Group:
    return Group(f"must:{j}", within=np.arange(3) == j)


SIZE = Group("size", row=(ONES, -inf, 2.0))
NOBODY = Group("size0", row=(ONES, -inf, 0.0))
PAIR = Group("conflict:0;1", row=(np.array([1.0, 1.0, 0.0]), -inf, 1.0))
OUT = Group("must_not:2", out=np.arange(3) == 2)


def test_rules_that_can_be_kept_are_feasible() -> None:
    assert feasible(program(SIZE, PAIR, member(0), OUT))


def test_every_rule_of_the_group_is_needed_and_no_other_is_named() -> None:
    assert conflict(program(SIZE, PAIR, member(0), member(1), OUT)) == (("conflict:0;1", "must:0", "must:1"), True)
    assert conflict(program(SIZE, member(0), member(1), member(2))) == (("size", "must:0", "must:1", "must:2"), True)


def test_a_rule_that_conflicts_with_itself_is_named_alone() -> None:
    assert conflict(program(SIZE, Group("endorsed:workers", row=(np.zeros(3), 1.0, inf)), member(0))) == (
        ("endorsed:workers",),
        True,
    )


def test_the_smallest_of_several_conflicts_is_named() -> None:
    """Deleting from the end meets the larger conflict first: three rules, while two others suffice."""
    rules = (OUT, member(2), PAIR, member(0), member(1))
    assert conflict(program(*rules)) == (("must_not:2", "must:2"), True)
    turned = (PAIR, member(0), member(1), OUT, member(2))
    assert conflict(program(*turned)) == (("must_not:2", "must:2"), True)


def test_it_is_said_when_smaller_groups_were_not_all_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portfolio_conflict, "MOST_CHECKS", 0)
    assert conflict(program(PAIR, member(0), member(1), NOBODY))[1] is False
