"""Lists on one cluster: one entry a row, no number beside a company, the written step of a rubric."""

from __future__ import annotations

from score_mapping.output.lookup import Lookup
from score_mapping.output.particulars import buyers, citation, evidence, organisations


def test_a_step_of_a_rubric_is_told_in_its_words(look: Lookup) -> None:
    told = {row["title"]: row["figure"] for row in evidence(look, "C01")}
    assert (
        told["Lead buyers and what they have done for suppliers"]
        == "suppliers from here took part in a buyer's upgrading programme"
    )
    assert told["People working in the cluster"] == "30,000 persons"
    assert {row["figure"] for row in evidence(look, "C11")} == {"not known"}


def test_no_number_stands_beside_a_company(look: Lookup) -> None:
    assert buyers(look, "C04") == [
        {
            "names": ["Buyer <b>One</b>"],
            "said": "named as a buyer in 2021",
            "inferred": False,
            "grade": "C",
            "sources": look.sources_of("S1"),
        }
    ]


def test_organisations_stand_once_the_named_ones_first(look: Lookup) -> None:
    found = organisations(look, "C01")
    assert [item["name"] for item in found[:4]] == [f"Body {n} -1+1" for n in (1, 2, 3, 4)]
    assert [item["near"] for item in found] == sorted(item["near"] for item in found)
    assert len({item["name"] for item in found}) == len(found)
    assert found[0]["services"] == ["Lean advice"]
    assert found[1]["services"] == []  # inferred, not documented


def test_citations(look: Lookup) -> None:
    assert citation(look, {"source_id": "S1", "year": 2021.0, "grade": "B"}) == "[Census <&> survey, 2021, grade B]"
    assert citation(look, {"source_id": "", "year": float("nan"), "grade": ""}) == "[undated]"
