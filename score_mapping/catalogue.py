"""Every sentence a user reads, by id.

One ``.po`` file a room (``locale/<language>/<room>.po``): the message id is the sentence's id, the translation its words.
The first part of an id names the room, so that ``--help`` reads one small file and not all of them. A sentence that a
language does not have yet is taken from English.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
ENGLISH = "en"
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
            found |= {str(message.id): str(message.string) for message in catalogue if message.id and message.string}
    return found


def text(id: str, *, language: str = "", **values: object) -> str:
    """Return the sentence ``id`` with its ``{named}`` places filled, in the language named or else the one being spoken.

    >>> text("shell.version", version="0.1")
    'score-mapping 0.1'
    """
    return sentences(id.partition(".")[0], language or spoken())[id].format(**values)
