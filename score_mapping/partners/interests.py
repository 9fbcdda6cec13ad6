"""Who must not judge whom: interests that assessors declared, or that follow from who employs them.

A score of somebody with an interest is set aside, kept and shown. Bias known: an interest that nobody declared and that no
table shows is not seen.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

OWN, FAMILY = "own_organisation", "same_family"


def interests_of(tables: Mapping[str, pd.DataFrame], belongs: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """Find every pair of assessor and subject with an interest.

    Parameters
    ----------
    tables
        A study's tables: interests, evaluators, organisations.
    belongs
        ``{subject: its organisation}``; an organisation belongs to itself, a trainer to the employer (empty: to nobody).

    Returns
    -------
    ``{(evaluator_id, subject): kind}``: the kind as declared (several with ``;`` between), ``own_organisation`` (the assessor's
    employer) or ``same_family`` (the parent or a branch of it). What was declared comes first.
    """
    declared: dict[tuple[str, str], set[str]] = {}
    for who, what, kind in tables["interests"][["evaluator_id", "subject_id", "kind"]].itertuples(index=False):
        declared.setdefault((str(who), str(what)), set()).add(str(kind))
    employers = _pairs(tables["evaluators"], "evaluator_id", "organisation_id")
    parents = _pairs(tables["organisations"], "organisation_id", "parent_id")
    found = {}
    for subject, organisation in belongs.items():
        for who in sorted({*employers, *(who for who, _ in declared)}):
            kinds = declared.get((who, subject), set()) | declared.get((who, organisation), set())
            employer = employers.get(who, "")
            if kinds:
                found[who, subject] = ";".join(sorted(kinds))
            elif employer and employer == organisation:
                found[who, subject] = OWN
            elif employer and organisation and _one_family(parents, employer, organisation):
                found[who, subject] = FAMILY
    return found


def _pairs(table: pd.DataFrame, key: str, other: str) -> dict[str, str]:
    return {str(one): str(two) for one, two in zip(table[key], table[other], strict=True) if two}


def _one_family(parents: Mapping[str, str], one: str, other: str) -> bool:
    return parents.get(one) == other or parents.get(other) == one
