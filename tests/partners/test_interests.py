"""Who must not judge whom."""

from score_mapping.partners.interests import interests_of
from tests.worlds import tables

PEOPLE = [{"evaluator_id": "e1", "organisation_id": "a"}, {"evaluator_id": "e2"}, {"evaluator_id": "e3", "organisation_id": "branch"}]
ORGANISATIONS = [
    {"organisation_id": "a", "name": "A", "type": "chamber"},
    {"organisation_id": "branch", "name": "A, south", "type": "chamber", "parent_id": "a"},
    {"organisation_id": "other", "name": "B", "type": "chamber"},
]
OWN = {id: id for id in ("a", "branch", "other")}


def test_declared_own_and_family() -> None:
    declared = [
        {"evaluator_id": "e2", "subject_id": "other", "kind": "owns"},
        {"evaluator_id": "e2", "subject_id": "other", "kind": "family"},
    ]
    world = tables(evaluators=PEOPLE, organisations=ORGANISATIONS, interests=declared)
    assert interests_of(world, OWN) == {
        ("e1", "a"): "own_organisation",
        ("e1", "branch"): "same_family",
        ("e3", "a"): "same_family",
        ("e3", "branch"): "own_organisation",
        ("e2", "other"): "family;owns",
    }


def test_what_was_declared_comes_before_what_follows_from_the_employer() -> None:
    declared = [{"evaluator_id": "e1", "subject_id": "a", "kind": "advises"}]
    world = tables(evaluators=PEOPLE, organisations=ORGANISATIONS, interests=declared)
    assert interests_of(world, OWN)["e1", "a"] == "advises"


def test_an_interest_in_the_employer_is_one_in_the_trainer() -> None:
    declared = [{"evaluator_id": "e2", "subject_id": "other", "kind": "advises"}]
    world = tables(evaluators=PEOPLE, organisations=ORGANISATIONS, interests=declared)
    assert interests_of(world, {"t1": "a", "t2": "other", "t3": ""}) == {
        ("e1", "t1"): "own_organisation", ("e3", "t1"): "same_family", ("e2", "t2"): "advises",
    }  # fmt: skip
