"""The order: tier by tier, and inside a tier by rank.

Nothing orders a candidate but the midpoint of what the facts allow. A shortlist never counts the same firms twice: of a
whole and its part the better known is kept and the other is named beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from score_mapping.catalogue import text
from score_mapping.scoring.kernels import competition_ranks, tie_keys
from score_mapping.scoring.robustness import Readings
from score_mapping.scoring.scorecard import Cells, Scorecard
from score_mapping.scoring.tiers import tiers_of
from score_mapping.screening.matrix import Coded, Named
from score_mapping.screening.minimums import Comparable
from score_mapping.study.framework import Framework, Stage, StageName

RANKED, SET_ASIDE, BESIDE, HOLD = "ranked", "set_aside", "named_beside", "hold"
CONDITIONS = "recommend_with_conditions"
ONE_SHORT, NOT_JUDGED, INSUFFICIENT = "one_fact_short", "cannot_be_judged", "insufficient_evidence"


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

    @property
    def compared_ids(self) -> list[str]:
        """Return the clusters that are compared, in the order of their ids."""
        return [self.coded.clusters[unit] for unit in self.compared]

    @property
    def compared_cells(self) -> Cells:
        return self.coded.cells.take(np.array(self.compared, dtype=np.int64))

    def leaves_of_criteria(self) -> dict[str, list[int]]:
        """Return for each top criterion the numbers of the indicators below it."""
        parent = self.named.tree.parent
        leaves: dict[str, list[int]] = {}
        for number, node in enumerate(self.named.tree.leaf):
            above = int(node)
            while parent[above] > 0:
                above = int(parent[above])
            leaves.setdefault(self.named.ids[above], []).append(number)
        return leaves


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
    order = tier_order(screen.framework.of_stage(screen.stage))
    frame["_tier"] = [order.index(tier) for tier in frame["tier"]]
    frame["_rank"] = frame["rank"].astype("float").fillna(np.inf)
    frame = frame.sort_values(["_tier", "_rank", "name", "cluster_id"], ignore_index=True)
    return frame[RANKING_COLUMNS], overlaps


RANKING_COLUMNS = [
    "rank", "cluster_id", "name", "score", "balance_score", "rank_low", "rank_high", "share_first", "share_top",
    "share_top_se", "tier", "tier_or", "stage", "coverage", "grade_share_ab", "gates_open", "with_question", "low", "high",
    "reason", "score_known",
]  # fmt: skip


def tier_order(rules: Stage) -> list[str]:
    """Return every tier that may occur at a stage, in the order of the ranking."""
    ids = [item.id for item in rules.tiers]
    return [*ids[:1], BESIDE, *ids[1:], RANKED, HOLD, ONE_SHORT, NOT_JUDGED, INSUFFICIENT, SET_ASIDE]


def first_tier(screen: Screen, ordered: pd.DataFrame) -> list[str]:
    """Return the clusters of the highest tier, in their order; without tiers all that are compared."""
    tiers = screen.framework.of_stage(screen.stage).tiers
    chosen = ordered["tier"] == (tiers[0].id if tiers else RANKED)
    return ordered.loc[chosen, "cluster_id"].tolist()


def put_forward(screen: Screen, ordered: pd.DataFrame) -> list[str]:
    """Return the clusters that something may be planned for, in their order: the highest tier, and those with conditions."""
    first = set(first_tier(screen, ordered))
    wanted = ordered["cluster_id"].isin(first) | (ordered["tier"] == CONDITIONS)
    return ordered.loc[wanted, "cluster_id"].tolist()


def acceptability_table(screen: Screen) -> pd.DataFrame:
    """Return the share of readings at each place, cluster_id as index; above 1,000 candidates a column is a band of places."""
    return pd.DataFrame(
        screen.readings.shares,
        index=pd.Index(screen.compared_ids, name="cluster_id"),
        columns=[f"rank_{last}" for last in screen.readings.ends],
    )


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
