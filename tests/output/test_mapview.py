"""Maps in one locked file: nothing fetched, nothing run, the same text every time."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import folium
import pytest

from score_mapping.output.mapview import (
    OfflineMap,
    Page,
    Raw,
    content_policy,
    draw_map,
    leaflet,
    leaflet_licence,
    to_json,
)
from tests.output.planner_world import HOSTILE, PROOF, hostile_results


def small_page(data: object = None, **changes: object) -> Page:
    page = Page(title="T", language="en", data=data or {}, styles=["a{}"], scripts=["let x = 1;"], **changes)  # type: ignore[arg-type]
    page.add_child(OfflineMap())
    return page


def tags(text: str) -> list[tuple[str, list[tuple[str, str | None]]]]:
    """Return every tag of a page with its attributes, as a browser's parser finds them."""
    found: list[tuple[str, list[tuple[str, str | None]]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, attrs))

    Reader().feed(text)
    return found


def test_a_map_is_a_folium_map_that_saves_itself_whole(tmp_path: Path) -> None:
    drawn = draw_map(hostile_results())
    assert isinstance(drawn, folium.Map)
    drawn.save(str(tmp_path / "map.html"))
    text = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert text == drawn.get_root().render()
    assert "<h1>" in text
    assert '<html lang="en">' in text


def test_twice_drawn_is_the_same_text() -> None:
    results = hostile_results()
    page = draw_map(results).get_root()
    assert page.render() == page.render() == draw_map(results).get_root().render()


def test_a_notebook_shows_the_same_page() -> None:
    drawn = draw_map(hostile_results())
    inside = re.search(r'srcdoc="([^"]*)"', drawn._repr_html_())
    assert inside is not None
    assert unescape(inside.group(1)) == drawn.get_root().render()


def test_nothing_is_loaded_from_anywhere() -> None:
    text = draw_map(hostile_results()).get_root().render()
    loading = [
        value
        for _, attributes in tags(text)
        for name, value in attributes
        if name in {"src", "href", "srcset", "action", "data"}
    ]
    assert [value for value in loading if not str(value).startswith("data:")] == []
    assert (
        re.findall(r"url\((?!data:|#)[^)]*\)|@import", "".join(re.findall(r"<style>(.*?)</style>", text, re.DOTALL)))
        == []
    )
    assert "sourceMappingURL" not in text
    assert "behavior" not in leaflet()[0]


def test_the_policy_names_every_script_and_style_and_nothing_else() -> None:
    text = draw_map(hostile_results()).get_root().render()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy.group(1).split(";"))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in policy.group(1)
    for tag in ("script", "style"):
        parts = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        wanted = {f"'sha256-{base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()}'" for part in parts}
        assert set(rules[f"{tag}-src"].split()) == wanted
        assert len(parts) >= 2
    assert not [
        name for _, attributes in tags(text) for name, _ in attributes if name == "style" or name.startswith("on")
    ]


def test_a_page_without_scripts_lets_none_run() -> None:
    assert "script-src 'none'; style-src 'none'" in content_policy("<p>no script</p>")


def test_a_title_cannot_break_out_or_pose_as_the_policy() -> None:
    page = small_page()
    page.title = "</title><script>1</script> content-policy {{ 7 * 7 }}"
    text = page.render()
    assert "&lt;/title&gt;&lt;script&gt;" in text
    assert "{{ 7 * 7 }}" in text
    assert text.count("default-src") == 1


def test_names_travel_as_text_and_none_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = draw_map(hostile_results()).get_root().render()
    block = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert block is not None
    named = {cluster["id"]: cluster["name"] for cluster in json.loads(block.group(1))["list"]}
    assert named["A1"] == HOSTILE["A1"]
    assert named["A3"] == HOSTILE["A3"]
    for mark in ("<", ">", "&", "\u2028", "{{", "{%", "{#"):
        assert mark not in block.group(1)
    assert not (tmp_path / PROOF).exists()


@pytest.mark.parametrize("name", [*HOSTILE.values(), "\\{{", "{{{{", "\u2029", 'a"b\\'])
def test_json_says_what_it_was_given(name: str) -> None:
    assert json.loads(to_json({"a": [name], name: {"b": {"c": 1}}})) == {"a": [name], name: {"b": {"c": 1}}}
    assert not re.search(r"\{[{%#]|[<>&\u2028\u2029]", to_json({name: name}))


def test_json_refuses_what_is_no_number() -> None:
    with pytest.raises(ValueError, match="JSON"):
        to_json({"a": float("nan")})


def test_raw_text_is_not_read_as_a_template() -> None:
    assert Raw("{{ 7 * 7 }}{% raw %}").render() == "{{ 7 * 7 }}{% raw %}"


def test_ids_count_up_from_nought() -> None:
    assert 'id="map_1"' in small_page().render()


def test_leaflets_licence_is_whole_and_names_its_authors() -> None:
    licence = leaflet_licence()
    assert "Vladimir Agafonkin" in licence
    assert "Redistributions in binary form must reproduce" in licence
    assert "COPYRIGHT\n" not in licence
