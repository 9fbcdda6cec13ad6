"""The run folder: whole or not at all, never mixed, the same bytes for the same run."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from score_mapping.output import files
from score_mapping.output.files import write_run
from score_mapping.problems import StudyError
from score_mapping.workflow import Results

PAGES = {"report.html": "<p>é</p>\n", "planner.html": "<p></p>\n"}


@pytest.fixture(autouse=True)
def fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_a_run_is_written_whole_and_twice_the_same(results: Results, tmp_path: Path, sample_home: Path) -> None:
    one = write_run(results, tmp_path / "one", pages=PAGES)
    two = write_run(results, tmp_path / "deep" / "two", pages=PAGES)
    assert one == (tmp_path / "one").resolve()
    assert content(one) == content(two)
    assert {path.name for path in one.iterdir()} == {
        "report.html",
        "planner.html",
        "study.gpkg",
        "manifest.json",
        "tables",
    }
    assert sorted(path.name for path in (one / "tables").iterdir()) == [
        "cells.csv", "closers.csv", "completeness.csv", "datapackage.json", "double_counting.csv", "drivers.csv",
        "evidence_next.csv", "flips.csv", "gaps.csv", "gates.csv", "ignorance.csv", "interviews.csv", "left_out.csv", "methods.csv",
        "module_fit.csv", "network.csv", "network.graphml", "pairs.csv", "partners.csv", "ranking.csv", "robustness.csv",
        "rollout_clusters.csv", "scores.csv", "supply.csv", "two_mode.csv", "two_mode_summary.csv",
    ]  # fmt: skip
    assert (one / "report.html").read_text(encoding="utf-8") == "<p>é</p>\n"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    assert not (sample_home / "trap").exists()


def test_the_manifest_says_what_was_run_and_what_is_missing(results: Results, tmp_path: Path) -> None:
    folder = write_run(results, tmp_path / "out", pages=PAGES)
    record = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert record["id"] == results.provenance["id"]
    assert record["made"] == "2023-11-14T22:13:20+00:00"
    assert record["seed"] == record["recipe"]["seed"] == 1
    assert record["files"]["clusters.csv"]
    assert record["weights_source"] == ["framework"]
    assert record["absent"]["portfolio"] == "Nobody assessed an organisation, so no set of partners is proposed."
    assert sorted(record["written"]) == sorted(content(folder))
    assert record["weights_lock"]["locked"] == ""
    assert len(record["weights_lock"]["hash"]) == 64
    assert record["heard"]["weights"] == {}
    assert record["heard"]["weights_missing"] == ["government", "employers", "workers"]
    assert record["heard"]["labour_ministry_silent"] is None
    assert record["heard"]["clusters_tripartite"] == 0
    assert record["restricted"]["files"] == []
    assert record["layers"] == ["clusters", "organisations"]


def test_what_is_for_few_stands_apart(results: Results, tmp_path: Path) -> None:
    """One of the two evaluators is looked at beside the other: in a folder that only its maker opens."""
    second = pd.DataFrame({"evaluator_id": ["E1", "E2"], "constituency": ["", ""], "severity": [12.345678, -12.345678]})
    judges = results.judges
    assert judges is not None
    folder = write_run(replace(results, judges=replace(judges, raters=second)), tmp_path / "out", pages=PAGES)
    annex = folder / "restricted"
    assert sorted(path.name for path in annex.iterdir()) == ["README.txt", "raters.csv"]
    assert stat.S_IMODE(annex.stat().st_mode) == 0o700 or os.name == "nt"
    assert [name for name, raw in content(folder).items() if b"12.345678" in raw] == ["restricted/raters.csv"]
    record = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert record["restricted"]["files"] == ["restricted/README.txt", "restricted/raters.csv"]
    assert set(record["restricted"]["files"]) <= set(record["written"])
    assert not (write_run(results, tmp_path / "alone", pages=PAGES) / "restricted").exists()


def test_a_folder_that_holds_something_is_refused_and_left_alone(results: Results, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("x", encoding="utf-8")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for name in ("full", "file"):
        with pytest.raises(StudyError) as caught:
            write_run(results, tmp_path / name, pages=PAGES)
        assert [item.id for item in caught.value.problems] == ["run.out_not_empty"]
    assert content(tmp_path) == {"full/mine.txt": b"x", "file": b"x"}


def test_an_empty_folder_is_used(results: Results, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert (write_run(results, tmp_path / "empty", pages=PAGES) / "manifest.json").is_file()


def test_runs_of_a_study_are_kept_by_id_and_latest_names_the_last(
    results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first = write_run(results, None, pages=PAGES)
    assert first == tmp_path / "runs" / "valley" / str(results.provenance["id"])
    (first / "report.html").write_text("touched", encoding="utf-8")
    again = write_run(results, None, pages=PAGES)
    assert (again / "report.html").read_text(encoding="utf-8") == "touched"  # an existing id is left alone
    other = replace(results, provenance={**results.provenance, "id": "0123456789"})
    write_run(other, None, pages=PAGES)
    assert (tmp_path / "runs" / "valley" / "LATEST").read_text(encoding="utf-8") == "0123456789\n"
    write_run(results, None, pages=PAGES)
    assert (tmp_path / "runs" / "valley" / "LATEST").read_text(encoding="utf-8") == f"{results.provenance['id']}\n"


@pytest.mark.parametrize("name", ["../outside", "a/b", "..", "C:\\x"])
def test_a_study_name_leads_nowhere_else(
    results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    folder = write_run(replace(results, study=replace(results.study, name=name)), None, pages=PAGES)
    assert folder.is_relative_to(tmp_path / "here" / "runs")
    assert folder.parent.parent == tmp_path / "here" / "runs"


def test_a_stop_leaves_nothing_behind(results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(files, "write_geopackage", stop)
    with pytest.raises(KeyboardInterrupt):
        write_run(results, tmp_path / "out", pages=PAGES)
    assert list(tmp_path.iterdir()) == []


def test_a_place_where_nothing_may_be_written_is_told(results: Results, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        write_run(results, tmp_path / "file" / "out", pages=PAGES)
    assert [item.id for item in caught.value.problems] == ["run.out_not_writable"]
