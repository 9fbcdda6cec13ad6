"""Every finding on organisations together: what is left out and why, and that the set is the fewest that cover the most."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from score_mapping.facts import Facts
from score_mapping.partners.gaps import module_gaps, service_gaps
from score_mapping.partners.organisations import apply_merges
from score_mapping.partners.portfolio import choose_partners
from score_mapping.partners.reach import reach_table
from score_mapping.partners.whole import Partners, assess, find_partners
from score_mapping.study.settings import Portfolio as Rules
from score_mapping.study.settings import Rollout
from tests.partners import golden
from tests.partners.assessing import FREE, READY, RULES, case, scores, world
from tests.worlds import tables

ALL = tuple(golden.SMES)


def found(raw: dict[str, pd.DataFrame], rules: Rules = FREE, clusters: Sequence[str] = ALL) -> Partners:
    made = apply_merges(raw)
    near = reach_table(made, km=100)
    gaps = pd.concat([module_gaps(made, near), service_gaps(made, near)], ignore_index=True)
    said = assess(raw, RULES, None)
    return find_partners(raw, made, near, gaps, said, clusters, Facts(made, near).observation, rules=rules, rollout=Rollout())


def members(made: Partners) -> tuple[str, ...]:
    assert made.portfolio is not None
    return made.portfolio.members


# ----------------------------------------------------------------------------------------------- everything is there


def test_the_set_of_the_golden_ecosystem_its_curve_and_what_is_left_out() -> None:
    made = found(world())
    assert members(made) == ("P1", "P2", "P4", "P6")
    assert made.curve["coverage"].tolist() == [280, 360, 440, 500]
    assert made.chosen == ALL
    assert set(made.long_list["organisation_id"]) == set(golden.PARTNERS)
    assert dict(made.absent) == {"connecting": "no_reports", "trainer_readiness": "none_rated", "trainers": "no_trainers"}
    assert made.plan is not None
    assert made.plan.reason == ""


def test_size_and_budget_change_the_set() -> None:
    made = world(partner_terms=[{"organisation_id": id, "cost": 10} for id in golden.PARTNERS])
    assert members(found(made, Rules(endorsed=(), size=3))) == ("P1", "P2", "P4")
    assert members(found(made, Rules(endorsed=(), size=3, budget=20.0))) == ("P1", "P4")
    assert members(found(made, Rules(endorsed=(), budget=45.0))) == ("P1", "P2", "P4", "P6")


def test_sets_of_equal_coverage_have_the_same_number_of_members() -> None:
    """P5 and P7 both close M2 in C1: either, and never both."""
    again = {"organisation_id": "P7", "name": "P7", "status": "active"}
    base = golden.study()
    made = world(
        READY | {"P5": 65.0, "P7": 65.0, "P1": 30.0},
        knockouts=[],
        organisations=[*base["organisations"].to_dict("records"), again],
        coverage=[*base["coverage"].to_dict("records"), *({"organisation_id": "P7", "cluster_id": id, "basis": "named"} for id in ALL)],
        organisation_services=[
            *base["organisation_services"].to_dict("records"),
            {"organisation_id": "P7", "service_id": "SM2", "evidence": "explicit", "delivery": "in_house", "client_band": "50_250",
             "active": "yes"},
        ],
    )  # fmt: skip
    portfolio = found(made).portfolio
    assert portfolio is not None
    assert portfolio.sets["members"].tolist() == ["P2;P4;P5;P6", "P2;P4;P6;P7"]
    assert set(portfolio.sets["size"]) == {4}


# ------------------------------------------------------------------------------------------------- what is left out


def test_at_the_desk_nobody_is_assessed_and_nothing_is_counted() -> None:
    made = found(world(assessments=[], knockouts=[], observations=[]))
    assert (made.case, made.portfolio, made.assessed.readiness) == (None, None, None)
    assert made.curve.empty
    assert made.absent["readiness"] == made.absent["portfolio"] == "not_assessed"
    assert made.absent["rollout"] == "not_counted"
    assert set(made.long_list["state"]) == {"not_assessed"}


def test_nothing_put_forward_leaves_no_set_and_no_plan() -> None:
    made = found(world(), clusters=())
    assert (made.portfolio, made.plan) == (None, None)
    assert made.absent["portfolio"] == made.absent["rollout"] == "none_chosen"
    assert made.assessed.readiness is not None


def test_firms_that_nobody_counted_leave_no_set() -> None:
    made = found(world(observations=[]))
    assert made.portfolio is None
    assert made.case is not None
    assert made.absent["portfolio"] == made.absent["rollout"] == "not_counted"
    assert made.long_list.set_index("organisation_id").loc["P4", "state"] == "short_list"


@pytest.mark.parametrize(
    ("rules", "status"),
    [
        (Rules(), "infeasible"),  # nobody has a word in writing
        (Rules(endorsed=(), must_not=dict.fromkeys(READY, "left")), "no_candidates"),
        (Rules(endorsed=(), floor=100.0), "no_candidates"),
        (Rules(endorsed=(), budget=0.0), "none_fits"),
        (Rules(endorsed=(), must={"P5": "asked for"}), "infeasible"),
    ],
)
def test_a_set_that_cannot_be_is_told_with_the_reason(rules: Rules, status: str) -> None:
    terms = [{"organisation_id": id, "cost": 10} for id in golden.PARTNERS]
    made = found(world(partner_terms=terms), rules)
    assert members(made) == ()
    assert made.absent["portfolio"] == status
    assert "member" not in set(made.long_list["state"])


def test_a_budget_of_nothing_pays_for_who_costs_nothing() -> None:
    terms = [{"organisation_id": id, "cost": 0 if id == "P6" else 10} for id in golden.PARTNERS]
    made = found(world(partner_terms=terms), Rules(endorsed=(), budget=0.0))
    assert members(made) == ("P6",)
    assert "portfolio" not in made.absent


def test_all_ruled_out() -> None:
    checks = [{"organisation_id": id, "code": "K1", "status": "fail"} for id in READY]
    made = found(world(knockouts=checks))
    assert made.absent["portfolio"] == "no_candidates"
    assert set(made.long_list["state"]) == {"held_back"}
    assert all("knockout" in row.split(";") for row in made.long_list["reasons"])


def test_one_organisation_only() -> None:
    keep = world({"P1": 70.0})
    for name, frame in list(keep.items()):
        if "organisation_id" in frame and name != "organisations":
            keep[name] = frame.loc[frame["organisation_id"] == "P1"]
    keep["organisations"] = keep["organisations"].loc[lambda frame: frame["organisation_id"] == "P1"]
    made = found(keep)
    assert members(made) == ("P1",)
    assert made.long_list[["organisation_id", "state"]].values.tolist() == [["P1", "member"]]
    assert made.portfolio is not None
    assert set(made.portfolio.cells.loc[made.portfolio.cells["state"] == "unreachable", "cluster_id"]) == {"C1", "C2", "C3"}


def test_no_organisation_at_all() -> None:
    made = found(tables(clusters=[{"cluster_id": "C1", "name": "C1"}]), clusters=("C1",))
    assert made.long_list.empty
    assert made.absent["portfolio"] == "not_assessed"


# ------------------------------------------------------------------------------------------------------------- merges


def test_merged_rows_are_one_organisation_in_the_set_and_in_its_terms() -> None:
    """P1 stands under two keys: assessed under one, with the offer, the cost and the rule under the other."""
    ready = {id: points for id, points in READY.items() if id != "P1"}
    made = world(
        organisations=[{"organisation_id": id, "name": id, "status": "active"} for id in (*golden.PARTNERS, "Q1")],
        assessments=scores(ready | {"Q1": 70.0}),
        knockouts=[{"organisation_id": id, "code": "K1", "status": "clear"} for id in (*ready, "Q1")],
        partner_terms=[{"organisation_id": id, "cost": 10} for id in golden.PARTNERS],
        merges=[{"organisation_id": "P1", "same_as": "Q1", "decided_by": "lead"}],
    )
    rules = Rules(endorsed=(), size=1, budget=10.0)
    assert members(found(made, rules)) == ("Q1",)
    kept = found(made, rules.model_copy(update={"must": {"P1": "agreed"}}))
    assert members(kept) == ("Q1",)
    assert kept.portfolio is not None
    assert kept.portfolio.table["reason"].tolist() == ["agreed"]
    out = found(made, rules.model_copy(update={"must_not": {"P1": "left"}}))
    assert members(out) == ("P6",)
    assert "P1" not in set(out.long_list["organisation_id"])


def test_a_cluster_asked_for_twice_is_served_once() -> None:
    made = found(world(), clusters=("C1", "C2", "C1"))
    assert made.chosen == ("C1", "C2")
    assert made.case is not None
    assert made.case.cells["weight"].sum() == 3 * 140


def test_rows_in_another_order_give_the_same() -> None:
    made = world()
    one, other = found(made), found({name: frame.iloc[::-1] for name, frame in made.items()})
    for name in ("long_list", "curve", "fit", "closers"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    assert members(one) == members(other)
    assert one.absent == other.absent


def test_nothing_is_assessed_without_a_framework() -> None:
    made = assess(world(), None, None)
    assert (made.readiness, made.trainers, made.framework) == (None, None, None)
    assert assess(world(assessments=[]), RULES, None).readiness is None


# --------------------------------------------------------------------------------------------- every set, tried one by one

SIDES = ("employers", "workers")


@st.composite
def ecosystems(draw: st.DrawFn) -> tuple[dict[str, dict[str, Any]], dict[str, int], list[tuple[str, str]], tuple[str, ...]]:
    """Return partners (serves, modules, readiness, knock-out, endorsed by), firms by cluster, conflicts, sides that must endorse."""
    firms = {f"C{n}": draw(st.integers(1, 4)) * 20 for n in range(1, draw(st.integers(1, 3)) + 1)}
    people = {
        f"P{n}": {
            "serves": draw(st.sets(st.sampled_from(sorted(firms)), min_size=1)),
            "modules": draw(st.sets(st.sampled_from(golden.MODULES), min_size=1)),
            "ready": draw(st.sampled_from([50.0, 60.0, 65.0, 80.0])),
            "check": draw(st.sampled_from(["clear", "clear", "clear", "pending", "fail"])),
            "sides": draw(st.sets(st.sampled_from(SIDES))),
        }
        for n in range(1, draw(st.integers(2, 6)) + 1)
    }
    pairs = draw(st.sets(st.sampled_from(list(itertools.combinations(people, 2))), max_size=3))
    return people, firms, sorted(pairs), draw(st.sampled_from([(), SIDES, ("workers",)]))


def ecosystem(people: dict[str, dict[str, Any]], firms: dict[str, int], conflicts: list[tuple[str, str]]) -> dict[str, pd.DataFrame]:
    return world(
        clusters=[{"cluster_id": id, "name": id} for id in firms],
        observations=[{"cluster_id": id, "indicator_id": "target_firms", "value": n, "grade": "A"} for id, n in firms.items()],
        needs=[{"cluster_id": id, "module": module, "need": 4} for id in firms for module in golden.MODULES],
        searched=[],
        organisations=[{"organisation_id": id, "name": id, "status": "active"} for id in people],
        organisation_services=[
            {"organisation_id": id, "service_id": f"S{module}", "evidence": "explicit", "delivery": "in_house", "client_band": "50_250"}
            for id, one in people.items() for module in sorted(one["modules"])
        ],
        coverage=[
            {"organisation_id": id, "cluster_id": cluster, "basis": "named"}
            for id, one in people.items() for cluster in sorted(one["serves"])
        ],
        assessments=scores(
            {id: one["ready"] for id, one in people.items()}, endorsed={id: " ".join(sorted(one["sides"])) for id, one in people.items()}
        ),
        knockouts=[{"organisation_id": id, "code": "K1", "status": one["check"]} for id, one in people.items()],
        relations=[
            {"relation_id": one + other, "from_id": other, "to_id": one, "relation_type": "in_conflict_with"} for one, other in conflicts
        ],
    )  # fmt: skip


def tried(
    people: dict[str, dict[str, Any]], firms: dict[str, int], conflicts: list[tuple[str, str]], sides: tuple[str, ...]
) -> tuple[int, set[str]]:
    """Return the most firms in need that any set covers, and the sets of the fewest members that do; none when no set keeps the rules."""
    may = [id for id, one in people.items() if one["ready"] >= 60 and one["check"] == "clear"]
    best: tuple[int, int] = (-1, 0)
    sets: set[str] = set()
    for size in range(len(may) + 1):
        for group in itertools.combinations(may, size):
            if any({one, other} <= set(group) for one, other in conflicts):
                continue
            if not set(sides) <= set().union(*(people[id]["sides"] for id in group)):
                continue
            cells = {(cluster, module) for id in group for cluster in people[id]["serves"] for module in people[id]["modules"]}
            worth = (sum(firms[cluster] for cluster, _ in cells), -size)
            if worth > best:
                best, sets = worth, set()
            if worth == best:
                sets.add(";".join(group))
    return best[0], sets


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(ecosystems())
def test_the_set_is_one_of_the_fewest_that_cover_the_most(drawn: Any) -> None:
    people, firms, conflicts, sides = drawn
    laid = case(ecosystem(people, firms, conflicts), Rules(endorsed=sides), tuple(firms))
    made = choose_partners(laid.cells, laid.offers, laid.candidates, laid.terms)
    most, sets = tried(people, firms, conflicts, sides)
    if most < 0:
        assert made.status in ("infeasible", "no_candidates")
        assert made.members == ()
        return
    if made.status == "no_candidates":
        assert sets == {""}
        return
    assert made.status == "optimal"
    assert made.measures.set_index("measure").loc["weight", "covered"] == pytest.approx(most)
    assert set(made.sets["members"]) == sets
    assert ";".join(made.members) in sets


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(ecosystems())
def test_a_run_takes_the_set_that_its_case_gives(drawn: Any) -> None:
    people, firms, conflicts, sides = drawn
    made = ecosystem(people, firms, conflicts)
    whole = found(made, Rules(endorsed=sides), tuple(firms))
    most, sets = tried(people, firms, conflicts, sides)
    assert ";".join(members(whole)) in sets or (most < 0 and members(whole) == ())
    assert ("portfolio" in whole.absent) == (members(whole) == ())
