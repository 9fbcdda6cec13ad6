"""The columns of a run: each is described, keys are keys, and the ranking is the one of the contract."""

from __future__ import annotations

import csv
import io
import json

import pandas as pd
import pytest

from score_mapping.catalogue import sentences
from score_mapping.output.runcolumns import COLUMNS, KEYS, RESTRICTED, about_column, columns_of
from score_mapping.output.runtables import Written, run_tables
from score_mapping.workflow import Results


@pytest.fixture(scope="module")
def written(results: Results) -> Written:
    return run_tables(results)


@pytest.mark.parametrize("table", COLUMNS)
def test_every_column_of_the_contract_is_described(table: str) -> None:
    known = sentences("files")
    assert f"files.table.{table}" in known
    for column in COLUMNS[table]:
        assert f"files.column.{table}.{column}" in known or f"files.column.{column}" in known, column


def test_every_table_is_described_field_by_field(written: Written) -> None:
    package = json.loads(written.files["datapackage.json"])
    tables = {name for name in written.files if name.endswith(".csv")}
    assert {resource["path"] for resource in package["resources"]} == tables
    for resource in package["resources"]:
        found = list(csv.DictReader(io.StringIO(written.files[resource["path"]])))
        assert [field["name"] for field in resource["schema"]["fields"]] == list(found[0])
        assert all(field["description"] for field in resource["schema"]["fields"])
        key = resource["schema"].get("primaryKey", [])
        values = [tuple(row[name] for name in key) for row in found]
        assert not key or len(set(values)) == len(values)


def test_keys_point_to_rows_that_are_there(teaching: Results) -> None:
    files = run_tables(teaching).files
    tables = {name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(text))) for name, text in files.items() if name.endswith(".csv")}
    pointed = 0
    for resource in json.loads(files["datapackage.json"])["resources"]:
        for key in resource["schema"].get("foreignKeys", []):
            there = {row[key["reference"]["fields"][0]] for row in tables[key["reference"]["resource"]]}
            here = {row[key["fields"][0]] for row in tables[resource["name"]]} - {""}
            assert here <= there, (resource["name"], key)
            pointed += key["reference"]["resource"] == "partners"
        key = resource["schema"].get("primaryKey", [])
        values = [tuple(row[name] for name in key) for row in tables[resource["name"]]]
        assert not key or len(set(values)) == len(values), resource["name"]
    assert pointed > 10


def test_the_annex_is_not_described(written: Written) -> None:
    text = written.files["datapackage.json"]
    assert not [name for name in RESTRICTED if name in text]


def test_columns_that_a_study_brings_follow_the_fixed_ones() -> None:
    frame = pd.DataFrame(columns=["rank_north", "cluster_id", "in_first_of_all"])
    assert columns_of("constituencies", frame) == {
        "cluster_id": "string", "rank_north": "integer", "in_first_of_all": "string",
    }  # fmt: skip
    assert columns_of("pairs", frame.assign(more=1)) == COLUMNS["pairs"]
    assert set(KEYS) <= set(COLUMNS)


@pytest.mark.parametrize(
    ("table", "column", "said"),
    [
        ("robustness", "rank_7", "share of the readings at this place, 0-1"),
        ("constituencies", "rank_north", "place by the weights of this constituency alone; empty when not compared"),
        ("constituencies", "rank_mean", "place by the mean of the constituencies, one voice each"),
        ("left_out", "rank", "place without it"),
        ("ranking", "rank", "competition rank of the score; empty when not compared"),
        ("network", "of_the_users_own", "of_the_users_own"),
    ],
)
def test_a_column_is_described_where_it_stands(table: str, column: str, said: str) -> None:
    assert about_column(table, column) == said
