"""What is wrong with an entry of a TOML file, and which one was probably meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from score_mapping.problems import Problem, StudyError
from score_mapping.study.framework import Framework
from score_mapping.study.settings import Settings
from score_mapping.study.tomlfile import dotted, near, nearest, read_toml


def faults(folder: Path, text: str, model: type[Settings] | type[Framework] = Settings) -> list[Problem]:
    path = folder / "x.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        read_toml(path, model, "x.toml")
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("text", "where", "meant"),
    [
        ("size_bnd = [1, 2]", "size_bnd", "size_band"),
        ("[conduct]\nfundr = 'x'", "conduct.fundr", "funder"),
        ("[boundary]\nname_feild = 'x'", "boundary.name_feild", "name_field"),
    ],
)
def test_an_unknown_entry_names_the_nearest(tmp_path: Path, text: str, where: str, meant: str) -> None:
    (said,) = faults(tmp_path, text)
    assert (said.id, said.where) == ("toml.unknown_entry", where)
    assert said.fix.startswith(f"Use {meant}")


@pytest.mark.parametrize(
    ("text", "where", "meant"),
    [
        ('id = "f"\n[[indicator]]\nid = "x"\npionts = 3', "indicator[1].pionts", "points"),
        ('id = "f"\n[[indicator]]\nid = "x"\nscale = {at = [[0, 0], [1, 1]], lgo = true}', "indicator[1].scale.lgo", "log"),
        ('id = "f"\n[stage.desk]\ncoverag = 0.5', "stage.desk.coverag", "coverage"),
        ('id = "f"\n[[indicator]]\nid = "x"\n[indicator.gate.desk]\nid = "G"\nruls = []', "indicator[1].gate.desk.ruls", "rules"),
    ],
)
def test_an_unknown_entry_deep_in_a_framework(tmp_path: Path, text: str, where: str, meant: str) -> None:
    (said,) = faults(tmp_path, text, Framework)
    assert (said.id, said.where) == ("toml.unknown_entry", where)
    assert said.fix.startswith(f"Use {meant}")


def test_all_entries_are_told_at_once(tmp_path: Path) -> None:
    said = faults(tmp_path, 'stage = "desktop"\ndraws = 1\nreach_km = "far"\nsize_band = [50]')
    assert {(item.id, item.where) for item in said} == {
        ("toml.choice", "stage"),
        ("toml.greater_than_equal", "draws"),
        ("toml.type", "reach_km"),
        ("toml.missing", "size_band[2]"),
    }


def test_entries_are_counted_from_one() -> None:
    assert dotted(("node", 1, "points")) == "node[2].points"
    assert dotted(()) == ""


def test_the_nearest_words() -> None:
    assert near("Employer", ["employers", "workers", "government"]) == ["employers"]
    assert near("zzz", ["employers"]) == []
    assert nearest("zzz", ["b", "a"]) == "a, b"
