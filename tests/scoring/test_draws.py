"""Draws: weights that vary as said, noise in fixed blocks, and an order of units that names have no part in."""

import numpy as np
import pytest

from score_mapping.scoring import draws
from score_mapping.scoring.draws import (
    concentration_of,
    content_order,
    draw_weights,
    leaf_weights,
    mean_of_twins,
    noise_parts,
    read_blocks,
    stream,
    total_scores,
)
from score_mapping.scoring.scorecard import Cells, Tree, carry_up


def flat(indicators: int, share: list[float] | None = None) -> Tree:
    return Tree(
        parent=np.array([-1] + [0] * indicators),
        share=np.array([1.0, *(share or [1 / indicators] * indicators)]),
        takes_min=np.zeros(indicators + 1, dtype=bool),
        leaf=np.arange(1, indicators + 1),
    )


def deep(lowest: bool = False) -> Tree:
    """Two criteria with two indicators each; with ``lowest`` the second is the lowest of its own."""
    return Tree(
        parent=np.array([-1, 0, 0, 1, 1, 2, 2]),
        share=np.array([1.0, 0.6, 0.4, 0.7, 0.3, 0.5, 0.5]),
        takes_min=np.array([False, False, lowest, False, False, False, False]),
        leaf=np.array([3, 4, 5, 6]),
    )


def noisy(score: np.ndarray, half: float) -> Cells:
    return Cells(score, score, score, score - half, score + half)


def test_a_weight_of_one_in_k_varies_by_about_a_quarter() -> None:
    for kinds in (2, 5, 8):
        tree = flat(kinds)
        drawn = draw_weights(tree, tree.share[None], 20_000, np.random.default_rng(2))
        assert np.allclose(drawn[1:].sum(axis=0), 1)
        assert drawn[1].mean() == pytest.approx(1 / kinds, rel=0.02)
        assert drawn[1].std() / (1 / kinds) == pytest.approx(0.25, rel=0.03)


def test_each_constituency_has_one_voice() -> None:
    tree = flat(2)
    voices = np.array([[1, 1.0, 0.0], [1, 0.0, 1.0], [1, 0.5, 0.5]])
    drawn = draw_weights(tree, voices, 5_000, np.random.default_rng(2))
    assert drawn[1].mean() == pytest.approx(0.5, abs=0.01)


def test_a_weight_of_zero_stays_zero() -> None:
    tree = flat(3, [0.5, 0.5, 0.0])
    drawn = draw_weights(tree, tree.share[None], 100, np.random.default_rng(2))
    assert (drawn[3] == 0).all()


def test_a_lower_concentration_widens_the_weights_as_the_dirichlet_variance_says() -> None:
    tree = flat(3)
    firm = np.array([[5.0, np.nan, np.nan, np.nan]])
    drawn = draw_weights(tree, tree.share[None], 20_000, np.random.default_rng(2), concentration=firm)
    assert drawn[1].var() == pytest.approx(1 / 3 * 2 / 3 / (5 + 1), rel=0.04)


def test_respondents_who_differ_lower_the_concentration_and_nobody_raises_it() -> None:
    drawn = np.random.default_rng(4).dirichlet([3.0, 2.0, 5.0], size=4_000)
    assert concentration_of(drawn) == pytest.approx(10, rel=0.05)
    assert concentration_of(np.tile([0.5, 0.3, 0.2], (3, 1))) == 16 * 2 - 1
    assert concentration_of(np.eye(3)) == 1.0
    assert concentration_of(np.repeat(drawn[:5], 2, axis=0)) == pytest.approx(concentration_of(drawn[:5]))
    assert np.isnan(concentration_of(drawn[:2]))
    assert np.isnan(concentration_of(np.ones((5, 1))))


def test_weights_drawn_elsewhere_replace_a_voice_and_leave_the_rest() -> None:
    tree = deep()
    given = np.full((2, 7, 400), np.nan)
    given[0, 1], given[0, 2] = 0.9, 0.1
    voices = np.repeat(tree.share[None], 2, axis=0)
    drawn = draw_weights(tree, voices, 400, np.random.default_rng(1), given=given)
    assert drawn[1].min() >= 0.45  # half of 0.9 and half of what the other voice draws
    assert drawn[1].mean() == pytest.approx((0.9 + 0.6) / 2, abs=0.02)
    assert drawn[3].std() > 0.01
    for siblings in ([1, 2], [3, 4], [5, 6]):
        assert np.allclose(drawn[siblings].sum(axis=0), 1)


def test_an_array_of_weight_draws_and_a_function_that_returns_it_are_the_same() -> None:
    tree, score = flat(2), np.array([[40.0, 60.0], [70.0, 30.0]])
    one = np.random.default_rng(3).dirichlet([1, 1], size=1_500).T
    given = np.stack([np.ones(1_500), *one])[None]
    taken = iter([given[..., :1_000], given[..., 1_000:]])
    blocks = [
        np.concatenate([block.totals for block in read_blocks(
            tree, noisy(score, 5), tree.share[None], draws=1_500, seed=1, weight_draws=way,
        )])
        for way in (given, lambda size, random: next(taken))
    ]  # fmt: skip
    assert np.array_equal(*blocks)
    with pytest.raises(ValueError, match="1500"):
        list(read_blocks(tree, noisy(score, 5), tree.share[None], draws=1_501, seed=1, weight_draws=given))


def test_noise_handled_at_once_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = np.concatenate([part for _, part in noise_parts((3, 4), 50, stream(1, 2))])
    monkeypatch.setattr(draws, "AT_ONCE", 30)
    parts = list(noise_parts((3, 4), 50, stream(1, 2)))
    assert len(parts) == 25
    assert np.array_equal(whole, np.concatenate([part for _, part in parts]))


@pytest.mark.parametrize("lowest", [False, True])
def test_totals_are_those_of_the_tree(lowest: bool) -> None:
    tree, random = deep(lowest), np.random.default_rng(5)
    leaves = random.uniform(0, 100, (6, 4, 3))
    weights = draw_weights(tree, tree.share[None], 6, random)
    expected = [carry_up(tree, leaves[n], share=weights[:, n])[0] for n in range(6)]
    assert np.allclose(total_scores(tree, leaves, weights), expected, atol=1e-12)
    assert np.allclose(leaf_weights(tree, weights).sum(axis=1), 1)


def test_twins_stand_together_and_share_a_mean() -> None:
    order, group = content_order(noisy(np.array([[3.0, 1.0, 3.0, 2.0]]), 1))
    assert order.tolist() == [1, 3, 0, 2]
    assert mean_of_twins(np.array([1.0, 2.0, 3.0, 5.0]), group).tolist() == [1, 2, 4, 4]
