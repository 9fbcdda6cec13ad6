"""The whole chain on small studies that a reader can check."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from score_mapping.problems import StudyError
from score_mapping.study.settings import Portfolio
from score_mapping.workflow import ASKED, Recipe, Results, change_recipe, default_recipe, run
from tests.worlds import clusters, framework, study

RULES = framework(
    """
    id = "small"
    [stage.desk]
    coverage = 0.6
    one_known_in = ["A"]
    k = 1
    open_gate_caps = "shortlist"
    tiers = [{id = "shortlist", share = 0.5}, {id = "reserve", share = 0.2}, {id = "not_this_round", share = 0}]
    [defaults]
    scale = {at = [[0, 0], [100, 100]]}
    [[node]]
    id = "A"
    points = 60
    [[node]]
    id = "B"
    points = 40
    [[indicator]]
    id = "a1"
    node = "A"
    points = 30
    axis = "need"
    [[indicator]]
    id = "a2"
    node = "A"
    points = 30
    axis = "readiness"
    ask = {what = "count them", where = "register", days = 1}
    [[indicator]]
    id = "b1"
    node = "B"
    points = 40
    gate.desk = {id = "G1", title = "Firms", of = "high", rules = [{effect = "knock-out", below = 20}], otherwise = "open"}
    """
)


def seen(cluster: str, indicator: str, value: float, **more: object) -> dict[str, object]:
    return {"cluster_id": cluster, "indicator_id": indicator, "value": value, "grade": "A", "year": 2024, **more}


def world(**more: Any) -> Any:
    values = {
        "p": {"a1": 95, "a2": 90, "b1": 70},
        "q": {"a1": 50, "a2": 50, "b1": 50},
        "r": {"a1": 90, "b1": 90},
        "s": {"b1": 90},
        "t": {"a1": 99, "a2": 99, "b1": 10},
        "u": {"a1": 10},
    }
    rows = [seen(cluster, indicator, value) for cluster, cells in values.items() for indicator, value in cells.items()]
    return study(RULES, **{"clusters": clusters(*values), "observations": rows, **more})


@pytest.fixture(scope="module")
def results() -> Results:
    return run(world())


def row(results: Results, cluster: str) -> Any:
    return results.ranking.set_index("cluster_id").loc[cluster]


def test_who_can_be_compared_and_who_cannot(results: Results) -> None:
    tiers = dict(zip(results.ranking["cluster_id"], results.ranking["tier"], strict=True))
    assert tiers["s"] == "one_fact_short"
    assert tiers["t"] == "set_aside"
    assert tiers["u"] == "one_fact_short"
    assert sorted(results.acceptability.index) == ["p", "q", "r"]
    assert pd.isna(row(results, "t")["rank"])


def test_score_is_the_midpoint_and_rank_follows_it(results: Results) -> None:
    assert row(results, "p")["score"] == pytest.approx(0.3 * 95 + 0.3 * 90 + 0.4 * 70)
    assert row(results, "r")["low"] == pytest.approx(0.3 * 90 + 0.4 * 90)
    assert row(results, "r")["high"] == pytest.approx(0.3 * 90 + 0.3 * 100 + 0.4 * 90)
    assert row(results, "r")["score_known"] == pytest.approx(90)
    assert results.ranking["cluster_id"].tolist()[:3] == ["p", "r", "q"]
    assert [row(results, id)["rank"] for id in "prq"] == [1, 2, 3]


def test_one_fact_is_named_with_where_to_ask(results: Results) -> None:
    missing = results.missing.loc[(results.missing["cluster_id"] == "s") & results.missing["closes"]]
    assert missing["indicator_id"].tolist() == ["a1", "a2"]
    assert missing["where"].tolist()[1] == "register"


def test_gates_say_what_they_saw(results: Results) -> None:
    gates = results.gates.set_index("cluster_id")
    assert gates.loc["t", "effect"] == "knock-out"
    assert gates.loc["u", "effect"] == "open"
    assert "below the agreed minimum" in row(results, "t")["reason"]


def test_long_scores_add_up(results: Results) -> None:
    scores = results.scores
    leaves = scores.loc[scores["kind"] == "indicator"].groupby("cluster_id")["contribution"].sum()
    total = scores.loc[scores["kind"] == "total"].set_index("cluster_id")["score"]
    assert np.allclose(leaves, total.loc[leaves.index])


def test_acceptability_rows_and_columns_add_up(results: Results) -> None:
    table = results.acceptability
    assert np.allclose(table.sum(axis=0), 1)
    assert np.allclose(table.sum(axis=1), 1)
    assert table.columns.tolist() == ["rank_1", "rank_2", "rank_3"]


def test_permuting_and_renaming_changes_nothing_but_names(results: Results) -> None:
    """Impartiality: rows in any order and candidates of any name have the same scores, shares and tiers."""
    new = dict(zip("pqrstu", ["zz", "a", "m", "b", "k", "c"], strict=True))
    rows = [
        {**item, "cluster_id": new[item["cluster_id"]]} for item in world().tables["observations"].to_dict("records")
    ]
    names = clusters(*new.values())
    order = np.random.default_rng(4)
    rows = [rows[place] for place in order.permutation(len(rows))]
    names = [names[place] for place in order.permutation(len(names))]
    other = run(world(clusters=names, observations=rows))
    measures = [
        "rank",
        "score",
        "balance_score",
        "low",
        "high",
        "share_first",
        "share_top",
        "rank_low",
        "rank_high",
        "tier",
        "coverage",
    ]
    mine = results.ranking.set_index("cluster_id")[measures].rename(index=new).sort_index()
    theirs = other.ranking.set_index("cluster_id")[measures].sort_index()
    pd.testing.assert_frame_equal(mine, theirs)


def test_adding_a_candidate_moves_nobodys_score(results: Results) -> None:
    more = [
        *world().tables["observations"].to_dict("records"),
        seen("x", "a1", 100),
        seen("x", "a2", 0),
        seen("x", "b1", 55),
    ]
    other = run(world(clusters=clusters(*"pqrstux"), observations=more))
    for id in "pqrstu":
        assert row(other, id)["score"] == row(results, id)["score"]


def test_a_shortlist_never_counts_the_same_firms_twice() -> None:
    names = clusters(*"pqrstu")
    names[0]["part_of"] = "r"
    found = run(world(clusters=names), replace(default_recipe(world()), k=3))
    assert row(found, "r")["tier"] == "named_beside"
    assert "Cluster p" in row(found, "r")["reason"]
    assert found.overlaps["kept"].tolist() == ["p"]


def test_indicator_known_for_too_few_is_shown_and_not_scored() -> None:
    rules = RULES.model_copy(update={"stage": {"desk": RULES.stage["desk"].model_copy(update={"min_known": 0.9})}})
    found = run(
        study(
            rules,
            clusters=clusters(*"pq"),
            observations=[seen("p", "a1", 90), seen("q", "a1", 50), seen("p", "b1", 50)],
        )
    )
    known = found.known_of.set_index("indicator_id")
    assert known["scored"].to_dict() == {"a1": True, "a2": False, "b1": False}
    cells = found.cells.set_index(["cluster_id", "indicator_id"])
    assert cells.loc[("p", "b1"), "value"] == 50
    assert not cells.loc[("p", "b1"), "known"]


def test_nobody_to_compare_is_told_not_hidden() -> None:
    found = run(study(RULES, clusters=clusters("p", "q")))
    assert found.ranking["rank"].isna().all()
    assert set(found.ranking["tier"]) == {"cannot_be_judged"}
    assert found.effort is None


def test_same_seed_same_shares_another_seed_near() -> None:
    rows = [{**item, "grade": "C"} for item in world().tables["observations"].to_dict("records")]
    one, same = run(world(observations=rows)), run(world(observations=rows))
    pd.testing.assert_frame_equal(one.ranking, same.ranking)
    other = run(world(observations=rows), replace(default_recipe(world()), seed=99))
    assert (one.ranking["rank"].dropna() == other.ranking["rank"].dropna()).all()
    gap = (
        (one.ranking.set_index("cluster_id")["share_top"] - other.ranking.set_index("cluster_id")["share_top"])
        .abs()
        .max()
    )
    assert 0 < gap < 0.1


def test_recipe_takes_what_a_user_types() -> None:
    recipe = change_recipe(Recipe("small"), {"seed": "7", "size_band": "30-300", "reach_km": "50", "k": "3"})
    assert (recipe.seed, recipe.size_band, recipe.reach_km, recipe.k) == (7, (30, 300), 50.0, 3)


def test_every_wrong_setting_is_told_at_once() -> None:
    with pytest.raises(StudyError) as caught:
        change_recipe(Recipe("small"), {"sed": "7", "k": "many", "size_band": "300-30", "stage": "dream"})
    assert [item.id for item in caught.value.problems] == [
        "option.unknown_field",
        "option.value",
        "option.value",
        "option.value",
    ]
    assert "seed" in caught.value.problems[0].fix


# --------------------------------------------------------------------------------------------- the set of partners


def test_terms_of_the_set_of_partners_are_read_entry_by_entry() -> None:
    given = Portfolio(size=2, must={"x": "named in the agreement"}, floor=50.0)
    recipe = replace(Recipe("small"), portfolio=given)
    typed = {
        "portfolio.size": "3", "portfolio.budget": "90000", "portfolio.must": "BKMA, TFA", "portfolio.must_not": "SFA",
        "portfolio.clusters": "T01,T02", "portfolio.endorsed": "workers", "portfolio.capacities": "yes",
        "portfolio.fair_share": "0.5", "portfolio.floor": "",
    }  # fmt: skip
    terms = change_recipe(recipe, typed).portfolio
    assert (terms.size, terms.budget, terms.floor, terms.fair_share, terms.capacities) == (3, 90_000.0, None, 0.5, True)
    assert (list(terms.must), list(terms.must_not), terms.clusters, terms.endorsed) == (["BKMA", "TFA"], ["SFA"], ("T01", "T02"), ("workers",))
    assert set(terms.must.values()) == {ASKED}
    assert change_recipe(recipe, {"portfolio.size": "3"}).portfolio == given.model_copy(update={"size": 3})
    gone = change_recipe(recipe, {"portfolio.size": "", "portfolio.must": "", "portfolio.endorsed": ""}).portfolio
    assert (gone.size, gone.must, gone.endorsed) == (None, {}, ())


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ("size", "0"), ("size", "two"), ("size", "2.5"), ("budget", "-1"), ("budget", "inf"), ("budget", "nan"), ("budget", "much"),
        ("floor", "101"), ("fair_share", "2"), ("endorsed", "unions"), ("capacities", "maybe"), ("capacities", ""),
    ],
)  # fmt: skip
def test_a_term_that_cannot_be_is_told(entry: str, value: str) -> None:
    with pytest.raises(StudyError) as caught:
        change_recipe(Recipe("small"), {f"portfolio.{entry}": value, "portfolio.sice": "2"})
    assert [item.id for item in caught.value.problems] == ["option.value", "option.unknown_field"]
    assert caught.value.problems[0].file == f"--set portfolio.{entry}={value}"
    assert "portfolio.size" in caught.value.problems[1].fix


def test_terms_of_a_run_name_what_the_study_has() -> None:
    made = world(organisations=[{"organisation_id": "x", "name": "X"}])
    asked = change_recipe(default_recipe(made), {"portfolio.must": "xx,x", "portfolio.must_not": "x", "portfolio.clusters": "p,w"})
    with pytest.raises(StudyError) as caught:
        run(made, asked)
    assert [(item.id, item.file) for item in caught.value.problems] == [
        ("portfolio.unknown", "--set portfolio.clusters"),
        ("portfolio.unknown", "--set portfolio.must"),
        ("portfolio.both", "--set portfolio.must"),
    ]


def test_what_a_term_of_the_command_leaves_out_is_told_with_the_run() -> None:
    found = run(world(), change_recipe(default_recipe(world()), {"portfolio.budget": "0", "draws": "200"}))
    assert [(item.id, item.file, item.level) for item in found.problems] == [
        ("portfolio.no_money", "--set portfolio.budget", "warning")
    ]
    assert run(world(), replace(default_recipe(world()), draws=200)).problems == ()


def test_a_run_without_organisations_says_why_its_parts_are_empty(results: Results) -> None:
    assert results.partners.absent["readiness"] == "not_assessed"
    assert results.partners.absent["portfolio"] == "not_assessed"
    assert results.partners.chosen == ("p",)


def test_clusters_that_the_terms_name_come_before_those_put_forward() -> None:
    asked = change_recipe(default_recipe(world()), {"portfolio.clusters": "q,r", "draws": "200"})
    assert run(world(), asked).partners.chosen == ("q", "r")


def test_the_record_of_a_recipe_holds_plain_values() -> None:
    recipe = change_recipe(Recipe("small"), {"portfolio.must": "x", "portfolio.size": "2"})
    assert json.loads(json.dumps(recipe.record()))["portfolio"] == recipe.portfolio.model_dump(mode="json")


def test_merged_organisations_are_one_body_everywhere() -> None:
    """A body under two keys is counted once among those named for a cluster."""
    bodies = framework(
        """
        id = "bodies"
        [[indicator]]
        id = "named"
        points = 100
        derive = "bodies_named"
        with = {types = ["chamber"]}
        presence_only = true
        scale = {at = [[0, 0], [1, 50], [2, 75], [4, 100]]}
        """
    )
    given: dict[str, Any] = {
        "clusters": clusters("p"),
        "organisations": [{"organisation_id": id, "name": id, "type": "chamber"} for id in ("a", "b")],
        "coverage": [{"organisation_id": id, "cluster_id": "p", "basis": "named"} for id in ("a", "b")],
    }
    apart = run(study(bodies, **given))
    merged = run(study(bodies, **given, merges=[{"organisation_id": "b", "same_as": "a", "decided_by": "x"}]))
    assert apart.cells["value"].tolist() == [2]
    assert merged.cells["value"].tolist() == [1]
    assert ("organisation", "b") not in merged.network
