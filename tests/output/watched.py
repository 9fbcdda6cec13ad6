"""Pages in a real browser with everything they ask for and say being watched: shared by the tests of the planner page."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")
WIDE, NARROW = (1280, 800), (390, 844)
Open = Callable[..., Any]
IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.is_file() and os.environ.get("CI") != "true", reason="Chromium is not installed"),
]


class Watched:
    """A page with everything that it asked for and said, and every file that it handed out."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.requests: list[str] = []
        self.said: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("dialog", lambda dialog: (self.said.append(dialog.message), dialog.dismiss()))
        page.on("popup", lambda other: self.said.append(f"opened {other.url}"))

    @property
    def fetched(self) -> list[str]:
        """What was asked for beyond the file itself; a picture inside the page and a file made by the page are not fetched."""
        return [url for url in self.requests[1:] if not url.startswith(("data:", "blob:"))]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Start Chromium once for a file of tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Any, tmp_path: Path) -> Iterator[Open]:
    """Open HTML text from a file with the network off; at the end nothing may have been fetched or complained of."""
    opened: list[Watched] = []

    def opens(text: str, size: tuple[int, int] = WIDE, *, at: str = "", **options: Any) -> Any:
        file = tmp_path / f"page{len(opened)}.html"
        file.write_text(text, encoding="utf-8")
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, offline=True, **options)
        context.set_default_timeout(10_000)
        context.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
        watched = Watched(context.new_page())
        opened.append(watched)
        watched.page.goto(file.as_uri() + at)
        return watched.page

    yield opens
    for watched in opened:
        fetched, said = watched.fetched, watched.said
        watched.page.context.close()
        assert fetched == []
        assert said == []


def until(page: Any, holds: str) -> None:
    """Wait until an expression holds; the page's own policy lets nothing evaluate text inside it, so it is asked from outside."""
    for _ in range(200):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(25)
    raise AssertionError(f"never true: {holds}")
