"""The tables of a run: which there are, their columns, and how they become CSV text that a spreadsheet cannot be hurt by.

Names and columns are a stable contract. A text that a spreadsheet would read as a formula gets a leading quote; a number
never does. Figures have six decimals, an unknown cell is empty.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from score_mapping.output.lookup import missing, plain
from score_mapping.output.wording import has, say
from score_mapping.workflow import Results

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# Columns of each table with their kinds, in the order of the file. ``key`` names the columns that appear once.
COLUMNS: dict[str, dict[str, str]] = {
    "ranking": {
        "rank": "integer", "cluster_id": "string", "name": "string", "score": "number", "balance_score": "number",
        "rank_low": "integer", "rank_high": "integer", "share_first": "number", "share_top": "number", "tier": "string",
        "stage": "string", "coverage": "number", "grade_share_ab": "number", "gates_open": "string", "reason": "string",
        "score_known": "number",
    },
    "scores": {
        "cluster_id": "string", "node_id": "string", "level": "integer", "value": "number", "score": "number",
        "low": "number", "high": "number", "weight": "number", "contribution": "number", "coverage": "number",
    },
    "cells": {
        "cluster_id": "string", "indicator_id": "string", "value": "number", "low": "number", "high": "number",
        "score": "number", "score_low": "number", "score_high": "number", "half_width": "number", "known": "string",
        "grade": "string", "year": "integer", "source_id": "string", "basis": "string", "rows": "string",
    },
    "gates": {
        "cluster_id": "string", "gate_id": "string", "effect": "string", "value": "number", "reason": "string",
        "closes_with": "string",
    },
    "robustness": {"cluster_id": "string"},
    "evidence_next": {
        "cluster_id": "string", "indicator_id": "string", "what": "string", "where": "string", "days": "number",
        "closes": "string", "weight": "number",
    },
    "network": {
        "from_kind": "string", "from_id": "string", "from_name": "string", "to_kind": "string", "to_id": "string",
        "to_name": "string", "type": "string",
    },
}  # fmt: skip
KEYS = {
    "ranking": ("cluster_id",),
    "scores": ("cluster_id", "node_id"),
    "cells": ("cluster_id", "indicator_id"),
    "gates": ("cluster_id", "gate_id"),
    "robustness": ("cluster_id",),
    "evidence_next": ("cluster_id", "indicator_id"),
}
# Tables of the contract that this version of the tool does not compute; the manifest says so.
LATER = ("constituencies", "pairs", "flips", "drivers", "agreement", "partners", "gaps", "portfolio", "rollout")


@dataclass(frozen=True)
class Written:
    """Text of the files of ``tables/`` by file name, and the tables that are absent with the reason."""

    files: dict[str, str]
    absent: dict[str, str]


def run_tables(results: Results) -> Written:
    """Return every table of a run as CSV text, the network as GraphML, and their descriptions.

    Returns
    -------
    `Written`: ``files`` maps file names such as ``ranking.csv`` to their text; ``absent`` maps the names of tables that this
    study or version cannot fill to one sentence.
    """
    frames = {
        "ranking": results.ranking,
        "scores": results.scores,
        "cells": results.cells.assign(rows=[_row_names(cell) for cell in results.cells["rows"]]),
        "gates": results.gates,
        "robustness": results.acceptability.rename_axis("cluster_id").reset_index(),
        "evidence_next": results.missing,
        "network": network_table(results),
    }
    absent = {name: say("absent.later") for name in LATER}
    files: dict[str, str] = {}
    kinds: dict[str, dict[str, str]] = {}
    for name, frame in frames.items():
        if frame.empty:
            absent[name] = say(f"absent.{name}")
            continue
        kinds[name] = columns_of(name, frame)
        files[f"{name}.csv"] = csv_text(frame, kinds[name])
    if "network.csv" in files:
        files["network.graphml"] = graphml_text(results)
    files["datapackage.json"] = datapackage_text(kinds, results)
    return Written(dict(sorted(files.items())), dict(sorted(absent.items())))


def columns_of(name: str, frame: pd.DataFrame) -> dict[str, str]:
    """Return the columns of a table and their kinds; places of ``robustness`` and edge attributes follow the fixed ones."""
    fixed = COLUMNS[name]
    kind = "number" if name == "robustness" else "string"
    more = (
        {str(column): kind for column in frame.columns if column not in fixed}
        if name in ("robustness", "network")
        else {}
    )
    return fixed | more


def _row_names(cell: object) -> str:
    """Return the rows behind a cell as ``table:row`` words."""
    pairs: list[tuple[str, int]] = list(cell) if isinstance(cell, list | tuple) else []
    return " ".join(f"{table}:{row}" for table, row in pairs)


def network_table(results: Results) -> pd.DataFrame:
    """Return the edges of the network, one row an edge, sorted by their ends and type."""
    graph = results.network
    found = [
        {
            "from_kind": source[0], "from_id": source[1], "from_name": graph.nodes[source].get("name", ""),
            "to_kind": target[0], "to_id": target[1], "to_name": graph.nodes[target].get("name", ""),
            "type": data.get("type", ""), **{key: data[key] for key in sorted(data) if key != "type"},
        }
        for source, target, data in graph.edges(data=True)
    ]  # fmt: skip
    fixed = list(COLUMNS["network"])
    more = sorted({key for row in found for key in row} - set(fixed))
    found.sort(key=lambda row: tuple(str(row.get(column, "")) for column in (*fixed, *more)))
    return pd.DataFrame(found, columns=[*fixed, *more])


def csv_text(frame: pd.DataFrame, kinds: Mapping[str, str]) -> str:
    """Return a table as CSV with these columns in this order.

    >>> csv_text(pd.DataFrame({"a": ["=1+1"], "b": [0.5]}), {"a": "string", "b": "number"})
    "a,b\\n'=1+1,0.500000\\n"
    """
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(kinds)
    columns = [[cell_text(cell, kind) for cell in frame[name]] for name, kind in kinds.items()]
    writer.writerows(zip(*columns, strict=True))
    return held.getvalue()


def cell_text(value: object, kind: str) -> str:
    """Return one cell: numbers with six decimals, text that no spreadsheet reads as a formula, empty for unknown."""
    if kind == "string":
        if isinstance(value, bool) or type(value).__name__ == "bool":
            return "yes" if value else "no"
        if isinstance(value, float):
            return "" if math.isnan(value) else f"{value:g}"
        words = plain(value)
        return f"'{words}" if words.startswith(FORMULA_STARTS) else words
    if missing(value):
        return ""
    number = float(str(value))
    if kind == "integer":
        return f"{number:.0f}"
    words = f"{number:.6f}"
    return words.removeprefix("-") if float(words) == 0 else words


def graphml_text(results: Results) -> str:
    """Return the network as GraphML: node ids are ``kind:id``, names without control characters."""
    import networkx as nx

    graph = results.network
    copy: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in sorted(graph.nodes):
        about = graph.nodes[node]
        copy.add_node(_node_name(node), **{key: _scalar(about[key]) for key in sorted(about)})
    edges = [
        (
            _node_name(source),
            _node_name(target),
            {key: _scalar(data[key]) for key in sorted(data) if not missing(data[key])},
        )
        for source, target, data in graph.edges(data=True)
    ]
    for start, end, said in sorted(edges, key=str):
        copy.add_edge(start, end, **said)
    return "\n".join(nx.generate_graphml(copy)) + "\n"


def _node_name(node: tuple[str, str]) -> str:
    return ":".join(map(plain, node))


def _scalar(value: object) -> str | float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else plain(value)


def datapackage_text(kinds: Mapping[str, Mapping[str, str]], results: Results) -> str:
    """Return the description of the tables in the Frictionless form: fields, kinds, keys."""
    resources: list[dict[str, Any]] = []
    for name, columns in kinds.items():
        schema: dict[str, Any] = {
            "fields": [
                {"name": column, "type": kind, "description": _about(column)} for column, kind in columns.items()
            ],
            "missingValues": [""],
        }
        if name in KEYS:
            schema["primaryKey"] = list(KEYS[name])
        if "cluster_id" in columns and name != "ranking":
            schema["foreignKeys"] = [
                {"fields": ["cluster_id"], "reference": {"resource": "ranking", "fields": ["cluster_id"]}}
            ]
        resources.append(
            {
                "name": name, "path": f"{name}.csv", "title": say(f"table_about.{name}"), "profile": "tabular-data-resource",
                "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "schema": schema,
            }
        )  # fmt: skip
    package = {
        "profile": "tabular-data-package",
        "name": f"run-{results.provenance.get('id', '')}".lower(),
        "title": plain(results.study.settings.title),
        "resources": sorted(resources, key=lambda resource: str(resource["name"])),
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _about(column: str) -> str:
    if column.startswith("rank_") and column[5:].isdigit():
        return say("column.rank_share")
    return say(f"column.{column}") if has(f"column.{column}") else column
