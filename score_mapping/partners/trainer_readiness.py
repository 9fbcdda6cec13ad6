"""Which trainer or candidate is ready, by the evaluators' ratings under the trainer's code.

A rating is not the certificate: the certificate is the programme's, the rating says what evaluators saw. Balance of women and
men is a figure of the pool (`score_mapping.partners.trainers`), never a score of a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from score_mapping.partners.interests import interests_of
from score_mapping.partners.organisations import apply_merges
from score_mapping.partners.rubric import SAID, gate_effects, score_subjects, verdict
from score_mapping.partners.rubric_tables import by_band, criteria_table, discussion_table, set_aside
from score_mapping.study.framework import Framework
from score_mapping.study.roles import CapReason

ROLE = "trainer"
TABLE = [
    "trainer_id", "organisation_id", "status", "score", "low", "high", "band", "band_low", "band_high", "caps", "weakest",
    "missing", "gates_missed", "gates_held", "gates_open", "capped", "coverage", "uncertain_share", "assessors", "flags",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class TrainerReadiness:
    """How ready trainers are. Lists in a cell have ``;`` between.

    Attributes
    ----------
    table
        One row a rated trainer, the highest band first: trainer_id, organisation_id, status (of the certification chain), then as
        in `score_mapping.partners.readiness.Readiness`; gates_missed (the trainer is out), gates_held and gates_open are ids of the
        framework's gates.
    criteria, conflicts, discussion
        As in `Readiness`, with trainer_id.
    """

    table: pd.DataFrame
    criteria: pd.DataFrame
    conflicts: pd.DataFrame
    discussion: pd.DataFrame


def trainer_readiness(tables: Mapping[str, pd.DataFrame], framework: Framework) -> TrainerReadiness:
    """Score trainers from the ratings that name them.

    Parameters
    ----------
    tables
        A study's tables: trainers, ratings, evaluators, interests, organisations, merges.
    framework
        A framework with an ``assessment``, such as ``trainer-readiness``.

    Returns
    -------
    See `TrainerReadiness`. Of several rounds an evaluator's last counts; who works for the trainer's employer is set aside.

    Raises
    ------
    ValueError
        When the framework has no ``assessment``.
    """
    merged = apply_merges(tables)
    people = merged["trainers"].set_index("trainer_id")[["organisation_id", "status"]]
    said = _said(merged, framework, people["organisation_id"].to_dict())
    scored = score_subjects(framework, ROLE, said[SAID], set(said["subject_id"]))
    discussion = discussion_table(said, ROLE)
    differ, aside = set(discussion["subject_id"]), set(said.loc[said["set_aside"], "subject_id"])
    rows = []
    for i, subject in enumerate(scored.subjects):
        gates = gate_effects(scored, i)
        by = {effect: [id for id, found in gates.items() if found == effect] for effect in ("knock-out", "hold", "open")}
        reasons: list[CapReason] = []
        if by["hold"]:
            reasons.append("hold")
        if by["open"]:
            reasons.append("open")
        told = verdict(scored, i, reasons, out=bool(by["knock-out"]))
        flags = {
            "one_assessor": told["assessors"] == 1,
            "scores_differ": subject in differ,
            "set_aside": subject in aside,
            "wide": told["band_low"] != told["band_high"],
        }
        named = {"gates_missed": "knock-out", "gates_held": "hold", "gates_open": "open"}
        rows.append(
            {"trainer_id": subject, **people.loc[subject].to_dict()}
            | told
            | {column: ";".join(by[effect]) for column, effect in named.items()}
            | {"flags": ";".join(name for name, holds in flags.items() if holds)}
        )
    own = {"subject_id": "trainer_id"}
    return TrainerReadiness(
        table=by_band(pd.DataFrame(rows, columns=TABLE), scored.assessment, "trainer_id"),
        criteria=criteria_table(scored).rename(columns=own),
        conflicts=set_aside(said, ROLE).rename(columns=own),
        discussion=discussion.rename(columns=own),
    )


def _said(tables: Mapping[str, pd.DataFrame], framework: Framework, belongs: Mapping[str, str]) -> pd.DataFrame:
    """Return the last rating of every evaluator on every indicator, those of people with an interest marked."""
    rows = tables["ratings"].rename_axis("row").reset_index()
    wanted = rows["subject_id"].isin(list(belongs)) & rows["indicator_id"].isin([leaf.id for leaf in framework.indicator])
    rows = rows.loc[wanted & rows["score"].notna()]
    rows = rows.assign(round=rows["round"].fillna(1.0)).sort_values(["subject_id", "indicator_id", "evaluator_id", "round", "row"])
    rows = rows.drop_duplicates(["subject_id", "indicator_id", "evaluator_id"], keep="last").reset_index(drop=True)
    interests = interests_of(tables, belongs)
    pairs = zip(rows["evaluator_id"], rows["subject_id"], strict=True)
    rows["kind"] = pd.Series([interests.get(pair, "") for pair in pairs], index=rows.index, dtype=object)
    return rows.assign(set_aside=rows["kind"] != "")
