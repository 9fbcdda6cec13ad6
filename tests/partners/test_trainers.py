"""The certification chain, counted by hand on ten trainers and three modules."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from score_mapping.partners.trainers import CHAIN, Pipeline, trainer_pipeline
from tests.worlds import tables

PEOPLE = [
    # id, organisation, sex, province, status, days
    ("t01", "x", "f", "N", "expert", 60),
    ("t02", "x", "m", "S", "certified", 40),
    ("t03", "y", "f", "N", "certified", None),
    ("t04", "y", "m", "N", "toe", 20),
    ("t05", "x", "f", "S", "tot", 30),
    ("t06", "", "unknown", "", "tot", None),
    ("t07", "y", "m", "N", "candidate", None),
    ("t08", "y", "f", "N", "lapsed", 10),
]
MODULES = [
    {"trainer_id": "t01", "module": "M1", "status": "expert", "tot_on": "2018-01-01", "toe_on": "2018-04-11",
     "certified_on": "2018-06-30", "last_delivery": "2025-11-02"},
    {"trainer_id": "t01", "module": "M2", "status": "certified", "tot_on": "2019-01-01", "toe_on": "2019-02-20",
     "certified_on": "2019-05", "last_delivery": "2025-12-02"},
    {"trainer_id": "t02", "module": "M1", "status": "certified", "tot_on": "2020-01-01", "toe_on": "2020-01-31",
     "certified_on": "2020-03-01", "valid_to": "2023-03-01"},
    {"trainer_id": "t03", "module": "M2", "status": "certified"},
    {"trainer_id": "t04", "module": "M1", "status": "toe"},
    {"trainer_id": "t05", "module": "M1", "status": "tot", "tot_on": "2025-01-01"},
    {"trainer_id": "t06", "module": "M2", "status": "tot"},
    {"trainer_id": "t06", "module": "LEAN", "status": "tot"},
    {"trainer_id": "t07", "module": "M1", "status": "candidate"},
    {"trainer_id": "t08", "module": "M1", "status": "certified", "toe_on": "2017"},
]  # fmt: skip


def world(flip: bool = False) -> dict[str, pd.DataFrame]:
    people = [
        {"trainer_id": id, "organisation_id": home, "sex": sex, "admin1": place, "status": status, "days_per_year": days}
        for id, home, sex, place, status, days in PEOPLE
    ]
    step = -1 if flip else 1
    return tables(
        trainers=people[::step],
        trainer_modules=MODULES[::step],
        organisations=[{"organisation_id": id, "name": id.upper(), "type": "chamber"} for id in "xy"],
    )


def found(on: str = "", **more: object) -> Pipeline:
    return trainer_pipeline(world(), on=on, **more)  # type: ignore[arg-type]


def steps(pipeline: Pipeline, module: str, column: str) -> list[float]:
    own = pipeline.funnel.loc[pipeline.funnel["module"] == module].set_index("step")[column]
    return [own[step] for step in (*CHAIN, "lapsed")]


def test_the_funnel_of_a_module() -> None:
    pipeline = found()
    # t07 candidate, t05 ToT, t04 ToE, t02 certified, t01 expert; t08 is lapsed as a person and had been certified.
    assert steps(pipeline, "M1", "now") == [1, 1, 1, 0, 1, 1, 1]
    assert steps(pipeline, "M1", "reached")[:6] == [6, 5, 4, 3, 3, 1]
    assert steps(pipeline, "M1", "share_onward")[:5] == pytest.approx([5 / 6, 4 / 5, 3 / 4, 1.0, 1 / 3])
    assert steps(pipeline, "M1", "share_of_tot")[1:6] == pytest.approx([1.0, 0.8, 0.6, 0.6, 0.2])


def test_the_funnel_of_persons_counts_each_once() -> None:
    assert steps(found(), "", "now") == [1, 2, 1, 0, 2, 1, 1]
    assert steps(found(), "", "reached")[:6] == [8, 7, 5, 4, 4, 1]


def test_a_lapsed_step_counts_as_far_as_its_dates_show() -> None:
    rows = [
        {"trainer_id": f"t{n}", "module": "M1", "status": "lapsed", **dates}
        for n, dates in enumerate(({}, {"tot_on": "2019"}, {"toe_on": "2019"}, {"valid_to": "2022"}))
    ]
    people = [{"trainer_id": f"t{n}", "status": "lapsed"} for n in range(4)]
    pipeline = trainer_pipeline(tables(trainers=people, trainer_modules=rows))
    assert steps(pipeline, "M1", "reached")[:6] == [4, 3, 2, 1, 1, 0]


def test_an_expired_certificate_has_lapsed_on_that_day_only() -> None:
    assert steps(found(), "M1", "now")[-1] == 1
    assert steps(found(on="2026-01-01"), "M1", "now")[-3:] == [0, 1, 2]
    assert steps(found(on="2023-03-01"), "M1", "now")[-3:] == [1, 1, 1]
    assert steps(found(on="2026-01-01"), "M1", "reached") == steps(found(), "M1", "reached")


def test_days_between_steps_need_two_whole_dates() -> None:
    m1 = found().funnel.loc[lambda frame: frame["module"] == "M1"].set_index("step")
    assert (m1.at["tot", "days_median"], m1.at["tot", "days_n"]) == (65.0, 2)  # 100 and 30 days
    assert (m1.at["toe", "days_median"], m1.at["toe", "days_n"]) == (55.0, 2)  # 80 and 30 days
    m2 = found().funnel.loc[lambda frame: frame["module"] == "M2"].set_index("step")
    assert (m2.at["tot", "days_median"], m2.at["toe", "days_n"]) == (50.0, 0)
    assert math.isnan(m2.at["toe", "days_median"])


def test_modules_of_each_trainer() -> None:
    people = found(on="2026-01-01").people.set_index("trainer_id")
    assert people.loc["t01", ["certified", "certified_n", "expert", "first_module"]].tolist() == ["M1;M2", 2, "M1;M2", "yes"]
    assert people.loc["t03", ["certified", "first_module"]].tolist() == ["M2", "no"]
    assert people.loc["t02", ["certified", "lapsed", "first_module"]].tolist() == ["", "M1", ""]
    assert people.loc["t06", "on_the_way"] == "M2;LEAN"
    assert people.loc["t01", "last_delivery"] == "2025-12-02"


def test_capacity_counts_days_once_and_unknown_days_apart() -> None:
    capacity = found().capacity.set_index("module")
    assert capacity.loc["", ["certified", "experts", "on_the_way", "lapsed"]].tolist() == [3, 1, 4, 1]
    assert capacity.loc["", ["days", "days_unstated", "women", "sex_known", "organisations"]].tolist() == [100.0, 1, 2, 3, 2]
    assert capacity.loc["M1", ["certified", "experts", "on_the_way", "lapsed", "days"]].tolist() == [2, 1, 3, 1, 100.0]
    assert capacity.loc["M2", ["certified", "experts", "days", "days_unstated"]].tolist() == [2, 1, 60.0, 1]
    assert math.isnan(capacity.at["LEAN", "days"])


def test_only_an_expert_of_another_organisation_supervises() -> None:
    due = found().supervision.set_index(["module", "trainer_id"])
    assert due.loc[("M1", "t04")].tolist() == ["recommendation", "t01", "", "t01", "t01"]
    assert due.loc[("M1", "t05")].tolist() == ["toe", "", "t01", "", ""]  # t01 works for the same organisation
    assert due.loc[("M2", "t06")].tolist() == ["toe", "t01", "", "", "t01"]  # an expert trainer certified in M2
    assert due.loc[("LEAN", "t06"), "experts"] == ""
    assert found().load.values.tolist() == [["t01", "M1;M2", 2, 2, 60.0]]


def test_the_bottleneck_is_named() -> None:
    assert found().bottleneck == "no_expert"  # nobody can supervise LEAN
    stuck = found().bottlenecks
    assert stuck[["module", "code"]].values.tolist() == [
        ["LEAN", "no_expert"], ["M1", "experts_same_organisation"], ["LEAN", "no_certified"], ["M1", "one_expert"], ["M2", "one_expert"],
    ]  # fmt: skip


def test_a_plan_decides_what_binds() -> None:
    stuck = found(needed={"M1": 2, "M2": 4, "M3": 1}).bottlenecks
    binding = stuck.loc[stuck["binding"], ["module", "code", "have", "need"]].values.tolist()
    assert ["M2", "fewer_than_needed", 2, 4.0] in binding
    assert ["M2", "too_few_on_the_way", 3, 4.0] in binding
    assert ["M3", "no_expert", 0, 1.0] in binding
    assert not stuck.loc[stuck["module"] == "M1", "binding"].any()


def test_an_expert_has_a_limit_only_where_the_programme_names_one() -> None:
    assert "few_experts" not in set(found().bottlenecks["code"])
    stuck = found(toe_per_expert=1).bottlenecks.set_index(["module", "code"])
    assert stuck.loc[("M1", "few_experts"), ["have", "need"]].tolist() == [1, 2.0]


def test_no_trainers_at_all() -> None:
    pipeline = trainer_pipeline(tables())
    assert pipeline.bottleneck == "no_trainers"
    assert pipeline.capacity["certified"].tolist() == [0]
    assert math.isnan(pipeline.capacity.at[0, "days"])
    assert pipeline.supervision.empty


def test_rows_in_another_order_give_the_same() -> None:
    one, other = trainer_pipeline(world()), trainer_pipeline(world(flip=True))
    for name in ("funnel", "people", "capacity", "supervision", "load", "bottlenecks"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
