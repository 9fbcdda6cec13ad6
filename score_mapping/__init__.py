"""Where should SCORE Training go, and with whom: ranked, explained and mapped screening of clusters.

The same verbs as in the shell, in Python::

    from score_mapping import open_study, run, write_run

    study = open_study("data/india")
    results = run(study)
    results.ranking.head()

Names load what they need on first use. The arithmetic alone, on bare matrices and without a study, is `score_mapping.scoring`:
see docs/scoring-library.md.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

_HOME = {
    "Problem": "score_mapping.problems",
    "Recipe": "score_mapping.workflow",
    "Results": "score_mapping.workflow",
    "StudyError": "score_mapping.problems",
    "change_recipe": "score_mapping.workflow",
    "default_recipe": "score_mapping.workflow",
    "draw_map": "score_mapping.output.planner",
    "new_study": "score_mapping.output.starter",
    "open_study": "score_mapping.workflow",
    "run": "score_mapping.workflow",
    "write_run": "score_mapping.output.files",
}
__all__ = [
    "Problem",
    "Recipe",
    "Results",
    "StudyError",
    "change_recipe",
    "default_recipe",
    "draw_map",
    "new_study",
    "open_study",
    "run",
    "write_run",
]

if TYPE_CHECKING:
    from score_mapping.output.files import write_run
    from score_mapping.output.planner import draw_map
    from score_mapping.output.starter import new_study
    from score_mapping.problems import Problem, StudyError
    from score_mapping.workflow import Recipe, Results, change_recipe, default_recipe, open_study, run


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'score_mapping' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
