"""One module out of the front end's parts.

The sources are plain ES modules: ``board.mjs``, the parts of the board in ``board/``, and what each kind adds in
``kinds/<kind>.mjs``. Notebook and page load them as one: the notebook because anywidget takes a single source, the page
to save requests. Joining is a matter of lines, so there is no build step and no tool. With them come the messages of
the board and of every kind, in one language (see :mod:`whichpm.words`).
"""

from __future__ import annotations

import json
import re
from importlib.resources import files
from importlib.resources.abc import Traversable

from whichpm import words

_STATIC = files("whichpm") / "static"
_IMPORT = re.compile(r'^import [^;]*? from "\.[^"]*";\n', re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"/\*\*?\s.*?\*/ ?|(?:^ *| )// [^\n]*", re.MULTILINE | re.DOTALL)
_INDENT = re.compile(r"\n\s+")
# No space is needed beside these signs, and no comma or semicolon before a closing one. Strings and templates are
# matched first and stay as they are, but for what fills a template.
SCRIPT_SPACE = re.compile(r"""("(?:[^"\\\n]|\\.)*"|`[^`]*`)|[,;]?\s*([})\]])\s*|\s*([{(\[,;=?<>&|.*/+!]|: |- )\s*""")
STYLE_SPACE = re.compile(r"""("[^"\n]*")|;?\s*(})\s*|\s*([{,;>]|: )\s*""")
_FILLED = re.compile(r"\$\{[^}]*\}")
_QUOTED = re.compile(r'="([a-z][\w-]*)"(?=\])')
_KEY = re.compile(r'"([a-z-]+\.\w+)"')
_ARROW = re.compile(r"(?<![\w.$])\((\w+)\)=>")
_CONST = re.compile(r"\bconst(?=[ \[{])")
_LETS = re.compile(r"(?<![\w(])(?:let (?:[^;{}]|\{[^;{}]*\})*;){2,}")
_EXPORT = re.compile(r"\bexport (?=function|const|let|class|async)")


def module(language: str | None = None) -> str:
    """The front end as one ES module: the board, every kind in a block of its own, their words; comments stay at home.

    The parts of the board share one scope, so their order does not matter. Messages become a list, and what asks for
    one by its key asks by its place: every learner loads this.
    """
    kinds = {path.name.removesuffix(".mjs"): path for path in _all("kinds", ".mjs")}
    areas = words.messages(language)
    said = {f"{area}.{key}": text for area in ("board", *kinds) for key, text in areas.get(area, {}).items()}
    places = {key: str(place) for place, key in enumerate(said)}
    parts = [_bare(path) for path in (_STATIC / "words.mjs", *_all("board", ".mjs"), _STATIC / "board.mjs")]
    blocks = ["{\n" + _bare(path) + "}\n" for path in kinds.values()]
    source = lean(_EXPORT.sub("", "\n".join([*parts, *blocks])), SCRIPT_SPACE)
    source = _KEY.sub(lambda found: places.get(found[1], found[0]), source)
    source = source.replace("(globalThis).whichpmMessages", "SAID", 1)
    source = _CONST.sub("let", _ARROW.sub(r"\1=>", source))
    source = _LETS.sub(lambda found: found[0].replace(";let ", ","), source)
    return f"{source}let SAID={_json(list(said.values()))};\n"


def classic(language: str | None = None) -> str:
    """The same as a classic script, for pages opened by double click: browsers refuse modules from ``file://``."""
    return "(() => {\n" + module(language).replace("export default", "globalThis.whichpmBoard =", 1) + "\n})();\n"


def private(language: str | None = None) -> str:
    """The same with a model that tells the kernel nothing (see static/private.mjs)."""
    board = module(language).replace("export default", "const board =", 1)
    own = _bare(_STATIC / "private.mjs").replace('t("private.not_kept")', _json(words.of(language)("private.not_kept")))
    return board + lean(own, SCRIPT_SPACE)


def styles() -> str:
    """The board's style sheet, and that of every kind that has one."""
    sheets = [_STATIC / "board.css", *_all("kinds", ".css")]
    source = lean("\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets), STYLE_SPACE)
    return _QUOTED.sub(r"=\1", source)


def lean(source: str, space: re.Pattern[str]) -> str:
    """A source without comments, indentation and spaces that only people need.

    Our sources hold no comment sign in a string, no template in a template and no quote or space in a regex; every
    statement ends in a semicolon or brace (prettier sees to it), so no line break carries meaning beside a sign.
    """

    def without(found: re.Match[str]) -> str:
        if found[1]:
            return _FILLED.sub(lambda filled: space.sub(without, filled[0]), found[1])
        return found[2] or found[3].strip()

    return space.sub(without, _INDENT.sub("\n", _COMMENT.sub("", source)))


def _all(folder: str, ending: str) -> list[Traversable]:
    found = (path for path in (_STATIC / folder).iterdir() if path.name.endswith(ending))
    return sorted(found, key=lambda path: path.name)


def _bare(path: Traversable) -> str:
    """A source without its imports: what they name is in scope."""
    return _IMPORT.sub("", path.read_text(encoding="utf-8"))


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
