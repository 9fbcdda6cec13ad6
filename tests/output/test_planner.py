"""The planner page as text: what it says of each cluster, how it is packed, how large it is."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from score_mapping.catalogue import sentences
from score_mapping.output import planner
from score_mapping.output.brief import study_head
from score_mapping.output.lookup import Lookup
from score_mapping.output.planner import cluster_details, planner_data, planner_page
from score_mapping.shipped import shipped
from score_mapping.workflow import default_recipe, open_study, run
from tests.output.planner_world import HOSTILE, PROOF, hostile_page, hostile_results
from tests.output.test_mapdata import many
from tests.output.test_mapview import told

PAGE = Path(planner.__file__).parent / "page"
AT_MOST = 1_258_291  # 1.2 MB


def test_two_pages_of_one_run_are_the_same() -> None:
    assert planner_page(hostile_results()) == planner_page(hostile_results())


def test_no_name_is_run_or_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = planner_page(hostile_results())
    assert list(tmp_path.iterdir()) == []
    assert PROOF in page  # it is there, as text
    markup = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert "<img" not in markup
    assert "&lt;img src=x" in markup  # the title


def test_the_page_holds_what_was_told_of_each_cluster() -> None:
    look = Lookup(hostile_results())
    held = told(hostile_page())["details"]
    assert held == {id: json.loads(json.dumps(cluster_details(look, id))) for id in HOSTILE}


def test_a_figure_names_the_row_that_it_stands_in() -> None:
    results = hostile_results()
    observed = results.study.tables["observations"]
    for id in ("A1", "A4"):
        detail = cluster_details(Lookup(results), id)
        rows = [item["row"] for item in detail["figures"]]
        assert rows == list(observed.index[observed["cluster_id"] == id])
        assert results.study.tables["clusters"].loc[detail["row"], "cluster_id"] == id
        jobs = next(item for item in detail["evidence"] if "observations" in item["rows"])
        assert str(rows[1]) in jobs["rows"]


def test_what_is_not_known_says_so_and_how_to_find_out() -> None:
    detail = cluster_details(Lookup(hostile_results()), "A7")
    unknown = [item for item in detail["evidence"] if item["unknown"]]
    assert unknown
    assert all(item["figure"] == "not known" for item in unknown if item["figure"].startswith("not"))
    assert all(ask["what"] for ask in detail["asks"])
    assert detail["buyers"] == []


def test_shared_firms_are_told_with_the_other_cluster() -> None:
    said = cluster_details(Lookup(hostile_results()), "A6")["overlaps"]
    assert len(said) == 1
    assert HOSTILE["A7"] in said[0]


def test_open_minimums_flags_and_partners_are_there() -> None:
    detail = cluster_details(Lookup(hostile_results()), "A1")
    assert all(gate["closes"] for gate in detail["gates"])
    assert len(detail["flags"]) == 1
    assert detail["flags"][0]["sources"] == ["S1"]
    assert {item["name"] for item in detail["organisations"]} == {HOSTILE["A1"] + " Association", "Tool room"}
    assert "Productivity" in detail["organisations"][0]["services"]


def test_only_cited_sources_travel_and_only_web_addresses_are_linked() -> None:
    data = planner_data(Lookup(hostile_results()), study_head(Lookup(hostile_results())), crowded=False)
    assert set(data["sources"]) == {"S1"}
    assert data["sources"]["S1"]["url"].startswith("https://")


def test_a_long_list_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planner, "LIST_AT_MOST", 3)
    data = told(planner_page(many(hostile_results(), 6000)))
    assert len(data["details"]) == len(data["list"]) == 3
    assert data["map"]["points"] == []
    assert data["study"]["clusters"] == 6000


def test_every_word_of_the_page_is_in_the_catalogue() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in sorted(PAGE.glob("*.[jh]*")))
    said = set(re.findall(r'say\("(\w+)"', code)) | set(re.findall(r'data-(?:say|label)="(\w+)"', code))
    assert len(said) > 50
    assert {f"planner.{id}" for id in said} <= set(sentences("planner"))


def test_two_builds_of_the_page_of_india_are_equal_and_light_enough_to_mail(capsys: pytest.CaptureFixture[str]) -> None:
    study = open_study(str(shipped("data/india")))
    page = planner_page(run(study, default_recipe(study)))
    again = planner_page(run(open_study(str(shipped("data/india"))), default_recipe(study)))
    size = len(page.encode())
    with capsys.disabled():
        print(f"\n  the page of India: {size:,} bytes of at most {AT_MOST:,}")
    assert page == again
    assert size <= AT_MOST
    data = told(page)
    assert len(data["list"]) == len(data["details"]) == 55
    assert data["map"]["boundary"]["hatched"]
