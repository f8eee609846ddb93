"""Time from a key press to the painted board, with 12, 24 and 60 items, on a processor slowed down four times.

    python benchmarks/board.py

The front end alone in a real Chromium. A press comes when the board rests after the one before, as a learner's does. Of
eleven the median counts; the aim is under 50 ms. On a busy machine others' work counts as ours, so the load is printed,
and beside the time that passes the processor time that the page takes for a press, all of it, times the slowdown.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browser.provide import own_browser, system_browser  # noqa: E402  (tests/ is no package)

from whichpm import bundle  # noqa: E402

SLOWDOWN = 4
PRESSES = 11
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Board</title>
<style>{styles}</style><div id="board"></div><script>{script}</script>"""
SHOW = """exercise => {
  const state = { exercise, place: "page", answers: {}, seq: 0, saved_seq: 0, saved: "", problem: "" };
  const calls = {};
  const model = {
    get: (name) => state[name],
    set: (name, value) => { state[name] = value; (calls[`change:${name}`] ?? []).forEach((call) => call()); },
    on: (name, call) => { (calls[name] ??= []).push(call); },
    off() {}, save_changes() { model.set("saved_seq", state.seq); },
  };
  whichpmBoard.render({ model, el: document.getElementById("board") });
  globalThis.times = [];
  document.addEventListener("keydown", () => {
    const start = performance.now();
    requestAnimationFrame(() => setTimeout(() => times.push(performance.now() - start)));
  }, true);
}"""

RESTS = """count => times.length === count && document.getAnimations().length === 0
  && document.querySelector(".wp-live").textContent"""


def exercise(size: int) -> dict[str, object]:
    """A practice exercise of ``size`` items with explanations of a usual length."""
    options = [{"id": name, "label": name.title(), "role": True} for name in ("product", "project", "both", "other")]
    names = [str(option["id"]) for option in options]
    why = dict.fromkeys(names, "A reason that takes about two lines on the screen, as the course's own do. " * 2)
    items = [
        {"id": f"item-{n}", "text": "Leaves something out because few need it.", "options": names, "key": names[n % 4]}
        | {"line": n % 4 + 1, "why": why}
        for n in range(size)
    ]
    shown = {"slug": "many", "kind": "sort", "pool": "practice", "title": "Many", "story": ["A story."]}
    return {"format": 1, **shown, "revision": "0", "options": options, "items": items, "test": {"1": "A line."}}


def measure(size: int, view: str = "all") -> tuple[float, float]:
    """Milliseconds from key press to paint, and of the processor for a press; in the list, or ``one`` at a time."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "board.html"
        path.write_text(PAGE.format(styles=bundle.styles(), script=bundle.classic()), encoding="utf-8")
        executable = system_browser() or own_browser()
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(path.as_uri())
        page.evaluate(f"globalThis.whichpmView = '{view}'")
        page.evaluate(SHOW, exercise(size))
        page.locator("fieldset").nth(size // 2 if view == "all" else 0).locator("input").first.focus()
        session = page.context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
        press_all(page, 0)
        times: list[float] = page.evaluate("times")
        session.send("Emulation.setCPUThrottlingRate", {"rate": 1})  # it would count as the page's own work
        browser.start_tracing(page=page, categories=["devtools.timeline", "disabled-by-default-devtools.timeline"])
        press_all(page, PRESSES)
        work = busy(json.loads(browser.stop_tracing())["traceEvents"])
        browser.close()
        return statistics.median(times), work / PRESSES * SLOWDOWN


def press_all(page: Page, before: int) -> None:
    """Answer one question by its keys, again whenever the board rests; ``before`` presses came earlier."""
    for press in range(PRESSES):
        page.keyboard.press(str(press % 4 + 1))
        page.wait_for_function(RESTS, arg=before + press + 1, timeout=60_000)


def busy(events: list[dict[str, Any]]) -> float:
    """Milliseconds of the processor that the thread which handles key presses took."""
    thread = next((one["pid"], one["tid"]) for one in events if one["name"] == "EventDispatch")
    tasks = (one for one in events if one["name"] == "RunTask" and (one["pid"], one["tid"]) == thread)
    return float(sum(one.get("tdur", 0) for one in tasks)) / 1000


def main() -> None:
    """Print the medians and their ratio."""
    print(f"From key press to paint (median of {PRESSES}, processor slowed {SLOWDOWN} times), and processor time:")
    figures = {size: measure(size) for size in (12, 24, 60)}
    for size, (median, work) in figures.items():
        print(f"{size} items: {median:.0f} ms, {work:.0f} ms")
    median, work = measure(12, "one")
    print(f"12 items one at a time: {median:.0f} ms, {work:.0f} ms")
    print(f"60 items take {figures[60][1] / figures[12][1]:.2f} times the work of 12")
    print(f"Load of the machine in the last minute: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
