"""How a consultation enters the readings: the weights of each constituency, and what may be drawn around them.

Here the names of nodes become their numbers in the tree. Where respondents left room (an order, at least, at most) their
weights are drawn evenly from all that agrees with what they said; where they gave figures, around their mean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from score_mapping.scoring.draws import concentration_of, draw_weights
from score_mapping.scoring.kernels import Floats
from score_mapping.scoring.polytopes import Polytope, sample_polytope
from score_mapping.scoring.scorecard import Tree
from score_mapping.study.consultation import Consulted
from score_mapping.study.judgements import Answer, Said

Drawn = Callable[[int, np.random.Generator], Floats]


def voice_weights(consulted: Consulted, ids: Sequence[str]) -> Floats:
    """Return the weights within the parents as each constituency gave them, (constituencies, nodes).

    Parameters
    ----------
    consulted
        What was said.
    ids
        Nodes of the tree by id; the root is empty and weighs 1.
    """
    return np.array([over_nodes(shares, ids) for shares in consulted.voices.values()])


def over_nodes(shares: Mapping[str, float], ids: Sequence[str]) -> Floats:
    """Return shares by id as an array over the nodes of a tree, (nodes,); the root is empty and weighs 1."""
    return np.array([shares.get(id, 1.0) for id in ids])


def voice_concentrations(consulted: Consulted, ids: Sequence[str]) -> Floats:
    """Return how firm each constituency is on each group, (constituencies, nodes), a group at its parent.

    NaN, which takes the usual concentration, where fewer than three respondents judged a group.
    """
    firm = np.full((len(consulted.voices), len(ids)), np.nan)
    for row, voice in enumerate(consulted.voices):
        for group in consulted.judged[voice]:
            firm[row, ids.index(group)] = concentration_of(_stack(consulted.answers_of(voice, group)))
    return firm


def voice_draws(consulted: Consulted, ids: Sequence[str]) -> Drawn | None:
    """Return a function that draws the weights of those who left room; None when nobody did.

    The function takes a number of draws and a random generator and returns (constituencies, nodes, draws) weights within the
    parents; NaN for groups on which all respondents of a constituency gave figures, which are drawn elsewhere. Respondents
    are averaged draw by draw, each with one voice. Who said exactly the same is drawn once and counts as often as it was
    said, so that entering everybody twice changes nothing.
    """
    plans = []
    for row, voice in enumerate(consulted.voices):
        for group in sorted(consulted.judged[voice]):
            answers = consulted.answers_of(voice, group)
            if any(answer.polytope is not None for answer in answers):
                plans.append((row, [ids.index(node) for node in answers[0].judgement.nodes], answers))
    if not plans:
        return None

    def draw(draws: int, random: np.random.Generator) -> Floats:
        drawn = np.full((len(consulted.voices), len(ids), draws), np.nan)
        for row, nodes, answers in plans:
            drawn[row, nodes] = _draw_group(answers, draws, random)
        return drawn

    return draw


def _draw_group(answers: Sequence[Answer], draws: int, random: np.random.Generator) -> Floats:
    """Return (nodes, draws) weights of one constituency on one group."""
    rooms: dict[tuple[Said, ...], tuple[Polytope, int]] = {}
    figures = []
    for answer in answers:
        if answer.polytope is None:
            figures.append(answer)
        else:
            said = answer.judgement.rows
            rooms[said] = (answer.polytope, rooms[said][1] + 1 if said in rooms else 1)
    total = np.zeros((len(answers[0].judgement.nodes), draws))
    for said in sorted(rooms):
        polytope, times = rooms[said]
        total += times * sample_polytope(polytope, draws, random).T
    if figures:
        total += len(figures) * _around(_stack(figures), draws, random)
    return total / len(answers)


def _around(shares: Floats, draws: int, random: np.random.Generator) -> Floats:
    """Draw (nodes, draws) around the mean of (respondents, nodes) shares, as every other group is drawn."""
    nodes = shares.shape[1]
    tree = Tree(
        parent=np.array([-1, *[0] * nodes]), share=np.ones(nodes + 1), takes_min=np.zeros(nodes + 1, dtype=bool),
        leaf=np.arange(1, nodes + 1),
    )  # fmt: skip
    mean = np.concatenate([[1.0], shares.mean(axis=0)])[None, :]
    firm = np.full((1, nodes + 1), concentration_of(shares))
    return draw_weights(tree, mean, draws, random, concentration=firm)[1:]


def _stack(answers: Sequence[Answer]) -> Floats:
    return np.array([answer.share for answer in answers])
