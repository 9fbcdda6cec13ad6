"""Areas are plain JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from score_mapping.study.boundary import read_boundary
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
