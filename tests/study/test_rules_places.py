"""Distances of places, against distances known from elsewhere."""

from __future__ import annotations

import pandas as pd
import pytest

from score_mapping.study.rules_places import EARTH_KM, great_circle_km


def test_a_degree_of_the_equator_and_half_the_earth() -> None:
    points = pd.DataFrame({"lat": [0.0, 0.0, 90.0], "lon": [0.0, 0.0, 0.0], "to_lat": [0.0, 0.0, -90.0], "to_lon": [1.0, 180.0, 0.0]})
    km = great_circle_km(points["lat"], points["lon"], points["to_lat"], points["to_lon"])
    half = 3.141592653589793 * EARTH_KM
    assert km.to_list() == pytest.approx([half / 180, half, half])
