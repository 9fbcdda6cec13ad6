"""A workbook says the same as a folder of tables."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.xml import DEFUSEDXML

from score_mapping.study.folder import open_study
from score_mapping.study.numbers import Style
from score_mapping.study.workbook import RATIO, as_text, guard, read_workbook, sheet_names

TODAY = date(2026, 1, 1)


def book(sheets: dict[str, list[list[object]]]) -> bytes:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    kept = io.BytesIO()
    workbook.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        (12, "12"),
        (12.0, "12"),
        (0.1, "0.1"),
        (1e22, "1e+22"),
        (True, "yes"),
        (datetime(2024, 3, 1), "2024-03-01"),
        (date(2024, 3, 1), "2024-03-01"),
        (" NA ", " NA "),
    ],
)
def test_a_stored_cell_is_written_as_text(value: object, written: str) -> None:
    assert as_text(value, Style()) == written


def test_a_workbook_reads_like_its_tables(tmp_path: Path) -> None:
    tables = {
        "clusters": [["cluster_id", "name", "lat", "lon"], ["0111", "NA", 12.25, -3]],
        "searched": [["cluster_id", "topic", "status", "date"], ["0111", "firms", "partial", datetime(2024, 5, 1)]],
    }
    (tmp_path / "study.xlsx").write_bytes(book(tables))
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "clusters.csv").write_text("cluster_id,name,lat,lon\n0111,NA,12.25,-3\n", encoding="utf-8")
    (tmp_path / "tables" / "searched.csv").write_text(
        "cluster_id,topic,status,date\n0111,firms,partial,2024-05-01\n", encoding="utf-8"
    )
    from_book, from_files = (open_study(tmp_path / name, today=TODAY) for name in ("study.xlsx", "tables"))
    for name in tables:
        assert from_book.tables[name].equals(from_files.tables[name])
    assert from_book.name == "study"
    assert set(from_book.hashes) == {"study.xlsx", "scoring/desk-screening.toml"}


def test_a_stored_number_does_not_depend_on_the_separators_of_the_study(tmp_path: Path) -> None:
    (tmp_path / "study.xlsx").write_bytes(book({"clusters": [["cluster_id", "name", "lat", "lon"], ["a", "A", 12.25, 3.5]]}))
    (tmp_path / "study.toml").write_text('[numbers]\ndecimal = ","\nthousands = "."\n', encoding="utf-8")
    study = open_study(tmp_path, today=TODAY)
    assert study.tables["clusters"].loc[2, ["lat", "lon"]].to_list() == [12.25, 3.5]


def test_cells_beyond_the_header_and_empty_rows() -> None:
    data = book({"clusters": [["cluster_id", "name"], ["a", "Alpha"], [], ["b"], ["c", "Gamma", "slipped"]]})
    assert sheet_names(data) == ["clusters"]
    grids, found = read_workbook(data, {"clusters": "clusters"}, Style())
    assert grids["clusters"].numbers == (2, 4, 5)
    assert grids["clusters"].rows[1] == ("b", "")
    assert [(item.id, item.row) for item in found] == [("row.ragged", 5)]


def test_the_guard_lets_a_large_honest_workbook_pass() -> None:
    assert guard(book({"clusters": [["cluster_id", "name"], *([f"c{n}", "Alpha"] for n in range(3000))]})) == []


def test_the_guard_looks_before_it_unpacks() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", b"0" * (2 * 2**20))
    packed = zipfile.ZipFile(io.BytesIO(kept.getvalue())).infolist()[0]
    assert packed.file_size > RATIO * packed.compress_size
    assert [item.id for item in guard(kept.getvalue())] == ["workbook.bomb"]


def test_openpyxl_reads_through_defusedxml() -> None:
    assert DEFUSEDXML is True
