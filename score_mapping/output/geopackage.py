"""study.gpkg: the clusters, organisations and areas of a run as map layers that open styled in a desktop GIS.

The layers carry what the ranking says, so that a map maker needs no other file. The same run gives the same bytes when the
time is fixed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from score_mapping.output import theme
from score_mapping.output.lookup import Lookup, figure, missing, plain, rows
from score_mapping.output.wording import tier_word, word

if TYPE_CHECKING:
    import geopandas as gpd

WGS84 = "EPSG:4326"
SIDES = ("government", "employers", "workers", "neutral", "")
SIDE_COLOURS = dict(zip(SIDES, (*theme.OKABE_ITO[:4], theme.GREY), strict=True))
SHAPES = {"tick": "circle", "circle": "circle", "half": "half_square", "diamond": "diamond", "cross": "cross2"}


def write_geopackage(look: Lookup, path: Path, made: datetime) -> list[str]:
    """Write the layers that have something to show and their styles.

    Parameters
    ----------
    path
        File to write; it must not exist.
    made
        Time that the file carries.

    Returns
    -------
    Names of the layers written; none, and no file, when nothing has a place.
    """
    import pandas as pd
    import pyogrio

    layers = {"areas": area_layer(look), "clusters": cluster_layer(look), "organisations": organisation_layer(look)}
    found = {name: frame for name, frame in layers.items() if len(frame)}
    if not found:
        return []
    styles = {
        "areas": _area_style(),
        "clusters": _point_style("tier", [(tier, tier_word(tier), _mark(tier)) for tier in look.tiers]),
        "organisations": _point_style(
            "side",
            [
                (side, word("side", side) or side or "–", ("square", SIDE_COLOURS[side], "0,0,0,255", 2.2))
                for side in SIDES
            ],
        ),
    }
    with _fixed_time(made):
        for name, frame in found.items():
            frame.to_file(path, layer=name, driver="GPKG", engine="pyogrio")
        table = pd.DataFrame(
            [
                {
                    "f_table_catalog": "", "f_table_schema": "", "f_table_name": name, "f_geometry_column": "geom",
                    "styleName": name, "styleQML": styles[name], "styleSLD": "", "useAsDefault": True, "description": "",
                    "owner": "", "ui": "", "update_time": made.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
                }
                for name in found
            ]
        )  # fmt: skip
        pyogrio.write_dataframe(table, path, layer="layer_styles", driver="GPKG", append=True)
    return list(found)


@contextmanager
def _fixed_time(made: datetime) -> Iterator[None]:
    """Make the library write this time, not the clock's."""
    import pyogrio

    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": made.strftime("%Y-%m-%dT%H:%M:%S.000Z")})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def cluster_layer(look: Lookup) -> gpd.GeoDataFrame:
    """Return the clusters that have coordinates, with rank, score, tier and the rest of the ranking."""
    homes = {row["cluster_id"]: row for row in rows(look.table("clusters"))}
    found = []
    for cluster_id, row in look.ranked.items():
        home = homes[cluster_id]
        if missing(home["lat"]) or missing(home["lon"]):
            continue
        found.append(
            {
                "cluster_id": cluster_id, "name": look.cluster(cluster_id), "tier": str(row["tier"]),
                "tier_words": tier_word(row["tier"]), "rank": figure(row["rank"]), "rank_low": figure(row["rank_low"]),
                "rank_high": figure(row["rank_high"]), "score": round(figure(row["score"]), 6),
                "share_top": round(figure(row["share_top"]), 6), "coverage": round(figure(row["coverage"]), 6),
                "stage": str(row["stage"]), "reason": plain(row["reason"]), "admin1": plain(home["admin1"]),
                "admin2": plain(home["admin2"]), "lon": figure(home["lon"]), "lat": figure(home["lat"]),
            }
        )  # fmt: skip
    return _points(found)


def organisation_layer(look: Lookup) -> gpd.GeoDataFrame:
    """Return the sites of the organisations, one point a site."""
    about = {row["organisation_id"]: row for row in rows(look.table("organisations"))}
    found = [
        {
            "site_id": site["site_id"], "organisation_id": site["organisation_id"],
            "name": look.organisation(site["organisation_id"]), "type": about[site["organisation_id"]]["type"],
            "side": about[site["organisation_id"]]["side"], "place": plain(site["place"]), "admin1": plain(site["admin1"]),
            "head_office": site["head_office"], "geo_quality": site["geo_quality"], "lon": figure(site["lon"]),
            "lat": figure(site["lat"]),
        }
        for site in rows(look.table("sites"))
        if site["organisation_id"] in about and not missing(site["lat"]) and not missing(site["lon"])
    ]  # fmt: skip
    return _points(found)


def area_layer(look: Lookup) -> gpd.GeoDataFrame:
    """Return the areas of the study's boundary file with their source; empty when it has none."""
    import geopandas as gpd
    from shapely import MultiPolygon, Polygon

    from score_mapping.output.front import boundary_of

    boundary = boundary_of(look)
    if boundary is None:
        return gpd.GeoDataFrame(geometry=[], crs=WGS84)
    about = boundary.about
    return gpd.GeoDataFrame(
        [
            {
                "code": area.code, "name": area.name, "disputed": boundary.disputed(area), "source": about.source,
                "vintage": about.vintage, "licence": about.licence,
            }
            for area in boundary.areas
        ],
        geometry=[MultiPolygon([Polygon(rings[0], rings[1:]) for rings in area.polygons]) for area in boundary.areas],
        crs=WGS84,
    )  # fmt: skip


def _points(found: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    import geopandas as gpd

    lons, lats = [row.pop("lon") for row in found], [row.pop("lat") for row in found]
    return gpd.GeoDataFrame(found, geometry=gpd.points_from_xy(lons, lats), crs=WGS84)


Look = tuple[str, str, str, float]


def _mark(tier: str) -> Look:
    mark = theme.TIER_MARKS.get(tier, theme.TIER_MARKS["reserve"])
    return SHAPES[mark.shape], mark.fill, _rgba(mark.colour), 3.6 if mark.shape == "tick" else 3.0


def _rgba(colour: str) -> str:
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)) + ",255"


def _point_style(column: str, classes: list[tuple[str, str, Look]]) -> str:
    """Return a QGIS style with one class for each value of a column."""
    categories, symbols = [], []
    for number, (value, label, (shape, fill, outline, size)) in enumerate(classes):
        categories.append(
            f'<category render="true" symbol="{number}" value={quoteattr(value)} label={quoteattr(label)} type="string"/>'
        )
        options = {
            "name": shape, "color": _rgba(fill), "outline_color": outline, "outline_width": "0.3", "size": f"{size}",
            "size_unit": "MM", "outline_width_unit": "MM",
        }  # fmt: skip
        symbols.append(_symbol(number, "marker", "SimpleMarker", options))
    return _qml(
        f'<renderer-v2 type="categorizedSymbol" attr={quoteattr(column)}><categories>{"".join(categories)}</categories>'
        f"<symbols>{''.join(symbols)}</symbols></renderer-v2>"
    )


def _area_style() -> str:
    """Return a QGIS style of fills with lines in the colour of the paper: areas are told apart, no country is outlined."""
    options = {
        "color": _rgba(theme.RULE), "outline_color": _rgba(theme.PAPER), "outline_width": "0.2", "style": "solid",
        "outline_style": "solid",
    }  # fmt: skip
    return _qml(
        f'<renderer-v2 type="singleSymbol"><symbols>{_symbol(0, "fill", "SimpleFill", options)}</symbols></renderer-v2>'
    )


def _symbol(number: int, kind: str, layer: str, options: dict[str, str]) -> str:
    said = "".join(
        f'<Option name={quoteattr(key)} value={quoteattr(value)} type="QString"/>' for key, value in options.items()
    )
    return (
        f'<symbol name="{number}" type="{kind}" alpha="1"><layer class="{layer}" enabled="1" locked="0" pass="0">'
        f'<Option type="Map">{said}</Option></layer></symbol>'
    )


def _qml(inside: str) -> str:
    return f"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'><qgis version=\"3.34\">{inside}</qgis>"
