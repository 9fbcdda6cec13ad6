"""What an assessment of organisations or trainers adds to a framework: roles, floors, knock-outs, evidence, bands.

The same rubric is weighed differently for an implementation partner and for a training provider, and some things no other
score may buy back. All of it is data in the framework's file; nothing is computed here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from score_mapping.problems import Problem, problem

SUM_TOLERANCE = 1e-6
CapReason = Literal[
    "floor_missed", "floor_open", "knockout_pending", "knockout_unchecked", "objected", "not_endorsed", "hold", "open"
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Role(_Part):
    """One role that a subject is assessed for.

    ``points`` are weights by criterion and add up to 100; a criterion that is not named has none. ``floors`` are the lowest
    rubric values by indicator; ``endorsed_by`` names the constituencies without whose word the highest band is closed.
    """

    title: str = ""
    points: dict[str, float] = Field(min_length=1)
    floors: dict[str, float] = Field(default_factory=dict)
    endorsed_by: tuple[str, ...] = ()


class Knockout(_Part):
    """What rules a subject out until it is cured."""

    id: str
    title: str = ""
    cure: str = ""
    source: str = ""


class Band(_Part):
    """A band of readiness: from this score on."""

    id: str
    from_: float = Field(ge=0, le=100, alias="from")


class Assessment(_Part):
    """How rubric scores become a band.

    Attributes
    ----------
    coverage
        Known share of the weight below which no band is given.
    most
        Highest rubric value that a score of this evidence grade counts as.
    bands
        From the highest to the lowest, which starts at 0.
    caps
        The highest band that stays open, by reason.
    endorsement
        The indicator that records a constituency's word, by constituency.
    endorsed_from, objected_to
        Rubric values of it from which a constituency endorses, and up to which it objects.
    eligible_from
        The lowest band with which a subject may be chosen; empty for the highest.
    """

    coverage: float = Field(0.6, ge=0, le=1)
    most: dict[str, float] = Field(default_factory=dict)
    bands: tuple[Band, ...] = Field(min_length=1)
    caps: dict[CapReason, str] = Field(default_factory=dict)
    endorsement: dict[str, str] = Field(default_factory=dict)
    endorsed_from: float = 4.0
    objected_to: float = 0.0
    eligible_from: str = ""

    @property
    def eligible(self) -> tuple[Band, ...]:
        """Return the bands with which a subject may be chosen, the highest first."""
        ids = [band.id for band in self.bands]
        last = ids.index(self.eligible_from) if self.eligible_from in ids else 0
        return self.bands[: last + 1]


def role_problems(
    roles: Mapping[str, Role], assessment: Assessment | None, criteria: Collection[str], leaves: Collection[str], file: str
) -> list[Problem]:
    """Tell what is wrong with the roles and the assessment of a framework.

    Parameters
    ----------
    criteria, leaves
        Ids of all nodes and indicators, and of the indicators alone.
    file
        Name of the file, for the problems.
    """
    found: list[Problem] = []
    for name, role in roles.items():
        total = sum(role.points.values())
        if abs(total - 100) > SUM_TOLERANCE:
            where = f"role.{name}.points"
            found.append(problem("framework.role_points", "error", file, where, total=f"{total:g}"))
        for entry, given, known in (("points", role.points, criteria), ("floors", role.floors, leaves)):
            found += _unknown(given, known, file, f"role.{name}.{entry}")
    if assessment is None:
        return found
    found += _unknown(assessment.endorsement.values(), leaves, file, "assessment.endorsement")
    starts = [band.from_ for band in assessment.bands]
    ids = [band.id for band in assessment.bands]
    if starts != sorted(set(starts), reverse=True) or starts[-1] != 0 or len(set(ids)) < len(ids):
        found.append(problem("framework.bands", "error", file, "assessment.bands"))
    named = {f"caps.{reason}": band for reason, band in assessment.caps.items()}
    if assessment.eligible_from:
        named["eligible_from"] = assessment.eligible_from
    for entry, band in named.items():
        if band not in ids:
            where = f"assessment.{entry}"
            found.append(problem("framework.unknown_band", "error", file, where, name=band, known=", ".join(ids)))
    return found


def _unknown(given: Collection[str], known: Collection[str], file: str, where: str) -> list[Problem]:
    return [
        problem("framework.unknown_criterion", "error", file, where, name=name) for name in given if name not in known
    ]
