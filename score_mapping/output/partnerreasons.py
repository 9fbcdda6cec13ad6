"""Why a table on organisations, partners, trainers or the plan of classes is absent, in a sentence.

The findings say by a code why a part is left out; a set of partners that the rules do not allow names these rules in words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from score_mapping.output.lookup import plain
from score_mapping.output.runcolumns import words
from score_mapping.workflow import Results

ID = "organisation_id"
# Which part of the findings a table belongs to; the code of why that part is left out is the reason of the table.
PART = {
    "readiness": ("readiness", "readiness_criteria", "weighings", "endorsements"),
    "connecting": ("connecting",),
    "portfolio": (
        "portfolio", "portfolio_cells", "portfolio_sets", "portfolio_curve", "portfolio_stages", "portfolio_measures",
    ),
    "rollout": (
        "rollout", "rollout_classes", "rollout_trainers", "rollout_assumptions", "rollout_flags", "rollout_effects",
        "rollout_clusters",
    ),
    "trainers": (
        "trainers", "trainer_chain", "trainer_capacity", "trainer_supervision", "trainer_experts", "trainer_bottlenecks",
    ),
    "trainer_readiness": ("trainer_readiness",),
}  # fmt: skip
PART_OF = {table: part for part, tables in PART.items() for table in tables}
UNANSWERED = ("no_reports", "low_response")


def partner_reason(name: str, results: Results) -> str:
    """Return why a table on organisations is absent, in a sentence."""
    found = results.partners
    part = PART_OF.get(name, "")
    code = found.absent.get(part, "")
    if name in ("connecting", "network_bridges") and found.stability.responses.empty:
        return words("absent.network_measures")
    if name == "network_bridges" and found.absent.get("connecting") in UNANSWERED:
        return words("absent.network_bridges.unanswered")
    if part == "portfolio" and code == "infeasible":
        return conflict_sentence(results)
    return words(f"absent.{part}.{code}") if code else words(f"absent.{name}")


def conflict_sentence(results: Results) -> str:
    """Return which rules no set of partners can keep together, in words."""
    found = results.partners.portfolio
    rules = "; ".join(rule_words(rule, results) for rule in found.conflict) if found is not None else ""
    smallest = found is not None and found.conflict_smallest
    return words("absent.portfolio.infeasible" if smallest else "absent.portfolio.infeasible_some", rules=rules)


def rule_words(rule: str, results: Results) -> str:
    """Return one rule of the set of partners in words, from its name such as ``must:BKMA`` or ``size``."""
    kind, _, subject = rule.partition(":")
    case = results.partners.case
    names = names_of(results, "organisations", ID)
    one, _, other = subject.partition(";")
    terms = case.terms if case is not None else None
    values: dict[str, object] = {"name": plain(names.get(one, one)), "other": plain(names.get(other, other)), "subject": one}
    if terms is not None:
        values |= {"size": terms.size, "budget": _short(terms.budget), "floor": _short(terms.floor), "share": _short(terms.fair_share)}
    return words(f"rule.{kind}", currency=results.study.settings.currency, **values)


def _short(value: float | None) -> str:
    return re.sub(r"\.?0+$", "", f"{value:,.2f}") if value is not None else ""


def names_of(results: Results, table: str, key: str) -> Mapping[str, str]:
    """Return ``{key: name}`` of a table of the study."""
    rows = results.study.tables[table]
    return dict(zip(rows[key], rows["name"], strict=True))
