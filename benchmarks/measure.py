"""How the benches measure: two callables by turns, and whole processes with their time and memory.

A second on one machine says little about another, so bounds are ratios: both callables run in each round, in turns, and the
median of the rounds' ratios counts. What else the machine does then slows both alike.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]


class Paired(NamedTuple):
    """Median ratio of the rounds, and the median seconds of each callable."""

    ratio: float
    ours: float
    theirs: float


def paired(ours: Callable[[], object], theirs: Callable[[], object], *, rounds: int = 15) -> Paired:
    """Run two callables by turns, changing who goes first, after one round that does not count."""
    seconds: list[tuple[float, float]] = []
    for number in range(rounds + 1):
        took = {}
        for each in (ours, theirs) if number % 2 else (theirs, ours):
            start = time.perf_counter()
            each()
            took[each] = time.perf_counter() - start
        seconds.append((took[ours], took[theirs]))
    counted = seconds[1:]
    return Paired(
        statistics.median(a / b for a, b in counted),
        statistics.median(a for a, _ in counted),
        statistics.median(b for _, b in counted),
    )


def keep_freed_memory() -> None:
    """Make the allocator keep what is freed, as it does in any process that has once held a large table.

    Until then glibc gives every array of some megabytes back to the system and asks for it again, and a bench of
    arithmetic would measure that: on a virtual machine it is a third of the time.
    """
    bytearray(31 * 1024**2)


@dataclass(frozen=True)
class Process:
    """What a finished process took: seconds of wall clock and the peak of its memory in MiB (0 where it cannot be known)."""

    seconds: float
    peak: float


# A process begins with the memory of the one that starts it counted as its peak: a small one starts it, and tells.
STARTER = """
import os, subprocess, sys, time
said, *command = sys.argv[1:]
start, peak = time.perf_counter(), 0
with open(said, "wb") as file:
    child = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT)
    if hasattr(os, "wait4"):
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode, peak = os.waitstatus_to_exitcode(status), usage.ru_maxrss
    else:
        child.wait()
print(child.returncode, time.perf_counter() - start, peak)
"""


def process(code: str, *words: str, cwd: Path) -> Process:
    """Run Python code in a fresh interpreter to its end.

    Raises
    ------
    RuntimeError
        With what the process said, when it does not end well.
    """
    said = cwd / "said.txt"
    command: Sequence[str] = [sys.executable, "-S", "-c", STARTER, str(said), sys.executable, "-c", code, *words]
    told = subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout
    status, seconds, peak = told.split()
    if int(status):
        raise RuntimeError(said.read_text(encoding="utf-8", errors="replace"))
    return Process(float(seconds), float(peak) / (1024**2 if sys.platform == "darwin" else 1024))


def say(line: str) -> None:
    """Print one line of figures under the dots of pytest."""
    print(f"\n  {line}", flush=True)
