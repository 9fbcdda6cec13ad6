"""The delivery force: the certification chain, who may teach what, who must supervise whose training, what is stuck.

Trainers stand here by the codes of the study, which hold no names.
"""

from __future__ import annotations

from typing import Any

from score_mapping.output import rolloutcharts
from score_mapping.output.drawing import data_uri
from score_mapping.output.lookup import Lookup, figure, missing, plain, rows, split_keys
from score_mapping.output.partnerwords import module, named, rounded, tell, told
from score_mapping.output.wording import amount, count, listing, listing_some, sentence_case, span_words, whole
from score_mapping.partners.trainers import LAPSED, Pipeline

ALL = ""  # persons over all modules, as the rooms behind have it


def delivery_force(look: Lookup) -> dict[str, Any]:
    """Return everything that the chapter prints; ``absent`` says why there is nothing."""
    pipeline = look.results.partners.pipeline
    if pipeline is None:
        return {"says": [], "absent": tell("trainers_absent")}
    return {
        "absent": "",
        "says": [" ".join(part) for part in (_headline(pipeline), _pace(pipeline)) if part],
        "bottleneck": bottleneck(look, pipeline),
        "hangs": _hangs(pipeline),
        "picture": data_uri(funnel(pipeline)),
        "modules": by_module(look, pipeline),
        "supervision": supervision(look, pipeline),
        "load": load(pipeline),
        "ready": ready(look),
    }


def _row(pipeline: Pipeline, name: str = ALL) -> dict[str, Any]:
    table = pipeline.capacity
    return next(iter(rows(table.loc[table["module"] == name])))


def _headline(pipeline: Pipeline) -> list[str]:
    row = _row(pipeline)
    people = len(pipeline.people)
    said = [
        told(
            "trainers_headline",
            people,
            certified=count(int(row["certified"])),
            experts=count(int(row["experts"])),
            coming=count(int(row["on_the_way"])),
            lapsed=count(int(row["lapsed"])),
        )
    ]
    if row["certified"]:
        said.append(
            tell(
                "trainers_women",
                women=count(int(row["women"])),
                known=count(int(row["sex_known"])),
                organisations=count(int(row["organisations"])),
            )
        )
        if not missing(row["days"]):
            unstated = int(row["days_unstated"])
            said.append(tell("trainers_days", days=rounded(row["days"])) + (f" {told('trainers_days_unstated', unstated)}" if unstated else ""))
    return said


def _pace(pipeline: Pipeline) -> list[str]:
    """Return how long the steps took, from those with both dates."""
    found = {row["step"]: row for row in rows(pipeline.funnel.loc[pipeline.funnel["module"] == ALL])}
    return [
        tell(f"trainers_pace.{step}", days=rounded(round(figure(found[step]["days_median"]))), n=count(int(found[step]["days_n"])))
        for step in ("tot", "toe")
        if step in found and not missing(found[step]["days_median"])
    ]


def funnel(pipeline: Pipeline) -> str:
    """Draw the chain over all modules, persons counted once."""
    steps = [
        rolloutcharts.Step(named("trainers_step", row["step"]), int(row["reached"]), int(row["now"]), out=row["step"] == LAPSED)
        for row in rows(pipeline.funnel.loc[pipeline.funnel["module"] == ALL])
    ]
    words = {"now": tell("trainers_chart.now"), "reached": tell("trainers_chart.reached")}
    return rolloutcharts.funnel(steps, **words)


def bottleneck(look: Lookup, pipeline: Pipeline) -> str:
    """Return the sentence that names what stops the chain first, or says that nothing does."""
    table = pipeline.bottlenecks
    binding = list(rows(table.loc[table["binding"].astype(bool)]))
    if binding:
        return tell("trainers_stuck", what=_stuck(binding[0]))
    plan = look.results.partners.plan
    if plan is None or plan.reason:
        return tell("trainers_no_plan")
    short = [row for row in rows(plan.trainers) if row["module"] != "all" and figure(row["to_certify"]) > 0]
    if not short:
        return tell("trainers_enough")
    capacity = {row["module"]: row for row in rows(pipeline.capacity)}

    def hardest(row: dict[str, Any]) -> tuple[bool, bool, float]:
        held = capacity.get(row["module"], {})
        return bool(held.get("experts")), bool(held.get("on_the_way")), -figure(row["to_certify"])

    first = min(short, key=hardest)
    expert, coming, _ = hardest(first)
    form = "ready" if expert and coming else "no_candidate" if expert else "no_expert" if coming else "neither"
    said = tell(f"trainers_ahead.{form}", module=module(first["module"]), n=count(int(first["to_certify"])))
    others = [tell("trainers_short", module=module(row["module"]), n=count(int(row["to_certify"]))) for row in short if row is not first]
    return f"{said} {tell('trainers_ahead.others', short=listing(others))}" if others else said


def _stuck(row: dict[str, Any]) -> str:
    where = module(row["module"]) if row["module"] else tell("trainers_all_modules")
    return tell(f"trainers_code.{row['code']}", module=where, have=amount(row["have"]), need=amount(row["need"]))


def _hangs(pipeline: Pipeline) -> list[str]:
    """Return what else the chain hangs on, one line a finding; the first that binds is told before."""
    found = list(rows(pipeline.bottlenecks))
    if found and found[0]["binding"]:
        found = found[1:]
    return [sentence_case(_stuck(row)) for row in found]


def by_module(look: Lookup, pipeline: Pipeline) -> list[dict[str, str]]:
    """Return one row a module: certified, experts, on the way, lapsed, women, days, and what the plan needs."""
    plan = look.results.partners.plan
    wanted = {row["module"]: row for row in rows(plan.trainers)} if plan is not None else {}
    lines = []
    for row in rows(pipeline.capacity):
        need = wanted.get(row["module"] or "all", {})
        lines.append(
            {
                "name": module(row["module"]) if row["module"] else tell("trainers_all_modules_row"),
                "certified": amount(row["certified"]),
                "experts": amount(row["experts"]),
                "coming": amount(row["on_the_way"]),
                "lapsed": amount(row["lapsed"]),
                "women": tell("trainers_of", part=amount(row["women"]), whole=amount(row["sex_known"])) if row["sex_known"] else "",
                "days": rounded(row["days"]) or tell("page_not_known"),
                "needed": amount(need.get("needed", "")),
                "to_certify": amount(need.get("to_certify", "")),
            }
        )
    return [*lines[1:], lines[0]]


def supervision(look: Lookup, pipeline: Pipeline) -> list[dict[str, Any]]:
    """Return whose training of enterprises or recommendation is due, and which expert may supervise it, by code."""
    homes = {row["trainer_id"]: row["organisation_id"] for row in rows(pipeline.people)}
    lines = []
    for row in rows(pipeline.supervision):
        experts, near = split_keys(row["experts"]), set(split_keys(row["near"]))
        named_ = [tell("trainers_near", code=code) if code in near else code for code in experts]
        if row["only"]:
            note = tell("trainers_only")
        elif experts:
            note = ""
        elif row["same_organisation"]:
            note = tell("trainers_colleague", codes=listing(split_keys(row["same_organisation"])))
        else:
            note = tell("trainers_nobody")
        home = homes.get(row["trainer_id"], "")
        lines.append(
            {
                "code": str(row["trainer_id"]),
                "home": look.organisation(home) if home else tell("trainers_own_account"),
                "module": module(row["module"]),
                "step": named("trainers_due", row["step"]),
                "experts": listing(named_) or "–",
                "note": note,
                "alert": bool(not experts),
            }
        )
    return lines


def load(pipeline: Pipeline) -> list[str]:
    """Return one sentence an expert: for whom nobody else may, for whom he or she may, with how many days."""
    return [
        tell(
            "trainers_load",
            code=row["expert_id"],
            modules=listing([module(one) for one in split_keys(row["modules"])]),
            may=count(int(row["may"])),
            must=count(int(row["must"])),
            days=rounded(row["days_per_year"]) or tell("page_not_known"),
        )
        for row in rows(pipeline.load)
    ]


def ready(look: Lookup) -> dict[str, Any]:
    """Return how ready rated trainers are; without ratings only the sentence that nobody was rated."""
    found = look.results.partners.assessed.trainers
    if found is None:
        return {"says": tell("trainers_none_rated"), "rows": []}
    framework = look.study.trainer_framework
    leaves = framework.indicator if framework is not None else ()
    titles = {leaf.id: plain(leaf.title) or leaf.id for leaf in leaves}
    lines = [
        {
            "code": str(row["trainer_id"]),
            "home": look.organisation(row["organisation_id"]) if row["organisation_id"] else tell("trainers_own_account"),
            "step": named("trainers_step", row["status"]),
            "band": sentence_case(named("page_band", row["band"])),
            "score": whole(row["score"]),
            "span": span_words(row["low"], row["high"]),
            "weakest": listing_some([titles.get(id, id) for id in split_keys(row["weakest"])], 2),
        }
        for row in rows(found.table)
    ]
    return {"says": told("trainers_rated", len(lines)), "rows": lines}
