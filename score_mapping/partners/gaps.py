"""What is needed and who offers it within reach: cluster by service, and cluster by SCORE module.

An offer counts when the organisation reaches the cluster and the recorded facts do not speak against it: offered now, for
firms of the size band, and not merely passed on to somebody else. An offer that a source states (explicit) and one that is
only inferred from the kind of organisation are counted apart, and only the first decides the state. No offer is a gap only
where the organisations of the cluster were searched completely; elsewhere it is "none documented". Bias known: the count says
nothing of quality or of room for more clients; two weak offers look like cover.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from score_mapping.partners.reach import EARTH_KM
from score_mapping.study.contract import MODULES

Tables = Mapping[str, pd.DataFrame]

CELL = ["cluster_id", "item"]
FOR_BAND = ("50_250", "all")
AT_WORK = ("active", "unknown", "")
HOTELS = ("55", "56")  # ISIC Rev.4: accommodation; food and beverage service
OFFERS = ["cluster_id", "organisation_id", "service_id", "evidence", "fit", "against", "in_house", "free", "counts"]
GAPS = [*CELL, "kind", "need", "basis", "state", "offers", "open", "inferred", "in_house", "free", "only", "complete"]


def offers_in_reach(tables: Tables, reach: pd.DataFrame) -> pd.DataFrame:
    """List every service of every organisation that reaches a cluster, and whether it counts there.

    Parameters
    ----------
    tables
        A study's tables, merges applied: organisations, organisation_services.
    reach
        Rows of cluster_id and organisation_id, as `reach_table` returns them.

    Returns
    -------
    One row a cluster, organisation and service: evidence (``explicit`` read in a source, else ``inferred``), fit (``yes``,
    ``open`` when delivery or band is not known, ``no``), against (what speaks against it: ``closed``, ``inactive``,
    ``referral``, ``band``), in_house (yes, no or empty), free (``yes`` when nobody pays: price 0 or subsidy 100 %), counts
    (``yes`` for an explicit offer that fits or may fit). Sorted.
    """
    rows = tables["organisation_services"].merge(
        tables["organisations"][["organisation_id", "status"]], on="organisation_id"
    )
    stated = (rows["evidence"] == "explicit") | ((rows["evidence"] == "") & (rows["source_id"] != ""))
    against = np.select(
        [
            ~rows["status"].isin(AT_WORK),
            rows["active"] == "no",
            rows["delivery"] == "referral",
            ~rows["client_band"].isin((*FOR_BAND, "")),
        ],
        ["closed", "inactive", "referral", "band"],
        "",
    )
    unknown = (rows["delivery"] == "") | (rows["client_band"] == "")
    fit = np.select([against != "", unknown.to_numpy()], ["no", "open"], "yes")
    house = np.select([rows["delivery"] == "in_house", rows["delivery"] == ""], ["yes", ""], "no")
    rows = rows.assign(
        evidence=np.where(stated, "explicit", "inferred"),
        fit=fit,
        against=against,
        in_house=house,
        free=np.where((rows["price"] == 0) | (rows["subsidy_pct"] == 100), "yes", "no"),
        counts=np.where(stated & (fit != "no"), "yes", "no"),
    )
    pairs = reach[["cluster_id", "organisation_id"]].drop_duplicates()
    return pairs.merge(rows, on="organisation_id")[OFFERS].sort_values(OFFERS[:3], ignore_index=True)


def by_module(offers: pd.DataFrame, services: pd.DataFrame, *, in_house: bool = True) -> pd.DataFrame:
    """Turn offers of services into offers of support for SCORE modules, one row an offer and module.

    Parameters
    ----------
    offers
        As `offers_in_reach` returns them.
    services
        The services table; ``score_modules`` names what a service supports.
    in_house
        Whether a service bought in or held online does not count for a module (unknown delivery stays open).

    Returns
    -------
    The offers with a column ``module``; an offer that is not in house has fit and counts ``no`` and against ``not_in_house``.
    """
    named = services[["service_id", "score_modules"]]
    named = named.assign(module=named["score_modules"].str.split(";")).explode("module")
    named = named.assign(module=named["module"].str.strip())
    rows = offers.merge(named.loc[named["module"] != "", ["service_id", "module"]], on="service_id")
    if in_house:
        other = (rows["in_house"] == "no") & (rows["fit"] != "no")
        rows.loc[other, ["fit", "against", "counts"]] = ["no", "not_in_house", "no"]
    return rows.sort_values(["cluster_id", "module", "organisation_id", "service_id"], ignore_index=True)


def service_gaps(tables: Tables, reach: pd.DataFrame) -> pd.DataFrame:
    """Set need against offer for every cluster and service.

    Returns
    -------
    One row a cluster and service: cluster_id, item, kind (``service``), need (0-4, NaN not known), basis of the need, state,
    offers (organisations with an explicit offer that fits or may fit), open (of these those whose delivery or band is not
    known), inferred (further organisations with an inferred offer only), in_house, free (organisations within reach that
    give it for nothing: a risk for anybody who must charge), only (the one organisation when thin) and complete (was the
    cluster searched completely). State is ``covered`` (two or more), ``thin`` (one), ``gap`` (none, searched completely) or
    ``none_documented``. Counts are lower bounds where complete is no.
    """
    offers = offers_in_reach(tables, reach).rename(columns={"service_id": "item"})
    return _against_need(
        tables, offers, sorted(tables["services"]["service_id"]), "service", _needs(tables, "service_id")
    )


def module_gaps(tables: Tables, reach: pd.DataFrame, *, in_house: bool = True) -> pd.DataFrame:
    """Set need against offer for every cluster and SCORE module; columns as in `service_gaps`, kind ``module``.

    The need for a module is its own row in ``needs`` (basis as there), else the highest need for a service that supports it
    (basis ``service``). Hospitality coaching is listed for clusters of ISIC 55 and 56 only.
    """
    offers = by_module(offers_in_reach(tables, reach), tables["services"], in_house=in_house).rename(
        columns={"module": "item"}
    )
    rows = _against_need(tables, offers, list(MODULES), "module", _module_needs(tables))
    hotels = {
        row.cluster_id
        for row in tables["clusters"].itertuples()
        if any(code.strip().startswith(HOTELS) for code in str(row.sector_code).split(";"))
    }
    return rows.loc[(rows["item"] != "HOSP") | rows["cluster_id"].isin(hotels)].reset_index(drop=True)


def _against_need(
    tables: Tables, offers: pd.DataFrame, items: list[str], kind: str, needs: pd.DataFrame
) -> pd.DataFrame:
    grid = pd.MultiIndex.from_product([sorted(tables["clusters"]["cluster_id"]), items], names=CELL).to_frame(
        index=False
    )
    counted = offers.loc[offers["counts"] == "yes"]
    sure = counted.loc[counted["fit"] == "yes", [*CELL, "organisation_id"]].drop_duplicates()
    stated = counted[[*CELL, "organisation_id"]].drop_duplicates()
    guessed = offers.loc[(offers["evidence"] == "inferred") & (offers["fit"] != "no"), [*CELL, "organisation_id"]]
    guessed = _without(guessed.drop_duplicates(), stated)
    grid = grid.merge(needs, on=CELL, how="left")
    for name, rows in (
        ("offers", stated),
        ("open", _without(stated, sure)),
        ("inferred", guessed),
        ("in_house", counted.loc[counted["in_house"] == "yes"]),
        ("free", offers.loc[(offers["free"] == "yes") & (offers["fit"] != "no")]),
    ):
        many = rows[[*CELL, "organisation_id"]].drop_duplicates().groupby(CELL).size().rename(name).reset_index()
        grid = grid.merge(many, on=CELL, how="left")
        grid[name] = grid[name].fillna(0).astype(int)
    first = stated.sort_values("organisation_id").drop_duplicates(CELL).rename(columns={"organisation_id": "only"})
    grid = grid.merge(first, on=CELL, how="left")
    searched = tables["searched"]
    done = searched.loc[(searched["topic"] == "organisations") & (searched["status"] == "complete"), "cluster_id"]
    complete = grid["cluster_id"].isin(done)
    state = np.select(
        [grid["offers"] >= 2, grid["offers"] == 1, complete], ["covered", "thin", "gap"], "none_documented"
    )
    return grid.assign(
        kind=kind,
        basis=grid["basis"].fillna(""),
        state=state,
        only=grid["only"].fillna("").where(grid["offers"] == 1, ""),
        complete=np.where(complete, "yes", "no"),
    )[GAPS]


def _without(rows: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    names = list(rows.columns)
    return rows.loc[~pd.MultiIndex.from_frame(rows).isin(pd.MultiIndex.from_frame(others[names]))]


def _needs(tables: Tables, column: str) -> pd.DataFrame:
    """Return the need that counts for each pair: best grade, then latest year, then the higher need."""
    rows = tables["needs"]
    rows = rows.loc[(rows[column] != "") & rows["need"].notna()]
    rows = rows.assign(best=rows["grade"].where(rows["grade"] != "", "E"), item=rows[column])
    rows = rows.sort_values(
        ["cluster_id", "item", "best", "year", "need", "basis"], ascending=[True, True, True, False, False, True]
    )
    return rows.drop_duplicates(CELL)[[*CELL, "need", "basis"]]


def _module_needs(tables: Tables) -> pd.DataFrame:
    own = _needs(tables, "module")
    supports = tables["services"].assign(module=tables["services"]["score_modules"].str.split(";")).explode("module")
    supports = supports.assign(module=supports["module"].str.strip())
    through = _needs(tables, "service_id").merge(
        supports.loc[supports["module"] != "", ["service_id", "module"]], left_on="item", right_on="service_id"
    )
    through = through.groupby(["cluster_id", "module"])["need"].max().reset_index().rename(columns={"module": "item"})
    both = pd.concat([own, through.assign(basis="service")[[*CELL, "need", "basis"]]])
    return both.drop_duplicates(CELL)


def closers(
    tables: Tables, reach: pd.DataFrame, gaps: pd.DataFrame, *, most: int = 3, detour: float = 1.3
) -> pd.DataFrame:
    """Say which organisation could close what is missing: every cell with fewer than two offers that is not known to be unneeded.

    Parameters
    ----------
    tables, reach
        As for `offers_in_reach`.
    gaps
        Rows of `service_gaps` or `module_gaps`.
    most
        How many organisations that do not reach the cluster are named for a cell, the nearest first.
    detour
        Road distance over great-circle distance.

    Returns
    -------
    One row a cell and organisation: cluster_id, item, kind, state, organisation_id, how (``adapt`` it reaches the cluster and
    its offer does not fit yet, ``confirm`` it reaches the cluster and the offer is only inferred, ``extend`` it offers this
    elsewhere), what (what speaks against the offer) and km by road from its nearest site (NaN not known).
    """
    cells = gaps.loc[(gaps["offers"] < 2) & ~(gaps["need"] == 0), [*CELL, "kind", "state"]]
    offers = offers_in_reach(tables, reach)
    everywhere = pd.MultiIndex.from_product(
        [sorted(tables["clusters"]["cluster_id"]), sorted(tables["organisations"]["organisation_id"])],
        names=["cluster_id", "organisation_id"],
    ).to_frame(index=False)
    anywhere = offers_in_reach(tables, everywhere)
    near = _nearest(tables, detour)
    parts = []
    for kind in sorted(set(cells["kind"])):
        mine = cells.loc[cells["kind"] == kind]
        here, there = (_items(part, tables, kind) for part in (offers, anywhere))
        missing = here.loc[here["counts"] == "no"].merge(mine, on=CELL)
        done = here.loc[here["counts"] == "yes", [*CELL, "organisation_id"]]
        missing = missing.loc[~_found(missing, done)]
        missing = missing.assign(how=np.where(missing["fit"] == "no", "adapt", "confirm"), what=missing["against"])
        far = there.loc[there["counts"] == "yes"].merge(mine, on=CELL)
        far = far.loc[~_found(far, here[[*CELL, "organisation_id"]])].assign(how="extend", what="")
        far = far.merge(near, on=["cluster_id", "organisation_id"], how="left").drop_duplicates(
            [*CELL, "organisation_id"]
        )
        far = far.sort_values([*CELL, "km", "organisation_id"]).groupby(CELL, sort=False).head(most)
        missing = missing.merge(near, on=["cluster_id", "organisation_id"], how="left")
        parts += [missing, far]
    names = [*CELL, "kind", "state", "organisation_id", "how", "what", "km"]
    if not parts:
        return pd.DataFrame(columns=names)
    found = pd.concat(parts, ignore_index=True)[names].sort_values([*CELL, "how", "km", "organisation_id", "what"])
    # An inferred offer that also does not fit is named once, by what would bring it nearest: confirmed before adapted.
    rank = found["how"].map({"confirm": 0, "adapt": 1, "extend": 2})
    found = found.assign(rank=rank).sort_values([*CELL, "rank", "km", "organisation_id", "what"])
    return found.drop_duplicates([*CELL, "organisation_id"])[names].reset_index(drop=True)


def _items(offers: pd.DataFrame, tables: Tables, kind: str) -> pd.DataFrame:
    if kind == "service":
        return offers.rename(columns={"service_id": "item"})
    return by_module(offers, tables["services"]).rename(columns={"module": "item"})


def _found(rows: pd.DataFrame, among: pd.DataFrame) -> np.ndarray:
    names = list(among.columns)
    return pd.MultiIndex.from_frame(rows[names]).isin(pd.MultiIndex.from_frame(among))


def _nearest(tables: Tables, detour: float) -> pd.DataFrame:
    """Return the road distance from each organisation's nearest site to each cluster, where both have a place."""
    clusters = tables["clusters"].dropna(subset=["lat", "lon"])
    sites = tables["sites"].dropna(subset=["lat", "lon"])
    pairs = clusters[["cluster_id", "lat", "lon"]].merge(
        sites[["organisation_id", "lat", "lon"]], how="cross", suffixes=("", "_site")
    )
    a, b, c, d = (np.radians(pairs[name].to_numpy(dtype=float)) for name in ("lat", "lat_site", "lon", "lon_site"))
    half = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin((d - c) / 2) ** 2
    pairs = pairs.assign(km=2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))) * detour)
    return pairs.groupby(["cluster_id", "organisation_id"])["km"].min().reset_index()
