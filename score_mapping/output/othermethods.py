"""Would another method say the same: every method's places beside the headline's, where they part, and what counts twice.

Other methods are cross-checks and never the headline; nothing is ranked here.
"""

from __future__ import annotations

import math
from typing import Any

from score_mapping.output.lookup import Lookup, figure, rows
from score_mapping.output.wording import count, counted, listing, opening, say

METHODS = ("mean", "geometric", "topsis", "promethee", "copeland", "kemeny", "entropy", "critic", "stars")
PAIRS_AT_MOST = 12


def other_methods(look: Lookup) -> dict[str, Any] | None:
    """Return the table of places by method, the disagreements and the warning on double counting; None without methods."""
    table = look.results.what_if.methods
    if table.empty:
        return None
    found: dict[str, dict[str, int]] = {}
    close: dict[str, float] = {}
    for row in rows(table):
        found.setdefault(row["method"], {})[row["cluster_id"]] = int(row["rank"])
        close[row["method"]] = figure(row["tau"])
    methods = [name for name in METHODS if name in found]
    k = look.results.recipe.k
    agreed = [name for name in look.compared if all(found[method][name] <= k for method in methods)]
    return {
        "heads": [say(f"method_name.{name}") for name in methods],
        "says": [say(f"method_says.{name}") for name in methods],
        "voices": "copeland" in found,
        "rows": [
            {"name": look.cluster(name), "cells": [str(found[method][name]) for method in methods]} for name in look.compared
        ],
        "tau": [_two(close[method]) for method in methods],
        "agreed": counted("methods.agreed", len(agreed), n_methods=count(len(methods)), k=count(k),
                          names=listing([look.cluster(name) for name in agreed])),
        "far": _far(methods, close),
        "apart": disagreements(look),
        "double": double(look),
    }  # fmt: skip


def _far(methods: list[str], close: dict[str, float]) -> str:
    """Return which methods go least with the headline."""
    others = [name for name in methods if name != "mean" and not math.isnan(close[name])]
    if not others:
        return ""
    least, most = min(others, key=lambda name: close[name]), max(others, key=lambda name: close[name])
    return say(
        "methods.far",
        most=say(f"method_name.{most}"),
        high=_two(close[most]),
        least=say(f"method_name.{least}"),
        low=_two(close[least]),
    )


def _two(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.2f}".replace("-", "−")


def disagreements(look: Lookup) -> list[dict[str, str]]:
    """Return for each cluster the method that places it most differently, and the criterion on which that hangs."""
    found = sorted(
        (row for row in rows(look.results.what_if.disagreements) if row["cluster_id"] in look.compared),
        key=lambda row: (-abs(figure(row["gap"])), look.compared.index(row["cluster_id"])),
    )
    return [
        {
            "name": look.cluster(row["cluster_id"]),
            "method": say(f"method_name.{row['method']}"),
            "gap": say(
                "methods.lower" if figure(row["gap"]) > 0 else "methods.higher", n=f"{abs(figure(row['gap'])):g}"
            ),
            "criterion": look.title(row["criterion"]) if row["criterion"] else say("methods.no_one_criterion"),
            "closed": f"{figure(row['closed']):g}" if row["criterion"] else "",
        }
        for row in found
        if figure(row["gap"])
    ]


def double(look: Lookup) -> dict[str, Any] | None:
    """Return the pairs of facts that rank clusters so alike, or so oppositely, that one thing may be counted twice."""
    found = list(rows(look.results.what_if.double))
    if not found:
        return None
    return {
        "says": opening("methods.double", len(found)),
        "few": say("methods.few", n=count(max(int(figure(row["pairs"])) for row in found))),
        "rows": [
            {
                "one": look.title(row["one"]),
                "other": look.title(row["other"]),
                "rho": _two(figure(row["rho"])),
                "n": f"{figure(row['pairs']):.0f}",
            }
            for row in found[:PAIRS_AT_MOST]
        ],
        "more": max(len(found) - PAIRS_AT_MOST, 0),
    }
