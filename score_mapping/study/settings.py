"""What kind of study is this: the entries of study.toml.

Every entry may be left out; a study without study.toml is a desk study named after its folder.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from score_mapping.problems import Problem, StudyError, problem
from score_mapping.study.framework import StageName
from score_mapping.study.numbers import Style
from score_mapping.study.tomlfile import read_toml

FILE = "study.toml"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Numbers(_Part):
    """Separators of the study's numbers."""

    decimal: Literal[".", ","] = "."
    thousands: Literal["", ",", ".", " ", "'"] = ""

    @property
    def style(self) -> Style:
        return Style(self.decimal, self.thousands)


class Conduct(_Part):
    """Who made the study, who paid, and what they declared: printed on page one."""

    institution: str = ""
    lead: str = ""
    experience: str = ""
    funder: str = ""
    terms_of_reference: str = ""
    interests: str = ""


class Boundary(_Part):
    """The areas drawn under the map and the way disputed borders are shown.

    ``file`` is a GeoJSON file inside the study, or one that comes with the tool (``maps/...``); ``name_field`` holds the names
    that ``admin1`` uses; ``disputed`` lists the areas that are hatched.
    """

    file: str = ""
    profile: Literal["un", "national", "none"] = "none"
    name_field: str = "name"
    source: str = ""
    vintage: str = ""
    licence: str = ""
    note: str = ""
    disputed: tuple[str, ...] = ()


class Lock(_Part):
    """Weights that were fixed: the first digits (ten at least) of the hash of the weights table, and the day."""

    hash: str = Field("", pattern=r"^([0-9a-f]{10,64})?$")
    date: datetime.date | None = None


class Spread(_Part):
    """A figure that is planned with: the lowest, the one expected, the highest, and where they come from."""

    low: float = Field(ge=0)
    central: float = Field(ge=0)
    high: float = Field(ge=0)
    source: str = ""


class Share(Spread):
    """A spread of shares, 0 to 1."""

    low: float = Field(ge=0, le=1)
    central: float = Field(ge=0, le=1)
    high: float = Field(ge=0, le=1)


class SomeShare(Share):
    """A spread of shares above 0: something is divided by it."""

    low: float = Field(gt=0, le=1)


class Some(Spread):
    """A spread above 0: something is divided by it."""

    low: float = Field(gt=0)


class Rollout(_Part):
    """The plan of classes: what a study puts in the place of a default of `partners.rollout_defaults`; None leaves it.

    ``start`` is the day from which certificates must be valid; ``enterprises`` is how many to train in all years together; ``recovery`` holds one share a year.
    """

    start: datetime.date | None = None
    years: int = Field(3, ge=1, le=15)
    first_module: Literal["M1", "BASICS"] = "M1"
    enterprises: Some | None = None
    enterprises_per_year: Some | None = None
    class_size: Some | None = None
    seats: Some | None = None
    class_days: Spread | None = None
    co_trainers: Spread | None = None
    visits: Spread | None = None
    baseline_days: Spread | None = None
    reporting_days: Spread | None = None
    uptake: Share | None = None
    further_modules: Spread | None = None
    trainer_days: Some | None = None
    certified_share: SomeShare | None = None
    active_share: SomeShare | None = None
    modules_per_trainer: Some | None = None
    partner_loss: Share | None = None
    unit_cost: Spread | None = None
    tot_cost: Spread | None = None
    coordination: Spread | None = None
    recovery: tuple[Share, ...] = ()

    def spreads(self) -> dict[str, Spread]:
        """Return what the study gives, by the place it stands at (``visits``, ``recovery[1]``)."""
        given = {name: cell for name, cell in self if isinstance(cell, Spread)}
        return given | {f"recovery[{year}]": cell for year, cell in enumerate(self.recovery, 1)}


class Portfolio(_Part):
    """What the set of partners must keep to; None and empty are no rule.

    Attributes
    ----------
    clusters
        Clusters that it is for; by default those that the ranking puts forward.
    size, budget
        Most members; most cost, in the study's currency. Without either, the fewest that cover the most.
    floor
        Least readiness; by default where the first band that the partner framework calls eligible starts.
    must, must_not
        Organisation and the reason that was recorded.
    endorsed
        Constituencies of which each must endorse one member at least.
    fair_share
        Share of the weight of every province that must be covered.
    capacities
        Whether a member serves no more than the capacity that ``partner_terms`` gives.
    """

    clusters: tuple[str, ...] = ()
    size: int | None = Field(None, ge=1)
    budget: float | None = Field(None, ge=0, allow_inf_nan=False)
    floor: float | None = Field(None, ge=0, le=100)
    must: dict[str, str] = Field(default_factory=dict)
    must_not: dict[str, str] = Field(default_factory=dict)
    endorsed: tuple[Literal["government", "employers", "workers"], ...] = ("employers", "workers")
    fair_share: float | None = Field(None, ge=0, le=1)
    capacities: bool = False


class Settings(_Part):
    """All entries of study.toml; ``top_k`` None leaves the number to the framework."""

    title: str = ""
    country: str = Field("", pattern=r"^([A-Z]{2})?$")
    stage: StageName = "desk"
    framework: str = ""
    partner_framework: str = ""
    size_band: tuple[int, int] = (50, 250)
    top_k: int | None = Field(None, ge=1)
    seed: int = Field(1, ge=0, lt=2**32)
    draws: int = Field(10_000, ge=100, le=1_000_000)
    language: str = Field("en", pattern=r"^[a-z]{2}$")
    currency: str = ""
    reach_km: float = Field(100.0, gt=0, le=20_000)
    detour: float = Field(1.3, ge=1, le=5)
    fictional: bool = False
    disclaimer: str = ""
    sector_revision: str = ""
    numbers: Numbers = Numbers()
    conduct: Conduct = Conduct()
    boundary: Boundary = Boundary()
    weights_lock: Lock = Lock()
    rollout: Rollout = Rollout()
    portfolio: Portfolio = Portfolio()


def read_settings(path: Path | None, name: str) -> tuple[Settings, list[Problem]]:
    """Read study.toml; without one the settings are the defaults and the title is the study's name.

    Parameters
    ----------
    path
        The file, None when the study has none.
    name
        Name of the study's folder or workbook.

    Returns
    -------
    The settings (defaults when the file cannot be used) and the problems.
    """
    title = name.replace("_", " ").replace("-", " ")
    plain = Settings(title=title)
    if path is None:
        return plain, []
    try:
        settings = read_toml(path, Settings, FILE)
    except StudyError as error:
        return plain, list(error.problems)
    found: list[Problem] = []
    low, high = settings.size_band
    if not 0 < low < high:
        found.append(problem("settings.size_band", "error", FILE, "size_band", low=low, high=high))
    if settings.numbers.decimal == settings.numbers.thousands:
        found.append(problem("settings.same_separator", "error", FILE, "numbers", mark=settings.numbers.decimal))
    for place, spread in settings.rollout.spreads().items():
        if not spread.low <= spread.central <= spread.high:
            found.append(_out_of_order(f"rollout.{place}", spread))
    return settings if settings.title else settings.model_copy(update={"title": title}), found


def _out_of_order(where: str, spread: Spread) -> Problem:
    figures = {"low": spread.low, "central": spread.central, "high": spread.high}
    said = ", ".join(f"{name} {figure:g}" for name, figure in figures.items())
    return problem("settings.rollout_order", "error", FILE, where, said=said)
