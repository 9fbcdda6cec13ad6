"""One page a partner: who it is, how it was scored, what holds it back, what it would serve, and what would change that.

Pages go to those that could work in the clusters put forward: members of the set, who stands in for them, and whoever supports
a needed module within reach; the other assessed organisations stand in a table. An evaluator is never named here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from score_mapping.output import partnerrecord, partnerscores
from score_mapping.output.drawing import data_uri
from score_mapping.output.lookup import Lookup, figure, missing, plain, rows, split_keys
from score_mapping.output.partnerwords import module, named, rounded, tell, told
from score_mapping.output.whomwords import reasons_words
from score_mapping.output.wording import (
    has,
    listing,
    listing_some,
    percent,
    say,
    sentence_case,
    span_words,
    whole,
    word,
)
from score_mapping.partners.organisations import apply_merges
from score_mapping.partners.readiness import Readiness
from score_mapping.partners.ties import read_ties
from score_mapping.study.framework import Framework

PAGES = 12
MAY_BE_CHOSEN = ("member", "reserve", "short_list")


@dataclass(frozen=True)
class Desk:
    """What every page is written from; ``lines`` are the rows of the long list of those assessed as a partner, by id."""

    look: Lookup
    said: Readiness
    framework: Framework
    tables: Mapping[str, pd.DataFrame]
    ties: pd.DataFrame
    lines: dict[str, dict[str, Any]]

    def roles(self, id: str) -> list[dict[str, Any]]:
        """Return the organisation's rows of the readiness table, the role in which it stands best first."""
        best = self.lines[id]["role"]
        found = rows(self.said.table.loc[self.said.table["organisation_id"] == id])
        return sorted(found, key=lambda row: row["role"] != best)


def partner_pages(look: Lookup) -> dict[str, Any]:
    """Return everything that the chapter prints: pages, the table of the rest, or why there is none (``absent``)."""
    found = look.results.partners
    said, framework = found.assessed.readiness, found.assessed.framework
    lines = {row["organisation_id"]: row for row in rows(found.long_list) if row["role"]}
    if said is None or framework is None or not lines:
        return {"pages": [], "rest": [], "says": [], "absent": tell("page_absent")}
    tables = apply_merges(look.study.tables)
    desk = Desk(look, said, framework, tables, read_ties(tables), lines)
    useful = [id for id, row in lines.items() if row["state"] in MAY_BE_CHOSEN or _cells_of(desk, id)]
    chosen, rest = useful[:PAGES], [id for id in lines if id not in useful[:PAGES]]
    return {
        "says": [told("page_intro", len(chosen)), tell("page_bands", bands=_band_words(framework)), tell("page_need")],
        "pages": [_page(desk, id) for id in chosen],
        "rest": [_short(desk, id) for id in rest],
        "absent": "",
    }


def _band_words(framework: Framework) -> str:
    return listing([tell("page_bands.from", band=name, start=f"{start:g}") for name, start in partnerscores.bands_of(framework)])


def _page(desk: Desk, id: str) -> dict[str, Any]:
    look, framework, said = desk.look, desk.framework, desk.said
    own = desk.roles(id)
    row = own[0]
    near = partnerrecord.relations(look, desk.tables, desk.ties, id)
    named_ = partnerscores.source_ids(look, said, row) | set(near["sources"])
    keys = {source: number for number, source in enumerate(sorted(named_), start=1)}
    return {
        "id": id,
        "name": look.organisation(id),
        "role": named("page_role", row["role"]),
        "identity": identity(desk, id),
        "mandate": _mandate(desk, id),
        "badges": [
            (tell("page_col.role"), sentence_case(named("page_role", row["role"]))),
            (tell("page_col.band"), band_word(row)),
            (tell("page_col.readiness"), _score(row)),
            (tell("page_badge.weak"), tell("page_badge.weak_value", share=percent(row["uncertain_share"]))),
        ],
        "standing": standing(desk, id),
        "others": [_other_role(one) for one in own[1:]],
        "alt": "; ".join(_other_role(one) for one in own),
        "picture": data_uri(partnerscores.picture(framework, said, own)),
        "groups": partnerscores.scored(framework, said, row, keys),
        "sources": [(number, look.sources[one]) for one, number in keys.items()],
        "weakest": partnerscores.weakest(framework, said, row),
        "holds": partnerscores.holds(framework, row),
        "change": partnerscores.would_change(framework, row),
        "knockouts": partnerscores.knockouts(look, framework, row),
        "endorsed": partnerscores.endorsement(framework, said, row),
        "judged": partnerscores.judged(said, row),
        "clusters": clusters_served(desk, id),
        "relations": near | {"sources": ", ".join(str(keys[one]) for one in near["sources"])},
        "deliveries": partnerrecord.deliveries(desk.tables, id),
        "decisions": partnerrecord.decisions(desk.tables, id),
    }


def band_word(row: dict[str, Any]) -> str:
    """Return the band in words."""
    return sentence_case(named("page_band", row["band"]))


def _score(row: dict[str, Any]) -> str:
    score, span = whole(row["score"]), span_words(row["low"], row["high"])
    return tell("page_of_100", score=score) if span == score else tell("page_of_100_span", score=score, span=span)


def _other_role(row: dict[str, Any]) -> str:
    return tell("page_other_role", role=named("page_as", row["role"]), band=named("page_band", row["band"]), score=_score(row))


def _short(desk: Desk, id: str) -> dict[str, Any]:
    row = desk.roles(id)[0]
    return {
        "name": desk.look.organisation(id),
        "role": named("page_role", row["role"]),
        "band": band_word(row),
        "score": whole(row["score"]),
        "span": span_words(row["low"], row["high"]),
        "why": sentence_case(_reasons(desk, id)),
    }


def _home(desk: Desk, id: str) -> dict[str, Any]:
    table = desk.tables["organisations"]
    return next(iter(rows(table.loc[table["organisation_id"] == id])), {})


def identity(desk: Desk, id: str) -> str:
    """Return kind, side, area, places and whether it answered, in one line."""
    home = _home(desk, id)
    side = str(home.get("side", ""))
    sites = desk.tables["sites"]
    places = dict.fromkeys(
        ", ".join(dict.fromkeys(part for part in (plain(row["place"]), plain(row["admin1"])) if part))
        for row in rows(sites.loc[sites["organisation_id"] == id])
    )
    where = [place for place in places if place]
    said = [
        sentence_case(word("organisation_type", home.get("type", ""))),
        word("side", side) if side else "",
        named("page_area", home.get("area_served", "")),
        tell("page_sites", places=listing_some(where, 4)) if where else tell("page_sites_unknown"),
        named("page_response", home.get("response_status", "")) or tell("page_response.unknown"),
    ]
    return " · ".join(part for part in said if part)


def _mandate(desk: Desk, id: str) -> dict[str, Any] | None:
    home = _home(desk, id)
    words = plain(home.get("mandate_text", ""))
    if not words:
        return None
    return {"said": words, "sources": desk.look.sources_of(home.get("source_id", "")), "grade": plain(home.get("grade", ""))}


def standing(desk: Desk, id: str) -> str:
    """Return where the organisation stands on the way to the set of partners, and why."""
    line, look = desk.lines[id], desk.look
    found = look.results.partners.portfolio
    reasons = _reasons(desk, id)
    if line["state"] == "member" and found is not None:
        row = next(item for item in rows(found.table) if item["organisation_id"] == id)
        said = tell("page_member", alone=rounded(row["alone"]), loss=rounded(row["loss"]))
        if row["reason"] and not missing(row["reason"]):
            said += " " + tell("page_member.must", reason=plain(row["reason"]))
        if figure(row["loss"]) <= 0:
            return said
        if missing(row["reserve"]):
            return f"{said} {tell('page_member.alone')}"
        return f"{said} {tell('page_member.reserve', name=look.organisation(row['reserve']), loss=rounded(row['loss_with_reserve']))}"
    if line["state"] == "reserve":
        return tell("page_reserve", names=listing([look.organisation(one) for one in split_keys(line["replaces"])]))
    if line["state"] == "short_list":
        return tell("page_short.why", reasons=reasons) if reasons else tell("page_short")
    return tell("page_held", reasons=reasons)


def _reasons(desk: Desk, id: str) -> str:
    """Return in words why it is not in the set."""
    found = desk.look.results.partners
    aside = found.portfolio.set_aside if found.portfolio is not None else pd.DataFrame(columns=["organisation_id", "reason"])
    recorded = next((plain(row["reason"]) for row in rows(aside) if row["organisation_id"] == id), "")
    floor = found.case.terms.floor if found.case is not None else None
    said = reasons_words(desk.look, desk.roles(id)[0] | desk.lines[id], floor, recorded)
    return "; ".join(words[:1].lower() + words[1:] for words in said)


def _cells_of(desk: Desk, id: str) -> list[dict[str, Any]]:
    """Return the needed modules of the chosen clusters that an organisation supports within reach."""
    case = desk.look.results.partners.case
    if case is None:
        return []
    offers = case.offers.loc[case.offers["organisation_id"] == id, ["cluster_id", "item"]]
    return list(rows(offers.merge(case.cells[["cluster_id", "item"]], on=["cluster_id", "item"])))


def clusters_served(desk: Desk, id: str) -> list[dict[str, Any]]:
    """Return the chosen clusters it could work in: how it reaches them, the needed modules, and which only it could cover."""
    look, found = desk.look, desk.look.results.partners
    if found.case is None:
        return []
    cells = {(row["cluster_id"], row["item"]) for row in rows(found.case.cells)}
    offers: dict[tuple[str, str], set[str]] = {}
    for row in rows(found.case.offers):
        offers.setdefault((row["cluster_id"], row["item"]), set()).add(row["organisation_id"])
    free = {row["organisation_id"] for row in rows(found.long_list) if row["state"] in MAY_BE_CHOSEN} - {id}
    lines = []
    for cluster in found.chosen:
        ways = [row for row in look.of("reach", cluster) if row["organisation_id"] == id]
        mine = [item for (where, item), who in sorted(offers.items()) if where == cluster and id in who and (where, item) in cells]
        if not ways:
            continue
        lines.append(
            {
                "name": look.cluster(cluster),
                "reach": "; ".join(dict.fromkeys(_way(row) for row in ways)),
                "modules": listing([module(item) for item in mine]) or tell("page_no_module"),
                "only": listing([module(item) for item in mine if not offers[cluster, item] & free]),
            }
        )
    return lines


def _way(row: dict[str, Any]) -> str:
    key = f"reach.{row['basis']}"
    km = "" if missing(row["km"]) else f"{figure(row['km']):.0f}"
    return say(key, km=km) if has(key) else str(row["basis"])
