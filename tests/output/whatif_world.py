"""Generated studies as coded arrays, with ties, gates and missing cells: what the run makes of them, and what the page gets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from score_mapping.output.whatifdata import engine_model
from score_mapping.scoring.kernels import competition_ranks, tie_keys
from score_mapping.scoring.robustness import Readings, try_readings
from score_mapping.scoring.scorecard import Cells, Scorecard, score_units
from score_mapping.screening.matrix import Coded, Named, build_tree
from score_mapping.screening.minimums import GATE_COLUMNS, Comparable, judge_coverage
from score_mapping.screening.ranking import Screen, ranking_table
from score_mapping.study.framework import Framework, Stage, parents

TIERS = ({"id": "shortlist", "share": 0.5}, {"id": "reserve", "share": 0.2}, {"id": "not_this_round", "share": 0.0})


@dataclass(frozen=True)
class World:
    """One generated study: what the page gets (``model``, ``points``, ``method``) and what the run says of it."""

    model: dict[str, Any]
    points: dict[str, float]
    method: str
    framework: Framework
    named: Named
    coded: Coded
    card: Scorecard
    comparable: Comparable
    minimums: dict[str, list[int]]
    pairs: list[tuple[int, int]]
    names: list[str]
    k: int

    @property
    def compared(self) -> list[int]:
        return [unit for unit in range(len(self.names)) if self.comparable.enough[unit] and unit not in self.minimums["out"]]

    @property
    def ranks(self) -> list[int | None]:
        found: list[int | None] = [None] * len(self.names)
        for unit, rank in zip(self.compared, competition_ranks(tie_keys(self.card.score[0, self.compared])), strict=True):
            found[unit] = int(rank)
        return found

    def readings(self, draws: int, seed: int) -> Readings:
        cells = self.coded.cells.take(np.array(self.compared, dtype=np.int64))
        return try_readings(self.named.tree, cells, self.named.tree.share[None], draws=draws, seed=seed, k=self.k)

    def ranking(self, readings: Readings) -> pd.DataFrame:
        """Return the ranking table of the run, with its tiers."""
        units = self.coded.clusters
        rows = [
            (units[unit], f"G{effect}", effect, np.nan, "", "")
            for name, effect in (("out", "knock-out"), ("hold", "hold"), ("open", "open"))
            for unit in self.minimums[name]
        ]
        clusters = pd.DataFrame({"cluster_id": units, "name": self.names, "part_of": "", "overlaps_with": ""})
        for one, other in self.pairs:
            clusters.loc[one, "overlaps_with"] += f";{units[other]}"
        tables = {"clusters": clusters, "review_flags": pd.DataFrame({"cluster_id": []})}
        screen = Screen(
            self.framework, "desk", tables, self.named, self.coded, self.card, self.comparable,
            pd.DataFrame(rows, columns=GATE_COLUMNS), tuple(self.compared), readings,
        )  # fmt: skip
        return ranking_table(screen)[0]


def world(seed: int, *, units: int | None = None, criteria: int | None = None) -> World:
    """Generate one study; the same seed gives the same study."""
    random = np.random.default_rng(seed)
    n = units or int(random.integers(2, 25))
    framework = _framework(random, criteria or int(random.integers(1, 8)))
    leaves = len(framework.indicator)
    cells = _cells(random, (leaves, n), coarse=bool(random.random() < 0.7))
    scored = random.random(leaves) >= 0.05
    for leaf in np.flatnonzero(~scored):
        cells.score[leaf], cells.low[leaf], cells.high[leaf] = np.nan, 0.0, 100.0
        cells.draw_low[leaf], cells.draw_high[leaf] = 0.0, 100.0
    agreed = build_tree(framework)
    points = _points(random, framework)
    method = "balance" if random.random() < 0.3 else "mean"
    named = build_tree(framework, points)
    if method == "balance":
        named = replace(named, tree=replace(named.tree, geometric=True))
    ids = tuple(f"U{unit:03d}" for unit in range(n))
    figures = tuple(tuple(SimpleNamespace(grade="C") for _ in ids) for _ in range(leaves))
    coded = Coded(ids, framework.indicator, figures, cells, np.zeros((leaves, n)), tuple(scored.tolist()))  # type: ignore[arg-type]
    card = score_units(named.tree, cells)
    minimums = {name: np.flatnonzero(random.random(n) < part).tolist() for name, part in (("out", 0.06), ("hold", 0.08), ("open", 0.2))}
    pairs = [(int(a), int(b)) for a, b in random.integers(0, n, (2, 2)) if a != b] if random.random() < 0.4 else []
    names = [f"Name {random.integers(0, 1 + n // 2)}" for _ in ids]
    k = int(random.integers(1, max(2, n // 2)))
    model = engine_model(
        ids=agreed.ids, tree=agreed.tree, judged=(), units=ids, names=names, cells=cells, scored=coded.scored,
        rules=framework.of_stage("desk"), stage="desk", k=k, minimums=minimums, pairs=pairs,
    )  # fmt: skip
    comparable = judge_coverage(framework, "desk", named, coded, card)
    return World(model, points, method, framework, named, coded, card, comparable, minimums, pairs, names, k)


def _framework(random: np.random.Generator, criteria: int) -> Framework:
    nodes: list[dict[str, Any]] = []
    leaves: list[dict[str, Any]] = []
    for c in range(criteria):
        below = int(random.integers(1, 5)) if random.random() < 0.8 else 0
        if not below:  # an indicator right under the whole
            leaves.append({"id": f"L{c}", "points": 10 * random.integers(0, 4)})
            continue
        combine = "min" if random.random() < 0.1 else "mean"
        nodes.append({"id": f"C{c}", "points": 10 * random.integers(0, 4), "combine": combine})
        home = f"C{c}"
        if random.random() < 0.25:  # a level more
            nodes.append({"id": f"S{c}", "parent": home, "points": 1})
            leaves.append({"id": f"L{c}x", "node": home, "points": 2})
            home = f"S{c}"
        leaves += [{"id": f"L{c}{j}", "node": home, "points": int(random.integers(0, 5))} for j in range(below)]
    must = (nodes[0]["id"],) if nodes and random.random() < 0.3 else ()
    stage = Stage(
        coverage=float(random.choice([0.3, 0.5, 0.6])), coverage_of=str(random.choice(["whole", "criterion"])),  # type: ignore[arg-type]
        one_known_in=must, open_gate_caps="reserve", tiers=TIERS,  # type: ignore[arg-type]
    )  # fmt: skip
    return Framework.model_validate({"id": "made", "stage": {"desk": stage}, "node": nodes, "indicator": leaves})


def _cells(random: np.random.Generator, shape: tuple[int, int], *, coarse: bool) -> Cells:
    """Scores in steps of 12.5 tie often; a quarter is unknown, half of that within bounds."""
    score = random.integers(0, 9, shape) * 12.5 if coarse else random.uniform(0, 100, shape)
    half = random.choice([0.0, 12.5, 25.0, 37.5], shape)
    low, high = score.copy(), score.copy()
    draw_low, draw_high = score - half, score + half
    stated = random.random(shape) < 0.1
    draw_low[stated] -= 5.0
    unknown = random.random(shape) < 0.25
    bounds = np.sort(random.integers(0, 9, (2, *shape)) * 12.5, axis=0)
    free = random.random(shape) < 0.5
    bounds[0][free], bounds[1][free] = 0.0, 100.0
    for ends, drawn, bound in ((low, draw_low, bounds[0]), (high, draw_high, bounds[1])):
        ends[unknown] = drawn[unknown] = bound[unknown]
    score[unknown] = np.nan
    if shape[1] > 3:  # twins
        for part in (score, low, high, draw_low, draw_high):
            part[:, 1] = part[:, 0]
    return Cells(score, low, high, draw_low, draw_high)


def _points(random: np.random.Generator, framework: Framework) -> dict[str, float]:
    above = parents(framework)
    groups = {""} | ({value for value in above.values() if random.random() < 0.2})
    points: dict[str, float] = {}
    for group in sorted(groups):
        ids = [id for id, parent in above.items() if parent == group]
        drawn = random.integers(0, 40, len(ids)) if random.random() < 0.5 else random.uniform(0, 40, len(ids)).round(2)
        if not drawn.any():
            drawn[0] = 5
        points |= dict(zip(ids, (float(one) for one in drawn), strict=True))
    return points
