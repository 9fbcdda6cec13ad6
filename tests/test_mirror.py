"""The tests mirror the package: every room has its test file."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = sorted(
    path.relative_to(ROOT / "score_mapping")
    for path in (ROOT / "score_mapping").rglob("*.py")
    if path.name not in {"__init__.py", "__main__.py"}
)


def mirror(room: Path) -> Path:
    """Return where the tests of a room stand: ``study/tables.py`` -> ``tests/study/test_tables.py``."""
    return ROOT / "tests" / room.parent / f"test_{room.name}"


@pytest.mark.parametrize("room", ROOMS, ids=str)
def test_every_room_has_its_tests(room: Path) -> None:
    file = mirror(room)
    assert file.is_file(), f"{room} has no {file.relative_to(ROOT)}"
    assert "def test_" in file.read_text(encoding="utf-8"), f"{file.relative_to(ROOT)} holds no test"


def test_a_room_without_tests_would_be_seen() -> None:
    assert not mirror(Path("study/no_such_room.py")).exists()
