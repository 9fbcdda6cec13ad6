"""Sentences by id: found, filled, and taken from English where a language has none."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

from score_mapping import catalogue
from score_mapping.catalogue import LOCALE, sentences, text

PACKAGE = Path(catalogue.__file__).parent
ROOMS = sorted(path.stem for path in (LOCALE / "en").glob("*.po"))


@pytest.fixture
def translated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    for language, words in {
        "en": {"t.a": "One {name}", "t.b": "Two"},
        "fr": {"t.a": "Une {name} née", "t.b": ""},
    }.items():
        (tmp_path / language).mkdir()
        body = "".join(f'msgid "{id}"\nmsgstr "{said}"\n\n' for id, said in words.items())
        (tmp_path / language / "t.po").write_text(head + body, encoding="utf-8")
    monkeypatch.setattr(catalogue, "LOCALE", tmp_path)
    sentences.cache_clear()


@pytest.mark.usefixtures("translated")
def test_a_language_falls_back_to_english_sentence_by_sentence() -> None:
    assert text("t.a", language="fr", name="x") == "Une x née"
    assert text("t.b", language="fr") == "Two"
    assert text("t.a", language="xx", name="x") == "One x"
    sentences.cache_clear()


@pytest.mark.usefixtures("translated")
def test_a_value_is_never_a_template() -> None:
    assert text("t.a", name="{other} {{ 1/0 }}") == "One {other} {{ 1/0 }}"
    with pytest.raises(KeyError):
        text("t.a")
    with pytest.raises(KeyError):
        text("t.none")
    with pytest.raises(KeyError, match="no catalogue"):
        text("none.a")
    sentences.cache_clear()


@pytest.mark.parametrize("room", ROOMS)
def test_every_catalogue_is_whole(room: str) -> None:
    """Ids begin with the room and stand once; places are named; no sentence is empty."""
    source = (LOCALE / "en" / f"{room}.po").read_text(encoding="utf-8")
    ids = [line.removeprefix('msgid "').removesuffix('"') for line in source.splitlines() if line.startswith('msgid "')]
    ids = [id for id in ids if id]
    assert sorted(id for id in set(ids) if ids.count(id) > 1) == []
    assert {id.partition(".")[0] for id in ids} == {room}
    assert sorted(set(ids) - set(sentences(room))) == [], "without words"
    for id, said in sentences(room).items():
        for _, place, _, _ in string.Formatter().parse(said):
            assert place is None or place.isidentifier(), f"{id}: {{{place}}}"


def asked(source: str) -> set[str]:
    """Return the ids that a source text asks for in so many words."""
    return {
        node.args[0].value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "text"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def test_every_sentence_that_is_asked_for_exists() -> None:
    known = {id for room in ROOMS for id in sentences(room)}
    wanted = {id for path in PACKAGE.rglob("*.py") for id in asked(path.read_text(encoding="utf-8"))}
    assert wanted
    assert sorted(wanted - known) == []
    assert asked("text('a.b', x=1)") == {"a.b"}
