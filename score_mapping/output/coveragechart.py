"""What 1, 2, … partners cover at most, as SVG: the weighted share filled, the plain share hollow, the chosen number marked.

Takes plain rows and knows nothing of a study. A number at which no set keeps the rules has a cross on the ground line.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from score_mapping.output import theme
from score_mapping.output.drawing import DARK, WIDTH, canvas, legend_below, put_words, quiet, svg_text


@dataclass(frozen=True)
class Step:
    """One number of partners: shares covered (0-1), NaN where no set keeps the rules."""

    size: int
    share: float
    plain: float


def coverage_steps(
    steps: Sequence[Step], *, chosen: int, weighted: str, plain: str, none: str, axis: str, mark: str
) -> str:
    """Draw the curve of coverage.

    Parameters
    ----------
    steps
        By number of partners.
    chosen
        Size of the set put forward.
    weighted, plain, none
        Words of the legend: the two shares, and a number without a set.
    axis
        Words below the axis.
    mark
        Words at the chosen number.
    """
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    with canvas(WIDTH, 2.7) as (figure, axes):
        axes.set_xlim(0.4, max(step.size for step in steps) + 0.6)
        axes.set_ylim(0, 112)
        for step in steps:
            if math.isnan(step.share):
                axes.scatter([step.size], [3], s=40, marker="x", color=theme.ALERT, linewidths=1.4, zorder=4)
                continue
            here = step.size == chosen
            axes.bar(
                step.size, 100 * step.share, width=0.62, color=theme.ACCENT if here else theme.LIGHT_ACCENT,
                edgecolor=DARK if here else theme.PAPER, linewidth=0.8, zorder=2,
            )  # fmt: skip
            axes.scatter(
                [step.size], [100 * step.plain], s=34, marker="o", facecolor=theme.PAPER, edgecolor=DARK, linewidths=1, zorder=4
            )
            words = f"{100 * step.share:.0f} %"
            put_words(axes, step.size, 100 * max(step.share, step.plain) + 4, words, ha="center", va="bottom", fontsize=7.5)
            if here:
                put_words(axes, step.size, 4, mark, ha="center", va="bottom", fontsize=7, color=theme.PAPER, rotation=90)
        axes.set_xticks([step.size for step in steps])
        axes.set_yticks([0, 25, 50, 75, 100])
        axes.set_yticklabels([f"{share} %" for share in (0, 25, 50, 75, 100)])
        quiet(axes, axis)
        handles = [
            Patch(facecolor=theme.LIGHT_ACCENT, label=weighted),
            Line2D([], [], marker="o", linestyle="none", markerfacecolor=theme.PAPER, markeredgecolor=DARK, label=plain),
        ]
        if any(math.isnan(step.share) for step in steps):
            handles.append(Line2D([], [], marker="x", linestyle="none", color=theme.ALERT, label=none))
        legend_below(figure, handles, 0.06)
        figure.subplots_adjust(left=0.08, right=0.985, top=0.99, bottom=0.27)
        return svg_text(figure)
