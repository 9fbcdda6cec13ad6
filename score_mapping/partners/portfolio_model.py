"""Which set of candidates covers most: the integer programme, its exact stages, and the smallest group of rules in conflict.

The programme of maximal coverage (Church and ReVelle 1974) with rules on the set as named groups, solved to optimality by
HiGHS (`scipy.optimize.milp`). Aims are never mixed: each stage is solved with the value of the stage before it fixed. Two
values are equal when they differ by less than a ten-millionth of the total. Arrays only: this room knows no names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Literal, TypeAlias

import numpy as np

from score_mapping.partners.coverage import Flags, Floats, covered_by
from score_mapping.partners.portfolio_space import (
    EQUAL,
    SCALE,
    Group,
    Program,
    Space,
    Status,
    another,
    members_of,
    run,
    space_of,
    with_backup,
)

Aim: TypeAlias = Literal["coverage", "backup", "fewest", "least_readiness", "mean_readiness", "id"]
BLOCK = 16  # ids decided in one programme: weights 1, 2, 4 … 32,768


@dataclass(frozen=True)
class Stage:
    """How one stage ended: its aim, status, value of the set found, and the bound that no set can pass."""

    aim: Aim
    status: Status
    value: float
    bound: float


@dataclass(frozen=True)
class Solution:
    """The set found, shape (candidates,), None when there is none, and how each stage ended."""

    members: Flags | None
    stages: tuple[Stage, ...]

    @property
    def status(self) -> Status:
        """Status of the first stage, or ``time_limit`` when a later one was not finished."""
        first = self.stages[0].status
        return "time_limit" if first == "optimal" and any(s.status != "optimal" for s in self.stages) else first


def solve(
    program: Program, *, backup: bool = True, smallest: bool = False, ties: bool = True, limit: float | None = None
) -> Solution:
    """Find the set that covers most, and settle ties by further exact stages.

    Stages: coverage, backup (weight covered by two members or more, coverage fixed), fewest members, higher least readiness,
    higher mean readiness, first id. With ``smallest`` (a set cover: every cell that must be covered is a rule) the fewest
    members come first and coverage second.

    Parameters
    ----------
    program
        Cells, candidates and rules.
    backup
        Whether the second stage is run.
    smallest
        Whether the number of members comes first.
    ties
        Whether ties are settled; without, the set is one of those that are best by coverage and backup.
    limit
        Seconds for each programme. A stage that is cut short ends the stages: the set is the best found so far.

    Returns
    -------
    The set and how each stage ended; values and bounds in the units of ``weight`` (readiness in its own).
    """
    space = space_of(program, limit)
    order: list[Aim] = ["fewest", "coverage"] if smallest else ["coverage"]
    order += ["backup"] if backup else []
    if ties:
        order += ["fewest"] if not smallest else []
        order += ["least_readiness", "mean_readiness"] if np.isfinite(program.readiness).any() else []
        order += ["id"]
    stages: list[Stage] = []
    members: Flags | None = None
    for number, aim in enumerate(order):
        settling = number > order.index("coverage") and aim != "backup"
        if settling and members is not None and _is_only(space, members, stages):
            break
        space, stage, members = _stage(space, program, aim, members)
        stages.append(stage)
        if stage.status != "optimal":
            break
    return Solution(members, tuple(stages))


def _is_only(space: Space, members: Flags, stages: Sequence[Stage]) -> bool:
    """Tell whether no other set of at most as many members does as well as this one by the stages so far."""
    if stages[-1].aim not in ("coverage", "backup", "fewest"):
        return False
    few = space.with_row(space.vector("x", 1.0), high=float(members.sum()))
    return run(another(few, members), few.vector("x", 0.0))[0] == "infeasible"


def _stage(space: Space, program: Program, aim: Aim, before: Flags | None) -> tuple[Space, Stage, Flags | None]:
    """Run one stage and fix its value; the set before it stays when the stage finds none in its time."""
    if aim == "id":
        return _first_id(space, before)
    if aim == "least_readiness":
        return _least_readiness(space, program, before)
    if aim == "backup":
        space = with_backup(space, program.limited)
    known = np.nan_to_num(program.readiness)
    size = float(np.abs(known).sum()) or 1.0
    target, unit = {
        "coverage": lambda: (space.vector("y", space.weight), space.unit),
        "backup": lambda: (space.vector("z", space.weight), space.unit),
        "fewest": lambda: (space.vector("x", -1.0), -1.0),
        "mean_readiness": lambda: (space.vector("x", known * (SCALE / size)), size / SCALE),
    }[aim]()
    status, columns, bound = run(space, target)
    if columns is None:
        return space, Stage(aim, status, np.nan, bound * unit if np.isfinite(bound) else bound), before
    members = members_of(space, columns)
    value = _value(aim, program, members, float(target @ columns) * unit)
    share = max(int(members.sum()), 1) if aim == "mean_readiness" else 1
    stage = Stage(aim, status, value, value if status == "optimal" else bound * unit / share)
    slack = {"fewest": 0.5, "mean_readiness": SCALE * EQUAL}.get(aim, space.slack)
    space = space.with_row(target, float(target @ columns) - slack)
    return (space if program.limited else space.all_whole()), stage, members


def _value(aim: Aim, program: Program, members: Flags, solved: float) -> float:
    """Return the value of a set by plain arithmetic, whatever the solver's rounding; of shares served the solver's sum."""
    if aim == "fewest":
        return float(members.sum())
    if aim == "mean_readiness":
        return float(np.nan_to_num(program.readiness[members]).mean()) if members.any() else np.nan
    if aim == "coverage" and program.limited:
        return solved
    covered = covered_by(program.covers, program.weight, members)
    return covered.coverage if aim == "coverage" else covered.backup


def _least_readiness(space: Space, program: Program, before: Flags | None) -> tuple[Space, Stage, Flags | None]:
    """Lift the lowest readiness of a member: levels 0, 1, 2 … of what is known, unknown lowest, so that every figure is whole."""
    from scipy.sparse import csr_array, hstack

    keys = np.nan_to_num(np.rint(program.readiness / 1e-7), nan=-1.0)
    levels, level = np.unique(keys, return_inverse=True)
    top = float(len(levels) - 1)
    tall = space.with_columns("t", 1, top)
    may = np.flatnonzero(tall.upper[tall.column["x"]] > 0)
    slope = csr_array((top - level[may], (np.arange(len(may)), may)), shape=(len(may), tall.width - 1))
    rows = hstack([slope, csr_array(np.ones((len(may), 1)))], format="csr")
    tall = replace(tall, rows=(*tall.rows, (rows, np.full(len(may), -inf), np.full(len(may), top))))
    status, columns, bound = run(tall, tall.vector("t", 1.0))
    if columns is None:
        return space, Stage("least_readiness", status, np.nan, inf), before
    members = members_of(tall, columns)
    least = int(level[members].min()) if members.any() else 0
    of = {int(level[j]): float(program.readiness[j]) for j in range(len(level))}
    upper = space.upper.copy()
    if status == "optimal":
        upper[space.column["x"]] = np.where(level < least, 0.0, upper[space.column["x"]])
    most = least if status == "optimal" else int(np.clip(np.floor(bound + 1e-6), 0, top))
    value = of[least] if members.any() else np.nan
    return replace(space, upper=upper), Stage("least_readiness", status, value, of[most]), members


def _first_id(space: Space, before: Flags | None) -> tuple[Space, Stage, Flags | None]:
    """Give the tie to the set with the first id: candidates are decided in blocks, each block by one programme."""
    members, left = before, np.flatnonzero(space.upper[space.column["x"]] > 0)
    for at in range(0, len(left), BLOCK):
        block = left[at : at + BLOCK]
        row = space.vector("x", 0.0)
        row[block] = 2.0 ** np.arange(len(block) - 1, -1, -1)
        status, columns, _ = run(space, row)
        if columns is None or status != "optimal":
            return space, Stage("id", "time_limit", np.nan, np.nan), members
        members = members_of(space, columns)
        lower, upper = space.lower.copy(), space.upper.copy()
        lower[block] = upper[block] = members[block]
        space = replace(space, lower=lower, upper=upper)
        if before is not None and lower[space.column["x"]].sum() == before.sum():
            break
    return space, Stage("id", "optimal", np.nan, np.nan), members


def optimal_sets(
    program: Program, best: Flags, *, most: int = 50, smallest: bool = False, limit: float | None = None
) -> tuple[list[Flags], bool]:
    """List the sets that cover as much as the best one, by forbidding one after the other.

    Parameters
    ----------
    program
        Cells, candidates and rules.
    best
        A set of the highest coverage, proven so; it is the first of the list.
    most
        Stop after so many.
    smallest
        Of a set cover: sets of as few members, whatever they cover beyond what they must.

    Returns
    -------
    The sets, and whether these are all.
    """
    space = space_of(program, limit)
    if smallest:
        space = space.with_row(space.vector("x", 1.0), high=float(best.sum()))
    else:
        space = space.with_row(space.vector("y", space.weight), _most_within(space, best) - space.slack)
    found = [best]
    space = another(space, best)
    while True:
        status, columns, _ = run(space, space.vector("x", 0.0))
        if status == "infeasible":
            return found, True
        if columns is None or len(found) >= most:
            return found, False
        found.append(members_of(space, columns))
        space = another(space, found[-1])


def _columns_within(space: Space) -> Floats:
    """Return the columns that cover most where the members are given and a solution is known to exist."""
    status, columns, _ = run(replace(space, limit=None), space.vector("y", space.weight))
    if columns is None:
        raise ArithmeticError(f"a set that was found has no solution: {status}")
    return columns


def _most_within(space: Space, members: Flags) -> float:
    lower, upper = space.lower.copy(), space.upper.copy()
    lower[space.column["x"]] = upper[space.column["x"]] = members
    columns = _columns_within(replace(space, lower=lower, upper=upper))
    return float(space.vector("y", space.weight) @ columns)


def served(program: Program, members: Flags) -> tuple[float, Floats]:
    """Return the weight that a given set covers, and the share of each cell; rules on the set do not count here."""
    if not program.limited:
        covered = covered_by(program.covers, program.weight, members)
        return covered.coverage, np.asarray(covered.count > 0, dtype=float)
    space = space_of(replace(program, groups=(Group("set", out=~members, within=members),)), None)
    share = np.clip(_columns_within(space)[space.column["y"]], 0.0, 1.0)
    return float(program.weight @ share), share


def keeps(program: Program, members: Flags) -> bool:
    """Tell whether a given set keeps all the rules."""
    share = served(program, members)[1]
    for group in program.groups:
        if group.row is not None:
            slope, low, high = group.row
            held = float(slope[members].sum())
            if not low - 1e-9 * max(1.0, abs(low)) <= held <= high + 1e-9 * max(1.0, abs(high)):
                return False
        if group.out is not None and bool((group.out & members).any()):
            return False
        if group.within is not None and bool((group.within & ~members).any()):
            return False
        if group.every is not None and bool((share[group.every] < 1 - 1e-6).any()):
            return False
        if group.share is not None:
            cell, least = group.share
            total = float(program.weight[cell].sum())
            if float((program.weight * share)[cell].sum()) < least - EQUAL * total:
                return False
    return True
