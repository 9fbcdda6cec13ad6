"""The golden ecosystem to the last figure, the rules on a set, and the traps."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from score_mapping.partners.portfolio import Portfolio, Terms, choose_partners, coverage_curve
from tests.partners import golden

CELLS, OFFERS, PEOPLE = golden.cells(), golden.offers(), golden.candidates()


def best(terms: Terms | None = None, people: pd.DataFrame = PEOPLE, **given: object) -> Portfolio:
    return choose_partners(CELLS, OFFERS, people, replace(terms or Terms(), **given))  # type: ignore[arg-type]


def figure(found: Portfolio, measure: str) -> Mapping[str, float]:
    return found.measures.set_index("measure").loc[measure].to_dict()


@pytest.mark.parametrize(
    ("size", "covered", "share", "members", "equal"),
    [
        (1, 280, 51.9, "P1", ["P1"]),
        (2, 360, 66.7, "P1 P4", ["P1;P4", "P1;P2"]),
        (3, 440, 81.5, "P1 P2 P4", ["P1;P2;P4"]),
        (4, 500, 92.6, "P1 P2 P4 P6", ["P1;P2;P4;P6"]),
        (5, 540, 100.0, "P1 P2 P3 P4 P6", ["P1;P2;P3;P4;P6"]),
    ],
)
def test_golden_portfolios(size: int, covered: float, share: float, members: str, equal: list[str]) -> None:
    for people in (PEOPLE, PEOPLE.loc[PEOPLE["organisation_id"] != "P5"]):  # P5 changes nothing at any size
        found = best(size=size, people=people)
        assert found.status == "optimal"
        assert found.members == tuple(members.split())
        assert figure(found, "weight")["covered"] == covered
        assert round(100 * figure(found, "weight")["share"], 1) == share
        assert found.sets["members"].tolist() == equal
        assert found.sets_complete
        assert found.stages.loc[0, ["aim", "value", "bound", "gap"]].tolist() == ["coverage", covered, covered, 0.0]


def test_golden_tie_goes_to_the_higher_least_readiness() -> None:
    found = best(size=2)
    assert found.sets[["members", "least_readiness", "mean_readiness", "chosen"]].to_numpy().tolist() == [
        ["P1;P4", 70.0, 75.5, "yes"],
        ["P1;P2", 64.0, 67.0, "no"],
    ]
    assert found.stages["aim"].tolist()[:4] == ["coverage", "backup", "fewest", "least_readiness"]


def test_golden_losses_from_the_full_set() -> None:
    found = best()
    assert found.members == ("P1", "P2", "P3", "P4", "P5", "P6")  # P5 adds backup only
    table = found.table.set_index("organisation_id")
    assert table["loss"].to_dict() == {"P1": 80, "P2": 80, "P3": 40, "P4": 40, "P5": 0, "P6": 60}
    assert table["cells_lost"].to_dict() == {"P1": 1, "P2": 1, "P3": 1, "P4": 1, "P5": 0, "P6": 1}
    assert table["alone"].to_dict() == {"P1": 280, "P2": 80, "P3": 100, "P4": 80, "P5": 180, "P6": 120}
    assert table["credit"].sum() == pytest.approx(540)
    assert table["pending"].to_dict() == dict.fromkeys(["P1", "P2", "P3", "P4", "P6"], "no") | {"P5": "yes"}
    assert figure(found, "weight")["backup"] == 240  # C1-M2, C2-M1, C2-M2, C3-M2
    assert found.without_backup == ("P1", "P2", "P3", "P4", "P6")


def test_golden_curve() -> None:
    rows = coverage_curve(CELLS, OFFERS, PEOPLE, settle=True)
    assert rows["size"].tolist() == [1, 2, 3, 4, 5, 6]
    assert rows["coverage"].tolist() == [280, 360, 440, 500, 540, 540]
    assert rows["gain"].tolist() == [280, 80, 80, 60, 40, 0]
    assert rows["bound"].tolist() == rows["coverage"].tolist()
    assert rows["members"].tolist()[1] == "P1;P4"
    quick = coverage_curve(CELLS, OFFERS, PEOPLE)
    pd.testing.assert_frame_equal(quick.drop(columns="members"), rows.drop(columns="members"))
    assert set(quick["members"]) == {""}
    assert rows["cells_share"].tolist() == pytest.approx([4 / 9, 6 / 9, 7 / 9, 8 / 9, 1, 1])


def test_unweighted_stands_beside_weighted_and_workers_beside_firms() -> None:
    found = best(size=2)
    assert figure(found, "cells")["covered"] == 6
    assert figure(found, "cells")["share"] == pytest.approx(6 / 9)
    assert (figure(found, "smes")["covered"], figure(found, "smes")["total"]) == (180, 180)
    assert (figure(found, "workers")["covered"], figure(found, "workers")["total"]) == (18_000, 18_000)
    assert figure(best(size=1), "smes")["covered"] == 140


def test_reserve_and_next_best() -> None:
    found = best(size=4)  # P1 P2 P4 P6
    assert (found.next_id, found.next_gain) == ("P3", 40.0)
    table = found.table.set_index("organisation_id")
    assert table.loc["P1", ["loss", "reserve", "loss_with_reserve"]].tolist() == [220.0, "P5", 80.0]
    assert table.loc["P2", ["loss", "reserve", "loss_with_reserve"]].tolist() == [80.0, "P3", 80.0 - 40.0]


def test_set_cover() -> None:
    found = best(cover_all=True)
    assert found.members == ("P1", "P2", "P3", "P4", "P6")
    assert found.stages.loc[0, ["aim", "value"]].tolist() == ["fewest", 5.0]


@pytest.mark.parametrize("backup", [True, False])
def test_row_order_never_matters(backup: bool) -> None:
    terms = Terms(size=3, floor=50, conflicts=(("P1", "P2"),), fair_share=0.2, backup=backup)
    one = choose_partners(CELLS, OFFERS, PEOPLE, terms)
    for seed in range(3):
        cells, offers, people = (frame.sample(frac=1, random_state=seed) for frame in (CELLS, OFFERS, PEOPLE))
        other = choose_partners(cells, offers, people, terms)
        assert other.members == one.members
        for name in ("stages", "measures", "table", "cells", "sets", "set_aside"):
            pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


def with_cells(**columns: object) -> pd.DataFrame:
    return PEOPLE.assign(**columns)


def test_a_failed_knock_out_rules_out_the_best() -> None:
    people = with_cells(knockout=["fail", "", "", "", "", ""], readiness=[100, 64, 58, 81, 49, 77])
    found = best(size=2, people=people)
    assert "P1" not in found.members
    assert found.set_aside.loc[found.set_aside["organisation_id"] == "P1", "code"].tolist() == ["knockout"]


def test_budget_and_unknown_costs() -> None:
    people = with_cells(cost=[10.0, 4.0, np.nan, 5.0, np.nan, np.nan])
    found = best(budget=9.0, people=people)
    assert found.members == ("P2", "P4")
    aside = found.set_aside.set_index("organisation_id")["code"].to_dict()
    assert aside == {"P3": "cost_unknown", "P5": "cost_unknown", "P6": "cost_unknown"}
    assert best(budget=19.0, people=people).members == ("P1", "P2", "P4")


def test_a_budget_of_nothing_buys_nothing_unless_it_is_free() -> None:
    found = best(budget=0.0, people=with_cells(cost=1.0))
    assert (found.status, found.members, figure(found, "weight")["covered"]) == ("optimal", (), 0.0)
    assert best(budget=0.0, people=with_cells(cost=[1.0, 0.0, 1.0, 1.0, 1.0, 1.0])).members == ("P2",)


def test_floor_and_unknown_readiness() -> None:
    people = with_cells(readiness=[70.0, 64.0, 58.0, np.nan, 49.0, 77.0])
    found = best(floor=60.0, people=people)
    assert found.members == ("P1", "P2", "P6")
    aside = found.set_aside.set_index("organisation_id")["code"].to_dict()
    assert aside == {"P3": "floor", "P4": "readiness_unknown", "P5": "floor"}


def test_must_and_must_not_with_their_reasons() -> None:
    found = best(size=2, must={"P5": "decided by the committee"}, must_not={"P1": "left"})
    assert "P5" in found.members
    assert "P1" not in found.members
    assert found.table.set_index("organisation_id").loc["P5", "reason"] == "decided by the committee"
    assert found.set_aside.to_numpy().tolist() == [["P1", "must_not", "left"]]


def test_conflict_pairs() -> None:
    found = best(size=2, conflicts=(("P4", "P1"),))
    assert found.members == ("P1", "P2")
    assert best(size=2, conflicts=(("P1", "P1"), ("P1", "nobody"))).members == ("P1", "P4")


def test_endorsed_by_workers_and_by_employers() -> None:
    people = with_cells(endorsed_by=["employers", "", "workers", "", "workers;employers", ""])
    assert best(size=1, endorsed=("workers", "employers"), people=people).members == ("P5",)
    # P3 and P5 add 40 to P1 alike; P5 gives 140 of backup, P3 60.
    assert best(size=2, endorsed=("workers", "employers"), people=people).members == ("P1", "P5")


def test_each_region_gets_its_share() -> None:
    assert best(size=1, fair_share=0.3).members == ("P5",)
    assert best(size=2, fair_share=0.3).members == ("P1", "P4")
    assert best(size=2, fair_share=0.6).members == ("P1", "P4")
    # All three cells of C1 want P1 and P2, all of C2 want P6 and another.
    assert best(size=2, fair_share=0.7).conflict == ("size", "fair:C1", "fair:C2")


def test_capacity() -> None:
    people = with_cells(capacity=[100.0, np.nan, np.nan, np.nan, np.nan, np.nan])
    found = best(size=1, people=people, capacities=True)
    assert found.members == ("P5",)
    assert figure(found, "weight")["covered"] == pytest.approx(180)
    found = best(size=1, people=people, capacities=True, must={"P1": "kept"})
    assert figure(found, "weight")["covered"] == pytest.approx(100)
    assert best(size=2, people=with_cells(capacity=np.nan), capacities=True).members == ("P1", "P4")
    with pytest.raises(ValueError, match="load"):
        choose_partners(CELLS.drop(columns="smes"), OFFERS, people, Terms(capacities=True))


@pytest.mark.parametrize(
    ("terms", "named"),
    [
        (Terms(size=1, must={"P1": "a", "P2": "b"}), ("size", "must:P1", "must:P2")),
        (Terms(must={"P1": "a"}, must_not={"P1": "b"}), ("must:P1", "must_not:P1")),
        (Terms(must={"P5": "a"}, floor=60), ("floor", "must:P5")),
        (Terms(endorsed=("workers",)), ("endorsed:workers",)),
        (Terms(must={"P9": "a"}), ("unknown:P9",)),
        (Terms(cover_all=True, size=4), ("size", "cover_all")),
        (Terms(budget=0.0, must={"P1": "a"}), ("budget", "must:P1")),
        (
            Terms(conflicts=(("P1", "P2"),), must={"P1": "a", "P2": "b"}, size=3),
            ("must:P1", "must:P2", "conflict:P1;P2"),
        ),
    ],
)
def test_rules_that_cannot_be_kept_are_named(terms: Terms, named: tuple[str, ...]) -> None:
    found = best(terms, people=with_cells(cost=1.0))
    assert found.status == "infeasible"
    assert found.members == ()
    assert (found.conflict, found.conflict_smallest) == (named, True)


def test_no_endorsed_partner_passes_the_knock_outs() -> None:
    people = with_cells(endorsed_by=["", "", "workers", "", "", ""], knockout=["", "", "fail", "", "", ""])
    assert best(endorsed=("workers",), people=people).conflict == ("knockout", "endorsed:workers")


def test_all_set_aside_and_nothing_to_cover() -> None:
    assert best(floor=99.0).status == "no_candidates"
    assert choose_partners(CELLS, OFFERS, PEOPLE.iloc[:0]).status == "no_candidates"
    assert choose_partners(CELLS.iloc[:0], OFFERS, PEOPLE).status == "no_cells"
    unknown = choose_partners(CELLS.assign(weight=np.nan), OFFERS, PEOPLE)
    assert unknown.status == "no_cells"
    assert set(unknown.cells["state"]) == {"not_known"}


def test_one_organisation_only() -> None:
    found = choose_partners(CELLS, OFFERS, PEOPLE.iloc[[3]])
    assert found.members == ("P4",)
    assert found.table.loc[0, ["loss", "reserve"]].tolist() == [80.0, ""]


def test_states_of_the_cells() -> None:
    lonely = pd.concat([CELLS, CELLS.iloc[[0, 1]].assign(cluster_id="C4", weight=[30.0, np.nan])])
    found = choose_partners(lonely, OFFERS, PEOPLE, Terms(size=4))
    state = found.cells.set_index(["cluster_id", "item"])["state"].to_dict()
    assert state["C4", "M1"] == "unreachable"
    assert state["C4", "M2"] == "not_known"
    assert state["C3", "M1"] == "open"
    assert state["C2", "M1"] == "backup"
    assert state["C1", "M1"] == "covered"
    assert figure(found, "weight")["total"] == 570
    assert figure(found, "weight")["unknown"] == 1


@pytest.mark.parametrize(
    ("cells", "people", "said"),
    [
        (CELLS.assign(weight=-1.0), PEOPLE, "negative"),
        (pd.concat([CELLS, CELLS]), PEOPLE, "twice"),
        (CELLS, pd.concat([PEOPLE, PEOPLE]), "twice"),
        (CELLS.drop(columns="item"), PEOPLE, "item"),
    ],
)
def test_tables_that_cannot_be_used_are_refused(cells: pd.DataFrame, people: pd.DataFrame, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        choose_partners(cells, OFFERS, people)


def test_the_losses_are_what_a_search_finds() -> None:
    """Leaving and the best replacement, against trying everybody, for every pair of members."""
    weight = CELLS.set_index(["cluster_id", "item"])["weight"]
    held = {
        id: set(map(tuple, rows[["cluster_id", "item"]].to_numpy())) for id, rows in OFFERS.groupby("organisation_id")
    }

    def worth(some: set[str]) -> float:
        return float(sum(weight[cell] for cell in set().union(*(held[id] for id in some))))

    for pair in itertools.combinations(PEOPLE["organisation_id"], 2):
        found = best(size=2, must=dict.fromkeys(pair, "tried"))
        for row in found.table.itertuples():
            rest = set(pair) - {row.organisation_id}
            others = set(PEOPLE["organisation_id"]) - set(pair)
            assert row.loss == worth(set(pair)) - worth(rest)
            assert row.loss_with_reserve == worth(set(pair)) - max(worth(rest | {id}) for id in others)


def test_sets_of_equal_coverage_are_as_small_as_the_one_chosen_where_the_fewest_is_the_second_aim() -> None:
    """All six cover 540 and so do the five without P5; with backup as the second aim the six are the set."""
    found = best(backup=False)
    assert found.members == ("P1", "P2", "P3", "P4", "P6")
    assert found.sets["members"].tolist() == ["P1;P2;P3;P4;P6"]
    assert found.sets_complete
    twice = PEOPLE.loc[PEOPLE["organisation_id"] != "P5"]
    twin = pd.concat([twice, twice.loc[twice["organisation_id"] == "P2"].assign(organisation_id="P9")])
    offers = pd.concat([OFFERS, OFFERS.loc[OFFERS["organisation_id"] == "P2"].assign(organisation_id="P9")])
    made = choose_partners(CELLS, offers, twin, Terms(backup=False))
    assert made.sets["members"].tolist() == ["P1;P2;P3;P4;P6", "P1;P3;P4;P6;P9"]
    assert set(made.sets["size"]) == {5}
    assert choose_partners(CELLS, offers, twin, Terms()).members == ("P1", "P2", "P3", "P4", "P6", "P9")
