"""Colours, type and marks, said once for the page, the charts and the report.

Every pair of text and ground has a contrast of at least 4.5:1, every mark at least 3:1; a tier is always told by its mark
and its word as well as by its colour.
"""

from __future__ import annotations

from dataclasses import dataclass

INK = "#230050"
TEXT = "#2D2D2D"
MUTED = "#6D6D6D"
ACCENT = "#1E2DBE"
LIGHT_ACCENT = "#7E8BF0"
ALERT = "#C8303C"
HOLD = "#960A55"
GREY = "#8B8FA3"
PAPER = "#FFFFFF"
PANEL = "#F5F6FA"
RULE = "#DDE1EC"
FONTS = '"Noto Sans", "Segoe UI", system-ui, sans-serif'
SIZES = (14, 16, 20, 28)
OKABE_ITO = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#F0E442", "#000000")


@dataclass(frozen=True)
class Mark:
    """How one tier is drawn: ``shape`` is circle, half, tick, diamond or cross; a hollow mark has no fill."""

    shape: str
    colour: str
    fill: str
    dashed: bool = False


TIER_MARKS: dict[str, Mark] = {
    "shortlist": Mark("tick", ACCENT, ACCENT),
    "reserve": Mark("circle", ACCENT, LIGHT_ACCENT),
    "not_this_round": Mark("circle", MUTED, GREY),
    "named_beside": Mark("circle", ACCENT, PAPER),
    "one_fact_short": Mark("half", TEXT, GREY),
    "cannot_be_judged": Mark("circle", MUTED, PAPER, dashed=True),
    "set_aside": Mark("cross", MUTED, PAPER),
    "recommend": Mark("tick", ACCENT, ACCENT),
    "recommend_with_conditions": Mark("circle", ACCENT, LIGHT_ACCENT),
    "hold": Mark("diamond", HOLD, HOLD),
    "insufficient_evidence": Mark("circle", MUTED, PAPER, dashed=True),
}
