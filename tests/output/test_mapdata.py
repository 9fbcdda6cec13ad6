"""What a map shows: places, rings, cells, labels and the small print."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from score_mapping.output.lookup import Lookup
from score_mapping.output.mapdata import load_map, map_data
from score_mapping.workflow import Results
from tests.output.geoworld import with_clusters
from tests.output.planner_world import HOSTILE, PLACES, hostile_results


def shown(results: Results) -> dict[str, Any]:
    return map_data(Lookup(results), *load_map(results))


def many(results: Results, count: int) -> Results:
    """Return the results with as many clusters, spread over a grid of points."""
    line = results.study.tables["clusters"].iloc[[5]]
    clusters = pd.concat([line] * count).assign(
        cluster_id=[f"C{at}" for at in range(count)],
        lat=[10 + (at % 100) * 0.2 for at in range(count)],
        lon=[70 + (at // 100) * 0.2 for at in range(count)],
    )
    last = results.ranking.iloc[[-1]]
    ranking = pd.concat([last] * count, ignore_index=True).assign(cluster_id=clusters["cluster_id"].to_numpy())
    tables = {**results.study.tables, "clusters": clusters}
    return replace(results, study=replace(results.study, tables=tables), ranking=ranking)


def test_every_cluster_stands_where_its_table_says() -> None:
    points = shown(hostile_results())["points"]
    assert {point["id"]: tuple(point["at"]) for point in points} == PLACES


def test_clusters_at_one_point_share_a_ring() -> None:
    rings = {point["id"]: point["ring"] for point in shown(hostile_results())["points"]}
    assert sorted([rings["A6"], rings["A7"]]) == [[0, 2], [1, 2]]
    assert all(rings[id] == [0, 1] for id in ("A1", "A2", "A3", "A4", "A5"))


def test_a_cluster_without_a_place_is_counted_and_not_drawn() -> None:
    results = hostile_results()
    clusters = results.study.tables["clusters"].copy()
    clusters.loc[clusters["cluster_id"] == "A6", "lat"] = float("nan")
    tables = {**results.study.tables, "clusters": clusters}
    drawn = shown(replace(results, study=replace(results.study, tables=tables)))
    assert (drawn["not_placed"], drawn["unplaced"]) == (1, ["A6"])
    assert "A6" not in {point["id"] for point in drawn["points"]}


def test_too_many_clusters_are_counted_in_cells_and_none_is_lost() -> None:
    drawn = shown(many(hostile_results(), 6000))
    assert drawn["points"] == []
    grains = drawn["grains"]
    assert grains["size"] == 0  # each is a cluster, for whoever goes near enough
    assert len({row[4] for row in grains["rows"]}) == sum(row[3] for row in grains["rows"]) == 6000
    assert shown(many(hostile_results(), 300))["grains"] is None


def test_more_than_a_page_can_carry_travel_as_counts_without_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("score_mapping.output.mapdata.MOST_GRAINS", 500)
    grains = shown(many(hostile_results(), 6000))["grains"]
    assert grains["size"] > 0
    assert len(grains["rows"]) <= 500
    assert sum(row[3] for row in grains["rows"]) == 6000
    assert all(len(row) == 4 for row in grains["rows"])


def test_tiers_are_told_with_their_marks_in_the_order_of_the_ranking() -> None:
    results = hostile_results()
    tiers = shown(results)["tiers"]
    assert [tier["id"] for tier in tiers] == list(dict.fromkeys(results.ranking["tier"]))
    assert sum(tier["count"] for tier in tiers) == len(HOSTILE)
    assert len({(tier["mark"]["shape"], tier["mark"]["fill"], tier["mark"]["dashed"]) for tier in tiers}) == len(tiers)


def test_organisations_stand_in_their_groups_off_at_first() -> None:
    groups = {group["id"]: group for group in shown(hostile_results())["groups"]}
    assert (groups["business"]["count"], groups["business"]["placed"]) == (1, 1)
    assert (groups["workers"]["count"], groups["workers"]["placed"]) == (1, 0)
    assert groups["training"]["places"][0]["at"] == [28.45, 77.3]
    assert groups["business"]["places"][0]["ids"] == ["B1"]
    layers = {layer["id"]: layer for layer in shown(hostile_results())["layers"]}
    assert [id for id, layer in layers.items() if layer["shown"]] == ["states", "clusters"]


def test_the_first_look_leaves_far_islands_out() -> None:
    (south, west), (north, east) = shown(hostile_results())["bounds"]
    assert 7.5 < south < 9
    assert 35 < north < 38
    assert 68 < west < 69
    assert east > 97  # Arunachal Pradesh is in, Great Nicobar (7 N) is out


def test_without_lines_the_names_of_states_stand_among_their_clusters() -> None:
    drawn = shown(hostile_results(profile="none"))
    assert drawn["areas"] == []
    assert not drawn["boundary"]["drawn"]
    labels = {label["name"]: label["at"] for label in drawn["labels"]}
    assert labels["West Bengal"] == [22.6, 88.3]
    assert set(labels) == {"Haryana", "Punjab", "Tamil Nadu", "Gujarat", "Maharashtra", "West Bengal"}


def test_names_of_areas_stand_inside_them() -> None:
    labels = {label["name"]: label["at"] for label in shown(hostile_results())["labels"]}
    lat, lon = labels["Gujarat"]
    assert 20 < lat < 24.7
    assert 68 < lon < 74.5


# ---------------------------------------------------------------------------------------------------------- bad geography


def test_a_point_far_outside_is_named_and_does_not_shrink_the_map() -> None:
    drawn = shown(with_clusters(lat={"A6": -30.0}, lon={"A6": -60.0}))
    assert drawn["stray"] == ["A6"]
    assert drawn["bounds"] == shown(hostile_results())["bounds"]
    assert "A6" in {point["id"] for point in drawn["points"]}


def test_a_study_on_both_sides_of_180_is_one_piece() -> None:
    lon = {id: 177.0 + at for at, id in enumerate(("A1", "A2", "A3"))} | dict.fromkeys(("A4", "A5", "A6", "A7"), -179.5)
    drawn = shown(with_clusters(hostile_results(profile="none"), lat=dict.fromkeys(PLACES, -17.0), lon=lon))
    assert drawn["turn"] == 177.0
    (_, west), (_, east) = drawn["bounds"]
    assert (west, east) == (177.0, 180.5)
    assert {point["at"][1] for point in drawn["points"]} == {177.0, 178.0, 179.0, -179.5}  # as the tables have them
    assert shown(hostile_results())["turn"] is None
