"""Classes with their margin, and minimums."""

import numpy as np

from score_mapping.scoring.tiers import rule_fits, tiers_of

BORDERS = [0.5, 0.2, 0.0]


def test_borders_belong_to_the_upper_tier() -> None:
    tier, other = tiers_of(np.array([0.5, 0.2, 0.0]), np.zeros(3), BORDERS)
    assert tier.tolist() == [0, 1, 2]
    assert other.tolist() == [-1, -1, -1]


def test_within_two_standard_errors_of_a_border_both_tiers_are_told() -> None:
    tier, other = tiers_of(np.array([0.509, 0.511, 0.491, 0.489]), np.full(4, 0.005), BORDERS)
    assert tier.tolist() == [0, 0, 1, 1]
    assert other.tolist() == [1, -1, 0, -1]


def test_rules_are_strict_and_the_unknown_meets_none() -> None:
    assert rule_fits(19.9, below=20)
    assert not rule_fits(20, below=20)
    assert rule_fits(3.1, above=3)
    assert not rule_fits(3, above=3)
    assert rule_fits(99, equals=99)
    assert not any(rule_fits(float("nan"), **{test: 1.0}) for test in ("below", "above", "equals"))
