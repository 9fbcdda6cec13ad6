"""Coding: grades become noise, ranges become bounds, names become numbers and nothing else."""

from math import nan

import numpy as np
import pytest

from score_mapping.facts import Figure
from score_mapping.screening.matrix import _score_row, build_tree, cell_table, code_matrix
from tests.worlds import clusters, facts, framework

RULES = framework(
    """
    id = "small"
    [defaults]
    scale = {at = [[0, 0], [100, 100]]}
    [[node]]
    id = "A"
    points = 60
    combine = "min"
    [[node]]
    id = "A1"
    parent = "A"
    points = 60
    [[node]]
    id = "B"
    points = 20
    [[indicator]]
    id = "a"
    node = "A1"
    points = 60
    [[indicator]]
    id = "b"
    node = "B"
    points = 20
    """
)


def coded(figure: Figure) -> list[float]:
    return [part.item() for part in _score_row(RULES, RULES.indicator[0], [figure])]


@pytest.mark.parametrize(("grade", "half"), [("A", 0), ("B", 12.5), ("C", 25), ("D", 37.5), ("", 37.5)])
def test_grade_sets_the_width_of_noise(grade: str, half: float) -> None:
    assert coded(Figure(value=50, grade=grade)) == [50, 50, 50, 50 - half, 50 + half, half]


def test_half_the_raters_range_widens_the_noise_when_it_is_larger() -> None:
    assert coded(Figure(value=50, grade="B", spread=20))[3:] == [30, 70, 20]
    assert coded(Figure(value=50, grade="B", spread=5))[3:] == [37.5, 62.5, 12.5]


def test_stated_range_replaces_the_grade_and_the_value_stays_the_score() -> None:
    assert coded(Figure(value=50, low=40, high=90, grade="D"))[:5] == [50, 50, 50, 40, 90]


def test_unknown_cell_spans_everything_or_what_its_bounds_allow() -> None:
    assert coded(Figure())[1:5] == [0, 100, 0, 100]
    assert coded(Figure(low=30))[1:5] == [30, 100, 30, 100]
    assert coded(Figure(high=30))[1:5] == [0, 30, 0, 30]
    assert np.isnan(coded(Figure(high=30))[0])


def test_tree_stands_from_the_root_down_with_shares_within_parents() -> None:
    named = build_tree(RULES)
    assert named.ids == ("", "A", "B", "A1", "b", "a")
    assert named.tree.share.tolist() == [1, 0.75, 0.25, 1, 1, 1]
    assert named.tree.whole[named.tree.leaf].tolist() == [0.75, 0.25]
    assert named.tree.takes_min.tolist() == [False, True, False, False, False, False]
    assert named.level == (0, 1, 1, 2, 2, 3)
    assert all(named.tree.parent[node] < node for node in range(1, 6))


def test_consulted_shares_replace_the_points_of_their_siblings_only() -> None:
    named = build_tree(RULES, {"A": 0.4, "B": 0.6})
    assert named.tree.share[[named.node("A"), named.node("B")]].tolist() == [0.4, 0.6]


def test_siblings_without_points_weigh_the_same() -> None:
    rules = framework(
        'id = "x"\n[defaults]\nscale = {at = [[0, 0], [1, 100]]}\n[[indicator]]\nid = "p"\n[[indicator]]\nid = "q"'
    )
    assert build_tree(rules).tree.share.tolist() == [1, 0.5, 0.5]


def test_cells_say_where_they_come_from() -> None:
    rows = [{"cluster_id": "c", "indicator_id": "a", "value": 30, "grade": "B", "year": 2020, "source_id": "s1"}]
    table = cell_table(code_matrix(facts(clusters=clusters("c"), observations=rows), RULES, "desk"))
    first = table.loc[table["indicator_id"] == "a"].iloc[0]
    assert (first["score"], first["grade"], first["source_id"], first["rows"]) == (30, "B", "s1", [("observations", 2)])
    other = table.loc[table["indicator_id"] == "b"].iloc[0]
    assert not other["known"]
    assert other["value"] is nan or np.isnan(other["value"])
