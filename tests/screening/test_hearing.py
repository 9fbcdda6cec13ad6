"""The consultation is read once, against the ranking of this run."""

from score_mapping.workflow import run
from tests.screening.test_confidence import TWO, seen
from tests.screening.test_whatif import weights
from tests.worlds import clusters, study

ROWS = [*seen("p", 90, 90), *seen("q", 40, 40)]


def test_a_decision_against_the_ranking_is_seen() -> None:
    decided = [{"body": "Council", "date": "2026-05-01", "subject": "q", "decision": "start in q"}]
    hearing = run(study(TWO, clusters=clusters("p", "q"), observations=ROWS, decisions=decided)).hearing
    assert hearing.decisions.loc[0, ["rank", "differs", "passed_over"]].tolist() == [2, True, "p"]


def test_whoever_objects_or_was_not_heard_holds_a_cluster_up() -> None:
    said = [{"cluster_id": "p", "constituency": "workers", "position": "object", "date": "2026-01-01"}]
    hearing = run(study(TWO, clusters=clusters("p"), observations=ROWS[:2], consultations=said)).hearing
    kinds = hearing.positions.holds.set_index("constituency")["kind"].to_dict()
    assert kinds == {"government": "not_heard", "employers": "not_heard", "workers": "objects"}
    assert not hearing.positions.clusters.loc[0, "tripartite"]


def test_weights_stand_side_by_side_and_silence_is_named() -> None:
    two = [row for row in weights() if row["constituency"] != "workers"]
    hearing = run(study(TWO, clusters=clusters("p", "q"), observations=ROWS, weights=two)).hearing
    assert hearing.consulted is not None
    assert hearing.consulted.missing == ("workers",)
    assert hearing.shares.set_index("node_id").loc["A", ["government", "employers", "mean"]].tolist() == [0.8, 0.2, 0.5]


def test_without_a_consultation_everything_is_empty_and_nothing_fails() -> None:
    hearing = run(study(TWO, clusters=clusters("p", "q"), observations=ROWS)).hearing
    assert hearing.consulted is None
    assert hearing.shares.empty
    assert hearing.lock.changed is None
