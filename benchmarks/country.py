"""A generated country as large as a country team may bring: 780 areas, 200 clusters and 1,800 organisations, a place each."""

from __future__ import annotations

import csv
import json
from itertools import pairwise
from pathlib import Path

import numpy as np

ACROSS, UP = 30, 26  # areas: 780
CLUSTERS, ORGANISATIONS = 200, 1_800
WEST, SOUTH, STEP = 68.0, 8.0, 1.0  # degrees
BENDS = 5  # points on each side of an area
KINDS = ("sector_association", "chamber", "cluster_body", "public_training_institute", "consulting_firm", "gov_sme_agency", "workers_org")


def areas() -> dict[str, object]:
    """Return the areas as GeoJSON: neighbours share their bent sides, as districts do."""
    random = np.random.default_rng(780)
    corner = random.uniform(-0.2, 0.2, (UP + 1, ACROSS + 1, 2)) + np.dstack(
        np.meshgrid(WEST + STEP * np.arange(ACROSS + 1), SOUTH + STEP * np.arange(UP + 1))
    )
    bends: dict[tuple[int, int, int, int], list[list[float]]] = {}

    def side(start: tuple[int, int], end: tuple[int, int]) -> list[list[float]]:
        key = (*min(start, end), *max(start, end))
        if key not in bends:
            a, b = corner[key[0], key[1]], corner[key[2], key[3]]
            along = np.linspace(0, 1, BENDS + 2)[:, None]
            line = a + (b - a) * along
            line[1:-1] += random.uniform(-0.06, 0.06, (BENDS, 2))
            bends[key] = line.round(3).tolist()
        line = bends[key]
        return line if start < end else line[::-1]

    features = []
    for row in range(UP):
        for column in range(ACROSS):
            ring = [(row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column), (row, column)]
            outline = [point for start, end in pairwise(ring) for point in side(start, end)[:-1]]
            features.append(
                {
                    "type": "Feature",
                    "properties": {"name": f"District {row:02d}-{column:02d}"},
                    "geometry": {"type": "Polygon", "coordinates": [[*outline, outline[0]]]},
                }
            )
    return {"type": "FeatureCollection", "features": features}


def write_country(folder: Path) -> Path:
    """Write the study: facts for most clusters, one service and one coverage row for each organisation."""
    random = np.random.default_rng(2_000)
    folder.mkdir(parents=True)
    (folder / "areas.geojson").write_text(json.dumps(areas()), encoding="utf-8")
    (folder / "study.toml").write_text(
        'title = "A large country"\ncountry = "XA"\nstage = "desk"\nframework = "desk-screening"\ntop_k = 20\nfictional = true\n'
        '[boundary]\nfile = "areas.geojson"\nprofile = "national"\nsource = "generated"\n',
        encoding="utf-8",
    )

    def places(count: int) -> list[dict[str, object]]:
        at = random.uniform((SOUTH + 1, WEST + 1), (SOUTH + UP - 1, WEST + ACROSS - 1), (count, 2)).round(4)
        return [
            {"lat": lat, "lon": lon, "admin1": f"District {int((lat - SOUTH) / STEP):02d}-{int((lon - WEST) / STEP):02d}"}
            for lat, lon in at.tolist()
        ]

    clusters = [f"K{number:03d}" for number in range(CLUSTERS)]
    bodies = [f"O{number:04d}" for number in range(ORGANISATIONS)]
    fact = {"year": 2024, "grade": "B", "source_id": "S1"}
    tables: dict[str, list[dict[str, object]]] = {
        "clusters": [
            {"cluster_id": id, "name": f"Cluster number {id}", "sector_code": str(10 + number % 23), "products": "goods; parts", **place}
            for number, (id, place) in enumerate(zip(clusters, places(CLUSTERS), strict=True))
        ],
        "observations": [
            {"cluster_id": id, "indicator_id": what, "value": int(random.integers(low, 20 * low)), "unit": unit, **fact}
            for id in clusters
            for what, unit, low in (("firms", "enterprises", 100), ("jobs", "persons", 2_000))
            if random.random() < 0.8
        ],
        "organisations": [
            {"organisation_id": id, "name": f"Support organisation {id}", "type": KINDS[number % len(KINDS)], "status": "active", **fact}
            for number, id in enumerate(bodies)
        ],
        "sites": [
            {"site_id": f"T{id}", "organisation_id": id, "place": "Town", "geo_quality": "geocoded", **place}
            for id, place in zip(bodies, places(ORGANISATIONS), strict=True)
        ],
        "services": [{"service_id": f"S{number:02d}", "name": f"Service {number}", "family": "Upgrading"} for number in range(20)],
        "organisation_services": [
            {"organisation_id": id, "service_id": f"S{number % 20:02d}", "evidence": "explicit", **fact} for number, id in enumerate(bodies)
        ],
        "coverage": [
            {"organisation_id": id, "cluster_id": clusters[number % CLUSTERS], "basis": "named", **fact}
            for number, id in enumerate(bodies)
            if number % 3 == 0
        ],
        "sources": [{"source_id": "S1", "title": "Census", "publisher": "Office", "year": 2024}],
    }  # fmt: skip
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as handle:
            writer = csv.DictWriter(handle, list(dict.fromkeys(column for row in rows for column in row)), restval="")
            writer.writeheader()
            writer.writerows(rows)
    return folder
