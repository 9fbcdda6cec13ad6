"""Something to start from: a small study to overwrite, all other tables empty, and the guide to every column.

The guide is generated from the contract, so that it cannot say anything else than what is checked.
"""

from __future__ import annotations

import csv
import os
import shutil
import tempfile
from pathlib import Path

from score_mapping.catalogue import text
from score_mapping.problems import StudyError, problem
from score_mapping.shipped import shipped
from score_mapping.study.contract import FACTS, TABLES, Column, Table

STARTER = "data/starter"
RULES = ("unknown", "key", "fact", "number", "date", "people")


def new_study(directory: Path | str) -> Path:
    """Make a study to start from.

    Parameters
    ----------
    directory
        Folder to make; it must not exist yet, or be empty.

    Returns
    -------
    The folder, with an invented example in the tables a desk study needs, all other tables empty, and the guide.

    Raises
    ------
    StudyError
        When the folder holds something already, or cannot be made.
    """
    target = Path(directory)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise StudyError([problem("starter.not_empty", "error", str(target))])
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # Written aside and moved whole, so that nobody finds half a study.
        aside = Path(tempfile.mkdtemp(prefix=".new-", dir=target.parent))
    except OSError as error:
        raise StudyError([problem("starter.no_folder", "error", str(target), detail=str(error.strerror))]) from None
    try:
        made = aside / "study"
        made.mkdir()
        for file in sorted(shipped(STARTER).iterdir()):
            shutil.copyfile(file, made / file.name)
        for table in TABLES.values():
            if not (made / f"{table.name}.csv").exists():
                with (made / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as handle:
                    csv.writer(handle, lineterminator="\n").writerow(table.names)
        (made / "README.md").write_text(contract_page(starter=True), encoding="utf-8", newline="\n")
        if target.exists():
            target.rmdir()
        os.replace(made, target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return target


def contract_page(language: str = "en", *, starter: bool = False) -> str:
    """Return the guide to the tables as Markdown.

    Parameters
    ----------
    language
        Language of the guide.
    starter
        True in the folder of a new study: says that its rows are invented.

    Examples
    --------
    >>> contract_page().splitlines()[0]
    '# The tables of a study'
    """

    def say(id: str, **values: object) -> str:
        return text(f"guide.{id}", language=language, **values)

    lines = [f"# {say('title')}", "", say("starter_note") if starter else say("made"), "", say("intro"), ""]
    lines += [f"## {say('rules_title')}", "", *(f"- {say(f'rule_{rule}')}" for rule in RULES), ""]
    for table in TABLES.values():
        lines += _table(table, language)
    lines += [f"## {say('facts_title')}", "", say("facts_intro"), ""]
    lines += [f"- `{name}`: {about}" for name, about in FACTS.items()]
    return "\n".join(lines) + "\n"


def _table(table: Table, language: str) -> list[str]:
    def say(id: str, **values: object) -> str:
        return text(f"guide.{id}", language=language, **values)

    about = [table.about]
    if table.key:
        about.append(say("key", key=" + ".join(f"`{name}`" for name in table.key)))
    if table.restricted:
        about.append(say("restricted"))
    elif table.open:
        about.append(say("matrix" if table.name == "scores" else "open"))
    head = [say("head_column"), say("head_holds"), say("head_form")]
    rows = [(f"`{column.name}`", column.about, _form(column, language)) for column in table.columns]
    return [
        f"## `{table.name}`", "", " ".join(about), "",
        f"| {' | '.join(head)} |", "|---|---|---|",
        *(f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |" for row in rows), "",
    ]  # fmt: skip


def _form(column: Column, language: str) -> str:
    """Return what may stand in a column: its kind, allowed words, unit, range and reference."""

    def say(id: str, **values: object) -> str:
        return text(f"guide.{id}", language=language, **values)

    parts = [say(f"kind_{column.kind}")]
    if column.allowed:
        parts[0] += " " + ", ".join(f"`{word}`" for word in column.allowed)
    if column.unit and not column.unit.startswith("0-"):
        parts.append(column.unit)
    if column.low is not None and column.high is not None:
        parts.append(say("range_both", low=f"{column.low:g}", high=f"{column.high:g}"))
    elif column.low is not None:
        parts.append(say("range_low", low=f"{column.low:g}"))
    if column.refers_to:
        parts.append(say("refers_to", table=column.refers_to.partition(".")[0]))
    if column.required:
        parts.append(say("required"))
    return "; ".join(parts)


if __name__ == "__main__":
    print(contract_page(), end="")
