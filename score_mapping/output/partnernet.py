"""The network in the report: what each relation says, who connects where answers allow to say so, one drawn neighbourhood.

Only what was measured is looked up. Nobody is named as most linked or as connecting where nobody was asked, and who is in
conflict with whom is counted and never named: being named can harm.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from score_mapping.output import networkchart
from score_mapping.output.drawing import data_uri
from score_mapping.output.lookup import Lookup, figure, missing, rows, split_keys
from score_mapping.output.networkchart import Person, Tie
from score_mapping.output.partnerwords import named, tell
from score_mapping.output.whomwords import numbered, organisation_names, share
from score_mapping.output.wording import amount, listing, listing_some, percent, place, sentence_case
from score_mapping.partners.layout import ONE_RING, neighbourhood_layout
from score_mapping.partners.network import build_network
from score_mapping.partners.organisations import apply_merges, collapse_branches, network_ids
from score_mapping.partners.ties import read_ties
from score_mapping.study.contract import RELATION_TYPES

STYLE_OF = {
    "member_of": "belong", "part_of": "belong", "supervises": "belong", "sits_on_board_of": "belong",
    "funds": "money", "contracts": "money", "buys_from": "money", "competes_with": "against",
}  # fmt: skip
UNNAMED = ("in_conflict_with",)  # relations of which only the number is told
UNASKED = ("no_reports", "low_response")  # reasons for which nobody is named as most linked
OTHER_LINKS = ("organisation_services", "coverage", "buyer_links", "policy_links")


def network(look: Lookup) -> dict[str, Any] | None:
    """Return what the report says of the relations between organisations; None where none is recorded."""
    partners = look.results.partners
    summary = partners.relations.summary
    union = summary.loc[summary["reports"] == "union"]
    if union.empty:
        return None
    first = union.iloc[0]
    reason = {row["relation_type"]: row["reason"] for row in rows(partners.stability.responses)}
    return {
        "answered": _answered(int(first["heard"]), int(first["organisations"])),
        "rows": [_relation(look, row, reason.get(row["relation_type"], "")) for row in rows(union)],
        "connects": connecting(look),
        "drawn": neighbourhood(look),
    }


def _answered(heard: int, everybody: int) -> str:
    if heard == 0:
        return tell("network.nobody")
    return tell("network.answered", heard=heard, total=everybody, share=percent(heard / everybody))


def _relation(look: Lookup, row: dict[str, Any], reason: str) -> dict[str, str]:
    kind = row["relation_type"]
    groups = "" if missing(row["modularity"]) else tell(
        "network.groups_weak" if row["weak"] == "yes" else "network.groups",
        n=amount(row["communities"]), modularity=f"{figure(row['modularity']):.2f}",
    )  # fmt: skip
    return {
        "name": sentence_case(named("relation", kind)),
        "ties": amount(row["ties"]),
        "confirmed": amount(row["confirmed"]),
        "one": amount(row["one_sided"]),
        "unheard": amount(row["unknown_other_side"]),
        "density": share(row["density_heard"]) or tell("not_known"),
        "cut_points": amount(row["cut_points"]),
        "groups": groups,
        "hub": tell("network.not_named") if kind in UNNAMED else _hub(look, row, reason),
    }


def _hub(look: Lookup, row: dict[str, Any], reason: str) -> str:
    if reason in UNASKED:
        return ""
    hubs = organisation_names(look, split_keys(row["hub"]))
    if row["ties"] < 2 or not hubs:
        return tell("network.hub_few")
    most = listing_some(hubs, 3)
    lost = split_keys(row["hub_cut_off"])
    said = tell("network.hub" if len(hubs) == 1 else "network.hubs", names=most, share=share(row["hub_pairs_lost"]))
    cut = tell("network.cut_off", names=listing_some(organisation_names(look, lost), 4)) if lost else tell("network.none_cut_off")
    return f"{said} {cut}"


def connecting(look: Lookup) -> dict[str, Any]:
    """Return who connects in which relation, with intervals, and for the other relations why nobody is named."""
    stability = look.results.partners.stability
    ranks = stability.ranks.loc[stability.ranks["measure"] == "betweenness"]
    found = [
        {
            "relation": sentence_case(named("relation", row["relation_type"])),
            "name": look.organisation(row["organisation_id"]),
            "any": _place(ranks, row, "union"),
            "both": _place(ranks, row, "intersection"),
            "share": share(row["share_first_fifth"]),
        }
        for row in rows(ranks)
        if row["connects"] == "yes" and row["reports"] == "union" and row["relation_type"] not in UNNAMED
    ]
    kinds: dict[str, list[str]] = {}
    settled = {row["relation_type"] for row in rows(ranks) if row["connects"] == "yes"}
    for row in rows(stability.responses):
        if row["relation_type"] not in settled:
            kinds.setdefault(row["reason"] or "unsteady", []).append(named("relation", row["relation_type"]))
    why = [tell(f"connects.{reason}", relations=listing(names)) for reason, names in kinds.items()]
    return {"rows": found, "why": why}


def _place(ranks: pd.DataFrame, row: dict[str, Any], reports: str) -> str:
    same = ranks.loc[
        (ranks["relation_type"] == row["relation_type"])
        & (ranks["reports"] == reports)
        & (ranks["organisation_id"] == row["organisation_id"])
    ]
    everybody = ranks.loc[(ranks["relation_type"] == row["relation_type"]) & (ranks["reports"] == reports)]
    if same.empty:
        return tell("not_known")
    one = same.iloc[0]
    return place(one["rank"], one["rank_low"], one["rank_high"], len(everybody))


def middle_of(look: Lookup) -> str:
    """Return whose neighbours are drawn: the first member of the set, else the most linked of the interview list; empty for none."""
    partners = look.results.partners
    ids = network_ids(look.study.tables)
    if partners.portfolio is not None and partners.portfolio.members:
        first = partners.portfolio.members[0]
        return ids.get(first, first)
    links = _ties(look)
    asked = [ids.get(id, id) for id in look.results.interviews.organisations["organisation_id"]]
    counted = {id: len(_neighbours(links, id)) for id in asked}
    return min((id for id in counted if counted[id]), key=lambda id: (-counted[id], id), default="")


def neighbourhood(look: Lookup) -> dict[str, Any] | None:
    """Return the drawn neighbourhood with its table; None where nobody is linked to the middle."""
    middle = middle_of(look)
    ties = _ties(look)
    around = _neighbours(ties, middle)
    if not middle or not around:
        return None
    tables = _tables(look)
    bare = tables | {name: tables[name].iloc[:0] for name in OTHER_LINKS}
    drawn = neighbourhood_layout(
        build_network(bare | {"relations": ties[["relation_type", "from_id", "to_id"]]}),
        ("organisation", middle),
        most=ONE_RING,
        seed=look.results.recipe.seed,
    )
    place_of = {row["id"]: at for at, row in enumerate(rows(drawn.nodes))}
    heard = {row["organisation_id"] for row in rows(look.results.partners.relations.organisations) if row["heard"]}
    people = [Person(look.organisation(row["id"]), row["x"], row["y"], row["id"] in heard) for row in rows(drawn.nodes)]
    links = [
        Tie(place_of[other], STYLE_OF.get(kind, "work"), named("letter", kind), both == "confirmed")
        for other in drawn.nodes["id"].iloc[1:]
        for kind, both in around[other].items()
    ]
    between = sorted(
        {
            (min(a, b), max(a, b))
            for a, b in ((place_of[row["from_id"]], place_of[row["to_id"]]) for row in rows(drawn.edges))
            if 0 not in (a, b)
        }
    )
    kinds = [kind for kind in RELATION_TYPES if any(kind in said for said in around.values())]
    told_twice = sum(status == "confirmed" for said in around.values() for status in said.values())
    everything = sum(len(said) for said in around.values())
    name = look.organisation(middle)
    return {
        "title": tell("drawn.figure", name=name),
        "picture": data_uri(networkchart.neighbourhood(people, links, between, _legend())),
        "reading": numbered(
            "drawn.reading", len(around), name=name, ties=everything, both=told_twice,
            unheard=sum(other not in heard for other in around),
        ),
        "origin": " ".join(
            words for words in (
                tell("drawn.letters", letters=listing([f"{named('letter', kind)} {named('relation', kind)}" for kind in kinds])),
                numbered("drawn.left_out", drawn.left_out) if drawn.left_out else "",
                tell("drawn.origin"),
            ) if words
        ),
        "table": tell("drawn.table", name=name),
        "rows": [
            {
                "name": look.organisation(other),
                "heard": tell("heard" if other in heard else "not_heard"),
                "relations": "; ".join(f"{named('relation', kind)}: {named('told', said)}" for kind, said in sorted(around[other].items())),
            }
            for other in sorted(around, key=lambda id: look.organisation(id).casefold())
        ],
    }  # fmt: skip


def _legend() -> dict[str, str]:
    return {sign: tell(f"drawn.{sign}") for sign in (*networkchart.STYLES, "both", "one", "between", "heard", "unheard")}


def _tables(look: Lookup) -> dict[str, pd.DataFrame]:
    return collapse_branches(apply_merges(look.study.tables))


def _ties(look: Lookup) -> pd.DataFrame:
    ties = read_ties(_tables(look))
    return ties.loc[~ties["relation_type"].isin(UNNAMED)]


def _neighbours(ties: pd.DataFrame, middle: str) -> dict[str, dict[str, str]]:
    """Return for every neighbour its relations to the middle and who says so, the firmer word where there are two."""
    found: dict[str, dict[str, str]] = {}
    order = ("confirmed", "one_sided", "unknown")
    for row in rows(ties.loc[(ties["from_id"] == middle) | (ties["to_id"] == middle)]):
        other = row["to_id"] if row["from_id"] == middle else row["from_id"]
        before = found.setdefault(other, {}).get(row["relation_type"], "unknown")
        found[other][row["relation_type"]] = min(before, row["status"], key=order.index)
    return found
