"""One Playwright for a whole test process: two at a time in one thread refuse to start."""

from __future__ import annotations

import atexit
import functools

from playwright.sync_api import Playwright, sync_playwright


@functools.cache
def playwright() -> Playwright:
    """The running Playwright; it ends with the process."""
    running = sync_playwright().start()
    atexit.register(running.stop)
    return running
