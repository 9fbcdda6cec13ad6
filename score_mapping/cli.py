"""The same verbs in the shell: new, check, run.

Every verb exits with 0 when it is done and with 2 when the study or an option cannot be used; what is wrong is told as a
list, never as a traceback. Heavy libraries load inside the verbs, so that ``--help`` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from score_mapping import __version__
from score_mapping.catalogue import text

if TYPE_CHECKING:
    from score_mapping.problems import Problem

EXIT_BAD_INPUT = 2
SHOWN = 60


def _help(id: str) -> str:
    return text(f"shell.{id}")


app = typer.Typer(
    name="score-mapping",
    help=_help("help"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback(invoke_without_command=True)
def about(
    version: Annotated[bool, typer.Option("--version", help=_help("version_help"))] = False,
) -> None:
    """Answer what belongs to no verb."""
    if version:
        typer.echo(text("shell.version", version=__version__))
        raise typer.Exit


@app.command(help=_help("new"))
def new(
    directory: Annotated[Path, typer.Argument(help=_help("new_directory"), metavar="DIR")],
) -> None:
    """Copy a study to start from."""
    with _told():
        from score_mapping.output.starter import new_study

        made = new_study(directory)
    typer.echo(text("shell.made", path=made))


@app.command(help=_help("check"))
def check(
    study: Annotated[Path, typer.Argument(help=_help("study"), metavar="STUDY")],
    framework: Annotated[str | None, typer.Option("--framework", help=_help("framework"), metavar="F")] = None,
) -> None:
    """Tell everything that is wrong with a study."""
    with _told():
        from score_mapping.workflow import open_study

        opened = open_study(study, framework=framework)
    _tell(opened.problems)
    found = sum(1 for name in opened.tables if len(opened.tables[name]))
    typer.echo(text("shell.clean", title=opened.settings.title, tables=found, clusters=len(opened.tables["clusters"])))


@app.command(help=_help("run"))
def run(
    study: Annotated[Path, typer.Argument(help=_help("study"), metavar="STUDY")],
    out: Annotated[Path | None, typer.Option("--out", help=_help("out"), metavar="DIR")] = None,
    framework: Annotated[str | None, typer.Option("--framework", help=_help("framework"), metavar="F")] = None,
    top: Annotated[int | None, typer.Option("--top", help=_help("top"), metavar="K")] = None,
    set_: Annotated[list[str] | None, typer.Option("--set", help=_help("set"), metavar="FIELD=VALUE")] = None,
    scenario: Annotated[Path | None, typer.Option("--scenario", help=_help("scenario"), metavar="FILE")] = None,
) -> None:
    """Screen a study and write the run folder."""
    with _told():
        from score_mapping.output.files import free_folder

        changes = _changes(set_ or [], top)
        free_folder(out)
        with _progress() as step:
            folder = _run(study, out, framework, changes, scenario, step)
    typer.echo(text("shell.done", folder=folder.resolve()))
    for page in ("report.html", "planner.html"):
        typer.echo(text(f"shell.{page.partition('.')[0]}", path=(folder / page).resolve()))


def _run(
    study: Path,
    out: Path | None,
    framework: str | None,
    changes: dict[str, str],
    scenario: Path | None,
    step: Callable[[str], None],
) -> Path:
    step("open")
    from score_mapping import workflow
    from score_mapping.output.files import write_run
    from score_mapping.output.planner import planner_page
    from score_mapping.output.report import report_page
    from score_mapping.study.scenario import read_scenario

    asked = read_scenario(scenario) if scenario is not None else None
    opened = workflow.open_study(study, framework=framework)
    _tell(opened.problems)
    recipe = workflow.default_recipe(opened)
    if asked is not None and scenario is not None:
        recipe, found = workflow.scenario_recipe(opened, asked, file=scenario.name)
        _tell(found)
    recipe = workflow.change_recipe(recipe, changes)
    results = workflow.run(opened, recipe, progress=step)
    _tell(tuple(item for item in results.problems if item not in opened.problems))
    step("pages")
    pages = {"report.html": report_page(results), "planner.html": planner_page(results)}
    step("write")
    return write_run(results, out, pages=pages)


def _changes(given: list[str], top: int | None) -> dict[str, str]:
    from score_mapping.problems import StudyError, problem

    wrong = [problem("option.form", "error", f"--set {item}", value=item) for item in given if "=" not in item]
    if wrong:
        raise StudyError(wrong)
    changes = dict(item.split("=", 1) for item in given)
    return changes | ({"k": str(top)} if top is not None else {})


@contextmanager
def _told() -> Iterator[None]:
    """Turn problems of a study into a list and exit code 2."""
    from score_mapping.problems import StudyError

    try:
        yield
    except StudyError as error:
        _tell(error.problems)
        typer.echo(text("shell.stopped", count=sum(item.level == "error" for item in error.problems)), err=True)
        raise typer.Exit(EXIT_BAD_INPUT) from None


def _tell(problems: tuple[Problem, ...]) -> None:
    order = {"error": 0, "warning": 1, "note": 2}
    listed = sorted(problems, key=lambda item: order[item.level])
    for item in listed[:SHOWN]:
        typer.echo(f"{text(f'shell.{item.level}')} {item}", err=True)
    if len(listed) > SHOWN:
        typer.echo(text("shell.more", count=len(listed) - SHOWN), err=True)


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """Show the step under way on a terminal; print nothing where the output is a file."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda step: None
        return
    with console.status(text("shell.step.open")) as status:
        yield lambda step: status.update(text(f"shell.step.{step}"))


def main() -> None:
    """Run the shell command."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
        sys.stderr.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    app()
