"""Do the facts hold: figures, units, indicators, ratings, needs, positions."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from score_mapping.study.checked import Checked, Rules, each
from score_mapping.study.contract import CONSTITUENCIES, FACTS
from score_mapping.study.findings import Finding
from score_mapping.study.framework import Framework
from score_mapping.study.tomlfile import near, nearest

# Derivations that read the observation itself; the second group only while nobody is assessed.
READ = ("", "observed", "trainer_pool")
READ_UNASSESSED = ("ready_partners", "best_readiness")


def bounds(checked: Checked) -> Iterator[Finding]:
    """The lowest plausible figure, the figure and the highest stand in this order."""
    frame = checked["observations"]
    low, value, high = frame["low"], frame["value"], frame["high"]
    turned = (low > value) | (value > high) | (low > high)
    yield from each(frame, turned, "observations.bounds", "error", "observations", "value", low="low", high="high")
    empty = low.isna() & value.isna() & high.isna()
    yield from each(frame, empty, "observations.empty", "warning", "observations", "value")


def indicators(checked: Checked) -> Iterator[Finding]:
    """An observation or rating belongs to something that is known: a fact, a measure of the study, an indicator."""
    known = {*FACTS, *checked["measures"]["indicator_id"], *checked.known_indicators}
    if checked.framework is not None:
        known |= {leaf.id for leaf in checked.framework.indicator}
    for name in ("observations", "ratings"):
        cells = checked[name]["indicator_id"]
        for row, cell in cells[(cells != "") & ~cells.isin(known)].items():
            alike = ", ".join(near(str(cell), known)) or nearest("", FACTS)
            yield Finding("indicator.unknown", "error", name, int(str(row)), "indicator_id", {"cell": cell, "known": alike})


def not_used(checked: Checked) -> Iterator[Finding]:
    """A figure given for an indicator that is computed from other tables is not used."""
    if checked.framework is None:
        return
    reads = READ if len(checked["assessments"]) else (*READ, *READ_UNASSESSED)
    computed = {leaf.id for leaf in checked.framework.indicator if leaf.derive not in reads}
    frame = checked["observations"]
    given = frame["indicator_id"].isin(computed)
    yield from each(frame, given, "indicator.computed", "warning", "observations", "indicator_id", name="indicator_id")
    for name in checked["scores"].columns:
        if name in computed:
            yield Finding("indicator.computed", "warning", "scores", 1, str(name), {"name": name})


def measure_names(checked: Checked) -> Iterator[Finding]:
    """A measure of the study that has the id of something else would be read as that."""
    frame = checked["measures"]
    taken = frame["indicator_id"].isin({*FACTS, *checked.known_indicators})
    yield from each(frame, taken, "measures.taken", "error", "measures", "indicator_id", cell="indicator_id")


def units(checked: Checked) -> Iterator[Finding]:
    """A figure stands in the unit of its indicator; the figures of one fact stand in one unit."""
    frame = checked["observations"]
    wanted: dict[str, str] = dict(zip(checked["measures"]["indicator_id"], checked["measures"]["unit"], strict=True))
    if checked.framework is not None:
        wanted |= {leaf.id: leaf.unit for leaf in checked.framework.indicator}
    unit = pd.Series([wanted.get(name, "") for name in frame["indicator_id"]], index=frame.index, dtype="str")
    other = (unit != "") & (frame["unit"] != "") & (frame["unit"] != unit)
    for row in frame.index[other]:
        values: dict[str, object] = {"cell": frame.at[row, "unit"], "wanted": unit[row]}
        yield Finding("observations.other_unit", "error", "observations", int(row), "unit", values)
    facts = frame[~frame["indicator_id"].isin(wanted) & (frame["unit"] != "")]
    for name, group in facts.groupby("indicator_id"):
        said = group["unit"].value_counts()
        if len(said) > 1:
            odd = group.index[group["unit"] != said.index[0]]
            values = {"name": name, "units": ", ".join(said.index), "rows": ", ".join(str(row) for row in odd[:5])}
            yield Finding("observations.mixed_units", "warning", "observations", int(odd[0]), "unit", values)


def on_scale(checked: Checked) -> Iterator[Finding]:
    """A score that somebody gives lies on the scale of its rubric."""
    if checked.framework is None:
        return
    ranges = {name: (0.0, 1.0) for name in FACTS if name.startswith("issue_")}
    ranges |= _ranges(checked.framework)
    if checked.trainer_framework is not None:
        ranges |= _ranges(checked.trainer_framework)
    ratings = checked["ratings"]
    for name, (low, high) in ranges.items():
        off = (ratings["indicator_id"] == name) & ((ratings["score"] < low) | (ratings["score"] > high))
        for row, cell in ratings.loc[off, "score"].items():
            yield _off_scale("ratings", int(str(row)), "score", cell, low, high)
        scores = checked["scores"]
        if name in scores.columns and scores[name].dtype == "float64":
            off = (scores[name] < low) | (scores[name] > high)
            for row, cell in scores.loc[off, name].items():
                yield _off_scale("scores", int(str(row)), name, cell, low, high)


def _ranges(framework: Framework) -> dict[str, tuple[float, float]]:
    """Return the least and the highest step of each rubric that somebody judges."""
    scales = {leaf.id: leaf.scale or framework.defaults.scale for leaf in framework.indicator if not leaf.derive}
    steps = {id: [value for value, _ in scale.at] for id, scale in scales.items() if scale is not None}
    return {id: (min(values), max(values)) for id, values in steps.items()}


def _off_scale(table: str, row: int, column: str, cell: float, low: float, high: float) -> Finding:
    values: dict[str, object] = {"cell": f"{cell:g}", "low": f"{low:g}", "high": f"{high:g}"}
    return Finding("score.off_scale", "error", table, row, column, values)


def matrix_columns(checked: Checked) -> Iterator[Finding]:
    """A column of the finished matrix is an indicator of the framework."""
    if checked.framework is None or "scores" in checked.absent:
        return
    leaves = {leaf.id for leaf in checked.framework.indicator}
    for name in checked["scores"].columns:
        if name not in {"cluster_id", "name", "note", *leaves}:
            values: dict[str, object] = {"known": nearest(str(name), leaves)}
            yield Finding("scores.not_an_indicator", "error", "scores", 1, str(name), values)


def interests(checked: Checked) -> Iterator[Finding]:
    """V17: a score of somebody who declared an interest is set aside; one's own organisation is an interest."""
    declared = set(zip(checked["interests"]["evaluator_id"], checked["interests"]["subject_id"], strict=True))
    people = checked["evaluators"]
    own = set(zip(people["evaluator_id"], people["organisation_id"], strict=True)) - declared
    for (who, what), rows in checked["ratings"].groupby(["evaluator_id", "subject_id"], sort=False):
        values: dict[str, object] = {"who": who, "what": what, "count": len(rows)}
        row = int(rows.index[0])
        if (who, what) in declared:
            yield Finding("ratings.interest", "note", "ratings", row, "evaluator_id", values)
        elif (who, what) in own:
            yield Finding("ratings.own_organisation", "warning", "ratings", row, "evaluator_id", values)


def rating_reasons(checked: Checked) -> Iterator[Finding]:
    """A score without a reason cannot be discussed."""
    frame = checked["ratings"]
    silent = frame["score"].notna() & (frame["reason"] == "")
    if silent.any():
        yield Finding("ratings.no_reason", "note", "ratings", None, "reason", {"count": int(silent.sum()), "rows": len(frame)})


def needs(checked: Checked) -> Iterator[Finding]:
    """V27: a need is of a service or of a module, not of both or neither."""
    frame = checked["needs"]
    both = (frame["service_id"] == "") == (frame["module"] == "")
    yield from each(frame, both, "needs.one_of", "error", "needs", "service_id")


def voices(checked: Checked) -> Iterator[Finding]:
    """A constituency is one of the three, or of the study's own; nearly one of the three is a slip."""
    for name in ("evaluators", "weights", "consultations", "nominations"):
        cells = checked[name]["constituency"]
        for row, cell in cells[(cells != "") & ~cells.isin(CONSTITUENCIES)].items():
            alike = near(str(cell), CONSTITUENCIES, at_most=1, cutoff=0.75)
            if alike:
                values: dict[str, object] = {"cell": cell, "meant": alike[0]}
                yield Finding("constituency.near", "error", name, int(str(row)), "constituency", values)


def tripartite(checked: Checked) -> Iterator[Finding]:
    """V29: clusters on which not all three constituencies were heard."""
    frame = checked["consultations"]
    if frame.empty:
        return
    heard = frame[frame["position"] != "absent"].groupby("cluster_id")["constituency"].agg(set)
    all_three = {cluster for cluster, said in heard.items() if set(CONSTITUENCIES) <= said}
    short = len(set(checked["clusters"]["cluster_id"]) - all_three)
    if short:
        yield Finding("consultations.not_tripartite", "note", "consultations", None, "constituency", {"count": short})


def cluster_names(checked: Checked) -> Iterator[Finding]:
    """Two clusters of one name in one state are probably one; a cluster does not overlap with itself."""
    frame = checked["clusters"]
    again = frame.duplicated(["name", "admin1", "admin2"]) & (frame["name"] != "")
    yield from each(frame, again, "clusters.same_name", "warning", "clusters", "name", cell="name")
    itself = pd.Series(
        [key in cell.split(";") for key, cell in zip(frame["cluster_id"], frame["overlaps_with"], strict=True)],
        index=frame.index, dtype=bool,
    )  # fmt: skip
    yield from each(frame, itself & (frame["cluster_id"] != ""), "clusters.overlaps_itself", "error", "clusters", "overlaps_with")
    unclear = (frame["sector_code"] != "") & (frame["sector_revision"] == "")
    if unclear.any() and not checked.settings.sector_revision:
        yield Finding("clusters.no_revision", "note", "clusters", None, "sector_revision", {"count": int(unclear.sum())})


FACT_RULES: Rules = (
    (("observations",), bounds),
    (("observations", "ratings"), indicators),
    (("observations", "scores"), not_used),
    (("measures",), measure_names),
    (("observations",), units),
    (("ratings", "scores"), on_scale),
    ((), matrix_columns),
    (("ratings",), interests),
    (("ratings",), rating_reasons),
    (("needs",), needs),
    (("evaluators", "weights", "consultations", "nominations"), voices),
    (("consultations",), tripartite),
    (("clusters",), cluster_names),
)
