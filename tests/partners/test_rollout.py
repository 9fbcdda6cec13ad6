"""The plan of classes: the worked example to the last figure, ranges that hold it, and nothing planned on an estimate."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan, nan
from typing import Any

import pandas as pd
import pytest

from score_mapping.partners.rollout import Plan, plan_rollout
from score_mapping.partners.rollout_defaults import EFFECTS, RAILS
from score_mapping.study.settings import Rollout, Share, Some, Spread
from tests import worlds

Facts = dict[str, dict[str, Mapping[str, Any]]]


def figure(value: float, grade: str = "A", low: float = nan, high: float = nan) -> dict[str, Any]:
    return {"value": value, "low": low, "high": high, "grade": grade}


def plan(facts: Facts, given: Rollout | None = None, *, draws: int = 200, seed: int = 1, **rows: Any) -> Plan:
    rows.setdefault("clusters", worlds.clusters(*facts))
    return plan_rollout(
        worlds.tables(**rows),
        list(facts),
        lambda cluster, fact: facts[cluster].get(fact),
        given or Rollout(),
        draws=draws,
        seed=seed,
    )


def exactly(value: float) -> Some:
    return Some(low=value, central=value, high=value)


@pytest.fixture(scope="module")
def example() -> Plan:
    """The worked example: 120 enterprises in three years, every default."""
    return plan({"A": {"target_firms": figure(120), "target_jobs": figure(13_920)}}, Rollout(enterprises=exactly(120)))


def test_the_worked_example_to_the_last_figure(example: Plan) -> None:
    whole = {
        name: example.figure(name)
        for name in (
            "enterprise_modules", "classes", "seats", "seats_managers", "seats_workers", "trainer_days", "trainers_needed",
            "entrants", "certified", "cost", "programme", "recovered", "workers",
        )
    }  # fmt: skip
    assert whole == pytest.approx(
        {
            "enterprise_modules": 174, "classes": 35, "seats": 696, "seats_managers": 348, "seats_workers": 348,
            "trainer_days": 956, "trainers_needed": 8, "entrants": 25, "certified": 13.75, "cost": 261_000,
            "programme": 165_300, "recovered": 95_700, "workers": 13_920,
        }
    )  # fmt: skip
    assert [example.figure("classes", module) for module in ("M1", "open")] == [24, 11]
    assert [example.figure("trainer_days", module) for module in ("M1", "open")] == pytest.approx([696, 260])
    assert example.figure("recovery_share") == pytest.approx(0.3667, abs=1e-4)
    assert [example.figure("programme", year=year) for year in (1, 2, 3)] == pytest.approx([77_430, 54_810, 33_060])
    assert example.flags.empty  # 5.0 enterprises a trainer and year, 40 a year, 62 % in the last
    assert example.currency == "USD"


def test_the_whole_is_the_sum_of_its_years_and_modules(example: Plan) -> None:
    wide = example.figures.pivot(index=["figure", "module"], columns="year", values="central")
    for name in ("enterprises", "classes", "seats", "trainer_days", "cost", "programme", "recovered"):
        rows = wide.loc[name]
        assert rows[[1, 2, 3]].sum(axis=1).to_numpy() == pytest.approx(rows[0].to_numpy())
        assert rows.drop("all").sum().to_numpy() == pytest.approx(rows.loc["all"].to_numpy())
        assert name not in example.plan or example.plan[name].sum() == pytest.approx(rows.at["all", 0])


def test_every_figure_lies_in_its_range_and_the_drawn_ones_inside(example: Plan) -> None:
    known = example.figures.dropna(subset=["central"])
    # A quotient of two figures that both vary is not smallest where its parts are, so shares are left to the draws.
    assert (known["low"] <= known["central"] + 1e-9).all()
    assert (known["central"] <= known["high"] + 1e-9).all()
    assert (known["low"] <= known["drawn_low"] + 1e-9).all()
    assert (known["drawn_high"] <= known["high"] + 1e-9).all()
    assert example.figure("cost", which="drawn_low") < 261_000 < example.figure("cost", which="drawn_high")
    # by hand: 120 x (1 + 0.2 x 1) x 1,000 and 120 x (1 + 0.5 x 2) x 2,200
    assert example.figure("cost", which="low") == pytest.approx(144_000)
    assert example.figure("cost", which="high") == pytest.approx(528_000)
    # the programme pays least when others pay most: 48,000 a year x (0.63 + 0.38 + 0.38)
    assert example.figure("programme", which="low") == pytest.approx(48_000 * 1.39)


def test_one_seed_one_plan() -> None:
    facts: Facts = {"A": {"target_firms": figure(60)}, "B": {"target_firms": figure(40)}}
    again = plan(dict(reversed(facts.items())), clusters=worlds.clusters("B", "A"))
    pd.testing.assert_frame_equal(plan(facts).figures, again.figures)
    pd.testing.assert_frame_equal(plan(facts).plan, again.plan)
    other = plan(facts, seed=2).figures
    assert not other["drawn_high"].equals(again.figures["drawn_high"])
    pd.testing.assert_series_equal(other["high"], again.figures["high"])


def test_nothing_is_planned_on_an_estimate() -> None:
    told = plan(
        {
            "counted": {"target_firms": figure(50)},
            "guess": {"target_firms": figure(52, "C", 15, 90)},
            "range": {"target_firms": figure(nan, "D", 25, 60)},
            "none": {"target_firms": figure(0)},
            "silent": {},
            "within": {"target_firms": figure(20)},
        },
        clusters=[
            *worlds.clusters("counted", "guess", "range", "none", "silent"),
            {"cluster_id": "within", "name": "Within", "part_of": "counted"},
        ],
    )
    assert dict(told.clusters[["cluster_id", "reason"]].itertuples(index=False)) == {
        "counted": "", "guess": "estimated", "none": "no_target_firms", "range": "not_counted", "silent": "not_counted",
        "within": "part_of_another",
    }  # fmt: skip
    assert set(told.plan["cluster_id"]) == {"counted"}
    assert told.figure("enterprises") == 50  # 90 would be the default; no more than were counted


def test_an_empty_plan_says_why() -> None:
    told = plan({"A": {"target_firms": figure(nan, "D", 25, 60)}})
    assert told.reason == "not_counted"
    assert told.figures.empty
    assert told.plan.empty
    assert told.trainers.empty
    assert len(told.effects) == len(EFFECTS)
    with pytest.raises(KeyError):
        told.figure("cost")


def test_further_modules_follow_the_recorded_need() -> None:
    needs = [
        {"cluster_id": "A", "module": "M2", "need": 4},
        {"cluster_id": "A", "module": "M5", "need": 2},
        {"cluster_id": "A", "module": "M1", "need": 3},
        {"cluster_id": "A", "module": "LEAN", "need": 0},
    ]
    told = plan({"A": {"target_firms": figure(120)}}, Rollout(enterprises=exactly(120)), needs=needs)
    assert {name: told.figure("enterprise_modules", name) for name in ("M1", "M2", "M5")} == pytest.approx(
        {"M1": 120, "M2": 36, "M5": 18}
    )
    assert set(told.plan["module"]) == {"M1", "M2", "M5"}
    assert "needs_not_known" not in told.notes


def test_enterprises_are_shared_out_whole_in_proportion() -> None:
    told = plan(
        {"A": {"target_firms": figure(60)}, "B": {"target_firms": figure(30)}, "C": {"target_firms": figure(10)}},
        Rollout(enterprises=exactly(33)),
    )
    assert told.clusters["enterprises"].tolist() == [20, 10, 3]


@pytest.mark.parametrize(
    ("facts", "expected", "basis"),
    [
        ({"target_firms": figure(100)}, (50, 111.803, 250), "band"),
        ({"target_firms": figure(100), "jobs": figure(10_300), "firms": figure(400)}, (50, 70.711, 100), "jobs"),
        ({"target_firms": figure(100), "jobs": figure(90_000), "firms": figure(400)}, (50, 111.803, 250), "band"),
        ({"target_firms": figure(100), "target_jobs": figure(8_000, low=7_000, high=9_000)}, (70, 80, 90), "counted"),
    ],
)
def test_workers_come_from_the_clusters_own_enterprises(
    facts: dict[str, Any], expected: tuple[float, ...], basis: str
) -> None:
    (row,) = plan({"A": facts}).clusters.to_dict("records")
    assert (row["size_low"], row["size"], row["size_high"]) == pytest.approx(expected, abs=0.001)
    assert row["size_basis"] == basis
    assert row["workers"] == pytest.approx(row["enterprises"] * row["size"])


def trained(module: str, *people: tuple[str, str, float | None, str]) -> dict[str, Any]:
    return {
        "trainers": [{"trainer_id": id, "status": status, "days_per_year": days} for id, status, days, _ in people],
        "trainer_modules": [
            {"trainer_id": id, "module": module, "status": status, "valid_to": until} for id, status, _, until in people
        ],
    }


def test_trainers_who_are_certified_are_not_trained_again() -> None:
    given = Rollout(enterprises=exactly(120), active_share=exactly_share(0.5), certified_share=exactly_share(0.5))
    facts: Facts = {"A": {"target_firms": figure(120)}}
    people = [(f"t{number}", "certified", 40.0, "") for number in range(4)]
    alone, helped = plan(facts, given), plan(facts, given, **trained("M1", *people))
    assert alone.figure("trainers_to_certify") == 8
    assert alone.figure("entrants") == 16
    # all four stay (0.5 / 0.5): 956 - 4 x 40 x 3 = 476 days, four trainers of 120 days
    assert helped.figure("trainers_to_certify") == 4
    assert helped.figure("entrants") == 8
    assert helped.trainers.set_index("module").at["M1", "certified_now"] == 4


def exactly_share(value: float) -> Any:
    from score_mapping.study.settings import SomeShare

    return SomeShare(low=value, central=value, high=value)


def test_a_certificate_that_ran_out_does_not_count() -> None:
    rows = trained(
        "M1", ("a", "certified", 40, "2025-12-31"), ("b", "expert", None, "2027-01-01"), ("c", "toe", 40, "")
    )
    rows["clusters"] = worlds.clusters("A")
    told = plan_rollout(
        worlds.tables(**rows), ["A"], lambda _, fact: figure(60) if fact == "target_firms" else None, Rollout(), on="2026-06-01", draws=100
    )  # fmt: skip
    row = told.trainers.set_index("module").loc["M1"]
    assert (row["certified_now"], row["on_the_way"]) == (1, 1)
    assert "no_expert_trainer" not in told.notes


def test_what_nobody_priced_is_not_free() -> None:
    facts: Facts = {"A": {"target_firms": figure(120)}}
    told = plan(facts)
    assert isnan(told.figure("total_cost"))
    assert {"tot_cost_not_known", "coordination_not_known", "cost_in_usd"} <= set(told.notes)
    price = Spread(low=500, central=500, high=500)
    known = plan(
        facts, Rollout(enterprises=exactly(120), tot_cost=price, coordination=Spread(low=1, central=10, high=20))
    )
    assert known.figure("total_cost") == pytest.approx(261_000 + 25 * 500 + 30)


def test_two_currencies_are_not_added() -> None:
    price = Spread(low=500, central=500, high=500)
    given = Rollout(tot_cost=price, coordination=price)
    tables = worlds.tables(clusters=worlds.clusters("A"))

    def told(currency: str) -> Plan:
        return plan_rollout(tables, ["A"], lambda *_: figure(60), given, currency=currency, draws=100)

    assert isnan(told("QTL").figure("total_cost"))
    assert "two_currencies" in told("QTL").notes
    assert told("QTL").currency == told("USD").currency == "USD"
    assert told("USD").figure("total_cost") > told("USD").figure("cost")


def test_a_study_gives_its_own_figures() -> None:
    given = Rollout(
        years=2,
        enterprises=exactly(60),
        first_module="BASICS",
        unit_cost=Spread(low=90, central=100, high=110, source="plan"),
        recovery=(Share(low=0, central=0.5, high=1, source="plan"),),
    )
    told = plan_rollout(
        worlds.tables(clusters=worlds.clusters("A")), ["A"], lambda *_: figure(60), given, currency="QTL", partners=5, draws=100
    )  # fmt: skip
    assert told.currency == "QTL"
    assert told.figure("cost") == pytest.approx(87 * 100)
    assert told.figure("programme") == pytest.approx(87 * 50)  # the last share given holds in later years
    assert told.figure("enterprises", "BASICS", 1) == 30
    assert told.partners_leaving == pytest.approx((0.5, 0.8, 1.25))
    said = told.assumptions.set_index("name")
    assert said.at["unit_cost", "basis"] == said.at["recovery[2]", "basis"] == "study"
    assert said.at["visits", "basis"] == "read"


def test_a_plan_beyond_what_was_ever_reached_is_flagged() -> None:
    given = Rollout(
        enterprises=exactly(300),
        trainer_days=exactly(200),
        recovery=(Share(low=0.5, central=0.9, high=1),),
    )
    told = plan({"A": {"target_firms": figure(300), "target_jobs": figure(90_000)}}, given)
    assert set(told.flags["flag"]) == {"enterprises_per_year", "enterprises_per_trainer_year", "recovery", "workers_per_enterprise"}  # fmt: skip
    assert dict(zip(told.flags["flag"], told.flags["value"], strict=True))["enterprises_per_year"] == 100
    assert (told.flags["source"] != "").all()
    many: Facts = {f"C{number:02}": {"target_firms": figure(20)} for number in range(12)}
    assert plan(many).flags["flag"].tolist() == ["clusters"]
    assert len(RAILS) == 5
