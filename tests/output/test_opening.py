"""The three opening lines: what this is, who was heard, what to do next, by whom and in how many days."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from score_mapping.catalogue import speaking
from score_mapping.output.lookup import Lookup
from score_mapping.output.opening import opening
from score_mapping.workflow import Results
from tests.output.planner_world import HOSTILE, hostile_results


def heard(results: Results, *sides: str) -> Lookup:
    """Return the study after consultations with these constituencies; an invitation that nobody answered is not one."""
    said = [{"constituency": side, "cluster_id": "A1", "position": "support", "date": "2026-03-04"} for side in sides]
    absent = [{"constituency": "government", "cluster_id": "A1", "position": "absent", "date": ""}]
    tables = {**results.study.tables, "consultations": pd.DataFrame(said + absent)}
    return Lookup(replace(results, study=replace(results.study, tables=tables)))


def test_the_first_line_says_the_stage_how_many_and_until_when() -> None:
    words = opening(Lookup(hostile_results()))["what"]
    assert "desk" in words
    assert str(len(HOSTILE)) in words
    assert "2021" in words  # the latest fact: no day is known


@pytest.mark.parametrize(
    ("sides", "said"),
    [
        ((), "Neither government nor employers nor workers have been heard yet."),
        (("workers",), "Heard: workers. Not heard: government and employers."),
        (("government", "employers", "workers"), "Government, employers and workers were heard."),
    ],
)
def test_who_was_heard_is_named_and_who_was_not_too(sides: tuple[str, ...], said: str) -> None:
    assert opening(heard(hostile_results(), *sides))["what"].endswith(said)


def test_an_invitation_without_an_answer_is_not_a_hearing() -> None:
    results = hostile_results()
    assert opening(heard(results))["what"].rpartition(" ")[2] == opening(Lookup(results))["what"].rpartition(" ")[2]


def test_a_desk_study_sends_first_to_the_facts_that_alone_are_missing() -> None:
    results = hostile_results()
    missing = results.missing.loc[results.missing["closes"].astype(bool) & results.missing["days"].notna()]
    least = missing.groupby("cluster_id")["days"].min()
    words = opening(Lookup(results))["next"]
    assert (str(len(least)) in words) == bool(len(least))
    nothing = replace(results, missing=results.missing.iloc[:0])
    assert opening(Lookup(nothing))["next"] != words or not len(least)


def test_a_field_study_says_what_waits_for_the_tripartite_body(teaching: Results) -> None:
    words = opening(Lookup(teaching))["next"]
    put_forward = teaching.ranking["tier"].isin(["recommend"]).sum()
    held = (teaching.ranking["tier"] == "hold").sum()
    assert f": {put_forward}." in words
    assert f": {held}." in words
    first = teaching.confidence.evidence.loc[teaching.confidence.evidence["days"].notna()].iloc[0]
    assert teaching.ranking.set_index("cluster_id").loc[first["cluster_id"], "name"] in words


def test_every_line_is_said_in_the_language_that_is_spoken() -> None:
    look = Lookup(hostile_results())
    said = []
    for language in ("en", "fr", "es"):
        with speaking(language):
            said.append(opening(look))
    assert all(len({one[line] for one in said}) == 3 for line in ("what", "next"))
