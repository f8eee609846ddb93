"""One Playwright for a whole test process: two at a time in one thread refuse to start."""

from __future__ import annotations

import atexit
import functools

from browser.provide import browser_for_tests
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

PATIENCE = 30_000
"""Milliseconds that a condition may take; only a test that fails waits so long, however busy the machine."""
expect.set_options(timeout=PATIENCE)


LIST = "globalThis.whichpmView = 'all';"
"""Script before a page's own: boards begin with all questions at once, which a learner may choose too."""


QUIET = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Of these the last one given counts. The address bar's popups are pages of their own, drawn anew for each window:
    # they cost as much as all that tests do there. The others are those of Playwright that a test could meet.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,AimEnabled,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,"
    "MediaRouter,OptimizationHints,PaintHolding,PreconnectToSearch,ThirdPartyStoragePartitioning,"
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose",
]
"""What Chromium is started with, so that it does what a test asks and nothing beside it."""


def launch(*more: str) -> Browser:
    """Start a Chromium without a window; ``more`` are arguments of its own."""
    path = browser_for_tests()  # First: to look for its own browser, Playwright is started once more.
    return playwright().chromium.launch(executable_path=path, args=[*QUIET, *more])


@functools.cache
def playwright() -> Playwright:
    """The running Playwright; it ends with the process."""
    running = sync_playwright().start()
    atexit.register(running.stop)
    return running
