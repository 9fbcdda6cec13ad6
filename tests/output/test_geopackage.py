"""study.gpkg: layers with what the ranking says, styles that a desktop GIS finds, the same bytes twice."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import pytest
from defusedxml.ElementTree import fromstring

from score_mapping.output.geopackage import write_geopackage
from score_mapping.output.lookup import Lookup
from score_mapping.workflow import Results

MADE = datetime(2025, 1, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def package(look: Lookup, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gpkg") / "study.gpkg"
    assert write_geopackage(look, path, MADE) == ["clusters", "organisations"]
    return path


def test_clusters_carry_the_ranking(package: Path, look: Lookup) -> None:
    layer = gpd.read_file(package, layer="clusters").set_index("cluster_id")
    assert len(layer) == 10  # one cluster has no coordinates
    assert layer.crs.to_epsg() == 4326
    assert layer.loc["C01", "tier"] == "shortlist"
    assert layer.loc["C01", "score"] == pytest.approx(look.ranked["C01"]["score"], abs=1e-6)
    assert (layer.loc["C01"].geometry.x, layer.loc["C01"].geometry.y) == (70.0, 10.0)
    assert layer.loc["C02", "name"].startswith("<script>")


def test_each_layer_has_a_style_with_a_class_for_each_tier(package: Path, look: Lookup) -> None:
    with sqlite3.connect(package) as base:
        styles = dict(base.execute("select f_table_name, styleQML from layer_styles where useAsDefault"))
    base.close()
    assert set(styles) == {"clusters", "organisations"}
    classes = [item.get("value") for item in fromstring(styles["clusters"].split(">", 1)[1]).iter("category")]
    assert classes == list(look.tiers)


def test_same_bytes_twice(package: Path, look: Lookup, tmp_path: Path) -> None:
    write_geopackage(look, tmp_path / "again.gpkg", MADE)
    assert (tmp_path / "again.gpkg").read_bytes() == package.read_bytes()


def test_nothing_with_a_place_writes_no_file(small: Results, tmp_path: Path) -> None:
    assert write_geopackage(Lookup(small), tmp_path / "none.gpkg", MADE) == []
    assert list(tmp_path.iterdir()) == []
