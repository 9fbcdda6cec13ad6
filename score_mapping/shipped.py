"""Where the files that come with the tool are: in a wheel under ``_starter``, in a checkout at the top level."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent


def shipped(relative: str) -> Path:
    """Return the path of a shipped file or folder such as ``scoring/desk-screening.toml``; it may not exist.

    >>> shipped("scoring").name
    'scoring'
    """
    checkout = HERE.parent / relative
    return checkout if (HERE.parent / "pyproject.toml").is_file() else HERE / "_starter" / relative
