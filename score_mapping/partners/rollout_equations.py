"""The arithmetic of a plan: from enterprises to classes, days, trainers and money, for many sets of assumptions at once.

Arrays only. A scenario is one set of assumptions (first axis), a cell one module in one cluster (second axis), years come
last. Classes are counted once over the years: a class is held in the year in which its first seat is needed, so that the
yearly classes sum to the classes of the whole plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
DIGITS = 9  # a quotient such as 8 / 0.32 is not pushed to the next whole number by its last binary digit


@dataclass(frozen=True)
class Cells:
    """One module in one cluster each.

    Attributes
    ----------
    clusters, modules
        Their ids; ``of`` and ``taught`` give the position of each cell's cluster and module.
    targets, share
        Counted enterprises of each cluster, and its share of the enterprises of the plan.
    workers
        Mean workers of an enterprise of each cluster: low, central, high (clusters x 3).
    part
        Share of a cluster's further modules that each cell takes; 1 for the first module.
    first
        Whether the cell is the first module.
    """

    clusters: tuple[str, ...]
    modules: tuple[str, ...]
    of: npt.NDArray[np.int64]
    taught: npt.NDArray[np.int64]
    targets: Floats
    share: Floats
    workers: Floats
    part: Floats
    first: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Force:
    """Trainers there are: certified and on their way by module, all that are certified, their days of a year, experts.

    ``unstated`` trainers gave no days; they are taken to have as many as the plan assumes.
    """

    certified: Floats
    on_the_way: Floats
    people: int
    days: float
    unstated: int
    experts: int


def up(quotient: Floats) -> Floats:
    """Round up, not counting the last binary digits.

    >>> up(np.array([8 / 0.32, 7.2]))
    array([25.,  8.])
    """
    return np.ceil(np.round(quotient, DIGITS))


def triangular(quantile: Floats, low: float, mode: float, high: float) -> Floats:
    """Return quantiles of the triangular distribution; the one value when there is no range.

    >>> triangular(np.array([0.0, 0.5, 1.0]), 0, 1, 2)
    array([0., 1., 2.])
    """
    if not high > low:
        return np.full_like(quantile, mode)
    rising = np.sqrt(quantile * (high - low) * (mode - low))
    falling = np.sqrt((1 - quantile) * (high - low) * (high - mode))
    return np.where(quantile < (mode - low) / (high - low), low + rising, high - falling)


def by_cell(cells: Cells, terms: Mapping[str, Floats], years: int) -> dict[str, Floats]:
    """Compute what each module in each cluster takes, year by year.

    Parameters
    ----------
    terms
        One value a scenario of each assumption; ``workers`` is scenarios x clusters, ``recovery`` scenarios x years.
    years
        Length of the plan; enterprises are spread over it equally.

    Returns
    -------
    enterprises (those that start), workers, enterprise_modules, classes, seats, trainer_days, cost, recovered, programme:
    scenarios x cells x years.
    """
    at = {name: term[:, None, None] for name, term in terms.items() if term.ndim == 1}
    enterprises = np.minimum(terms["enterprises"][:, None] * cells.share, cells.targets)[:, cells.of, None]
    further = at["uptake"] * at["further_modules"] * cells.part[:, None]
    taken = np.where(cells.first[:, None], enterprises, enterprises * further)
    reached = np.arange(1, years + 1) / years
    held = up(taken * reached / at["class_size"])
    classes = np.diff(held, axis=2, prepend=0.0)
    each = np.repeat(taken / years, years, axis=2)
    starting = np.where(cells.first[:, None], np.repeat(enterprises / years, years, axis=2), 0.0)
    visits = at["visits"] + at["reporting_days"] + np.where(cells.first[:, None], at["baseline_days"], 0.0)
    cost = each * at["unit_cost"]
    recovered = cost * terms["recovery"][:, None, :]
    return {
        "enterprises": starting,
        "workers": starting * terms["workers"][:, cells.of, None],
        "enterprise_modules": each,
        "classes": classes,
        "seats": each * at["seats"],
        "trainer_days": classes * at["co_trainers"] * at["class_days"] + each * visits,
        "cost": cost,
        "recovered": recovered,
        "programme": cost - recovered,
    }


def summed(cells: Cells, figure: Floats) -> Floats:
    """Sum cells to modules, and modules and years to all: scenarios x (all, modules...) x (all, years...)."""
    by_module = np.zeros((figure.shape[0], len(cells.modules) + 1, figure.shape[2] + 1))
    for cell, module in enumerate(cells.taught):
        by_module[:, module + 1, 1:] += figure[:, cell]
    by_module[:, 0] = by_module[:, 1:].sum(axis=1)
    by_module[:, :, 0] = by_module[:, :, 1:].sum(axis=2)
    return by_module


def trainers(days: Floats, force: Force, terms: Mapping[str, Floats], years: int) -> dict[str, Floats]:
    """Compute the trainers a plan needs and how many must be trained to become them.

    Parameters
    ----------
    days
        Trainer-days of the whole plan: scenarios x (all, modules...).

    Returns
    -------
    trainers_needed, staying (of those certified now), trainers_to_certify: scenarios x (all, modules...); entrants to a
    training of trainers and certified, of the whole plan, scenarios. A trainer teaches two or three modules, so the plan
    needs at least as many as its modules together ask for.
    """
    of_one = terms["trainer_days"] * years
    stay = np.minimum(terms["active_share"] / terms["certified_share"], 1.0)
    needed = up(days / of_one[:, None])
    together = up(needed[:, 1:].sum(axis=1) / terms["modules_per_trainer"])
    needed[:, 0] = np.maximum.reduce([needed[:, 0], together, needed[:, 1:].max(axis=1)])
    staying = np.floor(np.round(stay[:, None] * np.append(force.people, force.certified), DIGITS))
    there = stay * (force.days + force.unstated * terms["trainer_days"]) * years
    missing = np.maximum(needed - staying, 0.0)
    short = up(np.maximum(days[:, 0] - there, 0.0) / of_one)
    missing[:, 0] = np.maximum(short, up(missing[:, 1:].sum(axis=1) / terms["modules_per_trainer"]))
    entrants = up(missing[:, 0] / terms["active_share"])
    return {
        "trainers_needed": needed,
        "staying": staying,
        "trainers_to_certify": missing,
        "entrants": entrants,
        "certified": entrants * terms["certified_share"],
    }
