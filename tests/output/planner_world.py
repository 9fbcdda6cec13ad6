"""A small study on disk whose names try to run: for the map and the planner page."""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from score_mapping.output.planner import planner_page
from score_mapping.workflow import Results, default_recipe, open_study, run

PROOF = "written-by-a-name"
HOSTILE = {
    "A1": "<img src=x onerror=document.title='run'>",
    "A2": "${alert(1)} `${window.ran=1}` </script><script>window.ran=2</script>",
    "A3": "{{ ''.__class__.__mro__[1].__subclasses__() }}{{ open('" + PROOF + "', 'w').write('x') }}",
    "A4": "{% raw %} {# not a comment",
    "A5": "Line\u2028apart\u2029again & \"quoted\" 'name' \\u003cb\\u003e",
    "A6": "Plain pumps",
    "A7": "Pumps of the same town",
}
PLACES = {
    "A1": (28.4, 77.3),
    "A2": (30.9, 75.85),
    "A3": (11.0, 77.0),
    "A4": (23.0, 72.6),
    "A5": (18.5, 73.9),
    "A6": (22.6, 88.3),
    "A7": (22.6, 88.3),
}
STATES = ("Haryana", "Punjab", "Tamil Nadu", "Gujarat", "Maharashtra", "West Bengal", "West Bengal")
FACT = {"year": "2021", "grade": "B", "source_id": "S1"}


def write(folder: Path, tables: dict[str, list[dict[str, object]]], settings: str) -> Path:
    """Write a study folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "study.toml").write_text(settings, encoding="utf-8")
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, columns)
            writer.writeheader()
            writer.writerows(rows)
    return folder


def tables() -> dict[str, list[dict[str, object]]]:
    """Return the tables: A1 to A4 known well enough to be compared, A5 to A7 less and less."""
    clusters = [
        {
            "cluster_id": key, "name": HOSTILE[key], "admin1": state, "admin2": "District of " + HOSTILE[key], "sector_code": "2812",
            "sector_revision": "ISIC Rev.4", "lat": PLACES[key][0], "lon": PLACES[key][1], "products": "pumps; " + HOSTILE["A1"],
            "overlaps_with": "A7" if key == "A6" else "", "note": HOSTILE[key],
        }
        for key, state in zip(HOSTILE, STATES, strict=True)
    ]  # fmt: skip
    observations = [
        {"cluster_id": key, "indicator_id": what, "value": value, "unit": unit, **FACT, "note": HOSTILE["A2"]}
        for number, key in enumerate(("A1", "A2", "A3", "A4", "A5"))
        for what, value, unit in (
            ("firms", 300 + 200 * number, "enterprises"),
            ("jobs", 9000 + 4000 * number, "persons"),
        )
    ]
    issues = ("issue_quality", "issue_productivity", "issue_working_conditions")
    ratings = [
        {
            "subject_id": key, "indicator_id": issue, "evaluator_id": "R1", "score": 1, "reason": "rework; " + HOSTILE["A3"],
            "grade": "D", "source_id": "S1",
        }
        for number, key in enumerate(("A1", "A2", "A3", "A4"))
        for issue in issues[: 3 - number % 3]
    ]  # fmt: skip
    organisations = [
        {
            "organisation_id": "B1",
            "name": HOSTILE["A1"] + " Association",
            "type": "sector_association",
            "side": "employers",
        },
        {"organisation_id": "B2", "name": "Tool room", "type": "public_training_institute", "side": "neutral"},
        {"organisation_id": "B3", "name": "Union of " + HOSTILE["A4"], "type": "workers_org", "side": "workers"},
    ]
    return {
        "clusters": clusters,
        "observations": observations,
        "evaluators": [{"evaluator_id": "R1"}],
        "ratings": ratings,
        "organisations": [row | FACT for row in organisations],
        "sites": [
            {"site_id": f"T{key}", "organisation_id": key, "admin1": "Haryana", "place": HOSTILE["A1"], "lat": 28.45, "lon": 77.3, "geo_quality": "geocoded"}
            for key in ("B1", "B2")
        ],
        "services": [{"service_id": "S01", "family": "Upgrading", "name": "Productivity " + HOSTILE["A2"]}],
        "organisation_services": [{"organisation_id": "B1", "service_id": "S01", "evidence": "explicit", **FACT}],
        "organisation_sectors": [{"organisation_id": "B2", "sector_code": "any"}],
        "coverage": [{"organisation_id": "B1", "cluster_id": key, "basis": "named", **FACT} for key in ("A1", "A2", "A3", "A4")],
        "buyers": [{"buyer_id": "L1", "name": "Buyer " + HOSTILE["A3"], "kind": "brand"}],
        "buyer_links": [{"buyer_id": "L1", "cluster_id": key, "strength": 2, "evidence": "explicit", **FACT} for key in ("A1", "A3")],
        "policies": [{"policy_id": "P1", "name": "Scheme " + HOSTILE["A4"], "level": "national", "kind": "scheme", **FACT}],
        "policy_links": [{"policy_id": "P1", "cluster_id": key, "link": "named", **FACT} for key in HOSTILE],
        "review_flags": [{"cluster_id": "A1", "kind": "child_labour", "note": HOSTILE["A1"], **FACT}],
        "sources": [
            {"source_id": "S1", "title": "Report " + HOSTILE["A1"], "publisher": HOSTILE["A2"], "url": "https://example.org/a?b=1&c=\"2\"", "year": "2021"},
        ],
    }  # fmt: skip


def settings(*, fictional: bool = False, profile: str = "un") -> str:
    """Return study.toml."""
    return (
        f"title = '''Trial {HOSTILE['A1']} {{{{ 7 * 7 }}}}'''\ncountry = \"IN\"\nstage = \"desk\"\nframework = \"desk-screening\"\n"
        f"draws = 400\ntop_k = 2\nfictional = {str(fictional).lower()}\ndisclaimer = '''Said {HOSTILE['A4']}'''\n"
        f'[boundary]\nfile = "maps/boundaries/india-admin1.geojson"\nprofile = "{profile}"\n'
    )


@cache
def hostile_results(*, fictional: bool = False, profile: str = "un") -> Results:
    """Return the run of the hostile study; made once a test process."""
    with TemporaryDirectory(prefix="planner-world-") as home:
        study = open_study(str(write(Path(home) / "trial", tables(), settings(fictional=fictional, profile=profile))))
    return run(study, replace(default_recipe(study), draws=400))


@cache
def hostile_page(*, fictional: bool = False, profile: str = "un") -> str:
    """Return the planner page of the hostile study; written once a test process."""
    return planner_page(hostile_results(fictional=fictional, profile=profile))
