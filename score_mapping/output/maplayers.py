"""What each layer of a map needs beside the shared sections of the page: sizes, bands, gaps by area, classes of a measure.

Classes are made by mapclassify with the method that the map definition names, and the legend names it too. What is not known
is in no class and is drawn as not known.
"""

from __future__ import annotations

import math
import warnings
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from score_mapping.catalogue import text, translated
from score_mapping.facts import Facts
from score_mapping.output.lookup import Lookup, figure, missing, plain, rows
from score_mapping.output.wording import sentence_case, written
from score_mapping.partners.organisations import apply_merges
from score_mapping.partners.rollout_inputs import count_targets
from score_mapping.study.mapdefs import Layer, MapDefinition

Json = dict[str, Any]
CIVIDIS = ("#00224e", "#1a386f", "#434e6c", "#61656f", "#7d7c78", "#9b9476", "#bcae6c", "#dec958", "#fee838")
MOST_CLASSED = 200  # values from which classes are found; of more, every so many of the sorted ones


def layer_data(look: Lookup, definition: MapDefinition, firms: Mapping[str, float]) -> list[Json]:
    """Return the layers in the order of the definition, each with what its kind needs; ``why`` says why one has nothing."""
    return [
        {"id": layer.id, "kind": layer.kind, "title": translated(plain(layer.title)), "shown": layer.shown, "why": _why(look, layer, firms)}
        | _OWN.get(layer.kind, _nothing)(look, layer, firms)
        for layer in definition.layer
    ]


def counted_firms(look: Lookup) -> dict[str, float]:
    """Return the counted firms of the target size by cluster: an estimate is none, nor are jobs."""
    results = look.results
    tables = apply_merges(results.study.tables)
    seen = Facts(tables, results.reach, results.recipe.size_band).observation
    told = count_targets(tables, list(look.ranked), seen, results.recipe.size_band)
    sure = told.loc[told["reason"].isin(["", "part_of_another"])]
    return {str(row["cluster_id"]): figure(row["target_firms"]) for row in rows(sure)}


def _nothing(look: Lookup, layer: Layer, firms: Mapping[str, float]) -> Json:
    return {}


def _why(look: Lookup, layer: Layer, firms: Mapping[str, float]) -> str:
    """Return why a layer has nothing to show, empty when it has."""
    partners = look.results.partners
    if layer.kind == "readiness" and partners.assessed.readiness is None:
        return text("planner.layer_why_readiness")
    if layer.kind == "portfolio" and (partners.portfolio is None or not partners.portfolio.members):
        return text("planner.layer_why_portfolio")
    if layer.kind == "relations" and not len(look.table("relations")):
        return text("planner.layer_why_relations")
    if layer.kind == "buyers" and not len(look.table("buyer_links")):
        return text("planner.layer_why_buyers")
    if layer.kind in ("reach", "organisations") and not len(look.table("organisations")):
        return text("planner.layer_why_organisations")
    if layer.kind == "measure" and not _values(look, layer, firms):
        return text(f"planner.layer_why_{layer.of}")
    return ""


def _size(look: Lookup, layer: Layer, firms: Mapping[str, float]) -> Json:
    low, high = look.results.recipe.size_band
    by_size = layer.size == "firms" and bool(firms)
    return {
        "size": {
            "by": by_size,
            "asked": layer.size == "firms",
            "most": max(firms.values()) if by_size else None,
            "counted": len(firms),
            "band": text("planner.layer_size_band", low=low, high=high),
        }
    }


def _reach(look: Lookup, layer: Layer, firms: Mapping[str, float]) -> Json:
    recipe = look.results.recipe
    return {"km": recipe.reach_km, "crow_km": round(recipe.reach_km / recipe.detour, 1)}


def _gaps(look: Lookup, layer: Layer, firms: Mapping[str, float]) -> Json:
    return {"module": layer.module, "drawn_as": layer.drawn_as, "areas": _by_area(look) if layer.drawn_as == "areas" else {}}


def _by_area(look: Lookup) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows(look.table("clusters")):
        if plain(row["admin1"]) and row["cluster_id"] in look.ranked:
            found[plain(row["admin1"])].append(row["cluster_id"])
    return dict(sorted(found.items()))


def _readiness(look: Lookup, layer: Layer, firms: Mapping[str, float]) -> Json:
    """Return the bands that occur, the highest first, each with its mark: filled, half, hollow, cross or dashed."""
    partners = look.results.partners
    framework = partners.assessed.framework
    if partners.assessed.readiness is None or framework is None or framework.assessment is None:
        return {"bands": []}
    from score_mapping.output.partnerdata import band_words

    found = partners.long_list["band"].value_counts()
    ids = [band.id for band in framework.assessment.bands]
    eligible = [band.id for band in framework.assessment.eligible]
    marks = {id: "filled" if at == 0 else "half" if id in eligible else "hollow" for at, id in enumerate(ids)}
    marks |= {"out": "cross", "insufficient": "dashed"}
    return {
        "bands": [
            {"id": id, "mark": mark, "words": sentence_case(band_words(id)), "count": int(found.get(id, 0))}
            for id, mark in marks.items()
            if id in found.index
        ]
    }


# --------------------------------------------------------------------------------------------------------------- measures


def _values(look: Lookup, layer: Layer, firms: Mapping[str, float]) -> dict[str, float]:
    """Return a measure by cluster, what is known of it."""
    if layer.of == "firms":
        return dict(firms)
    rows_ = {id: row for id, row in look.ranked.items() if layer.of == "coverage" or not missing(row["rank"])}
    scale = 100.0 if layer.of == "coverage" else 1.0
    return {id: scale * figure(row[layer.of]) for id, row in rows_.items() if not missing(row[layer.of])}


def _measure(look: Lookup, layer: Layer, firms: Mapping[str, float]) -> Json:
    values = _values(look, layer, firms)
    if layer.drawn_as == "areas":  # firms of an area are added, scores and shares averaged over its clusters
        of = {name: [values[id] for id in ids if id in values] for name, ids in _by_area(look).items()}
        values = {name: sum(own) / (1 if layer.of == "firms" else len(own)) for name, own in of.items() if own}
    bins = class_ends(list(values.values()), layer.method, layer.classes)
    colours = steps(len(bins))
    least = min(values.values()) if values else math.nan
    return {
        "of": layer.of,
        "drawn_as": layer.drawn_as,
        "what": text(f"planner.layer_measure_{layer.of}" + ("_area" if layer.drawn_as == "areas" else "")),
        "method": text("planner.layer_method", method=layer.method, n=len(bins)),
        "classes": [
            {"colour": colour, "words": _span(low, high, first=at == 0)}
            for at, (colour, (low, high)) in enumerate(zip(colours, pairwise([least, *bins]), strict=True))
        ],
        "values": {id: next(at for at, end in enumerate(bins) if value <= end) for id, value in sorted(values.items())},
    }


def _span(low: float, high: float, *, first: bool) -> str:
    if first and low == high:
        return _rounded(high)
    return text("planner.layer_class" if first else "planner.layer_class_above", low=_rounded(low), high=_rounded(high))


def _rounded(value: float) -> str:
    return written(f"{value:,.0f}" if abs(value) >= 10 else f"{value:.1f}")


def class_ends(values: Sequence[float], method: str, classes: int) -> list[float]:
    """Return the upper ends of the classes, rising; the last is the highest value. Few different values make fewer classes.

    >>> class_ends([1, 1, 2, 9, 10], "FisherJenks", 2)
    [2.0, 10.0]
    """
    ordered = sorted(float(value) for value in values)
    different = sorted(set(ordered))
    if len(different) <= classes:
        return different
    if len(ordered) > MOST_CLASSED:  # the search for natural classes takes the square of the number
        ordered = [ordered[round(at * (len(ordered) - 1) / (MOST_CLASSED - 1))] for at in range(MOST_CLASSED)]
    import mapclassify

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a faster search could be installed, and that equal values leave a class empty
        found = getattr(mapclassify, method)(ordered, k=min(classes, len(set(ordered))))
    ends = sorted({float(end) for end in found.bins if end >= different[0]} | {different[-1]})
    filled = [end for below, end in pairwise([-math.inf, *ends]) if any(below < value <= end for value in ordered)]
    return [*filled[:-1], different[-1]]


def steps(number: int) -> list[str]:
    """Return so many colours of cividis, the lowest value light and the highest dark.

    >>> steps(2)
    ['#fee838', '#00224e']
    """
    if number < 2:
        return [CIVIDIS[4]] * number
    return [CIVIDIS[round((len(CIVIDIS) - 1) * (number - 1 - at) / (number - 1))] for at in range(number)]


_OWN = {"clusters": _size, "reach": _reach, "gaps": _gaps, "readiness": _readiness, "measure": _measure}
