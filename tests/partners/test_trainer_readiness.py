"""Readiness of trainers by their ratings; weights typed from the specification."""

from __future__ import annotations

import pandas as pd
import pytest

from score_mapping.partners.trainer_readiness import TrainerReadiness, trainer_readiness
from score_mapping.shipped import shipped
from score_mapping.study.framework import read_framework
from tests.worlds import tables

RULES, _ = read_framework(shipped("scoring/trainer-readiness.toml"))
LEAVES = [leaf.id for leaf in RULES.indicator]
TRAINERS = [
    {"trainer_id": "t1", "organisation_id": "x", "status": "certified", "sex": "f"},
    {"trainer_id": "t2", "organisation_id": "", "status": "tot", "sex": "m"},
]
PEOPLE = [{"evaluator_id": "e1"}, {"evaluator_id": "e2"}, {"evaluator_id": "e3", "organisation_id": "x"}]


def ratings(id: str = "t1", who: str = "e1", round: int | None = None, grade: str = "B", **given: float) -> list[dict[str, object]]:
    told = dict.fromkeys(LEAVES, 3.0) | given
    return [
        {"subject_id": id, "indicator_id": leaf, "evaluator_id": who, "score": score, "round": round, "grade": grade}
        for leaf, score in told.items() if score is not None
    ]  # fmt: skip


def found(rows: list[dict[str, object]], **more: object) -> TrainerReadiness:
    world = {"trainers": TRAINERS, "evaluators": PEOPLE, "ratings": rows,
             "organisations": [{"organisation_id": "x", "name": "X", "type": "consulting_firm"}]}  # fmt: skip
    return trainer_readiness(tables(**(world | more)), RULES)  # type: ignore[arg-type]


def row(result: TrainerReadiness, id: str = "t1") -> dict[str, object]:
    return result.table.set_index("trainer_id").loc[id].to_dict()


def test_each_criterion_weighs_what_the_specification_says() -> None:
    for leaf, points in {"T1": 25, "T2": 20, "T3": 25, "T4": 10, "T5": 10, "T6": 5, "T7": 5, "T8": 0}.items():
        assert row(found(ratings(**{leaf: 4.0})))["score"] == pytest.approx(75 + points / 4), leaf


def test_hearsay_is_capped() -> None:
    told = row(found(ratings(grade="C", T3=4.0)))
    assert (told["score"], told["capped"]) == (pytest.approx(75), "T3")


def test_the_last_round_of_an_evaluator_counts() -> None:
    told = row(found([*ratings(round=2, T1=2.0), *ratings(round=1, T1=4.0)]))
    assert (told["score"], told["assessors"]) == (pytest.approx(75 - 25 / 4), 1)


def test_a_colleague_is_set_aside() -> None:
    result = found([*ratings(), *ratings(who="e3", **dict.fromkeys(LEAVES, 0.0))])
    assert row(result)["score"] == pytest.approx(75)
    assert result.conflicts.values.tolist() == [["t1", "trainer", "e3", "own_organisation", 8]]


@pytest.mark.parametrize(
    ("ethics", "band", "column"),
    [(0.0, "out", "gates_missed"), (2.0, "develop_first", "gates_held"), (3.0, "ready", ""), (None, "ready_with_conditions", "gates_open")],
)
def test_ethics_is_a_minimum_and_no_score(ethics: float | None, band: str, column: str) -> None:
    told = row(found(ratings(T8=ethics)))  # type: ignore[arg-type]
    assert (told["score"], told["band"]) == (pytest.approx(75), band)
    assert [name for name in ("gates_missed", "gates_held", "gates_open") if told[name]] == ([column] if column else [])


def test_only_rated_trainers_are_listed_with_their_step() -> None:
    result = found(ratings("t2"))
    assert result.table[["trainer_id", "status"]].values.tolist() == [["t2", "tot"]]
    assert found([]).table.empty
    assert found(ratings("nobody")).table.empty


def test_rows_in_another_order_give_the_same() -> None:
    rows = [*ratings(T1=1.1), *ratings(who="e2", T1=2.3), *ratings("t2", T4=None)]
    pd.testing.assert_frame_equal(found(rows).table, found(rows[::-1]).table)


def test_disagreement_is_listed() -> None:
    result = found([*ratings(T6=4.0), *ratings(who="e2", T6=1.0)])
    assert result.discussion[["trainer_id", "criterion", "steps"]].values.tolist() == [["t1", "T6", 3.0]]
    assert result.criteria.loc[result.criteria["criterion"] == "T6", "value"].tolist() == [2.5]
