"""The files of the tables of a run: CSV text that a spreadsheet cannot be hurt by, the network, what is absent and why.

Names and columns are a stable contract (`runcolumns`). A text that a spreadsheet would read as a formula gets a leading quote; a
number
never does. Figures have six decimals, an unknown cell is empty.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from score_mapping.output.lookup import missing, plain
from score_mapping.output.runcolumns import columns_of, datapackage_text, words
from score_mapping.output.runframes import open_frames, reason, restricted_frames
from score_mapping.workflow import Results

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Written:
    """Text of the files of ``tables/`` and of ``restricted/`` by file name, and the absent tables with the reason."""

    files: dict[str, str]
    restricted: dict[str, str]
    absent: dict[str, str]


def run_tables(results: Results) -> Written:
    """Return every table of a run as CSV text, the network as GraphML, and their descriptions.

    Returns
    -------
    `Written`: ``files`` maps file names such as ``ranking.csv`` to their text; ``restricted`` those of the annex that is not
    for everybody; ``absent`` maps the names of tables that this study cannot fill to one sentence.
    """
    absent: dict[str, str] = {}
    files: dict[str, str] = {}
    kinds: dict[str, dict[str, str]] = {}
    for name, frame in open_frames(results).items():
        if frame.empty:
            absent[name] = reason(name, results)
            continue
        kinds[name] = columns_of(name, frame)
        files[f"{name}.csv"] = csv_text(frame, kinds[name])
    if "network.csv" in files:
        files["network.graphml"] = graphml_text(results)
    files["datapackage.json"] = datapackage_text(kinds, results)
    annex = {
        f"{name}.csv": csv_text(frame, columns_of(name, frame)) for name, frame in restricted_frames(results).items()
    }
    if annex:
        annex["README.txt"] = words("restricted.readme", title=plain(results.study.settings.title)) + "\n"
    else:
        absent["restricted"] = words("absent.restricted")
    return Written(dict(sorted(files.items())), dict(sorted(annex.items())), dict(sorted(absent.items())))


def csv_text(frame: pd.DataFrame, kinds: Mapping[str, str]) -> str:
    """Return a table as CSV with these columns in this order.

    >>> csv_text(pd.DataFrame({"a": ["=1+1"], "b": [0.5]}), {"a": "string", "b": "number"})
    "a,b\\n'=1+1,0.500000\\n"
    """
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(kinds)
    columns = [[cell_text(cell, kind) for cell in frame[name]] for name, kind in kinds.items()]
    writer.writerows(zip(*columns, strict=True))
    return held.getvalue()


def cell_text(value: object, kind: str) -> str:
    """Return one cell: numbers with six decimals, text that no spreadsheet reads as a formula, empty for unknown."""
    if kind == "string":
        if isinstance(value, bool) or type(value).__name__ == "bool":
            return "yes" if value else "no"
        if isinstance(value, float):
            return "" if math.isnan(value) else f"{value:g}"
        words = plain(value)
        return f"'{words}" if words.startswith(FORMULA_STARTS) else words
    if missing(value):
        return ""
    number = float(str(value))
    if kind == "integer":
        return f"{number:.0f}"
    words = f"{number:.6f}"
    return words.removeprefix("-") if float(words) == 0 else words


def graphml_text(results: Results) -> str:
    """Return the network as GraphML: node ids are ``kind:id``, names without control characters."""
    import networkx as nx

    graph = results.network
    copy: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in sorted(graph.nodes):
        about = graph.nodes[node]
        copy.add_node(_node_name(node), **{key: _scalar(about[key]) for key in sorted(about)})
    edges = [
        (
            _node_name(source),
            _node_name(target),
            {key: _scalar(data[key]) for key in sorted(data) if not missing(data[key])},
        )
        for source, target, data in graph.edges(data=True)
    ]
    for start, end, said in sorted(edges, key=str):
        copy.add_edge(start, end, **said)
    return "\n".join(nx.generate_graphml(copy)) + "\n"


def _node_name(node: tuple[str, str]) -> str:
    return ":".join(map(plain, node))


def _scalar(value: object) -> str | float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else plain(value)
