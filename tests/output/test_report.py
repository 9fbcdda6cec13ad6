"""The report: whole, offline, locked, and untouched by what a name tries."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from score_mapping.output.report import report_page, run_summary
from score_mapping.workflow import Results
from tests.output.test_page import CONTRAST

CHROMIUM = Path("/usr/bin/chromium")
VOID = {"meta", "link", "img", "br"}


class Outline(HTMLParser):
    """Collects tags, ids, text and what is left open."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {key: value or "" for key, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(scope="module")
def page(results: Results) -> str:
    return report_page(results, also=["C07"])


@pytest.fixture(scope="module")
def outline(page: str) -> Outline:
    return Outline(page)


def test_names_are_shown_and_never_executed(page: str, outline: Outline, sample_home: Path) -> None:
    assert not (sample_home / "trap").exists()
    assert "<script" not in page
    assert "onerror=" not in {key for _, attrs in outline.tags for key in attrs}
    assert not {key for _, attrs in outline.tags for key in attrs if key.startswith("on")}
    said = " ".join(outline.text)
    assert "<script>alert(1)</script><img src=x onerror=alert(2)> pumps" in said
    assert "{{ cycler.__init__" in said
    assert "{% for x in () %} {0} {n} $x_1^2$ & foundry" in said


def test_tags_are_closed(outline: Outline) -> None:
    assert outline.open == []


def test_policy_admits_this_style_and_nothing_from_outside(page: str, outline: Outline) -> None:
    policy = next(
        attrs["content"] for attrs in outline.all("meta") if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    style = page.split("<style>", 1)[1].split("</style>", 1)[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert (
        policy == f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert not [attrs for _, attrs in outline.tags if "style" in attrs]
    assert {attrs["src"].partition(",")[0] for attrs in outline.all("img")} == {"data:image/svg+xml;base64"}
    assert "url(" not in style
    assert "@import" not in style


def test_pictures_have_words_and_headings_an_order(outline: Outline) -> None:
    assert all("alt" in attrs for attrs in outline.all("img"))
    assert len([attrs for attrs in outline.all("img") if attrs["alt"]]) >= 4
    levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert outline.all("html") == [{"lang": "en"}]
    assert outline.all("main")


def test_contents_lead_to_chapters(outline: Outline) -> None:
    ids = [attrs["id"] for _, attrs in outline.tags if "id" in attrs]
    links = [attrs["href"][1:] for attrs in outline.all("a") if attrs["href"].startswith("#")]
    assert len(ids) == len(set(ids))
    assert set(links) <= set(ids)
    assert len(links) > 8


def test_links_lead_to_web_addresses_only(outline: Outline) -> None:
    outside = {attrs["href"] for attrs in outline.all("a") if not attrs["href"].startswith("#")}
    assert outside == {"https://example.org/a?b=1&c=2"}


def test_first_words_are_the_stage_and_that_it_is_fictional(outline: Outline) -> None:
    words = [text.strip() for text in outline.text if text.strip()]
    start = words.index("Skip to the answer")
    assert words[start + 1].startswith("Desk stage: public facts only.")
    assert words[start + 2].startswith("FICTIONAL")


def test_a_page_for_each_shortlisted_cluster_and_those_asked_for(outline: Outline) -> None:
    assert len(outline.all("article")) == 3


def test_nobody_ranked_says_so_and_what_to_collect(unranked: Results) -> None:
    said = " ".join(Outline(report_page(unranked)).text)
    assert "none of the 11 clusters can be compared" in said
    assert "Nobody can be compared" in said
    assert "Facts that are missing, those that bring in most clusters first" in said


def test_a_study_of_scores_alone_is_a_whole_report(small: Results) -> None:
    outline = Outline(report_page(small))
    said = " ".join(outline.text)
    assert "four of four clusters can be compared" in said
    assert "Whom to interview first" not in said
    assert "Where the clusters lie" not in said
    assert outline.open == []


def test_two_reports_are_equal(results: Results, page: str) -> None:
    assert report_page(results, also=["C07"]) == page


def test_the_summary_names_the_run(results: Results) -> None:
    said = dict(run_summary(results))
    assert said["Run"] == results.provenance["id"]
    assert said["Readings"] == "2,000, seed 1"
    assert said["Weights"] == "the framework's own"


def test_the_summary_says_whose_weights(teaching: Results) -> None:
    assert dict(run_summary(teaching))["Weights"].startswith("the respondents' of this study")


def test_a_field_study_says_how_sure_who_was_heard_and_who_judged(teaching: Results) -> None:
    page = report_page(teaching)
    outline = Outline(page)
    said = " ".join(" ".join(outline.text).split())
    for title in ("How sure is the order", "Who was heard", "Who judged", "Other methods"):
        assert len(re.findall(rf"\d+\. {title}", said)) == 1
    assert said.index("All three constituencies have these") < said.index("by their mean")
    assert "Hold. Workers' organisations object to Larkhaven seafood processing" in said
    assert "probability" not in said.lower()
    assert outline.open == []
    assert report_page(teaching) == page


def test_every_chart_stands_before_a_table(teaching: Results) -> None:
    chapters = report_page(teaching).split("<h2 ")
    for chapter in chapters:
        if chapter.startswith(('id="sure"', 'id="heard"', 'id="judged"')):
            assert chapter.count("<figure>") >= 1
            assert all("<table" in part for part in chapter.split("<figure>")[1:])


def test_a_desk_study_says_plainly_that_nobody_was_asked(outline: Outline) -> None:
    said = " ".join(" ".join(outline.text).split())
    assert "Nobody was consulted yet: the weights are a proposal" in said
    assert "Nobody was consulted for this study" in said
    assert "One desk reader rated, so no agreement can be measured." in said


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.is_file() and os.environ.get("CI") != "true", reason="Chromium is not installed")
@pytest.mark.parametrize("width", [1280, 390])
def test_a_browser_asks_for_nothing_says_nothing_and_needs_no_sideways_scroll(
    page: str, tmp_path: Path, width: int
) -> None:
    from playwright.sync_api import sync_playwright

    file = tmp_path / "report.html"
    file.write_text(page, encoding="utf-8")
    asked: list[str] = []
    said: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_page(viewport={"width": width, "height": 900})
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("console", lambda message: said.append(message.text))
        tab.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
        tab.goto(file.as_uri())
        sideways = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        undrawn = tab.evaluate("[...document.images].filter((image) => !image.naturalWidth).length")
        faint = tab.evaluate(CONTRAST)
        browser.close()
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
    assert said == []
    assert sideways <= 0
    assert undrawn == 0
    assert faint == []
