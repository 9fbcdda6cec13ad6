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
