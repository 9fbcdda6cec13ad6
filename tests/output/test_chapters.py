"""Chapters up to the cluster pages: they hold what the results hold, and are left out when there is nothing to say."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from score_mapping.output import backmatter, chapters
from score_mapping.output.lookup import Lookup
from score_mapping.workflow import Results


def test_nobody_ranked_means_no_order(unranked: Results) -> None:
    look = Lookup(unranked)
    gaps = backmatter.gaps(look)
    assert chapters.order(look) is None
    assert gaps is not None
    assert len(gaps["short"]) + len(gaps["open"]) == 11
    assert gaps["plan"]


def test_growth_headline_only_where_growth_is_mostly_unknown(look: Lookup, results: Results, small: Results) -> None:
    assert chapters.growth_line(look) == (
        "Growth is not known for any of the 11 clusters. This screening compares presence and fit, not growth."
    )
    observed = results.study.tables["observations"]
    ids = list(results.study.tables["clusters"]["cluster_id"])

    def with_growth(n: int) -> str:
        more = observed.iloc[[0] * n].assign(cluster_id=ids[:n], indicator_id="growth", value=3.0)
        tables = {**results.study.tables, "observations": pd.concat([observed, more])}
        return chapters.growth_line(Lookup(replace(results, study=replace(results.study, tables=tables))))

    assert with_growth(5).startswith("Growth is not known for most clusters: it is known for five of 11.")
    assert with_growth(6) == ""


def test_search_effort_says_which_way_it_goes(results: Results) -> None:
    def said(effort: float | None) -> str:
        return " ".join(chapters.effort_lines(Lookup(replace(results, effort=effort))))

    assert "tend to score higher (moderately; rank correlation 0.4)" in said(0.42)
    assert "tend to score lower (strongly; rank correlation −0.8)" in said(-0.8)
    assert "hardly goes with the score" in said(0.05)
    assert "correlation" not in said(None)


def test_need_and_readiness_name_who_is_in_the_corner(results: Results) -> None:
    axes = results.axes.copy()
    high = (axes["cluster_id"] == "C04") & (axes["axis"] == "need")
    low = (axes["cluster_id"] == "C04") & (axes["axis"] == "readiness")
    axes.loc[high, "score"], axes.loc[low, "score"] = 90.0, 20.0
    plane = chapters.plane(Lookup(replace(results, axes=axes)))
    assert plane is not None
    assert any("foundry" in name for name in plane["high_low"])
    assert chapters.plane(Lookup(replace(results, axes=axes.iloc[:0]))) is None


def test_pages_for_those_asked_for(look: Lookup) -> None:
    assert [page["id"] for page in chapters.clusters(look, ("C11", "nowhere"))] == ["C01", "C02", "C11"]


def test_no_growth_headline_for_a_matrix_of_scores(small: Results) -> None:
    assert chapters.growth_line(Lookup(small)) == ""
