"""How one organisation was scored, for its page: criteria, knock-outs, endorsement, interests, and what would change its band.

The person who scored is never named: interests and differences between assessors stand here as counts.
"""

from __future__ import annotations

import math
from typing import Any

from score_mapping.output.lookup import Lookup, figure, missing, plain, rows, split_keys
from score_mapping.output.partnerwords import named, tell, told
from score_mapping.output.rolloutcharts import Level, readiness_levels
from score_mapping.output.wording import amount, count, listing, points, sentence_case, span_words, voice, whole
from score_mapping.partners.readiness import PARTS, Readiness
from score_mapping.study.framework import Framework

STEPS = 4  # of the rubric, 0 to 4
CLAIMS = ("C", "D")
NEAR_EDGE = 2.0  # points above the start of its band from which an organisation is told to stand near the edge


def bands_of(framework: Framework) -> list[tuple[str, float]]:
    """Return every band with the score from which it begins, the highest first."""
    rules = framework.assessment
    return [(named("page_band", band.id), band.from_) for band in rules.bands] if rules else []


def picture(framework: Framework, said: Readiness, own: list[dict[str, Any]]) -> str:
    """Draw the readiness of an organisation: its total in each role, and mandate, interest and capacity of the first role."""
    levels = [
        Level(named("page_as", row["role"]), figure(row["score"]), figure(row["low"]), figure(row["high"]), main=True)
        for row in own
    ]
    titles = {node.id: plain(node.title) or node.id for node in framework.node}
    parts = {row["criterion"]: row for row in criteria_of(said, own[0]) if row["kind"] == "part"}
    for name in PARTS:
        if name in parts:
            row = parts[name]
            levels.append(Level(titles.get(name, name), figure(row["score"]), figure(row["low"]), figure(row["high"])))
    return readiness_levels(levels, bands_of(framework))


def criteria_of(said: Readiness, row: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of the criteria table on one organisation in one role."""
    table = said.criteria
    return list(rows(table.loc[(table["organisation_id"] == row["organisation_id"]) & (table["role"] == row["role"])]))


def scored(
    framework: Framework, said: Readiness, row: dict[str, Any], keys: dict[str, int]
) -> list[dict[str, Any]]:
    """Return the criteria under mandate, interest and capacity, each with score, evidence, floor and the numbers of its sources.

    Parameters
    ----------
    keys
        ``{source_id: number}`` of the page.
    """
    found = criteria_of(said, row)
    titles = title_of(framework)
    role = framework.role[row["role"]]
    above = {leaf.id: leaf.node for leaf in framework.indicator}
    groups = []
    for part in PARTS:
        lines = []
        inside = {one["criterion"]: one for one in found if one["part"] == part}
        for id in role.points:
            if id in inside and inside[id]["kind"] == "criterion":
                lines.append(_line(framework, inside[id], titles, keys, depth=0))
                sides = [one for one in inside.values() if one["kind"] == "side" and above.get(one["criterion"]) == id]
                lines += [_line(framework, one, titles, keys, depth=1) for one in sides]
        own = next((one for one in found if one["kind"] == "part" and one["criterion"] == part), None)
        if lines and own is not None:
            groups.append(
                {
                    "title": titles.get(part, part),
                    "points": points(own["weight"]),
                    "score": span_words(own["low"], own["high"]) if figure(own["coverage"]) > 0 else tell("page_not_known"),
                    "rows": lines,
                }
            )
    return groups


def source_ids(look: Lookup, said: Readiness, row: dict[str, Any]) -> set[str]:
    """Return the ids of the sources behind an organisation's scores."""
    return {id for one in criteria_of(said, row) for id in split_keys(one["source_ids"]) if id in look.sources}


def title_of(framework: Framework) -> dict[str, str]:
    """Return the titles of all criteria and nodes of a framework."""
    found = {node.id: plain(node.title) or node.id for node in framework.node}
    return found | {leaf.id: plain(leaf.title) or leaf.id for leaf in framework.indicator}


def _line(
    framework: Framework, row: dict[str, Any], titles: dict[str, str], keys: dict[str, int], *, depth: int
) -> dict[str, Any]:
    low, high = figure(row["lowest"]), figure(row["highest"])
    known = not missing(row["value"])
    notes = []
    if row["capped"] and not (row["kind"] == "criterion" and missing(row["lowest"])):
        notes.append(_held(framework, str(row["grade"])))
    if row["floor_state"]:
        floor = f"{figure(row['floor']):g}"
        if not missing(row["floor"]):
            notes.append(tell(f"page_floor.{row['floor_state']}", floor=floor))
    if row["kind"] == "criterion" and missing(row["lowest"]) and known and framework.node:
        notes.append(tell("page_lower_side"))
    return {
        "title": titles.get(row["criterion"], row["criterion"]),
        "depth": depth,
        "points": "" if depth else points(row["weight"]),
        "value": f"{figure(row['value']):.2g}" if known else tell("page_not_known"),
        "known": known,
        "apart": "" if math.isnan(low) or low == high else tell("page_gave", low=f"{low:g}", high=f"{high:g}"),
        "grade": str(row["grade"]),
        "notes": notes,
        "missed": row["floor_state"] == "missed",
        "sources": ", ".join(str(keys[one]) for one in split_keys(row["source_ids"]) if one in keys) if depth or not missing(row["lowest"]) else "",
    }


def _held(framework: Framework, grade: str) -> str:
    most = framework.assessment.most if framework.assessment else {}
    return tell(f"page_capped.{grade}", most=f"{most[grade]:g}") if grade in CLAIMS and grade in most else tell("page_capped.other")


def knockouts(look: Lookup, framework: Framework, row: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what the checks of knock-outs found: failed and pending with cure, unchecked, clear as a count."""
    rules = {rule.id: rule for rule in framework.knockout}
    cures: dict[str, str] = {}
    for item in rows(look.table("knockouts")):
        if item["organisation_id"] == row["organisation_id"] and plain(item["cure"]):
            cures[item["code"]] = plain(item["cure"])
    found = []
    for state in ("failed", "pending"):
        for code in split_keys(row[f"knockouts_{state}"]):
            rule = rules.get(code)
            cure = cures.get(code) or (plain(rule.cure) if rule else "")
            title = plain(rule.title) if rule else code
            words = tell(f"page_knock.{state}", code=code, title=title)
            found.append({"said": f"{words} {tell('page_knock.cure', cure=cure)}" if cure else words, "alert": state == "failed"})
    left = split_keys(row["knockouts_unchecked"])
    if left:
        found.append({"said": tell("page_knock.unchecked", codes=listing(left)), "alert": False})
    clear = len(set(rules) - set(left) - {code for state in ("failed", "pending") for code in split_keys(row[f"knockouts_{state}"])})
    if clear and clear == len(rules):
        found.append({"said": tell("page_knock.all_clear", n=count(clear)), "alert": False})
    elif clear:
        found.append({"said": told("page_knock.clear", clear), "alert": False})
    return found


def endorsement(framework: Framework, said: Readiness, row: dict[str, Any]) -> list[str]:
    """Return one sentence a constituency: does it stand behind the organisation, in writing or as its own voice."""
    table = said.endorsements
    mine = table.loc[(table["organisation_id"] == row["organisation_id"]) & (table["role"] == row["role"])]
    wanted = set(framework.role[row["role"]].endorsed_by)
    rules = framework.assessment
    asked = set(rules.endorsement) if rules else set()
    lines = []
    for item in rows(mine):
        side = str(item["constituency"])
        state = str(item["state"])
        form = "own_side" if item["basis"] == "own_side" else state if state != "open" or side in asked else "not_asked"
        line = tell(f"page_endorsed.{form}", who=voice(side))
        lines.append(f"{line} {tell('page_endorsed.needed')}" if side in wanted and state != "endorsed" else line)
    return lines


def judged(said: Readiness, row: dict[str, Any]) -> list[str]:
    """Return how many judged, whose scores were set aside for an interest, and how many scores differ: counts only."""
    lines = [told("page_assessors", int(row["assessors"]))] if row["assessors"] else []
    held = _mine(said.conflicts, row)
    if held:
        people, number = len({one["evaluator_id"] for one in held}), int(sum(one["scores"] for one in held))
        lines.append(told("page_interest", people, scores=count(number)))
    else:
        lines.append(tell("page_interest.no"))
    apart = len({one["criterion"] for one in _mine(said.discussion, row)})
    if apart:
        lines.append(told("page_differ", apart))
    return lines


def _mine(table: Any, row: dict[str, Any]) -> list[dict[str, Any]]:
    return list(rows(table.loc[(table["organisation_id"] == row["organisation_id"]) & (table["role"] == row["role"])]))


def weakest(framework: Framework, said: Readiness, row: dict[str, Any]) -> list[str]:
    """Return the two weakest criteria, with what was seen and what the next step of the rubric asks for."""
    found = {one["criterion"]: one for one in criteria_of(said, row)}
    lines = []
    for id in split_keys(row["weakest"]):
        leaf = _leaf(framework, found, id)
        if leaf is None:
            continue
        value = figure(found[leaf.id]["value"])
        step = math.floor(value) + 1
        title = title_of(framework).get(id, id)
        here = plain(leaf.anchors.get(str(math.floor(value)), ""))
        line = tell("page_weak.value", title=title, value=f"{value:.2g}")
        if here and value == math.floor(value):
            line = tell("page_weak.seen", title=title, value=f"{value:.2g}", seen=here)
        ahead = plain(leaf.anchors.get(str(step), ""))
        if ahead and step <= STEPS:
            line += " " + tell("page_weak.next", step=step, ahead=ahead)
        lines.append(line)
    return lines


def _leaf(framework: Framework, found: dict[str, dict[str, Any]], id: str) -> Any:
    """Return the indicator behind a criterion: itself, or the lower of its sides that are known."""
    leaves = {leaf.id: leaf for leaf in framework.indicator}
    if id in leaves:
        return leaves[id]
    sides = [leaf for leaf in framework.indicator if leaf.node == id and not missing(found.get(leaf.id, {}).get("value"))]
    return min(sides, key=lambda leaf: figure(found[leaf.id]["value"]), default=None)


def holds(framework: Framework, row: dict[str, Any]) -> list[str]:
    """Return in words what holds the band down, whatever the score."""
    titles = title_of(framework)
    lines = []
    for code in split_keys(row["caps"]):
        names = {
            "floor_missed": listing([f"“{titles.get(id, id)}”" for id in split_keys(row["floors_missed"])]),
            "floor_open": listing([f"“{titles.get(id, id)}”" for id in split_keys(row["floors_open"])]),
            "knockout_pending": listing(split_keys(row["knockouts_pending"])),
            "knockout_unchecked": listing(split_keys(row["knockouts_unchecked"])),
            "objected": listing([named("page_side", side) for side in split_keys(row["objected_by"])]),
            "not_endorsed": listing([named("page_side", side) for side in split_keys(row["not_endorsed"])]),
        }.get(code, "")
        cap = framework.assessment.caps.get(code, "") if framework.assessment else ""  # type: ignore[call-overload]
        lines.append(tell(f"page_cap.{code}", what=names, band=named("page_band", cap)))
    return lines


def would_change(framework: Framework, row: dict[str, Any]) -> list[str]:
    """Return what would give another band: what holds it down, the points that are wanting, what is not known."""
    rules = framework.assessment
    if rules is None:
        return []
    ids = [band.id for band in rules.bands]
    lines = []
    if row["knockouts_failed"]:
        lines.append(tell("page_change.out", codes=listing(split_keys(row["knockouts_failed"]))))
    score = figure(row["score"])
    above = [band for band in rules.bands if band.from_ > score + 1e-9]
    reached = next((band.id for band in rules.bands if band.from_ <= score + 1e-9), ids[-1])
    if row["band"] in ids and ids.index(row["band"]) > ids.index(reached):
        lines.append(tell("page_change.held", score=whole(score), reached=named("page_band", reached), band=named("page_band", row["band"])))
    elif above:
        nearest = above[-1]
        short = math.ceil((nearest.from_ - score) * 10 - 1e-6) / 10
        lines.append(
            told("page_change.points", 1 if short == 1 else 2, short=amount(short), band=named("page_band", nearest.id), start=f"{nearest.from_:g}")
        )
    below = [band for band in rules.bands if band.from_ <= score + 1e-9 and band.from_ > 0]
    if below and row["band"] == below[0].id:
        over = score - below[0].from_
        if over < 0.05:
            lines.append(tell("page_change.on_edge", start=f"{below[0].from_:g}"))
        elif over <= NEAR_EDGE:
            lines.append(tell("page_change.edge", over=amount(round(over, 1)), start=f"{below[0].from_:g}"))
    unknown = split_keys(row["missing"])
    if unknown:
        titles = title_of(framework)
        lines.append(
            tell("page_change.unknown", what=listing([f"“{titles.get(id, id)}”" for id in unknown]), low=whole(row["low"]), high=whole(row["high"]))
        )
    if row["band_low"] != row["band_high"] and not row["knockouts_failed"]:
        lines.append(
            tell("page_change.wide", low=named("page_band", row["band_low"]), high=named("page_band", row["band_high"]))
        )
    return [sentence_case(line) for line in lines]
