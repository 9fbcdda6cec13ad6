"""Can everybody use the planner page: axe, the keyboard, small screens, large type, calm."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import pytest

from score_mapping.output.planner import planner_page
from score_mapping.shipped import shipped
from score_mapping.workflow import Results, default_recipe, open_study, run
from tests.output.watched import IN_A_BROWSER, NARROW, WIDE, Open, until

pytestmark = IN_A_BROWSER

AXE = """axe.run(document, { resultTypes: ["violations"] }).then((found) => found.violations.flatMap(({ id, nodes }) =>
  nodes.map((node) => `${id}: ${node.html.slice(0, 120)} (${node.failureSummary.slice(0, 160)})`)))"""
OPEN_PANELS = "document.querySelectorAll('{}').forEach((box) => {{ box.open = true; }})"
FIVE = "scoreMapping.data.list.slice(0, 3).map(({ id }) => id)"
# Elements that are pressed and smaller than 24 px, without the space that WCAG 2.5.8 allows instead; links in a sentence are exempt.
SMALL = """() => [...document.querySelectorAll("button, input, select, summary, a[href], [tabindex='0']")]
  .filter((node) => node.checkVisibility({ visibilityProperty: true }) && !node.closest("[aria-hidden=true]") && !node.matches(".skip"))
  .map((node) => [node, node.matches("[type=checkbox], [type=radio]") ? node.closest("label") ?? node : node])
  .filter(([node, area]) => {
    const { width, height } = area.getBoundingClientRect();
    return (width < 23.9 || height < 23.9) && !(node.tagName === "A" && getComputedStyle(node).display === "inline");
  }).map(([node]) => node.outerHTML.slice(0, 140))"""
# Where the tab key stands: a path that is the same for the same element.
STAND = """() => {
  const path = [];
  for (let node = document.activeElement; node && node !== document.body; node = node.parentElement) path.unshift(`${node.tagName}${[...node.parentElement.children].indexOf(node)}`);
  return path.join(">");
}"""
SEEN_FOCUS = """() => {
  const node = document.activeElement;
  const style = getComputedStyle(node);
  return [style.outlineStyle, parseFloat(style.outlineWidth), node.outerHTML.slice(0, 100)];
}"""
REACHABLE = """() => [...document.querySelectorAll("button, input, select, summary, a[href], [tabindex='0']")].filter((node) =>
  node.tabIndex >= 0 && !node.disabled && node.checkVisibility({ visibilityProperty: true }) && !node.closest("[inert]")
  && !(node.type === "radio" && [...document.getElementsByName(node.name)].some((other) => other !== node && other.checked))).length"""


@cache
def results() -> Results:
    study = open_study(str(shipped("data/teaching")))
    recipe = default_recipe(study)
    return run(study, type(recipe)(**{**recipe.__dict__, "draws": 400}))


@cache
def teaching_page() -> str:
    return planner_page(results())


def settle(page: Any) -> None:
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 30)))")


def panels(page: Any, narrow: bool) -> list[str]:
    """Open one panel after the other; returns the faults that axe finds, each with the panel that is open."""
    faults: list[str] = []

    def look(name: str) -> None:
        settle(page)
        faults.extend(f"{name}: {fault}" for fault in page.evaluate(AXE))

    def tab(name: str) -> None:
        if narrow:
            page.locator(f"[data-tab={name}]").click()

    look("opened")
    page.evaluate(OPEN_PANELS.format("[data-part=filters] details"))
    look("filters")
    tab("key")
    page.evaluate(OPEN_PANELS.format("[data-part=legend] details"))
    look("legend")
    tab("whatif")
    page.evaluate(OPEN_PANELS.format("[data-part=whatif] details"))
    look("what-if")
    page.locator("[data-part=whatif] .step").first.click()
    until(page, "!!scoreMapping.whatIf.present()?.tiers")
    look("own weights")
    page.evaluate("scoreMapping.set({ weights: null })")
    tab("list")
    page.locator(".menu > summary").click()
    look("downloads")
    page.keyboard.press("Escape")
    page.locator(".row").first.click()
    page.evaluate(OPEN_PANELS.format("[data-panel=details] details"))
    look("details")
    page.evaluate("scoreMapping.set({ cluster: null, organisation: scoreMapping.data.portfolio.members[0].id })")
    look("organisation")
    page.evaluate(f"scoreMapping.set({{ compare: {FIVE} }})")
    look("compare strip")
    page.locator("[data-part=compare] button").first.click()
    look("compare")
    page.keyboard.press("Escape")
    page.locator("[data-part=about-open]").click()
    page.evaluate(OPEN_PANELS.format("dialog details"))
    look("about")
    page.keyboard.press("Escape")
    page.locator("[data-view=network]").click()
    page.evaluate(OPEN_PANELS.format("[data-part=network] details"))
    look("network")
    page.locator("[data-view=map]").click()
    page.evaluate("scoreMapping.set({ search: 'nothing like this' })")
    tab("list")
    look("nothing found")
    return faults


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "390"])
def test_axe_finds_nothing_in_any_panel(open_page: Open, size: tuple[int, int], language: str) -> None:
    page = open_page(teaching_page(), size, at=f"#lang={language}", reduced_motion="reduce", bypass_csp=True)
    assert page.evaluate("document.documentElement.lang") == language
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8") + ";0")
    assert panels(page, size is NARROW) == []


def test_axe_would_see_a_fault(open_page: Open) -> None:
    page = open_page(teaching_page(), bypass_csp=True)
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8") + ";0")
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert [fault.partition(":")[0] for fault in page.evaluate(AXE)] == ["button-name"]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "390"])
def test_the_tab_key_passes_through_everything_once_and_is_always_seen(open_page: Open, size: tuple[int, int]) -> None:
    page = open_page(teaching_page(), size, reduced_motion="reduce")
    page.evaluate(OPEN_PANELS.format("[data-part=filters] details, [data-part=legend] details, [data-part=whatif] details"))
    page.locator(".row").first.click()
    page.evaluate("document.activeElement.blur(); getSelection().removeAllRanges(); document.body.tabIndex = -1; document.body.focus()")
    page.evaluate("document.body.removeAttribute('tabindex')")
    expected = page.evaluate(REACHABLE)
    stood: list[str] = []
    for _ in range(expected + 40):
        page.keyboard.press("Tab")
        stand = page.evaluate(STAND)
        if not stand or stand in stood:
            break
        stood.append(stand)
        style, wide, who = page.evaluate(SEEN_FOCUS)
        assert (style, wide >= 2) in (("solid", True), ("auto", True)), who
    assert len(stood) >= expected > 20
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(STAND)


def test_the_list_is_walked_with_arrows_and_enter_chooses(open_page: Open) -> None:
    page = open_page(teaching_page())
    page.locator(".row").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    name = page.evaluate("document.activeElement.querySelector('.name').textContent")
    page.keyboard.press("Enter")
    assert page.locator(".details h2").inner_text() == name
    assert page.evaluate("document.activeElement.getAttribute('aria-current')") == "true"


@pytest.mark.parametrize("opener", ["[data-part=about-open]", "[data-part=compare] button"])
def test_a_box_holds_the_focus_until_escape_and_gives_it_back(open_page: Open, opener: str) -> None:
    page = open_page(teaching_page())
    page.evaluate(f"scoreMapping.set({{ compare: {FIVE} }})")
    page.locator(opener).first.focus()
    page.keyboard.press("Enter")
    box = page.get_by_role("dialog")
    assert box.is_visible()
    for _ in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    page.keyboard.press("Escape")
    assert not box.is_visible()
    assert page.evaluate("(opener) => document.activeElement === document.querySelector(opener)", opener)


def test_the_menu_of_downloads_closes_with_escape_and_gives_the_focus_back(open_page: Open) -> None:
    page = open_page(teaching_page())
    page.locator(".menu > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "menu-item"
    page.keyboard.press("Escape")
    assert not page.locator(".menu-item").first.is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_switch_of_the_language_keeps_the_focus_and_the_choice(open_page: Open) -> None:
    page = open_page(teaching_page())
    page.locator(".row").nth(1).click()
    name = page.locator(".details h2").inner_text()
    choice = page.locator("[data-part=languages] select")
    choice.focus()
    choice.select_option("fr")
    assert page.evaluate("document.activeElement.closest('[data-part=languages]') !== null")
    assert page.locator(".details h2").inner_text() == name
    assert page.evaluate("document.documentElement.lang") == "fr"


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "390"])
def test_everything_that_is_pressed_is_large_enough(open_page: Open, size: tuple[int, int]) -> None:
    page = open_page(teaching_page(), size, reduced_motion="reduce")
    page.locator(".row").first.click()
    page.evaluate(OPEN_PANELS.format("details:not(.menu)"))
    page.evaluate(f"scoreMapping.set({{ compare: {FIVE} }})")
    found = page.evaluate(SMALL)
    for name in ("list", "whatif", "key") if size is NARROW else ():
        page.locator(f"[data-tab={name}]").click()
        found += page.evaluate(SMALL)
    page.evaluate("scoreMapping.set({ view: 'network', organisation: scoreMapping.data.portfolio.members[0].id })")
    page.evaluate(OPEN_PANELS.format("details:not(.menu)"))
    found += page.evaluate(SMALL)
    assert found == []


# zooming to 200 % is half the pixels, each twice as large: 640 px for 1280
@pytest.mark.parametrize(("wide", "high", "zoom"), [(320, 568, 1), (390, 844, 1), (640, 400, 2), (1000, 700, 1), (1280, 800, 1)])
def test_no_width_and_no_zoom_needs_scrolling_sideways(open_page: Open, wide: int, high: int, zoom: int) -> None:
    page = open_page(teaching_page(), (wide, high), reduced_motion="reduce", device_scale_factor=zoom)
    broad = "document.documentElement.scrollWidth"
    page.evaluate(OPEN_PANELS.format("details:not(.menu)"))
    assert page.evaluate(broad) <= wide
    page.locator(".row").first.click()
    page.evaluate(f"scoreMapping.set({{ compare: {FIVE} }})")
    assert page.evaluate(broad) <= wide
    for name in ("list", "whatif", "key") if wide < 1000 else ():
        page.locator(f"[data-tab={name}]").click()
        assert page.evaluate(broad) <= wide, name
    page.locator("[data-part=compare] button").first.click()
    assert page.evaluate("document.querySelector('[data-part=compare-box]').scrollWidth") <= wide
    page.keyboard.press("Escape")
    page.evaluate("scoreMapping.set({ view: 'network' })")
    settle(page)
    assert page.evaluate(broad) <= wide


def test_nothing_moves_for_those_who_ask_for_calm(open_page: Open) -> None:
    page = open_page(teaching_page(), reduced_motion="reduce")
    page.locator(".row").last.click()
    page.locator("[data-view=network]").click()
    page.locator("[data-view=map]").click()
    page.evaluate("scoreMapping.set({ weights: Object.fromEntries(scoreMapping.data.whatif.criteria.map(({ id }, at) => [id, at + 1])) })")
    settle(page)
    assert page.evaluate("document.getAnimations().length") == 0
