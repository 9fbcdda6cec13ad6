"""A fault as it is found, before it is put into words.

Checks know tables, rows and columns; only here does a finding learn the file or sheet it came from and become a
`Problem`. The same fault in thousands of cells is told twenty times and then counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from score_mapping.catalogue import text
from score_mapping.problems import Level, Problem, problem

AT_MOST = 20


@dataclass(frozen=True)
class Place:
    """Where a table was read: a file, and a sheet when the file is a workbook."""

    file: str
    sheet: str = ""


@dataclass(frozen=True)
class Finding:
    """One fault at a table's cell; row 1 is the header, None means the whole table or column."""

    id: str
    level: Level
    table: str
    row: int | None = None
    column: str = ""
    values: dict[str, object] = field(default_factory=dict)


def where(place: Place, row: int | None = None, column: str = "") -> str:
    """Return ``sheet sites, row 7, column lat``, with the parts that are known."""
    parts = []
    if place.sheet:
        parts.append(text("problems.place.sheet", sheet=place.sheet))
    if row is not None:
        parts.append(text("problems.place.row", row=row))
    if column:
        parts.append(text("problems.place.column", column=column))
    return ", ".join(parts)


def _problem(item: Finding, place: Place, said: str) -> Problem:
    values: dict[str, Any] = {"column": item.column} | item.values
    return problem(item.id, item.level, place.file, said, **values)


def beyond(findings: Iterable[Finding], read: Iterable[Finding]) -> list[Finding]:
    """Leave out what only follows from a cell that could not be read: a second fault of it, a warning on its row."""
    faults = [item for item in read if item.level == "error"]
    cells = {(item.table, item.row, item.column) for item in faults}
    rows = {(item.table, item.row) for item in faults}
    return [
        item
        for item in findings
        if (item.table, item.row, item.column) not in cells
        and not (item.level == "warning" and (item.table, item.row) in rows)
    ]


def tell(findings: Iterable[Finding], places: Mapping[str, Place], at_most: int = AT_MOST) -> list[Problem]:
    """Put findings into words, at most ``at_most`` of one kind a column and then a line that counts the rest."""
    told: list[Problem] = []
    seen: dict[tuple[str, str, str], list[Finding]] = {}
    for item in findings:
        seen.setdefault((item.table, item.id, item.column), []).append(item)
    for (table, _id, column), alike in seen.items():
        place = places.get(table, Place(table))
        told += [
            _problem(item, place, where(place, item.row, column)) for item in alike[:at_most]
        ]
        if len(alike) > at_most:
            rest = len(alike) - at_most
            told.append(problem("more", alike[0].level, place.file, where(place, None, column), count=rest))
    return told
