"""The board as one script, in the forms that its hosts need: with every kind and their words in one language.

The sources are plain ES modules: ``board.mjs``, the parts of the board in ``board/``, and what each kind adds in
``kinds/<kind>.mjs``. The notebook needs one because anywidget takes a single source, the page to save requests.
"""

from __future__ import annotations

import functools

from whichpm import lean, scripts, words

_KINDS = scripts.STATIC / "kinds"
_lean = functools.cache(lean.style)
_AREAS = {
    "private.mjs": ("private", "page"),
    "myst.mjs": ("page",),
    "notebook/practice.mjs": ("page", "progress"),
}
"""Words that an entry needs beside the board's and those of every kind."""
_SHADOW = {
    ":root{": ":host{",
    'html[data-theme="dark"],body[data-jp-theme-light="false"]{': '.wp-host[data-theme="dark"]{',
}
_PAGES = {
    "board": (),
    "review": ("review-page", "review", "test", "continue"),
    "progress": ("progress-page", "review", "continue"),
}
"""What a notebook shows of the site, with the words of each beside the board's."""


def module(language: str | None = None) -> str:
    """The front end as one ES module."""
    return _joined(language, "board.mjs") + "export default $0.default;\n"


def classic(language: str | None = None) -> str:
    """The same as a classic script, for pages whose browser loads no modules: those opened by double click, say."""
    return "(()=>{\n" + _joined(language, "board.mjs") + "globalThis.whichpmBoard=$0.default;\n})();\n"


def private(language: str | None = None) -> str:
    """The same with a model that tells the kernel nothing (see static/private.mjs)."""
    return _joined(language, "private.mjs") + "export default $0.default;\n"


def in_myst(language: str | None = None) -> str:
    """The same for a page of MyST, where no kernel is either (see static/myst.mjs)."""
    return _joined(language, "myst.mjs") + "export default $0.default;\n"


def in_notebook(page: str, language: str | None = None) -> str:
    """A board of practice, ``review`` or ``progress`` for a cell of a notebook, as one ES module.

    It is made of the site's own scripts. What they share through ``globalThis`` is the cell's alone here: two folders
    that are open in one browser share nothing. Until Python has told what is kept, nothing is shown.
    """
    areas = ("notebook", "page", "progress", *_PAGES[page])
    given = {"page": page, "messages": words.messages(language, *areas)}
    if page == "board":
        shown = f"(()=>{{\n{_joined(language, 'notebook/practice.mjs')}$0.practice();\n}})();\n"
    else:
        shown = classic(language) + scripts.script("progress", f"{page}-page")
    return (
        "export default{async render({model,el}){\n"
        f"const whichpmGiven={scripts.literal(given)},whichpmKnown=model.get('known'),globalThis={{document,location,"
        "navigator,whichpmNotebook:{page:whichpmGiven.page,known:whichpmKnown},whichpmMessages:whichpmGiven.messages},"
        "whichpmCounts=whichpmKnown.counts??{},whichpmPairs=whichpmKnown.alike??{},whichpmFiles={},whichpmShown='';\n"
        f"const whichpmRoom=await(()=>{{\n{scripts.joined(('notebook/open.mjs',))}return $0.open(model,el);\n}})();\n"
        f"(()=>{{\n{scripts.joined(('notebook/begin.mjs',))}$0.begin(whichpmRoom);\n}})();\n"
        f"{shown}return()=>globalThis.whichpmShelf?.end();\n}}}};\n"
    )


def notebook_styles(page: str) -> str:
    """The style sheet of a cell."""
    return styles() + ("" if page == "board" else scripts.sheet("progress") + scripts.sheet("notebook"))


def styles() -> str:
    """The board's style sheet, the player's, and that of every kind that has one."""
    own = (scripts.STATIC / "board.css", scripts.STATIC / "player" / "player.css")
    sheets = [*own, *(_KINDS / name for name in _kinds(".css"))]
    return _lean("\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets))


def shadow_styles() -> str:
    """The same in a shadow root, where no selector reaches the page: the host has the tokens, the board says dark."""
    sheet = styles()
    for here, there in _SHADOW.items():
        if sheet.count(here) != 1:
            raise ValueError(f"board.css has no longer one rule for {here}")
        sheet = sheet.replace(here, there)
    return sheet


def _joined(language: str | None, entry: str) -> str:
    kinds = _kinds(".mjs")
    areas = ("board", *_AREAS.get(entry, ()), *(name.removesuffix(".mjs") for name in kinds))
    # The board's own words, which other scripts of the page cannot change.
    said = {area: told for area, told in words.messages(language).items() if area in areas}
    return scripts.joined((entry, *(f"kinds/{name}" for name in kinds)), whichpmSaid=said)


def _kinds(ending: str) -> list[str]:
    return sorted(path.name for path in _KINDS.iterdir() if path.name.endswith(ending))
