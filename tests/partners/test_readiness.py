"""Readiness of organisations: figures worked out by hand from the weights and floors of the specification."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from score_mapping.partners.readiness import Readiness, readiness, roster_survey
from score_mapping.shipped import shipped
from score_mapping.study.framework import read_framework
from tests.worlds import tables

RULES, _ = read_framework(shipped("scoring/partner-readiness.toml"))
CRITERIA = [leaf.id for leaf in RULES.indicator]
CLEAR = [{"organisation_id": "a", "code": f"K{n}", "status": "clear"} for n in range(1, 10)]
IP = {"R1": 10, "R2": 15, "R3": 15, "R4": 6, "R5": 4, "R6": 12, "R7": 12, "R8": 6, "R9": 5, "R10": 3, "R11": 12}
ROSTER = [{"relation_id": "r", "from_id": "a", "to_id": "b", "relation_type": "shares_info", "reported_by": "from"}]


def organisation(id: str, **cells: object) -> dict[str, object]:
    return {"organisation_id": id, "name": id.upper(), "type": "chamber", "response_status": "responded"} | cells


def scores(id: str = "a", role: str = "IP", who: str = "e1", grade: str = "A", **given: float) -> list[dict[str, object]]:
    """One assessor's scores: 3 on every criterion but those given; None leaves one out."""
    told = dict.fromkeys(CRITERIA, 3.0) | given
    return [
        {"organisation_id": id, "role": role, "evaluator_id": who, "criterion": criterion, "score": score, "grade": grade,
         "reason": "seen in the papers of the year", "source_id": f"s-{who}"}
        for criterion, score in told.items() if score is not None
    ]  # fmt: skip


def found(**given: object) -> Readiness:
    world: dict[str, object] = {"organisations": [organisation("a"), organisation("b")], "relations": ROSTER, "knockouts": CLEAR}
    return readiness(tables(**(world | given)), RULES)  # type: ignore[arg-type]


def row(result: Readiness, id: str = "a", role: str = "IP") -> dict[str, object]:
    table = result.table
    return table.loc[(table["organisation_id"] == id) & (table["role"] == role)].iloc[0].to_dict()


# -------------------------------------------------------------------------------------------------------- the score


def test_the_same_steps_weigh_differently_in_the_two_roles() -> None:
    given = {"R3": 0.0, "R4": 4.0, "R5": 4.0, "R6": 1.0}
    result = found(assessments=[*scores(**given), *scores(role="TP", **given)])
    # IP: 75 - 15x3/4 + (6+4)x1/4 - 12x2/4; TP: 75 - 6x3/4 + 40x1/4 - 8x2/4
    assert row(result)["score"] == pytest.approx(75 - 11.25 + 2.5 - 6)
    assert row(result, role="TP")["score"] == pytest.approx(75 - 4.5 + 10 - 4)


def test_the_lower_side_counts_in_credibility() -> None:
    result = found(assessments=scores(R7e=4.0, R7w=2.0))
    assert row(result)["score"] == pytest.approx(75 - 12 / 4)
    told = result.criteria.set_index("criterion")
    assert told.loc["R7", ["score", "value", "kind"]].tolist() == [50.0, 2.0, "criterion"]
    assert told.loc["R7e", "kind"] == "side"


def test_scoring_is_under_mandate_interest_and_capacity() -> None:
    told = row(found(assessments=scores(R1=4.0, R2=2.0)))
    assert (told["mandate"], told["interest"], told["capacity"]) == (100.0, 50.0, 75.0)


def test_a_missing_score_is_an_interval_not_a_zero() -> None:
    told = row(found(assessments=scores(R3=None)))
    assert (told["low"], told["high"]) == (pytest.approx(75 - 11.25), pytest.approx(75 + 3.75))
    assert told["score"] == pytest.approx((told["low"] + told["high"]) / 2)
    assert (told["missing"], told["coverage"]) == ("R3", pytest.approx(0.85))


def test_one_side_unknown_keeps_the_known_side_as_the_ceiling() -> None:
    told = row(found(assessments=scores(R7e=2.0, R7w=None)))
    assert told["high"] == pytest.approx(75 - 12 / 4)
    assert told["low"] == pytest.approx(75 - 9)
    assert told["floors_open"] == "R7w"


def test_too_little_known_gives_no_band() -> None:
    few = {criterion: None for criterion in CRITERIA if criterion not in ("R1", "R2", "R3", "R6")}
    told = row(found(assessments=scores(R1=4, R2=4, R3=4, R6=4, **few)))
    assert told["coverage"] == pytest.approx(0.52)
    assert told["band"] == "insufficient"


def test_contributions_add_up_to_the_score() -> None:
    result = found(assessments=scores(R1=1.0, R7w=2.0, R10=4.0))
    whole = result.criteria.loc[result.criteria["kind"] == "criterion"]
    assert whole["contribution"].sum() == pytest.approx(row(result)["score"])
    assert dict(zip(whole["criterion"], (100 * whole["weight"]).round(9), strict=True)) == IP


def test_the_two_weakest_are_named_the_heavier_first_when_alike() -> None:
    assert row(found(assessments=scores(R9=1.0, R3=2.0, R4=2.0)))["weakest"] == "R9;R3"
    assert row(found(assessments=scores(R9=None, R8=2.0)))["weakest"] == "R8;R2"


# --------------------------------------------------------------------------------------------------------- evidence


def test_a_claim_of_ones_own_counts_as_three_and_an_assumption_as_two() -> None:
    papers = scores(R4=None, R5=None)
    said = scores(who="e1", grade="C", **dict.fromkeys(set(CRITERIA) - {"R4"}), R4=4.0)
    assumed = scores(who="e1", grade="D", **dict.fromkeys(set(CRITERIA) - {"R5"}), R5=4.0)
    result = found(assessments=[*papers, *said, *assumed])
    assert row(result)["score"] == pytest.approx(75 - 4 / 4)
    assert row(result)["capped"] == "R4;R5"
    assert row(result)["uncertain_share"] == pytest.approx(0.10)
    told = result.criteria.set_index("criterion")
    assert told.loc[["R4", "R5"], ["value", "highest"]].values.tolist() == [[3.0, 4.0], [2.0, 4.0]]


def test_no_grade_counts_as_assumed() -> None:
    assert row(found(assessments=scores(grade="")))["score"] == pytest.approx(50)


def test_the_mean_of_assessors_and_what_they_should_talk_about() -> None:
    result = found(assessments=[*scores(R6=4.0), *scores(who="e2", R6=2.0)])
    assert row(result)["score"] == pytest.approx(75)
    assert result.discussion[["criterion", "lower", "higher", "steps"]].values.tolist() == [["R6", "e2", "e1", 2.0]]
    assert "scores_differ" in str(row(result)["flags"])
    assert "one_assessor" not in str(row(result)["flags"])


def test_one_assessor_is_flagged() -> None:
    assert row(found(assessments=scores()))["flags"] == "one_assessor"


@pytest.mark.parametrize(
    ("world", "kind"),
    [
        ({"interests": [{"evaluator_id": "e2", "subject_id": "a", "kind": "family"}]}, "family"),
        ({"evaluators": [{"evaluator_id": "e2", "organisation_id": "a"}]}, "own_organisation"),
        (
            {
                "evaluators": [{"evaluator_id": "e2", "organisation_id": "b"}],
                "organisations": [organisation("a", parent_id="b"), organisation("b")],
            },
            "same_family",
        ),
    ],
)
def test_a_conflicted_assessor_is_set_aside_kept_and_shown(world: dict[str, object], kind: str) -> None:
    result = found(assessments=[*scores(), *scores(who="e2", **dict.fromkeys(CRITERIA, 0.0))], **world)
    assert row(result)["score"] == pytest.approx(75)
    assert result.conflicts.values.tolist() == [["a", "IP", "e2", kind, 12]]
    assert result.discussion.empty
    assert set(str(row(result)["flags"]).split(";")) == {"one_assessor", "set_aside"}
    assert (result.criteria.loc[result.criteria["kind"] == "side", "set_aside"] == 1).all()


def test_all_set_aside_is_unknown_not_zero() -> None:
    result = found(assessments=scores(), interests=[{"evaluator_id": "e1", "subject_id": "a", "kind": "owns"}])
    told = row(result)
    assert (told["low"], told["high"], told["coverage"], told["band"]) == (0.0, 100.0, 0.0, "insufficient")
    assert math.isnan(float(str(told["mandate"])))


# ---------------------------------------------------------------------------------------------------- R10 and the roster


def test_network_position_is_unknown_without_a_roster_survey() -> None:
    result = found(assessments=scores(R10=0.0), relations=[ROSTER[0] | {"reported_by": "document"}])
    told = row(result)
    assert (told["missing"], told["high"] - told["low"]) == ("R10", pytest.approx(3))
    assert result.unread[["criterion", "why"]].values.tolist() == [["R10", "no_roster"]]
    assert "no_roster" in str(told["flags"])


def test_a_zero_for_somebody_who_did_not_answer_is_not_read() -> None:
    people = [organisation("a", response_status="refused"), organisation("b")]
    result = found(assessments=scores(R10=0.0), organisations=people)
    assert result.unread["why"].tolist() == ["not_asked"]
    assert row(found(assessments=scores(R10=2.0), organisations=people))["missing"] == ""
    assert row(found(assessments=scores(R10=0.0)))["missing"] == ""


def test_a_roster_survey_needs_answers_and_reports() -> None:
    assert roster_survey(tables(organisations=[organisation("a")], relations=ROSTER)) == {"a"}
    assert roster_survey(tables(organisations=[organisation("a")])) == frozenset()
    asked = [organisation("a", response_status="not_contacted")]
    assert roster_survey(tables(organisations=asked, relations=ROSTER)) == frozenset()


def test_what_no_criterion_or_role_reads_is_listed() -> None:
    extra = [scores(R1=2.0)[0] | {"criterion": "R7"}, scores(R1=2.0)[0] | {"role": "funder"}]
    result = found(assessments=[*scores(), *extra])
    assert sorted(result.unread["why"]) == ["unknown_criterion", "unknown_role"]


# -------------------------------------------------------------------------------------- what no score can buy back


ENDORSED = {"R7e": 4.0, "R7w": 4.0}


@pytest.mark.parametrize(
    ("steps", "band"), [(4.0, "ready"), (3.0, "ready"), (2.9, "ready_with_conditions"), (2.4, "ready_with_conditions"),
                        (2.3, "develop_first"), (1.8, "develop_first"), (1.7, "not_now")]
)  # fmt: skip
def test_bands_start_at_75_60_and_45(steps: float, band: str) -> None:
    """As a training provider, whose floors lie at 2, where the band is no more than develop_first anyway."""
    told = row(found(assessments=scores(role="TP", **dict.fromkeys(CRITERIA, steps))), role="TP")
    assert (told["score"], told["band"]) == (pytest.approx(25 * steps), band)


def test_a_band_s_border_belongs_to_the_band() -> None:
    told = row(found(assessments=scores(role="TP", **dict.fromkeys(CRITERIA, 2.4))), role="TP")
    assert (told["score"], told["band"]) == (pytest.approx(60), "ready_with_conditions")


@pytest.mark.parametrize("floor", ["R1", "R2", "R7e", "R7w"])
def test_a_floor_is_not_averaged_away(floor: str) -> None:
    given = dict.fromkeys(CRITERIA, 4.0) | {floor: 1.0}
    told = row(found(assessments=scores(**given)))
    assert float(str(told["score"])) > 75
    assert (told["band"], told["floors_missed"]) == ("develop_first", floor)
    assert "floor_missed" in str(told["caps"])


def test_floors_belong_to_the_role() -> None:
    given = dict.fromkeys(CRITERIA, 4.0) | {"R5": 1.0}
    result = found(assessments=[*scores(**given), *scores(role="TP", **given)])
    assert (row(result)["band"], row(result, role="TP")["band"]) == ("ready", "develop_first")


def test_an_unknown_floor_is_open_never_met() -> None:
    told = row(found(assessments=scores(**dict.fromkeys(CRITERIA, 4.0) | {"R1": None})))
    assert (told["band"], told["floors_open"], told["caps"]) == ("ready_with_conditions", "R1", "floor_open")


def test_a_failed_knock_out_is_out_with_its_cure_whatever_the_score() -> None:
    failed = {"organisation_id": "a", "code": "K3", "status": "fail", "reason": "court", "cure": "settle the case"}
    other = {"organisation_id": "b", "code": "K1", "status": "fail", "reason": "no licence"}
    result = found(assessments=scores(**dict.fromkeys(CRITERIA, 4.0)), knockouts=[*CLEAR[:2], *CLEAR[3:], failed, other])
    told = row(result)
    assert (told["band"], told["score"], told["knockouts_failed"]) == ("out", 100.0, "K3")
    assert told["cure"] == "K3: settle the case"
    # Whoever is ruled out need not be scored: the list of knock-outs holds it, with the framework's cure.
    unscored = result.knockouts.set_index("organisation_id").loc["b"]
    assert unscored["knockouts_failed"] == "K1"
    assert unscored["cure"].startswith("K1: registration")


def test_a_pending_knock_out_caps_at_develop_first() -> None:
    pending = {"organisation_id": "a", "code": "K2", "status": "pending"}
    told = row(found(assessments=scores(**dict.fromkeys(CRITERIA, 4.0)), knockouts=[*CLEAR[:1], *CLEAR[2:], pending]))
    assert (told["band"], told["caps"], told["knockouts_pending"]) == ("develop_first", "knockout_pending", "K2")


def test_what_nobody_checked_is_not_clear() -> None:
    told = row(found(assessments=scores(**dict.fromkeys(CRITERIA, 4.0)), knockouts=CLEAR[1:]))
    assert (told["band"], told["knockouts_unchecked"]) == ("ready_with_conditions", "K1")


def test_a_cap_never_lifts_a_band() -> None:
    pending = {"organisation_id": "a", "code": "K2", "status": "pending"}
    told = row(found(assessments=scores(**dict.fromkeys(CRITERIA, 1.0)), knockouts=[pending]))
    assert told["band"] == "not_now"


# ------------------------------------------------------------------------------------------------------ endorsement


def test_no_weight_replaces_a_constituency() -> None:
    full = dict.fromkeys(CRITERIA, 4.0)
    assert row(found(assessments=scores(**full)))["endorsed_by"] == "employers;workers"
    told = row(found(assessments=scores(**full | {"R7w": 3.0})))
    assert float(str(told["score"])) > 90
    assert (told["band"], told["caps"], told["not_endorsed"]) == ("ready_with_conditions", "not_endorsed", "workers")


def test_a_claim_does_not_endorse() -> None:
    told = row(found(assessments=scores(grade="C", **dict.fromkeys(CRITERIA, 4.0))))
    assert told["endorsed_by"] == ""


def test_an_objection_outweighs_a_letter_and_caps_any_role() -> None:
    said = [*scores(role="TP", **ENDORSED), *scores(role="TP", who="e2", R7e=4.0, R7w=0.0)]
    told = row(found(assessments=said), role="TP")
    assert (told["endorsed_by"], told["objected_by"], told["caps"]) == ("employers", "workers", "objected")
    assert told["band"] == "develop_first"


def test_a_recognised_voice_endorses_itself_unless_it_is_recorded_as_objecting() -> None:
    people = [organisation("a", side="workers", represents_constituency="yes"), organisation("b", side="workers")]
    result = found(assessments=[*scores(R7e=4.0), *scores("b", R7e=4.0)], organisations=people)
    assert row(result)["endorsed_by"] == "employers;workers"
    assert row(result, "b")["endorsed_by"] == "employers"
    basis = result.endorsements.set_index(["organisation_id", "constituency"])["basis"]
    assert (basis["a", "workers"], basis["a", "employers"], basis["b", "workers"]) == ("own_side", "R7e", "")
    assert row(found(assessments=scores(R7w=0.0), organisations=people))["objected_by"] == "workers"


def test_a_training_provider_needs_no_endorsement_to_be_ready() -> None:
    assert row(found(assessments=scores(role="TP")), role="TP")["band"] == "ready"


# ----------------------------------------------------------------------------------------------------- rows and merges


def test_the_order_of_rows_never_matters() -> None:
    said = [*scores(R1=1.1), *scores(who="e2", R1=2.3), *scores("b", R3=None), *scores("b", who="e2", R3=2.0), *scores(role="TP")]
    one, other = found(assessments=said), found(assessments=said[::-1], knockouts=CLEAR[::-1])
    pd.testing.assert_frame_equal(one.table, other.table)
    pd.testing.assert_frame_equal(one.criteria.drop(columns="rows"), other.criteria.drop(columns="rows"))
    pd.testing.assert_frame_equal(one.endorsements, other.endorsements)


def test_a_merged_row_is_one_organisation_and_keeps_its_failed_knock_out() -> None:
    merges = [{"organisation_id": "b", "same_as": "a", "decided_by": "x"}]
    failed = {"organisation_id": "b", "code": "K1", "status": "fail", "reason": "no licence", "cure": "renew"}
    said = [*scores(R1=2.0), *scores("b", who="e2", R1=4.0)]
    result = found(assessments=said, merges=merges, knockouts=[*CLEAR, failed], relations=[ROSTER[0] | {"to_id": "c"}])
    assert result.table[["organisation_id", "score", "band", "cure"]].values.tolist() == [["a", pytest.approx(75), "out", "K1: renew"]]


def test_of_two_merged_checks_the_more_cautious_counts() -> None:
    merges = [{"organisation_id": "b", "same_as": "a", "decided_by": "x"}]
    one, other = ({"organisation_id": id, "code": "K1", "status": status} for id, status in (("a", "fail"), ("b", "pending")))
    for rows in ([one, other], [other, one]):
        told = found(merges=merges, knockouts=rows).knockouts.set_index("organisation_id").loc["a"]
        assert (told["knockouts_failed"], told["knockouts_pending"]) == ("K1", "")


def test_the_highest_band_stands_first_and_who_is_out_last() -> None:
    full = dict.fromkeys(CRITERIA, 4.0)
    said = [*scores("a", **full), *scores("b", **full), *scores("c", **dict.fromkeys(CRITERIA, 1.0))]
    clear = [one | {"organisation_id": id} for id in "bc" for one in CLEAR]
    failed = {"organisation_id": "a", "code": "K4", "status": "fail", "reason": "x"}
    people = [organisation(id) for id in "abc"]
    result = found(assessments=said, knockouts=[failed, *clear], organisations=people)
    assert result.table["organisation_id"].tolist() == ["b", "c", "a"]


def test_nobody_assessed_is_an_empty_answer() -> None:
    result = found()
    assert result.table.empty
    assert {"organisation_id", "role", "band", "endorsed_by", "flags"} <= set(result.table.columns)
    assert result.knockouts["organisation_id"].tolist() == ["a"]


def test_a_framework_without_an_assessment_is_refused() -> None:
    plain, _ = read_framework(shipped("scoring/desk-screening.toml"))
    with pytest.raises(ValueError, match="desk-screening"):
        readiness(tables(), plain)


def test_who_is_out_is_not_compared_under_other_weights() -> None:
    failed = {"organisation_id": "b", "code": "K1", "status": "fail", "reason": "no licence"}
    result = found(assessments=[*scores(), *scores("b")], knockouts=[*CLEAR, failed])
    assert result.weighings[["organisation_id", "role"]].values.tolist() == [["a", "IP"]]
    assert result.weighings["score_equal"].tolist() == pytest.approx([75])
