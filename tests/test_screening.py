"""Rules of a stage: coverage, tiers in the field, holds, effort and history."""

import pytest

from score_mapping.screening import search_effort, sources_table
from score_mapping.workflow import run
from tests.worlds import clusters, framework, study, tables

FIELD = framework(
    """
    id = "field-test"
    [stage.field]
    coverage = 0.6
    coverage_of = "criterion"
    k = 2
    open_gate_caps = "recommend_with_conditions"
    tiers = [{id = "recommend", share = 0.8}, {id = "recommend_with_conditions", share = 0.5}, {id = "not_this_round", share = 0}]
    [defaults]
    scale = {at = [[0, 0], [100, 100]]}
    [[node]]
    id = "A"
    points = 90
    [[node]]
    id = "B"
    points = 10
    [[indicator]]
    id = "a"
    node = "A"
    points = 90
    axis = "need"
    [[indicator]]
    id = "b"
    node = "B"
    points = 10
    axis = "readiness"
    gate.field = {id = "G", title = "Safe", rules = [{effect = "hold", below = 20}], unknown = "open"}
    [[gate]]
    id = "G3"
    title = "Consulted"
    stage = "field"
    derive = "constituencies_heard"
    rules = [{effect = "open", below = 3}]
    """
)


def heard(cluster: str, *constituencies: str) -> list[dict[str, object]]:
    return [
        {"cluster_id": cluster, "constituency": name, "position": "support", "date": "2026-01-01"}
        for name in constituencies
    ]


def field(**cells: tuple[float | None, float | None]) -> dict[str, str]:
    rows = [
        {"cluster_id": cluster, "indicator_id": indicator, "value": value, "grade": "A"}
        for cluster, pair in cells.items()
        for indicator, value in zip("ab", pair, strict=True)
        if value is not None
    ]
    told = [*heard("p", "government", "employers", "workers"), *heard("q", "government")]
    found = run(study(FIELD, "field", clusters=clusters(*cells), observations=rows, consultations=told))
    return dict(zip(found.ranking["cluster_id"], found.ranking["tier"], strict=True))


def test_open_gate_keeps_a_cluster_out_of_recommend_and_a_hold_out_of_both() -> None:
    tiers = field(p=(90, 90), q=(80, 80), r=(70, 10), s=(10, 50))
    assert tiers == {"p": "recommend", "q": "recommend_with_conditions", "r": "hold", "s": "not_this_round"}


def test_every_criterion_must_be_covered_in_the_field() -> None:
    assert field(p=(90, None), q=(80, 80))["p"] == "insufficient_evidence"


def test_sources_are_counted_once_wherever_they_stand() -> None:
    world = tables(
        clusters=[{**clusters("c")[0], "source_ids": "s1; s3"}, *clusters("d")],
        observations=[{"cluster_id": "c", "source_id": "s1"}, {"cluster_id": "c", "source_id": "s1"}],
        coverage=[{"cluster_id": "c", "source_id": "s2"}],
        ratings=[{"subject_id": "d", "source_id": "s2"}],
    )
    assert sources_table(world)["sources"].tolist() == [3, 1]


def test_search_effort_is_a_rank_correlation_and_undefined_without_spread() -> None:
    import pandas as pd

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
