"""A real JupyterLab (or Notebook) on a learner's folder, and a real browser that can be killed."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from browser.driver import PATIENCE, QUIET, playwright
from browser.provide import browser_for_tests
from playwright.sync_api import Browser, Page, Playwright
from playwright.sync_api import Error as PlaywrightError

from whichpm import bank, handout

ROOT = Path(__file__).parents[2]
SLUG = "ride-hailing"


@pytest.fixture(scope="session")
def chromium() -> str:
    return browser_for_tests()


def wait_for(condition: Callable[[], Any], what: str, seconds: float = 60) -> Any:
    """Wait until a condition outside the browser holds; returns what it returned."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError(f"after {seconds} s still not: {what}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers_cleanly(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/api/status", timeout=5) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def running_lab(python: str, home: Path, folder: Path) -> Iterator[str]:
    """Run JupyterLab of a Python on a folder, with settings of its own in ``home``; gives the address."""
    port = free_port()
    settings = {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
    }
    command = [python, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"]
    options = [f"--ServerApp.root_dir={folder}", "--ServerApp.port_retries=0", "--IdentityProvider.token="]
    # The fixtures end sessions themselves; the news would cover the notebook.
    options += ["--ServerApp.disable_check_xsrf=True", "--LabApp.extension_manager=readonly"]
    log = home / "server.log"
    with log.open("w") as file:
        process = subprocess.Popen(
            [*command, *options], cwd=folder, stdout=file, stderr=file, env={**os.environ, **settings}
        )
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(lambda: answers_cleanly(address), f"the server answers (see {log})")
            yield address
        finally:
            process.terminate()
            process.wait(60)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Address of a JupyterLab server, and the folder that it shows."""
    home = tmp_path_factory.mktemp("learner with spaces")
    folder = home / "work"
    folder.mkdir()
    with running_lab(sys.executable, home, folder) as address:
        yield address, folder


class RealBrowser:
    """A Chromium of its own process group, so that it can be killed like a crash would kill it."""

    def __init__(self, playwright: Playwright, executable: str, profile: Path) -> None:
        port_file = profile / "DevToolsActivePort"
        port_file.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [
                executable,
                "--headless",
                "--remote-debugging-port=0",
                f"--user-data-dir={profile}",
                *QUIET,
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        lines = wait_for(lambda: port_file.exists() and port_file.read_text().splitlines(), "the browser listens")
        self._browser: Browser = self._connect(playwright, f"http://127.0.0.1:{lines[0]}")
        self._context = self._browser.contexts[0]
        self._context.set_default_timeout(PATIENCE)

    @staticmethod
    def _connect(playwright: Playwright, address: str, tries: int = 4) -> Browser:
        """Connect; a browser that is just starting on a busy machine may let the first try hang."""
        for left in reversed(range(tries)):
            try:
                return playwright.chromium.connect_over_cdp(address, timeout=15_000)
            except PlaywrightError:
                if not left:
                    raise
        raise AssertionError("unreachable")

    def page(self, address: str) -> Page:
        page = self._context.new_page()
        page.set_viewport_size({"width": 1280, "height": 1400})
        page.goto(address)
        return page

    def kill(self) -> None:
        """End all its processes at once, without a chance to save (kill -9)."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def close(self) -> None:
        if self._process.poll() is None:
            self._browser.close()
            self.kill()


@pytest.fixture
def browsers(chromium: str, tmp_path: Path) -> Iterator[Callable[[], RealBrowser]]:
    """Start browsers that share one profile, one after the other."""
    started: list[RealBrowser] = []
    profile = tmp_path / "profile"
    profile.mkdir()

    def start() -> RealBrowser:
        for lock in profile.glob("Singleton*"):
            lock.unlink()
        started.append(RealBrowser(playwright(), chromium, profile))
        return started[-1]

    yield start
    for browser in started:
        browser.close()


@pytest.fixture
def browser(browsers: Callable[[], RealBrowser]) -> RealBrowser:
    return browsers()


def code(source: str, name: str) -> dict[str, Any]:
    """A code cell."""
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


class Learner:
    """A learner's folder with a notebook, seen through a browser."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address, self.folder = address, folder
        self.notebook = folder / "ps1.ipynb"
        self.answers = folder / f"{SLUG}.answers.json"

    def write(self, *sources: str) -> None:
        """Write the notebook with these code cells."""
        cells = [code(source, f"cell-{number}") for number, source in enumerate(sources)]
        metadata = {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
        }
        notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
        self.notebook.write_text(json.dumps(notebook), encoding="utf-8")

    def open(self, browser: RealBrowser, app: str = "lab/tree") -> Page:
        where = self.notebook.relative_to(self.folder.parent).as_posix()
        return browser.page(f"{self.address}/{app}/{where}{'?reset' if app.startswith('lab') else ''}")

    def kernel_is_ready(self) -> bool:
        """Whether the notebook's kernel is idle, with the page connected to it."""
        with urllib.request.urlopen(f"{self.address}/api/sessions") as reply:
            kernels = [s["kernel"] for s in json.load(reply) if s["path"].startswith(f"{self.folder.name}/")]
        return any(kernel["execution_state"] == "idle" and kernel["connections"] for kernel in kernels)

    def saved_answers(self) -> dict[str, str]:
        return json.loads(self.answers.read_text())["answers"] if self.answers.exists() else {}

    def receipts(self) -> list[dict[str, Any]]:
        """Payloads of the receipts in the notebook document on disk; none while it is being written."""
        try:
            cells = json.loads(self.notebook.read_text())["cells"]
        except json.JSONDecodeError:
            return []
        outputs = [output for cell in cells for output in cell.get("outputs", [])]
        mimetype = "application/vnd.whichpm.answers+json"
        return [output["data"][mimetype] for output in outputs if mimetype in output.get("data", {})]


@pytest.fixture
def learner(server: tuple[str, Path], request: pytest.FixtureRequest) -> Iterator[Learner]:
    address, root = server
    folder = root / re.sub(r"\W", "-", request.node.name)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    handout.write(folder, bank.find(ROOT, SLUG).public())
    learner = Learner(address, folder)
    learner.write("from whichpm import board", f'board("{SLUG}")')
    yield learner
    with urllib.request.urlopen(f"{address}/api/sessions") as reply:
        for session in json.load(reply):
            stop = urllib.request.Request(f"{address}/api/sessions/{session['id']}", method="DELETE")
            urllib.request.urlopen(stop).close()
