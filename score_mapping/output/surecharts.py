"""Charts of how sure the order is: places as small profiles, what moves them, two intervals, slopes, agreement.

Each takes plain rows and knows nothing of a study. What counts as the first group is told by fill or line style as well as by
colour, and every chart can be read in black and white.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from score_mapping.output import theme
from score_mapping.output.drawing import DARK, WIDTH, canvas, legend_below, put_words, quiet, svg_text

ACROSS = 3
PANEL_HEIGHT = 0.86  # inches


@dataclass(frozen=True)
class Profile:
    """Shares of the readings in which one cluster has each place, first place first; the first ``k`` count as first group."""

    label: str
    shares: Sequence[float]


@dataclass(frozen=True)
class Mover:
    """What moves the places: the part it moves by itself, and the part it has a hand in (0-1)."""

    label: str
    alone: float
    together: float


@dataclass(frozen=True)
class Pair:
    """Two intervals of places of one cluster: as it was run, and with something left open."""

    label: str
    now: tuple[float, float]
    open_: tuple[float, float]


@dataclass(frozen=True)
class Slope:
    """Places of one cluster, one for each column; ``shared`` says whether all, some or none have it in the first group."""

    label: str
    places: Sequence[int]
    shared: str


@dataclass(frozen=True)
class Dot:
    """A measure with its interval; NaN where it has none."""

    value: float
    low: float
    high: float


def acceptability(profiles: Sequence[Profile], *, k: int, first: str, last: str) -> str:
    """Draw one small bar profile a cluster, all to the same scale: a bar for each place, the first ``k`` in strong colour.

    Parameters
    ----------
    profiles
        In the order of the ranking.
    k
        Size of the first group.
    first, last
        Words below the two ends of each profile.
    """
    down = math.ceil(len(profiles) / ACROSS)
    height = down * PANEL_HEIGHT
    width = WIDTH / ACROSS
    places = max(len(profile.shares) for profile in profiles)
    top = max(max(profile.shares) for profile in profiles) or 1.0
    inner, room = width - 0.22, PANEL_HEIGHT - 0.44
    bar = min(inner / places, 0.2)
    with canvas(WIDTH, height) as (figure, axes):
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(height, 0)
        axes.set_axis_off()
        for number, profile in enumerate(profiles):
            left, base = (number % ACROSS) * width, (number // ACROSS) * PANEL_HEIGHT + PANEL_HEIGHT - 0.24
            put_words(axes, left, base - room - 0.07, profile.label, ha="left", va="bottom", fontsize=7.5)
            for at, share in enumerate(profile.shares):
                if share > 0:
                    axes.bar(
                        left + (at + 0.5) * bar, -room * share / top, width=0.8 * bar, bottom=base,
                        color=theme.ACCENT if at < k else theme.PAPER, edgecolor=DARK if at < k else theme.MUTED, linewidth=0.5,
                    )  # fmt: skip
            axes.plot([left, left + places * bar], [base, base], color=theme.GREY, linewidth=0.7)
            if k < places:
                axes.plot(
                    [left + k * bar] * 2,
                    [base - room, base + 0.05],
                    color=theme.MUTED,
                    linewidth=0.7,
                    linestyle=(0, (2, 2)),
                )
            put_words(axes, left, base + 0.03, first, ha="left", va="top", fontsize=6.5, color=theme.MUTED)
            put_words(
                axes, left + places * bar, base + 0.03, last, ha="right", va="top", fontsize=6.5, color=theme.MUTED
            )
        figure.subplots_adjust(left=0, right=1, top=1, bottom=0)
        return svg_text(figure)


def movers(rows: Sequence[Mover], *, alone: str, together: str, axis: str) -> str:
    """Draw what moves the places: one bar a factor, the part it moves by itself filled, what it has a hand in hatched.

    Parameters
    ----------
    rows
        Factors, in the order in which they are drawn.
    alone, together
        Words of the legend.
    axis
        Words below the axis.
    """
    from matplotlib.patches import Patch

    height = 1.05 + 0.34 * len(rows)
    with canvas(WIDTH, height) as (figure, axes):
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(0, 100)
        for at, row in enumerate(rows):
            axes.barh(
                at,
                100 * row.together,
                height=0.6,
                color=theme.PANEL,
                edgecolor=theme.LIGHT_ACCENT,
                hatch="/////",
                linewidth=0.5,
            )
            axes.barh(at, 100 * row.alone, height=0.6, color=theme.ACCENT, edgecolor=DARK, linewidth=0.5)
            put_words(
                axes, -0.012, at, row.label, transform=axes.get_yaxis_transform(), ha="right", va="center", fontsize=8.5
            )
        axes.set_yticks([])
        axes.set_xticks([0, 25, 50, 75, 100])
        quiet(axes, axis)
        handles = [
            Patch(facecolor=theme.ACCENT, edgecolor=DARK, linewidth=0.5, label=alone),
            Patch(facecolor=theme.PANEL, edgecolor=theme.LIGHT_ACCENT, hatch="/////", linewidth=0.5, label=together),
        ]
        legend_below(figure, handles, 0.33)
        figure.subplots_adjust(left=0.34, right=0.985, top=0.99, bottom=0.78 / height)
        return svg_text(figure)


def two_intervals(rows: Sequence[Pair], *, now: str, open_: str, axis: str, places: int) -> str:
    """Draw two bars of places a cluster, the upper as it was run, the lower (hollow) with something left open.

    Parameters
    ----------
    rows
        In the order of the ranking.
    now, open_
        Words of the legend.
    axis
        Words below the axis.
    places
        Number of clusters compared.
    """
    from matplotlib.patches import Patch

    height = 0.95 + 0.27 * len(rows)
    with canvas(WIDTH, height) as (figure, axes):
        axes.set_xlim(0.4, places + 0.6)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        for at, row in enumerate(rows):
            for (low, high), up, fill, line in (
                (row.now, 0.19, theme.ACCENT, DARK),
                (row.open_, -0.19, theme.PAPER, theme.MUTED),
            ):
                axes.barh(
                    at - up, high - low + 0.5, left=low - 0.25, height=0.27, color=fill, edgecolor=line, linewidth=0.7
                )
            put_words(
                axes, -0.012, at, row.label, transform=axes.get_yaxis_transform(), ha="right", va="center", fontsize=8.5
            )
        axes.set_yticks([])
        axes.set_xticks([place for place in range(1, places + 1) if place == 1 or place % 5 == 0 or places <= 12])
        quiet(axes, axis)
        axes.spines["left"].set_visible(False)
        handles = [
            Patch(facecolor=theme.ACCENT, edgecolor=DARK, linewidth=0.7, label=now),
            Patch(facecolor=theme.PAPER, edgecolor=theme.MUTED, linewidth=0.7, label=open_),
        ]
        legend_below(figure, handles, 0.44)
        figure.subplots_adjust(left=0.45, right=0.985, top=0.995, bottom=0.72 / height)
        return svg_text(figure)


STYLES: dict[str, tuple[str, float, Any]] = {
    "all": (theme.ACCENT, 2.0, "-"),
    "some": (theme.LIGHT_ACCENT, 1.6, (0, (5, 2))),
    "none": (theme.GREY, 0.9, "-"),
}


def slopes(rows: Sequence[Slope], columns: Sequence[str], *, k: int, words: dict[str, str]) -> str:
    """Draw everybody's place column by column, joined by lines; clusters at one place stand below each other with its number.

    Parameters
    ----------
    rows
        Clusters with one place for each column.
    columns
        Heads: the constituencies, then their mean.
    k
        Size of the first group: numbers in it are filled.
    words
        Legend, by the keys of `STYLES`.
    """
    from matplotlib.lines import Line2D

    height = 1.0 + 0.27 * len(rows)
    with canvas(WIDTH, height) as (figure, axes):
        axes.set_xlim(-0.14, len(columns) - 1 + 0.14)
        axes.set_ylim(len(rows) - 0.4, -1.1)
        axes.set_axis_off()
        last = len(columns) - 1
        heights = [
            _standing([row.places[at] for row in rows], [row.places[last] for row in rows])
            for at in range(len(columns))
        ]
        for at, head in enumerate(columns):
            put_words(axes, at, -0.85, head, ha="center", va="center", fontsize=8.5, weight="bold")
        for number, row in enumerate(rows):
            colour, thick, style = STYLES[row.shared]
            ys = [heights[at][number] for at in range(len(columns))]
            axes.plot(range(len(columns)), ys, color=colour, linewidth=thick, linestyle=style, zorder=2)
            for at, (y, place) in enumerate(zip(ys, row.places, strict=True)):
                inside = place <= k
                axes.scatter(
                    [at],
                    [y],
                    s=150,
                    zorder=3,
                    color=colour if inside else theme.PAPER,
                    edgecolor=colour,
                    linewidths=1.0,
                )
                pale = inside and row.shared == "all"
                put_words(
                    axes,
                    at,
                    y,
                    f"{place}",
                    ha="center",
                    va="center",
                    fontsize=7.5,
                    color=theme.PAPER if pale else theme.TEXT,
                )
            put_words(axes, -0.11, ys[0], row.label, ha="right", va="center", fontsize=8.5)
        handles = [
            Line2D([], [], color=colour, linewidth=thick, linestyle=style, label=words[key])
            for key, (colour, thick, style) in STYLES.items()
        ]
        legend_below(figure, handles, 0.0, handlelength=2.6)
        figure.subplots_adjust(left=0.38, right=0.995, top=0.995, bottom=0.4 / height)
        return svg_text(figure)


def _standing(places: Sequence[int], by: Sequence[int]) -> list[int]:
    """Return the line on which each stands: by place, those that tie by the other column and then as given."""
    order = sorted(range(len(places)), key=lambda at: (places[at], by[at], at))
    lines = [0] * len(places)
    for line, at in enumerate(order):
        lines[at] = line
    return lines


def agreement(
    rows: Sequence[tuple[str, Sequence[Dot]]], heads: Sequence[str], bands: Sequence[tuple[float, float]], low: float
) -> str:
    """Draw measures of agreement side by side: a dot with its interval a row, and lines where fair and high begin.

    Parameters
    ----------
    rows
        Label and one `Dot` for each measure; the first row is all together.
    heads
        Names of the measures.
    bands
        For each measure where fair and where high begins.
    low
        Left end of the axes.
    """
    height = 0.75 + 0.25 * len(rows)
    left, gap = 0.345, 0.025
    wide = (0.995 - left - gap * (len(heads) - 1)) / len(heads)
    with canvas(WIDTH, height) as (figure, first):
        for column, (head, (fair, good)) in enumerate(zip(heads, bands, strict=True)):
            axes = first if column == 0 else figure.add_axes((0.1, 0.1, 0.1, 0.1))
            axes.set_position((left + column * (wide + gap), 0.28 / height, wide, 1 - 0.68 / height))
            axes.set_xlim(low - 0.04, 1.05)
            axes.set_ylim(len(rows) - 0.4, -0.6)
            axes.axvspan(good, 1.05, color=theme.PANEL, zorder=0)
            for border, style in ((fair, (0, (2, 2))), (good, "-")):
                axes.axvline(border, color=theme.GREY, linewidth=0.8, linestyle=style, zorder=1)
            for at, (label, dots) in enumerate(rows):
                dot = dots[column]
                if not math.isnan(dot.low):
                    ends = [max(dot.low, low), dot.high]
                    axes.plot(ends, [at, at], color=theme.LIGHT_ACCENT, linewidth=3.5, solid_capstyle="round", zorder=2)
                if not math.isnan(dot.value):
                    axes.scatter(
                        [max(dot.value, low)], [at], s=26, color=theme.ACCENT, edgecolor=DARK, linewidths=0.6, zorder=3
                    )
                if column == 0:
                    put_words(
                        axes, -0.03, at, label, transform=axes.get_yaxis_transform(), ha="right", va="center", fontsize=8,
                        weight="bold" if at == 0 else "normal",
                    )  # fmt: skip
            axes.set_yticks([])
            axes.set_xticks([0, 0.5, 1])
            axes.set_xticklabels(["0", "0.5", "1"])
            quiet(axes, "")
            axes.spines["left"].set_visible(False)
            put_words(
                axes, 0, 1.02, head, transform=axes.transAxes, ha="left", va="bottom", fontsize=8.5, weight="bold"
            )
        return svg_text(figure)
