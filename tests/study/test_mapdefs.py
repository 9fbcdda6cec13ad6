"""Map definitions and boundary files: what is read, what is refused, and that a path stays where it belongs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from score_mapping.problems import StudyError
from score_mapping.shipped import shipped
from score_mapping.study.contract import ORGANISATION_TYPES
from score_mapping.study.mapdefs import find_map, read_boundary, read_map
from score_mapping.study.settings import Boundary

SQUARE = [[70.0, 10.0], [71.0, 10.0], [71.0, 11.0], [70.0, 10.0]]


def geojson(*coordinates: object, kind: str = "Polygon", **properties: str) -> str:
    features = [
        {
            "type": "Feature",
            "properties": properties or {"name": "East", "admin1_code": "E1"},
            "geometry": {"type": kind, "coordinates": part},
        }
        for part in coordinates
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / "maps" / "boundaries" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def ids(error: pytest.ExceptionInfo[StudyError]) -> list[tuple[str, str]]:
    return [(problem.where, problem.id) for problem in error.value.problems]


def test_the_shipped_map_gives_every_kind_of_organisation_one_group() -> None:
    layer = read_map(find_map("clusters")).of_kind("organisations")
    assert layer is not None
    assert not layer.shown
    assert sorted(kind for group in layer.group for kind in group.types) == sorted(ORGANISATION_TYPES)


def test_a_study_brings_its_own_map(tmp_path: Path) -> None:
    (tmp_path / "maps").mkdir()
    own = tmp_path / "maps" / "clusters.toml"
    own.write_text('id = "clusters"\ntitle = "Mine"\n')
    assert read_map(find_map("clusters", tmp_path)).title == "Mine"
    assert find_map("other", tmp_path) == shipped("maps/other.toml")
    assert read_map(own).of_kind("areas") is None


def test_every_fault_of_a_map_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "m.toml"
    group = '[[layer.group]]\nid = "{0}"\ntitle = "{0}"\ntypes = {1}\ncolour = "#000000"\nshape = "square"\n'
    layer = '[[layer]]\nid = "a"\nkind = "organisations"\ntitle = "A"\n'
    file.write_text(
        'id = "m"\ntitle = "M"\n'
        + layer
        + group.format("g", '["chambr", "ngo"]')
        + group.format("h", '["ngo"]')
        + layer
    )
    with pytest.raises(StudyError) as error:
        read_map(file)
    assert ids(error) == [
        ("layer.a", "map.repeated_id"),
        ("layer.a.g.types", "map.unknown_type"),
        ("layer.a.h.types", "map.type_twice"),
    ]
    assert "chamber" in error.value.problems[1].fix


@pytest.mark.parametrize(
    ("line", "id"),
    [
        ("aggregate_above = ", "toml.syntax"),
        ('titel = "x"', "toml.unknown_entry"),
        ("aggregate_above = 100000", "toml.less_than_equal"),
        ('[[layer]]\nid = "a"\nkind = "tiles"\ntitle = "A"', "toml.choice"),
    ],
)
def test_a_map_that_does_not_fit_is_refused(tmp_path: Path, line: str, id: str) -> None:
    file = tmp_path / "m.toml"
    file.write_text(f'id = "m"\ntitle = "M"\n{line}')
    with pytest.raises(StudyError) as error:
        read_map(file)
    assert id in [problem.id for problem in error.value.problems]


@pytest.mark.parametrize("path", sorted(shipped("maps/boundaries").glob("*.geojson")), ids=lambda path: path.stem)
def test_every_shipped_boundary_names_its_source_and_has_no_problem(path: Path) -> None:
    boundary, problems = read_boundary(Boundary(file=f"maps/boundaries/{path.name}"))
    assert problems == []
    assert len(boundary.areas) > 5
    assert "Natural Earth" in boundary.about.source
    assert "not the position of the United Nations" in boundary.about.limits


def test_disputed_areas_of_india_are_hatched_and_the_sentence_is_there() -> None:
    boundary, _ = read_boundary(Boundary(file="maps/boundaries/india-admin1.geojson"))
    hatched = {area.name for area in boundary.areas if boundary.disputed(area)}
    assert {"Jammu and Kashmir", "Ladakh", "Kashmir"} <= hatched
    assert "Punjab" not in hatched
    assert (
        "The final status of Jammu and Kashmir has not yet been agreed upon by the parties." in boundary.about.sentences
    )


def test_what_the_study_says_of_its_boundary_wins(tmp_path: Path) -> None:
    written(tmp_path, "own.geojson", geojson([SQUARE], [[SQUARE]][0], label="West"))
    (tmp_path / "maps" / "boundaries" / "own.toml").write_text('source = "Old"\nvintage = "1999"\n')
    asked = Boundary(file="maps/boundaries/own.geojson", name_field="label", source="Survey", disputed=("West",))
    boundary, problems = read_boundary(asked, tmp_path)
    assert (boundary.about.source, boundary.about.vintage) == ("Survey", "1999")
    assert problems == []
    assert all(boundary.disputed(area) for area in boundary.areas)


def test_lines_without_a_source_and_hatching_of_nothing_are_warned_of(tmp_path: Path) -> None:
    written(tmp_path, "own.geojson", geojson([SQUARE]))
    _, problems = read_boundary(Boundary(file="maps/boundaries/own.geojson", disputed=("Eest",)), tmp_path)
    assert [(problem.level, problem.id) for problem in problems] == [
        ("warning", "map.no_source"),
        ("warning", "map.unknown_area"),
    ]
    assert "East" in problems[1].fix


@pytest.mark.parametrize(
    "file",
    [
        "/etc/passwd", "../secret.geojson", "maps/../../secret.geojson", "https://example.org/a.geojson", "file:///a.geojson",
        "/vsicurl/https://example.org/a.geojson", "C:\\a.geojson", "\\\\host\\a.geojson", "maps\\a.geojson", "a.gpkg", "a.vrt",
        "a\0.geojson",
    ],
)  # fmt: skip
def test_a_boundary_outside_the_study_is_never_opened(tmp_path: Path, file: str) -> None:
    (tmp_path / "secret.geojson").write_text(geojson([SQUARE]))
    (tmp_path / "study").mkdir()
    with pytest.raises(StudyError) as error:
        read_boundary(Boundary(file=file), tmp_path / "study")
    assert ids(error) == [("boundary.file", "map.boundary_path")]


def test_a_link_out_of_the_study_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.geojson").write_text(geojson([SQUARE]))
    (tmp_path / "study").mkdir()
    link = tmp_path / "study" / "own.geojson"
    try:
        link.symlink_to(tmp_path / "secret.geojson")
    except OSError:
        pytest.skip("this machine makes no links")
    with pytest.raises(StudyError) as error:
        read_boundary(Boundary(file="own.geojson"), tmp_path / "study")
    assert ids(error) == [("boundary.file", "map.boundary_path")]


def test_only_the_maps_that_come_with_the_tool_are_found_outside_the_study(tmp_path: Path) -> None:
    for file in ("india-admin1.geojson", "maps/boundaries/indai-admin1.geojson"):
        with pytest.raises(StudyError) as error:
            read_boundary(Boundary(file=file), tmp_path)
        assert ids(error) == [("boundary.file", "map.boundary_missing")]
    assert "maps/boundaries/india-admin1.geojson" in error.value.problems[0].fix


@pytest.mark.parametrize(
    "text",
    [
        geojson([SQUARE[:2]]),
        geojson([[[float("nan"), 1.0], *SQUARE]]),
        geojson([[["a", "b"], *SQUARE]]),
        geojson([SQUARE], kind="MultiPolygon"),
        geojson([70, 10], kind="Point"),
        "{}",
        "<OGRVRTDataSource><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTDataSource>",
    ],
    ids=["short ring", "not a number", "text", "wrong depth", "point", "empty", "a driver's file"],
)
def test_what_is_not_polygons_in_degrees_is_refused(tmp_path: Path, text: str) -> None:
    written(tmp_path, "own.geojson", text)
    with pytest.raises(StudyError) as error:
        read_boundary(Boundary(file="maps/boundaries/own.geojson"), tmp_path)
    assert [problem.id for problem in error.value.problems] == ["boundary.form"]


def problems_of(folder: Path, text: str) -> list[tuple[str, str]]:
    file = folder / "m.toml"
    file.write_text('id = "m"\ntitle = "M"\n' + text)
    with pytest.raises(StudyError) as error:
        read_map(file)
    return ids(error)


def test_an_entry_of_another_kind_and_an_unknown_module_are_told(tmp_path: Path) -> None:
    layers = (
        '[[layer]]\nid = "a"\nkind = "reach"\ntitle = "A"\nmethod = "Quantiles"\n'
        '[[layer]]\nid = "b"\nkind = "gaps"\ntitle = "B"\nmodule = "M9"\n'
    )
    assert problems_of(tmp_path, layers) == [("layer.a.method", "map.other_kind"), ("layer.b.module", "map.unknown_module")]


def test_a_measure_takes_only_methods_that_always_give_the_same(tmp_path: Path) -> None:
    layer = '[[layer]]\nid = "a"\nkind = "measure"\ntitle = "A"\n'
    assert problems_of(tmp_path, layer + 'method = "KMeans"') == [("layer[1].method", "toml.choice")]
    assert problems_of(tmp_path, layer + "classes = 12") == [("layer[1].classes", "toml.less_than_equal")]


@pytest.mark.parametrize(
    "url",
    [
        "http://tiles.example.org/{z}/{x}/{y}.png", "https://{s}.example.org/{z}/{x}/{y}.png", "https://a.org/{z}/{x}.png",
        "https://a.org; script-src https://b.org/{z}/{x}/{y}", "https://user@a.org/{z}/{x}/{y}", "//a.org/{z}/{x}/{y}",
        "https://a.org/{z}/{x}/{y}\\u0022><script>", "https:///{z}/{x}/{y}", "javascript:{z}{x}{y}", "https://a.org/{z} {x} {y}",
    ],
)  # fmt: skip
def test_tiles_come_from_one_host_by_https_or_not_at_all(tmp_path: Path, url: str) -> None:
    assert problems_of(tmp_path, f"[tiles]\nurl = \"{url}\"\nattribution = \"A\"") == [("tiles.url", "map.tiles_url")]


def test_a_tile_layer_names_its_host_and_its_source(tmp_path: Path) -> None:
    file = tmp_path / "m.toml"
    file.write_text('id = "m"\ntitle = "M"\n[tiles]\nurl = "https://t.example.org:8080/a/{z}/{x}/{y}.png?k=1"\nattribution = "Survey"')
    tiles = read_map(file).tiles
    assert tiles is not None
    assert tiles.host == "https://t.example.org:8080"
    assert problems_of(tmp_path, '[tiles]\nurl = "https://a.org/{z}/{x}/{y}"\nattribution = ""')[0][0] == "tiles.attribution"
    assert read_map(find_map("clusters")).tiles is None


def test_a_mended_outline_is_told_also_where_nothing_names_the_source(tmp_path: Path) -> None:
    bow = [[70.0, 10.0], [72.0, 12.0], [72.0, 10.0], [70.0, 12.0], [70.0, 10.0]]
    written(tmp_path, "own.geojson", geojson([bow]))
    boundary, problems = read_boundary(Boundary(file="maps/boundaries/own.geojson"), tmp_path)
    assert [problem.id for problem in problems] == ["boundary.invalid", "map.no_source"]
    assert len(boundary.areas[0].polygons) == 2
