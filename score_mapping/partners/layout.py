"""Where to draw one organisation and what it is linked to: positions only, never a hairball.

The organisation stands in the middle, its neighbours on one or two rings around it, neighbours that are linked to each other
side by side. The order round the ring comes from networkx's spring layout with a fixed seed on nodes in the order of their
ids, so the same content gives the same picture whatever the order of its rows; the angles are even, so labels never collide.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import atan2, cos, pi, sin

import networkx as nx
import pandas as pd

from score_mapping.partners.network import Network

MOST = 30
ONE_RING = 16
INNER, OUTER = 0.62, 1.0
NODES = ["kind", "id", "name", "ring", "x", "y"]
EDGES = ["from_kind", "from_id", "to_kind", "to_id", "type"]


@dataclass(frozen=True)
class Layout:
    """Positions of one organisation's neighbourhood.

    Attributes
    ----------
    nodes
        kind, id, name, ring (0 the middle, 1, 2), x and y from -1 to 1, four decimals; the middle first, then by kind and id.
    edges
        Every link among them, one row each, with its type; from and to as in the network.
    left_out
        How many neighbours are not drawn.
    """

    nodes: pd.DataFrame
    edges: pd.DataFrame
    left_out: int


def neighbourhood_layout(
    network: Network,
    node: tuple[str, str],
    *,
    kinds: Collection[str] = ("organisation",),
    types: Collection[str] = (),
    most: int = MOST,
    seed: int = 1,
) -> Layout:
    """Lay out a node and its neighbours.

    Parameters
    ----------
    network
        From `network.build_network`.
    node
        ``(kind, id)`` of the middle.
    kinds
        Kinds of neighbour to draw; empty for all.
    types
        Types of link to draw; empty for all.
    most
        How many neighbours at most: those with the most links to the middle, then by kind and id.
    seed
        Of the spring layout.

    Raises
    ------
    KeyError
        When the network has no such node.
    """
    if node not in network:
        raise KeyError(f"no {node[0]} {node[1]!r} in the network")
    links: dict[tuple[str, str], int] = {}
    for a, b, data in [*network.out_edges(node, data=True), *network.in_edges(node, data=True)]:
        other = b if a == node else a
        if other != node and (not kinds or other[0] in kinds) and (not types or data["type"] in types):
            links[other] = links.get(other, 0) + 1
    ranked = sorted(links, key=lambda other: (-links[other], other))
    drawn = sorted(ranked[:most])
    edges = sorted(
        (*a, *b, data["type"])
        for a, b, data in network.subgraph([node, *drawn]).edges(data=True)
        if a != b and (not types or data["type"] in types)
    )
    places = _rings(_around(node, drawn, edges, seed))
    rows = [
        (*other, network.nodes[other].get("name", ""), *places.get(other, (0, 0.0, 0.0))) for other in [node, *drawn]
    ]
    return Layout(pd.DataFrame(rows, columns=NODES), pd.DataFrame(edges, columns=EDGES), len(ranked) - len(drawn))


def _around(
    node: tuple[str, str], drawn: list[tuple[str, str]], edges: Sequence[tuple[str, ...]], seed: int
) -> list[tuple[str, str]]:
    """Return the neighbours in their order round the middle."""
    plain: nx.Graph[tuple[str, str]] = nx.Graph()
    plain.add_nodes_from([node, *drawn])
    plain.add_edges_from(sorted({(min(a, b), max(a, b)) for a, b in (((e[0], e[1]), (e[2], e[3])) for e in edges)}))
    if len(drawn) < 3:
        return drawn
    spread = nx.spring_layout(plain, seed=seed)
    x, y = spread[node]
    return sorted(drawn, key=lambda other: (round(atan2(spread[other][1] - y, spread[other][0] - x), 6), other))


def _rings(order: list[tuple[str, str]]) -> dict[tuple[str, str], tuple[int, float, float]]:
    """Spread the neighbours evenly, from the top, by turns on two rings when they are many."""
    rings = 1 if len(order) <= ONE_RING else 2
    places = {}
    for number, other in enumerate(order):
        ring = 1 + number % rings
        radius = OUTER if ring == rings else INNER
        angle = pi / 2 - 2 * pi * number / len(order)
        places[other] = (ring, round(radius * cos(angle), 4), round(radius * sin(angle), 4))
    return places
