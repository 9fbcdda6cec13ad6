"""The chapters of the report up to the cluster pages, each as the plain values that its template prints.

A chapter with nothing to say is None and left out. Chapters look up rows; they never score, rank or fill a gap.
"""

from __future__ import annotations

import math
from typing import Any

from score_mapping.output import charts
from score_mapping.output.dossier import dossier
from score_mapping.output.drawing import data_uri
from score_mapping.output.lookup import Lookup, figure, missing, plain, rows
from score_mapping.output.particulars import flags
from score_mapping.output.wording import (
    amount,
    correlation_words,
    count,
    counted,
    has,
    listing,
    opening,
    percent,
    place,
    say,
    share_words,
    shortened,
    span_words,
    tier_or_border,
    tier_word,
    whole,
)

HALF = 50.0
GROWTH_UNIT = "% a year"


def known(look: Lookup) -> dict[str, Any]:
    """Return what is known of how many clusters, the growth headline and the line on search effort."""
    table = [
        {
            "title": look.title(row["indicator_id"]),
            "known": int(row["known"]),
            "of": int(row["of"]),
            "share": 100 * int(row["known"]) / max(int(row["of"]), 1),
            "scored": bool(row["scored"]),
        }
        for row in rows(look.results.known_of)
    ]
    measures = {row["indicator_id"] for row in rows(look.table("measures"))}
    beside: dict[str, set[str]] = {}
    for row in rows(look.table("observations")):
        if row["indicator_id"] in measures:
            beside.setdefault(row["indicator_id"], set()).add(row["cluster_id"])
    caveats = {row["indicator_id"]: plain(row["caveat"]) for row in rows(look.table("measures"))}
    return {
        "table": table,
        "growth": growth_line(look),
        "effort": effort_lines(look),
        "beside": [
            {"title": look.title(name), "known": len(on), "of": len(look.ranked), "caveat": caveats[name]}
            for name, on in sorted(beside.items())
        ],
    }


def growth_line(look: Lookup) -> str:
    """Return the headline on growth where it is known for less than half of the clusters, else an empty text."""
    observed = look.table("observations")
    total = len(look.ranked)
    if not look.brings("observations") or not total:
        return ""
    rates = {leaf.id for leaf in look.results.framework.indicator if leaf.unit == GROWTH_UNIT} | {"growth"}
    scored = [int(row["known"]) for row in rows(look.results.known_of) if row["indicator_id"] in rates]
    found = {row["cluster_id"] for row in rows(observed) if row["indicator_id"] in rates and not missing(row["value"])}
    known_ = max([len(found), *scored])
    if 2 * known_ >= total:
        return ""
    said = opening("growth", known_, total=count(total))
    return said + (" " + say("growth.so") if look.compared else "")


def effort_lines(look: Lookup) -> list[str]:
    """Return how much was read on each cluster and whether that goes with its place."""
    read = [int(row["sources"]) for row in rows(look.results.sources_read)]
    if not read or not max(read):
        return []
    said = [say("effort.read", low=min(read), high=max(read), middle=amount(sorted(read)[len(read) // 2]))]
    looked = look.table("searched")
    if len(looked):
        complete = sum(row["status"] == "complete" for row in rows(looked))
        said.append(counted("effort.searched", complete, of=amount(len(looked))))
    value = look.results.effort
    if value is not None and not math.isnan(value):
        way = "up" if value >= 0.2 else "down" if value <= -0.2 else "flat"
        said.append(say(f"effort.{way}", words=correlation_words(value), value=f"{value:.1f}".replace("-", "−")))
    return said


def order(look: Lookup) -> dict[str, Any] | None:
    """Return the ranking tier by tier and its chart; None when nobody can be compared."""
    places = len(look.compared)
    if not places:
        return None
    bars = [
        charts.Interval(
            label=shortened(look.cluster(cluster_id)),
            value=figure(row["rank"]),
            low=_or(row["rank_low"], row["rank"]),
            high=_or(row["rank_high"], row["rank"]),
            tier=str(row["tier"]),
        )
        for cluster_id, row in look.ranked.items()
        if not missing(row["rank"])
    ]
    widest = max(bars, key=lambda bar: bar.high - bar.low)
    return {
        "picture": data_uri(charts.rank_intervals(bars, axis=say("chart.place", n=places), places=places)),
        "reading": say("order.reading", low=f"{widest.low:.0f}", high=f"{widest.high:.0f}", n=count(places)),
        "tiers": [_tier(look, tier) for tier, names in look.tiers.items() if not _unranked(look, names)],
        "beside": [_tier(look, tier) for tier, names in look.tiers.items() if tier == "set_aside"],
        "legend": [tier for tier in look.tiers if not _unranked(look, look.tiers[tier])],
        "k": look.results.recipe.k,
    }


def _or(value: object, other: object) -> float:
    number = figure(value)
    return figure(other) if math.isnan(number) else number


def _unranked(look: Lookup, names: list[str]) -> bool:
    return all(missing(look.ranked[name]["rank"]) for name in names)


def _tier(look: Lookup, tier: str) -> dict[str, Any]:
    homes = {row["cluster_id"]: plain(row["admin1"]) for row in rows(look.table("clusters"))}
    lines = []
    for cluster_id in look.tiers[tier]:
        row = look.ranked[cluster_id]
        lines.append(
            {
                "id": cluster_id,
                "name": look.cluster(cluster_id),
                "where": homes.get(cluster_id, ""),
                "place": place(row["rank"], row["rank_low"], row["rank_high"], len(look.compared)),
                "score": whole(row["score"]),
                "span": span_words(row["low"], row["high"]),
                "share": share_words(row["share_top"]),
                "coverage": percent(row["coverage"]),
                "grades": percent(row["grade_share_ab"]),
                "known_score": whole(row["score_known"]),
                "reason": plain(row["reason"]),
                "border": tier_or_border(tier, row["tier_or"]) if not missing(row["tier_or"]) else "",
                "question": listing([flag["kind"] for flag in flags(look, cluster_id)]) if row["with_question"] else "",
                "flagged": bool(row["with_question"]),
            }
        )
    return {
        "id": tier,
        "word": tier_word(tier),
        "note": say(f"tier_note.{tier}") if has(f"tier_note.{tier}") else "",
        "rows": lines,
    }


def plane(look: Lookup) -> dict[str, Any] | None:
    """Return need against readiness; None when the framework knows no such axes."""
    axes: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows(look.results.axes):
        axes.setdefault(row["cluster_id"], {})[row["axis"]] = row
    known_both = {
        name: pair
        for name, pair in axes.items()
        if {"need", "readiness"} <= set(pair)
        and all(figure(pair[axis]["coverage"]) > 0 for axis in ("need", "readiness"))
    }
    if not known_both:
        return None
    shared: dict[tuple[int, int], list[str]] = {}
    order_ = [name for name in look.ranked if name in known_both]
    for name in order_:
        pair = known_both[name]
        shared.setdefault((round(figure(pair["readiness"]["score"])), round(figure(pair["need"]["score"]))), []).append(
            name
        )
    spots = [
        charts.Spot(x, y, str(look.ranked[names[0]]["tier"]), _keys(look, names))
        for (x, y), names in sorted(shared.items(), key=lambda item: -order_.index(item[1][0]))
    ]
    lines = [
        {
            "key": _keys(look, [name]),
            "name": look.cluster(name),
            "tier": tier_word(look.ranked[name]["tier"]),
            **{
                axis: (whole(pair[axis]["score"]), span_words(pair[axis]["low"], pair[axis]["high"]))
                for axis in ("need", "readiness")
            },
            "high_low": figure(pair["need"]["score"]) > HALF and figure(pair["readiness"]["score"]) < HALF,
        }
        for name in order_
        for pair in [known_both[name]]
    ]
    corners = (
        say("plane.corner.develop"),
        say("plane.corner.both"),
        say("plane.corner.neither"),
        say("plane.corner.ready"),
    )
    return {
        "picture": data_uri(
            charts.need_readiness(spots, need=say("plane.need"), readiness=say("plane.readiness"), corners=corners)
        ),
        "rows": lines,
        "high_low": [line["name"] for line in lines if line["high_low"]],
        "legend": [tier for tier, names in look.tiers.items() if set(names) & set(order_)],
        "left_out": len(look.ranked) - len(lines),
    }


def _keys(look: Lookup, names: list[str]) -> str:
    """Return the places of those put forward: the same keys as on the map of page one."""
    return ", ".join(str(int(look.ranked[name]["rank"])) for name in names if name in look.put_forward)


def clusters(look: Lookup, also: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the pages of those that have one by their class, and of those asked for."""
    wanted = dict.fromkeys([*look.with_page, *(name for name in also if name in look.ranked)])
    found = []
    for cluster_id in wanted:
        page = dossier(look, cluster_id)
        bars = page.pop("parts")
        words = {"sure": say("chart.sure"), "open_": say("chart.open"), "room": say("chart.room")}
        page["picture"] = data_uri(charts.contributions(bars, **words)) if bars else ""
        page["bars"] = [
            (bar.label.replace("\n", " "), f"{bar.low:.0f}", f"{bar.high:.0f}", f"{bar.most:.0f}") for bar in bars
        ]
        found.append(page)
    return found
