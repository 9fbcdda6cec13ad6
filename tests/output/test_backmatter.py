"""Chapters after the cluster pages: what to find out, questions, weights, method, each from its rows."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from score_mapping.output import backmatter, chapters
from score_mapping.output.lookup import Lookup
from score_mapping.workflow import Results


def test_every_cluster_stands_in_one_list(look: Lookup) -> None:
    order, gaps = chapters.order(look), backmatter.gaps(look)
    assert order is not None
    assert gaps is not None
    listed = [row["id"] for tier in (*order["tiers"], *order["beside"]) for row in tier["rows"]]
    listed += [row["id"] for row in (*gaps["short"], *gaps["open"])]
    assert sorted(listed) == sorted(look.ranked)


def test_gaps_say_what_where_and_how_long(look: Lookup) -> None:
    gaps = backmatter.gaps(look)
    assert gaps is not None
    (short,) = gaps["short"]
    assert short["name"] == "Plain furniture"
    assert (short["asks"][0]["where"], short["asks"][0]["days"]) == (
        "district industries centre and state chamber",
        "1 day",
    )
    assert all(ask["closes"] for ask in short["asks"])


def test_interviews_are_those_of_the_run(look: Lookup, results: Results) -> None:
    found = backmatter.interviews(look)
    assert found is not None
    assert [row["name"] for row in found["rows"]] == [
        look.organisation(id) for id in results.interviews.organisations["organisation_id"]
    ]
    assert found["smallest"].startswith("To begin with, one organisation is enough")
    named = " ".join(found["unreached"])
    assert [id for id in results.interviews.unreached if look.cluster(id) not in named] == []


def test_questions_and_history(look: Lookup) -> None:
    (question,) = backmatter.questions(look)
    assert (question["kind"], question["year"]) == ("child labour reported in the sector", "2019")
    (past,) = backmatter.history(look)
    assert (past["name"], past["tier_id"]) == ("Hill toys", "not_this_round")


def test_weights_follow_the_tree_and_add_up(look: Lookup, small: Results) -> None:
    table = backmatter.weights(look)["rows"]
    assert [row["depth"] for row in table[:3]] == [0, 1, 0]
    assert sum(int(row["whole"]) for row in table if row["depth"] == 0) == 100
    assert "not the ILO's" in backmatter.weights(look)["whose"][0]
    assert "respondents of this study" in backmatter.weights(Lookup(small))["whose"][0]


def test_bands_are_told_only_where_firms_were_counted(look: Lookup, results: Results) -> None:
    assert backmatter.bands(look).startswith("No source counts firms by number of workers")
    observed = results.study.tables["observations"]
    more = observed.iloc[[0]].assign(indicator_id="target_firms", value=40.0)
    tables = {**results.study.tables, "observations": pd.concat([observed, more])}
    counted = Lookup(replace(results, study=replace(results.study, tables=tables)))
    assert backmatter.bands(counted).startswith("Firms of 50–250 workers were counted for one of 11 clusters.")


def test_the_method_note_carries_this_runs_numbers(look: Lookup) -> None:
    said = " ".join(backmatter.method(look))
    assert "2,000 readings were tried (seed 1)" in said
    assert "at least 60 % of the weight is known" in said
    assert "shortlist for a field visit from 50 % and reserve from 20 %" in said


def test_weights_name_those_who_set_them(teaching: Results, look: Lookup) -> None:
    found = backmatter.weights(Lookup(teaching))
    assert (
        "three people for government, three people for employers' organisations and three people" in found["whose"][1]
    )
    by = {row["title"]: row["by"] for row in found["rows"]}
    assert by["Inclusion and safeguards"] == "Government, Employers and Workers"
    assert by["Growth of employment"] == "framework"
    assert not backmatter.weights(look)["asked"]


def test_the_decision_sheet_lists_those_put_forward(look: Lookup) -> None:
    assert [tier for _, tier in backmatter.decision(look)] == ["shortlist for a field visit"] * 2


def test_the_smallest_interview_list_is_named_with_the_share_of_inferred_offers(
    teaching: Results, look: Lookup
) -> None:
    found = look.results.interviews
    said = backmatter.interviews(look)
    assert said is not None
    for organisation in found.organisations["organisation_id"]:
        assert look.organisation(organisation) in [row["name"] for row in said["rows"]]
    assert "50 % are inferred from the kind of organisation and were not used" in said["smallest"]
