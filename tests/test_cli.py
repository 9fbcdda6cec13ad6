"""The shell: exit codes, what is told, and that nothing is written when something is wrong."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from score_mapping import __version__
from score_mapping.cli import app

SHELL = CliRunner()


def small(folder: Path, **files: str) -> Path:
    made = folder / "small"
    made.mkdir()
    tables = {
        "clusters.csv": "cluster_id,name\na,Alpha\nb,Beta\n",
        "scores.csv": "cluster_id,market,jobs\na,20,10\nb,1,10\n",
        "scoring/mine.toml": 'id = "mine"\n[defaults]\nscale = {at = [[1, 0], [20, 100]]}\n',
    } | files
    for name, content in tables.items():
        path = made / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return made


def test_version() -> None:
    assert SHELL.invoke(app, ["--version"]).stdout == f"score-mapping {__version__}\n"


def test_check_of_a_clean_study_changes_nothing(tmp_path: Path) -> None:
    study = small(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    said = SHELL.invoke(app, ["check", str(study)])
    assert said.exit_code == 0
    assert "2 clusters" in said.stdout
    assert sorted(tmp_path.rglob("*")) == before


def test_every_fault_is_told_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    study = small(tmp_path, **{"scores.csv": "cluster_id,market,jobs\na,twenty,10\nz,1,10\n"})
    out = tmp_path / "out"
    said = SHELL.invoke(app, ["run", str(study), "--out", str(out)])
    assert said.exit_code == 2
    assert "row 2, column market" in said.stderr
    assert "row 3, column cluster_id" in said.stderr
    assert "Traceback" not in said.output
    assert not out.exists()


@pytest.mark.parametrize("setting", ["seed", "sed=7", "seed=often"])
def test_a_wrong_setting_is_told_before_anything_is_read(tmp_path: Path, setting: str) -> None:
    said = SHELL.invoke(app, ["run", str(small(tmp_path)), "--set", setting])
    assert said.exit_code == 2
    assert "--set" in said.stderr


def test_study_that_is_not_there(tmp_path: Path) -> None:
    said = SHELL.invoke(app, ["check", str(tmp_path / "nowhere")])
    assert said.exit_code == 2
    assert "Traceback" not in said.output


def test_out_that_is_not_empty_is_told_before_the_run(tmp_path: Path) -> None:
    said = SHELL.invoke(app, ["run", str(small(tmp_path)), "--out", str(tmp_path)])
    assert said.exit_code == 2


def test_run_of_four_sectors_gives_the_totals_of_a_spreadsheet(tmp_path: Path) -> None:
    """Four sectors, eight criteria, 1 to 20: the weighted totals that SUMPRODUCT gives."""
    import csv

    marks = {"north": [20, 3, 8, 12, 1, 15, 9, 17], "south": [4, 18, 11, 2, 20, 6, 13, 7], "east": [9] * 8, "west": [1, 20] * 4}
    points = [20, 15, 15, 10, 10, 10, 10, 10]
    names = [f"c{number}" for number in range(1, 9)]
    table = "\n".join([",".join(["cluster_id", *names]), *(f"{id}," + ",".join(map(str, row)) for id, row in marks.items())])
    weights = "respondent_id,constituency,method,node_id,value\n" + "\n".join(
        f"r1,,points,{name},{value}" for name, value in zip(names, points, strict=True)
    )
    clusters = "cluster_id,name\n" + "\n".join(f"{id},{id.title()}" for id in marks)
    study = small(tmp_path, **{"clusters.csv": clusters, "scores.csv": table, "weights.csv": weights})
    out = tmp_path / "out"
    said = SHELL.invoke(app, ["run", str(study), "--out", str(out)], catch_exceptions=False)
    assert said.exit_code == 0
    with (out / "tables" / "ranking.csv").open(encoding="utf-8") as handle:
        found = {row["cluster_id"]: float(row["score"]) for row in csv.DictReader(handle)}
    for id, row in marks.items():
        total = sum(weight * (mark - 1) / 19 for weight, mark in zip(points, row, strict=True))
        assert found[id] == pytest.approx(total, abs=1e-6)
