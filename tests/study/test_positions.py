"""Who was heard, what holds a cluster up, and where a decision leaves the ranking: small worlds checked by hand."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from score_mapping.study.contract import TABLES
from score_mapping.study.positions import decisions, is_labour, nominations, positions

ORGANISATIONS = [
    {"organisation_id": "mol", "name": "Ministry of Labour", "type": "gov_ministry"},
    {"organisation_id": "moi", "name": "Ministry of Industry", "type": "gov_ministry"},
    {"organisation_id": "tuc", "name": "Trade Union Congress", "type": "workers_org"},
    {"organisation_id": "fed", "name": "Federation of Unions", "type": "workers_org"},
]


def study(**given: list[dict[str, Any]]) -> SimpleNamespace:
    rows = {"clusters": [{"cluster_id": "a"}, {"cluster_id": "b"}], "organisations": ORGANISATIONS} | given
    tables = {
        name: pd.DataFrame([{column: row.get(column, "") for column in table.names} for row in rows.get(name, [])], columns=table.names)
        for name, table in TABLES.items()
    }
    return SimpleNamespace(tables=tables)


def told(side: str, position: str, organisation: str = "", date: str = "2026-03-01", cluster: str = "a", note: str = "") -> dict[str, Any]:
    return {
        "constituency": side, "cluster_id": cluster, "organisation_id": organisation, "position": position, "date": date,
        "note": note,
    }  # fmt: skip


def of(frame: pd.DataFrame, **where: str) -> Mapping[str, Any]:
    for name, cell in where.items():
        frame = frame[frame[name] == cell]
    assert len(frame) == 1
    return dict(frame.iloc[0])


def test_nobody_was_asked() -> None:
    said = positions(study())
    assert len(said.table) == 6
    assert set(said.holds["kind"]) == {"not_heard"}
    assert len(said.holds) == 6
    assert not said.clusters["tripartite"].any()
    assert said.clusters["missing"].tolist() == ["government;employers;workers"] * 2
    assert (said.ministries, said.labour_ministries, said.labour_silent) == ((), ("mol",), False)


def test_the_last_word_counts_and_the_most_cautious_of_a_day() -> None:
    said = positions(
        study(
            consultations=[
                told("workers", "object", "tuc", "2026-01-10", note="no union allowed"),
                told("workers", "support", "tuc", "2026-03-01"),
                told("employers", "support", "", "2026-03-01"),
                told("government", "support", "moi", "2026-02-01"),
                told("government", "neutral", "mol", "2026-02-01", note="waits for the count"),
            ]
        )
    )
    workers, government = (of(said.table, cluster_id="a", constituency=side) for side in ("workers", "government"))
    assert (workers["position"], workers["date"], workers["objecting"]) == ("support", "2026-03-01", "")
    assert (government["position"], government["organisation_ids"], government["divided"]) == ("neutral", "moi;mol", True)
    assert government["note"] == "waits for the count"
    assert said.holds["cluster_id"].tolist() == ["b"] * 3
    assert of(said.clusters, cluster_id="a")["tripartite"]


def test_an_objection_is_not_outvoted_by_another_organisation_of_the_same_side() -> None:
    rows = [told("workers", "object", "fed", "2026-01-10"), told("workers", "support", "tuc", "2026-03-01")]
    hold = of(positions(study(consultations=rows)).holds, cluster_id="a", constituency="workers")
    assert (hold["kind"], hold["organisation_ids"]) == ("objection_stands", "fed")
    taken_back = positions(study(consultations=[*rows, told("workers", "neutral", "fed", "2026-04-01")]))
    assert "workers" not in taken_back.holds.query("cluster_id == 'a'")["constituency"].tolist()
    objects = positions(study(consultations=[*rows, told("workers", "object", "tuc", "2026-04-01")]))
    hold = of(objects.holds, cluster_id="a", constituency="workers")
    assert (hold["kind"], hold["organisation_ids"], hold["date"]) == ("objects", "tuc", "2026-04-01")
    assert of(objects.table, cluster_id="a", constituency="workers")["objecting"] == "fed;tuc"


def test_who_was_invited_and_did_not_come_was_not_heard() -> None:
    rows = [told("workers", "support", "tuc", "2026-01-10"), told("employers", "absent", "", "2026-02-01"), told("workers", "absent", "tuc", "2026-02-01")]
    said = positions(study(consultations=rows))
    assert of(said.table, cluster_id="a", constituency="workers")["position"] == "support"
    assert of(said.holds, cluster_id="a", constituency="employers")["kind"] == "not_heard"
    assert of(said.table, cluster_id="a", constituency="workers")["absent"] == "tuc"
    assert (of(said.clusters, cluster_id="a")["heard"], of(said.clusters, cluster_id="a")["missing"]) == (1, "government;employers")


def test_the_silence_of_the_labour_ministry_is_told() -> None:
    other = told("government", "support", "moi")
    said = positions(study(consultations=[other, told("government", "absent", "mol")]))
    assert (said.ministries, said.labour_silent) == (("moi",), True)
    assert of(said.clusters, cluster_id="a")["labour_silent"] == "yes"
    assert of(said.clusters, cluster_id="b")["labour_silent"] == ""  # no government was heard there at all
    spoke = positions(study(consultations=[other, told("government", "neutral", "mol", cluster="b")]))
    assert (spoke.ministries, spoke.labour_silent) == (("moi", "mol"), False)
    assert spoke.clusters["labour_silent"].tolist() == ["yes", "no"]
    unmapped = positions(study(organisations=ORGANISATIONS[1:], consultations=[other]))
    assert (unmapped.labour_ministries, unmapped.labour_silent) == ((), True)


@pytest.mark.parametrize(
    ("name", "labour"),
    [
        ("Ministry of Labour and Employment", True),
        ("Department of Labor", True),
        ("Ministère de l'Emploi", True),
        ("Ministerio de Trabajo", True),
        ("Ministry of Manpower", True),
        ("Ministry of Human Resources and Social Security", True),
        ("Ministry of Industry and Trade", False),
        ("Ministry of Finance", False),
    ],
)
def test_a_ministry_of_labour_is_known_by_its_name(name: str, labour: bool) -> None:
    assert is_labour({"name": name, "name_local": ""}) is labour
    assert is_labour({"name": "", "name_local": name}) is labour


def test_a_fourth_constituency_has_its_own_rows() -> None:
    said = positions(study(consultations=[told("women", "object")]))
    assert of(said.table, cluster_id="a", constituency="women")["position"] == "object"
    assert of(said.clusters, cluster_id="a")["of"] == 4


def test_the_order_of_rows_does_not_matter() -> None:
    rows = [told("workers", "object", "fed", "2026-01-10", note="n"), told("workers", "support", "tuc"), told("workers", "neutral", "fed", note="m")]
    one, other = positions(study(consultations=rows)), positions(study(consultations=rows[::-1]))
    pd.testing.assert_frame_equal(one.table, other.table)
    pd.testing.assert_frame_equal(one.holds, other.holds)


RANKING = pd.DataFrame({"cluster_id": ["a", "b", "c", "d"], "rank": pd.array([1, 2, 2, None], dtype="Int64")})


def decided(subject: str, decision: str = "start here", date: str = "2026-05-01", why: str = "") -> dict[str, Any]:
    return {"body": "board", "date": date, "subject": subject, "decision": decision, "differs_from_ranking": why}


def test_a_decision_that_follows_the_ranking_does_not_differ() -> None:
    said = decisions(study(decisions=[decided("b"), decided("a")]), RANKING)
    assert said["subject"].tolist() == ["a", "b"]
    assert said["differs"].tolist() == [False, False]
    # The tie with c is not passed over; a first choice of an earlier day still counts.
    later = decisions(study(decisions=[decided("a"), decided("c", date="2026-06-01")]), RANKING)
    assert later["differs"].tolist() == [False, False]


def test_a_decision_that_leaves_the_ranking_says_whom_it_passes_over() -> None:
    said = decisions(study(decisions=[decided("d", why="most women"), decided("a"), decided("b", "Deferred to 2027")]), RANKING)
    rows = said.set_index("subject")
    assert rows["chosen"].to_dict() == {"a": True, "b": False, "d": True}
    assert rows["differs"].to_dict() == {"a": False, "b": True, "d": True}
    assert rows["passed_over"].to_dict() == {"a": "", "b": "d", "d": "b;c"}
    assert rows["explained"].to_dict() == {"a": False, "b": False, "d": True}


@pytest.mark.parametrize(
    ("text", "chosen"),
    [("Not now", False), ("not in this round", False), ("Postponed", False), ("Declined", False), ("On hold until May", False),
     ("Nominate a person and start", True), ("Notify the firms and start", True), ("Hold a first class in May", True)],
)  # fmt: skip
def test_what_a_decision_says_about_its_subject(text: str, chosen: bool) -> None:
    assert decisions(study(decisions=[decided("a", text)]))["chosen"].tolist() == [chosen]


def test_without_a_ranking_nothing_is_compared() -> None:
    said = decisions(study(decisions=[decided("a"), decided("ministry")]))
    assert said["differs"].isna().all()
    assert decisions(study(decisions=[decided("ministry")]), RANKING)["differs"].isna().all()
    assert len(decisions(study(), RANKING)) == 0


def test_nominations_with_their_place() -> None:
    rows = [
        {"constituency": "workers", "cluster_id": "d", "organisation_id": "tuc", "reason": "most women"},
        {"constituency": "employers", "cluster_id": "b", "reason": "asked by members"},
    ]
    said = nominations(study(nominations=rows), RANKING)
    assert said["cluster_id"].tolist() == ["b", "d"]
    assert said["rank"].tolist()[0] == 2
    assert said["rank"].isna().tolist() == [False, True]
    assert nominations(study(nominations=rows))["rank"].isna().all()
