"""One table of methods: its rows are the methods, and the criterion it names is the one that plain trial finds."""

import numpy as np
import pytest

from score_mapping.scoring.crosschecks import crosscheck_table
from score_mapping.scoring.kernels import competition_ranks, tie_keys
from score_mapping.scoring.methods import critic_weights, entropy_weights, kendall_tau, stars, topsis, weighted_mean
from score_mapping.scoring.voting import copeland, kemeny

ALL = ("mean", "geometric", "topsis", "promethee", "entropy", "critic", "stars", "copeland", "kemeny")


def world(seed: int, units: int = 8, criteria: int = 5) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    return random.integers(0, 21, (units, criteria)) * 5.0, random.random(criteria), random.random((3, criteria))


def ranks_of(value: np.ndarray) -> np.ndarray:
    return competition_ranks(tie_keys(value))


def test_rows_are_the_methods() -> None:
    score, weights, voices = world(1)
    table = crosscheck_table(score, weights, voices=voices)
    assert table.methods == ALL
    own = dict(zip(ALL, table.rank, strict=True))
    assert np.array_equal(own["mean"], ranks_of(weighted_mean(score, weights)))
    assert np.array_equal(own["topsis"], ranks_of(topsis(score, weights) * 100))
    assert np.array_equal(own["entropy"], ranks_of(weighted_mean(score, entropy_weights(score))))
    assert np.array_equal(own["critic"], ranks_of(weighted_mean(score, critic_weights(score))))
    assert np.array_equal(own["stars"], ranks_of(stars(score).astype(float)))
    spoken = np.array([ranks_of(weighted_mean(score, voice)) for voice in voices])
    assert np.array_equal(own["copeland"], ranks_of(copeland(spoken).astype(float)))
    assert np.array_equal(own["kemeny"], ranks_of(-kemeny(spoken).place))
    assert table.tau == pytest.approx([kendall_tau(own["mean"], row) for row in table.rank], nan_ok=True)
    assert table.tau[0] == 1


@pytest.mark.parametrize("seed", range(4))
def test_the_criterion_named_is_the_one_that_plain_trial_finds(seed: int) -> None:
    score, weights, voices = world(seed)
    table = crosscheck_table(score, weights, voices=voices)
    keep = [[c for c in range(5) if c != out] for out in range(5)]
    without = [crosscheck_table(score[:, some], weights[some], voices=voices[:, some]) for some in keep]

    def place(found, method: int) -> np.ndarray:
        key = -tie_keys(found.value[method] * (-1 if found.methods[method] == "kemeny" else 1) * 100)
        return np.array([(key < mine).sum() + ((key == mine).sum() + 1) / 2 for mine in key])

    for unit in range(8):
        method = table.farthest[unit]
        gaps = [abs((place(table, m) - place(table, 0))[unit]) for m in range(9)]
        assert max(gaps) == abs(table.gap[unit])
        if method < 0:
            assert max(gaps) == 0
            continue
        assert gaps[method] == max(gaps)
        closes = [max(gaps) - abs((place(each, method) - place(each, 0))[unit]) for each in without]
        assert table.closed[unit] == max(0, *closes)
        if max(closes) > 0:
            assert closes[table.criterion[unit]] == max(closes)
        else:
            assert table.criterion[unit] == -1


def test_one_hole_in_a_profile_is_named() -> None:
    """High on all but the last criterion: the geometric mean sends it down, and the last criterion is why."""
    score = np.array([[95, 90, 92, 0], [60, 62, 58, 61], [55, 56, 57, 54], [50, 52, 51, 53.0]])
    table = crosscheck_table(score, [1, 1, 1, 1])
    assert table.rank[0].tolist() == [1, 2, 3, 4]
    assert table.rank[1].tolist() == [4, 1, 2, 3]
    assert (table.methods[table.farthest[0]], table.gap[0], table.criterion[0], table.closed[0]) == (
        "geometric",
        3,
        3,
        3,
    )


def test_groups_of_columns_are_taken_out_together() -> None:
    score = np.array([[95, 90, 92, 0, 0], [60, 62, 58, 61, 60], [55, 56, 57, 54, 54], [50, 52, 51, 53, 52.0]])
    table = crosscheck_table(score, [2, 2, 2, 1, 1], group=[7, 7, 8, 9, 9])
    assert table.criterion[0] == 9
    assert crosscheck_table(score, [2, 2, 2, 1, 1], group=[7] * 5).criterion.tolist() == [-1] * 4


def test_units_that_all_methods_place_alike_have_nothing_to_explain() -> None:
    table = crosscheck_table([[80, 90], [60, 70], [20, 10]], [1, 1])
    assert (table.farthest == -1).sum() == 3 - (table.gap != 0).sum()
    clear = crosscheck_table([[90.0], [60], [20]], [1], threshold=[95])
    assert clear.farthest.tolist() == [6, -1, 6]  # stars tie all three: the first and the last are one place off
    assert clear.gap.tolist() == [1, 0, -1]


@pytest.mark.parametrize("seed", range(4))
def test_order_of_units_and_voices_changes_nothing(seed: int) -> None:
    score, weights, voices = world(seed, units=10)
    order = np.random.default_rng(seed).permutation(10)
    one = crosscheck_table(score, weights, voices=voices)
    two = crosscheck_table(score[order], weights, voices=voices[::-1])
    assert np.array_equal(one.rank[:, order], two.rank)
    assert np.array_equal(one.value[:, order], two.value)
    for part in ("farthest", "gap", "criterion", "closed"):
        assert np.array_equal(getattr(one, part)[order], getattr(two, part))


def test_twins_share_every_place() -> None:
    score, weights, voices = world(2)
    score[3] = score[5]
    table = crosscheck_table(score, weights, voices=voices)
    assert np.array_equal(table.rank[:, 3], table.rank[:, 5])
    assert table.criterion[3] == table.criterion[5]


def test_bad_and_empty_matrices() -> None:
    with pytest.raises(ValueError, match="midpoints"):
        crosscheck_table([[1, np.nan]], [1, 1])
    with pytest.raises(ValueError, match="midpoints"):
        crosscheck_table([[1, 2]], [1, np.inf])
    assert crosscheck_table(np.zeros((0, 2)), [1, 1], voices=[[1, 1]]).rank.shape == (9, 0)
    assert crosscheck_table([[1, 2]], [1, 1], voices=[[1, 1]]).rank.tolist() == [[1]] * 9
