"""What would change the answer: other voices, other weights, something or somebody left out, another method.

No reading is drawn here: everything is exact, on midpoint scores of the candidates that can be compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from score_mapping.facts import Facts
from score_mapping.scoring.crosschecks import crosscheck_table
from score_mapping.scoring.flips import top_criteria, vector_flip, weight_flips
from score_mapping.scoring.kernels import Floats, Ints, competition_ranks, tie_keys
from score_mapping.scoring.reach import reachable_ranks
from score_mapping.scoring.scorecard import Cells, carry_up
from score_mapping.scoring.structure import double_counting, rank_correlations
from score_mapping.screening.confidence import Voices
from score_mapping.screening.matrix import code_matrix
from score_mapping.screening.ranking import Screen
from score_mapping.study.voices import over_nodes

MOST = 150
FLIP_COLUMNS = ["cluster_id", "kind", "node_id", "change", "enters", "leaves"]
LEFT_OUT_COLUMNS = ["kind", "left_out", "cluster_id", "rank", "score"]


@dataclass(frozen=True)
class WhatIf:
    """What would change the answer, as tables; each is described where it is made.

    ``common_first`` are the candidates that every constituency has in its first group.
    """

    constituencies: pd.DataFrame
    common_first: tuple[str, ...]
    flips: pd.DataFrame
    reachable: pd.DataFrame
    left_out: pd.DataFrame
    methods: pd.DataFrame
    disagreements: pd.DataFrame
    double: pd.DataFrame


def what_if(screen: Screen, voices: Voices, by_head: Mapping[str, float] | None, facts: Facts, k: int) -> WhatIf:
    """Make every table of this room."""
    constituencies = constituency_table(
        screen, voices, None if by_head is None else over_nodes(by_head, screen.named.ids), k
    )
    methods, disagreements = crosscheck_tables(screen, voices)
    return WhatIf(
        constituencies=constituencies,
        common_first=common_first(constituencies),
        flips=flip_table(screen, k),
        reachable=reachable_table(screen),
        left_out=left_out_table(screen, voices, facts),
        methods=methods,
        disagreements=disagreements,
        double=double_table(screen),
    )


def ranked_with(screen: Screen, share: Floats, cells: Cells | None = None) -> tuple[Floats, Ints]:
    """Return midpoint scores and ranks of the compared candidates under other weights within the parents, (nodes,)."""
    tree, used = screen.named.tree, cells or screen.compared_cells
    score = (carry_up(tree, used.low, share=share)[0] + carry_up(tree, used.high, share=share)[0]) / 2
    return score, competition_ranks(tie_keys(score))


def constituency_table(screen: Screen, voices: Voices, by_head: Floats | None, k: int) -> pd.DataFrame:
    """Return everybody's place by the weights of each constituency alone, by their mean, and by counting heads.

    Columns: constituency (``mean`` and ``heads`` for the two sums), cluster_id, score, rank, in_top. Empty when nobody was
    asked or all respondents are one voice.
    """
    rows = []
    if voices.names != ("",):
        shares = dict(zip(voices.names, voices.weights, strict=True)) | {"mean": screen.named.tree.share}
        for name, share in (shares | ({} if by_head is None else {"heads": by_head})).items():
            score, rank = ranked_with(screen, share)
            rows += [(name, cluster, score[i], rank[i], rank[i] <= k) for i, cluster in enumerate(screen.compared_ids)]
    return pd.DataFrame(rows, columns=["constituency", "cluster_id", "score", "rank", "in_top"])


def common_first(constituencies: pd.DataFrame) -> tuple[str, ...]:
    """Return the candidates that every constituency has in its first group, whatever the mean says."""
    own = constituencies.loc[~constituencies["constituency"].isin(["mean", "heads"])]
    shared = own.groupby("cluster_id")["in_top"].all()
    return tuple(sorted(shared.index[shared.to_numpy(dtype=bool)]))


def flip_table(screen: Screen, k: int) -> pd.DataFrame:
    """Return the smallest changes of weights that change who is in the first group.

    One row for each criterion (``one_weight``) and one for all weights together (``all_weights``): change as a share of the
    whole (for all weights the part that changes hands), who enters and who leaves (``;`` between). Rows with a cluster_id
    say the smallest change of one weight that brings this candidate in or out.
    """
    named = screen.named
    given = top_criteria(named.tree, screen.compared_cells)
    rows: list[tuple[object, ...]] = []
    if given is not None and len(screen.compared) > 1:
        scores, weights = given
        top = [named.ids[int(node)] for node in np.flatnonzero(named.tree.parent == 0)]
        single = weight_flips(scores, weights, k=k)
        for c, criterion in enumerate(top):
            moved = single.moves[c]
            rows.append(
                (
                    "",
                    "one_weight",
                    criterion,
                    single.smallest[c],
                    _some(screen, moved & ~single.first),
                    _some(screen, moved & single.first),
                )
            )
        for i, cluster in enumerate(screen.compared_ids):
            size = np.abs(single.by_unit[:, i])
            if not np.isnan(size).all():
                c = int(np.nanargmin(size))
                rows.append((cluster, "one_weight", top[c], single.by_unit[c, i], "", ""))
        both = vector_flip(scores, weights, k=k)
        rows.append(("", "all_weights", "", both.change / 2, _some(screen, both.enters), _some(screen, both.leaves)))
    return pd.DataFrame(rows, columns=FLIP_COLUMNS)


def _some(screen: Screen, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> str:
    return ";".join(cluster for cluster, here in zip(screen.compared_ids, chosen, strict=True) if here)


def reachable_table(screen: Screen) -> pd.DataFrame:
    """Return the best and the worst place of each candidate under any weights of the top criteria at all.

    Columns: cluster_id, best, worst, exact. Empty where weights decide nothing or more than 150 candidates are compared.
    """
    given = top_criteria(screen.named.tree, screen.compared_cells)
    if given is None or not 0 < len(screen.compared) <= MOST:
        return pd.DataFrame(columns=["cluster_id", "best", "worst", "exact"])
    found = reachable_ranks(given[0])
    return pd.DataFrame(
        {"cluster_id": screen.compared_ids, "best": found.best, "worst": found.worst, "exact": found.exact}
    )


def left_out_table(screen: Screen, voices: Voices, facts: Facts) -> pd.DataFrame:
    """Return everybody's place with each criterion, each constituency and each evaluator left out.

    Columns: kind (criterion, constituency, evaluator), left_out, cluster_id, rank, score.
    """
    tree, named = screen.named.tree, screen.named
    rows: list[tuple[object, ...]] = []

    def add(kind: str, name: str, share: Floats, cells: Cells | None = None) -> None:
        score, rank = ranked_with(screen, share, cells)
        rows.extend((kind, name, cluster, rank[i], score[i]) for i, cluster in enumerate(screen.compared_ids))

    top = np.flatnonzero(tree.parent == 0)
    for node in top:
        if 0 < tree.share[node] < 1:
            share = tree.share.copy()
            share[top] /= 1 - share[node]
            share[node] = 0.0
            add("criterion", named.ids[int(node)], share)
    if len(voices.names) > 1:
        for number, name in enumerate(voices.names):
            add("constituency", name, np.delete(voices.weights, number, axis=0).mean(axis=0))
    ratings = facts.tables["ratings"]
    of_clusters = ratings["subject_id"].isin(set(facts.tables["clusters"]["cluster_id"]))
    evaluators = sorted(set(ratings.loc[of_clusters, "evaluator_id"]))
    for name in evaluators if len(evaluators) > 1 else []:
        tables = {**facts.tables, "ratings": ratings.loc[ratings["evaluator_id"] != name]}
        without = Facts(tables, facts.reach, facts.size_band, facts.language, facts.assessed)
        coded = code_matrix(without, screen.framework, screen.stage)
        add("evaluator", name, tree.share, coded.cells.take(np.array(screen.compared, dtype=np.int64)))
    return pd.DataFrame(rows, columns=LEFT_OUT_COLUMNS)


def crosscheck_tables(screen: Screen, voices: Voices) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the places by every other method, and for each candidate where a method disagrees most and why.

    The first table has cluster_id, method, value, rank, tau (rank correlation of the method with the headline); the second
    cluster_id, method, gap (places lower by it), criterion (whose removal closes most of the gap), closed.
    """
    ranks = pd.DataFrame(columns=["cluster_id", "method", "value", "rank", "tau"])
    gaps = pd.DataFrame(columns=["cluster_id", "method", "gap", "criterion", "closed"])
    given = top_criteria(screen.named.tree, screen.compared_cells)
    if given is None or len(screen.compared) < 2:
        return ranks, gaps
    scores, weights = given
    top = np.flatnonzero(screen.named.tree.parent == 0)
    heard = voices.weights[:, top] if len(voices.names) > 1 else None
    found = crosscheck_table(scores, weights, voices=heard)
    ranks = pd.DataFrame(
        [
            (cluster, method, found.value[m, i], found.rank[m, i], found.tau[m])
            for m, method in enumerate(found.methods)
            for i, cluster in enumerate(screen.compared_ids)
        ],
        columns=list(ranks.columns),
    )
    names = [screen.named.ids[int(node)] for node in top]
    gaps = pd.DataFrame(
        [
            (
                cluster, found.methods[found.farthest[i]], found.gap[i],
                names[found.criterion[i]] if found.criterion[i] >= 0 else "", found.closed[i],
            )
            for i, cluster in enumerate(screen.compared_ids)
            if found.farthest[i] >= 0
        ],
        columns=list(gaps.columns),
    )  # fmt: skip
    return ranks, gaps


def double_table(screen: Screen) -> pd.DataFrame:
    """Return pairs of indicators that rank candidates so alike that they may count one thing twice: one, other, rho, pairs."""
    found = rank_correlations(screen.coded.cells.score)
    ids = [leaf.id for leaf in screen.coded.indicators]
    return pd.DataFrame(
        [(ids[i], ids[j], found.rho[i, j], found.pairs[i, j]) for i, j in double_counting(found)],
        columns=["one", "other", "rho", "pairs"],
    )
