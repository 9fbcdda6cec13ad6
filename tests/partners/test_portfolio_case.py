"""Tables turned into a programme: order, rules and what is not known."""

from __future__ import annotations

import numpy as np
import pandas as pd

from score_mapping.partners.portfolio_case import Terms, case_of, held_out
from tests.partners import golden


def test_the_matrix_is_that_of_the_tables() -> None:
    case = case_of(golden.cells(), golden.offers(), golden.candidates(), Terms())
    assert case.ids == ("P1", "P2", "P3", "P4", "P5", "P6")
    assert case.program.covers.sum(axis=1).tolist() == [1, 2, 1, 3, 2, 1, 1, 2, 1]
    assert case.program.weight.sum() == golden.TOTAL
    assert case.program.groups == ()


def test_offers_of_strangers_and_offers_twice_do_not_count() -> None:
    more = pd.DataFrame({"cluster_id": ["C9", "C1"], "item": ["M1", "M1"], "organisation_id": ["P1", "P9"]})
    offers = pd.concat([golden.offers(), golden.offers(), more])
    case = case_of(golden.cells(), offers, golden.candidates(), Terms())
    assert case.program.covers.sum() == 14
    assert case.program.covers.max() == 1


def test_every_rule_is_a_group_of_its_own() -> None:
    people = golden.candidates().assign(cost=1.0, endorsed_by="workers")
    terms = Terms(
        size=2, budget=2.0, floor=60, must={"P1": "x", "P9": "x"}, must_not={"P2": "y", "P8": "y"},
        conflicts=(("P4", "P3"), ("P3", "P4")), endorsed=("workers",), fair_share=0.1, cover_all=True,
    )  # fmt: skip
    names = [group.name for group in case_of(golden.cells(), golden.offers(), people, terms).program.groups]
    assert names == [
        "size", "budget", "floor", "must:P1", "must_not:P2", "unknown:P9", "conflict:P3;P4", "endorsed:workers",
        "fair:C1", "fair:C2", "fair:C3", "cover_all",
    ]  # fmt: skip


def test_unknown_readiness_does_not_pass_a_floor_and_unknown_cost_no_budget() -> None:
    people = golden.candidates().assign(cost=[1.0, np.nan, 1, 1, 1, 1], readiness=[np.nan, 70.0, 60, 59.9, 80, 81])
    case = case_of(golden.cells(), golden.offers(), people, Terms(floor=60.0, budget=9.0))
    assert held_out(case.program).tolist() == [True, True, False, True, False, False]


def test_only_capacities_that_are_known_bind() -> None:
    people = golden.candidates().assign(capacity=[5.0, np.nan, np.nan, np.nan, np.nan, np.nan])
    assert not case_of(golden.cells(), golden.offers(), people, Terms()).program.limited
    case = case_of(golden.cells(), golden.offers(), people, Terms(capacities=True))
    assert case.program.capacity.tolist() == [5.0, *[np.inf] * 5]
    assert case.program.load.tolist() == golden.cells()["smes"].tolist()
