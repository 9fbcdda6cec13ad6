"""Colours: text that can be read, marks that can be told apart without colour."""

import pytest

from score_mapping.output import theme


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize("ground", [theme.PAPER, theme.PANEL])
@pytest.mark.parametrize("ink", [theme.INK, theme.TEXT, theme.MUTED, theme.ACCENT, theme.ALERT])
def test_text_has_a_contrast_of_four_and_a_half(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("tier", theme.TIER_MARKS)
def test_marks_have_an_outline_of_three_to_one(tier: str) -> None:
    assert contrast(theme.TIER_MARKS[tier].colour, theme.PAPER) >= 3


def test_desk_tiers_differ_in_more_than_colour() -> None:
    desk = ("shortlist", "reserve", "one_fact_short", "cannot_be_judged", "set_aside")
    drawn = [(mark.shape, mark.fill == theme.PAPER, mark.dashed) for mark in map(theme.TIER_MARKS.__getitem__, desk)]
    assert len(set(drawn)) == len(desk)
