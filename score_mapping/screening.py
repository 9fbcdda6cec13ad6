"""From arrays back to tables with names: who can be compared, in which order and tier, and what is missing for the others.

The rules of a stage live in the framework; this room applies them. Nothing orders a candidate but the midpoint of what the
facts allow, no minimum is passed because nobody looked, and a shortlist never counts the same firms twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan

import numpy as np
import pandas as pd

from score_mapping.catalogue import text
from score_mapping.indicators import DERIVED, Facts, Figure
from score_mapping.matrix import ROOT, Coded, Named
from score_mapping.scoring.kernels import competition_ranks, tie_keys
from score_mapping.scoring.robustness import Readings
from score_mapping.scoring.scorecard import Scorecard
from score_mapping.scoring.tiers import rule_fits, tiers_of
from score_mapping.study.framework import Framework, Gate, Indicator, StageName

TOTAL = "total"
RANKED, SET_ASIDE, BESIDE, HOLD = "ranked", "set_aside", "named_beside", "hold"
ONE_SHORT, NOT_JUDGED, INSUFFICIENT = "one_fact_short", "cannot_be_judged", "insufficient_evidence"
SLACK = 1e-9
GATE_COLUMNS = ["cluster_id", "gate_id", "effect", "value", "reason", "closes_with"]
MISSING_COLUMNS = ["cluster_id", "indicator_id", "what", "where", "days", "closes", "weight"]


@dataclass(frozen=True)
class Comparable:
    """Who can be compared: ``enough`` by coverage, ``one_fact`` lists for each unit the indicators that alone would do."""

    enough: np.ndarray[tuple[int], np.dtype[np.bool_]]
    one_fact: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Screen:
    """Everything that the tables of a run are made of: the rules, the coded matrix, and what `scoring` made of it."""

    framework: Framework
    stage: StageName
    tables: Mapping[str, pd.DataFrame]
    named: Named
    coded: Coded
    card: Scorecard
    comparable: Comparable
    gates: pd.DataFrame
    compared: tuple[int, ...]
    readings: Readings
    language: str = "en"


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


def ranking_table(screen: Screen) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the ranking, tier by tier and inside a tier by rank, and the table of overlaps."""
    card, readings, gates = screen.card, screen.readings, screen.gates
    frame = _measures(screen)
    frame["rank"] = pd.array([pd.NA] * len(frame), dtype="Int64")
    for column in ("rank_low", "rank_high"):
        frame[column] = pd.array([pd.NA] * len(frame), dtype="Int64")
    for column in ("share_first", "share_top", "share_top_se"):
        frame[column] = np.nan
    at = list(screen.compared)
    frame.loc[at, "rank"] = competition_ranks(tie_keys(card.score[0, at]))
    frame.loc[at, "rank_low"], frame.loc[at, "rank_high"] = readings.rank_low, readings.rank_high
    frame.loc[at, "share_first"], frame.loc[at, "share_top"] = readings.share_first, readings.share_top
    frame.loc[at, "share_top_se"] = readings.top_error
    tiers = screen.framework.of_stage(screen.stage).tiers
    frame["tier"], frame["tier_or"] = _unranked_tiers(screen, frame), ""
    if tiers:
        tier, other = tiers_of(readings.share_top, readings.top_error, [item.share for item in tiers])
        frame.loc[at, "tier"] = [tiers[number].id for number in tier]
        frame.loc[at, "tier_or"] = [tiers[number].id if number >= 0 else "" for number in other]
        _cap_open(frame, screen.framework, screen.stage, at)
    else:
        frame.loc[at, "tier"] = RANKED
    held = frame["cluster_id"].isin(gates.loc[gates["effect"] == "hold", "cluster_id"]) & frame["rank"].notna()
    frame.loc[held, ["tier", "tier_or"]] = [HOLD, ""]
    overlaps = _overlaps(screen.tables["clusters"], frame, tiers[0].id if tiers else "")
    beside = [pair for pair in overlaps.itertuples() if pair.kept]
    lost = {pair.cluster_id if pair.kept == pair.other_id else pair.other_id for pair in beside}
    frame.loc[frame["cluster_id"].isin(lost), ["tier", "tier_or"]] = [BESIDE, ""]
    frame["reason"] = _reasons(screen, frame, overlaps)
    order = [item.id for item in tiers[:1]] + [BESIDE] + [item.id for item in tiers[1:]]
    order += [RANKED, HOLD, ONE_SHORT, NOT_JUDGED, INSUFFICIENT, SET_ASIDE]
    frame["_tier"] = [order.index(tier) for tier in frame["tier"]]
    frame["_rank"] = frame["rank"].astype("float").fillna(np.inf)
    frame = frame.sort_values(["_tier", "_rank", "name", "cluster_id"], ignore_index=True)
    return frame[RANKING_COLUMNS], overlaps


RANKING_COLUMNS = [
    "rank", "cluster_id", "name", "score", "balance_score", "rank_low", "rank_high", "share_first", "share_top",
    "share_top_se", "tier", "tier_or", "stage", "coverage", "grade_share_ab", "gates_open", "with_question", "low", "high",
    "reason", "score_known",
]  # fmt: skip


def _measures(screen: Screen) -> pd.DataFrame:
    tables, coded, card, gates = screen.tables, screen.coded, screen.card, screen.gates
    names = dict(zip(tables["clusters"]["cluster_id"], tables["clusters"]["name"], strict=True))
    known = ~np.isnan(coded.cells.score)
    graded = np.array([[figure.grade in ("A", "B") for figure in row] for row in coded.figures]).reshape(known.shape)
    counted = known.sum(axis=0)
    share_ab = np.divide((known & graded).sum(axis=0), counted, out=np.full(len(counted), np.nan), where=counted > 0)
    by_effect = {
        effect: gates.loc[gates["effect"] == effect].groupby("cluster_id")["gate_id"].agg(" ".join)
        for effect in ("open", "question")
    }
    flagged = set(tables["review_flags"]["cluster_id"]) | set(by_effect["question"].index)
    return pd.DataFrame(
        {
            "cluster_id": list(coded.clusters),
            "name": [names[id] for id in coded.clusters],
            "score": card.score[0],
            "balance_score": card.balance,
            "stage": screen.stage,
            "coverage": card.coverage[0],
            "grade_share_ab": share_ab,
            "gates_open": [str(by_effect["open"].get(id, "")) for id in coded.clusters],
            "with_question": [id in flagged for id in coded.clusters],
            "low": card.low[0],
            "high": card.high[0],
            "score_known": card.known_score,
        }
    )


def _unranked_tiers(screen: Screen, frame: pd.DataFrame) -> list[str]:
    out = set(screen.gates.loc[screen.gates["effect"] == "knock-out", "cluster_id"])
    tiers = []
    for unit, id in enumerate(frame["cluster_id"]):
        if id in out:
            tiers.append(SET_ASIDE)
        elif screen.stage == "field":
            tiers.append(INSUFFICIENT)
        else:
            tiers.append(ONE_SHORT if screen.comparable.one_fact[unit] else NOT_JUDGED)
    return tiers


def _cap_open(frame: pd.DataFrame, framework: Framework, stage: StageName, at: list[int]) -> None:
    """An open minimum keeps a candidate at or below the tier that the stage names."""
    rules = framework.of_stage(stage)
    ids = [tier.id for tier in rules.tiers]
    if not rules.open_gate_caps:
        return
    cap = ids.index(rules.open_gate_caps)
    for unit in at:
        if frame.at[unit, "gates_open"] and ids.index(frame.at[unit, "tier"]) < cap:
            frame.loc[unit, ["tier", "tier_or"]] = [ids[cap], ""]


def _overlaps(clusters: pd.DataFrame, frame: pd.DataFrame, first: str) -> pd.DataFrame:
    """List clusters that share firms; of two in the first tier the better known is kept."""
    pairs = sorted(
        {
            (id, other.strip(), kind)
            for kind in ("part_of", "overlaps_with")
            for id, others in zip(clusters["cluster_id"], clusters[kind], strict=True)
            for other in str(others).split(";")
            if other.strip()
        }
    )
    here = frame.loc[(frame["tier"] == first) & frame["rank"].notna()]
    best_first = here.sort_values(["coverage", "score", "cluster_id"], ascending=[False, False, True])["cluster_id"]
    kept: list[str] = []
    dropped: set[str] = set()
    linked = {frozenset(pair[:2]) for pair in pairs}
    for id in best_first:
        if any(frozenset((id, other)) in linked for other in kept):
            dropped.add(id)
        else:
            kept.append(id)
    rows = [
        (one, other, kind, next((a for a, b in ((one, other), (other, one)) if a in kept and b in dropped), ""))
        for one, other, kind in pairs
    ]
    return pd.DataFrame(rows, columns=["cluster_id", "other_id", "kind", "kept"])


def _reasons(screen: Screen, frame: pd.DataFrame, overlaps: pd.DataFrame) -> list[str]:
    framework, named, card, gates, language = screen.framework, screen.named, screen.card, screen.gates, screen.language
    titles = {item.id: item.title or item.id for item in framework.parts}
    failed = gates.loc[gates["effect"].isin(["knock-out", "hold"])].groupby("cluster_id")["reason"].agg(" ".join)
    keeper = {
        (pair.cluster_id if pair.kept == pair.other_id else pair.other_id): pair.kept
        for pair in overlaps.itertuples()
        if pair.kept
    }
    names = dict(zip(frame["cluster_id"], frame["name"], strict=True))
    top = np.flatnonzero(named.tree.parent == 0)
    reasons = []
    for unit, row in enumerate(frame.itertuples()):
        covered = round(100 * row.coverage)
        if row.tier in (SET_ASIDE, HOLD):
            said = text(f"screening.reason.{row.tier}", language=language, why=str(failed.get(row.cluster_id, "")))
        elif row.tier == BESIDE:
            said = text("screening.reason.named_beside", language=language, other=names[keeper[row.cluster_id]])
        elif row.tier == ONE_SHORT:
            facts = [titles[screen.coded.indicators[leaf].id] for leaf in screen.comparable.one_fact[unit]]
            said = text("screening.reason.one_fact_short", language=language, fact=" / ".join(facts), coverage=covered)
        elif row.tier in (NOT_JUDGED, INSUFFICIENT):
            said = text(f"screening.reason.{row.tier}", language=language, coverage=covered)
        else:
            known = [node for node in top if card.coverage[node, unit] > 0]
            by_score = sorted(known, key=lambda node: (-card.score[node, unit], named.ids[node]))
            ends = [titles[named.ids[node]] for node in (by_score[0], by_score[-1])] if by_score else ["", ""]
            said = text("screening.reason.compared", language=language, strong=ends[0], weak=ends[1], coverage=covered)
        reasons.append(said)
    return reasons


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
    """Tell which nodes stand below one that takes its lowest child: their parts do not add up to a total."""
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


def weight_table(screen: Screen, source: str) -> pd.DataFrame:
    """Return the weights of a run: points as given, share within the parent and of the whole."""
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
                "source": source,
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
