"""Texts that try to run: in every column of text of the contract, through every part of the page, in a real browser."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import folium
import pytest

from score_mapping.output.lookup import BIDI_CONTROLS
from score_mapping.output.mapview import leaflet
from score_mapping.study.contract import TABLES
from tests.output.hostile_world import GRAMMAR, PROOF, RUN, STRINGS, UNFILLED, World, world
from tests.output.watched import IN_A_BROWSER, Open, Watched

pytestmark = IN_A_BROWSER

MARK = re.compile("⟦([^⟧]+)⟧")
# Texts of the document with a mark, each mark once: text nodes, and attributes that a reader sees or hears.
COLLECT = """(seen) => {
  const found = [];
  const take = (words) => {
    const marks = [...words.matchAll(/⟦([^⟧]+)⟧/g)].map((match) => match[1]).filter((mark) => !seen.includes(mark));
    if (!marks.length) return;
    seen.push(...marks);
    found.push(words);
  };
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = walker.currentNode; node; node = walker.nextNode()) {
    if (node.nodeType === 3) {
      if (!node.parentElement.closest("script, style")) take(node.data);
    } else if (node.tagName !== "META") {
      for (const name of ["aria-label", "title", "placeholder", "value", "alt", "href"]) if (node.hasAttribute(name)) take(node.getAttribute(name));
    }
  }
  return found;
}"""
# What must not be there: elements that only a text could have made, handlers, links that run.
MADE = """() => [...document.querySelectorAll("*")].filter((node) => ["IMG", "IFRAME", "FORM", "BASE", "MATH", "TEXTAREA", "OBJECT", "EMBED"].includes(node.tagName)
  || [...node.attributes].some(({ name, value }) => /^on/i.test(name) || (["href", "src", "xlink:href", "action"].includes(name) && /^\\s*(javascript|vbscript|data:text)/i.test(value))))
  .map((node) => node.outerHTML.slice(0, 120))"""
OPEN_ALL = "document.querySelectorAll('details:not(.menu)').forEach((box) => { box.open = true; })"
LABELS = """() => {
  const S = scoreMapping;
  S.map.eachLayer((layer) => {
    if (layer.getTooltip?.()) layer.openTooltip();
    if (layer.getPopup?.()) layer.openPopup();
  });
}"""


def shown(page: Any, seen: dict[str, str]) -> None:
    """Collect marked texts that were not seen before."""
    for words in page.evaluate(COLLECT, list(seen)):
        for mark in MARK.findall(words):
            seen.setdefault(mark, words)


def settle(page: Any) -> None:
    """Wait until what follows from a step is drawn."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)))")


def walk(page: Any, seen: dict[str, str]) -> None:
    """Open everything that the page has, as its buttons do, and collect what is shown."""
    page.evaluate(OPEN_ALL)
    shown(page, seen)
    for id in page.evaluate("scoreMapping.data.list.map(({ id }) => id)"):
        page.evaluate("(id) => scoreMapping.set({ cluster: id, organisation: null })", id)
        shown(page, seen)
    for id in page.evaluate("scoreMapping.data.organisations.map(({ id }) => id)"):
        page.evaluate("(id) => scoreMapping.set({ organisation: id })", id)
        shown(page, seen)
    for box in page.locator(".legend input[type=checkbox]").all():
        box.evaluate("(box) => { if (!box.checked) box.click(); }")
    settle(page)
    page.evaluate(LABELS)
    shown(page, seen)
    page.evaluate("scoreMapping.set({ view: 'network' })")
    for id in page.evaluate("Object.keys(scoreMapping.data.network)"):
        page.evaluate("(id) => scoreMapping.set({ organisation: id })", id)
        shown(page, seen)
    page.evaluate("scoreMapping.set({ view: 'map', organisation: null, compare: scoreMapping.data.list.slice(0, 4).map(({ id }) => id) })")
    page.locator("[data-part=compare] button").first.evaluate("(button) => button.click()")
    shown(page, seen)
    page.keyboard.press("Escape")
    page.locator("[data-part=about-open]").evaluate("(button) => button.click()")
    shown(page, seen)
    page.keyboard.press("Escape")


def listed(mark: str, words: str, made: World) -> bool:
    """Tell whether a list (``a; b``) is shown with its parts as written and its separators as a sentence has them."""
    bare = re.compile(r"[;,\s]|\band\b")
    return mark.startswith("clusters.products.") and bare.sub("", made.texts[mark]) in bare.sub("", words)


@pytest.fixture(scope="module")
def made() -> World:
    return world()


def test_there_are_forty_strings_at_least_and_no_table_is_forgotten(made: World) -> None:
    assert len(set(STRINGS)) == len(STRINGS) >= 40
    reached = {tuple(mark.split(".")[:2]) for mark in made.texts}
    wanted = {
        (table.name, column.name)
        for table in TABLES.values()
        for column in table.columns
        if column.kind in ("text", "url") and (table.name, column.name) not in GRAMMAR and table.name not in UNFILLED
    }
    # a column name that stands in several tables says the same in all of them: it is counted where it stands first
    names = {column for _, column in reached}
    assert {column for _, column in wanted if column not in names} == set()
    assert not {table for table, column in wanted if column not in ("admin1", "sector_code")} - {table for table, _ in reached}


def test_every_part_of_the_page_shows_them_as_they_are_written(
    open_page: Open, made: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    page = open_page(made.page)
    seen: dict[str, str] = {}
    walk(page, seen)
    for language in ("fr", "es"):
        page.evaluate("(language) => scoreMapping.switchTo(language)", language)
        page.evaluate(OPEN_ALL)
        shown(page, seen)
    columns = {".".join(mark.split(".")[:2]) for mark in seen}
    with capsys.disabled():
        print(f"\n  {len(STRINGS)} strings in each of {len(made.texts):,} texts; {len(seen):,} texts of {len(columns)} columns shown: "
              + ", ".join(sorted(columns)))  # fmt: skip
    altered = {mark: words for mark, words in seen.items() if made.texts[mark] not in words and not listed(mark, words, made)}
    assert {mark.rpartition(".")[0] for mark in altered} == set()
    for column in ("clusters.name", "organisations.name", "sources.title", "settings.title", "area", "buyers.name", "services.name"):
        assert any(mark.startswith(column) for mark in seen), column
    assert page.evaluate("window.ran") is None
    assert page.evaluate("({}).polluted") is None
    assert page.title() == made.texts["settings.title"]
    assert not BIDI_CONTROLS & set("".join(seen.values()))
    assert page.evaluate(MADE) == []
    assert page.evaluate("document.scripts.length") == made.page.count("<script")
    assert not (tmp_path / PROOF).exists()


def test_a_search_for_a_hostile_text_finds_its_cluster(open_page: Open, made: World) -> None:
    page = open_page(made.page)
    for words in ("{{ ''.__class__", "</script><script>", "مجموعة", "__proto__", "=cmd|'"):
        page.get_by_role("searchbox").fill(words)
        assert page.locator(".row").count() == page.evaluate("scoreMapping.data.list.length"), words
    page.get_by_role("searchbox").fill("⟦clusters.name.2⟧")
    assert page.locator(".row").count() == 1
    assert page.evaluate("window.ran") is None


def test_an_address_cannot_bring_in_what_the_page_would_not_write(open_page: Open, made: World) -> None:
    wrong = "&".join(
        ("cluster=%3Cimg%20src%3Dx%20onerror%3Dwindow.ran%3D1%3E", "organisation=constructor", 'compare=["__proto__"]', "voice=__proto__",
         'filters={"__proto__":{"polluted":1},"tier":"x"}', f"search={'%3Csvg onload%3D' + RUN}", 'weights={"__proto__":1}', "view=nowhere", "lang=xx")
    )  # fmt: skip
    page = open_page(made.page, at=f"#{wrong}")
    assert page.evaluate("[scoreMapping.state.cluster, scoreMapping.state.organisation, scoreMapping.state.voice, scoreMapping.state.view]") == [
        None, None, "all", "map",
    ]  # fmt: skip
    assert page.evaluate("({}).polluted") is None
    assert page.evaluate("window.ran") is None


def test_files_that_are_handed_out_hold_no_formula_and_lose_nothing(open_page: Open, made: World) -> None:
    page = open_page(made.page, accept_downloads=True)

    def handed(number: int) -> tuple[str, str]:
        page.locator(".menu > summary").click()
        with page.expect_download() as waiting:
            page.locator(".menu-item").nth(number).click()
        return waiting.value.suggested_filename, Path(waiting.value.path()).read_text(encoding="utf-8-sig")

    name, words = handed(0)
    assert not set(name) & set('<>:"/\\|?*\u2028')
    rows = list(csv.DictReader(io.StringIO(words, newline="")))
    assert len(rows) == page.evaluate("scoreMapping.data.list.length")
    names = {made.texts[mark] for mark in made.texts if mark.startswith("clusters.name.")}
    assert {row["name"].removeprefix("'") for row in rows} == {name.removeprefix("'") for name in names}
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "@", "\t", "\r") or (cell[:1] == "-" and not re.fullmatch(r"-?[\d.]+", cell))]
    name, words = handed(1)
    found = json.loads(words)
    assert {feature["properties"]["name"] for feature in found["features"]} == names
    assert found["name"] == made.texts["settings.title"]


def test_a_printed_page_shows_them_too(open_page: Open, made: World) -> None:
    page = open_page(made.page)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert made.texts["settings.title"] in page.locator("[data-part=print-head]").inner_text()
    assert made.texts["settings.disclaimer"] in page.locator("[data-part=print-head]").inner_text()
    assert page.pdf()[:5] == b"%PDF-"
    assert page.evaluate("window.ran") is None


def test_a_plain_folium_popup_runs_them(browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other way round: what the page above withstands is real, and these tests would see it."""
    monkeypatch.chdir(tmp_path)
    plain = folium.Map(tiles=None)
    for text in (text for text in STRINGS if not text.startswith(("{%", "{#"))):  # folium itself stops at these two
        folium.Marker([0, 0], popup=text, tooltip=text).add_to(plain)
    monkeypatch.setattr(folium.Map, "default_js", [])
    monkeypatch.setattr(folium.Map, "default_css", [])
    written = plain.get_root().render()
    # Leaflet stands in the file, and as much of jQuery as a popup calls: nothing else is changed
    query = "const $ = (words) => { const box = document.createElement('div'); box.innerHTML = words; return [box.firstChild]; };"
    written = written.replace("<head>", f"<head><script>{leaflet()[1]}</script><script>{query}</script>", 1)
    assert (tmp_path / PROOF).is_file()  # braces in a name ran Python while the file was written
    (tmp_path / "plain.html").write_text(written, encoding="utf-8")
    context = browser.new_context(offline=True)
    watched = Watched(context.new_page())
    watched.page.goto((tmp_path / "plain.html").as_uri())
    watched.page.wait_for_timeout(200)
    assert watched.page.evaluate("window.ran") >= 1
    assert watched.fetched  # a name made the page ask elsewhere
    assert watched.said
    context.close()
