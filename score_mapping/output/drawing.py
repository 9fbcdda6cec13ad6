"""What every chart is drawn with: one figure with repeatable bytes, words as they stand, the mark of a tier, quiet axes.

The same input gives the same bytes. Text stays text, so that it can be selected and read aloud; ``$`` in a name is a dollar
sign, not mathematics.
"""

from __future__ import annotations

import base64
import io
import logging
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from score_mapping.output import theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 6.9  # inches: the text width of an A4 page with margins of 2 cm, a little over
DARK = "#1A1A1A"


def data_uri(svg: str) -> str:
    """Return an SVG text as the source of an ``<img>``."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode("utf-8")).decode("ascii")


def mark(axes: Axes, x: float, y: float, tier: str, size: float) -> None:
    """Draw the mark of a tier: shape and fill differ, so that it is told without colour."""
    look = theme.TIER_MARKS.get(tier, theme.TIER_MARKS["reserve"])
    if look.shape == "cross":
        axes.scatter([x], [y], s=size * 0.7, marker="x", color=look.colour, linewidths=1.3, zorder=4)
        return
    if look.shape == "half":
        axes.plot(
            [x], [y], marker="o", markersize=math.sqrt(size), fillstyle="left", color=look.fill,
            markerfacecoloralt=theme.PAPER, markeredgecolor=look.colour, markeredgewidth=0.9, linestyle="none", zorder=4,
        )  # fmt: skip
        return
    axes.scatter(
        [x], [y], s=size * (0.75 if look.shape == "diamond" else 1), marker="D" if look.shape == "diamond" else "o",
        facecolor=look.fill, edgecolor=DARK if look.fill != theme.PAPER else look.colour, linewidths=0.8,
        linestyle=(0, (2, 1.4)) if look.dashed else "-", hatch="////" if look.shape == "diamond" else None, zorder=4,
    )  # fmt: skip
    if look.shape == "tick":
        axes.scatter(
            [x], [y], s=size * 0.36, marker=_tick(), facecolor="none", edgecolor=theme.PAPER, linewidths=1.2, zorder=5
        )


def _tick() -> Any:
    from matplotlib.path import Path

    return Path([(-0.5, 0.0), (-0.12, -0.4), (0.55, 0.45)], [int(Path.MOVETO), int(Path.LINETO), int(Path.LINETO)])


def put_words(axes: Axes, x: float, y: float, words: str, **style: Any) -> Any:
    """Write text as it stands: a ``$`` or a backslash in a name is drawn, never read as mathematics."""
    given: dict[str, Any] = {"color": theme.TEXT, "clip_on": False, "zorder": 6} | style
    drawn = axes.text(x, y, words, None, **given)
    drawn.set_parse_math(False)
    return drawn


def quiet(axes: Axes, below: str) -> None:
    axes.set_xlabel(below, fontsize=8.5, color=theme.TEXT)
    axes.tick_params(labelsize=8, length=0, colors=theme.MUTED)
    for name, side in axes.spines.items():
        side.set_visible(name in ("left", "bottom"))
        side.set_color(theme.RULE)


def legend_below(figure: Figure, handles: list[Any], left: float, **style: Any) -> None:
    """Put the legend at the foot of a figure, beginning at ``left`` (share of the width)."""
    given: dict[str, Any] = {"ncol": len(handles), "frameon": False, "fontsize": 8, "handlelength": 1.6} | style
    legend = figure.legend(handles=handles, loc="lower left", bbox_to_anchor=(left, 0.0), **given)
    for words in legend.get_texts():
        words.set_color(theme.TEXT)


@contextmanager
def canvas(width: float, height: float) -> Iterator[tuple[Figure, Axes]]:
    """Open one figure with the settings that make its bytes repeatable and its text selectable."""
    import matplotlib as mpl

    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    settings: Any = {
        "svg.hashsalt": "score-mapping",
        "svg.fonttype": "none",
        "font.family": ["sans-serif"],
        "font.sans-serif": ["DejaVu Sans"],
        "hatch.linewidth": 0.6,
        "path.simplify": True,
    }
    with mpl.rc_context(settings), warnings.catch_warnings():
        # A name may be written in a script that the measuring font does not have; the reader's own font draws it.
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from", category=UserWarning)
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure

        figure = Figure(figsize=(width, height))
        FigureCanvasSVG(figure)
        yield figure, figure.add_subplot()


def svg_text(figure: Figure) -> str:
    held = io.StringIO()
    figure.savefig(held, format="svg", metadata={"Date": None, "Creator": None})
    return held.getvalue()
