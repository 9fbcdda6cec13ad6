"""The organisations, assessments and trainers of the teaching study: fiction, two assessors, and the stories README tells."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter, defaultdict
from functools import cache
from math import isnan
from pathlib import Path

import pytest

from score_mapping.facts import Facts
from score_mapping.indicators import figure_of
from score_mapping.partners.reach import reach_table
from score_mapping.partners.readiness import Readiness, readiness
from score_mapping.partners.rollout import Plan, plan_rollout
from score_mapping.partners.whole import assess
from score_mapping.study.contract import MODULES
from score_mapping.study.folder import Study
from score_mapping.study.framework import Framework, Indicator
from score_mapping.study.settings import Portfolio
from score_mapping.workflow import open_study

ROOT = Path(__file__).parents[2]
STUDY = ROOT / "data" / "teaching"
Row = dict[str, str]
ROWS = {
    "organisations": 30, "sites": 38, "organisation_sectors": 41, "coverage": 42, "services": 40,
    "organisation_services": 112, "organisation_profiles": 21, "relations": 122, "relation_types": 14,
    "assessments": 516, "knockouts": 180, "trainers": 14, "trainer_modules": 25, "deliveries": 10, "sources": 53,
    "partner_terms": 9,
}  # fmt: skip
CRITERIA = {"R1", "R2", "R3", "R4", "R5", "R6", "R7e", "R7w", "R8", "R9", "R10", "R11"}
NAMED = {
    "Drassel Ceramics Council", "Ombry Tanners' and Shoemakers' Guild", "Sennick Chamber of Industry",
    "Pellis Growers' and Packers' Cooperative", "Ostry Fish Processors' Association", "Ardenno Hospitality Forum",
    "Mirrow Printers' Circle", "Vanto Boatbuilders' Circle",
}  # fmt: skip


@cache
def table(name: str) -> list[Row]:
    with (STUDY / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def study() -> Study:
    return open_study(STUDY)


@pytest.fixture(scope="module")
def ready(study: Study) -> Readiness:
    rules = tomllib.loads((ROOT / "scoring" / "partner-readiness.toml").read_text(encoding="utf-8"))
    return readiness(study.tables, Framework.model_validate(rules))


@pytest.mark.parametrize("name", ROWS)
def test_number_of_rows(name: str) -> None:
    assert len(table(name)) == ROWS[name]


def test_the_partners_that_the_evaluators_spoke_of_are_there() -> None:
    assert {row["name"] for row in table("organisations")} >= NAMED
    said = " ".join(row["reason"] for row in table("ratings") if row["indicator_id"] == "C4.3")
    assert all(name in said for name in NAMED)


def test_every_organisation_has_a_place_and_a_reason_to_be_on_the_map() -> None:
    placed = {row["organisation_id"] for row in table("sites")}
    owners = {row["organisation_id"] for row in table("coverage") if row["basis"] == "owner"}
    for row in table("organisations"):
        assert row["boundary_reason"], row
        assert row["organisation_id"] in placed | owners


def test_forty_services_in_nine_families_support_every_module_but_one() -> None:
    assert len({row["family"] for row in table("services")}) == 9
    supported = {module for row in table("services") for module in row["score_modules"].split(";") if module}
    assert supported == set(MODULES)
    only_general = supported - {
        module
        for row in table("services")
        if row["service_id"] not in {"B6", "D3"}
        for module in row["score_modules"].split(";")
    }
    assert only_general == {"HOSP"}  # hotels are coached with the services of the families A and B
    assert {row["service_id"] for row in table("organisation_services")} < {
        row["service_id"] for row in table("services")
    }


def test_the_roster_reached_enough_of_those_asked() -> None:
    said = Counter(row["response_status"] for row in table("organisations"))
    assert said == {"responded": 25, "partial": 2, "refused": 1, "not_contacted": 2}
    silent = {
        row["organisation_id"]
        for row in table("organisations")
        if row["response_status"] in {"refused", "not_contacted"}
    }
    assert not [row for row in table("relations") if row["reported_by"] == "from" and row["from_id"] in silent]
    to_silent = {
        row["confirmed"] for row in table("relations") if row["to_id"] in silent and row["reported_by"] == "from"
    }
    assert to_silent == {"unknown"}


def test_most_links_are_told_by_both_sides_and_some_by_one() -> None:
    sides: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in table("relations"):
        sides[row["from_id"], row["to_id"], row["relation_type"]].add(row["reported_by"])
    kinds = Counter(frozenset(one) for one in sides.values())
    assert kinds[frozenset({"from", "to"})] > kinds[frozenset({"from"})] >= 8
    assert kinds[frozenset({"third"})] + kinds[frozenset({"document"})] == 3
    assert {row["relation_type"] for row in table("relations")} <= {
        row["relation_type"] for row in table("relation_types")
    }


# ---------------------------------------------------------------------------------------------------- assessments


def test_two_assessors_without_an_interest_score_every_criterion() -> None:
    torn = {(row["evaluator_id"], row["subject_id"]) for row in table("interests")}
    who: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in table("assessments"):
        if (row["evaluator_id"], row["organisation_id"]) not in torn:
            who[row["organisation_id"], row["role"]][row["criterion"]].add(row["evaluator_id"])
    assert len(who) == 21
    sides = {row["evaluator_id"]: row["constituency"] for row in table("evaluators")}
    for pair, cells in who.items():
        assert set(cells) == CRITERIA, pair
        for people in cells.values():
            assert len({sides[one] for one in people}) == 2, pair


def test_a_member_assessed_his_own_association_and_is_set_aside(ready: Readiness) -> None:
    rows = ready.criteria
    aside = rows.loc[(rows["set_aside"] > 0), "organisation_id"]
    assert set(aside) == {"TFA"}


def test_nine_checks_of_everyone_assessed_one_failed_one_pending() -> None:
    checks: dict[str, list[str]] = defaultdict(list)
    for row in table("knockouts"):
        checks[row["organisation_id"]].append(row["code"])
        if row["status"] != "clear":
            assert row["reason"]
            assert row["cure"]
    assert set(checks) == {row["organisation_id"] for row in table("assessments")}
    assert all(sorted(codes) == [f"K{number}" for number in range(1, 10)] for codes in checks.values())
    assert Counter(row["status"] for row in table("knockouts")) == {"clear": 178, "fail": 1, "pending": 1}


def test_the_best_score_is_out_and_a_pending_check_caps(ready: Readiness) -> None:
    rows = ready.table.set_index(["organisation_id", "role"])
    best = rows["score"].idxmax()
    assert best == ("SSA", "TP")
    assert rows.at[best, "band"] == "out"
    assert rows.at[("CWC", "TP"), "score"] > 60
    assert rows.at[("CWC", "TP"), "band"] == "develop_first"
    assert set(rows["band"]) == {"ready_with_conditions", "develop_first", "out"}


def test_what_is_missing_makes_an_interval_and_never_a_zero(ready: Readiness) -> None:
    rows = ready.table.set_index(["organisation_id", "role"])
    wide = {name: cell for name, cell in rows["missing"].items() if cell}
    assert wide == {("AHF", "IP"): "R10", ("SFA", "TP"): "R10", ("QDO", "IP"): "R10", ("VBC", "IP"): "R3"}
    assert all(rows.at[name, "low"] < rows.at[name, "score"] < rows.at[name, "high"] for name in wide)


def by_hand(organisation: str, role: str) -> float:
    """Return a readiness from the papers alone: means of the assessors without an interest, evidence capped, weights of the role."""
    rules = tomllib.loads((ROOT / "scoring" / "partner-readiness.toml").read_text(encoding="utf-8"))
    points, most = rules["role"][role]["points"], {"A": 4.0, "B": 4.0, "C": 3.0, "D": 2.0}
    torn = {(row["evaluator_id"], row["subject_id"]) for row in table("interests")}
    given: dict[str, list[float]] = defaultdict(list)
    for row in table("assessments"):
        mine = (row["organisation_id"], row["role"]) == (organisation, role) and row["score"]
        if mine and (row["evaluator_id"], organisation) not in torn:
            given[row["criterion"]].append(min(float(row["score"]), most[row["grade"]]))
    mean = {code: sum(scores) / len(scores) for code, scores in given.items()}
    mean["R7"] = min(mean.pop("R7e"), mean.pop("R7w"))
    assert set(mean) == set(points)
    return sum(weight * mean[code] / 4 for code, weight in points.items())


# Who reaches the cluster, from coverage and the map of sites, in the role in which they stand best; CWC has a check open.
NEAR = {
    "T01": {"BKMA": "IP", "BLT": "TP", "QPC": "TP", "CWC": "TP", "SEDA": "IP"},
    "T07": {"DCC": "IP", "GKE": "TP", "QPC": "TP"},
    "T08": {"MPC": "IP", "SEDA": "IP"},
}


@pytest.mark.parametrize(("cluster", "count", "best"), [("T01", 3, 68), ("T07", 3, 66), ("T08", 0, 57)])
def test_ready_partners_and_the_readiest_are_what_the_papers_give(cluster: str, count: int, best: float, study: Study) -> None:
    listed = {row["organisation_id"] for row in table("coverage") if row["cluster_id"] == cluster}
    judged = {row["organisation_id"] for row in table("assessments")}
    assert listed & judged <= set(NEAR[cluster])
    unclear = {row["organisation_id"] for row in table("knockouts") if row["status"] != "clear"}
    scores = {id: by_hand(id, role) for id, role in NEAR[cluster].items()}
    assert sum(score >= 60 and id not in unclear for id, score in scores.items()) == count
    assert max(scores.values()) == pytest.approx(best)
    figures = {id: figure_of(facts_of(study), leaf_of(study, id), cluster) for id in ("C4.1", "C4.2")}
    assert figures["C4.1"].value == count
    assert figures["C4.2"].value == pytest.approx(best)
    assert {name for name, _ in (*figures["C4.1"].rows, *figures["C4.2"].rows)} <= {"assessments", "searched"}


def facts_of(study: Study) -> Facts:
    reach = reach_table(study.tables, km=study.settings.reach_km, detour=study.settings.detour)
    return Facts(study.tables, reach, assessed=assess(study.tables, study.partner_framework, study.trainer_framework))


def leaf_of(study: Study, id: str) -> Indicator:
    (leaf,) = (one for one in study.framework.indicator if one.id == id)
    return leaf


def test_nothing_is_known_where_nobody_was_found_and_nobody_has_looked_completely(study: Study) -> None:
    for id in ("C4.1", "C4.2"):
        assert isnan(figure_of(facts_of(study), leaf_of(study, id), "T10").value)
    assert not {row["indicator_id"] for row in table("observations")} & {"C4.1", "C4.2"}


def test_costs_are_known_of_nine_of_twenty_on_purpose(study: Study) -> None:
    known = {row["organisation_id"] for row in table("partner_terms") if row["cost"]}
    assert len(known) == 9
    assert len({row["organisation_id"] for row in table("assessments")} - known) == 11
    assert all(row["note"].startswith("FICTIONAL") for row in table("partner_terms"))
    assert study.settings.portfolio == Portfolio()


# ------------------------------------------------------------------------------------------------------- trainers


def test_eleven_trainers_are_rated_by_two_of_different_constituencies() -> None:
    sides = {row["evaluator_id"]: row["constituency"] for row in table("evaluators")}
    trainers = {row["trainer_id"]: row for row in table("trainers")}
    who: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in table("ratings"):
        if row["subject_id"] in trainers:
            assert row["indicator_id"] in {f"T{number}" for number in range(1, 9)}
            if (row["subject_id"], row["evaluator_id"]) != ("t11", "emp-1"):
                who[row["subject_id"], row["indicator_id"]].add(row["evaluator_id"])
    assert len({id for id, _ in who}) == 11
    assert all(len(people) == 2 == len({sides[one] for one in people}) for people in who.values())
    days = {"t01": 60, "t05": 45, "t06": 35, "t10": 20}
    assert {id: int(trainers[id]["days_per_year"]) for id in days} == days
    said = {id: {row["score"] for row in table("ratings") if (row["subject_id"], row["indicator_id"]) == (id, "T4")} for id in days}
    assert said == {"t01": {"4"}, "t05": {"4"}, "t06": {"3"}, "t10": {"3"}}  # 40 days or more, 20 to 39


def test_bands_of_trainers_and_what_holds_some_back(study: Study) -> None:
    found = assess(study.tables, study.partner_framework, study.trainer_framework).trainers
    assert found is not None
    rows = found.table.set_index("trainer_id")
    bands = rows.groupby("band").groups
    assert {band: set(ids) for band, ids in bands.items()} == {
        "ready": {"t01", "t02", "t03", "t04", "t05", "t07"},
        "ready_with_conditions": {"t06", "t08"},
        "develop_first": {"t09", "t10", "t11"},
    }
    # t01: 25 x 4 + 20 x 4 + 25 x 4 + 10 x 4 + 10 x 4 + 5 x 3 + 5 x 3.5 (means of two), over 4
    assert rows.at["t01", "score"] == pytest.approx((100 + 80 + 100 + 40 + 40 + 15 + 17.5) / 4)
    assert rows["missing"].loc[["t10", "t11"]].tolist() == ["T3", "T3;T4"]
    assert rows.at["t09", "gates_held"] == "TG1"
    assert found.conflicts[["trainer_id", "evaluator_id", "kind", "scores"]].values.tolist() == [["t11", "emp-1", "member of", 8]]
    assert found.discussion[["trainer_id", "criterion"]].values.tolist() == [["t06", "T6"]]


def test_some_speak_for_workers_and_some_for_employers(ready: Readiness) -> None:
    said = ready.endorsements
    endorsed = said.loc[said["state"] == "endorsed"].groupby("constituency")["organisation_id"].agg(set).to_dict()
    assert endorsed == {"employers": {"BKMA", "SCI"}, "workers": {"PGPC", "QPC"}}


# ------------------------------------------------------------------------------------------------------- delivery


def test_trainers_stand_along_the_whole_chain() -> None:
    assert Counter(row["status"] for row in table("trainers")) == {
        "expert": 2, "certified": 4, "recommended": 1, "toe": 2, "tot": 2, "candidate": 2, "lapsed": 1,
    }  # fmt: skip
    assert {row["organisation_id"] for row in table("trainers") if row["status"] == "expert"} == {"QPC"}
    taught = {row["module"] for row in table("trainer_modules") if row["status"] in {"certified", "expert"}}
    assert taught == {"M1", "M2", "M3", "M4", "M5", "LEAN"}


def test_classes_hold_two_managers_and_two_workers_of_each_enterprise() -> None:
    for row in table("deliveries"):
        managers = int(row["managers_f"]) + int(row["managers_m"])
        workers = int(row["workers_f"]) + int(row["workers_m"])
        assert managers == workers == 2 * int(row["smes"]), row
    assert {row["date"][:4] for row in table("deliveries") if row["ip_id"] == "TFA"} == {"2019"}
    earlier = sum(int(row["smes"]) for row in table("deliveries") if row["ip_id"] == "TFA")
    assert earlier == 9  # the nine firms of score_history


@pytest.fixture(scope="module")
def plan(study: Study) -> Plan:
    facts = Facts(study.tables, reach_table(study.tables, km=100.0))
    wanted = ["T01", "T02", "T04", "T05", "T07", "T10"]
    return plan_rollout(
        study.tables, wanted, facts.observation, study.settings.rollout, currency=study.settings.currency, on="2026-06-01", draws=500
    )  # fmt: skip


def test_nothing_is_planned_for_firms_that_nobody_counted(plan: Plan) -> None:
    assert dict(zip(plan.clusters["cluster_id"], plan.clusters["reason"], strict=True)) == {
        "T01": "", "T02": "", "T04": "", "T05": "", "T07": "estimated", "T10": "not_counted",
    }  # fmt: skip


def test_the_plan_is_in_the_studys_own_money_and_within_what_was_ever_reached(plan: Plan) -> None:
    assert plan.currency == "QTL"
    assert plan.notes == ("effects_not_verified",)
    assert plan.flags.empty
    assert plan.figure("enterprises") == 60
    # 60 x (1 + 0.3 x 1.5) = 87 enterprises and modules at 1,700 tallen
    assert plan.figure("cost") == pytest.approx(147_900)
    staff = plan.trainers.set_index("module")
    assert staff.at["M1", "certified_now"] == 6
    assert staff.at["M4", "certified_now"] == 1
