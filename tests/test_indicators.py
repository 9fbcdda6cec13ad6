"""What the tables say of one cluster, case by case, beside the sentence of the desk rules that each case serves."""

from math import isnan

import pytest

from score_mapping.facts import Facts, Figure
from score_mapping.indicators import DERIVED, figure_of
from score_mapping.partners.reach import reach_table
from score_mapping.partners.whole import assess
from score_mapping.study.framework import Indicator, Scale
from tests.partners.assessing import RULES, scores
from tests.worlds import clusters, facts, tables

HERE = clusters("c")


FINDS = Scale(at=((0, 0), (1, 50), (4, 100)))


def leaf(derive: str = "", presence_only: bool = False, id: str = "x", **settings: object) -> Indicator:
    return Indicator(id=id, derive=derive, presence_only=presence_only, scale=FINDS, with_=settings)


def figure(indicator: Indicator, **given: list[dict[str, object]]) -> Figure:
    return figure_of(facts(clusters=HERE, **given), indicator, "c")


def seen(fact: str, value: float | None = None, **more: object) -> dict[str, object]:
    return {"cluster_id": "c", "indicator_id": fact, "value": value, "grade": "B", "year": 2020, **more}


JOBS = leaf("jobs_direct", max_workers_per_unit=250)


def test_best_grade_then_latest_year_counts() -> None:
    rows = [seen("x", 1, grade="C", year=2025), seen("x", 2, grade="B", year=2011), seen("x", 3, grade="B", year=2015)]
    found = figure(leaf(), observations=rows)
    assert (found.value, found.grade, found.year, found.rows) == (3, "B", 2015, (("observations", 4),))


def test_figure_of_another_area_is_shown_and_not_scored() -> None:
    found = figure(leaf(), observations=[seen("x", 9, scope="state")])
    assert isnan(found.value)
    assert "state" in found.basis


def test_direct_and_plausible_jobs_count() -> None:
    assert figure(JOBS, observations=[seen("jobs", 5000, basis="direct"), seen("firms", 100)]).value == 5000


def test_jobs_that_imply_huge_units_are_an_upper_bound() -> None:
    found = figure(JOBS, observations=[seen("jobs", 500_000), seen("firms", 500)])
    assert isnan(found.value)
    assert found.high == 500_000


def test_low_figure_stands_in_for_indirect_jobs() -> None:
    rows = [seen("jobs", 900_000, low=68_000, high=900_000, basis="direct_and_indirect"), seen("firms", 1200)]
    found = figure(JOBS, observations=rows)
    assert (found.value, found.high) == (68_000, 900_000)


def test_indirect_jobs_without_a_low_figure_are_only_a_bound() -> None:
    found = figure(JOBS, observations=[seen("jobs", 15_000, basis="direct_and_indirect"), seen("firms", 140)])
    assert isnan(found.value)
    assert found.high == 15_000


@pytest.mark.parametrize(
    ("firms", "jobs", "expected"), [(140, 15_000, 140), (10_000, 15_000, 300), (None, 15_000, 300), (140, None, 140)]
)
def test_ceiling_is_the_smaller_of_units_and_jobs_over_fifty(firms: float, jobs: float, expected: float) -> None:
    rows = [seen(fact, value) for fact, value in (("firms", firms), ("jobs", jobs)) if value]
    assert figure(leaf("target_firms_ceiling"), observations=rows).value == expected


def test_ceiling_uses_the_highest_figure_stated_and_a_count_replaces_it() -> None:
    rows = [seen("firms", 100, high=130)]
    assert figure(leaf("target_firms_ceiling"), observations=rows).value == 130
    counted = figure(leaf("target_firms_ceiling"), observations=[*rows, seen("target_firms", 44)])
    assert counted.value == 44


def test_nothing_known_has_no_ceiling() -> None:
    assert isnan(figure(leaf("target_firms_ceiling")).value)


UNITS = leaf("workers_per_unit", max=250, cottage=10.0, mostly_cottage=15.8)


def test_workers_per_unit_needs_both_at_cluster_scope() -> None:
    assert figure(UNITS, observations=[seen("jobs", 3000), seen("firms", 100)]).value == 30
    assert isnan(figure(UNITS, observations=[seen("jobs", 3000), seen("firms", 100, scope="hub")]).value)
    assert isnan(figure(UNITS, observations=[seen("jobs", 30_000), seen("firms", 100)]).value)
    assert isnan(figure(UNITS, observations=[seen("jobs", 3000), seen("firms", 0)]).value)


def test_cottage_by_source_has_a_figure_of_its_own() -> None:
    assert figure(UNITS, observations=[seen("cottage", 2)]).value == 10
    assert figure(UNITS, observations=[seen("cottage", 1), seen("jobs", 3000), seen("firms", 100)]).value == 15.8


ISSUES = leaf("issues_inside", issues=["issue_quality", "issue_resources"])


def rating(indicator: str, score: float, evaluator: str = "e1", **more: object) -> dict[str, object]:
    return {
        "subject_id": "c",
        "indicator_id": indicator,
        "evaluator_id": evaluator,
        "score": score,
        "grade": "D",
        **more,
    }


def test_issues_inside_are_counted_and_outside_leaves_unknown() -> None:
    both = figure(ISSUES, ratings=[rating("issue_quality", 1), rating("issue_resources", 1)])
    assert (both.value, both.grade) == (2, "D")
    assert isnan(figure(ISSUES, ratings=[rating("issue_outside", 1)]).value)


def test_rating_is_the_mean_of_the_last_round_without_the_recused() -> None:
    rows = [
        rating("x", 1, round=1), rating("x", 3, round=2), rating("x", 4, "e2"), rating("x", 5, "e3"),
    ]  # fmt: skip
    interests = [{"evaluator_id": "e3", "subject_id": "c", "kind": "owns"}]
    found = figure(leaf(), ratings=rows, interests=interests)
    assert (found.value, found.spread, found.grade) == (3.5, 0.5, "D")


def test_rating_wins_over_an_observation() -> None:
    assert figure(leaf(), ratings=[rating("x", 2)], observations=[seen("x", 9)]).value == 2


def test_when_everybody_has_an_interest_the_cell_is_unknown_and_says_why() -> None:
    interests = [{"evaluator_id": "e1", "subject_id": "c", "kind": "owns"}]
    found = figure(leaf(), ratings=[rating("x", 4)], interests=interests)
    assert isnan(found.value)
    assert "interest" in found.basis
    assert figure(leaf(), ratings=[rating("x", 4)], interests=interests, observations=[seen("x", 2)]).value == 2


BUYERS = leaf("buyer_strength", presence_only=True)


def test_strongest_stated_link_counts_and_inferred_ones_do_not() -> None:
    links = [
        {"buyer_id": "L1", "cluster_id": "c", "strength": 1, "evidence": "explicit", "grade": "B"},
        {"buyer_id": "L2", "cluster_id": "c", "strength": 4, "evidence": "inferred", "grade": "B"},
    ]
    assert figure(BUYERS, buyer_links=links).value == 1
    assert isnan(figure(BUYERS, buyer_links=links[1:]).value)


def searched(topic: str, status: str) -> list[dict[str, object]]:
    return [{"cluster_id": "c", "topic": topic, "status": status}]


def test_no_buyer_is_zero_only_after_a_complete_search() -> None:
    assert isnan(figure(BUYERS).value)
    assert isnan(figure(BUYERS, searched=searched("buyers", "partial")).value)
    assert figure(BUYERS, searched=searched("buyers", "complete")).value == 0


def test_count_is_a_lower_bound_until_the_search_is_complete() -> None:
    links = [
        {"buyer_id": "L1", "cluster_id": "c", "strength": 1, "suppliers": 6},
        {"buyer_id": "L2", "cluster_id": "c", "suppliers": 2},
    ]
    count = leaf("buyer_count", min_suppliers=5)
    found = figure(count, buyer_links=links)
    assert isnan(found.value)
    assert found.low == 1
    assert figure(count, buyer_links=links, searched=searched("buyers", "complete")).value == 1


def test_a_find_that_would_lower_the_score_is_only_a_bound() -> None:
    steep = leaf("buyer_count", presence_only=True, min_suppliers=5).model_copy(
        update={"scale": Scale(at=((0, 0), (5, 100)))}
    )
    links = [{"buyer_id": f"L{number}", "cluster_id": "c", "suppliers": 6} for number in range(3)]
    assert isnan(figure(steep, buyer_links=links[:1]).value)
    assert figure(steep, buyer_links=links).value == 3


ORGANISATIONS = [
    {"organisation_id": "a", "name": "A", "type": "sector_association", "area_served": "local"},
    {"organisation_id": "b", "name": "B", "type": "productivity_centre", "area_served": "state"},
]
NAMED = [{"organisation_id": "a", "cluster_id": "c", "basis": "named", "grade": "C"}]


def test_only_bodies_of_the_wanted_types_that_are_named_count() -> None:
    bodies = leaf("bodies_named", presence_only=True, types=["sector_association", "chamber"])
    rows = [
        *NAMED,
        {"organisation_id": "b", "cluster_id": "c", "basis": "named"},
        {"organisation_id": "a", "cluster_id": "c", "basis": "statute"},
    ]
    assert figure(bodies, organisations=ORGANISATIONS, coverage=rows).value == 1
    assert isnan(figure(bodies, organisations=ORGANISATIONS, coverage=rows[1:]).value)


SERVICES = leaf("upgrading_services", services=["S01"], near_km=100)


def offer(organisation: str, service: str = "S01", evidence: str = "explicit") -> dict[str, object]:
    return {"organisation_id": organisation, "service_id": service, "evidence": evidence, "grade": "B"}


def test_service_of_a_named_body_counts_more_than_one_near_by() -> None:
    place = [{**HERE[0], "lat": 0.0, "lon": 0.0}]
    near = [{"site_id": "s", "organisation_id": "b", "lat": 0.0, "lon": 0.5, "head_office": "yes"}]
    sectors = [{"organisation_id": "b", "sector_code": "any"}]
    world = {
        "clusters": place,
        "organisations": ORGANISATIONS,
        "coverage": NAMED,
        "sites": near,
        "organisation_sectors": sectors,
    }

    def found(*offers: dict[str, object]) -> Figure:
        return figure_of(facts(**world, organisation_services=list(offers)), SERVICES, "c")

    assert found(offer("a"), offer("b")).value == 2
    assert found(offer("b")).value == 1
    assert isnan(found(offer("a", "S99"), offer("b", evidence="inferred")).value)


POLICY = leaf("policy_named", presence_only=True, recent_from=2020, old_from=2011, not_kinds=["statistic"])


@pytest.mark.parametrize(
    ("link", "year", "kind", "expected"),
    [
        ("named", 2022, "scheme", 3),
        ("named", 2015, "scheme", 2),
        ("named", 2009, "scheme", 1),
        ("sector", 2022, "scheme", 1),
        ("named", 2022, "statistic", None),
    ],
)
def test_policy_counts_by_link_and_year(link: str, year: int, kind: str, expected: float | None) -> None:
    policies = [{"policy_id": "p", "name": "P", "kind": kind, "year": year}]
    links = [{"policy_id": "p", "cluster_id": "c", "link": link}]
    value = figure(POLICY, policies=policies, policy_links=links).value
    assert isnan(value) if expected is None else value == expected


def test_policy_that_has_ended_is_history() -> None:
    policies = [{"policy_id": "p", "name": "P", "kind": "scheme", "year": 2022, "status": "ended"}]
    assert (
        figure(POLICY, policies=policies, policy_links=[{"policy_id": "p", "cluster_id": "c", "link": "named"}]).value
        == 1
    )


def test_general_scheme_is_the_least_that_can_be_found() -> None:
    policies = [{"policy_id": "p", "name": "P", "kind": "scheme", "general": "yes", "year": 2023}]
    assert figure(POLICY, policies=policies).value == 1


def test_latest_position_counts_and_absence_is_none() -> None:
    workers = leaf("position", constituency="workers", support=4, neutral=3, object=1)
    said = [
        {"cluster_id": "c", "constituency": "workers", "position": "support", "date": "2026-01-01"},
        {"cluster_id": "c", "constituency": "workers", "position": "object", "date": "2026-02-01"},
        {"cluster_id": "c", "constituency": "employers", "position": "support", "date": "2026-03-01"},
    ]
    assert figure(workers, consultations=said).value == 1
    assert isnan(figure(workers, consultations=[{**said[0], "position": "absent"}]).value)
    assert figure(leaf("constituencies_heard"), consultations=said).value == 2


def test_partners_are_unknown_until_searched_completely() -> None:
    partners = leaf("partners_searched")
    world = {"organisations": ORGANISATIONS, "coverage": NAMED}
    assert isnan(figure(partners, **world).value)
    assert figure(partners, **world, searched=searched("organisations", "complete")).value == 1
    assert figure(partners, searched=searched("organisations", "complete")).value == 0


@pytest.mark.parametrize("name", sorted(DERIVED))
def test_empty_tables_are_never_read_as_zero(name: str) -> None:
    settings = {
        "issues": ["issue_quality"], "types": [], "services": [], "near_km": 1, "not_kinds": [], "recent_from": 1, "old_from": 1,
        "constituency": "workers",
    }  # fmt: skip
    value = figure(leaf(name, **settings)).value
    assert isnan(value) or name == "constituencies_heard"


# ------------------------------------------------------------------------------------------------- partners and trainers

READY, READIEST = leaf("ready_partners", id="C4.1"), leaf("best_readiness", id="C4.2")
POOL = leaf("trainer_pool", presence_only=True, id="C4.4", per_firms=50)


def judged(indicator: Indicator, ready: dict[str, float], near: str = "a b", **given: list[dict[str, object]]) -> Figure:
    """Return the figure in a world where ``near`` names who reaches the cluster, and ``ready`` how ready everybody is."""
    made = tables(
        clusters=HERE,
        organisations=[{"organisation_id": id, "name": id.upper()} for id in "abc"],
        coverage=[{"organisation_id": id, "cluster_id": "c", "basis": "named"} for id in near.split()],
        assessments=scores(ready),
        **given,
    )
    return figure_of(Facts(made, reach_table(made, km=100), assessed=assess(made, RULES, None)), indicator, "c")


def test_partners_within_reach_that_may_be_chosen_are_counted() -> None:
    everybody = {"a": 70.0, "b": 59.0, "c": 90.0}
    complete = searched("organisations", "complete")
    found = judged(READY, everybody, searched=complete)
    assert found.value == 1
    assert "(A)" in found.basis
    assert {name for name, _ in found.rows} >= {"assessments"}
    assert judged(READY, everybody, "a b c", searched=complete).value == 2
    pending = [{"organisation_id": "a", "code": "K1", "status": "pending"}]
    held = judged(READY, everybody, searched=complete, knockouts=pending)
    assert held.value == 0
    assert "()" not in held.basis


def test_ready_partners_are_a_lower_bound_until_the_search_is_complete() -> None:
    found = judged(READY, {"a": 70.0})
    assert isnan(found.value)
    assert found.low == 1
    assert isnan(judged(READY, {"c": 70.0}).value)


def test_the_readiest_within_reach_that_is_not_ruled_out() -> None:
    everybody = {"a": 70.0, "b": 64.0, "c": 90.0}
    found = judged(READIEST, everybody, searched=searched("organisations", "complete"))
    assert (found.value, found.low, found.high, found.grade) == (70, 70, 70, "A")
    assert "A" in found.basis
    out = [{"organisation_id": "a", "code": "K1", "status": "fail"}]
    assert judged(READIEST, everybody, knockouts=out).value == 64
    assert judged(READIEST, everybody).high == 100  # a readier one may not have been found yet
    assert isnan(judged(READIEST, {"c": 90.0}).value)


def test_without_assessments_the_observation_of_a_partner_study_counts() -> None:
    for indicator, value in ((READY, 3), (READIEST, 61)):
        rows = [seen(indicator.id, value)]
        assert figure(indicator, observations=rows).value == value
        assert judged(indicator, {}, observations=rows).value == value
    assert judged(READIEST, {"a": 70.0}, observations=[seen("C4.2", 61)]).value == 70


def trainer(id: str, organisation: str = "", place: str = "", status: str = "certified") -> dict[str, object]:
    return {"trainer_id": id, "organisation_id": organisation, "admin1": place, "status": status}


def test_trainers_on_the_roster_are_the_least_that_advisers_can_be() -> None:
    """Four trainers within reach for 40 counted firms are five per 50; advisers beyond the roster may be more."""
    home = [{**HERE[0], "admin1": "North"}]
    people = [
        trainer("1", "a"), trainer("2", "a", "South"), trainer("3", place="North"), trainer("4", "b", "North", "candidate"),
        trainer("5", "a", status="lapsed"), trainer("6", "b", "South"), trainer("7"),
    ]  # fmt: skip
    world = {
        "clusters": home,
        "organisations": [{"organisation_id": id, "name": id} for id in "ab"],
        "coverage": [{"organisation_id": "a", "cluster_id": "c", "basis": "named"}],
        "trainers": people,
    }
    found = figure_of(facts(**world, observations=[seen("target_firms", 40)]), POOL, "c")
    assert isnan(found.value)
    assert found.low == pytest.approx(5)
    assert found.grade == "C"
    counted = figure_of(facts(**world, observations=[seen("target_firms", 40), seen("C4.4", 2.5)]), POOL, "c")
    assert (counted.value, counted.grade) == (2.5, "B")
    assert isnan(figure_of(facts(**world), POOL, "c").low)
    assert isnan(figure_of(facts(**world, observations=[seen("target_firms", 0)]), POOL, "c").low)
