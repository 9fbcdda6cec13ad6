"""The long list, the short list and the set of partners, in words and numbers.

Every figure is looked up. "No other set covers more" is said only where that was proven; where it was not, the bound is said.
"""

from __future__ import annotations

import math
from typing import Any

from score_mapping.output.coveragechart import Step, coverage_steps
from score_mapping.output.drawing import data_uri
from score_mapping.output.lookup import Lookup, figure, missing, plain, rows, split_keys
from score_mapping.output.partnerwords import named, tell
from score_mapping.output.whomwords import band_words, module_names, numbered, organisation_names, reasons_words, share
from score_mapping.output.wording import amount, count, listing, percent, sentence_case, voice
from score_mapping.partners.portfolio import Portfolio, Terms

HELD_AT_MOST = 60  # rows of those held back before the rest is counted
MAY_BE = ("member", "reserve", "short_list")
PROVEN = "optimal"


def funnel(look: Lookup) -> list[dict[str, str]]:
    """Return how many organisations remain at each step: in all, and of those that passed every step before."""
    upgrading = _with_upgrading(look)
    listed = list(rows(look.results.partners.long_list))
    steps = (
        ("map", lambda row: True),
        ("upgrading", lambda row: row["organisation_id"] in upgrading),
        ("reach", lambda row: row["clusters"] > 0),
        ("assessed", lambda row: bool(row["roles"])),
        ("eligible", lambda row: row["state"] in MAY_BE),
        ("member", lambda row: row["state"] == "member"),
    )
    left, told = listed, []
    for id, passes in steps:
        left = [row for row in left if passes(row)]
        told.append({"step": tell(f"funnel.{id}"), "all": amount(sum(map(passes, listed))), "left": amount(len(left))})
    return told


def _with_upgrading(look: Lookup) -> set[str]:
    supports = {row["service_id"] for row in rows(look.table("services")) if split_keys(row["score_modules"])}
    return {
        row["organisation_id"]
        for row in rows(look.table("organisation_services"))
        if row["service_id"] in supports and row["active"] != "no" and _stated(row)
    }


def _stated(row: dict[str, Any]) -> bool:
    return bool(row["evidence"] == "explicit" or (row["evidence"] == "" and row["source_id"] != ""))


def lists(look: Lookup) -> dict[str, Any] | None:
    """Return the funnel, the short list, those held back with why, and those not assessed; None where nobody was assessed."""
    partners = look.results.partners
    if partners.assessed.readiness is None:
        return None
    listed = list(rows(partners.long_list))
    short = [_short(look, row) for row in listed if row["state"] in MAY_BE]
    held = [_held(look, row) for row in listed if row["state"] == "held_back"]
    unasked = [row for row in listed if row["state"] == "not_assessed"]
    near = organisation_names(look, [row["organisation_id"] for row in unasked if row["clusters"] > 0])
    far = organisation_names(look, [row["organisation_id"] for row in unasked if not row["clusters"] > 0])
    return {
        "funnel": funnel(look),
        "short": short,
        "held": held[:HELD_AT_MOST],
        "more": numbered("held.more", len(held) - HELD_AT_MOST) if len(held) > HELD_AT_MOST else "",
        "near": tell("unassessed.near", names=listing(near)) if near else "",
        "far": tell("unassessed.far", names=listing(far)) if far else "",
    }


def _short(look: Lookup, row: dict[str, Any]) -> dict[str, str]:
    replaces = organisation_names(look, split_keys(row["replaces"]))
    return {
        "name": look.organisation(row["organisation_id"]),
        "role": named("page_role", row["role"]),
        "band": band_words(row["readiness"], row["low"], row["high"], row["band"]),
        "clusters": amount(row["clusters"]),
        "modules": module_names(split_keys(row["modules"])) or tell("none_in_house"),
        "state": _standing(look, row, replaces),
    }


def _standing(look: Lookup, row: dict[str, Any], replaces: list[str]) -> str:
    """Return where somebody on the short list stands: in the set, first reserve, or why not in it."""
    first = {"member": tell("short.member"), "reserve": tell("short.reserve", names=listing(replaces))}.get(row["state"])
    why = reasons_words(look, _readiness_row(look, row) | row, None)
    return ". ".join([*([first] if first else []), *why]) or tell("short.short_list")


def _held(look: Lookup, row: dict[str, Any]) -> dict[str, Any]:
    partners = look.results.partners
    terms = partners.case.terms if partners.case is not None else None
    ready = _readiness_row(look, row)
    recorded = plain(terms.must_not.get(row["organisation_id"], "")) if terms else ""
    return {
        "name": look.organisation(row["organisation_id"]),
        "band": band_words(row["readiness"], row["low"], row["high"], row["band"]),
        "why": reasons_words(look, ready | row, terms.floor if terms else None, recorded),
        "cure": _cure(look, row, ready),
    }


def _readiness_row(look: Lookup, row: dict[str, Any]) -> dict[str, Any]:
    found = look.results.partners.assessed.readiness
    if found is None:
        return {}
    table = found.table
    own = table.loc[(table["organisation_id"] == row["organisation_id"]) & (table["role"] == row["role"])]
    return next(rows(own), {})


def _cure(look: Lookup, row: dict[str, Any], ready: dict[str, Any]) -> list[str]:
    """Return what would change it: cures of knock-outs first, then the two weakest criteria where the score is too low."""
    framework = look.results.partners.assessed.framework
    codes = split_keys(row["reasons"])
    said = [tell("cure.knockout", what=plain(cure.partition(":")[2] or cure)) for cure in split_keys(ready.get("cure", ""))]
    cures = {one.id: plain(one.cure) for one in framework.knockout} if framework is not None else {}
    pending = [cures[code] for code in split_keys(ready.get("knockouts_pending", "")) if cures.get(code)]
    said += [tell("cure.pending", what=what) for what in pending]
    if not said and {"floor", "band"} & set(codes) and framework is not None:
        titles = {leaf.id: plain(leaf.title) for leaf in framework.indicator} | {node.id: plain(node.title) for node in framework.node}
        weakest = [titles.get(id, id).lower() for id in split_keys(ready.get("weakest", ""))]
        said += [tell("cure.weakest", what=listing(weakest))] if weakest else []
    if not said and "not_reached" in codes:
        said.append(tell("cure.not_reached"))
    elif not said and "no_offer" in codes:
        said.append(tell("cure.no_offer"))
    return said


def chosen_set(look: Lookup) -> dict[str, Any]:
    """Return the set of partners with what it covers and what it is worth; without one, why there is none."""
    partners = look.results.partners
    portfolio, case = partners.portfolio, partners.case
    if portfolio is None or case is None:
        return {"members": [], "why": tell(f"absent.{partners.absent.get('portfolio', 'not_assessed')}"), "asked": [], "conflict": []}
    asked = _asked(look, case.terms)
    if not portfolio.members:
        return {
            "members": [],
            "why": tell(f"absent.{portfolio.status}"),
            "asked": asked,
            "conflict": [_rule(look, name, case.terms) for name in portfolio.conflict],
            "smallest": tell("conflict.smallest" if portfolio.conflict_smallest else "conflict.needed") if portfolio.conflict else "",
        }
    return {
        "members": [_member(look, row, portfolio) for row in rows(portfolio.table)],
        "why": "",
        "answer": _answer(look, portfolio, case.terms),
        "asked": asked,
        "conflict": [],
        "priced": not portfolio.table["cost"].isna().all(),
        "coverage": [_measure(row) for row in rows(portfolio.measures)],
        "ties": _ties(look, portfolio),
        "next": _next(look, portfolio),
        "open": _open(look, portfolio),
        "curve": _curve(look, portfolio),
    }


def _answer(look: Lookup, portfolio: Portfolio, terms: Terms) -> list[str]:
    weight = next(row for row in rows(portfolio.measures) if row["measure"] == "weight")
    names = listing([look.organisation(id) for id in portfolio.members])
    said = [
        numbered("answer.who", len(portfolio.members), names=names),
        tell("answer.covers", covered=amount(round(weight["covered"])), total=amount(round(weight["total"])), share=share(weight["share"])),
    ]
    for stage in rows(portfolio.stages):
        if stage["status"] != PROVEN and stage["aim"] == "coverage":
            gap = share(stage["gap"])
            said.append(tell("answer.bound", bound=amount(round(stage["bound"])), gap=gap or tell("not_known")))
        elif stage["aim"] in ("coverage", "fewest", "backup"):
            said.append(tell(f"answer.proven_{stage['aim']}" if stage["status"] == PROVEN else f"answer.open_{stage['aim']}"))
    return said


def _asked(look: Lookup, terms: Terms) -> list[str]:
    currency = plain(look.settings.currency)
    said = [tell("asked.clusters", names=listing([look.cluster(id) for id in look.results.partners.chosen]))]
    said.append(numbered("asked.size", terms.size) if terms.size is not None else tell("asked.no_size"))
    said.append(
        tell("asked.budget", amount=amount(terms.budget), currency=currency).replace("  ", " ")
        if terms.budget is not None
        else tell("asked.no_budget")
    )
    if terms.floor is not None:
        said.append(tell("asked.floor", floor=amount(terms.floor)))
    for kind, asked in (("must", terms.must), ("must_not", terms.must_not)):
        said += [tell(f"asked.{kind}", name=look.organisation(id), reason=plain(reason) or tell("no_reason")) for id, reason in asked.items()]
    if terms.endorsed:
        said.append(tell("asked.endorsed", sides=listing([voice(side).lower() for side in terms.endorsed])))
    if terms.fair_share is not None:
        said.append(tell("asked.fair", share=percent(terms.fair_share)))
    if terms.capacities:
        said.append(tell("asked.capacities"))
    if terms.conflicts:
        said.append(numbered("asked.conflicts", len(terms.conflicts)))
    return said


def _rule(look: Lookup, name: str, terms: Terms) -> str:
    """Return a rule of the conflict in words."""
    kind, _, what = name.partition(":")
    names = listing([look.organisation(id) for id in what.split(";")]) if kind in ("must", "must_not", "conflict", "unknown") else ""
    reasons = terms.must if kind == "must" else terms.must_not
    return tell(
        f"conflict.{kind}",
        names=names,
        what=voice(what).lower() if kind == "endorsed" else what,
        reason=plain(reasons.get(what, "")) or tell("no_reason"),
        size=count(terms.size) if terms.size is not None else "",
        budget=amount(terms.budget),
        floor=amount(terms.floor),
        share=percent(terms.fair_share),
    )


def _member(look: Lookup, row: dict[str, Any], portfolio: Portfolio) -> dict[str, Any]:
    partners = look.results.partners
    id = row["organisation_id"]
    own = next(one for one in rows(partners.long_list) if one["organisation_id"] == id)
    case = partners.case
    by: dict[str, str] = {}
    cost: dict[str, Any] = {}
    if case is not None:
        by = dict(zip(case.candidates["organisation_id"], case.candidates["endorsed_by"], strict=True))
        cost = dict(zip(case.candidates["organisation_id"], case.candidates["cost"], strict=True))
    notes = [tell("member.endorsed", sides=listing([voice(side).lower() for side in split_keys(by.get(id, ""))]))] if by.get(id) else []
    notes += [tell("member.pending")] if row["pending"] == "yes" else []
    notes += [tell("member.must", reason=plain(row["reason"]))] if row["reason"] else []
    return {
        "name": look.organisation(id),
        "role": named("page_role", own["role"]),
        "band": band_words(own["readiness"], own["low"], own["high"], own["band"]),
        "cost": amount(cost.get(id)) or tell("not_known"),
        "alone": amount(round(row["alone"])),
        "loss": amount(round(row["loss"])),
        "cells": amount(row["cells_lost"]),
        "reserve": look.organisation(row["reserve"]) if row["reserve"] else tell("member.no_reserve"),
        "loss_then": amount(round(row["loss_with_reserve"])) if row["reserve"] else "",
        "covers": _covers(look, id),
        "notes": " ".join(notes),
    }


def _covers(look: Lookup, organisation_id: str) -> list[str]:
    """Return what a member covers, cluster by cluster in the order of the chosen ones."""
    partners = look.results.partners
    if partners.case is None:
        return []
    offers = partners.case.offers
    mine = offers.loc[offers["organisation_id"] == organisation_id, ["cluster_id", "item"]]
    wanted = mine.merge(partners.case.cells[["cluster_id", "item"]], on=["cluster_id", "item"])
    return [
        tell("covers", cluster=look.cluster(id), modules=module_names(wanted.loc[wanted["cluster_id"] == id, "item"]))
        for id in partners.chosen
        if (wanted["cluster_id"] == id).any()
    ]


def _measure(row: dict[str, Any]) -> dict[str, str]:
    known = not missing(row["total"])
    number = row["unknown"]
    return {
        "name": tell(f"measure.{row['measure']}"),
        "covered": amount(round(row["covered"])) if known else tell("not_known"),
        "backup": amount(round(row["backup"])) if known else tell("not_known"),
        "total": amount(round(row["total"])) if known else tell("not_known"),
        "share": share(row["share"]) if known else tell("not_known"),
        "unknown": amount(number),
    }


def _ties(look: Lookup, portfolio: Portfolio) -> str:
    others = [split_keys(row["members"]) for row in rows(portfolio.sets) if row["chosen"] != "yes"]
    if not others:
        return tell("ties.one" if portfolio.sets_complete else "ties.not_listed")
    members = set(portfolio.members)
    swaps = [
        tell("ties.swap", into=listing(organisation_names(look, set(other) - members)), out=listing(organisation_names(look, members - set(other))))
        for other in others[:3]
    ]
    said = numbered("ties.more" if portfolio.sets_complete else "ties.at_least", len(others), swaps="; ".join(swaps))
    return f"{said} {tell('ties.rule')}"


def _next(look: Lookup, portfolio: Portfolio) -> str:
    if not portfolio.next_id:
        return tell("next.nobody")
    return tell("next.who", name=look.organisation(portfolio.next_id), gain=amount(round(portfolio.next_gain)))


def _open(look: Lookup, portfolio: Portfolio) -> list[dict[str, str]]:
    """Return the cells that the set leaves open, one row a cluster and reason."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows(portfolio.cells):
        if row["state"] in ("open", "unreachable", "not_known"):
            reason = row["state"] if row["state"] != "open" else "passed_over" if row["candidates"] > 0 else "held_back"
            found.setdefault((row["cluster_id"], reason), []).append(row["item"])
    place = {id: at for at, id in enumerate(look.results.partners.chosen)}
    ordered = sorted(found, key=lambda key: (place.get(key[0], len(place)), key))
    return [
        {"cluster": look.cluster(cluster), "modules": module_names(found[cluster, reason]), "why": tell(f"open.{reason}")}
        for cluster, reason in ordered
    ]


def _curve(look: Lookup, portfolio: Portfolio) -> dict[str, Any] | None:
    curve = look.results.partners.curve
    if len(curve) < 2 or curve["share"].isna().all():
        return None
    size = len(portfolio.members)
    steps = [Step(int(row["size"]), figure(row["share"]), figure(row["cells_share"])) for row in rows(curve)]
    known = [step for step in steps if not math.isnan(step.share)]
    top = max(step.share for step in known)
    enough = next(step.size for step in known if step.share >= top - 1e-9)
    least = known[0].size
    reading = [tell("curve.reading", n=count(enough), share=share(top))]
    if least > 1:
        reading.append(numbered("curve.least", least))
    shown = [row for row in rows(curve) if row["size"] <= max(enough, size) + 1]
    return {
        "picture": data_uri(
            coverage_steps(
                steps, chosen=size, weighted=tell("curve.weighted"), plain=tell("curve.plain"), none=tell("curve.none"),
                axis=tell("curve.axis"), mark=tell("curve.mark"),
            )
        ),
        "reading": " ".join(reading),
        "rows": [
            {
                "size": amount(row["size"]),
                "share": share(row["share"]) or tell("curve.no_set"),
                "plain": share(row["cells_share"]) or tell("curve.no_set"),
                "gain": "" if missing(row["gain"]) else amount(round(row["gain"])),
                "status": "" if row["status"] in (PROVEN, "infeasible") else tell("curve.unproven"),
            }
            for row in shown
        ],
        "more": sentence_case(tell("curve.more")) if len(shown) < len(steps) else "",
    }  # fmt: skip
