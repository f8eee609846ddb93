"""One classic script out of a folder of modules, as :mod:`whichpm.bundle` does it for the board.

Classic, because pages opened by double click may not load modules; one, to save requests. An entry imports the
modules beside it; each is taken once, after those that it imports itself, and all share one scope.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from whichpm.bundle import SCRIPT_SPACE, STYLE_SPACE, lean

_IMPORT = re.compile(r'^import (?:[^;]*? from )?"(?:\./)?((?:\.\./)?(?:[a-z-]+/)?[a-z-]+)\.mjs";\n', re.M | re.S)
_EXPORT = re.compile(r"^export (?=function|const|let|class|async)", re.MULTILINE)
_NAME = re.compile(r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)", re.MULTILINE)


@functools.cache
def script(folder: str, entry: str) -> str:
    """``static/<folder>/<entry>.mjs`` with all that it imports; ``ValueError`` where two modules share a name."""
    parts = _with_imports(folder, entry, {})
    owners: dict[str, str] = {}
    for part, text in parts.items():
        for name in _NAME.findall(text):
            if owners.setdefault(name, part) != part:
                raise ValueError(f'{folder}/{part}.mjs: "{name}" is also in {owners[name]}.mjs; rename one')
    source = "".join(_EXPORT.sub("", _IMPORT.sub("", text)) for text in parts.values())
    return "(() => {\n" + lean(source, SCRIPT_SPACE) + "})();\n"


def told(messages: Mapping[str, Any]) -> str:
    """A line before a script that adds messages, by area, to those that ``t`` of ``static/words.mjs`` finds."""
    text = json.dumps(messages, ensure_ascii=False, separators=(",", ":"))
    return f"Object.assign(globalThis.whichpmMessages??={{}},{text});\n"


@functools.cache
def sheet(folder: str) -> str:
    """The style sheet of the same name as its folder."""
    return lean(_read(folder, f"{folder}.css"), STYLE_SPACE)


def version(*texts: str) -> str:
    """Changes with any of the texts."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:8]


def _with_imports(folder: str, name: str, found: dict[str, str]) -> dict[str, str]:
    text = _read(folder, f"{name}.mjs")
    for other in _IMPORT.findall(text):
        if other not in found:
            _with_imports(folder, other, found)
    found[name] = text
    return found


def _read(folder: str, name: str) -> str:
    return (files("whichpm") / "static" / folder / name).read_text(encoding="utf-8")
