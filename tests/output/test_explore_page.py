"""Looking around in the planner page: search, filters, voices, comparing, organisations, the network, files, print, address."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from typing import Any

import pytest

from tests.output.test_access_page import results, teaching_page
from tests.output.test_mapview import told
from tests.output.watched import IN_A_BROWSER, NARROW, Open, until

pytestmark = IN_A_BROWSER

STATE = "scoreMapping.state"


@cache
def data() -> dict[str, Any]:
    return told(teaching_page())


def listed(page: Any) -> list[str]:
    return list(page.evaluate("[...document.querySelectorAll('.row')].map((row) => row.dataset.cluster)"))


def test_a_search_finds_by_any_name_that_belongs_to_a_cluster(open_page: Open) -> None:
    page = open_page(teaching_page())
    box = page.get_by_role("searchbox")
    whole = listed(page)
    cluster = data()["list"][2]
    for words in (cluster["name"].upper(), cluster["state"], cluster["products"].split(";")[0]):
        box.fill(words)
        found = listed(page)
        assert cluster["id"] in found
        assert len(found) < len(whole)
        assert f"{len(found)}" in page.locator(".found").inner_text()
    body = next(one for one in data()["organisations"] if 0 < len(one["clusters"]) < len(whole))
    box.fill(body["name"])
    assert set(listed(page)) == {id for id, _, _ in body["clusters"]}
    box.fill("no cluster is called like this")
    assert listed(page) == []
    page.locator(".found-line button").click()
    assert listed(page) == whole
    assert page.evaluate("document.activeElement.type") == "search"


def test_accents_and_capitals_do_not_matter_in_a_search(open_page: Open) -> None:
    page = open_page(teaching_page())
    name = data()["list"][0]["name"]
    page.get_by_role("searchbox").fill(name.upper().replace("E", "É").replace("A", "Å"))
    assert listed(page) == [data()["list"][0]["id"]]


def expected(name: str, wanted: Any) -> set[str]:
    """Which clusters pass a filter, worked out from the data again."""
    near: dict[str, list[Any]] = {cluster["id"]: [] for cluster in data()["list"]}
    for one in data()["organisations"]:
        for id, _, _ in one["clusters"]:
            near[id].append(one)
    passes = {
        "tier": lambda one: one["tier"] == wanted,
        "state": lambda one: one["state"] == wanted,
        "sector": lambda one: wanted in one["sectors"],
        "organisation": lambda one: any(body["type"] == wanted for body in near[one["id"]]),
        "service": lambda one: any(wanted in body["services"] for body in near[one["id"]]),
        "module": lambda one: any(row["module"] == wanted and row["needed"] == "yes" for row in data()["fit"].get(one["id"], [])),
    }[name]
    return {one["id"] for one in data()["list"] if passes(one)}


@pytest.mark.parametrize("name", ["tier", "state", "sector", "organisation", "service", "module"])
def test_each_filter_lets_the_right_clusters_pass(open_page: Open, name: str) -> None:
    page = open_page(teaching_page())
    page.locator("[data-part=filters] summary").click()
    choice = page.locator(f"select[data-filter={name}]")
    options = [value for value in choice.locator("option").evaluate_all("(all) => all.map((one) => one.value)") if value]
    assert len(options) >= 2
    sizes = set()
    for value in options:
        choice.select_option(value)
        assert set(listed(page)) == expected(name, value), value
        sizes.add(len(listed(page)))
    assert min(sizes) < len(data()["list"])
    assert page.locator("[data-part=filters] summary").inner_text() == "Filters (1)"
    choice.select_option("")
    assert len(listed(page)) == len(data()["list"])


@pytest.mark.parametrize(("name", "key", "times"), [("score", "score", 1), ("coverage", "coverage", 100)])
def test_a_lowest_score_or_coverage_filters(open_page: Open, name: str, key: str, times: int) -> None:
    page = open_page(teaching_page())
    page.locator("[data-part=filters] summary").click()
    box = page.locator(f"input[data-filter={name}]")
    box.fill("60")
    box.press("Tab")
    assert set(listed(page)) == {one["id"] for one in data()["list"] if one[key] is not None and times * one[key] >= 60}
    box.fill("1000")  # more than there can be
    box.press("Tab")
    assert page.evaluate(f"{STATE}.filters.{name}") == 100


def test_what_a_filter_hides_is_faint_on_the_map_and_gone_from_the_files(open_page: Open) -> None:
    page = open_page(teaching_page())
    page.evaluate("scoreMapping.set({ filters: { tier: 'recommend' } })")
    kept = expected("tier", "recommend")
    assert set(listed(page)) == kept
    faint = page.evaluate("[...scoreMapping.markers].filter(([, one]) => one.getElement()?.classList.contains('filtered')).map(([id]) => id)")
    assert not set(faint) & kept
    assert faint
    rows = list(csv.DictReader(io.StringIO(page.evaluate("scoreMapping.csv()"))))
    assert {row["cluster_id"] for row in rows} == kept


def test_each_constituency_has_its_own_ranking(open_page: Open) -> None:
    page = open_page(teaching_page())
    agreed = page.locator(".row .rank").all_inner_texts()
    for voice in data()["voices"]:
        page.locator(f"[data-voice={voice['id']}]").click()
        assert page.locator(f"[data-voice={voice['id']}]").get_attribute("aria-pressed") == "true"
        shown = page.evaluate("Object.fromEntries([...document.querySelectorAll('.row')].map((row) => [row.dataset.cluster, row.querySelector('.rank').textContent]))")
        assert {id: int(rank) for id, rank in shown.items() if rank} == voice["ranks"]
        own = results().what_if.constituencies
        own = own.loc[own["constituency"] == voice["id"]].set_index("cluster_id")["rank"].to_dict()
        assert voice["ranks"] == own
    page.locator("[data-voice=all]").click()
    assert page.locator(".row .rank").all_inner_texts() == agreed


def test_two_to_four_clusters_stand_side_by_side(open_page: Open) -> None:
    page = open_page(teaching_page())
    ids = listed(page)[:5]
    for number, id in enumerate(ids):
        page.locator(f".row[data-cluster={id}]").click()
        page.locator(".details [data-compare]").click()
        assert page.locator("[data-part=compare] button").first.is_enabled() == (number > 0)
    assert page.evaluate(f"{STATE}.compare") == ids[1:]  # the first one made room for the fifth
    page.locator("[data-part=compare] button").first.click()
    table = page.get_by_role("dialog").locator("table")
    named = {one["id"]: one["name"] for one in data()["list"]}
    assert [head.split("\n")[0] for head in table.locator("thead th").all_inner_texts()] == [named[id] for id in ids[1:]]
    rows = {row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in table.locator("tbody tr").all()}
    assert all(len(cells) == 4 and all(cells) for cells in rows.values())
    assert [words.strip() for words in rows["Tier"]] == [next(one["tier_words"] for one in data()["list"] if one["id"] == id) for id in ids[1:]]
    page.keyboard.press("Escape")
    page.locator("[data-part=compare] button").nth(1).click()
    assert not page.locator("[data-part=compare]").is_visible()


def test_the_three_opening_lines_follow_the_map(open_page: Open) -> None:
    page = open_page(teaching_page(), reduced_motion="reduce")
    lines = page.locator(".details .opening dd")
    assert lines.count() == 3
    before = lines.nth(1).inner_text()
    assert lines.nth(0).inner_text() == data()["opening"]["what"]
    assert lines.nth(2).inner_text() == data()["opening"]["next"]
    page.evaluate("scoreMapping.map.setView(scoreMapping.data.map.points[0].at, 10, { animate: false })")
    assert lines.nth(1).inner_text() != before
    page.evaluate("scoreMapping.map.setView([60, 100], 10, { animate: false })")
    assert lines.nth(1).inner_text() != before


def test_an_organisation_tells_what_it_offers_and_whom_it_reaches(open_page: Open) -> None:
    page = open_page(teaching_page())
    member = data()["portfolio"]["members"][0]
    one = next(one for one in data()["organisations"] if one["id"] == member["id"])
    page.evaluate("(id) => scoreMapping.set({ organisation: id })", one["id"])
    words = page.locator(".details").inner_text()
    services = {service["id"]: service["name"] for service in data()["services"]}
    clusters = {cluster["id"]: cluster["name"] for cluster in data()["list"]}
    for part in (one["name"], *(services[id] for id in one["services"]), *(clusters[id] for id, _, _ in one["clusters"]), one["standing_words"]):
        assert part in words
    cluster = one["clusters"][0][0]
    page.locator(".details .text-button", has_text=clusters[cluster]).first.click()
    assert page.locator(".details h2").inner_text() == clusters[cluster]
    page.locator(".details .text-button", has_text=one["name"]).first.click()
    assert page.locator(".details h2").inner_text() == one["name"]


def test_the_network_draws_one_organisation_and_its_twin_says_the_same(open_page: Open) -> None:
    page = open_page(teaching_page())
    page.locator("[data-view=network]").click()
    choice = page.locator("[data-part=network] select")
    assert choice.locator("option").count() == len(data()["network"])
    for id in list(data()["network"])[:6]:
        choice.select_option(id)
        around = data()["network"][id]["around"]
        assert page.locator(".network-picture .node").count() == len(around) + 1
        told_rows = [row for row in data()["relations"] if id in (row["from"], row["to"])]
        assert page.locator(".twin tbody tr").count() == len(told_rows)
        overlaps = page.evaluate("""() => {
          const boxes = [...document.querySelectorAll(".network-picture text")].map((node) => node.getBBox());
          return boxes.flatMap((one, at) => boxes.slice(at + 1).filter((other) => one.x < other.x + other.width && other.x < one.x + one.width
            && one.y < other.y + other.height && other.y < one.y + one.height)).length;
        }""")
        assert overlaps == 0, id
    page.locator("[data-view=map]").click()
    assert not page.locator("[data-part=network]").is_visible()


def test_downloads_say_the_ranking_that_is_shown(open_page: Open) -> None:
    page = open_page(teaching_page())
    rows = list(csv.DictReader(io.StringIO(page.evaluate("scoreMapping.csv()"))))
    ranking = results().ranking.set_index("cluster_id")
    assert {row["cluster_id"]: int(row["rank"]) for row in rows if row["rank"]} == ranking["rank"].dropna().astype(int).to_dict()
    for row in rows:
        assert float(row["score"]) == pytest.approx(float(ranking.loc[row["cluster_id"], "score"]), abs=0.051)
    places = json.loads(page.evaluate("scoreMapping.geojson()"))
    clusters = results().study.tables["clusters"].set_index("cluster_id")
    assert len(places["features"]) == len(rows)
    for feature in places["features"]:
        if feature["geometry"]:
            lon, lat = feature["geometry"]["coordinates"]
            at = clusters.loc[feature["properties"]["cluster_id"]]
            assert (lat, lon) == pytest.approx((at["lat"], at["lon"]), abs=1e-3)
    page.locator("[data-voice=workers]").click()
    first = next(csv.DictReader(io.StringIO(page.evaluate("scoreMapping.csv()"))))
    assert first["ranking"] == "Workers"


def test_a_printed_page_says_what_when_and_what_it_is_not(open_page: Open) -> None:
    page = open_page(teaching_page())
    page.locator(".row").first.click()
    page.emulate_media(media="print")
    head = page.locator("[data-part=print-head]")
    assert head.is_visible()
    for part in (data()["study"]["title"], data()["study"]["date"], "Not an ILO or government map", "seed"):
        assert part in head.inner_text()
    for hidden in (".tools", ".search", ".tabs", "[data-part=views]"):
        assert not page.locator(hidden).first.is_visible()
    assert page.locator(".row").last.is_visible()
    assert page.locator(".details h2").is_visible()
    assert len(page.pdf(format="A4")) > 10_000


def test_an_address_opens_the_page_as_it_was(open_page: Open) -> None:
    page = open_page(teaching_page())
    page.evaluate(
        "scoreMapping.set({ cluster: 'T05', compare: ['T01', 'T02'], voice: 'workers', filters: { tier: 'hold', score: 20 }, search: 'a & b#c=%d', view: 'network' })"
    )
    page.evaluate("scoreMapping.switchTo('es')")
    until(page, "location.hash.includes('lang=es')")
    address = page.evaluate("location.hash")
    again = open_page(teaching_page(), at=address)
    for name in ("cluster", "compare", "voice", "filters", "search", "view"):
        assert again.evaluate(f"{STATE}.{name}") == page.evaluate(f"{STATE}.{name}"), name
    assert again.evaluate("scoreMapping.language") == "es"
    assert listed(again) == listed(page)
    assert again.get_by_role("searchbox").input_value() == "a & b#c=%d"


def test_the_page_as_it_opens_has_nothing_in_its_address(open_page: Open) -> None:
    page = open_page(teaching_page())
    page.locator(".row").first.click()
    until(page, "location.hash !== ''")
    page.evaluate("scoreMapping.set({ cluster: null })")
    until(page, "location.hash === ''")


def test_a_narrow_page_opens_with_the_three_lines_and_the_tabs(open_page: Open) -> None:
    page = open_page(teaching_page(), NARROW)
    assert page.locator("[data-part=opening]").is_visible()
    assert page.locator("[data-part=opening] dd").first.inner_text() == data()["opening"]["what"]
    page.locator("[data-part=opening] summary").click()
    assert not page.locator("[data-part=opening] dd").first.is_visible()


def test_every_language_says_every_part_anew(open_page: Open) -> None:
    page = open_page(teaching_page())
    page.locator(".row").first.click()
    seen = []
    for language in ("en", "fr", "es"):
        page.locator("[data-part=languages] select").select_option(language)
        seen.append([page.locator(part).first.inner_text() for part in (".stage", "[data-voice=government]", ".tabs, .menu > summary", ".details h3", ".legend")])
    assert all(len(set(words)) == 3 for words in zip(*seen, strict=True))
    raw = page.evaluate("document.body.innerText.match(/\\\\b(planner|layer|whatif|filter|compare|export|organisation|network)_[a-z_]+/g)")
    assert raw is None  # no id of a sentence is shown in the place of its words
