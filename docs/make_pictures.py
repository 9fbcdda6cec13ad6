"""Make the pictures of the README from a real run of the Indian study: ``python docs/make_pictures.py``.

Needs Chromium on the path. Pictures hold at most 200 KB, so colours are reduced to a palette.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
AT_MOST = 200_000
WIDTH, HEIGHT = 1280, 800


def main() -> None:
    """Run the study, open its planner page, choose the first cluster and keep what a planner sees."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is not on the path.")
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run"
        command = [sys.executable, "-m", "score_mapping", "run", str(ROOT / "data" / "india"), "--out", str(run)]
        subprocess.run(command, check=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            page.goto((run / "planner.html").as_uri())
            page.locator("html[data-ready]").wait_for(state="attached")
            page.get_by_role("button", name="Ludhiana hosiery").first.click()
            page.wait_for_timeout(800)
            page.screenshot(path=Path(folder) / "planner.png")
            browser.close()
        PICTURES.mkdir(exist_ok=True)
        keep(Path(folder) / "planner.png", PICTURES / "planner.png")


def keep(taken: Path, kept: Path) -> None:
    """Save a picture with as many colours as fit in 200 KB."""
    for colours in (256, 128, 64, 32):
        Image.open(taken).convert("RGB").quantize(colours).save(kept, optimize=True)
        if kept.stat().st_size <= AT_MOST:
            return
    sys.exit(f"{kept.name} holds more than {AT_MOST} bytes.")


if __name__ == "__main__":
    main()
