"""Which framework is used, and how a finished matrix fits into it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from score_mapping.problems import Problem, StudyError, problem
from score_mapping.shipped import shipped
from score_mapping.study.findings import Finding
from score_mapping.study.framework import Framework, Indicator, read_framework
from score_mapping.study.inventory import contained, inside, sha256
from score_mapping.study.settings import FILE
from score_mapping.study.tomlfile import nearest

if TYPE_CHECKING:
    import pandas as pd

FALLBACK = "desk-screening"
PLAIN_NAME = re.compile(r"[A-Za-z0-9_-]+")


def find_framework(folder: Path, name: str, *, entry: str = "framework") -> Path:
    """Return the framework's file: the study's ``scoring/NAME.toml``, else the one that comes with the tool.

    Parameters
    ----------
    folder
        The study's folder.
    name
        Name of a framework, or the path of a TOML file inside the study.
    entry
        Entry of study.toml that names it, for the problem.

    Raises
    ------
    StudyError
        When there is none, or it lies outside the study.
    """
    relative = name if name.endswith(".toml") else f"scoring/{name}.toml"
    own = inside(folder, relative)
    if own is None:
        raise StudyError([problem("path.outside", "error", relative)])
    if own.is_file():
        return own
    coming = shipped(relative)
    if PLAIN_NAME.fullmatch(name) and coming.is_file():
        return coming
    raise StudyError(
        [problem("framework.not_found", "error", FILE, entry, name=name, known=nearest(name, _frameworks(folder)))]
    )


def read_chosen(
    folder: Path, name: str, derived: Collection[str] | None
) -> tuple[Framework | None, dict[str, str], list[Problem]]:
    """Read the named framework; without a name the study's only one, else the one for the desk.

    Returns
    -------
    The framework (None when it cannot be used), the hash of its file by name, and the problems.
    """
    own = [path for path in _frameworks(folder).values() if path.is_relative_to(folder)]
    chosen = name or (own[0].stem if len(own) == 1 else FALLBACK)
    try:
        path = find_framework(folder, chosen)
        shown = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else f"scoring/{path.name}"
        rules, found = read_framework(path, shown_as=shown, derived=derived)
    except StudyError as error:
        return None, {}, list(error.problems)
    return rules, {shown: sha256(path.read_bytes())}, found


def read_assessing(
    folder: Path, name: str, derived: Collection[str] | None, *, fallback: str, entry: str = "partner_framework"
) -> tuple[Framework | None, dict[str, str], list[Problem]]:
    """Read the framework by which organisations or trainers are assessed, as `read_chosen` does.

    Parameters
    ----------
    name, fallback
        What study.toml names, and what is used when it names none.
    entry
        The entry of study.toml, for the problems.
    """
    try:
        path = find_framework(folder, name or fallback, entry=entry)
        shown = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else f"scoring/{path.name}"
        rules, found = read_framework(path, shown_as=shown, derived=derived)
    except StudyError as error:
        return None, {}, list(error.problems)
    if rules.assessment is None:
        where = (FILE, entry) if name else (shown, "assessment")
        found = [*found, problem("framework.no_assessment", "error", *where, name=rules.id)]
    return rules, {shown: sha256(path.read_bytes())}, found


def _frameworks(folder: Path) -> dict[str, Path]:
    """Return the frameworks that a study may name, by name; its own win."""
    found = {path.stem: path for path in sorted(shipped("scoring").glob("*.toml"))}
    return found | {path.stem: path for path in sorted((folder / "scoring").glob("*.toml")) if contained(path, folder)}


def known_indicators(folder: Path) -> frozenset[str]:
    """Return the ids of all indicators of the frameworks that a study may name."""
    names: set[str] = set()
    for path in _frameworks(folder).values():
        try:
            leaves = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("indicator", [])
            names |= {str(leaf["id"]) for leaf in leaves}
        except (ValueError, KeyError, TypeError, AttributeError):
            continue  # told where the framework is used
    return frozenset(names)


def complete(
    framework: Framework, tables: Mapping[str, pd.DataFrame], titles: Mapping[str, str]
) -> tuple[Framework, list[Finding]]:
    """Give a framework without indicators those of the finished matrix: its columns and their titles, with equal points."""
    if framework.indicator:
        return framework, []
    from score_mapping.study.tables import SCORES_TEXT

    names = [name for name in tables["scores"].columns if name not in {"cluster_id", *SCORES_TEXT}]
    if not names:
        return framework, [Finding("framework.no_indicators", "error", "scores")]
    leaves = tuple(Indicator(id=name, title=titles.get(name, name), points=100 / len(names)) for name in names)
    return framework.model_copy(update={"indicator": leaves}), []


def with_scores(tables: Mapping[str, pd.DataFrame], framework: Framework) -> pd.DataFrame:
    """Return the observations with the cells of the finished matrix added, each under its row in the matrix."""
    import pandas as pd

    observations, scores = tables["observations"], tables["scores"]
    parts = [observations] if len(observations) else []
    for leaf in framework.indicator:
        if leaf.id in scores.columns:
            cells = scores.loc[scores[leaf.id].notna(), ["cluster_id"]].assign(value=scores[leaf.id].dropna())
            parts.append(cells.assign(indicator_id=leaf.id, unit=leaf.unit))
    added = [part.reindex(columns=observations.columns) for part in parts]
    texts = [name for name, dtype in observations.dtypes.items() if dtype != "float64"]
    if not added:
        return observations
    whole = pd.concat([part.astype(dict.fromkeys(texts, "object")) for part in added])
    return whole.fillna(dict.fromkeys(texts, "")).astype(observations.dtypes.to_dict())


def own_rules(folder: Path) -> tuple[str, ...]:
    own = [path.relative_to(folder).as_posix() for wing in ("scoring", "maps") for path in (folder / wing).glob("*.*")]
    at_home = folder == shipped("").resolve()
    return tuple(sorted(name for name in own if shipped(name).is_file() and not at_home))
