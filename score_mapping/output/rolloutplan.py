"""The plan of classes as a chapter: headline figures with their range, the years, the clusters, what was assumed, what to doubt.

Nothing is computed here but sums of the plan's own rows for a cluster or module. What the training does to firms is quoted
as reported by the programme, with its source and the caveat of an evaluation.
"""

from __future__ import annotations

import math
from typing import Any

from score_mapping.output import rolloutcharts
from score_mapping.output.drawing import data_uri
from score_mapping.output.lookup import Lookup, figure, missing, rows
from score_mapping.output.partnerwords import between, module, named, rounded, tell, told
from score_mapping.output.wording import amount, count, listing_some, say, sentence_case
from score_mapping.partners.rollout import Plan
from score_mapping.partners.rollout_defaults import EVALUATION

HEADLINES = (
    "enterprises", "workers", "seats", "seats_managers", "seats_workers", "enterprise_modules", "classes", "trainer_days",
    "trainers_needed", "trainers_to_certify", "entrants", "cost", "recovered", "recovery_share", "programme", "total_cost",
)  # fmt: skip
BELOW = ("seats_managers", "seats_workers", "entrants", "recovered", "recovery_share", "programme")
UP = ("trainers_needed", "trainers_to_certify", "entrants")  # persons that a plan counts whole
VERIFIED = "effects_not_verified"


def rollout(look: Lookup) -> dict[str, Any]:
    """Return everything that the chapter prints; ``absent`` says why there is no plan and what to collect."""
    plan = look.results.partners.plan
    if plan is None or plan.reason:
        return {"absent": _why_not(look, plan)}
    return {
        "absent": "",
        "says": _answer(look, plan),
        "headline": headline(plan),
        "money": plan.currency,
        "picture": data_uri(by_year(plan)),
        "years": years(plan),
        "clusters": clusters(look, plan),
        "left_out": _left_out(look, plan),
        "assumed": assumed(plan),
        "flags": flags(plan),
        "notes": [tell(f"roll_note.{code}") for code in plan.notes if code != VERIFIED],
        "effects": effects(plan),
        "caveat": tell("roll_caveat", source=EVALUATION) if VERIFIED in plan.notes else "",
    }


def _why_not(look: Lookup, plan: Plan | None) -> str:
    low, high = look.results.recipe.size_band
    band = say("band", low=low, high=high)
    if plan is None:
        return tell("roll_absent.none_chosen")
    reasons = set(plan.clusters["reason"])
    code = "estimated" if plan.reason == "not_counted" and "estimated" in reasons else plan.reason
    return tell(f"roll_absent.{code}", band=band, n=count(len(plan.clusters)))


def _answer(look: Lookup, plan: Plan) -> list[str]:
    number = int(plan.clusters["planned"].sum())
    said = [
        told(
            "roll_answer",
            plan.years,
            enterprises=rounded(plan.figure("enterprises")),
            clusters=count(number),
            low=rounded(plan.figure("workers", which="low")),
            high=rounded(plan.figure("workers", which="high")),
            workers=rounded(plan.figure("workers")),
            seats=rounded(plan.figure("seats")),
        ),
        tell(
            "roll_answer.cost",
            cost=rounded(plan.figure("cost")),
            money=plan.currency,
            share=_assumed(plan.figure("recovery_share"), share=True),
            low=_assumed(plan.figure("recovery_share", which="low"), share=True),
            high=_assumed(plan.figure("recovery_share", which="high"), share=True),
            days=rounded(plan.figure("trainer_days")),
        ),
        tell("roll_reading"),
    ]
    partners = look.results.partners.portfolio
    low, central, high = plan.partners_leaving
    if partners is not None and partners.members and not math.isnan(central):
        said.append(told("roll_leaving", len(partners.members), leave=_tenth(central), low=_tenth(low), high=_tenth(high)))
    return [" ".join(said[:2]), " ".join(said[2:])]


def _tenth(value: float) -> str:
    return rounded(round(value, 1))


def headline(plan: Plan) -> list[dict[str, Any]]:
    """Return one row a figure: low, central, high, and what nine of ten drawn plans lie between."""
    whole = plan.figures.loc[(plan.figures["module"] == "all") & (plan.figures["year"] == 0)]
    found = {row["figure"]: row for row in rows(whole)}
    return [
        {
            "name": tell(f"roll_figure.{name}", money=plan.currency),
            "below": name in BELOW,
            "cells": [_cell(name, found[name][which]) for which in ("low", "central", "high")],
            "drawn": _drawn(name, found[name]),
        }
        for name in HEADLINES
        if name in found and not math.isnan(figure(found[name]["central"]))
    ]


def _cell(name: str, value: object) -> str:
    if name == "recovery_share":
        return _assumed(value, share=True)
    return rounded(math.ceil(figure(value) - 1e-6)) if name in UP and not missing(value) else rounded(_whole(value))


def _whole(value: object) -> float:
    number = figure(value)
    return number if math.isnan(number) else float(round(number))


def _drawn(name: str, row: dict[str, Any]) -> str:
    low, high = _cell(name, row["drawn_low"]), _cell(name, row["drawn_high"])
    return low if low == high else tell("page_between", low=low, high=high)


def by_year(plan: Plan) -> str:
    """Draw classes and trainer days of each year, stacked by module."""
    modules = list(dict.fromkeys(plan.plan["module"]))
    spread = range(1, plan.years + 1)
    sums = plan.plan.groupby(["module", "year"])[["classes", "trainer_days"]].sum()
    stacks = [
        rolloutcharts.Stack(
            module(name),
            tuple(
                tuple(float(sums[column].get((name, year), 0.0)) for year in spread) for column in ("classes", "trainer_days")
            ),
        )
        for name in _ordered(modules)
    ]
    panels = [tell("roll_chart.classes"), tell("roll_chart.days")]
    return rolloutcharts.by_year(stacks, panels, [tell("roll_year", n=year) for year in spread])


def _ordered(modules: list[str]) -> list[str]:
    from score_mapping.study.contract import MODULES

    first = [name for name in ("M1", "BASICS") if name in modules]
    return [*first, *(name for name in (*MODULES, "open") if name in modules and name not in first)]


def years(plan: Plan) -> list[dict[str, Any]]:
    """Return one row a year and the sum: classes, days, seats, cost, what others pay, what the programme pays."""
    names = ("enterprises", "classes", "trainer_days", "seats", "cost", "recovered", "programme")
    return [
        {
            "name": tell("roll_year", n=year) if year else tell("roll_all_years"),
            "cells": [rounded(_whole(plan.figure(name, year=year))) for name in names],
            "whole": not year,
        }
        for year in (*range(1, plan.years + 1), 0)
    ]


def clusters(look: Lookup, plan: Plan) -> list[dict[str, Any]]:
    """Return one row a cluster of the plan: firms counted, enterprises, mean size, workers, modules, classes, days, cost."""
    sums = plan.plan.groupby("cluster_id")[["classes", "trainer_days", "cost"]].sum()
    taught = plan.plan.groupby("cluster_id")["module"].agg(lambda names: _ordered(list(dict.fromkeys(names)))).to_dict()
    order = {name: at for at, name in enumerate(look.results.partners.chosen)}
    found = sorted(rows(plan.clusters.loc[plan.clusters["planned"]]), key=lambda row: order.get(row["cluster_id"], len(order)))
    return [
        {
            "name": look.cluster(row["cluster_id"]),
            "modules": listing_some([module(name) for name in taught.get(row["cluster_id"], [])], 12),
            "firms": rounded(row["target_firms"]),
            "grade": str(row["grade"]),
            "enterprises": rounded(row["enterprises"]),
            "size": f"{rounded(_whole(row['size']))} ({between(_whole(row['size_low']), _whole(row['size_high']))})",
            "basis": named("roll_size", row["size_basis"]),
            "workers": f"{rounded(_whole(row['workers']))} ({between(_whole(row['workers_low']), _whole(row['workers_high']))})",
            "classes": rounded(sums["classes"].get(row["cluster_id"], math.nan)),
            "days": rounded(_whole(sums["trainer_days"].get(row["cluster_id"], math.nan))),
            "cost": rounded(_whole(sums["cost"].get(row["cluster_id"], math.nan))),
        }
        for row in found
    ]


def _left_out(look: Lookup, plan: Plan) -> list[str]:
    return [
        tell(f"roll_left_out.{row['reason']}", name=look.cluster(row["cluster_id"]), firms=rounded(row["target_firms"]))
        for row in rows(plan.clusters)
        if not row["planned"]
    ]


def assumed(plan: Plan) -> list[dict[str, Any]]:
    """Return what the plan assumes, each with its range, on what it rests and where it was read."""
    lines = []
    for row in rows(plan.assumptions):
        name = str(row["name"])
        year = name.removeprefix("recovery[").removesuffix("]") if name.startswith("recovery[") else ""
        share = year or name in ("uptake", "certified_share", "active_share", "partner_loss")
        shown = [_assumed(row[which], share=bool(share)) for which in ("low", "central", "high")]
        lines.append(
            {
                "name": tell("roll_assume.recovery", n=year) if year else tell(f"roll_assume.{name}", money=plan.currency),
                "cells": shown if any(shown) else ["", tell("page_not_known"), ""],
                "basis": named("roll_basis", row["basis"]) if any(shown) else "",
                "source": str(row["source"]),
            }
        )
    return lines


def _assumed(value: object, *, share: bool) -> str:
    if missing(value):
        return ""
    return f"{100 * figure(value):.0f} %" if share else amount(value)


def flags(plan: Plan) -> list[str]:
    """Return where the plan goes beyond what national programmes reached; one sentence when it does not."""
    found = [
        tell(f"roll_flag.{row['flag']}", value=_limit(row["flag"], row["value"]), limit=_limit(row["flag"], row["limit"]), source=row["source"])
        for row in rows(plan.flags)
    ]
    return found or [tell("roll_flag.none")]


def _limit(flag: object, value: object) -> str:
    return _assumed(value, share=True) if flag == "recovery" else rounded(round(figure(value), 1))


def effects(plan: Plan) -> list[str]:
    """Return what the programme reported of firms that were trained, quoted with its source."""
    return [
        tell(
            "roll_quoted",
            effect=sentence_case(tell(f"roll_effect.{row['effect']}", low=amount(row["low"]), high=amount(row["high"]))),
            source=row["source"],
        )
        for row in rows(plan.effects)
    ]
