"""Modules of a cluster: what is needed, who could teach it, and with what it starts."""

from __future__ import annotations

import pandas as pd

from score_mapping.partners.modules import module_fit
from tests.worlds import tables

REACH = pd.DataFrame({"cluster_id": ["c1"], "organisation_id": ["o1"]}, dtype=object)
TRAINER = {"trainer_id": "t1", "organisation_id": "o1", "status": "certified"}
MODULE = {"trainer_id": "t1", "module": "M1", "status": "certified"}
OFFER = {
    "organisation_id": "o1", "service_id": "s1", "evidence": "explicit", "delivery": "in_house", "client_band": "all",
}  # fmt: skip


def fit(**given: list[dict[str, object]]) -> pd.DataFrame:
    made = {
        "clusters": [{"cluster_id": "c1", "name": "C", "sector_code": "14", "admin1": "North"}],
        "organisations": [{"organisation_id": id, "name": id, "status": "active"} for id in ("o1", "o2")],
        "services": [{"service_id": "s1", "name": "S", "score_modules": "M1"}],
    }
    return module_fit(tables(**(made | given)), REACH, on="2026-06-30").set_index("item")


def test_without_any_trainer_recorded_nothing_is_known_of_trainers() -> None:
    rows = fit()
    assert rows["trainers"].isna().all()
    assert set(rows["ready"]) == {"unknown"}


def test_trainers_count_by_their_organisation_or_their_home() -> None:
    assert fit(trainers=[TRAINER], trainer_modules=[MODULE]).loc["M1", ["trainers", "teachers"]].tolist() == [1, "o1"]
    far = TRAINER | {"organisation_id": "o2"}
    assert fit(trainers=[far], trainer_modules=[MODULE]).loc["M1", ["trainers", "trainers_anywhere"]].tolist() == [0, 1]
    home = far | {"admin1": "North"}
    assert fit(trainers=[home], trainer_modules=[MODULE]).loc["M1", ["trainers", "teachers"]].tolist() == [1, "o2"]
    both = TRAINER | {"admin1": "North"}
    assert fit(trainers=[both], trainer_modules=[MODULE]).loc["M1", "trainers"] == 1


def test_only_a_valid_certificate_counts() -> None:
    for change in ({"status": "toe"}, {"valid_to": "2026-01-01"}, {"status": "lapsed"}):
        assert fit(trainers=[TRAINER], trainer_modules=[MODULE | change]).loc["M1", "trainers"] == 0
    assert fit(trainers=[TRAINER], trainer_modules=[MODULE | {"valid_to": "2026-06-30"}]).loc["M1", "trainers"] == 1
    assert fit(trainers=[TRAINER | {"status": "lapsed"}], trainer_modules=[MODULE]).loc["M1", "trainers"] == 0


def test_one_of_two_modules_must_come_first() -> None:
    def start(**given: list[dict[str, object]]) -> list[str]:
        rows = fit(**given)
        assert rows.index[rows["role"] == "start"].tolist() == ["M1", "BASICS"]
        return rows.index[rows["start"] == "yes"].tolist()

    assert start() == ["M1"]
    assert start(needs=[{"cluster_id": "c1", "module": "BASICS", "need": 3}]) == ["BASICS"]
    assert start(trainers=[TRAINER], trainer_modules=[MODULE | {"module": "BASICS"}]) == ["BASICS"]
    taught = [MODULE, MODULE | {"trainer_id": "t1", "module": "BASICS"}]
    assert start(trainers=[TRAINER], trainer_modules=taught) == ["M1"]


def test_ready_wants_an_offer_and_a_trainer() -> None:
    done = [{"cluster_id": "c1", "topic": "organisations", "status": "complete"}]
    people = {"trainers": [TRAINER], "trainer_modules": [MODULE]}
    assert fit(organisation_services=[OFFER], **people).loc["M1", "ready"] == "yes"
    assert fit(searched=done, **people).loc["M1", "ready"] == "no_offer"
    assert fit(searched=done, **people).loc["M2", "ready"] == "neither"
    assert fit(**people).loc["M1", "ready"] == "unknown"
    other = {"trainers": [TRAINER], "trainer_modules": [MODULE | {"module": "M2"}]}
    assert fit(organisation_services=[OFFER], **other).loc["M1", "ready"] == "no_trainer"


def test_needed_from_two_on_and_unknown_stays_unknown() -> None:
    rows = fit(needs=[{"cluster_id": "c1", "module": module, "need": need} for module, need in (("M1", 2), ("M2", 1))])
    assert rows.loc[["M1", "M2", "M3"], "needed"].tolist() == ["yes", "no", "unknown"]
