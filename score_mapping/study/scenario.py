"""A scenario that somebody saved on the planner page: weights, method and settings of one run, as a small JSON file.

A scenario is a question, not a result: its weights are those of whoever moved them. This room reads the file, tells
everything that keeps it from being run on a study, and says when the study has changed since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from score_mapping.problems import Problem, StudyError, problem
from score_mapping.study.framework import Framework, StageName, parents
from score_mapping.study.tomlfile import model_problems, nearest

FORMAT, VERSION = "score-mapping scenario", 1
MOST_BYTES = 1_000_000
Method = Literal["mean", "balance"]
Points = Annotated[float, Field(allow_inf_nan=False)]


class Scenario(BaseModel):
    """What the planner page writes; every field but the first five falls back to the study's own.

    ``weights`` are points by the id of a criterion or indicator: all siblings of a group together, in any unit, divided by
    their sum. A group that is not named keeps the framework's own points.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["score-mapping scenario"]
    version: Literal[1]
    framework: str
    weights: dict[str, Points]
    method: Method = "mean"
    study: str = ""
    study_hash: str = ""
    stage: StageName | None = None
    k: int | None = Field(None, ge=1)
    draws: int | None = Field(None, ge=1, le=1_000_000)
    seed: int | None = Field(None, ge=0)
    size_band: tuple[int, int] | None = None
    reach_km: float | None = Field(None, gt=0, allow_inf_nan=False)
    detour: float | None = Field(None, ge=1, allow_inf_nan=False)


class Asked(Protocol):
    """What of an opened study is asked before a scenario is run on it."""

    @property
    def framework(self) -> Framework: ...

    @property
    def hashes(self) -> Mapping[str, str]: ...


def read_scenario(path: Path) -> Scenario:
    """Read a scenario file.

    Raises
    ------
    StudyError
        With every fault of the file: not there, not JSON, an entry that nobody knows, an entry of the wrong kind.
    """
    file = path.name
    if not path.is_file():
        raise StudyError([problem("scenario.not_found", "error", file, name=str(path))])
    content = path.read_bytes()
    if len(content) > MOST_BYTES:
        raise StudyError([problem("scenario.too_big", "error", file)])
    try:
        raw = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise StudyError([problem("file.encoding", "error", file)]) from None
    except (ValueError, RecursionError) as error:
        raise StudyError([problem("scenario.syntax", "error", file, detail=str(error))]) from None
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise StudyError([problem("scenario.other_file", "error", file, format=FORMAT)])
    try:
        return Scenario.model_validate(raw)
    except ValidationError as error:
        raise StudyError(model_problems(error, Scenario, file)) from None


def check_scenario(scenario: Scenario, study: Asked, file: str) -> list[Problem]:
    """Return what keeps a scenario from being run on a study, and a warning where its facts or rules have changed since."""
    framework = study.framework
    if scenario.framework != framework.id:
        return [problem("scenario.framework", "error", file, "framework", name=scenario.framework, used=framework.id)]
    above = parents(framework)
    found = [
        problem("scenario.unknown_node", "error", file, f"weights.{name}", name=name, known=nearest(name, above))
        for name in scenario.weights
        if name not in above
    ]
    found += [
        problem("scenario.negative", "error", file, f"weights.{name}", value=f"{points:g}")
        for name, points in scenario.weights.items()
        if points < 0
    ]
    groups: dict[str, list[str]] = {}
    for name, parent in above.items():
        groups.setdefault(parent, []).append(name)
    for names in groups.values():
        given = {name: scenario.weights[name] for name in names if name in scenario.weights}
        left = [name for name in names if name not in given]
        if given and left:
            found.append(problem("scenario.part", "error", file, "weights", names=", ".join(left)))
        elif given and max(given.values()) <= 0:
            found.append(problem("scenario.all_zero", "error", file, "weights", names=", ".join(names)))
    if not scenario.weights:
        found.append(problem("scenario.no_weights", "error", file, "weights"))
    band = scenario.size_band
    if band is not None and not 0 < band[0] < band[1]:
        found.append(problem("scenario.band", "error", file, "size_band", low=band[0], high=band[1]))
    if scenario.study_hash and scenario.study_hash != study_hash(study.hashes):
        found.append(problem("scenario.other_study", "warning", file, "study_hash", name=scenario.study))
    return found


def study_hash(hashes: Mapping[str, str]) -> str:
    """Return one SHA-256 of every file that a study was read from, by what they hold."""
    return hashlib.sha256(json.dumps(dict(sorted(hashes.items()))).encode()).hexdigest()
