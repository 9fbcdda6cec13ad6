"""Who stands behind an organisation: the word of employers' and workers' organisations, as a gate and not as a score.

The word is what the rubric's own rows on the two sides record. Endorsed means in writing: a score from ``endorsed_from`` on after
the cap of its evidence, so a claim of one's own never endorses. The most cautious word counts: one recorded objection outweighs
any letter. A body that the tripartite body names as the voice of a constituency stands for that constituency itself.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from score_mapping.partners.rubric import WORST, Scored
from score_mapping.study.contract import CONSTITUENCIES

ENDORSED, OBJECTS, OPEN = "endorsed", "objects", "open"
OWN_SIDE = "own_side"
ENDORSEMENTS = ["subject_id", "role", "constituency", "state", "basis"]


def recognised_voices(organisations: pd.DataFrame) -> dict[str, str]:
    """Return ``{organisation: constituency}`` of those that the tripartite body names as the voice of a constituency."""
    named = organisations.loc[organisations["represents_constituency"] == "yes", ["organisation_id", "side"]]
    return {id: side for id, side in named.itertuples(index=False) if side in CONSTITUENCIES}


def endorsement_table(scored: Scored, said: pd.DataFrame, voices: Mapping[str, str]) -> pd.DataFrame:
    """Say for every constituency whether it endorses each organisation.

    Parameters
    ----------
    said
        Scores as `score_mapping.partners.rubric.score_subjects` takes them.
    voices
        ``{organisation: constituency}``, from `recognised_voices`.

    Returns
    -------
    One row an organisation and constituency: subject_id, role, constituency, state (``endorsed``, ``objects``, ``open``), basis
    (``own_side``, or the indicator that holds the word; empty while open).
    """
    rules = scored.assessment
    used = said.loc[~said["set_aside"].astype(bool), ["subject_id", "indicator_id", "score", "grade"]]
    counted: dict[tuple[str, str], list[float]] = {}
    for subject, indicator, score, grade in used.itertuples(index=False):
        counted.setdefault((subject, indicator), []).append(min(score, rules.most.get(grade or WORST, score)))
    told = []
    for subject in scored.subjects:
        for side in (*CONSTITUENCIES, *sorted(set(rules.endorsement) - set(CONSTITUENCIES))):
            basis = rules.endorsement.get(side, "")
            given = counted.get((subject, basis), [])
            if given and min(given) <= rules.objected_to:
                state = OBJECTS
            elif voices.get(subject) == side:
                state, basis = ENDORSED, OWN_SIDE
            else:
                state = ENDORSED if given and max(given) >= rules.endorsed_from else OPEN
            told.append((subject, scored.role_id, side, state, basis if state != OPEN else ""))
    return pd.DataFrame(told, columns=ENDORSEMENTS)
