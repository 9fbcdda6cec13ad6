"""Tables of a run: columns in their order, figures with six decimals, texts that no spreadsheet executes."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import networkx as nx
import pandas as pd
import pytest
from defusedxml.ElementTree import fromstring

from score_mapping.output.runcolumns import COLUMNS
from score_mapping.output.runtables import Written, cell_text, csv_text, run_tables
from score_mapping.workflow import Results

RANKING = (
    "rank,cluster_id,name,score,balance_score,rank_low,rank_high,share_first,share_top,tier,stage,coverage,grade_share_ab,"
    "gates_open,reason,score_known"
)


@pytest.fixture(scope="module")
def written(results: Results) -> Written:
    return run_tables(results)


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_texts_that_look_like_formulas_get_a_quote(start: str) -> None:
    assert cell_text(start, "string") == f"'{start}"


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (-1.5, "number", "-1.500000"), (-1e-9, "number", "0.000000"), (1 / 3, "number", "0.333333"), (7.0, "integer", "7"),
        (float("nan"), "number", ""), (pd.NA, "integer", ""), (None, "string", ""), (True, "string", "yes"),
        ("a\tb\x00\n", "string", "a b"), (0, "number", "0.000000"),
    ],
)  # fmt: skip
def test_cells(value: object, kind: str, text: str) -> None:
    assert cell_text(value, kind) == text


def test_the_ranking_has_the_columns_of_the_contract(written: Written, results: Results) -> None:
    text = written.files["ranking.csv"]
    assert text.splitlines()[0] == RANKING
    found = read(text)
    assert [row["cluster_id"] for row in found] == list(results.ranking["cluster_id"])
    assert found[0]["rank"] == "1"
    assert found[-1]["rank"] == ""
    assert float(found[0]["score"]) == pytest.approx(results.ranking["score"][0], abs=5e-7)
    assert next(row["name"] for row in found if row["cluster_id"] == "C03") == "'=cmd|' /C calc'!A0"


def test_places_of_a_cluster_add_up(written: Written) -> None:
    for row in read(written.files["robustness.csv"]):
        assert sum(float(value) for key, value in row.items() if key.startswith("rank_")) == pytest.approx(1, abs=1e-5)


def test_cells_name_the_rows_they_come_from(written: Written) -> None:
    cell = next(
        row
        for row in read(written.files["cells.csv"])
        if (row["cluster_id"], row["indicator_id"]) == ("C01", "d1_jobs")
    )
    assert cell["rows"] == "observations:3"
    assert (cell["known"], cell["year"], cell["grade"]) == ("yes", "2021", "B")


def test_the_network_is_read_back_with_all_nodes_and_edges(written: Written, results: Results) -> None:
    graph = nx.parse_graphml(written.files["network.graphml"])
    assert graph.number_of_nodes() == results.network.number_of_nodes()
    assert graph.number_of_edges() == results.network.number_of_edges() == len(read(written.files["network.csv"]))
    assert graph.nodes["cluster:C03"]["name"] == "=cmd|' /C calc'!A0"
    fromstring(written.files["network.graphml"])


def test_control_characters_do_not_break_the_graph(results: Results) -> None:
    graph = nx.MultiDiGraph()
    graph.add_node(("cluster", "A"), kind="cluster", name="a\x00b\x1b")
    graph.add_node(("buyer", "B"), kind="buyer", name="c")
    graph.add_edge(("buyer", "B"), ("cluster", "A"), type="buys_from", strength=float("nan"))
    text = run_tables(replace(results, network=graph)).files["network.graphml"]
    assert nx.parse_graphml(text).nodes["cluster:A"]["name"] == "ab"


def test_what_a_study_cannot_fill_is_absent_with_a_reason(small: Results) -> None:
    written = run_tables(small)
    assert "network.csv" not in written.files
    assert "network.graphml" not in written.files
    assert written.absent["network"].startswith("The study brings no organisations")
    assert written.absent["gates"] == "The framework has no minimums at this stage."
    assert written.absent["portfolio"] == "Nobody assessed an organisation, so no set of partners is proposed."
    assert written.absent["agreement"] == "The study has no ratings on the rubrics of this framework."
    assert written.absent["constituencies"].startswith("The weights come from one voice only")
    assert written.files["weights_heard.csv"].startswith("node_id,parent_id,all,mean,heads\njobs,,0.500000,")
    assert written.absent["positions"].startswith("The study has no consultations")
    assert written.restricted == {}
    assert written.absent["restricted"].startswith("Fewer than two evaluators")


def test_a_table_is_written_or_absent_with_a_reason(results: Results, small: Results, unranked: Results) -> None:
    for found in (results, small, unranked):
        written = run_tables(found)
        names = {name.removesuffix(".csv") for name in written.files if name.endswith(".csv")}
        assert names.isdisjoint(written.absent)
        assert names | set(written.absent) == {*COLUMNS, "restricted"}
        assert all(said.endswith(".") for said in written.absent.values())
    assert run_tables(unranked).absent["pairs"] == "Fewer than two clusters can be compared."


def test_csv_text_uses_one_line_end() -> None:
    assert csv_text(pd.DataFrame({"a": ["x,y"]}), {"a": "string"}) == 'a\n"x,y"\n'
