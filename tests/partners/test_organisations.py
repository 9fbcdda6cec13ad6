"""Merging loses no fact and no recusal, branches speak with one voice, and nothing is merged unasked."""

import pytest

from score_mapping.partners.organisations import (
    apply_merges,
    collapse_branches,
    network_ids,
    network_tables,
    organisation_levels,
    study_completeness,
    suggest_merges,
)
from tests.worlds import clusters, tables

PEOPLE = [
    {"organisation_id": "a", "name": "Sétif Chamber of Commerce", "type": "chamber", "response_status": "not_contacted"},
    {"organisation_id": "b", "name": "Setif chamber of commerce Ltd", "type": "chamber", "response_status": "responded"},
    {"organisation_id": "c", "name": "Institute", "type": "university", "response_status": "refused"},
    {"organisation_id": "c1", "name": "Institute, north", "type": "university", "parent_id": "c", "response_status": "responded"},
    {"organisation_id": "c2", "name": "Institute, desk", "type": "university", "parent_id": "c1"},
]  # fmt: skip
WORLD = {
    "organisations": PEOPLE,
    "merges": [{"organisation_id": "b", "same_as": "a", "decided_by": "X"}],
    "sites": [{"site_id": "s1", "organisation_id": "a"}, {"site_id": "s2", "organisation_id": "b"}, {"site_id": "s3", "organisation_id": "c1"}],
    "services": [{"service_id": "S", "name": "Lean"}],
    "organisation_services": [
        {"organisation_id": "a", "service_id": "S", "grade": "C", "year": 2024, "clients_per_year": 1},
        {"organisation_id": "b", "service_id": "S", "grade": "A", "year": 2019, "clients_per_year": 2},
    ],
    "interests": [{"evaluator_id": "E", "subject_id": "b", "kind": "employer"}],
    "relations": [
        {"relation_id": "1", "from_id": "a", "to_id": "b", "relation_type": "funds"},
        {"relation_id": "2", "from_id": "c2", "to_id": "b", "relation_type": "funds"},
        {"relation_id": "3", "from_id": "c", "to_id": "c1", "relation_type": "funds"},
    ],
}  # fmt: skip


def test_a_merge_moves_every_fact_and_recusal_to_the_row_that_stays() -> None:
    merged = apply_merges(tables(**WORLD))
    assert list(merged["organisations"]["organisation_id"]) == ["a", "c", "c1", "c2"]
    assert set(merged["sites"]["organisation_id"]) == {"a", "c1"}
    assert len(merged["sites"]) == 3
    assert list(merged["interests"]["subject_id"]) == ["a"]
    assert list(merged["relations"]["relation_id"]) == ["2", "3"]
    assert list(merged["relations"]["to_id"]) == ["a", "c1"]
    assert merged["organisations"].set_index("organisation_id").at["a", "response_status"] == "responded"


def test_of_two_facts_that_become_one_the_better_grade_counts_in_any_order() -> None:
    for rows in (WORLD["organisation_services"], WORLD["organisation_services"][::-1]):
        merged = apply_merges(tables(**{**WORLD, "organisation_services": rows}))["organisation_services"]
        assert merged["clients_per_year"].tolist() == [2]


def test_nothing_is_merged_without_a_decision_and_the_tables_given_stay_as_they_are() -> None:
    given = tables(**{**WORLD, "merges": []})
    assert len(apply_merges(given)["organisations"]) == len(PEOPLE)
    world = tables(**WORLD)
    network_tables(world)
    assert len(world["organisations"]) == len(PEOPLE)
    assert list(world["relations"]["to_id"]) == ["b", "b", "c1"]


def test_a_branch_speaks_with_its_parents_voice_and_keeps_its_sites() -> None:
    found = collapse_branches(tables(**{**WORLD, "merges": []}))
    assert list(found["organisations"]["organisation_id"]) == ["a", "b", "c"]
    assert list(found["relations"]["relation_id"]) == ["1", "2"]
    assert found["relations"]["from_id"].tolist() == ["a", "c"]
    assert len(found["sites"]) == 3
    assert found["organisations"].set_index("organisation_id").at["c", "response_status"] == "partial"


def test_ids_of_the_network_follow_merges_and_parents() -> None:
    assert network_ids(tables(**WORLD)) == {"a": "a", "b": "a", "c": "c", "c1": "c", "c2": "c"}


def test_a_merged_rows_branches_follow_it() -> None:
    people = [*PEOPLE[:2], {"organisation_id": "d", "name": "D", "type": "chamber", "parent_id": "b"}]
    world = tables(**{**WORLD, "organisations": people, "relations": []})
    assert network_ids(world)["d"] == "a"
    assert list(network_tables(world)["organisations"]["organisation_id"]) == ["a"]


def test_circles_are_named() -> None:
    circle = [{"organisation_id": x, "name": x, "type": "ngo", "parent_id": y} for x, y in ("pq", "qr", "rq")]
    with pytest.raises(ValueError, match="circle: q, r"):
        collapse_branches(tables(organisations=circle))


def test_the_poorer_of_two_alike_rows_is_suggested_to_go() -> None:
    found = suggest_merges(tables(**{**WORLD, "merges": [], "organisations": PEOPLE[::-1]}))
    assert found[["organisation_id", "same_as", "kind"]].values.tolist() == [["b", "a", "duplicate"]]
    richer = [PEOPLE[0], {**PEOPLE[1], "website": "https://example.org"}]
    assert suggest_merges(tables(organisations=richer))["same_as"].tolist() == ["b"]
    assert suggest_merges(tables(**WORLD)).empty


def test_levels_count_what_was_told_not_what_was_inferred() -> None:
    services = [
        {"organisation_id": "a", "service_id": "S", "evidence": "inferred"},
        {"organisation_id": "b", "service_id": "S", "evidence": "explicit"},
    ]
    world = tables(
        organisations=PEOPLE[:3], organisation_services=services,
        assessments=[{"organisation_id": "c", "role": "IP", "criterion": "R1", "score": 3}, {"organisation_id": "a", "role": "IP", "criterion": "R1"}],
    )  # fmt: skip
    assert organisation_levels(world).to_dict() == {"a": "directory", "b": "service_map", "c": "assessment"}


def test_each_output_says_what_it_lacks() -> None:
    world = tables(
        organisations=PEOPLE, sites=WORLD["sites"], clusters=clusters("k"), services=WORLD["services"],
        organisation_services=WORLD["organisation_services"],
    )  # fmt: skip
    found = study_completeness(world)
    assert found.level == "service_map"
    outputs = found.outputs.set_index("output")
    assert outputs["possible"].to_dict() == {
        "organisations": True, "map": True, "reach": True, "network": False, "services": True, "gaps": True, "interviews": True,
        "readiness": False, "portfolio": False, "rollout": False,
    }  # fmt: skip
    assert outputs.at["portfolio", "missing"] == "assessments;knockouts"
    assert outputs.at["network", "missing"] == "relations"
    assert study_completeness(tables()).level == ""


@pytest.mark.parametrize("statuses", [("clear", "fail"), ("fail", "clear")])
def test_a_merged_organisation_keeps_the_more_cautious_finding(statuses: tuple[str, str]) -> None:
    found = [{"organisation_id": id, "code": "K2", "status": status} for id, status in zip("ab", statuses, strict=True)]
    merged = apply_merges(tables(**{**WORLD, "knockouts": found}))
    assert merged["knockouts"][["organisation_id", "status"]].values.tolist() == [["a", "fail"]]
