"""Looking up: plain text, empty cells, links that may be followed."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from score_mapping.output.lookup import figure, missing, plain, rows, split_keys, web_address, year_text


@pytest.mark.parametrize("empty", [None, pd.NA, float("nan"), ""])
def test_empty_cells_are_missing(empty: object) -> None:
    assert missing(empty)
    assert plain(empty) == ""
    assert math.isnan(figure(empty))


def test_zero_is_not_missing() -> None:
    assert not missing(0)
    assert not missing(0.0)
    assert figure(0) == 0.0


def test_text_loses_controls_and_keeps_its_script() -> None:
    assert plain("A\x00gra\r\nshoes\u202e") == "Agra shoes"
    assert plain("क्‍षेत्र") == "क्‍षेत्र"  # the joiner inside belongs to the word


@pytest.mark.parametrize(
    "bad", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", " JAVASCRIPT:x", "www.example.org"]
)
def test_only_web_addresses_are_linked(bad: str) -> None:
    assert web_address(bad) == ""


def test_web_address_stays() -> None:
    assert web_address(" https://example.org/a?b=1 ") == "https://example.org/a?b=1"


def test_keys_and_years() -> None:
    assert split_keys("a; b;;c ") == ["a", "b", "c"]
    assert year_text(2021.0) == "2021"
    assert year_text(float("nan")) == ""


def test_rows_keep_the_types_of_cells() -> None:
    frame = pd.DataFrame({"n": pd.array([1, pd.NA], dtype="Int64"), "x": [0.5, 1.5]})
    first, second = rows(frame)
    assert first == {"n": 1, "x": 0.5}
    assert missing(second["n"])
