"""Who was heard: what all have in common comes first, and who was not heard is printed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from score_mapping.output import constituents
from score_mapping.output.lookup import Lookup
from score_mapping.screening.hearing import hearing
from score_mapping.study.consultation import consulted_weights
from score_mapping.workflow import Results


def with_tables(results: Results, **tables: pd.DataFrame) -> Lookup:
    """Return the results with tables of the study replaced and the consultation read again."""
    study = replace(results.study, tables={**results.study.tables, **tables})
    return Lookup(replace(results, study=study, hearing=hearing(study, consulted_weights(study), results.ranking)))


def with_hearing(results: Results, **parts: Any) -> Lookup:
    return Lookup(replace(results, hearing=replace(results.hearing, **parts)))


def test_what_all_have_in_common_comes_before_any_mean(teaching: Results) -> None:
    said = constituents.common(Lookup(teaching))
    assert said.startswith("All three constituencies have these five clusters in their first five: Bresk knitwear,")
    nobody = replace(teaching, what_if=replace(teaching.what_if, common_first=()))
    assert constituents.common(Lookup(nobody)) == "No cluster is in the first five of all three constituencies."


def test_everybodys_order_stands_side_by_side(teaching: Results) -> None:
    found = constituents.slopes(Lookup(teaching))
    assert found is not None
    assert found["heads"] == ["Government", "Employers", "Workers", "Mean", "By head"]
    rows = {row["name"]: row["cells"] for row in found["rows"]}
    table = teaching.what_if.constituencies
    workers = table[(table["constituency"] == "workers") & (table["cluster_id"] == "T02")]["rank"].iloc[0]
    assert rows["Tolma wooden furniture"][2] == f"{workers}th"


def test_a_constituency_without_weights_is_named(teaching: Results) -> None:
    weights = teaching.study.tables["weights"]
    look = with_tables(teaching, weights=weights[weights["constituency"] != "workers"])
    assert constituents.weights_missing(look) == (
        "Workers' organisations gave no weights; with two of three constituencies the weights are not tripartite."
    )
    assert constituents.weights_missing(Lookup(teaching)) == ""


def test_respondents_of_no_constituency_are_one_voice(small: Results) -> None:
    look = Lookup(small)
    assert constituents.weights_missing(look).startswith("One respondent gave weights and named no constituency")
    assert constituents.slopes(look) is None
    found = constituents.weights(look)
    assert found is not None
    assert found["heads"] == ["Respondents"]
    assert [row["cells"] for row in found["rows"]] == [["50"], ["30"], ["20"]]


def test_an_answer_that_contradicts_itself_is_pointed_out(teaching: Results) -> None:
    said = {line["code"]: line for line in constituents.judgements(Lookup(teaching))}
    assert said["gov-b"]["how"].startswith("Holds together: consistency ratio 0.02")
    assert "Random index: Saaty (1980)" in said["gov-b"]["how"]
    assert "Hardest to square with each other: Lead buyers, Implementation partners and" in said["gov-b"]["how"]
    consulted = teaching.hearing.consulted
    assert consulted is not None
    answers = tuple(
        replace(answer, figures={**answer.figures, "ratio": 0.31}) if answer.judgement.form == "pairwise" else answer
        for answer in consulted.answers
    )
    look = with_hearing(teaching, consulted=replace(consulted, answers=answers))
    assert "Contradicts itself: consistency ratio 0.31" in str(constituents.judgements(look))


def test_a_hold_carries_its_reason(teaching: Results) -> None:
    (hold,) = constituents.holds(Lookup(teaching), "T06")
    assert hold.startswith("Workers' organisations object to Larkhaven seafood processing, by Quellandia Trade Union")
    assert "three of seven members dismissed" in hold


def test_not_tripartite_and_the_silence_of_the_labour_ministry_are_printed(teaching: Results) -> None:
    heard = teaching.study.tables["consultations"]
    few = heard[(heard["cluster_id"] != "T01") | (heard["constituency"] != "workers")]
    found = constituents.positions(with_tables(teaching, consultations=few[few["organisation_id"] != "MOLE"]))
    assert found is not None
    notes = {row["name"]: row["note"] for row in found["rows"]}
    assert notes["Bresk knitwear"] == "Not tripartite: workers' organisations not heard"
    assert notes["Tolma wooden furniture"] == ""
    assert found["ministries"] == [
        "Ministries that answered for government: Ministry of Industry and Trade of Quellandia.",
        "The labour ministry was silent.",
    ]


def test_a_decision_that_differs_is_explained_or_said_not_to_be(teaching: Results) -> None:
    (decided,) = constituents.decisions(Lookup(teaching))
    said = dict(decided["lines"])
    assert said["Place in this report"] == "7th"
    assert "Bresk knitwear" in said["Placed higher and not chosen"]
    assert said["Why it differs from the ranking"].startswith("The ranking does not put Pellis among the first five.")
    assert said["Looked at again on"] == "2027-05-31"
    table = teaching.study.tables["decisions"].assign(differs_from_ranking="", review_date="")
    (bare,) = constituents.decisions(with_tables(teaching, decisions=table))
    assert dict(bare["lines"])["Why it differs from the ranking"] == "it differs, and no reason is on record"
    assert dict(bare["lines"])["Looked at again on"] == "not stated"


def test_the_lock_says_whether_the_weights_changed(teaching: Results, small: Results, look: Lookup) -> None:
    lock = teaching.hearing.lock
    (kept,) = constituents.lock(Lookup(teaching))
    assert kept == f"The weights were locked on {lock.date} (fingerprint {lock.hash[:10]}…) and have not changed since."
    changed = constituents.lock(with_hearing(teaching, lock=replace(lock, changed=True, rated_before=3)))
    assert "have changed since" in changed[0]
    assert changed[1] == "Three ratings are dated before the lock."
    assert constituents.lock(Lookup(small))[0].startswith("The weights were never locked")
    assert constituents.lock(look) == []


def test_a_study_that_asked_nobody_says_so(look: Lookup, teaching: Results) -> None:
    found = constituents.constituents(look)
    assert found["nobody"]
    assert not any(
        found[part] for part in ("common", "slopes", "weights", "judgements", "positions", "nominations", "lock")
    )
    assert not constituents.constituents(Lookup(teaching))["nobody"]
