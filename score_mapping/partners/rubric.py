"""How ready is somebody, by a rubric that several assessors filled in: organisations and trainers alike.

A score counts for no more than its evidence, whoever has an interest is set aside, the mean of the others is the value of an
indicator, and what is not known may be anything between the lowest and the highest step. The band follows from the score and
from what no score buys back: floors, gates and whatever else the caller knows. Bias known: assessors who talk to each other
agree better than the facts do.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import fsum, isnan, nan

import numpy as np
import pandas as pd

from score_mapping.scoring.kernels import Floats, tie_keys
from score_mapping.scoring.scales import score_values
from score_mapping.scoring.scorecard import Cells, Scorecard, Tree, carry_up, score_units
from score_mapping.scoring.tiers import rule_fits
from score_mapping.study.framework import Framework, Gate
from score_mapping.study.roles import Assessment, CapReason, Role

SAID = ["subject_id", "evaluator_id", "indicator_id", "score", "grade", "source_id", "row", "set_aside"]
WORST = "D"
WEAK_GRADES = ("C", "D")
OUT, INSUFFICIENT = "out", "insufficient"
MET, MISSED, OPEN = "met", "missed", "open"
WEAKEST = 2


@dataclass(frozen=True)
class Value:
    """What the assessors' scores of one indicator come to; ``value`` is NaN where nobody who counts gave one.

    ``lowest`` and ``highest`` are scores as they were given; ``capped`` says that evidence held one of them down.
    """

    value: float = nan
    grade: str = ""
    capped: bool = False
    assessors: int = 0
    set_aside: int = 0
    lowest: float = nan
    highest: float = nan
    source_ids: str = ""
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Scored:
    """Subjects measured against a framework in one role.

    Attributes
    ----------
    role_id, role
        The role; without roles in the framework its own points, and no floors.
    subjects
        (units,) ids, sorted.
    ids, tree
        (nodes,) ids of the nodes, the root is empty, and the tree with the role's weights.
    values
        ``values[indicator][i]`` of subject i.
    card
        Lowest and highest scores of all nodes, 0-100, and their coverage.
    """

    framework: Framework
    assessment: Assessment
    role_id: str
    role: Role
    subjects: tuple[str, ...]
    ids: tuple[str, ...]
    tree: Tree
    values: Mapping[str, tuple[Value, ...]]
    card: Scorecard

    def node(self, id: str) -> int:
        return self.ids.index(id)

    def score(self, id: str, i: int) -> float:
        return float(self.card.score[self.node(id), i])


def score_subjects(framework: Framework, role_id: str, said: pd.DataFrame, subjects: Collection[str]) -> Scored:
    """Score subjects in one role.

    Parameters
    ----------
    framework
        A framework with an ``assessment``.
    role_id
        Which of its roles; any word when it has none.
    said
        Scores: subject_id, evaluator_id, indicator_id, score (on the rubric, NaN unknown), grade (empty counts as D), source_id,
        row (of the sheet), set_aside (True where the assessor has an interest). One row an assessor and indicator.
    subjects
        Whom to score; who has no score at all is unknown throughout.

    Raises
    ------
    ValueError
        When the framework has no ``assessment``.
    """
    if framework.assessment is None:
        raise ValueError(framework.id)
    own = {leaf.id: leaf.points for leaf in framework.indicator if leaf.points > 0}
    role = framework.role.get(role_id) or Role(points=own)
    ids, tree = _tree(framework, role.points)
    who = tuple(sorted(subjects))
    groups: dict[tuple[str, str], list[dict[str, object]]] = {}
    for row in said.loc[said["score"].notna()].to_dict("records"):
        groups.setdefault((row["subject_id"], row["indicator_id"]), []).append(row)
    values = {
        leaf.id: tuple(_value(groups.get((subject, leaf.id), ()), framework.assessment.most) for subject in who)
        for leaf in framework.indicator
    }
    card = score_units(tree, _cells(framework, values, len(who)))
    return Scored(framework, framework.assessment, role_id, role, who, ids, tree, values, card)


def reweighed_scores(scored: Scored, points: Mapping[str, float]) -> Floats:
    """Return the scores (units,), midpoints of low and high, that other points of the same criteria would give."""
    _, tree = _tree(scored.framework, points)
    cells = _cells(scored.framework, scored.values, len(scored.subjects))
    return (carry_up(tree, cells.low)[0] + carry_up(tree, cells.high)[0]) / 2


def _value(rows: Collection[dict[str, object]], most: Mapping[str, float]) -> Value:
    used = sorted((row for row in rows if not row["set_aside"]), key=lambda row: str(row["evaluator_id"]))
    set_aside = len(rows) - len(used)
    if not used:
        return Value(set_aside=set_aside)
    given = [float(str(row["score"])) for row in used]
    grades = [str(row["grade"]) or WORST for row in used]
    counted = [min(score, most.get(grade, score)) for score, grade in zip(given, grades, strict=True)]
    return Value(
        value=fsum(counted) / len(counted),
        grade=max(grades),
        capped=counted != given,
        assessors=len(used),
        set_aside=set_aside,
        lowest=min(given),
        highest=max(given),
        source_ids=";".join(sorted({str(row["source_id"]) for row in used if row["source_id"]})),
        rows=tuple(sorted(int(str(row["row"])) for row in used)),
    )


def _cells(framework: Framework, values: Mapping[str, tuple[Value, ...]], units: int) -> Cells:
    score = np.full((len(framework.indicator), units), nan)
    for j, leaf in enumerate(framework.indicator):
        scale = framework.scale_of(leaf)
        score[j] = score_values([each.value for each in values[leaf.id]], scale.at, log=scale.log)
    unknown = np.isnan(score)
    low, high = np.where(unknown, 0.0, score), np.where(unknown, 100.0, score)
    return Cells(score, low, high, low, high)


def _tree(framework: Framework, weights: Mapping[str, float]) -> tuple[tuple[str, ...], Tree]:
    """Lay the framework out from the root down, with the role's points; parts below a weighed node keep their own."""
    above = {node.id: node.parent for node in framework.node} | {leaf.id: leaf.node for leaf in framework.indicator}
    own = {part.id: part.points for part in framework.parts}
    children: dict[str, list[str]] = {}
    for id, parent in above.items():
        children.setdefault(parent, []).append(id)

    def points(id: str, weighed: bool) -> float:
        if id in weights and not weighed:
            return weights[id]
        below = children.get(id, [])
        return sum(points(child, weighed) for child in below) if below else own[id] if weighed else 0.0

    order, share, weighed = [""], {"": 1.0}, {"": False}
    for id in order:
        below = children.get(id, [])
        given = [points(child, weighed[id]) for child in below]
        total = sum(given)
        for child, part in zip(below, given, strict=True):
            order.append(child)
            share[child] = part / total if total else 1 / len(below)
            weighed[child] = weighed[id] or child in weights
    place = {id: number for number, id in enumerate(order)}
    lowest = {node.id for node in framework.node if node.combine == "min"}
    return tuple(order), Tree(
        parent=np.array([-1, *(place[above[id]] for id in order[1:])], dtype=np.int64),
        share=np.array([share[id] for id in order]),
        takes_min=np.array([id in lowest for id in order]),
        leaf=np.array([place[leaf.id] for leaf in framework.indicator], dtype=np.int64),
    )


# ----------------------------------------------------------------------------------------------- what follows from it


def floor_state(scored: Scored, indicator: str, i: int) -> str:
    """Return ``met``, ``missed`` or ``open`` (not known); empty where the role has no floor there."""
    floor = scored.role.floors.get(indicator)
    if floor is None:
        return ""
    value = scored.values[indicator][i].value
    return OPEN if isnan(value) else MET if value >= floor else MISSED


def gate_effects(scored: Scored, i: int) -> dict[str, str]:
    """Return ``{gate id: effect}`` of the gates that the framework puts on its indicators at the field stage."""
    found = {}
    for leaf in scored.framework.indicator:
        if "field" in leaf.gate:
            gate = leaf.gate["field"]
            found[gate.id] = _effect(gate, scored.values[leaf.id][i].value)
    return found


def _effect(gate: Gate, value: float) -> str:
    if isnan(value):
        return gate.unknown
    for rule in gate.rules:
        if rule_fits(value, below=rule.below, above=rule.above, equals=rule.equals):
            return rule.effect
    return gate.otherwise


def verdict(scored: Scored, i: int, reasons: Collection[CapReason], *, out: bool = False) -> dict[str, object]:
    """Return what one subject's scores come to, as cells of a row.

    Parameters
    ----------
    reasons
        Why the higher bands are closed, beside the floors, which are looked at here.
    out
        Ruled out: no band is given.

    Returns
    -------
    score, low, high (0-100), band (``out``, ``insufficient`` or one of the assessment's), band_low and band_high (of low and
    high, caps applied), caps (reasons that hold, ``;`` between), weakest (the two lowest criteria that are known), missing
    (criteria of which nothing is known), floors_missed, floors_open, capped (indicators where evidence held a score down),
    coverage (known share of the weight), uncertain_share (share of the weight that rests on grades C and D), assessors (fewest
    on an indicator that is known).
    """
    floors = {id: floor_state(scored, id, i) for id in scored.role.floors}
    missed = [id for id, state in floors.items() if state == MISSED]
    open_ = [id for id, state in floors.items() if state == OPEN]
    held = [*reasons, *(["floor_missed"] if missed else []), *(["floor_open"] if open_ else [])]
    caps = [reason for reason in scored.assessment.caps if reason in held]
    low, high = (float(part[0, i]) for part in (scored.card.low, scored.card.high))
    score, coverage = scored.score("", i), float(scored.card.coverage[0, i])
    order = list(scored.role.points)
    known = [id for id in order if scored.card.coverage[scored.node(id), i] > 0]
    weak = sorted(known, key=lambda id: (_key(scored.score(id, i)), -scored.role.points[id], order.index(id)))
    each = {id: values[i] for id, values in scored.values.items()}
    weight = dict(zip(each, scored.tree.whole[scored.tree.leaf], strict=True))
    band = _band(scored, score, caps)
    return {
        "score": score,
        "low": low,
        "high": high,
        "band": OUT if out else INSUFFICIENT if coverage < scored.assessment.coverage else band,
        "band_low": _band(scored, low, caps),
        "band_high": _band(scored, high, caps),
        "caps": ";".join(caps),
        "weakest": ";".join(weak[:WEAKEST]),
        "missing": ";".join(id for id in order if id not in known),
        "floors_missed": ";".join(missed),
        "floors_open": ";".join(open_),
        "capped": ";".join(id for id, value in each.items() if value.capped),
        "coverage": coverage,
        "uncertain_share": fsum(weight[id] for id, value in each.items() if value.grade in WEAK_GRADES),
        "assessors": min((value.assessors for value in each.values() if value.assessors), default=0),
    }


def _key(score: float) -> int:
    return int(tie_keys(np.array(score)))


def _band(scored: Scored, score: float, caps: Collection[str]) -> str:
    bands = scored.assessment.bands
    ids = [band.id for band in bands]
    reached = next(place for place, band in enumerate(bands) if _key(score) >= _key(band.from_))
    closed = [ids.index(band) for reason, band in scored.assessment.caps.items() if reason in caps]
    return ids[max([reached, *closed])]
