"""One word starts everything: ``python3 run.py demo`` (or test, lab, bench).

It makes ``.venv`` beside itself, installs the hash-checked versions of ``locks/`` with uv where that is found, else
with pip, and runs the word. Only Python itself is needed. This file parses on any Python: an old one is told so.
"""

from __future__ import print_function

import sys

USAGE = """python3 run.py WORD [more]

  demo    screen the Indian clusters of data/india and say where the report and the map are
  test    run the tests; anything after it goes to pytest
  lab     open the notebooks in JupyterLab
  bench   measure speed and memory"""
SAYS = {
    "python": "This needs Python 3.11 or newer, and this is Python {0}: install a newer one and try again.",
    "pip": "Python comes without its installer (pip, venv) here: install it (on Debian or Ubuntu: "
    "sudo apt install python3-venv) or install uv, and try again.",
    "disk": "This needs {0} MB of free disk space at {1}, and there are {2} MB: free some and try again.",
    "install": "The libraries could not be installed; the lines above say why (the first time needs the internet).",
    "first": "Installing the libraries with {0}; once, a minute or two ...",
}
if sys.version_info < (3, 11):
    sys.exit(SAYS["python"].format(".".join(map(str, sys.version_info[:3]))))

import hashlib
import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCKS = {"demo": "core", "test": "dev", "lab": "lab", "bench": "dev"}
MEGABYTES = {"core": 1100, "dev": 1700, "lab": 1500}  # one and a half times what du says after an install with pip


def stamp(lock):
    """Return what an installation depends on: the lock, the project's own file, this Python and this place."""
    files = [HERE / "locks" / (lock + ".txt"), HERE / "pyproject.toml"]
    said = [sys.version.encode(), str(HERE).encode()]
    return hashlib.sha256(b"\0".join([file.read_bytes() for file in files] + said)).hexdigest()


def installed(lock):
    """Say whether the lock, or one that holds it, is what `.venv` already has."""
    holders = [lock] if lock != "core" else ["core", "dev", "lab"]
    stamps = [(VENV / ("stamp-" + name), name) for name in holders]
    return PYTHON.exists() and any(file.exists() and file.read_text() == stamp(name) for file, name in stamps)


def install(lock):
    """Make `.venv` and install one lock and the project itself, without index, build isolation or dependencies."""
    free = shutil.disk_usage(HERE).free // 10**6
    if free < MEGABYTES[lock]:
        sys.exit(SAYS["disk"].format(MEGABYTES[lock], HERE, free))
    uv = shutil.which("uv")
    if not uv and not (importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv")):
        sys.exit(SAYS["pip"])
    print(SAYS["first"].format("uv" if uv else "pip"), flush=True)
    if uv:
        make = [uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(VENV)]
        pip = [uv, "pip", "install", "--quiet", "--python", str(PYTHON)]
    else:
        make = [sys.executable, "-m", "venv", str(VENV)]
        pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    steps = [
        pip + ["--require-hashes", "-r", str(HERE / "locks" / (lock + ".txt"))],
        pip + ["--no-deps", "--no-build-isolation", "--no-index", "-e", str(HERE)],
    ]
    if not PYTHON.exists() or (not uv and subprocess.run(pip[:3] + ["--version"], capture_output=True).returncode):
        steps.insert(0, make)
    for step in steps:
        if subprocess.call(step) != 0:
            sys.exit(SAYS["install"])
    (VENV / ("stamp-" + lock)).write_text(stamp(lock))


def main(words):
    word, more = (words[0], words[1:]) if words else ("", [])
    if word not in LOCKS:
        print(USAGE, file=sys.stdout if word in ("", "-h", "--help") else sys.stderr)
        return 0 if word in ("-h", "--help") else 2
    if not installed(LOCKS[word]):
        install(LOCKS[word])
    command = {
        "demo": [BIN / "score-mapping", "run", "data/india"],
        "test": [PYTHON, "-m", "pytest", "-n", "2"],
        "lab": [PYTHON, "-m", "jupyterlab", HERE / "notebooks"],
        "bench": [PYTHON, "-m", "pytest", HERE / "benchmarks", "-s", "-q"],
    }[word]
    return subprocess.call([str(part) for part in command] + more, cwd=HERE)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
