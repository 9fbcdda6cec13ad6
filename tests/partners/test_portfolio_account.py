"""What is said of a set, by plain arithmetic."""

from __future__ import annotations

import numpy as np
import pytest

from score_mapping.partners.portfolio_account import added_by, first_of, measures, stage_table
from score_mapping.partners.portfolio_case import Case, Terms, case_of
from score_mapping.partners.portfolio_model import Stage
from tests.partners import golden


def case(**given: object) -> Case:
    return case_of(golden.cells(), golden.offers(), golden.candidates(), Terms(**given))  # type: ignore[arg-type]


def members(*ids: str) -> np.ndarray:
    return np.isin(list(golden.PARTNERS), ids)


def test_gap_is_the_share_of_the_bound_that_is_not_proven() -> None:
    rows = stage_table((Stage("coverage", "time_limit", 90.0, 100.0), Stage("id", "optimal", np.nan, np.nan)))
    assert rows["gap"].tolist() == [pytest.approx(0.1), pytest.approx(np.nan, nan_ok=True)]
    assert stage_table((Stage("backup", "optimal", 0.0, 0.0),))["gap"].tolist() == [0.0]


def test_what_others_would_add() -> None:
    assert added_by(case().program, members("P1")).tolist() == [0, 80, 40, 80, 40, 60]
    assert added_by(case(must_not={"P2": "x"}).program, members("P1")).tolist() == [0, 0, 40, 80, 40, 60]


def test_of_equals_the_readier_comes_first_and_rules_are_kept() -> None:
    gain = added_by(case().program, members("P1"))
    assert first_of(case(), gain) == 3  # P4 81 before P2 64
    tied = case(conflicts=(("P1", "P4"),))
    assert first_of(tied, gain, members("P1")) == 1
    assert first_of(case(), np.zeros(6)) is None


def test_a_cluster_counts_once_and_unknown_figures_are_counted() -> None:
    cells = golden.cells().assign(workers=[np.nan] * 3 + [10.0] * 6)
    made = case_of(cells, golden.offers(), golden.candidates(), Terms())
    rows = measures(made, members("P1")).set_index("measure")
    assert rows.loc["smes", ["covered", "total", "unknown"]].tolist() == [140, 180, 0]
    assert rows.loc["workers", ["covered", "total", "unknown"]].tolist() == [10, 20, 1]
    assert rows.loc["sme_items", "covered"] == 280
