"""Charts of how sure: the same bytes twice, names as they stand, and the uncertain part visible."""

from __future__ import annotations

import math

import pytest
from defusedxml.ElementTree import fromstring

from score_mapping.output import surecharts
from score_mapping.output.surecharts import Dot, Mover, Pair, Profile, Slope

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = r"$x^2$ \frac <script>alert(1)</script> & {{ 1 }}"
WORDS = {"all": "of all", "some": "of some", "none": "of none"}
NOTHING = Dot(math.nan, math.nan, math.nan)


def all_charts() -> dict[str, str]:
    return {
        "profiles": surecharts.acceptability(
            [Profile(HOSTILE, [0.5, 0.5, 0.0]), Profile("b", [0.0, 0.2, 0.8])], k=1, first="1st", last="3rd"
        ),
        "movers": surecharts.movers([Mover(HOSTILE, 0.4, 0.7)], alone="alone", together="together", axis="parts"),
        "intervals": surecharts.two_intervals(
            [Pair(HOSTILE, (1, 2), (1, 3))], now="now", open_="open", axis="Place", places=3
        ),
        "slopes": surecharts.slopes(
            [Slope(HOSTILE, [1, 2], "all"), Slope("b", [2, 1], "some"), Slope("c", [3, 3], "none")],
            ["G", "E"],
            k=1,
            words=WORDS,
        ),
        "agreement": surecharts.agreement(
            [(HOSTILE, [Dot(0.5, -0.4, 0.9), NOTHING])], ["W", "alpha"], [(0.5, 0.7), (0.6, 0.8)], -0.3
        ),
    }


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    return all_charts()


def test_the_same_rows_give_the_same_bytes(drawn: dict[str, str]) -> None:
    assert all_charts() == drawn


@pytest.mark.parametrize("name", ["profiles", "movers", "intervals", "slopes", "agreement"])
def test_names_are_text_and_nothing_runs(drawn: dict[str, str], name: str) -> None:
    root = fromstring(drawn[name])
    assert HOSTILE in [text.text for text in root.iter(f"{SVG}text")]
    assert not list(root.iter(f"{SVG}script"))


def test_a_place_that_is_never_taken_has_no_bar() -> None:
    def bars(shares: list[float]) -> int:
        svg = surecharts.acceptability([Profile("a", shares)], k=1, first="", last="")
        return sum("z" in path.get("d", "") for path in fromstring(svg).iter(f"{SVG}path"))

    assert bars([0.5, 0.5, 0.0]) == bars([1.0, 0.0, 0.0]) + 1


def test_wider_intervals_are_drawn_wider() -> None:
    def drawn(high: float) -> str:
        return surecharts.two_intervals([Pair("a", (1, 2), (1, high))], now="", open_="", axis="", places=9)

    assert drawn(3) != drawn(8)


def test_clusters_that_tie_stand_on_lines_of_their_own() -> None:
    assert surecharts._standing([2, 1, 2], [1, 2, 3]) == [1, 0, 2]
    assert surecharts._standing([2, 1, 2], [3, 2, 1]) == [2, 0, 1]


def test_a_measure_without_a_value_has_no_dot() -> None:
    def dots(dot: Dot) -> int:
        svg = surecharts.agreement([("a", [dot])], ["W"], [(0.5, 0.7)], 0.0)
        return sum(1 for _ in fromstring(svg).iter(f"{SVG}use"))

    assert dots(Dot(0.5, math.nan, math.nan)) == dots(NOTHING) + 1
