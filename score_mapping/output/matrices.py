"""Two matrices as SVG: services by organisations, and clusters by SCORE modules; every state is a mark of its own shape.

Each takes plain rows and knows nothing of a study. Marks are told apart by shape and fill, never by colour alone, and the
legend below holds the marks that occur. Bias known: an empty-looking field invites the eye to read "nobody"; where nobody
looked, the mark of "not known" stands in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from score_mapping.output import theme
from score_mapping.output.drawing import DARK, WIDTH, canvas, put_words, svg_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STEP = 0.172  # inches from row to row
LETTER = 0.058  # inches that a letter of 7.5 points takes at most, on the average of a name
SIZE = 30.0
LEGEND_STEP = 0.2
MARKS = ("full", "half", "ring", "dashed", "cross", "dot")


@dataclass(frozen=True)
class Row:
    """One row of a matrix: a mark for each column, in its order; an empty mark is a field that does not apply.

    Attributes
    ----------
    label
        Name of the row.
    marks
        One of `MARKS` or an empty text for each column.
    family
        Rows of one family stand together below its name; empty for none.
    frames
        For each column ``need``, ``no_need`` or empty; all empty when the row has none.
    letters
        For each column a letter beside the mark; all empty when the row has none.
    """

    label: str
    marks: Sequence[str]
    family: str = ""
    frames: Sequence[str] = ()
    letters: Sequence[str] = ()


def matrix(columns: Sequence[str], rows: Sequence[Row], legend: Mapping[str, str], *, left: float = 2.35) -> str:
    """Draw a matrix of marks with slanted heads and a legend of those marks that occur.

    Parameters
    ----------
    columns
        Heads, short enough to be read (about 30 letters).
    rows
        In the order in which they are drawn; families must stand together.
    legend
        Words by mark, frame or letter (``full``, ``need``, ``S``), in the order of the legend.
    left
        Inches for the names of the rows.
    """
    lines = _lines(rows)
    head = 0.1 + LETTER * 0.92 * max((len(name) for name in columns), default=0)
    step = min((WIDTH - left - 0.1) / max(len(columns), 1), 0.42)
    used = _used(rows, legend)
    foot = 0.16 + LEGEND_STEP * (1 + max((line for line, _, _ in _places(used)), default=0))
    height = head + STEP * len(lines) + foot
    with canvas(WIDTH, height) as (figure, axes):
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(height, 0)
        axes.set_axis_off()
        spots: dict[str, list[tuple[float, float]]] = {}
        for at, name in enumerate(columns):
            put_words(axes, left + (at + 0.5) * step, head - 0.04, name, rotation=90, ha="center", va="bottom", fontsize=7)
        for number, line in enumerate(lines):
            y = head + (number + 0.5) * STEP
            if isinstance(line, str):
                put_words(axes, 0, y, line, ha="left", va="center", fontsize=7.5, color=theme.INK, fontweight="bold")
                continue
            axes.plot([0, left + len(columns) * step], [y + STEP / 2] * 2, color=theme.RULE, linewidth=0.5, zorder=1)
            put_words(axes, 0, y, line.label, ha="left", va="center", fontsize=7.5)
            for mark, spot in _fields(axes, line, left, y, step):
                spots.setdefault(mark, []).append(spot)
        for mark in MARKS:
            draw_marks(axes, spots.get(mark, []), mark)
        _legend(axes, used, head + STEP * len(lines) + 0.2)
        figure.subplots_adjust(left=0, right=1, top=1, bottom=0)
        return svg_text(figure)


def draw_marks(axes: Axes, spots: Sequence[tuple[float, float]], mark: str, size: float = SIZE) -> None:
    """Draw one mark of `MARKS` at each spot, all in one stroke; nothing for an empty text."""
    if not spots or not mark:
        return
    x, y = ([spot[part] for spot in spots] for part in (0, 1))
    if mark == "half":
        axes.plot(
            x, y, marker="o", markersize=size**0.5, fillstyle="left", color=theme.ACCENT, markerfacecoloralt=theme.PAPER,
            markeredgecolor=DARK, markeredgewidth=0.8, linestyle="none", zorder=4,
        )  # fmt: skip
    elif mark == "cross":
        axes.scatter(x, y, s=size * 0.75, marker="x", color=theme.ALERT, linewidths=1.5, zorder=4)
    elif mark == "dot":
        axes.scatter(x, y, s=size * 0.09, marker="o", color=theme.MUTED, linewidths=0, zorder=4)
    else:
        axes.scatter(
            x, y, s=size, marker="o", facecolor=theme.ACCENT if mark == "full" else theme.PAPER,
            edgecolor=theme.MUTED if mark == "dashed" else DARK, linewidths=0.9,
            linestyle=(0, (1.6, 1.2)) if mark == "dashed" else "-", zorder=4,
        )  # fmt: skip


def _lines(rows: Sequence[Row]) -> list[str | Row]:
    """Return the lines to draw: a family's name before its first row."""
    lines: list[str | Row] = []
    before = ""
    for row in rows:
        if row.family and row.family != before:
            lines.append(row.family)
        before = row.family
        lines.append(row)
    return lines


def _fields(axes: Axes, row: Row, left: float, y: float, step: float) -> Iterator[tuple[str, tuple[float, float]]]:
    """Draw frames and letters of a row and yield its marks with their places."""
    for at, mark in enumerate(row.marks):
        x = left + (at + 0.5) * step
        frame = row.frames[at] if row.frames else ""
        letter = row.letters[at] if row.letters else ""
        _frame(axes, x, y, step * 0.86, frame)
        # A letter needs room of its own, so the mark makes way for it.
        yield mark, (x - (0.07 if letter else 0.0), y)
        if letter:
            put_words(axes, x + 0.09, y, letter, ha="center", va="center", fontsize=7, fontweight="bold", color=theme.INK)


def _frame(axes: Axes, x: float, y: float, width: float, frame: str) -> None:
    from matplotlib.patches import Rectangle

    if frame:
        needed = frame == "need"
        axes.add_patch(
            Rectangle(
                (x - width / 2, y - STEP * 0.44), width, STEP * 0.88, facecolor=theme.PANEL if needed else theme.RULE,
                edgecolor=theme.INK if needed else "none", linewidth=1.0, zorder=2,
            )
        )


def _used(rows: Sequence[Row], legend: Mapping[str, str]) -> list[tuple[str, str]]:
    there = {sign for row in rows for signs in (row.marks, row.frames, row.letters) for sign in signs}
    return [(sign, words) for sign, words in legend.items() if sign in there]


def _places(used: Sequence[tuple[str, str]]) -> list[tuple[int, float, tuple[str, str]]]:
    """Return line and left end of each entry of the legend, so that none runs over the edge."""
    placed, line, x = [], 0, 0.0
    for entry in used:
        wide = 0.4 + LETTER * len(entry[1])
        if x and x + wide > WIDTH:
            line, x = line + 1, 0.0
        placed.append((line, x, entry))
        x += wide
    return placed


def _legend(axes: Axes, used: Sequence[tuple[str, str]], top: float) -> None:
    for line, x, (sign, words) in _places(used):
        y = top + LEGEND_STEP * line
        if sign in MARKS:
            draw_marks(axes, [(x + 0.08, y)], sign)
        elif sign in ("need", "no_need"):
            _frame(axes, x + 0.08, y, 0.2, sign)
        else:
            put_words(axes, x + 0.08, y, sign, ha="center", va="center", fontsize=7.5, fontweight="bold", color=theme.INK)
        put_words(axes, x + 0.22, y, words, ha="left", va="center", fontsize=7.5)
