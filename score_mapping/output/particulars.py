"""What the rows say about one cluster, as short lists: evidence, minimums, questions, buyers, policies, organisations.

Each entry is one row or a few, with its source, year and grade; what has no row has no entry. Nothing is scored here.
"""

from __future__ import annotations

import re
from typing import Any

from score_mapping.catalogue import translated
from score_mapping.output.anew import said_anew
from score_mapping.output.lookup import Lookup, figure, missing, plain, rows, year_text
from score_mapping.output.wording import (
    amount,
    days,
    say,
    sentence_case,
    whole,
    word,
)

BUYER_STRENGTHS = (1, 2, 4)
STEPS = re.compile(r"\d\s*[-–]\s*\d")  # a unit such as "rubric, 1-3": the figure is a step, not a quantity


def listing_of(*parts_: object) -> str:
    """Return the parts that are there, separated by commas."""
    return ", ".join(text for part in parts_ if (text := plain(part)))


def citation(look: Lookup, row: dict[str, Any]) -> str:
    """Return ``source, year, grade`` of a fact in square brackets, for use inside a sentence."""
    titles = [source.title for source in look.sources_of(row.get("source_id"))]
    year = year_text(row.get("year")) or say("cite.undated")
    grade = plain(row.get("grade"))
    parts_ = [*titles[:1], year, *([say("cite.grade", grade=grade)] if grade else [])]
    return say("cite.brackets", what=", ".join(parts_))


def figure_words(look: Lookup, row: dict[str, Any]) -> str:
    """Return the figure of a cell with its unit, the written step of a rubric, its bounds, or the words for not known."""
    leaf = look.leaves.get(row["indicator_id"])
    unit = translated(plain(leaf.unit) if leaf else plain(row.get("unit")))
    if not missing(row["value"]) and row.get("known", True):
        step = leaf.anchors.get(f"{figure(row['value']):g}") if leaf and STEPS.search(unit) else None
        return translated(plain(step)) or say("figure.value", value=amount(row["value"]), unit=unit).strip()
    low, high = amount(row["low"]), amount(row["high"])
    if low and high:
        return say("figure.between", low=low, high=high, unit=unit).strip()
    if low:
        return say("figure.at_least", low=low, unit=unit).strip()
    if high:
        return say("figure.at_most", high=high, unit=unit).strip()
    return say("not_known")


def evidence(look: Lookup, cluster_id: str) -> list[dict[str, Any]]:
    """Return one row a scored indicator: what it is, what is known, from where, how good."""
    return [
        {
            "title": look.title(row["indicator_id"]),
            "figure": figure_words(look, row),
            "known": bool(row["known"]),
            "score": whole(row["score"]) if row["known"] else "",
            "basis": said_anew(str(row["basis"]), "indicators"),
            "grade": plain(row["grade"]),
            "year": year_text(row["year"]),
            "sources": look.sources_of(row["source_id"]),
        }
        for row in look.of("cells", cluster_id)
    ]


def background(look: Lookup, cluster_id: str) -> list[dict[str, Any]]:
    """Return the recorded figures behind the score, then the study's own measures beside it, with scope, grade and source."""
    beside = {row["indicator_id"] for row in rows(look.table("measures"))}
    known = [
        row
        for row in look.of("observations", cluster_id)
        if not (missing(row["value"]) and missing(row["low"]) and missing(row["high"]))
    ]
    return [
        {
            "title": sentence_case(look.title(row["indicator_id"])),
            "figure": figure_words(look, row),
            "scope": word("scope", row["scope"] or "cluster"),
            "note": plain(row["note"]),
            "grade": plain(row["grade"]),
            "year": year_text(row["year"]),
            "sources": look.sources_of(row["source_id"]),
        }
        for row in sorted(known, key=lambda row: row["indicator_id"] in beside)
    ]


def gates(look: Lookup, cluster_id: str) -> list[dict[str, str]]:
    """Return the minimums that are not yet passed, and what closes each."""
    return [
        {
            "id": plain(row["gate_id"]),
            "title": look.gate_titles.get(row["gate_id"], plain(row["gate_id"])),
            "effect": word("effect", row["effect"]),
            "reason": said_anew(str(row["reason"]), "screening"),
            "closes": translated(plain(row["closes_with"])),
        }
        for row in look.of("gates", cluster_id)
        if row["effect"] != "passed"
    ]


def flags(look: Lookup, cluster_id: str) -> list[dict[str, Any]]:
    """Return the questions that a visit must answer, with source and year."""
    return [
        {
            "kind": word("flag", row["kind"]),
            "note": plain(row["note"]),
            "year": year_text(row["year"]) or say("cite.undated"),
            "grade": plain(row["grade"]),
            "sources": look.sources_of(row["source_id"]),
        }
        for row in look.of("review_flags", cluster_id)
    ]


def buyers(look: Lookup, cluster_id: str) -> list[dict[str, Any]]:
    """Return the buyers named for the cluster, those with the same source together; no number stands beside a company."""
    found: dict[tuple[object, ...], dict[str, Any]] = {}
    for row in look.of("buyer_links", cluster_id):
        said, inferred = _buyer_words(row), row["evidence"] == "inferred"
        item = found.setdefault(
            (said, inferred, row["source_id"], row["grade"]),
            {
                "names": [],
                "said": said,
                "inferred": inferred,
                "grade": plain(row["grade"]),
                "sources": look.sources_of(row["source_id"]),
            },
        )
        item["names"].append(look.names.get(f"buyer_id:{row['buyer_id']}", row["buyer_id"]))
    return list(found.values())


def _buyer_words(row: dict[str, Any]) -> str:
    step = max([step for step in BUYER_STRENGTHS if figure(row["strength"]) >= step], default=1)
    year = year_text(row["year"])
    return say(f"buyer.{step}", year=year) if year else say(f"buyer.{step}.undated")


def policies(look: Lookup, cluster_id: str) -> list[dict[str, Any]]:
    """Return the policies that name the cluster, then those linked by sector or state."""
    found = [
        {
            "name": look.names.get(f"policy_id:{row['policy_id']}", row["policy_id"]),
            "link": word("link", row["link"]),
            "named": row["link"] == "named",
            "year": year_text(row["year"]) or say("cite.undated"),
            "grade": plain(row["grade"]),
            "sources": look.sources_of(row["source_id"]),
        }
        for row in look.of("policy_links", cluster_id)
    ]
    return sorted(found, key=lambda item: not item["named"])


def organisations(look: Lookup, cluster_id: str) -> list[dict[str, Any]]:
    """Return the organisations named for the cluster first, then those near it, each once."""
    found: dict[str, dict[str, Any]] = {}
    order = {"named": 0, "site": 2}
    reached = sorted(
        look.of("reach", cluster_id),
        key=lambda row: (
            order.get(row["basis"], 1),
            -1.0 if missing(row["km"]) else figure(row["km"]),
            row["organisation_id"],
        ),
    )
    for row in reached:
        about = look.bodies.get(row["organisation_id"], {})
        found.setdefault(
            row["organisation_id"],
            {
                "name": look.organisation(row["organisation_id"]),
                "type": word("organisation_type", about.get("type", "")),
                "side": str(about.get("side", "")),
                "basis": say(
                    f"reach.{row['basis']}", km=amount(round(figure(row["km"])) if not missing(row["km"]) else "")
                ),
                "near": row["basis"] == "site",
                "services": look.offers.get(row["organisation_id"], []),
            },
        )
    return list(found.values())


def overlaps(look: Lookup, cluster_id: str) -> list[str]:
    """Return one sentence for each cluster that shares firms with this one."""
    said = []
    for row in look.of("overlaps", cluster_id):
        kept = "" if missing(row["kept"]) else look.cluster(row["kept"])
        sentence = say(f"overlap.{row['kind']}", name=look.cluster(cluster_id), other=look.cluster(row["other_id"]))
        said.append(sentence + (" " + say("overlap.kept", kept=kept) if kept else ""))
    return said


def asks(look: Lookup, cluster_id: str) -> list[dict[str, Any]]:
    """Return what to find out, where and in how many days, what closes the gap first."""
    found = sorted(
        look.of("missing", cluster_id),
        key=lambda row: (not bool(row["closes"]), -figure(row["weight"]), row["indicator_id"]),
    )
    return [
        {
            "title": look.title(row["indicator_id"]),
            "what": translated(plain(row["what"])) or look.title(row["indicator_id"]),
            "where": translated(plain(row["where"])),
            "days": days(row["days"]),
            "number_of_days": figure(row["days"]),
            "closes": bool(row["closes"]),
        }
        for row in found
    ]
