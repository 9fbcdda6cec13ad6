"""Cells to values: the conventions of a loaded table, and schemas that say what the contract says."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score_mapping.study.contract import TABLES
from score_mapping.study.csvfile import Grid
from score_mapping.study.numbers import Style
from score_mapping.study.tables import FIGURES, Reading, empty_table, own_column, read_table, schema

READING = Reading(Style(), date(2026, 1, 1))


def grid(header: list[str], *rows: list[str]) -> Grid:
    return Grid(tuple(header), tuple(map(tuple, rows)), tuple(range(2, len(rows) + 2)))


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_the_columns_of_the_contract_even_without_rows(name: str) -> None:
    frame = empty_table(name)
    assert tuple(frame.columns) == TABLES[name].names
    assert frame.index.name == "row"
    for column in TABLES[name].columns:
        assert frame[column.name].dtype == ("float64" if column.kind in FIGURES else "str")


def test_text_stays_text() -> None:
    frame, found = read_table(
        grid(["cluster_id", "name", "admin1", "lat", "lon"], ["0111", "NA", "", "12.5", ""]), TABLES["clusters"], READING
    )
    assert found == []
    assert frame.index.to_list() == [2]
    assert frame.loc[2, ["cluster_id", "name", "admin1", "note"]].to_list() == ["0111", "NA", "", ""]
    assert frame.loc[2, "lat"] == 12.5
    assert np.isnan(frame.loc[2, "lon"])


def test_columns_of_the_user_are_kept_in_an_open_table_only() -> None:
    frame, found = read_table(grid(["cluster_id", "name", "colour"], ["a", "A", "red"]), TABLES["clusters"], READING)
    assert (frame.loc[2, "colour"], found) == ("red", [])
    frame, found = read_table(grid(["buyer_id", "name", "colour"], ["a", "A", "red"]), TABLES["buyers"], READING)
    assert "colour" not in frame
    assert [item.id for item in found] == ["column.unknown"]


def test_figures_of_a_finished_matrix() -> None:
    frame, found = read_table(grid(["cluster_id", "name", "pay"], ["a", "A", "7"]), TABLES["scores"], READING)
    assert found == []
    assert frame["pay"].dtype == "float64"
    assert frame["name"].to_list() == ["A"]
    assert own_column(TABLES["clusters"], "pay").kind == "text"


def test_words_of_one_reading_are_taken_and_told() -> None:
    frame, found = read_table(
        grid(["Organisation ID", "name", "type", "side"], ["o", "O", "Cluster body", " employers"]),
        TABLES["organisations"], READING,
    )  # fmt: skip
    assert frame.loc[2, ["organisation_id", "type"]].to_list() == ["o", "cluster_body"]
    assert [(item.id, item.level) for item in found] == [
        ("column.spelling", "warning"),
        ("choice.spelling", "warning"),
        ("choice.spelling", "warning"),
    ]


def test_a_word_that_looks_unknown_may_be_allowed() -> None:
    frame, found = read_table(
        grid(["cluster_id", "indicator_id", "unit", "basis"], ["a", "jobs", "persons", "unknown"]),
        TABLES["observations"], READING,
    )  # fmt: skip
    assert (frame.loc[2, "basis"], found) == ("unknown", [])


def test_several_keys_in_a_cell() -> None:
    frame, found = read_table(
        grid(["service_id", "name", "score_modules"], ["s", "S", "M1; M2;"], ["t", "T", "M1;M9"]), TABLES["services"], READING
    )
    assert frame["score_modules"].to_list() == ["M1;M2", ""]
    assert [(item.id, item.row) for item in found] == [("choice.unknown", 3)]


@pytest.mark.parametrize("name", TABLES)
def test_the_schema_says_what_the_contract_says(name: str) -> None:
    columns = list(TABLES[name].columns)
    made = schema(columns, {column.name: lambda cell: cell for column in columns})
    assert tuple(made.columns) == TABLES[name].names
    for column in columns:
        said = made.columns[column.name]
        assert said.metadata == {"unit": column.unit, "allowed": column.allowed, "refers_to": column.refers_to}
        assert said.description == column.about
        assert [check.name for check in said.checks] == ["cell"]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(TABLES)), st.lists(st.text(max_size=12), min_size=1, max_size=4))
def test_whatever_stands_in_a_cell_is_read_or_told(name: str, cells: list[str]) -> None:
    table = TABLES[name]
    frame, found = read_table(grid(list(table.names), *([cell.strip()] * len(table.names) for cell in cells)), table, READING)
    told = {(item.row, item.column) for item in found}
    assert len(frame) == len(cells)
    for column in table.columns:
        for row, cell in zip(frame.index, cells, strict=True):
            read = frame.at[row, column.name]
            empty = read == "" or read != read
            assert not empty or cell.strip() == "" or (row, column.name) in told or set(cell) <= {";", " "}
