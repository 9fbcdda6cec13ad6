"""Sentences by id: found, filled, and taken from English where a language has none."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

from score_mapping import catalogue
from score_mapping.catalogue import LOCALE, PLURALS, sentences, speaking, text, translated
from score_mapping.shipped import shipped
from score_mapping.study.contract import FACTS

PACKAGE = Path(catalogue.__file__).parent
SHIPPED = "shipped"  # its ids are English words, and English has nothing to add to them
ROOMS = sorted(path.stem for path in (LOCALE / "en").glob("*.po") if path.stem != SHIPPED)
TRANSLATED = sorted((path.parent.name, path.stem) for path in LOCALE.glob("*/*.po") if path.parent.name != "en")


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    for language, words in {
        "en": {"t.a": "One {name}", "t.b": "Two", "t.n": "{n} hills", "t.n.one": "{n} hill"},
        "fr": {"t.a": "Une {name} née", "t.b": "", "t.n": "{n} collines", "t.n.one": "{n} colline"},
        "ar": {"t.n": "{n} tilal", "t.n.two": "tallan"},
        "hi": {"t.n": "{n} pahad"},
    }.items():
        (tmp_path / language).mkdir()
        body = "".join(f'msgid "{id}"\nmsgstr "{said}"\n\n' for id, said in words.items())
        (tmp_path / language / "t.po").write_text(head + body, encoding="utf-8")
    monkeypatch.setattr(catalogue, "LOCALE", tmp_path)
    sentences.cache_clear()


@pytest.mark.usefixtures("written")
def test_a_language_falls_back_to_english_sentence_by_sentence() -> None:
    assert text("t.a", language="fr", name="x") == "Une x née"
    assert text("t.b", language="fr") == "Two"
    assert text("t.a", language="xx", name="x") == "One x"
    sentences.cache_clear()


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        ("en", 1, "1 hill"),
        ("en", 0, "0 hills"),
        ("fr", 0, "0 colline"),
        ("fr", 2, "2 collines"),
        ("ar", 2, "tallan"),
        ("ar", 3, "3 tilal"),
        ("hi", 1, "1 pahad"),
        ("en", "one", "one hills"),
    ],
)
def test_a_number_takes_the_form_that_its_language_gives_it(language: str, number: object, said: str) -> None:
    assert text("t.n", language=language, n=number) == said
    sentences.cache_clear()


@pytest.mark.usefixtures("written")
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


def places(said: str) -> list[str]:
    """Return the named places of a sentence."""
    return sorted(place for _, place, _, _ in string.Formatter().parse(said) if place is not None)


def ids_of(language: str, room: str) -> dict[str, str]:
    """Return what a language's own file holds, empty sentences too."""
    from babel.messages.pofile import read_po

    with (LOCALE / language / f"{room}.po").open("rb") as handle:
        return {str(message.id): str(message.string) for message in read_po(handle, locale=language) if message.id}


@pytest.mark.parametrize(("language", "room"), [one for one in TRANSLATED if one[1] != SHIPPED])
def test_a_language_says_what_english_says(language: str, room: str) -> None:
    """The page is whole in every language; of another room a language may hold a part, with the same places."""
    english, own = ids_of("en", room), ids_of(language, room)
    forms = {id for id in own if id.rpartition(".")[2] in PLURALS and id.rpartition(".")[0] in english}
    assert sorted(set(own) - set(english) - forms) == []
    assert sorted(id for id, said in own.items() if not said.strip()) == []
    for id, said in own.items():
        assert places(said) == places(english.get(id, english.get(id.rpartition(".")[0], ""))), id
    if room == "planner":
        assert sorted(id for id in set(english) - set(own) if id.rpartition(".")[2] not in PLURALS) == []


def page_texts() -> set[str]:
    """Return what the page may show of the tool's own English files: frameworks, map layers, boundaries, facts."""
    import tomllib

    found = set(FACTS.values())
    for name in ("desk-screening", "score-selection"):
        framework = tomllib.loads((shipped("scoring") / f"{name}.toml").read_text(encoding="utf-8"))
        for part in (*framework["node"], *framework["indicator"], *framework.get("gate", [])):
            ask = part.get("ask", {})
            found |= {part["title"], part.get("unit", ""), ask.get("what", ""), ask.get("where", "")}
            found |= {part.get("closes_with", ""), *part.get("anchors", {}).values()}
            found |= {words for gate in part.get("gate", {}).values() for words in (gate.get("title", ""), gate.get("closes_with", ""))}
    for path in shipped("maps").rglob("*.toml"):
        drawn = tomllib.loads(path.read_text(encoding="utf-8"))
        found |= {drawn.get("limits", ""), drawn.get("vintage", ""), *drawn.get("sentences", [])}
        found |= {part["title"] for layer in drawn.get("layer", []) for part in (layer, *layer.get("group", []))}
    return found - {""}


def test_the_page_is_told_in_three_languages_at_least() -> None:
    assert {language for language, room in TRANSLATED if room == "planner"} >= {"fr", "es"}


def test_what_the_tool_ships_can_be_translated_from_one_file() -> None:
    template = ids_of("en", SHIPPED)
    assert sorted(page_texts() - set(template)) == []
    assert set(template.values()) == {""}


@pytest.mark.parametrize("language", [language for language, room in TRANSLATED if room == SHIPPED])
def test_what_the_tool_ships_is_said_with_the_same_figures(language: str) -> None:
    own = ids_of(language, SHIPPED)
    assert sorted(set(own) - set(ids_of("en", SHIPPED))) == []
    assert sorted(words for words, said in own.items() if not said.strip()) == []
    for words, said in own.items():
        digits, theirs = ("".join(one for one in side if one.isdigit()) for side in (words, said))
        assert sorted(digits) == sorted(theirs), words
    if language in ("fr", "es"):
        assert sorted(page_texts() - set(own)) == []


def test_words_that_a_team_changed_are_shown_as_they_wrote_them() -> None:
    with speaking("fr"):
        assert translated("Growth of employment") == "Croissance de l\u2019emploi"
        assert translated("Growth of employment in our valley") == "Growth of employment in our valley"
    assert translated("Growth of employment") == "Growth of employment"
