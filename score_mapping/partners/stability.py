"""Whether a place in the network would survive other answers: who connects, and how sure that is.

One answer more or less can make or unmake a connecting organisation, and being named one can harm it. So every rank is tried
again: each organisation left out once, a tenth of the ties dropped 200 times, on the union and on the intersection of the
two sides' reports. An organisation *connects* only when it stays in the first fifth in at least four of five tries of every
kind. Below four answers in five nothing is ranked: the degree intervals of `measures` are what can be said then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from score_mapping.partners.paths import betweenness
from score_mapping.partners.ties import REPORTS, Reports, heard_share, members, of_type, read_ties
from score_mapping.scoring.kernels import Floats, Ints
from score_mapping.study.contract import RELATION_TYPES
from score_mapping.study.rules_partners import RESPONSE

Reason = Literal["", "low_response", "no_reports", "too_few"]

FIRST = 0.2
STAYS = 0.8
DROPPED = 0.1
FEWEST = 5  # below, the first fifth holds nobody
RANKED = ["relation_type", "reports", "measure", "organisation_id", "value", "rank", "rank_median", "rank_low", "rank_high",
          "share_first_fifth", "connects"]  # fmt: skip
RESPONSES = ["relation_type", "heard_share", "linked", "ranked", "reason", "tries"]


@dataclass(frozen=True)
class Stability:
    """Ranks with what they are worth.

    Attributes
    ----------
    ranks
        One row a relation type, ``reports``, measure (``betweenness``; ``in_degree``: partners that point to it, all partners
        where the type has no direction) and linked organisation: value and competition rank of the answers as they are (1
        the highest), median and 5-95 % interval of its rank over the tries that hold it, ``share_first_fifth``: the lowest of its
        shares over the two kinds of try (one left out; ties dropped). ``connects`` (yes, no; betweenness only, else empty)
        needs four fifths of every kind in the union and, too, in the intersection. Empty where nothing may be ranked.
    responses
        One row a relation type: ``heard_share`` of the organisations of the network, how many are linked, ``ranked`` and else
        the ``reason``: ``low_response`` (below 0.8), ``no_reports`` (no side reported a tie), ``too_few`` (fewer than five linked);
        ``tries`` in the union.
    """

    ranks: pd.DataFrame
    responses: pd.DataFrame


def try_ranks(
    tables: Mapping[str, pd.DataFrame], *, seed: int = 1, drops: int = 200, least_strength: float = 0.0, on: str = ""
) -> Stability:
    """Try the ranks of a study's organisations in every relation type.

    Parameters
    ----------
    tables
        organisations, relations, relation_types; branches collapsed before (`organisations.network_tables`).
    seed
        Of the dropped ties; each type has its own stream, so a further type changes nothing.
    drops
        How often a tenth of the ties (at least one) is dropped.
    least_strength, on
        As in `ties.of_type` and `ties.read_ties`.
    """
    people, ties = members(tables), read_ties(tables, on=on)
    share = heard_share(people)
    ranks, responses = [], []
    for relation_type in sorted(set(ties["relation_type"])):
        union = of_type(ties, relation_type, "union", least_strength=least_strength)
        linked = sorted(set(union["from_id"]) | set(union["to_id"]))
        reason = _reason(share, union, len(linked))
        tries = 0 if reason else len(linked) + drops
        responses.append((relation_type, share, len(linked), not reason, reason, tries))
        if reason:
            continue
        tried = []
        for reports in REPORTS:
            found = of_type(ties, relation_type, reports, least_strength=least_strength)
            random = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=_stream(relation_type, reports)))
            tried.append(_try_type(found, linked, people.index, drops, random).assign(reports=reports))
        ranks.append(_connecting(pd.concat(tried, ignore_index=True)).assign(relation_type=relation_type)[RANKED])
    return Stability(
        pd.concat(ranks, ignore_index=True) if ranks else pd.DataFrame(columns=RANKED),
        pd.DataFrame(responses, columns=RESPONSES),
    )


def _reason(share: float, union: pd.DataFrame, linked: int) -> Reason:
    if not (union["by_from"] | union["by_to"]).any():
        return "no_reports"
    if share < RESPONSE:
        return "low_response"
    return "too_few" if linked < FEWEST else ""


def _stream(relation_type: str, reports: Reports) -> tuple[int, int]:
    return RELATION_TYPES.index(relation_type), REPORTS.index(reports)


def _try_type(
    ties: pd.DataFrame, linked: list[str], everybody: pd.Index[str], drops: int, random: np.random.Generator
) -> pd.DataFrame:
    """Rank the linked organisations in every try, for both measures."""
    at = pd.Index(linked)
    ordered = ties.sort_values(["from_id", "to_id"])
    arcs = np.column_stack([at.get_indexer(ordered[side]) for side in ("from_id", "to_id")]).astype(np.int64)
    directed = bool(ordered["directed"].any())
    kinds, values = [], []
    for kind, kept, gone in _tries(arcs, len(linked), drops, random):
        kinds.append(kind)
        values.append(_measure(kept, len(linked), len(everybody) - (gone >= 0), directed, gone))
    tried = np.stack(values)  # tries, measures, organisations
    return pd.concat(
        [
            _ranked(tried[:, place], np.array(kinds), linked).assign(measure=measure)
            for place, measure in enumerate(MEASURES)
        ]
    )


MEASURES = ("betweenness", "in_degree")


def _tries(arcs: Ints, n: int, drops: int, random: np.random.Generator) -> Iterator[tuple[str, Ints, int]]:
    """Yield each try: its kind, the ties kept, and who was left out (-1 nobody). The first is the answers as they are."""
    yield "as_is", arcs, -1
    for gone in range(n):
        yield "left_out", arcs[(arcs != gone).all(axis=1)], gone
    few = max(1, round(DROPPED * len(arcs)))
    for _ in range(drops):
        kept = np.ones(len(arcs), dtype=bool)
        if len(arcs):
            kept[random.choice(len(arcs), size=few, replace=False)] = False
        yield "ties_dropped", arcs[kept], -1


def _measure(arcs: Ints, n: int, everybody: int, directed: bool, gone: int) -> Floats:
    """Return betweenness and in-degree, shape (2, n); NaN for who was left out."""
    ends = np.unique(np.sort(arcs, axis=1), axis=0) if directed else arcs
    between = betweenness(n, ends)
    heads = arcs[:, 1] if directed else arcs.ravel()
    found = np.stack([between, np.bincount(heads, minlength=n).astype(float)])
    if gone >= 0:
        found[:, gone] = np.nan
    return found


def _ranked(values: Floats, kinds: npt.NDArray[np.str_], ids: list[str]) -> pd.DataFrame:
    """Turn values (tries, organisations) into ranks and their spread."""
    places, worst = _places(values)
    there = ~np.isnan(values)
    first = (worst <= FIRST * there.sum(axis=1, keepdims=True)) & (values > 0)
    shares = np.stack(
        [
            _mean(first[kinds == kind], there[kinds == kind])
            for kind in ("left_out", "ties_dropped")
            if (kinds == kind).any()
        ]
    )
    low, middle, high = np.nanquantile(places[1:], [0.05, 0.5, 0.95], axis=0)
    return pd.DataFrame(
        {
            "organisation_id": ids, "value": values[0], "rank": places[0], "rank_median": middle, "rank_low": low,
            "rank_high": high, "share_first_fifth": shares.min(axis=0),
        }
    )  # fmt: skip


def _mean(first: npt.NDArray[np.bool_], there: npt.NDArray[np.bool_]) -> Floats:
    return (first & there).sum(axis=0) / there.sum(axis=0)


def _places(values: Floats) -> tuple[Floats, Floats]:
    """Return the competition rank (1 the highest) and the place of the last of its equals; NaN where there is no value."""
    keys = np.rint(values * 1e9)  # equal up to rounding is equal
    order = np.sort(np.where(np.isnan(keys), -np.inf, keys), axis=1)
    places, worst = np.full(values.shape, np.nan), np.full(values.shape, np.nan)
    n = values.shape[1]
    for at, row in enumerate(keys):
        known = ~np.isnan(row)
        places[at, known] = n - np.searchsorted(order[at], row[known], side="right") + 1
        worst[at, known] = n - np.searchsorted(order[at], row[known], side="left")
    return places, worst


def _connecting(ranks: pd.DataFrame) -> pd.DataFrame:
    """Say who connects: in the first fifth in four fifths of every kind of try, on both readings of the reports."""
    between = ranks["measure"] == "betweenness"
    stays = ranks.loc[between].groupby("organisation_id")["share_first_fifth"].min() >= STAYS
    said = ranks["organisation_id"].map(stays).map({True: "yes", False: "no"})
    ranks["connects"] = said.where(between, "")
    order = {reports: place for place, reports in enumerate(REPORTS)}
    ranks["at"] = ranks["reports"].map(order)
    return ranks.sort_values(["at", "measure", "rank", "organisation_id"]).drop(columns="at")
