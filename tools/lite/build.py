"""Notebooks without installing: writes ``_build/lite/``, a JupyterLite that needs nothing but itself.

``make site`` runs this after it has fetched what the locks beside this file pin: JupyterLite and the labextensions in
``.venv-lite``, the browser's wheels in ``.venv-lite/wheels``, Pyodide in ``node_modules``. From there on no network is
used. ``whichpm.sphinx`` finds the result, copies it into the book's site, and links to it.

It is no part of the package: neither learners nor instructors need it, and it has an environment of its own.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Any

import contents
import drawings
import runtime

from whichpm.chapters import NOTEBOOKS
from whichpm.forms import label
from whichpm.kit import pack
from whichpm.quality import shown
from whichpm.worked import WorkedOn

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ENVIRONMENT = ROOT / ".venv-lite"
NPM = ROOT / "node_modules" / "pyodide"
CACHE = ROOT / "_build" / ".lite-cache"
TARGET = ROOT / "_build" / "lite"
KERNEL = "@jupyterlite/pyodide-kernel-extension"
APPLICATIONS = ("notebooks", "tree")
UNUSED = ("doc", "rspack.*", "build/*.eot", "build/*.ttf", "build/fa-*.svg")
"""Examples, development's files, and fonts for browsers that cannot run the rest."""


def build() -> None:
    """Build beside the target, and then take its place."""
    TARGET.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=TARGET.parent, prefix=".lite-") as scratch:
        site = Path(scratch, "site")
        python = Path(scratch, "python")
        provided = (ENVIRONMENT / f"share/jupyter/labextensions/{KERNEL}/static/pypi").glob("[!w]*.whl")
        wheels = [*provided, *(ENVIRONMENT / "wheels").glob("*.whl"), pack.build_wheel(ROOT, Path(scratch))]
        packages = runtime.assemble(NPM, wheels, CACHE, python)
        place = f"pyodide-{json.loads((NPM / 'package.json').read_text(encoding='utf-8'))['version']}"
        application(Path(scratch, "lite"), site, settings(f"./{place}/pyodide.mjs", packages))
        python.replace(site / place)
        notebooks = contents.publish(handed_out(Path(scratch, "release")), site, shown.labels(ROOT) | {NOTEBOOKS.name})
        about = {"version": version(site), "notebooks": notebooks}
        (site / "whichpm.json").write_text(json.dumps(about, indent=1), encoding="utf-8")
        shutil.rmtree(TARGET, ignore_errors=True)
        site.replace(TARGET)


def handed_out(folder: Path) -> Path:
    """The releases, and beside them those of the other forms that have a page; returns their folder.

    Figures of the course are pictures in them (see drawings.py).
    """
    shutil.copytree(ROOT / "release", folder)
    drawings.still(folder / NOTEBOOKS.name)
    for name in shown.shown(ROOT):
        of_set = pack.forms(ROOT, name)
        for form in shown.forms(ROOT, name) & of_set.keys():
            shutil.copytree(ROOT / "release" / name, folder / label(name, form))
            pack.put(ROOT, folder / label(name, form), of_set[form])
    return folder


def settings(pyodide: str, packages: list[str]) -> dict[str, Any]:
    """The site's ``jupyter-lite.json``: everything comes from here, and nothing is asked of a package index."""
    kernel = {
        "pyodideUrl": pyodide,
        "disablePyPIFallback": True,
        "loadPyodideOptions": {"packages": packages},
    }
    config = {
        "appUrl": "./tree",
        "appName": "Which PM?",
        "contentsAllJsonFile": "all.json",
        "litePluginSettings": {f"{KERNEL}:kernel": kernel},
    }
    return {"jupyter-lite-schema-version": 0, "jupyter-config-data": config}


def application(lite: Path, site: Path, config: dict[str, Any]) -> None:
    """Add JupyterLite to the site, with our settings, and leave out what is not used."""
    lite.mkdir()
    (lite / "jupyter-lite.json").write_text(json.dumps(config), encoding="utf-8")
    shutil.copy(HERE / "overrides.json", lite)
    applications = [part for name in APPLICATIONS for part in ("--apps", name)]
    trimmed = ["--no-sourcemaps", "--no-unused-shared-packages"]
    command = [str(ENVIRONMENT / "bin" / "jupyter-lite"), "build", "--output-dir", str(site), *trimmed, *applications]
    # Its record of what is done lies in the working folder; a new one each time keeps old settings out.
    done = subprocess.run(command, cwd=lite, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"jupyter lite build failed:\n{done.stdout}\n{done.stderr}")
    shutil.copytree(str(files("jupyter_server") / "static/favicons"), site / "static/favicons")
    for pattern in UNUSED:
        for path in site.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for name in APPLICATIONS:
        _finish(site / name / "index.html", _read(site)["jupyter-config-data"]["appVersion"])
    shutil.copy(HERE / "page.js", site)
    plugin = f"{KERNEL}:kernel"
    ours, written = (data["jupyter-config-data"]["litePluginSettings"][plugin] for data in (config, _read(site)))
    if written != {**written, **ours}:
        raise RuntimeError("jupyter lite build did not take our settings; is .venv-lite as jupyterlite.lock says?")


def version(site: Path) -> str:
    """Changes with any file of the site."""
    digest = hashlib.sha256()
    for path in sorted(path for path in site.rglob("*") if path.is_file()):
        digest.update(path.relative_to(site).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _finish(page: Path, version: str) -> None:
    """Say the page's language, name its icon (browsers ask the host's root for one else), let our script go first."""
    text = page.read_text(encoding="utf-8")
    ours = f'<link rel="icon" href="favicon.ico"><script src="../page.js" data-version="{version}"></script>'
    wait = "await globalThis.whichpmReady;\n        await import("
    for before, after in (("<html>", '<html lang="en">'), ("<head>", f"<head>\n    {ours}"), ("await import(", wait)):
        if text.count(before) != 1:
            raise RuntimeError(f"{page}: {before} is not there once; this JupyterLite needs another fix")
        text = text.replace(before, after)
    page.write_text(text, encoding="utf-8")


def _read(site: Path) -> Any:
    return json.loads((site / "jupyter-lite.json").read_text(encoding="utf-8"))


if __name__ == "__main__":
    try:
        build()
    except (contents.NoLanguage, WorkedOn) as error:
        raise SystemExit(str(error)) from None
