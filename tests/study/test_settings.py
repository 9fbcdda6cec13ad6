"""Every entry of study.toml may be left out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from score_mapping.shipped import shipped
from score_mapping.study.numbers import Style
from score_mapping.study.settings import Settings, read_settings


def test_without_a_file_the_study_is_called_like_its_folder() -> None:
    settings, found = read_settings(None, "metal_north-2026")
    assert settings == Settings(title="metal north 2026")
    assert (settings.stage, settings.size_band, settings.top_k, found) == ("desk", (50, 250), None, [])


def test_entries_are_read(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text(
        'title = "Metal"\ncountry = "GH"\nstage = "field"\nsize_band = [20, 100]\ntop_k = 3\n'
        '[numbers]\ndecimal = ","\nthousands = "."\n[boundary]\nfile = "areas.geojson"\nprofile = "un"\n',
        encoding="utf-8",
    )
    settings, found = read_settings(path, "x")
    assert found == []
    assert (settings.title, settings.stage, settings.size_band, settings.top_k) == ("Metal", "field", (20, 100), 3)
    assert settings.numbers.style == Style(",", ".")
    assert settings.boundary.profile == "un"


def test_a_file_without_a_title_keeps_the_name_of_the_folder(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text("seed = 4\n", encoding="utf-8")
    assert read_settings(path, "metal")[0].title == "metal"


def test_the_starter_explains_every_entry_that_a_small_study_sets() -> None:
    settings, found = read_settings(shipped("data/starter/study.toml"), "starter")
    assert found == []
    assert settings.fictional
    assert "FICTIONAL" in settings.title


def test_a_lock_on_the_weights_has_a_hash_and_a_day(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text('[weights_lock]\nhash = "0123456789ab"\ndate = 2026-03-01\n', encoding="utf-8")
    settings, found = read_settings(path, "x")
    assert found == []
    assert (settings.weights_lock.hash, settings.weights_lock.date) == ("0123456789ab", date(2026, 3, 1))
    path.write_text('[weights_lock]\nhash = "0123"\n', encoding="utf-8")
    assert [(item.id, item.where) for item in read_settings(path, "x")[1]] == [("toml.pattern", "weights_lock.hash")]


def test_a_plan_replaces_some_figures_and_keeps_them_in_order(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text(
        '[rollout]\nyears = 4\nvisits = {low = 2, central = 2, high = 3, source = "plan"}\n'
        "recovery = [{low = 0, central = 0.2, high = 0.4}]\n",
        encoding="utf-8",
    )
    settings, found = read_settings(path, "x")
    assert found == []
    assert (settings.rollout.years, settings.rollout.first_module, settings.rollout.unit_cost) == (4, "M1", None)
    assert set(settings.rollout.spreads()) == {"visits", "recovery[1]"}
    path.write_text("[rollout]\nuptake = {low = 0.1, central = 0.5, high = 30}\n", encoding="utf-8")
    assert [(item.id, item.where) for item in read_settings(path, "x")[1]] == [
        ("toml.less_than_equal", "rollout.uptake.high")
    ]


def test_terms_of_the_set_of_partners(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text(
        '[portfolio]\nclusters = ["a", "b"]\nsize = 3\nbudget = 0\nfair_share = 0.5\nendorsed = ["workers"]\n'
        '[portfolio.must]\nx = "named in the agreement"\n',
        encoding="utf-8",
    )
    settings, found = read_settings(path, "x")
    assert found == []
    terms = settings.portfolio
    assert (terms.clusters, terms.size, terms.budget, terms.floor, terms.fair_share) == (("a", "b"), 3, 0, None, 0.5)
    assert (terms.must, terms.must_not, terms.endorsed, terms.capacities) == ({"x": "named in the agreement"}, {}, ("workers",), False)
    assert Settings().portfolio.endorsed == ("employers", "workers")


@pytest.mark.parametrize(
    ("entry", "where", "id"),
    [
        ("size = 0", "portfolio.size", "toml.greater_than_equal"),
        ("budget = -1", "portfolio.budget", "toml.greater_than_equal"),
        ("budget = inf", "portfolio.budget", "toml.value"),
        ("floor = 101", "portfolio.floor", "toml.less_than_equal"),
        ("fair_share = 2", "portfolio.fair_share", "toml.less_than_equal"),
        ("fair_share = nan", "portfolio.fair_share", "toml.less_than_equal"),
        ('endorsed = ["unions"]', "portfolio.endorsed[1]", "toml.choice"),
        ('must = ["x"]', "portfolio.must", "toml.type"),
        ("sice = 2", "portfolio.sice", "toml.unknown_entry"),
    ],
)
def test_terms_that_cannot_be_are_told_where_they_stand(tmp_path: Path, entry: str, where: str, id: str) -> None:
    path = tmp_path / "study.toml"
    path.write_text(f"[portfolio]\n{entry}\n", encoding="utf-8")
    assert [(item.where, item.id) for item in read_settings(path, "x")[1]] == [(where, id)]


def test_the_plan_starts_on_a_day(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text("[rollout]\nstart = 2026-09-01\n", encoding="utf-8")
    assert read_settings(path, "x")[0].rollout.start == date(2026, 9, 1)
