"""Published values come out of the study's tables, and who was not heard is unknown."""

from collections.abc import Iterable

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from score_mapping.partners.measures import Measures, measure_relations
from tests.worlds import tables

# Borgatti, "Structural holes: unpacking Burt's redundancy measures", Connections 20(1), 1997: the worked example
BORGATTI = ("AB", "AF", "AG", "AE", "EG", "FG", "BG", "BD", "DG", "GC")


def world(pairs: Iterable[str], silent: str = "", lonely: str = "", relation: str = "shares_info", both: bool = False, **columns: str):
    ids = sorted({*"".join(pairs), *silent, *lonely})
    people = [
        {"organisation_id": id, "name": id, "type": columns.get(id, "ngo"), "response_status": "refused" if id in silent else "responded"}
        for id in ids
    ]  # fmt: skip
    rows = [
        {"relation_id": f"{a}{b}{by}", "from_id": a, "to_id": b, "relation_type": relation, "reported_by": by, "strength": 3}
        for a, b in pairs
        for by in (("from", "to") if both else ("from",))
    ]  # fmt: skip
    return tables(organisations=people, relations=rows)


def union(measures: Measures) -> tuple[pd.Series, pd.DataFrame]:
    row = measures.summary.loc[measures.summary["reports"] == "union"].iloc[0]
    nodes = measures.organisations.loc[measures.organisations["reports"] == "union"]
    return row, nodes.set_index("organisation_id")


def test_structural_holes_of_the_published_example() -> None:
    _, nodes = union(measure_relations(world(BORGATTI)))
    np.testing.assert_allclose(nodes.loc[["G", "A", "C"], "effective_size"], [4.67, 2.50, 1], atol=5e-3)
    np.testing.assert_allclose(nodes.loc[["G", "A", "C"], "constraint"], [0.400, 0.595, 1], atol=5e-4)


def test_a_random_network_against_networkx() -> None:
    graph = nx.relabel_nodes(nx.gnm_random_graph(20, 30, seed=3), lambda node: chr(ord("a") + node))
    row, nodes = union(measure_relations(world([f"{a}{b}" for a, b in graph.edges], lonely="".join(graph))))
    graph = nx.Graph(graph)
    for column, expected in (
        ("betweenness", nx.betweenness_centrality(graph)), ("constraint", nx.constraint(graph)), ("core_number", nx.core_number(graph)),
        ("effective_size", nx.effective_size(graph, nodes=list(graph))), ("degree", dict(graph.degree())),
    ):  # fmt: skip
        np.testing.assert_allclose(nodes[column], pd.Series(expected, dtype=float)[nodes.index], err_msg=column)
    assert row["density"] == pytest.approx(nx.density(graph))
    assert row["cut_points"] == len(set(nx.articulation_points(graph)))
    assert row["bridges"] == len(list(nx.bridges(graph)))
    assert row["isolates"] == nx.number_of_isolates(graph)


def test_degrees_follow_the_direction_and_only_others_name() -> None:
    given = world(("ab", "cb", "bd"), relation="refers_to")
    given["relations"].loc[given["relations"]["from_id"] == "c", "reported_by"] = "to"
    row, nodes = union(measure_relations(given))
    assert nodes["in_degree"].to_dict() == {"a": 0, "b": 2, "c": 0, "d": 1}
    assert nodes["out_degree"].to_dict() == {"a": 1, "b": 1, "c": 1, "d": 0}
    assert nodes["named_by"].to_dict() == {"a": 0, "b": 1, "c": 1, "d": 1}
    assert row["centralisation_in_degree"] == pytest.approx((2 + 0 + 2 + 1) / 9)


def test_who_was_not_heard_is_no_isolate_and_its_ties_are_an_interval() -> None:
    measured = measure_relations(world(("ab",), silent="x", lonely="c"))
    row, nodes = union(measured)
    assert nodes["isolate"].to_dict() == {"a": "no", "b": "no", "c": "yes", "x": ""}
    assert (row["isolates"], row["unlinked_not_heard"]) == (1, 1)
    # x may name all three; between a, b and c everything was said
    assert nodes["degree"].to_dict() == {"a": 1, "b": 1, "c": 0, "x": 0}
    assert nodes["degree_high"].to_dict() == {"a": 2, "b": 2, "c": 1, "x": 3}
    assert row["density_heard"] == pytest.approx(1 / 3)
    both = measured.organisations.loc[measured.organisations["reports"] == "intersection"].set_index("organisation_id")
    # b did not confirm, and nobody who was heard named x
    assert both["degree_high"].to_dict() == {"a": 0, "b": 0, "c": 0, "x": 0}


def test_a_tie_that_the_unheard_side_may_confirm_is_open_in_the_intersection() -> None:
    both = measure_relations(world(("ax",), silent="x")).organisations.loc[lambda rows: rows["reports"] == "intersection"]
    assert both["degree"].tolist() == [0, 0]
    assert both["degree_high"].tolist() == [1, 1]
    assert both["isolate"].tolist() == ["", ""]


def test_when_nobody_was_heard_isolates_are_unknown() -> None:
    given = world(("ab", "bc"), silent="abcd")
    given["relations"]["reported_by"] = "document"
    row, nodes = union(measure_relations(given))
    assert np.isnan(row["isolates"])
    assert nodes.at["d", "isolate"] == ""
    assert (row["unknown_other_side"], row["one_sided"]) == (2, 0)


def test_without_the_hub() -> None:
    """A star of three and a pair beyond one leaf: the hub parts 3 of the 6 pairs of the others... by hand."""
    row, nodes = union(measure_relations(world(("ha", "hb", "hc", "cd", "xy"))))
    assert row["hub"] == "h"
    assert row["hub_cut_off"] == "a;b"
    # others' linked pairs: a, b, c, d all six, and x-y; without h only c-d and x-y are left
    assert row["hub_pairs_lost"] == pytest.approx(5 / 7)
    assert nodes.at["c", "cut_off"] == "d"
    assert nodes.at["x", "cut_off"] == ""


def test_union_and_intersection_are_both_there_and_types_stay_apart() -> None:
    given = world(("ab", "bc"), both=True)
    extra = world(("ac",), relation="funds")
    given["relations"] = pd.concat([given["relations"], extra["relations"]], ignore_index=True)
    found = measure_relations(given).summary.set_index(["relation_type", "reports"])
    assert found["ties"].to_dict() == {
        ("funds", "union"): 1, ("funds", "intersection"): 0, ("shares_info", "union"): 2, ("shares_info", "intersection"): 2,
    }  # fmt: skip
    assert np.isnan(found.at[("funds", "intersection"), "modularity"])
    assert found.at[("funds", "intersection"), "weak"] == ""


def test_communities_say_when_they_are_weak() -> None:
    row, _ = union(measure_relations(world(("ab", "ac", "ad", "bc", "bd", "cd"))))
    assert row["weak"] == "yes"
    row, nodes = union(measure_relations(world(("ab", "bc", "ca", "de", "ef", "fd"))))
    assert (row["weak"], row["communities"]) == ("no", 2)
    assert nodes["community"].to_dict() == {"a": 1, "b": 1, "c": 1, "d": 2, "e": 2, "f": 2}


def test_kinds_that_keep_to_themselves() -> None:
    row, _ = union(measure_relations(world(("ab", "cd"), c="chamber", d="chamber")))
    assert row["mixing_type"] == pytest.approx(1)
    assert np.isnan(row["mixing_side"])


def test_one_organisation_or_none() -> None:
    assert measure_relations(tables()).summary.empty
    assert measure_relations(world((), lonely="a")).organisations.empty


def test_row_order_never_matters() -> None:
    graph = nx.gnm_random_graph(16, 26, seed=8)
    given = world([f"{chr(97 + a)}{chr(97 + b)}" for a, b in graph.edges])
    shuffled = {name: frame.sample(frac=1, random_state=5) for name, frame in given.items()}
    one, other = measure_relations(given), measure_relations(shuffled)
    pd.testing.assert_frame_equal(one.summary, other.summary, check_exact=True)
    pd.testing.assert_frame_equal(one.organisations, other.organisations, check_exact=True)
    pd.testing.assert_frame_equal(one.bridges, other.bridges)
