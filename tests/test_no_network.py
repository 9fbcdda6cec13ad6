"""A run opens no socket: not to load a map, not to ask a name, not to tell anybody that it ran."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# folium loads urllib3, which looks once, when imported, whether the machine knows IPv6: a socket that reaches nobody.
WATCHED = """
import sys
import urllib3.util.connection

def watch(event, args):
    if event.startswith(("socket.", "urllib.", "http.", "ftplib.", "smtplib.")):
        print("SOCKET", event, file=sys.stderr)
        raise RuntimeError("no network in a run: " + event)

sys.addaudithook(watch)
"""
RUN = WATCHED + "from score_mapping.cli import main\nmain()"


def _watched(code: str, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code, *words], cwd=cwd, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_a_run_opens_no_socket(tmp_path: Path) -> None:
    done = _watched(RUN, "run", str(ROOT / "data" / "india"), "--out", "x", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "SOCKET" not in done.stderr
    assert (tmp_path / "x" / "planner.html").is_file()


@pytest.mark.parametrize(
    "code",
    ["import socket; socket.socket()", "import socket; socket.getaddrinfo('localhost', 80)"],
    ids=["socket", "name"],
)
def test_a_socket_would_be_seen(tmp_path: Path, code: str) -> None:
    done = _watched(WATCHED + code, cwd=tmp_path)
    assert done.returncode != 0
    assert "SOCKET" in done.stderr
