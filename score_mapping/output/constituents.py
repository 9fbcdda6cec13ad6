"""Who was heard: each constituency's own order beside the others', their weights, positions, nominations and decisions.

What all constituencies have in common comes before any mean. Who was not heard, who was silent and what is not tripartite is
printed, never hidden. A study that asked nobody gets one short paragraph that says so and what it takes.
"""

from __future__ import annotations

from typing import Any

from score_mapping.output import surecharts
from score_mapping.output.drawing import data_uri
from score_mapping.output.lookup import Lookup, figure, missing, once, plain, rows, split_keys
from score_mapping.output.wording import (
    amount,
    count,
    counted,
    listing,
    opening,
    ordinal,
    points,
    say,
    sentence_case,
    shortened,
    voice,
    word,
)
from score_mapping.scoring.elicitation import ACCEPTED_RATIO
from score_mapping.study.contract import CONSTITUENCIES

DRAWN_AT_MOST = 30
SUMS = ("mean", "heads")


def constituents(look: Lookup) -> dict[str, Any]:
    """Return everything that the chapter prints; every part is None or empty where there is nothing to say."""
    heard = look.results.hearing
    return {
        "nobody": heard.consulted is None
        and not sides_heard(look)
        and heard.nominations.empty
        and heard.decisions.empty,
        "weights_missing": weights_missing(look),
        "common": common(look),
        "slopes": slopes(look),
        "weights": weights(look),
        "judgements": judgements(look),
        "positions": positions(look),
        "nominations": nominations(look),
        "decisions": decisions(look),
        "lock": lock(look),
    }


def sides_heard(look: Lookup) -> dict[str, int]:
    """Return the constituencies that took a position on any cluster, with the number of clusters."""
    found: dict[str, int] = {}
    for row in rows(look.results.hearing.positions.table):
        if row["position"]:
            found[row["constituency"]] = found.get(row["constituency"], 0) + 1
    return found


@once
def voices(look: Lookup) -> list[str]:
    """Return the constituencies that gave weights, government, employers and workers first; none when the study names none."""
    consulted = look.results.hearing.consulted
    names = [name for name in consulted.voices if name] if consulted else []
    return sorted(names, key=lambda name: (CONSTITUENCIES.index(name) if name in CONSTITUENCIES else 9, name))


def weights_missing(look: Lookup) -> str:
    """Return which of the three constituencies gave no weights; empty when all did or nobody was asked."""
    consulted = look.results.hearing.consulted
    if consulted is None or not consulted.missing:
        return ""
    if consulted.missing == ("",):
        return opening("heard.one_voice", sum(consulted.respondents.values()))
    silent = listing([word("constituency", name) for name in consulted.missing])
    given = len(CONSTITUENCIES) - len(consulted.missing)
    return sentence_case(say("heard.no_weights", who=silent, n=count(given), of=count(len(CONSTITUENCIES))))


def common(look: Lookup) -> str:
    """Return which clusters every constituency has in its first k, said before any mean."""
    asked = voices(look)
    if len(asked) < 2 or look.results.what_if.constituencies.empty:
        return ""
    k = look.results.recipe.k
    names = [name for name in look.compared if name in look.results.what_if.common_first]
    if not names:
        return say("heard.common.nobody", who=count(len(asked)), k=count(k))
    whose = sentence_case(say("heard.both") if len(asked) == 2 else say("heard.all", n=count(len(asked))))
    named = listing([look.cluster(name) for name in names])
    return counted("heard.common", len(names), whose=whose, k=count(k), names=named)


@once
def places(look: Lookup) -> dict[str, dict[str, int]]:
    """Return everybody's place by the weights of each constituency, by their mean and by counting heads."""
    found: dict[str, dict[str, int]] = {}
    for row in rows(look.results.what_if.constituencies):
        found.setdefault(row["constituency"], {})[row["cluster_id"]] = int(row["rank"])
    return found


def slopes(look: Lookup) -> dict[str, Any] | None:
    """Return the slope chart of places by constituency, and its table with the head-count beside."""
    found, asked, k = places(look), voices(look), look.results.recipe.k
    columns = [*asked, "mean"]
    if not asked or any(name not in found for name in columns):
        return None
    drawn = look.compared
    if len(drawn) > DRAWN_AT_MOST:
        drawn = [name for name in drawn if any(found[column][name] <= k for column in columns)][:DRAWN_AT_MOST]
    order = sorted(drawn, key=lambda name: (found["mean"][name], look.compared.index(name)))
    lines = [
        surecharts.Slope(
            shortened(look.cluster(name), 34),
            [found[column][name] for column in columns],
            _shared(found, asked, name, k),
        )
        for name in order
    ]
    apart = {
        name: max(found[side][name] for side in asked) - min(found[side][name] for side in asked)
        for name in look.compared
    }
    widest = max(look.compared, key=lambda name: apart[name])
    heads = [voice(name) for name in asked]
    together = {key: say(f"heard.slope.{key}", k=count(k)) for key in surecharts.STYLES}
    every = [*columns, *(name for name in SUMS if name in found and name not in columns)]
    return {
        "picture": data_uri(surecharts.slopes(lines, [*heads, say("heard.mean")], k=k, words=together)),
        "reading": say("heard.slope.same", n=count(len(asked)))
        if not apart[widest]
        else say("heard.slope.reading", name=look.cluster(widest), low=ordinal(min(found[side][widest] for side in asked)),
                 high=ordinal(max(found[side][widest] for side in asked))),
        "heads": [*heads, say("heard.mean"), *([say("heard.heads")] if "heads" in found else [])],
        "rows": [
            {"name": look.cluster(name), "cells": [ordinal(found[column][name]) for column in every]}
            for name in sorted(look.compared, key=lambda name: (found["mean"][name], look.compared.index(name)))
        ],
        "heads_says": _heads_says(look, found),
    }  # fmt: skip


def _shared(found: dict[str, dict[str, int]], asked: list[str], name: str, k: int) -> str:
    inside = [found[side][name] <= k for side in asked]
    return "all" if all(inside) else "some" if any(inside) else "none"


def _heads_says(look: Lookup, found: dict[str, dict[str, int]]) -> str:
    """Return whether counting heads instead of constituencies would change anybody's place."""
    if "heads" not in found:
        return ""
    moved = [name for name in look.compared if found["heads"][name] != found["mean"][name]]
    return opening("heard.heads_move", len(moved), names=listing([look.cluster(name) for name in moved[:3]]))


def weights(look: Lookup) -> dict[str, Any] | None:
    """Return the shares side by side for the groups that somebody judged."""
    consulted, asked = look.results.hearing.consulted, voices(look)
    if consulted is None:
        return None
    names = asked or list(consulted.voices)
    judged = set().union(*consulted.judged.values())
    columns = [name or "all" for name in names]
    several = len(names) > 1
    return {
        "heads": [voice(name) for name in asked] or [say("heard.respondents")],
        "sums": [say("heard.mean"), say("heard.heads")] if several else [],
        "rows": [
            {
                "title": look.title(row["node_id"]),
                "group": look.title(row["parent_id"]) if row["parent_id"] else "",
                "cells": [
                    points(row[column]) if row["parent_id"] in consulted.judged[name] else say("heard.not_judged")
                    for name, column in zip(names, columns, strict=True)
                ],
                "sums": [points(row["mean"]), points(row["by_head"])] if several else [],
            }
            for row in rows(look.results.hearing.shares)
            if row["parent_id"] in judged
        ],
        "people": listing(
            [counted("heard.people", consulted.respondents[name], who=word("constituency", name)) for name in asked]
        ),
    }


def judgements(look: Lookup) -> list[dict[str, str]]:
    """Return how each respondent answered, by code, and how well the answer holds together."""
    consulted = look.results.hearing.consulted
    if consulted is None:
        return []
    lines = []
    for answer in consulted.answers:
        said, given = answer.judgement, answer.figures
        triads = [listing([look.title(node) for node in triad[:3]]) for triad in answer.triads]
        form = say(f"judged.{said.form}")
        if said.form == "points":
            how = say(
                "judged.points_whole" if given.get("agreed") else "judged.points_scaled", n=amount(given.get("total"))
            )
        elif said.form == "swing":
            how = say(
                "judged.swing_whole" if given.get("agreed") else "judged.swing_scaled", n=amount(given.get("highest"))
            )
        elif said.form == "pairwise":
            steady = figure(given.get("ratio")) <= ACCEPTED_RATIO
            how = say(
                "judged.steady" if steady else "judged.unsteady",
                ratio=f"{figure(given.get('ratio')):.2f}",
                limit=f"{ACCEPTED_RATIO:.2f}",
            )
            left = int(figure(given.get("missing"))) if not missing(given.get("missing")) else 0
            parts = [
                how,
                opening("judged.missing_pairs", left) if left else "",
                say("judged.random_index", table=answer.table) if answer.table else "",
                say("judged.triads", which="; ".join(triads)) if triads else "",
            ]
            how = " ".join(part for part in parts if part)
        elif said.form == "best_worst":
            how = say("judged.xi", xi=f"{figure(given.get('xi')):.2f}")
        else:
            how = say("judged.room")
        lines.append(
            {
                "side": voice(said.constituency) if said.constituency else "",
                "code": plain(said.respondent_id),
                "group": look.title(said.group) if said.group else "",
                "form": sentence_case(form),
                "how": how,
            }
        )
    return sorted(lines, key=lambda line: (line["side"], line["code"], line["group"]))


def positions(look: Lookup) -> dict[str, Any] | None:
    """Return the position of each constituency on each cluster, the holds, and who was silent; None when nobody was heard."""
    found = look.results.hearing.positions
    if not sides_heard(look):
        return None
    sides = list(dict.fromkeys(row["constituency"] for row in rows(found.table)))
    said = {(row["cluster_id"], row["constituency"]): row for row in rows(found.table)}
    whole = {row["cluster_id"]: row for row in rows(found.clusters)}
    heard = [name for name in look.ranked if name in whole and whole[name]["heard"]]
    return {
        "heads": [voice(side) for side in sides],
        "rows": [
            {
                "name": look.cluster(name),
                "cells": [_position(said[name, side]) for side in sides],
                "note": say("heard.not_tripartite_here", who=_sides(whole[name]["missing"]))
                if not whole[name]["tripartite"]
                else "",
            }
            for name in heard
        ],
        "unheard": opening("heard.unheard", len(look.ranked) - len(heard)) if len(heard) < len(look.ranked) else "",
        "holds": [hold for name in look.ranked for hold in holds(look, name, only_objections=True)],
        "ministries": ministries(look),
    }


def _sides(keys: object) -> str:
    return listing([word("constituency", side) for side in split_keys(keys)])


def _position(row: dict[str, Any]) -> dict[str, Any]:
    if not row["position"]:
        return {"word": say("heard.invited") if row["absent"] else say("heard.nothing"), "note": "", "object": False}
    more = [plain(row["note"]), say("heard.divided") if row["divided"] else ""]
    return {
        "word": say(f"position.{row['position']}"),
        "note": "; ".join(part for part in more if part),
        "object": row["position"] == "object",
    }


def holds(look: Lookup, cluster_id: str, *, only_objections: bool = False) -> list[str]:
    """Return what holds a cluster up: an objection with its reason, one that stands, or a constituency not heard."""
    said = []
    for row in rows(look.results.hearing.positions.holds):
        if row["cluster_id"] != cluster_id or (only_objections and row["kind"] == "not_heard"):
            continue
        who = listing([look.organisation(name) for name in split_keys(row["organisation_ids"])])
        said.append(
            say(
                f"hold.{row['kind']}", name=look.cluster(cluster_id), side=sentence_case(word("constituency", row["constituency"])),
                who=say("hold.by", who=who) if who else "", date=plain(row["date"]) or say("cite.undated"),
                reason=say("hold.reason", what=plain(row["note"])) if plain(row["note"]) else "",
            ).strip()
        )  # fmt: skip
    return said


def ministries(look: Lookup) -> list[str]:
    """Return which ministries answered, and where the ministry of labour was silent."""
    answered = look.results.hearing.positions.ministries
    said = labour_silence(look)
    if answered:
        return [say("heard.ministries", names=listing([look.organisation(name) for name in answered])), *said]
    return [say("heard.no_ministry"), *said] if "government" in sides_heard(look) else said


def labour_silence(look: Lookup) -> list[str]:
    """Return where the ministry of labour was silent, if it was."""
    found = look.results.hearing.positions
    if found.labour_silent:
        return [say("heard.labour_silent")]
    silent = [row["cluster_id"] for row in rows(found.clusters) if row["labour_silent"] == "yes"]
    return [say("heard.labour_silent_on", names=listing([look.cluster(name) for name in silent]))] if silent else []


def nominations(look: Lookup) -> list[dict[str, str]]:
    """Return what constituents nominated, with the place where there is one."""
    return [
        {
            "who": voice(row["constituency"]),
            "by": look.organisation(row["organisation_id"]) if row["organisation_id"] else "",
            "name": look.cluster(row["cluster_id"]),
            "reason": plain(row["reason"]),
            "date": plain(row["date"]),
            "place": say("heard.not_compared") if missing(row["rank"]) else ordinal(int(row["rank"])),
        }
        for row in rows(look.results.hearing.nominations)
    ]


def decisions(look: Lookup) -> list[dict[str, Any]]:
    """Return what was decided: conditions, dissent, when it is looked at again, and why it differs from the ranking."""
    found = []
    for row in rows(look.results.hearing.decisions):
        place = say("heard.not_compared") if missing(row["rank"]) else ordinal(int(row["rank"]))
        differs = not missing(row["differs"]) and bool(row["differs"])
        passed = listing([look.cluster(name) for name in split_keys(row["passed_over"])])
        lines = [
            (say("decisions.place"), place),
            (say("decisions.conditions"), plain(row["conditions"])),
            (say("decisions.dissent"), plain(row["dissent"])),
            (say("decisions.over"), passed if differs and row["chosen"] else ""),
            (say("decisions.instead"), passed if differs and not row["chosen"] else ""),
            (
                say("decisions.differs"),
                plain(row["differs_from_ranking"]) or (say("decisions.unexplained") if differs else ""),
            ),
            (say("decisions.review"), plain(row["review_date"]) or say("not_stated")),
        ]
        found.append(
            {
                "head": say(
                    "decisions.head",
                    name=look.cluster(row["subject"]),
                    body=plain(row["body"]),
                    date=plain(row["date"]),
                ),
                "decision": plain(row["decision"]),
                "lines": [(label, value) for label, value in lines if value],
            }
        )
    return found


def lock(look: Lookup) -> list[str]:
    """Return whether the weights were fixed before the ratings were read; empty when there are no weights to fix."""
    found = look.results.hearing.lock
    if look.results.hearing.consulted is None:
        return []
    if found.changed is None:
        return [say("lock.never")]
    said = [
        say(
            "lock.changed" if found.changed else "lock.kept",
            hash=found.locked[:10],
            date=found.date or say("cite.undated"),
        )
    ]
    if found.rated_before:
        said.append(opening("lock.rated_before", found.rated_before))
    return said
