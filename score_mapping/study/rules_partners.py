"""Do organisations and their delivery hold: duplicates, incomes, relations, assessments, trainers, classes."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from score_mapping.problems import Level
from score_mapping.study.checked import Checked, Rules, each, figure
from score_mapping.study.findings import Finding
from score_mapping.study.tomlfile import nearest

REASON = 20
SAME = 93
INCOMES = ("income_fees_pct", "income_members_pct", "income_public_pct", "income_donor_pct")
LEGAL_WORDS = frozenset({"the", "of", "and", "for", "in", "ltd", "limited", "pvt", "private", "inc", "co", "company"})
PARTS_OF = (
    ("members_50_250", "members_total"),
    ("technical_staff", "staff_total"),
)
RESPONSE = 0.8


def plain_name(name: str) -> str:
    """Return a name for comparing (V30): no accents, capitals, marks or words that every name has.

    >>> plain_name("The Sétif Chamber of Commerce, Ltd.")
    'setif chamber commerce'
    """
    bare = "".join(mark for mark in unicodedata.normalize("NFKD", name) if not unicodedata.combining(mark))
    words = re.findall(r"\w+", bare.casefold())
    return " ".join(word for word in words if word not in LEGAL_WORDS)


@dataclass(frozen=True)
class Alike:
    """Two rows of organisations whose names are alike: their places in the table, how alike (0-100), and which kind.

    ``kind`` is ``similar`` (almost the same name), ``branch`` (the same name, in other states) or ``duplicate``.
    """

    first: int
    second: int
    likeness: float
    kind: Literal["similar", "branch", "duplicate"]


def alike_names(organisations: pd.DataFrame, sites: pd.DataFrame, merges: pd.DataFrame) -> Iterator[Alike]:
    """Find organisations that may be one under two keys (V14); a pair that somebody decided on is left out."""
    from rapidfuzz import fuzz, process

    if organisations.empty:
        return
    decided = {frozenset(pair) for pair in zip(merges["organisation_id"], merges["same_as"], strict=True)}
    states = sites.groupby("organisation_id")["admin1"].agg(set)
    plain = organisations["name"].map(plain_name).to_list()
    keys = organisations["organisation_id"].to_list()
    alike = process.cdist(plain, plain, scorer=fuzz.token_sort_ratio, score_cutoff=SAME)
    for first, second in np.argwhere(np.triu(alike, k=1)):
        if frozenset((keys[first], keys[second])) in decided or not plain[first]:
            continue
        here, there = states.get(keys[first], set()), states.get(keys[second], set())
        kind: Literal["similar", "branch", "duplicate"] = "duplicate"
        if plain[first] != plain[second]:
            kind = "similar"
        elif here and there and not here & there:
            kind = "branch"
        yield Alike(int(first), int(second), float(alike[first, second]), kind)


SAID_OF_ALIKE: dict[str, tuple[str, Level]] = {
    "similar": ("organisations.similar", "note"),
    "branch": ("organisations.branch", "note"),
    "duplicate": ("organisations.duplicate", "warning"),
}


def duplicates(checked: Checked) -> Iterator[Finding]:
    """V14: one organisation under two keys; in another state it may be a branch."""
    frame = checked["organisations"].drop_duplicates("organisation_id")
    for pair in alike_names(frame, checked["sites"], checked["merges"]):
        values: dict[str, object] = {
            "name": frame["name"].iloc[pair.second],
            "other": frame["organisation_id"].iloc[pair.first],
            "row": int(frame.index[pair.first]),
        }
        id, level = SAID_OF_ALIKE[pair.kind]
        yield Finding(id, level, "organisations", int(frame.index[pair.second]), "name", values)


def merges(checked: Checked) -> Iterator[Finding]:
    """A row that goes has a row that stays."""
    frame = checked["merges"]
    itself = (frame["organisation_id"] == frame["same_as"]) & (frame["same_as"] != "")
    gone = frame["same_as"].isin(set(frame["organisation_id"])) & (frame["same_as"] != "") & ~itself
    yield from each(frame, itself | gone, "merges.chain", "error", "merges", "same_as", key="same_as")


def represents(checked: Checked) -> Iterator[Finding]:
    """Who speaks for a constituency stands on its side."""
    frame = checked["organisations"]
    torn = (frame["represents_constituency"] == "yes") & frame["side"].isin(["", "neutral"])
    yield from each(frame, torn, "organisations.speaks_for_nobody", "error", "organisations", "side", name="name")


def response(checked: Checked) -> Iterator[Finding]:
    """V28: below four answers in five, places in the network are not compared."""
    said = checked["organisations"]["response_status"]
    asked = said[said.isin(["responded", "partial", "refused"])]
    share = float(asked.isin(["responded", "partial"]).mean()) if len(asked) else 1.0
    if share < RESPONSE:
        yield Finding(
            "organisations.response", "note", "organisations", None, "response_status", {"share": f"{100 * share:.0f}"}
        )


def profiles(checked: Checked) -> Iterator[Finding]:
    """V7, V8: shares of income add up; a part is not more than its whole."""
    name = "organisation_profiles"
    frame = checked[name]
    incomes = frame[list(INCOMES)]
    total = incomes.sum(axis=1)
    off = (total > 102) | ((total < 98) & incomes.notna().all(axis=1))
    for row in frame.index[off]:
        yield Finding("profiles.income", "error", name, int(row), INCOMES[0], {"total": f"{total[row]:g}"})
    for part, whole in PARTS_OF:
        yield from each(frame, frame[part] > frame[whole], "profiles.part", "error", name, part, part=part, whole=whole)


def client_shares(checked: Checked) -> Iterator[Finding]:
    """Shares of clients by sector add up to no more than all."""
    shares = checked["organisation_sectors"].groupby("organisation_id")["share_pct"].sum()
    for key in shares.index[shares > 102]:
        row = checked["organisation_sectors"].index[checked["organisation_sectors"]["organisation_id"] == key][0]
        values: dict[str, object] = {"key": key, "total": f"{shares[key]:g}"}
        yield Finding("sectors.shares", "error", "organisation_sectors", int(row), "share_pct", values)


def head_offices(checked: Checked) -> Iterator[Finding]:
    frame = checked["sites"]
    heads = frame[frame["head_office"] == "yes"]
    again = heads.duplicated("organisation_id")
    yield from each(heads, again, "sites.two_heads", "warning", "sites", "head_office", key="organisation_id")


def served(checked: Checked) -> Iterator[Finding]:
    """A row of coverage says where: a cluster or an area."""
    frame = checked["coverage"]
    nowhere = (frame["cluster_id"] == "") & (frame["admin1"] == "")
    yield from each(frame, nowhere, "coverage.nowhere", "error", "coverage", "cluster_id")


def relations(checked: Checked) -> Iterator[Finding]:
    """V10, V11: no relation to oneself, none twice, none that ends before it starts."""
    frame = checked["relations"]
    itself = (frame["from_id"] == frame["to_id"]) & (frame["from_id"] != "")
    yield from each(frame, itself, "relations.itself", "error", "relations", "to_id", key="from_id")
    again = frame.duplicated(["from_id", "to_id", "relation_type", "reported_by"])
    yield from each(frame, again, "relations.repeated", "warning", "relations", "relation_type", cell="relation_type")
    both = (frame["start"] != "") & (frame["end"] != "")
    size = frame[["start", "end"]].apply(lambda column: column.str.len()).min(axis=1)
    early = pd.Series(
        [bool(told) and end[:n] < start[:n] for told, start, end, n in zip(both, frame["start"], frame["end"], size, strict=True)],
        index=frame.index, dtype=bool,
    )  # fmt: skip
    yield from each(frame, early, "relations.ends_early", "error", "relations", "end", start="start", end="end")


def two_sides(checked: Checked) -> Iterator[Finding]:
    """V12, V13: two sides that see their link differently; a report by somebody who was not heard."""
    frame = checked["relations"]
    sides = {side: frame[frame["reported_by"] == side] for side in ("from", "to")}
    pair = ["from_id", "to_id", "relation_type"]
    met = sides["to"].reset_index().merge(sides["from"], on=pair, suffixes=("", "_from"))
    for _, row in met[(met["strength"] - met["strength_from"]).abs() >= 2].iterrows():
        values: dict[str, object] = {"mine": f"{row['strength']:g}", "theirs": f"{row['strength_from']:g}"}
        yield Finding("relations.sides_differ", "warning", "relations", int(row["row"]), "strength", values)
    people = checked["organisations"]
    silent = set(people.loc[people["response_status"].isin(["refused", "not_contacted"]), "organisation_id"])
    claimed = frame["from_id"].isin(silent) & (frame["reported_by"] == "from")
    yield from each(frame, claimed, "relations.silent", "error", "relations", "reported_by", key="from_id")


def assessments(checked: Checked) -> Iterator[Finding]:
    """V16, V17: a score has a reason and evidence; a claim of one's own or an assumption does not earn the highest."""
    frame = checked["assessments"]
    scored = frame["score"].notna()
    short = scored & (frame["reason"].str.len() < REASON)
    yield from each(frame, short, "assessments.reason", "error", "assessments", "reason")
    bare = scored & (frame["grade"] == "")
    yield from each(frame, bare, "assessments.no_grade", "error", "assessments", "grade")
    ceiling = frame["grade"].map({"C": 3.0, "D": 2.0})
    for row in frame.index[frame["score"] > ceiling]:
        grade = frame.at[row, "grade"]
        values: dict[str, object] = {
            "score": figure(frame.at[row, "score"]),
            "grade": grade,
            "most": figure(ceiling[row]),
        }
        yield Finding("assessments.above_evidence", "warning", "assessments", int(row), "score", values)
    declared = set(zip(checked["interests"]["evaluator_id"], checked["interests"]["subject_id"], strict=True))
    for (who, what), rows in frame.groupby(["evaluator_id", "organisation_id"], sort=False):
        if (who, what) in declared:
            values = {"who": who, "what": what, "count": len(rows)}
            yield Finding("assessments.interest", "note", "assessments", int(rows.index[0]), "evaluator_id", values)


def criteria(checked: Checked) -> Iterator[Finding]:
    """A score is for a criterion and a role that the partner framework has: no other counts."""
    frame, rules = checked["assessments"], checked.partner_framework
    if rules is None:
        return
    leaves = {leaf.id for leaf in rules.indicator}
    for row, cell in frame.loc[~frame["criterion"].isin(leaves) & (frame["criterion"] != ""), "criterion"].items():
        values: dict[str, object] = {"criterion": cell, "known": nearest(str(cell), leaves)}
        yield Finding("assessments.unknown_criterion", "error", "assessments", int(str(row)), "criterion", values)
    for role, rows in frame.loc[~frame["role"].isin(list(rules.role)) & (frame["role"] != "")].groupby("role"):
        values = {"role": role, "count": len(rows), "known": ", ".join(rules.role)}
        yield Finding("assessments.unknown_role", "warning", "assessments", int(rows.index[0]), "role", values)


def knockouts(checked: Checked) -> Iterator[Finding]:
    """V18: an organisation that is ruled out is told, with the reason that must stand there."""
    frame = checked["knockouts"]
    failed = frame["status"] == "fail"
    yield from each(
        frame, failed & (frame["reason"] == ""), "knockouts.no_reason", "error", "knockouts", "reason", code="code"
    )
    yield from each(frame, failed & (frame["reason"] != ""), "knockouts.out", "note", "knockouts", "status", key="organisation_id", code="code")  # fmt: skip


def trainers(checked: Checked) -> Iterator[Finding]:
    """V24: the steps to a certificate were taken, in order, and began with a first module."""
    frame = checked["trainer_modules"]
    certified = frame["status"].isin(["certified", "expert"])
    missing = certified & ((frame["tot_on"] == "") | (frame["toe_on"] == ""))
    yield from each(frame, missing, "trainers.steps_missing", "error", "trainer_modules", "tot_on", key="trainer_id")
    steps = ("tot_on", "toe_on", "certified_on", "valid_to")
    for before, after in itertools.pairwise(steps):
        late = (
            (frame[before] != "")
            & (frame[after] != "")
            & (frame[after].str.slice(0, 10) < frame[before].str.slice(0, 10))
        )
        yield from each(
            frame, late, "trainers.steps_order", "error", "trainer_modules", after, before=before, after=after
        )
    done = frame[certified].groupby("trainer_id")["module"].agg(set)
    for key in [key for key, modules in done.items() if not modules & {"M1", "BASICS"}]:
        row = frame.index[certified & (frame["trainer_id"] == key)][0]
        yield Finding("trainers.first_module", "warning", "trainer_modules", int(row), "module", {"key": key})
    people = checked["trainers"]
    claimed = people["status"].isin(["certified", "expert"]) & ~people["trainer_id"].isin(set(done.index))
    yield from each(people, claimed, "trainers.nothing_certified", "warning", "trainers", "status", key="trainer_id")


def deliveries(checked: Checked) -> Iterator[Finding]:
    """V25: a class has managers and workers."""
    frame = checked["deliveries"]
    workers = frame[["workers_f", "workers_m"]]
    none = workers.notna().any(axis=1) & (workers.sum(axis=1) == 0)
    yield from each(frame, none, "deliveries.no_workers", "warning", "deliveries", "workers_f", key="class_id")


PARTNER_RULES: Rules = (
    (("organisations",), duplicates),
    (("merges",), merges),
    (("organisations",), represents),
    (("organisations",), response),
    (("organisation_profiles",), profiles),
    (("organisation_sectors",), client_shares),
    (("sites",), head_offices),
    (("coverage",), served),
    (("relations",), relations),
    (("relations",), two_sides),
    (("assessments",), assessments),
    (("assessments",), criteria),
    (("knockouts",), knockouts),
    (("trainers", "trainer_modules"), trainers),
    (("deliveries",), deliveries),
)
