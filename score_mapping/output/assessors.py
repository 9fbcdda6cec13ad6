"""Who judged: whether evaluators agree, who was set aside and why, what they should discuss, what they changed.

Evaluators stand here by code only where they declared an interest; scores that differ and changes carry no code at all. What
speaks of one evaluator (who rates higher or lower than others) belongs to a restricted annex and is not read here.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from score_mapping.output import surecharts
from score_mapping.output.drawing import data_uri
from score_mapping.output.lookup import Lookup, figure, missing, rows
from score_mapping.output.wording import amount, counted, has, listing, say, sentence_case, shortened, word

# Where fair and high agreement begin, and who drew the lines.
BANDS = {
    "kendall_w": (0.5, 0.7),  # Schmidt (1997)
    "krippendorff_alpha_ordinal": (0.667, 0.8),  # Krippendorff (2004)
    "icc_2_1": (0.5, 0.75),  # Koo and Li (2016)
}
LISTED_AT_MOST = 40
LEFT_END = -0.3


def assessors(look: Lookup) -> dict[str, Any]:
    """Return everything that the chapter prints."""
    judges = look.results.judges
    if judges is None:
        return {
            "says": [say("judges.nobody")],
            "agreement": None,
            "recusals": [],
            "discussion": None,
            "changes": None,
            "single": [],
        }
    several = most_raters(look) > 1
    return {
        "says": [] if several else [say("judges.one_desk" if look.results.recipe.stage == "desk" else "judges.one")],
        "agreement": agreement(look) if several else None,
        "recusals": recusals(look),
        "discussion": discussion(look) if several else None,
        "changes": changes(look) if several else None,
        "single": single(look) if several else [],
    }


def most_raters(look: Lookup) -> int:
    """Return how many evaluators' ratings are compared where most are."""
    judges = look.results.judges
    return 0 if judges is None else int(max((row["raters"] for row in rows(judges.agreement)), default=0))


def band(measure: str, value: float) -> str:
    """Return high, fair or poor, by the lines of the measure.

    >>> band("kendall_w", 0.73), band("krippendorff_alpha_ordinal", 0.73), band("icc_2_1", 0.4)
    ('high', 'fair', 'poor')
    """
    fair, high = BANDS[measure]
    return say("agreement.high" if value >= high else "agreement.fair" if value >= fair else "agreement.poor")


def agreement(look: Lookup) -> dict[str, Any] | None:
    """Return agreement over all and fact by fact: chart, table, and the facts on which evaluators agree least."""
    judges = look.results.judges
    if judges is None:
        return None
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows(judges.agreement):
        found.setdefault(row["indicator_id"], {})[row["measure"]] = row
    order = sorted(found, key=lambda name: (name != "", name))
    chart = [
        (
            say("agreement.all") if not name else shortened(look.title(name), 40),
            [
                surecharts.Dot(
                    figure(found[name][m]["value"]), figure(found[name][m]["low"]), figure(found[name][m]["high"])
                )
                for m in BANDS
            ],
        )
        for name in order
    ]
    poor = sorted(
        (figure(row["krippendorff_alpha_ordinal"]["value"]), name)
        for name, row in found.items()
        if name and figure(row["krippendorff_alpha_ordinal"]["value"]) < BANDS["krippendorff_alpha_ordinal"][0]
    )
    return {
        "says": [_over_all(measure, found[""][measure]) for measure in BANDS],
        "poor": counted("agreement.least", len(poor), names=listing([f"“{look.title(name)}”" for _, name in poor[:3]])) if poor else "",
        "picture": data_uri(
            surecharts.agreement(
                chart, [say(f"measure.{measure}") for measure in BANDS], list(BANDS.values()), LEFT_END if _below(found) else 0.0
            )
        ),
        "heads": [say(f"measure.{measure}") for measure in BANDS],
        "rows": [
            {"title": look.title(name) if name else say("agreement.all"), "cells": [_cell(m, found[name][m]) for m in BANDS],
             "raters": str(int(max(found[name][m]["raters"] for m in BANDS))), "items": str(int(max(found[name][m]["items"] for m in BANDS)))}
            for name in order
        ],
    }  # fmt: skip


def _below(found: dict[str, dict[str, dict[str, Any]]]) -> bool:
    return any(figure(row["low"]) < 0 for measures in found.values() for row in measures.values())


def _over_all(measure: str, row: dict[str, Any]) -> str:
    value = figure(row["value"])
    if math.isnan(value):
        return say("agreement.none", measure=say(f"measure.{measure}"), reason=_reason(row["reason"]))
    said = say(f"agreement.says.{measure}", band=band(measure, value))
    return f"{said}: {say(f'measure.{measure}')} {_figures(row)}."


def _figures(row: dict[str, Any]) -> str:
    value = _two(row["value"])
    if missing(row["low"]) or missing(row["high"]):
        return value
    return say("agreement.figures", value=value, low=_two(row["low"]), high=_two(row["high"]))


def _two(value: object) -> str:
    return f"{figure(value):.2f}".replace("-", "−")


def _cell(measure: str, row: dict[str, Any]) -> str:
    if math.isnan(figure(row["value"])):
        return _reason(row["reason"])
    return f"{band(measure, figure(row['value']))}: {_figures(row)}"


def _reason(reason: object) -> str:
    return word("no_agreement", reason) or say("not_known")


def recusals(look: Lookup) -> list[dict[str, str]]:
    """Return who declared what, by code, and how many ratings were set aside for it."""
    judges = look.results.judges
    return [] if judges is None else [
        {
            "code": str(row["evaluator_id"]),
            "subject": look.names.get(f"cluster_id:{row['subject_id']}") or look.organisation(row["subject_id"]),
            "kind": "; ".join(say(f"interest.{kind}") if has(f"interest.{kind}") else kind for kind in str(row["kind"]).split("; ")),
            "ratings": amount(row["ratings"]),
        }
        for row in rows(judges.recusals)
    ]  # fmt: skip


def discussion(look: Lookup) -> dict[str, Any] | None:
    """Return the scores two or more steps apart, without codes: cluster, fact, the two scores, and how many pairs."""
    judges = look.results.judges
    if judges is None:
        return None
    pairs = Counter(
        (row["cluster_id"], row["indicator_id"], figure(row["lower_score"]), figure(row["higher_score"]))
        for row in rows(judges.discussion)
    )
    lines = [
        {
            "name": look.cluster(cluster),
            "title": look.title(indicator),
            "low": f"{low:g}",
            "high": f"{high:g}",
            "pairs": str(number),
        }
        for (cluster, indicator, low, high), number in sorted(
            pairs.items(), key=lambda item: (item[0][2] - item[0][3], item[0][0], item[0][1], item[0][2])
        )
    ]
    return {"rows": lines[:LISTED_AT_MOST], "more": max(len(lines) - LISTED_AT_MOST, 0)}


def changes(look: Lookup) -> dict[str, Any] | None:
    """Return what changed after discussion: how many scores, and which, without codes."""
    judges = look.results.judges
    if judges is None:
        return None
    found = sorted(
        (row["cluster_id"], row["indicator_id"], figure(row["before"]), figure(row["after"]))
        for row in rows(judges.changes)
    )
    lines = [
        {"name": look.cluster(cluster), "title": look.title(indicator), "before": f"{before:g}", "after": f"{after:g}"}
        for cluster, indicator, before, after in found
    ]
    return {"says": sentence_case(counted("judges.changed", len(found))), "rows": lines[:LISTED_AT_MOST],
            "more": max(len(lines) - LISTED_AT_MOST, 0)}  # fmt: skip


def single(look: Lookup) -> list[str]:
    """Return the cells that only one evaluator rated, cluster by cluster."""
    judges = look.results.judges
    cells: dict[str, list[str]] = {}
    for row in rows(judges.single) if judges else []:
        cells.setdefault(row["cluster_id"], []).append(look.title(row["indicator_id"]))
    return [
        say("judges.single_line", name=look.cluster(name), what="; ".join(titles))
        for name, titles in sorted(cells.items())
    ]
