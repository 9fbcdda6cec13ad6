"""What does this cell say: a number, a year, a date, or something that only looks like one.

Cells are read as text first, because a reader that guesses turns ``0111`` into 111, Namibia's ``NA`` into nothing and
``1,234`` into whatever its own country writes. Here one cell is read by the separators that the study declares, and what
could be read in two ways is asked about, never guessed. Each function returns the value, or a `Fault` that names the
sentence in the catalogue.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import date

SPACES = " \u00a0\u2009\u202f"
UNKNOWN_WORDS = frozenset(
    {"n/a", "n.a.", "na", "n.a", "-", "--", "\u2013", "\u2014", "?", "??", "none", "null", "nil", "unknown", "not known", "tbd", "."}
)  # fmt: skip
EXCEL_ERRORS = frozenset(
    {"#n/a", "#div/0!", "#ref!", "#value!", "#name?", "#num!", "#null!", "#spill!", "#calc!", "#getting_data"}
)
_NOT_FINITE = re.compile(r"[+-]?(inf|infinity|nan)", re.IGNORECASE)
_PERCENT = re.compile(r"[+-]?[0-9][0-9.,\s]*%")
_RANGE = re.compile(r"[0-9][0-9.,\s]*(-|\u2013|\u2014|to|\.\.)\s*[0-9][0-9.,\s]*", re.IGNORECASE)
_PLAIN = re.compile(r"[+-]?[0-9]+([eE][+-]?[0-9]+)?")
_SEPARATED = re.compile(r"[+-]?[0-9.,' \u00a0\u2009\u202f]*[0-9]([eE][+-]?[0-9]+)?")
_TWO_WAYS = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3}|\.[0-9]{3})")
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_YEAR_SPAN = re.compile(r"[0-9]{4}\s*[-/\u2013]\s*[0-9]{2,4}")


@dataclass(frozen=True)
class Style:
    """Separators of the study's numbers, as ``[numbers]`` in study.toml declares them."""

    decimal: str = "."
    thousands: str = ""


@dataclass(frozen=True)
class Fault:
    """Why a cell cannot be read: the id of a problem and what fills its sentences."""

    id: str
    values: dict[str, object] = field(default_factory=dict)


def number(cell: str, style: Style = Style()) -> float | Fault:
    """Read one number.

    Parameters
    ----------
    cell
        Text of the cell, not empty.
    style
        Decimal and thousands separators of the study.

    Returns
    -------
    A finite number, or the fault.

    Examples
    --------
    >>> number("1,234", Style(".", ","))
    1234.0
    >>> number("1,234").id
    'number.two_ways'
    """
    said = cell.strip(SPACES).replace("\u2212", "-")
    word = said.casefold()
    if word in EXCEL_ERRORS:
        return Fault("cell.excel_error", {"cell": cell})
    if word in UNKNOWN_WORDS:
        return Fault("cell.unknown_word", {"cell": cell})
    if _NOT_FINITE.fullmatch(said):
        return Fault("number.not_finite", {"cell": cell})
    if _PERCENT.fullmatch(said):
        return Fault("number.percent", {"cell": cell})
    if _RANGE.fullmatch(said):
        return Fault("number.range_in_cell", {"cell": cell})
    if not _SEPARATED.fullmatch(said):
        return Fault("number.not_a_number", {"cell": cell})
    plain = _without_separators(said, style)
    if plain is None:
        two_ways = _TWO_WAYS.fullmatch(said) is not None and not style.thousands
        return Fault("number.two_ways" if two_ways else "number.other_separators", {"cell": cell})
    value = float(plain)
    return value if math.isfinite(value) else Fault("number.not_finite", {"cell": cell})


def _without_separators(said: str, style: Style) -> str | None:
    """Return the number with a decimal point and no grouping, None when it does not follow the style."""
    if _PLAIN.fullmatch(said):
        return said
    whole, point, fraction = said.partition(style.decimal)
    if style.thousands:
        mark = f"[{SPACES}]" if style.thousands in SPACES else re.escape(style.thousands)
        # Groups of two before the last three are how lakh and crore are written.
        if re.fullmatch(rf"[+-]?[0-9]{{1,3}}({mark}[0-9]{{2,3}})*{mark}[0-9]{{3}}", whole):
            whole = re.sub(mark, "", whole)
    if not re.fullmatch(r"[+-]?[0-9]*", whole) or (point and not re.fullmatch(r"[0-9]+([eE][+-]?[0-9]+)?", fraction)):
        return None
    return f"{whole or '0'}.{fraction}" if point else whole


def whole_number(cell: str, style: Style = Style()) -> float | Fault:
    """Read one whole number; ``12.0`` is 12."""
    value = number(cell, style)
    if isinstance(value, float) and value != math.floor(value):
        return Fault("number.not_whole", {"cell": cell})
    return value


def year(cell: str, today: date) -> float | Fault:
    """Read one calendar year that is not in the future; a span such as 2019-20 is a fault of its own."""
    said = cell.strip(SPACES)
    if _YEAR_SPAN.fullmatch(said):
        return Fault("year.span", {"cell": cell})
    value = whole_number(cell)
    if isinstance(value, Fault):
        return value
    if value > today.year:
        return Fault("year.future", {"cell": cell})
    return value


def iso_date(cell: str, today: date, *, future: bool = False) -> str | Fault:
    """Read one ISO date, as precise as it is known: ``2024-03-01``, ``2024-03`` or ``2024``.

    Parameters
    ----------
    future
        True where a date may lie ahead, such as a day of review.

    Examples
    --------
    >>> iso_date("31/12/2020", date(2026, 1, 1)).id
    'date.form'
    """
    said = cell.strip(SPACES)
    if said.casefold() in EXCEL_ERRORS:
        return Fault("cell.excel_error", {"cell": cell})
    if said.casefold() in UNKNOWN_WORDS:
        return Fault("cell.unknown_word", {"cell": cell})
    if not _DATE.fullmatch(said):
        return Fault("date.form", {"cell": cell})
    try:
        earliest = date.fromisoformat((said + "-01-01")[:10])
    except ValueError:
        return Fault("date.form", {"cell": cell})
    if earliest > today and not future:
        return Fault("date.future", {"cell": cell})
    return said
