"""The areas of a study: read as plain JSON, never by a library that follows what a file tells it to open."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from score_mapping.problems import Problem, problem
from score_mapping.study.settings import Boundary
from score_mapping.study.tomlfile import nearest

LARGEST = 50 * 2**20


@dataclass(frozen=True)
class Areas:
    """Named polygons in WGS84: ``features`` are GeoJSON features, ``names`` what admin1 may say."""

    features: tuple[Mapping[str, Any], ...]
    names: tuple[str, ...]


def read_boundary(path: Path, file: str, boundary: Boundary) -> tuple[Areas | None, list[Problem]]:
    """Read a GeoJSON FeatureCollection of polygons.

    Parameters
    ----------
    path
        File, already known to lie inside the study or to come with the tool.
    file
        Name shown in problems.
    boundary
        The entries of study.toml; ``name_field`` must be a property of the features.

    Returns
    -------
    The areas (None when they cannot be used) and the problems.
    """
    if path.stat().st_size > LARGEST:
        return None, [problem("file.too_big", "error", file, megabytes=LARGEST // 2**20)]
    try:
        raw = json.loads(path.read_bytes(), parse_constant=_refuse)
        features = tuple(raw["features"]) if raw["type"] == "FeatureCollection" else ()
        kinds = {feature["geometry"]["type"] for feature in features}
        properties = [dict(feature["properties"] or {}) for feature in features]
        outlines = [list(_positions(feature["geometry"]["coordinates"])) for feature in features]
    except (ValueError, LookupError, TypeError, ArithmeticError, RecursionError):
        features, kinds, outlines = (), set(), []
    if not features or not kinds <= {"Polygon", "MultiPolygon"} or any(len(outline) < 4 for outline in outlines):
        return None, [problem("boundary.form", "error", file)]
    if any(abs(lon) > 180 or abs(lat) > 90 for outline in outlines for lon, lat in outline):
        return None, [problem("boundary.projected", "error", file)]
    if not any(boundary.name_field in given for given in properties):
        known = {str(name) for given in properties for name in given}
        values = {"name": boundary.name_field, "known": nearest(boundary.name_field, known)}
        return None, [problem("boundary.name_field", "error", file, "boundary.name_field", **values)]
    names = tuple(str(given.get(boundary.name_field, "")) for given in properties)
    return Areas(features, names), []


def _refuse(constant: str) -> float:
    raise ValueError(constant)


def _positions(coordinates: Any) -> Iterator[tuple[float, float]]:
    if coordinates and isinstance(coordinates[0], int | float):
        yield float(coordinates[0]), float(coordinates[1])
    else:
        for part in coordinates:
            yield from _positions(part)
