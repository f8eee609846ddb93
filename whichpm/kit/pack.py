"""The learner's kit: what somebody needs to do an assignment on their own computer, in one archive."""

from __future__ import annotations

import html
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from whichpm import bank, chapters, handout, keyless, worked
from whichpm.forms import Places, derived, is_of_source, label
from whichpm.kit import leak
from whichpm.kit.leak import Leak
from whichpm.quality import sets
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
<li><strong>Install.</strong> <code>python -m pip install jupyterlab {more}./{wheel}</code></li>
<li><strong>Open and answer.</strong> <code>python -m jupyter lab {assignment}/{notebook}</code><br>
Run each cell with Shift+Enter. Every choice is saved at once, and the board says so.</li>
{last}
</main>
</html>
"""
HAND_IN = """\
<li><strong>Hand in.</strong> Save the notebook (Ctrl+S, or Cmd+S on a Mac), then upload
<code>{assignment}/{notebook}</code> where your instructor told you to.</li>
</ol>
<p>Your answers are also in the <code>.answers.json</code> file beside the notebook. If the upload takes several
files, add it.</p>"""
COME_BACK = """\
<li><strong>Come back.</strong> Open it again the same way and run the cells: your answers are there. Nothing is handed
in.</li>
</ol>
<p>All of it is in <code>which-pm-progress.json</code> beside the notebooks. In the notebook <code>progress.ipynb</code>
you can save it for the course’s site, and take in what you saved there.</p>"""


FIRST = "start-here.ipynb"
"""The notebook of the course that a learner opens first."""


class NoForm(LookupError):
    """A form that the set does not have; the message names those that it has."""


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


def forms(root: Path, assignment: str) -> dict[str, dict[str, str]]:
    """What stands in the places of a released notebook, by form; empty where the set has one form alone.

    Raises :class:`~whichpm.bank.BankError`.
    """
    shown = [path.name.removesuffix(handout.SUFFIX) for path in _release(root, assignment).glob(f"*{handout.SUFFIX}")]
    return sets.read(root).places(assignment, shown)


def archive_of(root: Path, assignment: str, form: str, into: Places) -> Path:
    """Where the kit of a form is put: the form that the source shows has the name of the assignment alone."""
    return root / "kits" / f"{label(assignment, '' if is_of_source(into) else form)}.zip"


def pack(root: Path, assignment: str, form: str = "") -> dict[str, Path]:
    """Pack ``kits/<assignment>.zip``: what was released, the wheel, and a page with three steps.

    A set with several forms gets a kit for each, or for ``form`` alone: that of the form which the source shows, and
    ``kits/<assignment>-<form>.zip``. What a learner hands in has the same name in every form.

    Returns the kits, by form; the name of the form is empty where there is one alone.

    Raises :class:`FileNotFoundError` without a release, :class:`NoForm`, :class:`~whichpm.bank.BankError`,
    :class:`~whichpm.worked.WorkedOn` instead of packing somebody's answers, and :class:`LeakFound` instead of a key.
    """
    if not any(_release(root, assignment).glob("*.ipynb")):
        raise FileNotFoundError(f"release/{assignment} holds no notebook: {generate(assignment)}")
    worked.check(_release(root, assignment))
    every: dict[str, dict[str, str]] = forms(root, assignment) or {"": {}}
    if form and form not in every:
        raise NoForm(f'{assignment} has no form "{form}"; it has {", ".join(filter(None, every)) or "one form alone"}')
    with tempfile.TemporaryDirectory() as scratch:
        wheel = build_wheel(root, Path(scratch))
        wanted = {name: places for name, places in every.items() if form in ("", name)}
        return {name: _packed(root, assignment, name, places, wheel) for name, places in wanted.items()}


def _packed(root: Path, assignment: str, form: str, into: Places, wheel: Path) -> Path:
    release = _release(root, assignment)
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch, f"whichpm-{assignment}")
        shutil.copytree(release, home / assignment, ignore=shutil.ignore_patterns(".*"))
        if not is_of_source(into):
            put(root, home / assignment, into)
        shutil.copy(wheel, home)
        is_course = assignment == chapters.NOTEBOOKS.name
        notebook = FIRST if is_course else min(path.name for path in release.glob("*.ipynb"))
        words = {"name": f"Which PM? {assignment}", "wheel": wheel.name, "assignment": assignment, "notebook": notebook}
        told = {key: html.escape(word) for key, word in words.items()}
        # Figures of the chapters are drawn as they are run.
        last, more = (COME_BACK, "matplotlib ") if is_course else (HAND_IN.format(**told), "")
        page = PAGE.format(last=last, more=more, **told)
        (home / "start-here.html").write_text(page, encoding="utf-8")
        if leaks := leak.find_leaks([home], bank.load_all(root)[0]):
            raise LeakFound(leaks)
        target = archive_of(root, assignment, form, into)
        target.parent.mkdir(exist_ok=True)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(file for file in home.rglob("*") if file.is_file()):
                archive.write(path, path.relative_to(scratch).as_posix())
    return target


def put(root: Path, folder: Path, into: Places) -> None:
    """Make the released folder of another form out of one of the form that the source shows."""
    for path in folder.glob("*.ipynb"):
        made = derived(json.loads(path.read_text(encoding="utf-8")), into)
        path.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for slug, other in into.items():
        if (shown := folder / f"{slug}{handout.SUFFIX}").is_file():
            shown.unlink()
            shown.with_name(f"{other}{handout.SUFFIX}").write_bytes(handout.encode(keyless.find(root, other).public()))


def _release(root: Path, assignment: str) -> Path:
    return root / "release" / assignment
