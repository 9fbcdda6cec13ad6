"""The report: one HTML file that reads like a printed study, opens without a network and runs no script.

Chapters are gathered as plain values and printed through templates that escape everything. The page's own style is the
only thing that its policy lets in; pictures are part of the file.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection
from itertools import count as counter
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from score_mapping.output import backmatter, chapters, charts, theme
from score_mapping.output.assessors import assessors
from score_mapping.output.certainty import certainty
from score_mapping.output.constituents import constituents
from score_mapping.output.delivery import delivery_force
from score_mapping.output.drawing import data_uri
from score_mapping.output.front import front, to_collect
from score_mapping.output.lookup import Lookup
from score_mapping.output.othermethods import other_methods
from score_mapping.output.partnerpages import partner_pages
from score_mapping.output.partnerwords import tell
from score_mapping.output.rolloutplan import rollout
from score_mapping.output.withwhom import with_whom
from score_mapping.output.wording import amount, count, counted, listing, percent, say, sentence_case, tier_word, word
from score_mapping.provenance import made_at
from score_mapping.workflow import Results

TEMPLATES = Path(__file__).parent / "templates"


def report_page(results: Results, *, also: Collection[str] = ()) -> str:
    """Return the report as one HTML text.

    Parameters
    ----------
    results
        What a run found.
    also
        Ids of clusters that get a page of their own although they are not put forward.

    Returns
    -------
    A whole page: offline, without script, locked by a content security policy that admits its own style and pictures.

    Examples
    --------
    >>> page = report_page(run(open_study("data/india")))  # doctest: +SKIP
    """
    look = Lookup(results)
    style = _style()
    page = _environment().get_template("report.html")
    return page.render(
        style=Markup(style),  # noqa: S704 - our own style sheet, never a text of the study
        policy=_policy(style),
        language="en",
        front=front(look, made_at().date().isoformat()),
        known=chapters.known(look),
        order=chapters.order(look),
        collect=to_collect(look),
        plane=chapters.plane(look),
        sure=certainty(look),
        heard=constituents(look),
        judges=assessors(look),
        methods=other_methods(look),
        clusters=chapters.clusters(look, tuple(also)),
        partners=partner_pages(look),
        force=delivery_force(look),
        rollout=rollout(look),
        gaps=backmatter.gaps(look),
        questions=backmatter.questions(look),
        history=backmatter.history(look),
        weights=backmatter.weights(look),
        interviews=backmatter.interviews(look),
        whom=with_whom(look),
        bands=backmatter.bands(look),
        method=backmatter.method(look),
        sources=backmatter.sources(look),
        decision=backmatter.decision(look),
        warnings=backmatter.warnings(look),
        run=run_summary(results),
        compared=len(look.compared),
        total=len(look.ranked),
        k=results.recipe.k,
        stage=results.recipe.stage,
        marks={tier: data_uri(charts.tier_mark(tier)) for tier in look.tiers},
    )


def run_summary(results: Results) -> list[tuple[str, str]]:
    """Return what was run, in a few lines: id, framework, stage, weights, seed, versions, rules of the study's own."""
    made, recipe = results.provenance, results.recipe
    own = listing(list(results.study.own_rules))
    asked = results.hearing.consulted is not None
    weights = say("run.own_weights") if isinstance(recipe.weights, tuple) else word("weights_of", "consulted" if asked else "default")
    files = made.get("files")
    return [
        (say("run.id"), str(made.get("id", ""))),
        (say("run.tool"), str(made.get("tool", ""))),
        (say("run.framework"), results.framework.id),
        (say("run.stage"), word("stage_name", recipe.stage)),
        (say("run.weights"), weights),
        (say("run.readings"), say("run.readings_value", draws=f"{recipe.draws:,}", seed=recipe.seed)),
        (say("run.band"), say("band", low=recipe.size_band[0], high=recipe.size_band[1])),
        (say("run.files"), amount(len(files)) if isinstance(files, dict) else ""),
        (say("run.own_rules"), own or say("run.no_own_rules")),
        (say("run.absent"), listing(list(results.study.absent)) or say("run.nothing_absent")),
    ]


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    numbers = {kind: counter(1) for kind in ("figure", "table", "chapter")}
    environment.globals |= {
        "t": say,
        "p": tell,
        "n": counted,
        "number": lambda kind: next(numbers[kind]),
        "count": count,
        "percent": percent,
        "tier_word": tier_word,
        "listing": listing,
        "sentence": sentence_case,
        "places": counter,
    }
    return environment


def _style() -> str:
    """Return the style sheet with the colours of `theme` as variables on top."""
    names = (
        "INK",
        "TEXT",
        "MUTED",
        "ACCENT",
        "LIGHT_ACCENT",
        "ALERT",
        "HOLD",
        "GREY",
        "PAPER",
        "PANEL",
        "RULE",
        "FONTS",
    )
    variables: dict[str, Any] = {name.lower().replace("_", "-"): getattr(theme, name) for name in names}
    root = "".join(f"--{name}:{value};" for name, value in variables.items())
    return f":root{{{root}}}\n" + (TEMPLATES / "report.css").read_text(encoding="utf-8")


def _policy(style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
