"""What a map shows: places, rings, cells, labels and the small print."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from score_mapping.output.lookup import Lookup
from score_mapping.output.mapdata import load_map, map_data
from score_mapping.output.maplayers import class_ends, counted_firms, steps
from score_mapping.study.mapdefs import MapDefinition
from score_mapping.workflow import Results
from tests.output.geoworld import with_clusters, with_table
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


# ---------------------------------------------------------------------------------------------------------------- layers


def counted(results: Results, **firms: tuple[float, str]) -> Results:
    """Return the results with counted or estimated firms of the target size: value and grade by cluster."""
    observed = results.study.tables["observations"]
    rows = pd.concat([observed.iloc[[0]]] * len(firms), ignore_index=True).assign(
        cluster_id=list(firms), indicator_id="target_firms", value=[value for value, _ in firms.values()],
        grade=[grade for _, grade in firms.values()], low=float("nan"), high=float("nan"), scope="cluster",
    )  # fmt: skip
    return with_table(results, "observations", pd.concat([observed, rows]))


def layer(results: Results, id: str) -> dict[str, Any]:
    return next(one for one in shown(results)["layers"] if one["id"] == id)


def test_size_is_of_counted_firms_and_an_estimate_is_none() -> None:
    results = counted(hostile_results(), A1=(40.0, "B"), A2=(160.0, "A"), A3=(900.0, "D"))
    assert counted_firms(Lookup(results)) == {"A1": 40.0, "A2": 160.0}
    assert {point["id"]: point["firms"] for point in shown(results)["points"]} == {id: {"A1": 40, "A2": 160}.get(id) for id in PLACES}
    assert (layer(results, "clusters")["size"]["by"], layer(results, "clusters")["size"]["most"]) == (True, 160.0)
    assert layer(hostile_results(), "clusters")["size"]["by"] is False


def test_a_layer_without_facts_says_why() -> None:
    why = {one["id"]: one["why"] for one in shown(hostile_results())["layers"]}
    assert why["readiness"] == "Nobody has been assessed yet."
    assert why["portfolio"] == "No set of partners is put forward."
    assert why["relations"] == "No relation is documented."
    assert [id for id in ("clusters", "gaps", "buyers", "reach", "score") if why[id]] == []


def test_classes_of_a_measure_hold_every_value_and_name_their_method() -> None:
    told = layer(hostile_results(), "score")
    ranked = hostile_results().ranking.dropna(subset="rank")
    assert set(told["values"]) == set(ranked["cluster_id"])
    ordered = sorted(told["values"], key=dict(zip(ranked["cluster_id"], ranked["score"], strict=True)).__getitem__)
    assert [told["values"][id] for id in ordered] == sorted(told["values"].values())
    assert "FisherJenks" in told["method"]
    assert "mapclassify" in told["method"]


def test_classes_are_those_of_mapclassify() -> None:
    # the classic break: two clumps with nothing between
    assert class_ends([1, 2, 3, 50, 51, 52], "FisherJenks", 2) == [3.0, 52.0]
    assert class_ends([0, 10, 20, 40], "EqualInterval", 2) == [20.0, 40.0]
    assert class_ends([7, 7, 7], "Quantiles", 5) == [7.0]
    assert class_ends([], "FisherJenks", 5) == []
    many = np.random.default_rng(3).gamma(2, 2, 3000)
    ends = class_ends(list(many), "FisherJenks", 5)
    assert ends == sorted(ends)
    assert (len(ends), ends[-1]) == (5, many.max())


def test_steps_of_cividis_go_from_light_to_dark() -> None:
    light = [sum(int(colour[at : at + 2], 16) * part for at, part in ((1, 0.2126), (3, 0.7152), (5, 0.0722))) for colour in steps(7)]
    assert light == sorted(light, reverse=True)
    assert len(set(steps(7))) == 7


def test_an_areas_measure_adds_firms_and_averages_scores() -> None:
    results = counted(hostile_results(), A6=(40.0, "B"), A7=(160.0, "A"))
    layers = [
        {"id": "f", "kind": "measure", "title": "F", "of": "firms", "drawn_as": "areas"},
        {"id": "s", "kind": "measure", "title": "S", "of": "coverage", "drawn_as": "areas"},
    ]
    definition = MapDefinition.model_validate({"id": "m", "title": "M", "layer": layers})
    told = {one["id"]: one for one in map_data(Lookup(results), definition, None)["layers"]}
    assert told["f"]["values"] == {"West Bengal": 0}
    assert told["f"]["classes"][0]["words"] == "200"
    assert set(told["s"]["values"]) == {"Haryana", "Punjab", "Tamil Nadu", "Gujarat", "Maharashtra", "West Bengal"}


def test_gaps_as_areas_know_which_clusters_lie_in_each() -> None:
    definition = MapDefinition.model_validate(
        {"id": "m", "title": "M", "layer": [{"id": "g", "kind": "gaps", "title": "G", "drawn_as": "areas", "module": "M2"}]}
    )
    told = map_data(Lookup(hostile_results()), definition, None)["layers"][0]
    assert told["areas"]["West Bengal"] == ["A6", "A7"]
    assert told["module"] == "M2"


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
