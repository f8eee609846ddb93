"""Python for the browser: Pyodide's core, and the wheels that its lock names, with byte code in place of sources."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterable
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")
LIBRARY = "python_stdlib.zip"
LOCK = "pyodide-lock.json"
HERE = Path(__file__).parent


def assemble(npm: Path, wheels: Iterable[Path], cache: Path, target: Path) -> list[str]:
    """Write what the browser loads into ``target``; gives the names of the packages.

    ``npm`` is the unpacked npm package, ``cache`` keeps compiled archives between runs.
    """
    target.mkdir(parents=True)
    for name in CORE:
        shutil.copyfile(npm / name, target / name)
    with tempfile.TemporaryDirectory() as scratch:
        sources = Path(scratch, "sources")
        sources.mkdir()
        shutil.copy(npm / LIBRARY, sources)
        for wheel in [*wheels, _stand_in("jedi", Path(scratch))]:
            shutil.copy(wheel, sources / _address(wheel))
        for archive in _compiled(npm, sources, cache):
            shutil.copyfile(archive, target / archive.name)
    lock = json.loads((npm / LOCK).read_text(encoding="utf-8"))
    lock["packages"] = _packages(target)
    (target / LOCK).write_text(json.dumps(lock, indent=1), encoding="utf-8")
    return list(lock["packages"])


def _compiled(npm: Path, sources: Path, cache: Path) -> list[Path]:
    """The archives of a folder with byte code, out of the cache where they are there."""
    recipe = hashlib.sha256((HERE / "compile.mjs").read_bytes() + (npm / "package.json").read_bytes()).hexdigest()[:12]
    folder = cache / recipe
    folder.mkdir(parents=True, exist_ok=True)
    done = [folder / archive.name for archive in sorted(sources.iterdir())]
    if not all(archive.exists() for archive in done):
        subprocess.run(["node", HERE / "compile.mjs", npm, sources, folder], check=True)
    return done


def _address(wheel: Path) -> str:
    """Name of a wheel with a build number that changes with its content, so that browsers may keep it."""
    name, version, tags = wheel.name.split("-", 2)
    return f"{name}-{version}-0{hashlib.sha256(wheel.read_bytes()).hexdigest()[:8]}-{tags}"


def _stand_in(name: str, folder: Path) -> Path:
    """An empty wheel for a package that the kernel asks for by name and does well without.

    Jedi completes code as one types; it is as large as the rest of IPython, and learners here type no code.
    """
    wheel = folder / f"{name}-0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        member = zipfile.ZipInfo(f"{name}-0.dist-info/METADATA")
        archive.writestr(member, f"Metadata-Version: 2.1\nName: {name}\nVersion: 0\n")
    return wheel


def _packages(folder: Path) -> dict[str, dict[str, Any]]:
    """Entries of Pyodide's lock for the wheels of a folder; they depend on each other only."""
    found = {wheel: _metadata(wheel) for wheel in sorted(folder.glob("*.whl"))}
    names = {canonicalize_name(metadata["Name"]) for metadata in found.values()}
    return {
        canonicalize_name(metadata["Name"]): {
            "name": canonicalize_name(metadata["Name"]),
            "version": metadata["Version"],
            "file_name": wheel.name,
            "install_dir": "site",
            "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
            "package_type": "package",
            "imports": [],  # All are loaded at the start.
            "depends": sorted(_needed(metadata) & names),
            "unvendored_tests": False,
        }
        for wheel, metadata in found.items()
    }


def _metadata(wheel: Path) -> Message:
    name, version = wheel.name.split("-")[:2]
    with zipfile.ZipFile(wheel) as archive:
        return HeaderParser().parsestr(archive.read(f"{name}-{version}.dist-info/METADATA").decode())


def _needed(metadata: Message) -> set[str]:
    """Packages that one needs without its extras."""
    needed = map(Requirement, metadata.get_all("Requires-Dist") or [])
    return {canonicalize_name(each.name) for each in needed if each.marker is None or "extra" not in str(each.marker)}
