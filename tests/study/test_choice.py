"""Which framework is taken, and how a finished matrix becomes its indicators and observations."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pytest

from score_mapping.problems import StudyError
from score_mapping.shipped import shipped
from score_mapping.study.choice import known_indicators
from score_mapping.study.folder import Study, find_framework, open_study

TODAY = date(2026, 1, 1)
FIVE_LINES = 'id = "own"\n\n[defaults]\nscale = {at = [[1, 0], [20, 100]]}\n'
FILES = {
    "clusters.csv": "cluster_id,name\na,Alpha\nb,Beta\n",
    "scores.csv": "cluster_id,value,pay,note\nb,3,,later\na,5,20,\n",
    "scoring/own.toml": FIVE_LINES,
}


ASSESSED = {
    "organisations.csv": "organisation_id,name,type\nx,Xylo,chamber\n",
    "evaluators.csv": "evaluator_id,constituency\ne1,employers\n",
    "assessments.csv": "organisation_id,role,evaluator_id,criterion,score,reason,grade\n"
    "x,IP,e1,R1,3,Two annual reports were read in the office.,B\n",
}


def opened(folder: Path, files: dict[str, str], framework: str | None = None) -> Study:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return open_study(folder, framework=framework, today=TODAY)



def test_the_matrix_becomes_observations_and_keeps_its_rows(tmp_path: Path) -> None:
    study = opened(tmp_path, FILES)
    seen = study.tables["observations"]
    assert [(row, *cells) for row, cells in zip(seen.index, seen[["cluster_id", "indicator_id", "value"]].values, strict=True)] == [
        (2, "b", "value", 3.0),
        (3, "a", "value", 5.0),
        (3, "a", "pay", 20.0),
    ]
    assert set(seen["grade"]) | set(seen["source_id"]) | set(seen["unit"]) == {""}
    assert seen.index.name == "row"
    assert math.isnan(study.tables["scores"].loc[2, "pay"])


def test_observations_and_matrix_stand_together(tmp_path: Path) -> None:
    more = {"observations.csv": "cluster_id,indicator_id,value,unit\na,firms,40,firms\n"}
    study = opened(tmp_path, FILES | more)
    assert study.tables["observations"]["indicator_id"].to_list() == ["firms", "value", "value", "pay"]
    dtypes = opened(tmp_path / "other", {"clusters.csv": FILES["clusters.csv"]}).tables["observations"].dtypes
    assert study.tables["observations"].dtypes.equals(dtypes)


def test_which_framework_is_taken(tmp_path: Path) -> None:
    named = {"study.toml": 'framework = "second"\n', "scoring/second.toml": FIVE_LINES.replace("own", "second")}
    assert opened(tmp_path / "one", FILES).framework.id == "own"
    assert opened(tmp_path / "two", FILES | named).framework.id == "second"
    assert opened(tmp_path / "two", {}, framework="own").framework.id == "own"
    assert opened(tmp_path / "three", {"clusters.csv": FILES["clusters.csv"]}).framework.id == "desk-screening"
    assert opened(tmp_path / "one", {}, framework="scoring/own.toml").framework.id == "own"


def test_a_file_of_the_study_wins_and_is_named(tmp_path: Path) -> None:
    own = FIVE_LINES.replace("own", "mine")
    study = opened(tmp_path, FILES | {"scoring/desk-screening.toml": own, "study.toml": 'framework = "desk-screening"\n'})
    assert study.framework.id == "mine"
    assert study.own_rules == ("scoring/desk-screening.toml",)
    assert find_framework(tmp_path, "giz-ilo") == shipped("scoring/giz-ilo.toml")


@pytest.mark.parametrize("name", ["../own.toml", "/etc/own.toml", "C:\\own.toml", "..\\..\\own.toml", "file:own.toml", "../own", "../pyproject"])
def test_a_framework_outside_the_study_is_not_looked_for(tmp_path: Path, name: str) -> None:
    (tmp_path / "study").mkdir()
    (tmp_path / "own.toml").write_text(FIVE_LINES, encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        find_framework(tmp_path / "study", name)
    assert {item.id for item in caught.value.problems} <= {"path.outside", "framework.not_found"}


def test_headers_of_a_matrix_become_ids_and_stay_titles(tmp_path: Path) -> None:
    scores = "cluster_id,Market growth (%),Création d'emplois,Рост\na,5,20,1\n"
    study = opened(tmp_path, FILES | {"scores.csv": scores})
    assert {leaf.id: leaf.title for leaf in study.framework.indicator} == {
        "Market_growth": "Market growth (%)",
        "Creation_d_emplois": "Création d'emplois",
        "column_4": "Рост",
    }
    assert study.tables["observations"]["indicator_id"].to_list() == ["Market_growth", "Creation_d_emplois", "column_4"]


def test_indicators_of_every_framework_may_be_observed(tmp_path: Path) -> None:
    (tmp_path / "scoring").mkdir()
    (tmp_path / "scoring" / "own.toml").write_text('id = "own"\n[[indicator]]\nid = "of_this_study"\n', encoding="utf-8")
    (tmp_path / "scoring" / "broken.toml").write_text("id = ", encoding="utf-8")
    assert {"of_this_study", "d1_jobs"} <= known_indicators(tmp_path)


# ------------------------------------------------------------------------------- frameworks that assess organisations


def test_without_anybody_assessed_no_partner_framework_is_read(tmp_path: Path) -> None:
    study = opened(tmp_path, FILES)
    assert (study.partner_framework, study.trainer_framework) == (None, None)


def test_assessments_are_read_by_the_one_that_comes_with_the_tool_unless_the_study_names_or_brings_one(tmp_path: Path) -> None:
    coming = shipped("scoring/partner-readiness.toml").read_text(encoding="utf-8")
    study = opened(tmp_path / "one", FILES | ASSESSED)
    assert study.partner_framework is not None
    assert study.partner_framework.id == "partner-readiness"
    assert "scoring/partner-readiness.toml" in study.hashes
    own = {"scoring/partner-readiness.toml": coming.replace('id = "partner-readiness"', 'id = "mine"')}
    study = opened(tmp_path / "two", FILES | ASSESSED | own | {"study.toml": 'framework = "own"\n'})
    assert study.partner_framework is not None
    assert study.partner_framework.id == "mine"
    named = {"scoring/ours.toml": coming.replace('id = "partner-readiness"', 'id = "ours"')}
    entries = {"study.toml": 'framework = "own"\npartner_framework = "ours"\n'}
    study = opened(tmp_path / "three", FILES | ASSESSED | named | entries)
    assert study.partner_framework is not None
    assert study.partner_framework.id == "ours"


def test_an_own_framework_of_the_fallbacks_name_that_assesses_nobody_is_told_where_it_stands(tmp_path: Path) -> None:
    own = {"scoring/partner-readiness.toml": FIVE_LINES, "study.toml": 'framework = "own"\n'}
    with pytest.raises(StudyError) as caught:
        opened(tmp_path, FILES | ASSESSED | own)
    told = [(item.file, item.where) for item in caught.value.problems if item.id == "framework.no_assessment"]
    assert told == [("scoring/partner-readiness.toml", "assessment")]


def test_ratings_of_trainers_bring_the_framework_for_trainers(tmp_path: Path) -> None:
    more = {
        "trainers.csv": "trainer_id,status\nt1,tot\n",
        "evaluators.csv": ASSESSED["evaluators.csv"],
        "ratings.csv": "subject_id,indicator_id,evaluator_id,score,reason\nt1,T1,e1,3,Seen in two plants.\n",
    }
    study = opened(tmp_path, FILES | more)
    assert study.trainer_framework is not None
    assert study.trainer_framework.id == "trainer-readiness"
