"""A file of comma-separated text, as the grid of cells that its writer saw.

Spreadsheets of different countries write different encodings and delimiters. Both are found out here, the delimiter by
which one makes the header look like the table's columns, and a row with too many or too few cells is told, never shifted.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from score_mapping.study.findings import Finding

LARGEST = 50 * 2**20
DELIMITERS = (",", ";", "\t", "|")
# C0 and C1 controls but for tab and line ends, the direction marks, and the byte order mark inside a text.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class Grid:
    """Header and rows as text; ``numbers`` are the rows' numbers in the sheet, where the header is row 1."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]


def read_csv(data: bytes, table: str, expected: Collection[str]) -> tuple[Grid | None, list[Finding]]:
    """Read the bytes of one file.

    Parameters
    ----------
    data
        Bytes of the file.
    table
        Name of the table, for the findings.
    expected
        Columns of the contract, by which the delimiter is told.

    Returns
    -------
    The grid (None when nothing could be read) and what was found.
    """
    if len(data) > LARGEST:
        return None, [Finding("file.too_big", "error", table, values={"megabytes": LARGEST // 2**20})]
    words, found = _decode(data, table)
    if words is None:
        return None, found
    try:
        records = list(_records(words, _delimiter(words, expected)))
    except csv.Error as error:
        return None, [*found, Finding("file.quotes", "error", table, values={"detail": str(error)})]
    grid, more = grid_of(records, table)
    return grid, found + more


def grid_of(records: list[list[str]], table: str) -> tuple[Grid | None, list[Finding]]:
    """Turn records into a grid: clean cells, rows as wide as the header, empty rows left out."""
    found: list[Finding] = []
    clean = [[_clean(cell) for cell in record] for record in records]
    found += [
        Finding("cell.control", "warning", table, number, _name(clean[0], place))
        for number, record in enumerate(records, start=1)
        for place, cell in enumerate(record)
        if CONTROLS.search(cell)
    ]
    if not clean or not any(clean[0]):
        return None, [*found, Finding("file.no_header", "error", table, 1)]
    header = clean[0]
    width = len(header)
    rows: list[tuple[str, ...]] = []
    numbers: list[int] = []
    for number, record in enumerate(clean[1:], start=2):
        if not any(record):
            continue
        beyond = any(record[width:])
        if beyond or len(record) < width:
            values: dict[str, object] = {"cells": len(record), "columns": width}
            found.append(Finding("row.ragged", "error", table, number, values=values))
        rows.append(tuple((record + [""] * width)[:width]))
        numbers.append(number)
    return Grid(tuple(header), tuple(rows), tuple(numbers)), found


def _decode(data: bytes, table: str) -> tuple[str | None, list[Finding]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in data[:4096]:
        encodings = []
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            words = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        guessed = encoding == "cp1252"
        return words, [Finding("file.encoding_guessed", "warning", table)] if guessed else []
    return None, [Finding("file.encoding", "error", table)]


def _delimiter(words: str, expected: Collection[str]) -> str:
    """Return the delimiter under which the first line names most columns of the contract, then most columns at all."""
    first = words.lstrip("\r\n").split("\n", 1)[0]
    if told := re.fullmatch(r"sep=(.)\r?", first):
        return told[1]
    known = {name.casefold() for name in expected}

    def fit(delimiter: str) -> tuple[int, int]:
        names = [name.strip(' "\r').casefold() for name in first.split(delimiter)]
        return sum(name in known for name in names), len(names)

    return max(DELIMITERS, key=fit)


def _records(words: str, delimiter: str) -> Iterator[list[str]]:
    # Some spreadsheets open a file with a line that only names the delimiter; it is not a row of the table.
    if re.match(r"sep=.\r?\n", words):
        words = words.split("\n", 1)[1]
    return csv.reader(io.StringIO(words, newline=""), delimiter=delimiter, strict=True)


def _clean(cell: str) -> str:
    return CONTROLS.sub("", cell).strip()


def _name(header: list[str], place: int) -> str:
    return header[place] if place < len(header) else ""
