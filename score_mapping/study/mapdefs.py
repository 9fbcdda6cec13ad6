"""Map definitions and boundary files: what a map shows, and where its lines come from.

A map is a TOML file (layers, marks, which classes are on, the small print); a boundary is a GeoJSON file with a TOML file of
the same name beside it that says its source, vintage and limits. Rules are data. A study's own file wins over the shipped
one. A path never leaves the study folder.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from score_mapping.problems import Problem, StudyError, problem
from score_mapping.shipped import shipped
from score_mapping.study.boundary import read_boundary as read_areas
from score_mapping.study.contract import MODULES, ORGANISATION_TYPES
from score_mapping.study.settings import Boundary as Asked
from score_mapping.study.tomlfile import nearest, read_toml

Ring = list[list[float]]
TILES = re.compile(r"https://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?/[A-Za-z0-9{}/._~%?&=@:+-]*")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Group(_Part):
    """One mark of the organisations layer: ``types`` are organisation types of the contract."""

    id: str
    title: str
    types: tuple[str, ...]
    colour: str = Field(pattern=r"^#[0-9A-Fa-f]{6}$")
    shape: Literal["square", "triangle", "pentagon", "circle"]


Kind = Literal[
    "areas", "clusters", "organisations", "readiness", "ranking", "gaps", "reach", "buyers", "portfolio", "relations", "measure"
]
ENTRIES: dict[str, tuple[str, ...]] = {  # beside id, kind, title and shown
    "clusters": ("fields", "hidden", "size"),
    "organisations": ("group",),
    "gaps": ("module", "drawn_as"),
    "measure": ("of", "drawn_as", "method", "classes"),
}


class Layer(_Part):
    """One layer; beside the first four entries each kind has its own (`ENTRIES`).

    Attributes
    ----------
    fields, hidden, size
        Of clusters: what the small label says, the tiers that are off at first, and whether a mark's area is the number of
        counted firms of the target size (``firms``) or the same for all (``one``).
    group
        Of organisations: the marks.
    module
        Of gaps: the SCORE module that is shown first.
    drawn_as
        Of gaps and measures: a mark at each cluster (``clusters``) or the area that it lies in (``areas``).
    of, method, classes
        Of a measure: what is shown, how values are put in classes (a method of mapclassify) and in how many.
    """

    id: str
    kind: Kind
    title: str
    shown: bool = True
    fields: tuple[Literal["tier", "rank", "score", "admin1"], ...] = ()
    hidden: tuple[str, ...] = ()
    size: Literal["firms", "one"] = "firms"
    group: tuple[Group, ...] = ()
    module: str = ""
    drawn_as: Literal["clusters", "areas"] = "clusters"
    of: Literal["score", "coverage", "firms"] = "score"
    method: Literal["FisherJenks", "Quantiles", "EqualInterval"] = "FisherJenks"
    classes: int = Field(5, ge=2, le=7)


class Tiles(_Part):
    """A picture of the ground that the page fetches from a server when it is open: ``url`` with {z}, {x} and {y}."""

    url: str
    attribution: str = Field(min_length=1)

    @property
    def host(self) -> str:
        """Return ``https://host``, all that the page may fetch pictures from."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


class MapDefinition(_Part):
    """A whole map, as written in its file, checked."""

    id: str
    title: str
    aggregate_above: int = Field(5000, ge=1, le=5000)
    disclaimer: str = ""
    layer: tuple[Layer, ...] = ()
    tiles: Tiles | None = None

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
    if definition.tiles and not _tile_address(definition.tiles.url):
        found.append(problem("map.tiles_url", "error", file, "tiles.url", name=definition.tiles.url))
    for layer in definition.layer:
        own = ("id", "kind", "title", "shown", *ENTRIES.get(layer.kind, ()))
        for name in sorted(layer.model_fields_set - set(own)):
            where = f"layer.{layer.id}.{name}"
            found.append(problem("map.other_kind", "error", file, where, name=name, kind=layer.kind, known=", ".join(own)))
        if layer.module and layer.module not in MODULES:
            where = f"layer.{layer.id}.module"
            known = nearest(layer.module, MODULES)
            found.append(problem("map.unknown_module", "error", file, where, name=layer.module, known=known))
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


def _tile_address(url: str) -> bool:
    """Tell whether an address is one host by https and names the tile, with nothing that a content policy could misread."""
    match = TILES.fullmatch(url)
    return bool(match) and all(part in url for part in ("{z}", "{x}", "{y}"))


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
    found = [*wrong]
    if not about.source:
        found.append(problem("map.no_source", "warning", asked.file, name=beside.name))
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
