"""``make release VERSION=0.2.0``: date the changelog, set the version, commit and tag; nothing leaves this machine."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

UNRELEASED = "## Unreleased\n"
VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")


class NotReady(Exception):
    """The release cannot be made; the message says why and what to do. Nothing was changed."""


def release(root: Path, version: str, date: str) -> str:
    """Commit and tag a version in a checkout; returns the notes. Raises :class:`NotReady` before anything changes."""
    texts = {name: (root / name).read_text(encoding="utf-8") for name in ("CHANGELOG.md", "whichpm/__init__.py")}
    texts["CITATION.cff"] = (root / "CITATION.cff").read_text(encoding="utf-8")
    notes = _check(root, version, texts)
    changed = {
        "CHANGELOG.md": texts["CHANGELOG.md"].replace(UNRELEASED, f"{UNRELEASED}\n## {version} ({date})\n", 1),
        "whichpm/__init__.py": re.sub(
            r'^__version__ = ".*"$', f'__version__ = "{version}"', texts["whichpm/__init__.py"], flags=re.MULTILINE
        ),
        "CITATION.cff": _cited(texts["CITATION.cff"], version, date),
    }
    for name, text in changed.items():
        (root / name).write_text(text, encoding="utf-8")
    _git(root, "add", *changed)
    _git(root, "commit", "--quiet", "--message", f"Release {version}", "--message", notes)
    _git(
        root, "tag", "--annotate", f"v{version}", "--cleanup=verbatim", "--message", f"Which PM? {version}\n\n{notes}\n"
    )
    return notes


def _check(root: Path, version: str, texts: dict[str, str]) -> str:
    if not VERSION.fullmatch(version):
        raise NotReady(f'"{version}" is no version; write three numbers: make release VERSION=0.2.0')
    found = re.search(r'^__version__ = "(.*)"$', texts["whichpm/__init__.py"], re.MULTILINE)
    if found is None:
        raise NotReady("whichpm/__init__.py has no line __version__ = …; put it back")
    if _numbers(version) <= _numbers(found[1]) and _git(root, "tag", "--list", f"v{found[1]}"):
        raise NotReady(f"{version} is not newer than {found[1]}; choose a higher number")
    if _git(root, "tag", "--list", f"v{version}"):
        raise NotReady(f"there is a tag v{version} already; choose a higher number")
    if changes := _git(root, "status", "--porcelain"):
        raise NotReady(f"the tree is not clean; commit or remove first:\n{changes}")
    _, there, rest = texts["CHANGELOG.md"].partition(UNRELEASED)
    notes = rest.split("\n## ")[0].strip()
    if not there or not notes:
        raise NotReady("CHANGELOG.md has nothing under ## Unreleased; say what users will notice")
    return notes


def _cited(text: str, version: str, date: str) -> str:
    text = re.sub(r"^date-released: .*\n", "", text, flags=re.MULTILINE)
    return re.sub(r"^version: .*$", f"version: {version}\ndate-released: {date}", text, flags=re.MULTILINE)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"[0-9]+", version)))


def _git(root: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=root, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    try:
        told = release(Path.cwd(), sys.argv[1], datetime.now(UTC).date().isoformat())
    except NotReady as problem:
        sys.exit(str(problem))
    print(f"{told}\n\nCommitted and tagged v{sys.argv[1]}. To publish: git push --follow-tags")
