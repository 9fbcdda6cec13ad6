"""A problem says where, what, why and how to mend it; its values are text, not templates."""

from __future__ import annotations

import pytest

from score_mapping.catalogue import sentences
from score_mapping.problems import Problem, StudyError, problem


def test_a_problem_is_told_in_one_line_from_the_place_on() -> None:
    told = Problem("x", "error", "clusters.csv", "row 7, column lat", "Found.", "Why.", "Fix.")
    assert str(told) == "clusters.csv: row 7, column lat: Found. Why. Fix."
    assert str(Problem("x", "note", "clusters.csv", "", "Found.", "Why.", "Fix.")) == "clusters.csv: Found. Why. Fix."


def test_the_words_come_from_the_catalogue() -> None:
    told = problem("framework.points_sum", "warning", "f.toml", "points", total="90")
    assert (told.id, told.level, told.file, told.where) == ("framework.points_sum", "warning", "f.toml", "points")
    assert told.found == "The points of the top criteria add up to 90, not to 100."
    with pytest.raises(KeyError):
        problem("no.such_problem", "error", "f.toml")


def test_a_value_is_never_a_template() -> None:
    assert "{level} {{ 1/0 }}" in problem("framework.circle", "error", "f", name="{level} {{ 1/0 }}").found


def test_every_problem_has_its_three_sentences() -> None:
    ids = {id.rpartition(".")[0] for id in sentences("problems")}
    assert len(ids) > 10
    assert {f"{id}.{part}" for id in ids for part in ("found", "why", "fix")} == set(sentences("problems"))


def test_an_error_carries_all_its_problems() -> None:
    first, second = (Problem(id, "error", "f", "", "a.", "b.", "c.") for id in "xy")
    error = StudyError(iter([first, second]))
    assert error.problems == (first, second)
    assert str(error).splitlines() == ["f: a. b. c.", "f: a. b. c."]
