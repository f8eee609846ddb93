"""YAML read strictly, with the line of every value.

Exercise files are plain data, so what makes YAML surprising is refused with its line: tabs, repeated keys, aliases
(and with them the bombs that aliases build), tags, several documents, and files beyond :data:`LIMIT` bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

LIMIT = 1_000_000
DEPTH = 20

Place = tuple[str | int, ...]


class YamlProblem(Exception):
    """A file that cannot be read; carries the line (counted from 1), the cause and the fix."""

    def __init__(self, line: int, cause: str, fix: str) -> None:
        super().__init__(cause)
        self.line, self.cause, self.fix = line, cause, fix


class Tree(NamedTuple):
    """Plain data and, for each place in it, the line on which it starts."""

    data: Any
    lines: Mapping[Place, int]

    def line(self, place: Place) -> int:
        """Line of a place, or of the nearest place around it that the file has."""
        while place not in self.lines and place:
            place = place[:-1]
        return self.lines.get(place, 1)


def read(path: Path) -> Tree:
    """Read one YAML document; raises :class:`YamlProblem` with line, cause and fix."""
    with path.open("rb") as file:
        raw = file.read(LIMIT + 1)
    if len(raw) > LIMIT:
        raise YamlProblem(1, f"the file is larger than {LIMIT // 1000} kB", "split it: an exercise has up to 60 items")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise YamlProblem(line, "the file is not UTF-8 text", "save it with the encoding UTF-8") from None
    for number, content in enumerate(text.splitlines(), 1):
        if "\t" in content:
            raise YamlProblem(number, "a tab", "use spaces to indent and to separate")
    try:
        return _tree(text)
    except yaml.MarkedYAMLError as error:
        quoted = "quoted scalar" in str(error.context)  # It ends with the file, and began where the quote was opened.
        mark = (error.context_mark if quoted else None) or error.problem_mark or error.context_mark
        cause = f"not valid YAML: {error.problem or error.context}"
        raise YamlProblem(mark.line + 1 if mark else 1, cause, _fix(cause)) from None
    except yaml.YAMLError as error:
        cause = f"not valid YAML: {' '.join(str(error).split())[:120]}"
        raise YamlProblem(1, cause, "remove the character") from None


def of_json(text: str) -> Tree:
    """Read JSON and where its lines are, as far as YAML understands it; raises :class:`ValueError`."""
    data, lines = json.loads(text), dict[Place, int]()
    try:
        loader = yaml.CSafeLoader(text)
        node = loader.get_single_node()
        if node is not None:
            _plain(loader, node, (), lines)
    except (YamlProblem, yaml.YAMLError, ValueError):
        return Tree(data, {})
    return Tree(data, lines)


def _tree(text: str) -> Tree:
    loader = yaml.CSafeLoader(text)
    try:
        _refuse_tricks(text)
        node = loader.get_single_node()
        if node is None:
            raise YamlProblem(1, "the file is empty", "")  # Whoever reads the file knows how one begins.
        lines: dict[Place, int] = {}
        return Tree(_plain(loader, node, (), lines), lines)
    finally:
        loader.dispose()


def _refuse_tricks(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlProblem(line, "an anchor or alias (& or *)", "write the text out, or put it in quotes")
        if tag := getattr(event, "tag", None):
            raise YamlProblem(line, f"a tag ({tag})", "remove it, or put the text in quotes")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH:
            raise YamlProblem(line, f"nested more than {DEPTH} deep", "flatten it")


def _plain(loader: yaml.CSafeLoader, node: yaml.Node, place: Place, lines: dict[Place, int]) -> Any:
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(loader, child, (*place, index), lines) for index, child in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(loader, node, place, lines)
    return loader.construct_object(node)


def _mapping(loader: yaml.CSafeLoader, node: yaml.MappingNode, place: Place, lines: dict[Place, int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
        if key is None:
            raise YamlProblem(line, "a key that is not a word", "put the text in quotes")
        if key in found:
            raise YamlProblem(line, f'the key "{key}" stands twice', "keep one of them")
        lines[(*place, key)] = line
        found[key] = _plain(loader, value_node, (*place, key), lines)
    return found


def _fix(cause: str) -> str:
    if "mapping values are not allowed" in cause:
        return "put text that holds a colon in quotes"
    if "expected <block end>" in cause or "expected the node content" in cause:
        return "check the indentation, and put text that starts with a sign in quotes"
    return "check indentation and quotes on this line and the one before"
