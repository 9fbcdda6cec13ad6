"""Evaluators: agreement, recusal, discussion, changes, and what belongs in the restricted annex."""

import pandas as pd
import pytest

from score_mapping.facts import Facts
from score_mapping.screening.judges import Judges, judges
from score_mapping.study.framework import Framework
from tests.worlds import clusters, facts, framework

RUBRICS = framework(
    """
    id = "rubrics"
    [defaults]
    scale = {at = [[1, 0], [5, 100]]}
    [[indicator]]
    id = "x"
    points = 50
    [[indicator]]
    id = "y"
    points = 50
    """
)


def rating(evaluator: str, cluster: str, indicator: str, score: float, round: int | None = None) -> dict[str, object]:
    return {"subject_id": cluster, "indicator_id": indicator, "evaluator_id": evaluator, "score": score, "round": round}


SAME = [
    rating(name, cluster, "x", score)
    for name in ("e1", "e2")
    for cluster, score in zip("abcd", (1, 2, 4, 5), strict=True)
]


def read(ratings: list[dict[str, object]], **more: list[dict[str, object]]) -> Judges:
    world: Facts = facts(clusters=clusters(*"abcd"), ratings=ratings, **more)
    found = judges(world, RUBRICS)
    assert found is not None
    return found


def measure(found: Judges, name: str, indicator: str = "") -> pd.Series:
    table = found.agreement
    return table.loc[(table["measure"] == name) & (table["indicator_id"] == indicator)].iloc[0]


@pytest.mark.parametrize("name", ["kendall_w", "krippendorff_alpha_ordinal", "icc_2_1"])
def test_evaluators_who_agree_have_full_agreement(name: str) -> None:
    assert measure(read(SAME), name)["value"] == pytest.approx(1)


def test_identical_ratings_and_a_single_evaluator_have_a_reason_and_no_figure() -> None:
    flat = [rating(name, cluster, "x", 3) for name in ("e1", "e2") for cluster in "abcd"]
    assert measure(read(flat), "krippendorff_alpha_ordinal")["reason"] == "zero_variance"
    alone = read([row for row in SAME if row["evaluator_id"] == "e1"])
    assert measure(alone, "icc_2_1")["reason"] == "one_rater"
    assert len(alone.single) == 4


def test_a_declared_interest_is_kept_shown_and_not_used() -> None:
    rows = [*SAME[:7], rating("e2", "d", "x", 1)]
    found = read(rows, interests=[{"evaluator_id": "e2", "subject_id": "d", "kind": "owns"}])
    assert found.recusals[["evaluator_id", "subject_id", "kind", "ratings"]].values.tolist() == [["e2", "d", "owns", 1]]
    assert found.discussion.empty
    assert measure(found, "icc_2_1")["items"] == 3


def test_an_employer_that_owns_sets_the_rating_aside_too() -> None:
    world = {
        "evaluators": [{"evaluator_id": "e2", "organisation_id": "o"}],
        "organisations": [{"organisation_id": "o", "name": "Mill", "type": "other"}],
        "coverage": [{"organisation_id": "o", "cluster_id": "d", "basis": "owner"}],
    }
    assert read(SAME, **world).recusals[["evaluator_id", "subject_id", "kind"]].values.tolist() == [
        ["e2", "d", "owner"]
    ]
    world["evaluators"] = [{"evaluator_id": "e2", "organisation_id": ""}]
    assert read(SAME, **world).recusals.empty


def test_ratings_two_steps_apart_are_listed_for_discussion() -> None:
    found = read([*SAME[:7], rating("e2", "d", "x", 2)])
    assert found.discussion[["cluster_id", "lower_score", "higher_score", "steps"]].values.tolist() == [["d", 2, 5, 3]]


def test_the_last_round_counts_and_the_change_is_logged() -> None:
    found = read([*SAME[:7], rating("e2", "d", "x", 2, 1), rating("e2", "d", "x", 5, 2)])
    assert found.changes[["evaluator_id", "cluster_id", "before", "after"]].values.tolist() == [["e2", "d", 2, 5]]
    assert found.discussion.empty


def test_who_rates_higher_is_told_by_code_only_in_the_restricted_table() -> None:
    rows = [
        rating(name, cluster, "x", score)
        for name, shift in (("e1", 1), ("e2", 0))
        for cluster, score in zip("abc", (1 + shift, 2 + shift, 4 + shift), strict=True)
    ]
    found = read(rows)
    assert found.raters.set_index("evaluator_id")["severity"].to_dict() == pytest.approx({"e1": 12.5, "e2": -12.5})
    for table in (found.agreement, found.single):
        assert "evaluator_id" not in table.columns


def test_no_ratings_no_judges() -> None:
    rules: Framework = RUBRICS
    assert judges(facts(clusters=clusters("a")), rules) is None
