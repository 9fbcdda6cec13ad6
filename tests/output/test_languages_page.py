"""The page's languages in a browser: everything of the page's own changes, the study's own words stay, no language breaks it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from score_mapping import catalogue
from score_mapping.catalogue import LOCALE, sentences, text
from score_mapping.output import pagedata
from score_mapping.output.planner import planner_page
from score_mapping.workflow import Results
from tests.output.planner_world import hostile_results

CHROMIUM = Path("/usr/bin/chromium")
LANGUAGES = ("en", "es", "fr")
SIZES = ((1280, 800), (390, 844), (320, 640))

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.is_file() and os.environ.get("CI") != "true", reason="Chromium is not installed"),
]

# Every text that a person may read or hear, open or folded away, with each cluster and each organisation chosen in turn, as a
# map and as a network, and with clusters side by side. What is hidden is drawn anew when it is shown. The licence is in its
# publisher's words.
READ = """() => {
  const S = scoreMapping;
  const found = new Set();
  const read = () => {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const home = walk.currentNode.parentElement;
      if (!home.closest("script, style, noscript, pre, [data-part=languages], .leaflet-control-attribution, [hidden]")) found.add(walk.currentNode.data);
    }
    for (const node of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")) {
      if (node.closest("[data-part=languages], [hidden]")) continue;
      for (const name of ["aria-label", "title", "placeholder", "alt"]) found.add(node.getAttribute(name) ?? "");
    }
  };
  S.set({ cluster: null, organisation: null, compare: [], view: "map" });
  read();
  for (const { id } of S.data.list) { S.set({ cluster: id, organisation: null }); read(); }
  for (const { id } of S.data.organisations) { S.set({ organisation: id }); read(); }
  S.set({ view: "network" });
  read();
  S.set({ view: "map", compare: S.data.list.slice(0, 3).map(({ id }) => id) });
  read();
  S.set({ cluster: S.data.list[0].id, organisation: null, compare: [] });
  return [...found].map((words) => words.trim().replace(/[ \\n\\t]+/g, " ")).filter(Boolean);
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Any]:
    complaints: list[str] = []

    def opens(html: str, size: tuple[int, int] = SIZES[0], at: str = "") -> Any:
        file = tmp_path / "page.html"
        file.write_text(html, encoding="utf-8")
        page = browser.new_page(viewport={"width": size[0], "height": size[1]})
        page.set_default_timeout(5000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(file.as_uri() + at)
        page.wait_for_selector("html[data-ready=yes]")
        return page

    yield opens
    assert complaints == []
    for context in browser.contexts:
        context.close()


@pytest.fixture(scope="module")
def teaching_html(teaching: Results) -> str:
    return planner_page(teaching)


def speak(page: Any, language: str) -> None:
    page.select_option("[data-part=languages] select", language)


def study_words(results: Results) -> str:
    """Return all that the study's own tables and settings hold, to tell the study's words from the page's."""
    cells = [str(cell) for table in results.study.tables.values() for column in table.columns for cell in table[column].unique()]
    settings = results.study.settings
    return " \n".join([*cells, repr(settings)])


def page_own(words: str) -> bool:
    """Tell whether a text is long enough to be a sentence of the page: more than three words of letters."""
    return len(re.findall(r"[^\W\d_]{2,}", words)) > 3


def test_the_switch_reaches_every_home_and_every_panel(opened: Any, teaching_html: str) -> None:
    page = opened(teaching_html)
    homes = "() => [...document.querySelectorAll('[data-say], [data-label]')].map((n) => n.dataset.say ? n.textContent : n.ariaLabel)"
    ids = page.evaluate("() => [...document.querySelectorAll('[data-say], [data-label]')].map((n) => n.dataset.say ?? n.dataset.label)")
    page.locator(".row").first.click()
    for language in ("fr", "es", "en"):
        speak(page, language)
        assert page.evaluate("document.documentElement.lang") == language
        assert page.evaluate("document.documentElement.dir") == "ltr"
        said = [text(f"planner.{id}", language=language) for id in ids]
        assert page.evaluate(homes) == said
        assert text("planner.evidence", language=language) in page.locator("[data-panel=details]").inner_text()
        assert text("planner.legend_clusters", language=language) in page.locator("[data-part=legend]").text_content()
        assert page.locator("[data-panel=details] h2").inner_text() == page.locator("[data-cluster][aria-current] .name").inner_text()
        assert page.evaluate("document.activeElement.closest('[data-part=languages]') !== null")


@pytest.mark.parametrize("language", ["fr", "es"])
def test_no_english_is_left_but_the_words_of_the_study(opened: Any, teaching: Results, teaching_html: str, language: str) -> None:
    page = opened(teaching_html)
    english = set(page.evaluate(READ))
    speak(page, language)
    other = set(page.evaluate(READ))
    page.close()
    own = study_words(teaching)
    names = sorted(teaching.study.tables["clusters"]["name"], key=len, reverse=True)
    left = []
    for words in english & other:
        rest = words
        for name in names:
            rest = rest.replace(name, "")
        pieces = [piece for piece in re.split(r" · |[;,:] | \(", rest) if page_own(piece) and piece.strip(" .)") not in own]
        if pieces:
            left.append(words)
    assert left == [], "\n".join(sorted(left))
    assert len(other - english) > 300


def test_the_words_of_the_study_say_which_language_they_are_in(opened: Any, teaching_html: str) -> None:
    page = opened(teaching_html)
    page.locator(".row").first.click()
    speak(page, "fr")
    assert page.locator("h1").get_attribute("lang") == "en"
    noted = page.locator("[data-panel=details] [lang=en]")
    assert noted.count() > 0
    assert "pullovers" in page.locator("[data-panel=details] p[lang=en]").first.inner_text()


def test_figures_and_days_are_written_as_the_language_writes_them(opened: Any, teaching_html: str) -> None:
    page = opened(teaching_html)
    texts = {}
    for language in LANGUAGES:
        speak(page, language)
        texts[language] = " ".join(page.evaluate(READ))
    assert re.search(r"13,500 persons", texts["en"])
    assert re.search(r"13\u202f500\W+personnes", texts["fr"])
    assert re.search(r"13\.500\W+personas", texts["es"])


@pytest.mark.parametrize(("language", "one", "many"), [("en", "1 cluster", "2 clusters"), ("fr", "1 grappe", "2 grappes"), ("es", "1 clúster", "2 clústeres")])  # fmt: skip
def test_one_is_not_said_like_many(opened: Any, language: str, one: str, many: str) -> None:
    page = opened(planner_page(hostile_results()), at=f"#lang={language}")
    assert page.evaluate("document.documentElement.lang") == language
    assert page.evaluate("[1, 2].map((n) => scoreMapping.say('tip_cell', { n }))") == [one, many]


@pytest.fixture
def arabic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A made-up catalogue that is written from right to left, its sentences as long as the Spanish ones."""
    shutil.copytree(LOCALE, tmp_path / "locale")
    (tmp_path / "locale" / "ar").mkdir()
    lines = ['msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n']
    for id, said in sentences("planner", "es").items():
        put = re.sub(r"\{\w+\}|\w", lambda found: found[0] if len(found[0]) > 1 else "\u0627", said)
        lines.append(f'msgid "{id}"\nmsgstr "{put}"\n')
    (tmp_path / "locale" / "ar" / "planner.po").write_text("\n".join(lines), encoding="utf-8")
    for room in (catalogue, pagedata):
        monkeypatch.setattr(room, "LOCALE", tmp_path / "locale")
    sentences.cache_clear()
    yield
    sentences.cache_clear()


@pytest.mark.usefixtures("arabic")
@pytest.mark.parametrize("size", SIZES)
def test_a_language_from_right_to_left_turns_the_page(opened: Any, size: tuple[int, int]) -> None:
    page = opened(planner_page(hostile_results()), size, at="#lang=ar")
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["ar", "rtl"]
    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    wide = "() => [document.documentElement.scrollWidth, document.scrollingElement.scrollLeft, innerWidth]"
    if size[0] < 1000:
        for tab in ("details", "whatif", "key", "list"):
            page.locator(f"[data-tab={tab}]").click()
            width, left, inner = page.evaluate(wide)
            assert width <= inner, tab
            assert left == 0, tab
    else:
        boxes = page.evaluate("() => ['list', 'details'].map((n) => document.querySelector(`[data-panel=${n}]`).getBoundingClientRect().left)")
        assert boxes[0] > boxes[1], "the list stands at the right"
    page.locator(".row").nth(5).click()
    assert page.evaluate(wide)[0] <= size[0]


@pytest.mark.parametrize("language", ["fr", "es"])
@pytest.mark.parametrize("size", SIZES)
def test_longer_words_do_not_make_the_page_wider(opened: Any, teaching_html: str, language: str, size: tuple[int, int]) -> None:
    page = opened(teaching_html, size, at=f"#lang={language}")
    page.locator(".row").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
