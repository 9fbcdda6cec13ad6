"""Can the terms of the set of partners be kept: do they name what the study has, and is what they need known?

The same rules hold for ``[portfolio]`` in study.toml and for what a user asks for in a command, so they look at terms and
tables and say where the entry came from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import pandas as pd

from score_mapping.problems import Problem, problem
from score_mapping.study.settings import FILE, Portfolio
from score_mapping.study.tomlfile import near as alike

PARTNER_ROLES = ("IP", "TP")
NAMES: dict[str, tuple[str, str]] = {
    "clusters": ("clusters", "cluster_id"),
    "must": ("organisations", "organisation_id"),
    "must_not": ("organisations", "organisation_id"),
}


def term_problems(
    terms: Portfolio, tables: Mapping[str, pd.DataFrame], given: Portfolio | None = None
) -> list[Problem]:
    """Tell what is wrong with the terms of the set of partners, and what they need that is not known.

    Parameters
    ----------
    terms
        What the set must keep to.
    tables
        A study's tables as it has them.
    given
        What study.toml says: an entry that differs from it was asked for in the command. None when the terms are study.toml's.
    """
    rules = (_unknown, _nested, _both, _unassessed, _money)
    return [item for rule in rules for item in rule(terms, tables, given)]


def _place(entry: str, terms: Portfolio, given: Portfolio | None) -> tuple[str, str]:
    """Return the file and the place in it that an entry came from."""
    if given is None or getattr(terms, entry) == getattr(given, entry):
        return FILE, f"portfolio.{entry}"
    return f"--set portfolio.{entry}", ""


def _unknown(terms: Portfolio, tables: Mapping[str, pd.DataFrame], given: Portfolio | None) -> Iterator[Problem]:
    for entry, (table, key) in NAMES.items():
        known = set(tables[table][key]) - {""}
        for id in dict.fromkeys(getattr(terms, entry)):
            if id not in known:
                place, near = _place(entry, terms, given), _near(id, known)
                yield problem("portfolio.unknown", "error", *place, key=id, other=table, known=near)


def _near(id: str, known: Collection[str]) -> str:
    return ", ".join(alike(id, known) or sorted(known)[:3])


def _nested(terms: Portfolio, tables: Mapping[str, pd.DataFrame], given: Portfolio | None) -> Iterator[Problem]:
    """The firms of a cluster that is part of another one would be counted twice."""
    inside = dict(zip(tables["clusters"]["cluster_id"], tables["clusters"]["part_of"].str.split(";"), strict=True))
    for id in dict.fromkeys(terms.clusters):
        for whole in (name for name in inside.get(id, ()) if name in terms.clusters):
            yield problem("portfolio.nested", "error", *_place("clusters", terms, given), key=id, whole=whole)


def _both(terms: Portfolio, tables: Mapping[str, pd.DataFrame], given: Portfolio | None) -> Iterator[Problem]:
    """Nobody is both wanted and kept out, not even under two keys that were merged."""
    same = _merged(tables)
    out = {same.get(id, id) for id in terms.must_not}
    entry = "must" if given is not None and terms.must != given.must else "must_not"
    for id in terms.must:
        if same.get(id, id) in out:
            yield problem("portfolio.both", "error", *_place(entry, terms, given), key=id)


def _unassessed(terms: Portfolio, tables: Mapping[str, pd.DataFrame], given: Portfolio | None) -> Iterator[Problem]:
    """Who must be a member is assessed first; where nobody is assessed there is no set, and that is said elsewhere."""
    judged, same = _judged(tables), _merged(tables)
    for id in terms.must if judged else ():
        if id in set(tables["organisations"]["organisation_id"]) and same.get(id, id) not in judged:
            yield problem("portfolio.not_assessed", "warning", *_place("must", terms, given), key=id)


def _money(terms: Portfolio, tables: Mapping[str, pd.DataFrame], given: Portfolio | None) -> Iterator[Problem]:
    """Say who is left out, or counted without a limit, because nobody asked what it would take."""
    if terms.budget == 0:
        yield problem("portfolio.no_money", "warning", *_place("budget", terms, given))
    wanted = (("budget", "cost", terms.budget is not None), ("capacities", "capacity", terms.capacities))
    for entry, column, needed in wanted:
        known = _known(tables, column)
        judged = sorted(_judged(tables))
        silent = [id for id in judged if id not in known]
        if needed and silent:
            id = "portfolio.costs_unknown" if entry == "budget" else "portfolio.capacities_unknown"
            place, names = _place(entry, terms, given), ", ".join(silent)
            yield problem(id, "warning", *place, count=len(silent), all=len(judged), names=names)


def _merged(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    return dict(zip(tables["merges"]["organisation_id"], tables["merges"]["same_as"], strict=True))


def _judged(tables: Mapping[str, pd.DataFrame]) -> set[str]:
    """Return the organisations that somebody assessed as a partner."""
    rows, same = tables["assessments"], _merged(tables)
    rows = rows.loc[rows["role"].isin(PARTNER_ROLES) & rows["score"].notna()]
    return {same.get(id, id) for id in rows["organisation_id"]}


def _known(tables: Mapping[str, pd.DataFrame], column: str) -> set[str]:
    rows, same = tables["partner_terms"], _merged(tables)
    return {same.get(id, id) for id in rows.loc[rows[column].notna(), "organisation_id"]}
