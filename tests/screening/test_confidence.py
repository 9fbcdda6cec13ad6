"""How sure: closed forms on two candidates, and tables that agree with the ranking."""

import numpy as np
import pytest

from score_mapping.workflow import Results, run
from tests.worlds import clusters, framework, study

TWO = framework(
    """
    id = "two"
    [stage.desk]
    coverage = 0.4
    k = 1
    tiers = [{id = "shortlist", share = 0.5}, {id = "not_this_round", share = 0}]
    [defaults]
    scale = {at = [[0, 0], [100, 100]]}
    [[node]]
    id = "A"
    title = "Need"
    points = 50
    [[node]]
    id = "B"
    title = "Buyers"
    points = 50
    [[indicator]]
    id = "a"
    node = "A"
    points = 50
    ask = {what = "ask the firms", where = "association", days = 2}
    [[indicator]]
    id = "b"
    node = "B"
    points = 50
    """
)


def seen(cluster: str, a: float | None, b: float | None, grade: str = "A") -> list[dict[str, object]]:
    return [
        {"cluster_id": cluster, "indicator_id": name, "value": value, "grade": grade}
        for name, value in (("a", a), ("b", b))
        if value is not None
    ]


def found(*rows: list[dict[str, object]], names: str = "pq") -> Results:
    return run(study(TWO, clusters=clusters(*names), observations=[row for part in rows for row in part]))


@pytest.fixture(scope="module")
def results() -> Results:
    """p is sure at 60 and 60; q is known on b only: its total is (u + 70) / 2 with u anywhere in 0-100."""
    return found(seen("p", 60, 60), seen("q", None, 70))


def test_pairs_follow_from_geometry(results: Results) -> None:
    """q comes before p when u > 50: in half of the readings, whatever weights near one half do to that."""
    row = results.confidence.pairs.set_index(["cluster_id", "other_id"]).loc[("q", "p")]
    assert row["win"] == pytest.approx(0.5, abs=0.04)
    assert row["win"] + row["tie"] + row["lose"] == pytest.approx(1)


def test_candidates_that_cannot_be_told_apart_are_named(results: Results) -> None:
    assert results.confidence.alike.set_index("cluster_id")["others"].to_dict() == {"p": "q", "q": "p"}
    apart = found(seen("p", 90, 90), seen("q", 10, 10))
    assert set(apart.confidence.alike["others"]) == {""}


def test_the_missing_fact_is_what_moves_the_order(results: Results) -> None:
    overall = results.confidence.drivers.query("cluster_id == ''").set_index("factor")["total"]
    assert overall.idxmax() == "missing"
    assert overall["evidence"] == pytest.approx(0, abs=1e-9)


def test_evidence_asks_for_the_missing_fact_with_where_and_how_long(results: Results) -> None:
    first = results.confidence.evidence.iloc[0]
    assert (first["cluster_id"], first["indicator_id"], first["state"]) == ("q", "a", "missing")
    assert (first["what"], first["where"], first["days"]) == ("ask the firms", "association", 2)
    assert 0.4 < first["gain"] <= 0.5, "half the choices are right now; the weights keep it from being all of them"


def test_facts_that_let_a_candidate_be_compared_come_first() -> None:
    rules = TWO.model_copy(update={"stage": {"desk": TWO.stage["desk"].model_copy(update={"coverage": 0.6})}})
    rows = [*seen("p", 60, 60, "D"), *seen("q", 58, 58, "D"), *seen("r", None, 70)]
    evidence = run(study(rules, clusters=clusters("p", "q", "r"), observations=rows)).confidence.evidence
    assert evidence.iloc[0][["cluster_id", "indicator_id", "closes"]].tolist() == ["r", "a", True]
    assert set(evidence["state"]) == {"missing", "weak"}


def test_central_weights_are_those_that_put_a_candidate_first() -> None:
    central = found(seen("p", 90, 20), seen("q", 20, 90)).confidence.central.set_index("cluster_id")
    assert central.loc["p", "A"] > 0.5 > central.loc["p", "B"]
    assert central.loc["p", ["A", "B"]].sum() == pytest.approx(1)
    never = found(seen("p", 90, 90), seen("q", 20, 20)).confidence.central.set_index("cluster_id")
    assert np.isnan(never.loc["q", "A"])


def test_ignorance_of_weights_widens_what_is_possible() -> None:
    """p is first when its weight on A exceeds one half: under evenly drawn weights in half the readings."""
    results = found(seen("p", 80, 40), seen("q", 40, 80))
    shares = results.confidence.ignorance.set_index("cluster_id")["share_top"]
    assert shares["p"] == pytest.approx(0.5, abs=0.05)
    assert shares.sum() == pytest.approx(1)


def test_nobody_to_compare_leaves_tables_empty() -> None:
    empty = found()
    assert empty.confidence.pairs.empty
    assert empty.confidence.drivers.empty
    assert empty.confidence.ignorance.empty
