"""The golden ecosystem: three clusters, three modules and six partners, small enough to check by hand.

Invented. C1 has 80 firms of 50-250 workers, C2 60, C3 40; a cell weighs the firms of its cluster, so that all nine weigh 540.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from score_mapping.partners.gaps import by_module, offers_in_reach
from score_mapping.partners.reach import reach_table
from tests.worlds import tables

SMES = {"C1": 80.0, "C2": 60.0, "C3": 40.0}
MODULES = ("M1", "M2", "M3")
TOTAL = 540.0
PARTNERS: Mapping[str, tuple[str, str, float]] = {
    "P1": ("C1 C2", "M1 M2", 70),
    "P2": ("C1", "M3", 64),
    "P3": ("C2 C3", "M1", 58),
    "P4": ("C3", "M2 M3", 81),
    "P5": ("C1 C2 C3", "M2", 49),
    "P6": ("C2", "M1 M3", 77),
}


def study(status: str = "complete") -> dict[str, pd.DataFrame]:
    """Return the ecosystem as the tables of a study; ``status`` says how completely organisations were searched."""
    return tables(
        clusters=[{"cluster_id": id, "name": f"Cluster {id}", "sector_code": "14"} for id in SMES],
        searched=[{"cluster_id": id, "topic": "organisations", "status": status} for id in SMES],
        organisations=[{"organisation_id": id, "name": f"Partner {id}", "status": "active"} for id in PARTNERS],
        services=[{"service_id": f"S{m}", "name": f"Support {m}", "score_modules": m} for m in MODULES],
        organisation_services=[
            {
                "organisation_id": id, "service_id": f"S{module}", "evidence": "explicit", "delivery": "in_house",
                "client_band": "50_250", "active": "yes",
            }
            for id, (_, modules, _) in PARTNERS.items()
            for module in modules.split()
        ],
        coverage=[
            {"organisation_id": id, "cluster_id": cluster, "basis": "named"}
            for id, (served, _, _) in PARTNERS.items()
            for cluster in served.split()
        ],
    )  # fmt: skip


def reach(made: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return reach_table(made, km=100)


def cells() -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "cluster_id": cluster,
                "item": module,
                "weight": smes,
                "smes": smes,
                "workers": 100 * smes,
                "region": cluster,
            }
            for cluster, smes in SMES.items()
            for module in MODULES
        ]
    )


def offers() -> pd.DataFrame:
    """Return who covers which cell, through the tables, the reach and the offers of a study."""
    made = study()
    found = by_module(offers_in_reach(made, reach(made)), made["services"])
    return found.loc[found["counts"] == "yes", ["cluster_id", "module", "organisation_id"]].rename(
        columns={"module": "item"}
    )


def candidates() -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"organisation_id": id, "readiness": readiness, "knockout": "pending" if id == "P5" else "clear"}
            for id, (_, _, readiness) in PARTNERS.items()
        ]
    )
