"""The areas of a study: read as plain JSON, never by a library that follows what a file tells it to open.

What can be mended without a guess is mended: a ring that is not closed, an outline that crosses itself (warned of), an area
that runs over longitude 180 (cut there, as the standard asks). Another coordinate system is refused: its figures may look
like degrees.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from score_mapping.problems import Problem, problem
from score_mapping.study.settings import Boundary
from score_mapping.study.tomlfile import nearest

LARGEST = 50 * 2**20
NAMED = 3  # areas that a warning names
Ring = list[list[float]]


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
    if system := _other_system(raw):
        return None, [problem("boundary.system", "error", file, "crs", name=system)]
    if any(abs(lon) > 360 or abs(lat) > 90 for outline in outlines for lon, lat in outline):
        return None, [problem("boundary.projected", "error", file)]
    if not any(boundary.name_field in given for given in properties):
        known = {str(name) for given in properties for name in given}
        values = {"name": boundary.name_field, "known": nearest(boundary.name_field, known)}
        return None, [problem("boundary.name_field", "error", file, "boundary.name_field", **values)]
    names = tuple(str(given.get(boundary.name_field, "")) for given in properties)
    try:
        mended = [_mended(feature["geometry"]) for feature in features]
    except (ValueError, TypeError, LookupError):
        return None, [problem("boundary.form", "error", file)]
    crossed = [name for name, (_, sound) in zip(names, mended, strict=True) if not sound]
    found = []
    if crossed:
        shown = ", ".join(name or "?" for name in crossed[:NAMED]) + (", …" if len(crossed) > NAMED else "")
        found = [problem("boundary.invalid", "warning", file, names=shown, count=len(crossed))]
    kept = tuple({**feature, "geometry": geometry} for feature, (geometry, _) in zip(features, mended, strict=True))
    return Areas(kept, names), found


def _other_system(raw: Mapping[str, Any]) -> str:
    """Return the coordinate system that a file names, empty when it is longitude and latitude in WGS84 or none is named."""
    named = raw.get("crs")
    said = named.get("properties", {}).get("name", "?") if isinstance(named, Mapping) else ""
    return "" if not said or str(said).upper().endswith(("CRS84", "CRS84H", "EPSG::4326", "EPSG:4326", "4979")) else str(said)[:80]


def _mended(geometry: Mapping[str, Any]) -> tuple[Mapping[str, Any], bool]:
    """Return a geometry with closed, valid rings inside -180 to 180, and whether its outline was sound."""
    parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    rings = [[_closed(ring) for ring in part] for part in parts]
    across = any(abs(lon) > 180 or abs(lon - other) > 180 for part in rings for ring in part for (lon, _), (other, _) in pairwise(ring))
    if not across and _simple(rings):
        return {**geometry, "coordinates": rings if geometry["type"] == "MultiPolygon" else rings[0]}, True
    import shapely

    whole = shapely.MultiPolygon([(part[0], part[1:]) for part in ([_unrolled(ring) for ring in part] for part in rings)])
    sound = bool(shapely.is_valid(whole))
    if not sound:
        whole = shapely.make_valid(whole)
    if across:
        worlds = [shapely.intersection(whole, shapely.box(-180 + turn, -90, 180 + turn, 90)) for turn in (-360, 0, 360)]
        moved = [shapely.transform(part, lambda at, turn=turn: at - [turn, 0]) for part, turn in zip(worlds, (-360, 0, 360), strict=True)]
        whole = shapely.union_all(moved)
    kept = [part for part in shapely.get_parts(shapely.get_parts(whole)) if part.geom_type == "Polygon" and part.area > 0]
    if not kept:
        raise ValueError("no area")
    made = [[[list(at) for at in ring.coords] for ring in (part.exterior, *part.interiors)] for part in kept]
    return {"type": "MultiPolygon", "coordinates": made}, sound


def _simple(rings: Sequence[Sequence[Ring]]) -> bool:
    import shapely

    return all(bool(shapely.is_valid(shapely.Polygon(part[0], part[1:]))) for part in rings)


def _closed(ring: Sequence[Sequence[float]]) -> Ring:
    points = [[float(lon), float(lat)] for lon, lat, *_ in ring]
    if points and points[0] != points[-1]:
        points.append(list(points[0]))
    if len(points) < 4:
        raise ValueError("not a ring")
    return points


def _unrolled(ring: Ring) -> Ring:
    """Return a ring whose longitudes run on over 180 instead of jumping to the other side."""
    found = [list(ring[0])]
    for lon, lat in ring[1:]:
        before = found[-1][0]
        found.append([lon + 360 * round((before - lon) / 360), lat])
    return found


def _refuse(constant: str) -> float:
    raise ValueError(constant)


def _positions(coordinates: Any) -> Iterator[tuple[float, float]]:
    if coordinates and isinstance(coordinates[0], int | float):
        yield float(coordinates[0]), float(coordinates[1])
    else:
        for part in coordinates:
            yield from _positions(part)
