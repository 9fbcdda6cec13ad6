"""The drawn neighbourhood: names never meet and never leave the page; who was heard and who tells it can be seen."""

from __future__ import annotations

from itertools import combinations
from math import cos, pi, sin

import pytest
from defusedxml.ElementTree import fromstring

from score_mapping.output.drawing import WIDTH
from score_mapping.output.networkchart import STYLES, Person, Tie, label_boxes, neighbourhood
from score_mapping.partners.layout import ONE_RING

SVG = "{http://www.w3.org/2000/svg}"
LONG = "Federation of Industrial and Commercial Organisations of the Northern Highlands and the Coast"
HOSTILE = r"$x^2$ <script>"
LEGEND = {sign: f"sign {sign}" for sign in (*STYLES, "both", "one", "between", "heard", "unheard")}


def ring(number: int, name: str = LONG) -> list[Person]:
    around = [pi / 2 - 2 * pi * at / number for at in range(number)]
    return [Person(name, 0.0, 0.0, heard=True), *(Person(name, round(cos(a), 4), round(sin(a), 4), heard=True) for a in around)]


def words(svg: str) -> str:
    return " | ".join(text.text or "" for text in fromstring(svg).iter(f"{SVG}text"))


@pytest.mark.parametrize("number", range(1, ONE_RING + 1))
def test_names_never_meet_nor_leave_the_page(number: int) -> None:
    boxes = label_boxes(ring(number))
    for a, b in combinations(boxes, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], (number, a, b)
    assert all(left >= 0 and right <= WIDTH and top >= 0 for left, top, right, _ in boxes)


def test_the_same_rows_give_the_same_bytes_and_names_stay_names() -> None:
    people = [Person(HOSTILE, 0, 0, heard=True), Person("b", 0, 1, heard=False)]
    one = neighbourhood(people, [Tie(1, "work", "D", both=False)], [], LEGEND)
    assert one == neighbourhood(people, [Tie(1, "work", "D", both=False)], [], LEGEND)
    assert HOSTILE in words(one)


def test_who_says_so_is_told_by_letters_and_legend() -> None:
    people = ring(2, "a")
    said = words(neighbourhood(people, [Tie(1, "work", "D", both=True), Tie(2, "money", "F", both=False)], [(1, 2)], LEGEND))
    assert "D |" in said
    assert "F?" in said
    assert "D?" not in said
    for sign in ("work", "money", "both", "one", "between", "heard"):
        assert f"sign {sign}" in said
    assert "sign unheard" not in said
    assert "sign belong" not in said


def test_who_was_not_heard_is_hollow() -> None:
    def fills(heard: bool) -> int:
        svg = neighbourhood([Person("a", 0, 0, heard=True), Person("b", 0, 1, heard=heard)], [Tie(1, "work", "D", both=True)], [], {})
        return svg.count("fill: #7e8bf0")

    assert fills(True) > fills(False)


def test_two_kinds_of_one_pair_are_two_lines() -> None:
    def lines(ties: list[Tie]) -> int:
        svg = neighbourhood([Person("a", 0, 0, heard=True), Person("b", 0, 1, heard=True)], ties, [], {})
        return svg.count('<g id="line2d')

    one = lines([Tie(1, "work", "D", both=True)])
    assert lines([Tie(1, "work", "D", both=True), Tie(1, "work", "I", both=True)]) == one
    assert lines([Tie(1, "work", "D", both=True), Tie(1, "money", "F", both=True)]) == one + 1
