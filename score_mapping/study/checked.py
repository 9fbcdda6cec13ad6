"""What the rules look at, and how a rule tells what it found in a whole column at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from score_mapping.problems import Level
from score_mapping.study.findings import Finding
from score_mapping.study.framework import Framework
from score_mapping.study.settings import Settings

if TYPE_CHECKING:
    from score_mapping.study.boundary import Areas


@dataclass(frozen=True)
class Checked:
    """A study that is being checked: its tables, which are absent, the frameworks and settings, the areas, the day."""

    tables: Mapping[str, pd.DataFrame]
    absent: Collection[str]
    framework: Framework | None
    settings: Settings
    areas: Areas | None
    known_indicators: Collection[str]
    today: date
    partner_framework: Framework | None = None
    trainer_framework: Framework | None = None

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.tables[name]


Rule = Callable[[Checked], Iterator[Finding]]
# Rules with the tables they look at: a rule whose tables are all empty has nothing to say. Without tables it always runs.
Rules = tuple[tuple[tuple[str, ...], Rule], ...]


def each(
    frame: pd.DataFrame, mask: pd.Series[bool], id: str, level: Level, table: str, column: str = "", **shown: str
) -> Iterator[Finding]:
    """Yield one finding a row of ``mask``; ``shown`` names the columns whose cells fill the sentences."""
    if not mask.any():
        return
    for row, cells in frame.loc[mask, list(dict.fromkeys(shown.values()))].iterrows():
        yield Finding(id, level, table, int(str(row)), column, {name: figure(cells[at]) for name, at in shown.items()})


def figure(value: object) -> object:
    """Write a number without a needless decimal.

    >>> figure(12.0)
    '12'
    """
    return f"{value:.10g}" if isinstance(value, float) else value
