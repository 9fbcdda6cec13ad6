"""All rules run on any study, and find nothing in one without rows."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pandas as pd
import pytest

from score_mapping.shipped import shipped
from score_mapping.study.boundary import Areas
from score_mapping.study.checked import Checked, Rule
from score_mapping.study.contract import TABLES
from score_mapping.study.framework import read_framework
from score_mapping.study.rules import RULES, check_rules
from score_mapping.study.settings import Settings
from score_mapping.study.tables import empty_table


def empty(**absent: bool) -> Checked:
    framework, _ = read_framework(shipped("scoring/desk-screening.toml"))
    tables = {name: empty_table(name) for name in TABLES}
    missing = [name for name in TABLES if absent.get("all") or absent.get(name)]
    return Checked(tables, missing, framework, Settings(), None, frozenset(), date(2026, 1, 1))


def test_no_rule_stumbles_over_empty_tables() -> None:
    assert check_rules(empty()) == []
    assert check_rules(empty(all=True)) == []
    assert [found.id for found in check_rules(empty(clusters=True))] == ["study.no_clusters"]


def test_no_rule_stumbles_over_its_empty_tables() -> None:
    assert [item for _, rule in RULES for item in rule(empty())] == []


def test_every_rule_is_listed_once_and_names_tables_that_exist() -> None:
    rules = [rule for _, rule in RULES]
    assert len(set(rules)) == len(rules)
    assert {rule.__module__.rpartition("_")[2] for rule in rules} == {"keys", "places", "facts", "partners", "weights"}
    assert {name for tables, _ in RULES for name in tables} <= set(TABLES)


@pytest.mark.parametrize(("tables", "rule"), [(tables, rule) for tables, rule in RULES if tables])
def test_a_rule_looks_first_at_the_tables_it_names(tables: tuple[str, ...], rule: Rule) -> None:
    """A rule that is skipped when its tables are empty would find nothing there: it asks for at least one of them."""
    asked: set[str] = set()

    class Watched(Checked):
        def __getitem__(self, name: str) -> pd.DataFrame:
            asked.add(name)
            return super().__getitem__(name)

    square = {"geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}}
    world = replace(empty(), areas=Areas((square,), ("North",)))
    list(rule(Watched(**{field.name: getattr(world, field.name) for field in fields(world)})))
    assert asked & set(tables)
