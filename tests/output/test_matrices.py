"""Matrices of marks: the same bytes twice, names as they stand, a legend of what occurs, and a mark for every state."""

from __future__ import annotations

import pytest
from defusedxml.ElementTree import fromstring

from score_mapping.output.matrices import MARKS, Row, matrix

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = r"$x^2$ \frac <script>alert(1)</script> & {{ 1 }}"
LEGEND = {mark: f"this is {mark}" for mark in MARKS} | {"need": "needed", "no_need": "not needed", "S": "starts"}


def words(svg: str) -> list[str]:
    return [text.text or "" for text in fromstring(svg).iter(f"{SVG}text")]


def drawn() -> str:
    return matrix([HOSTILE, "b"], [Row(HOSTILE, ["full", "dot"], family="Advice"), Row("c", ["half", ""], family="Advice")], LEGEND)


def test_the_same_rows_give_the_same_bytes() -> None:
    assert drawn() == drawn()


def test_names_are_text_and_nothing_runs() -> None:
    assert words(drawn()).count(HOSTILE) == 2
    assert not list(fromstring(drawn()).iter(f"{SVG}script"))


def test_a_family_is_named_once_and_only_what_occurs_is_explained() -> None:
    said = words(drawn())
    assert said.count("Advice") == 1
    assert {line for line in said if line.startswith("this is")} == {"this is full", "this is half", "this is dot"}


@pytest.mark.parametrize("mark", MARKS)
def test_every_mark_has_a_shape_of_its_own(mark: str) -> None:
    def without_words(name: str) -> str:
        return matrix(["a"], [Row("r", [name])], {})

    others = [without_words(other) for other in MARKS if other != mark]
    assert without_words(mark) not in [*others, without_words("")]


def test_need_and_start_stand_beside_the_mark() -> None:
    plain = matrix(["a"], [Row("r", ["full"])], LEGEND)
    said = matrix(["a"], [Row("r", ["full"], frames=["need"], letters=["S"])], LEGEND)
    assert words(said).count("S") == 2
    assert "needed" in words(said)
    assert "needed" not in words(plain)


def test_a_long_legend_takes_more_lines() -> None:
    def height(legend: dict[str, str]) -> float:
        svg = matrix(["a", "b"], [Row("r", ["full", "half"])], legend)
        return float(fromstring(svg).get("height", "0pt").removesuffix("pt"))

    assert height({"full": "x" * 80, "half": "y" * 80}) > height({"full": "x", "half": "y"})
