r"""Every attack that is tried, as data: its name, what nbgrader as shipped does, how it is made, what its data earns.

An attacker who carries answers carries two right ones, so that 2 points are what is due; ``None`` stands for a
submission that is turned away by name, without a row in the gradebook. "Shipped" is what was measured with nbgrader
0.9.6 before this course had a grader of its own, or ``?`` where it was not.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from classroom import SLUG, Course, Notebook, cell, saved

from whichpm import answers as carriers

VICTIM, HONEST = "0-victim", "zz-honest"
"""Graded before and after all attackers."""
FILE = carriers.file_name(SLUG)
Make = Callable[[Course, str], object]


class Attack(NamedTuple):
    """One attacker."""

    shipped: str
    hand_in: Make
    points: float | None = 2
    learner: str | None = None


def whole(**arguments: Any) -> Make:
    """A submission that differs from an honest one in one thing."""
    return lambda course, learner: course.hand_in(learner, **arguments)


def runs(source: str) -> Make:
    """Code in a cell before all others, in the board's cell, and in the grade cell."""

    def change(notebook: Notebook) -> None:
        for grade_id in (SLUG, f"{SLUG}-board"):
            cell(notebook, grade_id)["source"] = f"{source}\n12.0"
        notebook["cells"].insert(0, code(source))

    return whole(file=saved(2), change=change)


def beside(make: Callable[[Path], object], **arguments: Any) -> Make:
    """Something more in the folder."""
    return lambda course, learner: make(course.hand_in(learner, **{"file": saved(2), **arguments}))


def instead(name: str, make: Callable[[Path], object], **arguments: Any) -> Make:
    """Something else in the place of a file."""

    def put(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        make(folder / name)

    return beside(put, **arguments)


def answers(content: object, **arguments: Any) -> Make:
    """An answers file with this content: bytes as they are, anything else as JSON."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return instead(FILE, lambda path: path.write_bytes(raw), **arguments)


def with_answers(chosen: object, **more: object) -> Make:
    """An answers file that says so."""
    return answers({**saved(2).payload(), "answers": chosen, **more})


def folder_is_a_link(target: str, of_learner: bool = False) -> Make:
    def hand_in(course: Course, learner: str) -> None:
        place = course.folder / "submitted" / learner
        if of_learner:
            place.symlink_to(target)
        else:
            place.mkdir()
            (place / "ps1").symlink_to(target)

    return hand_in


def a_file(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("not a folder")


def code(source: str, *outputs: object, **metadata: object) -> dict[str, Any]:
    fixed = {"cell_type": "code", "id": "mine", "execution_count": 1}
    return {**fixed, "metadata": metadata, "source": source, "outputs": list(outputs)}


def more(*cells: dict[str, Any]) -> Callable[[Notebook], object]:
    return lambda notebook: notebook["cells"].extend(json.loads(json.dumps(cells)))


def marks(of: str, **changes: object) -> Callable[[Notebook], object]:
    return lambda notebook: cell(notebook, of)["metadata"]["nbgrader"].update(changes)


def everywhere(**changes: object) -> Callable[[Notebook], None]:
    def change(notebook: Notebook) -> None:
        for each in notebook["cells"]:
            each["metadata"].get("nbgrader", {}).update(changes)

    return change


def outputs(*made: dict[str, Any]) -> Callable[[Notebook], object]:
    return lambda notebook: [each.update(outputs=list(made)) for each in notebook["cells"] if "outputs" in each]


def shows(text: str) -> dict[str, Any]:
    return {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": text}}


def copied(original: str, **changes: Any) -> Callable[[Notebook], None]:
    def change(notebook: Notebook) -> None:
        again = {**json.loads(json.dumps(cell(notebook, original))), "id": "again"}
        again["metadata"]["nbgrader"].update(changes)
        notebook["cells"].append(again)

    return change


def files(count: int, name: str = "f{}", size: int = 0) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        for number in range(count):
            with (folder / name.format(number)).open("wb") as file:
                file.truncate(size)

    return make


def pipe(path: Path) -> None:
    os.mkfifo(path)


def bound_socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # Names of sockets are short.
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def sparse(size: int) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with path.open("wb") as file:
            file.truncate(size)

    return make


def link(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


def deep(folder: Path) -> None:
    path = folder
    for _ in range(40):
        path = path / ("d" * 60)
    path.mkdir(parents=True)
    (path / "secret.txt").write_text("far down")


def impostor(folder: Path) -> None:
    """What is set aside would be moved over the victim's answers."""
    (folder / ".set-aside").symlink_to(f"../../{VICTIM}/ps1")
    (folder / FILE).unlink()
    pipe(folder / FILE)


def shadows(folder: Path) -> None:
    for name in ("whichpm", "json", "msgspec", "nbgrader_config", "sitecustomize", "usercustomize", "conftest"):
        (folder / f"{name}.py").write_text("open('../../../../outside/written', 'w')\n")
    for name in ("ipython_config.py", "jupyter_config.py", "whichpm.pth", "pyproject.toml", ".env", "Makefile"):
        (folder / name).write_text("import os; os.system('touch ../../../../outside/written')\n")


def own_key(folder: Path) -> None:
    """A bank and a handout beside the notebook, by which every answer would be right."""
    key = folder / "exercises/graded"
    key.mkdir(parents=True)
    (key / f"{SLUG}.yml").write_text("slug: ride-hailing\n")
    handout = folder / f"{SLUG}.exercise.json"
    public = json.loads(handout.read_text())
    public["items"] = public["items"][:1]
    handout.write_text(json.dumps({**public, "maximum": 1, "points": 1000}))


def takes_places(folder: Path) -> None:
    """Names that mean something elsewhere in a course."""
    for name in ("gradebook.db", "timestamp.txt.bak", "grades.csv", "nbgrader_config.py", ".git"):
        (folder / name).write_text("mine")
    for name in ("autograded", "feedback", "quarantine", "source/ps1", ".ipynb_checkpoints", "__pycache__"):
        (folder / name).mkdir(parents=True)
        (folder / name / "ps1.ipynb").write_text('{"cells": []}')


ITEMS = dict(saved(12).answers)
FIRST = {item: ITEMS[item] for item in list(ITEMS)[:2]}
REST = {item: option for item, option in ITEMS.items() if item not in FIRST}
WRONG = {item: option for item, option in saved(0).answers.items() if item not in FIRST}
RECEIPT = {"output_type": "display_data", "metadata": {}, "data": {carriers.MIMETYPE: saved(12).payload()}}
BEGUN = f'"{carriers.MIMETYPE}": {"[" * 90_000}'
"""A receipt that is nested without end."""
LAST = f'"{list(ITEMS)[2]}"'
OUTSIDE = "../../../../outside"
PAYLOAD = saved(2).payload()
TEXT = json.dumps(PAYLOAD)
EVERY_KIND = ("product", "project", "both")


def respelt(change: Callable[[str], str]) -> dict[str, str]:
    """Two right answers; the others are right in a spelling that is not theirs."""
    return {**FIRST, **{item: change(option) for item, option in REST.items()}}


CODE = {
    "always-equal": ("0 → 12", "class A:\n    __eq__ = lambda *_: True\nboard = answers = A()"),
    "drops-asserts": (
        "0 → 12",
        "import ast\nget_ipython().ast_transformers.append(type('T', (ast.NodeTransformer,), {}))",
    ),
    "blanks-cells": ("0 → 12", "get_ipython().input_transformers_cleanup.append(lambda lines: [])"),
    "patches-run-code": ("0 → 12", "type(get_ipython()).run_code = lambda *_, **__: 0"),
    "patches-replies": ("0 → 12", "get_ipython().kernel.do_execute = lambda *_, **__: {'status': 'ok'}"),
    "shows-all": ("0 → 12", "get_ipython().ast_node_interactivity = 'all'"),
    "reads-the-key": ("0 → 12", "print(open('../../../source/ps1/ps1.ipynb').read())"),
    "writes-own-score": (
        "0 → 12",
        "import sqlite3\nsqlite3.connect('../../../gradebook.db').execute('UPDATE grade SET auto_score = 12')",
    ),
    "writes-a-score-for-another": (
        "others' grades change",
        "import sqlite3\nsqlite3.connect('../../../gradebook.db').execute('DELETE FROM grade')",
    ),
    "overwrites-the-next": ("lost", f"import shutil\nshutil.rmtree('../../{HONEST}')"),
    "deletes-the-gradebook": ("all lost", "import os\nos.remove('../../../gradebook.db')"),
    "leaves-a-start-up-file": (
        "runs for the next",
        "open(get_ipython().profile_dir.startup_dir + '/x.py', 'w').write('board = 1')",
    ),
    "appends-to-the-config": ("runs as the instructor", "open('../../../nbgrader_config.py', 'a').write('c.X = 1')"),
    "prints-the-environment": ("in the feedback", "import os\nprint(os.environ)"),
    "posts": ("sent", "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9/', b'x')"),
    "kills-the-parent": ("batch stops", "import os\nos.kill(os.getppid(), 9)"),
    "locks-the-gradebook": (
        "batch stops",
        "import sqlite3\nsqlite3.connect('../../../gradebook.db').execute('BEGIN EXCLUSIVE')",
    ),
    "loops": ("30 s", "while True: pass"),
    "ignores-interrupts": ("30 s", "while True:\n    try:\n        while True: pass\n    except BaseException: pass"),
    "leaves-children": ("they stay", "import os\n[os.fork() for _ in range(5)]"),
    "takes-memory": ("slow", "x = bytearray(2_000_000_000)"),
    "writes-without-end": ("slow", "print('x' * 50_000_000)"),
    "magic-commands": ("run", "%%bash\ntouch ../../../../outside/written"),
    "writes-outside": ("written", f"open('{OUTSIDE}/written', 'w')"),
}

ANSWERS = {
    "answers-huge": Attack("?", answers(b'{"format": 1, "answers": {' + b" " * 300_000 + b"}}"), 0),
    "answers-deep": Attack("?", answers(b'{"answers": ' + b"[" * 50_000 + b"]" * 50_000 + b"}"), 0),
    "answers-many": Attack("?", with_answers({**FIRST, **{f"item-{number}": "product" for number in range(5000)}})),
    "answers-a-list": Attack("?", with_answers(list(ITEMS.items())), 0),
    "answers-a-text": Attack("?", with_answers(json.dumps(ITEMS)), 0),
    "answers-null": Attack("?", with_answers(None), 0),
    "file-a-list": Attack("?", answers([PAYLOAD]), 0),
    "file-a-text": Attack("?", answers(TEXT), 0),
    "file-with-nulls": Attack("?", answers(TEXT.encode().replace(b" ", b"\0")), 0),
    "file-in-utf-16": Attack("?", answers(TEXT.encode("utf-16"))),
    "file-with-a-byte-order-mark": Attack("?", answers(b"\xef\xbb\xbf" + TEXT.encode())),
    "file-with-a-tail": Attack("?", answers(TEXT.encode() * 2), 0),
    "options-as-lists": Attack("?", with_answers({**FIRST, **{item: list(EVERY_KIND) for item in REST}})),
    "options-as-objects": Attack("?", with_answers({**FIRST, **{item: {"toString": ITEMS[item]} for item in REST}})),
    "options-as-numbers": Attack("?", with_answers({**FIRST, **dict.fromkeys(REST, 1)})),
    "options-true": Attack("?", with_answers({**FIRST, **dict.fromkeys(REST, True)})),
    "options-of-every-kind": Attack("?", with_answers({**FIRST, **dict.fromkeys(REST, " ".join(EVERY_KIND))})),
    "options-in-capitals": Attack("?", with_answers(respelt(str.upper))),
    "options-with-spaces": Attack("?", with_answers(respelt(lambda option: f" {option}\n"))),
    "options-that-look-alike": Attack("?", with_answers(respelt(lambda option: option.replace("o", "\u043e")))),
    "options-of-full-width": Attack(
        "?", with_answers(respelt(lambda option: "".join(chr(ord(each) + 0xFEE0) for each in option)))
    ),
    "options-with-no-width": Attack("?", with_answers(respelt(lambda option: f"{option}\u200b"))),
    "options-with-controls": Attack("?", with_answers(respelt(lambda option: f"{option}\0\x1b[2K"))),
    "options-combining": Attack("?", with_answers(respelt(lambda option: option.replace("o", "o\u0301")))),
    "items-that-look-alike": Attack(
        "?", with_answers({**FIRST, **{f"{item}\u200b": option for item, option in REST.items()}})
    ),
    "items-of-prototypes": Attack(
        "?", with_answers({**FIRST, "__proto__": ITEMS, "constructor": ITEMS, "__class__": "product", "": "product"})
    ),
    "answers-of-prototypes": Attack("?", answers({**PAYLOAD, "__proto__": {"answers": ITEMS}})),
    "items-unknown": Attack("?", with_answers({**FIRST, "no-such": "product", "../../key": "product"})),
    "same-item-twice": Attack("?", answers(TEXT.replace('"answers": {', '"answers": {' + LAST + ': "no", ').encode())),
    "same-key-twice": Attack(
        "?",
        answers((TEXT[:-1] + ', "answers": ' + json.dumps(ITEMS) + ', "answers": ' + json.dumps(FIRST) + "}").encode()),
    ),
    "not-a-number": Attack("?", answers(TEXT.replace('"format": 1', '"format": NaN').encode()), 0),
    "options-not-a-number": Attack(
        "?", answers(json.dumps({**PAYLOAD, "answers": {**FIRST, LAST: float("nan")}}).encode())
    ),
    "format-huge": Attack("?", answers(TEXT.replace('"format": 1', '"format": 1' + "0" * 5000).encode()), 0),
    "format-true": Attack("?", answers({**PAYLOAD, "format": True}), 0),
    "format-newer": Attack("?", answers({**PAYLOAD, "format": 2}), 0),
    "points-within": Attack("?", answers({**PAYLOAD, "points": 12, "score": 12, "maximum": 12, "key": ITEMS})),
    "saved-in-year-9999": Attack("?", with_answers(FIRST, saved="9999-12-31T23:59:59.999999-23:59")),
    "saved-long": Attack("?", with_answers(FIRST, saved="2026-01-12T16:00:00." + "9" * 100_000)),
    "saved-a-number": Attack("?", with_answers(FIRST, saved=1e308)),
    "revision-with-markup": Attack("?", with_answers(FIRST, revision="<script>alert(1)</script>")),
    "of-another-exercise": Attack("?", answers({**PAYLOAD, "exercise": f"../graded/{SLUG}"}), 0),
    "half-a-character": Attack(
        "?", answers(TEXT.replace('"answers": {', '"answers": {"\\ud800": "\\udc00", ').encode())
    ),
    "a-thousand-receipts": Attack("?", whole(receipts=(saved(2),), change=outputs(*[RECEIPT] * 1000, RECEIPT)), 12),
    "receipts-out-of-place": Attack(
        "?",
        whole(
            file=saved(2),
            change=more(
                {"cell_type": "markdown", "metadata": {}, "source": "x", "attachments": {"a": RECEIPT["data"]}},
                {"cell_type": "raw", "metadata": RECEIPT["data"], "source": json.dumps(RECEIPT)},
                code(json.dumps(RECEIPT), {"output_type": "stream", "name": "stdout", "text": json.dumps(RECEIPT)}),
            ),
        ),
    ),
    "answers-of-another-learner": Attack("12", instead(FILE, link(f"../../{HONEST}/ps1/{FILE}")), 0),
}

NOTEBOOKS = {
    "more-points": Attack("kept", whole(file=saved(2), change=marks(SLUG, points=1000))),
    "negative-points": Attack("?", whole(file=saved(2), change=marks(SLUG, points=-12))),
    "points-that-are-none": Attack("?", whole(file=saved(2), change=marks(SLUG, points=float("nan")))),
    "not-a-grade-cell": Attack("lost", whole(file=saved(2), change=marks(SLUG, grade=False))),
    "a-solution-cell": Attack("by hand", whole(file=saved(2), change=marks(SLUG, solution=True, locked=False))),
    "a-task-cell": Attack("?", whole(file=saved(2), change=marks(SLUG, task=True, grade=False))),
    "retyped": Attack("restored", whole(file=saved(2), change=lambda n: cell(n, SLUG).update(cell_type="markdown"))),
    "unknown-type": Attack("fails", whole(file=saved(2), change=lambda n: cell(n, SLUG).update(cell_type=["code"]))),
    "deleted": Attack("no score", whole(file=saved(2), change=lambda n: n["cells"].remove(cell(n, SLUG)))),
    "copied": Attack("batch stops", whole(file=saved(2), change=copied(SLUG))),
    "copied-a-hundred-times": Attack(
        "batch stops", whole(file=saved(2), change=lambda n: [copied(SLUG)(n) for _ in range(100)])
    ),
    "another-grade-cell": Attack("?", whole(file=saved(2), change=copied(SLUG, grade_id="bonus", points=1000))),
    "the-answer-as-grade-cell": Attack("?", whole(file=saved(2), change=copied(SLUG, grade_id="hardest"))),
    "ids-of-wrong-types": Attack("fails", whole(file=saved(2), change=copied(SLUG, grade_id=["a"], schema_version={}))),
    "forged-checksum": Attack("?", whole(file=saved(2), change=everywhere(checksum="0" * 32))),
    "forged-output": Attack("overwritten", whole(file=saved(2), change=outputs(shows("12.0")))),
    "infinite-output": Attack("fails", whole(file=saved(2), change=outputs(shows("inf"), shows("nan"), shows("True")))),
    "no-output": Attack("12 without execution", whole(change=outputs()), 0),
    "forged-notes-of-the-grader": Attack(
        "?",
        whole(file=saved(2), change=lambda n: n["metadata"].update(whichpm={"answers": {SLUG: saved(12).payload()}})),
    ),
    "schema-1": Attack("batch stops", whole(file=saved(2), change=everywhere(schema_version=1))),
    "schema-99": Attack("batch stops", whole(file=saved(2), change=everywhere(schema_version=99))),
    "format-3": Attack(
        "fails", whole(file=saved(2), change=lambda n: n.update(nbformat=3, worksheets=[n.pop("cells")])), 2
    ),
    "format-99": Attack("fails", whole(file=saved(2), change=lambda n: n.update(nbformat=99))),
    "format-minus-1": Attack("fails", whole(file=saved(2), change=lambda n: n.update(nbformat=-(10**30)))),
    "format-in-words": Attack("fails", whole(file=saved(2), change=lambda n: n.update(nbformat="four"))),
    "format-infinite": Attack(
        "fails", whole(file=saved(2), raw=b'{"nbformat": 1e999, "cells": [{"cell_type": "raw"}]}')
    ),
    "format-of-4000-digits": Attack("fails", whole(file=saved(2), change=lambda n: n.update(nbformat=10**4000))),
    "kernel-elsewhere": Attack(
        "overwritten",
        whole(
            file=saved(2), change=lambda n: n["metadata"].update(kernelspec={"name": "../../evil", "language": "bash"})
        ),
    ),
    "board-of-another": Attack(
        "overwritten", whole(file=saved(2), change=lambda n: cell(n, f"{SLUG}-board").update(source='board("x")'))
    ),
    "all-cells-copied": Attack("batch stops", whole(file=saved(2), change=lambda n: n["cells"].extend(n["cells"]))),
    "2000-more-cells": Attack("slow", whole(file=saved(2), change=more(*[code("1")] * 2000))),
    "50-mb-in-a-line": Attack(
        "slow", instead("ps1.ipynb", lambda path: path.write_bytes(b'{"cells":["' + b"x" * 50_000_000))
    ),
    "10-mb-of-crumbs": Attack(
        "4 s, 520 MB", instead("ps1.ipynb", lambda path: path.write_bytes(b'{"cells":[' + b"0," * 4_999_000))
    ),
    "10-mb-of-brackets": Attack(
        "?", instead("ps1.ipynb", lambda path: path.write_bytes(b'{"cells":' + b"[" * 9_000_000))
    ),
    "49000-cells": Attack("slow", whole(file=saved(2), change=more(*[code("")] * 49_000))),
    "8-mb-of-brackets-in-words": Attack(
        "slow", whole(file=saved(2), change=more(*[{**code("](<a&#x41;`~~~m" * 6000), "cell_type": "markdown"}] * 80))
    ),
    "receipts-cut-off-and-deep": Attack(
        "fails",
        instead("ps1.ipynb", lambda path: path.write_bytes(f'{{"cells": [{BEGUN * 100}'.encode())),
    ),
    "invalid": Attack("fails", whole(file=saved(2), raw=b'{"cells": [{"cell_ty')),
    "empty": Attack("fails", whole(file=saved(2), raw=b"")),
    "a-list": Attack("fails", whole(file=saved(2), raw=b"[]")),
    "a-picture": Attack("fails", whole(file=saved(2), raw=b"\x89PNG\r\n\x1a\n\x00\xff")),
    "very-deep": Attack("fails", whole(file=saved(2), raw=b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}")),
    "cells-an-object": Attack("fails", whole(file=saved(2), raw=b'{"nbformat": 4, "cells": {"0": {}}}')),
    "cells-twice": Attack(
        "?", whole(file=saved(2), raw=b'{"nbformat": 4, "cells": [], "cells": [{"cell_type": "code"}]}')
    ),
    "markup-in-every-place": Attack(
        "runs",
        whole(
            file=saved(2),
            text="<script>alert(1)</script>",
            change=outputs({**RECEIPT, "data": {"text/html": "<script>"}}),
        ),
    ),
}

FILES = {
    "notebook-a-link-to-source": Attack("12", instead("ps1.ipynb", link("../../../source/ps1/ps1.ipynb"))),
    "notebook-a-link-to-another": Attack("12", instead("ps1.ipynb", link(f"../../{HONEST}/ps1/ps1.ipynb"))),
    "notebook-a-link-to-the-system": Attack("copied", instead("ps1.ipynb", link(f"{OUTSIDE}/secret.txt"))),
    "notebook-a-link-to-a-device": Attack("hangs", instead("ps1.ipynb", link("/dev/zero"))),
    "notebook-a-link-to-itself": Attack("?", instead("ps1.ipynb", link("ps1.ipynb"))),
    "notebook-a-pipe": Attack("hangs", instead("ps1.ipynb", pipe)),
    "notebook-a-socket": Attack("fails", instead("ps1.ipynb", bound_socket)),
    "notebook-a-folder": Attack("fails", instead("ps1.ipynb", Path.mkdir)),
    "notebook-of-500-mb": Attack("slow", instead("ps1.ipynb", sparse(500_000_000))),
    "another-name": Attack("fails", beside(lambda folder: (folder / "ps1.ipynb").rename(folder / "\x1b[2J%s.ipynb"))),
    "answers-a-pipe": Attack("hangs", instead(FILE, pipe), 0),
    "answers-a-socket": Attack("?", instead(FILE, bound_socket), 0),
    "answers-a-folder": Attack("?", instead(FILE, Path.mkdir), 0),
    "answers-a-device": Attack("?", instead(FILE, link("/dev/zero")), 0),
    "time-a-pipe": Attack("hangs", instead("timestamp.txt", pipe)),
    "time-a-device": Attack("hangs", instead("timestamp.txt", link("/dev/zero"))),
    "time-of-500-mb": Attack("slow", instead("timestamp.txt", sparse(500_000_000))),
    "time-in-words": Attack("fails", instead("timestamp.txt", lambda path: path.write_text("soon\x1b[2J"))),
    "time-before-all-time": Attack(
        "?", instead("timestamp.txt", lambda path: path.write_text("0001-01-01 00:00:00 +14"))
    ),
    "time-after-all-time": Attack(
        "?", instead("timestamp.txt", lambda path: path.write_text("9999-12-31 23:59:59 -12"))
    ),
    "link-to-the-key": Attack(
        "copied", beside(lambda folder: (folder / "k").symlink_to(f"../../../exercises/graded/{SLUG}.yml"))
    ),
    "link-to-the-system": Attack("copied", beside(lambda folder: (folder / "s").symlink_to(f"{OUTSIDE}/secret.txt"))),
    "link-to-a-folder": Attack("?", beside(lambda folder: (folder / "all").symlink_to(OUTSIDE))),
    "link-to-the-gradebook": Attack(
        "copied", beside(lambda folder: (folder / "g").symlink_to("../../../gradebook.db"))
    ),
    "link-to-itself": Attack("?", beside(lambda folder: (folder / "loop").symlink_to("."))),
    "link-to-an-endless-device": Attack(
        "fills the disk", beside(lambda folder: (folder / "z").symlink_to("/dev/zero"))
    ),
    "pipe-in-a-folder": Attack("hangs", beside(lambda folder: [(folder / "a").mkdir(), pipe(folder / "a/pipe")])),
    "folder-a-link-to-another": Attack("12", folder_is_a_link(f"../{HONEST}/ps1"), None),
    "folder-a-link-to-source": Attack("12", folder_is_a_link("../../source/ps1"), None),
    "folder-a-file": Attack("?", lambda course, learner: a_file(course.folder / "submitted" / learner / "ps1"), None),
    "folder-empty": Attack(
        "?", lambda course, learner: (course.folder / "submitted" / learner / "ps1").mkdir(parents=True), None
    ),
    "folder-a-link-outside": Attack("copied", folder_is_a_link("../../../outside"), None),
    "learner-a-link-to-another": Attack("12", folder_is_a_link(HONEST, of_learner=True), None),
    "impostor-of-our-folder": Attack("-", beside(impostor), 0),
    "500-mb": Attack("copied", beside(files(1, size=500_000_000))),
    "600-files": Attack("minutes for thousands", beside(files(600))),
    "600-answers-files": Attack("minutes for thousands", beside(files(600, "a{}.answers.json", 50_000)), 0),
    "600-notebooks": Attack("minutes for thousands", beside(files(600, "n{}.ipynb"))),
    "600-folders": Attack("?", beside(lambda folder: [(folder / f"d{number}").mkdir() for number in range(600)])),
    "deep-folders": Attack("?", beside(deep)),
    "strange-names": Attack(
        "?",
        beside(
            lambda folder: [
                (folder / name).write_text("x") for name in ("a\nb", "%s%n", "\x1b[2J", "x" * 255, "-rf", "*", "[a]")
            ]
        ),
    ),
    "names-that-are-no-text": Attack(
        "?", beside(lambda folder: Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe")).write_text("x"))
    ),
    "runs-as-another-user": Attack(
        "?", beside(lambda folder: [(folder / "x").write_text("#!"), (folder / "x").chmod(0o6777)])
    ),
    "shadows-modules": Attack("0 → 12", beside(shadows)),
    "its-own-key": Attack("?", beside(own_key)),
    "answers-through-our-folder": Attack(
        "-", instead(FILE, lambda path: (path.parent / ".set-aside").symlink_to(f"../../{HONEST}/ps1")), 0
    ),
    "takes-places": Attack("?", beside(takes_places)),
}

ALL = whole(file=saved(12))
NAMES = {
    "id-with-a-line-break": Attack("batch stops", ALL, None, "line\nbreak"),
    "id-with-escapes": Attack("?", ALL, None, "\x1b[2Jx"),
    "id-with-markup": Attack("runs", ALL, None, '"><img src=x onerror=alert(1)>'),
    "id-that-is-a-pattern": Attack("?", ALL, None, "*"),
    "id-that-fits-the-victim": Attack("?", ALL, None, "0-victi[m]"),
    "id-that-is-no-text": Attack("fails", ALL, None, os.fsdecode(b"\xff\xfe")),
    "id-turned-round": Attack("?", ALL, None, "\u202emitciv-0"),
    "id-like-the-victims": Attack("?", ALL, None, f"{VICTIM}\u200b"),
    "id-too-long": Attack("?", ALL, None, "x" * 200),
    "id-a-formula": Attack("in grades.csv", ALL, None, "=cmd|' ,C calc'!A0"),
    "id-with-commas-and-quotes": Attack("columns shift", ALL, None, "a,'b',c"),
    "id-of-dots": Attack("?", ALL, None, "x.."),
    "id-with-places": Attack("?", ALL, None, "{student_id}%(x)s%s"),
    "id-an-option": Attack("?", ALL, None, "--force"),
    "id-none": Attack("?", ALL, 12, "None"),
    "id-in-capitals": Attack("?", ALL, 12, VICTIM.upper()),
    "id-decomposed": Attack("?", ALL, 12, "jose\u0301"),
    "id-with-spaces": Attack("?", ALL, None, f"{VICTIM} "),
    "id-of-the-assignment": Attack("?", ALL, 12, "ps1"),
}

ATTACKS: dict[str, Attack] = {
    **{name: Attack(shipped, runs(source)) for name, (shipped, source) in CODE.items()},
    **ANSWERS,
    **NOTEBOOKS,
    **FILES,
    **NAMES,
}
