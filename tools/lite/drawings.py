"""The course's figures as pictures: matplotlib is too large for notebooks in the browser, so they come drawn.

A cell that draws becomes text with its picture, alternative text and caption; sliders and tables stay cells that run.
"""

from __future__ import annotations

import ast
import base64
import html
import json
import re
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

from whichpm.figures import Drawing

DRAWS = re.compile(r"\bcanvas\(")
WIDTH = 540
_VARIABLE = re.compile(r"var\(--[\w-]+, (#[0-9a-fA-F]{6})\)")


def still(folder: Path) -> None:
    """Change the notebooks of a folder in place."""
    for path in sorted(folder.glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = notebook["cells"]
        if any(map(_draws, cells)):
            space: dict[str, Any] = {}  # A figure may use what an earlier one has named.
            notebook["cells"] = [_pictured(cell, space) if _draws(cell) else cell for cell in cells]
            path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False), encoding="utf-8")


def _draws(cell: dict[str, Any]) -> bool:
    return cell["cell_type"] == "code" and bool(DRAWS.search("".join(cell["source"])))


def _pictured(cell: dict[str, Any], space: dict[str, Any]) -> dict[str, Any]:
    """A cell of text with what a cell of code draws, which runs as it does when the book is built."""
    drawn = _run("".join(cell["source"]), space)
    tree = BeautifulSoup(drawn.markup, "html.parser")
    caption = tree.figcaption.get_text() if tree.figcaption else ""
    picture = re.search(r"<svg.*</svg>", drawn.markup, re.DOTALL)
    if picture is None:
        raise ValueError(f"a figure of the course is no SVG: {drawn.alt}")
    names = '<svg xmlns="http://www.w3.org/2000/svg" font-family="system-ui, sans-serif"'
    alone = _VARIABLE.sub(r"\1", picture[0].replace("<svg", names, 1))
    data = base64.b64encode(alone.encode()).decode()
    image = f'<img src="data:image/svg+xml;base64,{data}" alt="{html.escape(drawn.alt)}" width="{WIDTH}">'
    return {"cell_type": "markdown", "id": cell["id"], "metadata": {}, "source": f"{image}\n\n{html.escape(caption)}"}


def _run(source: str, space: dict[str, Any]) -> Drawing:
    """Run a cell; gives what its last line is."""
    tree = ast.parse(source)
    last = tree.body.pop()
    exec(compile(tree, "a cell of the course", "exec"), space)
    value = ast.Expression(last.value) if isinstance(last, ast.Expr) else ast.parse("None", mode="eval")
    found = eval(compile(value, "a cell of the course", "eval"), space)
    if not isinstance(found, Drawing):
        raise ValueError("a cell of the course draws and does not end with svg(...): its picture is not known")
    return found
