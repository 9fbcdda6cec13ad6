"""What a user runs is free of GPL, AGPL and LGPL, and of MPL-2.0 but for certifi: as the packages of the core lock declare.

Shared libraries that a wheel bundles are another matter: docs/decisions/2026-11-22-licences.md.
"""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
COPYLEFT = re.compile(r"\b(?:A|L)?GPL|GNU (?:Affero|Lesser|Library|General)", re.IGNORECASE)
MOZILLA = re.compile(r"\bMPL|Mozilla Public", re.IGNORECASE)
MOZILLA_ALLOWED = {"certifi"}  # a list of certificates, unmodified


def locked(lock: str) -> set[str]:
    """Return the names that a lock pins for this Python and this system."""
    lines = (ROOT / "locks" / f"{lock}.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line.removesuffix("\\").strip()) for line in lines if "==" in line and line[0] not in " #"]
    return {canonicalize_name(pin.name) for pin in pins if pin.marker is None or pin.marker.evaluate()}


def at_run_time() -> set[str]:
    """Return what the project depends on, directly or not: the core lock without the build tools."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    todo, seen = [Requirement(text) for text in project["dependencies"]], set[tuple[str, str]]()
    while todo:
        need = todo.pop()
        for extra in ("", *need.extras):
            at = (canonicalize_name(need.name), extra)
            if at not in seen:
                seen.add(at)
                todo += [
                    each
                    for each in map(Requirement, distribution(need.name).requires or ())
                    if each.marker is None or each.marker.evaluate({"extra": extra})
                ]
    return {name for name, _ in seen}


def declared(name: str) -> str:
    """Return the licence that a package declares: its expression, else its classifiers, else the first line it gives."""
    about = distribution(name).metadata
    classifiers = [line for line in about.get_all("Classifier") or [] if line.startswith("License ::")]
    said = [about.get("License-Expression") or "", *classifiers, (about.get("License") or "").split("\n")[0]]
    return " | ".join(part for part in said if part)


def refused(name: str, licence: str) -> bool:
    return bool(COPYLEFT.search(licence) or (MOZILLA.search(licence) and name not in MOZILLA_ALLOWED))


def test_the_lock_holds_all_that_runs() -> None:
    assert at_run_time() <= locked("core")
    assert {"pandas", "folium", "certifi", "scikit-learn"} <= at_run_time()
    assert "hatchling" not in at_run_time()


@pytest.mark.parametrize("name", sorted(at_run_time()))
def test_every_licence_is_said_and_allowed(name: str) -> None:
    licence = declared(name)
    assert licence
    assert not refused(name, licence), licence


@pytest.mark.parametrize(
    ("name", "licence", "bad"),
    [
        ("a", "GPL-3.0-or-later", True),
        ("a", "MIT AND LGPL-2.1", True),
        ("a", "License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)", True),
        ("a", "AGPLv3", True),
        ("a", "MPL-2.0", True),
        ("certifi", "MPL-2.0", False),
        ("a", "BSD-3-Clause", False),
    ],
)
def test_the_rule_can_fail(name: str, licence: str, bad: bool) -> None:
    assert refused(name, licence) is bad
