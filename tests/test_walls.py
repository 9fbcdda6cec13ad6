"""The house's walls: imports point downwards only, run in no circle, and reading, writing and drawing stay in their rooms."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pytest

PACKAGE = Path(__file__).parents[1] / "score_mapping"

# What each wing may import, beside itself. Bottom to top, as in the table of wings; "ground" is what everybody may use.
GROUND = ("catalogue", "shipped", "problems", "provenance")
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "catalogue": (),
    "shipped": (),
    "problems": ("catalogue",),
    "provenance": ("catalogue", "shipped", "problems"),
    "study": (*GROUND, "scoring"),  # judgements on weights become shares by the arithmetic of scoring
    "longlist": (*GROUND, "study"),
    "scoring": ("problems", "catalogue"),  # arrays and coded tables only: neither the study nor the partners
    "partners": (*GROUND, "study", "scoring"),
    "facts": (*GROUND, "study", "longlist", "partners"),
    "indicators": (*GROUND, "study", "longlist", "scoring", "partners", "facts"),
    "screening": (*GROUND, "study", "scoring", "facts", "indicators"),
    "workflow": (*GROUND, "study", "longlist", "scoring", "partners", "facts", "indicators", "screening"),
    "output": (*GROUND, "study", "longlist", "scoring", "partners", "facts", "indicators", "screening", "workflow"),
    "cli": (*GROUND, "study", "longlist", "scoring", "partners", "facts", "indicators", "screening", "workflow", "output"),
    "__main__": ("cli",),
}

# Names that read or write a file, or that draw or move what must stay in one room, and the rooms they may stand in.
READS = {"read_text", "read_bytes", "read_csv", "read_excel", "read_file", "read_dataframe", "read_parquet", "read_json",
         "load_workbook", "read_table"}  # fmt: skip
WRITES = {"write_text", "write_bytes", "mkdir", "touch", "unlink", "rmdir", "rmtree", "copytree", "copyfile", "copy2",
          "to_file", "to_excel", "to_parquet", "write_dataframe", "savefig", "makedirs", "mkdtemp", "symlink_to",
          "NamedTemporaryFile", "TemporaryDirectory"}  # fmt: skip
READERS = {
    "study": "reads a study",
    "longlist": "reads the firm register",
    "output": "reads the templates and scripts that come with it and with Leaflet, never a study",
    "catalogue": "reads the sentences that come with the tool",
    "provenance": "hashes the files that were used",
}
DRAWERS = {"output.mapview", "output.planner"}


def _name(path: Path) -> str:
    """Return ``study.tables`` for ``score_mapping/study/tables.py``; a package's own file has the package's name."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imported(source: str, module: str, modules: dict[str, Path]) -> Iterator[str]:
    """Yield the rooms that a source text imports anywhere, in functions and for types too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively; say the full name"
            base = node.module or ""
            named = [f"{base}.{alias.name}" for alias in node.names]
            named = [name if name.removeprefix("score_mapping.") in modules else base for name in named]
        else:
            continue
        for name in named:
            if name.startswith("score_mapping."):
                yield name.removeprefix("score_mapping.")


def breaches(module: str, names: Iterator[str]) -> list[str]:
    """Return the imports of one room that do not point downwards."""
    wing = module.partition(".")[0]
    allowed = {wing, *MAY_IMPORT[wing]}
    return [f"{module} -> {name}" for name in names if name.partition(".")[0] not in allowed]


ARROWS = {
    module: sorted(set(imported(path.read_text(encoding="utf-8"), module, MODULES)))
    for module, path in MODULES.items()
    if module
}


def test_every_room_has_a_place_in_the_house() -> None:
    assert {name.partition(".")[0] for name in ARROWS} <= set(MAY_IMPORT)
    assert len(ARROWS) > 10


def test_imports_point_downwards_only() -> None:
    assert [breach for module, names in ARROWS.items() for breach in breaches(module, iter(names))] == []


def test_no_circles() -> None:
    graph = nx.DiGraph([(module, name) for module, names in ARROWS.items() for name in names if name != module])
    assert [sorted(room) for room in nx.strongly_connected_components(graph) if len(room) > 1] == []


def _calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            yield (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")), node


def _mode(call: ast.Call) -> str:
    """Return the mode an ``open`` asks for: the first text among its arguments that looks like one."""
    given = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    texts = [item.value for item in given if isinstance(item, ast.Constant) and isinstance(item.value, str)]
    return next((text for text in texts if set(text) <= set("rwxabt+U")), "r")


def misplaced(source: str, module: str) -> list[str]:
    """Return what a room does that belongs in another: reading, writing, drawing a map, ``explore``."""
    wing = module.partition(".")[0]
    found = []
    for name, call in _calls(ast.parse(source)):
        opens_to_write = name == "open" and not _mode(call).startswith("r")
        if (name in READS or (name == "open" and not opens_to_write)) and wing not in READERS:
            found.append(f"{module}:{call.lineno} reads with {name}")
        if (name in WRITES or opens_to_write) and wing != "output":
            found.append(f"{module}:{call.lineno} writes with {name}")
        if name == "explore":
            found.append(f"{module}:{call.lineno} explore() does not escape names")
    return found


def draws(source: str) -> bool:
    """Say whether a source text imports folium or branca."""
    return any(
        name.partition(".")[0] in {"folium", "branca"}
        for node in ast.walk(ast.parse(source))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    )


def test_reading_and_writing_stay_in_their_rooms() -> None:
    assert [
        line for module, path in MODULES.items() for line in misplaced(path.read_text(encoding="utf-8"), module)
    ] == []


def test_folium_stays_in_its_two_rooms() -> None:
    assert {module for module, path in MODULES.items() if draws(path.read_text(encoding="utf-8"))} <= DRAWERS


@pytest.mark.parametrize(
    ("module", "source", "breach"),
    [
        (
            "scoring.kernels",
            "from score_mapping.study.framework import Framework",
            "scoring.kernels -> study.framework",
        ),
        ("study.tables", "def f():\n    import score_mapping.output.report", "study.tables -> output.report"),
        ("partners.network", "from score_mapping import workflow", "partners.network -> workflow"),
        ("workflow", "from score_mapping import __version__", ""),
        ("output.report", "from score_mapping.workflow import Results", ""),
    ],
)
def test_the_wall_can_be_broken(module: str, source: str, breach: str) -> None:
    modules = {"workflow": PACKAGE, "study.framework": PACKAGE, "output.report": PACKAGE}
    assert breaches(module, imported(source, module, modules)) == ([breach] if breach else [])


@pytest.mark.parametrize(
    ("module", "source", "bad"),
    [
        ("scoring.scales", "open('x')", True),
        ("scoring.scales", "path.read_text()", True),
        ("study.tables", "path.open('rb')", False),
        ("study.tables", "path.open(mode='wb')", True),
        ("study.tables", "path.write_text('x')", True),
        ("output.files", "open('x', 'w')", False),
        ("output.mapview", "frame.explore()", True),
        ("workflow", "path.mkdir()", True),
    ],
)
def test_the_doors_can_be_broken(module: str, source: str, bad: bool) -> None:
    assert bool(misplaced(source, module)) is bad
    assert draws("from folium.plugins import MarkerCluster")
    assert not draws("import json")
