"""The tables on organisations in the shape of their files: what stands there, what is held back, and why one is absent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import pytest

from score_mapping.catalogue import sentences
from score_mapping.output.partnerframes import (
    measures_frame,
    partner_annex,
    partner_frames,
    portfolio_frames,
    summary_frame,
    two_mode_frame,
)
from score_mapping.output.partnerreasons import partner_reason
from score_mapping.partners.bottlenecks import CODES
from score_mapping.partners.rollout_defaults import RAILS
from score_mapping.workflow import Results, default_recipe, open_study, run
from tests.output.conftest import TEACHING


@pytest.fixture(scope="module")
def frames(teaching: Results) -> dict[str, pd.DataFrame]:
    return partner_frames(teaching)


@pytest.fixture(scope="module")
def alone() -> Results:
    """A set of one partner, who cannot be endorsed by both sides."""
    study = open_study(TEACHING)
    base = default_recipe(study)
    return run(study, replace(base, draws=200, portfolio=base.portfolio.model_copy(update={"size": 1})))


def with_partners(results: Results, **parts: object) -> Results:
    return replace(results, partners=replace(results.partners, **parts))  # type: ignore[arg-type]


def unheard(results: Results, reason: str = "low_response") -> Results:
    """The same study, had too few organisations answered."""
    stability = results.partners.stability
    said = stability.responses.assign(ranked=False, reason=reason)
    quiet = replace(stability, ranks=stability.ranks.iloc[:0], responses=said)
    return with_partners(results, stability=quiet, absent={**results.partners.absent, "connecting": reason})


def ids(rows: pd.DataFrame, column: str = "organisation_id") -> Sequence[str]:
    return rows[column].tolist()


# ------------------------------------------------------------------------------------------------------- organisations


def test_every_organisation_stands_once_and_members_first(teaching: Results, frames: dict[str, pd.DataFrame]) -> None:
    rows = frames["partners"]
    portfolio = teaching.partners.portfolio
    assert portfolio is not None
    assert sorted(ids(rows)) == sorted(set(teaching.study.tables["organisations"]["organisation_id"]))
    assert sorted(ids(rows)[: len(portfolio.members)]) == list(portfolio.members)
    assert set(rows["state"].iloc[: len(portfolio.members)]) == {"member"}


def test_a_partner_carries_the_readiness_of_its_role(teaching: Results, frames: dict[str, pd.DataFrame]) -> None:
    ready = teaching.partners.assessed.readiness
    assert ready is not None
    for row in frames["partners"].loc[frames["partners"]["role"] != ""].to_dict("records"):
        own = ready.table.loc[(ready.table["organisation_id"] == row["organisation_id"]) & (ready.table["role"] == row["role"])]
        assert len(own) == 1
        for column in ("mandate", "interest", "capacity", "weakest", "caps", "coverage", "cure"):
            assert own[column].iloc[0] == row[column], (row["organisation_id"], column)
    nobody = frames["partners"].loc[frames["partners"]["role"] == ""]
    assert len(nobody) > 0
    assert nobody[["mandate", "weakest", "coverage"]].isna().all(axis=None)


def test_criteria_name_the_rows_of_the_sheet(teaching: Results, frames: dict[str, pd.DataFrame]) -> None:
    rows = frames["readiness_criteria"]
    said = teaching.study.tables["assessments"]
    one = rows.loc[(rows["organisation_id"] == "BKMA") & (rows["criterion"] == "R1")].iloc[0]
    for word in one["rows"].split(" "):
        table, _, row = word.partition(":")
        assert table == "assessments"
        assert said.loc[int(row), ["organisation_id", "criterion"]].tolist() == ["BKMA", "R1"]


def test_one_assessor_makes_no_annex(teaching: Results) -> None:
    said = teaching.study.tables["assessments"].assign(evaluator_id="gov-1")
    rated = teaching.study.tables["ratings"].assign(evaluator_id="gov-1")
    tables = {**teaching.study.tables, "assessments": said, "ratings": rated}
    lone = replace(teaching, study=replace(teaching.study, tables=tables))
    assert partner_annex(lone) == {}
    assert partner_annex(teaching) != {}


# ------------------------------------------------------------------------------------------------------------- network


def test_connecting_organisations_are_those_of_the_tries(teaching: Results, frames: dict[str, pd.DataFrame]) -> None:
    ranks, rows = teaching.partners.stability.ranks, frames["network_measures"]
    keys = ["relation_type", "reports", "organisation_id"]
    yes = ranks.loc[ranks["connects"] == "yes", keys].to_numpy().tolist()
    assert sorted(rows.loc[rows["connects"] == "yes", keys].to_numpy().tolist()) == sorted(yes) != []
    small = rows.loc[rows["relation_type"] == "competes_with"]  # fewer than five linked
    assert small["connects"].isna().all()
    assert small["betweenness"].notna().all()


def test_too_few_answers_rank_nobody(teaching: Results) -> None:
    found = unheard(teaching).partners
    measures, summary = measures_frame(found), summary_frame(found)
    assert measures[["betweenness", "rank", "connects", "constraint", "pairs_lost"]].isna().all(axis=None)
    assert measures["degree_high"].notna().all()
    assert summary[["hub", "bridges", "centralisation_degree"]].isna().all(axis=None)
    assert set(summary["reason"]) == {"low_response"}
    assert two_mode_frame(found)["betweenness"].isna().all()
    frames = partner_frames(unheard(teaching))
    assert frames["network_bridges"].empty
    assert frames["connecting"].empty


def test_who_is_unknown_has_no_row_and_is_counted(teaching: Results) -> None:
    relations = teaching.partners.relations
    quiet = relations.organisations.assign(heard=False)
    rows = measures_frame(with_partners(teaching, relations=replace(relations, organisations=quiet)).partners)
    assert len(rows) == int((relations.organisations["degree"] > 0).sum())


# ----------------------------------------------------------------------------------------------------- set of partners


def test_reserves_stand_below_the_members(teaching: Results, frames: dict[str, pd.DataFrame]) -> None:
    found = teaching.partners.portfolio
    assert found is not None
    rows = frames["portfolio"]
    members, reserves = rows.loc[rows["state"] == "member"], rows.loc[rows["state"] == "reserve"]
    assert ids(members) == list(found.members)
    assert ids(rows) == [*ids(members), *ids(reserves)]
    assert set(ids(reserves)) == set(members["reserve"]) - {""} != set()
    for row in reserves.to_dict("records"):
        assert row["replaces"] == ";".join(members.loc[members["reserve"] == row["organisation_id"], "organisation_id"])
    terms = teaching.study.tables["partner_terms"].set_index("organisation_id")["cost"]
    assert (rows["cost"] == rows["organisation_id"].map(terms)).all()


def test_rules_that_cannot_be_kept_together_are_told_in_words(alone: Results) -> None:
    found = portfolio_frames(alone)
    assert {name for name, frame in found.items() if len(frame)} == {"portfolio_stages", "portfolio_curve"}
    assert found["portfolio_stages"]["status"].tolist() == ["infeasible"]
    assert found["portfolio_stages"]["bound"].isna().all()
    said = partner_reason("portfolio", alone)
    for rule in ("no more partners than 1", "at least one member endorsed by employers", "endorsed by workers"):
        assert rule in said


# ------------------------------------------------------------------------------------------------ plan and trainers


def test_money_is_in_the_currency_of_the_plan(frames: dict[str, pd.DataFrame]) -> None:
    figures = frames["rollout"]
    assert set(figures.loc[figures["figure"].isin(["cost", "recovered", "programme", "total_cost"]), "unit"]) == {"QTL"}
    assumed = frames["rollout_assumptions"].set_index("name")["unit"]
    assert assumed["unit_cost"] == "QTL for an enterprise and module"
    leaving = figures.loc[figures["figure"] == "partners_leaving", ["low", "central", "high"]].iloc[0]
    assert leaving.tolist() == pytest.approx([0.3, 0.48, 0.75])


def test_a_plan_that_goes_beyond_what_programmes_reached_says_so(teaching: Results) -> None:
    plan = teaching.partners.plan
    assert plan is not None
    flag = pd.DataFrame([{"flag": "clusters", "value": 12.0, "limit": 11.0, "unit": "clusters", "source": "a source"}])
    rows = partner_frames(with_partners(teaching, plan=replace(plan, flags=flag)))["rollout_flags"]
    assert rows.iloc[0].tolist() == ["limit", "clusters", "More clusters than national programmes worked in.", 12.0, 11.0, "clusters", "a source"]
    assert set(rows["kind"].iloc[1:]) == {"note"}


def test_without_a_plan_each_cluster_says_why(teaching: Results) -> None:
    plan = teaching.partners.plan
    assert plan is not None
    without = with_partners(teaching, plan=replace(plan, reason="not_counted"), absent={"rollout": "not_counted"})
    filled = {name for name, frame in partner_frames(without).items() if name.startswith("rollout") and len(frame)}
    assert filled == {"rollout_clusters"}
    assert partner_reason("rollout", without).startswith("Firms of the size band were not counted")


def test_all_modules_together_are_named(frames: dict[str, pd.DataFrame]) -> None:
    for name in ("trainer_chain", "trainer_capacity"):
        assert frames[name]["module"].iloc[0] == "all"
        assert "" not in set(frames[name]["module"])


def test_notes_limits_and_bottlenecks_have_sentences() -> None:
    known = sentences("files")
    assert {f"files.rail.{rail.flag}" for rail in RAILS} <= set(known)
    assert {f"files.bottleneck.{code}" for code in CODES} <= set(known)


def test_a_study_without_organisations_has_none_of_the_tables(small: Results) -> None:
    filled = {name for name, frame in partner_frames(small).items() if len(frame)}
    assert filled == {"module_fit", "rollout_clusters"}
