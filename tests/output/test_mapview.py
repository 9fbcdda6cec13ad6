"""Maps in one locked file: nothing fetched, nothing run, the same text every time."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import folium
import pytest

from score_mapping.output.mapview import (
    OfflineMap,
    Page,
    Panel,
    Raw,
    content_policy,
    leaflet,
    leaflet_licence,
    to_json,
)
from score_mapping.output.planner import PANELS, draw_map
from tests.output.planner_world import HOSTILE, PROOF, hostile_page, hostile_results


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


def told(page: str) -> dict[str, Any]:
    """Return the data that a page holds, in its first language."""
    block = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert block is not None
    data = json.loads(block.group(1))
    assert set(data) == {"languages", "page", "said"}

    def unpacked(value: Any) -> Any:
        if isinstance(value, list):
            return [unpacked(part) for part in value]
        if not isinstance(value, dict):
            return value
        if set(value) == {"k", "r"}:
            return [unpacked(dict(zip(value["k"], row, strict=True))) for row in value["r"]]
        if set(value) != {"t"}:
            return {name: unpacked(part) for name, part in value.items()}
        said = data["said"][value["t"]]
        return said if isinstance(said, str) else said[0] if isinstance(said, list) else unpacked(said["v"])

    return dict(unpacked(data["page"]))


def test_a_map_is_a_folium_map_with_panels_hung_on_it() -> None:
    drawn = draw_map(hostile_results())
    assert isinstance(drawn, folium.Map)
    assert len([child for child in drawn._children.values() if isinstance(child, Panel)]) == len(PANELS) > 10
    assert isinstance(drawn.get_root(), Page)


def test_saved_shown_and_written_are_the_same_bytes(tmp_path: Path) -> None:
    drawn = draw_map(hostile_results())
    drawn.save(str(tmp_path / "map.html"))
    inside = re.search(r'srcdoc="([^"]*)"', drawn._repr_html_())
    assert inside is not None
    written = hostile_page().encode()
    assert (tmp_path / "map.html").read_bytes() == written
    assert unescape(inside.group(1)).encode() == written
    assert b'<html lang="en">' in written


def test_twice_drawn_is_the_same_text() -> None:
    page = draw_map(hostile_results()).get_root()
    assert page.render() == page.render() == hostile_page()


def test_nothing_is_loaded_from_anywhere() -> None:
    text = draw_map(hostile_results()).get_root().render()
    loading = [
        value
        for _, attributes in tags(text)
        for name, value in attributes
        if name in {"src", "href", "srcset", "action", "data"}
    ]
    assert [value for value in loading if not str(value).startswith(("data:", "#"))] == []
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
    named = {cluster["id"]: cluster["name"] for cluster in told(text)["list"]}
    assert named["A1"] == HOSTILE["A1"]
    assert named["A3"] == HOSTILE["A3"]
    block = text.partition('<script type="application/json" id="data">')[2].partition("</script>")[0]
    for mark in ("<", ">", "&", "\u2028", "{{", "{%", "{#"):
        assert mark not in block
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
