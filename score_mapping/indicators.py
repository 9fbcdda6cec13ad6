"""What do the tables say about each cluster?

This is the one place that knows what a buyer, a policy or a trainer is. Each derivation looks at the rows of one cluster and
returns one figure in the indicator's unit, with the worst grade of its inputs and the rows it was computed from. A derivation
never turns absence into zero: a count is a figure only where the search was complete, otherwise it is a lower bound.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import inf, isnan, nan
from typing import Any

import pandas as pd

from score_mapping.catalogue import text
from score_mapping.partners.reach import ANY
from score_mapping.scoring.scales import score_values
from score_mapping.study.framework import Indicator

WORST = "D"
MIDDLE = 50.0
OWN_SCOPE = ("", "cluster")
COUNTED_BASIS = ("", "direct", "unknown")
Row = dict[str, Any]


@dataclass(frozen=True)
class Figure:
    """One cell of the matrix in the unit of its indicator; NaN is unknown.

    ``low`` and ``high`` are bounds: of an unknown value, or of a known one whose source states a range. ``spread`` is half
    the range of several evaluators. ``rows`` names the table and row of every input; ``basis`` says it in one sentence.
    """

    value: float = nan
    low: float = nan
    high: float = nan
    grade: str = ""
    year: float = nan
    source_id: str = ""
    basis: str = ""
    rows: tuple[tuple[str, int], ...] = ()
    spread: float = 0.0

    def of(self, which: str) -> float:
        """Return the figure that a gate tests: ``value``, or the lowest or highest that the facts allow."""
        bound = {"value": self.value, "low": self.low, "high": self.high}[which]
        return self.value if isnan(bound) else bound


@dataclass(frozen=True)
class Facts:
    """A study's tables, looked up by cluster."""

    tables: Mapping[str, pd.DataFrame]
    reach: pd.DataFrame
    size_band: tuple[int, int] = (50, 250)
    language: str = "en"
    _groups: dict[str, dict[str, list[Row]]] = field(default_factory=dict, repr=False)

    def rows(self, table: str, cluster: str, key: str = "cluster_id") -> list[Row]:
        """Return the rows of one cluster as dictionaries; ``row`` is the row number in the sheet."""
        if table not in self._groups:
            groups: dict[str, list[Row]] = {}
            for row in self.tables[table].rename_axis("row").reset_index().to_dict("records"):
                groups.setdefault(str(row[key]), []).append({str(name): cell for name, cell in row.items()})
            self._groups[table] = groups
        return self._groups[table].get(cluster, [])

    def by_key(self, table: str, key: str) -> dict[str, Row]:
        """Return the rows of a table by their own key."""
        return {str(row[key]): row for row in self.tables[table].to_dict("records")}

    @cached_property
    def organisations(self) -> dict[str, Row]:
        return self.by_key("organisations", "organisation_id")

    @cached_property
    def policies(self) -> dict[str, Row]:
        return self.by_key("policies", "policy_id")

    @cached_property
    def neutral(self) -> frozenset[str]:
        """Organisations that serve every sector."""
        rows = self.tables["organisation_sectors"]
        return frozenset(rows.loc[rows["sector_code"] == ANY, "organisation_id"])

    @cached_property
    def recused(self) -> frozenset[tuple[str, str]]:
        """Pairs of evaluator and subject in which the evaluator declared an interest."""
        rows = self.tables["interests"]
        return frozenset(zip(rows["evaluator_id"], rows["subject_id"], strict=True))

    @cached_property
    def reached(self) -> dict[str, list[Row]]:
        groups: dict[str, list[Row]] = {}
        for row in self.reach.to_dict("records"):
            groups.setdefault(str(row["cluster_id"]), []).append({str(name): cell for name, cell in row.items()})
        return groups

    def complete(self, cluster: str, topic: str) -> bool:
        """Tell whether a topic was searched completely for this cluster."""
        return any(row["topic"] == topic and row["status"] == "complete" for row in self.rows("searched", cluster))

    def observation(self, cluster: str, indicator: str, *, not_before: int | None = None) -> Row | None:
        """Return the figure that counts: of the cluster itself, best grade, then latest year, then by content."""
        rows = [
            row
            for row in self.rows("observations", cluster)
            if row["indicator_id"] == indicator
            and row["scope"] in OWN_SCOPE
            and (not_before is None or row["year"] >= not_before)
        ]
        return min(rows, key=_better, default=None)

    def say(self, id: str, **values: object) -> str:
        return text(f"indicators.{id}", language=self.language, **values)


def _better(row: Row) -> tuple[str, float, bool, float, str]:
    year = row["year"]
    value = row["value"]
    return (
        row["grade"] or "E",
        -year if not isnan(year) else inf,
        isnan(value),
        -value if value == value else inf,
        row["source_id"],
    )


def worst_grade(rows: list[Row]) -> str:
    """Return the worst grade among rows; an ungraded row counts as D."""
    return max((row.get("grade") or WORST for row in rows), default="")


def _from_rows(rows: list[tuple[str, Row]], **parts: Any) -> Figure:
    """Build a figure that carries grade, latest year, first source and row numbers of its inputs."""
    only = [row for _, row in rows]
    years = [row["year"] for row in only if not isnan(row.get("year", nan))]
    sources = sorted({row["source_id"] for row in only if row.get("source_id")})
    return Figure(
        grade=worst_grade(only),
        year=max(years, default=nan),
        source_id=" ".join(sources),
        rows=tuple(sorted((table, int(row["row"])) for table, row in rows)),
        **parts,
    )


def observed(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return the observation of this indicator, or of the fact named by ``with = {fact = …}``."""
    wanted = str(leaf.with_.get("fact", leaf.id))
    row = facts.observation(cluster, wanted, not_before=leaf.not_before)
    if row is None:
        elsewhere = [row for row in facts.rows("observations", cluster) if row["indicator_id"] == wanted]
        return (
            Figure(basis=facts.say("not_scored", scope=elsewhere[0]["scope"] or "cluster")) if elsewhere else Figure()
        )
    return _from_rows(
        [("observations", row)], value=row["value"], low=row["low"], high=row["high"], basis=facts.say("observed")
    )


def rated(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return the mean of the evaluators' last round, without those who declared an interest."""
    rows = [
        row
        for row in facts.rows("ratings", cluster, "subject_id")
        if row["indicator_id"] == leaf.id
        and not isnan(row["score"])
        and (row["evaluator_id"], cluster) not in facts.recused
    ]
    last: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: 1 if isnan(row["round"]) else row["round"]):
        last[row["evaluator_id"]] = row
    counted = [last[name] for name in sorted(last)]
    if not counted:
        return Figure()
    scores = [row["score"] for row in counted]
    figure = _from_rows(
        [("ratings", {**row, "year": nan}) for row in counted],
        value=sum(scores) / len(scores),
        basis=facts.say(
            "rated", count=len(scores), reasons=" ".join(row["reason"] for row in counted if row["reason"])
        ),
    )
    return replace(figure, spread=(max(scores) - min(scores)) / 2)


def rated_or_observed(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return the rating of an indicator without a derivation, else its observation."""
    figure = rated(facts, leaf, cluster)
    return figure if figure.rows else observed(facts, leaf, cluster)


def jobs_direct(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return persons employed, unless the count includes indirect jobs or implies units larger than ``max_workers_per_unit``.

    A count that fails is only an upper bound; its stated low end, where it is plausible, is then the figure.
    """
    jobs = facts.observation(cluster, "jobs")
    if jobs is None:
        return observed(facts, replace_fact(leaf, "jobs"), cluster)
    firms = facts.observation(cluster, "firms")
    most = float(leaf.with_.get("max_workers_per_unit", inf))
    units = firms["value"] if firms else nan

    def plausible(count: float) -> bool:
        return not isnan(count) and (isnan(units) or count <= most * units)

    sure = jobs["basis"] in COUNTED_BASIS
    inputs = [("observations", jobs), *([("observations", firms)] if firms else [])]
    top = max((part for part in (jobs["value"], jobs["high"]) if not isnan(part)), default=nan)
    if sure and plausible(jobs["value"]):
        return _from_rows(inputs[:1], value=jobs["value"], low=jobs["low"], high=jobs["high"], basis=facts.say("jobs"))
    if plausible(jobs["low"]):
        return _from_rows(inputs, value=jobs["low"], low=jobs["low"], high=top, basis=facts.say("jobs_low"))
    return _from_rows(inputs, high=top, basis=facts.say("jobs_doubtful"))


def replace_fact(leaf: Indicator, fact: str) -> Indicator:
    return leaf.model_copy(update={"with_": {**leaf.with_, "fact": fact}})


def target_firms_ceiling(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return an upper bound on target firms: not more than all units, not more than jobs over the smallest target size.

    A count of target firms, where somebody made one, replaces the bound.
    """
    counted = facts.observation(cluster, "target_firms")
    if counted is not None and not isnan(counted["value"]):
        return _from_rows(
            [("observations", counted)], value=counted["value"], low=counted["low"], high=counted["high"],
            basis=facts.say("target_counted"),
        )  # fmt: skip
    inputs = []
    bounds = []
    for fact, size in (("firms", 1), ("jobs", facts.size_band[0])):
        row = facts.observation(cluster, fact)
        most = max((part for part in (row["value"], row["high"]) if not isnan(part)), default=nan) if row else nan
        if row and not isnan(most):
            inputs.append(("observations", row))
            bounds.append(most / size)
    if not bounds:
        return Figure()
    basis = facts.say("ceiling", smallest=facts.size_band[0])
    return _from_rows(inputs, value=min(bounds), low=0.0, basis=basis)


def workers_per_unit(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return jobs over units where both describe the cluster; cottage units, where a source says so, have a figure of their own."""
    cottage = facts.observation(cluster, "cottage")
    if cottage is not None and cottage["value"] in (1, 2):
        word = "cottage" if cottage["value"] == 2 else "mostly_cottage"
        return _from_rows([("observations", cottage)], value=float(leaf.with_[word]), basis=facts.say(word))
    jobs, firms = facts.observation(cluster, "jobs"), facts.observation(cluster, "firms")
    if jobs is None or firms is None or jobs["basis"] not in COUNTED_BASIS:
        return Figure()
    ratio = jobs["value"] / firms["value"] if firms["value"] else nan
    if isnan(ratio) or ratio > float(leaf.with_.get("max", inf)):
        return Figure()
    return _from_rows([("observations", jobs), ("observations", firms)], value=ratio, basis=facts.say("per_unit"))


def issues_inside(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return in how many areas a trouble inside the workplace is recorded; only causes outside leave it unknown."""
    found = [rated(facts, leaf.model_copy(update={"id": issue}), cluster) for issue in leaf.with_["issues"]]
    inside = [figure for figure in found if figure.value >= 0.5]
    if not inside:
        return Figure()
    return Figure(
        value=float(len(inside)),
        grade=max(figure.grade for figure in inside),
        source_id=" ".join(sorted({name for figure in inside for name in figure.source_id.split()})),
        rows=tuple(sorted(row for figure in inside for row in figure.rows)),
        basis=facts.say("issues", count=len(inside), reasons=" ".join(figure.basis for figure in inside)),
    )


def buyer_strength(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return the strength of the strongest link with a lead buyer that a source states."""
    rows = [row for row in facts.rows("buyer_links", cluster) if row["evidence"] != "inferred"]
    strongest = max((row["strength"] for row in rows), default=nan)
    if isnan(strongest) or strongest <= 0:
        return (
            Figure(value=0.0, basis=facts.say("looked_found_none")) if facts.complete(cluster, "buyers") else Figure()
        )
    at_top = [("buyer_links", row) for row in rows if row["strength"] == strongest]
    return _from_rows(at_top, value=strongest, basis=facts.say("buyers", count=len(rows)))


def buyer_count(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return the number of buyers that each buy from at least ``min_suppliers`` target firms."""
    least = float(leaf.with_.get("min_suppliers", 1))
    rows = [("buyer_links", row) for row in facts.rows("buyer_links", cluster) if row["suppliers"] >= least]
    return _counted(facts, leaf, cluster, "buyers", rows, facts.say("buyer_count", count=len(rows), least=f"{least:g}"))


def bodies_named(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return the number of organisations of the given types that a source names for the cluster."""
    rows: dict[str, tuple[str, Row]] = {}
    for row in sorted(facts.rows("coverage", cluster), key=lambda row: row["grade"] or WORST, reverse=True):
        kind = facts.organisations.get(row["organisation_id"], {}).get("type")
        if row["basis"] == "named" and kind in leaf.with_["types"]:
            rows[row["organisation_id"]] = ("coverage", row)
    counted = [rows[name] for name in sorted(rows)]
    return _counted(facts, leaf, cluster, "organisations", counted, facts.say("bodies", count=len(counted)))


def upgrading_services(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return 2 when a body named for the cluster documents an upgrading service, 1 when a sector-neutral one does nearby."""
    near = float(leaf.with_["near_km"])
    ways = facts.reached.get(cluster, [])
    named = {row["organisation_id"] for row in ways if row["basis"] == "named"}
    beside = {row["organisation_id"] for row in ways if row["basis"] == "site" and row["km"] <= near} & facts.neutral
    for value, word, who in ((2.0, "service_named", named), (1.0, "service_near", beside)):
        rows = [
            ("organisation_services", row)
            for name in sorted(who)
            for row in facts.rows("organisation_services", name, "organisation_id")
            if row["service_id"] in leaf.with_["services"] and row["evidence"] == "explicit" and row["active"] != "no"
        ]
        if rows:
            return _from_rows(
                rows, value=value, basis=facts.say(word, count=len({row["organisation_id"] for _, row in rows}))
            )
    return Figure()


def policy_named(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return 3 for a policy that names the cluster since ``recent_from``, 2 since ``old_from``, else 1.

    A general scheme, a link inferred from sector or state, and a policy that has ended are all 1.
    """
    best: tuple[float, list[tuple[str, Row]]] = (0.0, [])
    for row in facts.rows("policy_links", cluster):
        policy = facts.policies.get(row["policy_id"], {})
        if not policy or policy["kind"] in leaf.with_["not_kinds"]:
            continue
        year = policy["year"] if isnan(row["year"]) else row["year"]
        value = 1.0
        if row["link"] == "named" and policy["status"] != "ended" and year >= leaf.with_["old_from"]:
            value = 3.0 if year >= leaf.with_["recent_from"] else 2.0
        if value > best[0]:
            best = (value, [])
        if value == best[0]:
            best[1].append(("policy_links", row))
    if best[0] > 1:
        return _from_rows(best[1], value=best[0], basis=facts.say("policy_named", count=len(best[1])))
    general = [
        ("policies", row)
        for row in facts.tables["policies"].rename_axis("row").reset_index().to_dict("records")
        if row["general"] == "yes" and row["kind"] not in leaf.with_["not_kinds"]
    ]
    found = best[1] or general
    return _from_rows(found, value=1.0, basis=facts.say("policy_general")) if found else Figure()


def position(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return the latest position that a constituency took, in rubric steps; absence is not a position."""
    rated_first = rated(facts, leaf, cluster)
    if rated_first.rows:
        return rated_first
    rows = [
        row
        for row in facts.rows("consultations", cluster)
        if row["constituency"] == leaf.with_["constituency"] and row["position"] in leaf.with_
    ]
    if not rows:
        return Figure()
    latest = max(row["date"] for row in rows)
    said = [("consultations", {**row, "grade": "C", "year": nan}) for row in rows if row["date"] == latest]
    value = min(float(leaf.with_[row["position"]]) for _, row in said)
    return _from_rows(said, value=value, basis=facts.say("position", date=latest))


def partners_searched(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return 1 when organisations were searched completely and one reaches the cluster, 0 when none does, else unknown."""
    if not facts.complete(cluster, "organisations"):
        return Figure(basis=facts.say("partners_open"))
    return Figure(value=float(bool(facts.reached.get(cluster))), basis=facts.say("partners_known"))


def constituencies_heard(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return how many constituencies took a position on the cluster."""
    heard = {row["constituency"] for row in facts.rows("consultations", cluster) if row["position"] != "absent"}
    return Figure(value=float(len(heard)), basis=facts.say("heard", count=len(heard)))


def _counted(
    facts: Facts, leaf: Indicator, cluster: str, topic: str, rows: list[tuple[str, Row]], basis: str
) -> Figure:
    """Make a figure of a count: a value after a complete search, else a lower bound.

    A find that scores at least the middle is a value at once where only presence can be shown; one that would score less
    than knowing nothing does is a bound, so that finding evidence never lowers a score.
    """
    count = float(len(rows))
    lifts = leaf.presence_only and leaf.scale and score_values(count, leaf.scale.at, log=leaf.scale.log) >= MIDDLE
    if facts.complete(cluster, topic) or (count and lifts):
        return replace(_from_rows(rows, value=count, basis=basis), grade=worst_grade([row for _, row in rows]) or "C")
    return _from_rows(rows, low=count, basis=basis) if count else Figure()


DERIVED: dict[str, Callable[[Facts, Indicator, str], Figure]] = {
    "observed": observed,
    "jobs_direct": jobs_direct,
    "target_firms_ceiling": target_firms_ceiling,
    "workers_per_unit": workers_per_unit,
    "issues_inside": issues_inside,
    "buyer_strength": buyer_strength,
    "buyer_count": buyer_count,
    "bodies_named": bodies_named,
    "upgrading_services": upgrading_services,
    "policy_named": policy_named,
    "position": position,
    "partners_searched": partners_searched,
    "constituencies_heard": constituencies_heard,
}


def figure_of(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return the figure of one indicator for one cluster, derived where the framework says so."""
    derive = DERIVED[leaf.derive] if leaf.derive else rated_or_observed
    return derive(facts, leaf, cluster)
