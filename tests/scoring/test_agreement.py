"""Agreement of raters: published worked examples, naive twins, and every way in which there is no value."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from score_mapping.scoring import agreement
from score_mapping.scoring.agreement import Agreement, content_orders, icc_2_1, kendall_w, krippendorff_alpha

NAN = np.nan
MEASURES = [kendall_w, krippendorff_alpha, icc_2_1]

# Krippendorff (2011), Computing Krippendorff's alpha-reliability, sections C and D: four observers, twelve units, gaps.
KRIPPENDORFF = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
        [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
    ]
)
# Kendall, Rank correlation methods (1948), chapter 6: three rankings of ten objects with ties.
KENDALL = np.array(
    [
        [1, 4.5, 2, 4.5, 3, 7.5, 6, 9, 7.5, 10],
        [2.5, 1, 2.5, 4.5, 4.5, 8, 9, 6.5, 10, 6.5],
        [2, 1, 4.5, 4.5, 4.5, 4.5, 8, 8, 8, 10],
    ]
)
# Shrout and Fleiss (1979), table 2: four judges, six targets.
SHROUT = np.array([[9, 6, 8, 7, 10, 6], [2, 1, 4, 1, 5, 2], [5, 3, 6, 2, 6, 4], [8, 2, 8, 6, 9, 7]])


def panel(seed: int, raters: int = 4, items: int = 9, gaps: float = 0.0) -> np.ndarray:
    random = np.random.default_rng(seed)
    table = random.integers(1, 6, (raters, items)).astype(float)
    table[random.random(table.shape) < gaps] = NAN
    return table


def test_published_worked_examples() -> None:
    assert krippendorff_alpha(KRIPPENDORFF).value == pytest.approx(0.815, abs=5e-4)
    assert kendall_w(KENDALL).value == pytest.approx(591 / 714)
    assert icc_2_1(SHROUT).value == pytest.approx(0.29, abs=5e-3)


def test_w_without_its_correction_for_ties_would_be_lower() -> None:
    """0.796 without and 0.828 with the correction for this table."""
    assert kendall_w(KENDALL).value > 591 / 742.5 + 0.03


@pytest.mark.parametrize("seed", range(5))
def test_w_of_two_raters_follows_their_rank_correlation(seed: int) -> None:
    table = np.random.default_rng(seed).random((2, 9))
    assert kendall_w(table, draws=0).value == pytest.approx((1 + spearmanr(*table).statistic) / 2)


def naive_alpha(table: np.ndarray) -> float:
    """Krippendorff's definition: coincidences of ordered pairs, distance by the ratings that lie between."""
    units = [column[~np.isnan(column)] for column in table.T if (~np.isnan(column)).sum() > 1]
    kinds = sorted({float(value) for unit in units for value in unit})
    seen = {(a, b): 0.0 for a in kinds for b in kinds}
    for unit in units:
        for i, first in enumerate(unit):
            for j, second in enumerate(unit):
                if i != j:
                    seen[first, second] += 1 / (len(unit) - 1)
    size = {a: sum(seen[a, b] for b in kinds) for a in kinds}

    def distance(a: float, b: float) -> float:
        low, high = min(a, b), max(a, b)
        return (sum(size[g] for g in kinds if low <= g <= high) - (size[a] + size[b]) / 2) ** 2

    total = sum(size.values())
    observed = sum(seen[a, b] * distance(a, b) for a in kinds for b in kinds)
    expected = sum(size[a] * size[b] * distance(a, b) for a in kinds for b in kinds)
    return 1 - (total - 1) * observed / expected


@pytest.mark.parametrize("seed", range(8))
def test_alpha_is_its_definition(seed: int) -> None:
    table = panel(seed, gaps=0.3)
    assert krippendorff_alpha(table, draws=0).value == pytest.approx(naive_alpha(table))


@pytest.mark.parametrize(
    ("measure", "whole"),
    [(kendall_w, agreement._kendall), (krippendorff_alpha, agreement._alpha), (icc_2_1, agreement._icc)],
)
def test_counting_items_is_the_same_as_writing_them_out(measure, whole) -> None:
    table = panel(3)
    picked = np.random.default_rng(1).integers(0, 9, (20, 9))
    counts = np.array([np.bincount(row, minlength=9) for row in picked], dtype=float)
    written = [measure(table[:, row], draws=0).value for row in picked]
    assert np.allclose(whole(table, counts), written)


@pytest.mark.parametrize("measure", MEASURES)
@given(seed=st.integers(0, 10_000), gaps=st.sampled_from([0.0, 0.15]))
@settings(max_examples=20, deadline=None)
def test_order_of_items_and_raters_changes_nothing(measure, seed: int, gaps: float) -> None:
    table = panel(seed, gaps=gaps)
    random = np.random.default_rng(seed)
    other = table[random.permutation(4)][:, random.permutation(9)]
    one, two = measure(table, draws=200), measure(other, draws=200)
    assert np.array_equal([one.value, one.low, one.high], [two.value, two.low, two.high], equal_nan=True)
    assert (one.reason, one.raters, one.items) == (two.reason, two.raters, two.items)


@given(seed=st.integers(0, 10_000), kinds=st.integers(1, 4), rows=st.integers(1, 6), columns=st.integers(1, 6))
@settings(max_examples=150, deadline=None)
def test_content_orders_bring_every_arrangement_into_one_order(seed: int, kinds: int, rows: int, columns: int) -> None:
    random = np.random.default_rng(seed)
    table = random.integers(0, kinds, (rows, columns)).astype(float)
    table[table == 3] = NAN
    other = table[random.permutation(rows)][:, random.permutation(columns)]
    first, second = (each[a][:, b] for each, (a, b) in ((t, content_orders(t)) for t in (table, other)))
    assert np.array_equal(first, second, equal_nan=True)


def test_content_orders_tell_rows_apart_that_look_alike() -> None:
    circle = np.eye(5) + np.roll(np.eye(5), 1, axis=1)
    shuffled = circle[[3, 0, 4, 1, 2]][:, [2, 4, 1, 0, 3]]
    first, second = (each[a][:, b] for each, (a, b) in ((t, content_orders(t)) for t in (circle, shuffled)))
    assert np.array_equal(first, second)


def test_same_seed_same_interval_and_another_seed_another() -> None:
    one, two, other = (krippendorff_alpha(KRIPPENDORFF, seed=seed) for seed in (1, 1, 2))
    assert (one.low, one.high) == (two.low, two.high)
    assert one.low != other.low
    assert one.low < one.value < one.high


def test_interval_narrows_with_more_items() -> None:
    """The same panel with sixteen times the items: a quarter of the width, and surely less than half."""
    few, many = (icc_2_1(np.tile(SHROUT, copies)) for copies in (2, 32))
    assert (many.high - many.low) < (few.high - few.low) / 2


@pytest.mark.parametrize(
    ("table", "reasons"),
    [
        (np.zeros((0, 0)), ["no_ratings"] * 3),
        (np.full((3, 4), NAN), ["no_ratings"] * 3),
        ([[1, 2, 3], [NAN, NAN, NAN]], ["one_rater"] * 3),
        ([[1, NAN], [2, NAN]], ["one_item"] * 3),
        ([[3, 3, 3], [3, 3, 3]], ["zero_variance"] * 3),
        ([[0.1, 0.1, 0.1]] * 3, ["zero_variance"] * 3),
        ([[1, 2, NAN, NAN], [NAN, NAN, 3, 4]], ["incomplete"] * 3),
        ([[1, 2, 3, NAN], [NAN, 1, 2, 3]], ["incomplete", "", ""]),
    ],
)
def test_no_value_comes_with_its_reason(table, reasons: list[str]) -> None:
    found = [measure(table, draws=200) for measure in MEASURES]
    assert [each.reason for each in found] == reasons
    assert [np.isnan(each.value) for each in found] == [bool(reason) for reason in reasons]
    assert all(np.isnan(each.low) and np.isnan(each.high) for each in found if each.reason)


def test_raters_who_give_everything_one_rating_have_no_order() -> None:
    """Each rater is constant but on another level: nothing is ordered, so W has no value; the points do disagree."""
    table = [[1, 1, 1], [3, 3, 3], [5, 5, 5]]
    found: Agreement = kendall_w(table, draws=50)
    assert np.isnan(found.value)
    assert found.reason == "zero_variance"
    assert icc_2_1(table, draws=50).value == 0
    assert krippendorff_alpha(table, draws=50).value < 0


def test_who_was_left_out_is_told() -> None:
    table = np.array([[1, 2, 3, 4], [2, 3, NAN, 5], [1, 3, 4, 5], [NAN, NAN, NAN, NAN]])
    by_raters, by_items = kendall_w(table), kendall_w(table, leave_out="items")
    assert (by_raters.raters, by_raters.items, by_raters.raters_left_out.tolist()) == (2, 4, [1])
    assert (by_items.raters, by_items.items, by_items.items_left_out.tolist()) == (3, 3, [2])
    assert icc_2_1(table).items_left_out.tolist() == [2]
    alpha = krippendorff_alpha([[1, 2, 3, 4], [1, 2, 4, NAN]])
    assert (alpha.items, alpha.items_left_out.tolist()) == (3, [3])


def test_a_rater_one_step_higher_lowers_icc_but_not_w() -> None:
    plain = np.array([[1, 2, 3, 4, 5.0], [1, 2, 3, 4, 5.0]])
    shifted = plain + np.array([[0], [1]])
    assert (kendall_w(shifted).value, icc_2_1(plain).value) == (1.0, 1.0)
    assert icc_2_1(shifted).value == pytest.approx(2.5 / 3.0)  # items 2.5, raters' shift 1/2


def test_most_resamples_without_a_value_give_no_interval() -> None:
    """Of two items one is picked twice in half of the resamples, and W then has no value."""
    two = [[1, 2], [1, 2]]
    drawn = [kendall_w(two, draws=9, seed=seed) for seed in range(40)]
    assert {each.reason for each in drawn} == {"", "few_draws"}
    assert all(each.value == 1 for each in drawn)
    assert all(np.isnan(each.low) == (each.reason == "few_draws") for each in drawn)
