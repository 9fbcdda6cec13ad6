"""Several evaluators on one score: do they agree, who was set aside, what changed after discussion.

What speaks of agreement is for everybody. What speaks of one evaluator (who rates higher or lower than others, and whether
that goes with a tie) stands apart, by code, for a restricted annex: no report and no map holds it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isnan

import numpy as np
import pandas as pd

from score_mapping.facts import OWNER, Facts, Row
from score_mapping.scoring.agreement import Agreement, icc_2_1, kendall_w, krippendorff_alpha
from score_mapping.scoring.interests import tie_effects
from score_mapping.scoring.kernels import Floats
from score_mapping.scoring.raters import changes_between, far_pairs, halo, rater_effects
from score_mapping.scoring.scales import score_values
from score_mapping.study.framework import Framework, Indicator

MEASURES: tuple[tuple[str, Callable[[Floats], Agreement]], ...] = (
    ("kendall_w", lambda table: kendall_w(table, leave_out="items")),
    ("krippendorff_alpha_ordinal", krippendorff_alpha),
    ("icc_2_1", icc_2_1),
)
TIES = ("interest", "organisation", "region", "constituency")


@dataclass(frozen=True)
class Judges:
    """What the ratings say of those who gave them.

    Attributes
    ----------
    agreement
        indicator_id (empty for all together), measure, value, low, high (middle 95 % of resamples), raters, items, reason.
    discussion
        Pairs of ratings two or more steps apart in the last round: cluster_id, indicator_id, lower, higher, lower_score,
        higher_score, steps, without those set aside.
    changes
        What evaluators changed between the first round and the last: evaluator_id, cluster_id, indicator_id, before, after.
    recusals
        Interests, declared or by an employer that owns: evaluator_id, subject_id (cluster or organisation), kind, ratings (kept
        and shown, not used).
    single
        Cells that only one evaluator rated: cluster_id, indicator_id.
    raters
        Restricted: evaluator_id, constituency, severity (points above or below others on the same cells), severity_error,
        spread_gap and correlation_gap (halo), then for each kind of tie difference and share of shuffles.
    """

    agreement: pd.DataFrame
    discussion: pd.DataFrame
    changes: pd.DataFrame
    recusals: pd.DataFrame
    single: pd.DataFrame
    raters: pd.DataFrame


@dataclass(frozen=True)
class _Ratings:
    """Ratings as an array (raters, items): an item is one rubric of one cluster."""

    raters: list[str]
    items: list[tuple[str, str]]
    first: Floats
    last: Floats
    used: Floats


def judges(facts: Facts, framework: Framework) -> Judges | None:
    """Read agreement, recusal and changes from the ratings; None where the study has no ratings of this framework."""
    table = facts.tables["ratings"]
    # Trainers are rated in the same table: what evaluators say of them is no agreement on clusters.
    table = table.loc[table["subject_id"].isin(set(facts.tables["clusters"]["cluster_id"]))]
    rubrics = {leaf.id: leaf for leaf in framework.indicator}
    table = table.loc[table["indicator_id"].isin(list(rubrics)) & table["score"].notna()]
    if table.empty:
        return None
    ratings = _arrays(table, facts)
    points = np.array(
        [_points(framework, rubrics[indicator], ratings.used[:, i]) for i, (_, indicator) in enumerate(ratings.items)]
    ).T
    return Judges(
        agreement=_agreement(ratings, points),
        discussion=_discussion(ratings),
        changes=_changes(ratings),
        recusals=_recusals(ratings, facts),
        single=pd.DataFrame(
            [item for i, item in enumerate(ratings.items) if (~np.isnan(ratings.used[:, i])).sum() == 1],
            columns=["cluster_id", "indicator_id"],
        ),
        raters=_raters(ratings, framework, rubrics, facts),
    )


def _arrays(table: pd.DataFrame, facts: Facts) -> _Ratings:
    raters = sorted(set(table["evaluator_id"]))
    items = sorted(set(zip(table["subject_id"], table["indicator_id"], strict=True)))
    place = {item: i for i, item in enumerate(items)}
    shape = (len(raters), len(items))
    first, last, rounds = np.full(shape, np.nan), np.full(shape, np.nan), np.zeros(shape)
    for row in table.to_dict("records"):
        at = raters.index(row["evaluator_id"]), place[(row["subject_id"], row["indicator_id"])]
        number = 1.0 if isnan(row["round"]) else row["round"]
        if number == 1:
            first[at] = row["score"]
        if number >= rounds[at]:
            last[at], rounds[at] = row["score"], number
    used = last.copy()
    for r, rater in enumerate(raters):
        for i, (cluster, _) in enumerate(items):
            if (rater, cluster) in facts.recused:
                used[r, i] = np.nan
    return _Ratings(raters, items, first, last, used)


def _points(framework: Framework, leaf: Indicator, scores: Floats) -> Floats:
    scale = framework.scale_of(leaf)
    return score_values(scores, scale.at, log=scale.log)


def _agreement(ratings: _Ratings, points: Floats) -> pd.DataFrame:
    indicators = sorted({indicator for _, indicator in ratings.items})
    parts = [("", points)] + [
        (name, ratings.used[:, [i for i, item in enumerate(ratings.items) if item[1] == name]]) for name in indicators
    ]
    rows = []
    for name, table in parts:
        rated = table[(~np.isnan(table)).any(axis=1)]
        for measure, of in MEASURES:
            found = of(rated)
            rows.append((name, measure, found.value, found.low, found.high, found.raters, found.items, found.reason))
    return pd.DataFrame(rows, columns=["indicator_id", "measure", "value", "low", "high", "raters", "items", "reason"])


def _discussion(ratings: _Ratings) -> pd.DataFrame:
    pairs, steps = far_pairs(ratings.used)
    return pd.DataFrame(
        [
            (
                *ratings.items[item], ratings.raters[low], ratings.raters[high],
                ratings.used[low, item], ratings.used[high, item], size,
            )
            for (item, low, high), size in zip(pairs.tolist(), steps.tolist(), strict=True)
        ],
        columns=["cluster_id", "indicator_id", "lower", "higher", "lower_score", "higher_score", "steps"],
    )  # fmt: skip


def _changes(ratings: _Ratings) -> pd.DataFrame:
    log = changes_between(ratings.first, ratings.last)
    return pd.DataFrame(
        [
            (ratings.raters[rater], *ratings.items[item], before, after)
            for rater, item, before, after in zip(
                log.rater.tolist(), log.item.tolist(), log.before.tolist(), log.after.tolist(), strict=True
            )
        ],
        columns=["evaluator_id", "cluster_id", "indicator_id", "before", "after"],
    )


def _recusals(ratings: _Ratings, facts: Facts) -> pd.DataFrame:
    kinds: dict[tuple[str, str], set[str]] = {}
    for row in facts.tables["interests"].to_dict("records"):
        kinds.setdefault((row["evaluator_id"], row["subject_id"]), set()).add(row["kind"])
    given = {
        (rater, cluster)
        for r, rater in enumerate(ratings.raters)
        for i, (cluster, _) in enumerate(ratings.items)
        if not isnan(ratings.last[r, i])
    }
    counts = [
        (
            rater, subject, "; ".join(sorted(kinds.get((rater, subject), {OWNER}))),
            sum(
                not isnan(ratings.last[ratings.raters.index(rater), i])
                for i, item in enumerate(ratings.items)
                if (rater, subject) in given and item[0] == subject
            ),
        )
        for rater, subject in sorted(facts.recused)
    ]  # fmt: skip
    return pd.DataFrame(counts, columns=["evaluator_id", "subject_id", "kind", "ratings"])


def _raters(ratings: _Ratings, framework: Framework, rubrics: dict[str, Indicator], facts: Facts) -> pd.DataFrame:
    """Describe each evaluator against the others; ratings that recusal sets aside belong here, they are the question."""
    given = np.array(
        [_points(framework, rubrics[indicator], ratings.last[:, i]) for i, (_, indicator) in enumerate(ratings.items)]
    ).T
    effects = rater_effects(given)
    clusters = sorted({cluster for cluster, _ in ratings.items})
    indicators = sorted({indicator for _, indicator in ratings.items})
    cube = np.full((len(ratings.raters), len(clusters), len(indicators)), np.nan)
    for i, (cluster, indicator) in enumerate(ratings.items):
        cube[:, clusters.index(cluster), indicators.index(indicator)] = given[:, i]
    colour = halo(cube)
    constituency = {id: row["constituency"] for id, row in facts.by_key("evaluators", "evaluator_id").items()}
    frame = pd.DataFrame(
        {
            "evaluator_id": ratings.raters,
            "constituency": [constituency.get(name, "") for name in ratings.raters],
            "severity": effects.rater,
            "severity_error": effects.rater_error,
            "spread_gap": colour.spread_gap,
            "correlation_gap": colour.correlation_gap,
        }
    )
    subject = [clusters.index(cluster) for cluster, _ in ratings.items]
    for kind in TIES:
        tied = np.array(
            [[_tied(facts, kind, rater, cluster) for cluster, _ in ratings.items] for rater in ratings.raters]
        )
        found = tie_effects(given, tied, subject=subject)
        frame[f"{kind}_difference"], frame[f"{kind}_share"] = found.difference, found.share_of_shuffles
    return frame


def _tied(facts: Facts, kind: str, rater: str, cluster: str) -> bool:
    """Tell whether an evaluator shares something with a cluster: an interest, an organisation, a region, a nomination."""
    if kind == "interest":
        return (rater, cluster) in facts.recused
    evaluator: Row = facts.by_key("evaluators", "evaluator_id").get(rater, {})
    if kind == "constituency":
        nominated = {row["constituency"] for row in facts.rows("nominations", cluster)}
        return evaluator.get("constituency", "") in nominated
    organisation = evaluator.get("organisation_id", "")
    if not organisation:
        return False
    if kind == "organisation":
        return any(row["organisation_id"] == organisation for row in facts.rows("coverage", cluster))
    here = facts.by_key("clusters", "cluster_id")[cluster]["admin1"]
    return bool(here) and any(row["admin1"] == here for row in facts.rows("sites", organisation, "organisation_id"))
