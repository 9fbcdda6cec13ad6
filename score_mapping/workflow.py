"""The whole chain on one page: a study and a recipe in, results out.

Nothing here computes or renders: each step is one call of a wing, and `Results` is everything that the outputs may say.
A what-if is the same `Recipe` with one field replaced, run again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from score_mapping.catalogue import ENGLISH
from score_mapping.facts import Facts
from score_mapping.indicators import DERIVED
from score_mapping.partners.gaps import module_gaps, service_gaps
from score_mapping.partners.interviews import Interviews, interview_list
from score_mapping.partners.network import Network, build_network
from score_mapping.partners.organisations import apply_merges, collapse_branches
from score_mapping.partners.reach import reach_table
from score_mapping.partners.whole import Partners, assess, find_partners
from score_mapping.problems import Problem, StudyError, problem
from score_mapping.provenance import provenance
from score_mapping.scoring.scorecard import score_units
from score_mapping.screening import minimums, ranking, summary
from score_mapping.screening.confidence import Confidence, Sampling, Voices, confidence, read
from score_mapping.screening.hearing import Hearing, hearing
from score_mapping.screening.judges import Judges, judges
from score_mapping.screening.matrix import Named, build_tree, cell_table, code_matrix
from score_mapping.screening.whatif import WhatIf, what_if
from score_mapping.study.consultation import Consulted, consulted_weights
from score_mapping.study.framework import Framework, StageName, parents
from score_mapping.study.rules_terms import term_problems
from score_mapping.study.scenario import Method, Scenario, check_scenario
from score_mapping.study.settings import Portfolio
from score_mapping.study.tomlfile import nearest
from score_mapping.study.voices import voice_concentrations, voice_draws, voice_weights

if TYPE_CHECKING:
    from score_mapping.study.folder import Study

PORTFOLIO = "portfolio."  # how a user names an entry of the terms of the set of partners
ASKED = "asked for in the command"


@dataclass(frozen=True)
class Recipe:
    """Every choice that a run depends on; the defaults come from the study and its framework.

    Attributes
    ----------
    framework
        Id of the framework.
    stage
        ``desk`` or ``field``.
    k
        How many candidates the first group may hold.
    draws, seed
        Readings that are tried, and the seed of their random numbers.
    size_band
        Workers of a target enterprise, lowest and highest.
    reach_km
        How far an organisation reaches, by road.
    detour
        Road distance over great-circle distance, used where no travel table is given.
    method
        Headline method: ``mean`` (weighted arithmetic mean), or ``balance`` (weighted geometric mean) for a scenario.
    weights
        ``consulted`` (weights table when there is one, else the framework's), ``default``, or ``(node_id, points)`` pairs of a
        scenario, all siblings of a group together.
    portfolio
        What the set of partners must keep to.
    """

    framework: str
    stage: StageName = "desk"
    k: int = 8
    draws: int = 10_000
    seed: int = 1
    size_band: tuple[int, int] = (50, 250)
    reach_km: float = 100.0
    detour: float = 1.3
    method: Method = "mean"
    weights: str | tuple[tuple[str, float], ...] = "consulted"
    portfolio: Portfolio = field(default_factory=Portfolio)

    def record(self) -> dict[str, object]:
        """Return every choice as plain values, for a manifest."""
        return asdict(self) | {"portfolio": self.portfolio.model_dump(mode="json")}


@dataclass(frozen=True)
class Results:
    """What a run found. Every table is sorted, keyed by ids, and complete: outputs look up, they never compute.

    Attributes
    ----------
    study, recipe, framework
        What was run. ``study.tables`` maps a table's name to its DataFrame (typed; an absent table is an empty frame
        with the contract's columns), ``study.settings`` is the checked ``study.toml``.
    ranking
        One row a cluster: rank (Int64, NA when not compared), cluster_id, name, score, balance_score, rank_low, rank_high,
        share_first, share_top, share_top_se, tier, tier_or (the neighbouring tier when the border is within two standard
        errors, else empty), stage, coverage (0-1), grade_share_ab (0-1), gates_open (ids, space separated), reason
        (sentence), with_question (bool), low, high, score_known (last; never orders). Sorted tier by tier, then by rank.
    scores
        Long: cluster_id, node_id, level (0 the whole, 1 a criterion, ... ; leaves have kind ``indicator``), kind (``total``,
        ``node``, ``indicator``), value, score, low, high, weight (share of the whole), contribution (points of the score),
        coverage.
    cells
        One row a cluster and indicator: cluster_id, indicator_id, value, low, high (in the unit), score, score_low,
        score_high (0-100), half_width (noise, points), draw_low and draw_high (between which a reading draws, then cut to
        0-100), known (bool), grade, year, source_id, basis (where the figure comes
        from, one sentence), rows (list of (table, row number) that it was computed from).
    gates
        cluster_id, gate_id, effect (passed, open, question, review, hold, knock-out), value, reason, closes_with.
    acceptability
        Index cluster_id (compared clusters only), columns rank_1 ... rank_n: share of the readings.
    missing
        What to find out: cluster_id, indicator_id, what, where, days, closes (bool: this fact alone would let the cluster
        be compared), weight (share of the whole).
    axes
        cluster_id, axis (need, readiness, size, safeguard), score, low, high, coverage: the mean of the axis' indicators.
    overlaps
        cluster_id, other_id, kind (part_of, overlaps_with), kept (id of the better known one of a shortlisted pair, or empty).
    reach
        cluster_id, organisation_id, basis (named, coverage, site), km (NaN where it does not apply).
    network
        Typed multigraph: nodes are ``(kind, id)`` pairs with attributes kind and name; edges carry ``type``.
    known_of
        indicator_id, known, of, scored (False when known for too few to be scored at this stage).
    weights
        node_id, parent_id, title, points, share (within its parent), whole (share of the whole), source.
    effort
        Rank correlation (Spearman) between the number of sources read on a cluster and its score; None when undefined.
    sources_read
        cluster_id, sources: number of different sources read.
    history
        cluster_id, what, year, tier: where SCORE has worked before and where that cluster falls here.
    confidence
        How sure the order is: central weights, pairs, drivers, what to find out first, weights unknown.
    what_if
        What would change it: each constituency's own ranking, flips, reachable ranks, something left out, other methods.
    hearing
        Who was heard: weights side by side, positions and holds, nominations, decisions, the lock on weights.
    judges
        What the ratings say of the evaluators; None without ratings.
    gaps
        Need against offer within reach, for every cluster and service or SCORE module; see `partners.gaps`.
    interviews
        Whom to interview first, for the clusters that are put forward; see `partners.interviews`.
    partners
        Every other finding on organisations: readiness, network, set of partners, trainers, plan of classes; see
        `partners.whole`.
    problems
        Warnings and notes that the reader should see.
    provenance
        Hashes, versions, seed, times.
    """

    study: Study
    recipe: Recipe
    framework: Framework
    ranking: pd.DataFrame
    scores: pd.DataFrame
    cells: pd.DataFrame
    gates: pd.DataFrame
    acceptability: pd.DataFrame
    missing: pd.DataFrame
    axes: pd.DataFrame
    overlaps: pd.DataFrame
    reach: pd.DataFrame
    network: Network
    known_of: pd.DataFrame
    weights: pd.DataFrame
    effort: float | None
    sources_read: pd.DataFrame
    history: pd.DataFrame
    confidence: Confidence
    what_if: WhatIf
    hearing: Hearing
    judges: Judges | None
    gaps: pd.DataFrame
    interviews: Interviews
    partners: Partners
    problems: tuple[Problem, ...] = ()
    provenance: dict[str, object] = field(default_factory=dict)


def open_study(path: Path | str, *, framework: str | None = None) -> Study:
    """Open a study with everything cross-checked; see `score_mapping.study.folder.open_study`.

    Raises
    ------
    StudyError
        With every problem of the study.
    """
    from score_mapping.study.folder import open_study as open_folder

    return open_folder(path, framework=framework, derived=frozenset(DERIVED))


def default_recipe(study: Study) -> Recipe:
    """Return the recipe that the study and its framework ask for."""
    settings, framework = study.settings, study.framework
    return Recipe(
        framework=framework.id,
        stage=settings.stage,
        k=settings.top_k or framework.of_stage(settings.stage).k,
        draws=settings.draws,
        seed=settings.seed,
        size_band=settings.size_band,
        reach_km=settings.reach_km,
        detour=settings.detour,
        portfolio=settings.portfolio,
    )


def change_recipe(recipe: Recipe, changes: dict[str, str]) -> Recipe:
    """Return the recipe with fields replaced by what a user typed, such as ``{"seed": "7", "portfolio.size": "3"}``.

    Raises
    ------
    StudyError
        With every field that does not exist or does not fit.
    """
    own = {item.name for item in fields(Recipe)} - {"framework", "weights", "method", "portfolio"}
    known = own | {f"{PORTFOLIO}{name}" for name in Portfolio.model_fields}
    wrong: list[Problem] = []
    parsed: dict[str, object] = {}
    terms: dict[str, object] = {}
    for name, value in changes.items():
        where = f"--set {name}={value}"
        if name not in known:
            wrong.append(problem("option.unknown_field", "error", where, name=name, known=nearest(name, known)))
            continue
        try:
            if name in own:
                parsed[name] = _parse(name, value)
            else:
                entry = name.removeprefix(PORTFOLIO)
                terms[entry] = _parse_term(entry, value)
                Portfolio.model_validate({entry: terms[entry]})
        except ValueError:
            wrong.append(problem("option.value", "error", where, name=name, value=value))
    if wrong:
        raise StudyError(wrong)
    portfolio = Portfolio.model_validate(recipe.portfolio.model_dump() | terms)
    return replace(recipe, portfolio=portfolio, **parsed)  # type: ignore[arg-type]


def scenario_recipe(study: Study, scenario: Scenario, *, file: str = "") -> tuple[Recipe, tuple[Problem, ...]]:
    """Return the recipe of a scenario that somebody saved on the planner page, and what the reader should know of it.

    Raises
    ------
    StudyError
        With everything that keeps the scenario from being run on this study.
    """
    found = check_scenario(scenario, study, file)
    if any(item.level == "error" for item in found):
        raise StudyError(found)
    names = ("stage", "k", "draws", "seed", "size_band", "reach_km", "detour")
    given = {name: getattr(scenario, name) for name in names if getattr(scenario, name) is not None}
    recipe = replace(
        default_recipe(study), method=scenario.method, weights=tuple(sorted(scenario.weights.items())), **given
    )
    return recipe, tuple(found)


def _parse_term(name: str, value: str) -> object:
    """Return one entry of the terms of the set of partners; an empty value takes a rule away."""
    listed = [part.strip() for part in value.split(",") if part.strip()]
    if name in ("must", "must_not"):
        return dict.fromkeys(listed, ASKED)
    if name in ("clusters", "endorsed"):
        return listed
    if name == "capacities":
        return {"yes": True, "no": False}.get(value, value)
    return float(value) if value and name != "size" else int(value) if value else None


def _parse(name: str, value: str) -> object:
    if name == "stage":
        if value not in ("desk", "field"):
            raise ValueError(value)
        return value
    if name == "size_band":
        low, _, high = value.partition("-")
        band = (int(low), int(high))
        if not 0 < band[0] < band[1]:
            raise ValueError(value)
        return band
    number = float(value) if name in ("reach_km", "detour") else int(value)
    if number < (0 if name == "seed" else 1):
        raise ValueError(value)
    return number


def run(study: Study, recipe: Recipe | None = None, *, progress: Callable[[str], None] = lambda step: None) -> Results:
    """Screen a study.

    Parameters
    ----------
    study
        An opened study.
    recipe
        Choices of the run; by default `default_recipe`.
    progress
        Called with the name of each step before it starts.

    Raises
    ------
    StudyError
        When terms of the set of partners that are not the study's own name what it does not have.
    """
    recipe = recipe or default_recipe(study)
    problems = _with_terms(study, recipe)
    framework, tables, stage = study.framework, apply_merges(study.tables), recipe.stage
    language = ENGLISH  # what a run stores is English, as its report is; a page says it anew in the language spoken
    progress("reach")
    reach = reach_table(tables, km=recipe.reach_km, detour=recipe.detour)
    progress("assess")
    assessed = assess(study.tables, study.partner_framework, study.trainer_framework)
    facts = Facts(tables, reach, recipe.size_band, language, assessed)
    progress("score")
    coded = code_matrix(facts, framework, stage)
    consulted = consulted_weights(study) if recipe.weights == "consulted" else None
    shares = dict(recipe.weights) if isinstance(recipe.weights, tuple) else consulted.mean if consulted else None
    named = build_tree(framework, shares)
    if recipe.method == "balance":
        named = replace(named, tree=replace(named.tree, geometric=True))
    voices = _voices(named, consulted)
    sampling = Sampling(recipe.draws, recipe.seed, recipe.k)
    card = score_units(named.tree, coded.cells)
    comparable = minimums.judge_coverage(framework, stage, named, coded, card)
    gates = minimums.gate_table(framework, stage, coded, facts)
    compared = minimums.compared_units(coded, comparable, gates)
    progress("readings")
    readings = read(named.tree, coded.cells.take(np.array(compared, dtype=np.int64)), voices, sampling)
    progress("tables")
    screen = ranking.Screen(
        framework, stage, tables, named, coded, card, comparable, gates, compared, readings, language
    )
    ordered, overlaps = ranking.ranking_table(screen)
    missing = summary.missing_table(screen)
    sources = summary.sources_table(tables)
    gaps = pd.concat([module_gaps(tables, reach), service_gaps(tables, reach)], ignore_index=True)
    progress("partners")
    partners = find_partners(
        study.tables,
        tables,
        reach,
        gaps,
        assessed,
        recipe.portfolio.clusters or ranking.put_forward(screen, ordered),
        facts.observation,
        rules=recipe.portfolio,
        rollout=study.settings.rollout,
        size_band=recipe.size_band,
        detour=recipe.detour,
        currency=study.settings.currency,
        seed=recipe.seed,
    )
    progress("tables")
    weights_from = "consulted" if consulted else "scenario"
    judged = {group for groups in consulted.judged.values() for group in groups} if consulted else set()
    if shares and not consulted:
        judged = {parents(framework)[id] for id in shares}
    return Results(
        study=study,
        recipe=recipe,
        framework=framework,
        ranking=ordered,
        scores=summary.score_table(screen),
        cells=cell_table(coded),
        gates=gates,
        acceptability=ranking.acceptability_table(screen),
        missing=missing,
        axes=summary.axis_table(screen),
        overlaps=overlaps,
        reach=reach,
        network=build_network(collapse_branches(tables)),
        known_of=summary.known_table(coded),
        weights=summary.weight_table(screen, weights_from, judged),
        effort=summary.search_effort(ordered, sources),
        sources_read=sources,
        history=summary.history_table(tables, ordered),
        confidence=confidence(screen, voices, sampling, missing),
        what_if=what_if(screen, voices, consulted.by_head if consulted else None, facts, recipe.k),
        hearing=hearing(study, consulted or (consulted_weights(study) if shares else None), ordered),
        judges=judges(facts, framework),
        gaps=gaps,
        interviews=interview_list(tables, reach, ranking.first_tier(screen, ordered)),
        partners=partners,
        problems=(*problems, *_scenario_note(recipe)),
        provenance=provenance(study.hashes, recipe.record()),
    )


def _scenario_note(recipe: Recipe) -> list[Problem]:
    """Say that the weights of a run are somebody's scenario, so that nobody takes it for the consulted result."""
    return [problem("scenario.weights", "note", "--scenario")] if isinstance(recipe.weights, tuple) else []


def _with_terms(study: Study, recipe: Recipe) -> tuple[Problem, ...]:
    """Return what a reader should know of the study and of the terms of the set of partners that this run keeps to."""
    own = study.settings.portfolio
    if recipe.portfolio == own:
        return study.problems
    found = term_problems(recipe.portfolio, study.tables, own)
    if any(item.level == "error" for item in found):
        raise StudyError(found)
    return (*(item for item in study.problems if not item.where.startswith(PORTFOLIO)), *found)


def _voices(named: Named, consulted: Consulted | None) -> Voices:
    """Return whose weights the readings are drawn around: each constituency's, or the framework's own."""
    if consulted is None:
        return Voices(("",), named.tree.share[None])
    return Voices(
        names=tuple(consulted.voices),
        weights=voice_weights(consulted, named.ids),
        concentration=voice_concentrations(consulted, named.ids),
        draws=voice_draws(consulted, named.ids),
    )
