"""The shipped frameworks say what their specifications say: every number here was typed from the specification."""

from __future__ import annotations

import math
import re
import tomllib
from pathlib import Path

import pytest

from score_mapping.indicators import DERIVED as COMPUTED
from score_mapping.indicators import Figure
from score_mapping.screening.minimums import gate_effect
from score_mapping.shipped import shipped
from score_mapping.study.framework import Framework, Gate, Indicator, StageName, read_framework

NAMES = ("desk-screening", "score-selection", "giz-ilo", "cluster-stars")
OTHERS = ("partner-readiness", "trainer-readiness")  # test_partner_frameworks.py

# The names that the frameworks may use in `derive`: what indicators.py promises to compute.
DERIVED = {
    "jobs_direct", "issues_inside", "buyer_strength", "buyer_count", "bodies_named", "upgrading_services", "policy_named",
    "target_firms_ceiling", "workers_per_unit", "observed", "position", "partners_searched", "constituencies_heard",
    "ready_partners", "best_readiness", "trainer_pool",
}  # fmt: skip

# id: (criterion, points, scale, logarithmic, presence only, axis, derive)
DESK = {
    "d1_jobs": ("C1", 10, ((1000, 0), (7000, 50), (50000, 100)), True, False, "size", "jobs_direct"),
    "d2_issues": ("C2", 20, ((1, 50), (2, 75), (3, 100)), False, True, "need", "issues_inside"),
    "d3_buyers": ("C3", 10, ((0, 0), (1, 50), (2, 75), (4, 100)), False, True, "readiness", "buyer_strength"),
    "d3_markets": ("C3", 10, ((1, 0), (2, 50), (3, 100)), False, False, "readiness", ""),
    "d4_bodies": ("C4", 10, ((0, 0), (1, 50), (2, 75), (4, 100)), False, True, "readiness", "bodies_named"),
    "d4_services": ("C4", 5, ((1, 50), (2, 100)), False, True, "readiness", "upgrading_services"),
    "d5_policy": ("C5", 10, ((1, 50), (2, 75), (3, 100)), False, True, "readiness", "policy_named"),
    "d6_ceiling": ("C6", 15, ((20, 0), (70, 50), (250, 100)), True, False, "size", "target_firms_ceiling"),
    "d6_factory": ("C6", 10, ((10, 0), (25, 50), (60, 100)), True, False, "size", "workers_per_unit"),
}

RUBRIC = (1, 3, 5)
# code: (points, anchors at scores 0, 50 and 100, logarithmic, axis, sustainable development goals, presence only)
SELECTION = {
    "C1.1": (3, (1000, 7000, 50000), True, "size", (8,), False),
    "C1.2": (7, (-2, 2, 6), False, "size", (8,), False),
    "C1.3": (4, (0, 4, 8), False, "size", (8,), False),
    "C1.4": (3, (-5, 0, 5), False, "size", (8,), False),
    "C1.6": (3, (10, 35, 60), False, "size", (8,), False),
    "C2.1": (2, (0.10, 0.30, 0.50), False, "need", (8, 9, 12), False),
    "C2.2": (4, RUBRIC, False, "need", (8, 9, 12), False),
    "C2.3": (4, RUBRIC, False, "need", (8, 9, 12), False),
    "C2.4": (3, RUBRIC, False, "need", (8, 9, 12), False),
    "C2.5": (3, (20, 50, 80), False, "need", (8, 9, 12), False),
    "C2.6": (4, RUBRIC, False, "need", (8, 9, 12), False),
    "C3.1": (4, (0, 2, 5), False, "readiness", (8, 12), True),
    "C3.2": (3, (5, 25, 50), False, "readiness", (8, 12), False),
    "C3.3": (5, RUBRIC, False, "readiness", (8, 12), False),
    "C3.4": (3, RUBRIC, False, "readiness", (8, 12), False),
    "C4.1": (3, (0, 2, 4), False, "readiness", (8, 17), True),
    "C4.2": (4, (45, 60, 75), False, "readiness", (8, 17), False),
    "C4.3": (4, RUBRIC, False, "readiness", (8, 17), False),
    "C4.4": (2, (0, 3, 8), False, "readiness", (8, 17), True),
    "C4.5": (2, (0, 30, 60), False, "readiness", (8, 17), False),
    "C5.1": (2.5, RUBRIC, False, "readiness", (8, 17), False),
    "C5.2": (2.5, RUBRIC, False, "readiness", (8, 17), False),
    "C5.3": (2.5, RUBRIC, False, "readiness", (8, 17), False),
    "C5.4": (1.5, RUBRIC, False, "readiness", (8, 17), False),
    "C5.5": (1, (3, 1, 0), False, "readiness", (8, 17), False),
    "C6.1": (8, (20, 70, 250), True, "size", (8, 9), False),
    "C6.2": (2, (20, 70, 250), True, "size", (8, 9), False),
    "C6.3": (2, (20, 60, 90), False, "size", (8, 9), True),
    "C6.4": (3, (10, 30, 60), False, "size", (8, 9), False),
    "C7.1": (3, (10, 30, 50), False, "safeguard", (5, 8, 12), False),
    "C7.2": (0, RUBRIC, False, "safeguard", (5, 8, 12), False),
    "C7.3": (0, RUBRIC, False, "safeguard", (5, 8, 12), False),
    "C7.4": (2, RUBRIC, False, "safeguard", (5, 8, 12), False),
}
SELECTION_DERIVED = {
    "C1.1": "jobs_direct", "C3.1": "buyer_count", "C4.1": "ready_partners", "C4.2": "best_readiness", "C4.4": "trainer_pool",
    "C5.2": "position", "C5.3": "position",
    "C6.1": "observed", "C7.1": "observed",
}  # fmt: skip


def read(name: str) -> Framework:
    framework, warnings = read_framework(shipped(f"scoring/{name}.toml"), derived=DERIVED)
    assert warnings == []
    return framework


def leaf(framework: Framework, name: str) -> Indicator:
    return next(indicator for indicator in framework.indicator if indicator.id == name)


def effects(gate: Gate) -> list[tuple[str, str, float | None, float | None, float | None]]:
    """Each rule as (effect, figure tested, below, above, equals)."""
    return [(rule.effect, rule.of or gate.of, rule.below, rule.above, rule.equals) for rule in gate.rules]


@pytest.fixture(params=NAMES)
def framework(request: pytest.FixtureRequest) -> Framework:
    return read(request.param)


# ------------------------------------------------------------------------------------------------------------- all


def test_every_derivation_that_a_framework_names_is_computed() -> None:
    assert set(COMPUTED) >= DERIVED


def test_the_folder_holds_these_and_the_readme_names_each() -> None:
    folder = shipped("scoring")
    assert {path.stem for path in folder.glob("*.toml")} == {*NAMES, *OTHERS}
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}.toml`" in readme for name in (*NAMES, *OTHERS))


def test_the_file_is_named_after_its_id(framework: Framework) -> None:
    assert framework.id in NAMES
    assert framework.subject == "cluster"
    assert framework.title
    assert framework.source
    assert framework.note


def test_points_of_the_leaves_add_up_to_a_hundred_and_to_their_criterion(framework: Framework) -> None:
    assert math.isclose(sum(indicator.points for indicator in framework.indicator), 100, abs_tol=1e-6)
    for node in framework.node:
        inside = sum(indicator.points for indicator in framework.indicator if indicator.node == node.id)
        assert math.isclose(inside, node.points, abs_tol=1e-6), node.id


def test_every_scale_reaches_the_top_and_runs_one_way(framework: Framework) -> None:
    for indicator in framework.indicator:
        scores = [score for _, score in framework.scale_of(indicator).at]
        assert max(scores) == 100, indicator.id
        assert scores in (sorted(scores), sorted(scores, reverse=True)), indicator.id


def test_every_indicator_says_what_it_is_and_how_to_find_it_out(framework: Framework) -> None:
    for indicator in framework.indicator:
        for said in (indicator.title, indicator.definition, indicator.unit, indicator.hint, indicator.source):
            assert len(said) >= 1, indicator.id
        assert indicator.ask is not None, indicator.id
        assert 0 < indicator.ask.days <= 10, indicator.id
        assert len(indicator.ask.what) > 15, indicator.id
        assert len(indicator.ask.where) > 9, indicator.id


def test_every_anchor_stands_on_its_scale(framework: Framework) -> None:
    for indicator in framework.indicator:
        values = [value for value, _ in framework.scale_of(indicator).at]
        assert indicator.anchors, indicator.id
        for key, words in indicator.anchors.items():
            assert min(values) <= float(key) <= max(values), (indicator.id, key)
            assert words.strip(), (indicator.id, key)
        assert len(set(indicator.anchors.values())) == len(indicator.anchors), indicator.id


def test_a_rubric_has_every_step_written(framework: Framework) -> None:
    for indicator in framework.indicator:
        if indicator.unit.startswith("rubric, 1-"):
            steps = int(indicator.unit.removeprefix("rubric, 1-"))
            assert list(indicator.anchors) == [str(step) for step in range(1, steps + 1)], indicator.id


def test_a_gate_says_what_would_close_it(framework: Framework) -> None:
    for gate in [*framework.gate, *(gate for indicator in framework.indicator for gate in indicator.gate.values())]:
        assert gate.id
        assert gate.title
        assert gate.closes_with


def test_nothing_is_recommended_from_the_desk(framework: Framework) -> None:
    desk = framework.stage["desk"]
    assert not [tier.id for tier in desk.tiers if "recommend" in tier.id]
    assert desk.open_gate_caps == desk.tiers[0].id == "shortlist"


def test_words_are_those_of_the_house(framework: Framework) -> None:
    """No superlative of worth, no word that condemns, and no sentence that calls a share a probability."""
    banned = re.compile(r"\b(best|optimal\w*|probab\w+|failed|excluded|favouritism|isolate)\b", re.IGNORECASE)
    assert banned.findall(shipped(f"scoring/{framework.id}.toml").read_text(encoding="utf-8")) == []


def test_every_file_says_that_its_numbers_are_proposals(framework: Framework) -> None:
    assert re.search(r"proposals|threshold is ours", framework.note)


# --------------------------------------------------------------------------------------------------- desk screening


def test_desk_screening_has_the_nine_indicators_of_its_specification() -> None:
    found = {
        indicator.id: (
            indicator.node, indicator.points, indicator.scale.at, indicator.scale.log, indicator.presence_only,
            indicator.axis, indicator.derive,
        )
        for indicator in read("desk-screening").indicator
        if indicator.scale
    }  # fmt: skip
    assert found == DESK


def test_desk_screening_settings() -> None:
    framework = read("desk-screening")
    settings = {indicator.id: indicator.with_ for indicator in framework.indicator if indicator.with_}
    assert settings == {
        "d1_jobs": {"max_workers_per_unit": 250},
        "d2_issues": {"issues": ["issue_quality", "issue_productivity", "issue_resources", "issue_working_conditions"]},
        "d4_bodies": {"types": ["sector_association", "chamber", "cluster_body", "employers_org"]},
        "d4_services": {"services": ["S01", "S02", "S03", "S04", "S05", "S13", "S18"], "near_km": 100},
        "d5_policy": {"recent_from": 2020, "old_from": 2011, "not_kinds": ["proposal", "statistic", "own_programme"]},
        "d6_factory": {"max": 250, "cottage": 10.0, "mostly_cottage": 15.8113883},
    }


def test_mostly_cottage_scores_25() -> None:
    """On a scale in the logarithm, 25 lies halfway between the values that score 0 and 50: sqrt(10 x 25)."""
    factory = leaf(read("desk-screening"), "d6_factory")
    assert math.isclose(factory.with_["mostly_cottage"], math.sqrt(10 * 25), rel_tol=1e-9)


def test_desk_screening_a_find_never_scores_under_the_middle() -> None:
    for indicator in read("desk-screening").indicator:
        if indicator.presence_only:
            assert indicator.scale is not None
            found = [score for value, score in indicator.scale.at if value > 0]
            assert min(found) == 50, indicator.id


def test_desk_screening_gates() -> None:
    framework = read("desk-screening")
    gated = {indicator.id: list(indicator.gate) for indicator in framework.indicator if indicator.gate}
    assert gated == {"d6_ceiling": ["desk"]}
    clients = leaf(framework, "d6_ceiling").gate["desk"]
    assert (clients.id, clients.otherwise, clients.unknown) == ("G1", "open", "open")
    assert effects(clients) == [
        ("knock-out", "high", 20, None, None),
        ("question", "high", 70, None, None),
        ("passed", "low", None, 69, None),
    ]
    partners, heard = framework.gate
    assert (partners.id, partners.derive, partners.stage, partners.unknown) == (
        "G2",
        "partners_searched",
        "desk",
        "open",
    )
    assert effects(partners) == [("question", "value", None, None, 0)]
    assert (heard.id, heard.derive, heard.stage, heard.unknown) == ("G3", "constituencies_heard", "desk", "open")
    assert effects(heard) == [("open", "value", 3, None, None)]


@pytest.mark.parametrize("name", ["desk-screening", "score-selection"])
def test_the_desk_stage(name: str) -> None:
    desk = read(name).stage["desk"]
    assert (desk.coverage, desk.coverage_of, desk.min_known, desk.k) == (0.6, "whole", 0.25, 8)
    assert desk.one_known_in == ("C2", "C3", "C4", "C6")
    assert [(tier.id, tier.share) for tier in desk.tiers] == [
        ("shortlist", 0.5),
        ("reserve", 0.2),
        ("not_this_round", 0),
    ]


def test_desk_screening_has_no_field_stage() -> None:
    assert list(read("desk-screening").stage) == ["desk"]


# -------------------------------------------------------------------------------------------------- score selection


def test_score_selection_has_the_33_indicators_of_its_specification() -> None:
    found = {}
    for indicator in read("score-selection").indicator:
        assert indicator.scale is not None
        at = {score: value for value, score in indicator.scale.at}
        found[indicator.id] = (
            indicator.points, (at[0], at[50], at[100]), indicator.scale.log, indicator.axis, indicator.sdg,
            indicator.presence_only,
        )  # fmt: skip
        assert indicator.node == indicator.id[:2]
        assert len(at) == 3
    assert len(found) == 33
    assert found == SELECTION


def test_score_selection_weights_of_the_seven_criteria() -> None:
    points = {node.id: node.points for node in read("score-selection").node}
    assert points == {"C1": 20, "C2": 20, "C3": 15, "C4": 15, "C5": 10, "C6": 15, "C7": 5}


def test_score_selection_fourteen_rubrics() -> None:
    rubrics = {indicator.id for indicator in read("score-selection").indicator if indicator.unit == "rubric, 1-5"}
    assert rubrics == {code for code, row in SELECTION.items() if row[1] == RUBRIC}
    assert len(rubrics) == 14


def test_score_selection_derivations() -> None:
    framework = read("score-selection")
    assert {
        indicator.id: indicator.derive for indicator in framework.indicator if indicator.derive
    } == SELECTION_DERIVED
    assert leaf(framework, "C3.1").with_ == {"min_suppliers": 5}
    assert leaf(framework, "C6.1").with_ == {"fact": "target_firms"}
    assert leaf(framework, "C7.1").with_ == {"fact": "women_share"}
    for code, constituency in (("C5.2", "employers"), ("C5.3", "workers")):
        settings = {"constituency": constituency, "support": 4, "neutral": 3, "object": 1}
        assert leaf(framework, code).with_ == settings


def test_score_selection_field_stage() -> None:
    field = read("score-selection").stage["field"]
    assert (field.coverage, field.coverage_of, field.k) == (0.6, "criterion", 5)
    assert field.open_gate_caps == "recommend_with_conditions"
    tiers = [(tier.id, tier.share) for tier in field.tiers]
    assert tiers == [("recommend", 0.8), ("recommend_with_conditions", 0.5), ("not_this_round", 0)]


SELECTION_GATES = {
    ("C2.6", "desk"): [("review", "value", 2, None, None)],
    ("C2.6", "field"): [("review", "value", 2, None, None)],
    ("C3.1", "field"): [("review", "value", None, None, 0), ("passed", "low", None, 0, None)],
    ("C4.1", "desk"): [("open", "value", 1, None, None), ("passed", "low", None, 0, None)],
    ("C4.1", "field"): [("hold", "value", 1, None, None), ("passed", "low", None, 0, None)],
    ("C4.2", "desk"): [("open", "value", 45, None, None), ("passed", "low", None, 45, None)],
    ("C4.2", "field"): [
        ("knock-out", "high", 45, None, None),
        ("hold", "value", 45, None, None),
        ("passed", "low", None, 45, None),
    ],
    ("C6.1", "desk"): [
        ("knock-out", "high", 20, None, None),
        ("question", "high", 70, None, None),
        ("passed", "low", None, 69, None),
    ],
    ("C6.1", "field"): [("knock-out", "high", 20, None, None), ("open", "low", 20, None, None)],
    ("C7.2", "desk"): [("review", "value", 2, None, None)],
    ("C7.2", "field"): [("hold", "value", 2, None, None)],
    ("C7.3", "desk"): [("review", "value", 2, None, None)],
    ("C7.3", "field"): [("hold", "value", 2, None, None)],
}


def test_score_selection_gates_by_stage() -> None:
    framework = read("score-selection")
    found = {
        (indicator.id, stage): effects(gate)
        for indicator in framework.indicator
        for stage, gate in indicator.gate.items()
    }
    assert found == SELECTION_GATES
    assert all(gate.unknown == "open" for indicator in framework.indicator for gate in indicator.gate.values())


def test_score_selection_holds_a_cluster_whose_constituents_object_or_were_not_heard() -> None:
    framework = read("score-selection")
    heard = [gate for gate in framework.gate if gate.stage == "desk"]
    assert [(gate.id, gate.derive, effects(gate)) for gate in heard] == [
        ("G3", "constituencies_heard", [("open", "value", 3, None, None)])
    ]
    positions = [gate for gate in framework.gate if gate.stage == "field"]
    assert [gate.with_["constituency"] for gate in positions] == ["government", "employers", "workers"]
    for gate in positions:
        assert gate.derive == "position"
        assert (gate.with_["support"], gate.with_["neutral"], gate.with_["object"]) == (4, 3, 1)
        assert (effects(gate), gate.unknown) == ([("hold", "value", 2, None, None)], "hold")


# indicator, stage, what is known -> effect: read off the two gate columns of the specification by hand
GATED = [
    ("C4.2", "field", Figure(value=40, low=35, high=44), "knock-out"),
    ("C4.2", "field", Figure(value=40, low=40, high=100), "hold"),
    ("C4.2", "field", Figure(value=60, low=60, high=100), "passed"),
    ("C4.2", "field", Figure(), "open"),
    ("C4.2", "desk", Figure(value=40), "open"),
    ("C6.1", "desk", Figure(value=12, high=19), "knock-out"),
    ("C6.1", "desk", Figure(value=12, high=30), "question"),
    ("C6.1", "desk", Figure(high=400), "open"),
    ("C6.1", "desk", Figure(value=120), "passed"),
    ("C6.1", "desk", Figure(), "open"),
    ("C6.1", "field", Figure(value=12), "knock-out"),
    ("C6.1", "field", Figure(value=18, low=12, high=30), "open"),
    ("C6.1", "field", Figure(value=25, low=20, high=30), "passed"),
    ("C4.1", "field", Figure(value=0), "hold"),
    ("C4.1", "desk", Figure(), "open"),
    ("C4.1", "field", Figure(low=1), "passed"),
    ("C4.2", "field", Figure(low=62), "passed"),
    ("C3.1", "field", Figure(value=0), "review"),
    ("C3.1", "field", Figure(low=1), "passed"),
    ("C3.1", "field", Figure(), "open"),
    ("C3.1", "field", Figure(value=1), "passed"),
    ("C2.6", "field", Figure(value=1.5), "review"),
    ("C7.2", "desk", Figure(value=1), "review"),
    ("C7.2", "field", Figure(value=1), "hold"),
    ("C7.2", "field", Figure(value=2), "passed"),
]


@pytest.mark.parametrize(("code", "stage", "known", "effect"), GATED)
def test_gates_act_as_specified(code: str, stage: StageName, known: Figure, effect: str) -> None:
    gate = leaf(read("score-selection"), code).gate[stage]
    assert gate_effect(gate, known)[0] == effect


@pytest.mark.parametrize(
    ("known", "effect"), [(Figure(high=19), "knock-out"), (Figure(high=69), "question"), (Figure(high=5000), "open")]
)
def test_a_ceiling_never_passes_at_the_desk(known: Figure, effect: str) -> None:
    gate = leaf(read("desk-screening"), "d6_ceiling").gate["desk"]
    assert gate_effect(gate, known)[0] == effect


@pytest.mark.parametrize(("position", "effect"), [(4, "passed"), (3, "passed"), (1, "hold"), (math.nan, "hold")])
def test_a_constituency_that_objects_or_was_not_heard_holds(position: float, effect: str) -> None:
    for gate in read("score-selection").gate:
        if gate.stage == "field":
            assert gate_effect(gate, Figure(value=position))[0] == effect


def test_a_knock_out_needs_the_upper_end() -> None:
    """A knock-out fires only when the whole interval lies under the minimum."""
    for name in NAMES:
        framework = read(name)
        for gate in [*framework.gate, *(gate for each in framework.indicator for gate in each.gate.values())]:
            for effect, of, below, _, _ in effects(gate):
                if effect == "knock-out":
                    assert of == "high", (name, gate.id)
                    assert below is not None, (name, gate.id)


def test_safeguards_without_weight_are_gates() -> None:
    for indicator in read("score-selection").indicator:
        if indicator.points == 0:
            assert indicator.id in {"C7.2", "C7.3"}
            assert set(indicator.gate) == {"desk", "field"}


def test_buyer_commitment_asks_for_working_conditions_and_purchasing_practices() -> None:
    anchors = leaf(read("score-selection"), "C3.3").anchors
    for step in ("3", "4", "5"):
        assert "working conditions and own purchasing practices included" in anchors[step]


def test_union_presence_is_not_scored() -> None:
    definition = leaf(read("score-selection"), "C5.3").definition
    assert "recorded apart and never scored" in definition


# ------------------------------------------------------------------------------------------------------------ giz-ilo


def test_giz_ilo_has_twelve_seen_criteria_in_four_blocks_and_says_what_was_not_seen() -> None:
    framework = read("giz-ilo")
    assert [node.id for node in framework.node] == ["economic", "environmental", "social", "institutional"]
    assert {node.points for node in framework.node} == {25}
    rows = {node.id: [leaf.id for leaf in framework.indicator if leaf.node == node.id] for node in framework.node}
    assert rows == {
        "economic": [f"giz_{row:02}" for row in range(1, 6)],
        "environmental": [f"giz_{row:02}" for row in range(6, 9)],
        "social": [f"giz_{row:02}" for row in range(9, 13)],
        "institutional": ["giz_13"],
    }
    assert "stops inside row 13" in framework.note
    assert "cut" in leaf(framework, "giz_13").title
    assert framework.defaults.scale is not None
    assert framework.defaults.scale.at == ((1, 0), (5, 100))


def test_giz_ilo_blocks_and_rows_inside_a_block_weigh_alike() -> None:
    for node in read("giz-ilo").node:
        inside = [leaf.points for leaf in read("giz-ilo").indicator if leaf.node == node.id]
        assert len(set(inside)) == 1


def test_giz_ilo_marks_key_and_additional_rows_as_recalled() -> None:
    hints = {leaf.id: leaf.hint for leaf in read("giz-ilo").indicator}
    key = {name for name, hint in hints.items() if hint.startswith("Key criterion (recalled)")}
    additional = {name for name, hint in hints.items() if hint.startswith("Additional criterion (recalled)")}
    assert key == {f"giz_{row:02}" for row in (1, 2, 4, 6, 7, 9, 10)}
    assert additional == {f"giz_{row:02}" for row in (3, 5, 8, 11, 12)}


# ------------------------------------------------------------------------------------------------------------- stars


def test_a_star_is_a_step_of_25_points() -> None:
    framework = read("cluster-stars")
    thresholds = {}
    for indicator in framework.indicator:
        assert indicator.scale is not None
        assert indicator.points == 25
        (_, under), (left, before), (right, after), (_, above) = indicator.scale.at
        assert (under, before, after, above) == (0, 0, 100, 100)
        assert left == right
        thresholds[indicator.id] = left
    assert thresholds == {"star_size": 90, "star_specialisation": 2, "star_focus": 90, "star_growth": 0}
    assert "ecalled" in framework.note
    assert not [tier.id for stage in framework.stage.values() for tier in stage.tiers if "recommend" in tier.id]


# ------------------------------------------------------------------------------------------------------------ readme


def test_the_examples_in_the_readme_are_frameworks(tmp_path: Path) -> None:
    text = (shipped("scoring") / "README.md").read_text(encoding="utf-8")
    examples = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert len(examples) == 2
    for example in examples:
        path = tmp_path / f"{tomllib.loads(example)['id']}.toml"
        path.write_text(example, encoding="utf-8")
        _, warnings = read_framework(path)
        assert warnings == []


def test_the_readme_counts_what_is_there() -> None:
    readme = (shipped("scoring") / "README.md").read_text(encoding="utf-8")
    for name in NAMES:
        row = next(line for line in readme.splitlines() if line.startswith(f"| `{name}.toml`"))
        numbers = [int(found) for found in re.findall(r"\d+", row.split("|")[-2])]
        framework = read(name)
        counted = [len(framework.indicator), len(framework.node)] if framework.node else [len(framework.indicator)]
        assert numbers == counted
