"""Maximal coverage: our building and solving against the solver alone, and against a peer where it is installed.

The solver alone gets the collapsed matrix ready made; what we take beyond that is reach, collapsing and building.
"""

from __future__ import annotations

from math import inf
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, hstack, vstack

from benchmarks.measure import keep_freed_memory, paired, process, say
from score_mapping.partners.coverage import Floats, Sparse, collapse, cover_within
from score_mapping.partners.portfolio_model import solve
from score_mapping.partners.portfolio_space import Group, Program

KM = 60.0
ROOT = Path(__file__).parents[1]
PEER_TIMES, BARE_TIMES, MIB = 10.0, 3.0, 1024


def country(points: int, sites: int) -> tuple[Floats, Floats, Floats]:
    """Return demand points and sites in a square of ten degrees (latitude, longitude), and whole weights from 1 to 99."""
    random = np.random.default_rng(20261122)
    return (
        random.uniform(10, 20, (points, 2)),
        random.uniform(10, 20, (sites, 2)),
        random.integers(1, 100, points).astype(float),
    )


def ours(points: Floats, sites: Floats, weight: Floats, most: int) -> float:
    """Reach, collapse, build and solve; return the weight covered."""
    many = len(sites)
    size = Group("size", row=(np.ones(many), -inf, float(most)))
    program = Program(cover_within(points, sites, KM), weight, np.full(many, np.nan), (size,))
    found = solve(program, backup=False, ties=False)
    assert found.status == "optimal"
    return found.stages[0].value


def bare(covers: Sparse, weight: Floats, most: int) -> float:
    """Solve one ready matrix by HiGHS with the same gap of nothing."""
    cells, many = covers.shape
    rows = vstack(
        [hstack([-covers, eye_array(cells)]), csr_array(np.repeat([1.0, 0.0], [many, cells])[None, :])], format="csc"
    )
    high = np.concatenate([np.zeros(cells), [most]])
    found = milp(
        -np.concatenate([np.zeros(many), weight]),
        integrality=np.arange(many + cells) < many,
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(rows, -inf, high),
        options={"mip_rel_gap": 0.0},
    )
    assert found.status == 0
    return float(-found.fun)


def collapsed(points: Floats, sites: Floats, weight: Floats) -> tuple[Sparse, Floats]:
    covers = cover_within(points, sites, KM).tocsr()
    first, group = collapse(covers, np.zeros(len(points), dtype=np.int64))
    return covers[first].astype(float), np.bincount(group, weight).astype(float)


@pytest.mark.parametrize(("points", "sites", "most"), [(5_000, 300, 15), (50_000, 500, 15)])
def test_against_the_solver_alone(points: int, sites: int, most: int) -> None:
    """Reach, collapsing and building included, at most three times the solver on the collapsed matrix.

    At the smaller size the solver needs a few hundredths of a second and our fixed costs weigh more: it is printed only.
    """
    keep_freed_memory()
    where, who, weight = country(points, sites)
    matrix, worth = collapsed(where, who, weight)
    assert ours(where, who, weight, most) == pytest.approx(bare(matrix, worth, most))
    took = paired(lambda: ours(where, who, weight, most), lambda: bare(matrix, worth, most), rounds=5)
    say(
        f"{points:,} x {sites}, {matrix.shape[0]:,} groups: {took.ours:.3f} s, solver alone {took.theirs:.3f} s, ratio {took.ratio:.2f}"
    )
    if points == 50_000:
        assert took.ratio <= BARE_TIMES


def test_memory(tmp_path: Path) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from benchmarks.bench_portfolio import country, ours\n"
        "print(ours(*country(50_000, 500), 15))"
    )
    took = process(code, cwd=tmp_path)
    say(f"50,000 x 500 in a process of its own: {took.seconds:.1f} s, peak {took.peak:.0f} MiB")
    assert took.peak < MIB


@pytest.mark.filterwarnings("ignore:.*PuLP 4:DeprecationWarning")  # spopt's use of pulp is its own affair
def test_against_a_peer() -> None:
    """Building and solving the same instance with spopt and its default solver; skipped by name where spopt is not installed."""
    spopt = pytest.importorskip("spopt.locate", reason="spopt is not installed")
    pulp = pytest.importorskip("pulp")
    where, who, weight = country(5_000, 300)
    cost = 1.0 - cover_within(where, who, KM).toarray().astype(float)
    covers = cover_within(where, who, KM)
    size = Group("size", row=(np.ones(300), -inf, 15.0))

    def peer() -> float:
        model = spopt.MCLP.from_cost_matrix(cost, weight, 0.5, p_facilities=15)
        model = model.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0.0))
        return float(pulp.value(model.problem.objective))

    def mine() -> float:
        return solve(Program(covers, weight, np.full(300, np.nan), (size,)), backup=False, ties=False).stages[0].value

    assert mine() == pytest.approx(peer())
    took = paired(mine, peer, rounds=1)
    say(f"5,000 x 300: {took.ours:.3f} s, spopt {took.theirs:.3f} s, {1 / took.ratio:.0f} times faster")
    assert took.ratio <= 1 / PEER_TIMES
