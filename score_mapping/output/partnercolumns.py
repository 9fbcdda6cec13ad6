"""The columns of the tables on organisations, partners, trainers and the plan of classes: order, kinds, keys.

Part of the contract of `runcolumns`, which holds the tables on clusters; what a column holds stands in the catalogue.
"""

from __future__ import annotations

READ = {"score": "number", "low": "number", "high": "number"}
VERDICT = {"band": "string", "band_low": "string", "band_high": "string", "caps": "string"}
EVIDENCE = {
    "capped": "string", "coverage": "number", "uncertain_share": "number", "assessors": "integer", "flags": "string",
}  # fmt: skip
PARTS = {"mandate": "number", "interest": "number", "capacity": "number"}
TIES = {"relation_type": "string", "reports": "string"}
RANGE = {"low": "number", "central": "number", "high": "number"}

PARTNER_COLUMNS: dict[str, dict[str, str]] = {
    "completeness": {"output": "string", "needs": "string", "missing": "string", "possible": "string"},
    "same_organisation": {
        "organisation_id": "string", "name": "string", "same_as": "string", "other_name": "string", "kind": "string",
        "likeness": "number",
    },
    "partners": {
        "organisation_id": "string", "name": "string", "state": "string", "reasons": "string", "reason_recorded": "string",
        "replaces": "string", "level": "string", "clusters": "integer", "modules": "string", "roles": "string", "role": "string",
        "band": "string", "readiness": "number", "low": "number", "high": "number", **PARTS, "weakest": "string",
        "missing": "string", "floors_missed": "string", "knockouts_failed": "string", "knockouts_pending": "string", "cure": "string",
        "endorsed_by": "string", "objected_by": "string", "caps": "string", "coverage": "number", "uncertain_share": "number",
    },
    "readiness": {
        "organisation_id": "string", "role": "string", **READ, **VERDICT, **PARTS, "weakest": "string", "missing": "string",
        "floors_missed": "string", "floors_open": "string", "knockouts_failed": "string", "knockouts_pending": "string",
        "knockouts_unchecked": "string", "cure": "string", "endorsed_by": "string", "objected_by": "string",
        "not_endorsed": "string", **EVIDENCE,
    },
    "readiness_criteria": {
        "organisation_id": "string", "role": "string", "criterion": "string", "kind": "string", "part": "string",
        "weight": "number", "value": "number", **READ, "contribution": "number", "coverage": "number", "grade": "string",
        "capped": "string", "assessors": "integer", "set_aside": "integer", "lowest": "number", "highest": "number",
        "floor": "number", "floor_state": "string", "source_ids": "string", "rows": "string",
    },
    "weighings": {
        "organisation_id": "string", "role": "string", "score_equal": "number", "score_lowest": "number",
        "score_highest": "number", "place": "integer", "place_first": "integer", "place_last": "integer", "share_top": "number",
    },
    "endorsements": {
        "organisation_id": "string", "role": "string", "constituency": "string", "state": "string", "basis": "string",
    },
    "network_measures": {
        **TIES, "organisation_id": "string", "heard": "string", "isolate": "string", "degree": "integer",
        "degree_high": "integer", "in_degree": "integer", "out_degree": "integer", "named_by": "integer",
        "betweenness": "number", "rank": "integer", "rank_low": "number", "rank_high": "number", "connects": "string",
        "constraint": "number", "effective_size": "number", "core_number": "integer", "core": "string", "community": "integer",
        "pairs_lost": "number", "cut_off": "string",
    },
    "connecting": {
        **TIES, "measure": "string", "organisation_id": "string", "value": "number", "rank": "integer", "rank_median": "number",
        "rank_low": "number", "rank_high": "number", "share_first_fifth": "number", "connects": "string",
    },
    "network_summary": {
        **TIES, "organisations": "integer", "heard": "integer", "heard_share": "number", "linked": "integer", "ranked": "string",
        "reason": "string", "tries": "integer", "ties": "integer", "confirmed": "integer", "one_sided": "integer",
        "unknown_other_side": "integer", "density": "number", "density_heard": "number", "parts": "integer",
        "largest_part": "integer", "isolates": "integer", "unlinked_not_heard": "integer", "reciprocity": "number",
        "cut_points": "integer", "bridges": "integer", "communities": "integer", "modularity": "number", "weak": "string",
        "mixing_type": "number", "mixing_side": "number", "core_fit": "number", "core_size": "integer", "core_border": "integer",
        "centralisation_degree": "number", "centralisation_in_degree": "number", "centralisation_betweenness": "number",
        "hub": "string", "hub_pairs_lost": "number", "hub_cut_off": "string",
    },
    "network_bridges": {**TIES, "organisation_id": "string", "other_id": "string", "cut_off": "string"},
    "supply": {
        "service_id": "string", "name": "string", "organisations": "integer", "basis": "string", "hhi": "number",
        "hhi_equal": "number",
    },
    "two_mode": {
        "side": "string", "kind": "string", "id": "string", "complete": "string", "degree": "integer", "share": "number",
        "betweenness": "number", "redundancy": "number", "only_one": "string",
    },
    "two_mode_summary": {
        "side": "string", "organisations": "integer", "heard": "integer", "others": "integer", "links": "integer",
        "inferred": "integer", "density": "number", "parts": "integer", "isolates": "integer", "unlinked_not_heard": "integer",
        "without": "integer", "single": "integer", "redundancy": "number",
    },
    "closers": {
        "cluster_id": "string", "item": "string", "kind": "string", "state": "string", "organisation_id": "string",
        "how": "string", "what": "string", "km": "number",
    },
    "module_fit": {
        "cluster_id": "string", "item": "string", "role": "string", "start": "string", "need": "number", "needed": "string",
        "state": "string", "offers": "integer", "complete": "string", "trainers": "integer", "trainers_anywhere": "integer",
        "teachers": "string", "ready": "string",
    },
    "portfolio": {
        "organisation_id": "string", "name": "string", "state": "string", "role": "string", "band": "string",
        "readiness": "number", "cost": "number", "pending": "string", "reason": "string", "alone": "number", "credit": "number",
        "loss": "number", "cells_lost": "integer", "reserve": "string", "loss_with_reserve": "number", "replaces": "string",
    },
    "portfolio_cells": {
        "cluster_id": "string", "item": "string", "weight": "number", "candidates": "integer", "members": "integer",
        "state": "string", "share": "number",
    },
    "portfolio_sets": {
        "number": "integer", "members": "string", "size": "integer", "coverage": "number", "backup": "number",
        "least_readiness": "number", "mean_readiness": "number", "chosen": "string",
    },
    "portfolio_curve": {
        "size": "integer", "status": "string", "coverage": "number", "share": "number", "cells_share": "number",
        "gain": "number", "bound": "number",
    },
    "portfolio_stages": {"aim": "string", "status": "string", "value": "number", "bound": "number", "gap": "number"},
    "portfolio_measures": {
        "measure": "string", "covered": "number", "backup": "number", "total": "number", "share": "number", "unknown": "integer",
    },
    "rollout": {
        "module": "string", "year": "integer", "figure": "string", "unit": "string", **RANGE, "drawn_low": "number",
        "drawn_high": "number",
    },
    "rollout_classes": {
        "cluster_id": "string", "module": "string", "year": "integer", "enterprise_modules": "number", "classes": "number",
        "seats": "number", "seats_managers": "number", "seats_workers": "number", "trainer_days": "number", "cost": "number",
        "recovered": "number", "programme": "number",
    },
    "rollout_clusters": {
        "cluster_id": "string", "planned": "string", "reason": "string", "target_firms": "number", "grade": "string",
        "enterprises": "number", "size_low": "number", "size": "number", "size_high": "number", "size_basis": "string",
        "workers_low": "number", "workers": "number", "workers_high": "number",
    },
    "rollout_trainers": {
        "module": "string", "certified_now": "integer", "on_the_way": "integer", "needed": "integer", "staying": "number",
        "to_certify": "number",
    },
    "rollout_assumptions": {"name": "string", **RANGE, "unit": "string", "basis": "string", "source": "string"},
    "rollout_flags": {
        "kind": "string", "flag": "string", "says": "string", "value": "number", "limit": "number", "unit": "string",
        "source": "string",
    },
    "rollout_effects": {
        "effect": "string", "low": "number", "high": "number", "unit": "string", "kind": "string", "source": "string",
    },
    "trainers": {
        "trainer_id": "string", "organisation_id": "string", "admin1": "string", "status": "string", "certified": "string",
        "certified_n": "integer", "expert": "string", "on_the_way": "string", "lapsed": "string", "first_module": "string",
        "days_per_year": "number", "last_delivery": "string",
    },
    "trainer_chain": {
        "module": "string", "step": "string", "now": "integer", "reached": "integer", "onward": "integer",
        "share_onward": "number", "share_of_tot": "number", "days_median": "number", "days_n": "integer",
    },
    "trainer_capacity": {
        "module": "string", "certified": "integer", "experts": "integer", "on_the_way": "integer", "lapsed": "integer",
        "days": "number", "days_unstated": "integer", "women": "integer", "sex_known": "integer", "organisations": "integer",
    },
    "trainer_supervision": {
        "trainer_id": "string", "module": "string", "step": "string", "experts": "string", "same_organisation": "string",
        "near": "string", "only": "string",
    },
    "trainer_experts": {
        "expert_id": "string", "modules": "string", "must": "integer", "may": "integer", "days_per_year": "number",
    },
    "trainer_bottlenecks": {
        "module": "string", "code": "string", "have": "integer", "need": "number", "binding": "string", "says": "string",
    },
    "trainer_readiness": {
        "trainer_id": "string", "organisation_id": "string", "status": "string", **READ, **VERDICT, "weakest": "string",
        "missing": "string", "gates_missed": "string", "gates_held": "string", "gates_open": "string", **EVIDENCE,
    },
}  # fmt: skip
# Who judged whom, by code: only for the annex that is not for everybody.
PARTNER_RESTRICTED: dict[str, dict[str, str]] = {
    "partner_conflicts_by_code": {
        "organisation_id": "string", "role": "string", "evaluator_id": "string", "kind": "string", "scores": "integer",
    },
    "partner_discussion_by_code": {
        "organisation_id": "string", "role": "string", "criterion": "string", "lower": "string", "higher": "string",
        "lower_score": "number", "higher_score": "number", "steps": "number",
    },
    "partner_unread_by_code": {
        "organisation_id": "string", "role": "string", "evaluator_id": "string", "criterion": "string", "score": "number",
        "why": "string", "row": "integer",
    },
    "trainer_conflicts_by_code": {
        "trainer_id": "string", "role": "string", "evaluator_id": "string", "kind": "string", "scores": "integer",
    },
    "trainer_discussion_by_code": {
        "trainer_id": "string", "role": "string", "criterion": "string", "lower": "string", "higher": "string",
        "lower_score": "number", "higher_score": "number", "steps": "number",
    },
}  # fmt: skip
PARTNER_KEYS = {
    "completeness": ("output",),
    "same_organisation": ("organisation_id", "same_as"),
    "partners": ("organisation_id",),
    "readiness": ("organisation_id", "role"),
    "readiness_criteria": ("organisation_id", "role", "criterion"),
    "weighings": ("organisation_id", "role"),
    "endorsements": ("organisation_id", "role", "constituency"),
    "network_measures": (*TIES, "organisation_id"),
    "connecting": (*TIES, "measure", "organisation_id"),
    "network_summary": tuple(TIES),
    "network_bridges": (*TIES, "organisation_id", "other_id"),
    "supply": ("service_id",),
    "two_mode": ("side", "kind", "id"),
    "two_mode_summary": ("side",),
    "closers": ("cluster_id", "kind", "item", "organisation_id"),
    "module_fit": ("cluster_id", "item"),
    "portfolio": ("organisation_id",),
    "portfolio_cells": ("cluster_id", "item"),
    "portfolio_sets": ("number",),
    "portfolio_curve": ("size",),
    "portfolio_measures": ("measure",),
    "rollout": ("module", "year", "figure"),
    "rollout_classes": ("cluster_id", "module", "year"),
    "rollout_clusters": ("cluster_id",),
    "rollout_trainers": ("module",),
    "rollout_assumptions": ("name",),
    "rollout_flags": ("flag",),
    "rollout_effects": ("effect",),
    "trainers": ("trainer_id",),
    "trainer_chain": ("module", "step"),
    "trainer_capacity": ("module",),
    "trainer_supervision": ("trainer_id", "module"),
    "trainer_experts": ("expert_id",),
    "trainer_bottlenecks": ("module", "code"),
    "trainer_readiness": ("trainer_id",),
}
