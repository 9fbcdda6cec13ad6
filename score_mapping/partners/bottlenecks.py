"""Where the chain from candidate to certified trainer is stuck, named by a code.

A programme with enough certified trainers for its plan is not stuck, whatever else is missing; one without an expert trainer
cannot certify anybody. How many candidates an expert can supervise is asked of the programme, never assumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

import pandas as pd

from score_mapping.study.contract import MODULES

FIRST = ("M1", "BASICS")  # Workplace Cooperation, SCORE Basics: every cluster starts with one of them
ALL = ""  # all modules together: persons, each counted once
BEFORE_CERTIFICATE = ("candidate", "tot", "toe")  # who still needs an expert trainer
BOTTLENECKS = ["module", "code", "have", "need", "binding"]
CODES = (
    "no_trainers", "no_first_module", "no_expert", "experts_same_organisation", "few_experts", "too_few_on_the_way",
    "fewer_than_needed", "no_certified", "one_expert",
)  # fmt: skip
_Found = tuple[str, str, int, float, bool]



def find_bottlenecks(
    capacity: pd.DataFrame,
    supervision: pd.DataFrame,
    rows: pd.DataFrame,
    needed: Mapping[str, int],
    toe_per_expert: float | None = None,
) -> pd.DataFrame:
    """Name what stops a programme from having enough trainers.

    Parameters
    ----------
    capacity, supervision
        As in `score_mapping.partners.trainers.Pipeline`.
    rows
        module and state of every trainer and module.
    needed, toe_per_expert
        As in `score_mapping.partners.trainers.trainer_pipeline`.

    Returns
    -------
    module (empty for all), code, have, need, binding (False where enough are certified for what is needed). What binds comes
    first, then the order of the chain: ``no_trainers``, ``no_first_module`` (nobody may teach the module that every enterprise
    starts with), ``no_expert``, ``experts_same_organisation`` (cases that only a colleague could supervise), ``few_experts``,
    ``too_few_on_the_way`` (not enough even if all pass), ``fewer_than_needed``, ``no_certified``, ``one_expert`` (all hangs on one).
    """
    by_module = {row["module"]: row for row in capacity.to_dict("records")}
    found: list[_Found] = []
    if not by_module[ALL]["certified"] and not by_module[ALL]["on_the_way"]:
        found.append((ALL, "no_trainers", 0, float(max(needed.values(), default=1)), True))
    elif not any(by_module.get(module, {}).get("certified") for module in FIRST):
        found.append((ALL, "no_first_module", 0, 1.0, True))
    for module in [one for one in MODULES if one in by_module or needed.get(one)]:
        own = by_module.get(module, dict.fromkeys(("certified", "experts", "on_the_way"), 0))
        due = supervision.loc[supervision["module"] == module]
        before = int(((rows["module"] == module) & rows["state"].isin(BEFORE_CERTIFICATE)).sum())
        found += _stuck(module, own, due, before, needed.get(module), toe_per_expert)
    made = pd.DataFrame(found, columns=BOTTLENECKS).astype({"binding": bool})
    ladder = made.assign(
        late=~made["binding"],
        code=made["code"].map({code: place for place, code in enumerate(CODES)}),
        at=made["module"].map({module: place for place, module in enumerate([ALL, *MODULES])}),
    )
    return made.loc[ladder.sort_values(["late", "code", "at"]).index].reset_index(drop=True)


def _stuck(
    module: str, own: Mapping[str, int], due: pd.DataFrame, before: int, need: int | None, toe_per_expert: float | None
) -> list[_Found]:
    """Return what stops a module, upstream first; nothing binds where enough are certified for what is needed."""
    short = need is not None and own["certified"] < need
    binding = need is None or short
    waiting, experts = len(due), int(own["experts"])
    alone = int(((due["experts"] == "") & (due["same_organisation"] != "")).sum())
    found: list[tuple[str, int, float]] = []
    if not experts and (before or short):
        found.append(("no_expert", 0, 1.0))
    elif alone:
        found.append(("experts_same_organisation", waiting - alone, float(waiting)))
    if waiting and experts and toe_per_expert and experts < ceil(waiting / toe_per_expert):
        found.append(("few_experts", experts, float(ceil(waiting / toe_per_expert))))
    if waiting and experts == 1:
        found.append(("one_expert", 1, 2.0))
    if need is not None and short:
        found.append(("fewer_than_needed", own["certified"], float(need)))
        if own["certified"] + own["on_the_way"] < need:
            found.append(("too_few_on_the_way", own["certified"] + own["on_the_way"], float(need)))
    elif need is None and not own["certified"]:
        found.append(("no_certified", 0, 1.0))
    return [(module, code, have, least, binding) for code, have, least in found]
