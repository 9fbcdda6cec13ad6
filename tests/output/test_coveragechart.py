"""The curve of coverage: the same bytes twice, a figure at every number, a cross where no set keeps the rules."""

from __future__ import annotations

import math

from defusedxml.ElementTree import fromstring

from score_mapping.output.coveragechart import Step, coverage_steps

SVG = "{http://www.w3.org/2000/svg}"
WORDS = {"weighted": "weighted", "plain": "plain", "none": "no set", "axis": "partners", "mark": "put forward"}


def said(steps: list[Step], chosen: int) -> list[str]:
    svg = coverage_steps(steps, chosen=chosen, **WORDS)
    assert svg == coverage_steps(steps, chosen=chosen, **WORDS)
    return [text.text or "" for text in fromstring(svg).iter(f"{SVG}text")]


def test_every_number_has_its_share_and_the_chosen_one_its_mark() -> None:
    words = said([Step(1, 0.7, 0.69), Step(2, 0.93, 0.92)], 2)
    assert {"70 %", "93 %", "put forward"} <= set(words)
    assert "no set" not in words


def test_a_number_without_a_set_has_no_share() -> None:
    words = said([Step(1, math.nan, math.nan), Step(2, 0.934, 0.92)], 2)
    assert "no set" in words
    assert [word for word in words if word.endswith("%")].count("93 %") == 1
    assert "nan %" not in words
