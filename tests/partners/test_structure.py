"""Published graphs and brute force: what falls apart without whom, core and periphery, communities, mixing."""

import itertools
from math import isnan

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score_mapping.partners.structure import (
    centralisation,
    communities_of,
    core_and_periphery,
    departures,
    linked_part,
    mixing,
    weak_ties,
)


def named(graph: nx.Graph) -> nx.Graph:
    return nx.relabel_nodes(graph, {node: f"n{node:02}" for node in graph})


GRAPHS = st.builds(
    lambda n, m, seed: named(nx.gnm_random_graph(n, m, seed=seed)), st.integers(4, 8), st.integers(0, 16), st.integers(0, 9_999)
)


def faults(graph: nx.Graph, core: frozenset[str]) -> int:
    linked = {id for id in graph if graph.degree(id)}
    missing = sum(not graph.has_edge(*pair) for pair in itertools.combinations(sorted(core), 2))
    return missing + graph.subgraph(linked - core).number_of_edges()


@settings(max_examples=60, deadline=None)
@given(GRAPHS)
def test_no_split_in_core_and_periphery_has_fewer_faults(graph: nx.Graph) -> None:
    fit, core, border = core_and_periphery(graph)
    linked = sorted(id for id in graph if graph.degree(id))
    if len(linked) < 4:
        assert isnan(fit)
        return
    splits = {frozenset(part): faults(graph, frozenset(part)) for size in range(2, len(linked) - 1)
              for part in itertools.combinations(linked, size)}  # fmt: skip
    best = [part for part, count in splits.items() if count == min(splits.values())]
    size = min(len(part) for part in best)
    assert any(core <= part <= core | border and len(part) == size for part in best)


def test_the_fit_is_the_correlation_with_the_ideal_pattern() -> None:
    graph = nx.Graph(["ab", "ac", "ad", "bc", "be", "cf", "cg", "de"])
    fit, core, border = core_and_periphery(graph)
    assert (core, border) == (frozenset("abc"), frozenset())
    pairs = [*itertools.combinations("abc", 2), *itertools.combinations("defg", 2)]
    ideal = [set(pair) <= core for pair in pairs]
    tied = [graph.has_edge(*pair) for pair in pairs]
    assert fit == pytest.approx(np.corrcoef(ideal, tied)[0, 1])
    assert fit == pytest.approx(0.7906, abs=5e-5)  # 15 / sqrt(3 * 6 * 4 * 5)


def test_a_perfect_core_and_periphery_fits_perfectly() -> None:
    """The idealised pattern of Borgatti and Everett (1999): a clique, and others tied to it alone."""
    graph = named(nx.complete_graph(4))
    graph.add_edges_from((f"n0{core}", f"p{core}{leaf}") for core in range(4) for leaf in range(2))
    assert core_and_periphery(graph) == (1.0, frozenset({"n00", "n01", "n02", "n03"}), frozenset())


@settings(max_examples=60, deadline=None)
@given(GRAPHS)
def test_who_is_cut_off_by_brute_force(graph: nx.Graph) -> None:
    found = departures(graph)
    for node in graph:
        others = [id for id in graph if id != node]
        pairs = list(itertools.combinations(others, 2))
        before = sum(nx.has_path(graph, *pair) for pair in pairs)
        without = graph.subgraph(others)
        after = sum(nx.has_path(without, *pair) for pair in pairs)
        assert (node in found) == (after < before)
        if node in found:
            assert found[node].pairs_lost == pytest.approx(1 - after / before)
            around = nx.node_connected_component(graph, node) - {node}
            assert set(found[node].cut_off) < around
            rest = around - set(found[node].cut_off)
            assert nx.is_connected(graph.subgraph(rest))


def test_a_bridge_names_its_smaller_side() -> None:
    graph = nx.Graph(["ab", "bc", "ca", "cd", "de"])
    assert weak_ties(graph) == [("c", "d", ("d", "e")), ("d", "e", ("e",))]


def test_two_cliques_are_two_communities_and_a_clique_is_weak() -> None:
    graph = nx.Graph([*itertools.combinations("abcd", 2), *itertools.combinations("efg", 2), ("d", "e")])
    parts, modularity = communities_of(graph, seed=1)
    assert parts == [["a", "b", "c", "d"], ["e", "f", "g"]]
    # Newman and Girvan (2004): ties inside less the square of the share of tie ends, over parts
    assert modularity == pytest.approx(6 / 10 - (13 / 20) ** 2 + 3 / 10 - (7 / 20) ** 2)
    assert communities_of(nx.complete_graph(["a", "b", "c"]), seed=1)[1] == pytest.approx(0)
    assert isnan(communities_of(nx.empty_graph(["a"]), seed=1)[1])


def test_the_karate_club_has_the_modularity_of_the_literature() -> None:
    """Brandes and others (2008) prove 0.4198 the highest."""
    _, modularity = communities_of(named(nx.Graph(nx.karate_club_graph().edges)), seed=1)
    assert 0.40 < modularity <= 0.4199


def test_mixing_is_one_apart_minus_one_across_and_unknown_without_two_kinds() -> None:
    kinds = {"a": "x", "b": "x", "c": "y", "d": "y", "e": ""}
    assert mixing(nx.Graph(["ab", "cd"]), kinds) == pytest.approx(1)
    assert mixing(nx.Graph(["ac", "bd", "ad", "bc"]), kinds) == pytest.approx(-1)
    assert isnan(mixing(nx.Graph(["ab", "ce"]), kinds))


def test_freemans_centralisation_is_one_in_a_star_and_none_in_a_circle() -> None:
    star, circle = nx.star_graph(5), nx.cycle_graph(6)
    assert centralisation(dict(star.degree()).values(), 5 * 4) == 1
    assert centralisation(dict(circle.degree()).values(), 5 * 4) == 0
    assert centralisation(nx.betweenness_centrality(star).values(), 5) == 1
    assert isnan(centralisation([], 0))


def test_the_linked_part_does_not_depend_on_the_order_of_ties() -> None:
    one, other = nx.Graph(["ba", "cb"]), nx.Graph(["bc", "ab"])
    assert list(linked_part(one).edges) == list(linked_part(other).edges) == [("a", "b"), ("b", "c")]
