"""One value in several languages: the same shape, every text found again, and each thing carried once."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from score_mapping import catalogue
from score_mapping.catalogue import LOCALE, sentences, speaking, spoken
from score_mapping.output import pagedata
from score_mapping.output.lookup import Lookup
from score_mapping.output.mapdata import load_map, map_data
from score_mapping.output.pagedata import Differs, direction, in_languages, laid_over, pack, page_languages, page_words
from tests.output.planner_world import hostile_results

SAME = {"what": "said twice here", "of": [1, 2]}


def unpacked(value: Any, said: list[Any], language: int = 0) -> Any:
    """Read packed data as the page does."""
    if isinstance(value, list):
        return [unpacked(part, said, language) for part in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"t"}:
        found = said[value["t"]]
        return found if isinstance(found, str) else found[language] if isinstance(found, list) else unpacked(found["v"], said, language)
    if value.keys() == {"k", "r"}:
        return [unpacked(dict(zip(value["k"], row, strict=True)), said, language) for row in value["r"]]
    return {name: unpacked(part, said, language) for name, part in value.items()}


def test_packing_loses_nothing() -> None:
    value = {
        "a": [SAME, SAME, {"inside": SAME}],
        "b": ["a long text that stands twice", "a long text that stands twice", "a long text that stands once"],
        "c": [1, 1.0, True, None, "", [], {}, [[]], "short", "short"],
        "d": [[1, 1], [True, True], [1.0, 1.0]],
    }
    packed, said = pack(value)
    assert json.dumps(unpacked(packed, said)) == json.dumps(value)
    assert sum(json.dumps(part).count("said twice here") for part in (packed, said)) == 1
    assert sum(json.dumps(part).count("stands twice") for part in (packed, said)) == 1
    assert packed["b"][2] == "a long text that stands once"


def test_many_records_of_one_shape_name_their_entries_once() -> None:
    value = {"a": [{"id": at, "of": {"name": f"the name of {at}"}, "none": None} for at in range(pagedata.ROWS)]}
    packed, said = pack(value)
    assert json.dumps(packed).count("none") == 1
    assert unpacked(packed, said) == value
    odd = {"a": [*value["a"], {"id": "another shape"}]}
    assert unpacked(*pack(odd)) == odd
    again = {"a": value["a"], "b": value["a"][3]}
    assert unpacked(*pack(again)) == again


def test_what_stands_once_is_left_where_it_is() -> None:
    value = {"a": {"b": ["one thing", "another thing"]}}
    assert pack(value) == (value, [])


def test_texts_of_several_languages_are_read_one_by_one() -> None:
    told = [{"a": ["hello", 1], "b": {"c": "same"}}, {"a": ["bonjour", 1], "b": {"c": "same"}}]
    over = laid_over(told)
    assert over == {"a": [Differs(("hello", "bonjour")), 1], "b": {"c": "same"}}
    packed, said = pack(over)
    assert [unpacked(packed, said, language) for language in (0, 1)] == told


@pytest.mark.parametrize(
    ("one", "other", "complaint"),
    [
        ({"a": 1}, {"b": 1}, "entries"),
        ([1, 2], [1], "length"),
        ([1], {"a": 1}, "length"),
        ({"a": 1}, {"a": 2}, "figure"),
        ({"a": 1}, {"a": True}, "figure"),
        ({"a": "x"}, {"a": None}, "figure"),
    ],
)
def test_languages_that_differ_in_more_than_words_are_refused(one: object, other: object, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        laid_over([one, other])


def test_each_language_is_told_in_itself() -> None:
    told = in_languages(["en", "fr"], lambda: {"spoken": spoken(), "n": 1})
    assert [one["id"] for one in told["languages"]] == ["en", "fr"]
    assert [one["name"] for one in told["languages"]] == ["English", "Français"]
    assert [unpacked(told["page"], told["said"], at)["spoken"] for at in (0, 1)] == ["en", "fr"]
    assert spoken() == "en"


def test_a_page_opens_in_the_language_of_its_study() -> None:
    assert page_languages("en")[0] == "en"
    assert page_languages("es")[0] == "es"
    assert sorted(page_languages("es")) == sorted(page_languages("en"))
    assert page_languages("xx")[0] == "en"


@pytest.mark.parametrize(("language", "way"), [("en", "ltr"), ("hi", "ltr"), ("ar", "rtl"), ("ur", "rtl"), ("xx", "ltr")])
def test_the_way_of_writing_is_known(language: str, way: str) -> None:
    assert direction(language) == way


def test_a_language_is_added_by_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's own sentences in one file; what it lacks is English, and its own forms of number are no trouble to others."""
    shutil.copytree(LOCALE, tmp_path / "locale")
    (tmp_path / "locale" / "id").mkdir()
    (tmp_path / "locale" / "id" / "planner.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "planner.language_name"\nmsgstr "Bahasa Indonesia"\n\nmsgid "planner.tip_cell.other"\nmsgstr "{n} klaster"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(catalogue, "LOCALE", tmp_path / "locale")
    monkeypatch.setattr(pagedata, "LOCALE", tmp_path / "locale")
    sentences.cache_clear()
    told = in_languages(page_languages("en"), page_words)
    sentences.cache_clear()
    at = [one["id"] for one in told["languages"]].index("id")
    own, english = (unpacked(told["page"], told["said"], which) for which in (at, 0))
    assert told["languages"][at] == {"id": "id", "name": "Bahasa Indonesia", "dir": "ltr"}
    assert own["tip_cell.other"] == "{n} klaster"
    assert english["tip_cell.other"] == english["tip_cell"]
    assert own["about_title"] == english["about_title"]


def test_the_small_print_of_a_map_is_said_in_the_language() -> None:
    results = hostile_results()
    definition, boundary = load_map(results)
    with speaking("fr"):
        shown = map_data(Lookup(results), definition, boundary)
    assert shown["boundary"]["limits"].startswith("Zones telles qu")
    assert any("Jammu-et-Cachemire" in said for said in shown["boundary"]["sentences"])
    assert {group["title"] for group in shown["groups"]} >= {"Organisations de travailleurs", "Formation et conseil"}
