"""A small fictional study on disk that reaches every tier, with names that try to do harm."""

from __future__ import annotations

import csv
from pathlib import Path

# Read as a template, the first name would write a file; the others try a script, a formula, a text direction and mathematics.
HOSTILE = {
    "template": "{{ cycler.__init__.__globals__.os.popen('touch {trap}').read() }} knitwear",
    "script": "<script>alert(1)</script><img src=x onerror=alert(2)> pumps",
    "formula": "=cmd|' /C calc'!A0",
    "braces": "{% for x in () %} {0} {n} $x_1^2$ & foundry",
}

CLUSTERS = (
    # id, name, state, lat, lon, part_of, firms, jobs, issues, markets, buyer, bodies, policy year
    ("C01", HOSTILE["template"], "North", 10.0, 70.0, "", 900, 30000, 3, 3, 4, 4, 2022),
    ("C02", HOSTILE["script"], "North", 10.5, 70.5, "", 700, 26000, 3, 3, 2, 3, 2021),
    ("C03", HOSTILE["formula"], "South", 8.0, 71.0, "C02", 690, 25000, 3, 3, 2, 3, 2021),
    ("C04", HOSTILE["braces"], "South", 8.2, 71.6, "", 300, 9000, 2, 2, 1, 1, 2015),
    ("C05", "Harbour leather", "South", 8.2, 71.6, "", 220, 6000, 1, 2, 0, 2, 2014),
    ("C06", "Hill toys", "East", 9.0, 73.0, "", 150, 2500, 1, 1, 0, 1, 0),
    ("C07", "Plain furniture", "East", 9.4, 73.5, "", 120, 1500, 1, 1, 0, 0, 0),
    ("C08", "River brass", "East", 9.9, 73.9, "", 500, 0, 1, 2, 0, 0, 0),
    ("C09", "Lake silk", "East", 9.9, 74.4, "", 0, 0, 0, 0, 0, 1, 0),
    ("C10", "Cape locks", "South", 7.9, 71.2, "", 12, 700, 1, 2, 1, 2, 2020),
    ("C11", "Far carpets", "", 0, 0, "", 0, 0, 0, 0, 0, 0, 0),
)
ISSUES = ("issue_quality", "issue_productivity", "issue_working_conditions")


def write_sample(folder: Path, *, trap: Path) -> Path:
    """Write the study into ``folder`` and return it; ``trap`` is the file that the hostile name tries to make."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "study.toml").write_text(
        'title = "Valley screening & more <b>"\ncountry = "GH"\nstage = "desk"\nframework = "desk-screening"\n'
        'fictional = true\ntop_k = 3\ndraws = 2000\ndisclaimer = "Names are made up."\n'
        '[conduct]\ninstitution = "An <i>institute</i>"\nlead = "A. Person"\n',
        encoding="utf-8",
    )
    tables: dict[str, list[dict[str, object]]] = {
        name: [] for name in ("clusters", "observations", "ratings", "buyer_links")
    }
    tables |= {name: [] for name in ("coverage", "policies", "policy_links")}
    for id, name, state, lat, lon, part_of, firms, jobs, issues, markets, buyer, bodies, policy in CLUSTERS:
        place = {"lat": lat, "lon": lon} if state else {}
        tables["clusters"].append(
            {
                "cluster_id": id, "name": name.replace("{trap}", trap.as_posix()), "sector_code": "1430",
                "sector_revision": "ISIC Rev.4", "admin1": state, "part_of": part_of, "products": "a; b", **place,
            }
        )  # fmt: skip
        fact = {"cluster_id": id, "year": 2021, "grade": "B", "source_id": "S1"}
        for indicator, value, unit in (("firms", firms, "enterprises"), ("jobs", jobs, "persons")):
            if value:
                more = {"basis": "direct"} if indicator == "jobs" else {}
                tables["observations"].append({**fact, "indicator_id": indicator, "value": value, "unit": unit, **more})
        rating = {"subject_id": id, "evaluator_id": "E1", "grade": "D", "source_id": "S2", "date": "2025-03-01"}
        tables["ratings"] += [
            {**rating, "indicator_id": issue, "score": 1, "reason": "late orders"} for issue in ISSUES[:issues]
        ]
        if markets:
            tables["ratings"].append(
                {**rating, "indicator_id": "d3_markets", "score": markets, "reason": "exports named"}
            )
        if buyer:
            tables["buyer_links"].append(
                {**fact, "buyer_id": "B1", "strength": buyer, "evidence": "explicit", "grade": "C"}
            )
        tables["coverage"] += [{**fact, "organisation_id": f"O{n}", "basis": "named"} for n in range(1, bodies + 1)]
        if policy:
            tables["policies"].append(
                {
                    "policy_id": f"P{id}",
                    "name": f"Scheme of {id}",
                    "kind": "scheme",
                    "year": policy,
                    "grade": "A",
                    "source_id": "S1",
                }
            )
            tables["policy_links"].append(
                {
                    "policy_id": f"P{id}",
                    "cluster_id": id,
                    "link": "named",
                    "year": policy,
                    "grade": "A",
                    "source_id": "S1",
                }
            )
    tables["buyers"] = [{"buyer_id": "B1", "name": "Buyer <b>One</b>", "kind": "brand"}]
    tables["evaluators"] = [{"evaluator_id": "E1"}]
    kinds = ("sector_association", "chamber", "cluster_body", "employers_org", "workers_org", "gov_ministry")
    sides = ("employers", "employers", "employers", "employers", "workers", "government")
    tables["organisations"] = [
        {"organisation_id": f"O{n}", "name": f"Body {n} -1+1", "type": kind, "side": side, "status": "active"}
        for n, (kind, side) in enumerate(zip(kinds, sides, strict=True), start=1)
    ]
    tables["sites"] = [
        {
            "site_id": f"T{n}",
            "organisation_id": f"O{n}",
            "admin1": "North",
            "lat": 10.1,
            "lon": 70.1,
            "geo_quality": "geocoded",
        }
        for n in (1, 2, 5)
    ]
    tables["services"] = [{"service_id": "S01", "name": "Lean advice", "family": "Upgrading", "score_modules": "M3"}]
    tables["organisation_services"] = [
        {
            "organisation_id": "O1",
            "service_id": "S01",
            "evidence": "explicit",
            "grade": "B",
            "source_id": "S1",
            "year": 2022,
        },
        {"organisation_id": "O2", "service_id": "S01", "evidence": "inferred"},
    ]
    tables["review_flags"] = [
        {
            "cluster_id": "C02",
            "kind": "child_labour",
            "year": 2019,
            "grade": "C",
            "source_id": "S2",
            "note": "press <u>report</u>",
        }
    ]
    tables["score_history"] = [
        {"cluster_id": "C06", "what": "SCORE Training, phase I", "year": 2012, "source_id": "S1"}
    ]
    tables["sources"] = [
        {
            "source_id": "S1",
            "title": "Census <&> survey",
            "publisher": "Office",
            "url": "https://example.org/a?b=1&c=2",
            "year": 2021,
        },
        {"source_id": "S2", "title": "=Press page", "url": "", "year": 2019, "access": "publisher"},
    ]
    for name, found in tables.items():
        columns = list(dict.fromkeys(column for row in found for column in row))
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as handle:
            writer = csv.DictWriter(handle, columns, restval="")
            writer.writeheader()
            writer.writerows(found)
    return folder


def write_small(folder: Path) -> Path:
    """Write a study made only of clusters, scores and weights, with criteria of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scoring").mkdir(exist_ok=True)
    (folder / "scoring" / "four.toml").write_text(
        'id = "four"\ntitle = "Four sectors"\n[defaults]\nscale = {at = [[1, 0], [20, 100]]}\n', encoding="utf-8"
    )
    (folder / "study.toml").write_text('title = "Four sectors"\nframework = "four"\ndraws = 500\n', encoding="utf-8")
    (folder / "clusters.csv").write_text(
        "cluster_id,name\nA,Cocoa\nB,Palm oil\nC,Garments\nD,Tourism\n", encoding="utf-8"
    )
    (folder / "scores.csv").write_text(
        "cluster_id,jobs,need,buyers\nA,20,15,10\nB,10,10,10\nC,5,20,\nD,1,2,3\n", encoding="utf-8"
    )
    (folder / "weights.csv").write_text(
        "respondent_id,method,node_id,value\nR1,points,jobs,50\nR1,points,need,30\nR1,points,buyers,20\n",
        encoding="utf-8",
    )
    return folder
