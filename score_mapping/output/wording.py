"""Numbers and ids in words, the same in every output: rounded to what is known, and never more certain than that.

A share of readings is told in twentieths or tenths, a place as a band when its interval is wide, a tier and a grade by
their words. All words stand in the catalogue.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from score_mapping.catalogue import ENGLISH, sentences, spoken, text
from score_mapping.output.lookup import figure, missing

WORDS_UP_TO = 10
NAMED_AT_MOST = 6  # names in one sentence before the rest is counted
ORDINALS = {"one": "1", "two": "2", "few": "3"}  # the CLDR's forms, as English needs them
WIDE = 1 / 3  # an interval of places wider than this part of all places is told as a band


def say(id: str, **values: object) -> str:
    """Return the sentence ``report.<id>`` with its places filled."""
    return text(f"report.{id}", language="", **values)


def has(id: str) -> bool:
    """Tell whether the catalogue holds ``report.<id>``."""
    return f"report.{id}" in sentences("report")


def counted(id: str, number: int, **values: object) -> str:
    """Return ``<id>.one`` or ``<id>.many`` with ``{n}`` as words (zero has its own ``.zero`` where it reads better).

    >>> counted("clusters", 1), counted("clusters", 7)
    ('one cluster', 'seven clusters')
    """
    form = "zero" if number == 0 and has(f"{id}.zero") else "one" if number == 1 else "many"
    return say(f"{id}.{form}", n=count(number), **values)


def opening(id: str, number: int, **values: object) -> str:
    """Return `counted` as the start of a sentence.

    >>> opening("clusters", 7)
    'Seven clusters'
    """
    return sentence_case(counted(id, number, **values))


def written(english: str) -> str:
    """Return a figure that is written in the English way as the language being spoken writes it.

    >>> from score_mapping.catalogue import speaking
    >>> with speaking("es"):
    ...     written("41.7"), written("12,000")
    ('41,7', '12.000')
    """
    if spoken() == ENGLISH:
        return english
    from babel.core import UnknownLocaleError
    from babel.numbers import format_decimal

    try:
        return format_decimal(english.replace(",", ""), locale=spoken(), decimal_quantization=False)
    except UnknownLocaleError:
        return english


def day(iso: str) -> str:
    """Return an ISO date as the language being spoken writes it; anything else, a year alone for instance, as it is.

    >>> day("2026-05-31"), day("2026")
    ('31 May 2026', '2026')
    """
    from babel.core import UnknownLocaleError
    from babel.dates import format_date

    try:
        return format_date(date.fromisoformat(iso), "long", locale="en_GB" if spoken() == ENGLISH else spoken())
    except (UnknownLocaleError, ValueError):
        return iso


def count(number: int) -> str:
    """Return a count as a word up to ten, in digits above.

    >>> count(7), count(55), count(12000)
    ('seven', '55', '12,000')
    """
    return say(f"number.{number}") if 0 <= number <= WORDS_UP_TO else written(f"{number:,}")


def sentence_case(words: str) -> str:
    """Return the words with a capital at the start.

    >>> sentence_case("seven clusters")
    'Seven clusters'
    """
    return words[:1].upper() + words[1:]


def listing(items: Sequence[str]) -> str:
    """Join in a sentence: ``a, b and c``.

    >>> listing(["a", "b", "c"])
    'a, b and c'
    """
    if len(items) < 2:
        return "".join(items)
    return say("list.and", first=", ".join(items[:-1]), last=items[-1])


def listing_some(names: Sequence[str], most: int = NAMED_AT_MOST) -> str:
    """Name a few and count the rest.

    >>> listing_some(["a", "b", "c", "d"], 2)
    'a, b and two more'
    """
    more = len(names) - most
    return listing([*names[:most], say("sure.more", n=count(more))] if more > 0 else list(names))


def amount(value: object) -> str:
    """Return a figure as it is read: whole numbers with thousands, else three digits that count; empty when unknown.

    >>> amount(12000.0), amount(41.6666), amount(float("nan"))
    ('12,000', '41.7', '')
    """
    number = figure(value)
    if math.isnan(number):
        return ""
    if number == round(number) or abs(number) >= 1000:
        return written(f"{number:,.0f}")
    return written(f"{number:.3g}")


def whole(value: object) -> str:
    """Return a score as a whole number, empty when it is unknown."""
    number = figure(value)
    return "" if math.isnan(number) else f"{number:.0f}"


def percent(value: object) -> str:
    """Return a share as per cent, rounded to five from 5 to 95 so that it does not look more exact than it is.

    >>> percent(0.673), percent(0.02), percent(1.0)
    ('65 %', '2 %', '100 %')
    """
    number = figure(value)
    if math.isnan(number):
        return ""
    hundred = 100 * number
    return f"{5 * round(hundred / 5):.0f} %" if 5 <= hundred <= 95 else f"{hundred:.0f} %"


def days(value: object) -> str:
    """Return a number of days in words.

    >>> days(0.5), days(1), days(3.0)
    ('half a day', '1 day', '3 days')
    """
    number = figure(value)
    if math.isnan(number):
        return ""
    if number == 0.5:
        return say("days.half")
    return say("days.one" if number == 1 else "days.many", n=written(f"{number:g}"))


def share_words(share: object) -> str:
    """Return the share of the readings that were tried, in words with one rounded figure in brackets.

    >>> share_words(0.953)
    'nearly all readings (about 19 of 20)'
    >>> share_words(0.71)
    'most readings (about 7 of 10)'
    """
    value = figure(share)
    if math.isnan(value):
        return ""
    if value == 1:
        return say("share.all")
    if value == 0:
        return say("share.no")
    if value >= 0.975:
        return say("share.nearly_every")
    if value < 0.025:
        return say("share.hardly_any")
    if value >= 0.9 or value < 0.1:
        twentieths = min(max(round(value * 20), 1), 19)
        return say("share.nearly_all" if value >= 0.9 else "share.very_few", n=twentieths, of=20)
    tenths = round(value * 10)
    if tenths == 5:
        return say("share.half", n=tenths, of=10)
    form = "most" if tenths >= 7 else "more_than_half" if tenths == 6 else "under_half" if tenths >= 3 else "few"
    return say(f"share.{form}", n=tenths, of=10)


def ordinal(number: int) -> str:
    """Return 1st, 2nd, 3rd, 4th …

    >>> [ordinal(n) for n in (1, 2, 3, 11, 22)]
    ['1st', '2nd', '3rd', '11th', '22nd']
    """
    ending = ORDINALS.get(_ordinal_form(number), "other")
    return say(f"ordinal.{ending}", n=number)


def _ordinal_form(number: int) -> str:
    """Return which ordinal form a number takes by the rules of the CLDR, in the language that the words are of."""
    from babel.core import Locale

    own = sentences("report", spoken())["report.ordinal.other"] != sentences("report")["report.ordinal.other"]
    return Locale.parse(spoken() if own else ENGLISH).ordinal_form(number)


def place(rank: object, low: object, high: object, of: int) -> str:
    """Return a place in the order: with its interval, or as a band alone when the interval is wide.

    >>> place(3, 2, 5, 20), place(3, 1, 12, 20), place(1, 1, 1, 20)
    ('3rd (2–5)', '1–12', '1st')
    """
    if missing(rank):
        return ""
    at = int(figure(rank))
    first, last = figure(low), figure(high)
    if math.isnan(first) or math.isnan(last) or first == last:
        return ordinal(at)
    band = say("place.band", low=f"{first:.0f}", high=f"{last:.0f}")
    if last - first > max(3.0, WIDE * of):
        return band
    return say("place.with_band", place=ordinal(at), band=band)


def tier_word(tier: object) -> str:
    """Return a tier in words; a tier of the user's own is told by its id.

    >>> tier_word("shortlist")
    'shortlist for a field visit'
    """
    return _word("tier", tier)


def tier_or_border(tier: object, tier_or: object) -> str:
    """Return the tier, or ``between … and …`` where the border is within two standard errors."""
    if missing(tier_or):
        return tier_word(tier)
    return say("tier.between", one=tier_word(tier), other=tier_word(tier_or))


def word(kind: str, id: object) -> str:
    """Return the word of an id of the contract (a grade, an effect, a flag, an organisation type)."""
    return _word(kind, id)


def _word(kind: str, id: object) -> str:
    if missing(id):
        return ""
    key = f"{kind}.{id}"
    return say(key) if has(key) else str(id).replace("_", " ")


def span_words(low: object, high: object) -> str:
    """Return the two ends of a score interval as whole numbers, one number where they are the same.

    >>> span_words(61.2, 71.8), span_words(50, 50.2)
    ('61–72', '50')
    """
    first, last = whole(low), whole(high)
    return first if first == last else say("span", low=first, high=last)


def correlation_words(value: float) -> str:
    """Return the size of a rank correlation in words.

    >>> correlation_words(0.55), correlation_words(-0.1)
    ('moderately', 'hardly')
    """
    size = abs(value)
    form = "hardly" if size < 0.2 else "weakly" if size < 0.4 else "moderately" if size < 0.7 else "strongly"
    return say(f"correlation.{form}")


def part_words(part: object) -> str:
    """Return a part of a whole in words with one rounded figure in brackets.

    >>> part_words(0.57), part_words(0.02)
    ('more than half (about 6 parts in 10)', 'next to nothing')
    """
    value = figure(part)
    if math.isnan(value):
        return ""
    tenths = round(value * 10)
    if value < 0.03:
        return say("part.nothing")
    if tenths < 1:
        return say("part.trace")
    form = "most" if tenths >= 7 else "more_than_half" if tenths == 6 else "half" if tenths == 5 else "some" if tenths >= 2 else "little"
    return say(f"part.{form}", n=min(tenths, 10))


def points(share: object) -> str:
    """Return a share as points of 100: whole numbers from 10 on, one decimal below; empty when it is unknown.

    >>> points(0.1994), points(0.0256)
    ('20', '2.6')
    """
    value = 100 * figure(share)
    if math.isnan(value):
        return ""
    return f"{value:.0f}" if abs(value) >= 10 or abs(value - round(value)) < 0.05 else written(f"{value:.1f}")


def shortened(name: str, length: int = 42) -> str:
    """Return a name cut to the room that a chart has.

    >>> shortened("Sennick wire harnesses", 12)
    'Sennick wir…'
    """
    return name if len(name) <= length else name[: length - 1].rstrip() + "…"


def voice(name: str) -> str:
    """Return a constituency's short name, as heads of tables and charts have it.

    >>> voice("employers"), voice("north_coast")
    ('Employers', 'North coast')
    """
    return sentence_case(_word("voice", name))
