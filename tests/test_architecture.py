"""The house holds its shape: imports go down the layers, each outside framework has one face, files stay small."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from whichpm.nbgrader.batch.context import code

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "whichpm"
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}

# Level of each module; a package stands for all in it. Imports lead to a lower level, or stay within a package.
LEVELS = {
    "whichpm.words": -1,
    "whichpm.atomic": -1,
    "whichpm.order": -1,
    "whichpm.public": -1,
    "whichpm.terminal": -1,
    "whichpm.tokens": -1,
    "whichpm.suggest": 0,
    "whichpm.yamltree": 0,
    "whichpm.answers": 0,
    "whichpm.lean": 0,
    "whichpm.bundle": 2,
    "whichpm.certificate": 0,
    "whichpm.chapters": 0,
    "whichpm.private": 0,
    "whichpm.forms": 0,
    "whichpm.allotted": 1,
    "whichpm.progressfile": 1,
    "whichpm.documents": 1,
    "whichpm.model": 0,
    "whichpm.rubric": 0,
    "whichpm.typewords": 1,
    "whichpm.strict": 2,
    "whichpm.scripts": 1,
    "whichpm.cohort": 6,
    "whichpm.sheet": 1,
    "whichpm.papers": 1.5,
    "whichpm.kinds": 2,
    "whichpm.scoring": 3,
    "whichpm.coursegrade": 3,
    "whichpm.stats": 4,
    "whichpm.coverage": 3,
    "whichpm.glossary": 3,
    "whichpm.practice": 3,
    "whichpm.cast": 2.5,
    "whichpm.bank": 3,
    "whichpm.desk": 4,
    "whichpm.quality": 5,
    "whichpm.border": 4,
    "whichpm.handout": 4,
    "whichpm.worked": 4,
    "whichpm.keyless": 5,
    "whichpm.newcourse": 5,
    "whichpm.check": 6,
    "whichpm.kit": 6,
    "whichpm.hub": 7,
    "whichpm.myst": 6,
    "whichpm.lms": 7,
    "whichpm.simulate": 6,
    "whichpm.widget": 6,
    "whichpm.sphinx": 6,
    "whichpm.publictree": 7,
    "whichpm.notebooks": 5,
    "whichpm.printed": 5,
    "whichpm.nbgrader.models": 5,
    "whichpm.nbgrader.ids": 5,
    "whichpm.nbgrader.processes": 5,
    "whichpm.nbgrader.crew": 6,
    "whichpm.nbgrader.marking": 5,
    "whichpm.nbgrader.submission": 6,
    "whichpm.nbgrader.gradebook": 7,
    "whichpm.nbgrader.batch": 8,
    "whichpm.nbgrader.cluster": 9,
    "whichpm.nbgrader.collect": 8,
    "whichpm.nbgrader.feedback": 8,
    "whichpm.nbgrader.plugins": 9,
    "whichpm.nbgrader.regrade": 8,
    "whichpm.nbgrader.doctor": 9,
    "whichpm.nbgrader.gradefile": 9,
    "whichpm.nbgrader.handback": 9,
    "whichpm.nbgrader.handmarking": 9,
    "whichpm.nbgrader": 10,
    "whichpm.figures": 3,
    "whichpm": 10,
    "whichpm.cli": 11,
    "whichpm.__main__": 12,
}

FRAMEWORKS = {
    "nbgrader": "whichpm.nbgrader",
    "nbconvert": "whichpm.nbgrader",
    "anywidget": "whichpm.widget",
    "dask": "whichpm.nbgrader.cluster",
    "distributed": "whichpm.nbgrader.cluster",
    "sphinx": "whichpm.sphinx",
    "docutils": "whichpm.sphinx",
    "docutils.utils.smartquotes": "whichpm.notebooks",  # text alone; the site's own quotes come with Sphinx
    "matplotlib": "whichpm.figures",
    "sklearn": "whichpm.quality",
    "typer": "whichpm.cli",
    "sqlalchemy": "whichpm.nbgrader",
    "tornado": "whichpm.nbgrader",
    "PIL": "whichpm.sphinx",
    "bs4": "whichpm.printed",
    "pypdf": "whichpm.printed",
    "genanki": "whichpm.sphinx",
    "jinja2": "whichpm.nbgrader",
    "polars": "whichpm.cohort",
    "scipy": "whichpm.stats",
    "mirt": "whichpm.stats",
    "text2qti": "whichpm.lms",
    "pylti1p3": "whichpm.lms",
    "jwcrypto": "whichpm.lms",
    "jwt": "whichpm.lms",
    "requests": "whichpm.lms",
    "myst_nb": "whichpm.notebooks",
    "pybtex": "whichpm.notebooks",
}


def home(module: str) -> str:
    """The entry of LEVELS that a module belongs to."""
    while module not in LEVELS:
        module = module.rpartition(".")[0]
    return module


@functools.cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@functools.cache
def imports(path: Path) -> tuple[ast.Import | ast.ImportFrom, ...]:
    """Every import of a module, also those within functions."""
    return tuple(node for node in ast.walk(ast.parse(text(path))) if isinstance(node, ast.Import | ast.ImportFrom))


@functools.cache
def imported(path: Path) -> frozenset[str]:
    """Full names of everything that a module imports."""
    names: set[str] = set()
    for node in imports(path):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        else:
            assert node.level == 0, f"{path.name}: relative import"
            names.update(
                full if (full := f"{node.module}.{alias.name}") in MODULES else str(node.module)
                for alias in node.names
                if alias.name != "__version__"
            )
    return frozenset(names)


def importing() -> list[tuple[str, str]]:
    """Every module with every name that it imports."""
    return [(module, name) for module, path in MODULES.items() for name in sorted(imported(path))]


# Each of these is one statement on all modules: a test a module took ten times as long, and said no more.


def test_imports_go_down():
    wrong = [
        f"{module} must not import {name}"
        for module, name in importing()
        if name.split(".")[0] == "whichpm" and home(name) != home(module)
        if LEVELS[home(name)] >= LEVELS[home(module)]
    ]
    assert wrong == []


def test_each_framework_has_one_face():
    wrong = [
        f"only {face} imports {name}, and {module} does"
        for module, name in importing()
        if (face := FRAMEWORKS.get(name, FRAMEWORKS.get(name.split(".")[0])))
        if home(module) != face and not home(module).startswith(f"{face}.")
    ]
    assert wrong == []


def closure(*roots: str) -> set[str]:
    """These modules, all that they import of the package, and the packages around them; kinds are found by name."""
    found, left = set(), [*roots]
    while left:
        module = left.pop()
        if module in found or module not in MODULES or module == "whichpm":
            continue
        found.add(module)
        left += [module.rpartition(".")[0], *imported(MODULES[module])]
        if module == "whichpm.kinds":
            left += [name for name in MODULES if name.startswith("whichpm.kinds.")]
    return found


def test_a_class_is_graded_again_when_what_grades_has_changed_and_not_otherwise():
    grades = {MODULES[name] for name in closure("whichpm.nbgrader.batch.marking", "whichpm.nbgrader.batch.writing")}
    listed = {path for path in code() if path.suffix == ".py"}
    assert listed == grades, "name in GRADES of whichpm/nbgrader/batch/context.py what grades now, and nothing else"
    templates = set((PACKAGE / "nbgrader/marking/templates").iterdir())
    assert set(code()) - listed == templates


def test_below_nbgrader_a_type_has_a_name_of_its_own():
    places: dict[str, list[str]] = {}
    for module, path in MODULES.items():
        if module.startswith("whichpm.nbgrader."):
            for node in ast.parse(text(path)).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    places.setdefault(node.name, []).append(module)
    assert {name: modules for name, modules in places.items() if len(modules) > 1} == {}


def test_modules_stay_small():
    lines = {module: len(text(path).splitlines()) for module, path in MODULES.items()}
    assert {module: number for module, number in lines.items() if number > 300} == {}


def test_only_the_gradebook_room_opens_the_gradebook():
    # When a submission came is read as nbgrader reads it; an export is handed nbgrader's own gradebook and its error.
    for module, path in MODULES.items():
        taken = {
            alias.name
            for node in imports(path)
            if isinstance(node, ast.ImportFrom) and node.module in ("whichpm.nbgrader.models", "nbgrader.api")
            for alias in node.names
        }
        opens = taken - {"parse_utc", "MissingEntry"} or "create_engine" in text(path)
        inside = home(module) in ("whichpm.nbgrader.gradebook", "whichpm.nbgrader.models")
        assert inside or not opens, f"{module} goes around whichpm.nbgrader.gradebook"


def test_no_two_files_of_tests_share_a_name():
    """pytest imports them by name alone, and would stop at the second."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert [name for name in sorted(set(names)) if names.count(name) > 1] == []


@pytest.mark.slow
def test_the_learners_side_needs_anywidget_alone():
    hidden = ["msgspec", "yaml", "nbgrader", "sphinx", "matplotlib", "typer", "rich", "jinja2", "nbconvert"]
    code = f"import sys; sys.modules.update(dict.fromkeys({hidden})); from whichpm import board; print(board)"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


brought_by = functools.cache(packages_distributions)


def declared(*extras: str) -> set[str]:
    """Names of the distributions that the package asks for, with some of its extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *(each for name in extras for each in project["optional-dependencies"][name])]
    return {re.match(r"[A-Za-z0-9-]+", each).group().lower() for each in wanted}


CLUSTER = "whichpm.nbgrader.cluster"


@pytest.mark.parametrize(
    ("part", "extras"),
    [
        ("whichpm", ("book", "instructor", "author", "cluster", "lms", "lti", "postgresql", "rasch")),
        ("whichpm.sphinx", ("book",)),
        ("whichpm.figures", ("book",)),
        ("whichpm.figures", ("instructor",)),
        ("whichpm.nbgrader", ("instructor",)),
        (CLUSTER, ("cluster", "instructor")),
        ("whichpm.cohort", ("instructor",)),
        ("whichpm.lms", ("instructor", "lms", "lti")),
    ],
)
def test_what_is_imported_is_declared(part: str, extras: tuple[str, ...]):
    brought = brought_by()
    within = {name: path for name, path in MODULES.items() if name == part or name.startswith(f"{part}.")}
    if part == "whichpm.nbgrader":  # A room of it has an extra of its own.
        within = {name: path for name, path in within.items() if not name.startswith(CLUSTER)}
    tops = {name.split(".")[0]: module for module, path in within.items() for name in imported(path)}
    known = declared(*extras)
    missing = {
        f"{module} imports {top}"
        for top, module in tops.items()
        if top not in sys.stdlib_module_names and top != "whichpm"
        if not {name.lower().replace("_", "-") for name in brought.get(top, [top])} & known
    }
    assert missing == set()


def test_only_the_named_dependencies_are_required():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert [re.match(r"[a-z-]+", name).group() for name in project["dependencies"]] == ["anywidget"]
    assert {"book", "instructor", "dev"} <= set(project["optional-dependencies"])


def tracked(root: Path = ROOT) -> list[Path]:
    """Files that are kept; in a downloaded archive, all but what is produced beside them."""
    if (root / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True)
        return [root / name for name in listed.stdout.split("\0") if name and (root / name).is_file()]
    ignored = (root / ".gitignore").read_text(encoding="utf-8").splitlines()

    def is_produced(path: Path) -> bool:
        parts = path.relative_to(root).parts
        return any(
            fnmatch(part, line.strip("/"))
            for line in ignored
            for part in (parts[:1] if line.startswith("/") else parts)
        )

    return [path for path in root.rglob("*") if path.is_file() and not is_produced(path)]


def test_an_archive_without_git_is_searched_too(tmp_path: Path):
    (tmp_path / ".gitignore").write_text("/_build/\n/ps1/\n*.pyc\n", encoding="utf-8")
    for name in ("README.md", "source/ps1/ps1.ipynb", "whichpm/bank.pyc", "_build/page.html", "ps1/ps1.ipynb"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("text", encoding="utf-8")
    found = {path.relative_to(tmp_path).as_posix() for path in tracked(tmp_path)}
    assert found == {".gitignore", "README.md", "source/ps1/ps1.ipynb"}


def test_no_file_names_a_package_index_or_a_path_of_a_machine():
    # Written in pieces so that this file does not find itself.
    hosts = ["py" + "pi.org", "python" + "hosted.org", "registry." + "npmjs.org", "deb." + "debian.org"]
    paths = ["/ro" + "ot/", "/ho" + "me/", "/work/" + "main"]
    for path in tracked():
        text = path.read_bytes().decode("utf-8", "ignore")
        for word in (*hosts, *paths):
            assert word not in text, f"{path.relative_to(ROOT)} names {word}"


def test_the_lock_pins_every_package_with_its_hashes():
    lock = (ROOT / "requirements.lock").read_text()
    entries = re.findall(r"^[a-z0-9].*$", lock, re.MULTILINE)
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+(\[[a-z0-9,-]+\])?==[^ ]+( ;.*)? \\$", entry), entry
    assert "--hash=sha256:" in lock
    assert "://" not in lock
