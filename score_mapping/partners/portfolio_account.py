"""What there is to say about a set of partners: its members, its cells, its equals, and who was set aside.

Every figure is computed from the set by plain arithmetic, whatever the solver reported: what each member covers alone, what
is lost when it leaves, and who then replaces it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from score_mapping.partners.coverage import Flags, Floats, covered_by, gains
from score_mapping.partners.portfolio_case import CELL, FAILED, ID, Case, Terms, held_out, numbers, texts
from score_mapping.partners.portfolio_model import Stage, keeps, served
from score_mapping.partners.portfolio_space import Program

STAGES = ["aim", "status", "value", "bound", "gap"]
PENDING = "pending"


def _gap(value: float, bound: float) -> float:
    if not np.isfinite(value) or not np.isfinite(bound):
        return np.nan
    return abs(bound - value) / max(abs(bound), 1e-12) if bound != value else 0.0


def stage_table(stages: tuple[Stage, ...]) -> pd.DataFrame:
    return pd.DataFrame([(s.aim, s.status, s.value, s.bound, _gap(s.value, s.bound)) for s in stages], columns=STAGES)


def set_table(case: Case, sets: list[Flags], best: Flags) -> pd.DataFrame:
    rows = []
    for members in sets:
        coverage, _ = served(case.program, members)
        own = case.program.readiness[members]
        backup = covered_by(case.program.covers, case.program.weight, members).backup
        least, mean = (float(own.min()), float(own.mean())) if len(own) else (np.nan, np.nan)
        chosen = "yes" if bool((members == best).all()) else "no"
        rows.append((";".join(case.named(members)), int(members.sum()), coverage, backup, least, mean, chosen))
    names = ["members", "size", "coverage", "backup", "least_readiness", "mean_readiness", "chosen"]
    frame = pd.DataFrame(rows, columns=names)
    frame = frame.sort_values(
        ["chosen", "backup", "size", "least_readiness", "mean_readiness", "members"],
        ascending=[False, False, True, False, False, True],
        ignore_index=True,
    )
    frame.insert(0, "number", np.arange(1, len(frame) + 1))
    return frame


def added_by(program: Program, members: Flags) -> Floats:
    """Return what each candidate who may be a member would add, 0 for members and for those set aside."""
    may = ~held_out(program) & ~members
    if not program.limited:
        return np.where(may, gains(program.covers, program.weight, members), 0.0)
    now, _ = served(program, members)
    found = np.zeros(len(members))
    for j in np.flatnonzero(may):
        more = members.copy()
        more[j] = True
        found[j] = served(program, more)[0] - now
    return found


def first_of(case: Case, gain: Floats, keep: Flags | None = None) -> int | None:
    """Return who adds most; of equals the readier, then the first id; None when nobody adds anything."""
    tiny = 1e-9 * max(float(case.program.weight.sum()), 1.0)
    order = np.lexsort((np.arange(len(gain)), -np.nan_to_num(case.program.readiness, nan=-1.0), -np.rint(gain / tiny)))
    for j in order:
        if gain[j] <= tiny:
            return None
        if keep is None or keeps(_leftheld_out(case.program), _with(keep, int(j))):
            return int(j)
    return None


def _with(members: Flags, j: int) -> Flags:
    more = members.copy()
    more[j] = True
    return more


def _leftheld_out(program: Program) -> Program:
    """Return the programme without the rules that name members or every cell: who has left cannot be asked for."""
    return replace(
        program, groups=tuple(group for group in program.groups if group.within is None and group.every is None)
    )


def member_table(case: Case, best: Flags, terms: Terms) -> pd.DataFrame:
    program, people = case.program, case.people
    covered, _ = served(program, best)
    count = covered_by(program.covers, program.weight, best).count
    split = np.where(count > 0, program.weight / np.maximum(count, 1), 0.0)
    credit = np.asarray(program.covers.T @ split) if not program.limited else np.full(len(best), np.nan)
    cost, pending = numbers(people, "cost"), texts(people, "knockout")
    rows = []
    for j in np.flatnonzero(best):
        rest = best.copy()
        rest[j] = False
        left, share = served(program, rest)
        more = added_by(program, rest)
        more[j] = 0.0
        reserve = first_of(case, more, rest)
        loss = covered - left
        rows.append(
            (
                case.ids[j],
                program.readiness[j],
                cost[j],
                terms.must.get(case.ids[j], ""),
                "yes" if pending[j] == PENDING else "no",
                served(program, _with(np.zeros_like(best), int(j)))[0],
                credit[j],
                loss,
                int(((served(program, best)[1] > 1e-9) & (share <= 1e-9)).sum()),
                case.ids[reserve] if reserve is not None else "",
                loss - float(more[reserve]) if reserve is not None else loss,
            )
        )
    names = [
        ID,
        "readiness",
        "cost",
        "reason",
        "pending",
        "alone",
        "credit",
        "loss",
        "cells_lost",
        "reserve",
        "loss_with_reserve",
    ]
    return pd.DataFrame(rows, columns=names)


def cell_table(case: Case, best: Flags) -> pd.DataFrame:
    program = case.program
    frame = case.cells[[*CELL, "weight"]].copy()
    count, possible, share = (np.zeros(len(frame)) for _ in range(3))
    count[case.known] = covered_by(program.covers, program.weight, best).count
    possible[case.known] = np.asarray(program.covers @ (~held_out(program)).astype(np.int64))
    share[case.known] = served(program, best)[1]
    offered = np.zeros(len(frame), dtype=np.bool_)
    offered[case.known] = np.asarray(program.covers.sum(axis=1) > 0).ravel()
    frame["candidates"], frame["members"] = possible.astype(int), count.astype(int)
    frame["state"] = np.select(
        [~case.known, ~offered, count >= 2, count == 1], ["not_known", "unreachable", "backup", "covered"], "open"
    )
    return frame.assign(share=share)


def measures(case: Case, best: Flags) -> pd.DataFrame:
    frame = cell_table(case, best)
    share, twice = frame["share"].to_numpy(), (frame["members"] >= 2).to_numpy(dtype=float)
    smes, workers = numbers(case.cells, "smes"), numbers(case.cells, "workers")
    weight = np.where(case.known, numbers(case.cells, "weight"), np.nan)
    rows = [
        ("weight", *_sums(weight, share, twice)),
        ("cells", *_sums(np.where(case.known, 1.0, np.nan), share, twice)),
        ("sme_items", *_sums(np.where(case.known, smes, np.nan), share, twice)),
    ]
    cluster = pd.factorize(case.cells["cluster_id"])[0]
    for name, figure in (("smes", smes), ("workers", workers)):
        once = pd.DataFrame({"figure": figure, "share": share, "twice": twice}).groupby(cluster).max()
        rows.append((name, *_sums(once["figure"].to_numpy(), once["share"].to_numpy(), once["twice"].to_numpy())))
    return pd.DataFrame(rows, columns=["measure", "covered", "backup", "total", "share", "unknown"])


def _sums(figure: Floats, share: Floats, twice: Floats) -> tuple[float, float, float, float, int]:
    known = np.isfinite(figure)
    if not known.any():
        return np.nan, np.nan, np.nan, np.nan, len(figure)
    covered, total = float((figure * share)[known].sum()), float(figure[known].sum())
    return (
        covered,
        float((figure * twice)[known].sum()),
        total,
        covered / total if total else np.nan,
        int((~known).sum()),
    )


def set_aside(case: Case, terms: Terms) -> pd.DataFrame:
    program = case.program
    cost = numbers(case.people, "cost")
    offers = np.asarray(program.covers.sum(axis=0)).ravel()
    rows = []
    for j, (id, knockout) in enumerate(zip(case.ids, texts(case.people, "knockout"), strict=True)):
        ready = program.readiness[j]
        codes = [
            ("knockout", "", knockout == FAILED),
            ("must_not", terms.must_not.get(id, ""), id in terms.must_not),
            ("readiness_unknown", "", terms.floor is not None and bool(np.isnan(ready))),
            ("floor", "", terms.floor is not None and bool(ready < terms.floor)),
            ("cost_unknown", "", terms.budget is not None and bool(np.isnan(cost[j]))),
            ("no_offer", "", offers[j] == 0),
        ]
        rows += [(id, code, reason) for code, reason, holds in codes if holds]
    return pd.DataFrame(rows, columns=[ID, "code", "reason"])
