"""How one organisation was scored: the sheet's scores, what holds a band down, interests as counts."""

from __future__ import annotations

from typing import Any

import pytest

from score_mapping.output import partnerscores
from score_mapping.output.lookup import Lookup
from score_mapping.partners.readiness import Readiness, readiness
from score_mapping.study.framework import Framework
from score_mapping.workflow import Results


@pytest.fixture(scope="module")
def framework(teaching: Results) -> Framework:
    found = teaching.study.partner_framework
    assert found is not None
    return found


def rescored(teaching: Results, framework: Framework, **cells: Any) -> Readiness:
    """Score the study again with every assessment of Sennick's marketing changed."""
    table = teaching.study.tables["assessments"].copy()
    at = (table["organisation_id"] == "SCI") & (table["criterion"] == "R11")
    for column, value in cells.items():
        table.loc[at, column] = value
    return readiness(dict(teaching.study.tables) | {"assessments": table}, framework)


def line_of(framework: Framework, said: Readiness, title: str) -> dict[str, Any]:
    row = said.table.loc[said.table["organisation_id"] == "SCI"].iloc[0].to_dict()
    groups = partnerscores.scored(framework, said, row, {})
    return next(line for group in groups for line in group["rows"] if line["title"] == title)


def test_eleven_criteria_stand_under_mandate_interest_and_capacity(pages: dict[str, dict[str, Any]]) -> None:
    for page in pages.values():
        assert [group["title"] for group in page["groups"]] == ["Mandate", "Interest", "Capacity"]
        own = [row for group in page["groups"] for row in group["rows"] if not row["depth"]]
        assert len(own) == 11
        assert sum(float(row["points"]) for row in own) == pytest.approx(100)


def test_scores_of_the_sheet(teaching: Results, pages: dict[str, dict[str, Any]]) -> None:
    """Mean of the two assessors, the lower side of credibility, the range they gave."""
    table = teaching.study.tables["assessments"]
    given = table.loc[(table["organisation_id"] == "BKMA") & (table["role"] == "IP")].groupby("criterion")["score"].agg(list)
    lines = {row["title"]: row for group in pages["BKMA"]["groups"] for row in group["rows"]}
    assert sorted(given["R11"]) == [1, 3]
    assert (lines["Marketing, selling and organising"]["value"], lines["Marketing, selling and organising"]["apart"]) == ("2", "given 1 to 3")
    low = min(sum(given[side]) / len(given[side]) for side in ("R7e", "R7w"))
    assert lines["Credibility with employers and with workers"]["value"] == f"{low:g}" == "3"
    assert lines["Mandate fit"]["notes"] == ["floor 2: met"]
    assert lines["Credibility with employers"]["depth"] == 1


def test_a_self_report_of_4_counts_as_3_and_is_flagged(teaching: Results, framework: Framework) -> None:
    title = "Marketing, selling and organising"
    held = line_of(framework, rescored(teaching, framework, score=4.0, grade="C"), title)
    assert (held["value"], held["notes"]) == ("3", ["a self-report of 4 counts as 3"])
    assumed = line_of(framework, rescored(teaching, framework, score=4.0, grade="D"), title)
    assert (assumed["value"], assumed["notes"]) == ("2", ["an assumption counts as 2 at most"])
    seen = line_of(framework, rescored(teaching, framework, score=4.0, grade="A"), title)
    assert (seen["value"], seen["notes"]) == ("4", [])


def test_what_is_not_known_is_not_zero(teaching: Results, framework: Framework, pages: dict[str, dict[str, Any]]) -> None:
    line = line_of(framework, rescored(teaching, framework, score=float("nan")), "Marketing, selling and organising")
    assert line["value"] == "not known"
    lines = {row["title"]: row for group in pages["SFA"]["groups"] for row in group["rows"]}
    assert lines["Place in the network"]["value"] == "not known"
    assert any("between 58 and 62" in said for said in pages["SFA"]["change"])


def test_knock_outs_with_cure(here: Lookup, framework: Framework, pages: dict[str, dict[str, Any]]) -> None:
    assert [line["said"] for line in pages["QPC"]["knockouts"]] == ["All nine were checked and are clear."]
    pending = pages["CWC"]["knockouts"][0]["said"]
    assert pending.startswith("Not settled, K8")
    assert "Cure: declaration received" in pending
    said = here.results.partners.assessed.readiness
    assert said is not None
    failed = said.table.loc[said.table["organisation_id"] == "SSA"].iloc[0].to_dict()
    first = partnerscores.knockouts(here, framework, failed)[0]
    assert first["alert"]
    assert "two workers of each enterprise admitted" in first["said"]
    unchecked = partnerscores.knockouts(here, framework, failed | {"knockouts_failed": "", "knockouts_unchecked": "K1;K2"})
    assert [line["said"] for line in unchecked] == ["Not checked: K1 and K2.", "Seven others were checked and are clear."]


def test_a_score_does_not_buy_back_a_missing_word(pages: dict[str, dict[str, Any]], framework: Framework) -> None:
    assert pages["BKMA"]["holds"] == [
        "No endorsement in writing by workers' organisations: without it the band is “ready with conditions” at most, whatever the score."
    ]
    assert "Employers: endorsed in writing." in pages["BKMA"]["endorsed"]
    assert any("7 points more" in said for said in pages["BKMA"]["change"])  # 75 - 68
    missed = {"caps": "floor_missed;objected", "floors_missed": "R1", "floors_open": "", "objected_by": "workers", "not_endorsed": ""}
    said = partnerscores.holds(framework, missed | {"knockouts_pending": "", "knockouts_unchecked": ""})
    assert said[0].startswith("Below the floor on “Mandate fit”")
    assert said[1].startswith("workers' organisations object")


def test_the_weakest_two_are_named_with_the_next_step(pages: dict[str, dict[str, Any]]) -> None:
    weak = pages["TFA"]["weakest"]
    assert len(weak) == 2
    assert weak[0].startswith("Trainers and capacity to deliver: 1 of 4")
    assert "Step 2 asks:" in weak[0]


def test_interests_are_counts(pages: dict[str, dict[str, Any]]) -> None:
    assert "One assessor had an interest: 12 scores were set aside and do not count." in pages["TFA"]["judged"]
    assert "No score was set aside for a conflict of interest." in pages["QPC"]["judged"]


def test_every_score_leads_to_a_source(pages: dict[str, dict[str, Any]]) -> None:
    for page in pages.values():
        numbers = {str(number) for number, _ in page["sources"]}
        for group in page["groups"]:
            for row in group["rows"]:
                if row["known"] and not (row["depth"] == 0 and "the lower side counts" in row["notes"]):
                    assert set(row["sources"].split(", ")) <= numbers, row["title"]
