"""``--help`` against an interpreter that only imports the shell library: the sentences and rooms of our own must cost little."""

from __future__ import annotations

from pathlib import Path

from benchmarks.measure import Process, paired, process, say

AT_MOST = 2.0
HELP = "from score_mapping.cli import app\napp(['--help'])"
BARE = """
import typer, babel.messages.pofile
app = typer.Typer(add_completion=False, rich_markup_mode=None)
app.command()(lambda: None)
app(["--help"])
"""


def test_help_costs_at_most_twice_its_libraries(tmp_path: Path) -> None:
    def ours() -> Process:
        return process(HELP, cwd=tmp_path)

    def bare() -> Process:
        return process(BARE, cwd=tmp_path)

    took = paired(ours, bare, rounds=7)
    say(f"--help: {took.ours:.2f} s, its libraries alone {took.theirs:.2f} s, {took.ratio:.2f} times")
    assert took.ratio <= AT_MOST
