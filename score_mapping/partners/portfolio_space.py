"""The integer programme of a portfolio in the solver's form: columns, rows and bounds, grown stage by stage.

The columns are the candidates (member or not), the groups of cells that the same candidates cover, and what a stage adds. The
weights are made whole numbers where they are multiples of one figure, else they add up to ten thousand: either keeps the
tolerances of the solver well below what makes a tie. Arrays only: this room knows no names.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import inf
from typing import Literal, TypeAlias

import numpy as np

from score_mapping.partners.coverage import Flags, Floats, Sparse, collapse

Status: TypeAlias = Literal["optimal", "time_limit", "no_solution", "infeasible"]
SCALE, EQUAL = 1e4, 1e-7  # what weights that are not whole add up to, and the share of it that makes a tie
MOST_WHOLE, DECIMALS = 1e7, 7
Row: TypeAlias = tuple[Floats, float, float]


@dataclass(frozen=True)
class Group:
    """One named rule on the set; several parts may be given.

    ``row`` is (coefficients on the candidates, least, most); ``out`` and ``within`` flag candidates that must not and must be
    members; ``share`` is (cells, least weight of them that must be covered); ``every`` flags cells that must all be covered.
    """

    name: str
    row: Row | None = None
    out: Flags | None = None
    within: Flags | None = None
    share: tuple[Flags, float] | None = None
    every: Flags | None = None


@dataclass(frozen=True)
class Program:
    """Cells, candidates and rules.

    ``covers`` is sparse, (cells, candidates); ``weight`` and ``load`` (cells,) and ``capacity`` (candidates,), inf for no limit, both empty where nothing is
    limited;
    ``readiness`` (candidates,), unknown as NaN, which stands below everything known when ties are settled. Candidates stand
    in the order of their ids: the last tie goes to the set with the first id that the other does not have.
    """

    covers: Sparse
    weight: Floats
    readiness: Floats
    groups: tuple[Group, ...] = ()
    load: Floats = field(default_factory=lambda: np.zeros(0))
    capacity: Floats = field(default_factory=lambda: np.zeros(0))

    @property
    def limited(self) -> bool:
        """Tell whether capacities may bind."""
        return bool(np.isfinite(self.capacity).any())


@dataclass(frozen=True)
class Space:
    """A programme in the solver's form: rows over [x, y, assignments, further columns], grown stage by stage."""

    candidates: int
    cells: int
    covers: Sparse
    weight: Floats
    rows: tuple[tuple[Sparse, Floats, Floats], ...]
    lower: Floats
    upper: Floats
    whole: Flags
    limit: float | None
    unit: float
    slack: float
    column: dict[str, slice] = field(default_factory=dict)

    @property
    def width(self) -> int:
        return len(self.lower)

    def vector(self, where: str, values: Floats | float) -> Floats:
        made = np.zeros(self.width)
        made[self.column[where]] = values
        return made

    def with_row(self, row: Floats, low: float = -inf, high: float = inf) -> Space:
        from scipy.sparse import csr_array

        return replace(self, rows=(*self.rows, (csr_array(row[None, :]), np.array([low]), np.array([high]))))

    def all_whole(self) -> Space:
        """Let no column take a part of a unit, so that the slack of a fixed value cannot be spent."""
        return replace(self, whole=np.ones(self.width, dtype=np.bool_))

    def with_columns(self, name: str, many: int, upper: float, whole: bool = False) -> Space:
        """Add columns from 0 to ``upper``; the rows so far do not know them."""
        return replace(
            self,
            lower=np.concatenate([self.lower, np.zeros(many)]),
            upper=np.concatenate([self.upper, np.full(many, upper)]),
            whole=np.concatenate([self.whole, np.full(many, whole)]),
            column={**self.column, name: slice(self.width, self.width + many)},
        )


def unit_of(weight: Floats, whole: bool = True) -> tuple[float, float]:
    """Return the unit that the solver counts in, and by how many units two equal values may differ.

    With ``whole`` weights that are multiples of one figure are counted in it; where parts of cells are served they are not.

    Examples
    --------
    >>> unit_of(np.array([80.0, 60.0, 40.0]))
    (20.0, 0.5)
    >>> unit_of(np.array([1.5, 0.25]))
    (0.25, 0.5)
    """
    total = float(weight.sum())
    if total <= 0:
        return 1.0, 0.5
    for decimals in range(DECIMALS if whole else 0):
        times = weight * 10.0**decimals
        near = np.rint(times)
        if near.sum() > 2**53 or np.abs(times - near).max() > 1e-9 * max(times.max(), 1.0):
            continue
        unit = float(np.gcd.reduce(near.astype(np.int64))) / 10.0**decimals
        return (unit, 0.5) if total / unit <= MOST_WHOLE else (total / SCALE, SCALE * EQUAL)
    return total / SCALE, SCALE * EQUAL


def space_of(program: Program, limit: float | None) -> Space:
    from scipy.sparse import csr_array, eye_array, hstack

    cells, candidates = program.covers.shape
    out, within, every = np.zeros(candidates, bool), np.zeros(candidates, bool), np.zeros(cells, bool)
    for group in program.groups:
        out |= group.out if group.out is not None else False
        within |= group.within if group.within is not None else False
        every |= group.every if group.every is not None else False
    kinds = np.column_stack([every, *(group.share[0] for group in program.groups if group.share is not None)])
    part = np.unique(kinds, axis=0, return_inverse=True)[1].ravel().astype(np.int64)
    covers = csr_array(program.covers @ _diagonal(~out))
    covers.eliminate_zeros()
    first, group_of = (np.arange(cells), np.arange(cells)) if program.limited else collapse(covers, part)
    alike, many = csr_array(covers[first]), len(first)
    weight: Floats = np.bincount(group_of, program.weight, many).astype(np.float64)
    unit, slack = unit_of(weight, whole=not program.limited)
    space = Space(
        candidates=candidates,
        cells=many,
        covers=alike,
        weight=np.rint(weight / unit) if slack == 0.5 else weight / unit,
        rows=(),
        lower=np.concatenate([within.astype(float), every[first].astype(float)]),
        upper=np.concatenate([np.where(out, 0.0, 1.0), np.ones(many)]),
        whole=np.arange(candidates + many) < candidates,
        limit=limit,
        unit=unit,
        slack=slack,
        column={"x": slice(0, candidates), "y": slice(candidates, candidates + many)},
    )
    if program.limited:
        space = _with_capacity(space, program)
    else:
        rows = hstack([-alike, eye_array(many)], format="csr")
        space = replace(space, rows=((rows, np.full(many, -inf), np.zeros(many)),))
    for group in program.groups:
        if group.row is not None:
            space = space.with_row(space.vector("x", group.row[0]), group.row[1], group.row[2])
        if group.share is not None:
            cell, least = group.share
            held = np.bincount(group_of, program.weight * cell, many)
            size = float(held.sum()) or 1.0
            row = space.vector("y", (held * (SCALE / size)).astype(np.float64))
            space = space.with_row(row, (least / size - EQUAL) * SCALE)
    return space


def _diagonal(flags: Flags) -> Sparse:
    from scipy.sparse import diags_array

    return diags_array(flags.astype(float), format="csr")


def _with_capacity(space: Space, program: Program) -> Space:
    """Say which share of a cell each member serves: no more than it can carry, and nobody serves who is no member."""
    from scipy.sparse import coo_array, csr_array, hstack

    pairs = space.covers.tocoo()
    cell, who = pairs.coords
    many, number = len(cell), np.arange(len(cell))
    space = space.with_columns("a", many, 1.0)
    first = space.column["a"].start
    # y of a cell is at most the sum of its shares; a share is at most its member; loads stay within the capacity.
    served = coo_array(
        (np.r_[np.ones(space.cells), -np.ones(many)],
         (np.r_[np.arange(space.cells), cell], np.r_[space.column["y"].start + np.arange(space.cells), first + number])),
        shape=(space.cells, space.width),
    )  # fmt: skip
    only_members = coo_array(
        (np.r_[np.ones(many), -np.ones(many)], (np.r_[number, number], np.r_[first + number, who])),
        shape=(many, space.width),
    )
    bound = np.flatnonzero(np.isfinite(program.capacity))
    size = program.capacity[bound]
    carried = coo_array((program.load[cell], (who, number)), shape=(space.candidates, many)).tocsr()[bound]
    own = coo_array((-size, (np.arange(len(bound)), bound)), shape=(len(bound), space.candidates + space.cells))
    rows = [
        csr_array(served),
        csr_array(only_members),
        csr_array(hstack([own, carried], format="csr").multiply(1 / np.where(size > 0, size, 1.0)[:, None])),
    ]
    return replace(space, rows=tuple((part, np.full(part.shape[0], -inf), np.zeros(part.shape[0])) for part in rows))


def run(space: Space, aim: Floats) -> tuple[Status, Floats | None, float]:
    """Find the most of ``aim``; return status, the columns found and the bound."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array, vstack

    if bool((space.lower > space.upper).any()):
        return "infeasible", None, -inf
    grown = []
    for matrix, _, _ in space.rows:
        wide = csr_array(matrix)
        wide.resize((matrix.shape[0], space.width))
        grown.append(wide)
    rows = [
        LinearConstraint(
            vstack(grown, format="csc"),
            np.concatenate([low for _, low, _ in space.rows]),
            np.concatenate([high for _, _, high in space.rows]),
        )
    ] if space.rows else []  # fmt: skip
    options: dict[str, float] = {"mip_rel_gap": 0.0}
    if space.limit is not None:
        options["time_limit"] = space.limit
    found = milp(
        -aim,
        integrality=space.whole.astype(int),
        bounds=Bounds(space.lower, space.upper),
        constraints=rows,
        options=options,
    )
    bound = inf if found.mip_dual_bound is None else -float(found.mip_dual_bound)
    if found.status == 0:
        return "optimal", np.asarray(found.x), bound
    if found.status == 2:
        return "infeasible", None, -inf
    if found.status == 1:
        return ("time_limit", np.asarray(found.x), bound) if found.x is not None else ("no_solution", None, bound)
    raise RuntimeError(found.message)


def members_of(space: Space, columns: Floats) -> Flags:
    return np.asarray(columns[space.column["x"]] > 0.5)


def another(space: Space, members: Flags) -> Space:
    """Forbid one set: at least one candidate must join or leave (a no-good cut)."""
    return space.with_row(space.vector("x", np.where(members, -1.0, 1.0)), 1.0 - members.sum())


def with_backup(space: Space, limited: bool) -> Space:
    """Add what is covered twice.

    With coverage fixed at its optimum nothing is gained by calling a cell covered twice instead of once, so ``y + z`` may be
    at most the number of members that cover it. Where shares of cells are served, z is yes or no and needs two members.
    """
    from scipy.sparse import csr_array, eye_array, hstack

    space = space.with_columns("z", space.cells, 1.0, whole=True)
    middle = csr_array((space.cells, space.column["z"].start - space.candidates - space.cells))
    own = eye_array(space.cells) * (2.0 if limited else 1.0)
    once = csr_array((space.cells, space.cells)) if limited else eye_array(space.cells)
    rows = hstack([-space.covers, once, middle, own], format="csr")
    return replace(space, rows=(*space.rows, (rows, np.full(space.cells, -inf), np.zeros(space.cells))))
