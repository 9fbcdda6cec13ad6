"""Betweenness from matrices is networkx's."""

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from score_mapping.partners.paths import betweenness


def ours(graph: nx.Graph) -> list[float]:
    return betweenness(len(graph), np.array(list(graph.edges), dtype=np.int64).reshape(-1, 2)).tolist()


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 14), st.integers(0, 40), st.integers(0, 10_000))
def test_random_graphs(nodes: int, edges: int, seed: int) -> None:
    graph = nx.gnm_random_graph(nodes, edges, seed=seed)
    np.testing.assert_allclose(ours(graph), list(nx.betweenness_centrality(graph).values()), atol=1e-12)


def test_a_star_a_circle_and_nobody() -> None:
    assert ours(nx.star_graph(4)) == [1, 0, 0, 0, 0]
    np.testing.assert_allclose(ours(nx.cycle_graph(4)), 1 / 6)  # one pair of three, half of it
    assert ours(nx.empty_graph(3)) == [0, 0, 0]


def test_the_karate_club() -> None:
    """Zachary (1977): betweenness of the instructor and the president in every textbook, 0.438 and 0.304."""
    found = ours(nx.karate_club_graph())
    np.testing.assert_allclose([found[0], found[33], found[32], found[2]], [0.438, 0.304, 0.145, 0.144], atol=5e-4)
