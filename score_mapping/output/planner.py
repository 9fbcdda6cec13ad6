"""The planner page: the map, the list beside it, and what is known of each cluster, in one file that needs no network.

The page computes nothing: everything that it says of a cluster is looked up here, in the words of the catalogue, and
travels as text in one JSON block.
"""

from __future__ import annotations

import html
from collections.abc import Iterable

from score_mapping import __version__
from score_mapping.catalogue import text
from score_mapping.output.anew import said_anew
from score_mapping.output.brief import Json, cluster_list, sectors, study_head, voices
from score_mapping.output.dossier import facts_on
from score_mapping.output.lookup import Lookup, figure, missing, plain
from score_mapping.output.mapdata import load_map, map_data
from score_mapping.output.mapview import OfflineMap, Page, Panel, leaflet, leaflet_licence, own, styles
from score_mapping.output.networkdata import neighbourhoods
from score_mapping.output.opening import opening
from score_mapping.output.pagedata import in_languages, page_languages, page_words
from score_mapping.output.particulars import asks
from score_mapping.output.partnerdata import known, partner_data
from score_mapping.output.whatifdata import what_if_data
from score_mapping.output.wording import day, percent, word
from score_mapping.study.contract import CONSTITUENCIES
from score_mapping.study.mapdefs import MapDefinition
from score_mapping.workflow import Results

LIST_AT_MOST = 500  # of one tier; a page that holds more would no longer open at once
STYLES = ("base.css", "map.css", "layers.css", "planner.css", "explore.css", "network.css", "whatif.css")
# The scripts of the page's parts, in the order in which they draw.
PANELS = (
    "grains", "map", "layers", "legend", "frame", "opening", "filters", "voices", "whatifengine", "whatif", "list", "compare", "organisation", "details",
    "network", "exports", "permalink",
)  # fmt: skip
CONDUCT = ("institution", "lead", "experience", "funder", "terms_of_reference", "interests")


def planner_page(results: Results, *, definition: MapDefinition | None = None) -> str:
    """Return the planner page of a run; see `draw_map`, whose page it is.

    Returns
    -------
    The whole HTML text. The same results give the same text; it asks the network for nothing.

    Raises
    ------
    StudyError
        When the map definition or the boundary file cannot be used.
    """
    return str(draw_map(results, definition).get_root().render())


def draw_map(results: Results, definition: MapDefinition | None = None) -> OfflineMap:
    """Draw the map of a run with its panels: ranking, details, what-if, network.

    Parameters
    ----------
    results
        What a run found.
    definition
        What the map shows; by default ``maps/clusters.toml`` of the study or of the tool.

    Returns
    -------
    A `folium.Map` that shows itself in a notebook and saves itself (``.save``) as one file that needs no network: in both the
    same text as `planner_page`.

    Raises
    ------
    StudyError
        When the map definition or the boundary file cannot be used.
    """
    definition, boundary = load_map(results, definition)
    languages = page_languages(results.study.settings.language)
    around = neighbourhoods(results)
    facts = known(results)

    def tell() -> Json:
        look = Lookup(results)
        shown = map_data(look, definition, boundary)
        return planner_data(look, study_head(look), crowded=bool(shown["grains"])) | {
            **partner_data(look, facts),
            "map": shown,
            "words": page_words(),
            "network": around,
            "whatif": what_if_data(look),
        }

    title = plain(results.study.settings.title)
    before, after = own("planner.html").split("<!--map-->")
    noscript = html.escape(text("planner.noscript", language=languages[0], title=title))
    page = Page(
        title=title,
        language=languages[0],
        data=in_languages(languages, tell),
        styles=styles(*STYLES),
        scripts=[leaflet()[1], own("core.js")],
        before=f"<noscript><p>{noscript}</p></noscript>{before}",
        after=after,
        pictures=definition.tiles.host if definition.tiles else "",
    )
    drawn = OfflineMap()
    for panel in PANELS:
        drawn.add_child(Panel(panel))
    page.add_child(drawn)
    return drawn


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
    return {
        "study": head,
        "list": listed,
        "list_most": LIST_AT_MOST,
        "opening": opening(look),
        "voices": voices(look),
        "sectors": sectors(look),
        "details": details,
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
    told = facts_on(look, cluster_id)
    return {
        "where": told["where"],
        "products": told["products"],
        "note": told["note"],
        "reason": said_anew(str(look.ranked[cluster_id]["reason"]), "screening"),
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
        "sure": told["sure"],
        "positions": positions_on(look, cluster_id),
        "asks": [{key: ask[key] for key in ("what", "where", "days", "closes")} for ask in told["asks"]],
        "organisations": [
            {key: item[key] for key in ("name", "type", "basis")} | {"services": "; ".join(item["services"])}
            for item in told["organisations"]
        ],
        "buyers": [_by_id(item) for item in told["buyers"]],
        "policies": [_by_id(item) for item in told["policies"]],
        "overlaps": told["overlaps"],
    }


def positions_on(look: Lookup, cluster_id: str) -> list[Json]:
    """What each constituency said of a cluster; one that was not heard is told as such, never left out."""
    said = {
        row["constituency"]: row
        for row in look.of("positions", cluster_id)
    }
    found = []
    for side in CONSTITUENCIES:
        row = said.get(side, {})
        position = str(row.get("position", "")) or "not_heard"
        found.append(
            {
                "side": text(f"planner.voice_{side}"),
                "position": text(f"planner.position_{position}"),
                "date": day(str(row.get("date", "") or "")),
                "note": plain(row.get("note", "") or ""),
            }
        )
    return found


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
