"""In which order the network view draws what an organisation is linked to: computed once for all languages.

One organisation's neighbours at a time, never a hairball: who is linked with each other stands side by side. The page spreads
them by the room that it has, so that names never lie on each other; the links are those that the page holds already.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from score_mapping.partners.layout import neighbourhood_layout
from score_mapping.workflow import Results

Json = dict[str, Any]
MOST = 24  # neighbours drawn round one organisation; the rest is said in words
LINKS = 400  # organisations above which only those that matter for a plan get a drawing of their own


def neighbourhoods(results: Results) -> Json:
    """Return the drawing of every organisation that has a link.

    Returns
    -------
    ``{organisation_id: {"around": [[kind, id], …], "left_out": n}}``, clockwise from the top. Kinds are ``organisation`` and
    ``service``.
    """
    network, drawn = results.network, {}
    ids = sorted(id for kind, id in network.nodes if kind == "organisation")
    if len(ids) > LINKS:
        wanted = set(results.partners.long_list.loc[results.partners.long_list["clusters"] > 0, "organisation_id"])
        ids = [id for id in ids if id in wanted][:LINKS]
    for id in ids:
        around = neighbourhood_layout(network, ("organisation", id), kinds=("organisation", "service"), most=MOST)
        others = around.nodes.iloc[1:]
        turned = np.mod(np.arctan2(others["x"].astype(float), others["y"].astype(float)), 2 * np.pi).round(6)
        order = others.assign(turned=turned).sort_values(["turned", "ring", "kind", "id"])
        if len(order):
            drawn[id] = {"around": order[["kind", "id"]].to_numpy().tolist(), "left_out": around.left_out}
    return drawn
