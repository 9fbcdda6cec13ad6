"""What the relations between organisations look like: islands, hubs, single points of failure, natural consortia.

Every measure is taken per relation type, once on the union and once on the intersection of the two sides' reports. All but
the degrees by direction read a tie both ways. An organisation that was not heard is unknown: it is never called an isolate,
and its degree is an interval. Bias known: unheard organisations make a network look thinner and more split than it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan, nan

import networkx as nx
import numpy as np
import pandas as pd

from score_mapping.partners.paths import betweenness
from score_mapping.partners.structure import (
    Departure,
    Plain,
    centralisation,
    communities_of,
    core_and_periphery,
    departures,
    linked_part,
    mixing,
    weak_ties,
)
from score_mapping.partners.ties import REPORTS, Reports, heard_share, members, of_type, read_ties, tie_graph
from score_mapping.scoring.kernels import Floats

WEAK = 0.2
KEY = ["relation_type", "reports"]
SUMMARY = [
    *KEY, "organisations", "heard", "heard_share", "ties", "confirmed", "one_sided", "unknown_other_side", "density",
    "density_heard", "parts", "largest_part", "isolates", "unlinked_not_heard", "reciprocity", "cut_points", "bridges",
    "communities", "modularity", "weak", "mixing_type", "mixing_side", "core_fit", "core_size", "core_border", "centralisation_degree",
    "centralisation_in_degree", "centralisation_betweenness", "hub", "hub_pairs_lost", "hub_cut_off",
]  # fmt: skip
NODES = [
    *KEY, "organisation_id", "heard", "isolate", "degree", "degree_high", "in_degree", "out_degree", "named_by",
    "betweenness", "constraint", "effective_size", "core_number", "core", "community", "pairs_lost", "cut_off",
]  # fmt: skip
BRIDGES = [*KEY, "organisation_id", "other_id", "cut_off"]


@dataclass(frozen=True)
class Measures:
    """The measures of a study's relations. Numbers are floats, NaN unknown; lists of ids are joined by ``;``.

    Attributes
    ----------
    summary
        One row a relation type and ``reports`` (union, intersection). ``confirmed``, ``one_sided`` and ``unknown_other_side``
        count the ties of the union. ``density`` is among all organisations, a lower end when some were not heard;
        ``density_heard`` among those heard. ``parts`` are components with a tie. ``isolates`` are counted among those heard
        (NaN when nobody was). ``weak`` is yes when the ``modularity`` of the communities is below 0.2. ``core_fit`` is the
        correlation with the ideal core and periphery. ``centralisation_*`` are Freeman's, 0-1. ``hub`` names the most linked
        (several when equal), ``hub_*`` what goes without one of them, the worst case: share of linked pairs, who is cut off.
    organisations
        One row an organisation of each. ``degree`` counts partners, ``degree_high`` the most that the answers allow.
        ``named_by`` counts others who report the tie themselves. Degrees by direction are NaN for a type without one,
        ``out_degree`` also for who was not heard. ``isolate`` is yes, no or empty for unknown. ``core`` is core, border (could be
        either), periphery or empty. ``cut_off`` lists who loses the larger rest when it leaves, ``pairs_lost`` 0-1.
    bridges
        Ties whose loss splits a part, with those on the smaller side (``cut_off``).
    """

    summary: pd.DataFrame
    organisations: pd.DataFrame
    bridges: pd.DataFrame


def measure_relations(
    tables: Mapping[str, pd.DataFrame], *, seed: int = 1, least_strength: float = 0.0, on: str = ""
) -> Measures:
    """Measure every relation type of a study.

    Parameters
    ----------
    tables
        organisations, relations, relation_types; branches collapsed before (`organisations.network_tables`).
    seed
        Of the communities: Louvain tries nodes in a random order.
    least_strength, on
        As in `ties.of_type` and `ties.read_ties`: set a least strength before reading a core number as a cohesive core.
    """
    people, ties = members(tables), read_ties(tables, on=on)
    summary, nodes = [], []
    bridges: list[tuple[str, str, str, str, str]] = []
    for relation_type in sorted(set(ties["relation_type"])):
        every = of_type(ties, relation_type, "union", least_strength=least_strength)
        for reports in REPORTS:
            found = of_type(ties, relation_type, reports, least_strength=least_strength)
            graph = tie_graph(found, people, directed=bool(every["directed"].any()))
            plain: Plain = nx.Graph(graph)
            parts, modularity = communities_of(plain, seed)
            table = _organisations(graph, plain, people, found, every, reports, parts)
            weak = weak_ties(plain)
            row = _summary(graph, plain, people, table, (parts, modularity), len(weak))
            counts = dict(zip(("confirmed", "one_sided", "unknown_other_side"), _statuses(every), strict=True))
            summary.append({"relation_type": relation_type, "reports": reports, "ties": len(found), **counts, **row})
            nodes.append(table.reset_index().assign(relation_type=relation_type, reports=reports)[NODES])
            bridges.extend((relation_type, reports, a, b, ";".join(side)) for a, b, side in weak)
    return Measures(
        pd.DataFrame(summary, columns=SUMMARY),
        pd.concat(nodes, ignore_index=True) if nodes else pd.DataFrame(columns=NODES),
        pd.DataFrame(bridges, columns=BRIDGES),
    )


def _statuses(every: pd.DataFrame) -> list[int]:
    return [int((every["status"] == status).sum()) for status in ("confirmed", "one_sided", "unknown")]


def _organisations(
    graph: Plain, plain: Plain, people: pd.DataFrame, ties: pd.DataFrame, every: pd.DataFrame, reports: Reports,
    parts: list[list[str]],
) -> pd.DataFrame:  # fmt: skip
    ids, heard = people.index, people["heard"]
    found = pd.DataFrame({"heard": heard}, index=ids)
    found["degree"] = _column(dict(plain.degree()), ids)
    found["degree_high"] = _degree_high(people, every, reports)
    # in the intersection a tie that somebody unheard may still confirm keeps an organisation from being an isolate
    alone = heard & ((found["degree_high"] == 0) | (reports == "union"))
    found["isolate"] = np.select([found["degree"] > 0, alone], ["no", "yes"], "")
    ways = (dict(graph.in_degree()), dict(graph.out_degree())) if isinstance(graph, nx.DiGraph) else ({}, {})
    found["in_degree"], found["out_degree"] = _column(ways[0], ids), _column(ways[1], ids).where(heard)
    found["named_by"] = _column(_named_by(ties), ids).fillna(0.0)
    found["betweenness"] = _between(plain, ids)
    linked = linked_part(plain)
    found["constraint"] = _column(nx.constraint(linked) if len(linked) else {}, ids)
    found["effective_size"] = _column(nx.effective_size(linked) if len(linked) else {}, ids)
    found["core_number"] = _column(nx.core_number(plain), ids)
    _, core, border = core_and_periphery(plain)
    split = (found["degree"] > 0) & bool(core or border)
    found["core"] = np.select([ids.isin(core), ids.isin(border), split], ["core", "border", "periphery"], "")
    found["community"] = _column({id: number for number, part in enumerate(parts, start=1) for id in part}, ids)
    gone = departures(plain)
    found["pairs_lost"] = [gone[id].pairs_lost if id in gone else 0.0 for id in ids]
    found["cut_off"] = [";".join(gone[id].cut_off) if id in gone else "" for id in ids]
    return found


def _column(values: Mapping[str, float], ids: pd.Index[str]) -> pd.Series[float]:
    return pd.Series([values.get(id, nan) for id in ids], index=ids, dtype=float)


def _named_by(ties: pd.DataFrame) -> dict[str, int]:
    """Count for each organisation the others that report a tie with it."""
    pairs = set(ties.loc[ties["by_from"], ["to_id", "from_id"]].itertuples(index=False, name=None))
    pairs |= set(ties.loc[ties["by_to"], ["from_id", "to_id"]].itertuples(index=False, name=None))
    named = [named for named, _ in pairs]
    return {id: named.count(id) for id in set(named)}


def _between(plain: Plain, ids: pd.Index[str]) -> Floats:
    at = {id: place for place, id in enumerate(ids)}
    ends = np.array([[at[a], at[b]] for a, b in plain.edges], dtype=np.int64).reshape(-1, 2)
    return betweenness(len(ids), ends)


def _degree_high(people: pd.DataFrame, every: pd.DataFrame, reports: Reports) -> Floats:
    """Return the most partners that the answers allow, shape (organisations,).

    In the union a pair may be linked unless both were heard and nobody said so; in the intersection unless one who was heard
    did not say so.
    """
    n, heard = len(people), people["heard"].to_numpy(dtype=bool)
    start, end = (people.index.get_indexer(every[side]) for side in ("from_id", "to_id"))
    tied, said = np.zeros((2, n, n), dtype=bool)
    counted = (every["status"] == "confirmed").to_numpy() | (reports == "union")
    tied[start[counted], end[counted]] = True
    for reporter, other, told in ((start, end, "by_from"), (end, start, "by_to")):
        own = (every[told] & ~every["denied"]).to_numpy(dtype=bool)
        said[reporter[own], other[own]] = True
    unheard = ~heard[:, None] | ~heard[None, :]
    may = (said | ~heard[:, None]) if reports == "intersection" else np.ones((n, n), dtype=bool)
    possible = tied | tied.T | (unheard & may & may.T)
    np.fill_diagonal(possible, False)
    return possible.sum(axis=1).astype(float)


def _summary(
    graph: Plain, plain: Plain, people: pd.DataFrame, table: pd.DataFrame, communities: tuple[list[list[str]], float],
    bridges: int,
) -> dict[str, object]:  # fmt: skip
    heard, n = people.index[people["heard"]], len(people)
    sizes = [len(part) for part in nx.connected_components(plain) if len(part) > 1]
    parts, modularity = communities
    fit, core, border = core_and_periphery(plain)
    degree = table["degree"]
    hubs = list(degree.index[(degree == degree.max()) & (degree > 0)])
    gone = departures(plain)
    without = max((gone.get(hub, Departure(0.0, ())) for hub in hubs), key=lambda one: one.pairs_lost, default=None)
    unlinked = degree == 0
    directed = isinstance(graph, nx.DiGraph)
    return {
        "organisations": n,
        "heard": len(heard),
        "heard_share": heard_share(people),
        "density": nx.density(graph) if n > 1 else nan,
        "density_heard": nx.density(graph.subgraph(heard)) if len(heard) > 1 else nan,
        "parts": len(sizes),
        "largest_part": max(sizes, default=0),
        "isolates": float((table["isolate"] == "yes").sum()) if len(heard) else nan,
        "unlinked_not_heard": int((unlinked & ~table["heard"]).sum()),
        "reciprocity": nx.overall_reciprocity(graph) if directed and graph.number_of_edges() else nan,
        "cut_points": len(gone),
        "bridges": bridges,
        "communities": len(parts),
        "modularity": modularity,
        "weak": "" if isnan(modularity) else "yes" if modularity < WEAK else "no",
        "mixing_type": mixing(plain, people["type"].to_dict()),
        "mixing_side": mixing(plain, people["side"].to_dict()),
        "core_fit": fit,
        "core_size": len(core),
        "core_border": len(border),
        "centralisation_degree": centralisation(degree, (n - 1) * (n - 2)),
        "centralisation_in_degree": centralisation(table["in_degree"], (n - 1) ** 2) if directed else nan,
        "centralisation_betweenness": centralisation(table["betweenness"], n - 1) if n > 2 else nan,
        "hub": ";".join(hubs),
        "hub_pairs_lost": without.pairs_lost if without else nan,
        "hub_cut_off": ";".join(without.cut_off) if without else "",
    }
