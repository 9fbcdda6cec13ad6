"""Who judged: agreement in words, recusals by code, discussion without codes, and nothing on one evaluator's habits."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from score_mapping.output import assessors
from score_mapping.output.lookup import Lookup
from score_mapping.output.planner import planner_page
from score_mapping.output.report import report_page
from score_mapping.screening.judges import Judges
from score_mapping.workflow import Results


class Locked:
    """Stands for the restricted table: whoever looks at it fails."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"the restricted table was read: {name}")


def judges_of(results: Results) -> Judges:
    assert results.judges is not None
    return results.judges


def with_judges(results: Results, **tables: Any) -> Results:
    return replace(results, judges=replace(judges_of(results), **tables))


def readable(page: str) -> str:
    """Return a page with its pictures unpacked."""
    pictures = [
        base64.b64decode(body).decode() for body in re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", page)
    ]
    return page + " ".join(pictures)


@pytest.mark.parametrize("make", [report_page, planner_page])
def test_what_speaks_of_one_evaluator_is_never_read(teaching: Results, make: Any) -> None:
    assert make(with_judges(teaching, raters=Locked())) == make(teaching)


@pytest.mark.parametrize("make", [report_page, planner_page])
def test_no_value_of_the_restricted_table_is_on_a_page(teaching: Results, make: Any) -> None:
    raters = judges_of(teaching).raters
    numbers = [column for column in raters.columns if column not in ("evaluator_id", "constituency")]
    marked = raters.assign(**{column: 86420.375 + at for at, column in enumerate(numbers)})
    said = readable(make(with_judges(teaching, raters=marked)))
    assert not re.search(r"86[, ]?42\d", said)
    assert not [column for column in numbers if column in said]


def test_agreement_is_told_in_words_with_its_figures(teaching: Results) -> None:
    found = assessors.agreement(Lookup(teaching))
    assert found is not None
    row = judges_of(teaching).agreement.iloc[0]
    said = f"Kendall's W {row['value']:.2f} ({row['low']:.2f} to {row['high']:.2f})."
    assert found["says"][0] == f"Do they put the clusters in the same order? Agreement is high: {said}"
    assert len(found["rows"]) == 15
    assert found["rows"][0]["title"] == "All together"


def test_a_measure_without_a_value_says_why(teaching: Results) -> None:
    table = judges_of(teaching).agreement.copy()
    first = table["indicator_id"] == ""
    table.loc[first, ["value", "low", "high"]] = float("nan")
    table.loc[first, "reason"] = "zero_variance"
    found = assessors.agreement(Lookup(with_judges(teaching, agreement=table)))
    assert found is not None
    assert found["says"][0] == "Kendall's W: no value, all ratings are the same."
    assert found["rows"][0]["cells"] == ["all ratings are the same"] * 3


def test_recusals_follow_the_declared_interests(teaching: Results) -> None:
    said = {(row["code"], row["subject"]): row for row in assessors.recusals(Lookup(teaching))}
    assert said["emp-1", "Tolma wooden furniture"]["ratings"] == "7"
    assert said["emp-1", "Tolma wooden furniture"]["kind"] == "owns"
    assert said["wrk-2", "Vanto wooden boats"]["kind"] == "family"


def test_discussion_and_changes_carry_no_codes(teaching: Results) -> None:
    look = Lookup(teaching)
    discussion, changes = assessors.discussion(look), assessors.changes(look)
    assert discussion is not None
    assert changes is not None
    assert sum(int(row["pairs"]) for row in discussion["rows"]) == len(judges_of(teaching).discussion)
    assert len(changes["rows"]) == len(judges_of(teaching).changes)
    assert changes["says"] == "15 scores were changed between the first round and the last."
    said = json.dumps([discussion, changes])
    assert not [code for code in teaching.study.tables["evaluators"]["evaluator_id"] if code in said]
    log = judges_of(teaching).changes
    expected = sorted(zip(log["cluster_id"], log["indicator_id"], log["before"], log["after"], strict=True))
    assert [(float(row["before"]), float(row["after"])) for row in changes["rows"]] == [pair[2:] for pair in expected]
    assert [row["name"] for row in changes["rows"]] == [
        look.cluster(name) for name in sorted(judges_of(teaching).changes["cluster_id"])
    ]


def test_cells_with_one_evaluator_are_listed(teaching: Results) -> None:
    single = pd.DataFrame([("T03", "C2.2"), ("T03", "C2.3")], columns=["cluster_id", "indicator_id"])
    assert assessors.single(Lookup(with_judges(teaching, single=single))) == [
        "Pellis fruit and vegetable processing: Quality gap; Gap in safety, health and working conditions"
    ]


def test_one_reader_cannot_be_measured(look: Lookup, small: Results) -> None:
    found = assessors.assessors(look)
    assert found["says"][0].startswith("One desk reader rated, so no agreement can be measured.")
    assert found["agreement"] is None
    assert assessors.assessors(Lookup(small))["says"] == [
        "No evaluator rated a rubric of this framework, so there is no agreement to measure."
    ]
