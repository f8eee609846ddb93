"""One module out of the front end's parts.

The sources are plain ES modules: ``board.mjs`` and, per kind, ``kinds/<kind>.mjs``, which import from it. Notebook and
page load them as one: the notebook because anywidget takes a single source, the page to save requests. Joining is a
matter of lines, so there is no build step and no tool.
"""

from __future__ import annotations

import re
from importlib.resources import files

_IMPORT = re.compile(r'^import [^;]*? from "\.\./board\.mjs";\n', re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"/\*\*?\s.*?\*/ ?|(?:^ *| )// [^\n]*", re.MULTILINE | re.DOTALL)
_INDENT = re.compile(r"\n\s+")
# No space is needed beside these signs, and no comma or semicolon before a closing one. Strings and templates are
# matched first and stay as they are.
SCRIPT_SPACE = re.compile(r"""("(?:[^"\\\n]|\\.)*"|`[^`]*`)|[,;]?\s*([})\]])\s*|\s*([{(\[,;=?<>&|.*/+!]|: )\s*""")
STYLE_SPACE = re.compile(r"""("[^"\n]*")|;?\s*(})\s*|\s*([{,;>]|: )\s*""")
_EXPORT = re.compile(r"\bexport (?=function|const|let|class|async)")


def module() -> str:
    """The front end as one ES module: the board, then every kind in a block of its own; comments stay at home."""
    static = files("whichpm") / "static"
    board = (static / "board.mjs").read_text(encoding="utf-8")
    kinds = sorted((static / "kinds").iterdir(), key=lambda path: path.name)
    blocks = [_block(path.read_text(encoding="utf-8")) for path in kinds if path.name.endswith(".mjs")]
    return lean("\n".join([board, *blocks]), SCRIPT_SPACE)


def classic() -> str:
    """The same as a classic script, for pages opened by double click: browsers refuse modules from ``file://``."""
    source = _EXPORT.sub("", module())
    return "(() => {\n" + source.replace("export default", "globalThis.whichpmBoard =", 1) + "\n})();\n"


def private() -> str:
    """The same with a model that tells the kernel nothing (see static/private.mjs)."""
    own = (files("whichpm") / "static" / "private.mjs").read_text(encoding="utf-8")
    board = module().replace("export default", "const board =", 1)
    return board + lean(own.replace('import board from "./board.mjs";\n', "", 1), SCRIPT_SPACE)


def styles() -> str:
    """The board's style sheet, and that of every kind that has one."""
    static = files("whichpm") / "static"
    kinds = sorted((static / "kinds").iterdir(), key=lambda path: path.name)
    sheets = [static / "board.css", *(path for path in kinds if path.name.endswith(".css"))]
    return lean("\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets), STYLE_SPACE)


def lean(source: str, space: re.Pattern[str]) -> str:
    """A source without comments, indentation and spaces that only people need.

    Our sources hold no comment sign in a string, no template in a template and no quote or space in a regex; every
    statement ends in a semicolon or brace (prettier sees to it), so no line break carries meaning beside a sign.
    """
    bare = _INDENT.sub("\n", _COMMENT.sub("", source))
    return space.sub(lambda found: found[1] or found[2] or found[3].strip(), bare)


def _block(source: str) -> str:
    """A kind's source with its import dropped (the board is in scope) and its names kept to itself."""
    return "{\n" + _EXPORT.sub("", _IMPORT.sub("", source)) + "}\n"
