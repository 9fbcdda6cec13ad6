"""The tables of a run in the shape of their files, on frames that a reader can check by hand."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from score_mapping.output.runframes import (
    changes_frame,
    constituencies_frame,
    discussion_frame,
    evidence_frame,
    flips_frame,
    left_out_frame,
    methods_frame,
    reason,
    restricted_frames,
    robustness_frame,
)
from score_mapping.workflow import Results


def with_what_if(results: Results, **tables: object) -> Results:
    return replace(results, what_if=replace(results.what_if, **tables))  # type: ignore[arg-type]


def placed(**ranks: list[int]) -> pd.DataFrame:
    rows = [
        {"constituency": name, "cluster_id": cluster, "score": 0.0, "rank": rank, "in_top": rank <= 1}
        for name, places in ranks.items()
        for cluster, rank in zip(("C01", "C02"), places, strict=True)
    ]
    return pd.DataFrame(rows)


def test_constituencies_stand_side_by_side(results: Results) -> None:
    long = placed(north=[1, 2], south=[2, 1], mean=[1, 1], heads=[2, 1])
    wide = constituencies_frame(with_what_if(results, constituencies=long, common_first=("C02",)))
    assert list(wide.columns) == [
        "cluster_id",
        "rank_north",
        "rank_south",
        "rank_mean",
        "rank_heads",
        "in_first_of_all",
    ]
    assert list(wide["cluster_id"]) == list(results.ranking["cluster_id"])
    of = wide.set_index("cluster_id")
    assert of.loc["C01"].tolist() == [1, 2, 1, 2, "no"]
    assert of.loc["C02"].tolist() == [2, 1, 1, 1, "yes"]
    assert of.loc["C03", "in_first_of_all"] == ""
    assert of.loc["C03"].drop("in_first_of_all").isna().all()


def test_one_voice_has_nobody_beside_it(results: Results) -> None:
    alone = with_what_if(results, constituencies=placed(north=[1, 2], mean=[1, 2]))
    assert constituencies_frame(alone).empty


def test_robustness_ends_with_the_central_weights(results: Results) -> None:
    frame = robustness_frame(results)
    places = [name for name in frame if name.startswith("rank_")]
    criteria = [f"w_{name}" for name in results.confidence.central if name[0] == "C"]
    assert list(frame) == ["cluster_id", *places, "expected_rank", "confidence", "confidence_error", *criteria]
    expected = sum(int(name[5:]) * frame[name] for name in places)
    assert (expected - frame["expected_rank"]).abs().max() < 1e-9


def test_flips_say_changes_and_reachable_places(results: Results) -> None:
    frame = flips_frame(results)
    reach = frame.loc[frame["kind"] == "any_weights"].set_index("cluster_id")
    assert (reach["best_rank"] <= reach["worst_rank"]).all()
    assert frame.loc[frame["kind"] != "any_weights", "best_rank"].isna().all()
    none = with_what_if(results, flips=results.what_if.flips.iloc[:0], reachable=results.what_if.reachable.iloc[:0])
    assert flips_frame(none).empty


def test_nothing_that_is_missing_is_lost(results: Results) -> None:
    first = results.confidence.evidence
    frame = evidence_frame(results)
    pairs = list(zip(frame["cluster_id"], frame["indicator_id"], strict=True))
    assert pairs[: len(first)] == list(zip(first["cluster_id"], first["indicator_id"], strict=True))
    assert set(zip(results.missing["cluster_id"], results.missing["indicator_id"], strict=True)) <= set(pairs)
    assert len(set(pairs)) == len(pairs) > len(first)
    assert list(frame["closes"]) == sorted(frame["closes"], reverse=True)


def test_evaluators_left_out_are_numbered_by_content(results: Results) -> None:
    rows = [("criterion", "C1", "A", 1, 9.0), ("evaluator", "a", "A", 1, 5.0), ("evaluator", "b", "A", 2, 3.0)]
    frame = pd.DataFrame(rows, columns=["kind", "left_out", "cluster_id", "rank", "score"])
    found = left_out_frame(with_what_if(results, left_out=frame))
    assert found.to_numpy().tolist() == [
        ["criterion", "C1", "A", 1, 9.0], ["evaluator", "1", "A", 2, 3.0], ["evaluator", "2", "A", 1, 5.0],
    ]  # fmt: skip


def test_a_method_says_where_it_disagrees_most(results: Results) -> None:
    frame = methods_frame(results)
    assert len(frame) == len(results.what_if.methods)
    assert frame["gap"].notna().sum() == len(results.what_if.disagreements) > 0
    agreed = with_what_if(results, disagreements=results.what_if.disagreements.iloc[:0])
    assert list(methods_frame(agreed)) == list(frame)
    assert methods_frame(agreed)["gap"].isna().all()


def test_discussion_and_changes_name_nobody() -> None:
    far = pd.DataFrame(
        [("T", "q", "a", "c", 1.0, 4.0, 3.0), ("T", "q", "b", "c", 1.0, 4.0, 3.0)],
        columns=["cluster_id", "indicator_id", "lower", "higher", "lower_score", "higher_score", "steps"],
    )
    assert discussion_frame(far).to_dict("records") == [
        {"cluster_id": "T", "indicator_id": "q", "lower_score": 1.0, "higher_score": 4.0, "steps": 3.0, "pairs": 2}
    ]
    changes = pd.DataFrame(
        [("a", "T", "q", 4.0, 3.0), ("b", "T", "q", 1.0, 2.0)],
        columns=["evaluator_id", "cluster_id", "indicator_id", "before", "after"],
    )
    assert changes_frame(changes)["before"].tolist() == [1.0, 4.0]
    assert "evaluator_id" not in changes_frame(changes)


def test_one_evaluator_makes_no_annex(results: Results, small: Results) -> None:
    assert results.judges is not None
    assert len(results.judges.raters) == 1
    assert restricted_frames(results) == {}
    assert small.judges is None
    assert restricted_frames(small) == {}


def test_reasons_fit_the_study(results: Results, small: Results, unranked: Results) -> None:
    assert reason("agreement", results).startswith("No score was given by two evaluators")
    assert reason("agreement", small).startswith("The study has no ratings")
    assert reason("discussion", results) == reason("agreement", results)
    assert reason("drivers", unranked) == "Fewer than two clusters can be compared."
    assert reason("constituencies", results).startswith("Nobody was asked")
