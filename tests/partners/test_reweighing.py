"""Other weights of a role, on two criteria: the arithmetic fits on a napkin."""

from __future__ import annotations

import pytest

from score_mapping.partners.reweighing import weighing_table
from tests.partners.test_rubric import scored


def rows(id: str, a: float, both: float) -> list[tuple[str, str, str, float, str, bool]]:
    return [(id, "e", "a", a, "A", False), *((id, "e", side, both, "A", False) for side in ("left", "right"))]


def test_scores_and_places_under_other_weights() -> None:
    """Weights 40 and 60; p has 100 and 0 points, q 45 and 45. Weight of a: .4, .5, .5 (60:60), .25 (20:60), .308 (40:90), .571 (40:30)."""
    found = scored(*rows("p", 4.0, 0.0), *rows("q", 1.8, 1.8), subjects="pq")
    table = weighing_table(found, {"p", "q"}, 1).set_index("subject_id")
    p = table.loc["p"]
    assert p[["score_equal", "score_lowest", "score_highest"]].tolist() == pytest.approx([50, 25, 100 * 40 / 70])
    assert p[["place", "place_first", "place_last"]].tolist() == [2, 1, 2]
    assert p["share_top"] == pytest.approx(3 / 6)
    assert table.loc["q", ["score_equal", "score_lowest", "share_top"]].tolist() == pytest.approx([45, 45, 3 / 6])


def test_the_sides_of_a_weighed_node_keep_their_own_weights() -> None:
    found = scored(("p", "e", "a", 0.0, "A", False), ("p", "e", "left", 4.0, "A", False), ("p", "e", "right", 2.0, "A", False), subjects="p")
    assert weighing_table(found, {"p"}, 1)["score_equal"].tolist() == pytest.approx([25])


def test_only_candidates_are_compared() -> None:
    found = scored(*rows("p", 4.0, 0.0), *rows("q", 4.0, 4.0), subjects="pq")
    assert weighing_table(found, {"p"}, 1)[["subject_id", "share_top"]].values.tolist() == [["p", 1.0]]
    assert weighing_table(found, set(), 1).empty
