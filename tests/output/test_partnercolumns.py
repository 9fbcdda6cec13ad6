"""The contract of the tables on organisations follows what the rooms of partners find: nothing is lost without a word."""

from __future__ import annotations

import pandas as pd
import pytest

from score_mapping.output.partnercolumns import PARTNER_COLUMNS, PARTNER_KEYS, PARTNER_RESTRICTED
from score_mapping.output.partnerframes import partner_annex, partner_frames
from score_mapping.partners.readiness import UNREAD
from score_mapping.partners.rubric_tables import CONFLICTS, DISCUSSION
from score_mapping.partners.trainer_readiness import TABLE
from score_mapping.workflow import Results

# What a finding holds and its file leaves out: what gaps.csv says too, and what would tell who a trainer is.
LEFT_OUT = {
    "module_fit": {"kind", "basis", "open", "inferred", "in_house", "free", "only"},
    "portfolio_curve": {"members"},
    "trainers": {"sex"},
}


@pytest.fixture(scope="module")
def frames(teaching: Results) -> dict[str, pd.DataFrame]:
    return partner_frames(teaching)


def test_tables_and_keys_are_those_of_the_contract(frames: dict[str, pd.DataFrame]) -> None:
    assert set(frames) == set(PARTNER_COLUMNS)
    assert set(PARTNER_KEYS) <= set(PARTNER_COLUMNS)
    assert all(set(key) <= set(PARTNER_COLUMNS[name]) for name, key in PARTNER_KEYS.items())


@pytest.mark.parametrize("name", [name for name in PARTNER_COLUMNS if name != "trainer_readiness"])
def test_a_finding_is_in_the_file_or_left_out_on_purpose(name: str, frames: dict[str, pd.DataFrame]) -> None:
    columns = set(frames[name].columns)
    assert set(PARTNER_COLUMNS[name]) <= columns
    assert columns - set(PARTNER_COLUMNS[name]) == LEFT_OUT.get(name, set())


def test_what_the_teaching_study_does_not_have_fits_the_contract() -> None:
    assert list(PARTNER_COLUMNS["trainer_readiness"]) == TABLE
    assert list(PARTNER_RESTRICTED["partner_unread_by_code"]) == UNREAD
    assert list(PARTNER_RESTRICTED["trainer_conflicts_by_code"]) == ["trainer_id", *CONFLICTS[1:]]
    assert list(PARTNER_RESTRICTED["trainer_discussion_by_code"]) == ["trainer_id", *DISCUSSION[1:]]


def test_the_annex_fits_the_contract(teaching: Results) -> None:
    annex = partner_annex(teaching)
    assert set(annex) == {
        "partner_conflicts_by_code", "partner_discussion_by_code", "trainer_conflicts_by_code", "trainer_discussion_by_code",
    }  # fmt: skip
    assert all(list(frame) == list(PARTNER_RESTRICTED[name]) for name, frame in annex.items())


def test_no_open_table_has_a_column_for_assessors_by_code() -> None:
    open_columns = {column for columns in PARTNER_COLUMNS.values() for column in columns}
    assert open_columns.isdisjoint({"evaluator_id", "lower", "higher"})
