"""Page one: the answer and who was heard follow from rows, not from habit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from score_mapping.output.front import answer, changes, country_name, front, heard, place_map, to_collect
from score_mapping.output.lookup import Lookup
from score_mapping.screening.hearing import hearing
from score_mapping.workflow import Results


def with_table(results: Results, name: str, rows: list[dict[str, Any]]) -> Lookup:
    """Return the results with one table of the study replaced and the consultation read again."""
    old = results.study.tables[name]
    made = pd.DataFrame([{column: row.get(column, "") for column in old.columns} for row in rows], columns=old.columns)
    study = replace(results.study, tables={**results.study.tables, name: made})
    return Lookup(replace(results, study=study, hearing=hearing(study, results.hearing.consulted, results.ranking)))


def test_the_answer_counts_what_the_ranking_holds(look: Lookup) -> None:
    first, second = answer(look)
    assert first == (
        "From the desk, six of 11 clusters can be compared, two of them deserve a visit first, "
        "four need a fact before anyone can say, and one is set aside below an agreed minimum."
    )
    assert second.endswith("One of them carries a question that a visit must answer.")
    assert second.startswith("In the order of their scores: {{ cycler")


def test_without_ranks_the_answer_says_what_to_collect(unranked: Results) -> None:
    first, second = answer(Lookup(unranked))
    assert first == "From the desk, none of the 11 clusters can be compared under this framework, so nobody is ranked."
    assert second.startswith("What to collect first: “")


def test_a_framework_without_classes_is_answered_too(small: Results) -> None:
    first, second = answer(Lookup(small))
    assert first == "On the facts given, four of four clusters can be compared."
    assert second == "In the order of their scores: Cocoa, Garments, Palm oil and Tourism."


def test_nobody_consulted_and_no_workers_mapped_at_a_cluster(look: Lookup) -> None:
    said = heard(look)
    assert said[0] == "Government, employers' organisations and workers' organisations have not been consulted."
    assert "No workers' organisation was mapped at any cluster; the one that is mapped stands for no cluster." in said
    assert said[-1] == "Labour inspectorates and media: none mapped."


def test_a_position_and_a_mapped_union_change_what_is_said(results: Results) -> None:
    position = {"constituency": "workers", "cluster_id": "C01", "position": "support", "date": "2025-01-01"}
    said = " ".join(heard(with_table(results, "consultations", [position])))
    assert "Workers' organisations took a position on one of 11 clusters." in said
    assert "Government and employers' organisations have not been consulted." in said
    assert "With one of three constituencies heard, this is not tripartite." in said
    absent = " ".join(heard(with_table(results, "consultations", [{**position, "position": "absent"}])))
    assert "Workers' organisations took" not in absent
    cover = with_table(results, "coverage", [{"organisation_id": "O5", "cluster_id": "C01", "basis": "named"}])
    assert "No workers' organisation" not in " ".join(heard(cover))


def test_an_inspectorate_on_the_map_is_not_called_missing(results: Results) -> None:
    body = {"organisation_id": "O9", "name": "Inspectorate", "type": "labour_inspectorate", "side": "government"}
    assert heard(with_table(results, "organisations", [body]))[-1] == "Media: none mapped."


def test_without_organisations_partners_are_not_known(small: Results) -> None:
    assert heard(Lookup(small))[-1] == "This study brings no list of organisations, so partners are not known."


def test_three_facts_at_most_and_each_named_once(look: Lookup) -> None:
    said = changes(look)
    assert 1 <= len(said) <= 3
    assert len(set(said)) == len(said)
    assert said[0].startswith("Enough firms of the target size: open for all two on the list.")


def test_facts_that_close_a_gap_are_collected_first(look: Lookup) -> None:
    closing = [item["closes"] for item in to_collect(look)]
    assert closing == sorted(closing, reverse=True)
    assert closing[0] > 0
    assert sum(item["clusters"] for item in to_collect(look)) == len(look.results.missing)


def test_page_one_says_what_nobody_stated(look: Lookup) -> None:
    page = front(look, "2025-01-02")
    assert page["fictional"] is True
    assert page["country"] == "Ghana"
    assert dict(page["conduct"])["Paid by"] == "not stated"
    assert page["stage_line"].startswith("Desk stage")
    assert page["disclaimers"] == [
        "Names are made up.",
        "An independent tool. SCORE Training is an ILO programme; nothing here is an ILO position; "
        "default weights and thresholds are proposals.",
    ]


def test_clusters_without_a_place_are_counted_and_not_drawn(look: Lookup, small: Results) -> None:
    shown = place_map(look)
    assert shown is not None
    assert shown["not_placed"] == 1
    assert [place for place, _ in shown["numbered"]] == [1, 2]
    assert place_map(Lookup(small)) is None


def test_country_names() -> None:
    assert country_name("IN") == "India"
    assert country_name("") == ""
    assert country_name("XA") == ""
    assert country_name("XK") == "Kosovo"


def test_a_fact_without_a_place_to_ask_is_told_without_one(small: Results) -> None:
    assert changes(Lookup(small)) == ["Buyers: not known for one of those on the list."]


def test_who_was_heard_at_field_stage(teaching: Results) -> None:
    said = heard(Lookup(teaching))
    assert said[0] == (
        "Nine respondents gave weights, for government, employers' organisations and workers' organisations; "
        "each constituency has one voice."
    )
    assert "Government, employers' organisations and workers' organisations took a position on 12 of 12 clusters." in said
    assert "On hold: Workers' organisations objected to Larkhaven seafood processing." in said
    assert not [line for line in said if "not tripartite" in line or "not been consulted" in line]


def test_weak_facts_are_named_where_nothing_is_missing(teaching: Results) -> None:
    said = changes(Lookup(teaching))
    assert len(said) == 3
    assert "known only weakly for Ombry leather shoes" in said[0]
    assert len({line.split(":")[0] for line in said}) == 3
    nothing = replace(teaching.confidence, evidence=teaching.confidence.evidence.iloc[:0])
    assert len(changes(Lookup(replace(teaching, confidence=nothing)))) < 3
