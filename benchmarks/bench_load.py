"""The planner page of a large country: how large, and how soon it can be used beside a bare Leaflet page of the same places.

780 areas and 2,000 points, all drawn when the page opens. Both pages are one file with Leaflet inside; by turns, each in a
fresh window, from the start of loading until the second frame after everything was drawn.
"""

from __future__ import annotations

import base64
import json
import os
import statistics
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from benchmarks.country import ACROSS, CLUSTERS, ORGANISATIONS, UP, areas, write_country
from benchmarks.measure import say
from score_mapping.output.mapdata import load_map
from score_mapping.output.mapview import leaflet, to_json
from score_mapping.output.planner import planner_page
from score_mapping.workflow import Results, default_recipe, open_study, run

CHROMIUM = Path("/usr/bin/chromium")
AT_MOST = 2_000_000  # bytes
RATIO, ROUNDS = 1.5, 9

pytestmark = pytest.mark.skipif(not CHROMIUM.is_file() and os.environ.get("CI") != "true", reason="Chromium is not installed")

LOADED = """addEventListener("load", () => requestAnimationFrame(() => requestAnimationFrame(() => { window.usable = performance.now(); })));"""
BARE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Bare</title><link rel="icon" href="data:,"><style>{style}</style>
<style>html, body, #map {{ height: 100%; margin: 0 }}</style></head><body><div id="map"></div><script type="application/json" id="data">{data}</script>
<script>{script}</script><script>
const {{ areas, points, icon }} = JSON.parse(document.getElementById("data").textContent);
const map = L.map("map").setView([21, 83], 5);
L.geoJSON(areas).addTo(map);
const drawn = L.icon({{ iconUrl: icon, iconSize: [25, 41], iconAnchor: [12, 41] }});
for (const [lat, lon, name] of points) L.marker([lat, lon], {{ icon: drawn }}).bindTooltip(document.createTextNode(name).data).addTo(map);
</script></body></html>"""


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> tuple[Results, str]:
    study = open_study(write_country(tmp_path_factory.mktemp("country") / "study"))
    results = run(study, replace(default_recipe(study), draws=200))
    definition = load_map(results)[0]
    layers = tuple(
        layer.model_copy(update={"shown": True}) if layer.kind == "organisations" else layer for layer in definition.layer
    )
    return results, planner_page(results, definition=definition.model_copy(update={"layer": layers}))


def bare_page(results: Results) -> str:
    """Return the page that a map library alone gives: areas, a marker and a label each."""
    tables = results.study.tables
    names = tables["organisations"].set_index("organisation_id")["name"]
    points = tables["clusters"][["lat", "lon", "name"]].to_numpy().tolist()
    points += tables["sites"].assign(name=tables["sites"]["organisation_id"].map(names))[["lat", "lon", "name"]].to_numpy().tolist()
    picture = (files("xstatic.pkg.leaflet") / "data" / "images" / "marker-icon.png").read_bytes()
    icon = "data:image/png;base64," + base64.b64encode(picture).decode()
    style, script = leaflet()
    return BARE.format(style=style, script=script, data=to_json({"areas": areas(), "points": points, "icon": icon}))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


def opened(browser: Any, file: Path, count: str) -> tuple[float, int, int]:
    """Open a page in a fresh window; returns milliseconds, how many points are drawn and how many files were fetched."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(LOADED)
    page.goto(file.as_uri())
    while not page.evaluate("window.usable ?? 0"):
        page.wait_for_timeout(5)
    found = float(page.evaluate("window.usable")), int(page.evaluate(count)), len([url for url in asked if not url.startswith("data:")])
    context.close()
    return found


def test_a_large_country_opens_nearly_as_soon_as_a_bare_map(country: tuple[Results, str], browser: Any, tmp_path: Path) -> None:
    results, text = country
    ours, theirs = tmp_path / "planner.html", tmp_path / "bare.html"
    ours.write_text(text, encoding="utf-8")
    theirs.write_text(bare_page(results), encoding="utf-8")
    points = CLUSTERS + ORGANISATIONS
    places = "scoreMapping.data.map.points.length + scoreMapping.data.map.groups.reduce((n, group) => n + group.placed, 0)"
    took: dict[Path, list[float]] = {ours: [], theirs: []}
    for number in range(ROUNDS + 1):
        for file in (ours, theirs) if number % 2 else (theirs, ours):
            milliseconds, drawn, fetched = opened(browser, file, places if file is ours else "document.querySelectorAll('.leaflet-marker-icon').length")
            assert (drawn, fetched) == (points, 1)
            if number:
                took[file].append(milliseconds)
    mine, bare = statistics.median(took[ours]), statistics.median(took[theirs])
    ratio = statistics.median(one / other for one, other in zip(took[ours], took[theirs], strict=True))
    say(
        f"{ACROSS * UP} areas and {points:,} points: {len(text.encode()):,} bytes of at most {AT_MOST:,}; usable after {mine:.0f} ms, "
        f"bare Leaflet {bare:.0f} ms, ratio {ratio:.2f} of at most {RATIO}"
    )
    assert len(json.loads(text.partition('id="data">')[2].partition("</script>")[0])["languages"]) == 3
    assert len(text.encode()) <= AT_MOST
    assert ratio <= RATIO
