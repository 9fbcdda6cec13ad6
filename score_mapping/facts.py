"""A study's tables, looked up by cluster, and the figure that a lookup ends in.

Which of several observations counts, whose rating is set aside, how the grade of a figure follows from its inputs: the rules
that hold for every indicator alike. What a buyer or a policy is, only `indicators` knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import inf, isnan, nan
from typing import Any

import pandas as pd

from score_mapping.catalogue import text
from score_mapping.partners.rubric import INSUFFICIENT, OUT
from score_mapping.partners.selection import best_roles, eligible_bands
from score_mapping.partners.whole import Assessed

WORST = "D"
OWN_SCOPE = ("", "cluster")
OWNER = "owner"
NO_BAND = (OUT, INSUFFICIENT)
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
    assessed: Assessed = field(default_factory=Assessed)
    _groups: dict[tuple[str, str], dict[str, list[Row]]] = field(default_factory=dict, repr=False)
    _keyed: dict[tuple[str, str], dict[str, Row]] = field(default_factory=dict, repr=False)

    def rows(self, table: str, cluster: str, key: str = "cluster_id") -> list[Row]:
        """Return the rows of one cluster as dictionaries; ``row`` is the row number in the sheet."""
        return self._by(table, key).get(cluster, [])

    def by_key(self, table: str, key: str) -> dict[str, Row]:
        """Return the rows of a table by their own key."""
        if (table, key) not in self._keyed:
            self._keyed[table, key] = {id: rows[0] for id, rows in self._by(table, key).items()}
        return self._keyed[table, key]

    def _by(self, table: str, key: str) -> dict[str, list[Row]]:
        if (table, key) not in self._groups:
            self._groups[table, key] = _grouped(_records(self.tables[table]), key)
        return self._groups[table, key]

    @cached_property
    def recused(self) -> frozenset[tuple[str, str]]:
        """Pairs of evaluator and subject whose score is set aside: a declared interest, or an owner as employer."""
        declared = self.tables["interests"]
        pairs = set(zip(declared["evaluator_id"], declared["subject_id"], strict=True))
        coverage, evaluators = self.tables["coverage"], self.tables["evaluators"]
        owners = coverage.loc[coverage["basis"] == OWNER, ["organisation_id", "cluster_id"]]
        employed = evaluators.loc[evaluators["organisation_id"] != ""].merge(owners, on="organisation_id")
        return frozenset(pairs | set(zip(employed["evaluator_id"], employed["cluster_id"], strict=True)))

    @cached_property
    def reached(self) -> dict[str, list[Row]]:
        """Rows of the reach table by cluster."""
        return _grouped(_records(self.reach), "cluster_id")

    def near(self, cluster: str) -> frozenset[str]:
        """Return the organisations that reach a cluster."""
        return frozenset(row["organisation_id"] for row in self.reached.get(cluster, ()))

    @cached_property
    def judged(self) -> pd.DataFrame:
        """Organisations that were assessed as partners and have a band, each in its best role; see `best_roles`."""
        framework = self.assessed.framework
        if self.assessed.readiness is None or framework is None or framework.assessment is None:
            return pd.DataFrame(columns=["organisation_id", "role", "score", "low", "high", "band"])
        rows = best_roles(self.assessed.readiness, framework.assessment)
        return rows.loc[~rows["band"].isin(NO_BAND)].reset_index(drop=True)

    @cached_property
    def eligible(self) -> pd.DataFrame:
        """The rows of ``judged`` that may be chosen as partners."""
        framework = self.assessed.framework
        if framework is None or framework.assessment is None:
            return self.judged.iloc[:0]
        return self.judged.loc[self.judged["band"].isin(eligible_bands(framework.assessment))].reset_index(drop=True)

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


def _records(table: pd.DataFrame) -> list[Row]:
    return [
        {str(name): cell for name, cell in row.items()}
        for row in table.rename_axis("row").reset_index().to_dict("records")
    ]


def _grouped(rows: list[Row], key: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(str(row[key]), []).append(row)
    return groups


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


def figure_from(rows: list[tuple[str, Row]], **parts: Any) -> Figure:
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


def last_ratings(facts: Facts, indicator: str, cluster: str) -> list[Row]:
    """Return the last rating of every evaluator who declared no interest in the cluster, in the order of their codes."""
    rows = [
        row
        for row in facts.rows("ratings", cluster, "subject_id")
        if row["indicator_id"] == indicator
        and not isnan(row["score"])
        and (row["evaluator_id"], cluster) not in facts.recused
    ]
    last: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: 1 if isnan(row["round"]) else row["round"]):
        last[row["evaluator_id"]] = {**row, "year": nan}
    return [last[name] for name in sorted(last)]
