"""One script out of a module and all that it imports, so that users need no Node and pages make one request.

Each module keeps a scope of its own: it becomes a function that is called once and gives back what it exports, so two
modules may use one name. What a module may not do (a circle, an export that changes, a name that nobody exports) is
refused with the file and the line. The text itself changes only as :mod:`whichpm.lean` says.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any, NamedTuple

from whichpm import lean

STATIC = files("whichpm") / "static"
_IMPORT = re.compile(r'import (?:(?:(?P<default>\w+)|\{(?P<names>[^}]*)\}) from )?"(?P<path>\.[^"]+)";$')
_EXPORT = re.compile(r"export (?:(?P<default>default)|(?:async function|function|class|const)\*? (?P<name>\w+))$")


class Module(NamedTuple):
    """The body of a function, the modules it imports with the names it takes (theirs to ours), and what it exports."""

    body: str
    imports: list[tuple[str, dict[str, str]]]
    exports: list[str]


def script(folder: str, entry: str, **given: Any) -> str:
    """``static/<folder>/<entry>.mjs`` with all that it imports, as a classic script.

    Classic, because pages opened by double click may not load modules. ``given`` are constants by their names.
    """
    path = f"{entry}.mjs" if folder == "." else f"{folder}/{entry}.mjs"
    return "(()=>{\n" + joined((path,), **given) + "})();\n"


def joined(entries: tuple[str, ...], **given: Any) -> str:
    """Modules by their paths in ``static/``, each once and after what it imports itself; ``ValueError`` see above.

    At the end ``$0`` holds what the first of them exports. ``given`` are constants by their names.
    """
    constants = "".join(f"const {name}={literal(value)};\n" for name, value in given.items())
    return f'"use strict";\n{constants}{_together(entries)}'


def told(messages: Mapping[str, Any]) -> str:
    """A line before a script that adds messages, by area, to those that ``t`` of ``static/words.mjs`` finds."""
    return f"Object.assign(globalThis.whichpmMessages??={{}},{literal(messages)});\n"


def literal(data: Any) -> str:
    """Data as a script has them."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def inert(data: Any) -> str:
    """An element with data for a page's scripts; "<" is the one character that could end it early."""
    text = literal(data).replace("<", "\\u003c")
    return f'<script type="application/json">{text}</script>'


@functools.cache
def sheet(folder: str) -> str:
    """The style sheet of the same name as its folder."""
    return lean.style(_source(f"{folder}/{folder}.css"))


def version(*texts: str) -> str:
    """Changes with any of the texts."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:8]


def parsed(source: str, path: str) -> Module:
    """A module in parts; ``ValueError`` with the line for an import or export that is not in one of our forms."""
    body: list[str] = []
    imports: list[tuple[str, dict[str, str]]] = []
    exports: list[str] = []
    for line, kind, text in _statements(source):
        if kind == "import":
            if not (found := _IMPORT.match(text)):
                raise ValueError(f'{path}, line {line}: write the import as: import {{ name }} from "./file.mjs";')
            names = {"default": found["default"]} if found["default"] else _names(found["names"] or "")
            imports.append((_beside(path, found["path"]), names))
        elif kind == "export":
            if not (found := _EXPORT.match(text)):
                raise ValueError(f"{path}, line {line}: export a function, a class or one constant where it stands")
            exports.append(found["name"] or "default")
            body.append("const $default =" if found["default"] else text.removeprefix("export "))
        else:
            body.append(text)
    return Module(lean.script("".join(body)), imports, exports)


@functools.cache
def _together(entries: tuple[str, ...]) -> str:
    found: dict[str, Module] = {}
    for entry in entries:
        _collect(entry, found, ())
    counts = Counter(name for one in found.values() for name in one.exports)
    # What only one module exports under its name lies on one shelf; the rest stays with its module.
    shelved = {
        path for path, one in found.items() if all(counts[name] == 1 and name != "default" for name in one.exports)
    }
    names = {path: "$" if path in shelved else f"$m{number}" for number, path in enumerate(found)}
    parts = ["const $={},$put=(told)=>Object.assign($,told);\n"]
    for path, (body, imports, exports) in found.items():
        wanted: dict[str, dict[str, str]] = {}
        for other, taken in imports:
            wanted.setdefault(names[other], {}).update(taken)
        took = "".join(f"const{_braced(theirs)}={name};\n" for name, theirs in wanted.items() if theirs)
        told = "{" + ",".join("default:$default" if name == "default" else name for name in exports) + "}"
        if path not in shelved:
            parts.append(f"const {names[path]}=(()=>{{\n{took}{body}return{told};\n}})();\n")
        else:
            parts.append(f"(()=>{{\n{took}{body}{f'$put({told});' if exports else ''}\n}})();\n")
    return "".join(parts) + f"const $0={names[entries[0]]};\n"


def _collect(path: str, found: dict[str, Module], above: tuple[str, ...]) -> None:
    """Add a module after all that it imports."""
    if path in above:
        raise ValueError(f"{path} imports itself by way of {' and '.join(above[above.index(path) + 1 :]) or path}")
    if path in found:
        return
    try:
        one = parsed(_source(path), path)
    except lean.Unclear as error:
        raise ValueError(f"{path}, {error}") from error
    for other, wanted in one.imports:
        _collect(other, found, (*above, path))
        if missing := sorted(set(wanted) - set(found[other].exports)):
            raise ValueError(f"{path}: {other} does not export {', '.join(missing)}")
    found[path] = one


def _statements(source: str) -> Iterator[tuple[int, str, str]]:
    """A script in pieces, with the line where each ends: imports whole, exports up to their name, all else as it is."""
    depth, line, kind, piece = 0, 1, "", ""
    for token, text in lean.script_tokens(source):
        line += text.count("\n")
        if token == "word" and text.startswith("$"):
            raise ValueError(f"line {line}: {text}: names that begin with $ are the bundle's own")
        if not kind and depth == 0 and token == "word" and text in ("import", "export"):
            yield line, "", piece
            kind, piece = text, text
        elif kind == "import" and piece == "import" and text in ("(", "."):  # no statement
            kind, piece = "", piece + text
        elif kind:
            piece += " " if token in ("space", "comment") else text
            if text == ";" if kind == "import" else _ends_export(token, text):
                yield line, kind, re.sub(" +", " ", piece)
                kind, piece = "", ""
        else:
            piece += text
        depth += _deeper(token, text)
    yield line, kind, piece


def _ends_export(token: str, text: str) -> bool:
    if token == "word":
        return text not in ("async", "function", "class", "const")
    return token == "sign" and text != "*"


def _deeper(token: str, text: str) -> int:
    """How many brackets a token opens more than it closes; parts of a template close and open too."""
    if token == "sign":
        return (text in "([{") - (text in ")]}")
    return text.endswith("${") - text.startswith("}") if token == "text" else 0


def _names(text: str) -> dict[str, str]:
    pairs = [part.split(" as ") for part in text.split(",") if part.strip()]
    return {pair[0].strip(): pair[-1].strip() for pair in pairs}


def _braced(names: Mapping[str, str]) -> str:
    return "{" + ",".join(name if name == here else f"{name}:{here}" for name, here in names.items()) + "}"


def _beside(path: str, address: str) -> str:
    parts = path.split("/")[:-1]
    for part in address.split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _source(path: str) -> str:
    return (STATIC / path).read_text(encoding="utf-8")
