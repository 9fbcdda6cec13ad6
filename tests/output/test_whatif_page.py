"""What if, in a browser: the page's own scores and places against the run's, its controls, and a scenario there and back."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from score_mapping.output.mapview import own
from score_mapping.output.planner import planner_page
from score_mapping.study.scenario import read_scenario
from score_mapping.workflow import Results, open_study, run, scenario_recipe
from tests.output.conftest import TEACHING
from tests.output.watched import IN_A_BROWSER, Open
from tests.output.whatif_world import World, world

pytestmark = IN_A_BROWSER
STUDIES, WITH_TIERS, READ = 500, 60, 12
DRAWS, MANY = 2_000, 20_000
ENGINE = """(words) => JSON.stringify(JSON.parse(words).map(({ model, points, method, top, error, draws, seed }) => {
  const { engine } = scoreMapping;
  const study = engine.prepare(model);
  const result = engine.rank(study, engine.shares(study, points), method);
  const said = { score: [...result.score], low: [...result.low], coverage: [...result.coverage], ranks: result.ranks,
    oneFact: result.oneFact, share: [...result.share] };
  if (draws) {
    const noise = engine.whole(engine.drawNoise(study, result.share, { draws, seed, method }));
    const found = engine.whole(engine.readings(study, noise, result, model.rules.k));
    Object.assign(said, { top: [...found.top], first: [...found.first], rankLow: [...found.low], rankHigh: [...found.high] });
  }
  if (top) {
    const tiers = engine.tiers(study, result, { top, error });
    Object.assign(said, { tier: tiers.tier, other: tiers.other, order: tiers.order });
  }
  return said;
}))"""


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    return [world(seed) for seed in range(STUDIES)]


@pytest.fixture(scope="module")
def engine(browser: Any) -> Any:
    """A page that holds nothing but the engine."""
    page = browser.new_page()
    page.add_script_tag(content="var scoreMapping = {};" + own("whatifengine.js"))
    yield page
    page.close()


def ask(page: Any, worlds: list[World], **more: Any) -> list[dict[str, Any]]:
    asked = [{"model": one.model, "points": one.points, "method": one.method, **more} for one in worlds]
    found: list[dict[str, Any]] = json.loads(page.evaluate(ENGINE, json.dumps(asked)))
    return found


@pytest.fixture(scope="module")
def answers(engine: Any, worlds: list[World]) -> list[dict[str, Any]]:
    return ask(engine, worlds)


def test_page_and_run_agree_on_generated_studies(worlds: list[World], answers: list[dict[str, Any]]) -> None:
    ties = gaps = gates = 0
    for one, found in zip(worlds, answers, strict=True):
        np.testing.assert_array_equal(found["share"], one.named.tree.share)
        np.testing.assert_allclose(found["score"], one.card.score[0], rtol=0, atol=1e-9)
        np.testing.assert_allclose(found["low"], one.card.low[0], rtol=0, atol=1e-9)
        np.testing.assert_allclose(found["coverage"], one.card.coverage[0], rtol=0, atol=1e-9)
        assert found["ranks"] == one.ranks
        assert [tuple(part) for part in found["oneFact"]] == list(one.comparable.one_fact)
        ranked = [rank for rank in one.ranks if rank is not None]
        ties += len(set(ranked)) < len(ranked)
        gaps += bool(np.isnan(one.coded.cells.score).any())
        gates += bool(one.minimums["out"])
    assert min(ties, gaps, gates) > STUDIES / 5  # what they are to show does occur


def test_the_mean_agrees_to_the_last_digit(worlds: list[World], answers: list[dict[str, Any]]) -> None:
    for one, found in zip(worlds, answers, strict=True):
        assert one.method == "balance" or found["score"] == one.card.score[0].tolist()


def test_another_sum_would_be_seen(engine: Any, worlds: list[World]) -> None:
    one = next(one for one in worlds if len(one.points) > 4 and one.method == "mean")
    changed = replace(one, points={id: points + 1 for id, points in one.points.items()})
    found = ask(engine, [changed])[0]
    assert np.abs(np.array(found["score"]) - one.card.score[0]).max() > 1e-9


def test_shares_of_readings_agree_within_four_standard_errors(engine: Any, worlds: list[World]) -> None:
    chosen = [one for one in worlds if len(one.compared) > 8][:READ]
    assert {one.method for one in chosen} == {"mean", "balance"}
    for number, (one, found) in enumerate(zip(chosen, ask(engine, chosen, draws=DRAWS, seed=7), strict=True)):
        read = one.readings(MANY, seed=number)
        for ours, theirs in ((found["top"], read.share_top), (found["first"], read.share_first)):
            middle = np.clip(theirs, 1 / DRAWS, 1 - 1 / DRAWS)
            error = np.sqrt(middle * (1 - middle) * (1 / DRAWS + 1 / MANY))
            assert (np.abs(np.array(ours) - theirs) <= 4 * error).all()
        assert np.abs(np.array(found["rankLow"]) - read.rank_low).max() <= 1
        assert np.abs(np.array(found["rankHigh"]) - read.rank_high).max() <= 1


def test_tiers_and_their_order_are_those_of_the_run(engine: Any, worlds: list[World]) -> None:
    seen = set()
    for one in [one for one in worlds if one.compared][:WITH_TIERS]:
        read = one.readings(200, seed=1)
        found = ask(engine, [one], top=read.share_top.tolist(), error=read.top_error.tolist())[0]
        table = one.ranking(read)
        units = one.coded.clusters
        said = {units[unit]: (found["tier"][unit], found["other"][unit]) for unit in range(len(units))}
        assert said == {row.cluster_id: (row.tier, row.tier_or) for row in table.itertuples()}
        assert [units[unit] for unit in found["order"]] == table["cluster_id"].tolist()
        seen |= {tier for tier, _ in said.values()}
    assert {"shortlist", "reserve", "hold", "named_beside", "one_fact_short", "cannot_be_judged", "set_aside"} <= seen


def test_a_slider_compares_like_with_like(engine: Any) -> None:
    """The same noise under nearly the same weights says nearly the same, much nearer than other noise would."""
    one = world(4, units=30, criteria=6)
    nearly = replace(one, points={id: points + 0.01 for id, points in one.points.items()})
    first, second = ask(engine, [one, nearly], draws=1000, seed=3)
    other = ask(engine, [one], draws=1000, seed=4)[0]
    moved = np.abs(np.array(first["top"]) - second["top"]).mean()
    redrawn = np.abs(np.array(first["top"]) - other["top"]).mean()
    assert moved < redrawn / 3


# ---- the panel -------------------------------------------------------------------------------------------------------


PAGES: dict[int, str] = {}  # each page is made once


TALL = (1280, 1000)  # from 950 pixels on the panel is open beside the list


def panel(open_page: Open, results: Results, size: tuple[int, int] = TALL, **options: Any) -> Any:
    if id(results) not in PAGES:
        PAGES[id(results)] = planner_page(results)
    page = open_page(PAGES[id(results)], size, **options)
    page.locator("html[data-noise]").wait_for(state="attached")
    return page


def until(page: Any, what: str) -> None:
    """Wait inside the page: the policy of the page forbids the polling that playwright brings along."""
    page.evaluate(f"async () => {{ while (!({what})) await new Promise((done) => setTimeout(done, 5)); }}")


def settled(page: Any) -> None:
    until(page, "scoreMapping.whatIf.present()?.tiers")


def places(page: Any) -> list[str]:
    return page.locator(".row .rank").all_inner_texts()  # type: ignore[no-any-return]


def shares(page: Any) -> list[int]:
    return [int(re.sub(r"\D", "", words)) for words in page.locator(".weight-share").all_inner_texts()]


def test_a_weight_is_moved_with_the_keyboard_and_with_the_mouse(open_page: Open, teaching: Results) -> None:
    page = panel(open_page, teaching)
    before = page.locator(".row .name").all_inner_texts()
    assert page.locator(".own-weights").is_hidden()
    assert sum(shares(page)) in (99, 100, 101)
    slider = page.locator(".weight input[type=range]").first
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    assert slider.input_value() == "30"
    assert page.evaluate("document.activeElement.type") == "range"
    page.locator(".weight input[type=range]").nth(1).scroll_into_view_if_needed()
    box = page.locator(".weight input[type=range]").nth(1).bounding_box()
    page.mouse.click(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2)
    assert float(page.locator(".weight input[type=number]").nth(1).input_value()) > 95
    page.locator(".weight .step").first.click()
    assert slider.input_value() == "29"
    assert sum(shares(page)) in (99, 100, 101)
    assert "Your weights, not the consulted result." in page.locator(".own-weights").inner_text()
    settled(page)
    assert page.locator(".row .name").all_inner_texts() != before
    page.get_by_role("button", name="Back to the agreed weights").first.click()
    assert page.locator(".own-weights").is_hidden()
    assert page.locator(".row .name").all_inner_texts() == before


def test_the_page_gives_its_own_tiers_only_when_a_weight_was_moved(open_page: Open, teaching: Results) -> None:
    page = panel(open_page, teaching)
    tiers = dict(zip(teaching.ranking["cluster_id"], teaching.ranking["tier"], strict=True))
    shown = "() => Object.fromEntries(scoreMapping.slots.ranking().map((one) => [one.id, one.tier]))"
    assert page.evaluate(shown) == tiers
    for _ in range(3):
        page.locator(".weight .step").nth(1).click()
    settled(page)
    own_ = page.evaluate(shown)
    assert own_.keys() == tiers.keys()
    page.locator(".weight input[type=number]").nth(0).fill("0")
    page.locator(".weight input[type=number]").nth(1).fill("0")
    page.locator(".weight input[type=number]").nth(4).fill("90")
    page.keyboard.press("Tab")
    settled(page)
    assert page.evaluate(shown) != tiers
    assert page.evaluate("() => [...scoreMapping.markers].every(([id, marker]) => marker.tier === scoreMapping.clusters.get(id).tier)")


def test_a_weight_of_its_own_takes_the_place_of_a_constituency(open_page: Open, teaching: Results) -> None:
    page = panel(open_page, teaching)
    page.locator("[data-voice=workers]").click()
    page.locator(".weight .step").nth(1).click()
    assert page.evaluate("scoreMapping.state.voice") == "all"
    page.locator("[data-voice=workers]").click()
    assert page.evaluate("[scoreMapping.state.voice, scoreMapping.state.weights]") == ["workers", None]
    assert page.locator(".own-weights").is_hidden()


def test_weights_of_nothing_are_refused(open_page: Open, teaching: Results) -> None:
    page = panel(open_page, teaching)
    boxes = page.locator(".weight input[type=number]")
    for number in range(boxes.count()):
        boxes.nth(number).fill("0")
        page.keyboard.press("Tab")
    assert "must weigh something" in page.locator(".whatif-note").inner_text()
    assert sum(shares(page)) == 100


def test_best_and_worst_reachable_place_are_always_told(open_page: Open, teaching: Results) -> None:
    page = panel(open_page, teaching)
    first = page.locator(".row").first
    first.click()
    reach = teaching.what_if.reachable.set_index("cluster_id").loc[teaching.ranking["cluster_id"].iloc[0]]
    assert f"Best place with any weights at all: {reach['best']}; worst: {reach['worst']}." in page.locator(".whatif-chosen").inner_text()
    assert page.locator(".row .interval").first.locator("rect").count() == 3


@pytest.mark.parametrize("method", ["mean", "balance"])
def test_a_saved_scenario_gives_the_same_scores_and_places_in_a_run(
    open_page: Open, teaching: Results, tmp_path: Path, method: str
) -> None:
    page = panel(open_page, teaching)
    boxes = page.locator(".weight input[type=number]")
    for number, points in ((0, "37.5"), (2, "0"), (5, "22.25")):
        boxes.nth(number).fill(points)
    page.locator(f"[name=method][value={method}]").check()
    settled(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as scenario").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name == "teaching-scenario.json"
    found = page.evaluate("""() => { const { result, tiers } = scoreMapping.whatIf.present();
      return [scoreMapping.data.whatif.model.units, [...result.score], result.ranks, tiers.tier]; }""")
    study = open_study(TEACHING)
    recipe, problems = scenario_recipe(study, read_scenario(file))
    assert problems == ()
    again = run(study, replace(recipe, draws=1_000))
    table = again.ranking.set_index("cluster_id").loc[found[0]]
    np.testing.assert_allclose(table["score"].astype(float), found[1], rtol=0, atol=1e-9)
    assert [None if rank != rank else int(rank) for rank in table["rank"].astype(float)] == found[2]
    assert sum(one == other for one, other in zip(table["tier"], found[3], strict=True)) >= len(found[0]) - 1  # a border may lie between two sets of readings
    assert set(again.weights["source"]) == {"framework", "scenario"}
    assert any(item.id == "scenario.weights" for item in again.problems)
    page.get_by_role("button", name="Back to the agreed weights").first.click()
    page.locator("input[type=file]").set_input_files(file)
    until(page, "scoreMapping.state.weights !== null")
    settled(page)
    assert page.evaluate("scoreMapping.whatIf.present().result.ranks") == found[2]
    assert "The scenario is open." in page.locator(".whatif-note").inner_text()


BROKEN = {
    "no JSON": "{",
    "another file": '{"type": "FeatureCollection"}',
    "null": "null",
    "another framework": {"framework": "desk-screening"},
    "an unknown criterion": {"weights": {"<img src=x onerror=window.ran=1>": 3}},
    "less than nothing": {"weights": {f"C{n}": -1 for n in range(1, 8)}},
    "nothing": {"weights": {f"C{n}": 0 for n in range(1, 8)}},
    "a part": {"weights": {"C1": 3}},
    "a list": {"weights": [1, 2]},
}


def test_a_broken_scenario_is_refused_in_words(open_page: Open, teaching: Results) -> None:
    page = panel(open_page, teaching)
    good = page.evaluate("scoreMapping.whatIf.scenario()")
    for name, broken in BROKEN.items():
        words = broken if isinstance(broken, str) else json.dumps(good | broken)
        page.evaluate("(words) => scoreMapping.whatIf.take(words)", words)
        assert page.locator(".whatif-note").inner_text(), name
        assert page.evaluate("scoreMapping.state.weights") is None, name
    assert page.evaluate("window.ran") is None


def test_the_panel_is_folded_at_the_desk_and_says_who_is_not_compared(open_page: Open, results: Results) -> None:
    page = panel(open_page, results)
    left = int(results.ranking["rank"].isna().sum())
    assert f"{left} of {len(results.ranking)} clusters are not in the comparison." in page.locator(".whatif summary").inner_text()
    assert page.locator(".whatif details").evaluate("(box) => box.open") is (results.recipe.stage == "field")


def test_the_list_comes_first_on_a_low_screen(open_page: Open, teaching: Results) -> None:
    page = panel(open_page, teaching, (1280, 800))
    assert page.locator(".whatif details").evaluate("(box) => box.open") is False
    page.locator(".whatif summary").click()
    assert page.locator(".weight .step").first.is_visible()


def test_targets_are_large_enough_for_a_finger(open_page: Open, teaching: Results) -> None:
    page = panel(open_page, teaching, size=(390, 844), has_touch=True)
    page.locator("[data-tab=whatif]").click()
    for one in page.locator(".weight .step").all():
        box = one.bounding_box()
        assert min(box["width"], box["height"]) >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
