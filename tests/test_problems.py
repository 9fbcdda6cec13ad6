"""Every fault is told where it stands, by its own id, in words that the catalogue has; the shell then writes nothing.

The broken studies stand in ``tests/studies``, one kind of fault each, with what must be told in ``expected.toml``. Those that
are no text, or need a link or many files, are made here.
"""

from __future__ import annotations

import ast
import io
import os
import tomllib
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from score_mapping.catalogue import sentences
from score_mapping.cli import app
from score_mapping.indicators import DERIVED
from score_mapping.problems import Problem, StudyError, problem
from score_mapping.study.folder import open_study

PACKAGE = Path(__file__).parents[1] / "score_mapping"
STUDIES = Path(__file__).parent / "studies"
FAULTS = sorted(path.name for path in STUDIES.iterdir() if path.is_dir())
TODAY = date(2026, 1, 1)
CLUSTERS = "cluster_id,name\na,Alpha\nb,Beta\n"
Expected = list[tuple[str, str, str, str]]


def expected(fault: str) -> Expected:
    listed = tomllib.loads((STUDIES / fault / "expected.toml").read_text(encoding="utf-8"))["problems"]
    return [(file, where, id, level) for file, where, id, level in listed]


def told(path: Path) -> list[Problem]:
    """Return every problem of a study, whether or not it can be run."""
    try:
        return list(open_study(path, derived=DERIVED, today=TODAY).problems)
    except StudyError as error:
        return list(error.problems)


def compare(found: list[Problem], wanted: Expected) -> None:
    """Compare file, place, id and level; notes count only where a note is what the study shows."""
    named = {id for _, _, id, _ in wanted}
    said = [(item.file, item.where, item.id, item.level) for item in found if item.level != "note" or item.id in named]
    assert said == wanted


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_study_tells_exactly_its_fault(fault: str) -> None:
    compare(told(STUDIES / fault), expected(fault))


# ------------------------------------------------------------------------------ faults that no text file can hold


def book(path: Path, sheets: dict[str, list[list[object]]]) -> None:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    workbook.save(path)


CLUSTER_SHEET: list[list[object]] = [["cluster_id", "name"], ["a", "Alpha"]]


def guessed_encoding(folder: Path) -> None:
    (folder / "clusters.csv").write_bytes("cluster_id,name\na,Sétif\n".encode("cp1252"))


def no_encoding(folder: Path) -> None:
    (folder / "clusters.csv").write_bytes("cluster_id,name\na,Alpha\n".encode("utf-16-le"))


def settings_in_another_encoding(folder: Path) -> None:
    (folder / "clusters.csv").write_text(CLUSTERS, encoding="utf-8")
    (folder / "study.toml").write_bytes('title = "Sétif"\n'.encode("cp1252"))


def large_file(folder: Path) -> None:
    with (folder / "clusters.csv").open("wb") as handle:
        handle.truncate(50 * 2**20 + 1)


def two_files(folder: Path) -> None:
    (folder / "Clusters.csv").write_text(CLUSTERS, encoding="utf-8")
    (folder / "clusters.CSV").write_text(CLUSTERS, encoding="utf-8")


def linked_table(folder: Path) -> None:
    outside = folder.parent / "outside.csv"
    outside.write_text(CLUSTERS, encoding="utf-8")
    (folder / "clusters.csv").write_text(CLUSTERS, encoding="utf-8")
    os.symlink(outside, folder / "sites.csv")


def linked_settings(folder: Path) -> None:
    (folder.parent / "outside.toml").write_text('title = "x"\n', encoding="utf-8")
    (folder / "clusters.csv").write_text(CLUSTERS, encoding="utf-8")
    os.symlink(folder.parent / "outside.toml", folder / "study.toml")


def several_workbooks(folder: Path) -> None:
    book(folder / "one.xlsx", {"clusters": CLUSTER_SHEET})
    book(folder / "two.xlsx", {"clusters": CLUSTER_SHEET})


def workbook_beside_tables(folder: Path) -> None:
    (folder / "clusters.csv").write_text(CLUSTERS, encoding="utf-8")
    book(folder / "one.xlsx", {"clusters": CLUSTER_SHEET})


def old_workbook(folder: Path) -> None:
    (folder / "clusters.csv").write_text(CLUSTERS, encoding="utf-8")
    (folder / "sites.xls").write_bytes(b"\xd0\xcf\x11\xe0")


def damaged_workbook(folder: Path) -> None:
    (folder / "study.xlsx").write_bytes(b"not a zip archive")


def zip_that_is_no_workbook(folder: Path) -> None:
    with zipfile.ZipFile(folder / "study.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")


def zip_bomb(folder: Path) -> None:
    with zipfile.ZipFile(folder / "study.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (8 * 2**20))


def many_parts(folder: Path) -> None:
    with zipfile.ZipFile(folder / "study.xlsx", "w") as archive:
        for number in range(1_001):
            archive.writestr(f"xl/{number}.xml", "x")


def entities(folder: Path) -> None:
    book(folder / "study.xlsx", {"clusters": CLUSTER_SHEET})
    original = zipfile.ZipFile(io.BytesIO((folder / "study.xlsx").read_bytes()))
    with zipfile.ZipFile(folder / "study.xlsx", "w") as archive:
        for part in original.namelist():
            data = original.read(part)
            if part.endswith("sheet1.xml"):
                data = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + data
            archive.writestr(part, data)


def far_cell(folder: Path) -> None:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "clusters"
    for row in CLUSTER_SHEET:
        sheet.append(row)
    sheet["XFD1048576"] = 1
    workbook.save(folder / "study.xlsx")


def uncomputed_formula(folder: Path) -> None:
    book(
        folder / "study.xlsx",
        {
            "clusters": CLUSTER_SHEET,
            "observations": [["cluster_id", "indicator_id", "unit", "value"], ["a", "firms", "firms", "=2+3"]],
        },
    )


def fault_in_a_sheet(folder: Path) -> None:
    book(folder / "study.xlsx", {"Clusters": [["cluster_id", "name", "lat", "lon"], ["a", "Alpha", 95, 7]]})


def misnamed_sheet(folder: Path) -> None:
    book(folder / "study.xlsx", {"clusters": CLUSTER_SHEET, "observation": [["cluster_id"]], "Sheet1": [["x"]]})


MADE: dict[str, tuple[Callable[[Path], None], Expected]] = {
    "guessed encoding": (guessed_encoding, [("clusters.csv", "", "file.encoding_guessed", "warning")]),
    "no encoding": (no_encoding, [("clusters.csv", "", "file.encoding", "error")]),
    "settings in another encoding": (settings_in_another_encoding, [("study.toml", "", "file.encoding", "error")]),
    "large file": (large_file, [("clusters.csv", "", "file.too_big", "error")]),
    "two files": (two_files, [("clusters.CSV", "", "study.two_files", "error")]),
    "linked table": (linked_table, [("sites.csv", "", "path.outside", "error")]),
    "linked settings": (linked_settings, [("study.toml", "", "path.outside", "error")]),
    "several workbooks": (several_workbooks, [("", "", "study.several_workbooks", "error")]),
    "workbook beside tables": (workbook_beside_tables, [("one.xlsx", "", "study.workbook_not_read", "warning")]),
    "old workbook": (old_workbook, [("sites.xls", "", "workbook.kind", "warning")]),
    "damaged workbook": (damaged_workbook, [("study.xlsx", "", "workbook.unreadable", "error")]),
    "zip that is no workbook": (zip_that_is_no_workbook, [("study.xlsx", "", "workbook.unreadable", "error")]),
    "zip bomb": (zip_bomb, [("study.xlsx", "", "workbook.bomb", "error")]),
    "many parts": (many_parts, [("study.xlsx", "", "workbook.bomb", "error")]),
    "entities": (entities, [("study.xlsx", "", "workbook.unreadable", "error")]),
    "far cell": (far_cell, [("study.xlsx", "sheet clusters", "workbook.too_large", "error")]),
    "uncomputed formula": (
        uncomputed_formula,
        [("study.xlsx", "sheet observations, row 2, column value", "workbook.formula", "error")],
    ),
    "fault in a sheet": (
        fault_in_a_sheet,
        [("study.xlsx", "sheet Clusters, row 2, column lat", "number.too_high", "error")],
    ),
    "misnamed sheet": (
        misnamed_sheet,
        [
            ("study.xlsx", "sheet observation", "study.name_near", "warning"),
            ("study.xlsx", "sheet Sheet1", "study.name_unknown", "note"),
        ],
    ),
}


@pytest.mark.parametrize("fault", MADE)
def test_a_made_fault_is_told(fault: str, tmp_path: Path) -> None:
    make, wanted = MADE[fault]
    (tmp_path / "study").mkdir()
    make(tmp_path / "study")
    compare(told(tmp_path / "study"), wanted)


def test_a_study_that_is_not_there(tmp_path: Path) -> None:
    compare(told(tmp_path / "none"), [(str(tmp_path / "none"), "", "study.not_found", "error")])
    (tmp_path / "study.txt").write_text("x", encoding="utf-8")
    compare(told(tmp_path / "study.txt"), [("study.txt", "", "study.not_a_study", "error")])
    (tmp_path / "study.ods").write_bytes(b"x")
    compare(told(tmp_path / "study.ods"), [("study.ods", "", "workbook.kind", "error")])


# ------------------------------------------------------------------------------------------------------ the shell


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if any(item[3] == "error" for item in expected(fault))])
def test_the_shell_stops_with_2_and_writes_nothing(fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["check", str(STUDIES / fault)])
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    assert all(file in done.output and where in done.output for file, where, _, level in expected(fault) if level == "error")
    assert list(tmp_path.iterdir()) == []


def test_a_run_of_a_broken_study_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for fault in ("number-two-ways", "framework-circle", "settings-size-band"):
        done = CliRunner().invoke(app, ["run", str(STUDIES / fault), "--out", "x"])
        assert done.exit_code == 2
        assert isinstance(done.exception, SystemExit)
    assert list(tmp_path.iterdir()) == []


# -------------------------------------------------------------------------------------------------- the catalogue


def raised(folder: Path) -> set[str]:
    """Return the ids of problems that source files name in so many words."""
    found = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and f"problems.{node.value}.found" in KNOWN:
                found.add(node.value)
    return found


KNOWN = frozenset(sentences("problems"))
DYNAMIC = {"toml.greater_than_equal", "toml.greater_than", "toml.less_than_equal", "toml.less_than"}
# What TOML and pydantic can say beyond the faults that we name.
REST = {"toml.value"}


def test_every_problem_has_its_three_sentences_and_is_raised_somewhere() -> None:
    parts: dict[str, set[str]] = {}
    for id in KNOWN:
        name, _, part = id.removeprefix("problems.").rpartition(".")
        if name not in {"place", "absent"} or part in {"found", "why", "fix"}:
            parts.setdefault(name, set()).add(part)
    assert {name: found for name, found in parts.items() if found != {"found", "why", "fix"}} == {}
    assert set(parts) - raised(PACKAGE) - DYNAMIC == set()


def test_every_fault_of_a_study_is_shown_by_a_broken_study() -> None:
    shown = {id for fault in FAULTS for _, _, id, _ in expected(fault)}
    shown |= {id for _, wanted in MADE.values() for _, _, id, _ in wanted}
    shown |= {"study.not_found", "study.not_a_study", "study.absent_table", "fact.no_grade", "fact.no_source"}
    of_maps = {id for id in KNOWN if id.startswith(("problems.map.", "problems.scenario."))}  # scenarios: tests/study/test_scenario.py
    wanted = {id for id in raised(PACKAGE / "study") if f"problems.{id}.found" not in of_maps}
    assert wanted - shown - REST == set()
    assert len(shown) >= 60


def test_a_problem_says_where_and_three_sentences() -> None:
    said = problem("key.form", "error", "clusters.csv", "row 2, column cluster_id", cell="{a}")
    assert str(said).startswith("clusters.csv: row 2, column cluster_id: {a} is not a key. ")
    assert str(StudyError([said, said])) == f"{said}\n{said}"
    with pytest.raises(KeyError):
        problem("no.such_problem", "error", "clusters.csv")
