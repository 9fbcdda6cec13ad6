"""Every entry of study.toml may be left out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

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
