"""The order round each organisation: every link is there or counted, and the same study gives the same drawing."""

from __future__ import annotations

import pytest

from score_mapping.output import networkdata
from score_mapping.output.networkdata import neighbourhoods
from score_mapping.workflow import Results


def linked(results: Results, id: str) -> set[tuple[str, str]]:
    """Whom the network links an organisation with: organisations and services."""
    around = {*results.network.predecessors(("organisation", id)), *results.network.successors(("organisation", id))}
    return {node for node in around if node[0] in ("organisation", "service") and node != ("organisation", id)}


def test_everybody_who_is_linked_stands_round_the_middle_once(teaching: Results) -> None:
    drawn = neighbourhoods(teaching)
    assert len(drawn) > 10
    for id, told in drawn.items():
        around = [tuple(one) for one in told["around"]]
        assert len(around) == len(set(around)) <= networkdata.MOST
        assert set(around) <= linked(teaching, id)
        assert len(around) + told["left_out"] == len(linked(teaching, id))


def test_an_organisation_without_a_link_has_no_drawing(teaching: Results) -> None:
    ids = {id for kind, id in teaching.network.nodes if kind == "organisation"}
    assert {id for id in ids if not linked(teaching, id)} == ids - set(neighbourhoods(teaching))


def test_twice_drawn_is_the_same(teaching: Results) -> None:
    assert neighbourhoods(teaching) == neighbourhoods(teaching)


def test_of_very_many_organisations_only_those_that_matter_for_a_plan_are_drawn(
    teaching: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = neighbourhoods(teaching)
    monkeypatch.setattr(networkdata, "LINKS", 3)
    some = neighbourhoods(teaching)
    assert 0 < len(some) <= 3
    long = teaching.partners.long_list
    assert set(some) <= set(long.loc[long["clusters"] > 0, "organisation_id"])
    assert all(whole[id] == told for id, told in some.items())
