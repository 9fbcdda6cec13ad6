"""Which SCORE modules a cluster needs, who could support and who could teach them, and with what it starts.

SCORE Training starts with Workplace Cooperation or SCORE Basics; what follows depends on the need. A module can be delivered
where somebody offers a service that supports it and a certified trainer is within reach; either alone is not enough. Bias
known: a trainer counts for every cluster within reach, however few days there are.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from score_mapping.partners.bottlenecks import FIRST
from score_mapping.partners.gaps import CELL, Tables, module_gaps
from score_mapping.partners.trainers import CERTIFIED, LAPSED

NEEDED = 2.0  # of 0-4: from here a module counts as needed


def module_fit(tables: Tables, reach: pd.DataFrame, *, on: str = "", needed: float = NEEDED) -> pd.DataFrame:
    """Say for each cluster which SCORE modules it needs, who could support and who could teach them, and how it starts.

    Parameters
    ----------
    tables, reach
        As for `offers_in_reach`; trainers and trainer_modules too.
    on
        Day (ISO) at which a certificate must still be valid; certificates without an end, and every one without a day, count.
    needed
        Least need, 0-4, from which a module counts as needed.

    Returns
    -------
    The rows of `module_gaps` with needed (``yes``, ``no``, ``unknown``), role (``start`` for Workplace Cooperation and SCORE
    Basics, one of which must come first, else ``further``), start (``yes`` for the one of the two that comes first here:
    the one that can be taught, then the one more needed, then Workplace Cooperation), trainers (certified for the module
    and within reach: their organisation reaches the cluster or they live in its state; NaN where no trainer is recorded),
    trainers_anywhere, teachers (organisations of those within reach, separated by ;) and ready (``yes`` with an offer in
    support and a trainer, ``no_trainer``, ``no_offer``, ``neither``, ``unknown``).
    """
    rows = module_gaps(tables, reach)
    taught = _taught(tables, reach, on)
    rows = rows.merge(taught, on=CELL, how="left")
    anywhere = _certified(tables, on).groupby("module")["trainer_id"].nunique()
    recorded = len(tables["trainers"]) > 0
    rows["trainers"] = rows["trainers"].fillna(0.0) if recorded else np.nan
    rows["trainers_anywhere"] = rows["item"].map(anywhere).fillna(0.0) if recorded else np.nan
    rows["teachers"] = rows["teachers"].fillna("")
    rows["needed"] = np.select([rows["need"] >= needed, rows["need"] < needed], ["yes", "no"], "unknown")
    rows["role"] = np.where(rows["item"].isin(FIRST), "start", "further")
    starts = rows.loc[rows["role"] == "start"].assign(
        taught=lambda frame: (frame["trainers"] > 0).astype(int),
        wanted=lambda frame: frame["need"].fillna(-1.0),
        place=lambda frame: frame["item"].map({name: number for number, name in enumerate(FIRST)}),
    )
    order = starts.sort_values(["cluster_id", "taught", "wanted", "place"], ascending=[True, False, False, True])
    chosen = order.drop_duplicates("cluster_id").index
    rows["start"] = np.where(rows.index.isin(chosen), "yes", "no")
    offered, teaches = (rows["offers"] > 0).to_numpy(), (rows["trainers"] > 0).to_numpy()
    unsure = rows["trainers"].isna().to_numpy() | (~offered & (rows["complete"] == "no").to_numpy())
    rows["ready"] = np.select(
        [offered & teaches, unsure, offered, teaches], ["yes", "unknown", "no_trainer", "no_offer"], "neither"
    )
    return rows


def _certified(tables: Tables, on: str) -> pd.DataFrame:
    rows = tables["trainer_modules"]
    rows = rows.loc[rows["status"].isin(CERTIFIED)]
    if on:
        rows = rows.loc[(rows["valid_to"] == "") | (rows["valid_to"] >= on)]
    people = tables["trainers"]
    return rows[["trainer_id", "module"]].merge(
        people.loc[people["status"] != LAPSED, ["trainer_id", "organisation_id", "admin1"]], on="trainer_id"
    )


def _taught(tables: Tables, reach: pd.DataFrame, on: str) -> pd.DataFrame:
    rows = _certified(tables, on)
    by_body = rows.loc[rows["organisation_id"] != ""].merge(
        reach[["cluster_id", "organisation_id"]].drop_duplicates(), on="organisation_id"
    )
    places = tables["clusters"].loc[tables["clusters"]["admin1"] != "", ["cluster_id", "admin1"]]
    at_home = rows.loc[rows["admin1"] != ""].merge(places, on="admin1")
    names = ["cluster_id", "module", "trainer_id", "organisation_id"]
    both = pd.concat([by_body[names], at_home[names]]).drop_duplicates(names[:3]).rename(columns={"module": "item"})
    made = both.groupby(CELL).agg(
        trainers=("trainer_id", "nunique"), teachers=("organisation_id", lambda ids: ";".join(sorted(set(ids) - {""})))
    )
    return made.reset_index().astype({"trainers": float})
