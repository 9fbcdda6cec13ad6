"""Page one of the report: the stage, the answer, what would change it, who was heard, and where the clusters lie.

Which sentence is printed depends on rows alone: how many clusters can be compared, who took a position, which kinds of
organisation are on the map.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import Any

from score_mapping.output import charts, constituents
from score_mapping.output.drawing import data_uri
from score_mapping.output.lookup import UNTIERED, Lookup, figure, missing, plain, rows
from score_mapping.output.wording import (
    amount,
    count,
    counted,
    days,
    listing,
    opening,
    say,
    sentence_case,
    tier_word,
    word,
)
from score_mapping.study.contract import CONSTITUENCIES
from score_mapping.study.mapdefs import Boundary, read_boundary

NAMED_AT_MOST = 12
FACTS_AT_MOST = 3
NEVER_MAPPED = ("labour_inspectorate", "media")
USER_CODES = re.compile("AA|Q[M-Z]|X[A-JL-Z]|ZZ")
CONDUCT = ("institution", "lead", "experience", "funder", "terms_of_reference", "interests")
BACK_TO_FRONT = (
    "set_aside", "cannot_be_judged", "insufficient_evidence", "one_fact_short", "not_this_round", "hold", "named_beside",
    "reserve", "recommend_with_conditions", "ranked", "shortlist", "recommend",
)  # fmt: skip


def front(look: Lookup, date: str) -> dict[str, Any]:
    """Return everything that page one prints."""
    settings = look.settings
    stage = look.results.recipe.stage
    return {
        "title": plain(settings.title),
        "country": country_name(settings.country),
        "date": date,
        "stage": stage,
        "stage_line": say(f"stage.{stage}"),
        "fictional": bool(settings.fictional),
        "framework": plain(look.results.framework.title) or look.results.framework.id,
        "answer": answer(look),
        "changes": changes(look),
        "conduct": [
            (say(f"conduct.{part}"), plain(getattr(settings.conduct, part)) or say("not_stated")) for part in CONDUCT
        ],
        "heard": heard(look),
        "disclaimers": _disclaimers(plain(settings.disclaimer)),
        "map": place_map(look),
    }


def _disclaimers(own: str) -> list[str]:
    """Return the study's own disclaimer and the tool's, which is not said twice."""
    said = say("independent")
    return [text for text in (own, "" if said in own else said) if text]


def country_name(code: str) -> str:
    """Return the country's English name; empty for the codes that ISO 3166 leaves to users, as made-up countries have.

    >>> country_name("IN"), country_name("XA")
    ('India', '')
    """
    from babel import Locale

    if not code or USER_CODES.fullmatch(code):
        return ""
    return str(Locale("en").territories.get(code, code))


def answer(look: Lookup) -> list[str]:
    """Return the answer in two sentences: how many can be compared and deserve to be put forward, and which."""
    total, compared, first = len(look.ranked), len(look.compared), look.put_forward
    stage = look.results.recipe.stage
    if not compared:
        return [say(f"answer.{stage}.nobody", total=count(total)), _collect_first(look)]
    aside = len(look.tiers.get("set_aside", []))
    rest = total - compared - aside
    if look.first_tier == UNTIERED:
        said = say("answer.ranked", n=count(compared), total=count(total))
    elif not first:
        said = say(f"answer.{stage}.none_first", n=count(compared), total=count(total), tier=tier_word(look.first_tier))
    else:
        said = counted(f"answer.{stage}.first", len(first), compared=count(compared), total=count(total))
    if rest and aside:
        said += say("answer.rest_and_aside", rest=counted("answer.rest", rest), aside=counted("answer.aside", aside))
    elif rest or aside:
        said += say("answer.and", what=counted("answer.rest", rest) if rest else counted("answer.aside", aside))
    return [said + ".", *_who(look, look.compared if look.first_tier == UNTIERED else first or look.compared)]


def _who(look: Lookup, first: list[str]) -> list[str]:
    named = [look.cluster(cluster_id) for cluster_id in first[:NAMED_AT_MOST]]
    more = len(first) - len(named)
    said = (
        say("answer.who", names=listing(named))
        if not more
        else say("answer.who_more", names=", ".join(named), n=count(more))
    )
    asked = [cluster_id for cluster_id in first if look.ranked[cluster_id]["with_question"]]
    question = opening("answer.with_question", len(asked)) if asked else ""
    return [" ".join(part for part in (said, question) if part)]


def _collect_first(look: Lookup) -> str:
    wanted = to_collect(look)[:FACTS_AT_MOST]
    if not wanted:
        return say("answer.nothing_to_collect")
    return say(
        "answer.collect",
        what=listing([say("answer.collect_one", what=item["title"], n=item["clusters"]) for item in wanted]),
    )


def to_collect(look: Lookup, only: list[str] | None = None) -> list[dict[str, Any]]:
    """Return the facts that are missing, one row an indicator: those that let most clusters be compared come first.

    Parameters
    ----------
    only
        Count these clusters only.
    """
    found: dict[str, dict[str, Any]] = {}
    for row in rows(look.results.missing):
        if only is not None and row["cluster_id"] not in only:
            continue
        item = found.setdefault(
            row["indicator_id"],
            {
                "indicator_id": row["indicator_id"],
                "title": look.title(row["indicator_id"]),
                "what": plain(row["what"]) or look.title(row["indicator_id"]),
                "where": plain(row["where"]),
                "days": days(row["days"]),
                "weight": figure(row["weight"]),
                "clusters": 0,
                "closes": 0,
            },
        )
        item["clusters"] += 1
        item["closes"] += bool(row["closes"])
    return sorted(
        found.values(), key=lambda item: (-item["closes"], -item["weight"] * item["clusters"], item["indicator_id"])
    )


def changes(look: Lookup) -> list[str]:
    """Return the three facts that would change the answer most: open minimums of those put forward, then missing facts."""
    first = look.put_forward or look.compared
    open_gates = Counter(
        row["gate_id"]
        for row in rows(look.results.gates)
        if row["effect"] in ("open", "question") and row["cluster_id"] in first
    )
    closes = {row["gate_id"]: plain(row["closes_with"]) for row in rows(look.results.gates)}
    said = [
        say(
            "fact.gate" if closes[gate] else "fact.gate_bare",
            title=look.gate_titles.get(gate, gate), closes=closes[gate],
            who=say("fact.all", of=count(len(first))) if number == len(first) else say("fact.some", n=count(number), of=count(len(first))),
        )
        for gate, number in sorted(open_gates.items(), key=lambda item: (-item[1], item[0]))
    ]  # fmt: skip
    weighs = "fact.weighs" if look.put_forward else "fact.unknown"
    closing = [_asked("fact.closes", item["closes"], item) for item in to_collect(look) if item["closes"]]
    weighing = [_asked(weighs, item["clusters"], item) for item in to_collect(look, first or None)]
    mixed = [*said[:1], *closing[:1], *said[1:2], *weighing[:1], *closing[1:], *weighing[1:], *said[2:], *_firming(look)]
    return list(dict.fromkeys(mixed))[:FACTS_AT_MOST]


def _firming(look: Lookup) -> list[str]:
    """Return the facts that are weak and would firm up the first k most, one line a fact with the clusters it is weak for."""
    weak: dict[str, list[dict[str, Any]]] = {}
    for row in rows(look.results.confidence.evidence):
        if row["state"] == "weak" and figure(row["gain"]) > 0:
            weak.setdefault(row["indicator_id"], []).append(row)
    return [
        say("fact.firms", what=sentence_case(plain(found[0]["what"])), names=listing([look.cluster(row["cluster_id"]) for row in found[:FACTS_AT_MOST]]))
        + (f" {say('fact.ask', where=plain(found[0]['where']))}" if plain(found[0]["where"]) else "")
        for found in weak.values()
    ]


def _asked(id: str, number: int, item: dict[str, Any]) -> str:
    said = opening(id, number, what=sentence_case(item["what"]))
    return f"{said} {say('fact.ask', where=item['where'])}" if item["where"] else said


def heard(look: Lookup) -> list[str]:
    """Return whether the weights are a scenario, who was and was not consulted, and whose organisations are not on the map."""
    scenario = [say("heard.scenario")] if isinstance(look.results.recipe.weights, tuple) else []
    return [*scenario, *_consulted(look), *_mapped(look)]


def _consulted(look: Lookup) -> list[str]:
    """Return whose weights and positions stand behind this, what is on hold, and who was not heard."""
    consulted = look.results.hearing.consulted
    on = constituents.sides_heard(look)
    total = count(len(look.ranked))
    sides = [*CONSTITUENCIES, *sorted(set(on) - set(CONSTITUENCIES))]
    heard_ = [side for side in sides if side in on]
    same = len({on[side] for side in heard_}) == 1 and len(heard_) > 1
    said = []
    if consulted is not None:
        asked = constituents.voices(look)
        people = sum(consulted.respondents.values())
        said.append(
            opening("heard.gave_weights", people, who=listing([word("constituency", side) for side in asked]))
            if asked
            else opening("heard.one_voice", people)
        )
        if asked and consulted.missing:
            said.append(constituents.weights_missing(look))
    groups = [heard_] if same else [[side] for side in heard_]
    said += [
        say("heard.on", who=sentence_case(listing([word("constituency", side) for side in group])), n=count(on[group[0]]), of=total)
        for group in groups
        if group
    ]
    objections = [row for row in rows(look.results.hearing.positions.holds) if row["kind"] != "not_heard"]
    said += [
        say("heard.hold", who=sentence_case(word("constituency", row["constituency"])), name=look.cluster(row["cluster_id"]))
        for row in objections[:FACTS_AT_MOST]
    ]
    if len(objections) > FACTS_AT_MOST:
        said.append(opening("heard.more_holds", len(objections) - FACTS_AT_MOST))
    said += constituents.labour_silence(look)
    silent = [side for side in CONSTITUENCIES if side not in on]
    if silent:
        form = "heard.not" if consulted is None else "heard.no_position"
        said.append(sentence_case(say(form, who=listing([word("constituency", side) for side in silent]))))
    if on and silent:
        said.append(
            say("heard.not_tripartite", n=count(len(CONSTITUENCIES) - len(silent)), of=count(len(CONSTITUENCIES)))
        )
    return said


def _mapped(look: Lookup) -> list[str]:
    organisations = look.table("organisations")
    if not len(organisations):
        return [say("mapped.no_organisations")]
    sides = Counter(row["side"] for row in rows(organisations))
    known = [
        say("mapped.side", n=amount(sides[side]), side=word("side", side)) for side in (*CONSTITUENCIES, "neutral")
    ]
    said = [say("mapped.sides", n=amount(len(organisations)), sides=listing(known))]
    workers = {
        row["organisation_id"]
        for row in rows(organisations)
        if row["side"] == "workers" or row["type"] == "workers_org"
    }
    at_cluster = {row["organisation_id"] for row in rows(look.table("coverage")) if row["cluster_id"]}
    if not workers & at_cluster:
        said.append(opening("mapped.no_workers", len(workers)))
    types = {row["type"] for row in rows(organisations)}
    absent = [word("absent_type", kind) for kind in NEVER_MAPPED if kind not in types]
    if absent:
        said.append(sentence_case(say("mapped.absent", kinds=listing(absent))))
    return said


def boundary_of(look: Lookup) -> Boundary | None:
    """Return the areas of the study's map, None when it names none or wants points only."""
    wanted = look.settings.boundary
    if not wanted.file or wanted.profile == "none":
        return None
    return read_boundary(wanted, look.study.folder)[0]


def place_map(look: Lookup) -> dict[str, Any] | None:
    """Return the small map: its picture, legend, source line and disclaimers; None when no cluster has a place."""
    homes = {row["cluster_id"]: row for row in rows(look.table("clusters"))}
    placed = [
        cluster_id
        for cluster_id in look.ranked
        if not missing(homes[cluster_id]["lat"]) and not missing(homes[cluster_id]["lon"])
    ]
    if not placed:
        return None
    boundary = boundary_of(look)
    spots = _spots(look, homes, placed)
    areas = (
        []
        if boundary is None
        else [[_ring(ring) for polygon in area.polygons for ring in polygon] for area in boundary.areas]
    )
    hatched = [at for at, area in enumerate(boundary.areas) if boundary.disputed(area)] if boundary else []
    about = boundary.about if boundary else None
    notes = [plain(about.limits), *map(plain, about.sentences)] if about else []
    return {
        "picture": data_uri(charts.small_map(areas, spots, hatched=hatched)),
        "tiers": [
            (tier, tier_word(tier), len([name for name in look.tiers[tier] if name in placed])) for tier in look.tiers
        ],
        "numbered": [(int(row["rank"]), row["name"]) for row in _put_forward(look) if row["cluster_id"] in placed],
        "source": "; ".join(text for part in (about.source, about.vintage, about.licence) if (text := plain(part)))
        if about
        else "",
        "notes": [note for note in (say("map.not_official"), *notes, say("map.hatched") if hatched else "") if note],
        "not_placed": len(look.ranked) - len(placed),
    }


def _put_forward(look: Lookup) -> list[dict[str, Any]]:
    return [{**look.ranked[cluster_id], "name": look.cluster(cluster_id)} for cluster_id in look.put_forward]


def _spots(look: Lookup, homes: dict[str, dict[str, Any]], placed: list[str]) -> list[charts.Spot]:
    """Return the points, the first tier drawn last; clusters at one place are set around it so that each is seen."""
    at: dict[tuple[float, float], list[str]] = {}
    for cluster_id in placed:
        home = homes[cluster_id]
        at.setdefault((round(figure(home["lon"]), 2), round(figure(home["lat"]), 2)), []).append(cluster_id)
    ys = [y for _, y in at]
    step = 0.018 * max(max(ys) - min(ys), 1.0)
    spots: dict[str, charts.Spot] = {}
    for (x, y), names in at.items():
        for number, cluster_id in enumerate(sorted(names)):
            turn = 2 * math.pi * number / len(names)
            away = step if len(names) > 1 else 0.0
            tier = str(look.ranked[cluster_id]["tier"])
            label = f"{int(look.ranked[cluster_id]['rank'])}" if cluster_id in look.put_forward else ""
            spots[cluster_id] = charts.Spot(x + away * math.cos(turn), y + away * math.sin(turn), tier, label)
    order = {tier: number for number, tier in enumerate(BACK_TO_FRONT)}
    return sorted(spots.values(), key=lambda spot: order.get(spot.tier, len(order) // 2))


def _ring(ring: list[list[float]]) -> list[tuple[float, float]]:
    return [(point[0], point[1]) for point in ring]
