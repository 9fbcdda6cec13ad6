"""What a map shows, as plain values: areas, clusters by tier, organisations by kind, and the small print.

Nothing here draws. The result is ready for JSON, in a fixed order, and holds text as text. Clusters at the same point are
given a place in a ring; more points than the definition allows are counted in cells, so that a page never holds a hundred
thousand marks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import pairwise
from typing import Any

from score_mapping.catalogue import translated
from score_mapping.output.lookup import Lookup, figure, missing, plain, rows
from score_mapping.output.maplayers import counted_firms, layer_data
from score_mapping.output.theme import GREY, MUTED, TIER_MARKS, Mark
from score_mapping.output.wording import sentence_case, tier_word
from score_mapping.study.mapdefs import Area, Boundary, Group, MapDefinition, Ring, find_map, read_boundary, read_map
from score_mapping.workflow import Results

Json = dict[str, Any]
SAME_PLACE = 3  # decimals of a degree, about 100 m
MOST_GRAINS = 20_000  # places that a page carries; more are counted in the smallest cells that keep to it
CELLS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
STRAY = 3.0  # degrees beyond the areas; what lies farther is named beside the map instead of making all else small
SMALL_ISLAND = 0.003  # of the whole area
NAMED_BESIDE = 500  # clusters without a place that are listed beside the map
NAMES = 12  # organisations that a label names before it says how many more there are
UNKNOWN_MARK = Mark("circle", MUTED, GREY)


def load_map(results: Results, definition: MapDefinition | None = None) -> tuple[MapDefinition, Boundary | None]:
    """Return the map definition and the boundary that this study asks for.

    The study's own definition wins over the shipped one; None stands for no boundary at all (profile ``none``).

    Raises
    ------
    StudyError
        When the definition or the boundary file cannot be used.
    """
    folder = results.study.folder
    definition = definition or read_map(find_map("clusters", folder))
    asked = results.study.settings.boundary
    if asked.profile == "none" or not asked.file:
        return definition, None
    return definition, read_boundary(asked, folder)[0]


def map_data(look: Lookup, definition: MapDefinition, boundary: Boundary | None) -> Json:
    """Return everything that a map shows.

    Returns
    -------
    A dict ready for JSON. Places are ``[latitude, longitude]`` in degrees, rings ``[longitude, latitude]``.
    """
    firms = counted_firms(look)
    clusters = _cluster_points(look, firms)
    layer, organisations = definition.of_kind("clusters"), definition.of_kind("organisations")
    areas = boundary.areas if boundary and definition.of_kind("areas") else ()
    about = boundary.about if boundary else None
    points = clusters if layer else []
    crowded = len(points) > definition.aggregate_above
    groups = [_group(look, group, definition.aggregate_above) for group in organisations.group] if organisations else []
    stray = _stray(areas, clusters)
    inside = [point for point in clusters if point["id"] not in stray]
    places = [place["at"] for group in groups for place in group["places"]]
    turn = _turn([lon for area in areas for polygon in area.polygons for lon, _ in polygon[0]] + [p["at"][1] for p in inside])
    return {
        "areas": [
            {
                "name": plain(area.name),
                "disputed": bool(boundary and boundary.disputed(area)),
                "polygons": [[_rounded(ring) for ring in polygon] for polygon in area.polygons],
            }
            for area in areas
        ],
        "labels": _area_labels(areas) if areas else _state_labels(clusters),
        "bounds": _bounds(areas, inside, places, turn),
        "turn": turn,
        "points": [] if crowded else points,
        "grains": _grains(points, list(look.tiers)) if crowded else None,
        "hidden": list(layer.hidden) if layer else [],
        "fields": list(layer.fields) if layer else [],
        "tiers": _tiers(look),
        "groups": groups,
        "layers": layer_data(look, definition, firms),
        "boundary": {
            "drawn": bool(areas),
            "profile": look.settings.boundary.profile if areas else "none",
            "hatched": any(boundary.disputed(area) for area in areas) if boundary else False,
            "source": plain(about.source) if about else "",
            "licence": translated(plain(about.licence)) if about else "",
            "vintage": translated(plain(about.vintage)) if about else "",
            "limits": translated(plain(about.limits)) if about else "",
            "sentences": [translated(plain(one)) for one in about.sentences] if about else [],
        },
        "tiles": definition.tiles
        and {
            "url": definition.tiles.url,
            "host": definition.tiles.host,
            "attribution": plain(definition.tiles.attribution),
        },
        "disclaimer": translated(plain(definition.disclaimer)),
        "not_placed": len(look.ranked) - len(clusters),
        "unplaced": [id for id in look.ranked if id not in {point["id"] for point in clusters}][:NAMED_BESIDE],
        "stray": stray[:NAMED_BESIDE],
    }


def _cluster_points(look: Lookup, firms: Mapping[str, float]) -> list[Json]:
    """One entry a cluster with a place, in the order of the ranking.

    ``ring`` is its number and the size of its ring, ``firms`` the counted firms of the target size (null: not counted).
    """
    known = {row["cluster_id"]: row for row in rows(look.table("clusters"))}
    found: list[Json] = []
    for id, row in look.ranked.items():
        site = known[id]
        if not missing(site["lat"]) and not missing(site["lon"]):
            at = [round(figure(site["lat"]), 4), round(figure(site["lon"]), 4)]
            number = round(firms[id]) if id in firms else None
            found.append({"id": id, "tier": str(row["tier"]), "at": at, "state": plain(site["admin1"]), "firms": number})
    sizes = Counter(_key(point["at"]) for point in found)
    seen: Counter[tuple[float, float]] = Counter()
    for point in found:
        key = _key(point["at"])
        point["ring"] = [seen[key], sizes[key]]
        seen[key] += 1
    return found


def _key(at: Sequence[float]) -> tuple[float, float]:
    return round(at[0], SAME_PLACE), round(at[1], SAME_PLACE)


def _tiers(look: Lookup) -> list[Json]:
    """Tiers that occur, in the order of the ranking, with their marks, words and sizes."""
    return [
        {
            "id": tier,
            "words": sentence_case(tier_word(tier)),
            "count": len(ids),
            "mark": asdict(TIER_MARKS.get(tier, UNKNOWN_MARK)),
        }
        for tier, ids in look.tiers.items()
    ]


def _group(look: Lookup, group: Group, aggregate_above: int) -> Json:
    """Return one kind of organisation with its places; each place names who is there."""
    names = {
        row["organisation_id"]: plain(row["name"])
        for row in rows(look.table("organisations"))
        if row["type"] in group.types
    }
    who: dict[tuple[float, float], set[str]] = defaultdict(set)
    town: dict[tuple[float, float], str] = {}
    for site in rows(look.table("sites")):
        if site["organisation_id"] in names and not missing(site["lat"]) and not missing(site["lon"]):
            key = _key((figure(site["lat"]), figure(site["lon"])))
            who[key].add(site["organisation_id"])
            town.setdefault(key, plain(site["place"]))
    places = [
        {
            "at": list(key),
            "place": town[key],
            "names": sorted(names[id] for id in ids)[:NAMES],
            "ids": sorted(ids, key=names.__getitem__),
            "count": len(ids),
        }
        for key, ids in sorted(who.items())
    ]
    crowded = len(places) > aggregate_above
    return {
        "id": group.id,
        "title": translated(plain(group.title)),
        "colour": group.colour,
        "shape": group.shape,
        "count": len(names),
        "placed": len(set().union(*who.values())),
        "places": _merged(places) if crowded else places,
        "crowded": crowded,
    }


def _grain_size(at: Sequence[Sequence[float]]) -> float:
    """Return the smallest cell size, in degrees, that keeps the number of cells small enough to carry."""
    return next((size for size in CELLS if len({(lat // size, lon // size) for lat, lon in at}) <= MOST_GRAINS), CELLS[-1])


def _middle(at: Sequence[float], size: float) -> tuple[float, float]:
    return round((at[0] // size + 0.5) * size, 4), round((at[1] // size + 0.5) * size, 4)


def _grains(points: list[Json], tiers: Sequence[str]) -> Json:
    """Return the places of many clusters, small: the page counts them in cells that become smaller as one goes nearer.

    Returns
    -------
    ``size`` of a grain in degrees (0: each is one cluster) and ``rows`` of latitude, longitude, number of the tier, how many,
    and the id where it is one cluster.
    """
    place = {tier: at for at, tier in enumerate(tiers)}
    if len(points) <= MOST_GRAINS:
        return {"size": 0, "rows": [[*point["at"], place[point["tier"]], 1, point["id"]] for point in points]}
    size = _grain_size([point["at"] for point in points])
    found = Counter((*_middle(point["at"], size), place[point["tier"]]) for point in points)
    return {"size": size, "rows": [[*key, count] for key, count in sorted(found.items())]}


def _merged(places: list[Json]) -> list[Json]:
    """Return the places of many organisations without their names, in small cells where they are too many to carry."""
    if len(places) <= MOST_GRAINS:
        return [{"at": place["at"], "place": "", "names": [], "ids": [], "count": place["count"]} for place in places]
    size = _grain_size([place["at"] for place in places])
    found: Counter[tuple[float, float]] = Counter()
    for place in places:
        found[_middle(place["at"], size)] += place["count"]
    return [{"at": list(at), "place": "", "names": [], "ids": [], "count": count} for at, count in sorted(found.items())]


def _stray(areas: Sequence[Area], clusters: list[Json]) -> list[str]:
    """Ids of clusters far outside every area: a figure of their place may be wrong."""
    if not areas:
        return []
    from shapely import MultiPoint, box, points, union_all

    frames = [MultiPoint(polygon[0]).bounds for area in areas for polygon in area.polygons]
    near = union_all([box(west - STRAY, south - STRAY, east + STRAY, north + STRAY) for west, south, east, north in frames])
    return [point["id"] for point in clusters if not near.covers(points(point["at"][1], point["at"][0]))]


def _turn(lons: Sequence[float]) -> float | None:
    """Return the longitude at which a map over 180 is cut: what lies west of it is drawn to the east; None where none is needed."""
    at = sorted({round(lon, 1) for lon in lons})
    if not at or at[-1] - at[0] <= 180:
        return None
    gap, start = max((other - one, other) for one, other in pairwise(at))
    return start if gap > 360 - (at[-1] - at[0]) else None


def _area_labels(areas: Sequence[Area]) -> list[Json]:
    """Where an area's name goes: the middle of its largest polygon, with the radius in degrees that is free around it.

    Largest areas first: they win where names collide.
    """
    from shapely import Polygon, maximum_inscribed_circle

    found: list[tuple[float, Json]] = []
    for area in areas:
        shapes = [Polygon(polygon[0], polygon[1:]).buffer(0) for polygon in area.polygons]
        parts = [part for shape in shapes for part in getattr(shape, "geoms", [shape]) if part.area > 0]
        if parts and area.name:
            largest = max(parts, key=lambda part: part.area)
            reach = maximum_inscribed_circle(largest, tolerance=0.05)
            lon, lat = reach.coords[0]
            label = {"name": plain(area.name), "at": [round(lat, 2), round(lon, 2)], "radius": round(reach.length, 2)}
            found.append((largest.area, label))
    return [label for _, label in sorted(found, key=lambda item: (-item[0], item[1]["name"]))]


def _state_labels(clusters: list[Json]) -> list[Json]:
    """Names of states in the middle of their clusters, for a map without lines."""
    at: dict[str, list[list[float]]] = defaultdict(list)
    for point in clusters:
        if point["state"]:
            at[point["state"]].append(point["at"])
    return [
        {"name": name, "at": [round(sum(p[i] for p in places) / len(places), 2) for i in (0, 1)], "radius": None}
        for name, places in sorted(at.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


def _bounds(
    areas: Sequence[Area], clusters: list[Json], organisations: list[list[float]], turn: float | None
) -> list[list[float]] | None:
    """South-west and north-east corner of what is worth a first look, None when nothing is drawn.

    Far islands are left out unless a cluster is there: they would make everything else small.
    """
    outer = [polygon[0] for area in areas for polygon in area.polygons]
    sizes = [_box_size(ring) for ring in outer]
    large = [ring for ring, size in zip(outer, sizes, strict=True) if size >= SMALL_ISLAND * sum(sizes)]
    places = [[lat, lon] for ring in large for lon, lat in ring] + [point["at"] for point in clusters]
    places = places or organisations
    if not places:
        return None
    lats = [lat for lat, _ in places]
    lons = [lon + 360 if turn is not None and lon < turn else lon for _, lon in places]
    return [[min(lats), min(lons)], [max(lats), max(lons)]]


def _rounded(ring: Ring) -> Ring:
    """Two decimals, about a kilometre: finer than the lines are simplified, and neighbours still share their border."""
    return [[round(lon, 2), round(lat, 2)] for lon, lat in ring]


def _box_size(ring: Ring) -> float:
    lons, lats = zip(*ring, strict=True)
    return (max(lons) - min(lons)) * (max(lats) - min(lats))
