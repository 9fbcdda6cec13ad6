"""The generated ecosystem is what it says: its size, the same for one seed, and sound by the study's own rules."""

from __future__ import annotations

from datetime import date

import pandas as pd

from score_mapping.partners.reach import reach_table
from score_mapping.partners.rollout import plan_rollout
from score_mapping.study.checked import Checked
from score_mapping.study.rules import check_rules
from score_mapping.study.settings import Rollout, Settings
from tests.partners.generated import ecosystem


def test_size_and_seed() -> None:
    made, again, other = ecosystem(), ecosystem(1), ecosystem(2)
    assert (len(made["organisations"]), len(made["clusters"])) == (40, 60)
    for name, frame in made.items():
        pd.testing.assert_frame_equal(frame, again[name])
    assert not made["clusters"].equals(other["clusters"])
    small = ecosystem(organisations=6, clusters=3, relations=5)
    assert (len(small["organisations"]), len(small["clusters"])) == (6, 3)


def test_the_studys_own_rules_find_no_error() -> None:
    for seed in (1, 2, 3):
        tables = ecosystem(seed)
        absent = [name for name, frame in tables.items() if frame.empty]
        checked = Checked(tables, absent, None, Settings(), None, frozenset(), date(2026, 1, 1))
        assert [item for item in check_rules(checked) if item.level == "error"] == []


def test_some_reach_by_distance_some_by_name_and_not_everyone_everywhere() -> None:
    tables = ecosystem()
    reach = reach_table(tables, km=100)
    assert {"site", "clients"} == set(reach["basis"])
    pairs = reach[["cluster_id", "organisation_id"]].drop_duplicates()
    assert 60 < len(pairs) < 40 * 60 / 2


def test_a_plan_for_sixty_clusters() -> None:
    tables = ecosystem()
    seen = {(row["cluster_id"], row["indicator_id"]): row for row in tables["observations"].to_dict("records")}
    plan = plan_rollout(
        tables, list(tables["clusters"]["cluster_id"]), lambda *at: seen.get(at), Rollout(), on="2026-01-01", draws=200
    )
    assert plan.figure("enterprises") == 90
    assert (plan.clusters["reason"] == "estimated").sum() == 6
    assert plan.clusters["enterprises"].sum() == 90
    assert "clusters" in set(plan.flags["flag"])
