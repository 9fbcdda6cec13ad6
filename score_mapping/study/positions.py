"""Who was heard on which cluster, and what was decided: positions, holds, nominations, decisions.

A constituency's position on a cluster is what it said last; where several of its organisations spoke that day the most
cautious counts. An organisation that objected and did not take it back is never outvoted by another of its side: its
objection stands and is a hold. Who was invited and did not come was not heard. Ministries are told apart from government as a
whole, because the labour ministry may be silent while another ministry answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from score_mapping.study.contract import CONSTITUENCIES

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, Any]

# Most cautious first.
POSITIONS = ("object", "neutral", "support")
MINISTRY = "gov_ministry"
# How a ministry of labour is known by its name, in the languages of most countries of the programme.
LABOUR = re.compile(
    r"labou?r|employment|manpower|human resources and social security"
    r"|travail|emploi|trabajo|empleo|trabalho|emprego|tenaga kerja|lao động",
    re.IGNORECASE,
)
# A decision whose text begins like this did not choose its subject.
NOT_CHOSEN = re.compile(
    r"\W*(?:(?:not|no|none|nothing|later|wait|on hold|set aside)\b|defer|postpon|reject|declin|refus)", re.IGNORECASE
)


class Heard(Protocol):
    """What of an opened study is asked here."""

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]: ...


@dataclass(frozen=True, eq=False)
class Positions:
    """Who was heard.

    Attributes
    ----------
    table
        One row a cluster and constituency, also where nobody spoke: cluster_id, constituency, position (object, neutral,
        support; empty when not heard), date, organisation_ids (who spoke that day, ``;`` between), objecting (organisations
        whose own last word is an objection), divided (organisations of the constituency differ), absent (invited, did not
        come), note.
    holds
        One row a hold: cluster_id, constituency, kind (``objects``, ``objection_stands``: another organisation of the
        constituency spoke since; ``not_heard``), organisation_ids, date, note.
    clusters
        One row a cluster: cluster_id, heard, of, tripartite, missing (constituencies not heard), ministries (that answered),
        labour_silent (``yes``, ``no``; empty when no government was heard at all).
    ministries
        Ministries that answered on any cluster, by id.
    labour_ministries
        Ministries of labour among the organisations, by id; recognised by their name, empty when none is on the map.
    labour_silent
        True when government was heard on some cluster and no labour ministry answered on any.
    """

    table: pd.DataFrame
    holds: pd.DataFrame
    clusters: pd.DataFrame
    ministries: tuple[str, ...]
    labour_ministries: tuple[str, ...]
    labour_silent: bool


def positions(study: Heard) -> Positions:
    """Return who was heard on every cluster of the study, and what holds it up."""
    import pandas as pd

    rows = _rows(study.tables["consultations"])
    organisations = _rows(study.tables["organisations"])
    sides = [*CONSTITUENCIES, *sorted({row["constituency"] for row in rows} - {*CONSTITUENCIES, ""})]
    ministries = {row["organisation_id"] for row in organisations if row["type"] == MINISTRY}
    labour = {row["organisation_id"] for row in organisations if row["type"] == MINISTRY and is_labour(row)}
    said: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        said.setdefault((row["cluster_id"], row["constituency"]), []).append(row)
    told, holds, clusters = [], [], []
    for cluster in sorted(study.tables["clusters"]["cluster_id"]):
        here = [{"cluster_id": cluster, "constituency": side} | _position(said.get((cluster, side), ())) for side in sides]
        told += here
        holds += [hold for row in here for hold in _holds(row)]
        clusters.append(_cluster(cluster, here, [row for row in rows if row["cluster_id"] == cluster], ministries, labour))
    answered = {row["organisation_id"] for row in rows if row["position"] in POSITIONS}
    government = any(row["constituency"] == CONSTITUENCIES[0] and row["position"] in POSITIONS for row in rows)
    return Positions(
        table=pd.DataFrame(told, columns=POSITION_COLUMNS),
        holds=pd.DataFrame(holds, columns=HOLD_COLUMNS),
        clusters=pd.DataFrame(clusters, columns=CLUSTER_COLUMNS),
        ministries=tuple(sorted(answered & ministries)),
        labour_ministries=tuple(sorted(labour)),
        labour_silent=government and not answered & labour,
    )


POSITION_COLUMNS = [
    "cluster_id", "constituency", "position", "date", "organisation_ids", "objecting", "divided", "absent", "note",
]  # fmt: skip
HOLD_COLUMNS = ["cluster_id", "constituency", "kind", "organisation_ids", "date", "note"]
CLUSTER_COLUMNS = ["cluster_id", "heard", "of", "tripartite", "missing", "ministries", "labour_silent"]


def is_labour(organisation: Row) -> bool:
    """Say whether a ministry is one of labour, by the words of its name.

    >>> is_labour({"name": "Ministry of Manpower", "name_local": ""}), is_labour({"name": "Ministry of Industry", "name_local": ""})
    (True, False)
    """
    return bool(LABOUR.search(f"{organisation['name']} {organisation['name_local']}"))


def _position(rows: Iterable[Row]) -> dict[str, object]:
    """Return what one constituency said of one cluster."""
    given = list(rows)
    spoken = [row for row in given if row["position"] in POSITIONS]
    last_words: dict[str, Row] = {}
    for row in sorted(spoken, key=lambda row: (row["date"], -POSITIONS.index(row["position"]))):
        last_words[row["organisation_id"]] = row
    latest = max((row["date"] for row in spoken), default="")
    last = [row for row in spoken if row["date"] == latest]
    position = min((row["position"] for row in last), key=POSITIONS.index, default="")
    return {
        "position": position,
        "date": latest,
        "organisation_ids": _ids(last),
        "objecting": _ids(row for row in last_words.values() if row["position"] == "object"),
        "divided": len({row["position"] for row in last_words.values()}) > 1,
        "absent": _ids(row for row in given if row["position"] == "absent"),
        "note": "; ".join(dict.fromkeys(row["note"] for row in sorted(last, key=_by_note) if row["note"])),
        "objected": any(row["position"] == "object" for row in last_words.values()),
    }


def _holds(row: Row) -> list[dict[str, object]]:
    if not row["position"]:
        kind = "not_heard"
    elif row["position"] == "object":
        kind = "objects"
    elif row["objected"]:
        kind = "objection_stands"
    else:
        return []
    who = {"not_heard": row["absent"], "objects": row["organisation_ids"], "objection_stands": row["objecting"]}[kind]
    return [{name: row[name] for name in ("cluster_id", "constituency", "date", "note")} | {"kind": kind, "organisation_ids": who}]


def _cluster(
    cluster: str, here: list[dict[str, Any]], rows: list[Row], ministries: set[str], labour: set[str]
) -> dict[str, object]:
    heard = [row["constituency"] for row in here if row["position"]]
    missing = [side for side in CONSTITUENCIES if side not in heard]
    answered = {row["organisation_id"] for row in rows if row["position"] in POSITIONS} & ministries
    silent = "" if CONSTITUENCIES[0] not in heard else "no" if answered & labour else "yes"
    return {
        "cluster_id": cluster,
        "heard": len(heard),
        "of": len(here),
        "tripartite": not missing,
        "missing": ";".join(missing),
        "ministries": ";".join(sorted(answered)),
        "labour_silent": silent,
    }


def nominations(study: Heard, ranking: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the clusters that constituents add to the field list, with their place where there is a ranking.

    Columns: cluster_id, constituency, organisation_id, reason, date, rank (NA when not compared or no ranking is given),
    sorted by cluster and constituency.
    """
    import pandas as pd

    places = _places(ranking)
    names = ["cluster_id", "constituency", "organisation_id", "reason", "date"]
    frame = study.tables["nominations"][names].sort_values(names, ignore_index=True)
    return frame.assign(rank=pd.array([places.get(cluster) for cluster in frame["cluster_id"]], dtype="Int64"))


def decisions(study: Heard, ranking: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return what was decided, and where it differs from the ranking.

    A decision differs when a cluster was chosen while one with a better place was not, by all that was decided until that
    day; a cluster that could not be compared has a worse place than any that could. A decision chooses its subject unless its
    text begins with a word such as not, defer, postpone, decline or wait.

    Parameters
    ----------
    ranking
        ``cluster_id`` and ``rank`` (1 is first, NA where not compared); None leaves the comparison out.

    Returns
    -------
    The table's columns, then chosen, rank, differs (NA without a ranking or when the subject is no cluster of it), passed_over
    (better placed clusters that were not chosen, or for a cluster not chosen those chosen although worse placed; ``;`` between,
    best placed first), explained (the table says why it differs). Sorted by date, body and subject.
    """
    import pandas as pd

    frame = study.tables["decisions"].sort_values(["date", "body", "subject"], ignore_index=True)
    places = _places(ranking)
    order = {cluster: place if place is not None else len(places) + 1 for cluster, place in places.items()}
    chosen = [not NOT_CHOSEN.match(text) for text in frame["decision"]]
    differs: list[bool | None] = []
    against = []
    for row, subject in enumerate(frame["subject"]):
        if subject not in order:
            differs.append(None)
            against.append("")
            continue
        until = {
            str(frame["subject"].iat[i]): chosen[i] for i in range(len(frame)) if frame["date"].iat[i] <= frame["date"].iat[row]
        }
        if chosen[row]:
            others = [one for one in order if order[one] < order[subject] and not until.get(one, False)]
        else:
            others = [one for one in order if order[one] > order[subject] and until.get(one, False)]
        differs.append(bool(others))
        against.append(";".join(sorted(others, key=lambda one: (order[one], one))))
    return frame.assign(
        chosen=chosen,
        rank=pd.array([places.get(subject) for subject in frame["subject"]], dtype="Int64"),
        differs=pd.array(differs, dtype="boolean"),
        passed_over=against,
        explained=(frame["differs_from_ranking"] != "").to_numpy(),
    )


def _places(ranking: pd.DataFrame | None) -> dict[str, int | None]:
    if ranking is None:
        return {}
    return {
        str(cluster): None if place != place else int(place)
        for cluster, place in zip(ranking["cluster_id"], ranking["rank"].astype(float), strict=True)
    }


def _rows(frame: pd.DataFrame) -> list[Row]:
    return [dict(zip(frame.columns, cells, strict=True)) for cells in frame.itertuples(index=False, name=None)]


def _ids(rows: Iterable[Row]) -> str:
    return ";".join(sorted({row["organisation_id"] for row in rows if row["organisation_id"]}))


def _by_note(row: Row) -> str:
    return str(row["note"])
