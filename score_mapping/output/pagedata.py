"""What a page says in several languages, as one value: told once for each language and laid over one another.

The page's sentences are made language by language by the same code; where two languages say the same (a name, a figure, a
source) the text travels once. A text that differs, and whatever stands more than once, is replaced by a number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from score_mapping.catalogue import LOCALE, sentences, speaking, spoken, text

Json = dict[str, Any]
WORTH_PACKING = 12  # characters
ROWS = 10  # records of one shape from which on their entries are named once


@dataclass(frozen=True)
class Differs:
    """One text in every language of the page, in the order of the languages."""

    said: tuple[str, ...]


def page_languages(first: str) -> list[str]:
    """Return the languages that have a catalogue of the page, the study's own first; a new one needs a file and no code."""
    known = sorted(path.parent.name for path in LOCALE.glob("*/planner.po"))
    return [first, *(one for one in known if one != first)] if first in known else ["en", *(one for one in known if one != "en")]


def page_words() -> dict[str, str]:
    """Return every sentence of the page in the language being spoken, under the ids of all languages together.

    A language may have forms of a sentence that another has not (``planner.tip_cell.few`` beside ``planner.tip_cell``): there
    the plain sentence stands for the form.
    """
    known = sentences("planner", spoken())
    every = {id for path in LOCALE.glob("*/planner.po") for id in sentences("planner", path.parent.name)}
    return {id.removeprefix("planner."): known.get(id) or known[id.rpartition(".")[0]] for id in sorted(every)}


def direction(language: str) -> str:
    """Return how a language is written, ``ltr`` or ``rtl``.

    >>> direction("fr"), direction("ur")
    ('ltr', 'rtl')
    """
    from babel.core import Locale, UnknownLocaleError

    try:
        return Locale.parse(language).text_direction
    except (UnknownLocaleError, ValueError):
        return "ltr"


def in_languages(languages: Sequence[str], tell: Callable[[], Json]) -> Json:
    """Return a page's data in all languages.

    Parameters
    ----------
    languages
        Ids, the first one spoken when the page opens.
    tell
        Makes the data in the language being spoken; the shape must be the same in every language.

    Returns
    -------
    ``languages`` (id, name in the language itself, dir), ``page`` (the data, ``{"t": n}`` in the place of what was packed) and
    ``said`` (what was packed, by number; see `pack`).

    Raises
    ------
    ValueError
        When the languages differ in anything but texts.
    """
    told = []
    names = []
    for language in languages:
        with speaking(language):
            told.append(tell())
            names.append(
                {
                    "id": language,
                    "name": text("planner.language_name"),
                    "dir": direction(language),
                }
            )
    page, said = pack(laid_over(told))
    return {"languages": names, "page": page, "said": said}


def laid_over(told: Sequence[Any]) -> Any:
    """Lay values of one shape over one another; texts that differ become `Differs`."""
    first = told[0]
    if isinstance(first, dict):
        if any(not isinstance(one, dict) or one.keys() != first.keys() for one in told):
            raise ValueError(f"not the same entries in every language: {sorted(map(str, first))}")
        return {key: laid_over([one[key] for one in told]) for key in first}
    if isinstance(first, list | tuple):
        if any(not isinstance(one, list | tuple) or len(one) != len(first) for one in told):
            raise ValueError(f"not the same length in every language: {first!r}")
        return [laid_over(parts) for parts in zip(*told, strict=True)]
    if all(one == first and type(one) is type(first) for one in told):
        return first
    if not all(isinstance(one, str) for one in told):
        raise ValueError(f"not the same figure in every language: {told!r}")
    return Differs(tuple(told))


def pack(value: Any) -> tuple[Any, list[Any]]:
    """Replace what stands more than once, and texts that differ by language, by ``{"t": number}``.

    Many records of one shape travel as a table, ``{"k": names, "r": rows}``.

    Returns
    -------
    The value, and what the numbers stand for: a text, a list with one text a language, or ``{"v": part}`` for a part of the
    value (an object or a list, packed itself). A dict that is exactly ``{"t": …}`` or ``{"k": …, "r": …}`` must not occur in the value.
    """
    return _Packing().done(value)


class _Packing:
    """One packing; a part is known by its number, the same for all parts that are equal in type and content."""

    def __init__(self) -> None:
        self.numbers: dict[object, int] = {}
        self.number_of: dict[int, int] = {}  # of lists and dicts by id(); the value outlives the packing
        self.times: Counter[int] = Counter()
        self.place: dict[int, int] = {}
        self.said: list[Any] = []

    def done(self, value: Any) -> tuple[Any, list[Any]]:
        self.number(value)
        self.count(value)
        return self.packed(value, whole=True), self.said

    def number(self, value: Any) -> int:
        own: object = (type(value), value) if not isinstance(value, dict | list) else None
        if isinstance(value, dict):
            own = (dict, tuple((name, self.number(part)) for name, part in value.items()))
        elif isinstance(value, list):
            own = (list, tuple(self.number(part) for part in value))
        found = self.numbers.setdefault(own, len(self.numbers))
        if isinstance(value, dict | list):
            self.number_of[id(value)] = found
        return found

    def known(self, value: Any) -> int:
        return self.number_of[id(value)] if isinstance(value, dict | list) else self.numbers[type(value), value]

    def count(self, value: Any) -> None:
        """Count parts; what lies inside a part that was met before is not counted again."""
        at = self.known(value)
        self.times[at] += 1
        if self.times[at] == 1 and isinstance(value, dict | list):
            for part in value.values() if isinstance(value, dict) else value:
                self.count(part)

    def packed(self, value: Any, *, whole: bool = False) -> Any:
        at = self.known(value)
        again = self.times[at] > 1 and not whole and _worth_packing(value)
        if not again and not isinstance(value, Differs):
            if isinstance(value, dict):
                return {name: self.packed(part) for name, part in value.items()}
            return self.listed(value) if isinstance(value, list) else value
        if at not in self.place:
            if isinstance(value, dict | list):
                self.said.append({"v": self.packed(value, whole=True)})
            else:
                self.said.append(list(value.said) if isinstance(value, Differs) else value)
            self.place[at] = len(self.said) - 1
        return {"t": self.place[at]}

    def listed(self, value: list[Any]) -> Any:
        """Pack a list; many records of one shape as a table, unless most of them stand elsewhere already."""
        first = value[0] if value else None
        if not isinstance(first, dict) or len(value) < ROWS or any(not isinstance(one, dict) or one.keys() != first.keys() for one in value):
            return [self.packed(part) for part in value]
        if any(self.times[self.known(one)] > 1 for one in value):
            return [self.packed(part) for part in value]
        return {"k": list(first), "r": [[self.packed(one[name]) for name in first] for one in value]}


def _worth_packing(value: Any) -> bool:
    """Tell whether a number is shorter than a part; a rough count is enough."""
    if isinstance(value, str):
        return len(value) >= WORTH_PACKING
    if isinstance(value, list):
        return len(value) > 1 and (isinstance(value[0], dict | list) or sum(len(str(part)) for part in value) >= WORTH_PACKING)
    return isinstance(value, dict) and len(value) > 1
