"""Words on partners, trainers and modules, the same wherever they are spoken of."""

from __future__ import annotations

import math

from score_mapping.catalogue import sentences, text
from score_mapping.output.lookup import figure, missing
from score_mapping.output.wording import amount, count, sentence_case


def tell(id: str, **values: object) -> str:
    """Return the sentence ``partnering.<id>`` with its places filled."""
    return text(f"partnering.{id}", language="en", **values)


def told(id: str, number: int, **values: object) -> str:
    """Return ``<id>.one`` or ``<id>.many`` as the start of a sentence, with ``{n}`` as words.

    >>> told("page_knock.clear", 2)
    'Two others were checked and are clear.'
    """
    return sentence_case(tell(f"{id}.{'one' if number == 1 else 'many'}", n=count(number), **values))


def named(kind: str, id: object) -> str:
    """Return the word of an id, ``<kind>.<id>``; an id without a word of its own is told as it stands.

    >>> named("page_band", "ready"), named("page_band", "own_band")
    ('ready', 'own band')
    """
    if missing(id):
        return ""
    key = f"{kind}.{id}"
    return tell(key) if f"partnering.{key}" in sentences("partnering") else str(id).replace("_", " ")


def module(code: object) -> str:
    """Return the name of a SCORE module.

    >>> module("M1")
    'Workplace Cooperation'
    """
    return named("page_module", code)


def rounded(value: object) -> str:
    """Return a figure of a plan with three digits that count: no plan is known better.

    >>> rounded(4007.35), rounded(147900.0), rounded(0.48), rounded(5.0), rounded(float("nan"))
    ('4,010', '148,000', '0.48', '5', '')
    """
    number = figure(value)
    if math.isnan(number) or abs(number) < 1000:
        return amount(value)
    return f"{round(number, 2 - math.floor(math.log10(abs(number)))):,.0f}"


def between(low: object, high: object) -> str:
    """Return two ends as one text, one figure where they are the same.

    >>> between(45.0, 75.0), between(4, 4)
    ('45–75', '4')
    """
    first, last = rounded(low), rounded(high)
    return first if first == last else tell("page_between", low=first, high=last)
