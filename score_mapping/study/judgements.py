"""One judgement on weights: what one respondent said about one group of the framework, and the shares it gives.

Every form stands in the one long ``weights`` table and is read here the same way: in a comparison the node outweighs the
other one (``versus_id``) so many times. Best and worst together are one judgement, at least and at most too. A judgement that
leaves room keeps its polytope, so that readings can be drawn from all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from score_mapping.scoring.elicitation import (
    best_worst_shares,
    order_shares,
    pairwise_shares,
    points_shares,
    swing_shares,
)
from score_mapping.scoring.kernels import Floats
from score_mapping.scoring.polytopes import Polytope, bounds_polytope, centre_of, order_polytope

if TYPE_CHECKING:
    import pandas as pd

# The form of judgement that a word of the column ``method`` belongs to.
FORMS = {
    "points": "points", "swing": "swing", "rank": "rank", "pairwise": "pairwise",
    "best": "best_worst", "worst": "best_worst", "at_least": "bounds", "at_most": "bounds",
}  # fmt: skip
COMPARISONS = ("pairwise", "best", "worst")
BOUNDS = ("at_least", "at_most")
NO_FIGURE = float("nan")


@dataclass(frozen=True, order=True)
class Said:
    """One row of the table: method, node, the other one (empty where there is none), value, and the row's number."""

    method: str
    node: str
    versus: str
    value: float
    row: int = field(compare=False)


@dataclass(frozen=True)
class Judgement:
    """What one respondent said about one group in one form; ``group`` is the id of the parent, ``nodes`` all its children.

    Nodes and rows are sorted, so that neither the order of rows nor that of the framework's entries matters.
    """

    constituency: str
    respondent_id: str
    group: str
    form: str
    nodes: tuple[str, ...]
    rows: tuple[Said, ...]


@dataclass(frozen=True, eq=False)
class Answer:
    """A judgement as shares of its group.

    Attributes
    ----------
    judgement
        What was said.
    share
        (nodes,) shares that add up to 1, in the order of ``judgement.nodes``.
    polytope
        All weights that agree with an order or with bounds; None for the other forms.
    reading
        How the shares were found: ``proportion``, ``eigenvector``, ``linear``, ``corners``, ``chebyshev``.
    figures
        What a reader should know of it, by name: ``total`` (points), ``highest`` (swing), ``agreed`` (1 when these are 100),
        ``index``, ``ratio``, ``random_index`` and ``missing`` (pairwise), ``xi`` and ``input_ratio`` (best and worst).
    table
        Name of the random index table.
    triads
        ``(node, node, node, inconsistency)`` of the comparisons that clash most, worst first.
    """

    judgement: Judgement
    share: Floats
    polytope: Polytope | None = None
    reading: str = "proportion"
    figures: Mapping[str, float] = field(default_factory=dict)
    table: str = ""
    triads: tuple[tuple[str, str, str, float], ...] = ()

    @property
    def shares(self) -> dict[str, float]:
        return dict(zip(self.judgement.nodes, self.share.tolist(), strict=True))


def judgements(frame: pd.DataFrame, parent: Mapping[str, str]) -> Iterator[Judgement]:
    """Yield each judgement of a ``weights`` table, sorted; rows on nodes that the framework does not have are left out.

    Parameters
    ----------
    frame
        The table.
    parent
        ``{node_id: id of its parent}`` of the framework.
    """
    groups: dict[str, list[str]] = {}
    for node, above in sorted(parent.items()):
        groups.setdefault(above, []).append(node)
    found: dict[tuple[str, str, str, str], list[Said]] = {}
    columns = ("constituency", "respondent_id", "method", "node_id", "versus_id", "value")
    for row, *cells in zip(frame.index, *(frame[name] for name in columns), strict=True):
        voice, respondent, method, node, versus = (str(cell) for cell in cells[:5])
        if method in FORMS and node in parent:
            key = (voice, respondent, parent[node], FORMS[method])
            found.setdefault(key, []).append(Said(method, node, versus, float(cells[5]), int(row)))
    for (voice, respondent, group, form), rows in sorted(found.items()):
        yield Judgement(voice, respondent, group, form, tuple(groups[group]), tuple(sorted(rows)))


def answer_to(judgement: Judgement) -> Answer:
    """Turn a judgement that was checked into shares.

    Raises
    ------
    ValueError
        When it cannot be read; `score_mapping.study.rules_weights` tells why before it comes to this.
    """
    if judgement.form == "pairwise":
        return _pairwise(judgement)
    if judgement.form == "best_worst":
        return _best_worst(judgement)
    if judgement.form == "bounds":
        polytope = bounds_of(judgement)
        centre = centre_of(polytope)
        return Answer(judgement, centre.share, polytope, centre.kind)
    figures = values_of(judgement)
    if judgement.form == "rank":
        return Answer(judgement, order_shares(figures), order_polytope(figures), "corners")
    name, given = ("total", points_shares(figures)) if judgement.form == "points" else ("highest", swing_shares(figures))
    return Answer(judgement, given.share, figures={name: given.figure, "agreed": float(given.agreed)})


def values_of(judgement: Judgement) -> Floats:
    """Return the points, swings or ranks of all nodes (nodes,); NaN where nothing was said."""
    said = {row.node: row.value for row in judgement.rows}
    return np.array([said.get(node, NO_FIGURE) for node in judgement.nodes])


def matrix_of(judgement: Judgement) -> Floats:
    """Return the pairwise comparisons (nodes, nodes); NaN where there is none."""
    at = {node: place for place, node in enumerate(judgement.nodes)}
    matrix = np.full((len(at), len(at)), NO_FIGURE)
    for row in judgement.rows:
        matrix[at[row.node], at[row.versus]] = row.value
    return matrix


def bounds_of(judgement: Judgement) -> Polytope:
    """Return the weights that agree with at least and at most; a figure without another node is a share in per cent."""
    at = {node: place for place, node in enumerate(judgement.nodes)}
    return bounds_polytope(
        len(at),
        [
            (
                at[row.node],
                at[row.versus] if row.versus else -1,
                row.value if row.versus else row.value / 100,
                row.method == "at_least",
            )
            for row in judgement.rows
        ],
    )


def best_and_worst(judgement: Judgement) -> tuple[str, str]:
    """Return the best and the worst node: the first of every comparison ``best``, the second of every comparison ``worst``.

    Empty where the rows name none or several.
    """
    best = {row.node for row in judgement.rows if row.method == "best"}
    worst = {row.versus for row in judgement.rows if row.method == "worst"}
    return (best.pop() if len(best) == 1 else "", worst.pop() if len(worst) == 1 else "")


def best_worst_vectors(judgement: Judgement) -> tuple[Floats, Floats]:
    """Return how often the best outweighs each node, and each node the worst, (nodes,); NaN where nothing was said.

    The comparison of the best with the worst belongs to both and may stand in either.
    """
    best, worst = best_and_worst(judgement)
    over = {row.versus: row.value for row in judgement.rows if row.method == "best"} | {best: 1.0}
    under = {row.node: row.value for row in judgement.rows if row.method == "worst"} | {worst: 1.0}
    over.setdefault(worst, under.get(best, NO_FIGURE))
    under.setdefault(best, over[worst])
    return (
        np.array([over.get(node, NO_FIGURE) for node in judgement.nodes]),
        np.array([under.get(node, NO_FIGURE) for node in judgement.nodes]),
    )


def _pairwise(judgement: Judgement) -> Answer:
    said = pairwise_shares(matrix_of(judgement))
    figures = {
        "index": said.index, "ratio": said.ratio, "random_index": said.random_index, "missing": float(said.missing),
    }  # fmt: skip
    nodes = judgement.nodes
    triads = tuple((nodes[i], nodes[j], nodes[k], clash) for i, j, k, clash in said.triads)
    return Answer(judgement, said.share, None, "eigenvector", figures, said.table, triads)


def _best_worst(judgement: Judgement) -> Answer:
    over, under = best_worst_vectors(judgement)
    best, worst = (judgement.nodes.index(node) for node in best_and_worst(judgement))
    said = best_worst_shares(over, under, best=best, worst=worst)
    figures = {"xi": said.xi, "input_ratio": said.input_ratio}
    return Answer(judgement, said.share, None, "linear", figures)


def unsaid(judgement: Judgement) -> list[str]:
    """Return the nodes of the group that a judgement leaves out, where its form needs all of them."""
    if judgement.form == "best_worst":
        over, under = best_worst_vectors(judgement)
        return [node for node, *said in zip(judgement.nodes, over, under, strict=True) if any(isnan(one) for one in said)]
    named = {row.node for row in judgement.rows} | {row.versus for row in judgement.rows}
    return [] if judgement.form == "bounds" else [node for node in judgement.nodes if node not in named]
