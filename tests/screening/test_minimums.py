"""Gates on one figure, and the single facts that would let a candidate be compared."""

from math import nan

import pytest

from score_mapping.facts import Figure
from score_mapping.screening.minimums import gate_effect
from score_mapping.study.framework import Gate, Rule
from score_mapping.workflow import run
from tests.worlds import FIELD, clusters, study

CLIENTS = Gate(
    id="G1",
    of="high",
    rules=(
        Rule(effect="knock-out", below=20),
        Rule(effect="question", below=70),
        Rule(effect="passed", of="low", above=69),
    ),
    otherwise="open",
)


@pytest.mark.parametrize(
    ("figure", "effect"),
    [
        (Figure(high=19), "knock-out"),
        (Figure(low=0, high=19), "knock-out"),
        (Figure(value=44), "question"),
        (Figure(low=10, high=300), "open"),
        (Figure(low=80, high=300), "passed"),
        (Figure(), "open"),
    ],
)
def test_a_knock_out_needs_the_whole_interval_to_fail(figure: Figure, effect: str) -> None:
    assert gate_effect(CLIENTS, figure)[0] == effect


def test_the_unknown_has_an_effect_of_its_own() -> None:
    asked = Gate(id="G", rules=(Rule(effect="hold", below=2),), unknown="hold", otherwise="passed")
    assert gate_effect(asked, Figure(value=nan))[0] == "hold"
    assert gate_effect(asked, Figure(value=3)) == ("passed", 3)


def test_no_single_fact_is_named_where_none_would_do() -> None:
    found = run(study(FIELD, "field", clusters=clusters("p")))
    assert not found.missing["closes"].any()
    assert found.missing["indicator_id"].tolist() == ["a", "b"]
