"""What each layer of a map needs: sizes of counted firms, why one has nothing, classes of a measure, gaps by area."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from score_mapping.output.lookup import Lookup
from score_mapping.output.mapdata import load_map, map_data
from score_mapping.output.maplayers import class_ends, counted_firms, steps
from score_mapping.study.mapdefs import MapDefinition
from score_mapping.workflow import Results
from tests.output.geoworld import with_table
from tests.output.planner_world import PLACES, hostile_results


def shown(results: Results) -> dict[str, Any]:
    return map_data(Lookup(results), *load_map(results))


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


