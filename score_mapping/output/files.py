"""The run folder: every file of a run, written aside and moved into place whole, so that a stop never mixes two runs.

``runs/<study>/<id>/`` holds the pages, the map layers, the manifest, ``tables/``, and ``restricted/`` where evaluators are spoken
of by code: that folder is for few, and can be taken out without breaking anything. The id is made of inputs, rules and
versions, so an existing id holds the same run already and is left alone. ``LATEST`` names the last run.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from filelock import FileLock

from score_mapping.output.geopackage import write_geopackage
from score_mapping.output.lookup import Lookup
from score_mapping.output.runcolumns import words
from score_mapping.output.runtables import run_tables
from score_mapping.output.wording import say
from score_mapping.problems import StudyError, problem
from score_mapping.provenance import made_at
from score_mapping.study.contract import CONSTITUENCIES
from score_mapping.workflow import Results

RUNS, LATEST, RESTRICTED = "runs", "LATEST", "restricted"


def write_run(results: Results, out: Path | None, *, pages: Mapping[str, str]) -> Path:
    """Write everything that a run leaves behind.

    Parameters
    ----------
    results
        What the run found.
    out
        Folder to write, which must be new or empty; None writes ``runs/<study>/<id>`` in the current folder and then
        replaces ``LATEST`` beside it.
    pages
        Text of each page by its file name, such as ``report.html``.

    Returns
    -------
    The folder that holds the run.

    Raises
    ------
    StudyError
        When ``out`` is a file or a folder that holds something, or cannot be written.
    """
    if out is not None:
        return _write_to(results, out, pages)
    home = Path.cwd() / RUNS / _folder_name(results.study.name)
    id = str(results.provenance["id"])
    home.mkdir(parents=True, exist_ok=True)
    with FileLock(home / ".lock"):
        folder = home / id
        if not folder.is_dir():
            _move(_write_aside(results, home, pages), folder)
        _replace(home / LATEST, f"{id}\n")
    return folder


def _write_to(results: Results, out: Path, pages: Mapping[str, str]) -> Path:
    free_folder(out)
    folder = out.resolve()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _move(_write_aside(results, folder.parent, pages), folder)
    except OSError as error:
        raise StudyError(
            [problem("run.out_not_writable", "error", str(out), detail=error.strerror or str(error))]
        ) from error
    return folder


def free_folder(out: Path | None) -> None:
    """Make sure that a folder can be written: it is new or empty; asked before a run, so that nobody waits for a refusal.

    Raises
    ------
    StudyError
        When it is a file, or holds something.
    """
    if out is not None and out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise StudyError([problem("run.out_not_empty", "error", str(out))])


def _folder_name(name: str) -> str:
    """Return a study's name as a folder name: nothing in it can lead elsewhere.

    >>> _folder_name("../my study")
    'my-study'
    """
    return re.sub(r"[^\w.-]+", "-", name).strip(".-") or "study"


def _write_aside(results: Results, beside: Path, pages: Mapping[str, str]) -> Path:
    """Write the whole folder under a temporary name beside its place; nothing is left when something fails."""
    aside = Path(tempfile.mkdtemp(prefix=".run-", dir=beside))
    try:
        _fill(results, aside, pages)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return aside


def _fill(results: Results, folder: Path, pages: Mapping[str, str]) -> None:
    made = made_at()
    for name, page in pages.items():
        _write(folder / name, page)
    tables = run_tables(results)
    (folder / "tables").mkdir()
    for name, content in tables.files.items():
        _write(folder / "tables" / name, content)
    if tables.restricted:
        (folder / RESTRICTED).mkdir()
        for name, content in tables.restricted.items():
            _write(folder / RESTRICTED / name, content)
    layers = write_geopackage(Lookup(results), folder / "study.gpkg", made)
    absent = dict(tables.absent)
    if not layers:
        absent["study.gpkg"] = words("absent.gpkg")
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    record = manifest(results, files=[*files, "manifest.json"], layers=layers, absent=absent, made=made.isoformat())
    _write(folder / "manifest.json", json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True) + "\n")
    folder.chmod(0o755)  # a temporary folder is private to its maker; a run is to be shared
    if tables.restricted:
        (folder / RESTRICTED).chmod(0o700)


def manifest(
    results: Results, *, files: list[str], layers: list[str], absent: Mapping[str, str], made: str
) -> dict[str, Any]:
    """Return the record of a run: what was read, by which rules and versions, what was written and what was not, and why.

    Parameters
    ----------
    files, layers
        Files of the folder and layers of study.gpkg.
    absent
        Tables that are not there, each with its reason.
    made
        Time, ISO 8601.
    """
    study, weights = results.study, results.weights
    return {
        **results.provenance,
        "made": made,
        "study": study.name,
        "title": study.settings.title,
        "fictional": study.settings.fictional,
        "stage": results.recipe.stage,
        "framework": results.framework.id,
        "recipe": results.recipe.record(),
        "seed": results.recipe.seed,
        "weights_source": sorted(set(weights["source"])) if len(weights) else [],
        "weights_lock": asdict(results.hearing.lock),
        "heard": who_was_heard(results),
        "rules_changed_by_the_study": list(study.own_rules),
        "tables_not_brought": list(study.absent),
        "written": files,
        "restricted": {
            "files": [name for name in files if name.startswith(f"{RESTRICTED}/")],
            "who_may_read": words("restricted.who"),
        },
        "layers": layers,
        "absent": dict(absent),
        "notes": [str(item) for item in results.problems],
        "disclaimer": say("independent"),
    }


def who_was_heard(results: Results) -> dict[str, Any]:
    """Return whose weights were heard and who took positions; what is empty or null was not heard."""
    consulted, positions = results.hearing.consulted, results.hearing.positions
    silent = CONSTITUENCIES if consulted is None or consulted.missing == ("",) else consulted.missing
    spoke = positions.table.loc[positions.table["position"] != "", "constituency"]
    return {
        "weights": {voice or "all": people for voice, people in consulted.respondents.items()} if consulted else {},
        "weights_missing": list(silent),
        "positions": sorted(set(spoke)),
        "clusters_tripartite": int(positions.clusters["tripartite"].sum()),
        "clusters": len(positions.clusters),
        "ministries": list(positions.ministries),
        "labour_ministry_silent": positions.labour_silent if CONSTITUENCIES[0] in set(spoke) else None,
    }


def _write(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8", newline="\n")


def _move(aside: Path, folder: Path) -> None:
    """Move a finished folder into its place; an empty folder there gives way."""
    try:
        if folder.is_dir():
            folder.rmdir()
        aside.rename(folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise


def _replace(path: Path, content: str) -> None:
    """Replace a small file in one step."""
    handle, name = tempfile.mkstemp(prefix=".latest-", dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(content)
    Path(name).chmod(0o644)
    Path(name).replace(path)
