"""Classes of a ranking, and the minimums that stand before it.

A class is a share of the readings in the first k, not a total; a unit whose share lies within two standard errors of a
border is told as standing between two classes. A gate looks at one figure of one unit: no other score can buy it back.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from score_mapping.scoring.kernels import Floats, Ints

MARGIN = 2.0


def tiers_of(share: Floats, error: Floats, borders: Sequence[float]) -> tuple[Ints, Ints]:
    """Return the tier of each unit and the neighbouring tier that its share could as well belong to.

    Parameters
    ----------
    share, error
        (units,) share of readings in the first k and its standard error.
    borders
        Lowest share of each tier, falling, the last one 0.

    Returns
    -------
    Two arrays (units,) of tier numbers from 0; the second is -1 where no border is within two standard errors.

    Examples
    --------
    >>> [part.tolist() for part in tiers_of(np.array([0.9, 0.495, 0.1]), np.full(3, 0.005), [0.5, 0.2, 0.0])]
    [[0, 1, 2], [-1, 0, -1]]
    """
    edges = np.asarray(borders, dtype=float)
    tier = (share[:, None] < edges[None, :]).sum(axis=1)
    reach = MARGIN * error
    upper = (share + reach)[:, None] < edges[None, :]
    lower = (share - reach)[:, None] < edges[None, :]
    above, below = upper.sum(axis=1), np.minimum(lower.sum(axis=1), len(edges) - 1)
    other = np.where(above < tier, above, np.where(below > tier, below, -1))
    return tier, other


def rule_fits(
    figure: float, *, below: float | None = None, above: float | None = None, equals: float | None = None
) -> bool:
    """Tell whether a figure meets a rule; a figure that is not known (NaN) meets none.

    >>> [rule_fits(value, below=20) for value in (19.9, 20.0, float("nan"))]
    [True, False, False]
    """
    return (
        (below is not None and figure < below)
        or (above is not None and figure > above)
        or (equals is not None and figure == equals)
    )
