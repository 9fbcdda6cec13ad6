"""Who can teach what, who is on the way, who must supervise whom, and where the certification chain is stuck.

The chain: candidate, training of trainers (ToT), training of enterprises (ToE) under an expert trainer, recommended by that
expert, certified, expert. A certificate lapses. Counts are of codes, never of names. Bias known: a step without a date counts
as taken when a later step was taken, and whoever entered the chain lately has had no time to go on, so shares are too low.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import nan

import numpy as np
import pandas as pd

from score_mapping.partners.bottlenecks import ALL, FIRST, find_bottlenecks
from score_mapping.partners.organisations import apply_merges
from score_mapping.study.contract import MODULES

CHAIN = ("candidate", "tot", "toe", "recommended", "certified", "expert")
LAPSED = "lapsed"
CERTIFIED = ("certified", "expert")
ON_THE_WAY = ("candidate", "tot", "toe", "recommended")
WAITING = {"tot": "toe", "toe": "recommendation"}  # what an expert trainer has to do for those at a step
DATED = {"tot": ("tot_on", "toe_on"), "toe": ("toe_on", "certified_on")}
FUNNEL = ["module", "step", "now", "reached", "onward", "share_onward", "share_of_tot", "days_median", "days_n"]
PEOPLE = [
    "trainer_id", "organisation_id", "sex", "admin1", "status", "certified", "certified_n", "expert", "on_the_way", "lapsed",
    "first_module", "days_per_year", "last_delivery",
]  # fmt: skip
CAPACITY = [
    "module", "certified", "experts", "on_the_way", "lapsed", "days", "days_unstated", "women", "sex_known", "organisations",
]  # fmt: skip
SUPERVISION = ["trainer_id", "module", "step", "experts", "same_organisation", "near", "only"]
LOAD = ["expert_id", "modules", "must", "may", "days_per_year"]


@dataclass(frozen=True, eq=False)
class Pipeline:
    """The delivery force. Lists in a cell have ``;`` between; ``module`` is empty for persons over all modules.

    Attributes
    ----------
    funnel
        One row a module and step (``lapsed`` last): now (who stands there), reached (who got there or further), onward (of these,
        who went further), share_onward, share_of_tot (of those who had the ToT; NaN before it), days_median (from this step's date
        to the next dated step's: ToT to ToE, ToE to certificate) and days_n, the number with both dates. NaN where nobody is.
    people
        One row a trainer: certified, expert, on_the_way and lapsed (modules), certified_n, first_module (``yes``, ``no``, empty
        before a first certificate), days_per_year (NaN unknown), last_delivery.
    capacity
        One row a module: certified (experts included), experts, on_the_way, lapsed, days (of the certified whose days are known;
        one trainer's days stand under each module and once under the empty one; NaN where nobody stated any), days_unstated,
        women, sex_known, organisations (employers of the certified).
    supervision
        One row a trainer and module whose ToE or recommendation is due: step (``toe``, ``recommendation``), experts (who may
        supervise: expert trainers certified in the module, of another organisation), same_organisation (experts left out),
        near (of the experts, those of the same province), only (the one expert, when there is just one).
    load
        One row an expert: modules, must (cases where nobody else may), may (cases), days_per_year.
    bottlenecks
        See `score_mapping.partners.bottlenecks.find_bottlenecks`.
    """

    funnel: pd.DataFrame
    people: pd.DataFrame
    capacity: pd.DataFrame
    supervision: pd.DataFrame
    load: pd.DataFrame
    bottlenecks: pd.DataFrame

    @property
    def bottleneck(self) -> str:
        """Return the code of what binds first; empty when nothing does."""
        binding = self.bottlenecks.loc[self.bottlenecks["binding"], "code"]
        return str(binding.iloc[0]) if len(binding) else ""


def trainer_pipeline(
    tables: Mapping[str, pd.DataFrame],
    *,
    on: str = "",
    needed: Mapping[str, int] | None = None,
    toe_per_expert: float | None = None,
) -> Pipeline:
    """Lay out the certification chain of a study's trainers.

    Parameters
    ----------
    tables
        A study's tables: trainers, trainer_modules, organisations, merges.
    on
        ISO day at which certificates must be valid; empty counts every certificate.
    needed
        Certified trainers that a plan needs, by module.
    toe_per_expert
        Candidates that one expert trainer can supervise; None leaves that untested, because no source gives a figure.

    Returns
    -------
    See `Pipeline`. The order of rows in the tables does not matter.
    """
    merged = apply_merges(tables)
    people = merged["trainers"].sort_values("trainer_id").drop_duplicates("trainer_id").set_index("trainer_id")
    rows = _rows(merged["trainer_modules"], people, on)
    supervision = _supervision(rows, people)
    capacity = _capacity(rows, people)
    return Pipeline(
        funnel=_funnel(rows, people),
        people=_people(rows, people),
        capacity=capacity,
        supervision=supervision,
        load=_load(rows, supervision, people),
        bottlenecks=find_bottlenecks(capacity, supervision, rows, needed or {}, toe_per_expert),
    )


def _rows(table: pd.DataFrame, people: pd.DataFrame, on: str) -> pd.DataFrame:
    """Return the module rows of known trainers with ``state`` (lapsed when out of date or the person is) and ``reached``."""
    rows = table.loc[table["trainer_id"].isin(people.index)].sort_values(["module", "trainer_id"], ignore_index=True)
    expired = rows["status"].isin(CERTIFIED) & (rows["valid_to"] != "") & (rows["valid_to"] < on)
    gone = rows["trainer_id"].map(people["status"]) == LAPSED
    rows["state"] = rows["status"].mask(expired | gone, LAPSED)
    named = [CHAIN.index(state) if state in CHAIN else 0 for state in rows["status"]]
    dated = [
        4 if certified or valid else 2 if toe else 1 if tot else 0
        for tot, toe, certified, valid in rows[["tot_on", "toe_on", "certified_on", "valid_to"]].itertuples(index=False)
    ]
    rows["reached"] = np.maximum(named, dated).astype(int)
    person = (rows["trainer_id"].map(people["status"]) == "expert").to_numpy()
    rows["expert"] = (rows["state"] == "expert") | ((rows["state"] == "certified") & person)
    return rows


def _modules(rows: pd.DataFrame) -> list[str]:
    return [module for module in MODULES if module in set(rows["module"])]


# ------------------------------------------------------------------------------------------------------------- tables


def _funnel(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    own = people["status"].map({step: place for place, step in enumerate(CHAIN)}).fillna(0)
    furthest = rows.groupby("trainer_id")["reached"].max().reindex(people.index).fillna(0)
    reached = np.maximum(own, furthest).astype(int)
    parts = [_steps(ALL, people["status"], reached, rows)]
    for module in _modules(rows):
        own_rows = rows.loc[rows["module"] == module]
        parts.append(_steps(module, own_rows["state"], own_rows["reached"], own_rows))
    return pd.concat(parts, ignore_index=True)


def _steps(module: str, state: pd.Series, reached: pd.Series, dated: pd.DataFrame) -> pd.DataFrame:
    counts = [int((reached >= place).sum()) for place in range(len(CHAIN))]
    made = []
    for place, step in enumerate(CHAIN):
        onward = counts[place + 1] if place + 1 < len(CHAIN) else 0
        days = _days(dated, *DATED[step]) if step in DATED else []
        made.append(
            {
                "module": module,
                "step": step,
                "now": int((state == step).sum()),
                "reached": counts[place],
                "onward": onward,
                "share_onward": onward / counts[place] if counts[place] and place + 1 < len(CHAIN) else nan,
                "share_of_tot": counts[place] / counts[1] if counts[1] and place >= 1 else nan,
                "days_median": float(np.median(days)) if days else nan,
                "days_n": len(days),
            }
        )
    lapsed = {"module": module, "step": LAPSED, "now": int((state == LAPSED).sum()), "reached": 0, "onward": 0, "days_n": 0}
    return pd.DataFrame([*made, lapsed], columns=FUNNEL)


def _days(rows: pd.DataFrame, start: str, stop: str) -> list[int]:
    """Return the days between two steps of every row that has both as whole dates, in the right order."""
    pairs = [(first, last) for first, last in rows[[start, stop]].itertuples(index=False) if len(first) == len(last) == 10]
    days = [(date.fromisoformat(last) - date.fromisoformat(first)).days for first, last in pairs]
    return [number for number in days if number >= 0]


def _people(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    made = []
    for id, person in people.iterrows():
        own = rows.loc[rows["trainer_id"] == id]
        certified = _listed(own, own["state"].isin(CERTIFIED))
        made.append(
            {name: person[name] for name in ("organisation_id", "sex", "admin1", "status", "days_per_year")}
            | {
                "trainer_id": id,
                "certified": ";".join(certified),
                "certified_n": len(certified),
                "expert": ";".join(_listed(own, own["expert"])),
                "on_the_way": ";".join(_listed(own, own["state"].isin(ON_THE_WAY))),
                "lapsed": ";".join(_listed(own, own["state"] == LAPSED)),
                "first_module": "" if not certified else "yes" if set(certified) & set(FIRST) else "no",
                "last_delivery": max(own["last_delivery"], default=""),
            }
        )
    return pd.DataFrame(made, columns=PEOPLE)


def _listed(rows: pd.DataFrame, which: pd.Series) -> list[str]:
    held = set(rows.loc[which.astype(bool), "module"])
    return [module for module in MODULES if module in held]


def _capacity(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    made = []
    for module in [ALL, *_modules(rows)]:
        own = rows if module == ALL else rows.loc[rows["module"] == module]
        certified = set(own.loc[own["state"].isin(CERTIFIED), "trainer_id"])
        coming = set(own.loc[own["state"].isin(ON_THE_WAY), "trainer_id"])
        lapsed = set(own.loc[own["state"] == LAPSED, "trainer_id"])
        if module == ALL:  # a person is counted where he or she stands furthest
            coming |= set(people.index[people["status"].isin(ON_THE_WAY)])
            lapsed |= set(people.index[people["status"] == LAPSED])
            coming, lapsed = coming - certified, lapsed - certified - coming
        staff = people.loc[sorted(certified)]
        sexes = staff["sex"].isin(["f", "m", "x"])
        made.append(
            {
                "module": module,
                "certified": len(certified),
                "experts": own.loc[own["expert"], "trainer_id"].nunique(),
                "on_the_way": len(coming),
                "lapsed": len(lapsed),
                "days": float(staff["days_per_year"].sum(min_count=1)),
                "days_unstated": int(staff["days_per_year"].isna().sum()),
                "women": int((staff["sex"] == "f").sum()),
                "sex_known": int(sexes.sum()),
                "organisations": staff.loc[staff["organisation_id"] != "", "organisation_id"].nunique(),
            }
        )
    return pd.DataFrame(made, columns=CAPACITY)


def _supervision(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    made = []
    experts = rows.loc[rows["expert"]].groupby("module")["trainer_id"].agg(sorted).to_dict()
    for id, module, state in rows.loc[rows["state"].isin(list(WAITING)), ["trainer_id", "module", "state"]].itertuples(index=False):
        home, place = people.at[id, "organisation_id"], people.at[id, "admin1"]
        others = experts.get(module, [])  # never the trainer: who is certified in the module waits for nothing
        same = [one for one in others if home and people.at[one, "organisation_id"] == home]
        free = [one for one in others if one not in same]
        near = [one for one in free if place and people.at[one, "admin1"] == place]
        only = free[0] if len(free) == 1 else ""
        made.append((id, module, WAITING[state], ";".join(free), ";".join(same), ";".join(near), only))
    return pd.DataFrame(made, columns=SUPERVISION).sort_values(["module", "step", "trainer_id"], ignore_index=True)


def _load(rows: pd.DataFrame, supervision: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    made = []
    for expert in sorted(set(rows.loc[rows["expert"], "trainer_id"])):
        own = rows.loc[rows["trainer_id"] == expert]
        may = sum(expert in listed.split(";") for listed in supervision["experts"])
        must = int((supervision["only"] == expert).sum())
        made.append((expert, ";".join(_listed(own, own["expert"])), must, may, people.at[expert, "days_per_year"]))
    return pd.DataFrame(made, columns=LOAD)
