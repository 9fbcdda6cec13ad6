"""Sentences on one cluster: each follows from rows, and what has no row is said to be not known."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from score_mapping.output.account import sentences_on, would_change
from score_mapping.output.lookup import Lookup
from score_mapping.workflow import Results


def test_the_account_of_a_shortlisted_cluster(look: Lookup) -> None:
    said = " ".join(sentences_on(look, "C01"))
    assert "is one of two clusters that we suggest visiting first." in said
    assert "This is a desk screening, not a recommendation to start SCORE Training there." in said
    assert "among the first three of the six clusters that could be compared in" in said
    assert "Five clusters could not be compared at all." in said
    assert "quality, productivity and working conditions – late orders [=Press page, undated, grade D]" in said
    assert "Sources give 900 enterprises [Census <&> survey, 2021, grade B]." in said
    assert "How many firms have 50 to 250 workers is not known." in said
    assert "Buyer <b>One</b> is named as a buyer [Census <&> survey, 2021, grade C]. Nobody has asked them" in said
    assert "No workers' organisation of this cluster is on the map yet." in said
    assert "We do not know: growth, women's share and the number of firms of the target size." in said


def test_what_has_no_row_is_not_known(look: Lookup) -> None:
    said = " ".join(sentences_on(look, "C11"))
    assert "Lead buyers of this cluster are not known." in said
    assert "Which associations or support organisations work in this cluster is not known." in said
    assert "none" not in said


def test_what_would_change_it_names_the_minimum_and_the_first_step(look: Lookup) -> None:
    said = would_change(look, "C01")
    assert said.startswith("It would leave the list if fewer than 20 firms of 50–250 workers were found, ")
    assert "or if a constituency objected." in said
    assert "The first thing to get: a count of formal firms" in said
    assert "It would leave the list" not in would_change(look, "C04")
    assert would_change(look, "C07").startswith("The first thing to find out: which associations")


def test_sources_that_differ_are_told(results: Results) -> None:
    observed = results.study.tables["observations"]
    first = observed[(observed["cluster_id"] == "C01") & (observed["indicator_id"] == "jobs")]

    def said(factor: float) -> str:
        more = first.assign(value=first["value"] * factor, grade="C")
        tables = {**results.study.tables, "observations": pd.concat([observed, more])}
        changed = replace(results, study=replace(results.study, tables=tables))
        return " ".join(sentences_on(Lookup(changed), "C01"))

    assert "Sources differ by half or more on: persons employed." in said(3.0)
    assert "Sources differ" not in said(1.2)


def test_an_upper_bound_is_called_one(look: Lookup) -> None:
    said = " ".join(sentences_on(look, "C04"))
    assert "Units and jobs allow at most 180: an upper bound, not a count." in said


def test_criteria_of_ones_own_are_not_taken_for_facts(small: Results) -> None:
    said = " ".join(sentences_on(Lookup(small), "A"))  # its criterion is called jobs, and its cells are points
    assert "Employment" not in said
    assert "growth" not in said
    assert "Its place among the four clusters that could be compared: 1st (1–2)." in said


def test_an_objection_and_a_silent_ministry_stand_in_the_account(teaching: Results) -> None:
    look = Lookup(teaching)
    assert "Workers' organisations object to Larkhaven seafood processing" in " ".join(sentences_on(look, "T06"))
    silent = "The labour ministry was silent; Ministry of Industry and Trade of Quellandia answered."
    assert silent in " ".join(sentences_on(look, "T08"))
    assert silent not in " ".join(sentences_on(look, "T01"))
