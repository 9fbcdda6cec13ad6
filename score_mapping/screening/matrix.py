"""From figures with their sources to the coded arrays that `scoring` works on, and the tree that goes with them.

Here names become numbers: cluster i, indicator j. What comes back from `scoring` is given its names again in `screening`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np
import pandas as pd

from score_mapping.facts import Facts, Figure
from score_mapping.indicators import figure_of
from score_mapping.scoring.kernels import Floats
from score_mapping.scoring.scales import score_intervals, score_values
from score_mapping.scoring.scorecard import Cells, Tree
from score_mapping.study.framework import Framework, Indicator, StageName, default_shares, parents

ROOT = ""
HALF_WIDTH = {"A": 0.0, "B": 12.5, "C": 25.0, "D": 37.5}


@dataclass(frozen=True)
class Coded:
    """The matrix of a run: ``figures[j][i]`` and ``cells`` (indicators, units) speak of indicator j and cluster i.

    ``scored`` is False for an indicator that is known for too few candidates to be scored at this stage.
    """

    clusters: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    figures: tuple[tuple[Figure, ...], ...]
    cells: Cells
    half_width: Floats
    scored: tuple[bool, ...]


def code_matrix(facts: Facts, framework: Framework, stage: StageName) -> Coded:
    """Derive and score every cell of every candidate.

    Units are the clusters in the order of their ids. An indicator that is known for less than ``min_known`` of the
    candidates keeps its figures, which are shown, but counts as unknown for everybody.
    """
    clusters = tuple(sorted(facts.tables["clusters"]["cluster_id"]))
    figures = tuple(tuple(figure_of(facts, leaf, cluster) for cluster in clusters) for leaf in framework.indicator)
    rows = [_score_row(framework, leaf, row) for leaf, row in zip(framework.indicator, figures, strict=True)]
    shape = (len(framework.indicator), len(clusters))
    score, low, high, draw_low, draw_high, half = (
        np.array([row[part] for row in rows], dtype=float).reshape(shape) for part in range(6)
    )
    least = framework.of_stage(stage).min_known
    known_share = (~np.isnan(score)).mean(axis=1) if clusters else np.ones(shape[0])
    scored = known_share >= least
    unknown = ~scored
    score[unknown], low[unknown], high[unknown] = np.nan, 0.0, 100.0
    draw_low[unknown], draw_high[unknown] = 0.0, 100.0
    cells = Cells(score, low, high, draw_low, draw_high)
    return Coded(clusters, framework.indicator, figures, cells, half, tuple(scored.tolist()))


def _score_row(framework: Framework, leaf: Indicator, figures: Sequence[Figure]) -> tuple[Floats, ...]:
    """Return score, low, high, draw_low, draw_high and half_width of one indicator for all units."""
    scale = framework.scale_of(leaf)
    value, low, high, spread = (
        np.array([getattr(figure, part) for figure in figures], dtype=float)
        for part in ("value", "low", "high", "spread")
    )
    grade = np.array([HALF_WIDTH.get(figure.grade, HALF_WIDTH["D"]) for figure in figures])
    score = score_values(value, scale.at, log=scale.log)
    known = ~np.isnan(value)
    bounded = ~np.isnan(low) | ~np.isnan(high)
    least, most = score_intervals(low, high, scale.at, log=scale.log)
    around = score_intervals(value - spread, value + spread, scale.at, log=scale.log)
    half = np.where(known, np.maximum(grade, (around[1] - around[0]) / 2), 0.0)
    stated = known & ~np.isnan(low) & ~np.isnan(high) & (low < high)
    draw_low = np.where(known, np.where(stated, np.minimum(least, score), score - half), np.where(bounded, least, 0.0))
    draw_high = np.where(known, np.where(stated, np.maximum(most, score), score + half), np.where(bounded, most, 100.0))
    return (
        score,
        np.where(known, score, np.where(bounded, least, 0.0)),
        np.where(known, score, np.where(bounded, most, 100.0)),
        draw_low,
        draw_high,
        half,
    )


@dataclass(frozen=True)
class Named:
    """A tree with the names of its nodes: ``ids[n]`` is node n, the root is the empty id; ``level`` counts from the root."""

    tree: Tree
    ids: tuple[str, ...]
    level: tuple[int, ...]

    def node(self, id: str) -> int:
        return self.ids.index(id)


def build_tree(framework: Framework, shares: Mapping[str, float] | None = None) -> Named:
    """Lay a framework out from the root down.

    Parameters
    ----------
    shares
        Weights within the parent that replace the framework's own, by id; siblings are given together.
    """
    above = parents(framework)
    children: dict[str, list[str]] = {}
    for id, parent in above.items():
        children.setdefault(parent, []).append(id)
    order, level = [ROOT], {ROOT: 0}
    for id in order:
        for child in children.get(id, []):
            order.append(child)
            level[child] = level[id] + 1
    place = {id: number for number, id in enumerate(order)}
    lowest = {node.id for node in framework.node if node.combine == "min"}
    weight = {ROOT: 1.0} | default_shares(framework)
    given = shares or {}
    for siblings in children.values():
        if any(id in given for id in siblings):
            total = 0.0
            for id in siblings:  # one by one, as the planner page adds them: sum() rounds otherwise from Python 3.12 on
                total += given.get(id, 0.0)
            weight |= {id: given.get(id, 0.0) / total if total else 1 / len(siblings) for id in siblings}
    tree = Tree(
        parent=np.array([-1, *(place[above[id]] for id in order[1:])], dtype=np.int64),
        share=np.array([weight[id] for id in order]),
        takes_min=np.array([id in lowest for id in order]),
        leaf=np.array([place[leaf.id] for leaf in framework.indicator], dtype=np.int64),
    )
    return Named(tree, tuple(order), tuple(level[id] for id in order))


def cell_table(coded: Coded) -> pd.DataFrame:
    """Return one row a cluster and indicator: figures in their unit, scores, grade, source, and the rows they come from."""
    rows = []
    for j, leaf in enumerate(coded.indicators):
        for i, cluster in enumerate(coded.clusters):
            figure = coded.figures[j][i]
            rows.append(
                {
                    "cluster_id": cluster,
                    "indicator_id": leaf.id,
                    "value": figure.value,
                    "low": figure.low,
                    "high": figure.high,
                    "score": coded.cells.score[j, i],
                    "score_low": coded.cells.low[j, i],
                    "score_high": coded.cells.high[j, i],
                    "half_width": coded.half_width[j, i],
                    "draw_low": coded.cells.draw_low[j, i],
                    "draw_high": coded.cells.draw_high[j, i],
                    "known": not isnan(coded.cells.score[j, i]),
                    "grade": figure.grade,
                    "year": figure.year,
                    "source_id": figure.source_id,
                    "basis": figure.basis,
                    "rows": list(figure.rows),
                }
            )
    return pd.DataFrame(rows).sort_values(["cluster_id"], kind="stable", ignore_index=True)
