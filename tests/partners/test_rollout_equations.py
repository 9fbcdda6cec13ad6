"""The arithmetic against the equations written out for one plan, with numbers a reader can follow."""

from __future__ import annotations

from math import ceil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score_mapping.partners.rollout_equations import Cells, Floats, Force, by_cell, summed, trainers, triangular, up

TERMS = {
    "enterprises": 120.0, "class_size": 5.0, "seats": 4.0, "class_days": 2.0, "co_trainers": 2.0, "visits": 3.0,
    "baseline_days": 1.0, "reporting_days": 1.0, "uptake": 0.3, "further_modules": 1.5, "trainer_days": 40.0,
    "certified_share": 0.55, "active_share": 0.32, "modules_per_trainer": 2.5, "unit_cost": 1500.0,
}  # fmt: skip


def two_modules(targets: float = 1e6) -> Cells:
    return Cells(
        clusters=("A",),
        modules=("M1", "M2"),
        of=np.array([0, 0]),
        taught=np.array([0, 1]),
        targets=np.array([targets]),
        share=np.array([1.0]),
        workers=np.array([[50.0, 100.0, 250.0]]),
        part=np.array([1.0, 1.0]),
        first=np.array([True, False]),
    )


def terms(years: int, **changed: float) -> dict[str, Floats]:
    made = {name: np.array([value]) for name, value in (TERMS | changed).items()}
    return made | {"workers": np.array([[100.0]]), "recovery": np.full((1, years), 0.25)}


@settings(max_examples=60, deadline=None)
@given(
    n=st.integers(1, 400),
    s=st.integers(4, 5),
    q=st.integers(1, 2),
    dc=st.integers(1, 2),
    v=st.integers(1, 4),
    u=st.sampled_from([0.2, 0.3, 0.5]),
    k=st.sampled_from([1.0, 1.5, 2.0]),
    years=st.integers(1, 6),
)
def test_the_plan_is_the_equations_whatever_its_length(
    n: int, s: int, q: int, dc: int, v: int, u: float, k: float, years: int
) -> None:
    given_terms = terms(
        years, enterprises=n, class_size=s, co_trainers=q, class_days=dc, visits=v, uptake=u, further_modules=k
    )
    parts = {
        name: summed(two_modules(), part)[0, 0, 0] for name, part in by_cell(two_modules(), given_terms, years).items()
    }
    further = n * u * k
    classes = ceil(n / s) + ceil(round(further / s, 9))
    assert parts["enterprise_modules"] == pytest.approx(n + further)
    assert parts["classes"] == classes
    assert parts["seats"] == pytest.approx(4 * (n + further))
    assert parts["trainer_days"] == pytest.approx(classes * q * dc + n * (v + 2) + further * (v + 1))
    assert parts["cost"] == pytest.approx(1500 * (n + further))
    assert parts["programme"] == pytest.approx(0.75 * parts["cost"])
    assert parts["workers"] == pytest.approx(100 * n)


def test_no_more_enterprises_than_were_counted() -> None:
    made = by_cell(two_modules(targets=30), terms(3), 3)
    assert made["enterprises"].sum() == pytest.approx(30)


def test_a_class_is_held_when_its_first_seat_is_needed() -> None:
    made = by_cell(two_modules(), terms(3), 3)
    assert made["classes"][0].tolist() == [[8, 8, 8], [4, 4, 3]]


def test_each_module_needs_its_own_trainers() -> None:
    nobody = Force(np.zeros(2), np.zeros(2), 0, 0.0, 0, 0)
    made = trainers(np.array([[956.0, 696.0, 260.0]]), nobody, terms(3), 3)
    assert made["trainers_needed"][0].tolist() == [8, 6, 3]
    assert made["entrants"][0] == 25
    assert made["certified"][0] == pytest.approx(13.75)
    # a trainer who teaches one module only: the modules need 6 + 3 people
    one_each = trainers(np.array([[956.0, 696.0, 260.0]]), nobody, terms(3, modules_per_trainer=1), 3)
    assert one_each["trainers_needed"][0, 0] == 9


def test_of_the_certified_some_leave() -> None:
    four = Force(np.array([4.0, 0.0]), np.zeros(2), 4, 100.0, 1, 0)
    made = trainers(np.array([[956.0, 696.0, 260.0]]), four, terms(3), 3)
    assert made["staying"][0].tolist() == [2, 2, 0]  # 4 x 0.32 / 0.55 = 2.3
    # (100 + 40 for the one who gave no days) x 0.58 x 3 = 244 days stay; 712 days are missing
    assert made["trainers_to_certify"][0].tolist() == [6, 4, 3]


def test_rounding_up_forgives_the_last_binary_digit() -> None:
    assert up(np.array([8 / 0.32, 54.00000000000001 / 6, 9.001])).tolist() == [25, 9, 10]


def test_triangular_quantiles() -> None:
    at = np.linspace(0, 1, 5)
    assert triangular(at, 2, 2, 2).tolist() == [2] * 5
    drawn = triangular(np.random.default_rng(1).random(200_000), 1.0, 3.0, 4.0)
    assert drawn.mean() == pytest.approx((1 + 3 + 4) / 3, abs=0.01)
    assert drawn.var() == pytest.approx((1 + 9 + 16 - 3 - 4 - 12) / 18, abs=0.01)
    assert (drawn.min(), drawn.max()) == pytest.approx((1, 4), abs=0.05)
