"""Who is who: rows that are one organisation, branches and their parent, and how much a study knows of its organisations.

Nobody is merged silently. Likely duplicates are suggested; the study's ``merges`` table decides. A branch stays a place of
its own on a map and in reach, but in the network it speaks with its parent's voice: one node, many sites. A body with a
mandate of its own is no branch; it belongs in ``relations`` as ``part_of``, not in ``parent_id``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from score_mapping.study.contract import TABLES
from score_mapping.study.rules_partners import alike_names

Tables = Mapping[str, pd.DataFrame]
Level = Literal["", "directory", "service_map", "assessment"]

LEVELS: tuple[Level, ...] = ("", "directory", "service_map", "assessment")
HEARD = ("responded", "partial")
CAUTION = {"fail": 0, "pending": 1, "clear": 2}  # a merged organisation keeps the more cautious finding
ANSWERS = ("responded", "partial", "refused", "not_contacted", "")  # of two rows of one body the first of these counts
SUBJECTS = (("ratings", "subject_id"), ("interests", "subject_id"), ("decisions", "subject"))
SUGGESTED = ["organisation_id", "same_as", "kind", "likeness", "name", "other_name"]
# output, the level it needs, the tables that must hold a row (one of those joined by | suffices)
OUTPUTS: tuple[tuple[str, Level, tuple[str, ...]], ...] = (
    ("organisations", "directory", ("organisations",)),
    ("map", "directory", ("sites",)),
    ("reach", "directory", ("clusters", "coverage|sites")),
    ("network", "directory", ("relations",)),
    ("services", "service_map", ("organisation_services", "services")),
    ("gaps", "service_map", ("organisation_services", "clusters", "coverage|sites")),
    ("interviews", "service_map", ("organisation_services", "clusters", "coverage|sites")),
    ("readiness", "assessment", ("assessments",)),
    ("portfolio", "assessment", ("assessments", "knockouts", "clusters", "coverage|sites")),
    ("rollout", "assessment", ("assessments", "trainers", "clusters", "observations")),
)


def suggest_merges(tables: Tables) -> pd.DataFrame:
    """Suggest rows that may be one organisation, for the user to decide on.

    Returns
    -------
    Rows in the shape of ``merges``: organisation_id (the row with fewer known cells), same_as (the row that would stay), kind
    (``duplicate`` the same name, ``similar`` almost, ``branch`` the same name in other states: rather a ``parent_id``),
    likeness (token sort ratio of the plain names, 0-100), name, other_name. Most alike first, then by id. Pairs that
    ``merges`` decides on are left out.
    """
    frame = tables["organisations"].drop_duplicates("organisation_id").sort_values("organisation_id")
    known = ((frame != "") & frame.notna()).sum(axis=1).to_numpy()
    ids, names = frame["organisation_id"].to_list(), frame["name"].to_list()
    rows = []
    for pair in alike_names(frame, tables["sites"], tables["merges"]):
        goes, stays = pair.second, pair.first
        if known[goes] > known[stays]:
            goes, stays = stays, goes
        rows.append((ids[goes], ids[stays], pair.kind, pair.likeness, names[goes], names[stays]))
    found = pd.DataFrame(rows, columns=SUGGESTED)
    return found.sort_values(
        ["likeness", "organisation_id", "same_as"], ascending=[False, True, True], ignore_index=True
    )


def apply_merges(tables: Tables) -> dict[str, pd.DataFrame]:
    """Put every fact of a row that goes on the row that stays, as the study's ``merges`` table decides.

    The row that stays keeps its own cells; of two facts that become the same (one service, one score of one assessor) the
    better grade counts, then the later date. Sites stay, all of them. Who answered under either key was heard. A recusal moves too.

    Raises
    ------
    ValueError
        When the decisions run in a circle.
    """
    target = _ends(_merged_into(tables))
    moved = _redirect(tables, target)
    moved["organisations"]["response_status"] = _answers(tables["organisations"], target, moved["organisations"])
    return moved


def collapse_branches(tables: Tables) -> dict[str, pd.DataFrame]:
    """Make one organisation of a parent and its branches, for the network; maps and reach read the tables before this.

    Relations between a branch and its parent vanish. A parent of which only a branch was heard has answered in part.

    Raises
    ------
    ValueError
        When parents run in a circle.
    """
    frame = tables["organisations"]
    target = _ends(_parents(frame))
    moved = _redirect(tables, target)
    own = moved["organisations"]["response_status"]
    best = _answers(frame, target, moved["organisations"])
    moved["organisations"]["response_status"] = best.mask(best.isin(HEARD) & ~own.isin(HEARD), "partial")
    return moved


def network_tables(tables: Tables) -> dict[str, pd.DataFrame]:
    """Return the tables that the network is built from: merges applied, branches under their parent."""
    return collapse_branches(apply_merges(tables))


def network_ids(tables: Tables) -> dict[str, str]:
    """Return for every organisation of a study the one it is in the network: what it was merged into, or its highest parent."""
    merged = _ends(_merged_into(tables))
    after = apply_merges(tables)["organisations"]
    heads = _ends(_parents(after))
    ids = {id: merged.get(id, id) for id in sorted(set(tables["organisations"]["organisation_id"]))}
    return {id: heads.get(at, at) for id, at in ids.items()}


@dataclass(frozen=True)
class Completeness:
    """What is known of a study's organisations.

    ``level`` is the highest that any organisation has; ``counts`` how many organisations have reached each; ``outputs`` has
    one row an output: the level it needs, ``missing`` (tables without a row, separated by ;) and ``possible``.
    """

    level: Level
    counts: Mapping[Level, int]
    outputs: pd.DataFrame


def organisation_levels(tables: Tables) -> pd.Series[str]:
    """Return for each organisation (index) how much is known of it: directory, service_map, assessment.

    A service that is inferred from the kind of organisation makes no service map; a criterion without a score no assessment.
    """
    ids = sorted(set(tables["organisations"]["organisation_id"]))
    services, scores = tables["organisation_services"], tables["assessments"]
    told = set(services.loc[services["evidence"] != "inferred", "organisation_id"])
    judged = set(scores.loc[scores["score"].notna(), "organisation_id"])
    levels = ["assessment" if id in judged else "service_map" if id in told else "directory" for id in ids]
    return pd.Series(levels, index=pd.Index(ids, name="organisation_id"), name="level", dtype=object)


def study_completeness(tables: Tables) -> Completeness:
    """Tell how complete a study's map of organisations is, and which outputs that allows."""
    levels = organisation_levels(tables)
    counts: dict[Level, int] = {level: int((levels == level).sum()) for level in LEVELS[1:]}
    highest: Level = next((level for level in reversed(LEVELS) if counts.get(level)), "")
    reached = LEVELS.index(highest)
    rows = []
    for output, level, needs in OUTPUTS:
        missing = [need for need in needs if not any(len(tables[name]) for name in need.split("|"))]
        possible = reached >= LEVELS.index(level) and not missing
        rows.append((output, level, ";".join(missing), possible))
    return Completeness(highest, counts, pd.DataFrame(rows, columns=["output", "needs", "missing", "possible"]))


def _merged_into(tables: Tables) -> dict[str, str]:
    rows = tables["merges"]
    return {goes: stays for goes, stays in zip(rows["organisation_id"], rows["same_as"], strict=True) if goes and stays}


def _parents(organisations: pd.DataFrame) -> dict[str, str]:
    known = set(organisations["organisation_id"])
    pairs = zip(organisations["organisation_id"], organisations["parent_id"], strict=True)
    return {child: parent for child, parent in pairs if parent in known}


def _ends(steps: Mapping[str, str]) -> dict[str, str]:
    """Follow every key to the end of its chain."""
    ends = {}
    for start in steps:
        seen, at = [start], steps[start]
        while at in steps:
            if at in seen:
                raise ValueError(f"organisations in a circle: {', '.join(sorted(seen[seen.index(at) :]))}")
            seen.append(at)
            at = steps[at]
        ends[start] = at
    return ends


def _redirect(tables: Tables, target: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """Replace organisations by others wherever the contract points to them, and drop the rows that this makes idle."""
    moved = {name: frame.copy() for name, frame in tables.items()}
    if not target:
        return moved
    for name, table in TABLES.items():
        if name in ("organisations", "merges") or name not in moved:
            continue
        frame = moved[name]
        columns = [column.name for column in table.columns if column.refers_to == "organisations.organisation_id"]
        columns += [column for of, column in SUBJECTS if of == name]
        touched = frame[columns].isin(set(target)).any(axis=1) if columns else pd.Series(False, index=frame.index)
        if touched.any():
            frame[columns] = frame[columns].replace(dict(target))
            moved[name] = _first_of_same(frame, table.key)
    relations = moved["relations"]
    moved["relations"] = relations.loc[relations["from_id"] != relations["to_id"]]
    people = moved["organisations"]
    people = people.loc[~people["organisation_id"].isin(set(target))].copy()
    parent = people["parent_id"].replace(dict(target))
    people["parent_id"] = parent.mask(parent == people["organisation_id"], "")
    moved["organisations"] = people
    decided = moved["merges"]
    moved["merges"] = decided.loc[~decided["organisation_id"].isin(set(target))]
    return moved


def _first_of_same(frame: pd.DataFrame, key: tuple[str, ...]) -> pd.DataFrame:
    """Keep one row of each key: of knock-outs the more cautious, else the best grade, then the latest year or date, then by content."""
    caution = frame["status"].map(CAUTION) if "code" in frame else pd.Series(0, index=frame.index)
    grade = frame["grade"].replace("", "E") if "grade" in frame else pd.Series("", index=frame.index)
    year = -frame["year"].fillna(0) if "year" in frame else pd.Series(0.0, index=frame.index)
    date = frame["date"] if "date" in frame and "date" not in key else pd.Series("", index=frame.index)
    content = ["\x1f".join(map(str, row)) for row in frame.itertuples(index=False)]
    ladder = pd.DataFrame({"caution": caution, "grade": grade, "year": year, "date": date}).assign(
        content=content, at=range(len(frame))
    )
    ladder = ladder.sort_values(
        ["caution", "grade", "year", "date", "content"], ascending=[True, True, True, False, True]
    )
    kept = frame.iloc[ladder["at"].to_numpy()].drop_duplicates(list(key))
    return frame.loc[frame.index.isin(kept.index)]


def _answers(frame: pd.DataFrame, target: Mapping[str, str], kept: pd.DataFrame) -> pd.Series[str]:
    """Return the best answer among the rows that became one, for each row kept."""
    place = {answer: at for at, answer in enumerate(ANSWERS)}
    best = frame["response_status"].map(place).groupby(frame["organisation_id"].replace(dict(target))).min()
    return kept["organisation_id"].map(best).map(dict(enumerate(ANSWERS))).astype(object)
