"""Can the judgements on weights be averaged: known nodes, whole groups, one voice and one method a respondent."""

from __future__ import annotations

from collections.abc import Iterator

from score_mapping.study.checked import Checked, Rules
from score_mapping.study.consultation import READ_METHODS, judgements, parents
from score_mapping.study.findings import Finding
from score_mapping.study.tomlfile import nearest

SUM = 1e-6


def judgements_hold(checked: Checked) -> Iterator[Finding]:
    """Check the ``weights`` table against the framework in use."""
    frame = checked["weights"]
    if frame.empty or checked.framework is None:
        return
    parent = parents(checked.framework)
    later = (frame["method"] != "") & ~frame["method"].isin(READ_METHODS)
    for row in frame.index[later]:
        yield Finding("weights.method_later", "error", "weights", int(row), "method", {"cell": frame.at[row, "method"]})
    for row in frame.index[~frame["node_id"].isin(parent) & (frame["node_id"] != "")]:
        cell = str(frame.at[row, "node_id"])
        values: dict[str, object] = {"cell": cell, "known": nearest(cell, parent)}
        yield Finding("weights.unknown_node", "error", "weights", int(row), "node_id", values)
    empty = frame["value"].isna() & frame["method"].isin(READ_METHODS)
    for row in frame.index[empty]:
        yield Finding("weights.no_value", "error", "weights", int(row), "value")
    yield from _voices(checked)
    if not empty.any():
        yield from _groups(checked, parent)


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


def _groups(checked: Checked, parent: dict[str, str]) -> Iterator[Finding]:
    frame = checked["weights"]
    methods: dict[tuple[str, str, str], str] = {}
    for voice, respondent, group, method, values in judgements(frame, parent):
        rows = frame.index[(frame["respondent_id"] == respondent) & (frame["method"] == method)]
        row = int(next(row for row in rows if frame.at[row, "node_id"] in values))
        siblings = {name for name, above in parent.items() if above == group}
        said: dict[str, object] = {"key": respondent, "group": group}
        if methods.setdefault((voice, respondent, group), method) != method:
            yield Finding("weights.two_methods", "error", "weights", row, "method", said)
        elif missing := sorted(siblings - set(values)):
            yield Finding("weights.incomplete", "error", "weights", row, "node_id", said | {"missing": ", ".join(missing)})
        elif method == "rank" and sorted(values.values()) != list(range(1, len(values) + 1)):
            yield Finding("weights.ranks", "error", "weights", row, "value", said | {"count": len(values)})
        elif method != "rank" and sum(values.values()) == 0:
            yield Finding("weights.all_zero", "error", "weights", row, "value", said)
        elif method == "points" and abs(sum(values.values()) - 100) > SUM:
            total = f"{sum(values.values()):g}"
            yield Finding("weights.not_100", "warning", "weights", row, "value", said | {"total": total})


WEIGHT_RULES: Rules = (
    (("weights",), judgements_hold),
)
