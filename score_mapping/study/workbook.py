"""A workbook in place of a folder of tables: one sheet a table.

A workbook is a zip archive that a stranger may have made, so its size is looked at before it is unpacked, and no sheet is
read beyond the rows and columns that a study can have. Only the values that the spreadsheet program stored are read; a
formula that was never computed has none, and is told.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from score_mapping.study.csvfile import Grid, grid_of
from score_mapping.study.findings import Finding
from score_mapping.study.numbers import Style

if TYPE_CHECKING:
    from openpyxl import Workbook

LARGEST = 50 * 2**20
UNPACKED = 200 * 2**20
RATIO = 200
PARTS = 1_000
ROWS = 100_000
COLUMNS = 500


def guard(data: bytes, table: str = "") -> list[Finding]:
    """Look at the archive without unpacking it: its size, what it unpacks to, how dense it is, how many parts it has."""
    if len(data) > LARGEST:
        return [Finding("file.too_big", "error", table, values={"megabytes": LARGEST // 2**20})]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile:
        return [Finding("workbook.unreadable", "error", table)]
    unpacked = sum(part.file_size for part in parts)
    dense = any(part.file_size > RATIO * max(part.compress_size, 1) and part.file_size > 2**20 for part in parts)
    if len(parts) > PARTS or unpacked > UNPACKED or dense:
        values: dict[str, object] = {"parts": len(parts), "megabytes": round(unpacked / 2**20)}
        return [Finding("workbook.bomb", "error", table, values=values)]
    return []


def read_workbook(data: bytes, names: dict[str, str], style: Style) -> tuple[dict[str, Grid], list[Finding]]:
    """Read the sheets that are tables.

    Parameters
    ----------
    data
        Bytes of the file, already passed by `guard`.
    names
        Sheets to read: ``{name of the sheet: name of the table}``.
    style
        Separators of the study, in which a stored number is written as text.

    Returns
    -------
    The grids by table, and what was found.
    """
    grids: dict[str, Grid] = {}
    found: list[Finding] = []
    with closing(_open(data, values=True)) as stored, closing(_open(data, values=False)) as written:
        for sheet, table in names.items():
            records, more = _records(stored[sheet], written[sheet], table, style)
            found += more
            if any(item.id == "workbook.too_large" for item in more):
                continue
            grid, more = grid_of(records, table)
            found += more
            if grid is not None:
                grids[table] = grid
    return grids, found


def _records(stored: Any, written: Any, table: str, style: Style) -> tuple[list[list[str]], list[Finding]]:
    """Return the sheet's cells as text, without the empty cells to the right of each row."""
    limits: dict[str, object] = {"rows": f"{ROWS:,}", "columns": COLUMNS}
    too_large = Finding("workbook.too_large", "error", table, values=limits)
    # The size that a sheet states about itself may be too small, too: rows and columns are counted as well.
    if (stored.max_row or 0) > ROWS or (stored.max_column or 0) > COLUMNS:
        return [], [too_large]
    records: list[list[str]] = []
    found: list[Finding] = []
    for number, (values, originals) in enumerate(zip(_rows(stored), _rows(written), strict=True), start=1):
        if originals.count(None) == len(originals):
            records.append([])
            continue
        last = max(place for place, original in enumerate(originals) if original is not None)
        if number > ROWS or last >= COLUMNS:
            return [], [too_large]
        record = [as_text(value, style) for value in values[: last + 1]]
        head = records[0] if records else record
        for place, original in enumerate(originals[: last + 1]):
            if values[place] is None and isinstance(original, str) and original.startswith("="):
                column = head[place] if place < len(head) else ""
                found.append(Finding("workbook.formula", "error", table, number, column))
        # A sheet leaves out the empty cells at the end of a row; they are not missing.
        records.append(record + [""] * (len(head) - len(record)))
    return records, found


def sheet_names(data: bytes) -> list[str]:
    """Return the names of the sheets, hidden ones too."""
    with closing(_open(data, values=True)) as book:
        return list(book.sheetnames)


def as_text(value: Any, style: Style) -> str:
    """Write a stored cell the way the study writes its cells; a whole number has no decimals, a day no time.

    >>> as_text(0.5, Style(",", "."))
    '0,5'
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, float):
        return repr(value).replace(".", style.decimal)
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)


def _open(data: bytes, *, values: bool) -> Workbook:
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(data), read_only=True, data_only=values, keep_links=False)


def _rows(sheet: Any) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()
    rows: Iterator[tuple[Any, ...]] = sheet.iter_rows(max_row=ROWS + 1, max_col=COLUMNS + 1, values_only=True)
    return rows
