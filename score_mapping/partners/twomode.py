"""Organisations against what they offer and whom they reach: who alone holds a service, where supply is concentrated.

Two kinds of node, and links only between the kinds; nothing is projected, because a projection makes a clique of every common
service. What is not documented is not zero: an organisation that was not heard may offer more, a cluster that was not
searched completely may have others. Bias known: inferred offers count as links, and their number stands beside.

Sources: Borgatti and Everett (1997), Borgatti and Halgin (2011) for two-mode measures; Latapy and others (2008) for redundancy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan
from typing import Literal

import networkx as nx
import numpy as np
import pandas as pd

from score_mapping.partners.paths import betweenness
from score_mapping.partners.ties import members
from score_mapping.scoring.kernels import Floats

Side = Literal["service", "cluster"]
SIDES: dict[Side, str] = {"service": "services", "cluster": "clusters"}
SUMMARY = ["side", "organisations", "heard", "others", "links", "inferred", "density", "parts", "isolates", "unlinked_not_heard",
           "without", "single", "redundancy"]  # fmt: skip
NODES = ["side", "kind", "id", "complete", "degree", "share", "betweenness", "redundancy", "only_one"]
SUPPLY = ["service_id", "organisations", "basis", "hhi", "hhi_equal"]


@dataclass(frozen=True)
class TwoMode:
    """The measures of organisations x services and organisations x clusters.

    Attributes
    ----------
    summary
        One row a ``side``: numbers of organisations, of those heard, of services or clusters (``others``), links and how many
        are inferred, ``density`` (links over all possible), parts with a link, ``isolates`` among those heard (NaN when
        nobody was), organisations without a link that were not heard, services or clusters ``without`` an organisation and
        with a ``single`` one, mean ``redundancy``.
    nodes
        One row a node of each side: ``complete`` (a cluster searched completely for organisations: yes, no; empty for others),
        degree, ``share`` of the other kind linked, betweenness as Borgatti and Halgin normalise it, redundancy (share of pairs of its
        neighbours that meet elsewhere too; NaN under two), ``only_one``: for an organisation what it alone serves and would go
        to none if it left, joined by ``;``.
    """

    summary: pd.DataFrame
    nodes: pd.DataFrame


def measure_two_mode(tables: Mapping[str, pd.DataFrame], reach: pd.DataFrame | None = None) -> TwoMode:
    """Measure who offers what and who reaches whom.

    Parameters
    ----------
    tables
        organisations, services, organisation_services, clusters, coverage, searched; branches collapsed before.
    reach
        Rows of cluster_id and organisation_id: `reach.reach_table` on the tables before branches were collapsed, with ids
        mapped by `organisations.network_ids`; without it the clusters that the coverage table names.
    """
    people = members(tables)
    summary, nodes = [], []
    for side in SIDES:
        links = service_links(tables) if side == "service" else cluster_links(tables, reach)
        row, table = _measure(tables, people, side, links)
        summary.append(row)
        nodes.append(table)
    return TwoMode(pd.DataFrame(summary, columns=SUMMARY), pd.concat(nodes, ignore_index=True))


def service_links(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return organisation_id, id (of the service) and inferred (bool) of what is offered now, one row a pair, sorted."""
    rows = tables["organisation_services"]
    rows = rows.loc[rows["active"] != "no"]
    return _pairs(tables, "service", rows.assign(id=rows["service_id"], inferred=rows["evidence"] == "inferred"))


def cluster_links(tables: Mapping[str, pd.DataFrame], reach: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return organisation_id, id (of the cluster) and inferred (False) of who reaches or covers which cluster, sorted."""
    rows = tables["coverage"] if reach is None else reach
    return _pairs(tables, "cluster", rows.assign(id=rows["cluster_id"], inferred=False))


def two_mode_graph(
    links: pd.DataFrame, organisations: pd.Index[str], others: list[str], side: Side
) -> nx.Graph[tuple[str, str]]:
    """Build the graph of links: nodes ``("organisation", id)`` and ``(side, id)``, in the order given."""
    graph: nx.Graph[tuple[str, str]] = nx.Graph()
    graph.add_nodes_from((("organisation", id) for id in organisations), bipartite=0)
    graph.add_nodes_from(((side, id) for id in others), bipartite=1)
    pairs = zip(links["organisation_id"], links["id"], strict=True)
    graph.add_edges_from((("organisation", one), (side, other)) for one, other in pairs)
    return graph


def supply(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Measure how concentrated each service's supply is.

    Returns
    -------
    One row a service that somebody offers: service_id, ``organisations`` (few make the index high by themselves: print it), ``basis``
    (``clients`` when every provider's clients in a year are known, else ``equal`` shares), ``hhi``: the Herfindahl index, sum of
    squared shares, 0-1, and ``hhi_equal``: its least value with as many providers.
    """
    rows = tables["organisation_services"].rename(columns={"service_id": "id"})
    links = service_links(tables).merge(
        rows[["organisation_id", "id", "clients_per_year"]], on=["organisation_id", "id"]
    )
    found = []
    for service, clients in links.groupby("id", sort=True)["clients_per_year"]:
        known = bool(clients.notna().all()) and clients.sum() > 0
        shares = clients.to_numpy(dtype=float) if known else np.ones(len(clients))
        found.append((service, len(shares), "clients" if known else "equal", herfindahl(shares), 1 / len(shares)))
    return pd.DataFrame(found, columns=SUPPLY)


def herfindahl(amounts: Floats) -> float:
    """Return the sum of squared shares, 1 over their number to 1.

    Examples
    --------
    >>> round(herfindahl(np.array([140.0, 100.0, 60.0])), 4)
    0.3689
    """
    ordered = np.sort(amounts)
    return float(((ordered / ordered.sum()) ** 2).sum())


def redundancy(incidence: Floats) -> Floats:
    """Return for each row the share of pairs of its columns that meet in another row too; NaN with fewer than two columns.

    Parameters
    ----------
    incidence
        0 and 1, shape (nodes of the one kind, nodes of the other).
    """
    met = incidence.T @ incidence > 1.5  # this row and at least one other
    np.fill_diagonal(met, False)
    pairs = np.einsum("ij,ij->i", incidence @ met, incidence) / 2
    degree = incidence.sum(axis=1)
    possible = degree * (degree - 1) / 2
    return np.divide(pairs, possible, out=np.full(len(degree), nan), where=possible > 0)


def two_mode_betweenness(incidence: Floats) -> Floats:
    """Return the betweenness of rows, then columns, over the most that a node of its kind can have (Borgatti and Halgin 2011).

    Parameters
    ----------
    incidence
        0 and 1, shape (nodes of the one kind, nodes of the other). A kind that cannot lie between anything has 0.
    """
    rows, columns = incidence.shape
    nodes = rows + columns
    ends = np.argwhere(incidence > 0) + np.array([0, rows])
    paths = betweenness(nodes, ends) * (nodes - 1) * (nodes - 2) / 2
    most = np.repeat([_most_between(rows, columns), _most_between(columns, rows)], [rows, columns])
    return np.divide(paths, most, out=np.zeros(nodes), where=most > 0)


def _most_between(own: int, other: int) -> float:
    """Return the most paths that can run through one of ``own`` nodes when there are ``other`` of the other kind."""
    if not own or not other:
        return 0.0
    whole, rest = divmod(own - 1, other)
    return (
        other**2 * (whole + 1) ** 2 + other * (whole + 1) * (2 * rest - whole - 1) - rest * (2 * whole - rest + 3)
    ) / 2


def _pairs(tables: Mapping[str, pd.DataFrame], side: Side, rows: pd.DataFrame) -> pd.DataFrame:
    inside = rows["organisation_id"].isin(members(tables).index) & rows["id"].isin(
        set(tables[SIDES[side]][f"{side}_id"])
    )
    # a pair that is told and inferred is told
    return rows.loc[inside].groupby(["organisation_id", "id"], sort=True)["inferred"].all().astype(bool).reset_index()


def _measure(
    tables: Mapping[str, pd.DataFrame], people: pd.DataFrame, side: Side, links: pd.DataFrame
) -> tuple[dict[str, object], pd.DataFrame]:
    ids, others = people.index, sorted(set(tables[SIDES[side]][f"{side}_id"]))
    graph = two_mode_graph(links, ids, others, side)
    incidence = np.zeros((len(ids), len(others)))
    incidence[ids.get_indexer(links["organisation_id"]), pd.Index(others, dtype=object).get_indexer(links["id"])] = 1.0
    degree, reached = incidence.sum(axis=1), incidence.sum(axis=0)
    alone = [[other for other, on in zip(others, row > 0, strict=True) if on] for row in incidence * (reached == 1)]
    tops = [("organisation", id) for id in ids]
    between = two_mode_betweenness(incidence)
    searched = tables["searched"]
    done = set(searched.loc[(searched["topic"] == "organisations") & (searched["status"] == "complete"), "cluster_id"])
    complete = ["yes" if id in done else "no" for id in others] if side == "cluster" else [""] * len(others)
    both = np.concatenate([redundancy(incidence), redundancy(incidence.T)])
    table = pd.DataFrame(
        {
            "side": side, "kind": ["organisation"] * len(ids) + [side] * len(others), "id": [*ids, *others],
            "complete": [""] * len(ids) + complete, "degree": np.concatenate([degree, reached]),
            "share": np.concatenate([degree / max(1, len(others)), reached / max(1, len(ids))]),
            "betweenness": between, "redundancy": both,
            "only_one": [";".join(what) for what in alone] + [""] * len(others),
        },
        columns=NODES,
    )  # fmt: skip
    heard = people["heard"].to_numpy(dtype=bool)
    summary: dict[str, object] = {
        "side": side, "organisations": len(ids), "heard": int(heard.sum()), "others": len(others), "links": len(links),
        "inferred": int(links["inferred"].sum()),
        "density": nx.bipartite.density(graph, tops) if len(ids) and len(others) else nan,
        "parts": sum(len(part) > 1 for part in nx.connected_components(graph)),
        "isolates": float(((degree == 0) & heard).sum()) if heard.any() else nan,
        "unlinked_not_heard": int(((degree == 0) & ~heard).sum()),
        "without": int((reached == 0).sum()), "single": int((reached == 1).sum()),
        "redundancy": float(np.nanmean(both)) if not np.isnan(both).all() else nan,
    }  # fmt: skip
    return summary, table
