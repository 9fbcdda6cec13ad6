"""Who can be compared, and which minimums are passed, open or failed.

Nobody is ranked on too little, and no minimum is passed because nobody looked. Every single unknown fact is tried as if it
were known: where one would do, the candidate is one fact short.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

import numpy as np
import pandas as pd

from score_mapping.catalogue import text
from score_mapping.facts import Facts, Figure
from score_mapping.indicators import DERIVED
from score_mapping.scoring.scorecard import Scorecard
from score_mapping.scoring.tiers import rule_fits
from score_mapping.screening.matrix import Coded, Named
from score_mapping.study.framework import Framework, Gate, Indicator, StageName

SLACK = 1e-9
GATE_COLUMNS = ["cluster_id", "gate_id", "effect", "value", "reason", "closes_with"]


@dataclass(frozen=True)
class Comparable:
    """Who can be compared: ``enough`` by coverage, ``one_fact`` lists for each unit the indicators that alone would do."""

    enough: np.ndarray[tuple[int], np.dtype[np.bool_]]
    one_fact: tuple[tuple[int, ...], ...]


def judge_coverage(framework: Framework, stage: StageName, named: Named, coded: Coded, card: Scorecard) -> Comparable:
    """Apply the coverage rule of the stage, and try every single unknown fact as if it were known."""
    rules = framework.of_stage(stage)
    tree = named.tree
    top = np.flatnonzero(tree.parent == 0)
    must = [named.node(id) for id in rules.one_known_in]
    known = ~np.isnan(coded.cells.score)
    whole = tree.whole

    def enough(coverage: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> bool:
        held = coverage[top[whole[top] > 0]] if rules.coverage_of == "criterion" else coverage[:1]
        return bool((held >= rules.coverage - SLACK).all() and all(coverage[node] > 0 for node in must))

    verdicts, helpful = [], []
    for unit in range(len(coded.clusters)):
        verdicts.append(enough(card.coverage[:, unit]))
        closing = []
        for leaf in np.flatnonzero(~known[:, unit]) if not verdicts[-1] else []:
            if coded.scored[leaf] and enough(_with_leaf(named, card.coverage[:, unit], int(tree.leaf[leaf]))):
                closing.append(int(leaf))
        helpful.append(tuple(closing))
    return Comparable(np.array(verdicts, dtype=bool), tuple(helpful))


def _with_leaf(
    named: Named, coverage: np.ndarray[tuple[int, ...], np.dtype[np.float64]], node: int
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    changed = coverage.copy()
    gain = 1.0
    while node >= 0:
        changed[node] += gain
        gain *= named.tree.share[node]
        node = int(named.tree.parent[node])
    return changed


def gate_table(framework: Framework, stage: StageName, coded: Coded, facts: Facts) -> pd.DataFrame:
    """Return the effect of every gate of the stage on every candidate, with its figure and reason."""
    tested: list[tuple[Gate, tuple[Figure, ...]]] = [
        (leaf.gate[stage], coded.figures[j]) for j, leaf in enumerate(coded.indicators) if stage in leaf.gate
    ]
    for free in framework.gate:
        if free.stage == stage:
            leaf = Indicator(id=free.id, derive=free.derive, with_=free.with_)
            tested.append((free, tuple(DERIVED[free.derive](facts, leaf, name) for name in coded.clusters)))
    rows = []
    for gate, figures in tested:
        for cluster, figure in zip(coded.clusters, figures, strict=True):
            effect, value = gate_effect(gate, figure)
            said = effect.replace("-", "_") + ("_unknown" if isnan(value) else "")
            reason = text(
                f"screening.gate.{said}", language=facts.language, title=gate.title or gate.id, value=f"{value:,.0f}"
            )
            rows.append((cluster, gate.id, effect, value, reason, gate.closes_with))
    return pd.DataFrame(rows, columns=GATE_COLUMNS).sort_values(["cluster_id", "gate_id"], ignore_index=True)


def gate_effect(gate: Gate, figure: Figure) -> tuple[str, float]:
    """Return the effect of a gate and the figure that decided: the first rule that fits counts, on the figure it names."""
    for rule in gate.rules:
        value = figure.of(rule.of or gate.of)
        if rule_fits(value, below=rule.below, above=rule.above, equals=rule.equals):
            return rule.effect, value
    value = figure.of(gate.of)
    return gate.unknown if isnan(value) else gate.otherwise, value


def compared_units(coded: Coded, comparable: Comparable, gates: pd.DataFrame) -> tuple[int, ...]:
    """Return the numbers of the units that are ranked: enough is known, and no minimum rules them out."""
    out = set(gates.loc[gates["effect"] == "knock-out", "cluster_id"])
    return tuple(i for i, name in enumerate(coded.clusters) if comparable.enough[i] and name not in out)
