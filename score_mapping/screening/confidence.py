"""How sure is the order: what the readings say beyond places, and which fact would firm it up most.

Everything here speaks of the candidates that can be compared. Shares are shares of the readings tried.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from score_mapping.scoring.draws import WeightDraws
from score_mapping.scoring.drivers import rank_drivers
from score_mapping.scoring.evidence import evidence_next, order_cells
from score_mapping.scoring.kernels import Floats
from score_mapping.scoring.robustness import MOST_UNITS, Readings, confidence_factors, try_readings
from score_mapping.scoring.scorecard import Cells, Tree
from score_mapping.screening.ranking import Screen

FACTORS = ("weights", "evidence", "missing", "method")
DRIVER_DRAWS = 2_000
WEAK = ("C", "D", "")


@dataclass(frozen=True)
class Voices:
    """Whose weights are drawn, and how firmly.

    Attributes
    ----------
    names
        Constituencies; one empty name when nobody was asked, or when all respondents are one voice.
    weights
        (constituencies, nodes) shares within the parents.
    concentration
        (constituencies, nodes) firmness of each group, None for the usual.
    draws
        Draws weights that respondents left open, None when nobody did.
    """

    names: tuple[str, ...]
    weights: Floats
    concentration: Floats | None = None
    draws: WeightDraws | None = None


@dataclass(frozen=True)
class Sampling:
    """Number of readings, their seed, and the size of the first group."""

    draws: int
    seed: int
    k: int


@dataclass(frozen=True)
class Confidence:
    """How sure the order is, as tables; each is described where it is made."""

    central: pd.DataFrame
    pairs: pd.DataFrame
    alike: pd.DataFrame
    drivers: pd.DataFrame
    evidence: pd.DataFrame
    ignorance: pd.DataFrame


def confidence(screen: Screen, voices: Voices, sampling: Sampling, missing: pd.DataFrame) -> Confidence:
    """Make every table of this room."""
    return Confidence(
        central=central_table(screen, sampling),
        pairs=pair_table(screen),
        alike=alike_table(screen),
        drivers=driver_table(screen, voices, sampling),
        evidence=evidence_table(screen, voices, sampling, missing),
        ignorance=ignorance_table(screen, sampling),
    )


def read(tree: Tree, cells: Cells, voices: Voices, sampling: Sampling) -> Readings:
    """Try the readings of a run."""
    return try_readings(
        tree, cells, voices.weights, draws=sampling.draws, seed=sampling.seed, k=sampling.k,
        weight_draws=voices.draws, concentration=voices.concentration,
    )  # fmt: skip


def central_table(screen: Screen, sampling: Sampling) -> pd.DataFrame:
    """Return for each candidate what weights would put it first, and how sure that then is.

    Columns: cluster_id, expected_rank, share_first, confidence and confidence_error (share of readings in which it is first
    under its own central weights), then one column a top criterion with its central weight; empty for who is never first.
    """
    readings, tree = screen.readings, screen.named.tree
    confidence, error = confidence_factors(
        tree, screen.compared_cells, readings.central_weights, draws=min(sampling.draws, 2_000), seed=sampling.seed
    )
    frame = pd.DataFrame(
        {
            "cluster_id": screen.compared_ids,
            "expected_rank": readings.expected_rank,
            "share_first": readings.share_first,
            "confidence": confidence,
            "confidence_error": error,
        }
    )
    for name, leaves in screen.leaves_of_criteria().items():
        frame[name] = readings.central_weights[:, leaves].sum(axis=1)
    return frame


def pair_table(screen: Screen) -> pd.DataFrame:
    """Return for each two candidates how often the first comes before, ties with and comes after the second."""
    names = screen.compared_ids
    pairs = screen.readings.pairs
    rows = [] if pairs is None else [
        (one, other, *pairs[i, j].clip(0.0)) for i, one in enumerate(names) for j, other in enumerate(names) if i != j
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["cluster_id", "other_id", "win", "tie", "lose"])


def alike_table(screen: Screen, margin: float = 0.2) -> pd.DataFrame:
    """Return which candidates cannot be told apart from each: neither comes before the other in clearly more readings.

    Columns: cluster_id, others (``;`` between, nearest first). Two are alike when the shares in which each comes before the
    other differ by at most ``margin``.
    """
    names, pairs = screen.compared_ids, screen.readings.pairs
    rows = []
    for i, one in enumerate(names):
        gap = (
            []
            if pairs is None
            else [(abs(pairs[i, j, 0] - pairs[i, j, 2]), other) for j, other in enumerate(names) if j != i]
        )
        rows.append((one, ";".join(other for size, other in sorted(gap) if size <= margin)))
    return pd.DataFrame(rows, columns=["cluster_id", "others"])


def driver_table(screen: Screen, voices: Voices, sampling: Sampling) -> pd.DataFrame:
    """Return what moves the ranks: the share of their variance that each factor explains, alone and with the others.

    One row a candidate and factor, and rows with an empty cluster_id for all candidates together.
    """
    columns = ["cluster_id", "factor", "first_order", "first_low", "first_high", "total", "total_low", "total_high"]
    if len(screen.compared) < 2:
        return pd.DataFrame(columns=columns)
    found = rank_drivers(
        screen.named.tree, screen.compared_cells, voices.weights, draws=DRIVER_DRAWS, seed=sampling.seed,
        weight_draws=voices.draws, concentration=voices.concentration,
    )  # fmt: skip
    rows: list[tuple[object, ...]] = [
        ("", factor, found.overall_first[g], np.nan, np.nan, found.overall_total[g], np.nan, np.nan)
        for g, factor in enumerate(FACTORS)
    ]
    for i, cluster in enumerate(screen.compared_ids):
        rows += [
            (
                cluster, factor, found.first[i, g], found.first_low[i, g], found.first_high[i, g],
                found.total[i, g], found.total_low[i, g], found.total_high[i, g],
            )
            for g, factor in enumerate(FACTORS)
        ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def evidence_table(screen: Screen, voices: Voices, sampling: Sampling, missing: pd.DataFrame) -> pd.DataFrame:
    """Return what to find out first: single facts that let a candidate be compared, then what would firm up the first k most.

    Parameters
    ----------
    missing
        The table of missing facts, with what to ask and where.

    Returns
    -------
    Columns: cluster_id, indicator_id, state (missing or weak), what, where, days, closes, gain (rise of the share of the
    first k that is named rightly), gain_error, grade, weight; in the order in which to ask.
    """
    coded = screen.coded
    gain = np.full(coded.cells.low.shape, np.nan)
    error = gain.copy()
    if screen.compared and len(screen.compared) <= MOST_UNITS:
        found = evidence_next(
            screen.named.tree, screen.compared_cells, voices.weights, draws=sampling.draws, seed=sampling.seed,
            k=sampling.k, weight_draws=voices.draws, concentration=voices.concentration,
        )  # fmt: skip
        gain[:, list(screen.compared)], error[:, list(screen.compared)] = found.gain, found.error
    closes = np.zeros(gain.shape, dtype=bool)
    for unit, leaves in enumerate(screen.comparable.one_fact):
        closes[list(leaves), unit] = True
    days = np.array([leaf.ask.days if leaf.ask else np.nan for leaf in coded.indicators])
    asked = missing.set_index(["cluster_id", "indicator_id"])
    whole = screen.named.tree.whole[screen.named.tree.leaf]
    rows = []
    for j, i in order_cells(gain, first=closes):
        leaf, cluster, figure = coded.indicators[j], coded.clusters[i], coded.figures[j][i]
        is_missing = (cluster, leaf.id) in asked.index
        if not is_missing and figure.grade not in WEAK:
            continue
        what = leaf.ask.what if leaf.ask else leaf.title or leaf.id
        where = leaf.ask.where if leaf.ask else leaf.hint
        state = "missing" if is_missing else "weak"
        rows.append(
            (
                cluster,
                leaf.id,
                state,
                what,
                where,
                days[j],
                closes[j, i],
                gain[j, i],
                error[j, i],
                figure.grade,
                whole[j],
            )
        )
    return pd.DataFrame(
        rows,
        columns=[
            "cluster_id", "indicator_id", "state", "what", "where", "days", "closes", "gain", "gain_error", "grade", "weight",
        ],
    )  # fmt: skip


def ignorance_table(screen: Screen, sampling: Sampling) -> pd.DataFrame:
    """Return where candidates stand when nothing at all is known about weights: drawn evenly over all that are possible.

    Columns: cluster_id, share_top, rank_low, rank_high. Evenly means uniformly on the simplex of each group of siblings.
    """
    tree = screen.named.tree

    def anything(draws: int, random: np.random.Generator) -> Floats:
        drawn = np.ones((1, len(tree.parent), draws))
        for parent in np.unique(tree.parent[1:]):
            siblings = np.flatnonzero((tree.parent == parent) & (tree.share > 0))
            drawn[0, np.flatnonzero(tree.parent == parent)] = 0.0
            drawn[0, siblings] = random.dirichlet(np.ones(len(siblings)), size=draws).T
        return drawn

    free = Voices(("",), tree.share[None], None, anything)
    found = read(tree, screen.compared_cells, free, sampling)
    return pd.DataFrame(
        {
            "cluster_id": screen.compared_ids,
            "share_top": found.share_top,
            "rank_low": found.rank_low,
            "rank_high": found.rank_high,
        }
    )
