"""Which organisation reaches which cluster.

Reach is not distance alone. A body that a source names for a cluster, or that says it covers the cluster or its state,
reaches it at any distance; a firm that owns what the cluster is about serves nobody. A site reaches the clusters around
it only when the organisation serves their sector, or every sector; a national head office reaches nobody by distance,
because the capital is not the country. Distance is great-circle distance times a declared detour factor, or the study's
own travel table. Bias known: straight lines understate travel in mountains and across water.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

EARTH_KM = 6371.0088
ANY = "any"
OWNER = "owner"
COLUMNS = ["cluster_id", "organisation_id", "basis", "km"]


def reach_table(tables: Mapping[str, pd.DataFrame], *, km: float, detour: float = 1.3) -> pd.DataFrame:
    """Find every organisation that reaches a cluster.

    Parameters
    ----------
    tables
        A study's tables: clusters, organisations, sites, coverage, organisation_sectors, travel.
    km
        How far a site reaches by road, kilometres.
    detour
        Road distance over great-circle distance, where the travel table has no row.

    Returns
    -------
    Rows of cluster_id, organisation_id, basis (``named``, another basis of the coverage table, or ``site``) and km by road
    from the nearest site that counts (NaN for the others), one row a pair and basis, sorted.
    """
    found = pd.concat([_covered(tables), _by_site(tables, km, detour)], ignore_index=True)
    return found.sort_values(COLUMNS[:3], kind="stable", ignore_index=True)


def _covered(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    rows = tables["coverage"]
    rows = rows.loc[rows["basis"] != OWNER]
    direct = rows.loc[rows["cluster_id"] != "", ["cluster_id", "organisation_id", "basis"]]
    area = rows.loc[(rows["cluster_id"] == "") & (rows["admin1"] != ""), ["admin1", "organisation_id", "basis"]]
    clusters = tables["clusters"]
    by_area = area.merge(clusters.loc[clusters["admin1"] != "", ["cluster_id", "admin1"]], on="admin1")
    both = pd.concat([direct, by_area[["cluster_id", "organisation_id", "basis"]]]).drop_duplicates()
    return both.assign(km=np.nan)


def _by_site(tables: Mapping[str, pd.DataFrame], km: float, detour: float) -> pd.DataFrame:
    clusters = tables["clusters"].dropna(subset=["lat", "lon"])
    sites = (
        tables["sites"]
        .dropna(subset=["lat", "lon"])
        .merge(tables["organisations"][["organisation_id", "area_served"]], on="organisation_id")
    )
    sites = sites.loc[~((sites["area_served"] == "national") & (sites["head_office"] == "yes"))].reset_index(drop=True)
    if clusters.empty or sites.empty:
        return pd.DataFrame(columns=COLUMNS).astype({"km": float})
    pairs = _near_pairs(clusters, sites, km / detour)
    pairs["km"] *= detour
    pairs = _with_travel(pairs, clusters, sites, tables["travel"], km)
    pairs = pairs.loc[_sector_fits(pairs, tables)]
    nearest = pairs.groupby(["cluster_id", "organisation_id"], sort=True)["km"].min().reset_index()
    return nearest.assign(basis="site")[COLUMNS]


def _near_pairs(clusters: pd.DataFrame, sites: pd.DataFrame, crow_km: float) -> pd.DataFrame:
    from sklearn.neighbors import BallTree

    tree = BallTree(np.radians(sites[["lat", "lon"]].to_numpy()), metric="haversine")
    near, angle = tree.query_radius(
        np.radians(clusters[["lat", "lon"]].to_numpy()), crow_km / EARTH_KM, return_distance=True
    )
    many = [len(part) for part in near]
    chosen = sites.iloc[np.concatenate(near).astype(int)] if sum(many) else sites.iloc[:0]
    return pd.DataFrame(
        {
            "cluster_id": np.repeat(clusters["cluster_id"].to_numpy(), many),
            "organisation_id": chosen["organisation_id"].to_numpy(),
            "site_id": chosen["site_id"].to_numpy(),
            "km": np.concatenate(angle) * EARTH_KM if sum(many) else np.zeros(0),
        }
    )


def _with_travel(
    pairs: pd.DataFrame, clusters: pd.DataFrame, sites: pd.DataFrame, travel: pd.DataFrame, km: float
) -> pd.DataFrame:
    """Let measured road distances replace the estimated ones, within reach or not."""
    measured = travel.dropna(subset=["km"]).merge(sites[["site_id", "organisation_id"]], on="site_id")
    measured = measured.loc[measured["cluster_id"].isin(clusters["cluster_id"]), list(pairs.columns)]
    if measured.empty:
        return pairs
    known = pd.MultiIndex.from_frame(measured[["cluster_id", "site_id"]])
    estimated = pairs.loc[~pd.MultiIndex.from_frame(pairs[["cluster_id", "site_id"]]).isin(known)]
    return pd.concat([estimated, measured.loc[measured["km"] <= km]], ignore_index=True)


def _sector_fits(pairs: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> list[bool]:
    """Tell for each pair whether the organisation serves any sector or one whose code begins a code of the cluster."""
    codes = {
        row.cluster_id: [code.strip() for code in str(row.sector_code).split(";") if code.strip()]
        for row in tables["clusters"].itertuples()
    }
    served: dict[str, list[str]] = {}
    for row in tables["organisation_sectors"].itertuples():
        served.setdefault(str(row.organisation_id), []).append(str(row.sector_code))
    return [
        any(
            sector == ANY or any(code.startswith(sector) for code in codes[row.cluster_id])
            for sector in served.get(str(row.organisation_id), ())
        )
        for row in pairs.itertuples()
    ]
