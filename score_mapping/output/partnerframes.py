"""The tables on organisations, partners, trainers and the plan of classes in the shape of their files.

Everything was computed before. What would put organisations in an order on too few answers is left empty here (`answered`),
and what speaks of one assessor is kept apart (`partner_annex`).
"""

from __future__ import annotations

from math import inf, nan

import pandas as pd

from score_mapping.output.lookup import missing
from score_mapping.output.partnercolumns import PARTNER_COLUMNS
from score_mapping.output.partnerreasons import ID, PART, UNANSWERED, names_of
from score_mapping.output.runcolumns import words
from score_mapping.partners.rollout import ALL, Plan
from score_mapping.partners.trainers import Pipeline
from score_mapping.partners.whole import Partners
from score_mapping.workflow import Results

# What would rank organisations, or name one of them, when too few were heard.
PLACES = ("betweenness", "constraint", "effective_size", "core_number", "core", "pairs_lost", "cut_off")
SHAPES = (
    "cut_points", "bridges", "core_fit", "core_size", "core_border", "centralisation_degree", "centralisation_in_degree",
    "centralisation_betweenness", "hub", "hub_pairs_lost", "hub_cut_off",
)  # fmt: skip


def partner_frames(results: Results) -> dict[str, pd.DataFrame]:
    """Return every table on organisations that is for everybody, by name; one that this study cannot fill is empty."""
    found = results.partners
    nothing = pd.DataFrame()
    ready, people, rated = found.assessed.readiness, found.pipeline, found.assessed.trainers
    every = len(found.long_list) > 0
    frames = {
        "completeness": found.completeness.outputs if every else nothing,
        "same_organisation": found.merges,
        "partners": partners_frame(results),
        "readiness": ready.table if ready else nothing,
        "readiness_criteria": criteria_frame(ready.criteria) if ready else nothing,
        "weighings": ready.weighings if ready else nothing,
        "endorsements": ready.endorsements if ready else nothing,
        "network_measures": measures_frame(found),
        "connecting": found.stability.ranks,
        "network_summary": summary_frame(found),
        "network_bridges": _of(found.relations.bridges, answered(found)),
        "supply": found.supply.assign(name=found.supply["service_id"].map(names_of(results, "services", "service_id"))),
        "two_mode": two_mode_frame(found) if every else nothing,
        "two_mode_summary": found.two_mode.summary if every else nothing,
        "closers": found.closers,
        "module_fit": found.fit,
        "trainers": people.people if people else nothing,
        "trainer_readiness": rated.table if rated else nothing,
    }
    return frames | portfolio_frames(results) | _rollout_frames(found.plan) | _trainer_frames(people)


def partner_annex(results: Results) -> dict[str, pd.DataFrame]:
    """Return the tables that say who judged whom, by code; none where fewer than two people assessed."""
    tables, found = results.study.tables, results.partners.assessed
    frames: dict[str, pd.DataFrame] = {}
    if found.readiness is not None and tables["assessments"]["evaluator_id"].nunique() > 1:
        frames |= {
            "partner_conflicts_by_code": found.readiness.conflicts,
            "partner_discussion_by_code": found.readiness.discussion,
            "partner_unread_by_code": found.readiness.unread,
        }
    if found.trainers is not None and tables["ratings"]["evaluator_id"].nunique() > 1:
        frames |= {
            "trainer_conflicts_by_code": found.trainers.conflicts,
            "trainer_discussion_by_code": found.trainers.discussion,
        }
    return {name: frame for name, frame in frames.items() if len(frame)}


# ------------------------------------------------------------------------------------------------------- organisations


def partners_frame(results: Results) -> pd.DataFrame:
    """Return every organisation of the map, members first, with what its best role's readiness says.

    Knock-outs stand beside an organisation that nobody scored too. ``reason_recorded`` is the study's own word on who must
    not be a member.
    """
    found = results.partners
    rows = found.long_list.assign(name=found.long_list[ID].map(names_of(results, "organisations", ID)))
    for column in PARTNER_COLUMNS["partners"]:
        if column not in rows:
            rows[column] = pd.Series([None] * len(rows), index=rows.index, dtype=object)
    ready = found.assessed.readiness
    if ready is not None:
        more = [name for name in PARTNER_COLUMNS["partners"] if name not in found.long_list and name in ready.table]
        best = ready.table.set_index([ID, "role"])
        keys = pd.MultiIndex.from_frame(rows[[ID, "role"]])
        for column in more:
            rows[column] = best[column].reindex(keys).to_numpy()
        checked = ready.knockouts.set_index(ID)
        for column in ("knockouts_failed", "knockouts_pending", "cure"):
            rows[column] = rows[ID].map(checked[column])
    if found.portfolio is not None:
        said = found.portfolio.set_aside
        rows["reason_recorded"] = rows[ID].map(said.loc[said["reason"] != ""].groupby(ID)["reason"].first())
    return rows


def criteria_frame(criteria: pd.DataFrame) -> pd.DataFrame:
    """Return every part of every readiness score, with the rows of the sheet as ``table:row`` words."""
    return criteria.assign(rows=[" ".join(f"assessments:{row}" for row in rows) for rows in criteria["rows"]])


# ------------------------------------------------------------------------------------------------------------- network


def answered(found: Partners) -> set[str]:
    """Return the relation types for which enough organisations were heard to say more than counts."""
    said = found.stability.responses
    return set(said.loc[~said["reason"].isin(UNANSWERED), "relation_type"])


def _of(rows: pd.DataFrame, types: set[str]) -> pd.DataFrame:
    return rows.loc[rows["relation_type"].isin(types)]


def _held_back(rows: pd.DataFrame, types: set[str], columns: tuple[str, ...]) -> pd.DataFrame:
    """Return the rows with these columns empty where too few organisations were heard."""
    enough = rows["relation_type"].isin(types)
    return rows.assign(**{column: rows[column].astype(object).where(enough, None) for column in columns})


def measures_frame(found: Partners) -> pd.DataFrame:
    """Return the measures of every organisation and relation type, with its rank as connecting where it may be ranked.

    Who was not heard and is named in no tie has no row: nothing is known of it but that (`network_summary` counts them).
    """
    keys = ["relation_type", "reports", ID]
    rows = found.relations.organisations
    rows = rows.loc[rows["heard"].astype(bool) | (rows["degree"] > 0)]
    ranks = found.stability.ranks
    between = ranks.loc[ranks["measure"] == "betweenness", [*keys, "rank", "rank_low", "rank_high", "connects"]]
    joined = rows.astype(dict.fromkeys(keys, object)).merge(between.astype(dict.fromkeys(keys, object)), on=keys, how="left")
    return _held_back(joined, answered(found), PLACES)


def summary_frame(found: Partners) -> pd.DataFrame:
    """Return the measures of every relation type, and why nothing is ranked where that is so."""
    said = found.stability.responses[["relation_type", "linked", "ranked", "reason", "tries"]]
    joined = found.relations.summary.astype({"relation_type": object}).merge(
        said.astype({"relation_type": object}), on="relation_type", how="left"
    )
    return _held_back(joined, answered(found), SHAPES)


def two_mode_frame(found: Partners) -> pd.DataFrame:
    """Return organisations against services and clusters; betweenness only where enough organisations were heard."""
    nodes = found.two_mode.nodes
    return nodes if answered(found) else nodes.assign(betweenness=None)


# ----------------------------------------------------------------------------------------------------- set of partners


def portfolio_frames(results: Results) -> dict[str, pd.DataFrame]:
    """Return the tables on the set of partners; without a set only what was tried, stage by stage and size by size."""
    names = PART["portfolio"]
    found, case = results.partners.portfolio, results.partners.case
    frames = dict.fromkeys(names, pd.DataFrame())
    if found is None or case is None:
        return frames
    unbounded = {inf: nan, -inf: nan}  # where no set keeps the rules there is no bound
    frames |= {"portfolio_stages": found.stages.replace(unbounded), "portfolio_curve": results.partners.curve}
    if not found.members:
        return frames
    long = results.partners.long_list.set_index(ID)
    terms = case.candidates.set_index(ID)
    reserves = sorted({id for id in found.table["reserve"] if id})
    more = pd.DataFrame({ID: reserves, "state": "reserve"}, dtype=object)
    more = more.assign(readiness=more[ID].map(terms["readiness"]), cost=more[ID].map(terms["cost"]))
    more["pending"] = ["yes" if terms.loc[id, "knockout"] == "pending" else "no" for id in reserves]
    of: dict[str, list[str]] = {id: [] for id in reserves}
    for member, reserve in found.table[[ID, "reserve"]].itertuples(index=False):
        if reserve:
            of[reserve].append(member)
    more["replaces"] = [";".join(of[id]) for id in reserves]
    rows = pd.DataFrame([*found.table.assign(state="member").to_dict("records"), *more.to_dict("records")])
    rows["name"] = rows[ID].map(names_of(results, "organisations", ID))
    rows["role"], rows["band"] = rows[ID].map(long["role"]), rows[ID].map(long["band"])
    rows = rows.reindex(columns=list(PARTNER_COLUMNS["portfolio"]))
    return frames | {
        "portfolio": rows,
        "portfolio_cells": found.cells,
        "portfolio_sets": found.sets,
        "portfolio_measures": found.measures,
    }


# ----------------------------------------------------------------------------------------------------- plan of classes


def _rollout_frames(plan: Plan | None) -> dict[str, pd.DataFrame]:
    """Return the tables on the plan; without one only which clusters were asked for and why none of them is planned."""
    frames = dict.fromkeys(PART["rollout"], pd.DataFrame())
    if plan is None:
        return frames
    frames["rollout_clusters"] = plan.clusters
    if plan.reason:
        return frames
    figures = plan.figures.assign(unit=plan.figures["unit"].replace("currency", plan.currency))
    low, central, high = plan.partners_leaving
    if not missing(central):
        leaving = {"module": ALL, "year": 0, "figure": "partners_leaving", "unit": "partners"}
        figures = pd.concat(
            [figures, pd.DataFrame([leaving | {"low": low, "central": central, "high": high}])], ignore_index=True
        )
    notes = [{"kind": "note", "flag": code, "says": words(f"note.{code}")} for code in plan.notes]
    rails = [{"kind": "limit", **row, "says": words(f"rail.{row['flag']}")} for row in plan.flags.to_dict("records")]
    return frames | {
        "rollout": figures,
        "rollout_classes": plan.plan,
        "rollout_trainers": plan.trainers,
        "rollout_assumptions": plan.assumptions,
        "rollout_flags": pd.DataFrame([*rails, *notes], columns=list(PARTNER_COLUMNS["rollout_flags"])),
        "rollout_effects": plan.effects,
    }


def _trainer_frames(people: Pipeline | None) -> dict[str, pd.DataFrame]:
    if people is None:
        return dict.fromkeys(PART["trainers"], pd.DataFrame())
    stuck = people.bottlenecks
    return {
        "trainers": people.people,
        "trainer_chain": _all(people.funnel),
        "trainer_capacity": _all(people.capacity),
        "trainer_supervision": people.supervision,
        "trainer_experts": people.load,
        "trainer_bottlenecks": _all(stuck).assign(says=[words(f"bottleneck.{code}") for code in stuck["code"]]),
    }


def _all(rows: pd.DataFrame) -> pd.DataFrame:
    """Name the rows over all modules as the plan of classes does."""
    return rows.assign(module=rows["module"].replace("", ALL))
