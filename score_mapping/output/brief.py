"""A run in brief, for the head and the list of a page: title, stage, counts, and one line a cluster.

Everything is looked up and ready for JSON: words as text, what is not known as None or as an empty text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from score_mapping.catalogue import ENGLISH, sentences, text
from score_mapping.output.lookup import Lookup, figure, missing, plain, rows
from score_mapping.output.wording import day, sentence_case, share_words, tier_or_border
from score_mapping.output.wording import place as place_words
from score_mapping.study.contract import CONSTITUENCIES

Json = dict[str, Any]


def study_head(look: Lookup) -> Json:
    """Return what every page says of its study: title, stage, counts, whether it is fictional, disclaimer."""
    settings = look.settings
    heard = bool((look.table("consultations")["position"] != "absent").any())
    return {
        "title": plain(settings.title),
        "language": settings.language or "en",
        "name": plain(look.study.name),
        "stage": look.results.recipe.stage,
        "stage_words": f"stage_{look.results.recipe.stage}_{'some' if heard else 'nobody'}",
        "k": look.results.recipe.k,
        "tenths": round(10 * look.first_share),
        "fictional": bool(settings.fictional),
        "fine_print": fine_print(plain(settings.disclaimer)),
        "date": day(facts_until(look)),
        "clusters": len(look.ranked),
        "organisations": len(look.table("organisations")),
        "compared": len(look.compared),
    }


DATED = (
    ("searched", "date"), ("ratings", "date"), ("consultations", "date"), ("assessments", "date"), ("decisions", "date"),
    ("sources", "accessed"),
)  # fmt: skip
YEARLY = ("observations", "buyer_links", "policy_links", "coverage", "organisations")


def facts_until(look: Lookup) -> str:
    """Return the latest day on which something was found, said or judged, else the latest year of a fact; empty without either."""
    day = max((str(cell) for table, column in DATED for cell in look.table(table)[column]), default="")
    years = [float(year) for table in YEARLY for year in look.table(table)["year"].dropna()]
    return day or (f"{max(years):.0f}" if years else "")


def voices(look: Lookup) -> list[Json]:
    """Return each constituency's own ranking: its id, its name and the place of every compared cluster."""
    table = look.results.what_if.constituencies
    return [
        {
            "id": side,
            "title": text(f"planner.voice_{side}"),
            "ranks": {row["cluster_id"]: int(row["rank"]) for row in rows(table.loc[table["constituency"] == side])},
        }
        for side in CONSTITUENCIES
        if (table["constituency"] == side).any()
    ]


def sectors(look: Lookup) -> Json:
    """Return the names of the ISIC divisions that occur, by their two digits; of another classification the code alone."""
    codes = sorted({code for row in rows(look.table("clusters")) for code in divisions(row)})
    known = sentences("isic")
    return {code: text(f"isic.{code}") if f"isic.{code}" in known else code for code in codes}


def divisions(cluster: Mapping[str, Any]) -> list[str]:
    """Return the divisions (two digits) of a cluster's sector codes."""
    codes = [code.strip()[:2] for code in plain(cluster["sector_code"]).split(";")]
    return list(dict.fromkeys(code for code in codes if code))


def fine_print(disclaimer: str) -> list[str]:
    """Return the study's own disclaimer and those of the tool's that it does not already say; the tool's as spoken."""
    more = []
    for id in ("planner.independent", "planner.not_official"):
        ours, english = text(id), text(id, language=ENGLISH)
        disclaimer = disclaimer.replace(english, ours)
        more += [] if ours in disclaimer else [ours]
    return [words for words in (disclaimer, *more) if words]


def share_short(share: object) -> str:
    """Return a share of the readings in a few words, for a narrow list; in tenths, near the ends in twentieths.

    >>> share_short(0.71), share_short(0.94), share_short(1.0)
    ('about 7 of 10', 'about 19 of 20', 'all')
    """
    value = figure(share)
    if missing(share):
        return ""
    ends = {0.0: "none", 1.0: "all"}
    if value in ends:
        return text(f"planner.share_{ends[value]}")
    if value >= 0.975 or value < 0.025:
        return text("planner.share_over" if value > 0.5 else "planner.share_under")
    of = 20 if value >= 0.9 or value < 0.1 else 10
    return text("planner.share_about", n=round(value * of), of=of)


def cluster_list(look: Lookup) -> list[Json]:
    """Return the ranking as lists and small labels need it, in its order; scores are 0-100, empty text is not known."""
    known = {row["cluster_id"]: row for row in rows(look.table("clusters"))}
    return [
        {
            "id": id,
            "name": plain(row["name"]),
            "tier": str(row["tier"]),
            "tier_words": sentence_case(tier_or_border(row["tier"], row["tier_or"])),
            "state": plain(known[id]["admin1"]),
            "district": plain(known[id]["admin2"]),
            "products": plain(known[id]["products"]),
            "sectors": divisions(known[id]),
            "rank": None if missing(row["rank"]) else int(row["rank"]),
            "rank_low": number(row["rank_low"]),
            "rank_high": number(row["rank_high"]),
            "place": place_words(row["rank"], row["rank_low"], row["rank_high"], len(look.compared)),
            "share": "" if missing(row["rank"]) else share_words(row["share_top"]),
            "share_short": "" if missing(row["rank"]) else share_short(row["share_top"]),
            "score": number(row["score"]),
            "low": number(row["low"]),
            "high": number(row["high"]),
            "coverage": number(row["coverage"], 3),
            "question": not missing(row["with_question"]) and bool(row["with_question"]),
        }
        for id, row in look.ranked.items()
    ]


def number(value: object, decimals: int = 1) -> float | None:
    """Return a plain number for JSON, None for what is not known.

    >>> number(41.66), number(float("nan"))
    (41.7, None)
    """
    return None if missing(value) else round(figure(value), decimals)
