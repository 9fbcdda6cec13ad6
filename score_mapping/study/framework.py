"""Scoring frameworks: what is judged, on which scale, with which weight, and what rules a candidate out.

A framework is a TOML file: a tree of nodes of any depth with indicators at its leaves, one list of ``[value, score]``
points a scale, gates with an effect for each stage. Rules are data and carry their source. This room reads such a file and
tells everything that is wrong with it; it computes nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from score_mapping.problems import Problem, StudyError, problem
from score_mapping.study.roles import Assessment, Knockout, Role, role_problems
from score_mapping.study.tomlfile import nearest, read_toml

Effect = Literal["knock-out", "question", "hold", "review", "open", "passed"]
StageName = Literal["desk", "field"]
SUM_TOLERANCE = 1e-6
ID = re.compile(r"[A-Za-z0-9_.-]{1,40}")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Scale(_Part):
    """Points ``[value, score]``, linear between them (in the logarithm of value with ``log``), clipped at the ends."""

    at: tuple[tuple[float, float], ...] = Field(min_length=2)
    log: bool = False


class Rule(_Part):
    """One line of a gate: the effect when the figure is below, above or equal to a number.

    ``of`` names another figure of the interval than the gate tests, for this line only.
    """

    effect: Effect
    of: Literal["low", "high", "value"] | None = None
    below: float | None = None
    above: float | None = None
    equals: float | None = None


class Gate(_Part):
    """A minimum that no other score can buy back.

    ``of`` says which figure of the interval is tested, in the unit of the indicator; the first rule that fits counts,
    ``otherwise`` holds when none fits and ``unknown`` when the figure is not known.
    """

    id: str
    title: str = ""
    of: Literal["low", "high", "value"] = "value"
    rules: tuple[Rule, ...] = ()
    otherwise: Effect = "passed"
    unknown: Effect = "open"
    closes_with: str = ""


class FreeGate(Gate):
    """A gate on something that no indicator scores: ``derive`` names the figure, ``stage`` where it holds."""

    derive: str
    stage: StageName
    with_: dict[str, Any] = Field(default_factory=dict, alias="with")


class Ask(_Part):
    """What to find out, where to ask, and how many days it takes."""

    what: str
    where: str
    days: float = Field(gt=0)


class Tier(_Part):
    """A class of the ranking: at least this share of the readings in the first k."""

    id: str
    share: float = Field(ge=0, le=1)


class Stage(_Part):
    """Rules of one stage of a study."""

    coverage: float = Field(0.6, ge=0, le=1)
    coverage_of: Literal["whole", "criterion"] = "whole"
    one_known_in: tuple[str, ...] = ()
    min_known: float = Field(0.0, ge=0, le=1)
    k: int = Field(8, ge=1)
    open_gate_caps: str = ""
    tiers: tuple[Tier, ...] = ()


class Node(_Part):
    """A criterion, or a group of criteria."""

    id: str
    title: str = ""
    parent: str = ""
    points: float = Field(0.0, ge=0)
    combine: Literal["mean", "min"] = "mean"
    source: str = ""


class Indicator(_Part):
    """A leaf: one thing that is measured, rated or derived.

    ``anchors`` are the written steps of a rubric; ``presence_only`` marks what can be found but never found absent;
    ``not_before`` sets aside figures of an earlier year; ``with`` passes settings to the derivation.
    """

    id: str
    title: str = ""
    definition: str = ""
    node: str = ""
    points: float = Field(0.0, ge=0)
    unit: str = ""
    axis: Literal["need", "readiness", "size", "safeguard", ""] = ""
    sdg: tuple[int, ...] = ()
    presence_only: bool = False
    derive: str = ""
    with_: dict[str, Any] = Field(default_factory=dict, alias="with")
    scale: Scale | None = None
    anchors: dict[str, str] = Field(default_factory=dict)
    gate: dict[StageName, Gate] = Field(default_factory=dict)
    ask: Ask | None = None
    hint: str = ""
    not_before: int | None = None
    source: str = ""


class Defaults(_Part):
    scale: Scale | None = None


class Framework(_Part):
    """A whole framework, as written in its file, checked; ``role``, ``knockout`` and ``assessment`` are for partners and trainers."""

    id: str
    title: str = ""
    subject: Literal["cluster", "organisation", "trainer"] = "cluster"
    source: str = ""
    note: str = ""
    defaults: Defaults = Defaults()
    stage: dict[StageName, Stage] = Field(default_factory=dict)
    node: tuple[Node, ...] = ()
    indicator: tuple[Indicator, ...] = ()
    gate: tuple[FreeGate, ...] = ()
    role: dict[str, Role] = Field(default_factory=dict)
    knockout: tuple[Knockout, ...] = ()
    assessment: Assessment | None = None

    def scale_of(self, indicator: Indicator) -> Scale:
        """Return the indicator's own scale or the framework's default; `read_framework` made sure that there is one."""
        scale = indicator.scale or self.defaults.scale
        if scale is None:
            raise LookupError(indicator.id)
        return scale

    @property
    def parts(self) -> tuple[Node | Indicator, ...]:
        """Return all nodes, then all indicators."""
        return (*self.node, *self.indicator)

    def of_stage(self, stage: StageName) -> Stage:
        return self.stage.get(stage, Stage(coverage=0.6))


def parents(framework: Framework) -> dict[str, str]:
    """Return ``{id: id of its parent}`` of all nodes and indicators; the top has an empty parent."""
    return {node.id: node.parent for node in framework.node} | {leaf.id: leaf.node for leaf in framework.indicator}


def default_shares(framework: Framework) -> dict[str, float]:
    """Return each node's and indicator's share inside its group by the framework's own points; equal without points."""
    points = {part.id: part.points for part in framework.parts}
    shares: dict[str, float] = {}
    groups: dict[str, list[str]] = {}
    for name, above in parents(framework).items():
        groups.setdefault(above, []).append(name)
    for names in groups.values():
        total = sum(points[name] for name in names)
        shares |= {name: points[name] / total if total else 1 / len(names) for name in names}
    return shares


def read_framework(path: Path, *, shown_as: str = "", derived: Collection[str] | None = None) -> tuple[Framework, list[Problem]]:
    """Read a framework file.

    Parameters
    ----------
    path
        The TOML file.
    shown_as
        Name used in problems, by default the file's name.
    derived
        Names that ``derive`` may use; None leaves them unchecked.

    Returns
    -------
    The framework and its warnings.

    Raises
    ------
    StudyError
        With every fault of the file.
    """
    file = shown_as or path.name
    framework = read_toml(path, Framework, file)
    leaves = {leaf.id for leaf in framework.indicator}
    found = [
        *_tree_problems(framework, file),
        *_leaf_problems(framework, file, derived),
        *role_problems(framework.role, framework.assessment, {part.id for part in framework.parts}, leaves, file),
    ]
    errors = [item for item in found if item.level == "error"]
    if errors:
        raise StudyError(errors)
    return framework, found


def _tree_problems(framework: Framework, file: str) -> list[Problem]:
    found: list[Problem] = []
    named = Counter([node.id for node in framework.node] + [leaf.id for leaf in framework.indicator])
    ids = [*named, *(gate.id for gate in framework.gate)]
    found += [problem("framework.id_form", "error", file, name, name=name) for name in ids if not ID.fullmatch(name)]
    found += [
        problem("framework.repeated_id", "error", file, name, times=times) for name, times in named.items() if times > 1
    ]
    parents = {node.id: node.parent for node in framework.node}
    for node in framework.node:
        if node.parent and node.parent not in parents:
            found.append(problem("framework.unknown_parent", "error", file, f"{node.id}.parent", name=node.parent))
        elif _in_circle(node.id, parents):
            found.append(problem("framework.circle", "error", file, f"{node.id}.parent", name=node.id))
    for leaf in framework.indicator:
        if leaf.node and leaf.node not in parents:
            found.append(problem("framework.unknown_parent", "error", file, f"{leaf.id}.node", name=leaf.node))
    if not found:
        found += _points_problems(framework, file)
    for stage_name, stage in framework.stage.items():
        for name in stage.one_known_in:
            if name not in parents:
                where = f"stage.{stage_name}.one_known_in"
                found.append(problem("framework.unknown_parent", "error", file, where, name=name))
        shares = [tier.share for tier in stage.tiers]
        if shares and (shares != sorted(shares, reverse=True) or shares[-1] != 0):
            found.append(problem("framework.tiers", "error", file, f"stage.{stage_name}.tiers"))
        if stage.open_gate_caps and stage.open_gate_caps not in {tier.id for tier in stage.tiers}:
            where = f"stage.{stage_name}.open_gate_caps"
            found.append(problem("framework.unknown_tier", "error", file, where, name=stage.open_gate_caps))
    return found


def _in_circle(start: str, parents: dict[str, str]) -> bool:
    seen = {start}
    at = parents.get(start, "")
    while at:
        if at in seen:
            return at == start
        seen.add(at)
        at = parents.get(at, "")
    return False


def _points_problems(framework: Framework, file: str) -> list[Problem]:
    """Points of siblings add up to their parent's points, or to 100 inside it; the top adds up to 100."""
    found: list[Problem] = []
    points = {node.id: node.points for node in framework.node}
    children: dict[str, list[float]] = {}
    for node in framework.node:
        children.setdefault(node.parent, []).append(node.points)
    for leaf in framework.indicator:
        children.setdefault(leaf.node, []).append(leaf.points)
    for parent, given in children.items():
        total = sum(given)
        if total == 0:
            continue
        if not parent and abs(total - 100) > SUM_TOLERANCE:
            found.append(problem("framework.points_sum", "warning", file, "points", total=f"{total:g}"))
        elif parent and min(abs(total - points[parent]), abs(total - 100)) > SUM_TOLERANCE:
            found.append(
                problem(
                    "framework.points_do_not_sum", "error", file, f"{parent}.points",
                    total=f"{total:g}", points=f"{points[parent]:g}",
                )
            )  # fmt: skip
    return found


def _leaf_problems(framework: Framework, file: str, derived: Collection[str] | None) -> list[Problem]:
    found: list[Problem] = []
    for leaf in framework.indicator:
        scale = leaf.scale or framework.defaults.scale
        if scale is None:
            found.append(problem("framework.no_scale", "error", file, f"{leaf.id}.scale"))
        else:
            found += _scale_problems(scale, file, f"{leaf.id}.scale")
        if leaf.derive and derived is not None and leaf.derive not in derived:
            found.append(_unknown_derive(leaf.derive, derived, file, f"{leaf.id}.derive"))
        for stage_name, gate in leaf.gate.items():
            found += _gate_problems(gate, file, f"{leaf.id}.gate.{stage_name}")
    gates = Counter(gate.id for gate in framework.gate)
    found += [problem("framework.repeated_gate", "error", file, f"gate.{name}", name=name) for name, times in gates.items() if times > 1]
    for gate in framework.gate:
        if derived is not None and gate.derive not in derived:
            found.append(_unknown_derive(gate.derive, derived, file, f"gate.{gate.id}.derive"))
        found += _gate_problems(gate, file, f"gate.{gate.id}")
    if framework.defaults.scale and not framework.indicator:
        found += _scale_problems(framework.defaults.scale, file, "defaults.scale")
    return found


def _unknown_derive(name: str, derived: Collection[str], file: str, where: str) -> Problem:
    return problem("framework.unknown_derive", "error", file, where, name=name, known=nearest(name, derived))


def _scale_problems(scale: Scale, file: str, where: str) -> list[Problem]:
    found: list[Problem] = []
    values = [value for value, _ in scale.at]
    if values not in (sorted(values), sorted(values, reverse=True)) or len(set(values)) < 2:
        found.append(problem("framework.scale_order", "error", file, where))
    if scale.log and min(values) <= 0:
        found.append(problem("framework.scale_log", "error", file, where, low=f"{min(values):g}"))
    if any(not 0 <= score <= 100 for _, score in scale.at):
        found.append(problem("framework.scale_range", "error", file, where))
    return found


def _gate_problems(gate: Gate, file: str, where: str) -> list[Problem]:
    found: list[Problem] = []
    for number, rule in enumerate(gate.rules, start=1):
        given = [value for value in (rule.below, rule.above, rule.equals) if value is not None]
        if len(given) != 1:
            found.append(problem("framework.gate_rule", "error", file, f"{where}.rules[{number}]"))
    return found
