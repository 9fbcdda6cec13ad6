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
    ``id`` (first ten hexadecimal digits), ``made`` (time, from SOURCE_DATE_EPOCH where it is set), ``tool``, ``libraries``,
    ``files`` and ``recipe``. The time is no part of the id.
    """
    libraries = {name: version(name) for name in LIBRARIES}
    said = {"tool": __version__, "libraries": libraries, "files": dict(sorted(hashes.items())), "recipe": dict(recipe)}
    packed = json.dumps(said, sort_keys=True, default=str).encode()
    return {"id": hashlib.sha256(packed).hexdigest()[:ID_LENGTH], "made": made_at().isoformat(), **said}


def made_at() -> datetime:
    """Return the time that outputs carry: SOURCE_DATE_EPOCH where it is set, else now, in UTC and whole seconds."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC).replace(microsecond=0)
