"""Weights of constituencies, against sums done by hand and a published table."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import pytest

from score_mapping.study.consultation import centroid, consulted_weights, default_shares, weights_of
from score_mapping.study.framework import Framework, Indicator, Node
from score_mapping.study.tables import empty_table

FLAT = Framework(id="f", indicator=(Indicator(id="x", points=50), Indicator(id="y", points=30), Indicator(id="z", points=20)))
TREE = Framework(
    id="t",
    node=(Node(id="C1", points=75), Node(id="C2", points=25)),
    indicator=(
        Indicator(id="x", node="C1", points=60),
        Indicator(id="y", node="C1", points=40),
        Indicator(id="z", node="C2"),
        Indicator(id="w", node="C2"),
    ),
)


def table(*rows: tuple[str, str, str, str, float]) -> pd.DataFrame:
    columns = ["respondent_id", "constituency", "method", "node_id", "value"]
    frame = pd.DataFrame(rows, columns=columns, index=pd.RangeIndex(2, len(rows) + 2, name="row"))
    return frame.assign(versus_id="", date="")


def judged(respondent: str, voice: str, method: str, **values: float) -> list[tuple[str, str, str, str, float]]:
    return [(respondent, voice, method, name, float(value)) for name, value in values.items()]


@dataclass(frozen=True)
class World:
    tables: dict[str, pd.DataFrame]
    framework: Framework


def test_three_employers_have_one_voice_and_one_worker_too() -> None:
    rows = [
        *judged("e1", "employers", "points", x=60, y=20, z=20),
        *judged("e2", "employers", "points", x=30, y=50, z=20),
        *judged("e3", "employers", "points", x=60, y=20, z=20),
        *judged("w1", "workers", "points", x=10, y=10, z=80),
    ]
    said = weights_of(table(*rows), FLAT)
    assert said.voices["employers"] == pytest.approx({"x": 0.5, "y": 0.3, "z": 0.2})
    assert said.mean == pytest.approx({"x": 0.3, "y": 0.2, "z": 0.5})
    assert said.respondents == {"employers": 3, "workers": 1}
    assert said.judged == {"employers": frozenset({""}), "workers": frozenset({""})}


def test_without_constituencies_all_respondents_are_one_voice() -> None:
    said = weights_of(table(*judged("r1", "", "swing", x=100, y=50, z=50), *judged("r2", "", "swing", x=0, y=10, z=30)), FLAT)
    assert said.voices == {"": pytest.approx({"x": 0.25, "y": 0.25, "z": 0.5})}
    assert said.mean == said.voices[""]


@pytest.mark.parametrize(
    ("n", "weights"),
    [
        (2, [0.7500, 0.2500]),
        (3, [0.6111, 0.2778, 0.1111]),
        (4, [0.5208, 0.2708, 0.1458, 0.0625]),
        (5, [0.4567, 0.2567, 0.1567, 0.0900, 0.0400]),
    ],
)
def test_rank_order_centroids_as_published(n: int, weights: list[float]) -> None:
    """Barron and Barrett (1996), Management Science 42(11), table of ROC weights."""
    ranks = {f"c{i}": float(i) for i in range(1, n + 1)}
    assert list(centroid(ranks).values()) == pytest.approx(weights, abs=5e-5)


def test_a_group_that_nobody_judged_keeps_the_shares_of_the_framework() -> None:
    rows = [
        *judged("e1", "employers", "points", C1=50, C2=50),
        *judged("w1", "workers", "points", C1=20, C2=80),
        *judged("w1", "workers", "rank", z=2, w=1),
    ]
    said = weights_of(table(*rows), TREE)
    assert said.mean == pytest.approx({"C1": 0.35, "C2": 0.65, "x": 0.6, "y": 0.4, "z": 0.25, "w": 0.75})
    assert said.voices["employers"] == pytest.approx({"C1": 0.5, "C2": 0.5, "x": 0.6, "y": 0.4, "z": 0.5, "w": 0.5})
    assert said.judged == {"employers": frozenset({""}), "workers": frozenset({"", "C2"})}


def test_shares_add_up_in_every_group() -> None:
    assert default_shares(TREE) == {"C1": 0.75, "C2": 0.25, "x": 0.6, "y": 0.4, "z": 0.5, "w": 0.5}


def test_the_order_of_rows_does_not_matter() -> None:
    rows = [*judged("e1", "employers", "points", x=61, y=20, z=19), *judged("w1", "workers", "rank", x=3, y=1, z=2)]
    assert weights_of(table(*rows), FLAT) == weights_of(table(*rows[::-1]), FLAT)


def test_no_table_no_consultation() -> None:
    assert consulted_weights(World({"weights": empty_table("weights")}, FLAT)) is None
    rows = judged("e1", "employers", "points", x=60, y=20, z=20)
    said = consulted_weights(World({"weights": table(*rows)}, FLAT))
    assert said is not None
    assert said.mean == pytest.approx({"x": 0.6, "y": 0.2, "z": 0.2})
