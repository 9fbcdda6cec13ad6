"""Every notebook runs top to bottom, and gives the numbers that the command gives."""

import csv
import json
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell
from typer.testing import CliRunner

from score_mapping.cli import app
from score_mapping.shipped import shipped

NOTEBOOKS = sorted(shipped("notebooks").glob("*.ipynb"))


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_and_agrees_with_the_command(path: Path, tmp_path: Path) -> None:
    book = nbformat.read(path, as_version=4)
    assert all(not cell.get("outputs") for cell in book.cells), "notebooks are committed without outputs"
    book.cells.append(new_code_cell("print(results.ranking[['cluster_id', 'score', 'share_top', 'tier']].to_json(double_precision=6))"))
    NotebookClient(book, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    said = json.loads(book.cells[-1]["outputs"][0]["text"])
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["run", str(shipped("data/india")), "--out", str(out)], catch_exceptions=False)
    assert done.exit_code == 0
    lines = (out / "tables" / "ranking.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) - 1 == len(said["cluster_id"])
    for number, row in enumerate(csv.DictReader(lines)):
        assert row["cluster_id"] == said["cluster_id"][str(number)]
        assert float(row["score"]) == pytest.approx(said["score"][str(number)], abs=1e-5)
        assert row["tier"] == said["tier"][str(number)]
