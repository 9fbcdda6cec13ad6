"""The typed network keeps every relation apart."""

from score_mapping.partners.network import build_network, neighbours
from tests.worlds import tables

ORGANISATIONS = [{"organisation_id": id, "name": id.upper(), "type": "chamber"} for id in ("a", "b")]


def test_types_are_never_merged_and_direction_is_kept() -> None:
    relations = [
        {"relation_id": "r1", "from_id": "a", "to_id": "b", "relation_type": "funds", "evidence": "explicit"},
        {"relation_id": "r2", "from_id": "a", "to_id": "b", "relation_type": "shares_info"},
    ]
    graph = build_network(tables(organisations=ORGANISATIONS, relations=relations))
    types = {data["type"] for _, _, data in graph.edges(data=True)}
    assert types == {"funds", "shares_info"}
    assert not graph.has_edge(("organisation", "b"), ("organisation", "a"))


def test_every_kind_of_link_is_there_with_what_the_table_says() -> None:
    graph = build_network(
        tables(
            organisations=ORGANISATIONS,
            clusters=[{"cluster_id": "c", "name": "C"}],
            services=[{"service_id": "S01", "name": "Lean"}],
            buyers=[{"buyer_id": "L", "name": "Buyer"}],
            policies=[{"policy_id": "P", "name": "Plan"}],
            organisation_services=[{"organisation_id": "a", "service_id": "S01", "evidence": "inferred"}],
            coverage=[
                {"organisation_id": "a", "cluster_id": "c", "basis": "named"},
                {"organisation_id": "b", "admin1": "N", "basis": "statute"},
            ],
            buyer_links=[{"buyer_id": "L", "cluster_id": "c", "strength": 2}],
            policy_links=[{"policy_id": "P", "cluster_id": "c", "link": "named"}],
        )
    )
    assert sorted(data["type"] for _, _, data in graph.edges(data=True)) == ["buys_from", "covers", "offers", "touches"]
    assert graph.edges[("buyer", "L"), ("cluster", "c"), 0]["strength"] == 2
    assert neighbours(graph, ("cluster", "c"))[["kind", "id"]].values.tolist() == [
        ["buyer", "L"],
        ["organisation", "a"],
        ["policy", "P"],
    ]


def test_same_content_in_another_order_builds_the_same_graph() -> None:
    rows = [
        {"relation_id": f"r{n}", "from_id": a, "to_id": b, "relation_type": "serves"}
        for n, (a, b) in enumerate(["ab", "ba"])
    ]
    one = build_network(tables(organisations=ORGANISATIONS, relations=rows))
    other = build_network(tables(organisations=ORGANISATIONS[::-1], relations=rows[::-1]))
    assert list(one.edges(data=True)) == list(other.edges(data=True))
    assert list(one.nodes) == list(other.nodes)
