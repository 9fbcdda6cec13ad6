"""Names of organisations, compared without what every name has."""

from __future__ import annotations

import pytest

from score_mapping.study.rules_partners import plain_name


@pytest.mark.parametrize("name", ["Sétif Chamber", "SETIF chamber", "the Setif-Chamber, Ltd.", "Se\u0301tif  Chamber"])
def test_one_name_written_in_four_ways(name: str) -> None:
    assert plain_name(name) == "setif chamber"


def test_other_scripts_keep_their_letters() -> None:
    assert plain_name("Торговая палата") == "торговая палата"
    assert plain_name("...") == ""
