"""Which set of partners covers most, proven; what each member is worth, who stands in, and what if one leaves.

A cell is a cluster and a module (or a service); its weight says what covering it is worth, in the study's own unit (firms of
the size band times need, for example). A set of partners covers a cell when one of them offers it and reaches the cluster.
The set is found by an exact integer programme; nothing that was not proven is called the most. Where no set keeps all the
rules the rules in conflict are named and nothing is relaxed. Bias known: a partner that covers a cell counts the same
whether it is strong there or only just able; the floor on readiness is the guard.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from score_mapping.partners.coverage import Flags
from score_mapping.partners.portfolio_account import (
    added_by,
    cell_table,
    first_of,
    measures,
    member_table,
    set_aside,
    set_table,
    stage_table,
)
from score_mapping.partners.portfolio_case import Case, Terms, case_of, held_out
from score_mapping.partners.portfolio_conflict import conflict
from score_mapping.partners.portfolio_model import keeps, optimal_sets, served, solve
from score_mapping.partners.portfolio_space import Group, Program

__all__ = ["Portfolio", "Terms", "choose_partners", "coverage_curve"]


@dataclass(frozen=True)
class Portfolio:
    """The set found and what there is to say about it.

    Attributes
    ----------
    status
        ``optimal`` (proven), ``time_limit`` (the best set found so far: see ``stages`` for its bound), ``no_solution`` (nothing
        found in the time), ``infeasible`` (no set keeps all the rules), ``no_candidates``, ``no_cells``.
    members
        Their ids, sorted.
    stages
        One row a stage: aim, status, value, bound (no set passes it) and gap (share of the bound that is not proven).
    measures
        One row each of weight, cells, sme_items (firms times cells), smes and workers (each cluster once, when any of its
        cells is covered): covered, backup, total, share, and unknown (clusters or cells without the figure).
    table
        One row a member: organisation_id, readiness, cost, reason (why it must be a member), pending (``yes`` with a knock-out
        still open), alone (weight it covers), credit (each covered weight split equally among those who cover it), loss and
        cells_lost when it leaves, reserve (who then replaces it) and loss_with_reserve.
    cells
        The cells: weight, candidates (who may be members and cover it), members, state (``backup``, ``covered``, ``open``,
        ``unreachable`` when no organisation offers it, ``not_known`` when its weight is not known) and share served.
    sets
        All sets of equal coverage: number, members (;), size, coverage, backup, least and mean readiness, chosen.
    sets_complete
        Whether these are all.
    set_aside
        Who could not be a member: organisation_id, code (knockout, floor, readiness_unknown, cost_unknown, must_not,
        no_offer) and the reason recorded.
    conflict, conflict_smallest
        The rules that no set can keep together (``size``, ``budget``, ``floor``, ``knockout``, ``must:ID``, ``must_not:ID``,
        ``conflict:A;B``, ``endorsed:SIDE``, ``fair:REGION``, ``cover_all``, ``unknown:ID``), and whether no smaller group exists.
    without_backup
        The set when backup is no aim.
    next_id, next_gain
        Who would add most as one member more, and how much.
    """

    status: str
    members: tuple[str, ...]
    stages: pd.DataFrame
    measures: pd.DataFrame
    table: pd.DataFrame
    cells: pd.DataFrame
    sets: pd.DataFrame
    sets_complete: bool
    set_aside: pd.DataFrame
    conflict: tuple[str, ...] = ()
    conflict_smallest: bool = True
    without_backup: tuple[str, ...] = ()
    next_id: str = ""
    next_gain: float = 0.0


def choose_partners(
    cells: pd.DataFrame, offers: pd.DataFrame, candidates: pd.DataFrame, terms: Terms | None = None
) -> Portfolio:
    """Find the set of partners that covers most under the terms.

    Parameters
    ----------
    cells
        One row a cell: cluster_id, item, weight (0 or more; NaN is not known and the cell then counts nowhere); smes, workers,
        region and load (what a member must carry to serve the whole cell; smes where absent) where they are known.
    offers
        Who covers which cell: cluster_id, item, organisation_id.
    candidates
        One row an organisation: organisation_id; readiness (0-100), cost, capacity (in the unit of load; NaN is no known
        limit), endorsed_by (constituencies, separated by ;) and knockout (``fail``, ``pending``, else clear) where known.
    terms
        The rules.

    Raises
    ------
    ValueError
        When a weight is negative, a cell or an organisation appears twice, or a column is missing.
    """
    terms = terms or Terms()
    case = case_of(cells, offers, candidates, terms)
    may = ~held_out(case.program)
    if not case.known.any() or (not may.any() and not _demands(case.program)):
        return _nothing(case, terms, "no_candidates" if case.known.any() else "no_cells")
    found = solve(case.program, backup=terms.backup, smallest=terms.cover_all, limit=terms.seconds)
    if found.members is None:
        named, smallest = conflict(case.program, limit=terms.seconds) if found.status == "infeasible" else ((), True)
        nothing = _nothing(case, terms, found.status)
        return replace(nothing, stages=stage_table(found.stages), conflict=named, conflict_smallest=smallest)
    best = found.members
    proven = next(stage for stage in found.stages if stage.aim == "coverage").status == "optimal"
    sets, complete = (
        optimal_sets(_as_few(case.program, best, terms), best, most=terms.most_sets, smallest=terms.cover_all, limit=terms.seconds)
        if proven
        else ([best], False)
    )
    plain = solve(case.program, backup=False, smallest=terms.cover_all, limit=terms.seconds) if terms.backup else found
    gain = added_by(case.program, best)
    first = first_of(case, gain)
    return Portfolio(
        status=found.status,
        members=case.named(best),
        stages=stage_table(found.stages),
        measures=measures(case, best),
        table=member_table(case, best, terms),
        cells=cell_table(case, best),
        sets=set_table(case, sets, best),
        sets_complete=complete,
        set_aside=set_aside(case, terms),
        without_backup=case.named(plain.members) if plain.members is not None else (),
        next_id=case.ids[first] if first is not None else "",
        next_gain=float(gain[first]) if first is not None else 0.0,
    )


def coverage_curve(
    cells: pd.DataFrame,
    offers: pd.DataFrame,
    candidates: pd.DataFrame,
    terms: Terms | None = None,
    *,
    most: int | None = None,
    settle: bool = False,
) -> pd.DataFrame:
    """Return the most that 1, 2, … partners cover, the other terms held.

    Parameters
    ----------
    cells, offers, candidates, terms
        As for `choose_partners`; ``size`` and ``cover_all`` are not used.
    most
        Largest number of partners; all who may be members when None.
    settle
        Whether backup and ties are settled at every number too, so that members are those that `choose_partners` names;
        several times slower. Without, only coverage is solved and members stay empty.

    Returns
    -------
    One row a number: size, status, coverage, share (of the weight), cells_share (unweighted), gain (over the row before),
    bound, members (;). A number at which no set keeps the rules has the status and no figures.
    """
    terms = replace(terms or Terms(), cover_all=False)
    rows: list[tuple[object, ...]] = []
    before = 0.0
    top = int((~held_out(case_of(cells, offers, candidates, replace(terms, size=None)).program)).sum())
    for size in range(1, (top if most is None else min(most, top)) + 1):
        case = case_of(cells, offers, candidates, replace(terms, size=size))
        found = solve(case.program, backup=settle and terms.backup, ties=settle, limit=terms.seconds)
        if found.members is None:
            rows.append((size, found.status, np.nan, np.nan, np.nan, np.nan, np.nan, ""))
            continue
        weight, share = served(case.program, found.members)
        total = float(case.program.weight.sum())
        part = weight / total if total > 0 else np.nan
        stage = next(stage for stage in found.stages if stage.aim == "coverage")
        rows.append(
            (
                size,
                found.status,
                weight,
                part,
                float(share.mean()),
                weight - before,
                stage.bound,
                ";".join(case.named(found.members)) if settle else "",
            )
        )
        before = weight
    return pd.DataFrame(
        rows, columns=["size", "status", "coverage", "share", "cells_share", "gain", "bound", "members"]
    )


def _as_few(program: Program, best: Flags, terms: Terms) -> Program:
    """Return the programme with no more members than the set has, where the fewest was the second aim."""
    if terms.backup or terms.cover_all:
        return program
    rule = Group("size", row=(np.ones(len(best)), -np.inf, float(best.sum())))
    return replace(program, groups=(*program.groups, rule))


def _demands(program: Program) -> bool:
    """Tell whether a rule asks for a member, so that an empty set would break it."""
    return not keeps(program, np.zeros(program.covers.shape[1], dtype=np.bool_))


def _nothing(case: Case, terms: Terms, status: str) -> Portfolio:
    nobody = np.zeros(len(case.ids), dtype=np.bool_)
    return Portfolio(
        status=status,
        members=(),
        stages=stage_table(()),
        measures=measures(case, nobody),
        table=member_table(case, nobody, terms),
        cells=cell_table(case, nobody),
        sets=set_table(case, [], nobody),
        sets_complete=True,
        set_aside=set_aside(case, terms),
    )
