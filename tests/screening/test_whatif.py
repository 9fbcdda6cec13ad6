"""What would change the answer, on numbers a reader can check."""

import pytest

from score_mapping.workflow import Results, run
from tests.screening.test_confidence import TWO, seen
from tests.worlds import clusters, study

POINTS = {"government": (80, 20), "employers": (20, 80), "workers": (20, 80)}


def weights(points: dict[str, tuple[int, int]] = POINTS, people: int = 1) -> list[dict[str, object]]:
    return [
        {
            "respondent_id": f"{voice}-{number}",
            "constituency": voice,
            "method": "points",
            "node_id": node,
            "value": value,
        }
        for voice, pair in points.items()
        for number in range(people)
        for node, value in zip("AB", pair, strict=True)
    ]


def heard(**more: list[dict[str, object]]) -> Results:
    rows = [*seen("p", 90, 30), *seen("q", 40, 70), *seen("r", 10, 20)]
    return run(study(TWO, clusters=clusters("p", "q", "r"), observations=rows, weights=weights(), **more))


@pytest.fixture(scope="module")
def results() -> Results:
    return heard()


def test_each_constituency_has_its_own_ranking_beside_the_mean(results: Results) -> None:
    table = results.what_if.constituencies.set_index(["constituency", "cluster_id"])
    assert table.loc[("government", "p"), "score"] == pytest.approx(0.8 * 90 + 0.2 * 30)
    assert table.loc[("workers", "q"), "score"] == pytest.approx(0.2 * 40 + 0.8 * 70)
    assert table.loc[("government", "p"), "rank"] == 1
    assert table.loc[("workers", "q"), "rank"] == 1
    assert table.loc[("mean", "q"), "score"] == pytest.approx(0.4 * 40 + 0.6 * 70)


def test_one_voice_each_differs_from_counting_heads() -> None:
    rows = [*seen("p", 90, 30), *seen("q", 40, 70)]
    crowd = weights({"government": (80, 20)}, people=8) + weights({"workers": (20, 80)})
    found = run(study(TWO, clusters=clusters("p", "q"), observations=rows, weights=crowd))
    table = found.what_if.constituencies.set_index(["constituency", "cluster_id"])["score"]
    assert table[("mean", "p")] == pytest.approx(60)
    assert table[("heads", "p")] == pytest.approx((8 * 78 + 42) / 9)


def test_what_all_constituencies_agree_on_comes_before_any_mean(results: Results) -> None:
    assert results.what_if.common_first == ()
    agreed = run(
        study(
            TWO, clusters=clusters("p", "q"), observations=[*seen("p", 90, 90), *seen("q", 40, 70)], weights=weights()
        )
    )
    assert agreed.what_if.common_first == ("p",)


def test_flip_is_where_two_totals_meet(results: Results) -> None:
    """Totals of p and q meet where 90 w + 30 (1 - w) = 40 w + 70 (1 - w): w = 4/9; the mean gives A a weight of 0.4."""
    flips = results.what_if.flips
    row = flips.loc[(flips["cluster_id"] == "") & (flips["node_id"] == "A")].iloc[0]
    assert row["change"] == pytest.approx(4 / 9 - 0.4)
    assert (row["enters"], row["leaves"]) == ("p", "q")
    both = flips.loc[flips["kind"] == "all_weights"].iloc[0]
    assert both["change"] == pytest.approx(4 / 9 - 0.4)


def test_places_that_no_weights_can_beat(results: Results) -> None:
    reach = results.what_if.reachable.set_index("cluster_id")
    assert reach.loc["p", ["best", "worst"]].tolist() == [1, 2]
    assert reach.loc["r", ["best", "worst"]].tolist() == [3, 3]
    assert reach["exact"].all()


def test_leaving_a_criterion_or_a_constituency_out(results: Results) -> None:
    out = results.what_if.left_out.set_index(["kind", "left_out", "cluster_id"])
    assert out.loc[("criterion", "A", "p"), "score"] == pytest.approx(30)
    assert out.loc[("constituency", "government", "p"), "score"] == pytest.approx(0.2 * 90 + 0.8 * 30)


def test_leaving_an_evaluator_out_changes_only_what_that_one_rated() -> None:
    ratings = [
        {"subject_id": "r", "indicator_id": "a", "evaluator_id": name, "score": score, "grade": "B"}
        for name, score in (("e1", 100), ("e2", 50))
    ]
    out = heard(ratings=ratings).what_if.left_out.set_index(["kind", "left_out", "cluster_id"])["score"]
    assert out[("evaluator", "e1", "r")] == pytest.approx(0.4 * 50 + 0.6 * 20)
    assert out[("evaluator", "e2", "r")] == pytest.approx(0.4 * 100 + 0.6 * 20)
    assert out[("evaluator", "e1", "p")] == out[("evaluator", "e2", "p")]


def test_other_methods_stand_beside_the_headline(results: Results) -> None:
    methods = results.what_if.methods
    assert {"mean", "topsis", "kemeny"} <= set(methods["method"])
    headline = methods.query("method == 'mean'").set_index("cluster_id")["rank"]
    assert headline.to_dict() == results.ranking.set_index("cluster_id")["rank"].astype(int).to_dict()


def test_nobody_asked_has_no_constituency_table() -> None:
    alone = run(study(TWO, clusters=clusters("p", "q"), observations=[*seen("p", 90, 30), *seen("q", 40, 70)]))
    assert alone.what_if.constituencies.empty
    assert "constituency" not in set(alone.what_if.left_out["kind"])
