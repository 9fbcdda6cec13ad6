"""Both sides' reports stand side by side, and silence of somebody unheard is no answer."""

import pytest

from score_mapping.partners.ties import members, of_type, read_ties
from tests.worlds import tables

PEOPLE = [
    {"organisation_id": id, "name": id, "type": "ngo", "response_status": status}
    for id, status in (("a", "responded"), ("b", "partial"), ("c", "refused"), ("d", ""))
]


def ties(*rows: dict[str, object], **more: object):
    relations = [{"relation_id": str(number), "relation_type": "funds", **row} for number, row in enumerate(rows)]
    return read_ties(tables(organisations=PEOPLE, relations=relations, **more))


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        ([{"reported_by": "from"}, {"reported_by": "to"}], "confirmed"),
        ([{"reported_by": "from", "confirmed": "yes"}], "confirmed"),
        ([{"reported_by": "from"}], "one_sided"),
        ([{"reported_by": "to"}], "one_sided"),
        ([{"reported_by": "document"}], "unknown"),
        ([{"reported_by": "from", "to_id": "c"}], "unknown"),
        ([{"reported_by": "from", "to_id": "c", "confirmed": "no"}], "one_sided"),
        ([{"reported_by": "document", "confirmed": "yes"}], "unknown"),
    ],
)
def test_status(rows: list[dict[str, object]], status: str) -> None:
    found = ties(*({"from_id": "a", "to_id": "b", **row} for row in rows))
    assert found["status"].tolist() == [status]
    assert len(of_type(found, "funds", "union")) == 1
    assert len(of_type(found, "funds", "intersection")) == (status == "confirmed")


def test_a_type_without_direction_brings_both_sides_together() -> None:
    rows = [{"from_id": "a", "to_id": "b", "reported_by": "from"}, {"from_id": "b", "to_id": "a", "reported_by": "from"}]
    directed = ties(*rows)
    assert directed["status"].tolist() == ["one_sided", "one_sided"]
    shared = ties(*({**row, "relation_type": "shares_info"} for row in rows))
    assert shared[["from_id", "to_id", "by_from", "by_to", "status"]].values.tolist() == [["a", "b", True, True, "confirmed"]]
    stated = ties(*rows, relation_types=[{"relation_type": "funds", "directed": "no"}])
    assert stated["status"].tolist() == ["confirmed"]


def test_strength_zero_says_that_there_is_no_link() -> None:
    row = {"from_id": "a", "to_id": "b", "reported_by": "from", "strength": 0}
    assert ties(row).empty
    upside_down = ties(row, relation_types=[{"relation_type": "funds", "higher_is_stronger": "no"}])
    assert upside_down["strength_high"].tolist() == [4]


def test_a_least_strength_takes_the_higher_report_in_the_union_and_the_lower_in_the_intersection() -> None:
    found = ties(
        {"from_id": "a", "to_id": "b", "reported_by": "from", "strength": 4},
        {"from_id": "a", "to_id": "b", "reported_by": "to", "strength": 1},
        {"from_id": "a", "to_id": "c", "reported_by": "from"},
    )
    assert len(of_type(found, "funds", "union", least_strength=3)) == 1
    assert of_type(found, "funds", "intersection", least_strength=3).empty


def test_what_ended_is_left_out_on_a_later_day_and_who_closed_is_no_member() -> None:
    rows = [{"relation_id": "1", "from_id": "a", "to_id": "b", "relation_type": "funds", "end": "2020-05"}]
    world = tables(organisations=PEOPLE, relations=rows)
    assert len(read_ties(world, on="2020-05-20")) == 1
    assert read_ties(world, on="2020-06-01").empty
    closed = tables(organisations=[*PEOPLE[1:], {**PEOPLE[0], "status": "closed"}], relations=rows)
    assert list(members(closed).index) == ["b", "c", "d"]
    assert read_ties(closed).empty


def test_row_order_does_not_matter() -> None:
    rows = [{"from_id": x, "to_id": y, "reported_by": who, "relation_type": "shares_info"} for x, y, who in
            (("a", "b", "from"), ("b", "a", "to"), ("c", "a", "to"), ("d", "b", "third"))]  # fmt: skip
    assert ties(*rows).equals(ties(*rows[::-1]))
