"""The most published two-mode network, a world to check by hand, and the golden concentration of supply."""

import networkx as nx
import numpy as np
import pytest
from scipy.sparse import csr_array

from score_mapping.partners.twomode import (
    cluster_links,
    herfindahl,
    measure_two_mode,
    redundancy,
    supply,
    two_mode_betweenness,
)
from tests.partners import golden
from tests.worlds import clusters, tables

DAVIS = nx.davis_southern_women_graph()


def davis():
    women = DAVIS.graph["top"]
    return tables(
        organisations=[{"organisation_id": name, "name": name, "type": "ngo", "response_status": "responded"} for name in women],
        services=[{"service_id": event, "name": event} for event in DAVIS.graph["bottom"]],
        organisation_services=[{"organisation_id": woman, "service_id": event} for woman in women for event in DAVIS[woman]],
    )  # fmt: skip


def test_the_southern_women() -> None:
    """Davis, Gardner and Gardner (1941): 18 women, 14 events, 89 visits; betweenness as Borgatti and Halgin (2011) print it."""
    found = measure_two_mode(davis())
    row = found.summary.set_index("side").loc["service"]
    assert (row["organisations"], row["others"], row["links"], row["parts"]) == (18, 14, 89, 1)
    assert row["density"] == pytest.approx(0.353, abs=5e-4)
    nodes = found.nodes.query("side == 'service'").set_index("id")
    printed = {"E8": 0.24, "E9": 0.23, "E7": 0.13, "Nora Fayette": 0.11, "Evelyn Jefferson": 0.10, "Flora Price": 0.01}
    for id, value in printed.items():
        assert nodes.at[id, "betweenness"] == pytest.approx(value, abs=5e-3)
    assert nodes.at["E8", "share"] == pytest.approx(14 / 18)


def test_redundancy_is_that_of_networkx() -> None:
    expected = nx.bipartite.node_redundancy(DAVIS)
    nodes = measure_two_mode(davis()).nodes.query("side == 'service'").set_index("id")
    np.testing.assert_allclose(nodes["redundancy"], [expected[id] for id in nodes.index])


def test_betweenness_is_that_of_networkx_and_none_where_nothing_can_lie_between() -> None:
    incidence = (np.random.default_rng(3).random((7, 4)) < 0.4).astype(float)
    graph = nx.bipartite.from_biadjacency_matrix(csr_array(incidence))
    expected = nx.bipartite.betweenness_centrality(graph, range(7))
    np.testing.assert_allclose(two_mode_betweenness(incidence), [expected[node] for node in range(11)], atol=1e-12)
    np.testing.assert_array_equal(two_mode_betweenness(np.ones((1, 1))), [0, 0])


def test_redundancy_by_hand() -> None:
    # two rows share columns 1 and 2; the third meets column 3 with column 2 alone; the last has one column
    incidence = np.array([[1, 1, 0.0], [1, 1, 0], [0, 1, 1], [0, 0, 1]])
    np.testing.assert_array_equal(redundancy(incidence), [1, 1, 0, np.nan])


WORLD = {
    "organisations": [
        {"organisation_id": "a", "name": "A", "type": "ngo", "response_status": "responded"},
        {"organisation_id": "b", "name": "B", "type": "ngo", "response_status": "responded"},
        {"organisation_id": "c", "name": "C", "type": "ngo", "response_status": "refused"},
        {"organisation_id": "d", "name": "D", "type": "ngo", "response_status": "responded"},
    ],
    "services": [{"service_id": s, "name": s} for s in ("S1", "S2", "S3")],
    "clusters": clusters("k1", "k2"),
    "organisation_services": [
        {"organisation_id": "a", "service_id": "S1", "evidence": "inferred"},
        {"organisation_id": "a", "service_id": "S2"},
        {"organisation_id": "b", "service_id": "S2"},
        {"organisation_id": "c", "service_id": "S3", "active": "no"},
    ],
    "coverage": [{"organisation_id": "a", "cluster_id": "k1", "basis": "named"}, {"organisation_id": "b", "admin1": "N", "basis": "statute"}],
    "searched": [{"cluster_id": "k1", "topic": "organisations", "status": "complete"}],
}  # fmt: skip


def test_who_alone_holds_what_and_who_is_unknown() -> None:
    found = measure_two_mode(tables(**WORLD))
    service = found.summary.set_index("side").loc["service"]
    assert (service["links"], service["inferred"], service["without"], service["single"]) == (3, 1, 1, 1)
    assert (service["isolates"], service["unlinked_not_heard"]) == (1, 1)
    nodes = found.nodes.set_index(["side", "id"])
    assert nodes.at[("service", "a"), "only_one"] == "S1"
    assert nodes.at[("service", "b"), "only_one"] == ""
    assert nodes.at[("cluster", "a"), "only_one"] == "k1"
    assert nodes.at[("cluster", "k1"), "complete"] == "yes"
    assert nodes.at[("cluster", "k2"), "complete"] == "no"


def test_reach_may_stand_in_for_coverage() -> None:
    given = tables(**WORLD)
    assert cluster_links(given)[["organisation_id", "id"]].values.tolist() == [["a", "k1"]]
    reach = given["coverage"].assign(cluster_id=["k2", "k1"])[["organisation_id", "cluster_id"]]
    assert cluster_links(given, reach)[["organisation_id", "id"]].values.tolist() == [["a", "k2"], ["b", "k1"]]


def test_the_golden_concentration_of_supply() -> None:
    """Shares in the SMEs of the clusters that each partner of the golden ecosystem serves, to the last figure."""
    offered = golden.offers()
    firms = offered.assign(firms=offered["cluster_id"].map(golden.SMES)).groupby(["item", "organisation_id"])["firms"].sum()
    served = {module: tuple(firms[module]) for module in golden.MODULES}
    assert served == {"M1": (140, 100, 60), "M2": (140, 40, 180), "M3": (80, 40, 60)}
    people = [{"organisation_id": f"P{n}", "name": "P", "type": "ngo"} for n in range(3)]
    rows = [
        {"organisation_id": f"P{n}", "service_id": s, "clients_per_year": smes} for s, all in served.items() for n, smes in enumerate(all)
    ]  # fmt: skip
    given = tables(organisations=people, services=[{"service_id": s, "name": s} for s in served], organisation_services=rows)
    found = supply(given)
    assert found["basis"].tolist() == ["clients"] * 3
    np.testing.assert_allclose(found["hhi"], [0.3689, 0.4136, 0.3580], atol=5e-5)
    rows[0]["clients_per_year"] = None
    assert supply(tables(organisations=people, services=[{"service_id": "M1", "name": "M"}], organisation_services=rows))[
        ["basis", "hhi", "organisations"]
    ].values.tolist() == [["equal", pytest.approx(1 / 3), 3]]


def test_one_provider_is_full_concentration() -> None:
    assert herfindahl(np.array([7.0])) == 1


def test_an_empty_study_and_another_row_order() -> None:
    assert measure_two_mode(tables()).nodes.empty
    one = measure_two_mode(tables(**WORLD))
    other = measure_two_mode(tables(**{name: rows[::-1] for name, rows in WORLD.items()}))
    assert one.nodes.equals(other.nodes)
    assert one.summary.equals(other.summary)
