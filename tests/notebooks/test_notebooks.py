"""Every notebook runs top to bottom, and gives the numbers that the command gives for the study it reads."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell
from typer.testing import CliRunner

from score_mapping.cli import app
from score_mapping.shipped import shipped

NOTEBOOKS = sorted(shipped("notebooks").glob("*.ipynb"))
OPENS = re.compile(r"""^study = open_study\(shipped\("(data/\w+)"\)\)$""", re.MULTILINE)
SAY = "print(results.ranking[['cluster_id', 'score', 'share_top', 'tier']].to_json(double_precision=6))"


def study_of(book: nbformat.NotebookNode) -> str:
    """Return the shipped study that a notebook opens: each opens one, and keeps its run as ``results``."""
    (found,) = OPENS.findall("\n".join(cell.source for cell in book.cells if cell.cell_type == "code"))
    return str(found)


@pytest.fixture(scope="module")
def rankings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, str]]]:
    """Run the command once for each study that a notebook reads."""
    found = {}
    for name in sorted({study_of(nbformat.read(path, as_version=4)) for path in NOTEBOOKS}):
        out = tmp_path_factory.mktemp("command") / "out"
        done = CliRunner().invoke(app, ["run", str(shipped(name)), "--out", str(out)], catch_exceptions=False)
        assert done.exit_code == 0
        with (out / "tables" / "ranking.csv").open(encoding="utf-8", newline="") as file:
            found[name] = list(csv.DictReader(file))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_and_agrees_with_the_command(
    path: Path, rankings: dict[str, list[dict[str, str]]], tmp_path: Path
) -> None:
    book = nbformat.read(path, as_version=4)
    book.cells.append(new_code_cell(SAY))
    NotebookClient(book, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    said = json.loads(book.cells[-1]["outputs"][0]["text"])
    rows = rankings[study_of(book)]
    assert len(rows) == len(said["cluster_id"])
    for number, row in enumerate(rows):
        assert row["cluster_id"] == said["cluster_id"][str(number)]
        assert float(row["score"]) == pytest.approx(said["score"][str(number)], abs=1e-5)
        assert row["tier"] == said["tier"][str(number)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_committed_without_outputs(path: Path) -> None:
    book = nbformat.read(path, as_version=4)
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in book.cells)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_on_fiction_says_so_first(path: Path) -> None:
    book = nbformat.read(path, as_version=4)
    if study_of(book) == "data/teaching":
        first = book.cells[0].source.split("\n\n")
        assert first[0].startswith("# ")
        assert first[1].startswith("**FICTIONAL.**")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_ends_with_what_to_do_next(path: Path) -> None:
    last = nbformat.read(path, as_version=4).cells[-1]
    assert last.cell_type == "markdown"
    assert re.search(r"^score-mapping run |^(- )?Next: \[", last.source, re.MULTILINE)
    linked = re.findall(r"\]\((\w+\.ipynb)\)", last.source)
    assert set(linked) <= {each.name for each in NOTEBOOKS}


def test_the_folder_holds_notebooks_on_both_studies() -> None:
    assert {study_of(nbformat.read(path, as_version=4)) for path in NOTEBOOKS} == {"data/india", "data/teaching"}
