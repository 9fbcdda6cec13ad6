"""The tables beside the ranking: sources, effort, axes."""

import pandas as pd
import pytest

from score_mapping.screening.summary import search_effort, sources_table
from score_mapping.workflow import run
from tests.worlds import FIELD, clusters, study, tables


def test_sources_are_counted_once_wherever_they_stand() -> None:
    world = tables(
        clusters=[{**clusters("c")[0], "source_ids": "s1; s3"}, *clusters("d")],
        observations=[{"cluster_id": "c", "source_id": "s1"}, {"cluster_id": "c", "source_id": "s1"}],
        coverage=[{"cluster_id": "c", "source_id": "s2"}],
        ratings=[{"subject_id": "d", "source_id": "s2"}],
    )
    assert sources_table(world)["sources"].tolist() == [3, 1]


def test_search_effort_is_a_rank_correlation_and_undefined_without_spread() -> None:
    ranking = pd.DataFrame(
        {"cluster_id": list("abc"), "rank": pd.array([1, 2, 3], dtype="Int64"), "score": [90.0, 50.0, 20.0]}
    )
    sources = pd.DataFrame({"cluster_id": list("abc"), "sources": [9, 4, 1]})
    assert search_effort(ranking, sources) == pytest.approx(1.0)
    assert search_effort(ranking, sources.assign(sources=4)) is None


def test_axes_are_the_means_of_their_indicators() -> None:
    rows = [{"cluster_id": "p", "indicator_id": "a", "value": 80, "grade": "A"}]
    found = run(study(FIELD, "field", clusters=clusters("p"), observations=rows)).axes.set_index("axis")
    assert (found.loc["need", "score"], found.loc["need", "coverage"]) == (80, 1)
    assert (found.loc["readiness", "low"], found.loc["readiness", "high"]) == (0, 100)


def test_weights_say_who_set_them() -> None:
    points = [{"respondent_id": "r", "method": "points", "node_id": node, "value": 50} for node in "AB"]
    found = run(study(FIELD, "field", clusters=clusters("p"), weights=points)).weights.set_index("node_id")["source"]
    assert found.to_dict() == {"A": "consulted", "B": "consulted", "a": "framework", "b": "framework"}
    assert set(run(study(FIELD, "field", clusters=clusters("p"))).weights["source"]) == {"framework"}
