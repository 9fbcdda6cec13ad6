"""What the documents say is there: commands, options, files. And what nothing in the project may name is not."""

from __future__ import annotations

import re
import runpy
import shlex
import subprocess
from functools import cache
from pathlib import Path

import pytest
import typer

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    path for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "data").rglob("*.md"))
)
CODE = re.compile(r"^```\w*\n(.*?)^```|`([^`\n]+)`", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^((?:python3 run\.py|(?:\.venv/bin/)?score-mapping) [^\n#]*)", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")

# Said in pieces, so that this file may be searched too.
REGISTRIES = ("py" + "pi.org", "python" + "hosted.org", "registry.npm" + "js", "deb.deb" + "ian.org")
MACHINE = re.compile("/wo" + r"rk/\w|/ro" + r"ot/|/ho" + r"me/\w|[A-Z]:\\" + r"Users")
NEIGHBOUR = "../sha" + "red"
IGNORED = re.compile(r"^(runs|dist|build)/|(^|/)(\.venv|\.git|\.\w+_cache|\.hypothesis|__pycache__)/")
ADDRESS = re.compile(r"\w+:/" + r"/")


@cache
def project_files() -> dict[str, str]:
    """Return every text file of the project that is or will be committed, by its path."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode == 0:
        names = [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    else:
        names = [path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file()]
        names = [name for name in names if name != "uv.lock" and not IGNORED.search(name)]
    texts = {}
    for name in names:
        raw = (ROOT / name).read_bytes()
        if b"\0" not in raw[:8000]:
            texts[name] = raw.decode("utf-8", errors="replace")
    return texts


def commands(document: str) -> list[str]:
    """Return the commands that stand in the code of a document, in blocks and in lines."""
    return [command for block, inline in CODE.findall(document) for command in COMMAND.findall(block or inline)]


def unknown_commands(document: str) -> list[str]:
    """Return the commands of a document whose word, verb or option does not exist."""
    from score_mapping.cli import app

    words = runpy.run_path(str(ROOT / "run.py"))["LOCKS"]
    verbs = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    wrong = []
    for command in commands(document):
        said = shlex.split(command)
        if said[0] == "python3":
            wrong += [] if said[2] in {*words, "WORD"} else [command]
            continue
        if said[1].startswith("-"):
            wrong += [] if said[1] in {"--help", "--version"} else [command]
            continue
        verb = verbs.get(said[1])
        options = {name for option in verb.params for name in option.opts} if verb else set()
        if verb is None or {word.partition("=")[0] for word in said[2:] if word.startswith("--")} - options - {
            "--help"
        }:
            wrong.append(command)
    return wrong


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_documents_name_only_what_exists(path: Path) -> None:
    document = path.read_text(encoding="utf-8")
    assert unknown_commands(document) == []
    assert [to for to in LINK.findall(document) if not (path.parent / to).exists()] == []


def test_the_readme_opens_with_its_commands() -> None:
    found = [shlex.split(command) for command in commands((ROOT / "README.md").read_text(encoding="utf-8"))]
    assert ["python3", "run.py", "demo"] in found
    assert ["python3", "run.py", "test"] in found
    assert {"new", "check", "run"} <= {command[1] for command in found if command[0].endswith("score-mapping")}


def test_an_unknown_command_would_be_seen() -> None:
    good = "```sh\npython3 run.py demo\n.venv/bin/score-mapping run x --out y\n```"
    assert unknown_commands(good) == []
    for bad in ("python3 run.py fly", "score-mapping fly x", "score-mapping run x --fast", "score-mapping --fast"):
        assert unknown_commands(f"Say `{bad}` now.") == [bad]


def test_nothing_names_a_registry_a_machine_or_a_neighbour() -> None:
    found = [
        f"{name}: {what}" for name, text in project_files().items() for what in (*REGISTRIES, NEIGHBOUR) if what in text
    ]
    found += [f"{name}: {hit.group()}" for name, text in project_files().items() if (hit := MACHINE.search(text))]
    assert found == []
    assert MACHINE.search("in /wo" + "rk/main")


@pytest.mark.parametrize("lock", ["core", "dev", "lab"])
def test_locks_hold_no_address_and_a_hash_for_every_version(lock: str) -> None:
    text = (ROOT / "locks" / f"{lock}.txt").read_text(encoding="utf-8")
    assert not ADDRESS.search(text)
    assert "--index" not in text
    assert "--find-links" not in text
    blocks = re.split(r"\n(?=\w)", text)
    assert len(blocks) > 50
    assert [block.splitlines()[0] for block in blocks if "==" not in block or "--hash=sha256:" not in block] == []


def test_nothing_rendered_and_nothing_large_is_kept() -> None:
    pages = [name for name in project_files() if name.endswith((".html", ".docx", ".xlsx", ".gpkg"))]
    assert [name for name in pages if not name.startswith(("score_mapping/output/", "tests/"))] == []
    pictures = list((ROOT / "docs" / "pictures").glob("*"))
    assert [path.name for path in pictures if path.suffix != ".png" or path.stat().st_size > 200_000] == []


def test_one_version_everywhere() -> None:
    from score_mapping import __version__

    assert f'\nversion = "{__version__}"\n' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f"\nversion: {__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\n## {__version__} " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
