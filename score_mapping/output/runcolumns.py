"""The columns of the tables of a run: their names, order, kinds, keys and what each holds.

This is a stable contract with whoever reads the files. Tables whose columns depend on the study (places, constituencies,
criteria) have fixed ones first and the others after them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from score_mapping.catalogue import sentences, text
from score_mapping.output.lookup import plain
from score_mapping.output.partnercolumns import PARTNER_COLUMNS, PARTNER_KEYS, PARTNER_RESTRICTED
from score_mapping.workflow import Results

# Columns of each table with their kinds, in the order of the file.
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
    "constituencies": {"cluster_id": "string"},
    "robustness": {"cluster_id": "string"},
    "pairs": {"cluster_id": "string", "other_id": "string", "win": "number", "tie": "number", "lose": "number"},
    "ignorance": {"cluster_id": "string", "share_top": "number", "rank_low": "integer", "rank_high": "integer"},
    "flips": {
        "kind": "string", "cluster_id": "string", "node_id": "string", "change": "number", "enters": "string",
        "leaves": "string", "best_rank": "integer", "worst_rank": "integer", "exact": "string",
    },
    "drivers": {
        "cluster_id": "string", "factor": "string", "first_order": "number", "first_low": "number", "first_high": "number",
        "total": "number", "total_low": "number", "total_high": "number",
    },
    "evidence_next": {
        "cluster_id": "string", "indicator_id": "string", "state": "string", "what": "string", "where": "string",
        "days": "number", "closes": "string", "gain": "number", "gain_error": "number", "grade": "string", "weight": "number",
    },
    "left_out": {
        "kind": "string", "left_out": "string", "cluster_id": "string", "rank": "integer", "score": "number",
    },
    "methods": {
        "cluster_id": "string", "method": "string", "value": "number", "rank": "integer", "tau": "number", "gap": "number",
        "because": "string", "closed": "number",
    },
    "double_counting": {"one": "string", "other": "string", "rho": "number", "pairs": "integer"},
    "weights_heard": {"node_id": "string", "parent_id": "string"},
    "respondents": {
        "constituency": "string", "respondent_id": "string", "parent_id": "string", "form": "string", "reading": "string",
        "said": "integer", "total": "number", "highest": "number", "agreed": "integer", "consistency_index": "number",
        "consistency_ratio": "number", "random_index": "number", "random_table": "string", "missing_pairs": "integer",
        "xi": "number", "input_ratio": "number", "triads": "string",
    },
    "heard": {
        "cluster_id": "string", "heard": "integer", "of": "integer", "tripartite": "string", "missing": "string",
        "ministries": "string", "labour_silent": "string",
    },
    "positions": {
        "cluster_id": "string", "constituency": "string", "position": "string", "date": "string",
        "organisation_ids": "string", "objecting": "string", "divided": "string", "absent": "string", "note": "string",
    },
    "holds": {
        "cluster_id": "string", "constituency": "string", "kind": "string", "organisation_ids": "string", "date": "string",
        "note": "string",
    },
    "nominations": {
        "cluster_id": "string", "constituency": "string", "organisation_id": "string", "reason": "string", "date": "string",
        "rank": "integer",
    },
    "decisions": {
        "body": "string", "date": "string", "subject": "string", "decision": "string", "conditions": "string",
        "dissent": "string", "differs_from_ranking": "string", "review_date": "string", "chosen": "string",
        "rank": "integer", "differs": "string", "passed_over": "string", "explained": "string",
    },
    "agreement": {
        "indicator_id": "string", "measure": "string", "value": "number", "low": "number", "high": "number",
        "raters": "integer", "items": "integer", "reason": "string",
    },
    "recusals": {"evaluator_id": "string", "subject_id": "string", "kind": "string", "ratings": "integer"},
    "discussion": {
        "cluster_id": "string", "indicator_id": "string", "lower_score": "number", "higher_score": "number",
        "steps": "number", "pairs": "integer",
    },
    "rating_changes": {"cluster_id": "string", "indicator_id": "string", "before": "number", "after": "number"},
    "gaps": {
        "cluster_id": "string", "kind": "string", "item": "string", "need": "number", "basis": "string", "state": "string",
        "offers": "integer", "open": "integer", "inferred": "integer", "in_house": "integer", "free": "integer",
        "only": "string", "complete": "string",
    },
    "interviews": {
        "organisation_id": "string", "clusters": "string", "services": "string", "only": "string", "stand_in": "string",
    },
    "network": {
        "from_kind": "string", "from_id": "string", "from_name": "string", "to_kind": "string", "to_id": "string",
        "to_name": "string", "type": "string",
    },
    **PARTNER_COLUMNS,
}  # fmt: skip
# The annex that is not for everybody, by code.
RESTRICTED: dict[str, dict[str, str]] = {
    "raters": {"evaluator_id": "string", "constituency": "string"},
    "left_out_by_code": {
        "evaluator_id": "string", "cluster_id": "string", "rank": "integer", "score": "number",
    },
    "discussion_by_code": {
        "cluster_id": "string", "indicator_id": "string", "lower": "string", "higher": "string", "lower_score": "number",
        "higher_score": "number", "steps": "number",
    },
    "rating_changes_by_code": {
        "evaluator_id": "string", "cluster_id": "string", "indicator_id": "string", "before": "number", "after": "number",
    },
    **PARTNER_RESTRICTED,
}  # fmt: skip
# Columns that together appear once.
KEYS = {
    "ranking": ("cluster_id",),
    "scores": ("cluster_id", "node_id"),
    "cells": ("cluster_id", "indicator_id"),
    "gates": ("cluster_id", "gate_id"),
    "constituencies": ("cluster_id",),
    "robustness": ("cluster_id",),
    "pairs": ("cluster_id", "other_id"),
    "ignorance": ("cluster_id",),
    "evidence_next": ("cluster_id", "indicator_id"),
    "left_out": ("kind", "left_out", "cluster_id"),
    "methods": ("cluster_id", "method"),
    "double_counting": ("one", "other"),
    "weights_heard": ("node_id",),
    "heard": ("cluster_id",),
    "positions": ("cluster_id", "constituency"),
    "recusals": ("evaluator_id", "subject_id"),
    "gaps": ("cluster_id", "kind", "item"),
    "interviews": ("organisation_id",),
    "discussion": ("cluster_id", "indicator_id", "lower_score", "higher_score"),
    **PARTNER_KEYS,
}
# Tables that have columns beyond the fixed ones, and the kind of these.
OPEN = {
    "robustness": "number",
    "constituencies": "integer",
    "weights_heard": "number",
    "raters": "number",
    "network": "string",
}
FLAGS = ("in_first_of_all",)


def columns_of(name: str, frame: pd.DataFrame) -> dict[str, str]:
    """Return the columns of a table and their kinds: the fixed ones, then those that this study brings."""
    fixed = (COLUMNS | RESTRICTED)[name]
    if name not in OPEN:
        return dict(fixed)
    more = [str(column) for column in frame.columns if column not in fixed]
    return fixed | {column: "string" if column in FLAGS else OPEN[name] for column in more}


def words(id: str, **values: object) -> str:
    """Return the sentence ``files.<id>`` with its places filled."""
    return text(f"files.{id}", language="en", **values)


def about_column(table: str, column: str) -> str:
    """Return what a column holds: its own sentence in this table, that of the column anywhere, or that of its kind.

    >>> about_column("pairs", "win"), about_column("robustness", "rank_3")
    ('share of the readings in which the first comes before the other, 0-1', 'share of the readings at this place, 0-1')
    """
    known = sentences("files")
    kinds = {
        "robustness": "rank_share" if column.startswith("rank_") else "central_weight",
        "constituencies": "constituency_rank",
        "weights_heard": "constituency_share",
    }
    for id in (f"column.{table}.{column}", f"column.{column}", f"column.{kinds.get(table, '')}"):
        if f"files.{id}" in known:
            return words(id)
    return column


def points_to(table: str) -> dict[str, tuple[str, str]]:
    """Return which columns of a table hold keys of another one: ``{column: (table, its column)}``.

    >>> points_to("pairs")["other_id"], points_to("network_bridges")["other_id"]
    (('ranking', 'cluster_id'), ('partners', 'organisation_id'))
    """
    cluster, organisation = ("ranking", "cluster_id"), ("partners", "organisation_id")
    found = {"cluster_id": cluster, "other_id": organisation if table in PARTNER_COLUMNS else cluster}
    if table in PARTNER_COLUMNS and table != "same_organisation":
        found["organisation_id"] = organisation
    return {column: key for column, key in found.items() if key != (table, column)}


def datapackage_text(kinds: Mapping[str, Mapping[str, str]], results: Results) -> str:
    """Return the description of the tables in the Frictionless form: fields, kinds, keys.

    Parameters
    ----------
    kinds
        Columns and their kinds of each table that was written; the restricted annex is not described.
    """
    resources: list[dict[str, Any]] = []
    for name, columns in kinds.items():
        schema: dict[str, Any] = {
            "fields": [
                {"name": column, "type": kind, "description": about_column(name, column)}
                for column, kind in columns.items()
            ],
            "missingValues": [""],
        }
        if name in KEYS:
            schema["primaryKey"] = list(KEYS[name])
        pointing = {column: key for column, key in points_to(name).items() if column in columns and key[0] in kinds}
        if pointing:
            schema["foreignKeys"] = [
                {"fields": [column], "reference": {"resource": table, "fields": [key]}}
                for column, (table, key) in pointing.items()
            ]
        resources.append(
            {
                "name": name, "path": f"{name}.csv", "title": words(f"table.{name}"), "profile": "tabular-data-resource",
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
