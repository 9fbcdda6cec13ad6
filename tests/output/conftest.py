"""Runs that several tests of the outputs look at; each is made once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from score_mapping.output.lookup import Lookup
from score_mapping.output.partnerpages import partner_pages
from score_mapping.workflow import Results, default_recipe, open_study, run
from tests.output.sample import write_sample, write_small
from tests.output.watched import browser, open_page

__all__ = ["browser", "open_page"]

TEACHING = Path(__file__).parents[2] / "data" / "teaching"


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sample")


@pytest.fixture(scope="session")
def results(sample_home: Path) -> Results:
    """The fictional study that reaches every tier and whose names try to do harm."""
    return run(open_study(write_sample(sample_home / "valley", trap=sample_home / "trap")))


@pytest.fixture(scope="session")
def look(results: Results) -> Lookup:
    return Lookup(results)


@pytest.fixture(scope="session")
def small(sample_home: Path) -> Results:
    """A study of clusters, scores and weights alone."""
    return run(open_study(write_small(sample_home / "four")))


@pytest.fixture(scope="session")
def unranked(sample_home: Path) -> Results:
    """The fictional study under a framework that asks for facts that it does not have."""
    return run(
        open_study(write_sample(sample_home / "unranked", trap=sample_home / "trap"), framework="score-selection")
    )


@pytest.fixture(scope="session")
def teaching() -> Results:
    """The teaching study: three constituencies heard, six evaluators, a hold, a tie, a decision."""
    study = open_study(TEACHING)
    return run(study, replace(default_recipe(study), draws=1_000))


@pytest.fixture(scope="session")
def here(teaching: Results) -> Lookup:
    return Lookup(teaching)


@pytest.fixture(scope="session")
def chapter(here: Lookup) -> dict[str, Any]:
    """The report's pages of the teaching study's partners."""
    return partner_pages(here)


@pytest.fixture(scope="session")
def pages(chapter: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The page of each partner by its id."""
    return {page["id"]: page for page in chapter["pages"]}
