"""A generated ecosystem: 40 organisations and 60 clusters of an invented country, the same for the same seed.

For tests that need something larger than a reader can check by hand, and for benchmarks. Nothing here resembles a real
place; the points lie on a square of about 330 x 330 km in an empty part of an ocean.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from score_mapping.study.contract import MODULES
from tests import worlds

SECTORS = ("10", "14", "15", "25", "31", "55")
PROVINCES = ("North", "East", "South", "West")
TYPES = (
    ("sector_association", "employers"), ("chamber", "employers"), ("cluster_body", "employers"), ("workers_org", "workers"),
    ("productivity_centre", "government"), ("public_training_institute", "government"), ("gov_sme_agency", "government"),
    ("private_training_provider", "neutral"), ("consulting_firm", "neutral"), ("university", "neutral"),
)  # fmt: skip
SERVICES = (
    ("A1", "M1;LEAN"), ("A2", "M2"), ("A3", "M3;S4C"), ("A4", "M4"), ("A5", "M5"), ("A6", ""), ("B1", "M1;M4"),
    ("B3", "M2;LEAN"), ("B4", "M5"), ("C1", "RBC;M2"), ("D1", ""), ("F1", "M2"), ("G1", "M4;M5;WT"), ("G4", "GEN;M4"),
    ("H3", "M1"), ("H4", ""),
)  # fmt: skip
RELATIONS = ("member_of", "refers_to", "co_delivers", "shares_info", "mou_with", "funds")
CRITERIA = ("R1", "R2", "R3", "R4", "R5", "R6", "R7e", "R7w", "R8", "R9", "R10", "R11")
CHAIN = ("candidate", "tot", "toe", "recommended", "certified", "certified", "expert")
SIDE_KM = 330.0
KM_OF_DEGREE = 111.2
Rows = list[dict[str, object]]


def ecosystem(
    seed: int = 1, *, organisations: int = 40, clusters: int = 60, relations: int = 120
) -> dict[str, pd.DataFrame]:
    """Return every table of the contract, as a loaded study holds it.

    Organisations have one or two sites, one to three sectors, two to six services, relations told by one side or by both,
    and two assessments for each role they could take; one in ten fails a check or has one pending, one in five did not
    answer. Clusters have counted target firms, but every tenth only an estimate, and every eighth was not searched completely.
    """
    random = np.random.default_rng(np.random.SeedSequence(seed))
    ids = [f"O{number:03}" for number in range(organisations)]
    places = [f"C{number:03}" for number in range(clusters)]
    made: dict[str, Rows] = {
        "sources": [{"source_id": "made", "title": "Generated"}],
        "services": [{"service_id": id, "name": f"Service {id}", "score_modules": modules} for id, modules in SERVICES],
        "evaluators": [
            {"evaluator_id": f"e{number}", "constituency": side}
            for number, side in enumerate(("government", "employers", "workers"))
        ],
    }
    made |= _clusters(random, places)
    made |= _organisations(random, ids)
    made |= _links(random, ids, places, relations)
    made |= _assessments(random, ids)
    made |= _trainers(random, ids)
    return worlds.tables(**made)


def _point(random: np.random.Generator) -> tuple[float, float, str]:
    x, y = random.uniform(0, SIDE_KM, 2) / KM_OF_DEGREE
    half = SIDE_KM / KM_OF_DEGREE / 2
    return round(-40 + y, 4), round(-121 + x, 4), PROVINCES[int(x > half) + 2 * int(y > half)]


def _fact(random: np.random.Generator, grades: str = "ABC") -> dict[str, object]:
    return {"year": 2025, "grade": str(random.choice(list(grades))), "source_id": "made"}


def _clusters(random: np.random.Generator, places: list[str]) -> dict[str, Rows]:
    rows: dict[str, Rows] = {"clusters": [], "searched": [], "observations": [], "needs": []}
    for number, id in enumerate(places):
        lat, lon, province = _point(random)
        sector = str(random.choice(SECTORS)) + str(random.integers(10, 100))
        rows["clusters"].append(
            {
                "cluster_id": id,
                "name": f"Cluster {id}",
                "sector_code": sector,
                "admin1": province,
                "lat": lat,
                "lon": lon,
            }
        )
        complete = number % 8 != 7
        rows["searched"].append(
            {"cluster_id": id, "topic": "organisations", "status": "complete" if complete else "partial"}
        )
        firms = int(random.integers(8, 160))
        counted = number % 10 != 9
        rows["observations"].append(
            {
                "cluster_id": id,
                "indicator_id": "target_firms",
                "value": firms,
                "low": None if counted else firms // 2,
                "high": None if counted else firms * 2,
                "unit": "enterprises",
                "year": 2025,
                "grade": "A" if counted else "D",
                "source_id": "made",
            }
        )
        for module in ("M1", *random.choice(MODULES[1:10], size=3, replace=False)):
            rows["needs"].append(
                {"cluster_id": id, "module": str(module), "need": int(random.integers(1, 5)), "basis": "survey"}
                | _fact(random, "B")
            )
    return rows


def _organisations(random: np.random.Generator, ids: list[str]) -> dict[str, Rows]:
    rows: dict[str, Rows] = {"organisations": [], "sites": [], "organisation_sectors": [], "organisation_services": []}
    for number, id in enumerate(ids):
        kind, side = TYPES[number % len(TYPES)]
        national = number % 8 == 0
        rows["organisations"].append(
            {
                "organisation_id": id,
                "name": f"Organisation {id}",
                "type": kind,
                "side": side,
                "represents_constituency": "yes" if number < 4 and side in ("employers", "workers") else "no",
                "area_served": "national" if national else "state",
                "mandate_fit": "stated",
                "status": "active",
                "response_status": "not_contacted" if number % 5 == 4 else "responded",
                **_fact(random, "B"),
            }
        )
        for site in range(int(random.integers(1, 3))):
            lat, lon, province = _point(random)
            rows["sites"].append(
                {
                    "site_id": f"{id}-{site}",
                    "organisation_id": id,
                    "admin1": province,
                    "lat": lat,
                    "lon": lon,
                    "geo_quality": "geocoded",
                    "head_office": "yes" if site == 0 else "no",
                }
            )
        general = kind in ("workers_org", "productivity_centre", "public_training_institute", "gov_sme_agency")
        sectors = ("any",) if general else random.choice(SECTORS, size=int(random.integers(1, 4)), replace=False)
        rows["organisation_sectors"] += [{"organisation_id": id, "sector_code": str(sector)} for sector in sectors]
        for place in sorted(random.choice(len(SERVICES), size=int(random.integers(2, 7)), replace=False)):
            rows["organisation_services"].append(
                {
                    "organisation_id": id,
                    "service_id": SERVICES[place][0],
                    "evidence": "explicit" if random.random() < 0.8 else "inferred",
                    "delivery": str(random.choice(["in_house", "consultant", "referral"], p=[0.7, 0.15, 0.15])),
                    "client_band": str(random.choice(["50_250", "all", "small"], p=[0.5, 0.3, 0.2])),
                    "clients_per_year": int(random.integers(5, 120)),
                    "active": "yes",
                    **_fact(random),
                }
            )
    return rows


def _links(random: np.random.Generator, ids: list[str], places: list[str], relations: int) -> dict[str, Rows]:
    rows: dict[str, Rows] = {"coverage": [], "relations": []}
    for id in ids:
        for place in sorted(
            random.choice(len(places), size=min(int(random.integers(0, 4)), len(places)), replace=False)
        ):
            rows["coverage"].append(
                {"organisation_id": id, "cluster_id": places[place], "basis": "clients"} | _fact(random)
            )
    silent = set(ids[4::5])
    pairs = random.permutation(len(ids) * (len(ids) - 1))[:relations]
    for pair in sorted(pairs):
        one, step = divmod(int(pair), len(ids) - 1)
        other = (one + 1 + step) % len(ids)
        kind, strength = str(random.choice(RELATIONS)), int(random.integers(1, 5))
        for side, who in (("from", ids[one]), ("to", ids[other])):
            if who in silent or random.random() < 0.3:
                continue
            rows["relations"].append(
                {
                    "relation_id": f"R{len(rows['relations']):04}",
                    "from_id": ids[one],
                    "to_id": ids[other],
                    "relation_type": kind,
                    "strength": strength,
                    "reported_by": side,
                    "confirmed": "unknown",
                    **_fact(random, "BC"),
                }
            )
    return rows


def _assessments(random: np.random.Generator, ids: list[str]) -> dict[str, Rows]:
    rows: dict[str, Rows] = {"assessments": [], "knockouts": []}
    for number, id in enumerate(ids):
        kind = TYPES[number % len(TYPES)][0]
        if kind == "workers_org":
            continue
        role = "IP" if TYPES[number % len(TYPES)][1] in ("employers", "government") else "TP"
        centre = random.uniform(1, 3.5)
        for code in range(1, 10):
            status = (
                "fail" if (number, code) in {(5, 4), (25, 7)} else "pending" if (number, code) == (15, 8) else "clear"
            )
            rows["knockouts"].append(
                {
                    "organisation_id": id,
                    "code": f"K{code}",
                    "status": status,
                    "reason": "" if status == "clear" else "generated",
                }
            )
        for who in sorted(random.choice(3, size=2, replace=False)):
            for criterion in CRITERIA:
                unknown = random.random() < 0.03
                score = None if unknown else int(np.clip(round(random.normal(centre, 0.8)), 0, 4))
                rows["assessments"].append(
                    {
                        "organisation_id": id,
                        "role": role,
                        "evaluator_id": f"e{who}",
                        "criterion": criterion,
                        "score": score,
                        "reason": "generated for tests, not read anywhere",
                        "grade": "A" if score == 4 else "B",
                        "source_id": "made",
                        "date": "2025-06-01",
                    }
                )
    return rows


def _trainers(random: np.random.Generator, ids: list[str]) -> dict[str, Rows]:
    rows: dict[str, Rows] = {"trainers": [], "trainer_modules": []}
    for number in range(len(ids)):
        id, status = f"t{number:03}", str(random.choice(CHAIN))
        rows["trainers"].append(
            {
                "trainer_id": id,
                "organisation_id": str(random.choice(ids)),
                "sex": str(random.choice(["f", "m"])),
                "admin1": str(random.choice(PROVINCES)),
                "status": status,
                "days_per_year": int(random.integers(10, 70)),
            }
        )
        done = status in ("certified", "expert")
        further = random.choice(MODULES[1:6], size=int(random.integers(0, 3)), replace=False) if done else ()
        for module in ("M1", *further):
            rows["trainer_modules"].append(
                {
                    "trainer_id": id,
                    "module": str(module),
                    "status": status,
                    "tot_on": "" if status == "candidate" else "2022-03-01",
                    "toe_on": "2022-10-01" if done or status in ("toe", "recommended") else "",
                    "certified_on": "2023-02-01" if done else "",
                    "valid_to": "2027-12-31" if done else "",
                }
            )
    return rows
