"""What a study's folder holds: which file is which table, and the cells of all of them.

Only plain files that lie inside the folder are read, links followed. The table of contacts is never opened.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from score_mapping.problems import Problem, StudyError, problem
from score_mapping.study.contract import TABLES
from score_mapping.study.findings import Finding, Place, tell, where
from score_mapping.study.settings import FILE
from score_mapping.study.tomlfile import near

if TYPE_CHECKING:
    import pandas as pd

    from score_mapping.study.csvfile import Grid
    from score_mapping.study.tables import Reading

OPENED = tuple(name for name, table in TABLES.items() if not table.restricted)
OTHER_BOOKS = (".xls", ".xlsm", ".xlsb", ".ods")


@dataclass(frozen=True)
class Files:
    """What a study's folder holds: its tables as files, or one workbook."""

    folder: Path
    name: str
    settings: Path | None
    tables: dict[str, Path]
    workbook: Path | None
    problems: list[Problem]


@dataclass(frozen=True)
class Read:
    """The tables of a study by name, where each stands, which are absent, and what was found while reading.

    ``titles`` are the headers of a finished matrix by the ids they became; ``hashes`` are of the files that were read.
    """

    tables: dict[str, pd.DataFrame]
    places: dict[str, Place]
    absent: tuple[str, ...]
    titles: dict[str, str]
    hashes: dict[str, str]
    findings: list[Finding]
    problems: list[Problem]


def find_files(path: Path) -> Files:
    """Tell which file of a folder is which table.

    Raises
    ------
    StudyError
        When there is no such folder or workbook.
    """
    if not path.exists():
        raise StudyError([problem("study.not_found", "error", str(path))])
    if path.is_file():
        if path.suffix.lower() != ".xlsx":
            id = "workbook.kind" if path.suffix.lower() in OTHER_BOOKS else "study.not_a_study"
            raise StudyError([problem(id, "error", path.name)])
        return Files(path.resolve().parent, path.stem, None, {}, path, [])
    folder = path.resolve()
    found: list[Problem] = []
    tables: dict[str, Path] = {}
    books: list[Path] = []
    for item in sorted(folder.iterdir()):
        suffix = item.suffix.lower()
        if item.name.startswith((".", "~$")) or suffix not in {".csv", ".xlsx", *OTHER_BOOKS}:
            continue
        if not contained(item, folder):
            found.append(problem("path.outside", "error", item.name))
        elif not item.is_file():
            found.append(problem("path.not_a_file", "error", item.name))
        elif suffix == ".xlsx":
            books.append(item)
        elif suffix in OTHER_BOOKS:
            found.append(problem("workbook.kind", "warning", item.name))
        elif item.stem.lower() in tables:
            found.append(problem("study.two_files", "error", item.name, other=tables[item.stem.lower()].name))
        elif item.stem.lower() in TABLES:
            tables[item.stem.lower()] = item
        else:
            found.append(_unknown_name(item.stem, item.name))
    if books and tables:
        found += [problem("study.workbook_not_read", "warning", book.name) for book in books]
    elif len(books) > 1:
        found.append(problem("study.several_workbooks", "error", "", names=", ".join(book.name for book in books)))
    elif not books and not tables and not found:
        found.append(problem("study.empty", "error", folder.name))
    settings = folder / FILE
    if settings.exists() and not contained(settings, folder):
        found.append(problem("path.outside", "error", FILE))
    readable = settings if settings.is_file() and contained(settings, folder) else None
    book = books[0] if len(books) == 1 and not tables else None
    return Files(folder, folder.name, readable, tables, book, found)


def read_tables(files: Files, reading: Reading) -> Read:
    """Read every table that a study brings; those it does not bring are empty."""
    from score_mapping.study.csvfile import read_csv
    from score_mapping.study.tables import as_key, empty_table, read_table

    hashes: dict[str, str] = {}
    places: dict[str, Place] = {}
    problems: list[Problem] = []
    findings: list[Finding] = []
    grids: dict[str, Grid] = {}
    if files.workbook is not None:
        grids, places, findings, problems = _read_book(files.workbook, reading)
        hashes[files.workbook.name] = sha256(files.workbook.read_bytes())
        present = set(places)
    else:
        present = set(files.tables)
        for name in OPENED:
            if name in files.tables:
                file = files.tables[name]
                data = file.read_bytes()
                hashes[file.name] = sha256(data)
                places[name] = Place(file.name)
                grid, more = read_csv(data, name, TABLES[name].names)
                findings += more
                if grid is not None:
                    grids[name] = grid
    tables = {}
    for name, table in TABLES.items():
        if name in grids:
            tables[name], more = read_table(grids[name], table, reading)
            findings += more
        else:
            tables[name] = empty_table(name)
    absent = tuple(name for name in TABLES if name not in present)
    headers = enumerate(grids["scores"].header) if "scores" in grids else ()
    titles = {as_key(header, place): header for place, header in headers}
    return Read(tables, places, absent, titles, hashes, findings, problems + tell(findings, places))


def _read_book(path: Path, reading: Reading) -> tuple[dict[str, Grid], dict[str, Place], list[Finding], list[Problem]]:
    from score_mapping.study.workbook import guard, read_workbook, sheet_names

    data = path.read_bytes()
    whole = {"": Place(path.name)}
    if found := guard(data):
        return {}, {}, [], tell(found, whole)
    try:
        sheets = sheet_names(data)
        names = {sheet: sheet.strip().lower() for sheet in sheets if sheet.strip().lower() in OPENED}
        grids, findings = read_workbook(data, names, reading.style)
    except Exception:  # a workbook is somebody else's format: whatever its reader stumbles over is one fault
        return {}, {}, [], tell([Finding("workbook.unreadable", "error", "")], whole)
    places = {table: Place(path.name, sheet) for sheet, table in names.items()}
    places |= {sheet.strip().lower(): Place(path.name, sheet) for sheet in sheets if sheet.strip().lower() in TABLES}
    others = [_unknown_name(sheet, path.name, sheet) for sheet in sheets if sheet.strip().lower() not in TABLES]
    return grids, places, findings, others


def _unknown_name(name: str, file: str, sheet: str = "") -> Problem:
    place = where(Place(file, sheet))
    alike = near(name, TABLES, at_most=1, cutoff=0.75)
    if alike:
        return problem("study.name_near", "warning", file, place, name=name, meant=alike[0])
    return problem("study.name_unknown", "note", file, place, name=name)


def inside(folder: Path, relative: str) -> Path | None:
    """Return the path of a file named inside the study, None when the name leads out of it."""
    if PurePosixPath(relative).is_absolute() or PureWindowsPath(relative).anchor or ":" in relative:
        return None
    path = folder / relative
    return path if contained(path, folder) else None


def contained(path: Path, folder: Path) -> bool:
    """Tell whether a path, links followed, lies inside the folder."""
    return path.resolve().is_relative_to(folder.resolve())


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
