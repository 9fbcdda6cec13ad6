"""Every sentence a user reads, by id.

One ``.po`` file a room (``locale/<language>/<room>.po``): the message id is the sentence's id, the translation its words.
The first part of an id names the room, so that ``--help`` reads one small file and not all of them. A sentence that a
language does not have yet is taken from English.

The room ``shipped`` is for words that the tool's own files hold in English (titles, units and steps of the frameworks, layers
of maps, facts of the contract): there the English words are the id, so that a text which a team changed in its copy is shown
as they wrote it and never in the words of another.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
ENGLISH = "en"
PLURALS = ("zero", "one", "two", "few", "many")
_spoken: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Let every sentence inside be in this language, where a caller names none; English where the language has none.

    >>> with speaking("fr"):
    ...     spoken()
    'fr'
    """
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def spoken() -> str:
    """Return the language that sentences are in now."""
    return _spoken.get()


@cache
def sentences(room: str, language: str = "en") -> dict[str, str]:
    """Return all sentences of one room, ``{id: words}``; English where the language has none.

    Raises
    ------
    KeyError
        When English has no such room.
    """
    from babel.messages.pofile import read_po

    english = LOCALE / "en" / f"{room}.po"
    if not english.is_file():
        raise KeyError(f"no catalogue for {room!r}")
    found: dict[str, str] = {}
    for path in dict.fromkeys((english, LOCALE / language / f"{room}.po")):
        if path.is_file():
            with path.open("rb") as handle:
                catalogue = read_po(handle, locale=path.parent.name, charset="utf-8")
            sure = [message for message in catalogue if message.id and message.string and not message.fuzzy]
            own = {str(message.id): str(message.string) for message in sure}
            forms = {f"{id}.{form}" for id in own for form in PLURALS}  # English forms do not go with words of another language
            found = {id: said for id, said in found.items() if id not in forms} | own
    return found


def text(id: str, *, language: str = "", **values: object) -> str:
    """Return the sentence ``id`` with its ``{named}`` places filled, in the language named or else the one being spoken.

    Where the language has a form of the sentence for the number in ``{n}`` (``<id>.one``, ``<id>.few`` …, by the rules of the
    CLDR), that form is returned.

    >>> text("shell.version", version="0.1")
    'score-mapping 0.1'
    """
    language = language or spoken()
    said = sentences(id.partition(".")[0], language)
    return said[_form(said, id, values.get("n"), language)].format(**values)


def _form(said: dict[str, str], id: str, number: object, language: str) -> str:
    """Return the id of the form that a sentence takes with this number."""
    if not isinstance(number, int) or not any(f"{id}.{form}" in said for form in PLURALS):
        return id
    from babel.core import Locale

    own = f"{id}.{Locale.parse(language).plural_form(number)}"
    return own if own in said else id


def translated(words: str, *, language: str = "") -> str:
    """Return words of a file of the tool in the language named or else the one being spoken; as they are where it has none.

    >>> translated("People employed in the cluster"), translated("our own words", language="fr")
    ('People employed in the cluster', 'our own words')
    """
    return sentences("shipped", language or spoken()).get(words, words)
