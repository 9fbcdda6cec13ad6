"""A study in which every text of every table tries to run, to ask for something, or to be taken for something else.

Made from the teaching study (everything is filled there) and from the contract: a column of text that is added to the
contract is hostile here without a change. Texts are put in after the import, which would already have taken some marks out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

import pandas as pd

from score_mapping.output.lookup import plain
from score_mapping.output.mapdata import load_map
from score_mapping.output.planner import planner_page
from score_mapping.shipped import shipped
from score_mapping.study.contract import TABLES
from score_mapping.study.folder import Study
from score_mapping.study.mapdefs import MapDefinition
from score_mapping.workflow import default_recipe, open_study, run

ELSEWHERE = "https://elsewhere.example"
PROOF = "written-by-a-hostile-text"
RUN = "window.ran=(window.ran||0)+1"
STRINGS = (
    # scripts and markup
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"<ScRiPt src={ELSEWHERE}/a.js></sCrIpT>",
    f"--><script>{RUN}</script><!--",
    f"]]><script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</textarea></select></option><script>{RUN}</script>",
    f"</style><style>@import '{ELSEWHERE}/a.css';</style>",
    f"<img src=x onerror={RUN}>",
    f"<img src={ELSEWHERE}/a.png>",
    f"<svg onload={RUN}><title>x</title></svg>",
    f"<svg><a xlink:href='javascript:{RUN}'><text>go</text></a></svg>",
    f"<math><mtext><img src=x onerror={RUN}></mtext></math>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<body onload={RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<a href='javascript:{RUN}'>go</a>",
    f"<meta http-equiv=refresh content='0;url={ELSEWHERE}'>",
    f"<base href='{ELSEWHERE}'>",
    f"<link rel=stylesheet href={ELSEWHERE}/a.css>",
    f"<form action={ELSEWHERE}><button>go</button></form>",
    f"\" onmouseover=\"{RUN}\" x=\"",
    f"' onclick='{RUN}' x='",
    # scripts by text
    f"${{{RUN}}}",
    f"`${{{RUN}}}`",
    f"');{RUN};//",
    f"\\\");{RUN};//",
    "\\u003cscript\\u003e",
    "&lt;script&gt; &amp; &#x3c;b&#x3e;",
    f"javascript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    # templates
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ cycler.__init__.__globals__.os.system('touch " + PROOF + "') }}",
    "{% for x in (1,2) %}x{% endfor %}",
    "{# gone #} {% raw %}",
    "{0} {n} {name!r} {{n}} %s %(n)s",
    # formulas
    "=cmd|' /C calc'!A0",
    f"=HYPERLINK(\"{ELSEWHERE}\",\"x\")",
    "+1+1",
    "-2+3",
    "@SUM(1+1)",
    # ends of lines and writing directions
    "Line\u2028apart\u2029again",
    "\u202egnihtemos\u202c \u2066isolated\u2069",
    "مجموعة النسيج في المدينة",
    "אשכול טקסטיל",
    "z̸̢͝a̶͚͗l̵̰̈g̷͈̑o̴",
    # taken for nothing, and too much
    "null", "undefined", "NaN", "__proto__", "constructor",
    "none, not known, 0",
    "very-long-" + "w" * 300,
)  # fmt: skip
# Columns whose texts are words of a grammar: another text would not be this column.
GRAMMAR = {("observations", "unit"), ("measures", "unit")}
# Tables of the contract that the teaching study does not fill; a page shows nothing of them.
UNFILLED = {"contacts", "merges", "scores", "travel"}


def hostile(number: int, mark: str) -> str:
    """Return all strings in one text, one after another from the ``number``-th on, with a mark at its end that finds it again."""
    at = number % len(STRINGS)
    return " ".join((*STRINGS[at:], *STRINGS[:at], f"⟦{mark}⟧"))


@dataclass(frozen=True)
class World:
    """The page of a run on hostile texts; ``texts`` holds them by their mark, as a page writes them."""

    page: str
    texts: Mapping[str, str]


def hostile_tables(study: Study) -> tuple[dict[str, pd.DataFrame], dict[str, str]]:
    """Return the tables with every text replaced, and the texts by their mark; equal cells of one column name stay equal."""
    tables, texts, held = {}, {}, {}
    for name, table in TABLES.items():
        frame = study.tables.get(name)
        if frame is None:
            continue
        frame = frame.copy()
        for column in table.columns:
            if column.kind not in ("text", "url") or (name, column.name) in GRAMMAR or column.name not in frame:
                continue
            cells = []
            for at, cell in zip(frame.index, frame[column.name], strict=True):
                own = str(cell) if cell and column.name in ("admin1", "sector_code") else f"{name}.{at}"
                if cell == "any" or (not cell and column.name in ("admin1", "sector_code")):
                    cells.append(cell)
                    continue
                key = (column.name, own)
                if key not in held:
                    mark = f"{name}.{column.name}.{at}"
                    held[key] = hostile(len(held), mark)
                    if column.kind == "url":  # a link that starts well, or that starts as it must not
                        held[key] = (f"{ELSEWHERE}/?q=" if at % 2 else f"javascript:{RUN}//") + held[key]
                    texts[mark] = plain(held[key])
                cells.append(held[key])
            frame[column.name] = cells
        tables[name] = frame
    return tables, texts


def hostile_settings(study: Study, texts: dict[str, str]) -> Study:
    """Return the study with hostile entries of study.toml and a hostile name."""

    def own(number: int, mark: str) -> str:
        said = hostile(number, mark)
        texts[mark] = plain(said)
        return said

    conduct, boundary = study.settings.conduct, study.settings.boundary
    settings = study.settings.model_copy(
        update={
            "title": own(1, "settings.title"),
            "disclaimer": own(2, "settings.disclaimer"),
            "conduct": conduct.model_copy(
                update={name: own(at, f"conduct.{name}") for at, name in enumerate(type(conduct).model_fields)}
            ),
            "boundary": boundary.model_copy(
                update={name: own(at, f"boundary.{name}") for at, name in enumerate(("source", "vintage", "licence", "note"), 5)}
            ),
        }
    )
    return replace(study, name=own(3, "study.name"), settings=settings)


@cache
def world() -> World:
    """Return the run and its page; made once a test process."""
    texts: dict[str, str] = {}
    with TemporaryDirectory(prefix="hostile-world-") as home:
        folder = Path(home) / "study"
        copytree(shipped("data/teaching"), folder)
        areas = json.loads((folder / "provinces.geojson").read_text(encoding="utf-8"))
        for at, area in enumerate(areas["features"]):
            said = hostile(at, f"area.{at}")
            texts[f"area.{at}"] = plain(said)
            area["properties"]["name"] = said
        (folder / "provinces.geojson").write_text(json.dumps(areas), encoding="utf-8")
        study = hostile_settings(open_study(folder), texts)
        tables, more = hostile_tables(study)
        results = run(replace(study, tables=tables), replace(default_recipe(study), draws=200))
        definition = hostile_definition(load_map(results)[0], texts)
        page = planner_page(results, definition=definition)
    return World(page, {**texts, **more})


def hostile_definition(definition: MapDefinition, texts: dict[str, str]) -> MapDefinition:
    """Return a map definition whose titles and small print are hostile; ``texts`` is given what they say."""

    def own(number: int, mark: str) -> str:
        said = hostile(number, mark)
        texts[mark] = plain(said)
        return said

    layers = []
    for at, layer in enumerate(definition.layer):
        groups = tuple(group.model_copy(update={"title": own(at + n, f"group.{group.id}")}) for n, group in enumerate(layer.group))
        layers.append(layer.model_copy(update={"title": own(at, f"layer.{layer.id}"), "group": groups}))
    return definition.model_copy(
        update={"title": own(7, "map.title"), "disclaimer": own(8, "map.disclaimer"), "layer": tuple(layers)}
    )
