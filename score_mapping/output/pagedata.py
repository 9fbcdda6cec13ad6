"""What a page says in several languages, as one value: told once for each language and laid over one another.

The page's sentences are made language by language by the same code; where two languages say the same (a name, a figure, a
source) the text travels once. A text that differs, or that stands more than once, is replaced by a number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from score_mapping.catalogue import LOCALE, sentences, speaking, text

Json = dict[str, Any]
WORTH_PACKING = 12  # characters
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


@dataclass(frozen=True)
class Differs:
    """One text in every language of the page, in the order of the languages."""

    said: tuple[str, ...]


def page_languages(first: str) -> list[str]:
    """Return the languages that have a catalogue of the page, the study's own first; a new one needs a file and no code."""
    known = sorted(path.parent.name for path in LOCALE.glob("*/planner.po"))
    return [first, *(one for one in known if one != first)] if first in known else ["en", *(one for one in known if one != "en")]


def page_words() -> dict[str, str]:
    """Return every sentence of the page in the language being spoken."""
    from score_mapping.catalogue import spoken

    return {id.removeprefix("planner."): words for id, words in sentences("planner", spoken()).items()}


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
    ``languages`` (id, name in the language itself, dir), ``page`` (the data, ``{"t": n}`` in the place of a packed text) and
    ``said`` (packed texts by number; a list of one text a language where they differ).

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
                    "dir": "rtl" if language in RIGHT_TO_LEFT else "ltr",
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
    """Replace texts that differ by language, or that stand more than once, by ``{"t": number}``.

    Returns
    -------
    The value, and the texts by number. A dict that is exactly ``{"t": …}`` must not occur in the value.
    """
    times = Counter(_texts(value))
    kept = [one for one, number in times.items() if isinstance(one, Differs) or number > 1]
    place = {one: at for at, one in enumerate(kept)}
    return _packed(value, place), [list(one.said) if isinstance(one, Differs) else one for one in kept]


def _texts(value: Any) -> Iterator[str | Differs]:
    if isinstance(value, Differs) or (isinstance(value, str) and len(value) >= WORTH_PACKING):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _packed(value: Any, place: dict[str | Differs, int]) -> Any:
    if isinstance(value, str | Differs):
        at = place.get(value)
        return value if at is None else {"t": at}
    if isinstance(value, list):
        return [_packed(part, place) for part in value]
    if isinstance(value, dict):
        return {name: _packed(part, place) for name, part in value.items()}
    return value
