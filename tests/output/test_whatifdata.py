"""What the what-if panel computes with is what the run computed with."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np

from score_mapping.output.lookup import Lookup
from score_mapping.output.whatifdata import what_if_data
from score_mapping.scoring.scorecard import Cells, Tree, score_units
from score_mapping.workflow import Results, default_recipe, run


def unpacked(model: dict[str, object]) -> Cells:
    """Read the cells as the page does."""
    full = [
        [
            (np.nan, 0, 100, 0, 100) if cell == 0
            else (cell[0], cell[0], cell[0], cell[0] - cell[1], cell[0] + cell[1]) if len(cell) == 2
            else (cell[0] if cell[4] else np.nan, *cell[:4])
            for cell in row
        ]
        for row in model["cells"]  # type: ignore[attr-defined]
    ]  # fmt: skip
    return Cells(*np.moveaxis(np.array(full, dtype=float), 2, 0))


def test_cells_and_tree_give_the_scores_of_the_run_again(results: Results, teaching: Results) -> None:
    for each in (results, teaching):
        model = json.loads(json.dumps(what_if_data(Lookup(each))["model"]))
        tree = Tree(
            np.array(model["parent"]), np.array(model["share"]),
            np.isin(np.arange(len(model["parent"])), model["min"]), np.array(model["leaf"]),
        )  # fmt: skip
        score = dict(zip(model["units"], score_units(tree, unpacked(model)).score[0], strict=True))
        assert score == dict(zip(each.ranking["cluster_id"], each.ranking["score"], strict=True))


def test_it_names_the_groups_whose_weights_were_consulted(teaching: Results) -> None:
    data = what_if_data(Lookup(teaching))
    assert data["model"]["judged"] == [0]
    assert [one["id"] for one in data["criteria"]] == [f"C{n}" for n in range(1, 8)]
    shares = teaching.weights.set_index("node_id")["share"]
    assert all(one["points"] == 100 * shares[one["id"]] for one in data["criteria"])


def test_minimums_and_tiers_travel(teaching: Results) -> None:
    data = what_if_data(Lookup(teaching))
    model = data["model"]
    tiers = teaching.ranking.set_index("cluster_id")["tier"]
    assert {model["units"][unit] for unit in model["out"]} == set(tiers.index[tiers == "set_aside"])
    assert {model["units"][unit] for unit in set(model["hold"]) - set(model["out"])} == set(tiers.index[tiers == "hold"])
    assert [tier["id"] for tier in data["tiers"]][:3] == ["recommend", "named_beside", "recommend_with_conditions"]
    assert {tier["id"]: tier["count"] for tier in data["tiers"] if tier["count"]} == tiers.value_counts().to_dict()
    assert data["left"] == 2
    assert data["open"] is True


def test_reach_is_that_of_the_run(teaching: Results) -> None:
    reach = teaching.what_if.reachable
    assert what_if_data(Lookup(teaching))["reach"] == {row.cluster_id: [row.best, row.worst] for row in reach.itertuples()}


def test_a_run_of_a_scenario_says_so(teaching: Results) -> None:
    points = tuple((f"C{n}", float(n)) for n in range(1, 8))
    again = run(teaching.study, replace(default_recipe(teaching.study), draws=200, weights=points))
    data = what_if_data(Lookup(again))
    assert data["own"] is True
    assert what_if_data(Lookup(teaching))["own"] is False
    assert data["scenario"]["study_hash"] == what_if_data(Lookup(teaching))["scenario"]["study_hash"]
