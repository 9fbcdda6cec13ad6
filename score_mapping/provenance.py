"""What exactly was run: inputs, rules, versions and seed, as one value.

The id of a run is made of everything that can change its numbers, and of nothing else: two people who run the same study
with the same rules and versions get the same id. This room returns a value and writes nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from score_mapping import __version__

LIBRARIES = (
    "numpy",
    "pandas",
    "scipy",
    "scikit-learn",
    "networkx",
    "geopandas",
    "folium",
    "matplotlib",
    "pandera",
    "pydantic",
)
ID_LENGTH = 10
HERE = Path(__file__).parent
OWN = {".py", ".po", ".html", ".css", ".js", ".txt"}


def provenance(hashes: Mapping[str, str], recipe: Mapping[str, object]) -> dict[str, object]:
    """Describe a run.

    Parameters
    ----------
    hashes
        SHA-256 of every file that was read, by its path.
    recipe
        Every choice of the run, in plain values.

    Returns
    -------
    ``id`` (first ten hexadecimal digits), ``made`` (time, from SOURCE_DATE_EPOCH where it is set), ``tool`` (version),
    ``code`` (hash of the tool's own files), ``libraries``, ``files`` and ``recipe``. The time is no part of the id.
    """
    libraries = {name: version(name) for name in LIBRARIES}
    said = {
        "tool": __version__,
        "code": code_hash(),
        "libraries": libraries,
        "files": dict(sorted(hashes.items())),
        "recipe": dict(recipe),
    }
    packed = json.dumps(said, sort_keys=True, default=str).encode()
    return {"id": hashlib.sha256(packed).hexdigest()[:ID_LENGTH], "made": made_at().isoformat(), **said}


def code_hash() -> str:
    """Return the SHA-256 of the tool's own code, words and templates, so that a change of them is another run.

    Line ends do not count, because a checkout on Windows may have others.
    """
    digest = hashlib.sha256()
    for path in sorted(HERE.rglob("*")):
        parts = path.relative_to(HERE).parts
        if path.suffix in OWN and parts[0] != "_starter":
            digest.update("/".join(parts).encode())
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def made_at() -> datetime:
    """Return the time that outputs carry: SOURCE_DATE_EPOCH where it is set, else now, in UTC and whole seconds."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC).replace(microsecond=0)
