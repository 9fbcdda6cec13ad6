"""Charts as SVG text: the same input gives the same bytes, and names are drawn as they are written.

Each chart takes plain rows and knows nothing of a study. A chart goes into a page as the source of an ``<img>``, so its
text cannot be run; ``$`` in a name is a dollar sign, not mathematics. Every uncertain thing is visibly uncertain: an
interval is a bar, a missing part is hatched, a place that is not known has no mark.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from score_mapping.output import theme
from score_mapping.output.drawing import DARK, WIDTH, canvas, legend_below, mark, put_words, quiet, svg_text


@dataclass(frozen=True)
class Interval:
    """One row of an interval chart: a place (or score) with its lowest and highest, drawn with the mark of its tier."""

    label: str
    value: float
    low: float
    high: float
    tier: str


@dataclass(frozen=True)
class Part:
    """One criterion of one cluster: points that are sure, points that may be added, points that it could have at most."""

    label: str
    low: float
    high: float
    most: float


@dataclass(frozen=True)
class Spot:
    """A point of a plane or map with the mark of its tier and a short label (may be empty)."""

    x: float
    y: float
    tier: str
    label: str = ""


Ring = Sequence[tuple[float, float]]


def rank_intervals(rows: Sequence[Interval], *, axis: str, places: int) -> str:
    """Draw one dot and bar a row, first row on top: where a cluster stands and between which places.

    Parameters
    ----------
    rows
        In the order of the ranking.
    axis
        Words below the horizontal axis.
    places
        Number of clusters compared, the end of the axis.
    """
    with canvas(WIDTH, 0.55 + 0.235 * len(rows)) as (figure, axes):
        axes.set_xlim(0.4, places + 0.6)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        for at, row in enumerate(rows):
            fill = theme.TIER_MARKS.get(row.tier, theme.TIER_MARKS["reserve"]).fill
            axes.plot([row.low, row.high], [at, at], color=fill, linewidth=5, alpha=0.45, solid_capstyle="round")
            mark(axes, row.value, at, row.tier, 52)
            put_words(
                axes, -0.012, at, row.label, transform=axes.get_yaxis_transform(), ha="right", va="center", fontsize=8.5
            )
        axes.set_yticks([])
        axes.set_xticks([place for place in range(1, places + 1) if place == 1 or place % 5 == 0 or places <= 12])
        quiet(axes, axis)
        axes.spines["left"].set_visible(False)
        figure.subplots_adjust(left=0.45, right=0.985, top=0.995, bottom=0.5 / (0.55 + 0.235 * len(rows)))
        return svg_text(figure)


def contributions(parts: Sequence[Part], *, sure: str, open_: str, room: str) -> str:
    """Draw one bar a criterion, as long as its points: the part earned, the part not known (hatched), the part not earned.

    Parameters
    ----------
    parts
        In the order of the framework.
    sure, open_, room
        Words of the legend for the three parts.
    """
    height = 0.85 + 0.27 * len(parts)
    with canvas(WIDTH, height) as (figure, axes):
        axes.set_ylim(len(parts) - 0.4, -0.6)
        longest = max([part.most for part in parts], default=1)
        axes.set_xlim(0, longest * 1.16)
        for at, part in enumerate(parts):
            axes.barh(at, part.most, height=0.62, color=theme.PAPER, edgecolor=theme.GREY, linewidth=0.8)
            axes.barh(
                at, part.high - part.low, left=part.low, height=0.62, color=theme.PANEL, edgecolor=theme.LIGHT_ACCENT,
                hatch="/////", linewidth=0.5,
            )  # fmt: skip
            axes.barh(at, part.low, height=0.62, color=theme.ACCENT, edgecolor=DARK, linewidth=0.5)
            put_words(
                axes,
                -0.012,
                at,
                part.label,
                transform=axes.get_yaxis_transform(),
                ha="right",
                va="center",
                fontsize=8.5,
            )
            said = f"{part.low:.0f}" if round(part.low) == round(part.high) else f"{part.low:.0f}–{part.high:.0f}"
            end = part.most + 0.01 * longest
            put_words(axes, end, at, f"{said} / {part.most:.0f}", ha="left", va="center", fontsize=8, color=theme.MUTED)
        axes.set_yticks([])
        axes.set_xticks([])
        for side in axes.spines.values():
            side.set_visible(False)
        from matplotlib.patches import Patch

        handles = [
            Patch(facecolor=theme.ACCENT, edgecolor=DARK, linewidth=0.5, label=sure),
            Patch(facecolor=theme.PANEL, edgecolor=theme.LIGHT_ACCENT, hatch="/////", linewidth=0.5, label=open_),
            Patch(facecolor=theme.PAPER, edgecolor=theme.GREY, linewidth=0.8, label=room),
        ]
        legend_below(figure, handles, 0.405, columnspacing=1.4)
        figure.subplots_adjust(left=0.42, right=0.985, top=0.99, bottom=0.36 / height)
        return svg_text(figure)


def need_readiness(spots: Sequence[Spot], *, need: str, readiness: str, corners: tuple[str, str, str, str]) -> str:
    """Draw need against readiness, both 0-100, with a label beside each place that some clusters share.

    Parameters
    ----------
    spots
        ``x`` readiness, ``y`` need.
    need, readiness
        Words of the two axes.
    corners
        Words of the four corners: high need and low readiness, high and high, low and low, low need and high readiness.
    """
    with canvas(WIDTH, 4.7) as (figure, axes):
        axes.set_xlim(-3, 103)
        axes.set_ylim(-10, 112)
        axes.axhline(50, color=theme.RULE, linewidth=1, zorder=1)
        axes.axvline(50, color=theme.RULE, linewidth=1, zorder=1)
        axes.fill_between([-3, 50], 50, 112, color=theme.PANEL, linewidth=0, zorder=0)
        for words, x, y, across, up in zip(
            corners,
            (-1, 101, -1, 101),
            (110, 110, -8, -8),
            ("left", "right") * 2,
            ("top", "top", "bottom", "bottom"),
            strict=True,
        ):
            put_words(axes, x, y, words, ha=across, va=up, fontsize=8, color=theme.MUTED, style="italic")
        for spot in spots:
            mark(axes, spot.x, spot.y, spot.tier, 60)
        for spot in spots:
            if spot.label:
                put_words(axes, spot.x, spot.y + 2.6, spot.label, ha="center", va="bottom", fontsize=8, weight="bold")
        quiet(axes, readiness)
        axes.set_ylabel(need, fontsize=8.5, color=theme.TEXT)
        axes.set_xticks([0, 25, 50, 75, 100])
        axes.set_yticks([0, 25, 50, 75, 100])
        figure.subplots_adjust(left=0.085, right=0.99, top=0.99, bottom=0.115)
        return svg_text(figure)


def small_map(
    areas: Sequence[Sequence[Ring]], spots: Sequence[Spot], *, hatched: Sequence[int] = (), height: float = 4.6
) -> str:
    """Draw areas as fills without any outline of the country, and points with the mark of their tier.

    Parameters
    ----------
    areas
        One list of rings an area, ``(lon, lat)``; lines between areas are drawn in the colour of the paper.
    spots
        ``x`` longitude, ``y`` latitude; drawn in their order, the last on top.
    hatched
        Numbers of the areas that are disputed.
    height
        Inches.
    """
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    xs = [x for area in areas for ring in area for x, _ in ring] or [spot.x for spot in spots]
    ys = [y for area in areas for ring in area for _, y in ring] or [spot.y for spot in spots]
    west, east, south, north = min(xs), max(xs), min(ys), max(ys)
    stretch = 1 / max(0.2, math.cos(math.radians((south + north) / 2)))
    margin = 0.03 * max(east - west, north - south, 0.1)
    shape = (east - west + 2 * margin) / (north - south + 2 * margin) / stretch
    with canvas(max(1.5, min(WIDTH, height * shape)), height) as (figure, axes):
        for at, area in enumerate(areas):
            points: list[tuple[float, float]] = []
            codes: list[int] = []
            for ring in area:
                points += [*ring, ring[0]]
                codes += [int(Path.MOVETO), *([int(Path.LINETO)] * (len(ring) - 1)), int(Path.CLOSEPOLY)]
            if points:
                look = {"facecolor": theme.RULE, "edgecolor": theme.PAPER, "linewidth": 0.6}
                axes.add_patch(PathPatch(Path(points, codes), hatch="////" if at in hatched else None, **look))
        for spot in spots:
            mark(axes, spot.x, spot.y, spot.tier, 46)
        for spot in spots:
            if spot.label:
                words = put_words(axes, spot.x, spot.y, spot.label, ha="left", va="bottom", fontsize=8, weight="bold")
                words.set_position((spot.x + 0.012 * (north - south), spot.y + 0.006 * (north - south)))
        axes.set_xlim(west - margin, east + margin)
        axes.set_ylim(south - margin, north + margin)
        axes.set_aspect(stretch)
        axes.set_axis_off()
        figure.subplots_adjust(left=0, right=1, top=1, bottom=0)
        return svg_text(figure)


def tier_mark(tier: str, size: int = 14) -> str:
    """Draw the mark of a tier alone, for tables and legends."""
    with canvas(size / 72, size / 72) as (figure, axes):
        axes.set_xlim(-1, 1)
        axes.set_ylim(-1, 1)
        mark(axes, 0, 0, tier, size * size * 0.36)
        axes.set_axis_off()
        figure.subplots_adjust(left=0, right=1, top=1, bottom=0)
        return svg_text(figure)
