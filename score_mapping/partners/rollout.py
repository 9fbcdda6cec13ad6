"""Can it be delivered: classes, trainers, cost and reach of a plan, year by year and module by module.

A plan trains some of the enterprises that were counted in the clusters, in equal years. Every enterprise starts with the
first module; some go on, with the modules that their cluster needs most. Each figure has three readings: ``central`` with
every assumption at its central value, ``low`` and ``high`` with every assumption at the end that makes this figure smallest
or largest; beside them the 5th and 95th of 100 plans drawn from the ranges. An estimate of firms is not a count: nothing is
planned on it. What the training does to productivity is quoted from the programme and never computed.

Bias known: classes are formed inside one cluster, so that many small groups cost more than one large one; nothing is known
of how long a certificate takes, so the trainers needed are needed from the first year; trainers of the whole country are
counted, wherever they live.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan, nan
from typing import Any

import numpy as np
import pandas as pd

from score_mapping.partners.rollout_defaults import (
    EFFECTS,
    RAILS,
    Assumption,
    assumption_table,
    assumptions,
)
from score_mapping.partners.rollout_equations import DIGITS, Cells, Floats, Force, by_cell, summed, trainers, triangular
from score_mapping.partners.rollout_inputs import (
    AFTER_ASSESSMENT,
    Observed,
    allot,
    count_targets,
    lay_cells,
    trainer_force,
)
from score_mapping.study.settings import Rollout

ALL = "all"
OVERHEAD = ("tot_cost", "coordination")
PURPOSE = 29  # key of the random streams of this room
WORKERS_STREAM, RECOVERY_STREAM = 1_000, 1_001
# The scenarios before the drawn ones: central at 0; the ends with the lowest and highest shares recovered, then exchanged.
LEAST, MOST, LEAST_PAID, MOST_PAID = 1, 2, 3, 4
FIXED = 5
UNITS = {
    "enterprises": "enterprises", "workers": "persons", "enterprise_modules": "enterprises x modules", "classes": "classes",
    "seats": "persons", "seats_managers": "persons", "seats_workers": "persons", "trainer_days": "days",
    "cost": "currency", "recovered": "currency", "programme": "currency", "recovery_share": "share",
    "trainers_needed": "persons", "trainers_to_certify": "persons", "entrants": "persons", "certified": "persons",
    "total_cost": "currency",
}  # fmt: skip
# More of these makes every figure smaller: an assumption at its high end belongs to the low plan.
EASES = frozenset({"class_size", "trainer_days", "active_share", "modules_per_trainer"})
PLAN_COLUMNS = (
    "cluster_id", "module", "year", "enterprise_modules", "classes", "seats", "seats_managers", "seats_workers",
    "trainer_days", "cost", "recovered", "programme",
)  # fmt: skip
FIGURE_COLUMNS = ("module", "year", "figure", "unit", "low", "central", "high", "drawn_low", "drawn_high")
TRAINER_COLUMNS = ("module", "certified_now", "on_the_way", "needed", "staying", "to_certify")


@dataclass(frozen=True)
class Plan:
    """A plan of classes; every table is empty when nothing can be planned, and ``reason`` is the code why.

    Attributes
    ----------
    clusters
        One row a cluster asked for: planned (bool), reason (``""``, ``not_counted``, ``estimated``, ``no_target_firms``,
        ``part_of_another``), target_firms, its grade, enterprises of the plan, size (mean workers of an enterprise: low,
        central, high) with size_basis (``counted`` workers, ``jobs`` bound the mean, ``band`` only), and workers in the
        enterprises of the plan.
    plan
        Central figures, one row a cluster, module and year; module ``open`` is chosen after the first assessment.
    figures
        Long: module (``all`` for the sum), year (0 for the sum), figure, unit, low, central, high, drawn_low, drawn_high.
    trainers
        One row a module and ``all``: certified now, on the way, needed, staying, to certify.
    assumptions
        What was assumed: name, low, central, high, unit, basis (read, computed, proposed, study), source.
    flags
        Rails that the central plan goes beyond: flag, value, limit, unit, source.
    effects
        What the programme reported, quoted: effect, low, high, unit, kind (range, average, maximum), source.
    notes
        Codes of what a reader must know: ``effects_not_verified`` (an evaluation found the programme's figures on
        enterprises unclear), ``cost_in_usd``, ``two_currencies`` (so that no total is made), ``tot_cost_not_known``,
        ``coordination_not_known``, ``no_expert_trainer``, ``needs_not_known``, ``every_counted_firm``,
        ``clusters_overlap``.
    currency
        Of cost; USD unless the study gives its own unit cost.
    partners_leaving
        Partners of the plan that would leave as often as they did (low, central, high); NaN without partners.
    """

    reason: str
    years: int
    currency: str
    clusters: pd.DataFrame
    plan: pd.DataFrame
    figures: pd.DataFrame
    trainers: pd.DataFrame
    assumptions: pd.DataFrame
    flags: pd.DataFrame
    effects: pd.DataFrame
    notes: tuple[str, ...]
    partners_leaving: tuple[float, float, float]

    def figure(self, name: str, module: str = ALL, year: int = 0, which: str = "central") -> float:
        """Return one figure.

        Raises
        ------
        KeyError
            When the plan has no such figure.
        """
        at = self.figures
        cell = at.loc[(at["figure"] == name) & (at["module"] == module) & (at["year"] == year), which]
        if cell.empty:
            raise KeyError((name, module, year))
        return float(cell.iloc[0])


def plan_rollout(
    tables: Mapping[str, pd.DataFrame],
    clusters: Sequence[str],
    observed: Observed,
    given: Rollout,
    *,
    size_band: tuple[int, int] = (50, 250),
    currency: str = "",
    on: str = "",
    partners: int = 0,
    seed: int = 1,
    draws: int = 2_000,
) -> Plan:
    """Plan classes for clusters whose target firms were counted.

    Parameters
    ----------
    tables
        A study's tables: clusters, needs, trainers, trainer_modules.
    clusters
        Clusters to plan for; their order does not matter.
    observed
        The figure that counts, by cluster and fact (``facts.observation``): target_firms, target_jobs, jobs, firms.
    given
        Entries under ``[rollout]`` of study.toml.
    size_band
        Workers of a target enterprise, lowest and highest.
    currency
        Of the study; used when the study gives its own unit cost.
    on
        ISO day at which certificates must be valid; empty counts every certificate.
    partners
        Partners that would carry the plan.
    seed, draws
        Of the drawn plans.

    Returns
    -------
    The plan. Equations: domain notes 2.9, as in `rollout_defaults`.
    """
    wanted = sorted(set(clusters))
    told = count_targets(tables, wanted, observed, size_band)
    targets = float(told.loc[told["planned"], "target_firms"].sum())
    made = assumptions(given, targets)
    own_money = given.unit_cost is not None
    if own_money:
        made = tuple(replace(one, unit=one.unit.replace("USD", currency).strip()) for one in made)
    two_currencies = not own_money and currency not in ("", "USD") and bool(given.tot_cost or given.coordination)
    if two_currencies:  # classes in USD, the rest in the study's money: no sum can be made of them
        made = tuple(replace(one, low=nan, central=nan, high=nan) if one.name in OVERHEAD else one for one in made)
    by_name = {one.name: one for one in made}
    leaving = by_name["partner_loss"]
    loss = (leaving.low, leaving.central, leaving.high) if partners else (nan, nan, nan)
    common: dict[str, Any] = {
        "years": given.years,
        "currency": currency if own_money else "USD",
        "assumptions": assumption_table(made),
        "effects": pd.DataFrame([vars(one) for one in EFFECTS]),
        "partners_leaving": (partners * loss[0], partners * loss[1], partners * loss[2]),
    }
    number = round(by_name["enterprises"].central)
    if not told["planned"].any() or number < 1:
        reason = "no_enterprises" if told["planned"].any() else "not_counted"
        return Plan(reason=reason, clusters=told, **_nothing(), notes=(), **common)
    told.loc[told["planned"], "enterprises"] = allot(told.loc[told["planned"], "target_firms"].to_numpy(), number)
    for end in ("_low", "", "_high"):
        told[f"workers{end}"] = told["enterprises"] * told[f"size{end}"]
    cells = lay_cells(tables, told, given.first_module)
    force = trainer_force(tables, cells.modules, on)
    terms = _scenarios(made, cells, seed, draws)
    parts = by_cell(cells, terms, given.years)
    figures, staff = _figures(cells, parts, force, terms, given.years)
    return Plan(
        reason="",
        clusters=told,
        plan=_central(cells, parts, given.years),
        figures=figures,
        trainers=_trainer_table(cells, force, staff),
        flags=_flags(figures, cells, by_name, given.years),
        notes=_notes(tables, told, cells, force, by_name, in_usd=not own_money, two_currencies=two_currencies),
        **common,
    )


def _scenarios(made: Sequence[Assumption], cells: Cells, seed: int, draws: int) -> dict[str, Floats]:
    """Lay out the assumptions, one value a scenario: central, the two ends twice, then the drawn ones.

    The ends come twice, because what others pay makes the share of the programme smaller and the share recovered larger.
    Each assumption has a stream of its own; the shares recovered move together over the years, workers over the clusters.
    """
    terms: dict[str, Floats] = {}
    path = []
    for place, one in enumerate(made):
        ends = (one.high, one.low) if one.name in EASES else (one.low, one.high)
        if one.name.startswith("recovery["):
            drawn = triangular(_stream(seed, RECOVERY_STREAM, draws), one.low, one.central, one.high)
            path.append(np.concatenate([[one.central, one.low, one.high, one.high, one.low], drawn]))
            continue
        drawn = triangular(_stream(seed, place, draws), one.low, one.central, one.high)
        terms[one.name] = np.concatenate([[one.central, *ends, *ends], drawn])
    terms["recovery"] = np.column_stack(path)
    quantile = _stream(seed, WORKERS_STREAM, draws)
    low, central, high = cells.workers.T
    drawn_sizes = [triangular(quantile, *sizes) for sizes in cells.workers]
    terms["workers"] = np.vstack([central, low, high, low, high, np.column_stack(drawn_sizes)])
    return terms


def _stream(seed: int, place: int, draws: int) -> Floats:
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(PURPOSE, place))).random(draws)


def _figures(
    cells: Cells, parts: Mapping[str, Floats], force: Force, terms: Mapping[str, Floats], years: int
) -> tuple[pd.DataFrame, dict[str, Floats]]:
    """Sum the cells and read each figure off the scenarios."""
    sums = {name: summed(cells, part) for name, part in parts.items()}
    sums["seats_managers"] = sums["seats_workers"] = sums["seats"] / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        sums["recovery_share"] = sums["recovered"] / sums["cost"]
    staff = trainers(sums["trainer_days"][:, :, 0], force, terms, years)
    whole = {name: staff[name] for name in ("trainers_needed", "trainers_to_certify")}
    whole |= {name: staff[name][:, None] for name in ("entrants", "certified")}
    coordination = terms["coordination"] * years
    whole["total_cost"] = (sums["cost"][:, 0, 0] + staff["entrants"] * terms["tot_cost"] + coordination)[:, None]
    frames = []
    modules = (ALL, *cells.modules)
    for name in UNITS:
        figure = sums[name] if name in sums else whole[name][:, :, None]
        low, high = (LEAST_PAID, MOST_PAID) if name == "programme" else (LEAST, MOST)
        with_all = figure.shape[1]
        drawn = np.quantile(figure[FIXED:], [0.05, 0.95], axis=0)
        frames.append(
            pd.DataFrame(
                {
                    "module": np.repeat(modules[:with_all], figure.shape[2]),
                    "year": np.tile(np.arange(figure.shape[2]), with_all),
                    "figure": name,
                    "unit": UNITS[name],
                    "low": figure[low].ravel(),
                    "central": figure[0].ravel(),
                    "high": figure[high].ravel(),
                    "drawn_low": drawn[0].ravel(),
                    "drawn_high": drawn[1].ravel(),
                }
            )
        )
    return pd.concat(frames, ignore_index=True).round(DIGITS), staff


def _central(cells: Cells, parts: Mapping[str, Floats], years: int) -> pd.DataFrame:
    many = len(cells.of)
    made = {
        "cluster_id": np.repeat([cells.clusters[place] for place in cells.of], years),
        "module": np.repeat([cells.modules[place] for place in cells.taught], years),
        "year": np.tile(np.arange(1, years + 1), many),
    }
    figures = {name: part[0].ravel() for name, part in parts.items()}
    figures["seats_managers"] = figures["seats_workers"] = figures["seats"] / 2
    return pd.DataFrame(made | figures)[list(PLAN_COLUMNS)].round(DIGITS)


def _trainer_table(cells: Cells, force: Force, staff: Mapping[str, Floats]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "module": [ALL, *cells.modules],
            "certified_now": np.append(force.people, force.certified),
            "on_the_way": np.append(nan, force.on_the_way),
            "needed": staff["trainers_needed"][0],
            "staying": staff["staying"][0],
            "to_certify": staff["trainers_to_certify"][0],
        }
    )[list(TRAINER_COLUMNS)]


def _flags(figures: pd.DataFrame, cells: Cells, by_name: Mapping[str, Assumption], years: int) -> pd.DataFrame:
    """Hold the central plan against what national programmes achieved."""
    whole = figures.loc[(figures["module"] == ALL) & (figures["year"] == 0)].set_index("figure")["central"]
    values = {
        "enterprises_per_trainer_year": whole["enterprises"] / (whole["trainers_needed"] * years),
        "enterprises_per_year": whole["enterprises"] / years,
        "recovery": max(one.central for name, one in by_name.items() if name.startswith("recovery[")),
        "workers_per_enterprise": float(cells.workers[:, 1].max()),
        "clusters": float(len(cells.clusters)),
    }
    return pd.DataFrame(
        [
            (rail.flag, values[rail.flag], rail.limit, rail.unit, rail.source)
            for rail in RAILS
            if values[rail.flag] > rail.limit + 1e-9
        ],
        columns=["flag", "value", "limit", "unit", "source"],
    )


def _notes(
    tables: Mapping[str, pd.DataFrame],
    told: pd.DataFrame,
    cells: Cells,
    force: Force,
    by_name: Mapping[str, Assumption],
    *,
    in_usd: bool,
    two_currencies: bool,
) -> tuple[str, ...]:
    ids = set(cells.clusters)
    rows = tables["clusters"].loc[tables["clusters"]["cluster_id"].isin(ids), ["cluster_id", "overlaps_with"]]
    shared = any(set(cell.split(";")) & ids - {id} for id, cell in rows.itertuples(index=False))
    capped = by_name["enterprises"].central >= told.loc[told["planned"], "target_firms"].sum()
    said = {
        "effects_not_verified": True,
        "cost_in_usd": in_usd,
        "two_currencies": two_currencies,
        "tot_cost_not_known": isnan(by_name["tot_cost"].central),
        "coordination_not_known": isnan(by_name["coordination"].central),
        "no_expert_trainer": force.experts == 0,
        "needs_not_known": AFTER_ASSESSMENT in cells.modules,
        "every_counted_firm": bool(capped),
        "clusters_overlap": shared,
    }
    return tuple(code for code, holds in said.items() if holds)


def _nothing() -> dict[str, pd.DataFrame]:
    return {
        "plan": pd.DataFrame(columns=list(PLAN_COLUMNS)),
        "figures": pd.DataFrame(columns=list(FIGURE_COLUMNS)),
        "trainers": pd.DataFrame(columns=list(TRAINER_COLUMNS)),
        "flags": pd.DataFrame(columns=["flag", "value", "limit", "unit", "source"]),
    }
