"""Charts: the same bytes twice, names drawn as they stand, the uncertain part visible."""

from __future__ import annotations

import pytest
from defusedxml.ElementTree import fromstring

from score_mapping.output import charts, theme
from score_mapping.output.charts import Interval, Part, Spot

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = r"$x^2$ \frac <script>alert(1)</script> & {{ 1 }} देवनागरी"


def all_charts() -> dict[str, str]:
    square = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]
    return {
        "ranks": charts.rank_intervals(
            [Interval(HOSTILE, 1, 1, 3, "shortlist"), Interval("b", 2, 1, 3, "reserve")], axis="Place", places=3
        ),
        "bars": charts.contributions(
            [Part(HOSTILE, 5, 15, 20), Part("b", 0, 20, 20)], sure="earned", open_="open", room="rest"
        ),
        "plane": charts.need_readiness(
            [Spot(20, 80, tier, HOSTILE) for tier in theme.TIER_MARKS],
            need="Need",
            readiness="Readiness",
            corners=("a", "b", "c", "d"),
        ),
        "map": charts.small_map([[square]], [Spot(0.5, 0.5, "shortlist", "1")], hatched=[0]),
        "mark": charts.tier_mark("one_fact_short"),
    }


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    return all_charts()


def test_two_drawings_are_equal_byte_for_byte(drawn: dict[str, str]) -> None:
    assert all_charts() == drawn


@pytest.mark.parametrize("name", ["ranks", "bars", "plane", "map", "mark"])
def test_charts_are_sound_svg_without_date_script_or_link(drawn: dict[str, str], name: str) -> None:
    tree = fromstring(drawn[name])
    kinds = {element.tag for element in tree.iter()}
    assert tree.tag == f"{SVG}svg"
    assert f"{SVG}script" not in kinds
    assert f"{SVG}image" not in kinds
    assert "<dc:date>" not in drawn[name]


@pytest.mark.parametrize("name", ["ranks", "bars"])
def test_names_are_drawn_as_text_and_not_as_mathematics(drawn: dict[str, str], name: str) -> None:
    texts = [element.text or "" for element in fromstring(drawn[name]).iter(f"{SVG}text")]
    assert HOSTILE in texts


def test_the_interval_bar_is_as_wide_as_the_interval() -> None:
    def width(high: float) -> float:
        svg = charts.rank_intervals([Interval("a", 1, 1, high, "shortlist")], axis="", places=20)
        bar = next(
            element
            for element in fromstring(svg).iter(f"{SVG}path")
            if "stroke-opacity: 0.45" in element.get("style", "")
        )
        xs = [float(word) for word in bar.get("d", "").replace("M", " ").replace("L", " ").split()][::2]
        return xs[1] - xs[0]

    assert width(11) == pytest.approx(2 * width(6), rel=1e-3)
    assert width(1) == pytest.approx(0, abs=1e-6)


def test_only_a_missing_part_is_hatched_with_a_width() -> None:
    def hatched_width(high: float) -> float:
        svg = charts.contributions([Part("a", 5, high, 20)], sure="", open_="", room="")
        widths = []
        for group in fromstring(svg).iter(f"{SVG}path"):
            if "url(#" in group.get("style", "") and group.get("clip-path"):
                xs = [
                    float(word)
                    for word in group.get("d", "").replace("M", " ").replace("L", " ").replace("z", "").split()
                ][::2]
                widths.append(max(xs) - min(xs))
        return max(widths)

    assert hatched_width(15) == pytest.approx(2 * hatched_width(10), rel=1e-3)
    assert hatched_width(5) == pytest.approx(0, abs=1e-6)


def test_every_tier_has_a_mark_of_its_own() -> None:
    desk = ("shortlist", "reserve", "not_this_round", "one_fact_short", "cannot_be_judged", "set_aside")
    assert len({charts.tier_mark(tier) for tier in desk}) == len(desk)
