"""What of a folder is read: plain files inside it, each as its table."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from score_mapping.study.contract import TABLES
from score_mapping.study.inventory import contained, find_files, inside, read_tables
from score_mapping.study.numbers import Style
from score_mapping.study.tables import Reading


@pytest.mark.parametrize("name", ["a.csv", "deep/a.csv", "./a.csv", "deep/../a.csv"])
def test_a_name_inside_the_folder(tmp_path: Path, name: str) -> None:
    assert inside(tmp_path, name) == tmp_path / name


@pytest.mark.parametrize(
    "name",
    ["../a.csv", "/etc/passwd", "C:/a.csv", "\\\\host\\a.csv", "https://example.org/a.csv", "/vsizip/a.zip/a.csv", "deep/../../a"],
)
def test_a_name_that_leads_out(tmp_path: Path, name: str) -> None:
    assert inside(tmp_path, name) is None


def test_a_link_is_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "study").mkdir()
    (tmp_path / "outside.csv").write_text("x", encoding="utf-8")
    (tmp_path / "study" / "out.csv").symlink_to(tmp_path / "outside.csv")
    (tmp_path / "study" / "own.csv").write_text("x", encoding="utf-8")
    (tmp_path / "study" / "in.csv").symlink_to(tmp_path / "study" / "own.csv")
    assert not contained(tmp_path / "study" / "out.csv", tmp_path / "study")
    assert contained(tmp_path / "study" / "in.csv", tmp_path / "study")


def test_files_by_table(tmp_path: Path) -> None:
    for name in ("Clusters.CSV", "sites.csv", "contacts.csv", "~$book.xlsx", ".hidden.csv", "photo.png"):
        (tmp_path / name).write_text("cluster_id,name\n", encoding="utf-8")
    files = find_files(tmp_path)
    assert {name: path.name for name, path in files.tables.items()} == {
        "clusters": "Clusters.CSV",
        "contacts": "contacts.csv",
        "sites": "sites.csv",
    }
    assert (files.workbook, files.settings, files.problems) == (None, None, [])


def test_tables_and_titles(tmp_path: Path) -> None:
    (tmp_path / "scores.csv").write_text("cluster_id,Pay per hour\na,3\n", encoding="utf-8")
    read = read_tables(find_files(tmp_path), Reading(Style(), date(2026, 1, 1)))
    assert set(read.tables) == set(TABLES)
    assert set(TABLES) - set(read.absent) == {"scores"}
    assert read.titles["Pay_per_hour"] == "Pay per hour"
    assert list(read.hashes) == ["scores.csv"]
