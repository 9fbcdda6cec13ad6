"""The Indian desk study, run: what is not there is never read as zero, and nobody is ranked on too little."""

from dataclasses import replace

import pandas as pd
import pytest

from score_mapping.shipped import shipped
from score_mapping.study.folder import Study
from score_mapping.workflow import Results, default_recipe, open_study, run

FINDS = {
    "buyer_links",
    "coverage",
    "organisation_services",
    "policy_links",
    "policies",
    "sites",
    "organisation_sectors",
}


@pytest.fixture(scope="module")
def study() -> Study:
    return open_study(shipped("data/india"))


def quick(study: Study) -> Results:
    return run(study, replace(default_recipe(study), draws=1))


@pytest.fixture(scope="module")
def whole(study: Study) -> Results:
    return quick(study)


def cells(results: Results) -> pd.DataFrame:
    return results.cells.set_index(["cluster_id", "indicator_id"]).sort_index()


FILLED = sorted(path.stem for path in shipped("data/india").glob("*.csv") if path.stem != "clusters")


@pytest.mark.parametrize("name", FILLED)
def test_an_emptied_table_makes_unknown_and_never_zero(study: Study, whole: Results, name: str) -> None:
    without = replace(study, tables={**study.tables, name: study.tables[name].iloc[:0]})
    before, after = cells(whole), cells(quick(without))
    became_known = after["known"] & ~before["known"]
    assert not became_known.any()
    changed = after["known"] & (after["score"] != before["score"])
    for (_, indicator), row in after.loc[changed].iterrows():
        presence = next(leaf for leaf in study.framework.indicator if leaf.id == indicator).presence_only
        assert presence, f"{indicator} changed to another figure instead of becoming unknown"
        assert row["score"] >= 50, f"{indicator} fell below the middle"
    gone = before["known"] & ~after["known"]
    assert (after.loc[gone, "score_low"] == 0).all()
    assert (after.loc[gone, "score_high"] == 100).all()


@pytest.mark.parametrize("name", sorted(FINDS))
def test_finding_evidence_never_lowers_a_score(study: Study, whole: Results, name: str) -> None:
    without = replace(study, tables={**study.tables, name: study.tables[name].iloc[:0]})
    before = whole.ranking.set_index("cluster_id")["score"]
    after = quick(without).ranking.set_index("cluster_id")["score"]
    assert (after.loc[before.index] <= before + 1e-9).all()


def test_the_table_that_a_find_comes_from_matters(study: Study, whole: Results) -> None:
    without = replace(study, tables={**study.tables, "buyer_links": study.tables["buyer_links"].iloc[:0]})
    assert quick(without).known_of.set_index("indicator_id").loc["d3_buyers", "known"] == 0
    assert whole.known_of.set_index("indicator_id").loc["d3_buyers", "known"] > 0


def test_desk_run_compares_only_what_it_can(whole: Results) -> None:
    ranked = whole.ranking["rank"].notna()
    assert (whole.ranking.loc[ranked, "coverage"] >= 0.6 - 1e-9).all()
    assert 15 <= ranked.sum() <= 30
    assert whole.ranking.loc[~ranked, "tier"].isin(["one_fact_short", "cannot_be_judged", "set_aside"]).all()


def test_the_full_framework_ranks_nobody_and_says_what_to_collect() -> None:
    full = open_study(shipped("data/india"), framework="score-selection")
    results = quick(full)
    assert results.ranking["rank"].isna().all()
    asked = results.missing.groupby("cluster_id").size()
    assert asked.min() > 20
    assert results.missing["where"].ne("").all()


def test_the_capital_is_not_the_country(whole: Results) -> None:
    """National head offices stand in and around Delhi; none reaches a cluster there by distance."""
    tables = whole.study.tables
    national = set(tables["organisations"].query("area_served == 'national'")["organisation_id"])
    branches = set(tables["sites"].query("head_office != 'yes'")["organisation_id"])
    by_site = set(whole.reach.query("basis == 'site'")["organisation_id"])
    assert not by_site & (national - branches)


def test_india_stops_at_whom_to_interview_first(whole: Results) -> None:
    """Nobody was assessed and no search was complete: missing offers are not gaps, and the list is for interviews."""
    assert set(whole.gaps["state"]) <= {"none_documented", "thin", "covered"}
    shortlist = whole.ranking.loc[whole.ranking["tier"] == "shortlist", "cluster_id"]
    assert set(whole.interviews.clusters["cluster_id"]) == set(shortlist)
    reached = set(";".join(whole.interviews.organisations["clusters"]).split(";"))
    assert reached == set(shortlist) - set(whole.interviews.unreached)
    assert 0 <= whole.interviews.inferred_share < 1
