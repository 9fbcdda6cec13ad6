"""The contract holds together by itself."""

from __future__ import annotations

import pytest

from score_mapping.study.contract import FACTS, TABLES, Table


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_table_of_the_contract_is_sound(table: Table) -> None:
    assert len(set(table.names)) == len(table.names)
    assert set(table.key) <= set(table.names)
    assert "row" not in table.names  # the name of every index
    for column in table.columns:
        assert column.name.isidentifier()
        assert column.about
        assert not column.allowed or column.kind in ("choice", "keys")
        assert column.kind != "choice" or column.allowed
        assert table.column(column.name) is column


def test_references_point_to_the_key_of_a_table() -> None:
    for table in TABLES.values():
        for column in table.columns:
            if column.refers_to:
                to, _, key = column.refers_to.partition(".")
                assert TABLES[to].key == (key,)
                assert column.kind in ("key", "keys")


def test_only_contacts_are_restricted() -> None:
    assert [table.name for table in TABLES.values() if table.restricted] == ["contacts"]


def test_every_fact_says_what_it_is() -> None:
    assert all(name.isidentifier() and about for name, about in FACTS.items())
