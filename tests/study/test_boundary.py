"""Areas are plain JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely

from score_mapping.study.boundary import Areas, read_boundary
from score_mapping.study.settings import Boundary

RING = [[70, 10], [80, 10], [80, 20], [70, 10]]


def collection(*features: tuple[str, object]) -> dict[str, object]:
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"name": name}, "geometry": geometry} for name, geometry in features
        ],
    }


def areas(folder: Path, content: object) -> tuple[object, list[str]]:
    path = folder / "states.geojson"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    read, found = read_boundary(path, "states.geojson", Boundary(file="states.geojson"))
    return read and read.names, [item.id for item in found]


def test_polygons_with_names(tmp_path: Path) -> None:
    polygon = {"type": "Polygon", "coordinates": [RING]}
    several = {"type": "MultiPolygon", "coordinates": [[RING], [RING]]}
    assert areas(tmp_path, collection(("North", polygon), ("South", several))) == (("North", "South"), [])


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"type": "FeatureCollection", "features": []}',
        '{"type": "Topology"}',
        "<OGRVRTDataSource><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTDataSource>",
        "[" * 100_000,
        collection(("North", None)),
        collection(("North", {"type": "Point", "coordinates": [70, 10]})),
        collection(("North", {"type": "Polygon", "coordinates": "/vsicurl/https://example.org"})),
        collection(("North", {"type": "Polygon", "coordinates": [[["a", "b"]]]})),
        collection(("North", {"type": "Polygon", "coordinates": []})),
        collection(("North", {"type": "Polygon", "coordinates": [[[float("nan"), 10]]]})),
    ],
)
def test_what_is_no_collection_of_areas(tmp_path: Path, content: object) -> None:
    assert areas(tmp_path, content) == (None, ["boundary.form"])


def read(folder: Path, content: object) -> tuple[Areas | None, list[str]]:
    path = folder / "states.geojson"
    path.write_text(json.dumps(content), encoding="utf-8")
    found, problems = read_boundary(path, "states.geojson", Boundary(file="states.geojson"))
    return found, [f"{item.level} {item.id}" for item in problems]


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:EPSG::32643", "EPSG:3857", "urn:ogc:def:crs:EPSG::3395"])
def test_another_coordinate_system_is_refused_whatever_its_figures(tmp_path: Path, name: str) -> None:
    content = collection(("North", {"type": "Polygon", "coordinates": [RING]})) | {"crs": {"type": "name", "properties": {"name": name}}}
    assert read(tmp_path, content) == (None, ["error boundary.system"])


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326"])
def test_degrees_under_their_name_are_read(tmp_path: Path, name: str) -> None:
    content = collection(("North", {"type": "Polygon", "coordinates": [RING]})) | {"crs": {"type": "name", "properties": {"name": name}}}
    assert read(tmp_path, content)[1] == []


def test_metres_are_no_degrees(tmp_path: Path) -> None:
    metres = [[500_000, 4_000_000], [600_000, 4_000_000], [600_000, 4_100_000], [500_000, 4_000_000]]
    assert read(tmp_path, collection(("North", {"type": "Polygon", "coordinates": [metres]}))) == (None, ["error boundary.projected"])


def test_an_outline_that_crosses_itself_is_mended_and_told(tmp_path: Path) -> None:
    bow = [[70, 10], [72, 12], [72, 10], [70, 12], [70, 10]]
    found, problems = read(tmp_path, collection(("Bow", {"type": "Polygon", "coordinates": [bow]})))
    assert problems == ["warning boundary.invalid"]
    assert found is not None
    shape = shapely.from_geojson(json.dumps(found.features[0]["geometry"]))
    assert shape.is_valid
    assert shape.area == pytest.approx(2.0)  # two triangles of base 2 and height 1


def test_a_ring_that_is_not_closed_is_closed(tmp_path: Path) -> None:
    found, problems = read(tmp_path, collection(("Open", {"type": "Polygon", "coordinates": [[*RING[:3], [70, 20]]]})))
    assert problems == []
    assert found is not None
    assert found.features[0]["geometry"]["coordinates"][0][-1] == [70, 10]


@pytest.mark.parametrize("east", [-178, 182], ids=["jumps", "runs on"])
def test_an_area_over_180_is_cut_there(tmp_path: Path, east: int) -> None:
    ring = [[178, -18], [east, -18], [east, -16], [178, -16], [178, -18]]
    found, problems = read(tmp_path, collection(("Isles", {"type": "Polygon", "coordinates": [ring]})))
    assert problems == []
    assert found is not None
    shape = shapely.from_geojson(json.dumps(found.features[0]["geometry"]))
    assert shape.area == pytest.approx(8.0)
    assert sorted(part.bounds[::2] for part in shape.geoms) == [(-180.0, -178.0), (178.0, 180.0)]
