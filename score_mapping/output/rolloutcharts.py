"""Charts of partners and plans: readiness as intervals, the certification chain, the plan by year.

Each takes plain rows and knows nothing of a study. Segments differ by hatching as well as by colour, and every bar carries its
number, so that all can be read in black and white.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from score_mapping.output import theme
from score_mapping.output.drawing import DARK, WIDTH, canvas, legend_below, put_words, quiet, svg_text

HATCHES = ("", "////", "....", "xxxx", "\\\\\\\\", "++++")
BAR = 0.62


@dataclass(frozen=True)
class Level:
    """One row of a readiness chart, 0-100: a place with its lowest and highest; a main row is drawn stronger."""

    label: str
    value: float
    low: float
    high: float
    main: bool = False


@dataclass(frozen=True)
class Step:
    """One step of the certification chain: how many got there or further, how many stand there now."""

    label: str
    reached: int
    now: int
    out: bool = False


@dataclass(frozen=True)
class Stack:
    """One module of a plan with its figure in each year, panel by panel."""

    label: str
    panels: tuple[tuple[float, ...], ...]


def readiness_levels(levels: Sequence[Level], bands: Sequence[tuple[str, float]]) -> str:
    """Draw one dot and interval a row on a scale of 0 to 100 that is divided into bands.

    Parameters
    ----------
    levels
        Top to bottom; what is not known at all has no mark.
    bands
        Name and start of each band, in any order.
    """
    height = 0.46 + 0.15 * len(levels)
    with canvas(WIDTH, height) as (figure, axes):
        axes.set_xlim(0, 100)
        axes.set_ylim(len(levels) - 0.45, -0.55)
        starts = sorted(bands, key=lambda band: band[1])
        ends = [*(start for _, start in starts[1:]), 100.0]
        for number, ((name, start), end) in enumerate(zip(starts, ends, strict=True)):
            axes.axvspan(start, end, color=theme.PANEL if number % 2 else theme.PAPER, linewidth=0, zorder=0)
            if start:
                axes.axvline(start, color=theme.GREY, linewidth=0.7, zorder=1)
            put_words(
                axes, (start + end) / 2, 1.03, "\n".join(textwrap.wrap(name, 12)), transform=axes.get_xaxis_transform(), ha="center", va="bottom",
                fontsize=7.5, color=theme.MUTED, linespacing=1.05,
            )  # fmt: skip
        for at, level in enumerate(levels):
            put_words(
                axes, -0.012, at, level.label, transform=axes.get_yaxis_transform(), ha="right", va="center", fontsize=8,
                weight="bold" if level.main else "normal",
            )  # fmt: skip
            if math.isnan(level.low) or math.isnan(level.high):
                continue
            fill = theme.ACCENT if level.main else theme.LIGHT_ACCENT
            axes.plot([level.low, level.high], [at, at], color=fill, linewidth=4.5, alpha=0.5, solid_capstyle="round", zorder=2)
            if not math.isnan(level.value):
                size = 38 if level.main else 24
                axes.scatter([level.value], [at], s=size, color=fill, edgecolor=DARK, linewidths=0.7, zorder=3, clip_on=False)
        axes.set_yticks([])
        axes.set_xticks([0, 25, 50, 75, 100])
        quiet(axes, "")
        axes.spines["left"].set_visible(False)
        figure.subplots_adjust(left=0.27, right=0.985, top=1 - 0.27 / height, bottom=0.19 / height)
        return svg_text(figure)


def funnel(steps: Sequence[Step], *, now: str, reached: str) -> str:
    """Draw the certification chain: how many got to each step (outline) and how many stand there now (filled).

    Parameters
    ----------
    steps
        In the order of the chain; a step that leads out of it (``out``) stands apart and is hatched.
    now, reached
        Words of the legend.
    """
    from matplotlib.patches import Patch

    height = 0.6 + 0.25 * len(steps)
    with canvas(WIDTH, height) as (figure, axes):
        most = max([1, *(max(step.reached, step.now) for step in steps)])
        axes.set_xlim(0, most * 1.08)
        places = [at + 0.45 * step.out for at, step in enumerate(steps)]
        axes.set_ylim(places[-1] + 0.6, -0.6)
        for at, step in zip(places, steps, strict=True):
            hatch = "/////" if step.out else None
            axes.barh(at, step.reached, height=BAR, color=theme.PANEL, edgecolor=theme.GREY, linewidth=0.8)
            axes.barh(
                at, step.now, height=BAR, color=theme.PAPER if step.out else theme.ACCENT, edgecolor=DARK, linewidth=0.6, hatch=hatch
            )
            put_words(axes, -0.012, at, step.label, transform=axes.get_yaxis_transform(), ha="right", va="center", fontsize=8.5)
            if step.now:
                inside = theme.TEXT if step.out else theme.PAPER
                ground = {"facecolor": theme.PAPER, "edgecolor": "none", "pad": 1.2} if step.out else None
                put_words(axes, step.now / 2, at, f"{step.now}", ha="center", va="center", fontsize=8, color=inside, bbox=ground)
            if step.reached > step.now:
                put_words(
                    axes, step.reached + 0.01 * most, at, f"{step.reached}", ha="left", va="center", fontsize=8, color=theme.MUTED
                )
        axes.set_yticks([])
        axes.set_xticks([])
        quiet(axes, "")
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
        handles = [
            Patch(facecolor=theme.ACCENT, edgecolor=DARK, linewidth=0.6, label=now),
            Patch(facecolor=theme.PANEL, edgecolor=theme.GREY, linewidth=0.8, label=reached),
        ]
        legend_below(figure, handles, 0.0, columnspacing=1.4)
        figure.subplots_adjust(left=0.27, right=0.985, top=0.99, bottom=0.36 / height)
        return svg_text(figure)


def by_year(stacks: Sequence[Stack], panels: Sequence[str], years: Sequence[str]) -> str:
    """Draw one panel a figure, one stacked bar a year, one segment a module, the sum on top.

    Parameters
    ----------
    stacks
        The modules, the first at the foot of every bar.
    panels
        Titles of the panels, as many as each stack has.
    years
        Words below the bars.
    """
    from matplotlib.patches import Patch
    from matplotlib.ticker import MaxNLocator

    columns = 3
    lines = math.ceil(len(stacks) / columns)
    height = 2.3 + 0.2 * lines
    gap = 0.09
    wide = (0.985 - 0.065 - gap * (len(panels) - 1)) / len(panels)
    looks = [(theme.OKABE_ITO[at % len(theme.OKABE_ITO)], HATCHES[at % len(HATCHES)]) for at in range(len(stacks))]
    with canvas(WIDTH, height) as (figure, first):
        for panel, title in enumerate(panels):
            axes = first if panel == 0 else figure.add_axes((0.1, 0.1, 0.1, 0.1))
            foot = (0.42 + 0.2 * lines) / height
            axes.set_position((0.065 + panel * (wide + gap), foot, wide, 1 - foot - 0.32 / height))
            sums = [0.0] * len(years)
            for stack, (colour, hatch) in zip(stacks, looks, strict=True):
                values = stack.panels[panel]
                axes.bar(
                    range(len(years)), values, bottom=list(sums), width=0.6, color=colour, edgecolor=DARK, linewidth=0.7, hatch=hatch,
                    zorder=2,
                )  # fmt: skip
                sums = [held + value for held, value in zip(sums, values, strict=True)]
            most = max([1.0, *sums])
            for at, total in enumerate(sums):
                put_words(axes, at, total + 0.015 * most, f"{total:,.0f}", ha="center", va="bottom", fontsize=8.5, weight="bold")
            axes.set_ylim(0, most * 1.12)
            axes.set_xlim(-0.6, len(years) - 0.4)
            axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
            axes.set_xticks(range(len(years)))
            axes.set_xticklabels(years)
            quiet(axes, "")
            axes.tick_params(axis="x", colors=theme.TEXT)
            axes.grid(axis="y", color=theme.RULE, linewidth=0.6, zorder=0)
            axes.set_axisbelow(True)
            axes.spines["left"].set_visible(False)
            put_words(axes, 0, 1.02, title, transform=axes.transAxes, ha="left", va="bottom", fontsize=8.5, weight="bold")
        handles = [
            Patch(facecolor=colour, edgecolor=DARK, linewidth=0.7, hatch=hatch, label=stack.label)
            for stack, (colour, hatch) in zip(stacks, looks, strict=True)
        ]
        legend_below(figure, handles, 0.0, ncol=columns, columnspacing=1.4)
        return svg_text(figure)


