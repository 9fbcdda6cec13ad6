"""run.py: its words, and one plain sentence for each thing that a fresh machine may lack."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections import namedtuple
from pathlib import Path
from types import ModuleType

import pytest

RUN = Path(__file__).parents[1] / "run.py"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """run.py in an empty copy of the project, where nothing is installed and nothing is called."""
    for name in ("locks", "data/india", "notebooks", "benchmarks"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("run.py", "pyproject.toml", "locks/core.txt", "locks/dev.txt", "locks/lab.txt"):
        shutil.copyfile(RUN.parent / name, tmp_path / name)
    spec = importlib.util.spec_from_file_location("run_of_a_copy", tmp_path / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Calls(list[list[str]]):
    """Stands in for subprocess.call: notes each command and answers with a return code."""

    def __init__(self, module: ModuleType, monkeypatch: pytest.MonkeyPatch, code: int = 0) -> None:
        self.code = code
        monkeypatch.setattr(module.subprocess, "call", self)

    def __call__(self, command: list[str], **_: object) -> int:
        self.append([str(part) for part in command])
        return self.code


def test_at_most_120_lines_of_the_standard_library_only() -> None:
    source = RUN.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 120
    roots = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(source))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert roots <= sys.stdlib_module_names


@pytest.mark.parametrize("version", ["2.7.18", "3.6.15", "3.10.13"])
def test_an_old_python_is_told_so(version: str) -> None:
    """The check itself on this Python; on a machine that has such an old one, the real thing too."""
    number = tuple(map(int, version.split(".")))
    code = (
        f"import sys, runpy; sys.version_info = {number}; sys.argv = ['run.py', 'demo']; runpy.run_path({str(RUN)!r})"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    sentence = f"This needs Python 3.11 or newer, and this is Python {version}: install a newer one and try again."
    assert (told.returncode, told.stdout, told.stderr.strip()) == (1, "", sentence)
    old = Path(sys.base_prefix).parent / version / "bin" / "python"
    if old.exists():
        told = subprocess.run([old, RUN, "demo"], capture_output=True, text=True, check=False)
        assert (told.returncode, told.stdout, told.stderr.strip()) == (1, "", sentence)


def test_parses_on_any_python() -> None:
    """No f-string, annotation, walrus, starred list or number with underscores: an old Python must reach the check."""
    source = RUN.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        assert not isinstance(node, ast.JoinedStr | ast.AnnAssign | ast.NamedExpr)
        assert not isinstance(node, ast.List) or not any(isinstance(item, ast.Starred) for item in node.elts)
        assert not isinstance(node, ast.arg) or node.annotation is None
        if isinstance(node, ast.Constant) and isinstance(node.value, int):
            assert "_" not in (ast.get_source_segment(source, node) or "")


def test_no_installer_is_told(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = Calls(run, monkeypatch)
    monkeypatch.setattr(run.shutil, "which", lambda name: None)
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(
        SystemExit, match=r"installer \(pip, venv\) here: install it .* or install uv, and try again\.$"
    ):
        run.main(["demo"])
    assert calls == []


def test_a_full_disk_is_told(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = Calls(run, monkeypatch)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(run.shutil, "disk_usage", lambda path: usage(10**9, 10**9 - 5 * 10**6, 5 * 10**6))
    with pytest.raises(
        SystemExit, match=r"^This needs 1100 MB of free disk space at .*, and there are 5 MB: free some"
    ):
        run.main(["demo"])
    assert calls == []


def test_a_failed_install_is_told_and_tried_again(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    Calls(run, monkeypatch, code=1)
    with pytest.raises(SystemExit, match="could not be installed"):
        run.main(["demo"])
    assert not run.installed("core")


@pytest.mark.parametrize("tool", ["uv", "pip"])
def test_installs_the_lock_by_hash_and_the_project_alone(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, tool: str
) -> None:
    calls = Calls(run, monkeypatch)
    monkeypatch.setattr(run.shutil, "which", lambda name: "/somewhere/uv" if tool == "uv" else None)
    run.VENV.mkdir()
    run.install("core")
    assert len(calls) == 3
    make, libraries, project = calls
    assert make[0] == ("/somewhere/uv" if tool == "uv" else sys.executable)
    assert "venv" in make
    assert libraries[-3:] == ["--require-hashes", "-r", str(run.HERE / "locks" / "core.txt")]
    assert project[-5:] == ["--no-deps", "--no-build-isolation", "--no-index", "-e", str(run.HERE)]


def _pretend_installed(run: ModuleType, *locks: str) -> None:
    run.PYTHON.parent.mkdir(parents=True, exist_ok=True)
    run.PYTHON.touch()
    for lock in locks:
        (run.VENV / f"stamp-{lock}").write_text(run.stamp(lock), encoding="utf-8")


def test_a_stamp_saves_the_second_install(run: ModuleType) -> None:
    assert not run.installed("core")
    _pretend_installed(run, "dev")
    assert run.installed("dev")
    assert run.installed("core"), "the dev lock holds the core lock"
    assert not run.installed("lab")
    before = run.stamp("dev")
    run.HERE = run.HERE.parent / "moved"
    shutil.copytree(run.VENV.parent, run.HERE)
    assert run.stamp("dev") != before, "a folder that was moved holds commands that point to the old place"
    run.HERE = run.VENV.parent
    (run.HERE / "locks" / "dev.txt").write_text("changed", encoding="utf-8")
    assert not run.installed("dev")
    assert not run.installed("core")


def test_dev_and_lab_hold_the_core_lock() -> None:
    def pins(lock: str) -> set[str]:
        lines = (RUN.parent / "locks" / f"{lock}.txt").read_text(encoding="utf-8").splitlines()
        return {line.removesuffix(" \\") for line in lines if "==" in line and not line.startswith((" ", "#"))}

    assert len(pins("core")) > 50
    assert pins("core") < pins("dev")
    assert pins("core") < pins("lab")


@pytest.mark.parametrize(("lock", "extra"), [("core", ""), ("dev", "dev"), ("lab", "lab")])
def test_locks_follow_what_the_project_asks_for(lock: str, extra: str) -> None:
    """The lock says of each package who wants it: the project wants exactly what pyproject.toml lists, and its build tools."""
    asks = tomllib.loads((RUN.parent / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*asks["project"]["dependencies"], *asks["project"]["optional-dependencies"].get(extra, [])]
    text = (RUN.parent / "locks" / f"{lock}.txt").read_text(encoding="utf-8")
    blocks = {block.partition("==")[0]: block for block in re.split(r"\n(?=\w)", text)}
    direct = {name for name, block in blocks.items() if re.search(r"#\s+(via )?score-mapping$", block, re.MULTILINE)}
    assert direct == {re.split(r"[\[<>=~! ;]", ask)[0] for ask in wanted}
    assert {re.split(r"[<>=]", ask)[0] for ask in asks["dependency-groups"]["build"]} <= set(blocks)


def test_words(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    _pretend_installed(run, "core", "dev", "lab")
    calls = Calls(run, monkeypatch, code=3)
    assert [run.main([word, "more"]) for word in ("demo", "test", "lab", "bench")] == [3, 3, 3, 3]
    demo, test, lab, bench = calls
    assert demo == [str(run.BIN / "score-mapping"), "run", "data/india", "more"]
    assert test == [str(run.PYTHON), "-m", "pytest", "-n", "2", "more"]
    assert lab[1:3] == ["-m", "jupyterlab"]
    assert str(run.HERE / "benchmarks") in bench


@pytest.mark.parametrize(("words", "code"), [([], 2), (["--help"], 0), (["-h"], 0), (["fly"], 2)])
def test_help(run: ModuleType, capsys: pytest.CaptureFixture[str], words: list[str], code: int) -> None:
    assert run.main(words) == code
    said = "".join(capsys.readouterr())
    for word in run.LOCKS:
        assert f"\n  {word} " in said
    assert not (run.HERE / ".venv").exists()


def test_no_shell_is_needed(run: ModuleType) -> None:
    assert run.PYTHON.name == ("python.exe" if os.name == "nt" else "python")
