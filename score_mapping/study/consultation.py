"""Who says what matters: the weights that constituents gave, one voice a constituency.

Each respondent judges the parts of one group of the framework against each other, in one of several forms. A respondent's
shares are averaged inside the constituency, and the constituencies are averaged with one voice each, however many people
spoke for them; the mean of heads stands beside it. Weights can be locked before ratings are read: study.toml then carries
their hash and the date, and a run says when they changed afterwards.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import fsum, sqrt
from typing import TYPE_CHECKING, Protocol

from score_mapping.study.contract import CONSTITUENCIES, TABLES
from score_mapping.study.framework import Framework, default_shares, parents
from score_mapping.study.judgements import Answer, answer_to, judgements

if TYPE_CHECKING:
    import pandas as pd

    from score_mapping.study.settings import Settings

SPREAD_NEEDS = 3
RESPONDENT_TEXTS = ("constituency", "respondent_id", "parent_id", "form", "reading", "random_table", "triads")


class Judged(Protocol):
    """What of an opened study is asked for its weights."""

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]: ...

    @property
    def framework(self) -> Framework: ...


class Locked(Protocol):
    """What of an opened study is asked for the lock on its weights."""

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]: ...

    @property
    def settings(self) -> Settings: ...


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
    by_head
        As ``mean``, with one voice for each respondent instead of each constituency.
    spread
        ``{constituency: {node_id: standard deviation of its respondents' shares}}`` for groups that three or more of them
        judged. Divided by their number, not by one less, so that entering everybody twice does not change it.
    missing
        Of government, employers and workers those that gave no weights; empty when the study names constituencies of its own
        only. ``("",)`` when it names none.
    answers
        Every judgement with its shares, and its polytope where it left room.
    """

    voices: Mapping[str, Mapping[str, float]]
    mean: Mapping[str, float]
    respondents: Mapping[str, int]
    judged: Mapping[str, frozenset[str]]
    by_head: Mapping[str, float] = field(default_factory=dict)
    spread: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = field(default=(), compare=False)

    def answers_of(self, constituency: str, group: str) -> tuple[Answer, ...]:
        """Return the judgements of one constituency on one group, for drawing from those that left room."""
        return tuple(
            answer
            for answer in self.answers
            if (answer.judgement.constituency, answer.judgement.group) == (constituency, group)
        )


def consulted_weights(study: Judged) -> Consulted | None:
    """Return the weights of the study's ``weights`` table; None when it is absent or empty.

    Raises
    ------
    ValueError
        When the table was not checked by `open_study` and a judgement cannot be read.
    """
    frame = study.tables["weights"]
    return weights_of(frame, study.framework) if len(frame) else None


def weights_of(frame: pd.DataFrame, framework: Framework) -> Consulted:
    """Average a checked table of weights.

    Parameters
    ----------
    frame
        The ``weights`` table.
    framework
        The framework whose nodes it names.
    """
    answers = tuple(answer_to(judgement) for judgement in judgements(frame, parents(framework)))
    heard: dict[str, dict[str, list[dict[str, float]]]] = {}
    people: dict[str, set[str]] = {}
    for answer in answers:
        said = answer.judgement
        heard.setdefault(said.constituency, {}).setdefault(said.group, []).append(answer.shares)
        people.setdefault(said.constituency, set()).add(said.respondent_id)
    by_group = {
        voice: {group: _mean(shares) for group, shares in given.items()} for voice, given in sorted(heard.items())
    }
    default = default_shares(framework)
    mean, by_head = dict(default), dict(default)
    for group in sorted({group for given in by_group.values() for group in given}):
        mean |= _mean([given[group] for given in by_group.values() if group in given])
        by_head |= _mean([shares for given in heard.values() for shares in given.get(group, [])])
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
        by_head=by_head,
        spread={voice: _spread(heard[voice].values()) for voice in by_group},
        missing=silent_voices(by_group),
        answers=answers,
    )


def silent_voices(voices: Iterable[str]) -> tuple[str, ...]:
    """Return which of the three constituencies are missing among those named; ``("",)`` when none is named.

    >>> silent_voices(["employers", "workers"]), silent_voices(["north", "south"])
    (('government',), ())
    """
    named = set(voices)
    if named == {""}:
        return ("",)
    return tuple(voice for voice in CONSTITUENCIES if voice not in named) if named & set(CONSTITUENCIES) else ()


def respondent_table(consulted: Consulted) -> pd.DataFrame:
    """Return what should be known of each judgement, one row a respondent and group, by code.

    Columns: constituency, respondent_id, parent_id, form, reading (how the shares were found), said (rows), total, highest,
    agreed (1 when points add up to 100 or the highest swing is 100), consistency_index, consistency_ratio, random_index,
    random_table, missing_pairs, xi, input_ratio (both of best and worst), triads (text, worst first). A figure that the form does not have is NaN.
    """
    import pandas as pd

    rows = []
    for answer in consulted.answers:
        said, figures = answer.judgement, answer.figures
        rows.append(
            {
                "constituency": said.constituency,
                "respondent_id": said.respondent_id,
                "parent_id": said.group,
                "form": said.form,
                "reading": answer.reading,
                "said": len(said.rows),
                "total": figures.get("total"),
                "highest": figures.get("highest"),
                "agreed": figures.get("agreed"),
                "consistency_index": figures.get("index"),
                "consistency_ratio": figures.get("ratio"),
                "random_index": figures.get("random_index"),
                "random_table": answer.table,
                "missing_pairs": figures.get("missing"),
                "xi": figures.get("xi"),
                "input_ratio": figures.get("input_ratio"),
                "triads": "; ".join(f"{a}, {b}, {c}: {clash:.2f}" for a, b, c, clash in answer.triads),
            }
        )
    frame = pd.DataFrame(rows)
    numbers = [name for name in frame.columns if name not in RESPONDENT_TEXTS]
    return frame.astype(dict.fromkeys(numbers, float))


def share_table(consulted: Consulted, framework: Framework) -> pd.DataFrame:
    """Return the shares side by side: one row a node, one column a constituency, then ``mean`` and ``by_head``.

    Columns: node_id, parent_id, then one column a constituency (``all`` when the study names none), mean, by_head.
    """
    import pandas as pd

    rows = [
        {"node_id": node, "parent_id": above}
        | {voice or "all": shares[node] for voice, shares in consulted.voices.items()}
        | {"mean": consulted.mean[node], "by_head": consulted.by_head[node]}
        for node, above in parents(framework).items()
    ]
    return pd.DataFrame(rows)


# ---------------------------------------------------------------------------------------------------------- the lock


@dataclass(frozen=True)
class WeightsLock:
    """Were the weights fixed before the ratings were read.

    Attributes
    ----------
    hash
        SHA-256 of the weights table as it is now; the order of its rows does not matter.
    locked, date
        What study.toml says: the hash (at least ten digits of it) and the day; empty when nothing was locked.
    changed
        Did the table change since; None when nothing was locked.
    rated_before
        Ratings that are dated before the lock.
    """

    hash: str
    locked: str
    date: str
    changed: bool | None
    rated_before: int


def weights_lock(study: Locked) -> WeightsLock:
    """Compare the weights table with the lock that study.toml carries under ``[weights_lock]``."""
    lock, now = study.settings.weights_lock, weights_hash(study.tables["weights"])
    day = lock.date.isoformat() if lock.date else ""
    dates = [str(cell) for cell in study.tables["ratings"]["date"]]
    return WeightsLock(
        hash=now,
        locked=lock.hash,
        date=day,
        changed=not now.startswith(lock.hash) if lock.hash else None,
        rated_before=sum(1 for cell in dates if cell and cell < day) if lock.hash else 0,
    )


def weights_hash(frame: pd.DataFrame) -> str:
    """Return the SHA-256 of a weights table: the contract's columns, rows sorted, numbers as numbers."""
    given = [name for name in TABLES["weights"].names if name in frame.columns]
    rows = sorted([_canonical(cell) for cell in cells] for cells in frame[given].itertuples(index=False, name=None))
    return hashlib.sha256(json.dumps([given, rows], ensure_ascii=False).encode()).hexdigest()


def _canonical(cell: object) -> str:
    if isinstance(cell, float):
        return "" if cell != cell else repr(cell)
    return str(cell)


def _mean(shares: list[dict[str, float]]) -> dict[str, float]:
    """Average exactly rounded sums: neither the order of people nor entering everybody twice moves the last digit."""
    return {name: fsum(given[name] for given in shares) / len(shares) for name in shares[0]}


def _spread(groups: Iterable[list[dict[str, float]]]) -> dict[str, float]:
    spread: dict[str, float] = {}
    for shares in groups:
        if len(shares) >= SPREAD_NEEDS:
            mean = _mean(shares)
            spread |= {
                name: sqrt(fsum((given[name] - mean[name]) ** 2 for given in shares) / len(shares)) for name in mean
            }
    return spread
