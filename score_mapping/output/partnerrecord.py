"""What is on record of an organisation: confirmed relations, classes held, decisions of the tripartite body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from score_mapping.output.lookup import Lookup, plain, rows
from score_mapping.output.partnerwords import module, named, rounded, tell, told
from score_mapping.output.wording import count, listing, listing_some, percent, sentence_case

Tables = Mapping[str, pd.DataFrame]


def relations(look: Lookup, tables: Tables, ties: pd.DataFrame, id: str) -> dict[str, Any]:
    """Return its confirmed relations, out and in, a sentence a kind; the others as a count; the ids of the sources.

    Parameters
    ----------
    tables
        With merges applied.
    ties
        From `ties.read_ties`.
    """
    out: dict[str, list[str]] = {}
    into: dict[str, list[str]] = {}
    open_ = 0
    for row in rows(ties):
        ends = (str(row["from_id"]), str(row["to_id"]))
        if id not in ends:
            continue
        if row["status"] != "confirmed":
            open_ += 1
            continue
        other = look.organisation(ends[1] if ends[0] == id else ends[0])
        kind = str(row["relation_type"])
        target = out if ends[0] == id or not row["directed"] else into
        target.setdefault(kind, []).append(other)
    lines = [_relation("out", kind, names) for kind, names in sorted(out.items())]
    lines += [_relation("in", kind, names) for kind, names in sorted(into.items())]
    sourced = tables["relations"]
    near = sourced.loc[(sourced["from_id"] == id) | (sourced["to_id"] == id), "source_id"]
    return {
        "lines": lines,
        "open": told("page_unconfirmed", open_) if open_ else "",
        "sources": [one.id for one in look.sources_of(";".join(sorted(set(near))))],
    }


def _relation(way: str, kind: str, names: list[str]) -> str:
    return sentence_case(tell("page_relation", what=named(f"page_relation_{way}", kind), names=listing_some(sorted(names), 6)))


def deliveries(tables: Tables, id: str) -> str:
    """Return the classes it has held or organised so far, in one sentence."""
    table = tables["deliveries"]
    mine = table.loc[(table["ip_id"] == id) | (table["tp_id"] == id)]
    if mine.empty:
        return tell("page_deliveries.none") if len(table) else tell("page_deliveries.unknown")
    heads = mine[["managers_f", "managers_m", "workers_f", "workers_m"]]
    years = sorted({str(day)[:4] for day in mine["date"] if day})
    women = heads[["managers_f", "workers_f"]].sum().sum()
    people = heads.sum().sum()
    said = told(
        "page_deliveries",
        len(mine),
        taught=_classes(int((mine["tp_id"] == id).sum())),
        organised=_classes(int((mine["ip_id"] == id).sum())),
        smes=rounded(mine["smes"].sum()),
        years="–".join(dict.fromkeys([years[0], years[-1]])) if years else tell("page_not_known"),
        modules=listing([module(one) for one in sorted(set(mine["module"]))]),
    )
    if not people:
        return said
    workers = heads[["workers_f", "workers_m"]].sum().sum()
    return f"{said} {tell('page_deliveries.people', people=rounded(people), workers=rounded(workers), women=percent(women / people))}"


def _classes(number: int) -> str:
    return count(number) if number else tell("page_deliveries.zero")


def decisions(tables: Tables, id: str) -> list[str]:
    """Return what the tripartite body decided on it."""
    found = [
        tell("page_decision", body=plain(row["body"]), date=plain(row["date"]), decision=plain(row["decision"]))
        + (f" {tell('page_decision.conditions', conditions=plain(row['conditions']))}" if plain(row["conditions"]) else "")
        for row in rows(tables["decisions"])
        if row["subject"] == id
    ]
    return found or [tell("page_decision.none")]
