"""Can the judgements on weights be averaged: known nodes, whole groups, one voice and one form a respondent, no clash.

Rows are looked at first, then each judgement as a whole; a respondent whose rows cannot be read is told of these only.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

import numpy as np

from score_mapping.problems import Level
from score_mapping.scoring.elicitation import ACCEPTED_RATIO, connected, not_reciprocal
from score_mapping.scoring.polytopes import EmptyPolytopeError, ranges_of
from score_mapping.study.checked import Checked, Rules
from score_mapping.study.consultation import silent_voices, weights_lock
from score_mapping.study.findings import Finding
from score_mapping.study.framework import parents
from score_mapping.study.judgements import (
    BOUNDS,
    COMPARISONS,
    FORMS,
    Judgement,
    answer_to,
    best_and_worst,
    best_worst_vectors,
    bounds_of,
    judgements,
    matrix_of,
    unsaid,
    values_of,
)
from score_mapping.study.tomlfile import nearest

SUM = 1e-6
SHORT = 10


def judgements_hold(checked: Checked) -> Iterator[Finding]:
    """Check the ``weights`` table against the framework in use."""
    frame = checked["weights"]
    if checked.framework is None:
        return
    parent = parents(checked.framework)
    wrong = list(_rows(checked, parent))
    yield from wrong
    yield from _voices(checked)
    unread = {str(frame.at[item.row, "respondent_id"]) for item in wrong}
    forms: dict[tuple[str, str, str], str] = {}
    for said in judgements(frame, parent):
        if said.respondent_id in unread:
            continue
        if forms.setdefault((said.constituency, said.respondent_id, said.group), said.form) != said.form:
            yield _told(said, "weights.two_methods", "method")
        elif missing := unsaid(said) if said.form != "best_worst" or all(best_and_worst(said)) else []:
            yield _told(said, "weights.incomplete", "node_id", missing=", ".join(missing))
        else:
            yield from CHECKS[said.form](said)


def _rows(checked: Checked, parent: dict[str, str]) -> Iterator[Finding]:
    frame = checked["weights"]
    columns = ("method", "node_id", "versus_id", "value")
    for row, *cells in zip(frame.index, *(frame[name] for name in columns), strict=True):
        method, node, versus, value = str(cells[0]), str(cells[1]), str(cells[2]), float(cells[3])
        compares = method in COMPARISONS
        if method not in FORMS or not node:
            continue  # told where the cell was read
        for column, cell in (("node_id", node), ("versus_id", versus)):
            if cell and cell not in parent:
                known = nearest(cell, parent)
                yield Finding("weights.unknown_node", "error", "weights", int(row), column, {"cell": cell, "known": known})
        if isnan(value):
            yield Finding("weights.no_value", "error", "weights", int(row), "value")
        elif value == 0 and method == "pairwise":
            yield Finding("weights.not_positive", "error", "weights", int(row), "value")
        elif value < 1 and method in ("best", "worst"):
            yield Finding("weights.below_one", "error", "weights", int(row), "value", {"cell": f"{value:g}", "method": method})
        if compares and not versus:
            yield Finding("weights.no_versus", "error", "weights", int(row), "versus_id", {"method": method})
        elif versus and not compares and method not in BOUNDS:
            yield Finding("weights.versus_unread", "error", "weights", int(row), "versus_id", {"method": method})
        elif versus == node:
            yield Finding("weights.itself", "error", "weights", int(row), "versus_id", {"cell": node})
        elif versus in parent and node in parent and parent[versus] != parent[node]:
            values: dict[str, object] = {"cell": versus, "node": node}
            yield Finding("weights.other_group", "error", "weights", int(row), "versus_id", values)


def _voices(checked: Checked) -> Iterator[Finding]:
    frame = checked["weights"]
    several = frame.groupby("respondent_id")["constituency"].nunique()
    for key in several.index[several > 1]:
        row = int(frame.index[frame["respondent_id"] == key][0])
        yield Finding("weights.two_voices", "error", "weights", row, "constituency", {"key": key})
    named = frame["constituency"] != ""
    if named.any() and not named.all() and not (several > 1).any():
        row = int(frame.index[~named][0])
        yield Finding("weights.no_voice", "error", "weights", row, "constituency", {"count": int((~named).sum())})
    elif silent := [voice for voice in silent_voices(set(frame["constituency"])) if voice]:
        yield Finding(
            "weights.constituency_missing", "note", "weights", None, "constituency", {"missing": ", ".join(silent)}
        )


def _told(said: Judgement, id: str, column: str = "value", row: int = 0, **values: object) -> Finding:
    level = LEVELS.get(id, "error")
    first = row or min(one.row for one in said.rows)
    shown: dict[str, object] = {"key": said.respondent_id, "group": said.group} | values
    return Finding(id, level, "weights", first, column, shown)


LEVELS: dict[str, Level] = {
    "weights.not_100": "warning",
    "weights.inconsistent": "warning",
    "weights.no_room": "warning",
    "weights.swing_highest": "note",
}


def _points(said: Judgement) -> Iterator[Finding]:
    total = float(values_of(said).sum())
    if total == 0:
        yield _told(said, "weights.all_zero")
    elif abs(total - 100) > SUM:
        yield _told(said, "weights.not_100", total=f"{total:g}")


def _swing(said: Judgement) -> Iterator[Finding]:
    highest = float(values_of(said).max())
    if highest == 0:
        yield _told(said, "weights.all_zero")
    elif abs(highest - 100) > SUM:
        yield _told(said, "weights.swing_highest", highest=f"{highest:g}")


def _rank(said: Judgement) -> Iterator[Finding]:
    ranks = sorted(values_of(said).tolist())
    if ranks != list(range(1, len(ranks) + 1)):
        yield _told(said, "weights.ranks", count=len(ranks))


def _pairwise(said: Judgement) -> Iterator[Finding]:
    matrix = matrix_of(said)
    against = not_reciprocal(matrix)
    for i, j in against:
        one, other = said.nodes[i], said.nodes[j]
        row = max(row.row for row in said.rows if {row.node, row.versus} == {one, other})
        figures = {"there": f"{matrix[i, j]:g}", "back": f"{matrix[j, i]:g}"}
        yield _told(said, "weights.not_reciprocal", row=row, one=one, other=other, **figures)
    if against:
        return
    if not connected(~np.isnan(matrix)):
        yield _told(said, "weights.not_connected", "versus_id")
        return
    answer = answer_to(said)
    if answer.figures["ratio"] > ACCEPTED_RATIO:
        triad = ", ".join(answer.triads[0][:3])
        ratio = f"{answer.figures['ratio']:.2f}"
        yield _told(said, "weights.inconsistent", ratio=ratio, triad=triad, table=answer.table)


def _best_worst(said: Judgement) -> Iterator[Finding]:
    best, worst = best_and_worst(said)
    if not best or not worst or best == worst:
        yield _told(said, "weights.best_unclear", "node_id")
        return
    over, under = best_worst_vectors(said)
    there, back = over[said.nodes.index(worst)], under[said.nodes.index(best)]
    if there != back:
        yield _told(said, "weights.best_worst_differ", one=best, other=worst, there=f"{there:g}", back=f"{back:g}")


def _bounds(said: Judgement) -> Iterator[Finding]:
    try:
        _, high = ranges_of(bounds_of(said))
    except EmptyPolytopeError as clash:
        rows = sorted(said.rows[row].row for row in clash.rows)
        yield _told(said, "weights.contradiction", row=rows[0], rows=", ".join(str(row) for row in rows))
        return
    meant = {row.node for row in said.rows if row.method == "at_most" and not row.versus and row.value == 0}
    empty = [node for node, most in zip(said.nodes, high, strict=True) if most <= SUM and node not in meant]
    if empty:
        yield _told(said, "weights.no_room", nodes=", ".join(empty))


CHECKS = {
    "points": _points, "swing": _swing, "rank": _rank, "pairwise": _pairwise, "best_worst": _best_worst, "bounds": _bounds,
}  # fmt: skip


def lock_holds(checked: Checked) -> Iterator[Finding]:
    """Say when the weights changed after they were locked, or were locked after ratings were given."""
    lock = weights_lock(checked)
    day = lock.date
    if lock.changed:
        values: dict[str, object] = {"date": day, "was": lock.locked[:SHORT], "now": lock.hash[:SHORT]}
        yield Finding("weights.changed_after_lock", "warning", "weights", None, "", values)
    if lock.rated_before:
        yield Finding("weights.rated_before_lock", "warning", "weights", None, "", {"date": day, "count": lock.rated_before})


WEIGHT_RULES: Rules = (
    (("weights",), judgements_hold),
    ((), lock_holds),
)
