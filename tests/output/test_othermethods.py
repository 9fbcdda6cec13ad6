"""Other methods: their places beside the headline's, where they part, and what counts twice."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from score_mapping.output.lookup import Lookup
from score_mapping.output.othermethods import disagreements, double, other_methods
from score_mapping.workflow import Results


def with_what_if(results: Results, **tables: pd.DataFrame) -> Lookup:
    return Lookup(replace(results, what_if=replace(results.what_if, **tables)))


def test_the_headline_comes_first_and_agrees_with_the_ranking(teaching: Results) -> None:
    found = other_methods(Lookup(teaching))
    assert found is not None
    assert found["heads"][0] == "Headline"
    assert len(found["heads"]) == 9
    ranks = {row["name"]: str(row["rank"]) for row in teaching.ranking.to_dict("records")}
    assert all(row["cells"][0] == ranks[row["name"]] for row in found["rows"])
    assert found["tau"][0] == "1.00"


def test_without_constituencies_voting_is_left_out(look: Lookup, teaching: Results) -> None:
    found = other_methods(look)
    assert found is not None
    assert "Kemeny" not in found["heads"]
    assert not found["voices"]
    assert other_methods(with_what_if(teaching, methods=teaching.what_if.methods.iloc[:0])) is None


def test_disagreement_says_which_way_and_on_what_it_hangs(teaching: Results) -> None:
    table = pd.DataFrame(
        [("T02", "stars", 1.5, "C7", 0.5), ("T05", "critic", -3.0, "", 0.0), ("T06", "topsis", 0.0, "", 0.0)],
        columns=["cluster_id", "method", "gap", "criterion", "closed"],
    )
    first, second = disagreements(with_what_if(teaching, disagreements=table))
    assert (first["name"], first["gap"], first["criterion"]) == (
        "Ombry leather shoes",
        "3 higher",
        "no single criterion",
    )
    assert (second["gap"], second["criterion"], second["closed"]) == ("1.5 lower", "Inclusion and safeguards", "0.5")


def test_double_counting_warns_with_the_number_of_clusters(teaching: Results) -> None:
    pair = pd.DataFrame([("C1.1", "C3.1", -0.82, 9)], columns=["one", "other", "rho", "pairs"])
    found = double(with_what_if(teaching, double=pair))
    assert found is not None
    assert found["says"].startswith("One pair of facts ranks the clusters nearly alike")
    assert (found["rows"][0]["rho"], found["rows"][0]["n"]) == ("−0.82", "9")
    assert "At most nine clusters" in found["few"]
    assert double(with_what_if(teaching, double=pair.iloc[:0])) is None
