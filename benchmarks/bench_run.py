"""A whole run of the Indian study: its time against importing the libraries it uses, and its peak of memory."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from benchmarks.measure import ROOT, Process, paired, process, say

AT_MOST_TIMES = 4.0
AT_MOST_MIB = 600.0
INDIA = str(ROOT / "data" / "india")
RUN = """
import sys
from score_mapping.cli import app
try:
    app(["run", sys.argv[1], "--out", sys.argv[2]])
except SystemExit as end:
    if end.code:
        raise
"""
LIST = """
from pathlib import Path
libraries = {
    name
    for name, module in sys.modules.items()
    if name.partition(".")[0] not in {*sys.stdlib_module_names, "score_mapping", "__main__"}
    and getattr(module, "__file__", None)
}
Path(sys.argv[3]).write_text("\\n".join(name for name in sys.modules if name in libraries))
"""
IMPORT = """
import sys
from importlib import import_module
from pathlib import Path
for name in Path(sys.argv[1]).read_text().splitlines():
    import_module(name)
"""


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """List every module of a library that a run has loaded at its end, in the order it loaded them."""
    at = tmp_path_factory.mktemp("libraries")
    process(RUN + LIST, INDIA, str(at / "out"), str(at / "modules.txt"), cwd=at)
    return at / "modules.txt"


def test_a_run_takes_at_most_four_times_its_imports(libraries: Path, tmp_path: Path) -> None:
    loaded = libraries.read_text(encoding="utf-8").splitlines()
    assert {"pandas", "geopandas", "pandera", "folium"} <= set(loaded)
    out = tmp_path / "out"

    def run() -> Process:
        shutil.rmtree(out, ignore_errors=True)
        return process(RUN, INDIA, str(out), cwd=tmp_path)

    def imports() -> Process:
        return process(IMPORT, str(libraries), cwd=tmp_path)

    took = paired(run, imports, rounds=3)
    say(f"run data/india: {took.ours:.1f} s, importing its libraries {took.theirs:.1f} s, {took.ratio:.2f} times")
    assert (out / "report.html").is_file()
    assert took.ratio <= AT_MOST_TIMES


def test_a_run_stays_under_600_mib(tmp_path: Path) -> None:
    took = process(RUN, INDIA, str(tmp_path / "out"), cwd=tmp_path)
    if not took.peak:
        pytest.skip("this system does not tell the peak memory of a process")
    say(f"run data/india: peak {took.peak:.0f} MiB")
    assert took.peak < AT_MOST_MIB
