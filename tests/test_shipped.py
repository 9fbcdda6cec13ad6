"""What comes with the tool is found in a checkout and, with the same words, in a wheel."""

from __future__ import annotations

from pathlib import Path

import pytest

from score_mapping import shipped as room
from score_mapping.shipped import shipped


def test_a_checkout_reads_the_top_level() -> None:
    root = Path(__file__).parents[1]
    assert shipped("scoring/desk-screening.toml") == root / "scoring" / "desk-screening.toml"
    assert shipped("scoring/desk-screening.toml").is_file()


def test_a_wheel_reads_its_own_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "HERE", tmp_path / "score_mapping")
    assert shipped("maps") == tmp_path / "score_mapping" / "_starter" / "maps"


def test_a_stale_copy_in_a_checkout_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An editable install copies the files once; they must not win over the ones that are edited."""
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "score_mapping" / "_starter" / "maps").mkdir(parents=True)
    monkeypatch.setattr(room, "HERE", tmp_path / "score_mapping")
    assert shipped("maps") == tmp_path / "maps"
