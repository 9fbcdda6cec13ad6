"""The planner page: the map, the list beside it, and what is known of each cluster, in one file that needs no network.

The page computes nothing: everything that it says of a cluster is looked up here, in the words of the catalogue, and
travels as text in one JSON block.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from score_mapping import __version__
from score_mapping.catalogue import text
from score_mapping.output.brief import Json, cluster_list, study_head
from score_mapping.output.dossier import dossier
from score_mapping.output.lookup import Lookup, figure, missing, plain
from score_mapping.output.mapdata import load_map, map_data
from score_mapping.output.mapview import OfflineMap, Page, leaflet, leaflet_licence, own, page_words, styles
from score_mapping.output.particulars import asks
from score_mapping.output.wording import percent, word
from score_mapping.study.mapdefs import MapDefinition
from score_mapping.workflow import Results

LIST_AT_MOST = 500  # of one tier; a page that holds more would no longer open at once
WORTH_PACKING = 8  # characters
LISTS = (
    "parts", "strengths", "weaknesses", "evidence", "figures", "gates", "flags", "asks", "organisations", "buyers", "policies",
    "overlaps",
)  # fmt: skip
CONDUCT = ("institution", "lead", "experience", "funder", "terms_of_reference", "interests")


def planner_page(results: Results, *, definition: MapDefinition | None = None) -> str:
    """Return the planner page of a run.

    Parameters
    ----------
    results
        What a run found.
    definition
        What the map shows; by default ``maps/clusters.toml`` of the study or of the tool.

    Returns
    -------
    The whole HTML text. The same results give the same text; it asks the network for nothing.

    Raises
    ------
    StudyError
        When the map definition or the boundary file cannot be used.
    """
    definition, boundary = load_map(results, definition)
    look = Lookup(results)
    head = study_head(look)
    before, after = own("planner.html").split("<!--map-->")
    noscript = html.escape(text("planner.noscript", language=head["language"], title=head["title"]))
    drawn = map_data(look, definition, boundary)
    page = Page(
        title=head["title"],
        language=head["language"],
        data=planner_data(look, head, crowded=bool(drawn["cells"])) | {"map": drawn},
        styles=styles("base.css", "map.css", "planner.css"),
        scripts=[leaflet()[1], own("map.js"), own("planner.js")],
        before=f"<noscript><p>{noscript}</p></noscript>{before}",
        after=after,
    )
    page.add_child(OfflineMap())
    return page.render()


def planner_data(look: Lookup, head: Json, *, crowded: bool) -> Json:
    """Return everything that the panels say, ready for JSON; ``details`` holds the clusters that the list shows.

    A ``crowded`` map counts its clusters in cells: then nothing needs the names of those that the list does not show.
    """
    shown = {id for ids in look.tiers.values() for id in ids[:LIST_AT_MOST]}
    listed = [cluster for cluster in cluster_list(look) if not crowded or cluster["id"] in shown]
    for cluster in listed:
        if cluster["rank"] is None and cluster["id"] in shown:
            cluster["gap"] = _gap(look, cluster)
    details = {id: cluster_details(look, id) for id in look.ranked if id in shown}
    cited = {key for detail in details.values() for key in _cited(detail)}
    packed, phrases = pack(details)
    return {
        "study": head,
        "words": page_words(head["language"]),
        "list": listed,
        "list_most": LIST_AT_MOST,
        "details": packed,
        "phrases": phrases,
        "sources": {
            key: {name: getattr(source, name) for name in ("title", "publisher", "year", "url", "access")}
            for key, source in look.sources.items()
            if key in cited
        },
        "about": _about(look, head),
    }


def cluster_details(look: Lookup, cluster_id: str) -> Json:
    """Return what the details panel says of one cluster; sources by id, figures with the rows that they stand in."""
    clusters = look.table("clusters")
    told = dossier(look, cluster_id)
    return {
        "where": told["where"],
        "products": told["products"],
        "note": told["note"],
        "reason": plain(look.ranked[cluster_id]["reason"]),
        "row": int(clusters.index[clusters["cluster_id"] == cluster_id][0]),
        "parts": _parts(look, cluster_id),
        "strengths": told["strengths"],
        "weaknesses": told["weaknesses"],
        "evidence": [
            {name: item[name] for name in ("title", "figure", "basis", "grade", "year")}
            | {"unknown": not item["known"] or None, "sources": _ids(item), "rows": _rows(cell["rows"])}
            for item, cell in zip(told["evidence"], look.of("cells", cluster_id), strict=True)
        ],
        "figures": [
            {name: item[name] for name in ("title", "figure", "note", "grade", "year")}
            | {"scope": _elsewhere(row), "sources": _ids(item), "row": at}
            for item, (at, row) in zip(told["background"], _figure_rows(look, cluster_id), strict=True)
        ],
        "gates": told["gates"],
        "flags": [_by_id(item) for item in told["flags"]],
        "asks": [{key: ask[key] for key in ("what", "where", "days", "closes")} for ask in told["asks"]],
        "organisations": [
            {key: item[key] for key in ("name", "type", "basis")} | {"services": "; ".join(item["services"])}
            for item in told["organisations"]
        ],
        "buyers": [_by_id(item) for item in told["buyers"]],
        "policies": [_by_id(item) for item in told["policies"]],
        "overlaps": told["overlaps"],
    }


def pack(details: dict[str, Json]) -> tuple[dict[str, Json], list[str]]:
    """Make details short: empty entries go, and a text that stands more than once is told once.

    Returns
    -------
    The details with a number in place of each repeated text, and the texts by number. Numbers that were there before stand
    under the names ``low``, ``high``, ``most`` and ``row`` only, where no text ever stands.
    """
    times = Counter(words for words in _texts(details) if len(words) >= WORTH_PACKING)
    phrases = [words for words, number in times.items() if number > 1]
    place = {words: at for at, words in enumerate(phrases)}
    return {
        id: _packed(detail, place) | {name: [] for name in LISTS if not detail[name]} for id, detail in details.items()
    }, phrases


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _packed(value: Any, place: dict[str, int]) -> Any:
    if isinstance(value, str):
        return place.get(value, value)
    if isinstance(value, list):
        return [_packed(part, place) for part in value]
    if isinstance(value, dict):
        return {name: _packed(part, place) for name, part in value.items() if part not in ("", None) and part != []}
    return value


def _parts(look: Lookup, cluster_id: str) -> list[Json]:
    """Criteria in points of the whole: what is sure, what may be added, the most that it could have."""
    return [
        {
            "title": look.title(row["node_id"]),
            "low": round(figure(row["low"]) * figure(row["weight"]), 2),
            "high": round(figure(row["high"]) * figure(row["weight"]), 2),
            "most": round(100 * figure(row["weight"]), 2),
        }
        for row in look.of("scores", cluster_id)
        if row["level"] == 1 and not missing(row["low"]) and figure(row["weight"]) > 0
    ]


def _figure_rows(look: Lookup, cluster_id: str) -> list[tuple[int, Json]]:
    """Observations that hold a figure with their sheet rows, in the order in which they are told."""
    observed = look.table("observations")
    numbers = observed.index[observed["cluster_id"] == cluster_id]
    return [
        (int(at), row)
        for at, row in zip(numbers, look.of("observations", cluster_id), strict=True)
        if not all(missing(row[name]) for name in ("value", "low", "high"))
    ]


def _elsewhere(row: Json) -> str:
    """What area a figure covers, empty when it is the cluster itself."""
    return "" if row["scope"] in ("", "cluster") else word("scope", row["scope"])


def _rows(found: Iterable[tuple[str, int]]) -> str:
    """Return ``observations, row 7, 9; sites, row 3``: where the cells stand that a figure was made of."""
    by_table: dict[str, list[str]] = {}
    for table, at in found:
        by_table.setdefault(table, []).append(str(at))
    return "; ".join(
        text("planner.row_of", table=table, rows=", ".join(dict.fromkeys(numbers)))
        for table, numbers in by_table.items()
    )


def _ids(item: Json) -> list[str]:
    return [source.id for source in item["sources"]]


def _by_id(item: Json) -> Json:
    return item | {"sources": _ids(item)}


def _cited(found: object) -> set[str]:
    """Ids of all sources that details name."""
    if isinstance(found, dict):
        return {*found.get("sources", ()), *(key for value in found.values() for key in _cited(value))}
    return {key for value in found for key in _cited(value)} if isinstance(found, list) else set()


def _gap(look: Lookup, cluster: Json) -> str:
    """What keeps a cluster from being compared: the one fact, else how little is known."""
    fact = next((ask["title"] for ask in asks(look, cluster["id"]) if ask["closes"]), "")
    if fact:
        return text("planner.gap_fact", what=fact)
    return text("planner.gap_known", percent=percent(cluster["coverage"])) if cluster["coverage"] is not None else ""


def _about(look: Lookup, head: Json) -> Json:
    conduct = [(name, plain(getattr(look.settings.conduct, name))) for name in CONDUCT]
    unknown = text("planner.about_conduct_unknown")
    made, recipe = look.results.provenance, look.results.recipe
    return {
        "conduct": [[text(f"planner.about_{name}"), said or unknown] for name, said in conduct],
        "sources": len(look.sources),
        "leaflet": leaflet_licence(),
        "cite": text(
            "planner.about_cite_words",
            title=head["title"] if head["title"].endswith((".", "?", "!")) else head["title"] + ".",
            version=__version__,
            framework=recipe.framework,
            stage=recipe.stage,
            seed=recipe.seed,
            run=text("planner.about_run", number=str(made["id"])) if "id" in made else "",
        ),
    }
