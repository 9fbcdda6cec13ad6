"""A study as a whole: what it is without most of its tables, what was read, and that nothing else was."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from score_mapping.indicators import DERIVED
from score_mapping.problems import StudyError
from score_mapping.shipped import shipped
from score_mapping.study.contract import TABLES
from score_mapping.study.folder import Study, open_study

TODAY = date(2026, 1, 1)
FIVE_LINES = 'id = "own"\n\n[defaults]\nscale = {at = [[1, 0], [20, 100]]}\n'
FILES = {
    "clusters.csv": "cluster_id,name\na,Alpha\nb,Beta\n",
    "scores.csv": "cluster_id,value,pay,note\nb,3,,later\na,5,20,\n",
    "scoring/own.toml": FIVE_LINES,
}


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def opened(folder: Path, files: dict[str, str], **options: str) -> Study:
    return open_study(write(folder, files), today=TODAY, **options)


@pytest.mark.parametrize("study", ["india", "starter"])
def test_a_shipped_study_opens_with_few_warnings(study: str) -> None:
    problems = open_study(shipped(f"data/{study}"), derived=DERIVED).problems
    assert len([item for item in problems if item.level == "warning"]) <= 3


def test_clusters_and_one_matrix_are_a_study(tmp_path: Path) -> None:
    study = opened(tmp_path / "metal", FILES)
    assert (study.name, study.settings.title, study.framework.id) == ("metal", "metal", "own")
    assert set(study.tables) == set(TABLES)
    assert set(TABLES) - set(study.absent) == {"clusters", "scores"}
    assert [item.level for item in study.problems] == ["note"] * len(study.problems)
    assert [(leaf.id, leaf.title, leaf.points) for leaf in study.framework.indicator] == [
        ("value", "value", 50),
        ("pay", "pay", 50),
    ]


def test_what_was_read_is_hashed_and_nothing_else(tmp_path: Path) -> None:
    more = {"contacts.csv": "subject_id,email\na,jo@example.org\n", "picture.txt": "x", "study.toml": 'title = "T"\n'}
    study = opened(tmp_path, FILES | more)
    assert set(study.hashes) == {"clusters.csv", "scores.csv", "scoring/own.toml", "study.toml"}
    assert study.hashes["clusters.csv"] == hashlib.sha256(FILES["clusters.csv"].encode()).hexdigest()
    assert study.tables["contacts"].empty
    assert "contacts" not in study.absent


def test_contacts_are_never_opened(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    (tmp_path / "contacts.csv").write_bytes(b"\x00\xff not a table")
    assert "contacts" not in {item.file for item in open_study(tmp_path, today=TODAY).problems}


def test_a_linked_folder_is_still_the_study(tmp_path: Path) -> None:
    write(tmp_path / "real", FILES)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert open_study(tmp_path / "link", today=TODAY).folder == (tmp_path / "real").resolve()


def test_what_is_missing_is_said_with_what_it_costs(tmp_path: Path) -> None:
    said = {item.where: item.why for item in opened(tmp_path, FILES).problems if item.id == "study.absent_table"}
    assert said["buyers, buyer_links"] == "Lead buyers are not known."
    assert "observations, scores" not in said
    emptied = opened(tmp_path, {"buyers.csv": "buyer_id,name\n", "buyer_links.csv": "buyer_id,cluster_id,strength\n"})
    assert "buyers" not in emptied.absent
    assert "buyers, buyer_links" in {item.where for item in emptied.problems}


def test_nothing_of_the_study_is_changed(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    open_study(tmp_path, today=TODAY)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["clusters.csv", "scores.csv", "study.toml", "scoring/own.toml", "areas.geojson", "sites.xlsx"]),
    data=st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode)),
    keep=st.booleans(),
)
def test_no_file_can_cause_a_traceback(tmp_path: Path, name: str, data: bytes, keep: bool) -> None:
    folder = tmp_path / "study"
    shutil.rmtree(folder, ignore_errors=True)
    write(folder, FILES | {"study.toml": '[boundary]\nfile = "areas.geojson"\n', "areas.geojson": "{}"})
    path = folder / name
    path.write_bytes(path.read_bytes()[: len(data)] + data if keep and path.exists() else data)
    with contextlib.suppress(StudyError):
        open_study(folder, derived=DERIVED, today=TODAY)
