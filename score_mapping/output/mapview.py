"""Maps that open anywhere: one file, no network, no name ever run as code.

A `folium.Map` whose page brings Leaflet along, is locked by a content policy with the hashes of its own scripts, and is
the same text every time it is written. Text of a study travels in one JSON block and reaches the page as text; it never
passes through a template.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import folium
from branca.element import Element, Figure
from jinja2 import Environment, StrictUndefined

from score_mapping.output import theme

OWN = Path(__file__).parent / "page"
TOKENS = {
    "ink": theme.INK, "text": theme.TEXT, "muted": theme.MUTED, "accent": theme.ACCENT, "alert": theme.ALERT,
    "paper": theme.PAPER, "panel": theme.PANEL, "rule": theme.RULE, "fonts": theme.FONTS,
}  # fmt: skip
POLICY_PLACE = "content-policy"
TEMPLATES = Environment(autoescape=True, undefined=StrictUndefined)
SKELETON = TEMPLATES.from_string(
    """<!DOCTYPE html>
<html lang="{{ this.language }}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="content-policy">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ this.title }}</title>
<link rel="icon" href="data:,">
{{ this.header.render()|safe }}
</head>
<body>
{{ this.before|safe }}
{{ this.html.render()|safe }}
{{ this.after|safe }}
{{ this.block|safe }}
{% for script in this.scripts %}<script>{{ script|safe }}</script>
{% endfor %}<script>{{ this.script.render()|safe }}</script>
</body>
</html>
"""
)


class Raw(Element):
    """Text of our own that is written as it is: branca would read it as a template."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._name = "Raw"
        self.text = text

    def render(self, **_: object) -> str:
        return self.text


class Page(Figure):
    """A whole page in one file, locked by its content policy.

    Parameters
    ----------
    title, language
        Of the document; text, escaped here.
    data
        What the scripts read, as JSON.
    styles, scripts
        Our own and Leaflet's texts, in their order.
    before, after
        Our own markup around the map.
    pictures
        ``https://host`` that map tiles may be fetched from; by default nothing is.
    """

    _template = SKELETON

    def __init__(
        self, *, title: str, language: str, data: object, styles: list[str], scripts: list[str],
        before: str = "", after: str = "", pictures: str = "",
    ) -> None:  # fmt: skip
        super().__init__(title=title, height="680px")
        self.language = language
        self.block = f'<script type="application/json" id="data">{to_json(data)}</script>'
        self.styles, self.scripts = styles, scripts
        self.before, self.after, self.pictures = before, after, pictures

    def render(self, **kwargs: Any) -> str:
        """Return the page. Twice the same text: what an earlier call left is cleared and ids count from 0."""
        for part in (self.header, self.html, self.script):
            part._children.clear()
        for style in self.styles:
            self.header.add_child(Raw(f"<style>{style}</style>"))
        for number, element in enumerate(_walk(self)):
            element._id = f"{number:x}"
        page = str(super().render(**kwargs)).replace("\r\n", "\n").replace("\r", "\n")
        return page.replace(POLICY_PLACE, content_policy(page, self.pictures), 1)


def _walk(element: Any) -> list[Any]:
    """Return an element, what hangs on it and what it holds by attribute, depth first."""
    found = [element]
    if isinstance(element, folium.Map):
        found.append(element.global_switches)
    for child in element._children.values():
        found += _walk(child)
    return found


def content_policy(page: str, pictures: str = "") -> str:
    """Return the policy that lets exactly the scripts and styles of this page run, and nothing be fetched but such pictures."""

    def hashes(tag: str) -> str:
        found = re.findall(rf"<{tag}>(.*?)</{tag}>", page, flags=re.DOTALL)
        digests = [base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in found]
        return " ".join(f"'sha256-{digest}'" for digest in dict.fromkeys(digests)) or "'none'"

    return (
        f"default-src 'none'; script-src {hashes('script')}; style-src {hashes('style')}; "
        f"img-src {' '.join(['data:', *filter(None, [pictures])])}; "
        "base-uri 'none'; form-action 'none'"
    )


def to_json(data: object) -> str:
    """Return JSON that can stand inside a script tag and that no template engine would read.

    >>> print(to_json({"name": "</script>{{ x }}"}))
    {"name":"\\u003c/script\\u003e\\u007b\\u007b x }}"}
    """
    out = json.dumps(data, ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":"))
    for mark in ("<", ">", "&", "\u2028", "\u2029", "{{", "{%", "{#"):  # all of them can stand inside strings only
        out = out.replace(mark, "".join(f"\\u{ord(letter):04x}" for letter in mark))
    return out


class OfflineMap(folium.Map):
    """A folium map that asks for nothing: no tiles, no scripts from elsewhere, no flag."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012  folium's own way to declare them
    default_css: list[tuple[str, str]] = []  # noqa: RUF012
    _template = TEMPLATES.from_string(
        """{% macro html(this, kwargs) %}<div class="folium-map" id="{{ this.get_name() }}"></div>{% endmacro %}
{% macro script(this, kwargs) %}const {{ this.get_name() }} = L.map("{{ this.get_name() }}", {{ this.options|tojson }});
addEventListener("DOMContentLoaded", () => scoreMapping.begin({{ this.get_name() }}), { once: true });{% endmacro %}"""
    )

    def __init__(self) -> None:
        super().__init__(
            tiles=None,
            zoomControl=False,
            maxZoom=18,
            minZoom=2,
            attributionControl=False,
            zoomSnap=0.25,
            zoomDelta=0.75,
        )

    def _repr_html_(self, **kwargs: Any) -> str:
        page = self.get_root()
        return str(page._repr_html_(**kwargs)) if isinstance(page, Figure) else str(super()._repr_html_(**kwargs))


class Panel(Raw):
    """One part of the page (``output/page/<name>.js``), hung on the map: it registers itself and is drawn when the page opens."""

    def __init__(self, name: str) -> None:
        super().__init__(own(f"{name}.js"))
        self._name = "Panel"

    def render(self, **_: object) -> str:
        root = self.get_root()
        if isinstance(root, Page):
            root.script.add_child(Raw(self.text), name=self.get_name())
        return ""


@cache
def leaflet() -> tuple[str, str]:
    """Return Leaflet's style and script from its package, with its pictures inside and no address to fetch."""
    data = files("xstatic.pkg.leaflet") / "data"
    script = (data / "leaflet.js").read_text(encoding="utf-8").replace("\r\n", "\n")
    style = (data / "leaflet.css").read_text(encoding="utf-8").replace("\r\n", "\n")
    script = re.sub(r"//# sourceMappingURL=\S+", "", script)
    style = style.replace("behavior: url(#default#VML);", "")

    def inlined(match: re.Match[str]) -> str:
        picture = base64.b64encode((data / match.group(1)).read_bytes()).decode()
        return f"url(data:image/png;base64,{picture})"

    return re.sub(r"url\((images/[\w-]+\.png)\)", inlined, style), script


def own(name: str) -> str:
    """Return one of our own page files (``output/page/``)."""
    return (OWN / name).read_text(encoding="utf-8")


def styles(*names: str) -> list[str]:
    """Return Leaflet's style, the colours and type of the theme as CSS variables, and our own files."""
    tokens = ":root{" + "".join(f"--{name}:{value};" for name, value in TOKENS.items()) + "}"
    return [leaflet()[0], tokens, *(own(name) for name in names)]


def leaflet_licence() -> str:
    """Return the licence that travels with Leaflet, with the copyright line of the packaged file."""
    line = re.search(r"\(c\) .*", leaflet()[1])
    return own("leaflet-licence.txt").replace("COPYRIGHT", line.group() if line else "")
