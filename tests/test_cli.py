"""The shell: exit codes, what is told, and that nothing is written when something is wrong."""

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from score_mapping import __version__
from score_mapping.cli import app
from score_mapping.shipped import shipped

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


# --------------------------------------------------------------------------------------------- the set of partners

TEACHING = shipped("data/teaching")


def chosen(out: Path, *settings: str) -> tuple[set[str], str]:
    """Run the teaching study with settings and return the members of the set and what was told."""
    given = [part for setting in ("draws=200", *settings) for part in ("--set", setting)]
    said = SHELL.invoke(app, ["run", str(TEACHING), "--out", str(out), *given], catch_exceptions=False)
    assert said.exit_code == 0, said.output
    path = out / "tables" / "portfolio.csv"
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines()) if path.is_file() else ()
    return {row["organisation_id"] for row in rows}, said.stderr


def test_size_changes_the_set(tmp_path: Path) -> None:
    members, said = chosen(tmp_path / "two", "portfolio.size=2")
    assert members == {"QPC", "SCI"}
    assert "portfolio" not in said


def test_a_budget_is_kept_and_says_whose_cost_is_not_known(tmp_path: Path) -> None:
    members, said = chosen(tmp_path / "paid", "portfolio.budget=110000")
    assert members == {"QPC", "SCI"}  # 64,000 and 36,000
    assert "--set portfolio.budget" in said
    assert "11 of 20" in said


def test_who_must_be_a_member_is_one(tmp_path: Path) -> None:
    members, _ = chosen(tmp_path / "asked", "portfolio.must=BKMA")
    assert "BKMA" in members
    assert members >= {"QPC"}


def test_a_budget_that_pays_for_no_set_ends_well_and_names_the_rules(tmp_path: Path) -> None:
    members, said = chosen(tmp_path / "poor", "portfolio.budget=90000")
    assert members == set()
    assert "Traceback" not in said
    assert (tmp_path / "poor" / "report.html").is_file()


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (("portfolio.size=0", "portfolio.budget=much"), ("--set portfolio.size=0", "--set portfolio.budget=much")),
        (("portfolio.sice=2",), ("portfolio.size",)),
        (("portfolio.must=BKMX,QPC", "portfolio.must_not=QPC"), ("BKMX", "BKMA", "QPC stands under must")),
        (("portfolio.clusters=T01,T99", "portfolio.must_not=nobody"), ("T99", "nobody is not in organisations")),
    ],
)
def test_every_fault_of_the_terms_is_told_and_nothing_is_written(
    tmp_path: Path, settings: tuple[str, ...], told: tuple[str, ...]
) -> None:
    out = tmp_path / "out"
    given = [part for setting in settings for part in ("--set", setting)]
    said = SHELL.invoke(app, ["run", str(TEACHING), "--out", str(out), *given])
    assert said.exit_code == 2
    assert all(part in said.stderr for part in told), said.stderr
    assert "Traceback" not in said.output
    assert not out.exists()
