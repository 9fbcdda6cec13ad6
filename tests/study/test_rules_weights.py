"""Judgements are checked group by group of the framework."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from score_mapping.problems import Problem, StudyError
from score_mapping.study.folder import open_study

TREE = """id = "own"
[defaults]
scale = {at = [[0, 0], [10, 100]]}
[[node]]
id = "C1"
points = 60
[[node]]
id = "C2"
points = 40
[[indicator]]
id = "x"
node = "C1"
points = 30
[[indicator]]
id = "y"
node = "C1"
points = 30
[[indicator]]
id = "z"
node = "C2"
points = 40
"""


def problems(folder: Path, *rows: str) -> list[Problem]:
    (folder / "scoring").mkdir()
    (folder / "scoring" / "own.toml").write_text(TREE, encoding="utf-8")
    (folder / "clusters.csv").write_text("cluster_id,name\na,Alpha\n", encoding="utf-8")
    (folder / "weights.csv").write_text("\n".join(["respondent_id,method,node_id,value", *rows]), encoding="utf-8")
    try:
        found = open_study(folder, today=date(2026, 1, 1)).problems
    except StudyError as error:
        found = error.problems
    return [item for item in found if item.level != "note"]


def test_one_group_may_be_judged_alone(tmp_path: Path) -> None:
    assert problems(tmp_path, "r1,points,x,80", "r1,points,y,20") == []


def test_each_group_is_whole_by_itself(tmp_path: Path) -> None:
    (said,) = problems(tmp_path, "r1,points,C1,80", "r1,points,C2,20", "r1,points,y,100")
    assert (said.id, said.where) == ("weights.incomplete", "row 4, column node_id")
    assert "not x" in said.found


def test_two_rows_that_clash_are_named_and_the_rest_is_not(tmp_path: Path) -> None:
    (said,) = problems(tmp_path, "r1,at_least,x,70", "r2,at_least,x,10", "r1,at_most,x,60", "r1,at_least,y,10")
    assert (said.id, said.where) == ("weights.contradiction", "row 2, column value")
    assert "rows 2, 4 cannot" in said.found


def test_a_respondent_whose_rows_cannot_be_read_is_told_of_these_only(tmp_path: Path) -> None:
    (said,) = problems(tmp_path, "r1,points,x,", "r2,points,x,50", "r2,points,y,50")
    assert said.id == "weights.no_value"
