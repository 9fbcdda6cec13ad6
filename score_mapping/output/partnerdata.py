"""What the page says of partners: organisations, services, what each cluster needs, the set, relations and lead buyers.

Several parts of the page read these sections, so each fact stands once and by id. Nothing is computed here: a part that the
study's data do not allow is null or empty, and ``absent`` says why in words.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from score_mapping.catalogue import sentences, text
from score_mapping.output.lookup import Lookup, figure, missing, plain, rows, split_keys
from score_mapping.output.wording import say, sentence_case, word
from score_mapping.partners.organisations import HEARD, apply_merges, collapse_branches
from score_mapping.partners.ties import read_ties
from score_mapping.study.contract import MODULES
from score_mapping.workflow import Results

Json = dict[str, Any]
ID = "organisation_id"
UNTOLD = ("in_conflict_with",)  # a page that is passed around names nobody's quarrels
DECIMALS = 4  # of a degree, about 10 m


@dataclass(frozen=True, eq=False)
class Known:
    """What is read from a run once, whatever language it is told in: tables with merges applied, and the ties."""

    tables: Mapping[str, pd.DataFrame]
    ties: pd.DataFrame


def known(results: Results) -> Known:
    """Read the tables with merges applied, and the ties between organisations, branches counted as their parent."""
    tables = apply_merges(results.study.tables)
    return Known(tables, read_ties(collapse_branches(tables)))


def partner_data(look: Lookup, facts: Known) -> Json:
    """Return the sections on partners, ready for JSON and in the language being spoken.

    Returns
    -------
    ``organisations``, ``services``, ``modules``, ``fit`` by cluster id, ``portfolio`` (null where no set was sought),
    ``relations``, ``buyers`` and ``absent`` (part -> why it is missing). Coordinates are ``[latitude, longitude]`` in degrees,
    readiness is 0-100, distances are kilometres by road; null is not known.
    """
    fit = _fit(look)
    organisations = _organisations(look, facts)
    used = {row["module"] for told in fit.values() for row in told}
    used |= {module for one in organisations for module in one["modules"]}
    services = _services(facts)
    return {
        "organisations": organisations,
        "services": services,
        "modules": [{"id": id, "title": module_words(id)} for id in MODULES if id in used],
        "fit": fit,
        "portfolio": _portfolio(look),
        "relations": _relations(facts),
        "buyers": _buyers(look, facts),
        "absent": dict(_absent(look)),
    }


def module_words(module: str) -> str:
    """Return the title of a SCORE module."""
    return _words("module", module)


def band_words(band: str) -> str:
    """Return a band of readiness in words; one of a framework of the user's own is told by its id."""
    return _words("band", band)


@cache
def _ids() -> frozenset[str]:
    return frozenset(sentences("planner"))


def _words(kind: str, id: object) -> str:
    """Return ``planner.layer_<kind>_<id>``; a word of the user's own is told as it is written."""
    if missing(id):
        return ""
    key = f"planner.layer_{kind}_{id}"
    return text(key) if key in _ids() else str(id).replace("_", " ")


def _number(value: object, decimals: int = 0) -> float | int | None:
    found = figure(value)
    if math.isnan(found):
        return None
    return round(found, decimals) if decimals else round(found)


# ------------------------------------------------------------------------------------------------------- organisations


def _organisations(look: Lookup, facts: Known) -> list[Json]:
    partners = look.results.partners
    long = {row[ID]: row for row in rows(partners.long_list)}
    members = set(partners.portfolio.members) if partners.portfolio else set()
    sites: dict[str, list[Json]] = defaultdict(list)
    for site in rows(facts.tables["sites"]):
        sites[site[ID]].append(site)
    reached = _reached(look)
    offered = _offered(facts)
    supports = {row["service_id"]: split_keys(row["score_modules"]) for row in rows(facts.tables["services"])}
    assessed = partners.assessed.readiness is not None
    found = []
    for row in rows(facts.tables["organisations"].drop_duplicates(ID)):
        id = row[ID]
        own, homes, services = long.get(id, {}), sites.get(id, []), offered.get(id, [])
        modules = {module for service in services for module in supports.get(service, ())}
        band = plain(own.get("band"))
        found.append(
            {
                "id": id,
                "name": plain(row["name"]),
                "type": plain(row["type"]),
                "type_words": sentence_case(word("organisation_type", row["type"])),
                "side": plain(row["side"]),
                "state": _home(homes, "admin1"),
                "area": _words("area", row["area_served"]),
                "places": [
                    [round(figure(site["lat"]), DECIMALS), round(figure(site["lon"]), DECIMALS)]
                    for site in homes
                    if not missing(site["lat"]) and not missing(site["lon"])
                ],
                "place_words": _home(homes, "place") or _home(homes, "admin2"),
                "services": services,
                "modules": [module for module in MODULES if module in modules],
                "role": plain(own.get("role")),
                "role_words": _role(look, own.get("role")),
                "band": band,
                "band_words": _words("band", band) if band else text("planner.layer_band_none") if assessed else "",
                "readiness": _number(own.get("readiness")),
                "low": _number(own.get("low")),
                "high": _number(own.get("high")),
                "standing": plain(own.get("state")),
                "standing_words": _words("standing", own.get("state")),
                "reasons": [_words("reason", code) for code in split_keys(own.get("reasons"))],
                "heard": row["response_status"] in HEARD,
                "clusters": reached.get(id, []),
                "member": id in members,
            }
        )
    return found


def _home(homes: list[Json], column: str) -> str:
    """Return a cell of the head office, else of the first place that has one."""
    ordered = sorted(homes, key=lambda site: site["head_office"] != "yes")
    return next((plain(site[column]) for site in ordered if plain(site[column])), "")


def _offered(facts: Known) -> dict[str, list[str]]:
    """Services by organisation that it gives itself and has not stopped, in the order of the table of services."""
    place = {id: at for at, id in enumerate(facts.tables["services"]["service_id"])}
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows(facts.tables["organisation_services"]):
        if row["active"] != "no" and row["delivery"] != "referral":
            found[row[ID]].add(row["service_id"])
    return {id: sorted(services, key=lambda one: (place.get(one, len(place)), one)) for id, services in found.items()}


def _reached(look: Lookup) -> dict[str, list[list[Any]]]:
    """By organisation: cluster id, on what ground it reaches it, and how far by road where a site is the ground."""
    pairs: dict[tuple[str, str], list[Json]] = defaultdict(list)
    for row in rows(look.results.reach):
        pairs[row[ID], row["cluster_id"]].append(row)
    found: dict[str, list[list[Any]]] = defaultdict(list)
    for (organisation, cluster), grounds in sorted(pairs.items()):
        words = [text("planner.layer_basis_site") if row["basis"] == "site" else say(f"reach.{row['basis']}") for row in grounds]
        away = [figure(row["km"]) for row in grounds if not missing(row["km"])]
        found[organisation].append([cluster, ", ".join(dict.fromkeys(words)), round(min(away)) if away else None])
    return found


def _role(look: Lookup, role: object) -> str:
    framework = look.results.partners.assessed.framework
    if missing(role) or framework is None or str(role) not in framework.role:
        return "" if missing(role) else _words("role", role)
    key = f"planner.layer_role_{role}"
    return text(key) if key in _ids() else plain(framework.role[str(role)].title)


# ---------------------------------------------------------------------------------------------------- services and fit


def _services(facts: Known) -> list[Json]:
    used = {service for services in _offered(facts).values() for service in services}
    return [
        {
            "id": row["service_id"],
            "name": plain(row["name"]),
            "family": plain(row["family"]),
            "modules": split_keys(row["score_modules"]),
        }
        for row in rows(facts.tables["services"])
        if row["service_id"] in used
    ]


def _fit(look: Lookup) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = defaultdict(list)
    for row in rows(look.results.partners.fit):
        found[row["cluster_id"]].append(
            {
                "module": row["item"],
                "need": _number(row["need"], 1),
                "needed": row["needed"],
                "start": row["start"] == "yes",
                "state": row["state"],
                "state_words": _words("state", row["state"]),
                "offers": int(row["offers"]),
                "only": plain(row["only"]),
                "trainers": _number(row["trainers"]),
                "ready": row["ready"],
                "ready_words": _words("ready", row["ready"]),
            }
        )
    return {id: sorted(told, key=lambda row: MODULES.index(row["module"])) for id, told in found.items()}


# -------------------------------------------------------------------------------------------------- the set of partners


def _portfolio(look: Lookup) -> Json | None:
    partners = look.results.partners
    found, case = partners.portfolio, partners.case
    if found is None or case is None:
        return None
    served = {(row["cluster_id"], row["item"]) for row in rows(found.cells) if row["members"]}
    covers: dict[str, list[list[str]]] = defaultdict(list)
    for row in rows(case.offers):
        if (row["cluster_id"], row["item"]) in served:
            covers[row[ID]].append([row["cluster_id"], row["item"]])
    return {
        "status": found.status,
        "status_words": _words("set", found.status),
        "members": [
            {
                "id": row[ID],
                "loss": _number(row["loss"], 1),
                "reserve": plain(row["reserve"]),
                "reason": plain(row["reason"]),
                "cells": covers.get(row[ID], []),
            }
            for row in rows(found.table)
        ],
        "open": [
            [row["cluster_id"], row["item"], _words("open", row["state"])]
            for row in rows(found.cells)
            if row["state"] not in ("covered", "backup")
        ],
    }


def _relations(facts: Known) -> list[Json]:
    return [
        {
            "from": row["from_id"],
            "to": row["to_id"],
            "type": row["relation_type"],
            "type_words": _words("relation", row["relation_type"]),
            "status": row["status"],
            "strength": _number(row["strength_high"]),
        }
        for row in rows(facts.ties)
        if row["relation_type"] not in UNTOLD
    ]


def _buyers(look: Lookup, facts: Known) -> list[Json]:
    linked: dict[str, list[str]] = defaultdict(list)
    for row in rows(facts.tables["buyer_links"]):
        if row["strength"] != 0 and row["cluster_id"] in look.ranked:
            linked[row["buyer_id"]].append(row["cluster_id"])
    return [
        {"id": row["buyer_id"], "name": plain(row["name"]), "clusters": list(dict.fromkeys(linked[row["buyer_id"]]))}
        for row in rows(facts.tables["buyers"])
        if row["buyer_id"] in linked
    ]


def _absent(look: Lookup) -> Iterator[tuple[str, str]]:
    for part, code in look.results.partners.absent.items():
        key = f"planner.layer_absent_{part}_{code}"
        yield part, text(key) if key in _ids() else _words("absent", code)
