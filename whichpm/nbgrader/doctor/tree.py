"""Repairs of a notebook as a tree of JSON: of its form and of nbgrader's marks, never of what a learner wrote."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec

from whichpm import answers as carriers
from whichpm.answers import MIMETYPE, Answers, AnswersError
from whichpm.nbgrader.submission.encoding import as_utf_8, tolerant
from whichpm.nbgrader.submission.known import KnownCell, KnownNotebook
from whichpm.nbgrader.submission.notebook import PARTS, REPAIR_LIMIT, Cell
from whichpm.nbgrader.submission.words import parts

Tree = dict[str, Any]


class Carried(NamedTuple):
    """The answers to one exercise that count, and the exercise as learners have it."""

    answers: Answers
    public: Mapping[str, Any]


def load(raw: bytes) -> Tree | None:
    """The tree of a notebook that can be read, strictly or not; ``None`` of any other file.

    Nor is there one where more stands behind its end, which a person should see before anything is written anew.
    """
    if len(raw) > REPAIR_LIMIT or raw.count(b",") > PARTS:
        return None
    try:
        found, more = tolerant(as_utf_8(raw)[0])
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and not more else None


def dump(tree: Tree) -> bytes:
    """The bytes of a notebook, as Jupyter writes them."""
    return (json.dumps(tree, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def repair(
    raw: bytes, known: KnownNotebook, released: bytes, carried: Mapping[str, Carried], unusable: Callable[[bytes], bool]
) -> tuple[bytes, list[str]] | None:
    """The repaired notebook and what was done; ``None`` where nothing was, or nothing safe could be.

    Parameters
    ----------
    raw
        The notebook as handed in.
    known
        What the gradebook recorded of it: which cells there are.
    released
        The notebook as released: what these cells look like, without hidden tests.
    carried
        The answers that count, by slug; put into the notebook where it has no receipt of them.
    unusable
        Says of the payload of a receipt whether it is one of this assignment's and cannot be used.
    """
    tree, model = load(raw), load(released)
    if tree is None or model is None:
        return None
    steps: list[str] = []
    if not _is_strict(raw):
        steps.append("written as strict JSON, which Jupyter can open")
    tree = _in_format_4(tree, steps)
    cells = tree.get("cells")
    if not isinstance(cells, list) or not all(_is_cell(cell) for cell in cells) or not cells:
        return None
    marked = {grade_id: cell for cell in model.get("cells", ()) if (grade_id := _grade_id(cell))}
    if not all(cell.grade_id in marked for cell in known.cells):
        return None  # The release is of another state than the gradebook.
    _recognise(cells, known, marked, steps)
    if not any(_grade_id(cell) in marked for cell in cells):
        return None  # Another notebook; putting our cells into it would only hide that.
    _join_halves(cells, known, steps)
    _unmark_copies(cells, known, steps)
    _set_marks(cells, known, marked, steps)
    _put_back(cells, known, marked, steps)
    _drop_receipts(cells, unusable, steps)
    _add_receipts(cells, marked, carried, steps)
    return (dump(tree), steps) if steps else None


def _is_strict(raw: bytes) -> bool:
    try:
        msgspec.json.decode(raw.removeprefix(b"\xef\xbb\xbf"), type=msgspec.Raw)
        json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(name: str) -> None:
    raise ValueError(name)


def _in_format_4(tree: Tree, steps: list[str]) -> Tree:
    version = tree.get("nbformat")
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= 3:
        return tree
    if isinstance(tree.get("cells"), list):
        upgraded = {**tree, "nbformat": 4, "nbformat_minor": 4}
    else:
        import nbformat

        try:
            upgraded = dict(nbformat.convert(nbformat.from_dict(tree), 4))  # type: ignore[no-untyped-call]
        except Exception:  # whatever an old or broken tree makes it stumble over
            return tree
        upgraded = json.loads(json.dumps(upgraded))
    steps.append(f"brought from notebook format {version} to 4")
    return upgraded


def _is_cell(cell: object) -> bool:
    return isinstance(cell, dict) and isinstance(cell.get("cell_type"), str) and _source(cell) is not None


def _source(cell: Tree) -> str | None:
    source = cell.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        return "".join(source)
    return source if isinstance(source, str) else None


def _grade_id(cell: Tree) -> str | None:
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return grade_id if isinstance(grade_id, str) else None


def _recognise(cells: list[Tree], known: KnownNotebook, marked: Mapping[str, Tree], steps: list[str]) -> None:
    """Cells that lost their marks, as in some other editor: known by the id of the cell, or word by word."""
    there = {_grade_id(cell) for cell in cells}
    found = []
    for each in known.cells:
        model = marked[each.grade_id]
        if each.grade_id in there:
            continue
        bare = [cell for cell in cells if _grade_id(cell) is None and cell["cell_type"] == model["cell_type"]]
        same = [cell for cell in bare if "id" in model and cell.get("id") == model["id"]]
        if not same and each.locked and _source(model):
            same = [cell for cell in bare if _source(cell) == _source(model)]
        if len(same) == 1:
            _mark(same[0], model)
            found.append(each.grade_id)
    if found:
        steps.append(f"marks given back to {', '.join(found)}")


def _read(cells: list[Tree]) -> tuple[Cell, ...]:
    return tuple(Cell(cell["cell_type"], _source(cell) or "", _grade_id(cell)) for cell in cells)


def _join_halves(cells: list[Tree], known: KnownNotebook, steps: list[str]) -> None:
    """An answer cell that was split becomes one again."""
    for each in known.cells:
        halves = parts(each, _read(cells))
        if len(halves) < 2:
            continue
        cells[halves[0]]["source"] = "\n\n".join(_source(cells[index]) or "" for index in halves)
        for index in reversed(halves[1:]):
            del cells[index]
        steps.append(f"the parts of {each.grade_id} put together, in order")


def _unmark_copies(cells: list[Tree], known: KnownNotebook, steps: list[str]) -> None:
    read = _read(cells)
    for each in known.cells:
        copies = [number for number, cell in enumerate(read) if cell.grade_id == each.grade_id]
        if len(copies) < 2:
            continue
        kept = parts(each, read)[0]
        for number in copies:
            if number != kept:
                del cells[number]["metadata"]["nbgrader"]
                cells[number]["metadata"] = {
                    key: value
                    for key, value in cells[number]["metadata"].items()
                    if key not in ("deletable", "editable")
                }
                if isinstance(cells[number].get("id"), str):
                    cells[number]["id"] = f"{cells[number]['id'][:40]}-copy-{number}"
        steps.append(f"copies of {each.grade_id} made plain cells (the one that counts keeps its place)")


def _set_marks(cells: list[Tree], known: KnownNotebook, marked: Mapping[str, Tree], steps: list[str]) -> None:
    changed = []
    by_id = {each.grade_id: each for each in known.cells}
    for cell in cells:
        each = by_id.get(_grade_id(cell) or "")
        if each is None:
            continue
        model = marked[each.grade_id]
        before = copy.deepcopy((cell["metadata"]["nbgrader"], cell["cell_type"]))
        _mark(cell, model)
        if (cell["metadata"]["nbgrader"], cell["cell_type"]) != before:
            changed.append(each.grade_id)
    if changed:
        steps.append(f"marks set as they were released: {', '.join(changed)}")


def _mark(cell: Tree, model: Tree) -> None:
    """Give a cell the marks and the type that the release has."""
    metadata = cell.get("metadata")
    cell["metadata"] = {**(metadata if isinstance(metadata, dict) else {}), **copy.deepcopy(model["metadata"])}
    if cell["cell_type"] != model["cell_type"]:
        cell["cell_type"] = model["cell_type"]
        if cell["cell_type"] == "code":
            cell.setdefault("outputs", [])
            cell.setdefault("execution_count", None)
        else:
            cell.pop("outputs", None)
            cell.pop("execution_count", None)


def _put_back(cells: list[Tree], known: KnownNotebook, marked: Mapping[str, Tree], steps: list[str]) -> None:
    there = {_grade_id(cell) for cell in cells}
    place = 0
    found = []
    for each in known.cells:
        if each.grade_id in there:
            place = next(number for number, cell in enumerate(cells) if _grade_id(cell) == each.grade_id) + 1
            continue
        cells.insert(place, _lost(each, marked[each.grade_id]))
        place += 1
        found.append(each.grade_id)
    if found:
        steps.append(f"put back from the release: {', '.join(found)}")


def _lost(known: KnownCell, model: Tree) -> Tree:
    """A released cell; where the answer of a person stood, words that nobody grades by accident."""
    cell = copy.deepcopy(model)
    if known.solution:
        words = "This answer was missing from the submission."
        cell["source"] = f"# {words}" if known.type == "code" else f"*{words}*"
    return cell


def _outputs(cell: Tree) -> list[Any]:
    outputs = cell.get("outputs")
    return outputs if isinstance(outputs, list) else []


def _payload(output: object) -> object:
    data = output.get("data") if isinstance(output, dict) else None
    return data.get(MIMETYPE) if isinstance(data, dict) else None


def _drop_receipts(cells: list[Tree], unusable: Callable[[bytes], bool], steps: list[str]) -> None:
    for cell in cells:
        bad = [
            output
            for output in _outputs(cell)
            if (payload := _payload(output)) is not None and unusable(json.dumps(payload).encode())
        ]
        if bad:
            cell["outputs"] = [output for output in cell["outputs"] if output not in bad]
            steps.append("receipts that cannot be used taken out")


def _add_receipts(
    cells: list[Tree], marked: Mapping[str, Tree], carried: Mapping[str, Carried], steps: list[str]
) -> None:
    for slug, found in carried.items():
        if any(_is_receipt(_payload(output), slug) for cell in cells for output in _outputs(cell)):
            continue
        board = next((grade_id for grade_id, cell in marked.items() if _is_board(cell, slug)), None)
        place = next((cell for cell in cells if board and _grade_id(cell) == board), None)
        if place is not None:
            bundle = json.loads(json.dumps(carriers.receipt(found.answers, found.public)))
            output = {"output_type": "display_data", "metadata": {}, "data": bundle}
            place["outputs"] = [*_outputs(place), output]
            steps.append(f"receipt of {slug} written from the answers file")


def _is_receipt(payload: object, slug: str) -> bool:
    try:
        return payload is not None and carriers.parse(payload, slug) is not None
    except AnswersError:
        return False


def _is_board(cell: Tree, slug: str) -> bool:
    graded = cell["metadata"]["nbgrader"].get("grade")
    return cell.get("cell_type") == "code" and not graded and f'board("{slug}")' in (_source(cell) or "")
