"""A rule tells what it found with the cells that show it."""

from __future__ import annotations

import pandas as pd

from score_mapping.study.checked import each, figure
from score_mapping.study.findings import Finding


def test_one_finding_a_row_with_its_cells() -> None:
    frame = pd.DataFrame({"low": [1.0, 2.5], "who": ["x", "y"]}, index=pd.Index([2, 5], name="row"))
    found = list(each(frame, frame["low"] > 2, "a.b", "error", "sites", "low", cell="low", name="who"))
    assert found == [Finding("a.b", "error", "sites", 5, "low", {"cell": "2.5", "name": "y"})]
    assert list(each(frame, frame["low"] > 9, "a.b", "error", "sites")) == []


def test_figures_have_no_needless_decimals() -> None:
    assert (figure(12.0), figure(0.25), figure("x")) == ("12", "0.25", "x")
