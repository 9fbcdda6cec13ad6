"""Does a readiness score hang on the weights: the same scores under other weights of the role.

Tried are equal weights, and each weight raised and lowered by half with the others keeping their proportions. It is a small
and fixed set, easy to tell at a table; it is no share of all weights that could be.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from score_mapping.partners.rubric import Scored, reweighed_scores
from score_mapping.scoring.kernels import all_ranks

BY = 0.5
WEIGHINGS = ["subject_id", "role", "score_equal", "score_lowest", "score_highest", "place", "place_first", "place_last", "share_top"]


def weighing_table(scored: Scored, candidates: Collection[str], top: int) -> pd.DataFrame:
    """Score the candidates under equal weights and under each weight half as high again and half as low.

    Parameters
    ----------
    candidates
        Subjects that are compared: who is out or hardly known is left out.
    top
        How many are counted as the first.

    Returns
    -------
    One row a candidate, sorted by id: score_equal, score_lowest, score_highest (0-100, midpoints), place (competition rank with
    the role's weights), place_first and place_last (over all weighings), share_top (of the weighings in which it is among the
    first ``top``; a tie on the last place counts for all).
    """
    held = [i for i, subject in enumerate(scored.subjects) if subject in set(candidates)]
    points = scored.role.points
    trials = [dict(points), dict.fromkeys(points, 1.0)]
    trials += [points | {id: value * (1 + way)} for id, value in points.items() for way in (BY, -BY)]
    if not held:
        return pd.DataFrame(columns=WEIGHINGS)
    scores = np.array([reweighed_scores(scored, trial)[held] for trial in trials])
    places = all_ranks(scores)
    return pd.DataFrame(
        {
            "subject_id": [scored.subjects[i] for i in held],
            "role": scored.role_id,
            "score_equal": scores[1],
            "score_lowest": scores.min(axis=0),
            "score_highest": scores.max(axis=0),
            "place": places[0],
            "place_first": places.min(axis=0),
            "place_last": places.max(axis=0),
            "share_top": (places <= top).mean(axis=0),
        }
    )[WEIGHINGS]
