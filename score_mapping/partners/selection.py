"""From everybody on the map to those who may be chosen: the long list, the short list and the cells that a set should cover.

An organisation may be chosen when it was assessed as a partner and stands in a band that the framework calls eligible; what
holds it back is named. A cell is a cluster and a SCORE module that the cluster needs; it weighs the counted firms of the
size band times the need (0-4 over 4), so that the total is read as firms in need. An estimate of firms counts nowhere.
Bias known: only organisations that somebody assessed can be chosen, so whoever was visited first has the better chance.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from math import isnan, nan
from typing import Any

import numpy as np
import pandas as pd

from score_mapping.partners.gaps import CELL, by_module, offers_in_reach
from score_mapping.partners.modules import NEEDED
from score_mapping.partners.organisations import organisation_levels
from score_mapping.partners.portfolio import Portfolio, Terms
from score_mapping.partners.readiness import Readiness
from score_mapping.partners.rollout_inputs import count_targets
from score_mapping.partners.rubric import INSUFFICIENT, OUT
from score_mapping.study.roles import Assessment
from score_mapping.study.settings import Portfolio as Rules

ID = "organisation_id"
PARTNER_ROLES = ("IP", "TP")
MOST_NEED = 4.0
DIGITS = 7  # of a readiness, as when scores are ranked
NEAR = 1e-6  # readiness points by which a band that is held down stays under the next one
CANDIDATES = [ID, "role", "band", "readiness", "cost", "capacity", "endorsed_by", "knockout"]
LONG_LIST = [
    ID, "level", "roles", "role", "band", "readiness", "low", "high", "clusters", "modules", "state", "reasons", "replaces",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Case:
    """What a set of partners is chosen from: the tables that `score_mapping.partners.portfolio.choose_partners` takes.

    Attributes
    ----------
    cells
        One row a chosen cluster and needed module: cluster_id, item, need, smes, workers, region, weight (firms in need), load.
    offers
        cluster_id, item, organisation_id: who supports the module in house and reaches the cluster.
    candidates
        One row an assessed organisation: organisation_id, role and band (its best), readiness (0-100, held under the next band
        by what holds its band down), cost, capacity, endorsed_by, knockout.
    terms
        The rules, with the floor where the lowest eligible band starts unless the study gives one. With neither size nor budget
        the set is the fewest that cover the most; with one of them, backup is the second aim.
    """

    cells: pd.DataFrame
    offers: pd.DataFrame
    candidates: pd.DataFrame
    terms: Terms


def best_roles(readiness: Readiness, rules: Assessment, roles: Collection[str] = PARTNER_ROLES) -> pd.DataFrame:
    """Return the role in which each organisation stands best: its row of ``readiness.table``, organisation by organisation.

    The higher band counts first, then the higher score, then the role that stands first in the framework. ``rules`` are those by
    which the organisations were assessed.
    """
    rows = readiness.table.loc[readiness.table["role"].isin(list(roles))]
    order = {band: place for place, band in enumerate([*(band.id for band in rules.bands), INSUFFICIENT, OUT])}
    rows = rows.assign(_place=rows["band"].map(order), _at=np.arange(len(rows)))
    rows = rows.sort_values([ID, "_place", "score", "_at"], ascending=[True, True, False, True])
    return rows.drop_duplicates(ID).drop(columns=["_place", "_at"]).reset_index(drop=True)


def eligible_bands(rules: Assessment) -> tuple[str, ...]:
    """Return the bands with which an organisation may be chosen, the highest first."""
    return tuple(band.id for band in rules.eligible)


def ready_partners(readiness: Readiness, rules: Assessment) -> pd.DataFrame:
    """Return the best role of every organisation that may be chosen (see `best_roles`)."""
    rows = best_roles(readiness, rules)
    return rows.loc[rows["band"].isin(eligible_bands(rules))].reset_index(drop=True)


def held_readiness(rows: pd.DataFrame, rules: Assessment) -> pd.Series[float]:
    """Return the score that counts: where something holds the band down, just under the band that it would have had.

    Parameters
    ----------
    rows
        With score and band, as in `Readiness.table`. Who is ruled out keeps the score; too little known means no figure (NaN).
    """
    starts = [band.from_ for band in rules.bands]
    ids = [band.id for band in rules.bands]
    above = {id: (starts[place - 1] - NEAR if place else np.inf) for place, id in enumerate(ids)}
    above[OUT] = np.inf  # it is the knock-out that rules out, never the score
    most = rows["band"].map(above).astype(float)
    return rows["score"].astype(float).round(DIGITS).where(most.notna()).clip(upper=most)


def partner_case(
    tables: Mapping[str, pd.DataFrame],
    reach: pd.DataFrame,
    clusters: Sequence[str],
    readiness: Readiness,
    assessment: Assessment,
    fit: pd.DataFrame,
    observed: Callable[[str, str], Mapping[str, Any] | None],
    rules: Rules,
    *,
    size_band: tuple[int, int] = (50, 250),
) -> Case:
    """Lay out the cells, the offers and the candidates for the chosen clusters.

    Parameters
    ----------
    tables, reach
        As for `score_mapping.partners.gaps.offers_in_reach`; partner_terms, relations and needs too.
    clusters
        The clusters that are to be served.
    readiness, assessment
        Of the organisations, and the rules by which they were assessed.
    fit
        From `score_mapping.partners.modules.module_fit`: which modules a cluster needs.
    observed
        The figure that counts, by cluster and fact.
    rules
        Entries under ``[portfolio]`` of study.toml.
    """
    return Case(
        cells=_cells(tables, clusters, fit, observed, size_band),
        offers=_offers(tables, reach, clusters),
        candidates=_candidates(tables, readiness, assessment),
        terms=Terms(
            size=rules.size,
            budget=rules.budget,
            floor=assessment.eligible[-1].from_ if rules.floor is None else rules.floor,
            must=rules.must,
            must_not=rules.must_not,
            conflicts=_conflicts(tables),
            endorsed=rules.endorsed,
            fair_share=rules.fair_share,
            capacities=rules.capacities,
            backup=rules.size is not None or rules.budget is not None,
        ),
    )


def _cells(
    tables: Mapping[str, pd.DataFrame],
    clusters: Sequence[str],
    fit: pd.DataFrame,
    observed: Callable[[str, str], Mapping[str, Any] | None],
    size_band: tuple[int, int],
) -> pd.DataFrame:
    """Return the modules to be taught: those needed, and the one that every enterprise starts with."""
    wanted = fit.loc[fit["cluster_id"].isin(list(clusters)) & ((fit["needed"] == "yes") | (fit["start"] == "yes"))]
    told = count_targets(tables, sorted(set(clusters)), observed, size_band).set_index("cluster_id")
    firms = told["target_firms"].where(told["reason"].isin(["", "part_of_another"]))
    place = tables["clusters"].set_index("cluster_id")["admin1"]
    rows = wanted[[*CELL, "need"]].reset_index(drop=True)
    # Everybody starts with the first module: a need that is not known, or below the line, counts there as one at the line.
    share = rows["need"].fillna(NEEDED).clip(lower=NEEDED) / MOST_NEED
    smes = rows["cluster_id"].map(firms).astype(float)
    return rows.assign(
        smes=smes,
        workers=smes * rows["cluster_id"].map(told["size"]).astype(float),
        region=rows["cluster_id"].map(place).fillna(""),
        weight=smes * share,
        load=smes,
    )


def _offers(tables: Mapping[str, pd.DataFrame], reach: pd.DataFrame, clusters: Collection[str]) -> pd.DataFrame:
    offers = by_module(offers_in_reach(tables, reach), tables["services"]).rename(columns={"module": "item"})
    rows = offers.loc[(offers["counts"] == "yes") & offers["cluster_id"].isin(list(clusters)), [*CELL, ID]]
    return rows.drop_duplicates().reset_index(drop=True)


def _candidates(tables: Mapping[str, pd.DataFrame], readiness: Readiness, assessment: Assessment) -> pd.DataFrame:
    rows = best_roles(readiness, assessment)
    said = readiness.endorsements
    said = said.loc[said["role"].isin(PARTNER_ROLES) & (said["state"] == "endorsed")]
    by = {id: ";".join(sorted(set(sides))) for id, sides in said.groupby(ID)["constituency"]}
    terms = tables["partner_terms"].set_index(ID)
    state = np.select([rows["knockouts_failed"] != "", rows["knockouts_pending"] != ""], ["fail", "pending"], "clear")
    return rows.assign(
        readiness=held_readiness(rows, assessment),
        cost=rows[ID].map(terms["cost"]).astype(float),
        capacity=rows[ID].map(terms["capacity"]).astype(float),
        endorsed_by=pd.Series([by.get(id, "") for id in rows[ID]], index=rows.index, dtype=object),
        knockout=state,
    )[CANDIDATES]


def _conflicts(tables: Mapping[str, pd.DataFrame]) -> tuple[tuple[str, str], ...]:
    rows = tables["relations"]
    rows = rows.loc[(rows["relation_type"] == "in_conflict_with") & (rows["confirmed"] != "no")]
    pairs = {(min(pair), max(pair)) for pair in zip(rows["from_id"], rows["to_id"], strict=True)}
    return tuple(sorted(pair for pair in pairs if pair[0] != pair[1]))


def long_list(
    tables: Mapping[str, pd.DataFrame],
    reach: pd.DataFrame,
    clusters: Collection[str],
    readiness: Readiness | None,
    assessment: Assessment | None,
    case: Case | None,
    portfolio: Portfolio | None,
) -> pd.DataFrame:
    """Say of every organisation on the map how far it comes on the way to the set of partners, and what holds it back.

    Returns
    -------
    One row an organisation, members first: organisation_id, level (directory, service_map, assessment), roles it was assessed
    in, role, band, readiness, low, high (of its best partner role), clusters (of the chosen ones, within reach), modules (that
    it supports there), state (``member``, ``reserve`` who would replace a member, ``short_list`` may be chosen, ``held_back``
    assessed and not eligible, ``not_assessed``), reasons (codes, separated by ;: ``knockout``, ``knockout_pending``,
    ``floor``, ``band``, ``readiness_unknown``, ``cost_unknown``, ``must_not``, ``no_offer``, ``not_counted`` (it offers what is
    needed only where no firms were counted), ``not_reached``, ``closed``, ``not_assessed``; on the short list ``conflict`` with
    a member, ``limit`` (it would add something, and size or budget is used up), ``adds_nothing``) and replaces (members whose
    place it would take, separated by ;).
    """
    frame = tables["organisations"].drop_duplicates(ID).sort_values(ID).reset_index(drop=True)
    near = reach.loc[reach["cluster_id"].isin(list(clusters))].drop_duplicates(["cluster_id", ID]).groupby(ID).size()
    offers = case.offers if case is not None else _offers(tables, reach, clusters)
    taught = offers.groupby(ID)["item"].agg(lambda items: ";".join(sorted(set(items))))
    best = pd.DataFrame()
    if readiness is not None and assessment is not None:
        best = best_roles(readiness, assessment).set_index(ID)
    roles: dict[str, list[str]] = {}
    for id, role in readiness.table[[ID, "role"]].itertuples(index=False) if readiness is not None else ():
        roles.setdefault(id, []).append(role)
    members = set(portfolio.members) if portfolio is not None else set()
    stands_in: dict[str, list[str]] = {}
    for id, reserve in portfolio.table[[ID, "reserve"]].itertuples(index=False) if portfolio is not None else ():
        stands_in.setdefault(reserve, []).append(id)
    aside: dict[str, list[str]] = {}
    for id, code in portfolio.set_aside[[ID, "code"]].itertuples(index=False) if portfolio is not None else ():
        aside.setdefault(id, []).append(code)
    good = eligible_bands(assessment) if assessment is not None else ()
    uncounted = _uncounted(case)
    beside = _beside(case, portfolio)
    rows = []
    for id, status in frame[[ID, "status"]].itertuples(index=False):
        own = best.loc[id].to_dict() if id in best.index else {}
        reasons = list(aside.get(id, ())) if portfolio is not None else _band_reasons(own, good)
        pending = ["knockout_pending"] if own and own["knockouts_pending"] else []
        if "no_offer" in reasons and (id in uncounted or id not in near.index):
            reasons.remove("no_offer")
            reasons += ["not_counted"] if id in uncounted else []
        if status == "closed":
            reasons.append("closed")
        if id not in near.index:
            reasons.append("not_reached")
        if id in members:
            state, reasons = "member", pending
        elif not own:
            state, reasons = "not_assessed", ["not_assessed", *(code for code in reasons if code in ("closed", "not_reached"))]
        elif reasons:
            state, reasons = "held_back", reasons + pending
        elif id in stands_in:
            state, reasons = "reserve", pending
        else:
            state, reasons = "short_list", beside(id) + pending
        rows.append(
            {
                ID: id,
                "roles": ";".join(roles.get(id, ())),
                "role": own.get("role", ""),
                "band": own.get("band", ""),
                "readiness": own.get("score", nan),
                "low": own.get("low", nan),
                "high": own.get("high", nan),
                "clusters": int(near.get(id, 0)),
                "modules": taught.get(id, ""),
                "state": state,
                "reasons": ";".join(dict.fromkeys(reasons)),
                "replaces": ";".join(sorted(stands_in.get(id, ()))),
            }
        )
    made = pd.DataFrame(rows, columns=[name for name in LONG_LIST if name != "level"])
    made["level"] = made[ID].map(organisation_levels(tables)).fillna("")
    place = made["state"].map({name: at for at, name in enumerate(("member", "reserve", "short_list", "held_back", "not_assessed"))})
    order = made.assign(_place=place, _score=-made["readiness"].fillna(-1.0), _reach=-made["clusters"])
    return order.sort_values(["_place", "_score", "_reach", ID])[LONG_LIST].reset_index(drop=True)


def _band_reasons(own: Mapping[str, Any], good: Collection[str]) -> list[str]:
    """Say why a band keeps an organisation from being chosen, where no set was looked for."""
    if not own or own["band"] in good:
        return []
    return [{OUT: "knockout", INSUFFICIENT: "readiness_unknown"}.get(own["band"], "band")]


def _uncounted(case: Case | None) -> frozenset[str]:
    """Return who offers what is needed where no firms were counted."""
    if case is None:
        return frozenset()
    cells = case.cells.loc[case.cells["weight"].isna(), CELL]
    return frozenset(case.offers.merge(cells, on=CELL)[ID])


def _beside(case: Case | None, portfolio: Portfolio | None) -> Callable[[str], list[str]]:
    """Return what says why an organisation that may be chosen was not; nothing where no set was found."""
    if case is None or portfolio is None or portfolio.status not in ("optimal", "time_limit"):
        return lambda id: []
    members = set(portfolio.members)
    at_odds = {one for pair in case.terms.conflicts for one in pair if members & set(pair)}
    left = portfolio.cells.loc[(portfolio.cells["weight"] > 0) & (portfolio.cells["share"] < 1 - NEAR), CELL]
    adding = set(case.offers.merge(left, on=CELL)[ID])
    return lambda id: ["conflict" if id in at_odds else "limit" if id in adding else "adds_nothing"]


def counted(cells: pd.DataFrame) -> bool:
    """Tell whether the firms of at least one cluster of the cells were counted."""
    return any(not isnan(weight) for weight in cells["weight"])
