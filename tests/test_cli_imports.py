"""``--help`` answers at once: the heavy libraries load inside the verbs that need them."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("sklearn", "matplotlib", "pandera", "geopandas", "scipy", "pandas", "numpy", "folium", "networkx")
ASK = """
import sys
from score_mapping.cli import main
sys.argv = ["score-mapping", *sys.argv[1:]]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print("LOADED", *sorted(name for name in sys.modules if "." not in name))
"""


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["run", "--help"]], ids=" ".join)
def test_help_loads_nothing_heavy(words: list[str]) -> None:
    done = subprocess.run([sys.executable, "-c", ASK, *words], capture_output=True, text=True, check=True)
    said, _, loaded = done.stdout.rpartition("LOADED")
    assert said.strip()
    assert set(loaded.split()) & set(HEAVY) == set()
    assert "typer" in loaded.split(), "the list of loaded modules was not read"
