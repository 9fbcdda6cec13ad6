"""One page a partner: what the tables say stands there, whoever scored does not."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pandas as pd

from score_mapping.output.lookup import Lookup
from score_mapping.output.partnerpages import PAGES, partner_pages
from score_mapping.workflow import Results


def test_members_come_first_and_who_cannot_be_used_has_a_line(teaching: Results, chapter: dict[str, Any]) -> None:
    portfolio = teaching.partners.portfolio
    assert portfolio is not None
    ids = [page["id"] for page in chapter["pages"]]
    assert set(ids[:3]) == set(portfolio.members) == {"QPC", "SCI", "SFA"}
    assert ids[3] == "NTI"  # stands in for SFA
    assert len(ids) <= PAGES
    assert {"BKMA", "TFA", "CWC"} <= set(ids)
    names = {row["name"] for row in chapter["rest"]}
    assert "Shoreline Skills Academy" in names
    assert len(names) + len(ids) == 20  # everybody who was assessed


def test_clusters_with_what_only_it_could_cover(teaching: Results, pages: dict[str, dict[str, Any]]) -> None:
    case = teaching.partners.case
    assert case is not None
    offers = case.offers.loc[case.offers["organisation_id"] == "QPC", ["cluster_id", "item"]]
    cells = offers.merge(case.cells[["cluster_id", "item"]])
    lines = pages["QPC"]["clusters"]
    assert len(lines) == cells["cluster_id"].nunique()
    knit = next(line for line in lines if line["name"] == "Bresk knitwear")
    assert "Quality" in knit["only"]
    assert "Workplace Cooperation" not in knit["only"]  # the knitwear makers and others offer it as well
    assert pages["BKMA"]["clusters"][0]["reach"] == "named for the cluster; office about 2 km away by road"


def test_nobody_who_judged_is_named(teaching: Results, chapter: dict[str, Any]) -> None:
    codes = set(teaching.study.tables["evaluators"]["evaluator_id"])
    notes = set(teaching.study.tables["evaluators"]["note"]) - {""}
    said = str([{key: value for key, value in page.items() if key != "picture"} for page in chapter["pages"]]) + str(chapter["rest"])
    assert codes
    assert not [code for code in codes if re.search(rf"\b{code}\b", said)]
    assert not [note for note in notes if note in said]


def test_without_assessments_the_chapter_says_what_to_collect(unranked: Results, small: Results) -> None:
    for results in (unranked, small):
        found = partner_pages(Lookup(results))
        assert found["pages"] == []
        assert "No organisation has been assessed" in found["absent"]
        assert "nine knock-outs" in found["absent"]


def test_the_order_of_rows_does_not_matter(teaching: Results, chapter: dict[str, Any]) -> None:
    tables = {
        name: table.iloc[::-1] if name in ("relations", "deliveries", "sites", "knockouts") else table
        for name, table in teaching.study.tables.items()
    }
    again = partner_pages(Lookup(replace(teaching, study=replace(teaching.study, tables=tables))))
    assert isinstance(tables["relations"], pd.DataFrame)
    for one, other in zip(chapter["pages"], again["pages"], strict=True):
        assert one == other
