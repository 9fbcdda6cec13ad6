"""What a plan of classes assumes: every figure with its range, whether it was read, computed or proposed, and where.

A study replaces a figure under ``[rollout]`` of study.toml; nothing else in the plan is a number of the tool's own. Figures
that a source states for one country are no promise for another: the range is what the plan is drawn from. Where nobody has
published a figure, it is absent here and what depends on it is not known (cost of the training of trainers, coordination).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import nan
from typing import Literal

import pandas as pd

from score_mapping.study.settings import Rollout

Basis = Literal["read", "computed", "proposed", "study"]

EVALUATION = "ILO SCORE Programme Phase II, independent mid-term evaluation (2015)"
PROCESS = "ILO, The SCORE Training process (WCMS_321117)"
CHINA = "ILO, supplier training with a lead buyer in China 2012-13 (WCMS_204141)"
INDONESIA = "ILO Jakarta, SCORE Indonesia, figures to September 2017 (WCMS_613999)"
MYANMAR = "ILO i-eval Discovery, lesson 241876, impact assessment in Myanmar (2019)"
INTRODUCTION = "ILO, SCORE Training introduction (presentation, February 2016)"
PRODUCTIVITY = "ILO, SCORE Training in Viet Nam (WCMS_693764)"
ONE_PLANET = "One Planet network, page on SCORE Training"
GLOBAL = "ILO, SCORE programme page (2016-2021)"


@dataclass(frozen=True)
class Assumption:
    """One figure of the plan: ``low``, ``central``, ``high`` in ``unit``; NaN where nobody has published one."""

    name: str
    low: float
    central: float
    high: float
    unit: str
    basis: Basis
    source: str


@dataclass(frozen=True)
class Rail:
    """A limit that national programmes stayed under; beyond it a plan states its reason."""

    flag: str
    limit: float
    unit: str
    source: str


@dataclass(frozen=True)
class Effect:
    """An effect that the programme reported, quoted and never computed with; ``maximum`` tells a best case from a range."""

    effect: str
    low: float
    high: float
    unit: str
    kind: Literal["range", "average", "maximum"]
    source: str


DEFAULTS = (
    Assumption(
        "enterprises_per_year", 25, 30, 35, "enterprises a year", "computed",
        f"what national programmes reached: Viet Nam 29, Ghana 24, Indonesia 35, China 29 a year; {EVALUATION}; {INDONESIA}",
    ),
    Assumption("class_size", 4, 5, 5, "enterprises in a class", "read", PROCESS),
    Assumption("seats", 4, 4, 4, "participants of an enterprise: two managers and two workers", "read", PROCESS),
    Assumption("class_days", 1, 2, 2, "classroom days of a module", "read", PROCESS),
    Assumption("co_trainers", 1, 2, 2, "trainers in a class", "proposed", "one or two trainers stand in a class"),
    Assumption("visits", 1, 3, 4, "visits to an enterprise after a module, a trainer-day each", "read", f"one case, three visits: {CHINA}"),
    Assumption("baseline_days", 1, 1, 1, "trainer-days for the first assessment of an enterprise", "proposed", "one day an enterprise"),
    Assumption("reporting_days", 1, 1, 1, "trainer-days for the report on an enterprise and module", "proposed", "one day a module"),
    Assumption("uptake", 0.2, 0.3, 0.5, "share of enterprises that go on after the first module", "read", f"Ghana 30 %: {EVALUATION}; range proposed"),
    Assumption("further_modules", 1, 1.5, 2, "further modules of an enterprise that goes on", "proposed", "one or two"),
    Assumption("trainer_days", 20, 40, 80, "days a trainer teaches and visits in a year", "proposed", "part-time consultants"),
    Assumption("certified_share", 0.45, 0.55, 0.65, "share of those who enter a training of trainers that is certified", "read", f"55 %: {MYANMAR}; range proposed"),
    Assumption("active_share", 0.26, 0.32, 0.40, "share of those who enter a training of trainers that stays active", "read", f"32 %, and 26 % in another programme: {MYANMAR}; high end proposed"),
    Assumption("modules_per_trainer", 2, 2.5, 3, "modules that a trainer teaches", "read", "ILO trainer certification for SCORE Training: most candidates teach two or three modules"),
    Assumption("partner_loss", 0.10, 0.16, 0.25, "share of partners that leave", "read", f"4 of 25 partners: {EVALUATION}; range proposed"),
    Assumption("unit_cost", 1000, 1500, 2200, "USD for an enterprise and module", "computed", f"USD 3,000 for two modules and three visits, not inflated: {CHINA}; range proposed"),
    Assumption("tot_cost", nan, nan, nan, "for one person who enters a training of trainers", "study", ""),
    Assumption("coordination", nan, nan, nan, "for coordination in a year", "study", ""),
)  # fmt: skip

# Share of cost that others than the programme paid: Indonesia's path; low is one step later, high one step sooner.
RECOVERY = (
    Assumption("recovery[1]", 0.00, 0.11, 0.37, "share of cost recovered in year 1", "read", f"central: {INDONESIA}; range proposed"),
    Assumption("recovery[2]", 0.11, 0.37, 0.62, "share of cost recovered in year 2", "read", f"central: {INDONESIA}; range proposed"),
    Assumption("recovery[3]", 0.37, 0.62, 0.62, "share of cost recovered in year 3 and later", "read", f"central: {INDONESIA}; range proposed"),
)  # fmt: skip

RAILS = (
    Rail("enterprises_per_trainer_year", 6, "enterprises for an active trainer in a year", f"Ghana about 2.7: {EVALUATION}; limit proposed"),
    Rail("enterprises_per_year", 40, "enterprises in a year", f"national programmes reached 24 to 35: {EVALUATION}; {INDONESIA}; limit proposed"),
    Rail("recovery", 0.62, "share of cost recovered", f"the highest yearly share reported: {INDONESIA}"),
    Rail("workers_per_enterprise", 250, "workers of an enterprise", "upper end of the size band of SCORE Training"),
    Rail("clusters", 11, "clusters of a national programme", f"2 to 11 in June 2015: {EVALUATION}"),
)  # fmt: skip

EFFECTS = (
    Effect("productivity", 15, 50, "% higher", "range", INTRODUCTION),
    Effect("delivery", 70, 90, "% better on-time delivery", "range", INTRODUCTION),
    Effect("waste", nan, 40, "% less waste", "average", ONE_PLANET),
    Effect("material_waste", nan, 35, "% less wasted material", "average", ONE_PLANET),
    Effect("energy", nan, 27, "% less energy", "average", ONE_PLANET),
    Effect("satisfaction", 88, 91, "% of participants satisfied", "range", GLOBAL),
    Effect("cost_savings", nan, 70_000, "USD saved by an enterprise", "maximum", PRODUCTIVITY),
    Effect("payback", 1, nan, "month until the cost of training is recovered, at the quickest", "maximum", PROCESS),
)


def assumptions(given: Rollout, targets: float) -> tuple[Assumption, ...]:
    """Put what a study gives in the place of the defaults.

    Parameters
    ----------
    given
        Entries under ``[rollout]`` of study.toml.
    targets
        Counted enterprises of the target size in the clusters of the plan: no plan trains more.

    Returns
    -------
    ``enterprises`` (of all years together), every default or its replacement (basis ``study``), and one recovery a year;
    after the last year that is given, its share holds.
    """
    made = {one.name: one for one in DEFAULTS}
    for name, spread in given.spreads().items():
        if name in made:
            made[name] = replace(
                made[name],
                low=spread.low,
                central=spread.central,
                high=spread.high,
                basis="study",
                source=spread.source,
            )
    return (_enterprises(given, made.pop("enterprises_per_year"), targets), *made.values(), *_recoveries(given))


def _enterprises(given: Rollout, yearly: Assumption, targets: float) -> Assumption:
    if given.enterprises is not None:
        wanted = given.enterprises
        low, central, high = wanted.low, wanted.central, wanted.high
        basis: Basis = "study"
        source = wanted.source
    else:
        low, central, high = (given.years * rate for rate in (yearly.low, yearly.central, yearly.high))
        basis, source = yearly.basis, yearly.source
    low, central, high = (min(number, targets) for number in (low, central, high))
    return Assumption("enterprises", low, central, high, "enterprises in all years", basis, source)


def _recoveries(given: Rollout) -> list[Assumption]:
    path = [
        Assumption("", one.low, one.central, one.high, "share of cost recovered", "study", one.source)
        for one in given.recovery
    ] or list(RECOVERY)
    years = range(1, given.years + 1)
    return [replace(path[min(year, len(path)) - 1], name=f"recovery[{year}]") for year in years]


def assumption_table(made: tuple[Assumption, ...]) -> pd.DataFrame:
    """Return one row an assumption: name, low, central, high, unit, basis, source."""
    return pd.DataFrame([vars(one) for one in made])
