"""The wheel: built without index or isolation, installed alone outside the checkout, it makes a study and screens it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STARTER = ("data", "scoring", "maps", "notebooks")


def _call(*command: str | Path, cwd: Path) -> str:
    clean = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    done = subprocess.run(list(map(str, command)), cwd=cwd, env=clean, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("wheel")
    _call(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", to, cwd=ROOT)
    return next(to.glob("*.whl"))


@pytest.fixture(scope="module")
def bare(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel in it, which sees the dependencies of this one; the folder of its commands."""
    at = tmp_path_factory.mktemp("bare") / "env"
    uv = shutil.which("uv")
    _call(sys.executable, "-m", "venv", *(["--without-pip"] if uv else []), at, cwd=at.parent)
    commands = at / ("Scripts" if os.name == "nt" else "bin")
    pip = (
        [uv, "pip", "install", "--python", commands / "python"] if uv else [commands / "python", "-m", "pip", "install"]
    )
    _call(*pip, "--no-deps", "--no-index", wheel, cwd=at.parent)
    site = Path(
        _call(commands / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=at).strip()
    )
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return commands


def test_carries_all_that_a_user_needs(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in STARTER:
        here = {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file()}
        here = {name for name in here if "/." not in name and "__pycache__" not in name}
        assert here
        assert {f"score_mapping/_starter/{name}" for name in here} <= names
    kept = {path.relative_to(ROOT).as_posix() for path in (ROOT / "score_mapping").rglob("*") if path.is_file()}
    assert {name for name in kept if "__pycache__" not in name} <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.split("/")[0] in {"tests", "benchmarks", "docs", *STARTER}]


@pytest.mark.slow
def test_new_and_run_outside_the_checkout(bare: Path, tmp_path: Path) -> None:
    where = _call(bare / "python", "-c", "import score_mapping; print(score_mapping.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(bare.parent)
    _call(bare / "score-mapping", "new", "x", cwd=tmp_path)
    _call(bare / "score-mapping", "run", "x", cwd=tmp_path)
    latest = (tmp_path / "runs" / "x" / "LATEST").read_text(encoding="utf-8").strip()
    written = {path.name for path in (tmp_path / "runs" / "x" / latest).iterdir()}
    assert {"report.html", "planner.html", "manifest.json", "tables"} <= written
