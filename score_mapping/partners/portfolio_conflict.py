"""Why no set of partners keeps all the rules: the smallest group of rules in conflict.

A programme without a solution is never relaxed in silence. The rules that cannot be kept together are named, so that those
who made them can decide which one gives way.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from score_mapping.partners.portfolio_space import Group, Program, run, space_of

MOST_CHECKS = 300


def feasible(program: Program, limit: float | None = None) -> bool:
    """Tell whether any set keeps all the rules; what is not refuted in its time counts as feasible."""
    space = space_of(program, limit)
    return run(space, space.vector("x", 0.0))[0] != "infeasible"


def conflict(program: Program, *, limit: float | None = None) -> tuple[tuple[str, ...], bool]:
    """Name the smallest group of rules that no set can keep together.

    A deletion filter finds a group of which every single rule is needed for the conflict; then all smaller groups are tried,
    as long as these are few, because a deletion filter alone may end in a larger one.

    Returns
    -------
    Names of the rules in their own order, and whether no smaller group exists (else: no rule of it can be left out).
    """

    def fails(groups: Sequence[Group]) -> bool:
        return not feasible(replace(program, groups=tuple(groups)), limit)

    needed = list(program.groups)
    for group in reversed(program.groups):
        fewer = [other for other in needed if other is not group]
        if fails(fewer):
            needed = fewer
    smaller = _smaller(program.groups, len(needed))
    for checked, some in enumerate(smaller):
        if checked == MOST_CHECKS:
            return tuple(group.name for group in needed), False
        if fails(some):
            return tuple(group.name for group in some), True
    return tuple(group.name for group in needed), True


def _smaller(groups: Sequence[Group], size: int) -> Iterator[tuple[Group, ...]]:
    for many in range(1, size):
        yield from itertools.combinations(groups, many)
