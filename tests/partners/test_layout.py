"""One organisation's neighbours: the same picture for the same content, never a hairball, never on top of each other."""

import itertools
from math import dist

import pytest

from score_mapping.partners.layout import neighbourhood_layout
from score_mapping.partners.network import build_network
from tests.worlds import tables

MIDDLE = ("organisation", "h")


def network(count: int, *, backwards: bool = False, kind: str = "funds"):
    ids = ["h", *(f"o{number:02}" for number in range(count)), "far"]
    people = [{"organisation_id": id, "name": id.upper(), "type": "ngo"} for id in ids]
    pairs = [("h", id) for id in ids[1:-1]] + list(itertools.pairwise(ids[1:-1])) + [(ids[1], "far"), (ids[-2], "h")]
    rows = [{"relation_id": str(n), "from_id": a, "to_id": b, "relation_type": kind} for n, (a, b) in enumerate(pairs)]
    services = [{"organisation_id": "h", "service_id": "S"}]
    step = -1 if backwards else 1
    return build_network(
        tables(organisations=people[::step], relations=rows[::step], organisation_services=services, services=[{"service_id": "S", "name": "Lean"}])
    )  # fmt: skip


def test_the_middle_its_neighbours_and_nobody_else() -> None:
    found = neighbourhood_layout(network(5), MIDDLE)
    assert found.nodes["id"].tolist() == ["h", "o00", "o01", "o02", "o03", "o04"]
    assert found.nodes.loc[0, ["name", "ring", "x", "y"]].tolist() == ["H", 0, 0.0, 0.0]
    assert len(found.edges) == 5 + 4 + 1
    assert found.left_out == 0
    everything = neighbourhood_layout(network(5), MIDDLE, kinds=())
    assert ("service", "S") in set(zip(everything.nodes["kind"], everything.nodes["id"], strict=True))


@pytest.mark.parametrize("count", [1, 2, 3, 16, 17, 30, 60])
def test_no_two_lie_on_each_other(count: int) -> None:
    found = neighbourhood_layout(network(count), MIDDLE)
    places = list(zip(found.nodes["x"], found.nodes["y"], strict=True))
    assert len(places) == 1 + min(count, 30)
    assert found.left_out == max(0, count - 30)
    assert min(dist(a, b) for a, b in itertools.combinations(places, 2)) > 0.2
    assert max(abs(value) for place in places for value in place) <= 1


def test_the_most_linked_neighbours_are_drawn_first() -> None:
    found = neighbourhood_layout(network(40), MIDDLE, most=3)
    assert found.nodes["id"].tolist() == ["h", "o00", "o01", "o39"]  # o39 is linked both ways


def test_row_order_never_matters() -> None:
    one, other = (neighbourhood_layout(network(20, backwards=way), MIDDLE) for way in (False, True))
    assert one.nodes.equals(other.nodes)
    assert one.edges.equals(other.edges)


def test_neighbours_that_are_linked_stand_side_by_side() -> None:
    """Two trios round the middle: each stands together on the ring."""
    trios = ["abc", "uvw"]
    rows = [("h", id) for trio in trios for id in trio] + [pair for trio in trios for pair in itertools.combinations(trio, 2)]
    people = [{"organisation_id": id, "name": id, "type": "ngo"} for id in "habcuvw"]
    relations = [{"relation_id": str(n), "from_id": a, "to_id": b, "relation_type": "funds"} for n, (a, b) in enumerate(rows)]
    found = neighbourhood_layout(build_network(tables(organisations=people, relations=relations)), MIDDLE).nodes
    at = {row.id: (row.x, row.y) for row in found.itertuples()}
    for trio in trios:
        sides = sorted(dist(at[a], at[b]) for a, b in itertools.combinations(trio, 2))
        assert sides[:2] == pytest.approx([1, 1], abs=1e-3)  # a sixth of the ring each


def test_types_can_be_chosen_and_a_stranger_is_an_error() -> None:
    assert len(neighbourhood_layout(network(3), MIDDLE, types=["co_delivers"]).nodes) == 1
    with pytest.raises(KeyError, match="no organisation 'zz'"):
        neighbourhood_layout(network(3), ("organisation", "zz"))
