"""What a plan of classes starts from: enterprises that were counted, how large they are, what they need, who can teach.

Nothing is planned on an estimate. The size of enterprises comes from the cluster itself; where only the band is known, the
band bounds it. Bias known: needs recorded for services, not for modules, are not read here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isnan, nan
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from score_mapping.partners.bottlenecks import FIRST
from score_mapping.partners.rollout_equations import Cells, Floats, Force
from score_mapping.partners.trainers import CERTIFIED, LAPSED, ON_THE_WAY
from score_mapping.study.contract import MODULES

Observed: TypeAlias = Callable[[str, str], Mapping[str, Any] | None]

# Chosen with the enterprise, after its first assessment: no need was recorded for its cluster.
AFTER_ASSESSMENT = "open"
COUNTED_GRADES = ("A", "B")
CLUSTER_COLUMNS = (
    "cluster_id", "planned", "reason", "target_firms", "grade", "enterprises", "size_low", "size", "size_high",
    "size_basis", "workers_low", "workers", "workers_high",
)  # fmt: skip


def count_targets(
    tables: Mapping[str, pd.DataFrame], wanted: Sequence[str], observed: Observed, band: tuple[int, int]
) -> pd.DataFrame:
    """Tell for each cluster how many target firms were counted and how large they are, or why nothing is planned."""
    parents = dict(zip(tables["clusters"]["cluster_id"], tables["clusters"]["part_of"], strict=True))
    rows = []
    for cluster in wanted:
        seen = observed(cluster, "target_firms")
        number = float(seen["value"]) if seen else nan
        grade = str(seen["grade"]) if seen else ""
        if isnan(number):
            reason = "not_counted"
        elif grade not in COUNTED_GRADES:
            reason = "estimated"
        elif number < 1:
            reason = "no_target_firms"
        else:
            reason = ""
        low, central, high, basis = mean_size(cluster, number, observed, band)
        rows.append((cluster, reason == "", reason, number, grade, nan, low, central, high, basis, nan, nan, nan))
    told = pd.DataFrame(rows, columns=list(CLUSTER_COLUMNS))
    counted = set(told.loc[told["planned"], "cluster_id"])
    inside = [bool(set(str(parents.get(id, "")).split(";")) & counted - {id}) for id in told["cluster_id"]]
    twice = told["planned"] & np.array(inside, dtype=bool)
    told.loc[twice, "reason"] = "part_of_another"
    told["planned"] &= ~twice
    return told


def mean_size(cluster: str, firms: float, observed: Observed, band: tuple[int, int]) -> tuple[float, float, float, str]:
    """Return low, central and high of the mean workers of a target enterprise, and what they rest on.

    Workers counted in these enterprises, else the size band, its upper end lowered to what the jobs of the cluster leave
    when every other firm has one person; the centre of a band is its geometric mean, as firm sizes thin out upwards
    (112 for 50 to 250 workers; 116 were found in Indonesia's enterprises).
    """
    low, high = float(band[0]), float(band[1])
    if isnan(firms) or firms < 1:
        return nan, nan, nan, ""
    counted = observed(cluster, "target_jobs")
    if counted and not isnan(counted["value"]):
        mean = float(counted["value"]) / firms
        ends = [float(counted[end]) / firms for end in ("low", "high")]
        return (mean if isnan(ends[0]) else ends[0]), mean, (mean if isnan(ends[1]) else ends[1]), "counted"
    jobs, all_firms = observed(cluster, "jobs"), observed(cluster, "firms")
    if jobs and not isnan(jobs["value"]):
        others = float(all_firms["value"]) - firms if all_firms and not isnan(all_firms["value"]) else 0.0
        most = (float(jobs["value"]) - max(others, 0.0)) / firms
        if low <= most < high:
            return low, float(np.sqrt(low * most)), most, "jobs"
    return low, float(np.sqrt(low * high)), high, "band"


def allot(targets: Floats, number: int) -> Floats:
    """Share out whole enterprises in proportion to the target firms, largest remainder first, then the larger cluster."""
    exact = targets * number / targets.sum()
    given = np.floor(np.round(exact, 9))
    rest = np.lexsort((np.arange(len(targets)), -targets, -np.round(exact - given, 9)))
    given[rest[: round(number - given.sum())]] += 1
    return given


def lay_cells(tables: Mapping[str, pd.DataFrame], told: pd.DataFrame, first_module: str) -> Cells:
    """Lay out the modules of each planned cluster: the first one, then further ones in proportion to recorded need."""
    planned = told.loc[told["planned"]].reset_index(drop=True)
    needs = tables["needs"]
    needs = needs.loc[(needs["module"] != "") & ~needs["module"].isin(FIRST) & (needs["need"] > 0)]
    laid: list[tuple[int, str, float]] = []
    for place, cluster in enumerate(planned["cluster_id"]):
        laid.append((place, first_module, 1.0))
        own = needs.loc[needs["cluster_id"] == cluster].groupby("module")["need"].max().sort_index()
        total = float(own.sum())
        laid += [(place, str(module), float(need) / total) for module, need in own.items()]
        if own.empty:
            laid.append((place, AFTER_ASSESSMENT, 1.0))
    taught = {module for _, module, _ in laid} - {first_module}
    order = (first_module, *[one for one in (*MODULES, AFTER_ASSESSMENT) if one in taught])
    own_share = planned["enterprises"].to_numpy(dtype=float)
    return Cells(
        clusters=tuple(planned["cluster_id"]),
        modules=order,
        of=np.array([place for place, _, _ in laid], dtype=np.int64),
        taught=np.array([order.index(module) for _, module, _ in laid], dtype=np.int64),
        targets=planned["target_firms"].to_numpy(dtype=float),
        share=own_share / own_share.sum(),
        workers=planned[["size_low", "size", "size_high"]].to_numpy(dtype=float),
        part=np.array([part for _, _, part in laid]),
        first=np.array([module == first_module for _, module, _ in laid], dtype=bool),
    )


def trainer_force(tables: Mapping[str, pd.DataFrame], modules: Sequence[str], on: str) -> Force:
    """Count the trainers there are for these modules; a certificate that has run out does not count."""
    rows, people = tables["trainer_modules"], tables["trainers"]
    valid = (rows["valid_to"] == "") | (rows["valid_to"] >= on)
    certified = rows.loc[rows["status"].isin(CERTIFIED) & valid & rows["module"].isin(modules)]
    coming = rows.loc[rows["status"].isin(ON_THE_WAY)]
    teaching = people.loc[people["trainer_id"].isin(certified["trainer_id"]) & (people["status"] != LAPSED)]
    certified = certified.loc[certified["trainer_id"].isin(teaching["trainer_id"])]
    return Force(
        certified=np.array([float((certified["module"] == one).sum()) for one in modules]),
        on_the_way=np.array([float((coming["module"] == one).sum()) for one in modules]),
        people=len(teaching),
        days=float(teaching["days_per_year"].sum()),
        unstated=int(teaching["days_per_year"].isna().sum()),
        experts=int((people["status"] == "expert").sum()),
    )
