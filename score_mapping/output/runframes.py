"""The tables of a run as frames, in the shape of their files, and why one of them is absent.

Everything was computed before; here it is only put in the order that a reader of files needs. What speaks of one evaluator
is kept apart (`restricted_frames`): the open tables carry the same facts without codes.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from score_mapping.output.partnercolumns import PARTNER_COLUMNS
from score_mapping.output.partnerframes import partner_annex, partner_frames
from score_mapping.output.partnerreasons import partner_reason
from score_mapping.output.runcolumns import COLUMNS, RESTRICTED, words
from score_mapping.workflow import Results

# Tables that need two clusters to compare, ratings, weights that somebody gave, or positions that somebody took.
COMPARED = ("pairs", "ignorance", "flips", "drivers", "left_out", "methods", "constituencies")
LINEAR = {"flips", "methods"}  # that only a weighted sum of criteria has
RATED = ("agreement", "recusals", "discussion", "rating_changes")
ASKED = ("constituencies", "weights_heard", "respondents")
SPOKEN = ("heard", "positions", "holds")
SUMS = ("mean", "heads")


def open_frames(results: Results) -> dict[str, pd.DataFrame]:
    """Return every table that is for everybody, by name; one that this study cannot fill is empty."""
    hearing, judges = results.hearing, results.judges
    nothing = pd.DataFrame()
    spoken = len(results.study.tables["consultations"]) > 0
    return {
        "ranking": results.ranking,
        "scores": results.scores,
        "cells": results.cells.drop(columns=["draw_low", "draw_high"]).assign(rows=[_row_names(cell) for cell in results.cells["rows"]]),
        "gates": results.gates,
        "constituencies": constituencies_frame(results),
        "robustness": robustness_frame(results),
        "pairs": results.confidence.pairs,
        "ignorance": results.confidence.ignorance,
        "flips": flips_frame(results),
        "drivers": results.confidence.drivers,
        "evidence_next": evidence_frame(results),
        "left_out": left_out_frame(results),
        "methods": methods_frame(results),
        "double_counting": results.what_if.double,
        "weights_heard": hearing.shares.rename(columns={"by_head": "heads"}),
        "respondents": hearing.respondents,
        "heard": hearing.positions.clusters if spoken else nothing,
        "positions": hearing.positions.table if spoken else nothing,
        "holds": hearing.positions.holds if spoken else nothing,
        "nominations": hearing.nominations,
        "decisions": hearing.decisions,
        "agreement": agreement_frame(results),
        "recusals": judges.recusals if judges else nothing,
        "discussion": discussion_frame(judges.discussion) if judges else nothing,
        "rating_changes": changes_frame(judges.changes) if judges else nothing,
        "gaps": results.gaps,
        "interviews": results.interviews.organisations,
        "network": network_frame(results),
        **partner_frames(results),
    }


def restricted_frames(results: Results) -> dict[str, pd.DataFrame]:
    """Return the tables that speak of one evaluator, by code; none where fewer than two evaluators judged the same kind."""
    judges = results.judges
    if judges is None or len(judges.raters) < 2:
        return partner_annex(results)
    left_out = results.what_if.left_out
    by_code = left_out.loc[left_out["kind"] == "evaluator"].rename(columns={"left_out": "evaluator_id"})
    found = {
        "raters": judges.raters,
        "left_out_by_code": by_code,
        "discussion_by_code": judges.discussion,
        "rating_changes_by_code": judges.changes,
    }
    filled = {name: frame for name, frame in found.items() if name in RESTRICTED and len(frame)}
    return filled | partner_annex(results)


def reason(name: str, results: Results) -> str:
    """Return why a table is absent, in a sentence."""
    compared = int(results.ranking["rank"].notna().sum())
    if name in PARTNER_COLUMNS:
        return partner_reason(name, results)
    if name in RATED and results.judges is None:
        return words("absent.unrated")
    if name == "discussion" and results.judges is not None and len(results.judges.raters) < 2:
        return words("absent.agreement")
    if name in ASKED and results.hearing.consulted is None:
        return words("absent.nobody_asked")
    if name in SPOKEN and not len(results.study.tables["consultations"]):
        return words("absent.nobody_heard")
    if name in COMPARED and compared < 2:
        return words("absent.too_few_compared")
    if name in LINEAR and results.recipe.method == "balance":
        return words("absent.balance")
    return words(f"absent.{name}")


def constituencies_frame(results: Results) -> pd.DataFrame:
    """Return everybody's place side by side: one row a cluster, one column a constituency, then their mean and all heads.

    ``in_first_of_all`` says whether every constituency has it in its first group. A cluster that is not compared has no place.
    Empty with fewer than two constituencies.
    """
    long = results.what_if.constituencies
    names = [name for name in dict.fromkeys(long["constituency"]) if name not in SUMS]
    if len(names) < 2:
        return pd.DataFrame()
    wide = long.pivot(index="cluster_id", columns="constituency", values="rank")
    order = [*names, *(name for name in SUMS if name in wide)]
    frame = wide[order].reindex(results.ranking["cluster_id"]).add_prefix("rank_").reset_index()
    common, compared = set(results.what_if.common_first), set(wide.index)
    frame["in_first_of_all"] = [
        ("yes" if cluster in common else "no") if cluster in compared else "" for cluster in frame["cluster_id"]
    ]
    return frame


def robustness_frame(results: Results) -> pd.DataFrame:
    """Return the share of the readings at each place, then the expected place and the weights that would put it first."""
    places = results.acceptability.rename_axis("cluster_id").reset_index()
    if places.empty:
        return places
    central = results.confidence.central.drop(columns="share_first")
    fixed = ("cluster_id", "expected_rank", "confidence", "confidence_error")
    central = central.rename(columns={name: f"w_{name}" for name in central.columns if name not in fixed})
    return places.merge(central, on="cluster_id", how="left")


def flips_frame(results: Results) -> pd.DataFrame:
    """Return the smallest changes that change the first group, then for each cluster the places that any weights could give."""
    reach = results.what_if.reachable.rename(columns={"best": "best_rank", "worst": "worst_rank"})
    parts = [part for part in (results.what_if.flips, reach.assign(kind="any_weights")) if len(part)]
    if not parts:
        return pd.DataFrame()
    return pd.concat(parts, ignore_index=True).reindex(columns=list(COLUMNS["flips"]))


def evidence_frame(results: Results) -> pd.DataFrame:
    """Return what to find out, in the order in which to ask, then every other fact that is missing.

    First the single facts that let a cluster be compared, then what would firm up the first group most. The facts that follow
    have no gain: their cluster is not compared, or knowing them would not change the first group.
    """
    first, missing = results.confidence.evidence, results.missing
    named = set(zip(first["cluster_id"], first["indicator_id"], strict=True))
    others = [
        pair not in named for pair in zip(missing["cluster_id"], missing["indicator_id"], strict=True)
    ]  # fmt: skip
    rest = missing.loc[others].assign(state="missing", grade="")
    parts = [part for part in (first, rest) if len(part)]
    return pd.concat(parts, ignore_index=True).reindex(columns=list(COLUMNS["evidence_next"])) if parts else first


def left_out_frame(results: Results) -> pd.DataFrame:
    """Return everybody's place with one thing left out; evaluators are numbered by what leaving them out gives, not by code."""
    frame = results.what_if.left_out
    found = {
        code: tuple(zip(part["cluster_id"], part["score"].round(6), strict=True))
        for code, part in frame.loc[frame["kind"] == "evaluator"].groupby("left_out")
    }
    number = {code: str(place) for place, code in enumerate(sorted(found, key=lambda code: found[code]), start=1)}
    is_rater = frame["kind"] == "evaluator"
    named = frame.assign(left_out=frame["left_out"].where(~is_rater, frame["left_out"].map(number)))
    order = pd.DataFrame({"rater": is_rater, "number": named["left_out"].where(is_rater, "0").astype(int)})
    return named.loc[order.sort_values(["rater", "number"], kind="stable").index].reset_index(drop=True)


def methods_frame(results: Results) -> pd.DataFrame:
    """Return the places by every method; where one disagrees most on a cluster it says by how much and because of what."""
    gaps = results.what_if.disagreements.rename(columns={"criterion": "because"})
    if gaps.empty:
        return results.what_if.methods.assign(gap=np.nan, because="", closed=np.nan)
    return results.what_if.methods.merge(gaps, on=["cluster_id", "method"], how="left")


def agreement_frame(results: Results) -> pd.DataFrame:
    """Return how far evaluators agree; empty when no two of them rated the same."""
    if results.judges is None or results.judges.agreement["value"].isna().all():
        return pd.DataFrame()
    return results.judges.agreement


def discussion_frame(by_code: pd.DataFrame) -> pd.DataFrame:
    """Return the ratings that lie far apart without saying whose: one row for each two scores of a cluster and rubric."""
    columns = ["cluster_id", "indicator_id", "lower_score", "higher_score", "steps"]
    if by_code.empty:
        return by_code
    return by_code.groupby(columns, sort=True).size().rename("pairs").reset_index()


def changes_frame(by_code: pd.DataFrame) -> pd.DataFrame:
    """Return what changed after discussion without saying whose it was, in the order of its content."""
    columns = ["cluster_id", "indicator_id", "before", "after"]
    return by_code[columns].sort_values(columns, ignore_index=True)


def _row_names(cell: object) -> str:
    """Return the rows behind a cell as ``table:row`` words."""
    pairs: list[tuple[str, int]] = list(cell) if isinstance(cell, list | tuple) else []
    return " ".join(f"{table}:{row}" for table, row in pairs)


def network_frame(results: Results) -> pd.DataFrame:
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
