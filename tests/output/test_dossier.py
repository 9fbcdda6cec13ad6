"""The page of one cluster: bars that add up to the score, strongest and weakest facts that are known."""

from __future__ import annotations

import pytest

from score_mapping.output.dossier import dossier, parts
from score_mapping.output.lookup import Lookup
from score_mapping.workflow import Results


def test_bars_hold_the_points_of_the_score(look: Lookup) -> None:
    for cluster_id, row in look.ranked.items():
        bars = parts(look, cluster_id)
        assert sum(bar.most for bar in bars) == pytest.approx(100)
        assert sum(bar.low for bar in bars) == pytest.approx(row["low"])
        assert sum(bar.high for bar in bars) == pytest.approx(row["high"])


def test_strengths_and_weaknesses_are_known_facts(look: Lookup) -> None:
    page = dossier(look, "C04")
    assert any("Upper bound on firms" in line for line in page["strengths"])
    assert page["weaknesses"] == [
        "Lead buyers and what they have done for suppliers: a buyer is named for the cluster (score 50)"
    ]
    assert dossier(look, "C11")["weaknesses"] == []


def test_overlaps_say_who_stands_for_both(look: Lookup) -> None:
    said = dossier(look, "C03")["overlaps"]
    assert len(said) == 1
    assert "the same firms stand in both" in said[0]
    assert "stands for both, because more is known of it" in said[0]


def test_a_study_of_scores_alone_has_pages_too(small: Results) -> None:
    page = dossier(Lookup(small), "C")
    assert page["organisations"] == []
    assert page["buyers"] == []
    assert any("buyers" in line for line in page["unknown"])


def test_a_page_says_how_sure_and_by_whose_weights(teaching: Results) -> None:
    said = dossier(Lookup(teaching), "T06")["sure"]
    assert said[0] == "Place by the weights of each constituency: Government 6th; Employers 4th; Workers 7th; by their mean: 4th."
    assert said[1] == "It can be told apart from every other cluster compared."
    assert said[2].startswith("The smallest change of one weight that takes it out of the first five: “Alignment with government")
    assert "lowest place under any weights allowed: 9th" in said[3]
    assert dossier(Lookup(teaching), "T10")["sure"] == []


def test_nobody_asked_means_no_place_by_constituency(look: Lookup) -> None:
    assert not [line for line in dossier(look, "C01")["sure"] if "constituency" in line]
