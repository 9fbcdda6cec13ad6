"""A TOML file read through a model: every entry that does not fit, with the entry that was probably meant."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from score_mapping.problems import Problem, StudyError, problem

Model = TypeVar("Model", bound=BaseModel)

_TYPES = {
    "bool": "true or false", "int": "whole number", "float": "number", "string": "text in quotes", "tuple": "list", "list": "list",
    "dict": "table", "model": "table",
}  # fmt: skip
_LIMITS = {"greater_than_equal": "ge", "greater_than": "gt", "less_than_equal": "le", "less_than": "lt"}


def read_toml(path: Path, model: type[Model], file: str) -> Model:
    """Read ``path`` into ``model``.

    Raises
    ------
    StudyError
        With every fault of the file: its syntax, an entry that nobody knows, an entry of the wrong kind.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise StudyError([problem("file.encoding", "error", file)]) from None
    except tomllib.TOMLDecodeError as error:
        raise StudyError([problem("toml.syntax", "error", file, detail=str(error))]) from None
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise StudyError(model_problems(error, model, file)) from None


def model_problems(error: ValidationError, model: type[BaseModel], file: str) -> list[Problem]:
    """Put what a model found into our words, one problem an entry."""
    told: dict[str, Problem] = {}
    for item in error.errors(include_url=False):
        place = item["loc"]
        where = dotted(place)
        cell = "" if isinstance(item["input"], dict | list) else str(item["input"])
        kind, context = item["type"], item.get("ctx", {})
        if kind == "extra_forbidden":
            known = nearest(str(place[-1]), _entries(model, place[:-1]))
            said = problem("toml.unknown_entry", "error", file, where, known=known)
        elif kind == "missing":
            said = problem("toml.missing", "error", file, where)
        elif kind == "literal_error":
            said = problem("toml.choice", "error", file, where, cell=cell, known=str(context["expected"]))
        elif kind in _LIMITS:
            limit = str(context[_LIMITS[kind]])
            said = problem(f"toml.{kind}", "error", file, where, cell=cell, limit=limit)
        elif kind == "too_short":
            said = problem("toml.too_short", "error", file, where, limit=str(context["min_length"]))
        elif kind == "string_pattern_mismatch":
            said = problem("toml.pattern", "error", file, where, cell=cell, pattern=str(context["pattern"]))
        elif kind.split("_")[0] in _TYPES:
            said = problem("toml.type", "error", file, where, cell=cell, expected=_TYPES[kind.split("_")[0]])
        else:
            said = problem("toml.value", "error", file, where, cell=cell, detail=item["msg"])
        told.setdefault(where, said)
    return list(told.values())


def dotted(parts: tuple[int | str, ...]) -> str:
    """Return ``node[2].points`` for ``("node", 1, "points")``: entries are counted from 1, as a reader counts them."""
    said = ""
    for part in parts:
        said += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if said else str(part)
    return said


def nearest(name: str, known: Collection[str], at_most: int = 3) -> str:
    """Return the known words nearest to ``name``, nearest first, comma separated; all of them when none is near."""
    return ", ".join(near(name, known, at_most) or sorted(known))


def near(name: str, known: Collection[str], at_most: int = 3, cutoff: float = 0.6) -> list[str]:
    """Return the known words that resemble ``name``, nearest first; none when nothing does."""
    from difflib import get_close_matches

    folded = {word.casefold(): word for word in sorted(known)}
    return [folded[word] for word in get_close_matches(name.casefold(), folded, n=at_most, cutoff=cutoff)]


def _entries(model: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """Return the names of the entries that may stand at a place of a model."""
    at: Any = model
    for part in place:
        if hasattr(at, "model_fields"):
            at = {field.alias or name: field.annotation for name, field in at.model_fields.items()}.get(str(part))
        elif inner := [one for one in get_args(at) if one is not Ellipsis]:
            at = inner[-1]  # what a list or a table holds
        if not hasattr(at, "model_fields"):
            at = next((one for one in get_args(at) if type(None) in get_args(at) and one is not type(None)), at)
    return [field.alias or name for name, field in getattr(at, "model_fields", {}).items()]
