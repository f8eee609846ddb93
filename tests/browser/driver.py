"""One Playwright for a whole test process: two at a time in one thread refuse to start."""

from __future__ import annotations

import atexit
import functools

from playwright.sync_api import Playwright, expect, sync_playwright

PATIENCE = 30_000
"""Milliseconds that a condition may take; only a test that fails waits so long, however busy the machine."""
expect.set_options(timeout=PATIENCE)


LIST = "globalThis.whichpmView = 'all';"
"""Script before a page's own: boards begin with all questions at once, which a learner may choose too."""


@functools.cache
def playwright() -> Playwright:
    """The running Playwright; it ends with the process."""
    running = sync_playwright().start()
    atexit.register(running.stop)
    return running
