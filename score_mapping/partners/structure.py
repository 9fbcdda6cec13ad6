"""The shape of one graph: what falls apart without whom, core and periphery, communities, mixing, centralisation.

Plain undirected graphs only, with the conventions of networkx. Sources: Freeman (1978) for centralisation; Newman (2003) for
assortativity; Blondel and others (2008) for communities; Borgatti and Everett (1999) for core and periphery, split exactly
as Lip (2011) shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import nan
from typing import TypeAlias

import networkx as nx
import numpy as np

Plain: TypeAlias = "nx.Graph[str]"


@dataclass(frozen=True)
class Departure:
    """What is lost when one leaves: share of the others' linked pairs, and who loses the larger rest (sorted)."""

    pairs_lost: float
    cut_off: tuple[str, ...]


def linked_part(graph: Plain) -> Plain:
    """Return the nodes that have a tie, sorted, with their ties, sorted: the same graph for the same content."""
    part: Plain = nx.Graph()
    part.add_nodes_from(sorted(id for id, degree in graph.degree() if degree))
    part.add_edges_from(sorted((min(tie), max(tie)) for tie in graph.edges))
    return part


def departures(graph: Plain) -> dict[str, Departure]:
    """Tell for every node that holds parts together what is lost without it; the others part nobody.

    Examples
    --------
    >>> departures(nx.path_graph(["a", "b", "c", "d"]))["b"]
    Departure(pairs_lost=0.6666666666666667, cut_off=('a',))
    """
    points = set(nx.articulation_points(graph))
    components = list(nx.connected_components(graph))
    pairs = sum(_pairs(len(component)) for component in components)
    found = {}
    for component in components:
        for node in sorted(points & component):
            rest = component - {node}
            parts = sorted(nx.connected_components(graph.subgraph(rest)), key=lambda part: (-len(part), min(part)))
            before = pairs - _pairs(len(component)) + _pairs(len(rest))
            lost = _pairs(len(rest)) - sum(_pairs(len(part)) for part in parts)
            found[node] = Departure(lost / before, tuple(sorted(rest - parts[0])))
    return found


def weak_ties(graph: Plain) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return the ties without which a part falls in two: both ends, and who stands on the smaller side."""
    found = []
    for tie in sorted((min(tie), max(tie)) for tie in nx.bridges(graph)):
        without = nx.restricted_view(graph, [], [tie])
        sides = sorted(
            (sorted(nx.node_connected_component(without, end)) for end in tie), key=lambda side: (len(side), side)
        )
        found.append((*tie, tuple(sides[0])))
    return found


def core_and_periphery(graph: Plain) -> tuple[float, frozenset[str], frozenset[str]]:
    """Split nodes in a core whose members are tied to each other and a periphery whose members are not.

    The split has the fewest faults (missing ties in the core, ties in the periphery; ties between the two are free), exactly:
    a core of k is the k most tied (Lip 2011). Both parts have two members at least; of equal splits the smallest core counts.

    Returns
    -------
    Correlation of the ties inside both parts with the ideal pattern (NaN under four linked nodes or when nothing varies);
    the core; and the border: those with as many ties as the first left out, any of whom could be in its place.
    """
    degree = dict(graph.degree())
    linked = sorted((id for id in graph if degree[id]), key=lambda id: (-degree[id], id))
    n = len(linked)
    if n < 4:
        return nan, frozenset(), frozenset()
    sizes = np.arange(2, n - 1)
    covered = np.cumsum([degree[id] for id in linked])[sizes - 1]
    k = int(sizes[np.argmin(sizes * (sizes - 1) // 2 - covered)])
    core, rest = linked[:k], linked[k:]
    border = frozenset(id for id in linked if degree[id] == degree[core[-1]] == degree[rest[0]])
    inside, outside = (graph.subgraph(part).number_of_edges() for part in (core, rest))
    return _phi(inside, _pairs(k), outside, _pairs(n - k)), frozenset(core) - border, border


def mixing(graph: Plain, kinds: Mapping[str, str]) -> float:
    """Return the assortativity by a kind: 1 when ties stay inside, about 0 when kinds mix.

    Ties with an end of unknown kind are left out; NaN when fewer than two kinds have a tie left.
    """
    known = [tie for tie in graph.edges if kinds.get(tie[0]) and kinds.get(tie[1])]
    if len({kinds[end] for tie in known for end in tie}) < 2:
        return nan
    part: Plain = nx.Graph(known)
    nx.set_node_attributes(part, {id: kinds[id] for id in part}, "kind")
    return float(nx.attribute_assortativity_coefficient(part, "kind"))


def communities_of(graph: Plain, seed: int) -> tuple[list[list[str]], float]:
    """Return Louvain communities of the linked nodes, the largest first, and their modularity (NaN without a tie)."""
    part = linked_part(graph)
    if not len(part):
        return [], nan
    found = nx.community.louvain_communities(part, seed=seed)
    return sorted((sorted(group) for group in found), key=lambda group: (-len(group), group[0])), float(
        nx.community.modularity(part, found)
    )


def centralisation(values: Iterable[float], most: float) -> float:
    """Return Freeman's centralisation: the sum of distances to the highest value over ``most``, that sum in a star.

    Examples
    --------
    >>> centralisation([3, 1, 1, 1], most=3 * 2)
    1.0
    """
    listed = list(values)
    return sum(max(listed) - value for value in listed) / most if listed and most > 0 else nan


def _pairs(size: int) -> int:
    return size * (size - 1) // 2


def _phi(inside: int, core_pairs: int, outside: int, other_pairs: int) -> float:
    """Return the correlation of two yes-no variables over pairs: in the core, tied."""
    tied = inside + outside
    free = core_pairs + other_pairs - tied
    if not tied or not free:
        return nan
    across = inside * (other_pairs - outside) - outside * (core_pairs - inside)
    return float(across / np.sqrt(float(core_pairs) * other_pairs * tied * free))
