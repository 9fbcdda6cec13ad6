"""Ecosystems whose organisations were assessed, with rules so few that a reader can check every figure.

One criterion is scored 0-4, so that a score s is 25 s points; a word in writing of employers or workers is a 4 under Re or Rw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from score_mapping.facts import Facts
from score_mapping.partners.modules import module_fit
from score_mapping.partners.reach import reach_table
from score_mapping.partners.readiness import Readiness, readiness
from score_mapping.partners.selection import Case, partner_case
from score_mapping.study.roles import Assessment
from score_mapping.study.settings import Portfolio
from tests.partners import golden
from tests.worlds import framework, tables

RULES = framework(
    """
    id = "few"
    subject = "organisation"
    [role.IP]
    points = {R1 = 100}
    [role.TP]
    points = {R1 = 100}
    [assessment]
    coverage = 0.5
    endorsement = {employers = "Re", workers = "Rw"}
    eligible_from = "conditions"
    bands = [{id = "ready", from = 75}, {id = "conditions", from = 60}, {id = "first", from = 45}, {id = "not_now", from = 0}]
    [assessment.caps]
    knockout_pending = "first"
    [defaults]
    scale = {at = [[0, 0], [4, 100]]}
    [[indicator]]
    id = "R1"
    points = 100
    [[indicator]]
    id = "Re"
    points = 0
    [[indicator]]
    id = "Rw"
    points = 0
    [[knockout]]
    id = "K1"
    title = "Registered"
    cure = "a registration"
    """
)
assert RULES.assessment is not None
ASSESSMENT: Assessment = RULES.assessment
READY = {id: ready for id, (_, _, ready) in golden.PARTNERS.items()}
FREE = Portfolio(endorsed=())
Rows = list[dict[str, object]]


def scores(ready: Mapping[str, float], role: str = "IP", endorsed: Mapping[str, str] | None = None) -> Rows:
    """Return assessments that give each organisation its readiness; ``endorsed`` names who stands behind it (``employers``)."""
    given = [(id, "R1", points / 25) for id, points in ready.items()]
    for id, sides in (endorsed or {}).items():
        given += [(id, f"R{side[0]}", 4.0) for side in sides.split()]
    return [
        {"organisation_id": id, "role": role, "evaluator_id": "a1", "criterion": code, "score": score, "grade": "A"}
        for id, code, score in given
    ]


def world(ready: Mapping[str, float] = READY, levels: Mapping[str, int] | None = None, **more: Any) -> dict[str, pd.DataFrame]:
    """Return the golden ecosystem with assessments, clear checks, counted firms and the need for all three modules.

    ``levels`` gives the need (0-4) by module, 4 where it says nothing; ``more`` puts rows in the place of a table's own.
    """
    made = golden.study()
    need_of = dict.fromkeys(golden.MODULES, 4) | dict(levels or {})
    given: dict[str, Sequence[Mapping[str, object]]] = {
        "assessments": scores(ready),
        "knockouts": [{"organisation_id": id, "code": "K1", "status": "pending" if id == "P5" else "clear"} for id in ready],
        "observations": [
            {"cluster_id": id, "indicator_id": fact, "value": value, "grade": "A"}
            for id, firms in golden.SMES.items()
            for fact, value in (("target_firms", firms), ("target_jobs", 100 * firms))
        ],
        "needs": [{"cluster_id": id, "module": module, "need": need} for id in golden.SMES for module, need in need_of.items()],
    }
    return made | {name: tables(**{name: rows})[name] for name, rows in (given | more).items()}


def assessed(made: Mapping[str, pd.DataFrame]) -> Readiness:
    return readiness(made, RULES)


def case(made: dict[str, pd.DataFrame], rules: Portfolio = FREE, clusters: Sequence[str] = tuple(golden.SMES)) -> Case:
    near = reach_table(made, km=100)
    facts = Facts(made, near)
    return partner_case(made, near, clusters, assessed(made), ASSESSMENT, module_fit(made, near), facts.observation, rules)
