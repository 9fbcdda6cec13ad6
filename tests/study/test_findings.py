"""Findings become problems: with their place, at most twenty of a kind, without what only follows from another."""

from __future__ import annotations

from score_mapping.study.findings import Finding, Place, beyond, tell, where

PLACES = {"sites": Place("study.xlsx", "Sites"), "clusters": Place("clusters.csv")}


def test_the_place_of_a_cell() -> None:
    assert where(PLACES["sites"], 7, "lat") == "sheet Sites, row 7, column lat"
    assert where(PLACES["clusters"], 1) == "row 1"
    assert where(PLACES["clusters"]) == ""


def test_many_of_one_kind_are_counted() -> None:
    faults = [Finding("cell.required", "error", "sites", row, "lat") for row in range(2, 7)]
    said = tell([*faults, Finding("cell.required", "error", "clusters", 2, "name")], PLACES, at_most=2)
    assert [(item.id, item.file, item.where) for item in said] == [
        ("cell.required", "study.xlsx", "sheet Sites, row 2, column lat"),
        ("cell.required", "study.xlsx", "sheet Sites, row 3, column lat"),
        ("more", "study.xlsx", "sheet Sites, column lat"),
        ("cell.required", "clusters.csv", "row 2, column name"),
    ]
    assert "3 more" in said[2].found


def test_what_follows_from_an_unreadable_cell_is_not_told_again() -> None:
    read = [Finding("number.percent", "error", "sites", 2, "lat")]
    same_cell = Finding("place.half", "error", "sites", 2, "lat")
    same_row = Finding("place.outside", "warning", "sites", 2, "lon")
    other_fault = Finding("key.repeated", "error", "sites", 2, "site_id")
    other_row = Finding("place.outside", "warning", "sites", 3, "lon")
    assert beyond([same_cell, same_row, other_fault, other_row], read) == [other_fault, other_row]
