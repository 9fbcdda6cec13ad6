"""Small studies made in memory, for tests that a reader can check by hand."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd

from score_mapping.facts import Facts
from score_mapping.partners.reach import reach_table
from score_mapping.study.contract import TABLES
from score_mapping.study.framework import Framework
from score_mapping.study.settings import Settings

NUMBERS = ("number", "integer", "year", "lat", "lon")


def tables(**given: Sequence[Mapping[str, object]]) -> dict[str, pd.DataFrame]:
    """Return every table of the contract as a loaded study holds it, filled with the rows given."""
    made = {}
    for name, table in TABLES.items():
        rows = list(given.get(name, ()))
        columns = {}
        for column in table.columns:
            cells = [row.get(column.name) for row in rows]
            if column.kind in NUMBERS:
                columns[column.name] = pd.Series([np.nan if cell is None else cell for cell in cells], dtype=float)
            else:
                columns[column.name] = pd.Series(["" if cell is None else str(cell) for cell in cells], dtype=object)
        frame = pd.DataFrame(columns)
        frame.index = pd.RangeIndex(2, len(rows) + 2, name="row")
        made[name] = frame
    return made


def facts(reach_km: float = 100.0, **given: Sequence[Mapping[str, object]]) -> Facts:
    """Return the facts of a small study, reach included."""
    made = tables(**given)
    return Facts(made, reach_table(made, km=reach_km, detour=1.0))


def framework(toml: str) -> Framework:
    return Framework.model_validate(tomllib.loads(toml))


def study(rules: Framework, stage: str = "desk", **given: Sequence[Mapping[str, object]]) -> SimpleNamespace:
    """Return what `workflow.run` needs of a study: tables, settings, framework."""
    settings = Settings(stage=stage, draws=2_000)
    return SimpleNamespace(
        tables=tables(**given),
        settings=settings,
        framework=rules,
        problems=(),
        hashes={"clusters.csv": "0"},
        folder=Path("world"),
        partner_framework=None,
        trainer_framework=None,
    )


def clusters(*ids: str, **columns: object) -> list[dict[str, object]]:
    return [{"cluster_id": id, "name": f"Cluster {id}", **columns} for id in ids]


FIELD = framework(
    """
    id = "field-test"
    [stage.field]
    coverage = 0.6
    coverage_of = "criterion"
    k = 2
    open_gate_caps = "recommend_with_conditions"
    tiers = [{id = "recommend", share = 0.8}, {id = "recommend_with_conditions", share = 0.5}, {id = "not_this_round", share = 0}]
    [defaults]
    scale = {at = [[0, 0], [100, 100]]}
    [[node]]
    id = "A"
    points = 90
    [[node]]
    id = "B"
    points = 10
    [[indicator]]
    id = "a"
    node = "A"
    points = 90
    axis = "need"
    [[indicator]]
    id = "b"
    node = "B"
    points = 10
    axis = "readiness"
    gate.field = {id = "G", title = "Safe", rules = [{effect = "hold", below = 20}], unknown = "open"}
    [[gate]]
    id = "G3"
    title = "Consulted"
    stage = "field"
    derive = "constituencies_heard"
    rules = [{effect = "open", below = 3}]
    """
)
