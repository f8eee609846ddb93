"""Provide what tests need of the system: Chromium (or Playwright's own) and PostgreSQL, installed where it is allowed.

Run by `make test` before pytest. Says what it found, or plainly what it could not find and how to fix that.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
SEVERAL = (Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),)


def system_browser() -> str | None:
    """Path of a Chromium of this system, or ``None``."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or next((str(path) for path in SEVERAL if path.exists()), None)


def own_browser() -> str | None:
    """Path of the Chromium that Playwright installed for itself, or ``None``."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


@functools.cache
def browser_for_tests() -> str:
    """Path of the browser that tests start."""
    found = system_browser() or own_browser()
    assert found, "no Chromium: run `make test`, which provides one, or install Chromium or Chrome by hand"
    return found


def system_postgres() -> Path | None:
    """Folder of the programs of PostgreSQL's server, or ``None``; the newest of several."""
    if found := shutil.which("postgres"):
        return Path(found).resolve().parent
    several = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: path.parts[-3].zfill(3))
    return several[-1].parent if several else None


def install_from_system(package: str) -> bool:
    """Install a package through the system's package manager; says whether that worked."""
    if not shutil.which("apt-get"):
        return False
    if os.geteuid() == 0:
        sudo = []
    elif (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        sudo = ["sudo", "-n"]
    else:
        return False
    print(f"Installing {package} with apt-get ...", flush=True)
    for step in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", package]):
        if subprocess.run([*sudo, *step], stdout=subprocess.DEVNULL, check=False).returncode:
            return False
    return True


def install_own() -> bool:
    """Let Playwright fetch its own Chromium; says whether that worked."""
    print("Fetching Playwright's own Chromium ...", flush=True)
    return subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False).returncode == 0


def main() -> None:
    """Find or install both; exit with a message where there is no browser. Without PostgreSQL its tests are skipped."""
    if not system_postgres() and not install_from_system("postgresql"):
        print("No PostgreSQL was found, and apt-get could not install it: the tests with PostgreSQL are skipped.")
    found = system_browser() or own_browser()
    if not found and install_from_system("chromium"):
        found = system_browser()
    if not found and install_own():
        found = own_browser()
    if not found:
        sys.exit(
            "No Chromium was found, and neither apt-get nor Playwright could install one, so the browser tests cannot "
            "run. Install Chromium or Chrome by hand and run `make test` again."
        )
    print(f"Browser for the tests: {found}. PostgreSQL: {system_postgres() or 'none'}")


if __name__ == "__main__":
    main()
