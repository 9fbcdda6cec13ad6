"""Who was heard, with whose weights, and what was decided: the consultation of a study, read once for all outputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from score_mapping.study.consultation import Consulted, WeightsLock, respondent_table, share_table, weights_lock
from score_mapping.study.positions import Positions, decisions, nominations, positions

if TYPE_CHECKING:
    from score_mapping.study.folder import Study


@dataclass(frozen=True)
class Hearing:
    """The consultation.

    Attributes
    ----------
    consulted
        Weights of the constituencies, None when nobody was asked.
    shares, respondents
        The weights side by side, and what should be known of each judgement; empty when nobody was asked.
    positions
        Positions on every cluster, holds, and who was silent.
    nominations, decisions
        With the places of this run beside them.
    lock
        Whether the weights were fixed before the ratings.
    """

    consulted: Consulted | None
    shares: pd.DataFrame
    respondents: pd.DataFrame
    positions: Positions
    nominations: pd.DataFrame
    decisions: pd.DataFrame
    lock: WeightsLock


def hearing(study: Study, consulted: Consulted | None, ranking: pd.DataFrame) -> Hearing:
    """Read the consultation of a study against a ranking."""
    return Hearing(
        consulted=consulted,
        shares=share_table(consulted, study.framework) if consulted else pd.DataFrame(),
        respondents=respondent_table(consulted) if consulted else pd.DataFrame(),
        positions=positions(study),
        nominations=nominations(study, ranking),
        decisions=decisions(study, ranking),
        lock=weights_lock(study),
    )
