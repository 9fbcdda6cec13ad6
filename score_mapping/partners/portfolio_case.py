"""The tables of a portfolio, put in order and turned into a programme with named rules.

Rows are sorted by their keys first, so that no answer can depend on the order in which they were given. What is not known is
never zero: a candidate without a cost cannot be part of a set with a budget, and one without a readiness none with a floor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import inf

import numpy as np
import pandas as pd

from score_mapping.partners.coverage import Flags, Floats
from score_mapping.partners.portfolio_space import Group, Program

CELL = ["cluster_id", "item"]
ID = "organisation_id"
FAILED = "fail"


@dataclass(frozen=True)
class Terms:
    """What the set must keep to; an entry that is None or empty is no rule.

    ``size`` most members; ``budget`` most cost, in the unit of the candidates' ``cost``; ``floor`` least readiness; ``must``
    and ``must_not`` organisation -> the reason that was recorded; ``conflicts`` pairs of which one at most may be a member;
    ``endorsed`` constituencies of which each must endorse one member at least that covers a cell; ``fair_share`` share (0-1)
    of the weight of each region that must be covered; ``capacities`` whether a member serves no more than its ``capacity``;
    ``cover_all`` the fewest members that cover every cell that anybody offers (a set cover) instead of the most coverage; ``backup`` whether
    cover by a second member is the second aim; ``most_sets`` how many sets of equal coverage are listed; ``seconds`` for
    each programme.
    """

    size: int | None = None
    budget: float | None = None
    floor: float | None = None
    must: Mapping[str, str] = field(default_factory=dict)
    must_not: Mapping[str, str] = field(default_factory=dict)
    conflicts: tuple[tuple[str, str], ...] = ()
    endorsed: tuple[str, ...] = ()
    fair_share: float | None = None
    capacities: bool = False
    cover_all: bool = False
    backup: bool = True
    most_sets: int = 50
    seconds: float | None = None


@dataclass(frozen=True)
class Case:
    """Tables put in order and turned into a programme."""

    cells: pd.DataFrame
    known: Flags
    people: pd.DataFrame
    ids: tuple[str, ...]
    program: Program

    def named(self, members: Flags) -> tuple[str, ...]:
        return tuple(id for id, member in zip(self.ids, members, strict=True) if member)


def _ordered(frame: pd.DataFrame, key: list[str], what: str) -> pd.DataFrame:
    missing = [name for name in key if name not in frame.columns]
    if missing:
        raise ValueError(f"{what} lacks {', '.join(missing)}")
    if frame.duplicated(key).any():
        raise ValueError(f"{what} holds a row twice: {frame.loc[frame.duplicated(key), key].iloc[0].tolist()}")
    return frame.sort_values(key, ignore_index=True)


def numbers(frame: pd.DataFrame, name: str, unknown: float = np.nan) -> Floats:
    if name not in frame.columns:
        return np.full(len(frame), unknown)
    return np.nan_to_num(frame[name].to_numpy(dtype=float), nan=unknown, posinf=inf)


def texts(frame: pd.DataFrame, name: str) -> list[str]:
    return frame[name].astype(str).tolist() if name in frame.columns else [""] * len(frame)


def case_of(cells: pd.DataFrame, offers: pd.DataFrame, candidates: pd.DataFrame, terms: Terms) -> Case:
    from scipy.sparse import csr_array

    cells, people = _ordered(cells, CELL, "cells"), _ordered(candidates, [ID], "candidates")
    weight = numbers(cells, "weight")
    if (weight < 0).any():
        raise ValueError("a weight is negative")
    known = np.isfinite(weight)
    pairs = offers[[*CELL, ID]].drop_duplicates()
    cell = pd.MultiIndex.from_frame(cells[CELL]).get_indexer(pd.MultiIndex.from_frame(pairs[CELL]))
    who = pd.Index(people[ID]).get_indexer(pairs[ID])
    there = (cell >= 0) & (who >= 0)
    ones = np.ones(int(there.sum()), dtype=np.int64)
    covers = csr_array((ones, (cell[there], who[there])), shape=(len(cells), len(people)))
    load = numbers(cells, "load") if "load" in cells.columns else numbers(cells, "smes")
    if terms.capacities and np.isnan(load[known]).any():
        raise ValueError("capacities need the load of every cell")
    program = Program(
        covers=covers[known],
        weight=weight[known],
        readiness=numbers(people, "readiness"),
        load=load[known] if terms.capacities else np.zeros(0),
        capacity=numbers(people, "capacity", inf) if terms.capacities else np.zeros(0),
    )
    ids = tuple(people[ID].astype(str))
    case = Case(cells, known, people, ids, program)
    return replace(case, program=replace(program, groups=tuple(_groups(case, terms))))


def _groups(case: Case, terms: Terms) -> list[Group]:
    people, program = case.people, case.program
    many = len(case.ids)
    ones, none = np.ones(many), np.zeros(many, dtype=np.bool_)
    place = {id: number for number, id in enumerate(case.ids)}

    def only(*ids: str) -> Flags:
        return np.isin(np.asarray(case.ids, dtype=object), ids) if many else none

    found: list[Group] = []
    failed = np.array([status == FAILED for status in texts(people, "knockout")], dtype=np.bool_)
    if failed.any():
        found.append(Group("knockout", out=failed))
    if terms.size is not None:
        found.append(Group("size", row=(ones, -inf, float(terms.size))))
    if terms.budget is not None:
        cost = numbers(people, "cost")
        found.append(Group("budget", row=(np.nan_to_num(cost), -inf, float(terms.budget)), out=np.isnan(cost)))
    if terms.floor is not None:
        found.append(Group("floor", out=~(program.readiness >= terms.floor)))
    for id in sorted({*terms.must, *terms.must_not}):
        if id not in place:
            # Nobody can be asked for who is not there; to leave out who is not there asks nothing.
            found += [Group(f"unknown:{id}", row=(np.zeros(many), 1.0, inf))] if id in terms.must else []
            continue
        if id in terms.must:
            found.append(Group(f"must:{id}", within=only(id)))
        if id in terms.must_not:
            found.append(Group(f"must_not:{id}", out=only(id)))
    for pair in sorted({tuple(sorted(pair)) for pair in terms.conflicts}):
        if pair[0] != pair[1] and place.keys() >= set(pair):
            found.append(Group(f"conflict:{';'.join(pair)}", row=(only(*pair).astype(float), -inf, 1.0)))
    sides = [set(text.split(";")) for text in texts(people, "endorsed_by")]
    serves = np.asarray(program.covers.sum(axis=0)).ravel() > 0  # a voice that serves nobody here is none
    for side in sorted(set(terms.endorsed)):
        speaks = np.array([float(side in some) for some in sides]) * serves
        found.append(Group(f"endorsed:{side}", row=(speaks, 1.0, inf)))
    if terms.fair_share is not None:
        region = np.asarray(texts(case.cells, "region"), dtype=object)[case.known]
        for name in sorted(set(region)):
            cell = np.asarray(region == name, dtype=np.bool_)
            found.append(Group(f"fair:{name}", share=(cell, terms.fair_share * float(program.weight[cell].sum()))))
    if terms.cover_all:
        offered = np.asarray(program.covers.sum(axis=1) > 0).ravel()
        found.append(Group("cover_all", every=offered))
    return found


def held_out(program: Program) -> Flags:
    out = np.zeros(program.covers.shape[1], dtype=np.bool_)
    for group in program.groups:
        if group.out is not None:
            out = out | group.out
    return out
