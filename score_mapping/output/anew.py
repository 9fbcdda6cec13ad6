"""Sentences that a run stored in English, said anew in the language that a page is being told in.

A run writes its reasons once: why a cluster stands where it does, what a figure rests on, what became of a minimum. A page in
several languages finds the sentence of the catalogue behind such words, and says it again with the same values; words that no
sentence made, a rater's own for instance, stay as they were written.
"""

from __future__ import annotations

import re
import string
from functools import cache

from score_mapping.catalogue import ENGLISH, sentences, spoken, text, translated
from score_mapping.output.lookup import plain
from score_mapping.output.wording import word, written

FIGURE = re.compile(r"-?\d+(,\d{3})*(\.\d+)?")


def said_anew(words: str, room: str) -> str:
    """Return words of a run in the language being spoken.

    Parameters
    ----------
    words
        As the run stored them; what comes back has no control characters.
    room
        The catalogue that they were made from: ``screening`` or ``indicators``.

    >>> from score_mapping.catalogue import speaking
    >>> with speaking("es"):
    ...     said_anew("Jobs stated for the cluster.", "indicators")
    'Empleos indicados para el clúster.'
    """
    if spoken() == ENGLISH:
        return plain(words)
    for id, shape in _shapes(room):
        found = shape.fullmatch(words)
        if found:
            values = {name: _value(name, plain(value)) for name, value in found.groupdict().items()}
            return text(id, language="", **values).strip()
    return plain(words)


@cache
def _shapes(room: str) -> list[tuple[str, re.Pattern[str]]]:
    """Return what the sentences of a room look like once filled: those first that leave least to chance.

    A sentence that opens with words of its own goes before one that opens with a title, a wordy one before a bare one.
    """
    found = []
    for id, said in sentences(room).items():
        pattern, wordy = "", 0
        seen: set[str] = set()
        for literal, name, _, _ in string.Formatter().parse(said):
            pattern += re.escape(literal)
            wordy += len(literal)
            if name:
                pattern += f"(?P={name})" if name in seen else f"(?P<{name}>.*?)"
                seen.add(name)
        found.append((said.startswith("{"), -wordy, id, re.compile(pattern, re.DOTALL)))
    return [(id, shape) for _, _, id, shape in sorted(found, key=lambda item: item[:3])]


def _value(name: str, value: str) -> str:
    """Return what fills a place, in the language being spoken: titles, figures, areas, and the minimums that a reason quotes."""
    if name == "why":
        return _minimums(value)
    if name == "scope":
        return word("scope", value)
    if FIGURE.fullmatch(value):
        return written(value)
    return " / ".join(translated(part) for part in value.split(" / "))


def _minimums(why: str) -> str:
    """Say each minimum anew where several stand in a row, one sentence after the other."""
    said: list[str] = []
    rest = why
    while rest:
        ends = [at.end() for at in re.finditer(r"[.。।](?=\s|$)", rest)] or [len(rest)]
        for end in ends:
            first = said_anew(rest[:end], "screening")
            if first != rest[:end]:
                break
        else:
            return " ".join([*said, rest])
        said.append(first)
        rest = rest[end:].lstrip()
    return " ".join(said)
