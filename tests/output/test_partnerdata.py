"""The sections on partners that all parts of the page read: by id, complete, and silent where nothing is known."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from score_mapping.catalogue import sentences
from score_mapping.output.lookup import Lookup
from score_mapping.output.partnerdata import band_words, known, module_words, partner_data
from score_mapping.study.contract import MODULES, ORGANISATION_TYPES, RELATION_TYPES
from score_mapping.workflow import Results
from tests.output.geoworld import with_table
from tests.output.planner_world import HOSTILE, hostile_results

HOME = Path(__file__).parents[2]


def told(results: Results) -> dict[str, Any]:
    return partner_data(Lookup(results), known(results))


@cache
def hostile() -> dict[str, Any]:
    return told(hostile_results())


def test_the_sections_are_those_that_the_page_reads() -> None:
    assert set(hostile()) == {"organisations", "services", "modules", "fit", "portfolio", "relations", "buyers", "absent"}
    json.dumps(hostile(), allow_nan=False)


def test_an_organisation_is_told_with_its_places_services_and_reach() -> None:
    first = hostile()["organisations"][0]
    assert first["name"] == HOSTILE["A1"] + " Association"
    assert (first["places"], first["state"]) == ([[28.45, 77.3]], "Haryana")
    assert first["services"] == ["S01"]
    assert [cluster for cluster, _, _ in first["clusters"]] == ["A1", "A2", "A3", "A4"]
    assert {words for _, words, _ in first["clusters"]} == {"named for the cluster"}
    assert {km for _, _, km in first["clusters"]} == {None}


def test_what_was_not_assessed_is_not_called_anything() -> None:
    for one in hostile()["organisations"]:
        assert (one["band"], one["role"], one["readiness"], one["member"]) == ("", "", None, False)
        assert "it was not assessed" in one["reasons"]
    assert hostile()["portfolio"] is None
    assert hostile()["absent"]["readiness"] == "No organisation has been assessed yet."


def test_an_office_in_reach_has_its_distance(teaching: Results) -> None:
    found = {one["id"]: one for one in told(teaching)["organisations"]}
    reach = teaching.reach
    sited = reach[reach["basis"] == "site"]
    for id, cluster, km in zip(sited["organisation_id"], sited["cluster_id"], sited["km"], strict=True):
        entry = next(one for one in found[id]["clusters"] if one[0] == cluster)
        assert entry[2] == round(km)
        assert "office within reach" in entry[1]
    assert sum(len(one["clusters"]) for one in found.values()) == len(reach.drop_duplicates(["organisation_id", "cluster_id"]))


def test_the_set_of_partners_covers_what_the_run_says(teaching: Results) -> None:
    portfolio, found = told(teaching)["portfolio"], teaching.partners.portfolio
    assert found is not None
    assert [one["id"] for one in portfolio["members"]] == list(found.members)
    covered = {tuple(cell) for one in portfolio["members"] for cell in one["cells"]}
    cells = found.cells
    assert covered == {
        (row["cluster_id"], row["item"]) for _, row in cells.iterrows() if row["state"] in ("covered", "backup")
    }
    assert len(covered) + len(portfolio["open"]) == len(cells)
    assert {one["id"] for one in told(teaching)["organisations"] if one["member"]} == set(found.members)


def test_fit_has_a_row_for_each_cluster_and_module_of_the_run(teaching: Results) -> None:
    fit = told(teaching)["fit"]
    assert sum(map(len, fit.values())) == len(teaching.partners.fit)
    first = fit["T01"][0]
    assert (first["module"], first["need"], first["needed"], first["state"], first["offers"]) == ("M1", 3.0, "yes", "covered", 5)
    assert first["start"] is True


def test_nobodys_quarrel_is_told(teaching: Results) -> None:
    relations = teaching.study.tables["relations"]
    quarrel = relations.iloc[[0]].assign(relation_id="Q1", relation_type="in_conflict_with")
    changed = with_table(teaching, "relations", pd.concat([relations, quarrel]))
    assert "in_conflict_with" in set(known(changed).ties["relation_type"])
    assert not any(one["type"] == "in_conflict_with" for one in told(changed)["relations"])
    assert len(told(changed)["relations"]) == len(told(teaching)["relations"])


def test_a_referral_and_a_stopped_service_are_no_offer_of_its_own(teaching: Results) -> None:
    offers = teaching.study.tables["organisation_services"].copy()
    own = offers.index[offers["organisation_id"] == "AHF"]
    before = next(one for one in told(teaching)["organisations"] if one["id"] == "AHF")["services"]
    offers.loc[own[0], "delivery"] = "referral"
    offers.loc[own[1], "active"] = "no"
    after = next(one for one in told(with_table(teaching, "organisation_services", offers))["organisations"] if one["id"] == "AHF")["services"]
    assert set(before) - set(after) == set(offers.loc[own[:2], "service_id"])


def test_lead_buyers_are_told_with_their_clusters() -> None:
    assert hostile()["buyers"] == [{"id": "L1", "name": "Buyer " + HOSTILE["A3"], "clusters": ["A1", "A3"]}]


def test_every_id_of_the_contract_has_words() -> None:
    words = sentences("planner")
    assert [id for id in MODULES if f"planner.layer_module_{id}" not in words] == []
    assert [id for id in RELATION_TYPES if f"planner.layer_relation_{id}" not in words] == ["in_conflict_with"]
    assert [id for id in ORGANISATION_TYPES if f"report.organisation_type.{id}" not in sentences("report")] == []
    assert module_words("M5") == "Safety and Health at Work"
    assert band_words("their_own_band") == "their own band"
