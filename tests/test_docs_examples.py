"""The examples of the documents run, and give what the documents say."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DOCUMENTS = sorted(path for path in (ROOT / "docs").glob("*.md") if BLOCK.search(path.read_text(encoding="utf-8")))


def failures(document: str, name: str) -> list[str]:
    """Run the examples of a document one after the other, in one session; return what went wrong."""
    said: list[str] = []
    source = "\n".join(BLOCK.findall(document))
    test = doctest.DocTestParser().get_doctest(source, {}, name, None, 0)
    assert test.examples, f"{name} holds no example"
    doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    return said


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_the_examples_give_what_the_document_says(path: Path) -> None:
    assert "".join(failures(path.read_text(encoding="utf-8"), path.name)) == ""


def test_the_engine_is_documented_without_a_study() -> None:
    document = (ROOT / "docs" / "scoring-library.md").read_text(encoding="utf-8")
    imported = set(re.findall(r"from (score_mapping[\w.]*) import", document))
    assert imported
    assert all(name.startswith("score_mapping.scoring.") for name in imported)
    rooms = {path.stem for path in (ROOT / "score_mapping" / "scoring").glob("*.py")} - {"__init__"}
    named = set(re.findall(r"`(\w+)`", document))
    assert sorted(rooms - named - {"kernels", "tiers"}) == []


def test_every_room_on_partners_is_named() -> None:
    document = (ROOT / "docs" / "partner-library.md").read_text(encoding="utf-8")
    rooms = {path.stem for path in (ROOT / "score_mapping" / "partners").glob("*.py")} - {"__init__"}
    assert sorted(rooms - set(re.findall(r"`(\w+)`", document))) == []
    imported = set(re.findall(r"from (score_mapping[\w.]*) import", document))
    assert not {name for name in imported if re.match(r"score_mapping\.(output|workflow|cli)", name)}


def test_a_wrong_example_would_be_seen() -> None:
    assert failures("```python\n>>> 1 + 1\n3\n\n```", "wrong")
    assert failures("```python\n>>> 1 + 1\n2\n\n```", "right") == []
