"""Ranks are tried again, and nobody is called connecting on thin answers."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from score_mapping.partners.stability import _places, try_ranks
from tests.worlds import tables

# two groups of five who all know each other, and m who alone knows two of each
GROUPS = [f"{a}{b}" for group in ("abcde", "uvwxy") for i, a in enumerate(group) for b in group[i + 1 :]]
JOINED = [*GROUPS, "am", "bm", "mu", "mv"]


def world(pairs, silent: str = "", by=("from", "to"), relation: str = "shares_info"):
    ids = sorted({*"".join(pairs), *silent})
    people = [
        {"organisation_id": id, "name": id, "type": "ngo", "response_status": "refused" if id in silent else "responded"} for id in ids
    ]  # fmt: skip
    rows = [
        {"relation_id": f"{a}{b}{side}", "from_id": a, "to_id": b, "relation_type": relation, "reported_by": side}
        for a, b in pairs
        for side in by
    ]  # fmt: skip
    return tables(organisations=people, relations=rows)


def test_who_joins_two_groups_connects_and_the_others_do_not() -> None:
    found = try_ranks(world(JOINED))
    between = found.ranks.query("measure == 'betweenness'")
    assert set(between.loc[between["connects"] == "yes", "organisation_id"]) == {"m"}
    first = between.query("reports == 'union'").set_index("organisation_id")
    # every path between the groups goes through m
    assert first.at["m", "rank"] == first.at["m", "rank_median"] == 1
    assert first.at["c", "share_first_fifth"] < 0.5
    assert found.responses[["ranked", "reason", "tries"]].values.tolist() == [[True, "", 11 + 200]]


def test_reports_of_one_side_do_not_make_anybody_connect() -> None:
    found = try_ranks(world(JOINED, by=("from",)))
    between = found.ranks.query("measure == 'betweenness'")
    assert set(between["connects"]) == {"no"}
    assert between.query("reports == 'union' and organisation_id == 'm'")["share_first_fifth"].item() >= 0.8


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (world(JOINED, silent="abc"), "low_response"),
        (world(JOINED, by=("document",)), "no_reports"),
        (world(["ab", "bc"]), "too_few"),
    ],
)
def test_nothing_is_ranked_on_thin_answers(given, reason: str) -> None:
    found = try_ranks(given)
    assert found.ranks.empty
    assert found.responses["reason"].tolist() == [reason]


def test_at_four_answers_in_five_there_are_ranks() -> None:
    assert not try_ranks(world(JOINED, silent="bc"), drops=5).ranks.empty  # nine of eleven
    assert try_ranks(world([*JOINED, "az"], silent="bcz"), drops=5).ranks.empty  # nine of twelve


def test_the_interval_is_that_of_the_tries_by_brute_force() -> None:
    """Jackknife alone: every rank recomputed with networkx on the graph without one."""
    found = try_ranks(world(JOINED), drops=0).ranks.query("measure == 'betweenness' and reports == 'union'")
    graph = nx.Graph([tuple(pair) for pair in JOINED])
    tries: dict[str, list[int]] = {node: [] for node in graph}
    for gone in sorted(graph):
        values = nx.betweenness_centrality(graph.subgraph(set(graph) - {gone}))
        keys = {node: round(value * 1e9) for node, value in values.items()}
        for node, key in keys.items():
            tries[node].append(1 + sum(other > key for other in keys.values()))
    for row in found.itertuples():
        low, middle, high = np.quantile(tries[row.organisation_id], [0.05, 0.5, 0.95])
        assert (row.rank_low, row.rank_median, row.rank_high) == (low, middle, high)


def test_equals_share_the_best_place_but_count_as_the_last() -> None:
    places, worst = _places(np.array([[0.3, 0.1, 0.3, np.nan, 0.0]]))
    np.testing.assert_array_equal(places, [[1, 3, 1, np.nan, 4]])
    np.testing.assert_array_equal(worst, [[2, 3, 2, np.nan, 4]])


def test_in_degree_follows_the_direction() -> None:
    found = try_ranks(world(["ab", "cb", "db", "eb", "ba"], relation="refers_to"), drops=3)
    first = found.ranks.query("measure == 'in_degree' and reports == 'union'").set_index("organisation_id")
    assert first["value"].to_dict() == {"a": 1, "b": 4, "c": 0, "d": 0, "e": 0}
    assert set(first["connects"]) == {""}


def test_row_order_and_further_types_change_nothing_and_the_seed_does() -> None:
    graph = nx.gnm_random_graph(14, 20, seed=2)
    pairs = [f"{chr(97 + a)}{chr(97 + b)}" for a, b in graph.edges]
    given = world(pairs)
    shuffled = {name: frame.sample(frac=1, random_state=3) for name, frame in given.items()}
    one = try_ranks(given, drops=30)
    pd.testing.assert_frame_equal(one.ranks, try_ranks(shuffled, drops=30).ranks, check_exact=True)
    assert not one.ranks.equals(try_ranks(given, drops=30, seed=2).ranks)
    more = world(pairs, relation="funds")["relations"]
    given["relations"] = pd.concat([given["relations"], more.assign(relation_id="f" + more["relation_id"])], ignore_index=True)
    both = try_ranks(given, drops=30).ranks
    kept = both.loc[both["relation_type"] == "shares_info"].reset_index(drop=True)
    pd.testing.assert_frame_equal(one.ranks, kept, check_exact=True)
