"""What is on record of an organisation: classes, relations, decisions of the tables."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from score_mapping.output.lookup import Lookup
from score_mapping.output.partnerpages import partner_pages
from score_mapping.workflow import Results


def test_classes_relations_and_decisions_of_the_tables(teaching: Results, here: Lookup, pages: dict[str, dict[str, Any]]) -> None:
    table = teaching.study.tables["deliveries"]
    taught = table.loc[table["tp_id"] == "QPC"]
    assert len(taught) == 9
    assert pages["QPC"]["deliveries"].startswith("Nine SCORE classes (2019–2025) with 40 places for enterprises; it taught nine and organised four.")
    assert taught["smes"].sum() == 40
    assert pages["BKMA"]["deliveries"] == "No class by it is recorded."
    said = " ".join(pages["QPC"]["relations"]["lines"])
    assert "Is funded by Ministry of Industry and Trade of Quellandia." in said
    assert "Labour Inspectorate" not in said  # denied by the other side
    assert pages["QPC"]["decisions"] == ["The tripartite body has recorded no decision on it."]
    decided = dict(teaching.study.tables)
    decided["decisions"] = decided["decisions"].assign(subject="QPC")
    study = replace(teaching.study, tables=decided)
    again = partner_pages(Lookup(replace(teaching, study=study)))
    assert "Tripartite Steering Group of Quellandia, 2026-05-20" in again["pages"][0]["decisions"][0]
