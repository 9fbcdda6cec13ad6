"""What a consultation hands to the readings, as arrays in the order of the tree."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from score_mapping.scoring.draws import draw_weights
from score_mapping.scoring.elicitation import order_shares
from score_mapping.scoring.scorecard import Tree
from score_mapping.study.consultation import Consulted, weights_of
from score_mapping.study.framework import Framework, Indicator, Node
from score_mapping.study.voices import voice_concentrations, voice_draws, voice_weights

RULES = Framework(
    id="t",
    node=(Node(id="C1", points=60), Node(id="C2", points=30), Node(id="C3", points=10)),
    indicator=(Indicator(id="x", node="C1", points=75), Indicator(id="y", node="C1", points=25)),
)
IDS = ("", "C3", "C1", "C2", "x", "y")
Row = tuple[str, str, str, str, str, float]
POINTS: list[Row] = [("e1", "employers", "points", node, "", value) for node, value in (("C1", 50), ("C2", 30), ("C3", 20))]
ORDER: list[Row] = [("w1", "workers", "rank", node, "", rank) for node, rank in (("C1", 2), ("C2", 1), ("C3", 3))]


def said(*rows: Row) -> Consulted:
    columns = ["respondent_id", "constituency", "method", "node_id", "versus_id", "value"]
    return weights_of(pd.DataFrame(rows, columns=columns, index=range(2, len(rows) + 2)), RULES)


def test_weights_stand_in_the_order_of_the_tree() -> None:
    found = voice_weights(said(*POINTS, *ORDER), IDS)
    assert found[0] == pytest.approx([1, 0.2, 0.5, 0.3, 0.75, 0.25])
    assert found[1, [2, 3, 1]] == pytest.approx(order_shares([2, 1, 3]))


def test_only_those_who_left_room_are_drawn_here() -> None:
    assert voice_draws(said(*POINTS), IDS) is None
    draw = voice_draws(said(*POINTS, *ORDER), IDS)
    assert draw is not None
    drawn = draw(4_000, np.random.default_rng(1))
    assert drawn.shape == (2, 6, 4_000)
    assert np.isnan(drawn[0]).all()
    assert np.isnan(drawn[1, [0, 4, 5]]).all()
    workers = drawn[1, [2, 3, 1]]
    assert workers.sum(axis=0) == pytest.approx(1.0)
    assert (workers[1] >= workers[0]).all()
    assert (workers[0] >= workers[2]).all()
    assert workers.mean(axis=1) == pytest.approx(order_shares([2, 1, 3]), abs=0.01)


def test_figures_and_room_are_averaged_draw_by_draw() -> None:
    bounds: list[Row] = [("w2", "workers", "at_least", "C3", "", 60)]
    points = [(who, "workers", *row[2:]) for who in ("w3", "w4") for row in POINTS]
    draw = voice_draws(said(*bounds, *points), IDS)
    assert draw is not None
    drawn = draw(20_000, np.random.default_rng(1))[0, [2, 3, 1]]
    assert drawn.sum(axis=0) == pytest.approx(1.0)
    # Twice the points (0.5, 0.3, 0.2) and once the centre of the triangle above 0.6 (2/15, 2/15, 11/15).
    assert drawn.mean(axis=1) == pytest.approx([(1 + 2 / 15) / 3, (0.6 + 2 / 15) / 3, (0.4 + 11 / 15) / 3], abs=0.005)


def test_entering_everybody_twice_draws_the_same() -> None:
    bounds: list[Row] = [("w2", "workers", "at_least", "C3", "", 60)]
    rows = [*ORDER, *bounds]
    again = [(f"{row[0]}-again", *row[1:]) for row in rows]
    one, two = voice_draws(said(*rows), IDS), voice_draws(said(*rows, *again), IDS)
    assert one is not None
    assert two is not None
    np.testing.assert_allclose(one(50, np.random.default_rng(3)), two(50, np.random.default_rng(3)), rtol=1e-12)


def test_three_who_disagree_are_less_firm() -> None:
    people = [(f"e{n}", "employers", "points", node, "", value) for n, x in enumerate((10, 50, 90))
              for node, value in (("x", x), ("y", 100 - x))]  # fmt: skip
    firm = voice_concentrations(said(*people, *ORDER), IDS)
    assert firm.shape == (2, 6)
    assert firm[0, 2] < 3  # usually 15 for two parts
    assert np.isnan(firm[0, 0])
    assert np.isnan(firm[1]).all()


def test_the_readings_take_them() -> None:
    consulted = said(*POINTS, *ORDER)
    tree = Tree(np.array([-1, 0, 0, 0, 2, 2]), np.array([1, 0.2, 0.5, 0.3, 0.75, 0.25]), np.zeros(6, dtype=bool), np.array([4, 5]))
    draw = voice_draws(consulted, IDS)
    assert draw is not None
    given = draw(5_000, np.random.default_rng(1))
    weights = draw_weights(tree, voice_weights(consulted, IDS), 5_000, np.random.default_rng(2), given=given)
    assert weights[1:4].sum(axis=0) == pytest.approx(1.0)
    assert weights.mean(axis=1) == pytest.approx([1, *(consulted.mean[id] for id in IDS[1:])], abs=0.01)
