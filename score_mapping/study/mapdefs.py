"""Map definitions and boundary files: what a map shows, and where its lines come from.

A map is a TOML file (layers, marks, which classes are on, the small print); a boundary is a GeoJSON file with a TOML file of
the same name beside it that says its source, vintage and limits. Rules are data. A study's own file wins over the shipped
one. A path never leaves the study folder.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from score_mapping.problems import Problem, StudyError, problem
from score_mapping.shipped import shipped
from score_mapping.study.boundary import read_boundary as read_areas
from score_mapping.study.contract import ORGANISATION_TYPES
from score_mapping.study.settings import Boundary as Asked
from score_mapping.study.tomlfile import nearest, read_toml

Ring = list[list[float]]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Group(_Part):
    """One mark of the organisations layer: ``types`` are organisation types of the contract."""

    id: str
    title: str
    types: tuple[str, ...]
    colour: str = Field(pattern=r"^#[0-9A-Fa-f]{6}$")
    shape: Literal["square", "triangle", "pentagon", "circle"]


class Layer(_Part):
    """One layer: ``fields`` is what a cluster's small label says, ``hidden`` the tiers that are off at first."""

    id: str
    kind: Literal["areas", "clusters", "organisations"]
    title: str
    shown: bool = True
    fields: tuple[Literal["tier", "rank", "score", "admin1"], ...] = ()
    hidden: tuple[str, ...] = ()
    group: tuple[Group, ...] = ()


class MapDefinition(_Part):
    """A whole map, as written in its file, checked."""

    id: str
    title: str
    aggregate_above: int = Field(5000, ge=1, le=5000)
    disclaimer: str = ""
    layer: tuple[Layer, ...] = ()

    def of_kind(self, kind: str) -> Layer | None:
        """Return the first layer of this kind, None when the map has none."""
        return next((layer for layer in self.layer if layer.kind == kind), None)


class BoundarySource(_Part):
    """What a map must say of its lines. ``disputed`` are codes or names of areas that are hatched, ``sentences`` stand in the legend."""

    source: str = ""
    licence: str = ""
    vintage: str = ""
    limits: str = ""
    disputed: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True)
class Area:
    """One area: ``polygons`` are lists of rings of ``[longitude, latitude]`` in degrees, the outer ring first."""

    code: str
    name: str
    polygons: tuple[tuple[Ring, ...], ...]


@dataclass(frozen=True)
class Boundary:
    """The areas of one boundary file and what is known of them; an empty ``about.source`` means that nobody wrote it down."""

    areas: tuple[Area, ...]
    about: BoundarySource

    def disputed(self, area: Area) -> bool:
        """Tell whether an area is hatched."""
        return area.code in self.about.disputed or area.name in self.about.disputed


def find_map(id: str, folder: Path | None = None) -> Path:
    """Return the file of a map definition: ``maps/<id>.toml`` of the study, else the shipped one (which may not exist)."""
    own = folder / "maps" / f"{id}.toml" if folder else None
    return own if own and own.is_file() else shipped(f"maps/{id}.toml")


def read_map(path: Path, *, shown_as: str = "") -> MapDefinition:
    """Read a map definition.

    Parameters
    ----------
    path
        The TOML file.
    shown_as
        Name used in problems, by default the file's name.

    Raises
    ------
    StudyError
        With every fault of the file.
    """
    file = shown_as or path.name
    definition = read_toml(path, MapDefinition, file)
    found = [
        problem("map.repeated_id", "error", file, f"layer.{name}", name=name, times=times)
        for name, times in Counter(layer.id for layer in definition.layer).items()
        if times > 1
    ]
    for layer in definition.layer:
        taken: dict[str, str] = {}
        for group in layer.group:
            for kind in group.types:
                where = f"layer.{layer.id}.{group.id}.types"
                if kind not in ORGANISATION_TYPES:
                    known = nearest(kind, ORGANISATION_TYPES)
                    found.append(problem("map.unknown_type", "error", file, where, name=kind, known=known))
                elif kind in taken:
                    found.append(problem("map.type_twice", "error", file, where, name=kind, other=taken[kind]))
                taken.setdefault(kind, group.id)
    if found:
        raise StudyError(found)
    return definition


def read_boundary(asked: Asked, folder: Path | None = None) -> tuple[Boundary, list[Problem]]:
    """Read a boundary file and what must be said of it.

    What ``study.toml`` says of the file (source, vintage, licence, note, disputed areas) wins over the TOML file beside it.

    Parameters
    ----------
    asked
        The ``[boundary]`` entries of ``study.toml``.
    folder
        The study folder; None looks among the shipped files only.

    Returns
    -------
    The boundary, and a warning when nothing says where its lines come from.

    Raises
    ------
    StudyError
        When the name leaves the folder, the file is missing, or is not GeoJSON with polygons in degrees.
    """
    path = _boundary_path(asked.file, folder)
    features, wrong = read_areas(path, asked.file, asked)
    if features is None:
        raise StudyError(wrong)
    try:
        areas = tuple(_area(feature, asked.name_field) for feature in features.features)
    except (ValueError, TypeError, KeyError):
        raise StudyError([problem("boundary.form", "error", asked.file)]) from None
    beside = path.with_suffix(".toml")
    about = read_toml(beside, BoundarySource, beside.name) if beside.is_file() else BoundarySource()
    own = {
        "source": asked.source,
        "licence": asked.licence,
        "vintage": asked.vintage,
        "limits": asked.note,
        "disputed": asked.disputed,
    }
    about = about.model_copy(update={name: said for name, said in own.items() if said})
    found = [] if about.source else [problem("map.no_source", "warning", asked.file, name=beside.name)]
    known = {word for area in areas for word in (area.code, area.name) if word}
    found += [
        problem("map.unknown_area", "warning", asked.file, "disputed", name=name, known=nearest(name, known))
        for name in about.disputed
        if name not in known
    ]
    return Boundary(areas, about), found


def _boundary_path(file: str, folder: Path | None) -> Path:
    """Return the file inside the study, else the one that comes with the tool; never one elsewhere."""
    posix, windows = PurePosixPath(file), PureWindowsPath(file)
    outside = posix.is_absolute() or windows.drive or windows.root or set(file) & set("\\:\0")
    if outside or posix.suffix not in {".geojson", ".json"}:
        raise StudyError([problem("map.boundary_path", "error", "study.toml", "boundary.file", name=file)])
    homes = [folder] if folder else []
    homes += [shipped("maps").parent] if posix.parts[0] == "maps" else []
    for home in homes:
        path = (home / posix).resolve()
        if not path.is_relative_to(home.resolve()):  # a link that leads out of the folder
            raise StudyError([problem("map.boundary_path", "error", "study.toml", "boundary.file", name=file)])
        if path.is_file():
            return path
    known = {f"maps/boundaries/{path.name}" for path in shipped("maps/boundaries").glob("*.geojson")}
    raise StudyError(
        [problem("map.boundary_missing", "error", "study.toml", "boundary.file", name=file, known=nearest(file, known))]
    )


def _area(feature: Mapping[str, Any], name_field: str) -> Area:
    geometry, properties = feature["geometry"], feature.get("properties") or {}
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return Area(
        str(properties.get("admin1_code") or ""),
        str(properties.get(name_field) or ""),
        tuple(tuple(_ring(ring) for ring in polygon) for polygon in polygons),
    )


def _ring(ring: Any) -> Ring:
    points = [[float(lon), float(lat)] for lon, lat, *_ in ring]
    if len(points) < 4 or not all(math.isfinite(value) for point in points for value in point):
        raise ValueError("not a ring")
    return points
