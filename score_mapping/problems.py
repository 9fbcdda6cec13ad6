"""What is wrong, and how do I mend it.

Every fault that a study can have is a value, not an exception: it says where it stands, what was found, why it matters
and how to mend it. Its words come from the catalogue, so a fault can be told in another language and a test can name it
by its id. `StudyError` carries all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from score_mapping.catalogue import text

Level = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Problem:
    """One fault of a study, framework or map file.

    Attributes
    ----------
    id
        Catalogue key without its first part, for example ``table.duplicate_key``.
    level
        ``error`` stops the run; ``warning`` and ``note`` are shown and the run goes on.
    file
        Path inside the study folder, or the workbook's name.
    where
        ``row 7, column year`` for a table (``sheet sites, row 7, column lat`` in a workbook), a dotted key for a TOML file.
    found, why, fix
        Three plain sentences in the language of the catalogue.
    """

    id: str
    level: Level
    file: str
    where: str
    found: str
    why: str
    fix: str

    def __str__(self) -> str:
        place = ": ".join(part for part in (self.file, self.where) if part)
        return f"{place}: {self.found} {self.why} {self.fix}"


def problem(id: str, level: Level, file: str, where: str = "", *, language: str = "en", **values: object) -> Problem:
    """Build a problem whose three sentences stand in the catalogue under ``problems.<id>.found|why|fix``.

    Parameters
    ----------
    id
        Key below ``problems.`` in the catalogue.
    values
        Filled into the sentences' ``{named}`` places. They are text, never read as a template themselves.

    Raises
    ------
    KeyError
        When the catalogue has no such sentence: a programming error, held by a test.
    """
    found, why, fix = (text(f"problems.{id}.{part}", language=language, **values) for part in ("found", "why", "fix"))
    return Problem(id, level, file, where, found, why, fix)


class StudyError(Exception):
    """A study, framework or option that cannot be used, with every problem that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(item) for item in self.problems))
