"""A chapter of the course beside the same chapter in a stock Jupyter Book, on a slow phone: weight, speed, steadiness.

    python benchmarks/pages.py

Both are built anew from the same text. Stock: Jupyter Book's own theme and extensions, and ours for the exercises.
Served compressed, read in a real Chromium with the processor slowed four times, 1.6 Mbit/s, 150 ms and 390 px; medians
of several fresh visits. Requests to other hosts are counted and refused, so that they cost the stock page no time.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import board as alone
import yaml
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browser.provide import own_browser, system_browser  # noqa: E402  (tests/ is no package)
from browser.weighing import Scales  # noqa: E402
from copies import copy_course, search_path  # noqa: E402

CHAPTER, AFTER = "book/chapters/ride-hailing.html", "book/chapters/other-industries.html"
VISITS = 5
SLOWDOWN = 4
LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}  # bytes a second
WATCH = """globalThis.seen = { lcp: 0, shift: 0, inp: 0 };
const watch = (type, take, more) =>
  new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...more });
watch("largest-contentful-paint", (one) => { seen.lcp = one.startTime; });
watch("layout-shift", (one) => { if (!one.hadRecentInput) seen.shift += one.value; });
const interaction = (one) => { if (one.interactionId) seen.inp = Math.max(seen.inp, one.duration); };
watch("event", interaction, { durationThreshold: 16 });
"""


class Visit(NamedTuple):
    """One figure for each row of the table, from one visit."""

    first_kb: float
    requests: float
    elsewhere: float
    lcp_ms: float
    loaded_ms: float
    shift: float
    key_ms: float
    next_kb: float


ROWS = {
    "first_kb": "first visit, kB over the wire",
    "requests": "requests of a first visit",
    "elsewhere": "of them to other hosts",
    "lcp_ms": "largest contentful paint, ms",
    "loaded_ms": "loaded, ms",
    "shift": "layout shift",
    "key_ms": "key press to next paint, 12 cards, ms",
    "next_kb": "next page, kB",
}
# Other hosts do not exist for this browser: their refusal takes no time.
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
AIMS = Visit(150, float("nan"), 0, 1200, 2000, 0.01, 100, 30)


def build(folder: Path, stock: bool) -> Path:
    """The course's site, built in a copy; the stock one without our theme and our choice of extensions."""
    course = copy_course(folder)
    if stock:
        path = course / "_config.yml"
        settings = yaml.safe_load(path.read_text(encoding="utf-8"))
        ours = settings["sphinx"]["config"]
        settings["sphinx"] = {
            "extra_extensions": ["whichpm.sphinx"],
            "config": {key: ours[key] for key in ours if key not in ("extensions", "html_theme")},
        }
        path.write_text(yaml.safe_dump(settings), encoding="utf-8")
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", ".", "--quiet"]
    environment = {**os.environ, "PATH": search_path()}
    done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"the book did not build:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return course / "_build" / "html"


def slow(page: Page) -> None:
    """A slow phone on a slow line."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})


def press(page: Page, key: str) -> float:
    """Milliseconds from a key to the paint that shows it, as the browser tells of it."""
    page.evaluate("seen.inp = 0")
    page.keyboard.press(key)
    page.wait_for_function("seen.inp > 0")
    return float(page.evaluate("seen.inp"))


def visit(browser: Browser, scales: Scales) -> Visit:
    """Read the chapter for the first time, answer in its largest board, go on to the next chapter."""
    with browser.new_context(viewport={"width": 390, "height": 800}, service_workers="block") as context:
        context.set_default_timeout(120_000)
        page = context.new_page()
        hosts: list[str] = []
        page.on("request", lambda request: hosts.append(urlsplit(request.url).netloc))
        page.add_init_script(WATCH)
        slow(page)
        scales.clear()
        page.goto(f"{scales.address}/{CHAPTER}", wait_until="networkidle")
        board = page.locator(".wp-board").filter(has=page.locator("fieldset").nth(11)).first
        board.wait_for()
        first, asked = scales.sent, len(hosts)
        elsewhere = sum(host != urlsplit(scales.address).netloc for host in hosts)
        timing = page.evaluate("({ ...seen, loaded: performance.getEntriesByType('navigation')[0].loadEventEnd })")
        board.locator("fieldset").nth(6).locator("input").first.focus()
        pressed = [press(page, key) for key in "1231231"]
        scales.clear()
        page.goto(f"{scales.address}/{AFTER}", wait_until="networkidle")
        return Visit(
            first / 1000,
            asked,
            elsewhere,
            timing["lcp"],
            timing["loaded"],
            timing["shift"],
            statistics.median(pressed),
            scales.sent / 1000,
        )


def measure(browser: Browser, html: Path) -> Visit:
    """The median of each figure."""
    scales = Scales(html)
    visits = [visit(browser, scales) for _ in range(VISITS)]
    scales.close()
    return Visit(*map(statistics.median, zip(*visits, strict=True)))


def table(ours: Visit, stock: Visit) -> Iterator[str]:
    """Lines with the figures side by side, the ratio and the aim."""
    yield f"{'':42} {'ours':>8} {'stock':>8} {'ratio':>7} {'aim':>7}"
    for name, words in ROWS.items():
        one, other, aim = getattr(ours, name), getattr(stock, name), getattr(AIMS, name)
        form = "8.3f" if name == "shift" else "8.0f"
        ratio = f"{one / other:7.2f}" if other else f"{'':7}"
        said = "" if aim != aim else f"< {aim:g}" if aim else "0"
        yield f"{words:42} {one:{form}} {other:{form}} {ratio} {said:>7}"


def main() -> None:
    """Build both, measure both, print the table."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        sites = {name: build(Path(folder) / name, name == "stock") for name in ("ours", "stock")}
        path = system_browser() or own_browser()
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", ALONE])
        found = {name: measure(browser, html) for name, html in sites.items()}
        browser.close()
    print("\n".join(table(found["ours"], found["stock"])))
    key = alone.measure(24)[0]
    print(f"{'key press to next paint, 24 cards alone, ms':42} {key:8.0f} {'':16} {'< 100':>7}")
    print(f"Medians of {VISITS}; load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
