"""Numbers in words: never more exact than what is known, and never a word that says more than a share."""

from __future__ import annotations

import re

import pytest

from score_mapping.catalogue import sentences
from score_mapping.output.wording import (
    amount,
    correlation_words,
    count,
    counted,
    days,
    listing,
    opening,
    part_words,
    percent,
    place,
    points,
    share_words,
    shortened,
    span_words,
    tier_or_border,
    tier_word,
    voice,
)

SENTENCES = sentences("report")


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (1.0, "all readings we tried"),
        (0.9785, "nearly every reading (more than 19 of 20)"),
        (0.95, "nearly all readings (about 19 of 20)"),
        (0.71, "most readings (about 7 of 10)"),
        (0.6, "more than half of the readings (about 6 of 10)"),
        (0.506, "about half of the readings (5 of 10)"),
        (0.3, "fewer than half of the readings (about 3 of 10)"),
        (0.2, "few readings (about 2 of 10)"),
        (0.05, "very few readings (about 1 of 20)"),
        (0.001, "hardly any reading (fewer than 1 of 20)"),
        (0.0, "no reading we tried"),
        (float("nan"), ""),
    ],
)
def test_shares_in_words(share: float, words: str) -> None:
    assert share_words(share) == words


def test_every_share_has_words_with_one_rounded_figure() -> None:
    for thousandth in range(1001):
        words = share_words(thousandth / 1000)
        figures = re.findall(r"\d+ of \d+", words)
        assert len(figures) <= 1
        if words.startswith(("most", "more", "few", "about", "very", "nearly all")):
            top, of = map(int, figures[0].split(" of "))
            assert abs(top / of - thousandth / 1000) <= 0.051


def test_places_are_bands_when_wide() -> None:
    assert place(3, 2, 5, 20) == "3rd (2–5)"
    assert place(3, 1, 12, 20) == "1–12"
    assert place(1, 1, 1, 20) == "1st"
    assert place(None, None, None, 20) == ""


def test_counts_and_lists() -> None:
    assert count(7) == "seven"
    assert count(12000) == "12,000"
    assert counted("clusters", 1) == "one cluster"
    assert opening("clusters", 7) == "Seven clusters"
    assert listing([]) == ""
    assert listing(["a"]) == "a"
    assert listing(["a", "b", "c"]) == "a, b and c"


def test_a_name_with_places_is_not_a_template() -> None:
    assert listing(["{0}", "{n}"]) == "{0} and {n}"


def test_figures() -> None:
    assert amount(12000.0) == "12,000"
    assert amount(0.123456) == "0.123"
    assert amount(float("nan")) == ""
    assert percent(0.673) == "65 %"
    assert percent(0.99) == "99 %"
    assert days(0.5) == "half a day"
    assert days(1) == "1 day"
    assert span_words(61.2, 71.8) == "61–72"
    assert span_words(50, 50.2) == "50"


def test_parts_and_points() -> None:
    assert [part_words(value) for value in (0.0, 0.04, 0.12, 0.3, 0.5, 0.96, 1.2)] == [
        "next to nothing",
        "a trace (less than 1 part in 10)",
        "a little (about 1 part in 10)",
        "a part (about 3 parts in 10)",
        "about half (5 parts in 10)",
        "most (about 10 parts in 10)",
        "most (about 10 parts in 10)",
    ]
    assert part_words(float("nan")) == ""
    assert [points(value) for value in (0.1994, 0.0256, 0.03, 0.0, float("nan"))] == ["20", "2.6", "3", "0", ""]
    assert [shortened("abcdef", length) for length in (6, 4)] == ["abcdef", "abc…"]
    assert [voice(name) for name in ("workers", "north_coast")] == ["Workers", "North coast"]


def test_tiers() -> None:
    assert tier_word("shortlist") == "shortlist for a field visit"
    assert tier_word("our_own_class") == "our own class"
    assert tier_or_border("shortlist", "reserve") == "between shortlist for a field visit and reserve"
    assert tier_or_border("shortlist", "") == "shortlist for a field visit"


def test_correlations() -> None:
    assert [correlation_words(value) for value in (0.1, -0.3, 0.5, 0.9)] == [
        "hardly",
        "weakly",
        "moderately",
        "strongly",
    ]


@pytest.mark.parametrize(
    "word", ["probability", "optimal", "worst cluster", "best cluster", "failed", "isolate", "favouritism"]
)
def test_words_that_claim_too_much_are_not_used(word: str) -> None:
    assert [id for id, said in SENTENCES.items() if re.search(rf"\b{word}\b", said, re.IGNORECASE)] == []


def test_every_sentence_of_the_templates_is_in_the_catalogue() -> None:
    from score_mapping.output.report import TEMPLATES

    used = set()
    for path in [TEMPLATES / "report.html", *sorted((TEMPLATES / "report").glob("*.html"))]:
        used |= set(re.findall(r"""\bt\(['"]([a-z_.]+)['"][),]""", path.read_text(encoding="utf-8")))
    assert len(used) > 100
    assert {name for name in used if f"report.{name}" not in SENTENCES} == set()
