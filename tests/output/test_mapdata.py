"""What a map shows: places, rings, cells, labels and the small print."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from score_mapping.output.lookup import Lookup
from score_mapping.output.mapdata import load_map, map_data
from score_mapping.workflow import Results
from tests.output.planner_world import HOSTILE, PLACES, hostile_results


def shown(results: Results) -> dict[str, object]:
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
    assert drawn["not_placed"] == 1
    assert "A6" not in {point["id"] for point in drawn["points"]}


def test_too_many_clusters_are_counted_in_cells_and_none_is_lost() -> None:
    drawn = shown(many(hostile_results(), 6000))
    assert drawn["points"] == []
    assert sum(cell["count"] for cell in drawn["cells"]) == 6000
    assert len(drawn["cells"]) <= 1500
    assert shown(many(hostile_results(), 300))["cells"] == []


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
    assert not any(group["shown"] for group in groups.values())


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
