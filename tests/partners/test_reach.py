"""Who reaches whom, on a map a reader can check: one degree of longitude at the equator is 111.19 km."""

import pytest

from score_mapping.partners.reach import reach_table
from tests.worlds import tables

DEGREE_KM = 6371.0088 * 3.141592653589793 / 180
CLUSTER = [{"cluster_id": "c1", "name": "C", "lat": 0.0, "lon": 0.0, "sector_code": "1410;1391", "admin1": "North"}]


def world(**more: list[dict[str, object]]) -> dict[str, object]:
    organisation = {"organisation_id": "o1", "name": "O", "type": "chamber", "area_served": "local"}
    site = {"site_id": "s1", "organisation_id": "o1", "lat": 0.0, "lon": 0.5, "head_office": "yes"}
    sector = {"organisation_id": "o1", "sector_code": "14"}
    given: dict[str, object] = {
        "clusters": CLUSTER, "organisations": [organisation], "sites": [site], "organisation_sectors": [sector],
    }  # fmt: skip
    return given | more


def reached(km: float = 100.0, detour: float = 1.0, **more: list[dict[str, object]]) -> list[tuple[str, str, str]]:
    frame = reach_table(tables(**world(**more)), km=km, detour=detour)  # type: ignore[arg-type]
    return list(frame[["cluster_id", "organisation_id", "basis"]].itertuples(index=False, name=None))


def test_site_near_by_of_the_same_sector_reaches() -> None:
    frame = reach_table(tables(**world()), km=100, detour=1.0)  # type: ignore[arg-type]
    assert frame["km"].tolist() == pytest.approx([DEGREE_KM / 2])


def test_detour_makes_the_way_longer() -> None:
    assert reached(km=60, detour=1.0) == [("c1", "o1", "site")]
    assert reached(km=60, detour=1.3) == []


def test_national_head_office_reaches_nobody_by_distance() -> None:
    national = [{"organisation_id": "o1", "name": "O", "type": "chamber", "area_served": "national"}]
    assert reached(organisations=national) == []
    branch = [{"site_id": "s2", "organisation_id": "o1", "lat": 0.0, "lon": 0.1, "head_office": "no"}]
    assert reached(organisations=national, sites=branch) == [("c1", "o1", "site")]


@pytest.mark.parametrize(("sector", "expected"), [("any", 1), ("1391", 1), ("24", 0), ("141099", 0)])
def test_distance_counts_only_where_the_sector_matches(sector: str, expected: int) -> None:
    assert len(reached(organisation_sectors=[{"organisation_id": "o1", "sector_code": sector}])) == expected


def test_unknown_sectors_do_not_reach_by_distance() -> None:
    assert reached(organisation_sectors=[]) == []


def test_coverage_reaches_at_any_distance_by_cluster_or_area() -> None:
    far = [{"site_id": "s1", "organisation_id": "o1", "lat": 50.0, "lon": 50.0}]
    rows = [
        {"organisation_id": "o1", "cluster_id": "c1", "basis": "named"},
        {"organisation_id": "o1", "admin1": "North", "basis": "statute"},
        {"organisation_id": "o1", "admin1": "South", "basis": "claimed"},
    ]
    assert reached(sites=far, coverage=rows) == [("c1", "o1", "named"), ("c1", "o1", "statute")]


def test_travel_table_replaces_the_estimate_both_ways() -> None:
    far = [{"site_id": "s1", "cluster_id": "c1", "km": 180.0}]
    near = [{"site_id": "s1", "cluster_id": "c1", "km": 20.0}]
    assert reached(travel=far) == []
    assert reached(travel=near, km=30) == [("c1", "o1", "site")]


def test_nothing_to_reach_is_no_fault() -> None:
    assert reach_table(tables(), km=100).empty


def test_an_owner_reaches_nobody() -> None:
    row = {"organisation_id": "o1", "cluster_id": "c1"}
    assert reached(km=1, coverage=[{**row, "basis": "claimed"}]) == [("c1", "o1", "claimed")]
    assert reached(km=1, coverage=[{**row, "basis": "owner"}]) == []
