"""Weights that leave room: centres, clashes, and draws whose spread has a closed form."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score_mapping.scoring import polytopes
from score_mapping.scoring.elicitation import order_shares
from score_mapping.scoring.polytopes import (
    EmptyPolytopeError,
    Polytope,
    bounds_polytope,
    centre_of,
    conflict_of,
    order_polytope,
    ranges_of,
    sample_polytope,
    whole_order,
)

DRAWS = 20_000
Rows = list[tuple[int, int, float, bool]]
MIXED: Rows = [(0, -1, 0.3, True), (0, -1, 0.5, False), (1, 2, 2.0, True)]


def draw(polytope: Polytope, seed: int = 1) -> np.ndarray:
    return sample_polytope(polytope, DRAWS, np.random.default_rng(seed))


def off(values: np.ndarray, share_below: Callable[[np.ndarray], np.ndarray]) -> float:
    """Return Kolmogorov's distance in units that exceed 1.63 once in a hundred samples."""
    ordered = np.sort(values)
    wanted, steps = share_below(ordered), np.arange(len(values) + 1) / len(values)
    return float(np.sqrt(len(values)) * max((steps[1:] - wanted).max(), (wanted - steps[:-1]).max()))


# ------------------------------------------------------------------------------------------------------- centres


def test_the_centre_of_an_order_is_the_rank_order_centroid() -> None:
    for n in (2, 3, 5, 7):
        centre = centre_of(order_polytope(range(1, n + 1)))
        assert centre.share == pytest.approx(order_shares(range(1, n + 1)))
        assert centre.kind == "corners"


def test_without_bounds_all_weigh_the_same() -> None:
    assert centre_of(bounds_polytope(4, [])).share == pytest.approx([0.25] * 4)
    assert centre_of(bounds_polytope(1, [])).share.tolist() == [1.0]


def test_corners_by_hand() -> None:
    """At w0 = 0.3 and 0.5 the rest goes to (w1, w2 = half of it, w3): the corners are (1, 0, 0), (2/3, 1/3, 0), (0, 0, 1) of it."""
    centre = centre_of(bounds_polytope(4, MIXED))
    assert centre.share == pytest.approx([0.4, 0.6 * 5 / 9, 0.6 / 9, 0.6 / 3])


def test_a_single_point_and_a_flat_set() -> None:
    point = bounds_polytope(3, [(item, -1, 1 / 3, True) for item in range(3)])
    assert centre_of(point).share == pytest.approx([1 / 3] * 3)
    assert draw(point) == pytest.approx(np.full((DRAWS, 3), 1 / 3))
    flat = bounds_polytope(3, [(0, -1, 0.4, True), (0, -1, 0.4, False)])
    assert centre_of(flat).share == pytest.approx([0.4, 0.3, 0.3])
    drawn = draw(flat)
    assert drawn[:, 0] == pytest.approx(0.4)
    assert off(drawn[:, 1] / 0.6, lambda u: u) < 1.63


def test_the_centre_depends_neither_on_the_order_of_items_nor_on_saying_a_bound_twice() -> None:
    turned = {0: 2, 1: 0, 2: 3, 3: 1}
    rows: Rows = [(turned[i], -1 if j < 0 else turned[j], figure, least) for i, j, figure, least in MIXED]
    for again in (MIXED, MIXED + MIXED[:2]):
        plain, other = centre_of(bounds_polytope(4, again)), centre_of(bounds_polytope(4, rows))
        assert other.share[[turned[i] for i in range(4)]] == pytest.approx(plain.share, abs=1e-9)


def test_with_too_many_corners_the_chebyshev_centre_stands_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the plane of three weights the centre of the triangle w0 >= 0.4 is that of its inscribed circle: its middle."""
    monkeypatch.setattr(polytopes, "CORNERS_TRIED", 0)
    centre = centre_of(bounds_polytope(3, [(0, -1, 0.4, True)]))
    assert centre.kind == "chebyshev"
    assert centre.share == pytest.approx([0.6, 0.2, 0.2])
    # Between 0.3 and 0.5 the nearest border leaves a line of equally good points; the next nearest settles it.
    assert centre_of(bounds_polytope(3, [(0, -1, 0.3, True), (0, -1, 0.5, False)])).share == pytest.approx([0.4, 0.3, 0.3])
    turned: Rows = [(2 - i, -1 if j < 0 else 2 - j, figure, least) for i, j, figure, least in MIXED]
    plain, other = centre_of(bounds_polytope(3, MIXED)), centre_of(bounds_polytope(3, turned))
    assert other.share[::-1] == pytest.approx(plain.share, abs=1e-7)


def test_the_range_of_each_weight() -> None:
    low, high = ranges_of(bounds_polytope(4, MIXED))
    assert low == pytest.approx([0.3, 0, 0, 0])
    assert high == pytest.approx([0.5, 0.7, 0.7 / 3, 0.7])


# ------------------------------------------------------------------------------------------------------- clashes


def test_a_smallest_clash_is_named() -> None:
    rows: Rows = [(3, -1, 0.05, True), (0, 1, 1.0, True), (1, -1, 0.3, True), (0, -1, 0.2, False), (2, -1, 0.1, True)]
    assert conflict_of(bounds_polytope(4, rows)) == (1, 2, 3)
    assert conflict_of(bounds_polytope(4, rows[:3])) == ()
    assert conflict_of(bounds_polytope(3, [(1, -1, 0.1, True), (0, -1, 1.2, True)])) == (1,)
    with pytest.raises(EmptyPolytopeError) as told:
        centre_of(bounds_polytope(4, rows))
    assert told.value.rows == (1, 2, 3)
    for ask in (ranges_of, draw):
        with pytest.raises(EmptyPolytopeError):
            ask(bounds_polytope(4, rows))


def test_of_two_clashes_the_smaller_is_named_wherever_it_stands() -> None:
    two: Rows = [(0, -1, 0.7, True), (1, -1, 0.5, True)]
    three: Rows = [(item, -1, 0.4, True) for item in range(3)]
    assert conflict_of(bounds_polytope(3, two + three)) == (0, 1)
    assert len(conflict_of(bounds_polytope(3, three + two))) == 2


def test_a_slight_clash_is_named_too() -> None:
    rows: Rows = [(0, -1, 0.5, True), (2, -1, 0.0, True), (1, -1, 0.5 + 1e-6, True)]
    assert conflict_of(bounds_polytope(3, rows)) == (0, 2)


def possible(rows: list[tuple[int, int, Fraction, bool]]) -> bool:
    """Say exactly whether three weights agree with rows: a bounded set that is not empty has a corner."""
    lines = [[Fraction(int(i == j)) for j in range(3)] + [Fraction(0)] for i in range(3)]
    for item, other, figure, at_least in rows:
        sign = 1 if at_least else -1
        line = [Fraction(sign * (i == item)) - (sign * figure if i == other else 0) for i in range(3)]
        lines.append([*line, sign * figure if other < 0 else Fraction(0)])
    for p, q in combinations(lines, 2):
        # w2 = 1 - w0 - w1 leaves two equations in two unknowns.
        (a, b, e), (c, d, f) = ((x[0] - x[2], x[1] - x[2], x[3] - x[2]) for x in (p, q))
        if a * d != b * c:
            w0, w1 = (e * d - b * f) / (a * d - b * c), (a * f - e * c) / (a * d - b * c)
            if all(x[0] * w0 + x[1] * w1 + x[2] * (1 - w0 - w1) >= x[3] for x in lines):
                return True
    return False


FIGURES = [Fraction(n, 10) for n in (1, 3, 5, 7, 20)]
ROW = st.tuples(st.integers(0, 2), st.integers(-1, 2), st.sampled_from(FIGURES), st.booleans())


@settings(max_examples=60, deadline=None)
@given(st.lists(ROW.filter(lambda row: row[0] != row[1]), min_size=1, max_size=6))
def test_clashes_by_brute_force(rows: list[tuple[int, int, Fraction, bool]]) -> None:
    """A naive twin: try all groups of rows, the smallest first, in exact fractions."""
    sizes = [
        size
        for size in range(1, len(rows) + 1)
        for group in combinations(rows, size)
        if not possible(list(group))
    ]
    found = conflict_of(bounds_polytope(3, [(i, j, float(figure), least) for i, j, figure, least in rows]))
    assert len(found) == (sizes[0] if sizes else 0)
    assert not found or not possible([rows[row] for row in found])


# --------------------------------------------------------------------------------------------------------- draws


@settings(deadline=None)
@given(st.permutations(range(1, 6)))
def test_a_whole_order_is_recognised(ranks: list[int]) -> None:
    polytope = order_polytope(ranks)
    assert whole_order(polytope) == np.argsort(ranks).tolist()
    shuffled = Polytope(polytope.a[::-1], polytope.b[::-1])
    assert whole_order(shuffled) == np.argsort(ranks).tolist()
    assert whole_order(Polytope(polytope.a[1:], polytope.b[1:])) is None


def test_draws_keep_to_what_was_said() -> None:
    polytope = bounds_polytope(4, MIXED)
    drawn = draw(polytope)
    assert (drawn @ polytope.a.T >= polytope.b - 1e-9).all()
    assert (drawn >= 0).all()
    assert drawn.sum(axis=1) == pytest.approx(1.0)
    assert (draw(polytope) == drawn).all()


def test_without_bounds_draws_are_uniform() -> None:
    """A weight of n has the distribution function 1 - (1 - w)^(n - 1)."""
    drawn = draw(bounds_polytope(4, []))
    assert off(drawn[:, 2], lambda w: 1 - (1 - w) ** 3) < 1.63
    plain = np.random.default_rng(1).random((DRAWS, 4))
    assert off((plain / plain.sum(axis=1, keepdims=True))[:, 2], lambda w: 1 - (1 - w) ** 3) > 10  # what is never done


def test_draws_of_an_order_have_the_moments_of_ordered_exponentials() -> None:
    """The heaviest of three is X/3 + Y/2 + Z of independent exponentials: mean 11/6 of 3, mean square 17/3.6 of 12."""
    drawn = draw(order_polytope([2, 1, 3]))
    assert (drawn[:, 1] >= drawn[:, 0]).all()
    assert (drawn[:, 0] >= drawn[:, 2]).all()
    assert drawn.mean(axis=0) == pytest.approx(order_shares([2, 1, 3]), abs=0.004)
    assert np.square(drawn[:, 1]).mean() == pytest.approx((1 + 1 / 4 + 1 / 9 + (11 / 6) ** 2) / 12, abs=0.004)


def test_draws_above_a_bound_are_a_smaller_simplex() -> None:
    drawn = draw(bounds_polytope(4, [(0, -1, 0.2, True)]))
    assert off((drawn[:, 0] - 0.2) / 0.8, lambda u: 1 - (1 - u) ** 3) < 1.63
    assert off(drawn[:, 3] / 0.8, lambda u: 1 - (1 - u) ** 3) < 1.63


def test_draws_in_a_band() -> None:
    """Between 0.3 and 0.4 the first of three weights has a density that falls as 1 - w."""
    drawn = draw(bounds_polytope(3, [(0, -1, 0.3, True), (0, -1, 0.4, False)]))
    assert off(drawn[:, 0], lambda w: (0.7**2 - (1 - w) ** 2) / (0.7**2 - 0.6**2)) < 1.63


def test_draws_of_one_pair_in_order_have_known_moments() -> None:
    """The larger of two exponentials has mean 3/2 and mean square 7/2; divided by the sum of n = 4: 3/8 and 7/40."""
    drawn = draw(bounds_polytope(4, [(0, 1, 1.0, True)]))
    assert drawn.mean(axis=0) == pytest.approx([3 / 8, 1 / 8, 1 / 4, 1 / 4], abs=0.004)
    assert np.square(drawn[:, 0]).mean() == pytest.approx(7 / 40, abs=0.004)
    assert np.square(drawn[:, 2]).mean() == pytest.approx(1 / 10, abs=0.004)


def test_draws_in_a_long_and_thin_set() -> None:
    """Six weights, two of them known to a thousandth: the others share the rest as a simplex of four."""
    rows: Rows = [(0, -1, 0.1, True), (0, -1, 0.101, False), (1, -1, 0.2, True), (1, -1, 0.201, False)]
    drawn = draw(bounds_polytope(6, rows))
    rest = drawn[:, 2:] / drawn[:, 2:].sum(axis=1, keepdims=True)
    assert off(rest[:, 0], lambda u: 1 - (1 - u) ** 3) < 1.63
    assert off((drawn[:, 0] - 0.1) / 0.001, lambda u: u) < 1.8  # nearly uniform inside so thin a band
