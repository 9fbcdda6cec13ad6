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
    paths, level = np.eye(n), np.where(np.eye(n, dtype=bool), 0, -1).astype(np.int32)
    step, frontier = 0, np.eye(n)
    while True:  # columns are sources, rows the nodes that they reach
        frontier = np.where(level < 0, links @ frontier, 0.0)
        new = frontier > 0
        if not new.any():
            break
        step += 1
        level[new] = step
        paths += frontier
    owed = np.zeros((n, n))
    for back in range(step, 0, -1):
        share = np.divide(1 + owed, paths, out=np.zeros((n, n)), where=level == back)
        owed += np.where(level == back - 1, paths * (links @ share), 0.0)
    np.fill_diagonal(owed, 0.0)
    found[linked] = owed.sum(axis=1) / ((nodes - 1) * (nodes - 2))
    return found
