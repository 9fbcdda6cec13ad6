"""Whom to interview first, before anything is assessed: no smaller set reaches all the clusters that can be reached.

Only offers that a source states are used, and only services that upgrade firms. The list says whom to talk to, not who is
able: mandate, interest and capacity are what the interviews are for. Clusters that nobody with a stated offer reaches are
named. Bias known: who has a website full of services is found more easily than who works.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from score_mapping.partners.gaps import Tables, offers_in_reach
from score_mapping.partners.portfolio import Terms, choose_partners

ID = "organisation_id"


@dataclass(frozen=True)
class Interviews:
    """The interview list.

    Attributes
    ----------
    status
        As of `Portfolio`; ``no_candidates`` when nobody with a stated offer reaches any of the clusters.
    organisations
        One row each: organisation_id, clusters it reaches and services it states (both separated by ;), only (the clusters
        that nobody else on the list reaches), stand_in (who reaches most of these in its place).
    clusters
        One row each: cluster_id, reached (``yes``, ``inferred`` when only inferred offers reach it, ``no``), documented (how
        many organisations with a stated offer reach it), inferred (how many more with an inferred one only), by (who on the
        list reaches it).
    unreached
        The clusters that nobody with a stated offer reaches.
    offers, inferred_share
        How many offers of these services within reach of these clusters are recorded, and the share of them (0-1) that is
        only inferred and was not used; NaN without any.
    sets, sets_complete
        How many lists of the same length reach the same clusters, and whether these are all.
    """

    status: str
    organisations: pd.DataFrame
    clusters: pd.DataFrame
    unreached: tuple[str, ...]
    offers: int
    inferred_share: float
    sets: int
    sets_complete: bool


def interview_list(
    tables: Tables,
    reach: pd.DataFrame,
    clusters: Collection[str],
    *,
    services: Collection[str] | None = None,
    seconds: float | None = None,
) -> Interviews:
    """Find the smallest set of organisations with stated upgrading services that reaches the clusters.

    Of lists of one length the one that reaches most clusters twice is taken, then the first ids.

    Parameters
    ----------
    tables, reach
        As for `offers_in_reach`.
    clusters
        Ids of the clusters to be reached.
    services
        Ids of the services that count as upgrading; those that support a SCORE module when None.
    seconds
        Time for each programme.
    """
    wanted = sorted(set(clusters))
    if services is None:
        services = set(tables["services"].loc[tables["services"]["score_modules"] != "", "service_id"])
    offers = offers_in_reach(tables, reach)
    offers = offers.loc[
        offers["cluster_id"].isin(wanted) & offers["service_id"].isin(services) & (offers["fit"] != "no")
    ]
    stated = offers.loc[offers["counts"] == "yes"]
    pairs = stated[["cluster_id", ID]].drop_duplicates().assign(item="")
    cells = pd.DataFrame({"cluster_id": wanted, "item": "", "weight": 1.0})
    candidates = pd.DataFrame({ID: sorted(set(stated[ID]))})
    found = choose_partners(cells, pairs, candidates, Terms(cover_all=True, seconds=seconds))
    listed = pairs.loc[pairs[ID].isin(found.members)]
    recorded = offers[["cluster_id", ID, "service_id", "evidence"]].drop_duplicates([ID, "service_id"])
    by = {str(cluster): ";".join(sorted(ids)) for cluster, ids in listed.groupby("cluster_id")[ID]}
    documented = pairs.groupby("cluster_id")[ID].nunique()
    every = offers.groupby("cluster_id")[ID].nunique()
    frame = pd.DataFrame({"cluster_id": wanted})
    many = frame["cluster_id"].map(documented).fillna(0).astype(int)
    more = frame["cluster_id"].map(every).fillna(0).astype(int) - many
    frame["reached"] = np.select([many > 0, more > 0], ["yes", "inferred"], "no")
    frame["documented"], frame["inferred"] = many, more
    frame["by"] = [by.get(cluster, "") for cluster in wanted]
    alone = listed.loc[~listed.duplicated("cluster_id", keep=False)]
    stand_in = dict(zip(found.table[ID], found.table["reserve"], strict=True))
    organisations = pd.DataFrame(
        [
            (
                id,
                ";".join(sorted(listed.loc[listed[ID] == id, "cluster_id"])),
                ";".join(sorted(set(stated.loc[stated[ID] == id, "service_id"]))),
                ";".join(sorted(alone.loc[alone[ID] == id, "cluster_id"])),
                stand_in[id],
            )
            for id in found.members
        ],
        columns=[ID, "clusters", "services", "only", "stand_in"],
    )
    return Interviews(
        status=found.status,
        organisations=organisations,
        clusters=frame,
        unreached=tuple(frame.loc[frame["reached"] != "yes", "cluster_id"]),
        offers=len(recorded),
        inferred_share=float((recorded["evidence"] == "inferred").mean()) if len(recorded) else np.nan,
        sets=len(found.sets),
        sets_complete=found.sets_complete,
    )
