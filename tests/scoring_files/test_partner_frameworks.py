"""The two frameworks for partners and trainers say what their specification says; every number was typed from it."""

from __future__ import annotations

import math
import re

import pytest

from score_mapping.shipped import shipped
from score_mapping.study.contract import CONSTITUENCIES, TABLES
from score_mapping.study.framework import Framework, read_framework

NAMES = ("partner-readiness", "trainer-readiness")

# criterion: (implementation partner, training provider)
WEIGHTS = {
    "R1": (10, 5), "R2": (15, 8), "R3": (15, 6), "R4": (6, 20), "R5": (4, 20), "R6": (12, 8), "R7": (12, 8), "R8": (6, 8),
    "R9": (5, 6), "R10": (3, 4), "R11": (12, 7),
}  # fmt: skip
TRAINER = {"T1": 25, "T2": 20, "T3": 25, "T4": 10, "T5": 10, "T6": 5, "T7": 5, "T8": 0}
BANDS = [("ready", 75), ("ready_with_conditions", 60), ("develop_first", 45), ("not_now", 0)]


def read(name: str) -> Framework:
    framework, warnings = read_framework(shipped(f"scoring/{name}.toml"), derived=())
    assert warnings == []
    return framework


@pytest.fixture(params=NAMES)
def framework(request: pytest.FixtureRequest) -> Framework:
    return read(request.param)


# ------------------------------------------------------------------------------------------------------------- both


def test_the_readme_names_them_and_counts_what_is_there(framework: Framework) -> None:
    readme = (shipped("scoring") / "README.md").read_text(encoding="utf-8")
    row = next(line for line in readme.splitlines() if line.startswith(f"| `{framework.id}.toml`"))
    numbers = [int(found) for found in re.findall(r"\d+", row.split("|")[-2])]
    assert numbers == ([12, 11, 3] if framework.id == "partner-readiness" else [8])
    assert len(framework.indicator) == numbers[0]


def test_who_they_judge_and_that_the_numbers_are_proposals(framework: Framework) -> None:
    assert framework.subject == {"partner-readiness": "organisation", "trainer-readiness": "trainer"}[framework.id]
    assert "proposals" in framework.note
    assert framework.source
    assert framework.title


def test_every_rubric_has_five_steps_written_and_none_twice(framework: Framework) -> None:
    for leaf in framework.indicator:
        assert leaf.unit == "rubric, 0-4", leaf.id
        assert list(leaf.anchors) == ["0", "1", "2", "3", "4"], leaf.id
        assert len(set(leaf.anchors.values())) == 5, leaf.id
        assert framework.scale_of(leaf).at == ((0, 0), (4, 100)), leaf.id


def test_every_indicator_says_what_it_is_and_how_to_find_it_out(framework: Framework) -> None:
    for leaf in framework.indicator:
        assert all((leaf.title, leaf.definition, leaf.hint, leaf.source)), leaf.id
        assert leaf.ask is not None, leaf.id
        assert 0 < leaf.ask.days <= 10, leaf.id


def test_bands_and_evidence(framework: Framework) -> None:
    rules = framework.assessment
    assert rules is not None
    assert [(band.id, band.from_) for band in rules.bands] == BANDS
    assert rules.most == {"C": 3, "D": 2}


def test_words_are_those_of_the_house(framework: Framework) -> None:
    banned = re.compile(r"\b(best|optimal\w*|probab\w+|failed|excluded|favouritism|isolate|broker)\b", re.IGNORECASE)
    assert banned.findall(shipped(f"scoring/{framework.id}.toml").read_text(encoding="utf-8")) == []


# --------------------------------------------------------------------------------------------------------- partners


def test_weights_of_the_two_roles() -> None:
    roles = read("partner-readiness").role
    assert list(roles) == ["IP", "TP"]
    for place, role in enumerate(roles.values()):
        assert role.points == {id: weights[place] for id, weights in WEIGHTS.items()}
        assert math.isclose(sum(role.points.values()), 100)


def test_roles_are_words_of_the_assessments_table() -> None:
    assert set(read("partner-readiness").role) <= set(TABLES["assessments"].column("role").allowed)


def test_floors_of_the_two_roles() -> None:
    roles = read("partner-readiness").role
    assert roles["IP"].floors == {"R1": 2, "R2": 2, "R7e": 2, "R7w": 2}
    assert roles["TP"].floors == {"R4": 2, "R5": 2}


def test_credibility_is_two_rows_and_the_lower_one_counts() -> None:
    partner = read("partner-readiness")
    node = next(node for node in partner.node if node.id == "R7")
    assert node.combine == "min"
    assert [leaf.id for leaf in partner.indicator if leaf.node == "R7"] == ["R7e", "R7w"]
    assert all(node.combine == "mean" for node in partner.node if node.id != "R7")


def test_score_s_own_words_hold_the_criteria() -> None:
    partner = read("partner-readiness")
    above = {part.id: part.node for part in partner.indicator} | {"R7": "capacity"}
    assert above["R1"] == "mandate"
    assert above["R2"] == "interest"
    assert {above[f"R{number}"] for number in range(3, 12)} == {"capacity"}


def test_the_nine_knock_outs_are_those_of_the_table_and_each_has_a_cure() -> None:
    knockouts = read("partner-readiness").knockout
    assert tuple(rule.id for rule in knockouts) == TABLES["knockouts"].column("code").allowed
    assert all(rule.title and rule.cure and rule.source for rule in knockouts)


def test_what_caps_a_band() -> None:
    rules = read("partner-readiness").assessment
    assert rules is not None
    assert rules.caps["floor_missed"] == rules.caps["knockout_pending"] == rules.caps["objected"] == "develop_first"
    for unknown in ("floor_open", "knockout_unchecked", "not_endorsed"):
        assert rules.caps[unknown] == "ready_with_conditions"  # what is open is a condition, never passed


def test_the_word_of_employers_and_workers_is_a_gate() -> None:
    partner = read("partner-readiness")
    assert partner.assessment is not None
    assert partner.assessment.endorsement == {"employers": "R7e", "workers": "R7w"}
    assert (partner.assessment.endorsed_from, partner.assessment.objected_to) == (4, 0)
    assert partner.role["IP"].endorsed_by == ("employers", "workers")
    assert set(partner.role["IP"].endorsed_by) <= set(CONSTITUENCIES)


def test_the_network_criterion_needs_a_roster() -> None:
    needing = {leaf.id: leaf.with_ for leaf in read("partner-readiness").indicator if leaf.with_}
    assert needing == {"R10": {"needs": "roster"}}


# --------------------------------------------------------------------------------------------------------- trainers


def test_weights_of_a_trainer() -> None:
    trainer = read("trainer-readiness")
    assert {leaf.id: leaf.points for leaf in trainer.indicator} == TRAINER
    assert trainer.role == {}


def test_ethics_is_a_minimum_without_weight() -> None:
    gated = {leaf.id: leaf.gate["field"] for leaf in read("trainer-readiness").indicator if leaf.gate}
    assert list(gated) == ["T8"]
    assert [(rule.effect, rule.below) for rule in gated["T8"].rules] == [("knock-out", 1), ("hold", 3)]
    assert gated["T8"].unknown == "open"


def test_balance_of_women_and_men_is_no_score_of_a_person() -> None:
    trainer = read("trainer-readiness")
    assert not [leaf.id for leaf in trainer.indicator if re.search(r"gender|women", leaf.title, re.IGNORECASE)]
    assert "pool" in trainer.note
