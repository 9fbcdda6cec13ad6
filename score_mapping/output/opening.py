"""The three lines that a page opens with: what this is, what it says for the area in view, what to do next and by whom.

The second line is written by the page itself, because it follows the map; here is only what does not move.
"""

from __future__ import annotations

from typing import Any

from score_mapping.catalogue import text
from score_mapping.output.brief import facts_until
from score_mapping.output.lookup import Lookup, figure, missing, rows
from score_mapping.output.wording import day, listing, voice, written
from score_mapping.study.contract import CONSTITUENCIES

Json = dict[str, Any]


def opening(look: Lookup) -> Json:
    """Return the first and the last line: what this is (stage, day, who was heard) and what to do next."""
    stage = look.results.recipe.stage
    date = facts_until(look)
    values = {"n": len(look.ranked), "date": day(date) or text("planner.not_known")}
    return {
        "what": text(f"planner.opening_what_{stage}", language="", **values) + " " + _heard(look),
        "next": _next_desk(look) if stage == "desk" else _next_field(look),
    }


def _heard(look: Lookup) -> str:
    """Return whose positions were recorded, and whose were not."""
    spoke = {row["constituency"] for row in rows(look.table("consultations")) if row["position"] not in ("", "absent")}
    heard = [voice(side).lower() for side in CONSTITUENCIES if side in spoke]
    if not heard:
        return text("planner.opening_heard_nobody")
    silent = [voice(side).lower() for side in CONSTITUENCIES if side not in spoke]
    if not silent:
        return text("planner.opening_heard_all")
    return text("planner.opening_heard_some", heard=listing(heard), silent=listing(silent))


def _next_desk(look: Lookup) -> str:
    """One fact for each cluster that lacks only that, and whom to interview first."""
    least: dict[str, float] = {}
    for row in rows(look.results.missing):
        if row["closes"] and not missing(row["days"]):
            held = least.get(row["cluster_id"], figure(row["days"]))
            least[row["cluster_id"]] = min(held, figure(row["days"]))
    said = [text("planner.opening_next_facts", n=len(least), days=written(f"{sum(least.values()):g}"))] if least else []
    people = len(look.results.interviews.organisations)
    if people:
        said.append(text("planner.opening_next_interviews", n=people))
    return " ".join(said) or text("planner.opening_next_nothing")


def _next_field(look: Lookup) -> str:
    """What waits for the tripartite body, and the fact that would firm up the first group most."""
    said = [text("planner.opening_next_decide", n=len(look.put_forward))] if look.put_forward else []
    held = len(look.tiers.get("hold", ()))
    if held:
        said.append(text("planner.opening_next_holds", n=held))
    evidence = [row for row in rows(look.results.confidence.evidence) if not missing(row["days"])]
    if evidence:
        first = evidence[0]
        said.append(
            text(
                "planner.opening_next_evidence",
                name=look.cluster(first["cluster_id"]),
                what=look.title(first["indicator_id"]),
                days=written(f"{figure(first['days']):g}"),
            )
        )
    return " ".join(said) or text("planner.opening_next_nothing")
