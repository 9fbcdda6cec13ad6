"""Weights of constituencies, against sums done by hand and a published table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score_mapping.study.consultation import (
    consulted_weights,
    respondent_table,
    share_table,
    silent_voices,
    weights_hash,
    weights_lock,
    weights_of,
)
from score_mapping.study.framework import Framework, Indicator, Node, default_shares
from score_mapping.study.settings import Lock, Settings
from score_mapping.study.tables import empty_table

FLAT = Framework(
    id="f", indicator=(Indicator(id="x", points=50), Indicator(id="y", points=30), Indicator(id="z", points=20))
)
TREE = Framework(
    id="t",
    node=(Node(id="C1", points=75), Node(id="C2", points=25)),
    indicator=(
        Indicator(id="x", node="C1", points=60),
        Indicator(id="y", node="C1", points=40),
        Indicator(id="z", node="C2"),
        Indicator(id="w", node="C2"),
    ),
)


Row = tuple[str, str, str, str, str, float]
COLUMNS = ["respondent_id", "constituency", "method", "node_id", "versus_id", "value"]


def table(*rows: Row) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=COLUMNS, index=pd.RangeIndex(2, len(rows) + 2, name="row"))
    return frame.assign(date="")


def judged(respondent: str, voice: str, method: str, **values: float) -> list[Row]:
    return [(respondent, voice, method, name, "", float(value)) for name, value in values.items()]


def compared(respondent: str, voice: str, method: str, *pairs: tuple[str, str, float]) -> list[Row]:
    return [(respondent, voice, method, name, other, float(value)) for name, other, value in pairs]


def twice(rows: list[Row], voice: str) -> list[Row]:
    """Enter every respondent of one constituency a second time under another code."""
    return rows + [(f"{row[0]}-again", *row[1:]) for row in rows if row[1] == voice]


@dataclass(frozen=True)
class World:
    tables: dict[str, pd.DataFrame]
    framework: Framework


def test_three_employers_have_one_voice_and_one_worker_too() -> None:
    rows = [
        *judged("e1", "employers", "points", x=60, y=20, z=20),
        *judged("e2", "employers", "points", x=30, y=50, z=20),
        *judged("e3", "employers", "points", x=60, y=20, z=20),
        *judged("w1", "workers", "points", x=10, y=10, z=80),
    ]
    said = weights_of(table(*rows), FLAT)
    assert said.voices["employers"] == pytest.approx({"x": 0.5, "y": 0.3, "z": 0.2})
    assert said.mean == pytest.approx({"x": 0.3, "y": 0.2, "z": 0.5})
    assert said.respondents == {"employers": 3, "workers": 1}
    assert said.judged == {"employers": frozenset({""}), "workers": frozenset({""})}


def test_without_constituencies_all_respondents_are_one_voice() -> None:
    said = weights_of(
        table(*judged("r1", "", "swing", x=100, y=50, z=50), *judged("r2", "", "swing", x=0, y=10, z=30)), FLAT
    )
    assert said.voices == {"": pytest.approx({"x": 0.25, "y": 0.25, "z": 0.5})}
    assert said.mean == said.voices[""]


def test_a_group_that_nobody_judged_keeps_the_shares_of_the_framework() -> None:
    rows = [
        *judged("e1", "employers", "points", C1=50, C2=50),
        *judged("w1", "workers", "points", C1=20, C2=80),
        *judged("w1", "workers", "rank", z=2, w=1),
    ]
    said = weights_of(table(*rows), TREE)
    assert said.mean == pytest.approx({"C1": 0.35, "C2": 0.65, "x": 0.6, "y": 0.4, "z": 0.25, "w": 0.75})
    assert said.voices["employers"] == pytest.approx({"C1": 0.5, "C2": 0.5, "x": 0.6, "y": 0.4, "z": 0.5, "w": 0.5})
    assert said.judged == {"employers": frozenset({""}), "workers": frozenset({"", "C2"})}


def test_shares_add_up_in_every_group() -> None:
    assert default_shares(TREE) == {"C1": 0.75, "C2": 0.25, "x": 0.6, "y": 0.4, "z": 0.5, "w": 0.5}


def test_the_order_of_rows_does_not_matter() -> None:
    rows = [*judged("e1", "employers", "points", x=61, y=20, z=19), *judged("w1", "workers", "rank", x=3, y=1, z=2)]
    assert weights_of(table(*rows), FLAT) == weights_of(table(*rows[::-1]), FLAT)


def test_no_table_no_consultation() -> None:
    assert consulted_weights(World({"weights": empty_table("weights")}, FLAT)) is None
    rows = judged("e1", "employers", "points", x=60, y=20, z=20)
    said = consulted_weights(World({"weights": table(*rows)}, FLAT))
    assert said is not None
    assert said.mean == pytest.approx({"x": 0.6, "y": 0.2, "z": 0.2})


# ------------------------------------------------------------------------------------------------- every form at once

EVERY_FORM = [
    *judged("g1", "government", "points", x=50, y=30, z=20),
    *judged("g2", "government", "swing", x=100, y=60, z=40),
    *compared("g3", "government", "pairwise", ("x", "y", 2), ("y", "z", 2)),
    *compared("e1", "employers", "best", ("y", "x", 2), ("y", "z", 8)),
    *compared("e1", "employers", "worst", ("x", "z", 4)),
    *judged("e2", "employers", "rank", x=2, y=1, z=3),
    *judged("w1", "workers", "at_least", z=40),
    *judged("w1", "workers", "at_most", x=20),
    *compared("w2", "workers", "at_least", ("z", "x", 1), ("x", "y", 1)),
]


def test_every_form_becomes_shares() -> None:
    said = weights_of(table(*EVERY_FORM), FLAT)
    shares = {answer.judgement.respondent_id: answer.share for answer in said.answers}
    assert shares["g1"] == pytest.approx([0.5, 0.3, 0.2])
    assert shares["g2"] == pytest.approx([0.5, 0.3, 0.2])
    assert shares["g3"] == pytest.approx([4 / 7, 2 / 7, 1 / 7])  # x and z were not compared
    assert shares["e1"] == pytest.approx([4 / 13, 8 / 13, 1 / 13])  # 1 : 2 : 8 of the best, 4 : 8 : 1 of the worst
    assert shares["e2"] == pytest.approx([5 / 18, 11 / 18, 2 / 18])
    # The corners of z >= 0.4, x <= 0.2: (0, .6, .4), (.2, .4, .4), (0, 0, 1), (.2, 0, .8).
    assert shares["w1"] == pytest.approx([0.1, 0.25, 0.65])
    assert shares["w2"] == pytest.approx([5 / 18, 2 / 18, 11 / 18])  # the order z, x, y, said as comparisons
    assert said.voices["workers"]["z"] == pytest.approx((0.65 + 11 / 18) / 2)
    assert said.missing == ()


def test_heads_and_voices_stand_side_by_side() -> None:
    said = weights_of(
        table(*[row for n in range(3) for row in judged(f"e{n}", "employers", "points", x=60, y=20, z=20)],
              *judged("w1", "workers", "points", x=20, y=20, z=60)), FLAT,
    )  # fmt: skip
    assert said.mean == pytest.approx({"x": 0.4, "y": 0.2, "z": 0.4})
    assert said.by_head == pytest.approx({"x": 0.5, "y": 0.2, "z": 0.3})
    shown = share_table(said, FLAT).set_index("node_id")
    assert list(shown.columns) == ["parent_id", "employers", "workers", "mean", "by_head"]
    assert shown.loc["x", ["employers", "workers", "mean", "by_head"]].tolist() == pytest.approx([0.6, 0.2, 0.4, 0.5])


@settings(max_examples=30, deadline=None)
@given(st.permutations(EVERY_FORM), st.sampled_from(["government", "employers", "workers"]))
def test_neither_the_order_of_rows_nor_entering_a_constituency_twice_changes_anything(
    rows: list[Row], voice: str
) -> None:
    plain = weights_of(table(*EVERY_FORM), FLAT)
    again = weights_of(table(*twice(rows, voice)), FLAT)
    assert again.voices == plain.voices  # to the last digit
    assert again.mean == plain.mean
    assert again.respondents[voice] == 2 * plain.respondents[voice]
    assert again.by_head != plain.by_head
    assert again.spread.get("government") == plain.spread["government"]


def test_spread_needs_three_respondents() -> None:
    rows = [
        row for n, x in enumerate((40, 50, 60)) for row in judged(f"e{n}", "employers", "points", x=x, y=70 - x, z=30)
    ]
    said = weights_of(table(*rows, *judged("w1", "workers", "points", x=10, y=10, z=80)), FLAT)
    assert said.spread["employers"] == pytest.approx({"x": np.sqrt(0.02 / 3), "y": np.sqrt(0.02 / 3), "z": 0.0})
    assert said.spread["workers"] == {}


def test_what_leaves_room_is_kept_for_drawing() -> None:
    said = weights_of(table(*EVERY_FORM), FLAT)
    assert {a.judgement.respondent_id for a in said.answers if a.polytope is not None} == {"e2", "w1", "w2"}
    kept, _ = said.answers_of("workers", "")
    assert kept.polytope is not None
    assert kept.judgement.nodes == ("x", "y", "z")
    assert (kept.polytope.a @ np.array([0.2, 0.4, 0.4]) >= kept.polytope.b - 1e-12).all()
    assert said.answers_of("workers", "C1") == ()


def test_the_table_of_respondents_says_how_each_was_read() -> None:
    circle = compared("w3", "workers", "pairwise", ("x", "y", 3), ("y", "z", 3), ("z", "x", 3))
    shown = respondent_table(weights_of(table(*EVERY_FORM, *circle), FLAT)).set_index("respondent_id")
    assert shown.loc["g1", ["total", "agreed"]].tolist() == [100, 1]
    assert shown.loc["g3", ["random_table", "missing_pairs"]].tolist()[1] == 1
    assert shown.loc["e1", "xi"] == pytest.approx(0, abs=1e-9)
    assert shown.loc["w1", ["form", "reading"]].tolist() == ["bounds", "corners"]
    assert shown.loc["w3", "triads"] == "x, y, z: 0.96"
    # A circle of 3: the eigenvalue is 1 + 3 + 1/3, so the index is (13/3 - 3) / 2.
    assert shown.loc["w3", "consistency_index"] == pytest.approx(2 / 3)
    assert shown.loc["w3", "consistency_ratio"] == pytest.approx(2 / 3 / 0.58)
    assert shown.loc["w3", "random_table"] == "Saaty (1980)"
    assert np.isnan(shown.loc["g1", "consistency_ratio"])


def test_a_constituency_that_said_nothing_is_named() -> None:
    said = weights_of(table(*judged("w1", "workers", "points", x=60, y=20, z=20)), FLAT)
    assert said.missing == ("government", "employers")
    assert silent_voices(["government", "employers", "workers", "women"]) == ()
    assert silent_voices(["buyers", "women"]) == ()
    assert silent_voices([""]) == ("",)


# -------------------------------------------------------------------------------------------------------- the lock


@dataclass(frozen=True)
class LockedWorld:
    tables: dict[str, pd.DataFrame]
    settings: Settings


def locked(rows: list[Row], lock: Lock, *rated: str) -> LockedWorld:
    ratings = pd.DataFrame({"date": list(rated)}, dtype=object)
    return LockedWorld({"weights": table(*rows), "ratings": ratings}, Settings(weights_lock=lock))


def test_a_lock_holds_whatever_the_order_of_rows_and_breaks_with_one_figure() -> None:
    rows = judged("w1", "workers", "points", x=60, y=20, z=20)
    lock = Lock(hash=weights_hash(table(*rows))[:10], date=date(2026, 3, 1))
    held = weights_lock(locked(rows[::-1], lock, "2026-02-28", "", "2026-03-01"))
    assert (held.changed, held.date, held.rated_before) == (False, "2026-03-01", 1)
    changed = weights_lock(locked(judged("w1", "workers", "points", x=60, y=21, z=19), lock))
    assert changed.changed is True
    assert changed.hash != held.hash
    open_ = weights_lock(locked(rows, Lock(), "2020-01-01"))
    assert (open_.changed, open_.date, open_.rated_before) == (None, "", 0)


def test_a_lock_does_not_depend_on_how_the_frame_came_about() -> None:
    frame = table(*judged("w1", "workers", "points", x=60, y=20, z=20))
    other = frame.iloc[::-1].reset_index(drop=True)[list(frame.columns[::-1])].astype({"node_id": object})
    assert weights_hash(other) == weights_hash(frame)
    assert weights_hash(frame).startswith("6488d672cb01")  # a lock of today must hold with a later version
