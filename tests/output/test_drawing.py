"""What charts are drawn with: repeatable bytes, words as they stand, tiers that differ without colour."""

from __future__ import annotations

import base64

from score_mapping.output.drawing import canvas, data_uri, mark, put_words, quiet, svg_text


def drawn(words: str, tier: str) -> str:
    with canvas(2, 1) as (figure, axes):
        put_words(axes, 0.5, 0.5, words)
        mark(axes, 0.2, 0.2, tier, 40)
        quiet(axes, "axis")
        return svg_text(figure)


def test_data_uri_holds_the_picture() -> None:
    head, _, body = data_uri("<svg/>").partition(",")
    assert head == "data:image/svg+xml;base64"
    assert base64.b64decode(body) == b"<svg/>"


def test_the_same_drawing_has_the_same_bytes_and_no_date() -> None:
    assert drawn("a", "reserve") == drawn("a", "reserve")
    assert "dc:date" not in drawn("a", "reserve")


def test_words_are_drawn_as_they_stand() -> None:
    assert "$x^2$ &lt;b&gt;" in drawn("$x^2$ <b>", "reserve")


def test_a_hold_and_a_reserve_differ_in_shape() -> None:
    assert drawn("a", "hold") != drawn("a", "reserve")
