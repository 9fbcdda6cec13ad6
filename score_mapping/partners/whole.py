"""With whom, what is missing, can it be delivered: every finding on organisations of one run.

Nothing here computes: each step is one call of a room of this wing, and what a study's data do not allow is left out with the
code of why. The order matters only once: readiness and reach come before the ranking of clusters, because they feed it; the
set of partners and the plan of classes come after it, because they are for the clusters that it puts forward.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from score_mapping.partners.gaps import closers
from score_mapping.partners.measures import Measures, measure_relations
from score_mapping.partners.modules import module_fit
from score_mapping.partners.organisations import (
    Completeness,
    collapse_branches,
    network_ids,
    study_completeness,
    suggest_merges,
)
from score_mapping.partners.portfolio import Portfolio, choose_partners, coverage_curve
from score_mapping.partners.readiness import Readiness, readiness
from score_mapping.partners.rollout import Plan, plan_rollout
from score_mapping.partners.selection import Case, counted, long_list, partner_case
from score_mapping.partners.stability import Stability, try_ranks
from score_mapping.partners.trainer_readiness import TrainerReadiness, trainer_readiness
from score_mapping.partners.trainers import Pipeline, trainer_pipeline
from score_mapping.partners.twomode import TwoMode, measure_two_mode, supply
from score_mapping.study.framework import Framework
from score_mapping.study.settings import Portfolio as Rules
from score_mapping.study.settings import Rollout

Tables = Mapping[str, pd.DataFrame]
CURVE = 12  # as many partners at most as the curve of coverage is drawn for
SECONDS = 60.0  # for each programme: then the best set so far is given, with its bound
FOUND = ("optimal", "time_limit")
NOBODY = "none_fits"  # the terms can be kept only by asking nobody: a budget of 0 and nobody who costs nothing


@dataclass(frozen=True, eq=False)
class Assessed:
    """What the assessments say, before any cluster is ranked.

    Attributes
    ----------
    readiness
        Of organisations, in each role; None where nobody was assessed.
    trainers
        Readiness of trainers; None where none was rated.
    framework
        By which organisations were assessed.
    """

    readiness: Readiness | None = None
    trainers: TrainerReadiness | None = None
    framework: Framework | None = None


@dataclass(frozen=True, eq=False)
class Partners:
    """Every finding on organisations; a part that the data do not allow is None or empty, and ``absent`` says why.

    Attributes
    ----------
    completeness
        How much is known of the organisations, and which outputs that allows.
    merges
        Rows that may be one organisation, for the user to decide on.
    assessed
        Readiness of organisations and of trainers.
    fit
        Which SCORE modules each cluster needs, who could support and who could teach them; `modules.module_fit`.
    closers
        Which organisation could close what is missing; `gaps.closers`.
    relations, two_mode, stability
        Measures of the network of organisations, of organisations and services, and how firm the ranks are. Branches count as
        their parent.
    supply
        How concentrated each service's supply is; `twomode.supply`.
    chosen
        The clusters that the set of partners and the plan of classes are for, in the order of the ranking.
    long_list
        How far every organisation comes on the way to the set; `selection.long_list`.
    case, portfolio, curve
        What the set was chosen from, the set, and the most that 1, 2, … partners would cover; None and empty without.
    pipeline
        The certification chain of the trainers; None without trainers.
    plan
        The plan of classes; None where nothing was chosen. ``plan.reason`` says why it is empty.
    absent
        Why a part is left out: ``readiness``, ``trainer_readiness``, ``portfolio``, ``trainers``, ``rollout``, ``connecting`` ->
        ``not_assessed``, ``none_rated``, ``none_chosen``, ``not_counted``, ``none_fits`` (under the terms nobody can be a
        member), ``no_trainers``, ``no_reports``, ``low_response``, ``too_few``, or a status of `portfolio.Portfolio`.
    """

    completeness: Completeness
    merges: pd.DataFrame
    assessed: Assessed
    fit: pd.DataFrame
    closers: pd.DataFrame
    relations: Measures
    two_mode: TwoMode
    stability: Stability
    supply: pd.DataFrame
    chosen: tuple[str, ...]
    long_list: pd.DataFrame
    case: Case | None
    portfolio: Portfolio | None
    curve: pd.DataFrame
    pipeline: Pipeline | None
    plan: Plan | None
    absent: Mapping[str, str]


def assess(tables: Tables, partners: Framework | None, trainers: Framework | None) -> Assessed:
    """Score organisations and trainers.

    Parameters
    ----------
    tables
        A study's tables as it has them: merges are applied inside.
    partners, trainers
        By which they are assessed; None where none is.
    """
    return Assessed(
        readiness=readiness(tables, partners) if partners is not None and len(tables["assessments"]) else None,
        trainers=trainer_readiness(tables, trainers) if trainers is not None else None,
        framework=partners,
    )


def find_partners(
    raw: Tables,
    tables: Tables,
    reach: pd.DataFrame,
    gaps: pd.DataFrame,
    assessed: Assessed,
    chosen: Sequence[str],
    observed: Callable[[str, str], Mapping[str, Any] | None],
    *,
    rules: Rules,
    rollout: Rollout,
    size_band: tuple[int, int] = (50, 250),
    detour: float = 1.3,
    currency: str = "",
    seed: int = 1,
) -> Partners:
    """Bring every finding on organisations together.

    Parameters
    ----------
    raw, tables
        A study's tables as it has them, and with merges applied.
    reach, gaps
        `reach.reach_table` and `gaps.module_gaps` with `gaps.service_gaps`.
    assessed
        From `assess`.
    chosen
        The clusters to serve.
    observed
        The figure that counts, by cluster and fact.
    rules, rollout
        What the set must keep to, and what the plan of classes starts from.
    size_band, detour, currency, seed
        Of the run.
    """
    chosen = tuple(dict.fromkeys(chosen))
    rules = _moved(rules, raw)
    on = rollout.start.isoformat() if rollout.start else ""
    absent: dict[str, str] = {}
    fit = module_fit(tables, reach, on=on)
    network = collapse_branches(tables)
    ids = network_ids(raw)
    stability = try_ranks(network, seed=seed)
    if not stability.responses["ranked"].any():
        reasons = stability.responses["reason"]
        absent["connecting"] = str(reasons.iloc[0]) if len(reasons) else "no_reports"
    case = portfolio = None
    curve = pd.DataFrame()
    rules_of = assessed.framework.assessment if assessed.framework is not None else None
    if assessed.readiness is None or rules_of is None:
        absent["readiness"] = absent["portfolio"] = "not_assessed"
    elif not chosen:
        absent["portfolio"] = "none_chosen"
    else:
        case = partner_case(
            tables, reach, chosen, assessed.readiness, rules_of, fit, observed, rules, size_band=size_band
        )
        if not counted(case.cells):
            absent["portfolio"] = "not_counted"
        else:
            terms = replace(case.terms, seconds=SECONDS)
            portfolio = choose_partners(case.cells, case.offers, case.candidates, terms)
            curve = coverage_curve(case.cells, case.offers, case.candidates, terms, most=CURVE)
            if not portfolio.members:
                absent["portfolio"] = NOBODY if portfolio.status in FOUND else portfolio.status
    members = portfolio.members if portfolio is not None else ()
    plan = (
        plan_rollout(
            tables, chosen, observed, rollout, size_band=size_band, currency=currency, on=on, partners=len(members), seed=seed
        )
        if chosen
        else None
    )
    if plan is None or plan.reason:
        absent["rollout"] = plan.reason if plan is not None else "none_chosen"
    pipeline = None
    if len(tables["trainers"]):
        pipeline = trainer_pipeline(raw, on=on, needed=_needed(plan))
    else:
        absent["trainers"] = "no_trainers"
    if assessed.trainers is None:
        absent["trainer_readiness"] = "none_rated"
    return Partners(
        completeness=study_completeness(tables),
        merges=suggest_merges(raw),
        assessed=assessed,
        fit=fit,
        closers=closers(tables, reach, gaps, detour=detour),
        relations=measure_relations(network, seed=seed),
        two_mode=measure_two_mode(network, _named(reach, ids)),
        stability=stability,
        supply=supply(network),
        chosen=chosen,
        long_list=long_list(tables, reach, chosen, assessed.readiness, rules_of, case, portfolio),
        case=case,
        portfolio=portfolio,
        curve=curve,
        pipeline=pipeline,
        plan=plan,
        absent=dict(sorted(absent.items())),
    )


def _moved(rules: Rules, raw: Tables) -> Rules:
    """Return the terms with organisations under the key that stays where somebody decided that two rows are one."""
    same = dict(zip(raw["merges"]["organisation_id"], raw["merges"]["same_as"], strict=True))
    return rules.model_copy(
        update={
            "must": {same.get(id, id): reason for id, reason in rules.must.items()},
            "must_not": {same.get(id, id): reason for id, reason in rules.must_not.items()},
        }
    )


def _needed(plan: Plan | None) -> dict[str, int]:
    """Return the certified trainers that the plan needs, by module."""
    if plan is None or plan.trainers.empty:
        return {}
    rows = plan.trainers.loc[plan.trainers["module"] != "all", ["module", "needed"]].dropna()
    return {str(module): int(needed) for module, needed in rows.itertuples(index=False)}


def _named(reach: pd.DataFrame, ids: Mapping[str, str]) -> pd.DataFrame:
    """Return who reaches whom with branches named as their parent."""
    rows = reach[["cluster_id", "organisation_id"]]
    return rows.assign(organisation_id=rows["organisation_id"].map(lambda id: ids.get(id, id))).drop_duplicates()
