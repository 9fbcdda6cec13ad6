"""Are places where they can be: coordinates, areas, travel."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from score_mapping.study.checked import Checked, Rules, each
from score_mapping.study.findings import Finding
from score_mapping.study.tomlfile import nearest

# Boundary files are simplified; a port or a pier may lie this many degrees (about 25 km) beyond the line.
SLACK = 0.25
# Schemes in which states and provinces are coded: ISO 3166-2, and the numbers of statistical offices.
CODES = {"iso": re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}"), "number": re.compile(r"[0-9]+")}
EARTH_KM = 6371.0088
PLACED = (("clusters", "note"), ("sites", "warning"))


def null_island(checked: Checked) -> Iterator[Finding]:
    """V4: nobody is at latitude 0 and longitude 0."""
    for name, _ in PLACED:
        frame = checked[name]
        yield from each(frame, (frame["lat"] == 0) & (frame["lon"] == 0), "place.zero", "error", name, "lat")


def half_a_point(checked: Checked) -> Iterator[Finding]:
    for name, _ in PLACED:
        frame = checked[name]
        for empty, filled in (("lat", "lon"), ("lon", "lat")):
            half = frame[empty].isna() & frame[filled].notna()
            yield from each(frame, half, "place.half", "error", name, empty)


def in_country(checked: Checked) -> Iterator[Finding]:
    """V4: a point lies inside the boundary; one that only does with its two figures exchanged has them exchanged."""
    if checked.areas is None:
        return
    import shapely

    whole = shapely.union_all(shapely.from_geojson([_geometry(feature) for feature in checked.areas.features]))
    near_whole = whole.buffer(SLACK)
    shapely.prepare(near_whole)
    for name, _ in PLACED:
        frame = checked[name].dropna(subset=["lat", "lon"])
        frame = frame[(frame["lat"] != 0) | (frame["lon"] != 0)]
        inside = shapely.contains_xy(near_whole, frame["lon"].to_numpy(), frame["lat"].to_numpy())
        turned = shapely.contains_xy(near_whole, frame["lat"].to_numpy(), frame["lon"].to_numpy())
        swapped = pd.Series(~inside & turned, index=frame.index)
        outside = pd.Series(~inside & ~turned, index=frame.index)
        yield from each(frame, swapped, "place.swapped", "error", name, "lat", lat="lat", lon="lon")
        yield from each(frame, outside, "place.outside", "warning", name, "lat", lat="lat", lon="lon")


def _geometry(feature: object) -> str:
    import json

    return json.dumps(feature["geometry"])  # type: ignore[index]


def same_point(checked: Checked) -> Iterator[Finding]:
    """V5: rows that share one point; they may be real, or the centre of a district."""
    for name, level in PLACED:
        frame = checked[name].dropna(subset=["lat", "lon"])
        shared = frame.duplicated(["lat", "lon"], keep=False)
        if name == "sites":
            # Two offices in one house are no surprise when they are one organisation's.
            shared &= frame.groupby(["lat", "lon"])["organisation_id"].transform("nunique") > 1
            shared &= frame["geo_quality"] != "centroid"  # the study says itself that the point is a centre
        if shared.any():
            points = len(frame[shared].drop_duplicates(["lat", "lon"]))
            values: dict[str, object] = {"count": int(shared.sum()), "points": points}
            yield Finding("place.shared", level, name, None, "lat", values)  # type: ignore[arg-type]


def area_names(checked: Checked) -> Iterator[Finding]:
    """V6: a state or province is called as the boundary file calls it."""
    if checked.areas is None:
        return
    known = set(checked.areas.names)
    for name in ("clusters", "sites", "coverage", "trainers"):
        cells = checked[name]["admin1"]
        for row, cell in cells[(cells != "") & ~cells.isin(known)].drop_duplicates().items():
            values: dict[str, object] = {"cell": cell, "known": nearest(str(cell), known)}
            yield Finding("place.unknown_area", "warning", name, int(str(row)), "admin1", values)


def one_scheme(checked: Checked) -> Iterator[Finding]:
    """V6: states and provinces are all names or all codes of one scheme; a boundary file says it better (see `area_names`)."""
    cells = {name: checked[name]["admin1"] for name in ("clusters", "sites", "coverage", "trainers")}
    if checked.areas is not None:
        return
    forms: dict[str, list[tuple[str, int, str]]] = {}
    for name, column in cells.items():
        for row, cell in column[column != ""].drop_duplicates().items():
            form = next((form for form, like in CODES.items() if like.fullmatch(cell)), "name")
            forms.setdefault(form, []).append((name, int(str(row)), cell))
    most = max(forms, key=lambda form: len(forms[form]), default="")
    for name, row, cell in itertools.chain(*(found for form, found in forms.items() if form != most)):
        values: dict[str, object] = {"cell": cell, "other": forms[most][0][2]}
        yield Finding("place.mixed_codes", "error", name, row, "admin1", values)


def travel(checked: Checked) -> Iterator[Finding]:
    """A road is not shorter than the straight line between its ends."""
    frame = checked["travel"]
    nothing = frame["minutes"].isna() & frame["km"].isna()
    yield from each(frame, nothing, "travel.empty", "warning", "travel", "minutes")
    ends = frame.reset_index().merge(checked["sites"][["site_id", "lat", "lon"]], on="site_id")
    ends = ends.merge(checked["clusters"][["cluster_id", "lat", "lon"]], on="cluster_id", suffixes=("", "_to"))
    ends = ends.set_index("row")
    line = great_circle_km(ends["lat"], ends["lon"], ends["lat_to"], ends["lon_to"])
    short = ends["km"] < 0.95 * line - 1
    for row, km, straight in zip(ends.index[short], ends.loc[short, "km"], line[short], strict=True):
        values: dict[str, object] = {"km": f"{km:g}", "line": f"{straight:.0f}"}
        yield Finding("travel.too_short", "error", "travel", int(row), "km", values)


def great_circle_km(
    lat: pd.Series[float], lon: pd.Series[float], lat_to: pd.Series[float], lon_to: pd.Series[float]
) -> pd.Series[float]:
    """Return great-circle distances in km between points in degrees (haversine, mean Earth radius)."""
    a, b, c, d = (np.radians(part) for part in (lat, lon, lat_to, lon_to))
    half = np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2
    distance: pd.Series[float] = 2 * EARTH_KM * np.arcsin(np.sqrt(half))
    return distance


PLACE_RULES: Rules = (
    (("clusters", "sites"), null_island),
    (("clusters", "sites"), half_a_point),
    (("clusters", "sites"), in_country),
    (("clusters", "sites"), same_point),
    (("clusters", "sites", "coverage", "trainers"), area_names),
    (("clusters", "sites", "coverage", "trainers"), one_scheme),
    (("travel",), travel),
)
