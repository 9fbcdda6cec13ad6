"""The exact stages against a search of every set, on hundreds of small instances with ties, conflicts and shares."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from math import inf

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_array

from score_mapping.partners import portfolio_space
from score_mapping.partners.coverage import Flags, covered_by
from score_mapping.partners.portfolio_model import keeps, optimal_sets, served, solve
from score_mapping.partners.portfolio_space import Group, Program

SLOW = settings(max_examples=500, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
SOME = settings(SLOW, max_examples=60)


def flags(*members: int, many: int) -> Flags:
    return np.isin(np.arange(many), members)


@st.composite
def programs(draw: st.DrawFn, whole: bool = True) -> Program:
    """Draw a programme of at most 6 candidates and 7 cells; few different weights and scores, so that ties are common."""
    many, cells = draw(st.integers(1, 6)), draw(st.integers(1, 7))
    covers = np.array(
        draw(st.lists(st.lists(st.booleans(), min_size=many, max_size=many), min_size=cells, max_size=cells))
    )
    figure = st.integers(0, 4).map(float) if whole else st.floats(0.1, 9.0)
    weight = np.array(draw(st.lists(figure, min_size=cells, max_size=cells)))
    score = st.sampled_from([40.0, 55.5, 70.0, np.nan])
    readiness = np.array(draw(st.lists(score, min_size=many, max_size=many)))
    groups = []
    if draw(st.booleans()):
        groups.append(Group("size", row=(np.ones(many), -inf, float(draw(st.integers(0, many))))))
    if draw(st.booleans()):
        cost = np.array(draw(st.lists(st.integers(0, 5), min_size=many, max_size=many)), dtype=float)
        groups.append(Group("budget", row=(cost, -inf, float(draw(st.integers(0, 12))))))
    for a, b in draw(st.lists(st.tuples(st.integers(0, many - 1), st.integers(0, many - 1)), max_size=3)):
        if a != b:
            groups.append(Group(f"conflict:{a};{b}", row=(flags(a, b, many=many).astype(float), -inf, 1.0)))
    if draw(st.integers(0, 3)) == 0:
        groups.append(Group("must", within=flags(draw(st.integers(0, many - 1)), many=many)))
    if draw(st.integers(0, 3)) == 0:
        groups.append(Group("out", out=flags(draw(st.integers(0, many - 1)), many=many)))
    if draw(st.integers(0, 3)) == 0:
        side = np.array(draw(st.lists(st.booleans(), min_size=many, max_size=many)), dtype=float)
        groups.append(Group("endorsed", row=(side, 1.0, inf)))
    if draw(st.integers(0, 3)) == 0:
        cell = np.arange(cells) % 2 == 0
        groups.append(Group("fair", share=(cell, draw(st.sampled_from([0.25, 0.5, 1.0])) * float(weight[cell].sum()))))
    return Program(csr_array(covers.astype(np.int64)), weight, readiness, tuple(groups))


def every_set(program: Program) -> Iterator[Flags]:
    for bits in itertools.product([False, True], repeat=program.covers.shape[1]):
        members = np.array(bits)
        if naive_keeps(program, members):
            yield members


def naive_keeps(program: Program, members: Flags) -> bool:
    covered = (program.covers.toarray()[:, members] > 0).any(axis=1)
    for group in program.groups:
        if group.row is not None and not group.row[1] <= group.row[0][members].sum() <= group.row[2]:
            return False
        if group.out is not None and (group.out & members).any():
            return False
        if group.within is not None and (group.within & ~members).any():
            return False
        if group.every is not None and not covered[group.every].all():
            return False
        if group.share is not None and program.weight[group.share[0] & covered].sum() < group.share[1] - 1e-9:
            return False
    return True


def naive_key(program: Program, members: Flags, *, backup: bool, smallest: bool) -> tuple[object, ...]:
    """Return what is compared, larger is better: plain sums, rounded only where floating sums would differ."""
    count = program.covers.toarray()[:, members].sum(axis=1)
    coverage, twice = (round(float(program.weight[count >= least].sum()), 6) for least in (1, 2))
    own = program.readiness[members]
    least = np.nan_to_num(own, nan=-1.0).min() if len(own) else 0.0
    mean = round(float(np.nan_to_num(own).mean()), 9) if len(own) else 0.0
    few = -int(members.sum())
    ladder = [few, coverage] if smallest else [coverage]
    ladder += [twice] if backup else []
    return (*ladder, few, least, mean, *members.tolist())


@pytest.mark.slow
@SLOW
@given(programs(), st.booleans())
def test_the_set_is_the_one_that_a_search_of_every_set_finds(program: Program, backup: bool) -> None:
    possible = list(every_set(program))
    found = solve(program, backup=backup)
    if not possible:
        assert (found.status, found.members) == ("infeasible", None)
        return
    best = max(possible, key=lambda members: naive_key(program, members, backup=backup, smallest=False))
    assert found.members is not None
    assert found.status == "optimal"
    assert found.members.tolist() == best.tolist()
    first = found.stages[0]
    assert first.value == first.bound == pytest.approx(covered_by(program.covers, program.weight, best).coverage)


@SOME
@given(programs(whole=False))
def test_weights_that_are_no_whole_numbers(program: Program) -> None:
    test_the_set_is_the_one_that_a_search_of_every_set_finds.hypothesis.inner_test(program, True)  # type: ignore[attr-defined]


@SOME
@given(programs())
def test_set_cover_takes_the_fewest(program: Program) -> None:
    offered = np.asarray(program.covers.sum(axis=1) > 0).ravel()
    program = Program(
        program.covers, program.weight, program.readiness, (*program.groups, Group("every", every=offered))
    )
    possible = list(every_set(program))
    found = solve(program, smallest=True)
    if not possible:
        assert found.status == "infeasible"
        return
    best = max(possible, key=lambda members: naive_key(program, members, backup=True, smallest=True))
    assert found.members is not None
    assert found.members.tolist() == best.tolist()
    sets, complete = optimal_sets(program, found.members, smallest=True)
    assert complete
    assert {tuple(s) for s in sets} == {tuple(s) for s in possible if s.sum() == best.sum()}


@SOME
@given(programs())
def test_all_sets_of_equal_coverage_are_listed(program: Program) -> None:
    found = solve(program)
    if found.members is None:
        return
    sets, complete = optimal_sets(program, found.members)
    possible = list(every_set(program))
    most = max(covered_by(program.covers, program.weight, s).coverage for s in possible)
    equal = {tuple(s) for s in possible if covered_by(program.covers, program.weight, s).coverage == most}
    assert complete == (len(equal) <= 50)
    assert {tuple(s) for s in sets} <= equal
    assert len({tuple(s) for s in sets}) == min(len(equal), 50) == len(sets)


@SOME
@given(programs())
def test_keeps_says_the_same_as_the_plain_rules(program: Program) -> None:
    for bits in itertools.product([False, True], repeat=program.covers.shape[1]):
        assert keeps(program, np.array(bits)) == naive_keeps(program, np.array(bits))


def transport(program: Program, members: Flags) -> float:
    """Return the most that members with capacities serve, as a transport problem of its own."""
    covers = program.covers.toarray()
    pairs = [(k, j) for k, j in zip(*np.nonzero(covers), strict=True) if members[j]]
    if not pairs:
        return 0.0
    rows = [[float(k == cell) for k, _ in pairs] for cell in range(len(covers))]
    most = [1.0] * len(covers)
    for j in np.flatnonzero(members & np.isfinite(program.capacity)):
        rows.append([program.load[k] * (i == j) for k, i in pairs])
        most.append(program.capacity[j])
    worth = [-program.weight[k] for k, _ in pairs]
    return float(-linprog(worth, A_ub=rows, b_ub=most, bounds=(0, 1)).fun)


@SOME
@given(programs(), st.data())
def test_capacities_bind(program: Program, data: st.DataObject) -> None:
    cells, many = program.covers.shape
    room = st.sampled_from([0.0, 2.0, 5.0, inf])
    limited = Program(
        program.covers,
        program.weight,
        program.readiness,
        tuple(group for group in program.groups if group.share is None),
        np.array(data.draw(st.lists(st.integers(1, 4).map(float), min_size=cells, max_size=cells))),
        np.array(data.draw(st.lists(room, min_size=many, max_size=many))),
    )
    possible = list(every_set(limited))
    found = solve(limited)
    if not possible:
        assert found.members is None
        return
    assert found.members is not None
    most = max(transport(limited, members) for members in possible)
    assert transport(limited, found.members) == pytest.approx(most, abs=1e-6)
    assert found.stages[0].value == pytest.approx(most, abs=1e-6)
    assert served(limited, found.members)[0] == pytest.approx(most, abs=1e-6)


@SOME
@given(programs(), st.randoms())
def test_the_order_of_the_cells_never_matters(program: Program, random: object) -> None:
    order = np.arange(len(program.weight))
    random.shuffle(order)  # type: ignore[attr-defined]
    groups = tuple(
        Group(group.name, group.row, group.out, group.within, (group.share[0][order], group.share[1]))
        if group.share is not None
        else group
        for group in program.groups
    )
    turned = Program(program.covers[order], program.weight[order], program.readiness, groups)
    one, other = solve(program), solve(turned)
    assert (one.members is None) == (other.members is None)
    if one.members is not None and other.members is not None:
        assert one.members.tolist() == other.members.tolist()


def hard(many: int = 32, cells: int = 200) -> Program:
    random = np.random.default_rng(4)
    covers = (random.random((cells, many)) < 0.12).astype(np.int64)
    size = Group("size", row=(np.ones(many), -inf, 9.0))
    return Program(csr_array(covers), random.integers(1, 90, cells).astype(float), np.full(many, 60.0), (size,))


def test_a_time_limit_gives_the_set_found_with_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    import scipy.optimize

    proven = solve(hard(), backup=False, ties=False).stages[0]
    full = scipy.optimize.milp

    def stopped(*given: object, options: dict[str, float], **more: object) -> object:
        """Stop after one node, which is the same on every machine, and say what scipy says of a time limit."""
        found = full(*given, options={"mip_rel_gap": options["mip_rel_gap"], "node_limit": 1}, **more)
        found.status = 1
        return found

    monkeypatch.setattr(scipy.optimize, "milp", stopped)
    found = solve(hard(), limit=1.0)
    assert found.status == "time_limit"
    assert [stage.aim for stage in found.stages] == ["coverage"]  # no tie is settled among sets that were not proven
    stage = found.stages[0]
    assert found.members is not None
    assert stage.value == covered_by(hard().covers, hard().weight, found.members).coverage
    assert stage.value <= proven.value <= stage.bound < inf
    assert stage.bound > stage.value


def test_no_time_at_all_is_no_solution() -> None:
    found = solve(hard(200, 2_000), limit=1e-9)
    assert found.status in ("no_solution", "time_limit")
    assert found.status == "time_limit" or found.members is None


def test_a_solver_that_fails_is_not_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    import scipy.optimize

    failed = scipy.optimize.OptimizeResult(status=4, x=None, message="out of order", mip_dual_bound=None)
    monkeypatch.setattr(scipy.optimize, "milp", lambda *given, **more: failed)
    with pytest.raises(RuntimeError, match="out of order"):
        solve(hard())


def test_a_greedy_choice_would_be_wrong_here() -> None:
    """Taking the widest first (P1: 4 of 6) and then the next best leaves one cell; the two others cover all."""
    covers = np.array([[1, 1, 0], [1, 1, 0], [1, 0, 1], [1, 0, 1], [0, 1, 0], [0, 0, 1]])
    two = Group("size", row=(np.ones(3), -inf, 2.0))
    found = solve(Program(csr_array(covers), np.ones(6), np.array([90.0, 50.0, 50.0]), (two,)))
    assert found.members is not None
    assert found.members.tolist() == [False, True, True]


def test_many_equal_candidates_give_the_first_ids() -> None:
    many = 3 * portfolio_space.DECIMALS + 20
    three = Group("size", row=(np.ones(many), -inf, 3.0))
    found = solve(Program(csr_array(np.ones((3, many))), np.ones(3), np.full(many, 60.0), (three,)), backup=False)
    assert found.members is not None
    assert np.flatnonzero(found.members).tolist() == [0]
    found = solve(Program(csr_array(np.ones((3, many))), np.ones(3), np.full(many, 60.0), (three,)))
    assert found.members is not None
    assert np.flatnonzero(found.members).tolist() == [0, 1]
