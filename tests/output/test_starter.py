"""A study to start from opens without a fault, and the guide says what the contract says."""

from __future__ import annotations

from pathlib import Path

import pytest

from score_mapping.indicators import DERIVED
from score_mapping.output.starter import contract_page, new_study
from score_mapping.problems import StudyError
from score_mapping.shipped import shipped
from score_mapping.study.contract import FACTS, TABLES
from score_mapping.study.folder import open_study


def test_the_guide_in_data_is_the_one_that_is_generated() -> None:
    """Write it again with ``python -m score_mapping.output.starter > data/README.md``."""
    assert shipped("data/README.md").read_text(encoding="utf-8") == contract_page()


def test_the_guide_names_every_table_column_word_and_fact() -> None:
    sections = contract_page().split("\n## ")
    for table in TABLES.values():
        (section,) = (part for part in sections if part.startswith(f"`{table.name}`\n"))
        assert table.about in section
        lines = [line for line in section.splitlines() if line.startswith("| `")]
        assert [line.split("`")[1] for line in lines] == list(table.names)
        for column, line in zip(table.columns, lines, strict=True):
            assert line.count("|") == 4
            assert all(f"`{word}`" in line for word in column.allowed)
            assert ("required" in line.rpartition("|")[0].rpartition("|")[2]) == column.required
    assert all(f"- `{name}`: " in sections[-1] for name in FACTS)


def test_a_new_study_opens_without_a_fault(tmp_path: Path) -> None:
    made = new_study(tmp_path / "deep" / "x")
    study = open_study(made, derived=DERIVED)
    assert [item for item in study.problems if item.level != "note"] == []
    assert study.absent == ()
    assert study.settings.fictional
    assert len(study.tables["clusters"]) == 6
    assert all(name.startswith("FICTIONAL") for name in study.tables["clusters"]["name"])
    assert study.tables["contacts"].empty
    assert (made / "README.md").read_text(encoding="utf-8").startswith("# The tables of a study")
    assert sorted(path.name for path in made.parent.iterdir()) == ["x"]


def test_every_table_of_a_new_study_has_its_header(tmp_path: Path) -> None:
    made = new_study(tmp_path / "x")
    for table in TABLES.values():
        header = (made / f"{table.name}.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
        assert set(header) <= set(table.names)
        assert {column.name for column in table.columns if column.required} <= set(header)


def test_an_empty_folder_may_be_filled_and_a_full_one_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    new_study(tmp_path / "x")
    before = {path: path.read_bytes() for path in (tmp_path / "x").iterdir()}
    for target in (tmp_path / "x", tmp_path / "x" / "README.md"):
        with pytest.raises(StudyError, match="holds something already"):
            new_study(target)
    assert {path: path.read_bytes() for path in (tmp_path / "x").iterdir()} == before


def test_a_place_where_nothing_can_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        new_study(tmp_path / "file" / "x")
    assert [item.id for item in caught.value.problems] == ["starter.no_folder"]
