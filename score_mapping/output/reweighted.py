"""How far weights alone can carry the order: flips, reachable places, one thing left out, weights under which each is first.

It looks up what would change the answer and says it in points of 100 and in places. Evaluators are numbered by how much
changes without them, so that a number stands for nobody's code.
"""

from __future__ import annotations

import math
from typing import Any

from score_mapping.output.lookup import Lookup, figure, missing, once, rows, split_keys
from score_mapping.output.wording import (
    count,
    counted,
    listing,
    listing_some,
    opening,
    ordinal,
    points,
    say,
    share_words,
    word,
)

SELDOM = 0.01  # a cluster that comes first in fewer readings is counted, not listed
COLUMNS_AT_MOST = 5


def flips(look: Lookup) -> dict[str, Any] | None:
    """Return the smallest change of each weight, and of all together, that changes who is in the first k."""
    table = [row for row in rows(look.results.what_if.flips) if row["cluster_id"] == ""]
    if not table:
        return None
    now = whole_points(look)
    single = sorted(
        (row for row in table if row["kind"] == "one_weight"),
        key=lambda row: (math.inf if missing(row["change"]) else abs(figure(row["change"])), row["node_id"]),
    )
    lines = [
        {
            "title": look.title(row["node_id"]),
            "now": points(now.get(row["node_id"])),
            "then": "" if missing(row["change"]) else points(now.get(row["node_id"], math.nan) + figure(row["change"])),
            "change": "" if missing(row["change"]) else signed(row["change"]),
            "enters": _names(look, row["enters"]),
            "leaves": _names(look, row["leaves"]),
        }
        for row in single
    ]
    together = next((row for row in table if row["kind"] == "all_weights" and not missing(row["change"])), None)
    least = next((line for line in lines if line["change"]), None)
    return {
        "rows": lines,
        "least": ""
        if least is None
        else say("sure.flip.least", title=least["title"], now=least["now"], then=least["then"], k=count(look.results.recipe.k),
                 what=_moves(least["enters"], least["leaves"])),
        "together": ""
        if together is None or math.isinf(figure(together["change"]))
        else say("sure.flip.together", n=points(figure(together["change"])),
                 what=_moves(_names(look, together["enters"]), _names(look, together["leaves"]))),
    }  # fmt: skip


def _moves(enters: str, leaves: str) -> str:
    said = [say("sure.enters", who=enters) if enters else "", say("sure.leaves", who=leaves) if leaves else ""]
    return listing([part for part in said if part])


def _names(look: Lookup, ids: object) -> str:
    return listing([look.cluster(name) for name in split_keys(ids)])


def whole_points(look: Lookup) -> dict[str, float]:
    """Return the weight of each criterion and fact as a share of the whole."""
    return {row["node_id"]: figure(row["whole"]) for row in rows(look.results.weights)}


def signed(change: object) -> str:
    """Return a change of weight in points of 100 with its sign."""
    value = figure(change)
    return ("+" if value > 0 else "−") + points(abs(value))


def reach(look: Lookup) -> dict[str, Any] | None:
    """Return the highest and lowest place of each cluster under any weights at all, and what brings it in or out."""
    found = {row["cluster_id"]: row for row in rows(look.results.what_if.reachable)}
    if not found:
        return None
    own = own_flips(look)
    k = look.results.recipe.k
    lines = [
        {
            "name": look.cluster(name),
            "place": ordinal(int(look.ranked[name]["rank"])),
            "best": _limit(found[name]["best"], found[name]["exact"], "sure.or_higher"),
            "worst": _limit(found[name]["worst"], found[name]["exact"], "sure.or_lower"),
            "flip": own.get(name) or say("sure.flip.nothing"),
        }
        for name in look.compared
        if name in found
    ]
    safe = [
        name for name in look.compared if name in found and found[name]["exact"] and figure(found[name]["worst"]) <= k
    ]
    never = [
        name for name in look.compared if name in found and found[name]["exact"] and figure(found[name]["best"]) > k
    ]
    return {
        "rows": lines,
        "says": [
            counted("sure.reach.safe", len(safe), names=listing_some([look.cluster(name) for name in safe]), k=count(k))
            if safe
            else say("sure.reach.nobody_safe", k=count(k)),
            *(
                [say("sure.reach.never", names=listing_some([look.cluster(name) for name in never]), k=count(k))]
                if never
                else []
            ),
        ],
    }


def _limit(place: object, exact: object, id: str) -> str:
    said = ordinal(int(figure(place)))
    return said if exact else say(id, place=said)


@once
def own_flips(look: Lookup) -> dict[str, str]:
    """Return for each cluster the smallest change of one weight that brings it into or out of the first k, in words."""
    now = whole_points(look)
    return {
        row["cluster_id"]: say(
            "sure.flip.own", title=look.title(row["node_id"]), now=points(now.get(row["node_id"])),
            then=points(now.get(row["node_id"], math.nan) + figure(row["change"])),
        )
        for row in rows(look.results.what_if.flips)
        if row["cluster_id"] and not missing(row["change"])
    }  # fmt: skip


def left_out(look: Lookup) -> list[dict[str, str]]:
    """Return what changes with each criterion, constituency and evaluator left out; evaluators by a number that is no code."""
    k = look.results.recipe.k
    places: dict[tuple[str, str], dict[str, int]] = {}
    for row in rows(look.results.what_if.left_out):
        places.setdefault((row["kind"], row["left_out"]), {})[row["cluster_id"]] = int(row["rank"])
    now = {name: int(look.ranked[name]["rank"]) for name in look.compared}
    found = []
    for (kind, name), then in places.items():
        moved = {cluster: abs(then[cluster] - now[cluster]) for cluster in look.compared if cluster in then}
        enters = [cluster for cluster in moved if then[cluster] <= k < now[cluster]]
        leaves = [cluster for cluster in moved if now[cluster] <= k < then[cluster]]
        found.append((kind, name, enters, leaves, max(moved.values(), default=0), sum(moved.values())))
    order = ("criterion", "constituency", "evaluator")
    found.sort(
        key=lambda item: (
            order.index(item[0]),
            -len(item[2]) - len(item[3]),
            -item[4],
            -item[5],
            item[2],
            item[3],
            item[1],
        )
    )
    lines = []
    numbers = 0
    for kind, name, enters, leaves, most, _ in found:
        numbers += kind == "evaluator"
        lines.append(
            {
                "what": say("sure.left.evaluator", n=numbers)
                if kind == "evaluator"
                else say("sure.left.constituency", who=word("constituency", name))
                if kind == "constituency"
                else look.title(name),
                "kind": kind,
                "enters": listing([look.cluster(cluster) for cluster in enters]),
                "leaves": listing([look.cluster(cluster) for cluster in leaves]),
                "most": counted("sure.places", most),
            }
        )
    return lines


def central(look: Lookup) -> dict[str, Any] | None:
    """Return the weights under which each cluster comes first, for those that do in at least one reading of a hundred."""
    table = look.results.confidence.central
    fixed = {"cluster_id", "expected_rank", "share_first", "confidence", "confidence_error"}
    criteria = [str(column) for column in table.columns if column not in fixed]
    found = {row["cluster_id"]: row for row in rows(table)}
    first = sorted(
        (name for name in look.compared if figure(found[name]["share_first"]) >= SELDOM),
        key=lambda name: (-figure(found[name]["share_first"]), look.compared.index(name)),
    )
    if not first or not criteria:
        return None
    seldom = sum(0 < figure(row["share_first"]) < SELDOM for row in found.values())
    never = sum(figure(row["share_first"]) == 0 for row in found.values())
    now = whole_points(look)
    shown = first[:COLUMNS_AT_MOST]
    seldom += len(first) - len(shown)
    rest = [
        opening("sure.central.seldom", seldom) if seldom else "",
        opening("sure.central.never", never) if never else "",
    ]
    return {
        "heads": [look.cluster(name) for name in shown],
        "rows": [
            {"title": look.title(criterion), "now": points(now.get(criterion)),
             "cells": [points(found[name][criterion]) for name in shown]}
            for criterion in criteria
        ],
        "first": [share_words(found[name]["share_first"]) for name in shown],
        "confidence": [share_words(found[name]["confidence"]) for name in shown],
        "rest": " ".join(part for part in rest if part),
    }  # fmt: skip
