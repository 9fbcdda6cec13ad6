"""What the what-if panel of the planner page computes with: cells, tree, rules and minimums of a run, as plain values.

Scores travel as they are, so that the page gets the same figures to the last digit; what only draws readings is rounded.
Everybody travels, not only who is compared: who can be compared depends on the weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from score_mapping.output.lookup import UNTIERED, Lookup, plain, rows
from score_mapping.output.theme import GREY, MUTED, TIER_MARKS, Mark
from score_mapping.output.wording import sentence_case, tier_word
from score_mapping.scoring.robustness import MOST_UNITS
from score_mapping.scoring.scorecard import Cells, Tree
from score_mapping.screening.matrix import build_tree
from score_mapping.screening.ranking import tier_order
from score_mapping.study.framework import Stage, StageName
from score_mapping.study.scenario import FORMAT, VERSION, study_hash

Json = dict[str, Any]
DRAWS = 1_000  # readings that the page tries; the run tries more
DRAWN = 4  # decimals of what only a reading draws between
ROOT = ""


def what_if_data(look: Lookup) -> Json:
    """Return what the panel needs, ready for JSON.

    Returns
    -------
    ``model`` (what `page/whatifengine.js` computes with; None where more clusters are listed than a page can try),
    ``criteria`` (id, title, points as agreed), ``tiers`` (every tier that may occur, in order, with its words and mark),
    ``reach`` (best and worst place of each cluster under any weights of the criteria), ``scenario`` (what a saved scenario
    says of its run), ``left`` (clusters that are not compared), ``open`` (whether the panel is open at first), ``own`` (the
    run itself stands on weights of a scenario), ``draws``, ``method`` of the run.
    """
    results = look.results
    recipe, study = results.recipe, results.study
    reachable = results.what_if.reachable
    return {
        "model": _model(look) if len(look.ranked) <= MOST_UNITS else None,
        "criteria": _criteria(look),
        "tiers": _tiers(look),
        "reach": {row["cluster_id"]: [int(row["best"]), int(row["worst"])] for row in rows(reachable)},
        "left": len(look.ranked) - len(look.compared),
        "open": recipe.stage == "field",
        "own": isinstance(recipe.weights, tuple),
        "draws": DRAWS,
        "method": recipe.method,
        "scenario": {
            "format": FORMAT,
            "version": VERSION,
            "study": plain(study.name),
            "study_hash": study_hash(study.hashes),
            "framework": results.framework.id,
            "stage": recipe.stage,
            "k": recipe.k,
            "draws": recipe.draws,
            "seed": recipe.seed,
            "size_band": list(recipe.size_band),
            "reach_km": recipe.reach_km,
            "detour": recipe.detour,
        },
    }


def engine_model(
    *,
    ids: Sequence[str],
    tree: Tree,
    judged: Sequence[str],
    units: Sequence[str],
    names: Sequence[str],
    cells: Cells,
    scored: Sequence[bool],
    rules: Stage,
    stage: StageName,
    k: int,
    minimums: Mapping[str, Sequence[int]],
    pairs: Sequence[tuple[int, int]],
) -> Json:
    """Return what `page/whatifengine.js` computes with.

    Parameters
    ----------
    ids
        Nodes of the tree by id; the root is empty.
    judged
        Parents of the groups whose weights were set for this run, by consultation or by hand.
    units, names
        Clusters by id, rising, and their names.
    cells
        (indicators, units).
    scored
        False for an indicator that is known for too few.
    minimums
        Units for ``out`` (a minimum rules them out), ``hold`` and ``open``.
    pairs
        Units that share firms.
    """
    number = {id: place for place, id in enumerate(ids)}
    by_name = sorted(range(len(units)), key=lambda unit: (names[unit], units[unit]))
    return {
        "nodes": list(ids),
        "parent": tree.parent.tolist(),
        "share": tree.share.tolist(),
        "min": np.flatnonzero(tree.takes_min).tolist(),
        "leaf": tree.leaf.tolist(),
        "judged": sorted(number[id] for id in judged),
        "units": list(units),
        "by_name": np.argsort(by_name).tolist(),
        "cells": [
            [_cell(*(float(part[leaf, unit]) for part in (cells.score, cells.low, cells.high, cells.draw_low, cells.draw_high)))
             for unit in range(len(units))]
            for leaf in range(len(tree.leaf))
        ],
        "scored": [bool(one) for one in scored],
        "rules": {
            "stage": stage,
            "coverage": rules.coverage,
            "coverage_of": rules.coverage_of,
            "must": [number[id] for id in rules.one_known_in],
            "tiers": [[tier.id, tier.share] for tier in rules.tiers],
            "cap": rules.open_gate_caps,
            "k": k,
        },
        "order": tier_order(rules),
        **{name: list(minimums.get(name, ())) for name in ("out", "hold", "open")},
        "pairs": [list(pair) for pair in pairs],
    }  # fmt: skip


def _cell(score: float, low: float, high: float, draw_low: float, draw_high: float) -> int | list[float]:
    """Return one cell, short: 0, ``[score, half-width]``, or ``[low, high, draw low, draw high, known]``.

    >>> _cell(75.0, 75.0, 75.0, 62.5, 87.5), _cell(float("nan"), 0.0, 100.0, 0.0, 100.0)
    ([75.0, 12.5], 0)
    """
    known = not np.isnan(score)
    if not known and (low, high, draw_low, draw_high) == (0.0, 100.0, 0.0, 100.0):
        return 0
    half = round((draw_high - draw_low) / 2, DRAWN)
    if known and abs(score - (draw_low + draw_high) / 2) < 1e-9:
        return [score, half]
    return [low, high, round(draw_low, DRAWN), round(draw_high, DRAWN), int(known)]


def _model(look: Lookup) -> Json:
    results = look.results
    framework, stage = results.framework, results.recipe.stage
    named = build_tree(framework)
    shares = dict(zip(results.weights["node_id"], results.weights["share"], strict=True))
    tree = Tree(
        named.tree.parent, np.array([1.0, *(shares[id] for id in named.ids[1:])]), named.tree.takes_min, named.tree.leaf
    )
    units = sorted(look.ranked)
    place = {id: number for number, id in enumerate(units)}
    table = results.cells.set_index(["indicator_id", "cluster_id"])
    order = [(leaf.id, unit) for leaf in framework.indicator for unit in units]
    columns = table.loc[order, ["score", "score_low", "score_high", "draw_low", "draw_high"]].to_numpy(dtype=float)
    cells = Cells(*columns.T.reshape(5, len(framework.indicator), len(units)))
    scored = dict(zip(results.known_of["indicator_id"], results.known_of["scored"], strict=True))
    gates = results.gates
    held = {
        name: sorted({place[id] for id in gates.loc[gates["effect"] == effect, "cluster_id"]})
        for name, effect in (("out", "knock-out"), ("hold", "hold"), ("open", "open"))
    }
    set_here = results.weights.loc[results.weights["source"] != "framework", "parent_id"]
    return engine_model(
        ids=named.ids,
        tree=tree,
        judged=sorted(set(set_here)),
        units=units,
        names=[str(look.ranked[id]["name"]) for id in units],
        cells=cells,
        scored=[scored[leaf.id] for leaf in framework.indicator],
        rules=framework.of_stage(stage),
        stage=stage,
        k=results.recipe.k,
        minimums=held,
        pairs=sorted({(place[row["cluster_id"]], place[row["other_id"]]) for row in rows(results.overlaps)}),
    )


def _criteria(look: Lookup) -> list[Json]:
    """Return the top criteria with their points as agreed: the framework's own, or a hundred times the consulted share."""
    return [
        {
            "id": row["node_id"],
            "title": look.title(row["node_id"]),
            "points": float(row["points"]) if row["source"] == "framework" and row["points"] else 100 * float(row["share"]),
        }
        for row in rows(look.results.weights)
        if row["parent_id"] == ROOT
    ]


def _tiers(look: Lookup) -> list[Json]:
    rules = look.results.framework.of_stage(look.results.recipe.stage)
    unknown = Mark("circle", MUTED, GREY)
    return [
        {"id": id, "words": sentence_case(tier_word(id)), "count": len(look.tiers.get(id, [])), "mark": asdict(TIER_MARKS.get(id, unknown))}
        for id in tier_order(rules)
        if id in look.tiers or id != UNTIERED or not rules.tiers
    ]
