"""The planner page in a browser: how soon places, then readings, follow a weight that is moved.

500 clusters x 7 criteria. Unlike the other benches the bounds are milliseconds: they are what a person feels. Medians of 50
moves, measured in the page itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.measure import say
from score_mapping.output import planner
from score_mapping.workflow import Recipe, open_study, run

CHROMIUM = Path("/usr/bin/chromium")
CLUSTERS, CRITERIA, MOVES = 500, 7, 50
COMPUTE, SCRIPT, PAINTED, READINGS, LONGEST = 2, 16, 100, 300, 200  # milliseconds
DETAILED = 60  # clusters of each tier with details: they take long to write, and no weight moves them

pytestmark = pytest.mark.skipif(
    not CHROMIUM.is_file() and os.environ.get("CI") != "true", reason="Chromium is not installed"
)

# A weight changes as a slider's event changes it; a frame is painted when the second animation frame after it begins.
MOVE = """async (moves) => {
  const S = scoreMapping, study = S.engine.prepare(S.data.whatif.model);
  const ids = S.data.whatif.criteria.map((one) => one.id);
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const said = { compute: [], script: [], painted: [], readings: [] };
  const long = [];
  new PerformanceObserver((list) => long.push(...list.getEntries().map((one) => one.duration))).observe({ type: "longtask" });
  for (let move = 0; move < moves; move += 1) {
    const points = Object.fromEntries(ids.map((id, number) => [id, 10 + ((move * 7 + number * 3) % 23)]));
    let start = performance.now();
    S.engine.rank(study, S.engine.shares(study, points), "mean");
    said.compute.push(performance.now() - start);
    const slider = document.querySelectorAll(".weight input[type=range]")[move % ids.length];
    await frame();
    start = performance.now();
    slider.value = String(5 + ((move * 11) % 60));
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    said.script.push(performance.now() - start);
    await frame();
    await frame();
    said.painted.push(performance.now() - start);
    while (!S.whatIf.present().tiers) await new Promise((done) => setTimeout(done, 1));
    said.readings.push(performance.now() - start);
    await frame();
  }
  await new Promise((done) => setTimeout(done, 200));
  const middle = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
  return { ...Object.fromEntries(Object.entries(said).map(([name, numbers]) => [name, middle(numbers)])), long: Math.max(0, ...long),
    rows: document.querySelectorAll(".row").length };
}"""


def write_study(folder: Path) -> Path:
    """Write a study of 500 clusters whose finished matrix has seven criteria, some cells unknown, and a place each."""
    random = np.random.default_rng(20261122)
    folder.mkdir()
    ids = [f"K{number:03d}" for number in range(CLUSTERS)]
    (folder / "study.toml").write_text('title = "Bench"\nframework = "bench"\n[boundary]\nprofile = "none"\n', encoding="utf-8")
    (folder / "scoring").mkdir()
    nodes = "".join(f'[[indicator]]\nid = "C{c}"\ntitle = "Criterion {c}"\npoints = {100 / CRITERIA:.9f}\n' for c in range(1, CRITERIA + 1))
    (folder / "scoring" / "bench.toml").write_text(
        'id = "bench"\n[defaults.scale]\nat = [[0, 0], [100, 100]]\n[stage.desk]\ncoverage = 0.3\nk = 20\n'
        'tiers = [{ id = "shortlist", share = 0.5 }, { id = "reserve", share = 0.2 }, { id = "not_this_round", share = 0 }]\n' + nodes,
        encoding="utf-8",
    )  # fmt: skip
    places = random.uniform((8, 70), (30, 90), (CLUSTERS, 2)).round(3)
    rows = [f"{id},Cluster {id},{lat},{lon}" for id, (lat, lon) in zip(ids, places, strict=True)]
    (folder / "clusters.csv").write_text("\n".join(["cluster_id,name,lat,lon", *rows]) + "\n", encoding="utf-8")
    score = random.uniform(0, 100, (CLUSTERS, CRITERIA)).round(1)
    cells = [
        [id, *("" if random.random() < 0.1 else str(value) for value in row)] for id, row in zip(ids, score, strict=True)
    ]
    head = ["cluster_id", *(f"C{c}" for c in range(1, CRITERIA + 1))]
    (folder / "scores.csv").write_text("\n".join(",".join(line) for line in [head, *cells]) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    study = open_study(write_study(folder / "study"))
    results = run(study, Recipe(framework=study.framework.id, k=20, draws=200))
    file = folder / "planner.html"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planner, "LIST_AT_MOST", DETAILED)
        file.write_text(planner.planner_page(results), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def page(page_file: Path) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        opened = browser.new_page(viewport={"width": 1280, "height": 800})
        opened.goto(page_file.as_uri())
        opened.locator("html[data-noise]").wait_for(state="attached")
        yield opened
        browser.close()


def test_a_weight_is_followed_at_once(page: Any) -> None:
    page.evaluate("document.querySelector('.whatif details').open = true")
    page.evaluate(MOVE, 3)  # warm: what is measured is moving a weight, not the compiler
    took = page.evaluate(MOVE, MOVES)
    say(
        f"a weight on {CLUSTERS} x {CRITERIA}: compute {took['compute']:.2f} ms, script {took['script']:.1f} ms, painted "
        f"{took['painted']:.0f} ms, 1,000 readings {took['readings']:.0f} ms, longest task {took['long']:.0f} ms, {took['rows']} rows"
    )
    assert took["rows"] == 50
    assert took["compute"] < COMPUTE
    assert took["script"] < SCRIPT
    assert took["painted"] < PAINTED
    assert took["readings"] < READINGS
    assert took["long"] < LONGEST
