"""What a page may say, ready to be looked up: names, titles, sources and the rows of one cluster.

Pages and files never compute a score. They ask here for the row that holds it, by id, and get plain text and numbers
back; what is not known comes back as an empty text or as not a number, never as zero.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any, TypeVar

import pandas as pd

from score_mapping.catalogue import translated
from score_mapping.study.contract import TABLES
from score_mapping.study.folder import Study
from score_mapping.study.framework import Indicator
from score_mapping.study.settings import Settings
from score_mapping.workflow import Results

T = TypeVar("T")
UNTIERED = "ranked"  # the tier of everybody who is compared under a framework without tiers
FIELD_PAGES = ("recommend_with_conditions", "hold")
BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class Source:
    """Where a fact was read; ``url`` is empty unless it is a web address."""

    id: str
    title: str
    publisher: str
    year: str
    url: str
    access: str
    accessed: str
    licence: str


@dataclass(frozen=True)
class Lookup:
    """A view of one `Results`; every attribute is read from its tables and nothing is added to them."""

    results: Results
    told: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)  # see `once`

    @property
    def settings(self) -> Settings:
        return self.study.settings

    @property
    def study(self) -> Study:
        return self.results.study

    def table(self, name: str) -> pd.DataFrame:
        """Return a table of the study, empty with the contract's columns where the study does not bring it."""
        tables: Mapping[str, pd.DataFrame] = self.study.tables
        found = tables.get(name)
        return pd.DataFrame(columns=list(TABLES[name].names)) if found is None else found

    def brings(self, name: str) -> bool:
        """Tell whether the study brings a table of its own; scores read as observations do not count as such."""
        return name not in self.study.absent and len(self.table(name)) > 0

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of clusters, organisations, buyers and policies, by kind and id (``cluster:IN02``)."""
        found: dict[str, str] = {}
        for table, key in (
            ("clusters", "cluster_id"),
            ("organisations", "organisation_id"),
            ("buyers", "buyer_id"),
            ("policies", "policy_id"),
            ("services", "service_id"),
        ):
            for row in rows(self.table(table)):
                found[f"{key}:{row[key]}"] = plain(row["name"])
        return found

    def cluster(self, cluster_id: str) -> str:
        return self.names.get(f"cluster_id:{cluster_id}", str(cluster_id))

    def organisation(self, organisation_id: str) -> str:
        return self.names.get(f"organisation_id:{organisation_id}", str(organisation_id))

    @cached_property
    def titles(self) -> dict[str, str]:
        """Titles of criteria and indicators of the framework, and of the study's own measures."""
        from score_mapping.study.contract import FACTS

        found = {key: translated(words) for key, words in FACTS.items()}
        found |= {row["indicator_id"]: plain(row["name"]) for row in rows(self.table("measures"))}
        found |= {node.id: translated(plain(node.title)) or node.id for node in self.results.framework.node}
        found |= {leaf.id: translated(plain(leaf.title)) or leaf.id for leaf in self.results.framework.indicator}
        return found

    def title(self, node_id: str) -> str:
        return self.titles.get(node_id, str(node_id))

    @cached_property
    def leaves(self) -> dict[str, Indicator]:
        """Indicators of the framework by id."""
        return {leaf.id: leaf for leaf in self.results.framework.indicator}

    @cached_property
    def gate_titles(self) -> dict[str, str]:
        """Titles of the gates of this stage."""
        framework = self.results.framework
        found = {gate.id: translated(plain(gate.title)) or gate.id for gate in framework.gate}
        for leaf in framework.indicator:
            found |= {gate.id: translated(plain(gate.title) or plain(leaf.title)) or gate.id for gate in leaf.gate.values()}
        return found

    @cached_property
    def sources(self) -> dict[str, Source]:
        return {
            row["source_id"]: Source(
                id=row["source_id"],
                title=plain(row["title"]) or row["source_id"],
                publisher=plain(row["publisher"]),
                year=year_text(row["year"]),
                url=web_address(row["url"]),
                access=plain(row["access"]),
                accessed=plain(row["accessed"]),
                licence=plain(row["licence"]),
            )
            for row in rows(self.table("sources"))
        }

    def sources_of(self, ids: object) -> list[Source]:
        """Return the sources named in a ``source_id`` cell; several are separated by spaces or ``;``."""
        named = [] if missing(ids) else str(ids).replace(";", " ").split()
        return [self.sources[part] for part in named if part in self.sources]

    @cached_property
    def ranking(self) -> pd.DataFrame:
        return self.results.ranking

    @cached_property
    def ranked(self) -> dict[str, dict[str, Any]]:
        """Rows of the ranking by cluster id, in its order."""
        return {row["cluster_id"]: row for row in rows(self.ranking)}

    @cached_property
    def tiers(self) -> dict[str, list[str]]:
        """Cluster ids by tier, both in the order of the ranking."""
        found: dict[str, list[str]] = {}
        for cluster_id, row in self.ranked.items():
            found.setdefault(str(row["tier"]), []).append(cluster_id)
        return found

    @cached_property
    def compared(self) -> list[str]:
        """Ids of the clusters that have a rank."""
        return [cluster_id for cluster_id, row in self.ranked.items() if not missing(row["rank"])]

    @cached_property
    def first_tier(self) -> str:
        """Id of the highest tier of this stage: those whom the run puts forward."""
        stage = self.results.framework.of_stage("field" if self.results.recipe.stage == "field" else "desk")
        return stage.tiers[0].id if stage.tiers else UNTIERED

    @cached_property
    def first_share(self) -> float:
        """Share of the readings among the first k that the highest tier asks for; one half without tiers."""
        tiers = self.results.framework.of_stage(self.results.recipe.stage).tiers
        return tiers[0].share if tiers else 0.5

    @cached_property
    def put_forward(self) -> list[str]:
        """Ids in the highest tier; where a framework has no tiers, the first k of the order."""
        first = self.tiers.get(self.first_tier, [])
        return first[: self.results.recipe.k] if self.first_tier == UNTIERED else first

    @cached_property
    def with_page(self) -> list[str]:
        """Ids that get a page of their own: those put forward, and in the field those with conditions or on hold."""
        more = FIELD_PAGES if self.results.recipe.stage == "field" else ()
        return [*self.put_forward, *(id for tier in more for id in self.tiers.get(tier, []))]

    @cached_property
    def bodies(self) -> dict[str, dict[str, Any]]:
        """Organisations by id."""
        return {row["organisation_id"]: row for row in rows(self.table("organisations"))}

    @cached_property
    def offers(self) -> dict[str, list[str]]:
        """Names of the services that a source states, by organisation."""
        found: dict[str, list[str]] = {}
        for row in rows(self.table("organisation_services")):
            if row["evidence"] == "explicit":
                name = self.names.get(f"service_id:{row['service_id']}", row["service_id"])
                found.setdefault(row["organisation_id"], []).append(name)
        return found

    @cached_property
    def places(self) -> dict[str, dict[str, Any]]:
        """Rows of the clusters table by id."""
        return {row["cluster_id"]: row for row in rows(self.table("clusters"))}

    @cached_property
    def _by_cluster(self) -> dict[str, dict[str, list[dict[str, Any]]]]:
        grouped: dict[str, dict[str, list[dict[str, Any]]]] = {}
        frames = {
            name: getattr(self.results, name)
            for name in ("scores", "cells", "gates", "missing", "axes", "overlaps", "reach", "sources_read", "history")
        }
        frames |= {
            "positions": self.results.hearing.positions.table,
            "heard": self.results.hearing.positions.clusters,
            "reachable": self.results.what_if.reachable,
        }
        frames |= {
            name: self.table(name)
            for name in (
                "observations", "ratings", "buyer_links", "policy_links", "review_flags", "consultations",
                "nominations", "coverage", "searched",
            )
        }  # fmt: skip
        for name, frame in frames.items():
            groups = grouped.setdefault(name, {})
            key = "subject_id" if name == "ratings" else "cluster_id"
            for row in rows(frame):
                groups.setdefault(str(row[key]), []).append(row)
        return grouped

    def of(self, name: str, cluster_id: str) -> list[dict[str, Any]]:
        """Return the rows on one cluster of a table of the results or of the study, in their order."""
        return self._by_cluster[name].get(cluster_id, [])


def once(tell: Callable[[Lookup], T]) -> Callable[[Lookup], T]:
    """Let what is told of a whole run be worked out once for each `Lookup`, however many clusters ask for it."""

    @wraps(tell)
    def told(look: Lookup) -> T:
        if tell not in look.told:
            look.told[tell] = tell(look)
        return look.told[tell]

    return told


def rows(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield each row as a dict, faster than ``iterrows`` and with plain cells.

    >>> list(rows(pd.DataFrame({"a": [1], "b": ["x"]})))
    [{'a': 1, 'b': 'x'}]
    """
    columns = [str(column) for column in frame.columns]
    for values in zip(*(frame[column].tolist() for column in frame.columns), strict=True):
        yield dict(zip(columns, values, strict=True))


def missing(value: object) -> bool:
    """Tell whether a cell is empty: None, NA, NaN or an empty text.

    >>> missing(float("nan")), missing(""), missing(0)
    (True, True, False)
    """
    return value is None or value is pd.NA or value == "" or (isinstance(value, float) and math.isnan(value))


def figure(value: object) -> float:
    """Return a number cell as float, NaN where it is empty."""
    return math.nan if missing(value) else float(str(value))


def split_keys(cell: object) -> list[str]:
    """Return the keys of a ``;``-separated cell.

    >>> split_keys("S1; S2")
    ['S1', 'S2']
    """
    return [] if missing(cell) else [part.strip() for part in str(cell).split(";") if part.strip()]


def plain(value: object) -> str:
    """Return a cell as text without control characters; tabs and line ends become spaces.

    >>> plain("Agra\\tshoes\\x07\\u202e")
    'Agra shoes'
    """
    if missing(value):
        return ""
    spaced = " ".join(str(value).split())
    return "".join(
        character
        for character in spaced
        if character not in BIDI_CONTROLS and unicodedata.category(character) not in ("Cc", "Cs")
    )


def year_text(value: object) -> str:
    """Return a year cell as text, empty when it is unknown."""
    return "" if missing(value) else f"{float(str(value)):.0f}"


def web_address(value: object) -> str:
    """Return an address that may be linked: http or https only, else empty text.

    >>> web_address("javascript:alert(1)")
    ''
    """
    address = plain(value)
    return address if address.lower().startswith(("https://", "http://")) else ""
