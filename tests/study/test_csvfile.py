"""Bytes to cells: encodings, delimiters, row numbers as the spreadsheet shows them."""

from __future__ import annotations

import pytest

from score_mapping.study.csvfile import LARGEST, read_csv

EXPECTED = ("cluster_id", "name", "lat")
TEXT = "cluster_id,name\na,Sétif\n"


def rows(data: bytes) -> tuple[tuple[str, ...], ...]:
    grid, found = read_csv(data, "clusters", EXPECTED)
    assert grid is not None
    assert found == []
    return (grid.header, *grid.rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_say_what_they_are(encoding: str) -> None:
    assert rows(TEXT.encode(encoding)) == (("cluster_id", "name"), ("a", "Sétif"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_makes_the_header(delimiter: str) -> None:
    text = TEXT.replace(",", delimiter)
    assert rows(text.encode()) == (("cluster_id", "name"), ("a", "Sétif"))
    assert rows(f"sep={delimiter}\r\n{text}".encode()) == (("cluster_id", "name"), ("a", "Sétif"))


def test_a_comma_in_a_semicolon_file_is_no_delimiter() -> None:
    assert rows(b'cluster_id;lat;"name, as said"\na;12,5;b,c\n')[1] == ("a", "12,5", "b,c")


def test_one_column_is_a_table() -> None:
    assert rows(b"cluster_id\na\n") == (("cluster_id",), ("a",))


def test_rows_are_numbered_as_in_a_spreadsheet() -> None:
    grid, found = read_csv(b'cluster_id,name\r\na,"two\r\nlines"\r\n,\r\n\r\nb,Beta,\r\n', "clusters", EXPECTED)
    assert grid is not None
    assert found == []
    assert grid.numbers == (2, 5)
    assert grid.rows == (("a", "two\r\nlines"), ("b", "Beta"))


def test_a_ragged_row_is_told_and_never_shifts_the_next() -> None:
    grid, found = read_csv(b"cluster_id,name,lat\na,1\nb,2,3,4\nc,5,6\n", "clusters", EXPECTED)
    assert grid is not None
    assert [(item.id, item.row) for item in found] == [("row.ragged", 2), ("row.ragged", 3)]
    assert grid.rows == (("a", "1", ""), ("b", "2", "3"), ("c", "5", "6"))


def test_control_characters_are_taken_out() -> None:
    grid, found = read_csv("cluster_id,name\na,A\u202el\x07pha\x9f\n".encode(), "clusters", EXPECTED)
    assert grid is not None
    assert grid.rows == (("a", "Alpha"),)
    assert [(item.id, item.level, item.row, item.column) for item in found] == [("cell.control", "warning", 2, "name")]


def test_a_file_is_not_read_beyond_its_largest_size() -> None:
    grid, found = read_csv(b"x" * (LARGEST + 1), "clusters", EXPECTED)
    assert grid is None
    assert [item.id for item in found] == ["file.too_big"]
