"""Units and scales: the figures that a rule compares."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from score_mapping.problems import StudyError
from score_mapping.study.folder import open_study

TODAY = date(2026, 1, 1)
FRAMEWORK = 'id = "own"\n[[indicator]]\nid = "x"\nunit = "%"\npoints = 100\nscale = {at = [[20, 0], [5, 100]]}\n'


def ids(folder: Path, **tables: str) -> list[tuple[str, str]]:
    (folder / "scoring").mkdir(exist_ok=True)
    (folder / "scoring" / "own.toml").write_text(FRAMEWORK, encoding="utf-8")
    tables.setdefault("clusters", "cluster_id,name\na,Alpha\n")
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    try:
        found = open_study(folder, today=TODAY).problems
    except StudyError as error:
        found = error.problems
    return [(item.id, item.where) for item in found if item.level != "note"]


@pytest.mark.parametrize(("cell", "fits"), [("5", True), ("20", True), ("4.9", False), ("20.1", False)])
def test_a_falling_scale_has_its_ends(tmp_path: Path, cell: str, fits: bool) -> None:
    found = ids(tmp_path, scores=f"cluster_id,x\na,{cell}\n")
    assert found == ([] if fits else [("score.off_scale", "row 2, column x")])


def test_bounds_may_be_equal_or_missing(tmp_path: Path) -> None:
    head = "cluster_id,indicator_id,value,low,high,unit,year\n"
    rows = "a,firms,5,5,5,firms,2020\na,firms,,5,9,firms,2021\na,firms,7,,9,firms,2022\n"
    assert ids(tmp_path, observations=head + rows) == []
    assert ids(tmp_path, observations=head + "a,firms,,9,5,firms,2020\n") == [("observations.bounds", "row 2, column value")]


def test_a_coded_issue_is_there_or_not(tmp_path: Path) -> None:
    tables = {
        "evaluators": "evaluator_id\nr1\n",
        "ratings": "subject_id,indicator_id,evaluator_id,score,reason\na,issue_quality,r1,3,named in the survey\n",
    }
    assert ids(tmp_path, **tables) == [("score.off_scale", "row 2, column score")]
