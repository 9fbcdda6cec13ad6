"""What do the tables say about each cluster?

This is the one place that knows what a buyer, a policy or a trainer is. Each derivation looks at the rows of one cluster and
returns one figure in the indicator's unit, with the worst grade of its inputs and the rows it was computed from. A derivation
never turns absence into zero: a count is a figure only where the search was complete, otherwise it is a lower bound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import inf, isnan, nan

import pandas as pd

from score_mapping.facts import WORST, Facts, Figure, Row, figure_from, last_ratings, worst_grade
from score_mapping.partners.reach import ANY
from score_mapping.scoring.scales import score_values
from score_mapping.study.framework import Indicator

MIDDLE = 50.0
COUNTED_BASIS = ("", "direct", "unknown")


def observed(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return the observation of this indicator, or of the fact named by ``with = {fact = …}``."""
    wanted = str(leaf.with_.get("fact", leaf.id))
    row = facts.observation(cluster, wanted, not_before=leaf.not_before)
    if row is None:
        elsewhere = [row for row in facts.rows("observations", cluster) if row["indicator_id"] == wanted]
        return (
            Figure(basis=facts.say("not_scored", scope=elsewhere[0]["scope"] or "cluster")) if elsewhere else Figure()
        )
    return figure_from(
        [("observations", row)], value=row["value"], low=row["low"], high=row["high"], basis=facts.say("observed")
    )


def _mean(rows: list[Row]) -> float:
    return sum(row["score"] for row in rows) / len(rows) if rows else nan


def _reasons(rows: list[Row]) -> str:
    return " ".join(f"{row['reason'].rstrip('.')}." for row in rows if row["reason"])


def rated(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return the mean of the evaluators' last round, without those who declared an interest."""
    rows = last_ratings(facts, leaf.id, cluster)
    if not rows:
        given = any(row["indicator_id"] == leaf.id for row in facts.rows("ratings", cluster, "subject_id"))
        return Figure(basis=facts.say("all_recused")) if given else Figure()
    scores = [row["score"] for row in rows]
    figure = figure_from(
        [("ratings", row) for row in rows],
        value=_mean(rows),
        basis=facts.say("rated", count=len(rows), reasons=_reasons(rows)).strip(),
    )
    return replace(figure, spread=(max(scores) - min(scores)) / 2)


def rated_or_observed(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return the rating of an indicator without a derivation, else its observation."""
    figure = rated(facts, leaf, cluster)
    if figure.rows:
        return figure
    other = observed(facts, leaf, cluster)
    return other if other.rows or not figure.basis else figure


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
        return figure_from(inputs[:1], value=jobs["value"], low=jobs["low"], high=jobs["high"], basis=facts.say("jobs"))
    if plausible(jobs["low"]):
        return figure_from(inputs, value=jobs["low"], low=jobs["low"], high=top, basis=facts.say("jobs_low"))
    return figure_from(inputs, high=top, basis=facts.say("jobs_doubtful"))


def replace_fact(leaf: Indicator, fact: str) -> Indicator:
    return leaf.model_copy(update={"with_": {**leaf.with_, "fact": fact}})


def target_firms_ceiling(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return an upper bound on target firms: not more than all units, not more than jobs over the smallest target size.

    A count of target firms, where somebody made one, replaces the bound.
    """
    counted = facts.observation(cluster, "target_firms")
    if counted is not None and not isnan(counted["value"]):
        return figure_from(
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
    return figure_from(inputs, value=min(bounds), low=0.0, basis=basis)


def workers_per_unit(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return jobs over units where both describe the cluster; cottage units, where a source says so, have a figure of their own."""
    cottage = facts.observation(cluster, "cottage")
    if cottage is not None and cottage["value"] in (1, 2):
        word = "cottage" if cottage["value"] == 2 else "mostly_cottage"
        return figure_from([("observations", cottage)], value=float(leaf.with_[word]), basis=facts.say(word))
    jobs, firms = facts.observation(cluster, "jobs"), facts.observation(cluster, "firms")
    if jobs is None or firms is None or jobs["basis"] not in COUNTED_BASIS:
        return Figure()
    ratio = jobs["value"] / firms["value"] if firms["value"] else nan
    if isnan(ratio) or ratio > float(leaf.with_.get("max", inf)):
        return Figure()
    return figure_from([("observations", jobs), ("observations", firms)], value=ratio, basis=facts.say("per_unit"))


def issues_inside(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return in how many areas a trouble inside the workplace is recorded; only causes outside leave it unknown."""
    by_area = [last_ratings(facts, issue, cluster) for issue in leaf.with_["issues"]]
    inside = [rows for rows in by_area if _mean(rows) >= 0.5]
    if not inside:
        return Figure()
    rows = [row for area in inside for row in area]
    return figure_from(
        [("ratings", row) for row in rows],
        value=float(len(inside)),
        basis=facts.say("issues", count=len(inside), reasons=_reasons(rows)),
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
    return figure_from(at_top, value=strongest, basis=facts.say("buyers", count=len(rows)))


def buyer_count(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return the number of buyers that each buy from at least ``min_suppliers`` target firms."""
    least = float(leaf.with_.get("min_suppliers", 1))
    rows = [("buyer_links", row) for row in facts.rows("buyer_links", cluster) if row["suppliers"] >= least]
    return _counted(facts, leaf, cluster, "buyers", rows, facts.say("buyer_count", count=len(rows), least=f"{least:g}"))


def bodies_named(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return the number of organisations of the given types that a source names for the cluster."""
    organisations = facts.by_key("organisations", "organisation_id")
    rows: dict[str, tuple[str, Row]] = {}
    for row in sorted(facts.rows("coverage", cluster), key=lambda row: row["grade"] or WORST, reverse=True):
        kind = organisations.get(row["organisation_id"], {}).get("type")
        if row["basis"] == "named" and kind in leaf.with_["types"]:
            rows[row["organisation_id"]] = ("coverage", row)
    counted = [rows[name] for name in sorted(rows)]
    return _counted(facts, leaf, cluster, "organisations", counted, facts.say("bodies", count=len(counted)))


def upgrading_services(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return 2 when a body named for the cluster documents an upgrading service, 1 when a sector-neutral one does nearby."""
    near = float(leaf.with_["near_km"])
    ways = facts.reached.get(cluster, [])
    named = {row["organisation_id"] for row in ways if row["basis"] == "named"}
    beside = {
        row["organisation_id"]
        for row in ways
        if row["basis"] == "site" and row["km"] <= near and _serves_any(facts, row["organisation_id"])
    }
    for value, word, who in ((2.0, "service_named", named), (1.0, "service_near", beside)):
        rows = [
            ("organisation_services", row)
            for name in sorted(who)
            for row in facts.rows("organisation_services", name, "organisation_id")
            if row["service_id"] in leaf.with_["services"] and row["evidence"] == "explicit" and row["active"] != "no"
        ]
        if rows:
            return figure_from(
                rows, value=value, basis=facts.say(word, count=len({row["organisation_id"] for _, row in rows}))
            )
    return Figure()


def _serves_any(facts: Facts, organisation: str) -> bool:
    sectors = facts.rows("organisation_sectors", organisation, "organisation_id")
    return any(row["sector_code"] == ANY for row in sectors)


def ready_partners(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return the number of organisations within reach that may be chosen as partners; without assessments the observation.

    Who may be chosen is what the partner framework says: its bands, its floors and its knock-outs.
    """
    if facts.assessed.readiness is None:
        return observed(facts, leaf, cluster)
    ready = facts.eligible.loc[facts.eligible["organisation_id"].isin(facts.near(cluster))]
    rows = _assessment_rows(facts, ready)
    said = "ready_partners" if len(ready) else "no_ready_partner"
    basis = facts.say(said, count=len(ready), names=", ".join(_names(facts, ready)))
    return _counted(facts, leaf, cluster, "organisations", rows, basis, count=len(ready))


def best_readiness(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return the readiness of the readiest organisation within reach that is not ruled out; without assessments the observation.

    Its high end is 100 until the organisations of the cluster were searched completely: a readier one may exist.
    """
    if facts.assessed.readiness is None:
        return observed(facts, leaf, cluster)
    judged = facts.judged.loc[facts.judged["organisation_id"].isin(facts.near(cluster))]
    if judged.empty:
        return Figure()
    best = judged.sort_values(["score", "organisation_id"], ascending=[False, True]).iloc[[0]]
    high = float(judged["high"].max()) if facts.complete(cluster, "organisations") else 100.0
    figure = figure_from(
        _assessment_rows(facts, best),
        value=float(best["score"].iloc[0]),
        low=float(judged["low"].max()),
        high=high,
        basis=facts.say("best_readiness", name=_names(facts, best)[0]),
    )
    return replace(figure, year=nan)


def trainer_pool(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return the observation; without one, trainers within reach per ``per_firms`` counted target firms, as a lower bound.

    Every trainer who has not lapsed is an adviser, but an adviser need not be a trainer: the roster never counts them all.
    """
    counted = observed(facts, leaf, cluster)
    firms = facts.observation(cluster, "target_firms")
    place = facts.by_key("clusters", "cluster_id")[cluster]["admin1"]
    near = facts.near(cluster)
    people = [
        ("trainers", {**row, "grade": "C", "year": nan})
        for row in facts.by_key("trainers", "trainer_id").values()
        if row["status"] != "lapsed" and (row["organisation_id"] in near or (place and row["admin1"] == place))
    ]
    if counted.rows or not people or firms is None or not firms["value"] >= 1:
        return counted
    share = len(people) / firms["value"] * float(leaf.with_["per_firms"])
    return figure_from([*people, ("observations", firms)], low=share, basis=facts.say("trainer_pool", count=len(people)))


def _names(facts: Facts, chosen: pd.DataFrame) -> list[str]:
    people = facts.by_key("organisations", "organisation_id")
    return [str(people[id]["name"]) for id in chosen["organisation_id"]]


def _assessment_rows(facts: Facts, chosen: pd.DataFrame) -> list[tuple[str, Row]]:
    """Return the assessments behind the chosen organisations in their roles."""
    return [
        ("assessments", {**row, "year": nan})
        for id, role in chosen[["organisation_id", "role"]].itertuples(index=False)
        for row in facts.rows("assessments", id, "organisation_id")
        if row["role"] == role and not isnan(row["score"])
    ]


def policy_named(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return 3 for a policy that names the cluster since ``recent_from``, 2 since ``old_from``, else 1.

    A general scheme, a link inferred from sector or state, and a policy that has ended are all 1.
    """
    policies = facts.by_key("policies", "policy_id")
    best: tuple[float, list[tuple[str, Row]]] = (0.0, [])
    for row in facts.rows("policy_links", cluster):
        policy = policies.get(row["policy_id"], {})
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
        return figure_from(best[1], value=best[0], basis=facts.say("policy_named", count=len(best[1])))
    general = [
        ("policies", row)
        for row in policies.values()
        if row["general"] == "yes" and row["kind"] not in leaf.with_["not_kinds"]
    ]
    found = best[1] or general
    return figure_from(found, value=1.0, basis=facts.say("policy_general")) if found else Figure()


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
    return figure_from(said, value=value, basis=facts.say("position", date=latest))


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
    facts: Facts,
    leaf: Indicator,
    cluster: str,
    topic: str,
    rows: list[tuple[str, Row]],
    basis: str,
    *,
    count: int | None = None,
) -> Figure:
    """Make a figure of a count (of rows, unless it is given): a value after a complete search, else a lower bound.

    A find that scores at least the middle is a value at once where only presence can be shown; one that would score less
    than knowing nothing does is a bound, so that finding evidence never lowers a score.
    """
    found = float(len(rows) if count is None else count)
    lifts = leaf.presence_only and leaf.scale and score_values(found, leaf.scale.at, log=leaf.scale.log) >= MIDDLE
    if facts.complete(cluster, topic) or (found and lifts):
        return replace(figure_from(rows, value=found, basis=basis), grade=worst_grade([row for _, row in rows]) or "C")
    return figure_from(rows, low=found, basis=basis) if found else Figure()


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
    "ready_partners": ready_partners,
    "best_readiness": best_readiness,
    "trainer_pool": trainer_pool,
    "policy_named": policy_named,
    "position": position,
    "partners_searched": partners_searched,
    "constituencies_heard": constituencies_heard,
}


def figure_of(facts: Facts, leaf: Indicator, cluster: str) -> Figure:
    """Return the figure of one indicator for one cluster, derived where the framework says so."""
    derive = DERIVED[leaf.derive] if leaf.derive else rated_or_observed
    return derive(facts, leaf, cluster)
