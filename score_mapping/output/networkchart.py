"""One organisation and those it is linked to, as SVG: who, by which relation, and who says so.

Takes plain rows and knows nothing of a study. The kind of relation is told by the line's style and by letters beside it, who
says so by the line's weight and by a question mark; whoever was not heard has a hollow mark. At most one ring is drawn, with
even angles and names outside it, so that no two names meet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING

from score_mapping.output import theme
from score_mapping.output.drawing import DARK, WIDTH, canvas, put_words, svg_text
from score_mapping.output.matrices import LETTER

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STYLES: dict[str, object] = {"work": "-", "belong": (0, (5, 2)), "money": (0, (1, 1.6)), "against": (0, (5, 1.5, 1, 1.5))}
ACROSS, DOWN = 1.42, 1.75  # half axes of the ring, inches
LINE = 27  # letters in one line of a name
BESIDE = 0.05  # inches between two lines of one pair
AT = 0.6  # where on the line its letters stand


@dataclass(frozen=True)
class Person:
    """A node: its name, its place (-1 to 1, the middle is 0, 0) and whether it was heard."""

    name: str
    x: float
    y: float
    heard: bool


@dataclass(frozen=True)
class Tie:
    """A relation of the middle to a node (by its number): style (`STYLES`), letters, and whether both sides say so."""

    to: int
    style: str
    letters: str
    both: bool


def neighbourhood(
    people: Sequence[Person], ties: Sequence[Tie], between: Sequence[tuple[int, int]], legend: Mapping[str, str]
) -> str:
    """Draw the neighbourhood of the first of ``people``.

    Parameters
    ----------
    people
        The middle first.
    ties
        Relations of the middle.
    between
        Pairs of neighbours that are linked to each other: thin lines without letters.
    legend
        Words by style, and for ``both``, ``one``, ``between``, ``heard``, ``unheard``; only what occurs is shown.
    """
    shown = [(sign, words) for sign, words in legend.items() if sign in _occurring(people, ties, between)]
    columns = 2
    foot = 0.2 + 0.19 * -(-len(shown) // columns)
    height = 2 * DOWN + 0.95 + foot
    middle = (WIDTH / 2, DOWN + 0.5)
    places = [(middle[0] + ACROSS * one.x, middle[1] - DOWN * one.y) for one in people]
    with canvas(WIDTH, height) as (figure, axes):
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(height, 0)
        axes.set_axis_off()
        for a, b in between:
            axes.plot(*zip(places[a], places[b], strict=True), color=theme.RULE, linewidth=0.9, zorder=1)
        for to in sorted({tie.to for tie in ties}):
            _bundle(axes, places[0], places[to], [tie for tie in ties if tie.to == to])
        for one, (x, y) in zip(people, places, strict=True):
            _dot(axes, x, y, heard=one.heard, middle=(x, y) == places[0])
        for one, (x, y, across, up) in zip(people, label_places(people), strict=True):
            put_words(
                axes, x, y, "\n".join(_wrapped(one.name)), ha=across, va=up, fontsize=7.5, linespacing=1.15,
                fontweight="bold" if one is people[0] else "normal",
                bbox={"facecolor": theme.PAPER, "edgecolor": "none", "pad": 0.8, "alpha": 0.9} if one is people[0] else None,
            )  # fmt: skip
        for number, (sign, words) in enumerate(shown):
            x, y = (number % columns) * WIDTH / columns, height - foot + 0.2 + 0.19 * (number // columns)
            _sign(axes, x, y, sign)
            put_words(axes, x + 0.45, y, words, ha="left", va="center", fontsize=7.5)
        figure.subplots_adjust(left=0, right=1, top=1, bottom=0)
        return svg_text(figure)


def label_places(people: Sequence[Person]) -> list[tuple[float, float, str, str]]:
    """Return x, y (inches, y downwards) and how each name is put there: outside the ring, away from the middle."""
    placed = []
    for number, one in enumerate(people):
        x, y = WIDTH / 2 + ACROSS * one.x, DOWN + 0.5 - DOWN * one.y
        if number == 0:
            placed.append((x, y + 0.13, "center", "top"))
            continue
        if abs(one.x) < 0.05:
            placed.append((x, y - 0.12 * (1 if one.y > 0 else -1), "center", "bottom" if one.y > 0 else "top"))
            continue
        up = "center" if abs(one.y) < 0.85 else "bottom" if one.y > 0 else "top"
        placed.append((x + (0.12 if one.x > 0 else -0.12), y, "left" if one.x > 0 else "right", up))
    return placed


def label_boxes(people: Sequence[Person]) -> list[tuple[float, float, float, float]]:
    """Return the room of each name: left, top, right, bottom in inches; a little more than what is drawn."""
    boxes = []
    for one, (x, y, across, up) in zip(people, label_places(people), strict=True):
        lines = _wrapped(one.name)
        wide, high = LETTER * max(map(len, lines)), 0.125 * len(lines)
        left = {"left": x, "right": x - wide, "center": x - wide / 2}[across]
        top = {"top": y, "bottom": y - high, "center": y - high / 2}[up]
        boxes.append((left, top, left + wide, top + high))
    return boxes


def _wrapped(name: str) -> list[str]:
    """Return a name in two lines at most, cut where it is longer."""
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > LINE:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    if len(lines) > 2:
        lines = [lines[0], f"{lines[1][: LINE - 1].rstrip(' ,;')}…"]
    return [line if len(line) <= LINE else line[: LINE - 1] + "…" for line in lines]


def _bundle(axes: Axes, start: tuple[float, float], end: tuple[float, float], ties: Sequence[Tie]) -> None:
    """Draw the lines of one pair side by side, with their letters."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = hypot(dx, dy) or 1.0
    across = (-dy / length, dx / length)
    kinds = [(style, both) for style in STYLES for both in (True, False) if any((t.style, t.both) == (style, both) for t in ties)]
    for number, (style, both) in enumerate(kinds):
        off = BESIDE * (number - (len(kinds) - 1) / 2)
        line = [(start[0] + off * across[0], start[1] + off * across[1]), (end[0] + off * across[0], end[1] + off * across[1])]
        _line(axes, line, style, both=both)
    put_words(
        axes, start[0] + AT * dx, start[1] + AT * dy, " ".join(tie.letters if tie.both else f"{tie.letters}?" for tie in ties),
        ha="center", va="center", fontsize=7, color=theme.INK, fontweight="bold",
        bbox={"facecolor": theme.PAPER, "edgecolor": theme.RULE, "linewidth": 0.5, "pad": 1.2},
    )  # fmt: skip


def _line(axes: Axes, points: Sequence[tuple[float, float]], style: str, *, both: bool) -> None:
    for start, end in pairwise(points):
        axes.plot(
            [start[0], end[0]], [start[1], end[1]], linestyle=STYLES[style], linewidth=1.7 if both else 0.8,
            color=theme.ACCENT if both else theme.MUTED, zorder=2,
        )  # fmt: skip


def _dot(axes: Axes, x: float, y: float, *, heard: bool, middle: bool = False) -> None:
    axes.scatter(
        [x], [y], s=90 if middle else 46, marker="o", facecolor=(theme.INK if middle else theme.LIGHT_ACCENT) if heard else theme.PAPER,
        edgecolor=DARK, linewidths=1.0, zorder=5,
    )  # fmt: skip


def _occurring(people: Sequence[Person], ties: Sequence[Tie], between: Sequence[tuple[int, int]]) -> set[str]:
    there = {tie.style for tie in ties} | {"both" if tie.both else "one" for tie in ties}
    there |= {"heard" if one.heard else "unheard" for one in people}
    return there | ({"between"} if between else set())


def _sign(axes: Axes, x: float, y: float, sign: str) -> None:
    line = [(x, y), (x + 0.36, y)]
    if sign in STYLES:
        axes.plot(*zip(*line, strict=True), linestyle=STYLES[sign], linewidth=1.3, color=DARK)
    elif sign in ("both", "one"):
        _line(axes, line, "work", both=sign == "both")
    elif sign == "between":
        axes.plot(*zip(*line, strict=True), color=theme.RULE, linewidth=1.2)
    else:
        _dot(axes, x + 0.18, y, heard=sign == "heard")
