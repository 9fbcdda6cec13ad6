"""The planner page in a browser without a network: what a person sees, reaches with the keyboard, and what never runs."""

from __future__ import annotations

import html
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from benchmarks.country import ACROSS, CLUSTERS, ORGANISATIONS, UP, write_country
from score_mapping.output.planner import draw_map, planner_page
from score_mapping.workflow import default_recipe, open_study, run
from tests.output.planner_world import HOSTILE, PROOF, hostile_page, hostile_results
from tests.output.test_mapdata import many
from tests.output.watched import IN_A_BROWSER, NARROW, WIDE, Open, until

pytestmark = IN_A_BROWSER

# Text against the ground it stands on, as WCAG computes it; returns what falls short.
CONTRAST = """() => {
  const parse = (words) => (words.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.5) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll("body *")].filter((node) => node.checkVisibility({ visibilityProperty: true })
    && [...node.childNodes].some((part) => part.nodeType === 3 && part.data.trim()) && !node.closest("svg, script, style"))
    .map((node) => {
      const [a, b] = [light(parse(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
      return [Math.round(((a + 0.05) / (b + 0.05)) * 100) / 100, node.className, node.textContent.slice(0, 40)];
    }).filter(([ratio]) => ratio < 4.5);
}"""
UNNAMED = """() => [...document.querySelectorAll("button, input, a, select, section, nav, dialog[open], [role=group], [role=button]")].filter((node) => {
  if (node.closest("[aria-hidden=true]") || !node.checkVisibility()) return false;
  const label = node.getAttribute("aria-label") || document.getElementById(node.getAttribute("aria-labelledby"))?.textContent
    || node.closest("label")?.textContent || node.textContent;
  return !label || !label.trim();
}).map((node) => node.outerHTML.slice(0, 120))"""


def wide_page(open_page: Open, **options: Any) -> Any:
    return open_page(hostile_page(), **options)


def test_the_page_has_its_frame(open_page: Open) -> None:
    page = wide_page(open_page)
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.title().startswith("Trial <img")
    assert page.locator("h1").inner_text() == page.title()
    for landmark in ("header", "main", "footer", "nav[aria-label]"):
        assert page.locator(f"body > {landmark}, main > {landmark}").count() == 1
    assert "DRAFT: desk facts only; nobody has been consulted yet" in page.locator("header").inner_text()
    assert "Not an ILO or government map." in page.locator("footer").inner_text()
    assert not page.locator(".fictional").is_visible()


def test_no_name_runs_and_none_becomes_markup(open_page: Open) -> None:
    page = wide_page(open_page)
    for id in range(len(HOSTILE)):
        page.locator(".row").nth(id).click()
        assert page.locator(".details h2").inner_text() in {" ".join(name.split()) for name in HOSTILE.values()}
    assert page.evaluate("window.ran") is None
    assert page.locator("body img").count() == 0
    assert page.title().startswith("Trial")
    assert not Path(PROOF).exists()


def test_the_list_is_the_twin_of_the_map(open_page: Open) -> None:
    page = wide_page(open_page)
    assert page.locator(".row").count() == page.locator(".cluster-mark").count() == len(HOSTILE)
    ranks = [rank for rank in page.locator(".row .rank").all_inner_texts() if rank]
    results = hostile_results()
    assert ranks == [str(rank) for rank in results.ranking["rank"].dropna()]
    assert page.locator(".ring-count").all_inner_texts() == ["2"]


def test_list_and_map_choose_the_same_cluster(open_page: Open) -> None:
    page = wide_page(open_page)
    page.locator(".row", has_text="Plain pumps").click()
    assert page.locator(".cluster-mark.chosen").count() == 1
    assert page.locator(".details h2").inner_text() == "Plain pumps"
    page.locator(".cluster-mark:not(.chosen)").first.click()
    current = page.locator(".row[aria-current=true]")
    assert current.count() == 1
    assert current.locator(".name").inner_text() == page.locator(".details h2").inner_text() != "Plain pumps"


def test_a_cluster_is_shown_on_the_map_from_its_details(open_page: Open) -> None:
    page = wide_page(open_page, reduced_motion="reduce")
    page.locator(".row", has_text="Plain pumps").click()
    page.get_by_role("button", name="Show on the map").click()
    middle = page.locator(".folium-map").bounding_box()
    mark = page.locator(".cluster-mark.chosen").bounding_box()
    assert abs(mark["x"] + mark["width"] / 2 - middle["x"] - middle["width"] / 2) < 40
    assert abs(mark["y"] + mark["height"] / 2 - middle["y"] - middle["height"] / 2) < 40
    assert page.locator(".cluster-mark").count() > 1


def test_a_cluster_that_cannot_be_compared_says_first_what_is_missing(open_page: Open) -> None:
    page = wide_page(open_page)
    page.locator(".row", has_text="Plain pumps").click()
    headings = page.locator(".details h3").all_inner_texts()
    assert headings[:2] == ["What to find out", "What the facts give so far"]
    page.locator(".row").first.click()
    assert page.locator(".details h3").first.inner_text() == "Why this place"


def test_the_keyboard_reaches_every_cluster(open_page: Open) -> None:
    page = wide_page(open_page)
    page.locator(".row").first.focus()
    reached = []
    for _ in HOSTILE:
        page.keyboard.press("ArrowDown")
        reached.append(page.evaluate("[...document.querySelectorAll('.row')].indexOf(document.activeElement)"))
    assert reached == [1, 2, 3, 4, 5, 6, 6]
    page.keyboard.press("Enter")
    assert page.locator(".row").last.get_attribute("aria-current") == "true"
    page.keyboard.press("Home")
    assert page.evaluate("document.activeElement === document.querySelector('.row')")
    assert page.locator(".row[tabindex='0']").count() == 1
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_the_first_stop_of_the_tab_key_skips_to_the_list(open_page: Open) -> None:
    page = wide_page(open_page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "list"


def test_details_say_why_what_is_unknown_and_where_to_correct_it(open_page: Open) -> None:
    page = wide_page(open_page)
    page.locator(".row").first.click()
    words = page.locator(".details").inner_text()
    for heading in ("Why this place", "Strongest", "Review flags", "Open minimums", "What is known", "Organisations named", "Buyers",
                    "Policies", "How to correct a fact"):  # fmt: skip
        assert heading in words
    assert "observations, row" in words
    assert page.locator(".details .bar").count() >= 5
    link = page.locator(".details a").first
    assert link.get_attribute("rel") == "noreferrer noopener"
    assert str(link.get_attribute("href")).startswith("https://example.org/")
    page.locator(".row", has_text="Plain pumps").click()
    assert "Not known: no buyer is named" in page.locator(".details").inner_text()


def test_layers_are_switched_in_the_legend(open_page: Open) -> None:
    page = wide_page(open_page)
    assert page.locator(".place-mark").count() == 0
    page.locator(".legend summary").click()
    page.locator(".legend label", has_text="Business").locator("input").check()
    assert page.locator(".place-mark").count() == 1
    page.locator(".legend label", has_text="Shortlist").locator("input").uncheck()
    shortlist = int((hostile_results().ranking["tier"] == "shortlist").sum())
    assert page.locator(".cluster-mark").count() == len(HOSTILE) - shortlist
    assert "Workers' organisations (0 placed of 1)" in page.locator(".legend").inner_text()


def test_the_legend_names_source_vintage_and_the_disputed_areas(open_page: Open) -> None:
    words = wide_page(open_page).locator(".legend").inner_text()
    for part in ("Natural Earth", "Mixed vintage", "not the position of the United Nations", "Hatched: status or border disputed",
                 "The final status of Jammu and Kashmir has not yet been agreed upon by the parties.", "Not an ILO or government map"):  # fmt: skip
        assert part in words


def test_no_outline_is_drawn_round_the_country(open_page: Open) -> None:
    page = wide_page(open_page)
    strokes = page.evaluate(
        "[...new Set([...document.querySelectorAll('.leaflet-overlay-pane path')].map((p) => p.getAttribute('stroke')))]"
    )
    assert strokes == ["#ffffff"]  # on white: seen between two areas only
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.folium-map')).backgroundColor") == "rgb(255, 255, 255)"
    )
    assert page.locator(".leaflet-overlay-pane path[fill='url(#hatch)']").count() >= 3


def test_without_boundaries_only_points_and_names_are_drawn(open_page: Open) -> None:
    page = open_page(hostile_page(profile="none"))
    assert page.locator(".leaflet-overlay-pane path").count() == 0
    assert page.locator(".cluster-mark").count() == len(HOSTILE)
    until(page, "document.querySelector('.leaflet-names-pane').innerText.includes('Punjab')")
    assert "No boundaries are drawn" in page.locator(".legend").inner_text()


def test_the_box_about_the_page_brings_leaflets_licence(open_page: Open) -> None:
    page = wide_page(open_page)
    page.get_by_role("button", name="About").click()
    box = page.get_by_role("dialog")
    box.locator("summary").click()
    words = box.inner_text()
    for part in (
        "Redistributions in binary form",
        "Vladimir Agafonkin",
        "How to cite",
        "Natural Earth",
        "An independent tool",
    ):
        assert part in words
    page.keyboard.press("Escape")
    assert not box.is_visible()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "390"])
def test_everything_is_named_and_readable(open_page: Open, size: tuple[int, int]) -> None:
    page = open_page(hostile_page(fictional=True), size)
    page.locator(".row").first.click()
    assert page.evaluate(UNNAMED) == []
    assert page.evaluate(CONTRAST) == []
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((node) => node.id)")
    assert len(ids) == len(set(ids))
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4')].map((node) => Number(node.tagName[1]))")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_narrow_screen_has_tabs(open_page: Open) -> None:
    page = wide_page(open_page, size=NARROW, has_touch=True)
    assert page.locator(".row").first.is_visible()
    assert not page.locator(".legend").is_visible()
    page.locator(".row").first.click()
    assert page.locator(".details h2").is_visible()
    assert not page.locator(".row").first.is_visible()
    page.get_by_role("button", name="Back to the list").click()
    assert page.locator(".row").first.is_visible()
    page.get_by_role("button", name="Legend").click()
    assert page.locator(".legend").is_visible()
    height = page.evaluate("document.querySelector('.map-frame').getBoundingClientRect().height")
    assert 0.55 < height / NARROW[1] < 0.65


def test_a_fictional_study_says_so_on_top(open_page: Open) -> None:
    page = open_page(hostile_page(fictional=True))
    banner = page.locator(".fictional")
    assert banner.bounding_box()["y"] == 0
    assert "No cluster, organisation or figure on this page is real." in banner.inner_text()


def test_nothing_moves_for_those_who_ask_for_calm(open_page: Open) -> None:
    page = wide_page(open_page, reduced_motion="reduce")
    assert page.evaluate("scoreMapping.calm")
    page.locator(".row").last.click()
    assert page.evaluate("document.getAnimations().length") == 0


def test_a_crowded_map_draws_cells(open_page: Open) -> None:
    page = open_page(draw_map(many(hostile_results(), 6000)).get_root().render())
    assert page.locator(".cluster-mark").count() == 0
    assert 10 < page.locator(".cell-mark").count() <= 1500
    assert "6000 clusters are too many to draw one by one" in page.locator(".legend").inner_text()


def test_a_map_works_inside_a_notebook(open_page: Open) -> None:
    page = open_page(
        f"<!DOCTYPE html><title>book</title><link rel='icon' href='data:,'>{draw_map(hostile_results())._repr_html_()}"
    )
    inside = page.frame_locator("iframe")
    inside.locator(".cluster-mark").first.wait_for()
    assert inside.locator(".cluster-mark").count() == len(HOSTILE)
    assert html.unescape(HOSTILE["A1"]) not in inside.locator("body").evaluate(
        "(body) => body.querySelector('h1').innerHTML"
    )


def test_a_study_without_places_says_that_there_is_no_map(open_page: Open) -> None:
    results = hostile_results(profile="none")
    tables = dict(results.study.tables)
    for name in ("clusters", "sites"):
        tables[name] = tables[name].assign(lat=float("nan"), lon=float("nan"))
    page = open_page(planner_page(replace(results, study=replace(results.study, tables=tables))))
    assert "nothing to draw" in page.locator(".nowhere").inner_text()
    assert page.locator(".row").count() == len(HOSTILE)


@pytest.mark.slow
def test_a_large_country_is_light_and_asks_for_nothing(
    open_page: Open, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = open_study(write_country(tmp_path / "country"))
    text = planner_page(run(study, replace(default_recipe(study), draws=200)))
    size = len(text.encode())
    with capsys.disabled():
        print(f"\n  a page of {ACROSS * UP} areas and {CLUSTERS + ORGANISATIONS:,} points: {size:,} bytes of at most 2,000,000")
    assert size <= 2_000_000
    page = open_page(text)
    assert page.locator(".leaflet-overlay-pane path").count() == ACROSS * UP
    page.evaluate("document.querySelectorAll('.legend input[type=checkbox]').forEach((box) => { if (!box.checked) box.click(); })")
    assert page.evaluate("scoreMapping.data.map.points.length") == CLUSTERS
    assert page.evaluate("scoreMapping.data.map.groups.reduce((n, group) => n + group.placed, 0)") == ORGANISATIONS
