"""The map of organisations as a typed graph.

Organisations, services, clusters, buyers and policies are nodes of their own kind, and every link keeps its type: two
organisations that share information are not linked as two are of which one funds the other. Relation types are never merged
and the graph is never projected onto one kind here. Bias known: a link that nobody reported is missing, not absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import networkx as nx
import pandas as pd

Network: TypeAlias = "nx.MultiDiGraph[tuple[str, str]]"

KINDS = {
    "organisation": ("organisations", "organisation_id"),
    "service": ("services", "service_id"),
    "cluster": ("clusters", "cluster_id"),
    "buyer": ("buyers", "buyer_id"),
    "policy": ("policies", "policy_id"),
}
# table, kind and column of the one end, kind and column of the other, column or word for the type
LINKS = (
    ("relations", ("organisation", "from_id"), ("organisation", "to_id"), "relation_type"),
    ("organisation_services", ("organisation", "organisation_id"), ("service", "service_id"), "=offers"),
    ("coverage", ("organisation", "organisation_id"), ("cluster", "cluster_id"), "=covers"),
    ("buyer_links", ("buyer", "buyer_id"), ("cluster", "cluster_id"), "=buys_from"),
    ("policy_links", ("policy", "policy_id"), ("cluster", "cluster_id"), "=touches"),
)
SAID = ("evidence", "basis", "link", "strength", "grade", "year", "source_id")


def build_network(tables: Mapping[str, pd.DataFrame]) -> Network:
    """Build the typed network of a study.

    Returns
    -------
    Directed multigraph. A node is ``(kind, id)`` with attributes ``kind`` and ``name``; an edge has ``type`` and whatever the
    table says of evidence, basis, link, strength, grade, year and source_id. Nodes and edges stand in the order of their ids.

    Examples
    --------
    >>> from score_mapping.study.contract import TABLES
    >>> empty = {name: pd.DataFrame(columns=list(table.names)) for name, table in TABLES.items()}
    >>> build_network(empty).number_of_nodes()
    0
    """
    graph: Network = nx.MultiDiGraph()
    for kind, (table, key) in KINDS.items():
        rows = tables[table].sort_values(key)
        for id, name in zip(rows[key], rows["name"], strict=True):
            graph.add_node((kind, id), kind=kind, name=name)
    for table, (from_kind, from_column), (to_kind, to_column), type_of in LINKS:
        rows = tables[table]
        if rows.empty:
            continue
        rows = rows.loc[(rows[from_column] != "") & (rows[to_column] != "")]
        rows = rows.sort_values([from_column, to_column, *(name for name in rows.columns if name in SAID)])
        for row in rows.to_dict("records"):
            said = {name: row[name] for name in SAID if name in row and row[name] != "" and not pd.isna(row[name])}
            word = type_of[1:] if type_of.startswith("=") else row[type_of]
            graph.add_edge((from_kind, row[from_column]), (to_kind, row[to_column]), type=word, **said)
    return graph


def neighbours(graph: Network, node: tuple[str, str]) -> pd.DataFrame:
    """Return what is linked to a node, in either direction: kind, id, name, type and direction (``out`` or ``in``)."""
    rows = [
        (*other, graph.nodes[other]["name"], data["type"], way)
        for way, edges in (("out", graph.out_edges(node, data=True)), ("in", graph.in_edges(node, data=True)))
        for source, target, data in edges
        for other in [target if way == "out" else source]
    ]
    return pd.DataFrame(rows, columns=["kind", "id", "name", "type", "direction"]).sort_values(
        ["kind", "id", "type", "direction"], ignore_index=True
    )
