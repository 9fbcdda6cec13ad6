"""Who says that two organisations are linked: the reports of both sides, side by side.

A relation is told by one side, by both, or by a document. Any report makes a tie of the *union*; a tie of the *intersection*
was told by both sides, or told by one and confirmed by the other. Where the other side was never heard, or only a document
speaks, whether it would agree is unknown, and the tie is not counted as one that the other side left out. Relation types are
never merged. Bias known: an organisation that was not heard has no report of its own, so its ties are too few.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import networkx as nx
import numpy as np
import pandas as pd

from score_mapping.partners.organisations import HEARD

Reports = Literal["union", "intersection"]
REPORTS: tuple[Reports, ...] = ("union", "intersection")
MUTUAL = ("co_delivers", "mou_with", "shares_info", "competes_with", "in_conflict_with")
COLUMNS = ["relation_type", "from_id", "to_id", "directed", "by_from", "by_to", "by_other", "denied", "strength_low",
           "strength_high", "status"]  # fmt: skip


def members(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return who is in the network: index organisation_id, sorted, with name, type, side and ``heard`` (bool); none that is closed."""
    frame = tables["organisations"]
    frame = (
        frame.loc[frame["status"] != "closed"]
        .drop_duplicates("organisation_id")
        .set_index("organisation_id")
        .sort_index()
    )
    return frame[["name", "type", "side"]].assign(heard=frame["response_status"].isin(HEARD))


def heard_share(people: pd.DataFrame) -> float:
    """Return the share of the organisations of the network that answered: those never asked are unknown like those who refused."""
    return float(people["heard"].mean()) if len(people) else float("nan")


def read_ties(tables: Mapping[str, pd.DataFrame], *, on: str = "") -> pd.DataFrame:
    """Bring the reports on each pair of organisations together, one row a pair and type.

    Parameters
    ----------
    tables
        A study's tables: organisations, relations, relation_types. Collapse branches first (`organisations.network_tables`).
    on
        ISO date; a relation that ended before it is left out. Empty keeps all.

    Returns
    -------
    Rows of relation_type, from_id, to_id (sorted ids where the type has no direction), directed, by_from, by_to, by_other (bool:
    who reported), denied (the other side said no), strength_low, strength_high (0-4, 4 strongest, NaN unknown) and status:
    ``confirmed`` (both sides), ``one_sided`` (the other side was heard and did not say so, or denied) or ``unknown``.
    A type has a direction unless ``relation_types`` says ``directed`` no or ``symmetric_default`` yes (without a row there:
    sharing, delivering together, an agreement, competition and conflict have none). Strength 0 reports that there is no
    link; where ``higher_is_stronger`` is no, strength is 4 minus what was written and 0 has no such meaning.
    """
    rows = tables["relations"]
    people = members(tables)
    inside = rows["from_id"].isin(people.index) & rows["to_id"].isin(people.index) & (rows["from_id"] != rows["to_id"])
    ended = np.array([bool(on and end) and end < on[: len(end)] for end in rows["end"]], dtype=bool)
    rows = rows.loc[inside & ~ended].copy()
    kinds = rows["relation_type"]
    reversed_ = kinds.isin(_types(tables, "higher_is_stronger", "no"))
    rows = rows.loc[reversed_ | (rows["strength"] != 0)].copy()
    rows["strength"] = rows["strength"].where(~reversed_, 4 - rows["strength"])
    stated = _types(tables, "directed", "yes") | _types(tables, "directed", "no")
    mutual = _types(tables, "directed", "no") | _types(tables, "symmetric_default", "yes") | (set(MUTUAL) - stated)
    rows["directed"] = ~rows["relation_type"].isin(mutual)
    swap = ~rows["directed"] & (rows["from_id"] > rows["to_id"])
    start, end = rows["from_id"].where(~swap, rows["to_id"]), rows["to_id"].where(~swap, rows["from_id"])
    rows["from_id"], rows["to_id"] = start, end
    said = rows["reported_by"].where(~swap, rows["reported_by"].replace({"from": "to", "to": "from"}))
    rows["by_from"], rows["by_to"] = said == "from", said == "to"
    rows["by_other"] = ~rows["by_from"] & ~rows["by_to"]
    rows["agreed"], rows["denied"] = rows["confirmed"] == "yes", rows["confirmed"] == "no"
    grouped = rows.groupby(["relation_type", "from_id", "to_id"], sort=True)
    ties = grouped[["directed", "by_from", "by_to", "by_other", "agreed", "denied"]].any().astype(bool)
    ties["strength_low"], ties["strength_high"] = grouped["strength"].min(), grouped["strength"].max()
    ties = ties.reset_index()
    ties["status"] = _status(ties, people)
    return ties[COLUMNS]


def _types(tables: Mapping[str, pd.DataFrame], column: str, word: str) -> set[str]:
    rows = tables["relation_types"]
    return set(rows.loc[rows[column] == word, "relation_type"])


def _status(ties: pd.DataFrame, people: pd.DataFrame) -> pd.Series[str]:
    heard = people["heard"]
    sided = ties["by_from"] | ties["by_to"]
    both = (ties["by_from"] & ties["by_to"]) | (ties["agreed"] & sided)
    left_out = (ties["by_from"] & ties["to_id"].map(heard)) | (ties["by_to"] & ties["from_id"].map(heard))
    status = np.select([both, left_out | (ties["denied"] & sided)], ["confirmed", "one_sided"], "unknown")
    return pd.Series(status, index=ties.index, dtype=object)


def of_type(ties: pd.DataFrame, relation_type: str, reports: Reports, *, least_strength: float = 0.0) -> pd.DataFrame:
    """Return the ties of one type that any side (union) or both sides (intersection) report.

    With ``least_strength`` above 0, those of unknown strength are left out; of two strengths the higher counts in the union,
    the lower in the intersection.
    """
    found = ties.loc[ties["relation_type"] == relation_type]
    if reports == "intersection":
        found = found.loc[found["status"] == "confirmed"]
    strength = found["strength_high" if reports == "union" else "strength_low"]
    return found.loc[strength >= least_strength] if least_strength > 0 else found


def tie_graph(ties: pd.DataFrame, people: pd.DataFrame, *, directed: bool) -> nx.Graph[str]:
    """Build the graph of the ties of one type: nodes in the order of ``people``, ties sorted, a DiGraph when directed."""
    graph: nx.Graph[str] = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(people.index)
    graph.add_edges_from(sorted(zip(ties["from_id"], ties["to_id"], strict=True)))
    return graph
