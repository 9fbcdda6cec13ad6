"""One cell at a time: what is read, and what is asked about."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_mapping.study.numbers import Fault, Style, iso_date, number, whole_number, year

ENGLISH = Style(".", ",")
GERMAN = Style(",", ".")
FRENCH = Style(",", " ")
SWISS = Style(".", "'")
TODAY = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("cell", "style", "value"),
    [
        ("12", Style(), 12.0),
        (" 12.50\u00a0", Style(), 12.5),
        ("-3", Style(), -3.0),
        ("\u22123", Style(), -3.0),
        (".5", Style(), 0.5),
        ("1e3", Style(), 1000.0),
        ("1.2E+05", Style(), 120000.0),
        ("1,234", ENGLISH, 1234.0),
        ("1,234.5", ENGLISH, 1234.5),
        ("12,34,567", ENGLISH, 1234567.0),
        ("1.234", GERMAN, 1234.0),
        ("1.234,5", GERMAN, 1234.5),
        ("1234,5", GERMAN, 1234.5),
        ("1 234,5", FRENCH, 1234.5),
        ("1\u202f234,5", FRENCH, 1234.5),
        ("1'234.5", SWISS, 1234.5),
        ("0", Style(), 0.0),
    ],
)
def test_a_number_in_the_style_of_the_study(cell: str, style: Style, value: float) -> None:
    assert number(cell, style) == value


@pytest.mark.parametrize(
    ("cell", "style", "id"),
    [
        ("1,234", Style(), "number.two_ways"),
        ("1.234", Style(","), "number.two_ways"),
        ("12,5", Style(), "number.other_separators"),
        ("12.5", GERMAN, "number.other_separators"),
        ("1,23,4", ENGLISH, "number.other_separators"),
        ("1 234", Style(), "number.other_separators"),
        ("1.5.2", Style(), "number.other_separators"),
        ("5.", Style(), "number.not_a_number"),
        ("inf", Style(), "number.not_finite"),
        ("-Infinity", Style(), "number.not_finite"),
        ("NaN", Style(), "number.not_finite"),
        ("1e999", Style(), "number.not_finite"),
        ("45%", Style(), "number.percent"),
        ("10-20", Style(), "number.range_in_cell"),
        ("10 to 20", Style(), "number.range_in_cell"),
        ("~500", Style(), "number.not_a_number"),
        ("12 km", Style(), "number.not_a_number"),
        ("\u0967\u0968", Style(), "number.not_a_number"),
        ("0x1F", Style(), "number.not_a_number"),
        ("1_000", Style(), "number.not_a_number"),
        ("#N/A", Style(), "cell.excel_error"),
        ("N/A", Style(), "cell.unknown_word"),
        ("-", Style(), "cell.unknown_word"),
        ("None", Style(), "cell.unknown_word"),
        ("?", Style(), "cell.unknown_word"),
    ],
)
def test_what_is_no_number_is_told_by_its_kind(cell: str, style: Style, id: str) -> None:
    fault = number(cell, style)
    assert isinstance(fault, Fault)
    assert fault.id == id


@given(st.integers(-(10**12), 10**12), st.sampled_from([ENGLISH, GERMAN, FRENCH, SWISS]))
def test_what_a_country_writes_is_read_back(cents: int, style: Style) -> None:
    written = f"{cents / 100:,.2f}".translate({ord(","): style.thousands, ord("."): style.decimal})
    assert number(written, style) == cents / 100


def test_whole_numbers_and_years() -> None:
    assert whole_number("12.0") == 12
    assert whole_number("12.5") == Fault("number.not_whole", {"cell": "12.5"})
    assert year("2026", TODAY) == 2026
    assert year("2027", TODAY) == Fault("year.future", {"cell": "2027"})
    assert year("2019/20", TODAY) == Fault("year.span", {"cell": "2019/20"})


@pytest.mark.parametrize("cell", ["2024-02-29", "2024-02", "2024", "2026-01-01"])
def test_a_date_is_as_precise_as_it_is_known(cell: str) -> None:
    assert iso_date(cell, TODAY) == cell


@pytest.mark.parametrize(
    ("cell", "id"),
    [
        ("2023-02-29", "date.form"),
        ("2024-13", "date.form"),
        ("0000", "date.form"),
        ("45292", "date.form"),
        ("1/2/2024", "date.form"),
        ("2026-01-02", "date.future"),
        ("unknown", "cell.unknown_word"),
        ("#REF!", "cell.excel_error"),
    ],
)
def test_what_is_no_date(cell: str, id: str) -> None:
    fault = iso_date(cell, TODAY)
    assert isinstance(fault, Fault)
    assert fault.id == id


def test_a_day_of_review_may_lie_ahead() -> None:
    assert iso_date("2030-01-01", TODAY, future=True) == "2030-01-01"
