"""What stops a programme from having enough trainers, one cause at a time."""

from __future__ import annotations

import pandas as pd
import pytest

from score_mapping.partners.bottlenecks import find_bottlenecks


def stuck(
    certified: int, experts: int, on_the_way: int, waiting: tuple[tuple[str, str], ...] = (), **more: object
) -> list[list[object]]:
    """One module, M1; ``waiting`` is (experts, experts of the same organisation) of each case."""
    numbers = {"certified": certified, "experts": experts, "on_the_way": on_the_way}
    capacity = pd.DataFrame([{"module": "", **numbers}, {"module": "M1", **numbers}])
    due = pd.DataFrame([("M1", *case) for case in waiting], columns=["module", "experts", "same_organisation"])
    rows = pd.DataFrame({"module": ["M1"] * on_the_way, "state": ["tot"] * on_the_way})
    found = find_bottlenecks(capacity, due, rows, more.get("needed", {}), more.get("limit"))  # type: ignore[arg-type]
    return found[["module", "code", "binding"]].values.tolist()


@pytest.mark.parametrize(
    ("given", "first"),
    [
        ({"certified": 0, "experts": 0, "on_the_way": 0}, ["", "no_trainers", True]),
        ({"certified": 0, "experts": 0, "on_the_way": 2, "waiting": (("", ""),)}, ["", "no_first_module", True]),
        ({"certified": 3, "experts": 0, "on_the_way": 1, "waiting": (("", ""),)}, ["M1", "no_expert", True]),
        ({"certified": 3, "experts": 1, "on_the_way": 1, "waiting": (("", "t1"),)}, ["M1", "experts_same_organisation", True]),
        ({"certified": 3, "experts": 1, "on_the_way": 1, "waiting": (("t1", ""),)}, ["M1", "one_expert", True]),
        (
            {"certified": 9, "experts": 2, "on_the_way": 3, "waiting": (("t1;t2", ""),) * 3, "limit": 1.0},
            ["M1", "few_experts", True],
        ),
        ({"certified": 2, "experts": 2, "on_the_way": 3, "needed": {"M1": 4}}, ["M1", "fewer_than_needed", True]),
        ({"certified": 2, "experts": 2, "on_the_way": 1, "needed": {"M1": 4}}, ["M1", "too_few_on_the_way", True]),
        ({"certified": 4, "experts": 0, "on_the_way": 1, "needed": {"M1": 4}}, ["M1", "no_expert", False]),
    ],
)
def test_the_first_cause(given: dict[str, object], first: list[object]) -> None:
    assert stuck(**given)[0] == first  # type: ignore[arg-type]


def test_nothing_is_stuck() -> None:
    assert stuck(4, 2, 0) == []
    assert stuck(4, 2, 2, (("t1;t2", ""),) * 2) == []


def test_who_waits_for_the_certificate_only_needs_no_expert() -> None:
    capacity = pd.DataFrame([{"module": module, "certified": 2, "experts": 0, "on_the_way": 1} for module in ("", "M1")])
    due = pd.DataFrame(columns=["module", "experts", "same_organisation"])
    rows = pd.DataFrame({"module": ["M1"], "state": ["recommended"]})
    assert find_bottlenecks(capacity, due, rows, {}).empty
