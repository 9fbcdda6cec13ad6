"""From a grid of text to a table of the contract: every column known, every cell read, every fault told.

The pandera schemas are built from `contract.TABLES`, one column check each: rules across columns stand in `rules`. A
cell has one fault at a time; pandera says which cells do not fit, their reading says why.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from score_mapping.problems import Level
from score_mapping.study.contract import TABLES, Column, Table
from score_mapping.study.csvfile import Grid
from score_mapping.study.findings import Finding
from score_mapping.study.numbers import EXCEL_ERRORS, UNKNOWN_WORDS, Fault, Style, iso_date, number, whole_number, year
from score_mapping.study.tomlfile import near, nearest

if TYPE_CHECKING:
    import pandera.pandas as pa

FIGURES = frozenset({"number", "integer", "year", "lat", "lon"})
KEY = re.compile(r"[A-Za-z0-9_.-]{1,40}")
URL = re.compile(r"https?://[^\s/?#@]+\.[^\s@/?#]+([/?#]\S*)?", re.IGNORECASE)
LONGEST_WORD = 40
FLAG = ("yes", "no")
AHEAD = frozenset({"review_date", "valid_to", "end"})

Cell = float | str
Reader = Callable[[str], "Cell | Fault"]


@dataclass(frozen=True)
class Reading:
    """How cells are read: the study's separators, and the day it is."""

    style: Style
    today: date


def empty_table(name: str) -> pd.DataFrame:
    """Return a table of the contract with its columns and no rows."""
    return _empty(name).copy()


@cache
def _empty(name: str) -> pd.DataFrame:
    table = TABLES[name]
    columns = {column.name: pd.Series([], dtype=_dtype(column)) for column in table.columns}
    return pd.DataFrame(columns, index=pd.RangeIndex(0, name="row"))


def read_table(grid: Grid, table: Table, reading: Reading) -> tuple[pd.DataFrame, list[Finding]]:
    """Check a grid against the contract and turn its cells into values.

    Parameters
    ----------
    grid
        Header and rows as text.
    table
        The contract.
    reading
        Separators and day.

    Returns
    -------
    A frame with all columns of the contract (then the study's own, in an open table), indexed by sheet row, and the
    findings. A cell with a fault is empty in the frame.
    """
    names, found = _columns(grid, table)
    index = pd.Index(grid.numbers, dtype="int64", name="row")
    cells = {name: [row[place] for row in grid.rows] for place, name in names.items()}
    text = pd.DataFrame(cells, index=index, dtype="str")
    columns = [*table.columns, *(own_column(table, name) for name in text.columns if name not in table.names)]
    present = [column for column in columns if column.name in text.columns]
    readers = {column.name: _remembered(_reader(column, reading)) for column in present}
    if len(text):
        found += _failures(text, present, readers, table.name)
    read = {column.name: _values(text[column.name], column, readers[column.name]) for column in present}
    empty = {column.name: np.nan if column.kind in FIGURES else "" for column in columns if column not in present}
    frame = pd.DataFrame(read, index=index).assign(**empty)[[column.name for column in columns]]
    return frame.astype({column.name: _dtype(column) for column in columns}), found


def own_column(table: Table, name: str) -> Column:
    """Return the contract of a column that a study adds: figures in a finished matrix, text elsewhere."""
    figures = table.name == "scores" and name not in SCORES_TEXT
    return Column(name, "number" if figures else "text", "")


# The name of every table's index: the row of the sheet.
ROW = "row"
def as_key(header: str, place: int) -> str:
    """Return the id of an indicator for the header of a finished matrix: a key stays, other text becomes one.

    >>> as_key("Création d'emplois (%)", 3)
    'Creation_d_emplois'
    """
    bare = "".join(mark for mark in unicodedata.normalize("NFKD", header) if not unicodedata.combining(mark))
    plain = re.sub(r"[^A-Za-z0-9_.-]+", "_", bare).strip("_")[:40]
    return header if KEY.fullmatch(header) else plain or f"column_{place + 1}"


SCORES_TEXT = frozenset({"name", "note"})


def schema(columns: list[Column], readers: dict[str, Reader]) -> pa.DataFrameSchema:
    """Return the pandera schema: each column's check, with its unit, allowed words and reference as metadata."""
    import pandera.pandas as pa

    return pa.DataFrameSchema(
        {
            column.name: pa.Column(
                str,
                pa.Check(_fits(readers[column.name]), name="cell"),
                metadata={"unit": column.unit, "allowed": column.allowed, "refers_to": column.refers_to},
                title=column.name,
                description=column.about,
            )
            for column in columns
        }
    )


def _fits(reader: Reader) -> Callable[[pd.Series[str]], pd.Series[bool]]:
    def fits(cells: pd.Series[str]) -> pd.Series[bool]:
        return cells.map({cell: not isinstance(reader(cell), Fault) for cell in cells.unique()})

    return fits


def _failures(frame: pd.DataFrame, columns: list[Column], readers: dict[str, Reader], table: str) -> list[Finding]:
    import pandera.errors

    try:
        schema(columns, readers).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases
    else:
        return []
    found = []
    for row, name, cell in zip(cases["index"], cases["column"], cases["failure_case"], strict=True):
        fault = readers[str(name)](str(cell))
        if isinstance(fault, Fault):
            level: Level = "warning" if fault.id in SPELLING else "error"
            found.append(Finding(fault.id, level, table, int(row), str(name), fault.values))
    order = {column.name: place for place, column in enumerate(columns)}
    return sorted(found, key=lambda item: (order[item.column], item.row or 0))


# These faults have one clear reading, which is taken; the table says so.
SPELLING = frozenset({"choice.spelling"})


def _values(cells: pd.Series[str], column: Column, reader: Reader) -> pd.Series[Any]:
    figures = column.kind in FIGURES
    values: dict[str, Cell] = {}
    for cell in cells.unique():
        value = reader(cell)
        if isinstance(value, Fault):
            value = str(value.values["meant"]) if value.id in SPELLING else (np.nan if figures else "")
        values[cell] = value
    read: pd.Series[Any] = cells.map(values)
    return read.astype("float64") if figures else read.astype("str")


def _dtype(column: Column) -> str:
    return "float64" if column.kind in FIGURES else "str"


def _remembered(reader: Reader) -> Reader:
    known: dict[str, Cell | Fault] = {}

    def read(cell: str) -> Cell | Fault:
        if cell not in known:
            known[cell] = reader(cell)
        return known[cell]

    return read


def _reader(column: Column, reading: Reading) -> Reader:
    """Return the function that reads one cell of a column."""
    empty: Cell | Fault = np.nan if column.kind in FIGURES else ""
    if column.required:
        empty = Fault("cell.required", {"column": column.name})

    def read(cell: str) -> Cell | Fault:
        return empty if cell == "" else _within(_read_filled(cell, column, reading), cell, column)

    return read


def _read_filled(cell: str, column: Column, reading: Reading) -> Cell | Fault:
    kind = column.kind
    if kind in ("number", "lat", "lon"):
        return number(cell, reading.style)
    if kind == "integer":
        return whole_number(cell, reading.style)
    if kind == "year":
        return year(cell, reading.today)
    if kind == "date":
        return iso_date(cell, reading.today, future=column.name in AHEAD)
    if cell.casefold() in EXCEL_ERRORS:
        return Fault("cell.excel_error", {"cell": cell})
    if kind in ("choice", "flag"):
        return _word(cell, column.allowed or FLAG)
    if kind == "key":
        return _key(cell)
    if kind == "keys":
        return _keys(cell, column.allowed)
    if kind == "url" and not URL.fullmatch(cell):
        return Fault("url.form", {"cell": cell})
    return cell


def _within(value: Cell | Fault, cell: str, column: Column) -> Cell | Fault:
    if not isinstance(value, float):
        return value
    if column.low is not None and value < column.low:
        return Fault("number.too_low", {"cell": cell, "limit": f"{column.low:g}", "unit": column.unit})
    if column.high is not None and value > column.high:
        return Fault("number.too_high", {"cell": cell, "limit": f"{column.high:g}", "unit": column.unit})
    return value


def _word(cell: str, allowed: tuple[str, ...]) -> str | Fault:
    if cell in allowed:
        return cell
    if len(cell) > LONGEST_WORD:
        return Fault("choice.sentence", {"allowed": ", ".join(allowed)})
    folded = {_plain(word): word for word in allowed}
    if _plain(cell) in folded:
        return Fault("choice.spelling", {"cell": cell, "meant": folded[_plain(cell)]})
    if cell.casefold() in UNKNOWN_WORDS:
        return Fault("cell.unknown_word", {"cell": cell})
    return Fault("choice.unknown", {"cell": cell, "known": nearest(cell, allowed)})


def _plain(word: str) -> str:
    return re.sub(r"[\s_-]+", "_", word.strip().casefold())


def _key(cell: str) -> str | Fault:
    # "NA" may be Namibia; these can be nobody's key.
    if cell in {"-", "--", "?", "n/a", "N/A"}:
        return Fault("cell.unknown_word", {"cell": cell})
    return cell if KEY.fullmatch(cell) else Fault("key.form", {"cell": cell})


def _keys(cell: str, allowed: tuple[str, ...]) -> str | Fault:
    parts = [part.strip() for part in cell.split(";") if part.strip()]
    for part in parts:
        read = _word(part, allowed) if allowed else _key(part)
        if isinstance(read, Fault):
            return read
    return ";".join(parts)


def _columns(grid: Grid, table: Table) -> tuple[dict[int, str], list[Finding]]:
    """Return which column of the grid is which of the table, and what is wrong with the header."""
    header = grid.header
    found: list[Finding] = []
    places: dict[int, str] = {}
    known = {_plain(name): name for name in table.names}
    for place, written in enumerate(header):
        name = known.get(_plain(written), written)
        if table.name == "scores" and written and name not in (*table.names, *SCORES_TEXT):
            name = written = as_key(written, place)
        if not written:
            if any(row[place] for row in grid.rows):
                found.append(Finding("column.unnamed", "warning", table.name, 1, values={"number": place + 1}))
        elif name == ROW:
            found.append(Finding("column.reserved", "error", table.name, 1, name))
        elif name in places.values():
            found.append(Finding("column.repeated", "error", table.name, 1, name))
        elif name in table.names or table.open:
            places[place] = name
            if name != written:
                found.append(Finding("column.spelling", "warning", table.name, 1, written, {"meant": name}))
            elif name not in table.names and table.name != "scores" and (meant := _misspelt(name, header, table)):
                found.append(Finding("column.near", "warning", table.name, 1, name, {"meant": meant}))
        elif meant := _misspelt(name, header, table):
            found.append(Finding("column.near", "warning", table.name, 1, name, {"meant": meant}))
        else:
            found.append(Finding("column.unknown", "note", table.name, 1, name))
    found += [
        Finding("column.missing", "error", table.name, 1, column.name)
        for column in table.columns
        if column.required and column.name not in places.values()
    ]
    return places, found


def _misspelt(name: str, header: tuple[str, ...], table: Table) -> str:
    """Return the column of the contract that was probably meant: one that resembles the name and is not there."""
    alike = near(name, [known for known in table.names if known not in header], at_most=1, cutoff=0.75)
    return alike[0] if alike else ""
