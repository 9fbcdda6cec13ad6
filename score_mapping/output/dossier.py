"""The page of one cluster: its account, its bars, its strongest and weakest facts, and the lists behind them."""

from __future__ import annotations

import math
from typing import Any

from score_mapping.output.account import sentences_on, would_change
from score_mapping.output.charts import Part
from score_mapping.output.lookup import Lookup, figure, missing, plain, rows, split_keys
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
    listing,
    place,
    say,
    share_words,
    span_words,
    tier_or_border,
    whole,
)

STRONG, WEAK = 70.0, 40.0  # a known score from or to which an indicator is named a strength or a weakness
NAMED_AT_MOST = 3


def dossier(look: Lookup, cluster_id: str) -> dict[str, Any]:
    """Return everything that the page of one cluster prints, as text and lists of text."""
    row = look.ranked[cluster_id]
    home = next(item for item in rows(look.table("clusters")) if item["cluster_id"] == cluster_id)
    return {
        "id": cluster_id,
        "name": look.cluster(cluster_id),
        "where": listing_of(home["admin2"], home["admin1"]),
        "products": listing([plain(item) for item in split_keys(home["products"])]),
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
        "strengths": _named(look, cluster_id, strong=True),
        "weaknesses": _named(look, cluster_id, strong=False),
        "unknown": [look.title(item["indicator_id"]) for item in look.of("cells", cluster_id) if not item["known"]],
        "parts": parts(look, cluster_id),
        "evidence": evidence(look, cluster_id),
        "background": background(look, cluster_id),
        "gates": gates(look, cluster_id),
        "flags": flags(look, cluster_id),
        "buyers": buyers(look, cluster_id),
        "policies": policies(look, cluster_id),
        "organisations": organisations(look, cluster_id),
        "assessed": len(look.table("assessments")) > 0,
        "overlaps": overlaps(look, cluster_id),
        "asks": asks(look, cluster_id),
        "would_change": would_change(look, cluster_id),
        "note": plain(home["note"]),
    }


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
