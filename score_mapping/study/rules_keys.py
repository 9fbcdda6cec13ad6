"""Do the tables hang together: keys, references, circles, personal data, sources and age."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import pandas as pd

from score_mapping.study.checked import Checked, Rules, each, figure
from score_mapping.study.contract import TABLES, Column, Table
from score_mapping.study.findings import Finding
from score_mapping.study.tomlfile import near

EMAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
PHONE = r"(?:(?:\b(?:tel|phone|mobile|mob|cell|whatsapp)\b[.:\s]*\+?)|\+)[0-9][0-9 ().\-]{6,}[0-9]"
STALE_MONTHS = 24
# Columns that name a thing of one of several tables.
SUBJECTS: dict[tuple[str, str], tuple[str, ...]] = {
    ("ratings", "subject_id"): ("clusters", "organisations", "trainers"),
    ("interests", "subject_id"): ("clusters", "organisations"),
    ("decisions", "subject"): ("clusters", "organisations"),
}
PARENTS = (("organisations", "organisation_id", "parent_id"), ("clusters", "cluster_id", "part_of"))
FACT_TABLES = tuple(name for name, table in TABLES.items() if {"grade", "source_id"} <= set(table.names))


def needed_tables(checked: Checked) -> Iterator[Finding]:
    """Clusters are what a framework for clusters screens."""
    anything = len(checked.absent) < len(TABLES)
    if anything and checked.framework and checked.framework.subject == "cluster" and "clusters" in checked.absent:
        yield Finding("study.no_clusters", "error", "clusters")


def repeated_keys(checked: Checked) -> Iterator[Finding]:
    """V1: what the contract calls a key stands once; rows of tables without a key are not repeated whole."""
    for name, table in TABLES.items():
        frame = checked[name]
        columns = list(table.key or frame.columns)
        if frame.empty:
            continue
        filled = (frame[list(table.key)] != "").any(axis=1) if table.key else pd.Series(True, index=frame.index)
        again = frame.duplicated(columns) & filled
        if not again.any():
            continue
        first = frame.reset_index().groupby(columns, dropna=False)["row"].transform("min")
        first.index = frame.index
        for row in frame.index[again]:
            told = " + ".join(str(figure(frame.at[row, column])) for column in table.key if frame.at[row, column] != "")
            values: dict[str, object] = {"key": told, "first": int(first[row])}
            if table.key:
                yield Finding("key.repeated", "error", name, int(row), table.key[0], values)
            else:
                yield Finding("row.repeated", "warning", name, int(row), "", values)


def similar_keys(checked: Checked) -> Iterator[Finding]:
    """Two keys that differ only in capitals are probably one thing."""
    for name, table in TABLES.items():
        frame = checked[name]
        if len(table.key) != 1 or frame.empty:
            continue
        keys = frame[table.key[0]].drop_duplicates()
        folded = keys.str.casefold()
        again = folded.duplicated() & (keys != "")
        for row in keys.index[again]:
            other = keys[folded == folded[row]].iloc[0]
            yield Finding("key.similar", "warning", name, int(row), table.key[0], {"key": keys[row], "other": other})


def references(checked: Checked) -> Iterator[Finding]:
    """V2: a key that points to another table is found there."""
    for name, table in TABLES.items():
        for column in table.columns:
            if column.refers_to and not checked[name].empty:
                yield from _reference(checked, table, column)


def _reference(checked: Checked, table: Table, column: Column) -> Iterator[Finding]:
    to, _, key = column.refers_to.partition(".")
    cells = checked[table.name][column.name]
    if column.kind == "keys":
        cells = cells.str.split(";").explode().astype("str")
    cells = cells[cells != ""]
    if cells.empty:
        return
    if to in checked.absent:
        # Without clusters the study is refused anyway.
        if to != "clusters":
            yield Finding("ref.table_absent", "warning", table.name, None, column.name, {"other": to})
        return
    known = set(checked[to][key])
    for row, cell in cells[~cells.isin(known)].items():
        values: dict[str, object] = {"key": cell, "other": to, "known": _near_keys(str(cell), known)}
        yield Finding("ref.unknown", "error", table.name, int(str(row)), column.name, values)


def _near_keys(cell: str, known: Collection[str]) -> str:
    """Return the nearest keys, or the first few when none is near: a study may have thousands."""
    alike = near(cell, known) or sorted(known)[:3]
    return ", ".join(alike)


def subjects(checked: Checked) -> Iterator[Finding]:
    """V2 for columns that may point to one of several tables."""
    for (name, column), others in SUBJECTS.items():
        brought = [other for other in others if other not in checked.absent]
        known = {key for other in brought for key in checked[other][TABLES[other].key[0]]}
        cells = checked[name][column]
        for row, cell in cells[(cells != "") & ~cells.isin(known)].items():
            values: dict[str, object] = {"key": cell, "other": ", ".join(others), "known": _near_keys(str(cell), known)}
            yield Finding("ref.unknown", "error", name, int(str(row)), column, values)


def parents(checked: Checked) -> Iterator[Finding]:
    """V15: nothing is part of itself, not even in a circle of several."""
    for name, key, parent in PARENTS:
        frame = checked[name]
        links = frame[parent].str.split(";").explode()
        above: dict[str, set[str]] = {}
        for child, cell in zip(frame[key].reindex(links.index), links, strict=True):
            if cell:
                above.setdefault(str(child), set()).add(str(cell))
        for row in frame.index[frame[parent] != ""]:
            start = str(frame.at[row, key])
            if start and _reaches(start, above):
                yield Finding("parent.circle", "error", name, int(row), parent, {"key": start})


def _reaches(start: str, above: Mapping[str, Collection[str]]) -> bool:
    seen: set[str] = set()
    ahead = list(above.get(start, ()))
    while ahead:
        at = ahead.pop()
        if at == start:
            return True
        if at not in seen:
            seen.add(at)
            ahead += above.get(at, ())
    return False


def personal_data(checked: Checked) -> Iterator[Finding]:
    """V23: e-mail addresses and telephone numbers stand in the restricted table of contacts and nowhere else."""
    for name, table in TABLES.items():
        frame = checked[name]
        if table.restricted or frame.empty:
            continue
        kinds = {column.name: column.kind for column in table.columns}
        for column in frame.columns:
            if frame[column].dtype == "float64" or kinds.get(column, "text") not in ("text", "url"):
                continue
            cells = frame[column]
            for pattern, id in ((EMAIL, "privacy.email"), (PHONE, "privacy.phone")):
                for row in cells.index[cells.str.contains(pattern, case=False, regex=True)]:
                    yield Finding(id, "error", name, int(row), column)


def sourced(checked: Checked) -> Iterator[Finding]:
    """A fact without a grade or a source is read, and told once a table."""
    for name in FACT_TABLES:
        frame = checked[name]
        if frame.empty:
            continue
        for column, id in (("grade", "fact.no_grade"), ("source_id", "fact.no_source")):
            count = int((frame[column] == "").sum())
            if count:
                yield Finding(id, "note", name, None, column, {"count": count, "rows": len(frame)})


def stale(checked: Checked) -> Iterator[Finding]:
    """V22: profiles and assessments older than two years."""
    border = (pd.Timestamp(checked.today) - pd.DateOffset(months=STALE_MONTHS)).date().isoformat()
    for name in ("organisation_profiles", "assessments"):
        frame = checked[name]
        old = (frame["date"] != "") & (frame["date"].str.slice(0, 10) < border[:10])
        yield from each(frame, old, "date.stale", "warning", name, "date", cell="date")


KEY_RULES: Rules = (
    ((), needed_tables),
    ((), repeated_keys),
    ((), similar_keys),
    ((), references),
    (("ratings", "interests", "decisions"), subjects),
    (("organisations", "clusters"), parents),
    ((), personal_data),
    ((), sourced),
    (("organisation_profiles", "assessments"), stale),
)
