"""The interview list: stated offers only, no smaller set, and what cannot be reached is named."""

from __future__ import annotations

import math

import pandas as pd

from score_mapping.partners.interviews import interview_list
from tests.worlds import tables

CLUSTERS = ("c1", "c2", "c3", "c4", "c5")
REACHED = {"a": "c1 c2", "b": "c2 c3", "c": "c1 c2 c3", "d": "c4", "e": "c1 c2 c3 c4 c5"}
REACH = pd.DataFrame(
    [(cluster, id) for id, some in REACHED.items() for cluster in some.split()],
    columns=["cluster_id", "organisation_id"],
)


def made(**stated: str) -> dict[str, pd.DataFrame]:
    return tables(
        clusters=[{"cluster_id": id, "name": id} for id in CLUSTERS],
        organisations=[{"organisation_id": id, "name": id} for id in REACHED],
        services=[{"service_id": "up", "name": "U", "score_modules": "M2"}, {"service_id": "law", "name": "L"}],
        organisation_services=[
            {"organisation_id": id, "service_id": "law" if id == "d" else "up", "evidence": stated.get(id, "explicit")}
            for id in REACHED
        ],
    )


def test_the_smallest_list_and_who_cannot_be_reached() -> None:
    found = interview_list(made(e="inferred"), REACH, CLUSTERS)
    assert found.status == "optimal"
    assert found.organisations["organisation_id"].tolist() == ["c"]  # c alone reaches what a and b reach together
    assert found.organisations[["clusters", "services", "only"]].iloc[0].tolist() == ["c1;c2;c3", "up", "c1;c2;c3"]
    assert found.unreached == ("c4", "c5")
    assert found.clusters["reached"].tolist() == ["yes", "yes", "yes", "inferred", "inferred"]
    assert (found.offers, found.inferred_share) == (4, 0.25)
    assert (found.sets, found.sets_complete) == (1, True)


def test_a_service_may_be_named() -> None:
    found = interview_list(made(e="inferred"), REACH, CLUSTERS, services=["law"])
    assert found.organisations["organisation_id"].tolist() == ["d"]
    assert found.unreached == ("c1", "c2", "c3", "c5")


def test_a_stated_offer_that_reaches_all_is_enough() -> None:
    assert interview_list(made(), REACH, CLUSTERS).organisations["organisation_id"].tolist() == ["e"]


def test_only_the_clusters_asked_for_count() -> None:
    found = interview_list(made(c="inferred", e="inferred"), REACH, ["c1"])
    assert found.organisations["organisation_id"].tolist() == ["a"]
    assert found.organisations["clusters"].tolist() == ["c1"]


def test_nothing_stated_is_an_empty_list() -> None:
    found = interview_list(made(**dict.fromkeys("abce", "inferred")), REACH, CLUSTERS)
    assert found.status == "no_candidates"
    assert found.organisations.empty
    assert found.unreached == CLUSTERS
    nothing = interview_list(tables(), REACH, [])
    assert nothing.status == "no_cells"
    assert math.isnan(nothing.inferred_share)


def test_of_equal_lists_the_first_ids_and_their_number() -> None:
    found = interview_list(made(c="inferred", e="inferred"), REACH, ["c2"])
    assert found.organisations[["organisation_id", "stand_in"]].iloc[0].tolist() == ["a", "b"]
    assert found.sets == 2
    turned = {name: frame.iloc[::-1] for name, frame in made(c="inferred", e="inferred").items()}
    assert interview_list(turned, REACH.iloc[::-1], ["c2"]).organisations.equals(found.organisations)
