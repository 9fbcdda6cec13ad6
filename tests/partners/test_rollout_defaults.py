"""Every figure of a plan has a range, a basis and a source, and a study may replace it."""

from __future__ import annotations

from math import isnan

import pytest

from score_mapping.partners.rollout_defaults import DEFAULTS, EFFECTS, RAILS, RECOVERY, assumption_table, assumptions
from score_mapping.study.settings import Rollout, Share, Some, Spread


@pytest.mark.parametrize("one", [*DEFAULTS, *RECOVERY], ids=lambda one: one.name)
def test_every_default_is_in_order_and_says_where_it_comes_from(one: object) -> None:
    from score_mapping.partners.rollout_defaults import Assumption

    assert isinstance(one, Assumption)
    if one.basis == "study":  # nobody has published it: a study gives it or it is not known
        assert isnan(one.central)
        assert one.source == ""
    else:
        assert one.low <= one.central <= one.high
        assert one.source
        assert one.unit


def test_every_default_can_be_replaced() -> None:
    entries = set(Rollout.model_fields) - {"start", "years", "first_module", "enterprises", "recovery"}
    assert {one.name for one in DEFAULTS} == entries


def test_rails_and_effects_name_their_source() -> None:
    assert all(rail.source and rail.limit > 0 for rail in RAILS)
    assert all(effect.source and not (isnan(effect.low) and isnan(effect.high)) for effect in EFFECTS)


def test_the_plan_is_as_long_as_the_recovery_path() -> None:
    made = {one.name: one.central for one in assumptions(Rollout(years=5), 500)}
    assert [made[f"recovery[{year}]"] for year in range(1, 6)] == [0.11, 0.37, 0.62, 0.62, 0.62]
    one = Share(low=0, central=0.1, high=0.2)
    made = {one.name: one.central for one in assumptions(Rollout(years=2, recovery=(one,)), 500)}
    assert [made["recovery[1]"], made["recovery[2]"]] == [0.1, 0.1]


def test_enterprises_are_what_programmes_reached_unless_the_study_says_or_fewer_were_counted() -> None:
    def planned(given: Rollout, targets: float) -> tuple[float, float, float, str]:
        one = assumptions(given, targets)[0]
        return one.low, one.central, one.high, one.basis

    assert planned(Rollout(), 500) == (75, 90, 105, "computed")
    assert planned(Rollout(), 80) == (75, 80, 80, "computed")
    assert planned(Rollout(enterprises=Some(low=10, central=20, high=30)), 500) == (10, 20, 30, "study")


def test_a_replaced_figure_is_marked_with_its_source() -> None:
    given = Rollout(visits=Spread(low=2, central=2, high=3, source="minutes"))
    row = assumption_table(assumptions(given, 100)).set_index("name").loc["visits"]
    assert (row["central"], row["basis"], row["source"]) == (2, "study", "minutes")
    assert row["unit"].startswith("visits")
