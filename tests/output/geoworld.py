"""The hostile study of `planner_world` with its places, names or facts changed: for maps of bad geography."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

import pandas as pd

from score_mapping.workflow import Results
from tests.output.planner_world import hostile_results


def with_clusters(results: Results | None = None, **columns: Mapping[str, Any]) -> Results:
    """Return the results with cells of the clusters table changed: column -> cluster id -> value."""
    results = results or hostile_results()
    clusters = results.study.tables["clusters"].copy()
    ranking = results.ranking.copy()
    for column, cells in columns.items():
        for id, value in cells.items():
            clusters.loc[clusters["cluster_id"] == id, column] = value
            if column in ranking:
                ranking.loc[ranking["cluster_id"] == id, column] = value
    return with_table(replace(results, ranking=ranking), "clusters", clusters)


def with_table(results: Results, name: str, frame: pd.DataFrame) -> Results:
    """Return the results with one table of the study replaced."""
    return replace(results, study=replace(results.study, tables={**results.study.tables, name: frame}))


def only(results: Results, *ids: str) -> Results:
    """Return the results with these clusters alone."""
    clusters = results.study.tables["clusters"]
    kept = with_table(results, "clusters", clusters[clusters["cluster_id"].isin(ids)])
    frames = {part.name: getattr(results, part.name) for part in fields(results)}
    own = {
        name: frame[frame[[one for one in ("cluster_id", "other_id") if one in frame]].isin(ids).all(axis=1)].reset_index(drop=True)
        for name, frame in frames.items()
        if isinstance(frame, pd.DataFrame) and "cluster_id" in frame
    }
    return replace(kept, **own)
