"""Why a table on organisations is absent: every code and every rule has its words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from score_mapping.output.partnerreasons import PART_OF, conflict_sentence, partner_reason, rule_words
from score_mapping.workflow import Results


def with_partners(results: Results, **parts: object) -> Results:
    return replace(results, partners=replace(results.partners, **parts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("must:BKMA", "Bresk Knitwear Makers' Association must be a member"),
        ("must_not:SFA", "Steady Floor Advisory must not be a member"),
        ("conflict:BKMA;SFA", "Bresk Knitwear Makers' Association and Steady Floor Advisory not together"),
        ("unknown:XX", "XX must be a member, and is not among the organisations assessed"),
        ("knockout", "nobody who fails a knock-out"),
        ("floor", "readiness of 60 or more"),
        ("endorsed:workers", "at least one member endorsed by workers"),
    ],
)
def test_every_rule_has_words(rule: str, said: str, teaching: Results) -> None:
    case = teaching.partners.case
    assert case is not None
    at_sixty = replace(case, terms=replace(case.terms, floor=60.0))
    assert rule_words(rule, with_partners(teaching, case=at_sixty)) == said


def test_a_group_of_rules_that_may_be_smaller_is_not_called_the_smallest(teaching: Results) -> None:
    found = teaching.partners.portfolio
    assert found is not None
    clash = replace(found, members=(), status="infeasible", conflict=("must:BKMA", "must:SFA"))
    said = [conflict_sentence(with_partners(teaching, portfolio=replace(clash, conflict_smallest=small))) for small in (True, False)]
    assert ["no smaller group" in sentence for sentence in said] == [True, False]
    assert all("Bresk Knitwear Makers' Association must be a member; Steady" in sentence for sentence in said)


@pytest.mark.parametrize(
    ("part", "codes"),
    [
        ("readiness", ["not_assessed"]),
        ("trainer_readiness", ["none_rated"]),
        ("trainers", ["no_trainers"]),
        ("rollout", ["none_chosen", "not_counted", "no_enterprises"]),
        ("connecting", ["no_reports", "low_response", "too_few"]),
        ("portfolio", ["not_assessed", "none_chosen", "not_counted", "none_fits", "no_solution", "infeasible", "no_candidates", "no_cells"]),
    ],
)  # fmt: skip
def test_every_code_has_a_sentence(part: str, codes: list[str], teaching: Results) -> None:
    for code in codes:
        without = with_partners(teaching, absent={part: code})
        for name in [table for table, own in PART_OF.items() if own == part]:
            assert partner_reason(name, without).endswith("."), (name, code)


def test_a_network_that_nobody_was_asked_about_says_so(teaching: Results) -> None:
    for code in ("no_reports", "low_response"):
        quiet = with_partners(teaching, absent={"connecting": code})
        assert "not ranked" in partner_reason("connecting", quiet)
        assert partner_reason("network_bridges", quiet).startswith("Too few organisations were heard")


def test_a_study_without_organisations_says_so(small: Results) -> None:
    assert partner_reason("partners", small) == "The study has no organisations."
    assert partner_reason("connecting", small) == "The study brings no relations between organisations."
    assert partner_reason("network_bridges", small) == "The study brings no relations between organisations."
    assert partner_reason("readiness", small) == "Nobody assessed an organisation, so readiness is not known."
