"""The teaching study, run as the command runs it: every file of how sure, who was heard and was it fair; and who is recused."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from score_mapping.catalogue import text
from score_mapping.cli import app
from score_mapping.shipped import shipped

Row = dict[str, str]
MOVED, OLD, OWNER, OWNED = "gov-2", "MOIT", "LCS", "T06"


def command(study: Path, out: Path) -> Path:
    done = CliRunner().invoke(
        app, ["run", str(study), "--set", "draws=1000", "--out", str(out)], catch_exceptions=False
    )
    assert done.exit_code == 0
    return out


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return command(shipped("data/teaching"), tmp_path_factory.mktemp("teaching") / "run")


@pytest.fixture(scope="module")
def moved_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same study with one evaluator employed by the owner of a cluster, and nothing else changed."""
    home = tmp_path_factory.mktemp("moved")
    study = Path(shutil.copytree(shipped("data/teaching"), home / "study"))
    lines = (study / "evaluators.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    changed = [line.replace(f"{MOVED},government,{OLD},", f"{MOVED},government,{OWNER},") for line in lines]
    assert sum(a != b for a, b in zip(lines, changed, strict=True)) == 1
    (study / "evaluators.csv").write_text("".join(changed), encoding="utf-8", newline="\n")
    return command(study, home / "run")


def read(folder: Path, name: str) -> list[Row]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table(folder: Path, name: str) -> list[Row]:
    return read(folder / "tables", name)


def manifest(folder: Path) -> dict[str, object]:
    found = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


# ------------------------------------------------------------------------------------------------------ who is recused


def test_an_evaluator_who_works_for_the_owner_is_recused(run_folder: Path, moved_folder: Path) -> None:
    before, after = table(run_folder, "recusals"), table(moved_folder, "recusals")
    assert (MOVED, OWNED) not in {(row["evaluator_id"], row["subject_id"]) for row in before}
    new = [row for row in after if row not in before]
    assert new == [{"evaluator_id": MOVED, "subject_id": OWNED, "kind": "owner", "ratings": "6"}]
    assert [row for row in after if row not in new] == before


def test_the_scores_of_the_recused_are_kept_and_not_used(run_folder: Path, moved_folder: Path) -> None:
    def rated(folder: Path) -> dict[tuple[str, str], str]:
        return {
            (row["cluster_id"], row["indicator_id"]): row["value"]
            for row in table(folder, "cells")
            if "ratings:" in row["rows"]
        }

    before, after = rated(run_folder), rated(moved_folder)
    changed = {pair for pair in before if before[pair] != after[pair]}
    assert changed
    assert {cluster for cluster, _ in changed} == {OWNED}
    with (shipped("data/teaching") / "ratings.csv").open(encoding="utf-8", newline="") as file:
        ratings = [row for row in csv.DictReader(file) if row["subject_id"] == OWNED]
    of_both = {row["indicator_id"] for row in ratings if row["evaluator_id"] == MOVED}
    assert {indicator for _, indicator in changed} <= of_both
    standards = [
        (float(row["score"]), row["evaluator_id"]) for row in ratings if row["indicator_id"] == "C3.4" and row["round"] == "1"
    ]  # fmt: skip
    assert {row["round"] for row in ratings if row["indicator_id"] == "C3.4"} == {"1"}
    others = [score for score, code in standards if code != MOVED]
    assert float(before[OWNED, "C3.4"]) == pytest.approx(
        sum(score for score, _ in standards) / len(standards), abs=1e-6
    )
    assert float(after[OWNED, "C3.4"]) == pytest.approx(sum(others) / len(others), abs=1e-6)


def test_ranking_and_report_say_that_something_changed(run_folder: Path, moved_folder: Path) -> None:
    before = {row["cluster_id"]: row["score"] for row in table(run_folder, "ranking")}
    after = {row["cluster_id"]: row["score"] for row in table(moved_folder, "ranking")}
    assert {cluster for cluster in before if before[cluster] != after[cluster]} == {OWNED}
    said = text("report.interest.owner")
    pages = [(folder / "report.html").read_text(encoding="utf-8") for folder in (run_folder, moved_folder)]
    assert [said in page for page in pages] == [False, True]


# ----------------------------------------------------------------------------------------------------- what is written


def test_every_table_is_there_but_those_without_a_finding(run_folder: Path) -> None:
    names = {path.stem for path in (run_folder / "tables").glob("*.csv")}
    assert names == {
        "agreement", "cells", "closers", "completeness", "connecting", "constituencies", "decisions", "discussion",
        "double_counting", "drivers", "endorsements", "evidence_next", "flips", "gaps", "gates", "heard", "holds", "ignorance",
        "interviews", "left_out", "methods", "module_fit", "network", "network_bridges", "network_measures", "network_summary",
        "nominations", "pairs", "partners", "portfolio", "portfolio_cells", "portfolio_curve", "portfolio_measures",
        "portfolio_sets", "portfolio_stages", "positions", "ranking", "rating_changes", "readiness", "readiness_criteria",
        "recusals", "respondents", "robustness", "rollout", "rollout_assumptions", "rollout_classes", "rollout_clusters",
        "rollout_effects", "rollout_flags", "rollout_trainers", "scores", "supply", "trainer_bottlenecks", "trainer_capacity",
        "trainer_chain", "trainer_experts", "trainer_readiness", "trainer_supervision", "trainers", "two_mode", "two_mode_summary", "weighings",
        "weights_heard",
    }  # fmt: skip
    assert manifest(run_folder)["absent"] == {
        "same_organisation": "No two rows are so alike that they may be one organisation.",
    }


def test_every_figure_has_six_decimals_and_none_is_minus_zero(run_folder: Path) -> None:
    package = json.loads((run_folder / "tables" / "datapackage.json").read_text(encoding="utf-8"))
    seen = 0
    for resource in package["resources"]:
        numbers = [field["name"] for field in resource["schema"]["fields"] if field["type"] == "number"]
        for row in table(run_folder, resource["name"]):
            for name in numbers:
                cell = row[name]
                assert cell == "" or len(cell.partition(".")[2]) == 6, (resource["name"], name, cell)
                assert cell != "-0.000000"
                seen += cell != ""
    assert seen > 1000


def test_every_constituency_sees_its_own_ranking(run_folder: Path) -> None:
    rows = table(run_folder, "constituencies")
    assert list(rows[0]) == [
        "cluster_id", "rank_employers", "rank_government", "rank_workers", "rank_mean", "rank_heads", "in_first_of_all",
    ]  # fmt: skip
    assert len(rows) == 12
    ranks = {row["cluster_id"]: row["rank"] for row in table(run_folder, "ranking")}
    assert {row["cluster_id"]: row["rank_mean"] for row in rows} == ranks
    for row in rows:
        own = [row[f"rank_{side}"] for side in ("employers", "government", "workers")]
        assert row["in_first_of_all"] == ("yes" if max(map(int, own)) <= 5 else "no") if own[0] else "" in own


def test_what_was_missing_stays_to_be_found_out(run_folder: Path) -> None:
    rows = table(run_folder, "evidence_next")
    pairs = [(row["cluster_id"], row["indicator_id"]) for row in rows]
    assert len(set(pairs)) == len(pairs)
    weighs = {row["node_id"] for row in table(run_folder, "scores") if float(row["weight"]) > 0}
    unknown = {
        (row["cluster_id"], row["indicator_id"])
        for row in table(run_folder, "cells")
        if row["known"] == "no" and row["indicator_id"] in weighs
    }
    assert {pair for pair, row in zip(pairs, rows, strict=True) if row["state"] == "missing"} == unknown
    assert {cluster for cluster, _ in unknown} >= {"T10"}
    gains = [float(row["gain"]) for row in rows if row["gain"]]
    assert gains == sorted(gains, reverse=True)


def test_the_lock_and_the_voices_stand_in_the_manifest(run_folder: Path) -> None:
    record = manifest(run_folder)
    lock = record["weights_lock"]
    assert isinstance(lock, dict)
    assert lock["hash"].startswith(lock["locked"])
    assert (lock["date"], lock["changed"], lock["rated_before"]) == ("2026-02-13", False, 0)
    heard = record["heard"]
    assert isinstance(heard, dict)
    assert heard["weights"] == {"employers": 3, "government": 3, "workers": 3}
    assert heard["ministries"] == ["MOIT", "MOLE"]


# --------------------------------------------------------------------------------------------------- the annex of few


def test_single_evaluators_are_described_in_the_annex_only(run_folder: Path) -> None:
    annex = run_folder / "restricted"
    names = sorted(path.name for path in annex.iterdir())
    assert names == [
        "README.txt",
        "discussion_by_code.csv",
        "left_out_by_code.csv",
        "partner_conflicts_by_code.csv",
        "partner_discussion_by_code.csv",
        "raters.csv",
        "rating_changes_by_code.csv",
        "trainer_conflicts_by_code.csv",
        "trainer_discussion_by_code.csv",
    ]
    assert "Who may read this folder" in (annex / "README.txt").read_text(encoding="utf-8")
    listed = manifest(run_folder)["restricted"]
    assert isinstance(listed, dict)
    assert listed["files"] == [f"restricted/{name}" for name in names]
    severity = {row["severity"] for row in read(annex, "raters")}
    assert len(severity) > 1
    elsewhere = [path for path in run_folder.rglob("*") if path.is_file() and annex not in path.parents]
    assert len(elsewhere) > 20
    for path in elsewhere:
        content = path.read_bytes().decode("utf-8", errors="replace")
        assert not [value for value in severity if value in content], path.name
        if path.name != "manifest.json":
            assert "restricted/" not in content, path.name
    codes = {row["evaluator_id"] for row in read(annex, "raters")}
    by_code = {row["evaluator_id"] for row in read(annex, "partner_conflicts_by_code")}
    assert by_code == {"emp-1"}
    open_to_all = ("discussion", "rating_changes", "left_out", "agreement", "partners", "readiness", "readiness_criteria", "endorsements")
    for name in open_to_all:
        content = (run_folder / "tables" / f"{name}.csv").read_text(encoding="utf-8")
        assert not [code for code in codes if code in content], name


def test_evaluators_left_out_are_numbered_in_no_order_of_theirs(run_folder: Path) -> None:
    rows = [row for row in table(run_folder, "left_out") if row["kind"] == "evaluator"]
    by_code = read(run_folder / "restricted", "left_out_by_code")
    assert {row["left_out"] for row in rows} == set("123456")

    def places(rows: list[Row], key: str) -> dict[str, list[tuple[str, str, str]]]:
        found: dict[str, list[tuple[str, str, str]]] = {}
        for row in rows:
            found.setdefault(row[key], []).append((row["cluster_id"], row["rank"], row["score"]))
        return found

    numbered, coded = places(rows, "left_out"), places(by_code, "evaluator_id")
    assert sorted(numbered.values()) == sorted(coded.values())
    assert list(numbered.values()) != [coded[code] for code in sorted(coded)]
