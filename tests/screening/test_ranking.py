"""Tiers in the field: what an open minimum, a hold and a gap in one criterion do."""

from score_mapping.workflow import run
from tests.worlds import FIELD, clusters, study


def heard(cluster: str, *constituencies: str) -> list[dict[str, object]]:
    return [
        {"cluster_id": cluster, "constituency": name, "position": "support", "date": "2026-01-01"}
        for name in constituencies
    ]


def field(**cells: tuple[float | None, float | None]) -> dict[str, str]:
    rows = [
        {"cluster_id": cluster, "indicator_id": indicator, "value": value, "grade": "A"}
        for cluster, pair in cells.items()
        for indicator, value in zip("ab", pair, strict=True)
        if value is not None
    ]
    told = [*heard("p", "government", "employers", "workers"), *heard("q", "government")]
    found = run(study(FIELD, "field", clusters=clusters(*cells), observations=rows, consultations=told))
    return dict(zip(found.ranking["cluster_id"], found.ranking["tier"], strict=True))


def test_open_gate_keeps_a_cluster_out_of_recommend_and_a_hold_out_of_both() -> None:
    tiers = field(p=(90, 90), q=(80, 80), r=(70, 10), s=(10, 50))
    assert tiers == {"p": "recommend", "q": "recommend_with_conditions", "r": "hold", "s": "not_this_round"}


def test_every_criterion_must_be_covered_in_the_field() -> None:
    assert field(p=(90, None), q=(80, 80))["p"] == "insufficient_evidence"
