"""With whom: who offers what within reach, what nobody offers, who could close it, who is linked to whom, and the set of partners.

A chapter of values for the templates; nothing is computed here but counts. Where nothing was assessed it stays with what is
known, says why the rest is missing, and points to the list of first interviews.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import pandas as pd

from score_mapping.output.drawing import data_uri
from score_mapping.output.lookup import Lookup, figure, plain, rows
from score_mapping.output.matrices import Row, matrix
from score_mapping.output.partnernet import network
from score_mapping.output.partnerset import chosen_set, lists
from score_mapping.output.partnerwords import module, named, tell
from score_mapping.output.whomwords import known, module_names, numbered, organisation_names
from score_mapping.output.wording import amount, count, listing, shortened
from score_mapping.partners.gaps import by_module, offers_in_reach
from score_mapping.partners.organisations import apply_merges
from score_mapping.study.contract import MODULES

ACROSS = 18  # organisations in one figure: what can be read on a page
DOWN = 42  # lines in one figure: services and the names of their families
FIGURES = 3  # figures of organisations before the rest is left to the table
CLUSTERS = 36  # clusters in one figure
CLOSERS = 3  # organisations named for one way of closing a gap
REST = 5  # modules of which nothing is known, told together from this number on
NEAR_KM = 300  # by road: farther away only the nearest one is named
NOT_NOW = ("closed", "inactive")
SERVICE_MARKS = {"in_house": "full", "otherwise": "half", "unsaid": "ring", "inferred": "dashed", "not_known": "dot"}
MODULE_MARKS = {"covered": "full", "thin": "half", "gap": "cross", "none_documented": "dashed"}
T = TypeVar("T")
FRAMES = {"yes": "need", "no": "no_need", "unknown": ""}


def with_whom(look: Lookup) -> dict[str, Any] | None:
    """Return everything that the chapter prints; None for a study without organisations."""
    partners = look.results.partners
    if look.table("organisations").empty:
        return None
    return {
        "chosen": listing([look.cluster(id) for id in partners.chosen]),
        "level": tell(f"level.{partners.completeness.level or 'none'}"),
        "why": reasons(look),
        "services": services(look),
        "modules": modules(look),
        "closers": closers(look),
        "free": free_offers(look),
        "network": network(look),
        "lists": lists(look),
        "set": chosen_set(look),
        "interviews": not look.results.interviews.organisations.empty,
    }


def reasons(look: Lookup) -> list[str]:
    """Return why parts of the chapter are left out, in the chapter's order."""
    absent = look.results.partners.absent
    return [
        tell(f"left_out.{part}.{absent[part]}")
        for part in ("readiness", "connecting")
        if part in absent and known(f"left_out.{part}.{absent[part]}")
    ]


def service_states(look: Lookup) -> pd.DataFrame:
    """Return how each organisation that reaches a chosen cluster offers each service: organisation_id, service_id, state.

    State is ``in_house``, ``otherwise`` (bought in, online, passed on, or for firms of another size), ``unsaid`` (offered,
    how is not recorded), ``inferred``; a pair without a row is not known.
    """
    chosen = set(look.results.partners.chosen)
    reach = look.results.reach
    offers = offers_in_reach(apply_merges(look.study.tables), reach.loc[reach["cluster_id"].isin(chosen)])
    offers = offers.loc[~offers["against"].isin(NOT_NOW)].drop_duplicates(["organisation_id", "service_id"])
    state = offers["evidence"].where(offers["evidence"] == "inferred", "otherwise")
    fits = (offers["evidence"] == "explicit") & (offers["against"] == "")
    state = state.mask(fits & (offers["in_house"] == ""), "unsaid").mask(fits & (offers["in_house"] == "yes"), "in_house")
    return offers[["organisation_id", "service_id"]].assign(state=state)


def services(look: Lookup) -> dict[str, Any] | None:
    """Return the service x organisation figures for the chosen clusters, with their table."""
    chosen = look.results.partners.chosen
    reached: dict[str, list[str]] = {}
    for cluster in chosen:
        for row in look.of("reach", cluster):
            if cluster not in reached.setdefault(row["organisation_id"], []):
                reached[row["organisation_id"]].append(cluster)
    offered = list(rows(look.table("services")))
    if not reached or not offered:
        return None
    states = {(row["organisation_id"], row["service_id"]): row["state"] for row in rows(service_states(look))}
    documented = {organisation for organisation, _ in states}
    order = sorted(reached, key=lambda id: (-len(reached[id]), id not in documented, look.organisation(id).casefold(), id))
    offered = _by_family(offered)
    legend = {SERVICE_MARKS[state]: tell(f"service.{state}") for state in SERVICE_MARKS}
    drawn = [row for row in offered if any((id, row["service_id"]) in states for id in order)]
    pages = [
        (people, part)
        for people in _pages(order, ACROSS)[:FIGURES]
        for part in _pages(drawn, DOWN, len({row["family"] for row in drawn}))
    ]
    undrawn = sum(len(people) for people in _pages(order, ACROSS)[FIGURES:])
    some = {state: sum(found == state for found in states.values()) for state in SERVICE_MARKS if state != "not_known"}
    nobody = [plain(row["name"]) for row in offered if not any((id, row["service_id"]) in states for id in order)]
    return {
        "figures": [
            {
                "title": tell("service.figure") if len(pages) == 1 else tell("service.figure_part", n=at, of=len(pages)),
                "picture": data_uri(
                    matrix([shortened(look.organisation(id), 32) for id in people], [_service_row(row, people, states) for row in part], legend)
                ),
            }
            for at, (people, part) in enumerate(pages, 1)
        ],
        "reading": numbered(
            "service.reading", len(order), parts=listing([tell(f"service.part.{state}", n=some[state]) for state in some if some[state]])
        ),
        "nobody": tell("service.nobody", names=listing(nobody)) if nobody else "",
        "more": numbered("more_reach", undrawn) if undrawn else "",
        "rows": [_offers_of(look, id, reached[id], offered, states) for id in order],
    }  # fmt: skip


def _pages(items: Sequence[T], most: int, heads: int = 0) -> list[Sequence[T]]:
    """Return the items in as few parts as ``most`` lines allow, all about equally full; ``heads`` are lines between them."""
    parts = -(-(len(items) + heads) // most) if items else 0
    return [items[len(items) * at // parts : len(items) * (at + 1) // parts] for at in range(parts)]


def _by_family(offered: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    families = list(dict.fromkeys(plain(row["family"]) for row in offered))
    return sorted(offered, key=lambda row: families.index(plain(row["family"])))


def _service_row(row: dict[str, Any], people: Sequence[str], states: dict[tuple[str, str], str]) -> Row:
    marks = [SERVICE_MARKS[states.get((id, row["service_id"]), "not_known")] for id in people]
    return Row(shortened(plain(row["name"]), 38), marks, family=plain(row["family"]))


def _offers_of(
    look: Lookup, id: str, clusters: Sequence[str], offered: Sequence[dict[str, Any]], states: dict[tuple[str, str], str]
) -> dict[str, Any]:
    groups = []
    for state in SERVICE_MARKS:
        named = [plain(row["name"]) for row in offered if states.get((id, row["service_id"])) == state]
        if named:
            groups.append({"how": tell(f"service.{state}_short"), "names": "; ".join(named)})
    return {"name": look.organisation(id), "clusters": "; ".join(look.cluster(name) for name in clusters), "groups": groups}


def modules(look: Lookup) -> dict[str, Any] | None:
    """Return the cluster x module figures for the compared clusters, with their table."""
    fit = look.results.partners.fit
    if fit.empty or look.results.gaps.empty:
        return None
    cells = {(row["cluster_id"], row["item"]): row for row in rows(fit)}
    shown = [item for item in MODULES if any((id, item) in cells for id in look.compared)]
    order = [id for id in look.compared if any((id, item) in cells for item in shown)]
    if not order:
        return None
    legend = {MODULE_MARKS[state]: tell(f"cell.{state}") for state in MODULE_MARKS}
    legend |= {"need": tell("cell.need"), "no_need": tell("cell.no_need"), tell("cell.start_letter"): tell("cell.start")}
    parts = _pages(order, CLUSTERS)
    needed = [row for row in rows(fit) if row["cluster_id"] in set(order) and row["needed"] == "yes"]
    tally = {state: sum(row["state"] == state for row in needed) for state in MODULE_MARKS}
    return {
        "figures": [
            {
                "title": tell("cell.figure") if len(parts) == 1 else tell("cell.figure_part", n=at, of=len(parts)),
                "picture": data_uri(
                    matrix([module(item) for item in shown], [_module_row(look, id, shown, cells) for id in part], legend, left=2.5)
                ),
            }
            for at, part in enumerate(parts, 1)
        ],
        "reading": numbered("cell.reading", len(needed), **tally),
        "rows": [_modules_of(look, id, cells) for id in order],
    }  # fmt: skip


def _module_row(look: Lookup, id: str, shown: Sequence[str], cells: dict[tuple[str, str], dict[str, Any]]) -> Row:
    mine = [cells.get((id, item)) for item in shown]
    return Row(
        shortened(look.cluster(id), 40),
        [MODULE_MARKS[row["state"]] if row else "" for row in mine],
        frames=[FRAMES[row["needed"]] if row else "" for row in mine],
        letters=[tell("cell.start_letter") if row and row["start"] == "yes" else "" for row in mine],
    )


def _modules_of(look: Lookup, id: str, cells: dict[tuple[str, str], dict[str, Any]]) -> dict[str, Any]:
    mine = [row for (cluster, _), row in cells.items() if cluster == id]
    return {
        "name": look.cluster(id),
        "start": module_names(row["item"] for row in mine if row["start"] == "yes"),
        "needed": _by_state([row for row in mine if row["needed"] == "yes"]),
        "unneeded": _by_state([row for row in mine if row["needed"] == "no"]),
        "unknown": _by_state([row for row in mine if row["needed"] == "unknown"]),
    }


def _by_state(cells: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """Return the modules of some cells by their state, in the order of the marks; many of which nothing is known are not named."""
    found = []
    for state in MODULE_MARKS:
        mine = [row["item"] for row in cells if row["state"] == state]
        if mine:
            rest = state == "none_documented" and len(mine) >= REST
            found.append({"how": tell(f"cell.{state}_short"), "names": tell("cell.all_others") if rest else module_names(mine)})
    return found


def closers(look: Lookup) -> list[dict[str, Any]]:
    """Return for each module that a chosen cluster needs, and that fewer than two offer there, who could close it and how."""
    partners = look.results.partners
    found: dict[tuple[str, str], dict[str, list[dict[str, Any]]]] = {}
    for row in rows(partners.closers):
        if row["kind"] == "module":
            found.setdefault((row["cluster_id"], row["item"]), {}).setdefault(row["how"], []).append(row)
    told_ = []
    for row in rows(partners.fit):
        wanted = row["needed"] == "yes" or row["start"] == "yes"
        if row["cluster_id"] not in partners.chosen or not wanted or row["offers"] >= 2:
            continue
        ways = found.get((row["cluster_id"], row["item"]), {})
        told_.append(
            {
                "at": partners.chosen.index(row["cluster_id"]),
                "cluster": look.cluster(row["cluster_id"]),
                "module": module(row["item"]),
                "state": tell(f"state.{row['state']}", name=look.organisation(row["only"])),
                "ways": [_way(look, how, ways[how]) for how in ("confirm", "adapt", "extend") if how in ways],
            }
        )
    return sorted(told_, key=lambda row: row["at"])


def _way(look: Lookup, how: str, who: Sequence[dict[str, Any]]) -> str:
    # Whoever is named for an extension is near by the facts; of those far away one is enough to say how far it is.
    near = [row for row in who if how != "extend" or figure(row["km"]) <= NEAR_KM] or list(who[:1])
    names = [look.organisation(row["organisation_id"]) + _aside(how, row) for row in near[:CLOSERS]]
    more = len(near) - CLOSERS
    form = how if how != "extend" or figure(near[0]["km"]) <= NEAR_KM else "far"
    return tell(f"closer.{form}", names=listing([*names, tell("closer.more", n=count(more))] if more > 0 else names))


def _aside(how: str, row: dict[str, Any]) -> str:
    if how == "adapt" and row["what"]:
        return f" ({named('against', row['what'])})"
    km = figure(row["km"])
    return f" ({tell('closer.km', km=amount(5 * round(km / 5)) if km >= 10 else amount(round(km)))})" if how == "extend" and km == km else ""


def free_offers(look: Lookup) -> list[dict[str, str]]:
    """Return who gives support for a module that a chosen cluster needs for nothing."""
    partners = look.results.partners
    tables = apply_merges(look.study.tables)
    reach = look.results.reach
    offers = by_module(offers_in_reach(tables, reach.loc[reach["cluster_id"].isin(partners.chosen)]), tables["services"])
    free = offers.loc[(offers["free"] == "yes") & (offers["fit"] != "no")]
    needed = partners.fit.loc[partners.fit["needed"] == "yes", ["cluster_id", "item"]].rename(columns={"item": "module"})
    free = free.merge(needed, on=["cluster_id", "module"]).drop_duplicates(["cluster_id", "module", "organisation_id"])
    return [
        {
            "cluster": look.cluster(cluster),
            "modules": module_names(part["module"]),
            "names": listing(organisation_names(look, part["organisation_id"])),
        }
        for cluster in partners.chosen
        for part in [free.loc[free["cluster_id"] == cluster]]
        if len(part)
    ]
