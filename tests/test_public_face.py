"""The names a user imports: few, real, and cheap until they are used."""

import subprocess
import sys

import score_mapping


def test_at_most_twelve_names_and_each_is_there() -> None:
    assert len(score_mapping.__all__) <= 12
    for name in score_mapping.__all__:
        assert getattr(score_mapping, name).__name__ == name


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import sys, score_mapping; print([name for name in ('pandas', 'folium', 'sklearn', 'pandera') if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
