"""The tables beside the ranking: every score by node, what is missing, axes, weights, sources and history."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import isnan

import numpy as np
import pandas as pd

from score_mapping.screening.matrix import ROOT, Coded, Named
from score_mapping.screening.ranking import Screen

TOTAL = "total"
MISSING_COLUMNS = ["cluster_id", "indicator_id", "what", "where", "days", "closes", "weight"]


def score_table(screen: Screen) -> pd.DataFrame:
    """Return the long table of every node of every candidate, from the total down to the indicators."""
    named, coded, card = screen.named, screen.coded, screen.card
    tree = named.tree
    whole = tree.whole
    leaf_of = {int(node): j for j, node in enumerate(tree.leaf)}
    under_min = _below_min(named)
    rows = []
    for i, cluster in enumerate(coded.clusters):
        for n, id in enumerate(named.ids):
            leaf = leaf_of.get(n)
            score = (card.low[n, i] + card.high[n, i]) / 2
            rows.append(
                {
                    "cluster_id": cluster,
                    "node_id": id or TOTAL,
                    "level": named.level[n],
                    "kind": "total" if id == ROOT else "node" if leaf is None else "indicator",
                    "value": np.nan if leaf is None else coded.figures[leaf][i].value,
                    "score": score,
                    "low": card.low[n, i],
                    "high": card.high[n, i],
                    "weight": whole[n],
                    "contribution": np.nan if under_min[n] else whole[n] * score,
                    "coverage": card.coverage[n, i],
                }
            )
    return pd.DataFrame(rows)


def _below_min(named: Named) -> list[bool]:
    """Tell which nodes' parts do not add up to a total: all of a geometric mean, and those below a lowest-of node."""
    if named.tree.geometric:
        return [id != ROOT for id in named.ids]
    below = [False] * len(named.ids)
    for node in range(1, len(named.ids)):
        parent = int(named.tree.parent[node])
        below[node] = below[parent] or bool(named.tree.takes_min[parent])
    return below


def missing_table(screen: Screen) -> pd.DataFrame:
    """Return what to find out: single facts that would close a gap first, then the heaviest unknown ones."""
    named, coded, comparable = screen.named, screen.coded, screen.comparable
    whole = named.tree.whole[named.tree.leaf]
    rows = []
    for i, cluster in enumerate(coded.clusters):
        for j, leaf in enumerate(coded.indicators):
            if isnan(coded.figures[j][i].value) and whole[j] > 0:
                ask = leaf.ask
                rows.append(
                    (
                        cluster, leaf.id, ask.what if ask else leaf.title or leaf.id, ask.where if ask else leaf.hint,
                        ask.days if ask else np.nan, j in comparable.one_fact[i], whole[j],
                    )
                )  # fmt: skip
    frame = pd.DataFrame(rows, columns=MISSING_COLUMNS)
    return frame.sort_values(
        ["cluster_id", "closes", "weight", "indicator_id"], ascending=[True, False, False, True], ignore_index=True
    )


def axis_table(screen: Screen) -> pd.DataFrame:
    """Return need, readiness, size and safeguard of every candidate: the weighted means of the indicators of each axis."""
    named, coded = screen.named, screen.coded
    whole = named.tree.whole[named.tree.leaf]
    known = ~np.isnan(coded.cells.score)
    rows = []
    for axis in ("need", "readiness", "size", "safeguard"):
        weight = np.array(
            [part if leaf.axis == axis else 0.0 for part, leaf in zip(whole, coded.indicators, strict=True)]
        )
        if weight.sum() == 0:
            continue
        weight = weight / weight.sum()
        low, high, coverage = weight @ coded.cells.low, weight @ coded.cells.high, weight @ known
        rows += [
            (cluster, axis, (low[i] + high[i]) / 2, low[i], high[i], coverage[i])
            for i, cluster in enumerate(coded.clusters)
        ]
    return pd.DataFrame(rows, columns=["cluster_id", "axis", "score", "low", "high", "coverage"])


def known_table(coded: Coded) -> pd.DataFrame:
    """Return for how many candidates each indicator is known, and whether that is enough to score it at this stage."""
    known = [sum(not isnan(figure.value) for figure in row) for row in coded.figures]
    return pd.DataFrame(
        {
            "indicator_id": [leaf.id for leaf in coded.indicators],
            "known": known,
            "of": len(coded.clusters),
            "scored": list(coded.scored),
        }
    )


def weight_table(screen: Screen, source: str, given: Collection[str]) -> pd.DataFrame:
    """Return the weights of a run: points as given, share within the parent and of the whole, and who set them.

    ``source`` holds for the groups in ``given`` (by the id of their parent, empty at the top), ``framework`` for the others.
    """
    named, framework = screen.named, screen.framework
    items = {item.id: item for item in framework.parts}
    whole = named.tree.whole
    return pd.DataFrame(
        [
            {
                "node_id": id,
                "parent_id": named.ids[int(named.tree.parent[n])],
                "title": items[id].title or id,
                "points": items[id].points,
                "share": named.tree.share[n],
                "whole": whole[n],
                "source": source if named.ids[int(named.tree.parent[n])] in given else "framework",
            }
            for n, id in enumerate(named.ids)
            if id != ROOT
        ]
    )


def sources_table(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return how many different sources were read on each cluster."""
    pairs = [
        table.loc[table["source_id"] != "", ["cluster_id", "source_id"]]
        for table in tables.values()
        if {"cluster_id", "source_id"} <= set(table.columns)
    ]
    ratings = tables["ratings"][["subject_id", "source_id"]].rename(columns={"subject_id": "cluster_id"})
    listed = tables["clusters"][["cluster_id", "source_ids"]].rename(columns={"source_ids": "source_id"})
    listed = listed.assign(source_id=listed["source_id"].str.split(";")).explode("source_id")
    pairs += [ratings.loc[ratings["source_id"] != ""], listed.assign(source_id=listed["source_id"].str.strip())]
    read = pd.concat(pairs).query("source_id != ''").drop_duplicates().groupby("cluster_id").size()
    ids = sorted(tables["clusters"]["cluster_id"])
    return pd.DataFrame({"cluster_id": ids, "sources": [int(read.get(id, 0)) for id in ids]})


def search_effort(ranking: pd.DataFrame, sources: pd.DataFrame) -> float | None:
    """Return the rank correlation between sources read and score among the compared; None when it is not defined."""
    compared = ranking.loc[ranking["rank"].notna()].merge(sources, on="cluster_id")
    if compared["sources"].nunique() < 2 or compared["score"].nunique() < 2:
        return None
    return float(compared["sources"].rank().corr(compared["score"].rank()))


def history_table(tables: Mapping[str, pd.DataFrame], ranking: pd.DataFrame) -> pd.DataFrame:
    """Return where SCORE has worked before and where those clusters fall here; never scored."""
    past = tables["score_history"][["cluster_id", "what", "year"]]
    return past.merge(ranking[["cluster_id", "tier"]], on="cluster_id").sort_values(
        ["cluster_id", "year"], ignore_index=True
    )
