"""The page of one cluster: its account, its bars, its strongest and weakest facts, and the lists behind them."""

from __future__ import annotations

import math
from typing import Any

from score_mapping.output import certainty, constituents, reweighted
from score_mapping.output.account import sentences_on, would_change
from score_mapping.output.charts import Part
from score_mapping.output.lookup import Lookup, figure, missing, plain, split_keys
from score_mapping.output.particulars import (
    asks,
    background,
    buyers,
    evidence,
    figure_words,
    flags,
    gates,
    listing_of,
    organisations,
    overlaps,
    policies,
)
from score_mapping.output.wording import (
    count,
    listing,
    ordinal,
    place,
    say,
    share_words,
    span_words,
    tier_or_border,
    voice,
    whole,
)

STRONG, WEAK = 70.0, 40.0  # a known score from or to which an indicator is named a strength or a weakness
NAMED_AT_MOST = 3


def dossier(look: Lookup, cluster_id: str) -> dict[str, Any]:
    """Return everything that the page of one cluster prints, as text and lists of text."""
    row = look.ranked[cluster_id]
    return facts_on(look, cluster_id) | {
        "id": cluster_id,
        "name": look.cluster(cluster_id),
        "tier": str(row["tier"]),
        "tier_words": tier_or_border(row["tier"], row["tier_or"]),
        "place": place(row["rank"], row["rank_low"], row["rank_high"], len(look.compared)),
        "score": whole(row["score"]),
        "span": _span(row),
        "balance": whole(row["balance_score"]),
        "share": share_words(row["share_top"]),
        "coverage": figure(row["coverage"]),
        "grades_ab": figure(row["grade_share_ab"]),
        "sentences": sentences_on(look, cluster_id),
        "unknown": [look.title(item["indicator_id"]) for item in look.of("cells", cluster_id) if not item["known"]],
        "parts": parts(look, cluster_id),
        "assessed": len(look.table("assessments")) > 0,
        "would_change": would_change(look, cluster_id),
    }


def facts_on(look: Lookup, cluster_id: str) -> dict[str, Any]:
    """Return what is known of one cluster, list by list: what the report and the planner page both say."""
    home = look.places[cluster_id]
    return {
        "where": listing_of(home["admin2"], home["admin1"]),
        "products": listing([plain(item) for item in split_keys(home["products"])]),
        "strengths": _named(look, cluster_id, strong=True),
        "weaknesses": _named(look, cluster_id, strong=False),
        "sure": how_sure(look, cluster_id),
        "evidence": evidence(look, cluster_id),
        "background": background(look, cluster_id),
        "gates": gates(look, cluster_id),
        "flags": flags(look, cluster_id),
        "buyers": buyers(look, cluster_id),
        "policies": policies(look, cluster_id),
        "organisations": organisations(look, cluster_id),
        "overlaps": overlaps(look, cluster_id),
        "asks": asks(look, cluster_id),
        "note": plain(home["note"]),
    }


def how_sure(look: Lookup, cluster_id: str) -> list[str]:
    """Return how firm the place is and by whose weights: constituencies, who is alike, what would flip it, how far it can go."""
    if missing(look.ranked[cluster_id]["rank"]):
        return []
    k = look.results.recipe.k
    said = []
    found, asked = constituents.places(look), constituents.voices(look)
    if asked and "mean" in found:
        own = [say("sure.own.by", who=voice(side), place=ordinal(found[side][cluster_id])) for side in asked]
        said.append(say("sure.own.places", places="; ".join(own), mean=ordinal(found["mean"][cluster_id])))
    if len(look.compared) < 2:
        return said
    others = [look.cluster(name) for name in certainty.alike(look)[cluster_id]]
    said.append(say("sure.own.alike", names=listing(others)) if others else say("sure.own.apart"))
    flip = reweighted.own_flips(look).get(cluster_id)
    inside = figure(look.ranked[cluster_id]["rank"]) <= k
    if flip:
        said.append(say("sure.own.leaves" if inside else "sure.own.enters", k=count(k), flip=flip))
    elif not look.results.what_if.flips.empty and k < len(look.compared):
        said.append(say("sure.own.stays" if inside else "sure.own.stays_out", k=count(k)))
    for row in look.of("reachable", cluster_id):
        if row["exact"]:
            said.append(say("sure.own.reach", best=ordinal(int(row["best"])), worst=ordinal(int(row["worst"]))))
    return said


def _span(row: dict[str, Any]) -> str:
    said = span_words(row["low"], row["high"])
    return "" if said == whole(row["score"]) else said


def parts(look: Lookup, cluster_id: str) -> list[Part]:
    """Return the bars of the contributions chart: one a criterion, in points of the whole."""
    nodes = [row for row in look.of("scores", cluster_id) if row["level"] == 1]
    return [
        Part(
            label=_folded(look.title(row["node_id"])),
            low=figure(row["low"]) * figure(row["weight"]),
            high=figure(row["high"]) * figure(row["weight"]),
            most=100 * figure(row["weight"]),
        )
        for row in nodes
        if figure(row["weight"]) > 0 and not math.isnan(figure(row["low"]))
    ]


def _folded(label: str, length: int = 44) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(label, length)[:2])


def _named(look: Lookup, cluster_id: str, *, strong: bool) -> list[str]:
    """Return the known indicators that speak most for the cluster, or least, with the figure they rest on.

    Where none lies in the lower part of its scale, the lowest of those below `STRONG` is named.
    """
    known = [row for row in look.of("cells", cluster_id) if row["known"] and not missing(row["score"])]
    known.sort(key=lambda row: (-figure(row["score"]) if strong else figure(row["score"]), row["indicator_id"]))
    chosen = [row for row in known if (figure(row["score"]) >= STRONG if strong else figure(row["score"]) <= WEAK)]
    if not strong and not chosen:
        chosen = [row for row in known if figure(row["score"]) < STRONG][:1]
    return [
        say(
            "named.line",
            title=look.title(row["indicator_id"]),
            figure=figure_words(look, row),
            score=whole(row["score"]),
        )
        for row in chosen[:NAMED_AT_MOST]
    ]
