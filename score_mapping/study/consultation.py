"""Who says what matters: the weights that constituents gave, one voice a constituency.

Each respondent judges the parts of one group of the framework against each other. A respondent's shares are averaged
inside the constituency, and the constituencies are averaged with one voice each, however many people spoke for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from score_mapping.study.framework import Framework

if TYPE_CHECKING:
    import pandas as pd

READ_METHODS = ("points", "swing", "rank")


class Judged(Protocol):
    """What of an opened study is asked here."""

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]: ...

    @property
    def framework(self) -> Framework: ...


@dataclass(frozen=True)
class Consulted:
    """Weights that were consulted.

    Attributes
    ----------
    voices
        ``{constituency: {node_id: share inside its group}}``; the constituency is empty when the study names none. A group
        that a constituency did not judge has the framework's own shares.
    mean
        ``{node_id: share inside its group}``: the mean of the constituencies that judged the group, one voice each.
    respondents
        ``{constituency: number of respondents}``.
    judged
        ``{constituency: groups it judged}``, each by the id of its parent; the top group is empty.
    """

    voices: Mapping[str, Mapping[str, float]]
    mean: Mapping[str, float]
    respondents: Mapping[str, int]
    judged: Mapping[str, frozenset[str]]


def consulted_weights(study: Judged) -> Consulted | None:
    """Return the weights of the study's ``weights`` table; None when it is absent or empty.

    Raises
    ------
    KeyError
        When the table was not checked by `open_study` and names a node that the framework does not have.
    """
    frame = study.tables["weights"]
    return weights_of(frame, study.framework) if len(frame) else None


def weights_of(frame: pd.DataFrame, framework: Framework) -> Consulted:
    """Average a checked table of weights: points and swing as given, ranks by the centroid of their order.

    Parameters
    ----------
    frame
        The ``weights`` table.
    framework
        The framework whose nodes it names.
    """
    default = default_shares(framework)
    parent = parents(framework)
    heard: dict[str, dict[str, list[dict[str, float]]]] = {}
    people: dict[str, set[str]] = {}
    for voice, respondent, group, method, values in judgements(frame, parent):
        shares = centroid(values) if method == "rank" else normalised(values)
        heard.setdefault(voice, {}).setdefault(group, []).append(shares)
        people.setdefault(voice, set()).add(respondent)
    by_group = {
        voice: {group: _mean(shares) for group, shares in given.items()} for voice, given in sorted(heard.items())
    }
    mean = dict(default)
    for group in {group for given in by_group.values() for group in given}:
        mean |= _mean([given[group] for given in by_group.values() if group in given])
    voices = {}
    for voice, given in by_group.items():
        voices[voice] = dict(default)
        for shares in given.values():
            voices[voice] |= shares
    return Consulted(
        voices=voices,
        mean=mean,
        respondents={voice: len(people[voice]) for voice in by_group},
        judged={voice: frozenset(given) for voice, given in by_group.items()},
    )


def judgements(
    frame: pd.DataFrame, parent: Mapping[str, str]
) -> Iterator[tuple[str, str, str, str, dict[str, float]]]:
    """Yield constituency, respondent, group, method and ``{node_id: value}`` of each judgement that is read."""
    known = frame[frame["method"].isin(READ_METHODS) & frame["node_id"].isin(parent)]
    group = known["node_id"].map(parent)
    for key, rows in known.groupby(["constituency", "respondent_id", group, "method"], sort=True):
        voice, respondent, above, method = (str(part) for part in key)
        yield voice, respondent, above, method, dict(zip(rows["node_id"], rows["value"].astype(float), strict=True))


def parents(framework: Framework) -> dict[str, str]:
    """Return ``{id: id of its parent}`` of all nodes and indicators; the top has an empty parent."""
    return {node.id: node.parent for node in framework.node} | {leaf.id: leaf.node for leaf in framework.indicator}


def default_shares(framework: Framework) -> dict[str, float]:
    """Return each node's and indicator's share inside its group by the framework's own points; equal without points."""
    points = {node.id: node.points for node in framework.node} | {leaf.id: leaf.points for leaf in framework.indicator}
    shares: dict[str, float] = {}
    groups: dict[str, list[str]] = {}
    for name, above in parents(framework).items():
        groups.setdefault(above, []).append(name)
    for names in groups.values():
        shares |= normalised({name: points[name] for name in names})
    return shares


def normalised(values: Mapping[str, float]) -> dict[str, float]:
    """Return values divided by their sum; equal shares when all are zero."""
    total = sum(values.values())
    return {name: value / total if total else 1 / len(values) for name, value in values.items()}


def centroid(ranks: Mapping[str, float]) -> dict[str, float]:
    """Return rank order centroid weights: the i-th of n has (1/i + ... + 1/n) / n (Barron and Barrett 1996).

    >>> centroid({"a": 1, "b": 2})
    {'a': 0.75, 'b': 0.25}
    """
    n = len(ranks)
    return {name: sum(1 / k for k in range(round(rank), n + 1)) / n for name, rank in ranks.items()}


def _mean(shares: list[dict[str, float]]) -> dict[str, float]:
    return {name: sum(given[name] for given in shares) / len(shares) for name in shares[0]}
