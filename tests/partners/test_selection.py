"""The golden ecosystem with assessments: what the set is chosen from, and how far everybody comes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest

from score_mapping.partners.portfolio import Portfolio, choose_partners
from score_mapping.partners.reach import reach_table
from score_mapping.partners.selection import (
    LONG_LIST,
    Case,
    best_roles,
    counted,
    eligible_bands,
    held_readiness,
    long_list,
    ready_partners,
)
from score_mapping.study.settings import Portfolio as Rules
from tests.partners import golden
from tests.partners.assessing import ASSESSMENT, FREE, READY, assessed, case, scores, world

ALL = tuple(golden.SMES)


def chosen(made: dict[str, pd.DataFrame], rules: Rules = FREE) -> tuple[Case, Portfolio]:
    laid = case(made, rules)
    return laid, choose_partners(laid.cells, laid.offers, laid.candidates, laid.terms)


def listed(made: dict[str, pd.DataFrame], rules: Rules = FREE, clusters: Sequence[str] = ALL) -> pd.DataFrame:
    laid = case(made, rules, clusters)
    found = choose_partners(laid.cells, laid.offers, laid.candidates, laid.terms)
    near = reach_table(made, km=100)
    return long_list(made, near, clusters, assessed(made), ASSESSMENT, laid, found).set_index("organisation_id")


def candidate(made: dict[str, pd.DataFrame], id: str) -> dict[str, Any]:
    return case(made).candidates.set_index("organisation_id").loc[id].to_dict()


# ------------------------------------------------------------------------------------------------------ the cells


def test_cells_of_the_golden_ecosystem_weigh_540_as_written_there() -> None:
    made = case(world())
    same = ["cluster_id", "item", "weight", "smes", "workers"]
    assert made.cells[same].values.tolist() == golden.cells()[same].values.tolist()
    assert made.cells["weight"].sum() == golden.TOTAL
    key = ["cluster_id", "item", "organisation_id"]
    ours, theirs = (rows[key].sort_values(key, ignore_index=True) for rows in (made.offers, golden.offers()))
    pd.testing.assert_frame_equal(ours, theirs)


def test_a_cell_weighs_the_firms_times_the_need() -> None:
    """M1 is where everybody starts: it counts at the line (2 of 4) at least; M2 below the line is no cell."""
    cells = case(world(levels={"M1": 1, "M2": 1, "M3": 3})).cells
    assert set(cells["item"]) == {"M1", "M3"}
    weights = cells.set_index(["cluster_id", "item"])["weight"].to_dict()
    assert weights["C1", "M1"] == 80 * 2 / 4
    assert weights["C2", "M3"] == 60 * 3 / 4


@pytest.mark.parametrize("grade", ["", "C"])
def test_an_estimate_of_firms_weighs_nothing_and_is_not_known(grade: str) -> None:
    made = world(observations=[{"cluster_id": "C1", "indicator_id": "target_firms", "value": 80, "grade": grade}])
    cells = case(made).cells
    assert cells["weight"].isna().all()
    assert not counted(cells)
    assert counted(case(world()).cells)


def test_only_the_chosen_clusters_are_laid_out() -> None:
    made = case(world(), clusters=("C3", "C1"))
    assert set(made.cells["cluster_id"]) == set(made.offers["cluster_id"]) == {"C1", "C3"}
    assert "P6" not in set(made.offers["organisation_id"])


# ------------------------------------------------------------------------------------------------- the candidates


def test_a_pending_check_holds_the_fifth_partner_under_the_band_that_opens_next() -> None:
    made = world(READY | {"P5": 79.0})
    told = candidate(made, "P5")
    assert (told["band"], told["knockout"]) == ("first", "pending")
    assert 59.99 < told["readiness"] < 60
    laid, found = chosen(made)
    assert laid.terms.floor == 60
    assert ("P5", "floor") in {(row.organisation_id, row.code) for row in found.set_aside.itertuples()}
    cured = world(READY | {"P5": 79.0}, knockouts=[{"organisation_id": "P5", "code": "K1", "status": "clear"}])
    assert candidate(cured, "P5")["readiness"] == pytest.approx(79)


def test_who_is_ruled_out_keeps_the_score_and_is_no_member() -> None:
    made = world(knockouts=[{"organisation_id": "P4", "code": "K1", "status": "fail"}])
    told = candidate(made, "P4")
    assert (told["band"], told["readiness"], told["knockout"]) == ("out", pytest.approx(81), "fail")
    _, found = chosen(made)
    assert "P4" not in found.members
    assert found.set_aside.query("organisation_id == 'P4'")["code"].tolist() == ["knockout"]


def test_the_role_in_the_higher_band_counts_even_where_each_role_has_other_bands() -> None:
    """P1 is ready as IP and has conditions as TP; nobody else was assessed as TP, so no table shows both bands in order."""
    made = world(assessments=[*scores({"P1": 80.0, "P2": 50.0}), *scores({"P1": 70.0, "P2": 62.0}, role="TP")])
    best = best_roles(assessed(made), ASSESSMENT).set_index("organisation_id")
    assert best.loc["P1", ["role", "band"]].tolist() == ["IP", "ready"]
    assert best.loc["P2", ["role", "band"]].tolist() == ["TP", "conditions"]
    made = world(assessments=[*scores({"P1": 50.0, "P2": 80.0}), *scores({"P1": 70.0, "P2": 62.0}, role="TP")])
    best = best_roles(assessed(made), ASSESSMENT).set_index("organisation_id")
    assert best["role"].to_dict() == {"P1": "TP", "P2": "IP"}
    even = world(assessments=[*scores({"P1": 70.0}), *scores({"P1": 70.0}, role="TP")])
    assert best_roles(assessed(even), ASSESSMENT)["role"].tolist() == ["IP"]


def test_who_may_be_chosen_is_what_the_framework_calls_eligible() -> None:
    assert eligible_bands(ASSESSMENT) == ("ready", "conditions")
    ready = ready_partners(assessed(world()), ASSESSMENT)
    assert ready["organisation_id"].tolist() == ["P1", "P2", "P4", "P6"]


def test_no_band_is_no_figure() -> None:
    rows = pd.DataFrame({"score": [90.0, 90.0, 80.0, 30.0], "band": ["insufficient", "first", "out", "not_now"]})
    held = held_readiness(rows, ASSESSMENT)
    assert held.isna().tolist() == [True, False, False, False]
    assert held.tolist()[1:] == [60 - 1e-6, 80.0, 30.0]


# ------------------------------------------------------------------------------------------------------ the terms


def test_the_floor_is_where_the_last_eligible_band_starts_unless_the_study_gives_one() -> None:
    made = world(knockouts=[])
    assert case(made).terms.floor == 60
    lower = Rules(endorsed=(), floor=45.0)
    assert case(made, lower).terms.floor == 45
    _, found = chosen(made, lower)
    assert found.members == ("P1", "P2", "P3", "P4", "P6")
    assert found.measures.set_index("measure").loc["weight", "covered"] == golden.TOTAL


def test_without_size_and_budget_the_fewest_that_cover_the_most() -> None:
    laid, found = chosen(world())
    assert laid.terms.backup is False
    assert found.members == ("P1", "P2", "P4", "P6")
    assert found.sets["size"].tolist() == [4]
    assert case(world(), Rules(endorsed=(), size=2)).terms.backup is True
    assert case(world(), Rules(endorsed=(), budget=9.0)).terms.backup is True


@pytest.mark.parametrize(("size", "members"), [(1, "P1"), (2, "P1 P4"), (3, "P1 P2 P4"), (4, "P1 P2 P4 P6")])
def test_size_gives_the_golden_sets(size: int, members: str) -> None:
    _, found = chosen(world(), Rules(endorsed=(), size=size))
    assert found.members == tuple(members.split())


def test_conflicts_come_from_relations_once_a_pair_and_not_where_they_were_denied() -> None:
    def relation(one: str, other: str, confirmed: str = "", kind: str = "in_conflict_with") -> dict[str, object]:
        return {"relation_id": one + other, "from_id": one, "to_id": other, "relation_type": kind, "confirmed": confirmed}

    made = world(
        relations=[
            relation("P4", "P1"), relation("P1", "P4", "yes"), relation("P2", "P6", "no"), relation("P2", "P4", "", "funds"),
        ]
    )  # fmt: skip
    laid, found = chosen(made)
    assert laid.terms.conflicts == (("P1", "P4"),)
    assert not {"P1", "P4"} <= set(found.members)
    left = ({"P1", "P4"} - set(found.members)).pop()
    assert listed(made).loc[left, ["state", "reasons"]].tolist() in (["short_list", "conflict"], ["reserve", ""])


def test_must_and_must_not_carry_their_reason() -> None:
    rules = Rules(endorsed=(), size=2, must={"P2": "named in the agreement"}, must_not={"P1": "left in 2024"})
    made = world()
    _, found = chosen(made, rules)
    assert "P2" in found.members
    assert "P1" not in found.members
    assert found.table.set_index("organisation_id").loc["P2", "reason"] == "named in the agreement"
    assert ("P1", "must_not", "left in 2024") in set(found.set_aside.itertuples(index=False, name=None))
    assert listed(made, rules).loc["P1", ["state", "reasons"]].tolist() == ["held_back", "must_not"]


def test_budget_cost_and_capacity_come_from_the_terms_of_partners() -> None:
    made = world(partner_terms=[
        {"organisation_id": id, "cost": cost, "capacity": capacity}
        for id, cost, capacity in (("P1", 50, 100), ("P2", 30, None), ("P6", 20, 60))
    ])  # fmt: skip
    laid, found = chosen(made, Rules(endorsed=(), budget=60.0))
    people = laid.candidates.set_index("organisation_id")
    assert people.loc["P1", ["cost", "capacity"]].tolist() == [50, 100]
    assert people.loc["P2":"P4", "capacity"].isna().all()  # type: ignore[misc]
    assert found.members == ("P1",)  # 280 firms in need; P2 and P6 together 80 + 120
    rows = listed(made, Rules(endorsed=(), budget=60.0))
    assert rows.loc["P4", ["state", "reasons"]].tolist() == ["held_back", "cost_unknown"]
    assert rows.loc["P6", ["state", "reasons"]].tolist() in (["short_list", "limit"], ["reserve", ""])
    _, limited = chosen(made, Rules(endorsed=(), size=1, must={"P1": "kept"}, capacities=True))
    assert limited.measures.set_index("measure").loc["weight", "covered"] == pytest.approx(100)


def test_endorsement_is_read_from_the_assessments_of_partner_roles() -> None:
    words = scores(READY, endorsed={"P1": "employers", "P6": "workers", "P4": "employers workers"})
    laid, found = chosen(world(assessments=words), Rules(size=1))
    assert laid.candidates.set_index("organisation_id")["endorsed_by"].to_dict() == {
        "P1": "employers", "P2": "", "P3": "", "P4": "employers;workers", "P5": "", "P6": "workers",
    }  # fmt: skip
    assert found.members == ("P4",)  # the only one with both words
    _, nobody = chosen(world(), Rules(size=1))
    assert (nobody.status, nobody.members) == ("infeasible", ())


# -------------------------------------------------------------------------------------------------- the long list


def test_everybody_is_on_the_long_list_once_with_the_state_and_its_reason() -> None:
    made = world(
        organisations=[
            *({"organisation_id": id, "name": id, "status": "active"} for id in golden.PARTNERS),
            {"organisation_id": "P7", "name": "P7", "status": "active"},
            {"organisation_id": "P8", "name": "P8", "status": "closed"},
            {"organisation_id": "P9", "name": "P9", "status": "active"},
        ],
        assessments=scores(READY | {"P9": 90.0}),
    )
    rows = listed(made, Rules(endorsed=(), size=2))
    assert [rows.index.name, *rows.columns] == LONG_LIST
    assert rows.index.is_unique
    assert set(rows.index) == set(made["organisations"]["organisation_id"])
    told = {id: (row["state"], row["reasons"]) for id, row in rows.iterrows()}
    assert told == {
        "P1": ("member", ""),
        "P4": ("member", ""),
        "P2": ("reserve", ""),
        "P6": ("reserve", ""),
        "P3": ("held_back", "floor"),
        "P5": ("held_back", "floor;knockout_pending"),
        "P9": ("held_back", "not_reached"),
        "P7": ("not_assessed", "not_assessed;not_reached"),
        "P8": ("not_assessed", "not_assessed;closed;not_reached"),
    }
    assert rows.index[:2].tolist() == ["P4", "P1"]  # members first, the readier before
    assert rows.loc["P1", ["clusters", "modules"]].tolist() == [2, "M1;M2"]
    assert rows.loc["P2", "replaces"] in ("P4", "P1", "P1;P4")


def test_who_adds_nothing_is_told_so() -> None:
    """P5 and P3 offer nothing that P1, P2, P4 and P6 do not, and P5 would stand in for P1; with one member others would add."""
    made = world(READY | {"P3": 61.0, "P5": 65.0}, {"M1": 0}, knockouts=[], coverage=[
        {"organisation_id": id, "cluster_id": cluster, "basis": "named"}
        for id, (served, _, _) in golden.PARTNERS.items() for cluster in served.split() if (id, cluster) != ("P3", "C3")
    ])  # fmt: skip
    rows = listed(made)
    assert rows["state"].to_dict() == {
        "P1": "member", "P2": "member", "P4": "member", "P6": "member", "P5": "reserve", "P3": "short_list",
    }  # fmt: skip
    assert rows.loc["P3", "reasons"] == "adds_nothing"
    rows = listed(world(), Rules(endorsed=(), size=1))
    assert rows.loc[["P1", "P6"], "state"].tolist() == ["member", "reserve"]
    assert rows.loc[["P2", "P4"], "reasons"].tolist() == ["limit", "limit"]


def test_an_offer_where_no_firms_were_counted_is_told_so() -> None:
    made = world(observations=[{"cluster_id": "C1", "indicator_id": "target_firms", "value": 80, "grade": "A"}])
    rows = listed(made)
    assert rows.loc["P4", ["state", "reasons"]].tolist() == ["held_back", "not_counted"]
    assert rows.loc["P2", "state"] == "member"


def test_a_lower_floor_of_the_study_lets_a_pending_check_be_chosen_and_names_it() -> None:
    rules = Rules(endorsed=(), floor=45.0, must={"P5": "asked for"})
    rows = listed(world(), rules)
    assert rows.loc["P5", ["state", "reasons"]].tolist() == ["member", "knockout_pending"]
    rows = listed(world(), Rules(endorsed=(), floor=45.0))
    assert rows.loc["P5", ["state", "reasons"]].tolist() == ["reserve", "knockout_pending"]


def test_without_a_set_the_band_speaks() -> None:
    made = world(READY | {"P2": 30.0}, knockouts=[{"organisation_id": "P4", "code": "K1", "status": "fail"}])
    near = reach_table(made, km=100)
    rows = long_list(made, near, ALL, assessed(made), ASSESSMENT, None, None).set_index("organisation_id")
    told = {id: (row["state"], row["reasons"]) for id, row in rows.iterrows()}
    assert told == {
        "P1": ("short_list", ""), "P6": ("short_list", ""), "P2": ("held_back", "band"), "P3": ("held_back", "band"),
        "P5": ("held_back", "band"), "P4": ("held_back", "knockout"),
    }  # fmt: skip
    nobody = long_list(made, near, ALL, None, None, None, None)
    assert set(nobody["state"]) == {"not_assessed"}
    assert nobody["readiness"].isna().all()


def test_rows_in_another_order_give_the_same() -> None:
    made = world(partner_terms=[{"organisation_id": id, "cost": 10} for id in golden.PARTNERS])
    turned = {name: frame.iloc[::-1] for name, frame in made.items()}
    rules = Rules(endorsed=(), budget=30.0)
    for one, other in zip(chosen(made, rules)[1].__dict__.values(), chosen(turned, rules)[1].__dict__.values(), strict=True):
        if isinstance(one, pd.DataFrame):
            pd.testing.assert_frame_equal(one, other)
        else:
            assert one == other
    pd.testing.assert_frame_equal(listed(made, rules), listed(turned, rules))
    pd.testing.assert_frame_equal(case(made).candidates, case(turned).candidates)
