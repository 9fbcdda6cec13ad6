"""Words of the chapter "With whom": names of organisations and modules in a sentence, a band with its score, why somebody is held back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from score_mapping.catalogue import sentences
from score_mapping.output.lookup import Lookup, figure, missing, plain, split_keys
from score_mapping.output.partnerwords import module, named, tell
from score_mapping.output.wording import amount, count, listing, sentence_case, span_words, whole
from score_mapping.study.contract import MODULES


def known(id: str) -> bool:
    """Tell whether the catalogue holds ``partnering.<id>``."""
    return f"partnering.{id}" in sentences("partnering")


def numbered(id: str, number: int, **values: object) -> str:
    """Return ``<id>.one``, ``<id>.many`` or, where it has one, ``<id>.zero``, with ``{n}`` as words, as a sentence's start.

    >>> numbered("more_reach", 2)
    'Two more organisations within reach are not drawn; the table holds them.'
    """
    form = "zero" if number == 0 and known(f"{id}.zero") else "one" if number == 1 else "many"
    return sentence_case(tell(f"{id}.{form}", n=count(number), **values))


def share(value: object) -> str:
    """Return a share of what was counted as per cent, whole; below one per cent with one decimal, empty when unknown.

    >>> share(0.9299), share(0.004), share(float("nan"))
    ('93 %', '0.4 %', '')
    """
    number = 100 * figure(value)
    return "" if number != number else f"{number:.1f} %" if 0 < number < 1 else f"{number:.0f} %"


def module_names(ids: Iterable[str]) -> str:
    """Return SCORE modules in a sentence, in the order of the contract.

    >>> module_names(["M2", "M1"])
    'Workplace Cooperation and Quality'
    """
    place = {id: at for at, id in enumerate(MODULES)}
    return listing([module(id) for id in sorted(set(ids), key=lambda id: (place.get(id, len(place)), id))])


def organisation_names(look: Lookup, ids: Iterable[str]) -> list[str]:
    """Return names of organisations, by name."""
    return sorted((look.organisation(id) for id in set(ids)), key=lambda name: (name.casefold(), name))


def band_words(score: object, low: object, high: object, band: object) -> str:
    """Return a readiness band with its score and interval.

    >>> band_words(60.0, 58.0, 62.0, "ready_with_conditions")
    'ready with conditions, 60 (58–62)'
    """
    if missing(score):
        return named("page_band", band) or tell("not_known")
    spread = span_words(low, high)
    said = whole(score) if spread in ("", whole(score)) else tell("with_interval", value=whole(score), span=spread)
    return tell("band_score", band=named("page_band", band), score=said)


def knockout_titles(look: Lookup, codes: Collection[str]) -> list[str]:
    """Return the titles of knock-outs, by code."""
    framework = look.results.partners.assessed.framework
    titles = {one.id: plain(one.title) for one in framework.knockout} if framework is not None else {}
    return [titles.get(code) or code for code in codes]


def reasons_words(look: Lookup, row: Mapping[str, object], floor: float | None, recorded: str = "") -> list[str]:
    """Return in words why an organisation of the long list is held back; what only follows from another reason is left out.

    Parameters
    ----------
    row
        Of the long list, joined with its row of the readiness table.
    floor
        Least readiness of the set.
    recorded
        The reason that was recorded for leaving it out.
    """
    codes = split_keys(row["reasons"])
    said = []
    for code in codes:
        if (code == "readiness_unknown" and "knockout" in codes) or (code == "no_offer" and "not_reached" in codes):
            continue
        band = named("page_band", row["band"])
        if code in ("knockout", "knockout_pending"):
            column = "knockouts_failed" if code == "knockout" else "knockouts_pending"
            said.append(tell(f"why.{code}", what="; ".join(knockout_titles(look, split_keys(row.get(column, ""))))))
        elif code == "floor" and floor is not None and figure(row["readiness"]) >= floor:
            said.append(tell("why.held_down", band=band))
        elif known(f"why.{code}"):
            said.append(tell(f"why.{code}", floor=amount(floor), band=band, reason=recorded or tell("no_reason")))
        else:
            said.append(named("why", code))
    return [sentence_case(words) for words in said]
