"""How sure is the order: the chapter, for somebody who has never heard of readings, intervals or acceptability.

It looks up what the readings say and puts it into plain words: who stays in the first group, who cannot be told apart, what
moves the order, how far weights alone can carry it, and which fact would firm it up. Nothing is computed here but counts.
"""

from __future__ import annotations

import math
from typing import Any

from score_mapping.output import reweighted, surecharts
from score_mapping.output.drawing import data_uri
from score_mapping.output.lookup import Lookup, figure, missing, once, rows, split_keys
from score_mapping.output.wording import (
    count,
    days,
    listing_some,
    opening,
    ordinal,
    part_words,
    percent,
    say,
    sentence_case,
    share_words,
    shortened,
)

DRAWN_AT_MOST = 30  # profiles and interval pairs in one figure: what fits on one page
FACTS_AT_MOST = 12
EQUALS_AT_MOST = 3
SELDOM = 0.01  # a place that is taken in fewer readings is not counted
FIRM = 2.0  # a gain is told when it is this many standard errors


def certainty(look: Lookup) -> dict[str, Any] | None:
    """Return everything that the chapter prints; None when fewer than two clusters can be compared."""
    if len(look.compared) < 2:
        return None
    return {
        "k": look.results.recipe.k,
        "nobody_asked": look.results.hearing.consulted is None,
        "profiles": profiles(look),
        "firmness": firmness(look),
        "movers": movers(look),
        "flips": reweighted.flips(look),
        "reach": reweighted.reach(look),
        "left_out": reweighted.left_out(look),
        "central": reweighted.central(look),
        "facts": facts(look),
        "ignorance": ignorance(look),
    }


def profiles(look: Lookup) -> dict[str, Any]:
    """Return the small bar profiles and their table: shares of the readings by bands of places."""
    table, k = look.results.acceptability, look.results.recipe.k
    shares = {name: [figure(value) for value in table.loc[name]] for name in look.compared}
    drawn = look.compared[:DRAWN_AT_MOST]
    bands = _bands(k, len(look.compared))
    flat = max(look.compared, key=lambda name: sum(share >= SELDOM for share in shares[name]))
    return {
        "picture": data_uri(
            surecharts.acceptability(
                [surecharts.Profile(shortened(look.cluster(name), 36), shares[name]) for name in drawn],
                k=k, first=ordinal(1), last=ordinal(len(look.compared)),
            )
        ),
        "reading": say(
            "sure.profiles.reading", k=count(k), name=look.cluster(flat), n=count(sum(s >= SELDOM for s in shares[flat]))
        ),
        "more": opening("sure.profiles.more", len(look.compared) - len(drawn)) if len(look.compared) > len(drawn) else "",
        "heads": [ordinal(low) if low == high else say("place.band", low=low, high=high) for low, high in bands],
        "rows": [
            {"name": look.cluster(name), "cells": [percent(sum(shares[name][low - 1 : high])) for low, high in bands]}
            for name in look.compared
        ],
    }  # fmt: skip


def _bands(k: int, places: int) -> list[tuple[int, int]]:
    """Return bands of places that end at the first, the third, the ``k``-th, twice that, and the last.

    >>> _bands(5, 12), _bands(2, 4)
    ([(1, 1), (2, 3), (4, 5), (6, 10), (11, 12)], [(1, 1), (2, 2), (3, 3), (4, 4)])
    """
    ends = sorted({end for end in (1, 3, k, 2 * k, places) if end <= places})
    return list(zip([1, *(end + 1 for end in ends[:-1])], ends, strict=True))


def firmness(look: Lookup) -> dict[str, Any]:
    """Return one plain sentence a cluster: how often among the first k, and from whom it cannot be told apart."""
    near = alike(look)
    tied = [name for name in look.compared if near[name]]
    return {
        "rows": [
            {
                "name": look.cluster(name),
                "share": say(
                    "sure.among", k=count(look.results.recipe.k), share=share_words(look.ranked[name]["share_top"])
                ),
                "alike": listing_some([look.cluster(other) for other in near[name]], EQUALS_AT_MOST)
                or say("sure.alike.nobody"),
            }
            for name in look.compared
        ],
        "says": opening("sure.alike.says", len(tied), of=count(len(look.compared))),
    }


@once
def alike(look: Lookup) -> dict[str, list[str]]:
    """Return for each compared cluster those that it cannot be told apart from, nearest first."""
    found = {row["cluster_id"]: split_keys(row["others"]) for row in rows(look.results.confidence.alike)}
    return {name: found.get(name, []) for name in look.compared}


def movers(look: Lookup) -> dict[str, Any] | None:
    """Return what moves the order: four factors in words, the chart, and one row a cluster with intervals."""
    table = look.results.confidence.drivers
    overall = sorted(
        (row for row in rows(table) if row["cluster_id"] == "" and not missing(row["first_order"])),
        key=lambda row: (-figure(row["first_order"]), row["factor"]),
    )
    if not overall:
        return None
    by_cluster: dict[str, dict[str, str]] = {}
    for row in rows(table):
        if row["cluster_id"]:
            by_cluster.setdefault(row["cluster_id"], {})[row["factor"]] = _part(
                row["first_order"], row["first_low"], row["first_high"]
            )
    names = [row["factor"] for row in overall]
    bars = [
        surecharts.Mover(say(f"factor.{row['factor']}"), _within(row["first_order"]), _within(row["total"]))
        for row in overall
    ]
    return {
        "says": [
            sentence_case(
                say("sure.movers.line", what=say(f"factor.{row['factor']}"), part=part_words(row["first_order"]))
                + " " + say(f"factor_says.{row['factor']}")
            )
            for row in overall
        ],
        "reading": say("sure.movers.reading", what=say(f"factor.{names[0]}"), part=part_words(overall[0]["first_order"])),
        "picture": data_uri(
            surecharts.movers(
                bars, alone=say("sure.movers.alone"), together=say("sure.movers.together"), axis=say("sure.movers.axis")
            )
        ),
        "bars": [(bar.label, f"{100 * bar.alone:.0f}", f"{100 * bar.together:.0f}") for bar in bars],
        "heads": [sentence_case(say(f"factor.{name}")) for name in names],
        "rows": [
            {"name": look.cluster(name), "cells": [by_cluster[name].get(factor, "") for factor in names]}
            for name in look.compared
            if name in by_cluster
        ],
    }  # fmt: skip


def _within(value: object) -> float:
    """Return a share inside 0 and 1: an estimate from draws can lie a little outside."""
    return min(max(figure(value), 0.0), 1.0)


def _part(value: object, low: object, high: object) -> str:
    """Return a part of 100 with its interval; empty where the place never moves."""
    if missing(value) or math.isnan(figure(value)):
        return ""
    said = f"{100 * _within(value):.0f}"
    ends = [f"{100 * _within(end):.0f}" for end in (low, high) if not math.isnan(figure(end))]
    return f"{said} ({say('span', low=ends[0], high=ends[1])})" if len(set(ends)) == 2 else said


def facts(look: Lookup) -> dict[str, Any] | None:
    """Return what to find out first, one row a question: what, of whom, where, days, and what it would firm up."""
    grouped: dict[tuple[str, str, bool], dict[str, Any]] = {}
    for row in rows(look.results.confidence.evidence):
        firm = bool(row["closes"]) or figure(row["gain"]) > FIRM * figure(row["gain_error"])
        if not firm:
            continue
        item = grouped.setdefault(
            (row["indicator_id"], str(row["state"]), bool(row["closes"])),
            {
                "what": sentence_case(str(row["what"])),
                "where": str(row["where"]),
                "days": days(row["days"]),
                "state": say(f"sure.fact.{row['state']}"),
                "closes": bool(row["closes"]),
                "clusters": [],
                "gains": [],
            },
        )
        item["clusters"].append(look.cluster(row["cluster_id"]))
        item["gains"].append(figure(row["gain"]))
    if not grouped:
        return None
    lines = []
    for item in list(grouped.values())[:FACTS_AT_MOST]:
        gain = say("sure.fact.closes") if item["closes"] else _gain(max(item["gains"]), len(item["gains"]))
        lines.append({**item, "who": listing_some(item["clusters"]), "gain": gain})
    more = len(grouped) - len(lines)
    return {"rows": lines, "more": opening("sure.facts.more", more) if more else ""}


def _gain(gain: float, clusters: int) -> str:
    """Return how many more of a thousand names that the readings put on the list would be right."""
    number = max(round(1000 * gain), 1)
    return say(
        "sure.fact.gain" if clusters == 1 else "sure.fact.gain_up_to",
        n=number if number < 10 else 5 * round(number / 5),
    )


def ignorance(look: Lookup) -> dict[str, Any]:
    """Return what is left of the order when nothing at all is known about weights."""
    k = look.results.recipe.k
    found = {row["cluster_id"]: row for row in rows(look.results.confidence.ignorance)}
    names = [name for name in look.compared if name in found]
    pairs = [
        surecharts.Pair(
            shortened(look.cluster(name)),
            (figure(look.ranked[name]["rank_low"]), figure(look.ranked[name]["rank_high"])),
            (figure(found[name]["rank_low"]), figure(found[name]["rank_high"])),
        )
        for name in names
    ]
    stay = [name for name in names if figure(found[name]["share_top"]) >= 0.5]
    now = [name for name in names if figure(look.ranked[name]["share_top"]) >= 0.5]
    lost = [name for name in now if name not in stay]
    said = [
        say("sure.ignorance.stay", names=listing_some([look.cluster(name) for name in stay]), k=count(k))
        if stay
        else say("sure.ignorance.nobody", k=count(k)),
        *([say("sure.ignorance.lost", names=listing_some([look.cluster(name) for name in lost]))] if lost else []),
        *([say("sure.ignorance.same")] if now and not lost else []),
    ]
    return {
        "picture": data_uri(
            surecharts.two_intervals(
                pairs[:DRAWN_AT_MOST], now=say("sure.ignorance.now"), open_=say("sure.ignorance.open"),
                axis=say("chart.place", n=len(look.compared)), places=len(look.compared),
            )
        ),
        "says": said,
        "rows": [
            {
                "name": look.cluster(name),
                "now": _places(look.ranked[name]["rank_low"], look.ranked[name]["rank_high"]),
                "open": _places(found[name]["rank_low"], found[name]["rank_high"]),
                "share_now": percent(look.ranked[name]["share_top"]),
                "share_open": percent(found[name]["share_top"]),
            }
            for name in names
        ],
    }  # fmt: skip


def _places(low: object, high: object) -> str:
    first, last = f"{figure(low):.0f}", f"{figure(high):.0f}"
    return first if first == last else say("place.band", low=first, high=last)
