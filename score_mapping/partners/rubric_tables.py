"""Every part of a score, and the pairs of assessors who should talk: the long tables behind `score_mapping.partners.rubric`."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan, nan

import numpy as np
import pandas as pd

from score_mapping.partners.rubric import INSUFFICIENT, OUT, Scored, floor_state
from score_mapping.scoring.kernels import PER_POINT
from score_mapping.scoring.raters import far_pairs
from score_mapping.study.roles import Assessment

APART = 2.0
CRITERIA = [
    "subject_id", "role", "criterion", "kind", "part", "weight", "value", "score", "low", "high", "contribution", "coverage",
    "grade", "capped", "assessors", "set_aside", "lowest", "highest", "floor", "floor_state", "source_ids", "rows",
]  # fmt: skip
CONFLICTS = ["subject_id", "role", "evaluator_id", "kind", "scores"]
DISCUSSION = ["subject_id", "role", "criterion", "lower", "higher", "lower_score", "higher_score", "steps"]


def criteria_table(scored: Scored) -> pd.DataFrame:
    """Return every part of every subject's score.

    Columns: subject_id, role, criterion, kind (``part``: mandate and its like; ``criterion``: what the role weighs; ``side``: an
    indicator below one), part (the top node above), weight (of the whole, 0-1), value (on the rubric; of a node that takes the
    lowest side, that side's, and only when all sides are known), score, low, high, contribution (points of the total), coverage
    (0-1), grade, capped, assessors, set_aside, lowest, highest, floor, floor_state, source_ids, rows (of the sheet).
    """
    whole = scored.tree.whole
    top = {0: ""}
    rows = []
    for node, id in enumerate(scored.ids[1:], start=1):
        above = int(scored.tree.parent[node])
        top[node] = top[above] if above and top[above] else id
        kind = "criterion" if id in scored.role.points else "side" if id in scored.values else "part"
        below = [leaf for leaf, at in zip(scored.values, scored.tree.leaf, strict=True) if id in _up(scored, int(at))]
        for i, subject in enumerate(scored.subjects):
            values = [scored.values[leaf][i] for leaf in below]
            rows.append(
                {
                    "subject_id": subject,
                    "role": scored.role_id,
                    "criterion": id,
                    "kind": kind,
                    "part": "" if top[node] == id else top[node],
                    "weight": whole[node],
                    "value": nan if kind == "part" else min((value.value for value in values), key=lambda v: (not isnan(v), v)),
                    "score": scored.score(id, i),
                    "low": scored.card.low[node, i],
                    "high": scored.card.high[node, i],
                    "contribution": whole[node] * scored.score(id, i),
                    "coverage": scored.card.coverage[node, i],
                    "grade": max((value.grade for value in values), default=""),
                    "capped": any(value.capped for value in values),
                    "assessors": min((value.assessors for value in values if value.assessors), default=0),
                    "set_aside": sum(value.set_aside for value in values),
                    "lowest": values[0].lowest if id in scored.values else nan,
                    "highest": values[0].highest if id in scored.values else nan,
                    "floor": scored.role.floors.get(id, nan),
                    "floor_state": floor_state(scored, id, i) if id in scored.values else "",
                    "source_ids": ";".join(sorted({one for value in values for one in value.source_ids.split(";") if one})),
                    "rows": sorted(row for value in values for row in value.rows),
                }
            )
    return pd.DataFrame(rows, columns=CRITERIA).sort_values("subject_id", kind="stable", ignore_index=True)


def _up(scored: Scored, node: int) -> list[str]:
    """Return the ids of a node and all nodes above it."""
    found = []
    while node > 0:
        found.append(scored.ids[node])
        node = int(scored.tree.parent[node])
    return found


def discussion_table(said: pd.DataFrame, role_id: str) -> pd.DataFrame:
    """List pairs of assessors who stand two or more steps apart, widest first: something to talk about, not a fault.

    Columns: subject_id, role, criterion, lower, higher (evaluators), lower_score, higher_score (as given), steps.
    """
    used = said.loc[said["score"].notna() & ~said["set_aside"].astype(bool)]
    raters = sorted(set(used["evaluator_id"]))
    items = sorted(set(zip(used["subject_id"], used["indicator_id"], strict=True)))
    at = {item: place for place, item in enumerate(items)}
    table = np.full((len(raters), len(items)), nan)
    for row in used.to_dict("records"):
        table[raters.index(row["evaluator_id"]), at[row["subject_id"], row["indicator_id"]]] = row["score"]
    pairs, steps = far_pairs(table, apart=APART)
    rows = [
        (*items[item], raters[lower], raters[higher], table[lower, item], table[higher, item], wide)
        for (item, lower, higher), wide in zip(pairs.tolist(), steps.tolist(), strict=True)
    ]
    names = [name for name in DISCUSSION if name != "role"]
    found = pd.DataFrame(rows, columns=["subject_id", "criterion", *names[2:]])
    return found.assign(role=role_id)[DISCUSSION]


def set_aside(said: pd.DataFrame, role_id: str) -> pd.DataFrame:
    """Count the scores that an interest set aside: subject_id, role, evaluator_id, kind, scores."""
    keys = ["subject_id", "evaluator_id", "kind"]
    held = said.loc[said["set_aside"].astype(bool)].groupby(keys, sort=True).size()
    return held.rename("scores").reset_index().assign(role=role_id)[CONFLICTS]


def by_band(table: pd.DataFrame, rules: Assessment, key: str) -> pd.DataFrame:
    """Put the highest band first, then the highest score, then keys; who has no band and who is out stand last."""
    places = {id: place for place, id in enumerate([*(band.id for band in rules.bands), INSUFFICIENT, OUT])}
    ladder = pd.DataFrame(
        {
            "band": table["band"].map(places),
            "score": -(table["score"].astype(float) * PER_POINT).round(),
            "key": table[key],
        }
    )
    return table.loc[ladder.sort_values(["band", "score", "key"]).index].reset_index(drop=True)


def joined(parts: Sequence[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    """Put tables under each other; the columns are there even when no table has a row."""
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(columns))
