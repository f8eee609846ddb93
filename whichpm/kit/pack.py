"""The learner's kit: what somebody needs to do an assignment on their own computer, in one archive."""

from __future__ import annotations

import html
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from whichpm import bank
from whichpm.kit import leak
from whichpm.kit.leak import Leak
from whichpm.suggest import generate

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{name}: three steps</title>
<style>
  body {{ font: 17px/1.6 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem;
         color: #1c2430; background: #fff; }}
  code {{ background: #eef0f4; padding: .1em .35em; border-radius: 4px; overflow-wrap: anywhere; }}
  li {{ margin-bottom: 1rem; }}
  @media (prefers-color-scheme: dark) {{
    body {{ color: #e6e9ef; background: #14181f; }} code {{ background: #262c37; }} a {{ color: #a9b8ff; }}
  }}
</style>
<main>
<h1>{name}: three steps</h1>
<p>You need Python 3.11 or newer. Unpack the archive first, and open a terminal in its folder.</p>
<ol>
<li><strong>Install.</strong> <code>python -m pip install jupyterlab ./{wheel}</code></li>
<li><strong>Open and answer.</strong> <code>python -m jupyter lab {assignment}/{notebook}</code><br>
Run each cell with Shift+Enter. Every choice is saved at once, and the board says so.</li>
<li><strong>Hand in.</strong> Save the notebook (Ctrl+S, or Cmd+S on a Mac), then upload
<code>{assignment}/{notebook}</code> where your instructor told you to.</li>
</ol>
<p>Your answers are also in the <code>.answers.json</code> file beside the notebook. If the upload takes several
files, add it.</p>
</main>
</html>
"""


class LeakFound(Exception):
    """The kit would have given away part of a key; nothing was packed."""

    def __init__(self, leaks: list[Leak]) -> None:
        super().__init__("\n".join(f"{place}: {what}" for place, what in leaks))
        self.leaks = leaks


def build_wheel(root: Path, folder: Path) -> Path:
    """Build the package's wheel from a checkout into ``folder``, without a network.

    A course without the package, such as a private bank, gets it from the checkout that runs this. Raises
    :class:`FileNotFoundError` where that is none.
    """
    checkout = next(
        (one for one in (root, Path(bank.__file__).parents[1]) if (one / "whichpm" / "bank.py").is_file()), root
    )
    if not (checkout / "pyproject.toml").is_file():
        raise FileNotFoundError("a kit needs the package's checkout; install whichpm from one: `pip install -e FOLDER`")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(checkout)], check=True)
    return next(folder.glob("whichpm-*.whl"))


def pack(root: Path, assignment: str) -> Path:
    """Pack ``kits/<assignment>.zip``: the release folder, the wheel, and a page with three steps.

    Raises :class:`FileNotFoundError` without a release, and :class:`LeakFound` instead of packing a key.
    """
    release = root / "release" / assignment
    notebooks = sorted(release.glob("*.ipynb"))
    if not notebooks:
        raise FileNotFoundError(f"release/{assignment} holds no notebook: {generate(assignment)}")
    with tempfile.TemporaryDirectory() as scratch:
        wheel = build_wheel(root, Path(scratch))
        leaks = leak.find_leaks([release, wheel], bank.load_all(root)[0])
        if leaks:
            raise LeakFound(leaks)
        words = {"name": f"Which PM? {assignment}", "wheel": wheel.name, "assignment": assignment}
        page = PAGE.format(notebook=notebooks[0].name, **{key: html.escape(word) for key, word in words.items()})
        target = root / "kits" / f"{assignment}.zip"
        target.parent.mkdir(exist_ok=True)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"whichpm-{assignment}/start-here.html", page)
            archive.write(wheel, f"whichpm-{assignment}/{wheel.name}")
            for path in sorted(file for file in release.rglob("*") if file.is_file()):
                if not path.name.startswith("."):
                    archive.write(path, f"whichpm-{assignment}/{assignment}/{path.relative_to(release).as_posix()}")
    return target
