"""A run in brief: the head and the list of a page."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from score_mapping.output.brief import (
    cluster_list,
    divisions,
    facts_until,
    fine_print,
    number,
    sectors,
    share_short,
    study_head,
    voices,
)
from score_mapping.output.lookup import Lookup
from score_mapping.workflow import Results
from tests.output.planner_world import HOSTILE, hostile_results


def test_the_list_holds_every_cluster_once_and_no_invented_number() -> None:
    listed = {cluster["id"]: cluster for cluster in cluster_list(Lookup(hostile_results()))}
    assert set(listed) == set(HOSTILE)
    assert listed["A7"]["rank"] is None
    assert listed["A7"]["share_short"] == ""
    assert listed["A1"]["rank"] is not None


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "none"), (0.01, "under 1 of 20"), (0.06, "about 1 of 20"), (0.44, "about 4 of 10"), (0.94, "about 19 of 20"),
     (0.99, "over 19 of 20"), (1.0, "all"), (float("nan"), "")],
)  # fmt: skip
def test_a_share_is_told_no_finer_than_it_is_known(share: float, words: str) -> None:
    assert share_short(share) == words


def test_the_head_says_the_stage_and_who_was_heard() -> None:
    results = hostile_results()
    assert study_head(Lookup(results))["stage_words"] == "stage_desk_nobody"
    heard = pd.DataFrame([{"constituency": "workers", "cluster_id": "A1", "position": "support", "date": "2026-01-02"}])
    tables = {**results.study.tables, "consultations": heard}
    assert (
        study_head(Lookup(replace(results, study=replace(results.study, tables=tables))))["stage_words"]
        == "stage_desk_some"
    )


def test_the_tools_disclaimers_are_said_once() -> None:
    both = fine_print("")
    assert len(both) == 2
    assert fine_print(" ".join(both)) == [" ".join(both)]
    assert fine_print("Ours.") == ["Ours.", *both]


def test_a_number_that_is_not_known_stays_so() -> None:
    assert number(float("nan")) is None
    assert number(pd.NA) is None
    assert number(0) == 0


def test_the_latest_day_counts_and_without_one_the_latest_year() -> None:
    results = hostile_results()
    assert facts_until(Lookup(results)) == "2021"
    sources = results.study.tables["sources"].assign(accessed="2026-02-03")
    tables = {**results.study.tables, "sources": sources}
    assert facts_until(Lookup(replace(results, study=replace(results.study, tables=tables)))) == "2026-02-03"


def test_a_sector_is_named_by_its_division_once() -> None:
    assert divisions({"sector_code": "2812; 2819;1410"}) == ["28", "14"]
    assert divisions({"sector_code": ""}) == []
    assert sectors(Lookup(hostile_results())) == {"28": "Machinery and equipment"}


def test_each_voice_ranks_every_compared_cluster(teaching: Results) -> None:
    told = voices(Lookup(teaching))
    assert [voice["id"] for voice in told] == ["government", "employers", "workers"]
    compared = set(teaching.ranking.loc[teaching.ranking["rank"].notna(), "cluster_id"])
    assert all(set(voice["ranks"]) == compared for voice in told)
    assert voices(Lookup(hostile_results())) == []
