"""Need against offer: the golden ecosystem to the last figure, and what makes an offer count."""

from __future__ import annotations

import pandas as pd
import pytest

from score_mapping.partners.gaps import (
    by_module,
    closers,
    module_gaps,
    offers_in_reach,
    service_gaps,
)
from tests.partners import golden
from tests.worlds import tables

OFFER = {
    "organisation_id": "o1", "service_id": "s1", "evidence": "explicit", "delivery": "in_house", "client_band": "all",
    "active": "yes",
}  # fmt: skip


def world(*offers: dict[str, object], **more: list[dict[str, object]]) -> dict[str, pd.DataFrame]:
    given: dict[str, list[dict[str, object]]] = {
        "clusters": [{"cluster_id": "c1", "name": "C", "sector_code": "14", "lat": 0.0, "lon": 0.0}],
        "organisations": [{"organisation_id": f"o{n}", "name": f"O{n}", "status": "active"} for n in (1, 2, 3)],
        "services": [{"service_id": "s1", "name": "Quality", "score_modules": "M2;LEAN"}],
        "organisation_services": list(offers),
    }
    return tables(**(given | more))


def here(*ids: str) -> pd.DataFrame:
    return pd.DataFrame({"cluster_id": "c1", "organisation_id": list(ids) or ["o1", "o2"]}, dtype=object)


def only(made: dict[str, pd.DataFrame], reach: pd.DataFrame | None = None) -> dict[str, object]:
    rows = service_gaps(made, here() if reach is None else reach)
    assert len(rows) == 1
    return dict(rows.iloc[0])


def test_golden_coverage_counts() -> None:
    made = golden.study()
    rows = module_gaps(made, golden.reach(made))
    rows = rows.loc[rows["item"].isin(golden.MODULES)]
    counted = rows.pivot_table(index="cluster_id", columns="item", values="offers").to_numpy().tolist()
    assert counted == [[1, 2, 1], [3, 2, 1], [1, 2, 1]]
    assert rows["state"].value_counts().to_dict() == {"thin": 5, "covered": 4}
    thin = rows.loc[rows["state"] == "thin", ["cluster_id", "item", "only"]].to_numpy().tolist()
    assert thin == [["C1", "M1", "P1"], ["C1", "M3", "P2"], ["C2", "M3", "P6"], ["C3", "M1", "P3"], ["C3", "M3", "P4"]]


def test_no_offer_is_a_gap_only_where_the_search_was_complete() -> None:
    assert only(world())["state"] == "none_documented"
    searched = {"cluster_id": "c1", "topic": "organisations", "status": "complete"}
    assert only(world(searched=[searched]))["state"] == "gap"
    assert only(world(searched=[searched | {"status": "partial"}]))["state"] == "none_documented"
    assert only(world(searched=[searched | {"topic": "buyers"}]))["state"] == "none_documented"


def test_thin_and_covered() -> None:
    assert only(world(OFFER))["state"] == "thin"
    assert only(world(OFFER))["only"] == "o1"
    both = only(world(OFFER, OFFER | {"organisation_id": "o2"}))
    assert (both["state"], both["only"]) == ("covered", "")
    assert only(world(OFFER, OFFER | {"organisation_id": "o3"}))["state"] == "thin"  # o3 does not reach


@pytest.mark.parametrize(
    ("change", "offers", "unsure", "inferred"),
    [
        ({}, 1, 0, 0),
        ({"delivery": "consultant"}, 1, 0, 0),
        ({"delivery": ""}, 1, 1, 0),
        ({"client_band": ""}, 1, 1, 0),
        ({"delivery": "referral"}, 0, 0, 0),
        ({"client_band": "micro"}, 0, 0, 0),
        ({"client_band": "50_250"}, 1, 0, 0),
        ({"active": "no"}, 0, 0, 0),
        ({"evidence": "inferred"}, 0, 0, 1),
        ({"evidence": "inferred", "active": "no"}, 0, 0, 0),
        ({"evidence": ""}, 0, 0, 1),
        ({"evidence": "", "source_id": "x"}, 1, 0, 0),
    ],
)
def test_what_makes_an_offer_count(change: dict[str, object], offers: int, unsure: int, inferred: int) -> None:
    row = only(world(OFFER | change))
    assert (row["offers"], row["open"], row["inferred"]) == (offers, unsure, inferred)


def test_a_closed_organisation_offers_nothing() -> None:
    made = world(OFFER, organisations=[{"organisation_id": "o1", "name": "O", "status": "closed"}])
    assert only(made)["offers"] == 0
    assert offers_in_reach(made, here())["against"].tolist() == ["closed"]


@pytest.mark.parametrize(("change", "free"), [({"price": 0}, 1), ({"subsidy_pct": 100}, 1), ({"price": 5}, 0), ({}, 0)])
def test_free_substitutes_are_flagged_and_no_price_is_not_free(change: dict[str, object], free: int) -> None:
    assert only(world(OFFER | change))["free"] == free


def test_an_organisation_that_reaches_in_two_ways_counts_once() -> None:
    assert only(world(OFFER), pd.concat([here("o1"), here("o1")]))["offers"] == 1


def test_modules_want_an_offer_in_house() -> None:
    made = world(OFFER, OFFER | {"organisation_id": "o2", "delivery": "online"})
    rows = module_gaps(made, here()).set_index("item")
    assert rows.loc[["M2", "LEAN"], "offers"].tolist() == [1, 1]
    assert rows.loc["M2", "in_house"] == 1
    assert module_gaps(made, here(), in_house=False).set_index("item").loc["M2", "offers"] == 2
    found = by_module(offers_in_reach(made, here()), made["services"])
    assert found.loc[found["organisation_id"] == "o2", "against"].tolist() == ["not_in_house"] * 2


def test_need_of_a_module_is_its_own_or_that_of_the_services_that_support_it() -> None:
    needs = [
        {"cluster_id": "c1", "service_id": "s1", "need": 3, "basis": "survey", "grade": "B"},
        {"cluster_id": "c1", "module": "M2", "need": 1, "basis": "expert", "grade": "D"},
    ]
    rows = module_gaps(world(needs=needs), here()).set_index("item")
    assert rows.loc["M2", ["need", "basis"]].tolist() == [1, "expert"]
    assert rows.loc["LEAN", ["need", "basis"]].tolist() == [3, "service"]
    assert pd.isna(rows.loc["M5", "need"])


def test_of_several_needs_the_best_grade_counts_then_the_latest_year() -> None:
    needs = [
        {"cluster_id": "c1", "service_id": "s1", "need": 4, "grade": "D", "year": 2026},
        {"cluster_id": "c1", "service_id": "s1", "need": 2, "grade": "B", "year": 2020},
        {"cluster_id": "c1", "service_id": "s1", "need": 3, "grade": "B", "year": 2024},
    ]
    assert only(world(needs=needs))["need"] == 3
    assert only(world(needs=needs[::-1]))["need"] == 3


def test_hospitality_coaching_is_for_hotels_and_restaurants() -> None:
    assert "HOSP" not in set(module_gaps(world(), here())["item"])
    hotels = [{"cluster_id": "c1", "name": "C", "sector_code": "5510"}]
    assert "HOSP" in set(module_gaps(world(clusters=hotels), here())["item"])


def test_who_could_close_a_gap() -> None:
    made = world(
        OFFER | {"client_band": "micro"},
        OFFER | {"organisation_id": "o2", "evidence": "inferred"},
        OFFER | {"organisation_id": "o3"},
        sites=[{"site_id": "x", "organisation_id": "o3", "lat": 0.0, "lon": 1.0}],
    )
    rows = closers(made, here(), service_gaps(made, here()), detour=1.0)
    assert rows[["organisation_id", "how", "what"]].to_numpy().tolist() == [
        ["o2", "confirm", ""], ["o1", "adapt", "band"], ["o3", "extend", ""],
    ]  # fmt: skip
    assert rows["km"].tolist()[2] == pytest.approx(111.195, abs=1e-3)


def test_the_nearest_are_named_and_the_unknown_place_last() -> None:
    sites = [{"site_id": f"x{n}", "organisation_id": f"o{n}", "lat": 0.0, "lon": 4.0 - n} for n in (1, 3)]
    made = world(*({**OFFER, "organisation_id": f"o{n}"} for n in (1, 2, 3)), sites=sites)
    rows = closers(made, here("none"), service_gaps(made, here("none")), most=2)
    assert rows["organisation_id"].tolist() == ["o3", "o1"]
    assert closers(made, here("none"), service_gaps(made, here("none")))["organisation_id"].tolist()[-1] == "o2"


def test_a_covered_or_unneeded_cell_needs_nobody() -> None:
    made = world(OFFER, OFFER | {"organisation_id": "o2"}, OFFER | {"organisation_id": "o3"})
    assert closers(made, here(), service_gaps(made, here())).empty
    made = world(OFFER, needs=[{"cluster_id": "c1", "service_id": "s1", "need": 0}])
    assert closers(made, here("o2"), service_gaps(made, here("o2"))).empty


def test_row_order_never_matters() -> None:
    made = golden.study()
    turned = {name: frame.iloc[::-1] for name, frame in made.items()}
    reach = golden.reach(made)
    for look in (service_gaps, module_gaps):
        pd.testing.assert_frame_equal(look(made, reach), look(turned, reach.iloc[::-1]))
    rows = module_gaps(made, reach)
    pd.testing.assert_frame_equal(closers(made, reach, rows), closers(turned, reach.iloc[::-1], rows.iloc[::-1]))


def test_empty_tables_give_empty_answers() -> None:
    made = tables()
    nobody = pd.DataFrame(columns=["cluster_id", "organisation_id"], dtype=object)
    assert offers_in_reach(made, nobody).empty
    assert service_gaps(made, nobody).empty
    assert module_gaps(made, nobody).empty
    assert closers(made, nobody, module_gaps(made, nobody)).empty
