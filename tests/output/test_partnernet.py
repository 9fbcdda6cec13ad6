"""The network in the report: figures from the tables, nobody named without answers, conflicts never named."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from score_mapping.output.lookup import Lookup
from score_mapping.output.partnernet import connecting, middle_of, neighbourhood, network
from score_mapping.workflow import Results


@pytest.fixture(scope="module")
def shown(teaching: Results) -> Lookup:
    return Lookup(teaching)


def test_every_relation_type_has_its_row(shown: Lookup) -> None:
    found = network(shown)
    assert found is not None
    relations = shown.study.tables["relations"]
    assert len(found["rows"]) == relations["relation_type"].nunique()
    joint = next(row for row in found["rows"] if row["name"] == "Joint delivery")
    pairs = relations.loc[relations["relation_type"] == "co_delivers", ["from_id", "to_id"]]
    assert int(joint["ties"]) == len({frozenset(pair) for pair in pairs.itertuples(index=False)})
    assert "Drassel Ceramics Council and Quellandia Productivity Centre" in joint["hub"]
    assert found["answered"].startswith("26 of 29 organisations answered")


def test_weak_groups_are_called_weak(shown: Lookup) -> None:
    found = network(shown)
    assert found is not None
    assert {row["name"] for row in found["rows"] if "weak" in row["groups"]} >= {"Competition", "Training of staff"}


def test_who_is_in_conflict_is_never_named(shown: Lookup) -> None:
    found = network(shown)
    assert found is not None
    row = next(row for row in found["rows"] if row["name"] == "Conflict")
    assert row["hub"].startswith("most linked: not named")
    assert "conflict" not in " ".join(line["relations"] for line in found["drawn"]["rows"])


def test_who_connects_is_named_with_both_intervals(shown: Lookup) -> None:
    found = connecting(shown)
    ranks = shown.results.partners.stability.ranks
    expected = set(ranks.loc[(ranks["connects"] == "yes"), "organisation_id"])
    assert {row["name"] for row in found["rows"]} == {shown.organisation(id) for id in expected}
    assert next(row for row in found["rows"] if row["relation"] == "Joint delivery")["any"] == "1st (1–2)"
    assert any(line.startswith("Too few organisations are linked") for line in found["why"])


def test_the_middle_is_the_first_member_and_all_neighbours_are_told(shown: Lookup) -> None:
    assert middle_of(shown) == "QPC"
    drawn = neighbourhood(shown)
    assert drawn is not None
    relations = shown.study.tables["relations"]
    ends = relations.loc[(relations["from_id"] == "QPC") | (relations["to_id"] == "QPC"), ["from_id", "to_id"]]
    # The labour inspectorate is a branch of the ministry of labour and speaks with its voice.
    others = {"MOLE" if id == "LIN" else id for id in ends.to_numpy().ravel()} - {"QPC"}
    assert {row["name"] for row in drawn["rows"]} == {shown.organisation(id) for id in others}
    assert drawn["picture"] == (neighbourhood(shown) or {})["picture"]


def test_who_says_so_is_told_for_each_relation(shown: Lookup) -> None:
    rows = {row["name"]: row["relations"] for row in (neighbourhood(shown) or {})["rows"]}
    assert rows["Bresk Knitwear Makers' Association"] == "joint delivery: told by both"
    assert "told by one side only" in rows["Ministry of Labour and Employment of Quellandia"]


def test_without_a_set_the_most_linked_of_the_interview_list_stands_in_the_middle(teaching: Results) -> None:
    asked = teaching.interviews.organisations.iloc[:1]
    listed = pd.concat([asked.assign(organisation_id="SFA"), asked.assign(organisation_id="SCI")])
    bare = replace(
        teaching,
        partners=replace(teaching.partners, portfolio=None),
        interviews=replace(teaching.interviews, organisations=listed),
    )
    assert middle_of(Lookup(bare)) == "SCI"


def test_without_relations_there_is_no_network(small: Results) -> None:
    assert network(Lookup(small)) is None
    assert middle_of(Lookup(small)) == ""
    assert neighbourhood(Lookup(small)) is None
