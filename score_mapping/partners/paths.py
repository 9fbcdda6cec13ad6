"""Betweenness of every node at once, from matrices: the stability protocol asks for it hundreds of times.

Arrays only. Brandes' accumulation (2001), all sources together: shortest paths are counted level by level with one sparse
product, dependencies flow back the same way. Values are those of ``networkx.betweenness_centrality``.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from score_mapping.scoring.kernels import Floats, Ints


def betweenness(nodes: int, ends: Ints) -> Floats:
    """Return the betweenness of the nodes of an undirected simple graph.

    Parameters
    ----------
    nodes
        Number of nodes; they are 0 to nodes - 1.
    ends
        Edges, shape (edges, 2), each pair once, no loops.

    Returns
    -------
    Share of the shortest paths between other nodes that run through each, shape (nodes,), 0 to 1 (normalised by the number
    of other pairs); 0 with fewer than three nodes. A path graph of n nodes takes n levels, so long chains are slow.

    Examples
    --------
    >>> betweenness(3, np.array([[0, 1], [1, 2]])).tolist()
    [0.0, 1.0, 0.0]
    """
    found = np.zeros(nodes)
    if nodes < 3 or not len(ends):
        return found
    linked, small = np.unique(ends, return_inverse=True)
    small = small.reshape(ends.shape)
    n = len(linked)
    both = np.concatenate([small, small[:, ::-1]])
    links = csr_array((np.ones(len(both)), (both[:, 0], both[:, 1])), shape=(n, n))
    # Columns are sources, rows the nodes that they reach. Of each level only the places reached are kept, so that all levels
    # together need no more room than one matrix.
    unseen, frontier = 1.0 - np.eye(n), links.toarray()
    places: list[Ints] = []
    paths: list[Floats] = []
    while True:
        reached = np.flatnonzero(frontier > 0)
        if not len(reached):
            break
        places.append(reached)
        paths.append(frontier.ravel()[reached])
        unseen.ravel()[reached] = 0.0
        frontier = links @ frontier
        frontier *= unseen
    share, total, owed = np.zeros((n, n)), np.zeros(n), np.zeros(len(places[-1]))
    for step in range(len(places) - 1, 0, -1):
        share.ravel()[places[step]] = (1 + owed) / paths[step]
        owed = (links @ share).ravel()[places[step - 1]] * paths[step - 1]
        share.ravel()[places[step]] = 0.0
        total += np.bincount(places[step - 1] // n, owed, minlength=n)
    found[linked] = total / ((nodes - 1) * (nodes - 2))
    return found
