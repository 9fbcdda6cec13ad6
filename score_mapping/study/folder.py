"""What do we know: open a study, with everything read, cross-checked and told at once.

A study is a folder of CSV tables, or one workbook with a sheet a table. It may bring only some of the tables; what it does
not bring is said, with what cannot be computed without it. Nothing outside its folder is read, but for the framework and
the boundary that come with the tool. The table of contacts is never opened.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from score_mapping.problems import Problem, StudyError, problem
from score_mapping.shipped import shipped
from score_mapping.study.choice import (
    complete,
    find_framework,
    known_indicators,
    own_rules,
    read_assessing,
    read_chosen,
    with_scores,
)
from score_mapping.study.findings import beyond, tell
from score_mapping.study.framework import Framework
from score_mapping.study.inventory import find_files, inside, read_tables, sha256
from score_mapping.study.rules_terms import term_problems
from score_mapping.study.settings import FILE, Settings, read_settings

if TYPE_CHECKING:
    import pandas as pd

    from score_mapping.study.boundary import Areas

__all__ = ["Study", "find_framework", "open_study"]

PARTNERS, TRAINERS = "partner-readiness", "trainer-readiness"  # used where a study names no other

# Tables that only together let something be computed; the sentence of each group stands in the catalogue.
GROUPS: dict[str, tuple[str, ...]] = {
    "facts": ("observations", "scores"),
    "searched": ("searched",),
    "ratings": ("ratings",),
    "weights": ("weights",),
    "positions": ("consultations",),
    "partners": ("organisations", "sites", "services", "organisation_services", "coverage"),
    "relations": ("relations",),
    "readiness": ("assessments",),
    "delivery": ("trainers", "trainer_modules"),
    "needs": ("needs",),
    "buyers": ("buyers", "buyer_links"),
    "policies": ("policies", "policy_links"),
    "flags": ("review_flags",),
    "history": ("score_history",),
    "sources": ("sources",),
}


@dataclass(frozen=True)
class Study:
    """A study that was read and checked.

    Attributes
    ----------
    folder
        Where it is: its folder, or the folder of its workbook.
    name
        Name of the folder or workbook.
    settings
        Entries of study.toml.
    tables
        Every table of the contract by name; one that the study does not bring is empty. Rows keep their sheet row as index.
    framework
        The framework in use; where its file names no indicators they are the columns of ``scores``.
    problems
        Warnings and notes.
    absent
        Tables of the contract that the study does not bring.
    hashes
        SHA-256 of each file that was read, by its path inside the study, and of the framework used.
    own_rules
        Files of the study that win over shipped ones of the same name.
    areas
        Areas of the boundary file, None without one.
    partner_framework, trainer_framework
        By which organisations and trainers are assessed; None where none is.
    """

    folder: Path
    name: str
    settings: Settings
    tables: Mapping[str, pd.DataFrame]
    framework: Framework
    problems: tuple[Problem, ...]
    absent: tuple[str, ...]
    hashes: Mapping[str, str]
    own_rules: tuple[str, ...]
    areas: Areas | None = None
    partner_framework: Framework | None = None
    trainer_framework: Framework | None = None


def open_study(
    path: Path | str,
    *,
    framework: str | None = None,
    derived: Collection[str] | None = None,
    today: date | None = None,
) -> Study:
    """Read and check a whole study.

    Parameters
    ----------
    path
        Folder or workbook.
    framework
        Name of the framework, in place of the one that study.toml names.
    derived
        Names that a framework may derive; None leaves them unchecked.
    today
        The day against which future and stale dates are told, by default the current one.

    Raises
    ------
    StudyError
        When anything is wrong that would stop a run; it carries the warnings and notes too.
    """
    from score_mapping.study.checked import Checked
    from score_mapping.study.rules import check_rules
    from score_mapping.study.tables import Reading

    files = find_files(Path(path))
    settings, found = read_settings(files.settings, files.name)
    reading = Reading(settings.numbers.style, today or date.today())
    read = read_tables(files, reading)
    found += files.problems + read.problems
    rules, hashed, problems = read_chosen(files.folder, framework or settings.framework, derived)
    found += problems
    partner_rules, trainer_rules, more, problems = _assessing(files.folder, settings, read.tables, derived)
    hashed |= more
    found += problems
    if rules is not None:
        rules, findings = complete(rules, read.tables, read.titles)
        found += tell(findings, read.places)
    areas, area_file, problems = _areas(files.folder, settings)
    found += problems
    measured = any(not read.tables[name].empty for name in ("observations", "ratings", "measures"))
    indicators = known_indicators(files.folder) if measured else frozenset()
    assessing = (partner_rules, trainer_rules)
    checked = Checked(read.tables, read.absent, rules, settings, areas, indicators, reading.today, *assessing)
    found += term_problems(settings.portfolio, read.tables)
    findings = check_rules(checked)
    found += tell(beyond(findings, read.findings), read.places)
    if rules is None or any(item.level == "error" for item in found):
        raise StudyError(found)
    if not read.tables["scores"].empty:
        read.tables["observations"] = with_scores(read.tables, rules)
    found += _absent_problems([name for name, table in read.tables.items() if table.empty])
    hashes = read.hashes | hashed | area_file
    if files.settings is not None:
        hashes[FILE] = sha256(files.settings.read_bytes())
    return Study(
        folder=files.folder,
        name=files.name,
        settings=settings,
        tables=read.tables,
        framework=rules,
        problems=tuple(found),
        absent=read.absent,
        hashes=dict(sorted(hashes.items())),
        own_rules=own_rules(files.folder),
        areas=areas,
        partner_framework=partner_rules,
        trainer_framework=trainer_rules,
    )


def _assessing(
    folder: Path, settings: Settings, tables: Mapping[str, pd.DataFrame], derived: Collection[str] | None
) -> tuple[Framework | None, Framework | None, dict[str, str], list[Problem]]:
    """Read the frameworks for organisations and trainers where the study assesses or names any."""
    named = settings.partner_framework
    found: list[Problem] = []
    hashed: dict[str, str] = {}
    partners = trainers = None
    if named or len(tables["assessments"]) or len(tables["knockouts"]):
        partners, hashed, found = read_assessing(folder, named, derived, fallback=PARTNERS)
    if len(tables["trainers"]) and tables["ratings"]["subject_id"].isin(set(tables["trainers"]["trainer_id"])).any():
        trainers, more, problems = read_assessing(folder, "", derived, fallback=TRAINERS, entry="ratings")
        hashed, found = hashed | more, [*found, *problems]
    return partners, trainers, hashed, found


def _areas(folder: Path, settings: Settings) -> tuple[Areas | None, dict[str, str], list[Problem]]:
    file = settings.boundary.file
    if not file:
        return None, {}, []
    from score_mapping.study.boundary import read_boundary

    own = inside(folder, file)
    if own is None:
        return None, {}, [problem("path.outside", "error", FILE, "boundary.file")]
    path = own if own.is_file() or not file.startswith("maps/") else shipped(file)
    if not path.is_file():
        return None, {}, [problem("path.not_found", "error", FILE, "boundary.file", name=file)]
    areas, found = read_boundary(path, file, settings.boundary)
    return areas, {file: sha256(path.read_bytes())}, found


def _absent_problems(empty: Collection[str]) -> list[Problem]:
    from score_mapping.catalogue import text

    told = []
    for group, tables in GROUPS.items():
        missing = [name for name in tables if name in empty]
        # Facts come one by one or as a finished matrix: one of the two is enough.
        if missing and not (group == "facts" and len(missing) < len(tables)):
            lost = text(f"problems.absent.{group}")
            told.append(
                problem("study.absent_table", "note", "", ", ".join(missing), tables=", ".join(missing), lost=lost)
            )
    return told
