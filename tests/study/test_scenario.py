"""A scenario from the planner page: what is taken, and every way in which it can be wrong, told in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from score_mapping.cli import EXIT_BAD_INPUT, app
from score_mapping.problems import StudyError
from score_mapping.study.framework import Framework
from score_mapping.study.scenario import MOST_BYTES, Scenario, check_scenario, read_scenario, study_hash

TEACHING = Path(__file__).parents[2] / "data" / "teaching"
HASHES = {"clusters.csv": "ab", "study.toml": "cd"}
FRAMEWORK = Framework.model_validate(
    {
        "id": "two",
        "node": [{"id": "C1", "points": 60}, {"id": "C2", "points": 40}],
        "indicator": [{"id": "C1.1", "node": "C1"}, {"id": "C1.2", "node": "C1"}, {"id": "C2.1", "node": "C2"}],
    }
)
GOOD: dict[str, Any] = {
    "format": "score-mapping scenario",
    "version": 1,
    "study": "valley",
    "study_hash": study_hash(HASHES),
    "framework": "two",
    "stage": "desk",
    "method": "mean",
    "k": 3,
    "draws": 500,
    "seed": 7,
    "size_band": [50, 250],
    "reach_km": 100.0,
    "detour": 1.3,
    "weights": {"C1": 2.5, "C2": 7},
}


@dataclass(frozen=True)
class Opened:
    framework: Framework = FRAMEWORK
    hashes: dict[str, str] = field(default_factory=lambda: HASHES)


def written(tmp_path: Path, content: object) -> Path:
    path = tmp_path / "scenario.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def ids(call: Callable[[], object]) -> list[str]:
    with pytest.raises(StudyError) as raised:
        call()
    assert all(item.found and item.why and item.fix for item in raised.value.problems)
    return [item.id for item in raised.value.problems]


def test_what_the_page_wrote_is_read(tmp_path: Path) -> None:
    scenario = read_scenario(written(tmp_path, GOOD))
    assert scenario.weights == {"C1": 2.5, "C2": 7}
    assert (scenario.method, scenario.k, scenario.size_band) == ("mean", 3, (50, 250))
    assert check_scenario(scenario, Opened(), "scenario.json") == []


def test_only_framework_and_weights_must_be_said(tmp_path: Path) -> None:
    least = {name: GOOD[name] for name in ("format", "version", "framework", "weights")}
    scenario = read_scenario(written(tmp_path, least))
    assert (scenario.method, scenario.k, scenario.seed) == ("mean", None, None)
    assert check_scenario(scenario, Opened(), "") == []


@pytest.mark.parametrize(
    ("content", "id"),
    [
        ("{", "scenario.syntax"),
        ("", "scenario.syntax"),
        ("[" * 100_000, "scenario.syntax"),
        ("[1, 2]", "scenario.other_file"),
        ('{"type": "FeatureCollection"}', "scenario.other_file"),
        (" " * (MOST_BYTES + 1), "scenario.too_big"),
        (GOOD | {"version": 2}, "toml.choice"),
        (GOOD | {"method": "topsis"}, "toml.choice"),
        (GOOD | {"weight": {}}, "toml.unknown_entry"),
        ({name: GOOD[name] for name in GOOD if name != "weights"}, "toml.missing"),
        (GOOD | {"k": 0}, "toml.greater_than_equal"),
        (GOOD | {"weights": {"C1": "many", "C2": 1}}, "toml.type"),
        (json.dumps(GOOD).replace("2.5", "NaN"), "toml.value"),
        (json.dumps(GOOD).replace("2.5", "1e999"), "toml.value"),
    ],
)
def test_a_file_that_is_not_a_scenario_is_told(tmp_path: Path, content: object, id: str) -> None:
    assert id in ids(lambda: read_scenario(written(tmp_path, content)))


def test_a_file_that_is_not_there_or_not_text_is_told(tmp_path: Path) -> None:
    assert ids(lambda: read_scenario(tmp_path / "none.json")) == ["scenario.not_found"]
    (tmp_path / "x.json").write_bytes(b"\xff\xfe\x00")
    assert ids(lambda: read_scenario(tmp_path / "x.json")) == ["file.encoding"]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"framework": "other"}, ["scenario.framework"]),
        ({"weights": {}}, ["scenario.no_weights"]),
        ({"weights": {"C1": 1, "C2": 1, "C9": 1}}, ["scenario.unknown_node"]),
        ({"weights": {"C1": -1, "C2": 1}}, ["scenario.negative"]),
        ({"weights": {"C1": 0, "C2": 0}}, ["scenario.all_zero"]),
        ({"weights": {"C1": 1}}, ["scenario.part"]),
        ({"weights": {"C1": 1, "C2": 1, "C1.1": 0, "C1.2": 0}}, ["scenario.all_zero"]),
        ({"size_band": [250, 50]}, ["scenario.band"]),
    ],
)
def test_a_scenario_that_does_not_fit_the_study_is_told(changes: dict[str, Any], found: list[str]) -> None:
    problems = check_scenario(Scenario.model_validate(GOOD | changes), Opened(), "scenario.json")
    assert [item.id for item in problems] == found
    assert all(item.level == "error" and item.file == "scenario.json" for item in problems)


def test_other_facts_are_a_warning() -> None:
    changed = Opened(hashes=HASHES | {"clusters.csv": "ff"})
    (item,) = check_scenario(Scenario.model_validate(GOOD), changed, "scenario.json")
    assert (item.id, item.level) == ("scenario.other_study", "warning")


@pytest.mark.parametrize("changes", [{"framework": "other"}, {"weights": {"C1": 1}}, {"k": 0}])
def test_the_command_stops_with_a_list(tmp_path: Path, changes: dict[str, Any]) -> None:
    file = written(tmp_path, GOOD | {"framework": "score-selection"} | changes)
    told = CliRunner().invoke(app, ["run", str(TEACHING), "--scenario", str(file), "--out", str(tmp_path / "out")])
    assert told.exit_code == EXIT_BAD_INPUT
    assert "ERROR scenario.json" in told.output
    assert "Traceback" not in told.output
    assert not (tmp_path / "out").exists()
