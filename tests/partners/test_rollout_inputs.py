"""What a plan starts from: whole enterprises, recorded needs, trainers whose certificate holds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_mapping.partners.rollout_inputs import allot, count_targets, lay_cells, trainer_force
from tests import worlds


@given(st.lists(st.integers(1, 200), min_size=1, max_size=12), st.floats(0.01, 1))
def test_whole_enterprises_and_no_more_than_there_are(targets: list[int], part: float) -> None:
    number = max(1, round(part * sum(targets)))
    given_ = allot(np.array(targets, dtype=float), number)
    assert given_.sum() == number
    assert (given_ == np.floor(given_)).all()
    assert (given_ <= targets).all()
    assert (np.abs(given_ - np.array(targets) * number / sum(targets)) < 1).all()


def test_equal_remainders_go_to_the_larger_cluster() -> None:
    assert allot(np.array([10.0, 30.0]), 2).tolist() == [0, 2]
    assert allot(np.array([10.0, 10.0]), 1).tolist() == [1, 0]


def told(*ids: str) -> pd.DataFrame:
    tables = worlds.tables(clusters=worlds.clusters(*ids))
    row = {"value": 20.0, "low": np.nan, "high": np.nan, "grade": "A"}
    made = count_targets(tables, ids, lambda _, fact: row if fact == "target_firms" else None, (50, 250))
    return made.assign(enterprises=10.0)


def test_modules_stand_in_the_order_of_the_contract() -> None:
    needs = [
        {"cluster_id": "A", "module": "S4C", "need": 1},
        {"cluster_id": "A", "module": "M5", "need": 3},
        {"cluster_id": "B", "service_id": "A1", "need": 4},
    ]
    cells = lay_cells(worlds.tables(clusters=worlds.clusters("A", "B"), needs=needs), told("A", "B"), "M1")
    assert cells.modules == ("M1", "M5", "S4C", "open")
    assert cells.part.tolist() == pytest.approx([1, 0.75, 0.25, 1, 1])
    assert cells.of.tolist() == [0, 0, 0, 1, 1]


def test_who_lapsed_is_no_trainer_whatever_the_module_says() -> None:
    tables = worlds.tables(
        trainers=[
            {"trainer_id": "a", "status": "lapsed", "days_per_year": 30},
            {"trainer_id": "b", "status": "certified", "days_per_year": 20},
            {"trainer_id": "c", "status": "expert"},
            {"trainer_id": "d", "status": "recommended", "days_per_year": 60},
        ],
        trainer_modules=[
            {"trainer_id": "a", "module": "M1", "status": "certified"},
            {"trainer_id": "b", "module": "M1", "status": "certified"},
            {"trainer_id": "c", "module": "M1", "status": "expert"},
            {"trainer_id": "c", "module": "M2", "status": "certified", "valid_to": "2020-01-01"},
            {"trainer_id": "d", "module": "M2", "status": "recommended"},
            {"trainer_id": "b", "module": "M4", "status": "certified"},
        ],
    )
    force = trainer_force(tables, ("M1", "M2"), "2026-01-01")
    assert force.certified.tolist() == [2, 0]
    assert force.on_the_way.tolist() == [0, 1]
    assert (force.people, force.days, force.unstated, force.experts) == (2, 20, 1, 1)
