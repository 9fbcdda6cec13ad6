"""Keys, references, circles and personal data, in whole tables."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd
import pytest

from score_mapping.study.checked import Checked
from score_mapping.study.contract import TABLES
from score_mapping.study.rules_keys import EMAIL, PHONE, parents, personal_data, references, repeated_keys
from score_mapping.study.settings import Settings
from score_mapping.study.tables import empty_table


def checked(**given: dict[str, list[object]]) -> Checked:
    tables = {name: empty_table(name) for name in TABLES}
    for name, columns in given.items():
        rows = len(next(iter(columns.values())))
        frame = empty_table(name).reindex(range(2, rows + 2)).rename_axis("row")
        for column, cells in columns.items():
            frame[column] = cells
        texts = [column for column, dtype in frame.dtypes.items() if dtype != "float64"]
        tables[name] = frame.astype(dict.fromkeys(texts, "object")).fillna(dict.fromkeys(texts, "")).astype(
            dict.fromkeys(texts, "str")
        )  # fmt: skip
    absent = [name for name in TABLES if name not in given]
    return Checked(tables, absent, None, Settings(), None, frozenset(), date(2026, 1, 1))


def test_a_key_of_several_columns() -> None:
    twice = {"cluster_id": ["a", "a", "a"], "topic": ["firms", "buyers", "firms"]}
    (found,) = repeated_keys(checked(searched=twice))
    assert (found.id, found.row, found.values) == ("key.repeated", 4, {"key": "a + firms", "first": 2})


def test_an_empty_part_of_a_key_is_a_value() -> None:
    needs = {"cluster_id": ["a", "a", "a"], "module": ["M1", "M2", ""], "service_id": ["", "", "s"]}
    assert list(repeated_keys(checked(needs=needs))) == []


def test_the_nearest_key_is_named_for_a_slip() -> None:
    (found,) = references(
        checked(
            clusters={"cluster_id": ["north-metal", "south-metal"], "part_of": ["", "north-mtal"]},
        )
    )
    assert (found.id, found.row, found.column) == ("ref.unknown", 3, "part_of")
    assert str(found.values["known"]).startswith("north-metal")


def test_a_chain_is_no_circle_and_each_member_of_a_circle_is_told() -> None:
    chain = {"cluster_id": ["a", "b", "c"], "part_of": ["b", "c", ""]}
    assert list(parents(checked(clusters=chain))) == []
    diamond = {"cluster_id": ["a", "b", "c", "d"], "part_of": ["b;c", "d", "d", ""]}
    assert list(parents(checked(clusters=diamond))) == []
    circle = {"cluster_id": ["a", "b", "c", "d"], "part_of": ["b", "c", "a", "a"]}
    assert [found.row for found in parents(checked(clusters=circle))] == [2, 3, 4]
    itself = {"cluster_id": ["a"], "part_of": ["a"]}
    assert [found.row for found in parents(checked(clusters=itself))] == [2]


@pytest.mark.parametrize("text", ["jo@x.org", "mail jo.b+c@mail.x.co.in now", "<JO@X.ORG>"])
def test_addresses_are_seen(text: str) -> None:
    assert re.search(EMAIL, text, re.IGNORECASE)


@pytest.mark.parametrize("text", ["+91 98765 43210", "Tel: 0161-2345678", "phone 020 7946 0958", "mob.+49 (30) 1234567"])
def test_numbers_are_seen(text: str) -> None:
    assert re.search(PHONE, text, re.IGNORECASE)


@pytest.mark.parametrize(
    "text", ["12,000 units in 2019-2020", "NIC 1410-1430", "+25 to 30 per cent", "1,23,456 and 78,90,123", "@handle", "a@b"]
)
def test_figures_and_handles_are_no_personal_data(text: str) -> None:
    assert not re.search(PHONE, text, re.IGNORECASE)
    assert not re.search(EMAIL, text, re.IGNORECASE)


def test_personal_data_in_a_column_of_the_user() -> None:
    world = checked(clusters={"cluster_id": ["a"]})
    frame = world["clusters"].assign(contact=pd.Series(["jo@x.org"], index=[2], dtype="str"))
    (found,) = personal_data(Checked({**world.tables, "clusters": frame}, (), None, Settings(), None, (), world.today))
    assert (found.id, found.column) == ("privacy.email", "contact")
