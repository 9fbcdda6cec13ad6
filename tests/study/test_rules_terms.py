"""Terms of the set of partners: who named them, what they name, and what they need to know."""

from __future__ import annotations

import pytest

from score_mapping.problems import Problem
from score_mapping.study.rules_terms import term_problems
from score_mapping.study.settings import Portfolio
from tests.worlds import clusters, tables

PEOPLE = [{"organisation_id": id, "name": id} for id in ("x", "y", "z")]


def scored(*ids: str, role: str = "IP", score: float | None = 3) -> list[dict[str, object]]:
    return [{"organisation_id": id, "role": role, "evaluator_id": "e", "criterion": "R1", "score": score} for id in ids]


def told(terms: Portfolio, given: Portfolio | None = None, **more: object) -> list[Problem]:
    world = {"clusters": clusters("a", "b"), "organisations": PEOPLE} | more
    return term_problems(terms, tables(**world), given)  # type: ignore[arg-type]


def test_terms_that_name_what_is_there_are_in_order() -> None:
    terms = Portfolio(clusters=("b",), size=2, must={"x": "agreed"}, must_not={"y": "left"})
    assert told(terms) == []
    assert told(terms, assessments=scored("x", "y")) == []
    assert term_problems(Portfolio(), tables()) == []


def test_an_entry_of_the_command_is_named_as_the_option_and_one_of_the_file_as_the_file() -> None:
    own = Portfolio(must_not={"q": "left"})
    asked = own.model_copy(update={"must": {"w": "asked"}})
    assert [(item.file, item.where) for item in told(asked, own)] == [
        ("--set portfolio.must", ""),
        ("study.toml", "portfolio.must_not"),
    ]
    assert "x, y, z" in told(asked, own)[0].fix


@pytest.mark.parametrize(
    ("own", "asked", "place"),
    [
        (Portfolio(must_not={"x": "left"}), Portfolio(must={"x": "a"}, must_not={"x": "left"}), "--set portfolio.must"),
        (Portfolio(must={"x": "a"}), Portfolio(must={"x": "a"}, must_not={"x": "left"}), "--set portfolio.must_not"),
    ],
)
def test_wanted_and_kept_out_is_told_where_it_was_asked(own: Portfolio, asked: Portfolio, place: str) -> None:
    assert [(item.id, item.file) for item in told(asked, own)] == [("portfolio.both", place)]


def test_costs_are_asked_of_those_assessed_as_partners_only() -> None:
    rows = [*scored("x", "y"), *scored("z", role="funder")]
    known = [{"organisation_id": "x", "cost": 0}]
    assert told(Portfolio(size=3), assessments=rows) == []
    (item,) = told(Portfolio(budget=5.0), assessments=rows, partner_terms=known)
    assert (item.id, item.level) == ("portfolio.costs_unknown", "warning")
    assert "1 of 2" in item.found
    assert item.found.endswith(": y.")
    merged = [{"organisation_id": "z", "same_as": "y", "decided_by": "lead"}]
    assert told(Portfolio(budget=5.0), assessments=rows, partner_terms=[*known, {"organisation_id": "z", "cost": 1}], merges=merged) == []


def test_a_merged_row_that_must_be_a_member_was_assessed_under_the_other_key() -> None:
    merged = [{"organisation_id": "z", "same_as": "x", "decided_by": "lead"}]
    assert told(Portfolio(must={"z": "agreed"}), assessments=scored("x"), merges=merged) == []
    assert [item.id for item in told(Portfolio(must={"z": "agreed"}), assessments=scored("x"))] == ["portfolio.not_assessed"]
