"""One cluster in plain sentences: where it stands, why, what is known, who was heard, what would change it.

Every sentence is built from rows of the study or of the results and names its source; what has no row is said to be not
known. Nothing is scored here.
"""

from __future__ import annotations

from typing import Any

from score_mapping.output.constituents import holds
from score_mapping.output.lookup import Lookup, figure, missing, plain, split_keys
from score_mapping.output.particulars import (
    asks,
    citation,
    figure_words,
    gates,
    organisations,
)
from score_mapping.output.wording import (
    amount,
    count,
    counted,
    has,
    listing,
    opening,
    place,
    say,
    sentence_case,
    share_words,
    tier_or_border,
    word,
)
from score_mapping.study.contract import CONSTITUENCIES, FACTS

SIZES = ("firms", "jobs", "target_firms")
DIFFER = 1.5  # two figures for the same thing are told to differ from this ratio on
ASKED_ALWAYS = ("growth", "women_share", "target_firms")
CEILING = "target_firms_ceiling"


def sentences_on(look: Lookup, cluster_id: str) -> list[str]:
    """Return the account of one cluster in short paragraphs; each sentence is traceable to rows."""
    paragraphs = [
        _standing(look, cluster_id),
        _troubles(look, cluster_id),
        _sizes(look, cluster_id),
        [*_buyers(look, cluster_id), *_bodies(look, cluster_id)],
        [*_policy(look, cluster_id), *_heard(look, cluster_id)],
        _not_known(look, cluster_id),
    ]
    return [" ".join(said) for said in paragraphs if said]


def _standing(look: Lookup, cluster_id: str) -> list[str]:
    row, name = look.ranked[cluster_id], look.cluster(cluster_id)
    tier, stage = str(row["tier"]), look.results.recipe.stage
    many = len(look.tiers[tier])
    key = f"standing.{tier}" if has(f"standing.{tier}") else "standing.other"
    first = say(key, name=name, n=count(many), tier=tier_or_border(tier, ""), reason=plain(row["reason"])).strip()
    said = [first + " " + say(f"standing.stage.{stage}") if tier == look.first_tier else first]
    if missing(row["rank"]):
        return said
    total, compared, k = len(look.ranked), len(look.compared), look.results.recipe.k
    at = place(row["rank"], row["rank_low"], row["rank_high"], compared)
    said.append(
        say("standing.share", k=count(k), n=count(compared), share=share_words(row["share_top"]), place=at)
        if k < compared
        else say("standing.place", n=count(compared), place=at)
    )
    if not missing(row["tier_or"]):
        said.append(say("standing.border", tiers=tier_or_border(tier, row["tier_or"])))
    if compared < total:
        said.append(opening("standing.not_compared", total - compared))
    return said


def _troubles(look: Lookup, cluster_id: str) -> list[str]:
    rated = [row for row in look.of("ratings", cluster_id) if row["indicator_id"] in FACTS and figure(row["score"]) > 0]
    inside = [row for row in rated if row["indicator_id"] != "issue_outside"]
    said = []
    if inside:
        reasons = list(dict.fromkeys(_bare(row["reason"]) for row in inside if _bare(row["reason"])))
        areas = listing([say(f"issue.{row['indicator_id']}") for row in inside])
        what = say("troubles.reasons", areas=areas, reasons="; ".join(reasons)) if reasons else areas
        said.append(say("troubles.inside", what=what, cite=citation(look, inside[0])))
    for row in rated:
        if row["indicator_id"] == "issue_outside" and plain(row["reason"]):
            said.append(say("troubles.outside", what=_bare(row["reason"]), cite=citation(look, row)))
    return said


def _bare(sentence: object) -> str:
    """Return a reason without its full stop and capital, to stand inside a sentence."""
    said = plain(sentence).rstrip(". ")
    return said if said[:2].isupper() else said[:1].lower() + said[1:]


def _sizes(look: Lookup, cluster_id: str) -> list[str]:
    if not look.brings("observations"):
        return []
    own = [row for row in look.of("observations", cluster_id) if (row["scope"] or "cluster") == "cluster"]
    given = {key: next((row for row in own if row["indicator_id"] == key), None) for key in SIZES}
    said = []
    for key in ("firms", "jobs"):
        row = given[key]
        if row is not None:
            said.append(say(f"sizes.{key}", figure=figure_words(look, row), cite=citation(look, row)))
    band = look.settings.size_band
    target = given["target_firms"]
    if target is not None:
        said.append(
            say(
                "sizes.target",
                low=band[0],
                high=band[1],
                figure=figure_words(look, target),
                cite=citation(look, target),
            )
        )
    elif said:
        said.append(say("sizes.target_unknown", low=band[0], high=band[1]))
        said += _ceiling(look, cluster_id)
    return [*said, *_differing(look, own)]


def _ceiling(look: Lookup, cluster_id: str) -> list[str]:
    """Return the upper bound on firms of the target size, called what it is."""
    derived = {leaf.id for leaf in look.results.framework.indicator if leaf.derive == CEILING}
    figures = [row["value"] for row in look.of("cells", cluster_id) if row["indicator_id"] in derived]
    return [say("sizes.ceiling", n=amount(value)) for value in figures if not missing(value)]


def _differing(look: Lookup, own: list[dict[str, Any]]) -> list[str]:
    """Return on which figures of the cluster itself two sources differ by half or more."""
    values: dict[tuple[str, str], list[float]] = {}
    for row in own:
        if not missing(row["value"]) and figure(row["value"]) > 0:
            values.setdefault((row["indicator_id"], row["unit"]), []).append(figure(row["value"]))
    far = [look.title(name) for (name, _), found in values.items() if max(found) >= DIFFER * min(found)]
    return [say("sizes.differ", what=listing(far))] if far else []


def _buyers(look: Lookup, cluster_id: str) -> list[str]:
    links = look.of("buyer_links", cluster_id)
    if not links:
        return [say("buyers.not_known")] if len(look.table("buyer_links")) else []
    names = listing([look.names.get(f"buyer_id:{row['buyer_id']}", row["buyer_id"]) for row in links])
    asked = say("buyers.not_asked") if look.results.recipe.stage == "desk" else ""
    return [f"{counted('buyers.named', len(links), names=names)} {citation(look, links[0])}. {asked}".strip()]


def _bodies(look: Lookup, cluster_id: str) -> list[str]:
    named = [item for item in organisations(look, cluster_id) if not item["near"]]
    if not named:
        return [say("bodies.not_known")] if len(look.table("organisations")) else []
    offering = [item["name"] for item in named if item["services"]]
    said = opening("bodies.named", len(named), names=listing([item["name"] for item in named[:4]]))
    offer = (
        opening("bodies.offering", len(offering), names=listing(offering[:2])) if offering else say("bodies.no_offer")
    )
    assessed = "" if len(look.table("assessments")) else say("bodies.not_assessed")
    return [" ".join(part for part in (said, offer, assessed) if part)]


def _policy(look: Lookup, cluster_id: str) -> list[str]:
    named = [row for row in look.of("policy_links", cluster_id) if row["link"] == "named"]
    if not named:
        return [say("policy.not_named")] if len(look.table("policies")) else []
    row = max(named, key=lambda item: (figure(item["year"]) if not missing(item["year"]) else 0, item["policy_id"]))
    name = look.names.get(f"policy_id:{row['policy_id']}", row["policy_id"])
    return [say("policy.named", name=name, cite=citation(look, row))]


def _heard(look: Lookup, cluster_id: str) -> list[str]:
    """Return what each constituency said of the cluster, what is on hold, and who was not heard."""
    spoken = [row for row in look.of("positions", cluster_id) if row["position"]]
    said = [
        say(
            f"heard.{row['position']}", who=sentence_case(word("constituency", row["constituency"])),
            when=plain(row["date"]) or say("cite.undated"), note=_noted(row["note"]),
        ).strip()
        for row in spoken
        if row["position"] != "object"
    ]  # fmt: skip
    said += holds(look, cluster_id, only_objections=True)
    heard = _heard_sides(look, cluster_id)
    not_heard = [say(f"constituency.{side}") for side in CONSTITUENCIES if side not in heard]
    if not_heard:
        said.append(sentence_case(say("heard.not", who=listing(not_heard))))
        if spoken:
            said.append(say("heard.not_tripartite", n=count(len(CONSTITUENCIES) - len(not_heard)), of=count(len(CONSTITUENCIES))))
    for row in look.of("heard", cluster_id):
        if row["labour_silent"] == "yes":
            answered = [look.organisation(name) for name in split_keys(row["ministries"])]
            said.append(say("heard.labour_silent_here", who=say("heard.did", who=listing(answered)) if answered else ""))
    reached = organisations(look, cluster_id)
    if len(look.table("organisations")) and not any(item["side"] == "workers" and not item["near"] for item in reached):
        said.append(say("heard.no_workers"))
    return [" ".join(said)]


def _noted(note: object) -> str:
    """Return a note as a sentence of its own."""
    said = plain(note)
    return "" if not said else sentence_case(said) + ("" if said.endswith((".", "!", "?", "…")) else ".")


def _heard_sides(look: Lookup, cluster_id: str) -> set[str]:
    return {
        row["constituency"]
        for row in look.of("positions", cluster_id)
        if row["position"]
    }


def _not_known(look: Lookup, cluster_id: str) -> list[str]:
    observed = {row["indicator_id"] for row in look.of("observations", cluster_id)}
    facts = [say(f"fact.{key}") for key in ASKED_ALWAYS if key not in observed] if look.brings("observations") else []
    cells = [
        f"{title[:1].lower()}{title[1:]}"
        for row in look.of("cells", cluster_id)
        if not row["known"] and (title := look.title(row["indicator_id"]))
    ]
    unknown = [*facts, *cells]
    return [say("unknown.list", what=listing(unknown))] if unknown else []


def would_change(look: Lookup, cluster_id: str) -> str:
    """Return what would take a cluster off the list, and the first thing to find out."""
    framework, stage = look.results.framework, look.results.recipe.stage
    effects = {row["gate_id"]: row for row in look.of("gates", cluster_id)}
    ways = []
    for leaf in framework.indicator:
        gate = leaf.gate.get(stage)
        if gate is not None and gate.id in effects and effects[gate.id]["effect"] != "passed":
            form = "change.below_target" if leaf.derive == CEILING else "change.below"
            low, high = look.settings.size_band
            ways += [
                say(form, n=amount(rule.below), unit=plain(leaf.unit), title=look.title(leaf.id), low=low, high=high)
                for rule in gate.rules
                if rule.effect == "knock-out" and rule.below is not None
            ]
    if any(
        row["indicator_id"] in FACTS and row["indicator_id"] != "issue_outside"
        for row in look.of("ratings", cluster_id)
    ):
        ways.append(say("change.outside"))
    if len(_heard_sides(look, cluster_id)) < len(CONSTITUENCIES) and len(look.results.gates):
        ways.append(say("change.objection"))
    leave = [say("change.leave", ways=_either(ways))] if ways and cluster_id in look.put_forward else []
    return " ".join([*leave, *_first_step(look, cluster_id)])


def _either(ways: list[str]) -> str:
    return ways[0] if len(ways) == 1 else say("list.or", first=", ".join(ways[:-1]), last=ways[-1])


def _first_step(look: Lookup, cluster_id: str) -> list[str]:
    """Return the first thing to find out: a fact that alone would do, what closes the first minimum, the heaviest fact."""
    for ask in asks(look, cluster_id):
        if ask["closes"] and ask["where"]:
            return [say("change.first" if ask["days"] else "change.first_bare", **_step(ask))]
    for gate in gates(look, cluster_id):
        if gate["closes"]:
            return [say("change.first_gate", what=gate["closes"])]
    for ask in asks(look, cluster_id):
        if ask["where"]:
            form = "change.first" if ask["days"] else "change.first_bare"
            return [say(form, **_step(ask))]
    return []


def _step(ask: dict[str, Any]) -> dict[str, str]:
    return {key: str(ask[key]) for key in ("what", "where", "days")}
