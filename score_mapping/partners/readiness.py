"""Which organisation is ready to be a partner, in which role, and on what evidence.

Mandate, interest and capacity are scored by assessors on a rubric; knock-outs, floors and the word of employers' and workers'
organisations stand before the score and are never bought back by it. A band is a proposal for those who decide. Bias known:
an organisation that was easier to interview is known better, so the interval is read before the score.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import nan

import pandas as pd

from score_mapping.partners.endorsement import ENDORSED, ENDORSEMENTS, OBJECTS, endorsement_table, recognised_voices
from score_mapping.partners.interests import interests_of
from score_mapping.partners.organisations import HEARD, apply_merges
from score_mapping.partners.reweighing import WEIGHINGS, weighing_table
from score_mapping.partners.rubric import INSUFFICIENT, OUT, SAID, Scored, score_subjects, verdict
from score_mapping.partners.rubric_tables import (
    CONFLICTS,
    CRITERIA,
    DISCUSSION,
    by_band,
    criteria_table,
    discussion_table,
    joined,
    set_aside,
)
from score_mapping.study.framework import Framework
from score_mapping.study.roles import CapReason

ROSTER = "roster"  # what an indicator may need before a score of it is read: a survey with a list of organisations
SIDES = ("from", "to")  # a relation that one of its two ends reported comes from asking them
STATUSES = ("clear", "pending", "fail")  # of a knock-out; of several rows on one the last of these counts
PARTS = ("mandate", "interest", "capacity")
TABLE = [
    "organisation_id", "role", "score", "low", "high", "band", "band_low", "band_high", "caps", *PARTS,
    "weakest", "missing", "floors_missed", "floors_open", "knockouts_failed", "knockouts_pending", "knockouts_unchecked", "cure",
    "endorsed_by", "objected_by", "not_endorsed", "capped", "coverage", "uncertain_share", "assessors", "flags",
]  # fmt: skip
KNOCKOUTS = ["organisation_id", "knockouts_failed", "knockouts_pending", "knockouts_unchecked", "cure"]
UNREAD = ["organisation_id", "role", "evaluator_id", "criterion", "score", "why", "row"]


@dataclass(frozen=True, eq=False)
class Readiness:
    """How ready organisations are, in each role that they were assessed for. Lists in a cell have ``;`` between.

    Attributes
    ----------
    table
        One row an organisation and role, role by role, the highest band first, then by score: organisation_id, role, score, low,
        high (0-100), band (``out``, ``insufficient``, or an id of the framework's bands), band_low, band_high (of low and high),
        caps (why higher bands are closed), mandate, interest, capacity (0-100, NaN where nothing is known), weakest (two lowest
        criteria), missing, floors_missed, floors_open, knockouts_failed, knockouts_pending, knockouts_unchecked, cure (words, code
        first), endorsed_by, objected_by, not_endorsed (constituencies the role waits for), capped (indicators where evidence held
        a score down), coverage (0-1), uncertain_share (weight on grades C and D, 0-1), assessors (fewest on what is known), flags:
        ``one_assessor``, ``scores_differ``, ``set_aside``, ``no_roster``, ``no_cure``, ``wide`` (low and high lie in different bands).
    criteria
        As `score_mapping.partners.rubric_tables.criteria_table`, with organisation_id.
    endorsements
        One row an organisation, role and constituency: state (``endorsed``, ``objects``, ``open``) and basis (``own_side``: it is
        that constituency's own voice; or the indicator that holds the word).
    knockouts
        One row an organisation that was checked, scored or not: organisation_id and the columns on knock-outs of ``table``.
    conflicts
        Scores that an interest set aside: organisation_id, role, evaluator_id, kind, scores (how many).
    discussion
        Pairs of assessors two or more steps apart, as `score_mapping.partners.rubric_tables.discussion_table`.
    weighings
        One row an organisation and role that has a band: what other weights of the role would give, as
        `score_mapping.partners.reweighing.weighing_table`.
    unread
        Scores that count nowhere, with why: ``unknown_role``, ``unknown_criterion``, ``no_roster`` (nobody was asked with a list),
        ``not_asked`` (a 0 for an organisation that did not answer it).
    """

    table: pd.DataFrame
    criteria: pd.DataFrame
    endorsements: pd.DataFrame
    knockouts: pd.DataFrame
    conflicts: pd.DataFrame
    discussion: pd.DataFrame
    weighings: pd.DataFrame
    unread: pd.DataFrame


@dataclass(frozen=True)
class _Beside:
    """What stands beside the scores: knock-outs by organisation and code, who speaks for a constituency, what was not read."""

    knockouts: Mapping[str, Mapping[str, tuple[str, str]]]
    voices: Mapping[str, str]
    without_roster: Collection[tuple[str, str]]


def readiness(tables: Mapping[str, pd.DataFrame], framework: Framework, *, top: int = 3) -> Readiness:
    """Score organisations in every role of the framework that they were assessed for.

    Parameters
    ----------
    tables
        A study's tables as it has them (merges are applied here): organisations, assessments, knockouts, evaluators, interests,
        relations, merges.
    framework
        A framework with roles and an ``assessment``, such as ``partner-readiness``.
    top
        How many organisations ``weighings`` counts as the first.

    Returns
    -------
    See `Readiness`. The order of rows in the tables does not matter.

    Raises
    ------
    ValueError
        When the framework has no ``assessment``.

    Notes
    -----
    Merged organisations are one: what was said of the row that goes counts for the row that stays.
    """
    if framework.assessment is None:
        raise ValueError(framework.id)
    merged = apply_merges(tables)
    said, unread = _said(merged, framework)
    beside = _Beside(
        _knockouts(tables),
        recognised_voices(merged["organisations"]),
        {(row.organisation_id, row.role) for row in unread.itertuples() if row.why == "no_roster"},
    )
    parts: list[tuple[pd.DataFrame, ...]] = []
    for role in framework.role:
        rows = said.loc[said["role"] == role].reset_index(drop=True)
        scored = score_subjects(framework, role, rows[SAID], set(rows["subject_id"]))
        words = endorsement_table(scored, rows, beside.voices)
        discussion = discussion_table(rows, role)
        table = _table(framework, scored, beside, words, discussion, rows)
        compared = table.loc[~table["band"].isin([OUT, INSUFFICIENT]), "organisation_id"]
        weighings = weighing_table(scored, set(compared), top)
        parts.append((table, criteria_table(scored), words, set_aside(rows, role), discussion, weighings))
    columns = (TABLE, CRITERIA, ENDORSEMENTS, CONFLICTS, DISCUSSION, WEIGHINGS)
    table, criteria, words, conflicts, discussion, weighings = (
        joined([part[n] for part in parts], names).rename(columns={"subject_id": "organisation_id"})
        for n, names in enumerate(columns)
    )
    knockouts = [{"organisation_id": id} | _stopped(framework, codes) for id, codes in sorted(beside.knockouts.items())]
    checked = pd.DataFrame(knockouts, columns=KNOCKOUTS)
    return Readiness(table, criteria, words, checked, conflicts, discussion, weighings, unread)


def roster_survey(tables: Mapping[str, pd.DataFrame]) -> frozenset[str]:
    """Return the organisations that answered a survey with a list of organisations; empty when there was none.

    There was one when an organisation is marked as having answered and a relation was reported by one of its ends.
    """
    answered = tables["organisations"]
    answered = answered.loc[answered["response_status"].isin(HEARD), "organisation_id"]
    asked = tables["relations"]["reported_by"].isin(SIDES).any()
    return frozenset(answered) if asked else frozenset()


# ------------------------------------------------------------------------------------------------------- what was said


def _said(tables: Mapping[str, pd.DataFrame], framework: Framework) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the scores that can be read, those of people with an interest marked, and those that cannot."""
    rows = tables["assessments"].rename_axis("row").reset_index()
    rows = rows.loc[rows["score"].notna()].reset_index(drop=True)
    interests = interests_of(tables, {id: id for id in rows["organisation_id"]})
    pairs = zip(rows["evaluator_id"], rows["organisation_id"], strict=True)
    rows["kind"] = pd.Series([interests.get(pair, "") for pair in pairs], index=rows.index, dtype=object)
    rows["set_aside"] = rows["kind"] != ""
    leaves = {leaf.id: leaf for leaf in framework.indicator}
    need = {id for id, leaf in leaves.items() if leaf.with_.get("needs") == ROSTER}
    asked = roster_survey(tables)
    why = [
        "unknown_role" if role not in framework.role
        else "unknown_criterion" if criterion not in leaves
        else "" if criterion not in need
        else "no_roster" if not asked
        else "not_asked" if score == 0 and subject not in asked
        else ""
        for subject, role, criterion, score in rows[["organisation_id", "role", "criterion", "score"]].itertuples(index=False)
    ]  # fmt: skip
    rows["why"] = pd.Series(why, index=rows.index, dtype=object)
    rows = rows.sort_values(["organisation_id", "role", "criterion", "evaluator_id", "row"], ignore_index=True)
    unread = rows.loc[rows["why"] != "", UNREAD].reset_index(drop=True)
    read = rows.loc[rows["why"] == ""].rename(columns={"organisation_id": "subject_id", "criterion": "indicator_id"})
    return read, unread


def _knockouts(tables: Mapping[str, pd.DataFrame]) -> dict[str, dict[str, tuple[str, str]]]:
    """Return ``{organisation: {code: (status, cure)}}``; of two rows that are one organisation the more cautious counts."""
    same = dict(zip(tables["merges"]["organisation_id"], tables["merges"]["same_as"], strict=True))
    rows = tables["knockouts"][["organisation_id", "code", "status", "cure"]]
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for id, code, status, cure in rows.itertuples(index=False):
        held = found.setdefault(same.get(id, id), {})
        held[code] = max(held.get(code, (STATUSES[0], "")), (status, cure), key=lambda one: (STATUSES.index(one[0]), one[1]))
    return found


# ---------------------------------------------------------------------------------------------------------- the table


def _table(
    framework: Framework, scored: Scored, beside: _Beside, words: pd.DataFrame, discussion: pd.DataFrame, said: pd.DataFrame
) -> pd.DataFrame:
    rows = []
    sides: dict[tuple[str, str], list[str]] = {}
    for row in words.to_dict("records"):
        sides.setdefault((row["subject_id"], row["state"]), []).append(row["constituency"])
    differ, aside = set(discussion["subject_id"]), set(said.loc[said["kind"] != "", "subject_id"])
    for i, subject in enumerate(scored.subjects):
        stopped = _stopped(framework, beside.knockouts.get(subject, {}))
        heard = _heard(sides, subject, scored.role.endorsed_by)
        reasons: list[CapReason] = []
        if stopped["knockouts_pending"]:
            reasons.append("knockout_pending")
        if stopped["knockouts_unchecked"]:
            reasons.append("knockout_unchecked")
        if heard["objected_by"]:
            reasons.append("objected")
        if heard["not_endorsed"]:
            reasons.append("not_endorsed")
        told = verdict(scored, i, reasons, out=bool(stopped["knockouts_failed"]))
        flags = {
            "one_assessor": told["assessors"] == 1,
            "scores_differ": subject in differ,
            "set_aside": subject in aside,
            "no_roster": (subject, scored.role_id) in beside.without_roster,
            "no_cure": bool(stopped["knockouts_failed"]) and not stopped["cure"],
            "wide": told["band_low"] != told["band_high"],
        }
        rows.append(
            {"organisation_id": subject, "role": scored.role_id}
            | told
            | {part: _part(scored, part, i) for part in PARTS}
            | stopped
            | heard
            | {"flags": ";".join(name for name, holds in flags.items() if holds)}
        )
    return by_band(pd.DataFrame(rows, columns=TABLE), scored.assessment, "organisation_id")


def _part(scored: Scored, part: str, i: int) -> float:
    if part not in scored.ids or scored.card.coverage[scored.node(part), i] == 0:
        return nan
    return scored.score(part, i)


def _stopped(framework: Framework, checked: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Return the codes of knock-outs by state; a code that nobody looked at is unchecked, never clear."""
    codes = {state: sorted(code for code, (status, _) in checked.items() if status == state) for state in STATUSES}
    rules = {rule.id: rule.cure for rule in framework.knockout}
    cures = [(code, checked[code][1] or rules.get(code, "")) for code in codes["fail"]]
    return {
        "knockouts_failed": ";".join(codes["fail"]),
        "knockouts_pending": ";".join(codes["pending"]),
        "knockouts_unchecked": ";".join(sorted(set(rules) - set(checked))),
        "cure": "; ".join(f"{code}: {cure}" for code, cure in cures if cure),
    }


def _heard(sides: Mapping[tuple[str, str], Sequence[str]], subject: str, wanted: Sequence[str]) -> dict[str, str]:
    endorsing = sides.get((subject, ENDORSED), ())
    return {
        "endorsed_by": ";".join(endorsing),
        "objected_by": ";".join(sides.get((subject, OBJECTS), ())),
        "not_endorsed": ";".join(side for side in wanted if side not in endorsing),
    }
