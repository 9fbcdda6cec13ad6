"""Framework files: the shipped ones are sound, a small one is enough, what is wrong is told all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from score_mapping.indicators import DERIVED
from score_mapping.problems import StudyError
from score_mapping.shipped import shipped
from score_mapping.study.framework import Framework, Stage, read_framework

SHIPPED = sorted(shipped("scoring").glob("*.toml"))
FIVE_LINES = 'id = "own"\ntitle = "Four criteria"\n\n[defaults]\nscale = {at = [[1, 0], [20, 100]]}\n'


def read(folder: Path, text: str) -> tuple[Framework, list[str]]:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    framework, found = read_framework(path, derived={"position"})
    return framework, [item.id for item in found]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_framework_has_no_fault(path: Path) -> None:
    framework, found = read_framework(path, derived=DERIVED)
    assert found == []
    assert framework.id == path.stem


def test_five_lines_are_a_framework(tmp_path: Path) -> None:
    framework, found = read(tmp_path, FIVE_LINES)
    assert (framework.indicator, found) == ((), [])


def test_a_default_scale_serves_indicators_without_one(tmp_path: Path) -> None:
    framework, _ = read(tmp_path, FIVE_LINES + '[[indicator]]\nid = "x"\npoints = 100\n')
    assert framework.scale_of(framework.indicator[0]).at == ((1, 0), (20, 100))
    with pytest.raises(LookupError, match="x"):
        framework.model_copy(update={"defaults": type(framework.defaults)()}).scale_of(framework.indicator[0])


def test_points_may_add_up_to_the_parent_or_to_100_inside_it(tmp_path: Path) -> None:
    tree = FIVE_LINES + '[[node]]\nid = "C1"\npoints = 100\n[[indicator]]\nid = "x"\nnode = "C1"\npoints = {}\n[[indicator]]\nid = "y"\nnode = "C1"\npoints = {}\n'  # fmt: skip
    tree = tree.replace("points = 100", "points = 40") + '[[indicator]]\nid = "z"\npoints = 60\n'
    assert read(tmp_path, tree.replace("{}", "20"))[1] == []
    assert read(tmp_path, tree.replace("{}", "50"))[1] == []
    with pytest.raises(StudyError, match="add up to 60"):
        read(tmp_path, tree.replace("{}", "30"))


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    text = FIVE_LINES + (
        '[[node]]\nid = "C1"\nparent = "C9"\n'
        '[[indicator]]\nid = "x"\nnode = "C8"\nderive = "positon"\nscale = {at = [[5, 0], [5, 100]]}\n'
    )
    with pytest.raises(StudyError) as caught:
        read(tmp_path, text)
    assert {(item.id, item.where) for item in caught.value.problems} == {
        ("framework.unknown_parent", "C1.parent"),
        ("framework.unknown_parent", "x.node"),
        ("framework.unknown_derive", "x.derive"),
        ("framework.scale_order", "x.scale"),
    }
    assert "position" in next(item.fix for item in caught.value.problems if item.id == "framework.unknown_derive")


def test_a_step_is_a_value_that_stands_twice(tmp_path: Path) -> None:
    text = FIVE_LINES + '[[indicator]]\nid = "x"\npoints = 100\nscale = {at = [[0, 0], [5, 20], [5, 80], [9, 100]]}\n'
    assert read(tmp_path, text)[1] == []


def test_a_stage_that_the_file_does_not_name_has_the_usual_rules(tmp_path: Path) -> None:
    framework, _ = read(tmp_path, FIVE_LINES)
    assert framework.of_stage("field") == Stage(coverage=0.6)
