"""The chapters after the cluster pages: what to find out, questions, history, whom to ask, weights, method, sources, decision.

A chapter with nothing to say is None or empty and left out. Nothing is scored here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from score_mapping.output.constituents import voices
from score_mapping.output.front import to_collect
from score_mapping.output.lookup import Lookup, figure, missing, plain, rows, split_keys, year_text
from score_mapping.output.particulars import asks, flags
from score_mapping.output.wording import (
    amount,
    count,
    counted,
    days,
    has,
    listing,
    opening,
    percent,
    say,
    tier_word,
    voice,
    word,
)

SHORT_TIERS = ("one_fact_short",)
OPEN_TIERS = ("cannot_be_judged", "insufficient_evidence")
BANDS = ((50, 200), (30, 300))
ASKED_AT_MOST = 7  # facts named for one cluster before the rest is counted


def gaps(look: Lookup) -> dict[str, Any] | None:
    """Return who is short of facts and what to find out, where and in how many days; None when nobody is."""
    short = [_gap(look, name, only_closing=True) for tier in SHORT_TIERS for name in look.tiers.get(tier, [])]
    open_ = [_gap(look, name, only_closing=False) for tier in OPEN_TIERS for name in look.tiers.get(tier, [])]
    plan = to_collect(look)
    if not (short or open_ or plan):
        return None
    return {"short": short, "open": open_, "plan": plan}


def _gap(look: Lookup, cluster_id: str, *, only_closing: bool) -> dict[str, Any]:
    wanted = asks(look, cluster_id)
    listed = [ask for ask in wanted if ask["closes"]] if only_closing else wanted
    spent = [ask["number_of_days"] for ask in listed if not math.isnan(ask["number_of_days"])]
    return {
        "id": cluster_id,
        "name": look.cluster(cluster_id),
        "coverage": percent(look.ranked[cluster_id]["coverage"]),
        "asks": listed[:ASKED_AT_MOST],
        "more": max(len(listed) - ASKED_AT_MOST, 0),
        "days": days(sum(spent)) if spent else "",
    }


def questions(look: Lookup) -> list[dict[str, Any]]:
    """Return the clusters with a review flag: the question, its source and year, and the tier of the cluster."""
    return [
        {"name": look.cluster(name), "tier": tier_word(row["tier"]), **flag}
        for name, row in look.ranked.items()
        for flag in flags(look, name)
    ]


def history(look: Lookup) -> list[dict[str, Any]]:
    """Return where SCORE has worked before and where that cluster falls here, with the reason."""
    return [
        {
            "name": look.cluster(row["cluster_id"]),
            "what": plain(row["what"]),
            "year": year_text(row["year"]),
            "tier": tier_word(row["tier"]),
            "tier_id": str(row["tier"]),
            "reason": plain(look.ranked[row["cluster_id"]]["reason"]) if row["cluster_id"] in look.ranked else "",
        }
        for row in rows(look.results.history)
    ]


def weights(look: Lookup) -> dict[str, Any]:
    """Return the weights used, each criterion followed by its facts, and whose weights they are."""
    below: dict[str, list[dict[str, Any]]] = {}
    held = {row["node_id"] for row in rows(look.results.weights)}
    for row in rows(look.results.weights):
        below.setdefault(row["parent_id"] if row["parent_id"] in held else "", []).append(row)
    used = sorted({plain(row["source"]) for row in rows(look.results.weights)})
    if len(used) > 1:
        used.remove("framework")  # the table says of each line who set it
    whose = [say(f"weights.{name}") if has(f"weights.{name}") else name for name in used if name]
    consulted = look.results.hearing.consulted
    judged = {side: consulted.judged[side] for side in voices(look) or list(consulted.judged)} if consulted and "consulted" in used else {}
    sides = voices(look)
    if consulted and "consulted" in used:
        people = consulted.respondents
        whose.append(
            say("weights.mean", who=listing([counted("heard.people", people[side], who=word("constituency", side)) for side in sides]))
            if sides
            else opening("weights.heads", sum(people.values()))
        )
    return {"rows": list(_branch(below, judged, "", 0)), "whose": whose, "asked": bool(judged)}


def _branch(
    below: dict[str, list[dict[str, Any]]], judged: Mapping[str, frozenset[str]], parent: str, depth: int
) -> Iterator[dict[str, Any]]:
    for row in below.get(parent, []):
        by = [side for side, groups in judged.items() if parent in groups]
        yield {
            "by": (listing([voice(side) for side in by if side]) or say("heard.respondents")) if by else say("weights.own"),
            "title": plain(row["title"]) or row["node_id"],
            "depth": min(depth, 3),
            "share": f"{100 * figure(row['share']):.0f}",
            "whole": f"{100 * figure(row['whole']):.0f}",
        }
        yield from _branch(below, judged, row["node_id"], depth + 1)


def interviews(look: Lookup) -> dict[str, Any] | None:
    """Return the shortest list of organisations to talk to first, and whom it does not reach; None without any."""
    found = look.results.interviews
    if found.organisations.empty:
        return None
    about = {row["organisation_id"]: row for row in rows(look.table("organisations"))}
    return {
        "rows": [
            {
                "name": look.organisation(row["organisation_id"]),
                "type": word("organisation_type", about.get(row["organisation_id"], {}).get("type", "")),
                "services": [look.names.get(f"service_id:{id}", id) for id in split_keys(row["services"])],
                "clusters": [_reached(look, id, row["organisation_id"]) for id in split_keys(row["clusters"])],
                "stand_in": look.organisation(row["stand_in"]) if row["stand_in"] else say("nobody"),
            }
            for row in rows(found.organisations)
        ],
        "smallest": _smallest_list(look),
        "unreached": [
            say(f"interview.{state}", names=listing([look.cluster(id) for id in ids]))
            for state in ("inferred", "no")
            for ids in [list(found.clusters.loc[found.clusters["reached"] == state, "cluster_id"])]
            if ids
        ],
    }


def _reached(look: Lookup, cluster_id: str, organisation_id: str) -> str:
    """Return the cluster's name, with a word beside it where distance alone says that the organisation reaches it."""
    bases = {row["basis"] for row in look.of("reach", cluster_id) if row["organisation_id"] == organisation_id}
    name = look.cluster(cluster_id)
    return say("interview.near", name=name) if bases == {"site"} else name


def _smallest_list(look: Lookup) -> str:
    """Return the sentence on the smallest set of organisations that reaches all that can be reached."""
    found = look.results.interviews
    said = opening(
        "interview.smallest",
        len(found.organisations),
        reached=count(int((found.clusters["reached"] == "yes").sum())),
        total=count(len(found.clusters)),
    )
    others = opening("interview.others", found.sets - 1) if found.sets > 1 and found.sets_complete else ""
    share = "" if not found.inferred_share > 0 else say("interview.share", share=percent(found.inferred_share))
    return " ".join(words for words in (said, others, share) if words)


def bands(look: Lookup) -> str:
    """Return the sentence on other size bands: shown only where firms of the target size were counted."""
    low, high = look.settings.size_band
    counted_ = {
        row["cluster_id"]
        for row in rows(look.table("observations"))
        if row["indicator_id"] == "target_firms" and not missing(row["value"])
    }
    others = listing([say("band", low=a, high=b) for a, b in BANDS])
    band = say("band", low=low, high=high)
    if not counted_:
        return say("bands.no_counts", band=band, others=others)
    return say("bands.counts", band=band, others=others, n=count(len(counted_)), total=count(len(look.ranked)))


def method(look: Lookup) -> list[str]:
    """Return the method note: what was done, in the order in which it was done, with this run's numbers."""
    recipe, framework = look.results.recipe, look.results.framework
    rules = framework.of_stage("field" if recipe.stage == "field" else "desk")
    said = [
        say("method.scales", n=count(len(framework.indicator) or len(look.results.known_of))),
        say(f"method.{recipe.method}"),
        say("method.missing"),
        say("method.coverage", coverage=percent(rules.coverage)),
    ]
    if rules.one_known_in:
        said.append(say("method.one_known", nodes=listing([look.title(node) for node in rules.one_known_in])))
    if rules.min_known:
        said.append(say("method.min_known", share=percent(rules.min_known)))
    said.append(say("method.readings", draws=f"{recipe.draws:,}", seed=recipe.seed, k=count(recipe.k)))
    if rules.tiers:
        steps = [
            say("method.tier", tier=tier_word(tier.id), share=percent(tier.share))
            for tier in rules.tiers
            if tier.share > 0
        ]
        said.append(say("method.tiers", steps=listing(steps), k=count(recipe.k)))
    if len(look.results.gates):
        said.append(say("method.gates"))
    if len(look.results.reach):
        said.append(say("method.reach", km=amount(recipe.reach_km), detour=f"{recipe.detour:g}"))
    own = [plain(framework.source), plain(framework.note)]
    return [*said, *(text for text in own if text)]


def sources(look: Lookup) -> list[dict[str, Any]]:
    """Return every source of the study, by title."""
    found = sorted(look.sources.values(), key=lambda source: (source.title.casefold(), source.id))
    return [
        {
            "source": source,
            "access": word("access", source.access),
            "accessed": source.accessed,
            "licence": source.licence,
        }
        for source in found
    ]


def decision(look: Lookup) -> list[tuple[str, str]]:
    """Return the lines of the blank decision sheet: the clusters put forward, with their class."""
    return [(look.cluster(name), tier_word(look.ranked[name]["tier"])) for name in look.put_forward]


def warnings(look: Lookup) -> list[str]:
    """Return the warnings and notes of the run, at most thirty; a last line says how many more there are."""
    said = [str(item) for item in look.results.problems]
    return said if len(said) <= 30 else [*said[:30], say("warnings.more", n=count(len(said) - 30))]
