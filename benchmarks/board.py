"""Time from a key press to the painted board, with 12, 24 and 60 items, on a processor slowed down four times.

    python benchmarks/board.py

The front end alone in a real Chromium. A press comes when the board rests after the one before, as a learner's does. Of
eleven the median counts; the aim is under 100 ms. The load of the machine is printed too: others' work counts as ours.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

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


def measure(size: int, view: str = "all") -> list[float]:
    """Milliseconds from key press to paint, for each press; in the list, or ``one`` at a time."""
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
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
        for press in range(PRESSES):
            page.keyboard.press(str(press % 4 + 1))
            page.wait_for_function(RESTS, arg=press + 1, timeout=60_000)
        times: list[float] = page.evaluate("times")
        browser.close()
        return times


def main() -> None:
    """Print the medians and their ratio."""
    medians = {size: statistics.median(measure(size)) for size in (12, 24, 60)}
    for size, median in medians.items():
        print(f"{size} items: {median:.0f} ms from key press to paint (median of {PRESSES}, processor slowed 4 times)")
    one = statistics.median(measure(12, "one"))
    print(f"12 items one at a time: {one:.0f} ms")
    print(f"60 items take {medians[60] / medians[12]:.2f} times as long as 12")
    print(f"Load of the machine in the last minute: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
