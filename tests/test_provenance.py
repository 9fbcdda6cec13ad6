"""The id of a run follows what can change its numbers, and nothing else."""

from pathlib import Path

import pytest

from score_mapping.provenance import provenance


def test_same_inputs_same_id_whatever_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    one = provenance({"a.csv": "1", "b.csv": "2"}, {"seed": 1})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    other = provenance({"b.csv": "2", "a.csv": "1"}, {"seed": 1})
    assert one["id"] == other["id"]
    assert (one["made"], other["made"]) == ("1970-01-01T00:00:00+00:00", "1970-01-02T00:00:00+00:00")


@pytest.mark.parametrize(("hashes", "recipe"), [({"a.csv": "x"}, {"seed": 1}), ({"a.csv": "1"}, {"seed": 2})])
def test_another_input_or_choice_is_another_run(hashes: dict[str, str], recipe: dict[str, object]) -> None:
    assert provenance(hashes, recipe)["id"] != provenance({"a.csv": "1"}, {"seed": 1})["id"]


def test_another_version_of_the_code_is_another_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    home = tmp_path / "package"
    (home / "page").mkdir(parents=True)
    (home / "page" / "a.js").write_bytes(b"one\n")
    monkeypatch.setattr("score_mapping.provenance.HERE", home)
    before = provenance({}, {})
    (home / "page" / "a.js").write_bytes(b"one\r\n")
    assert provenance({}, {})["id"] == before["id"], "line ends do not count"
    (home / "page" / "a.js").write_bytes(b"two\n")
    assert provenance({}, {})["id"] != before["id"]
