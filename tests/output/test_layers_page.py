"""Layers and legend in a browser: what is on is drawn and told, what is off is neither, and bad geography still makes a page."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from score_mapping.output.planner import planner_page
from score_mapping.study.mapdefs import MapDefinition, Tiles, find_map, read_map
from score_mapping.workflow import default_recipe, open_study, run
from tests.output.geoworld import only, with_clusters, with_table
from tests.output.planner_world import PLACES, hostile_results
from tests.output.test_mapdata import many
from tests.output.watched import IN_A_BROWSER, NARROW, WIDE, Open

pytestmark = IN_A_BROWSER
TEACHING = Path(__file__).parents[2] / "data" / "teaching"
PICTURES = "https://tiles.example.org"


@cache
def taught() -> str:
    study = open_study(TEACHING)
    return planner_page(run(study, replace(default_recipe(study), draws=400)))


def tick(page: Any, layer: str) -> None:
    summary = page.locator(".legend summary", has_text="Layers")
    if summary.locator("xpath=..").get_attribute("open") is None:
        summary.click()
    page.locator(f"[data-layer='layer:{layer}']").click()


def drawn(page: Any) -> int:
    return int(page.evaluate("document.querySelectorAll('.leaflet-lines-pane path, .leaflet-fills-pane path, .badge, .place-number').length"))


def test_what_is_on_is_drawn_and_told_and_what_is_off_is_neither(open_page: Open) -> None:
    page = open_page(taught())
    page.locator(".row").first.wait_for()
    assert (drawn(page), page.locator(".layer-key").count()) == (0, 0)
    for layer in ("ranking", "score", "gaps", "portfolio", "readiness"):
        tick(page, layer)
        assert drawn(page) > 3, layer
        assert page.locator(".layer-key").count() == 1
        assert page.evaluate("document.activeElement.dataset.layer") == f"layer:{layer}"
        tick(page, layer)
        assert (drawn(page), page.locator(".layer-key").count()) == (0, 0)


def test_gaps_are_told_by_letter_for_the_module_that_is_chosen(open_page: Open) -> None:
    page = open_page(taught())
    tick(page, "gaps")
    fit = page.evaluate("scoreMapping.data.fit")
    hidden = {row["id"] for row in page.evaluate("scoreMapping.data.list") if row["tier"] == "set_aside"}
    letter = {"covered": "C", "thin": "T", "gap": "G", "none_documented": "?"}
    for module in ("M1", "GEN"):
        page.locator(".layer-key select").select_option(module)
        expected = sorted(letter[row["state"]] for id, rows in fit.items() if id not in hidden for row in rows if row["module"] == module)
        assert sorted(page.locator(".gap-mark text").all_text_contents()) == expected
    assert page.evaluate("scoreMapping.state.module") == "GEN"


def test_reach_and_relations_follow_the_organisation_that_is_chosen(open_page: Open) -> None:
    page = open_page(taught())
    tick(page, "reach")
    assert drawn(page) == 0
    page.locator(".layer-key select").select_option("QPC")
    clusters = page.evaluate("scoreMapping.data.organisations.find((one) => one.id === 'QPC').clusters.length")
    assert page.locator(".leaflet-lines-pane path").count() == clusters
    assert f"Clusters in reach: {clusters}" in page.locator(".layer-key").inner_text()
    tick(page, "reach")
    tick(page, "relations")
    lines = page.evaluate("""(() => { const { relations, organisations } = scoreMapping.data;
      const placed = new Set(organisations.filter((one) => one.places.length).map(({ id }) => id));
      return relations.filter(({ from, to }) => [from, to].includes("QPC") && placed.has(from) && placed.has(to)).length; })()""")
    assert page.locator(".leaflet-lines-pane path").count() == lines > 0
    looks = page.evaluate("""[...document.querySelectorAll(".leaflet-lines-pane path")]
      .map((line) => [line.getAttribute("stroke"), line.getAttribute("stroke-dasharray")].join())""")
    keys = page.evaluate("""[...document.querySelectorAll(".layer-key li line")]
      .map((line) => [line.getAttribute("stroke"), line.getAttribute("stroke-dasharray")].join())""")
    assert len(set(keys)) == len(keys) > 4  # no two kinds of relation look alike
    assert set(looks) <= set(keys)


def test_a_buyers_clusters_are_ringed(open_page: Open) -> None:
    page = open_page(planner_page(hostile_results()))
    tick(page, "buyers")
    assert drawn(page) == 0
    page.locator(".layer-key select").select_option("L1")
    assert page.locator(".leaflet-lines-pane path").count() == 2
    assert page.locator(".legend .without", has_text="Nobody has been assessed yet.").count() == 1


def test_places_beside_the_marks_follow_the_constituency(open_page: Open) -> None:
    page = open_page(taught())
    tick(page, "ranking")
    page.locator("[data-voice=workers]").click()
    ranks = page.evaluate("scoreMapping.slots.ranking().filter((one) => one.rank !== null && one.tier !== 'set_aside').map((one) => String(one.rank))")
    assert sorted(page.locator(".place-number").all_inner_texts()) == sorted(ranks)
    assert "Workers" in page.locator(".layer-key").inner_text()


def test_area_of_a_mark_is_the_number_of_counted_firms(open_page: Open) -> None:
    page = open_page(taught())
    sizes = page.evaluate("""scoreMapping.data.map.points.filter((point) => point.firms > 20)
      .map((point) => [point.firms, Number(scoreMapping.markers.get(point.id).holder.firstChild.getAttribute("width"))])""")
    assert len({round(width**2 / firms, 6) for firms, width in sizes}) == 1
    none = page.evaluate("scoreMapping.data.map.points.filter((point) => point.firms === null).length")
    assert page.evaluate("[...new Set(scoreMapping.markers.values())].filter((one) => one.holder.querySelector('.not-counted')).length") == none > 0


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "390"])
def test_the_map_keeps_most_of_the_height_and_nothing_is_cut(open_page: Open, size: tuple[int, int]) -> None:
    page = open_page(taught(), size)
    if size == NARROW:
        page.locator("[data-tab=key]").click()
    for layer in ("portfolio", "gaps", "score"):
        tick(page, layer)
    frame, key = page.locator("[data-part=map]").bounding_box(), page.locator(".key").bounding_box()
    if size == WIDE:
        assert frame["height"] > 1.5 * key["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert page.locator(".legend").evaluate("(node) => node.scrollWidth <= node.clientWidth")
    for at in range(page.locator(".legend select, .legend summary, .legend label").count()):
        assert page.locator(".legend select, .legend summary, .legend label").nth(at).bounding_box()["height"] >= 24


def test_by_default_no_picture_may_be_fetched() -> None:
    assert "img-src data:;" in taught()
    assert PICTURES not in taught()


def test_tiles_are_fetched_from_the_one_host_that_was_named_and_the_page_says_so(browser: Any, tmp_path: Path) -> None:
    definition = read_map(find_map("clusters"))
    tiles = Tiles(url=PICTURES + "/{z}/{x}/{y}.png", attribution="<b>Survey</b>")
    text = planner_page(hostile_results(), definition=definition.model_copy(update={"tiles": tiles}))
    assert f"img-src data: {PICTURES};" in text
    file = tmp_path / "page.html"
    file.write_text(text, encoding="utf-8")
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.route("**/*.png", lambda route: route.abort())
    page.goto(file.as_uri())
    page.locator(".cluster-mark").first.wait_for()
    page.wait_for_timeout(200)
    fetched = [url for url in asked if not url.startswith(("file:", "data:"))]
    assert fetched
    assert [url for url in fetched if not re.fullmatch(PICTURES + r"/\d+/\d+/\d+\.png", url)] == []
    words = page.locator(".legend").inner_text()
    assert f"Background from {PICTURES} (<b>Survey</b>): it needs a connection" in words
    page.close()


def test_a_crowd_is_counted_in_cells_that_become_smaller_and_at_last_one_by_one(open_page: Open) -> None:
    page = open_page(planner_page(many(hostile_results(), 6000)))
    count = "[...document.querySelectorAll('.cell-mark span')].reduce((sum, one) => sum + Number(one.textContent.replace('k', '000')), 0)"
    assert page.evaluate(count) == 6000
    spans = []
    for _ in range(5):
        spans.append(page.evaluate("(() => { const b = scoreMapping.map.getBounds(); return b.getEast() - b.getWest(); })()"))
        if not page.locator(".cell-mark").count():
            break
        page.locator(".cell-mark").nth(page.locator(".cell-mark").count() // 2).evaluate("(node) => node.click()")
        page.wait_for_timeout(700)
    assert spans == sorted(spans, reverse=True)
    assert page.locator(".cell-mark").count() == 0
    assert 0 < page.locator(".cluster-mark").count() <= 250


# ---------------------------------------------------------------------------------------------------------- bad geography


def test_clusters_without_a_place_are_listed_beside_the_map(open_page: Open) -> None:
    page = open_page(planner_page(with_clusters(lat={"A6": float("nan")}, lon={"A6": float("nan")})))
    page.locator(".legend summary", has_text="without coordinates").click()
    page.locator(".legend .beside button", has_text="Plain pumps").click()
    assert page.locator(".details h2").first.inner_text() == "Plain pumps"


def test_a_point_far_outside_is_named_beside_the_map(open_page: Open) -> None:
    page = open_page(planner_page(with_clusters(lat={"A6": -30.0}, lon={"A6": -60.0})))
    assert "Far outside the areas drawn, not in the first view: 1" in page.locator(".legend").inner_text()
    assert page.locator(".leaflet-control-scale-line").inner_text() in ("300 km", "500 km")


def test_two_thousand_clusters_at_one_point_are_one_mark(open_page: Open) -> None:
    results = many(hostile_results(), 2000)
    clusters = results.study.tables["clusters"].assign(lat=22.6, lon=88.3)
    page = open_page(planner_page(with_table(results, "clusters", clusters)))
    assert page.locator(".cluster-mark").count() == 1
    assert page.locator(".ring-count").all_inner_texts() == ["2000"]
    page.locator(".cluster-mark").evaluate("(node) => node.click()")
    first = page.evaluate("scoreMapping.state.cluster")
    page.locator(".cluster-mark").evaluate("(node) => node.click()")
    assert page.evaluate("scoreMapping.state.cluster") != first


def test_one_cluster_alone_is_a_page(open_page: Open) -> None:
    page = open_page(planner_page(only(hostile_results(profile="none"), "A6")))
    assert page.locator(".cluster-mark").count() == 1
    box = page.locator(".cluster-mark").bounding_box()
    frame = page.locator("[data-part=map]").bounding_box()
    assert abs(box["x"] + box["width"] / 2 - frame["x"] - frame["width"] / 2) < 30


def test_no_cluster_that_can_be_ranked_is_a_page(open_page: Open) -> None:
    results = hostile_results()
    unranked = results.ranking.loc[results.ranking["rank"].isna(), "cluster_id"]
    page = open_page(planner_page(only(results, *unranked)))
    assert page.locator(".cluster-mark").count() == len(unranked) > 0
    page.locator(".legend summary", has_text="Layers").click()
    assert "No cluster can be compared yet." in page.locator(".legend").inner_text()


def test_no_place_at_all_is_a_page(open_page: Open) -> None:
    nowhere = dict.fromkeys(PLACES, float("nan"))
    results = with_clusters(hostile_results(profile="none"), lat=nowhere, lon=nowhere)
    page = open_page(planner_page(with_table(results, "sites", results.study.tables["sites"].iloc[:0])))
    assert page.locator(".nowhere").is_visible()
    assert page.locator(".row").count() == len(PLACES)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "390"])
def test_long_names_and_names_from_right_to_left_stay_inside(open_page: Open, size: tuple[int, int]) -> None:
    names = {"A1": "W" * 400, "A2": "تجمع صناعة الأثاث في دمياط", "A3": "אשכול הטקסטיל", "A4": "Long " * 80}
    page = open_page(planner_page(with_clusters(name=names)), size)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    for id, name in names.items():
        page.evaluate("(id) => scoreMapping.markers.get(id).openTooltip()", id)
        bold = page.locator(".leaflet-tooltip b").last
        assert bold.inner_text().strip() == " ".join(name.split())
        assert bold.evaluate("(node) => getComputedStyle(node).direction") == ("rtl" if id in ("A2", "A3") else "ltr")
        assert bold.evaluate("(node) => node.scrollWidth <= node.clientWidth + 1")
        page.evaluate("(id) => scoreMapping.markers.get(id).closeTooltip()", id)


def test_a_country_on_both_sides_of_180_is_in_one_view(open_page: Open) -> None:
    lon = {id: 177.0 + at for at, id in enumerate(("A1", "A2", "A3"))} | dict.fromkeys(("A4", "A5", "A6", "A7"), -179.5)
    page = open_page(planner_page(with_clusters(hostile_results(profile="none"), lat=dict.fromkeys(PLACES, -17.0), lon=lon)))
    assert page.evaluate("(() => { const b = scoreMapping.map.getBounds(); return b.getEast() - b.getWest(); })()") < 12
    frame = page.locator("[data-part=map]").bounding_box()
    for at in range(page.locator(".cluster-mark").count()):
        box = page.locator(".cluster-mark").nth(at).bounding_box()
        assert frame["x"] <= box["x"] <= frame["x"] + frame["width"]


def test_areas_can_carry_a_measure_and_gaps(open_page: Open) -> None:
    layers = [
        {"id": "states", "kind": "areas", "title": "States"},
        {"id": "clusters", "kind": "clusters", "title": "Clusters", "size": "one"},
        {"id": "known", "kind": "measure", "title": "Known", "of": "coverage", "drawn_as": "areas", "method": "Quantiles", "classes": 3},
        {"id": "gaps", "kind": "gaps", "title": "Gaps", "drawn_as": "areas", "shown": False},
    ]
    page = open_page(planner_page(hostile_results(), definition=MapDefinition.model_validate({"id": "m", "title": "M", "layer": layers})))
    states = len({"Haryana", "Punjab", "Tamil Nadu", "Gujarat", "Maharashtra", "West Bengal"})
    assert page.locator(".leaflet-fills-pane path").count() == states
    assert "Quantiles" in page.locator(".layer-key").inner_text()
    assert page.locator(".not-counted").count() == 0
    tick(page, "known")
    tick(page, "gaps")
    fills = {page.locator(".leaflet-fills-pane path").nth(at).get_attribute("fill") for at in range(page.locator(".leaflet-fills-pane path").count())}
    assert fills
    assert all(str(fill).startswith("url(#state-") for fill in fills)

