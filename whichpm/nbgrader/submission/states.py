"""Answers in the state of widgets, which JupyterLab and VS Code save with a notebook where they are told to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Raw

from whichpm.answers import FORMAT

STATE = "application/vnd.jupyter.widget-state+json"
WIDGETS = 500
"""Widgets of a notebook that are looked at."""


class _Metadata(msgspec.Struct):
    widgets: dict[str, Raw] = {}


class _State(msgspec.Struct):
    state: dict[str, Raw] = {}


class _Exercise(msgspec.Struct):
    slug: str
    revision: str = ""


class _Board(msgspec.Struct):
    exercise: _Exercise
    answers: dict[str, str]
    saved: str = ""


class _Model(msgspec.Struct):
    state: _Board


def payloads(metadata: Raw) -> Iterator[bytes]:
    """Payloads of all boards whose state is kept in the metadata of a notebook; empty ones too."""
    if STATE.encode() not in bytes(metadata):
        return
    found = _decoded(_Metadata, metadata)
    states = _decoded(_State, found.widgets.get(STATE, Raw(b"null"))) if found else None
    for raw in list(states.state.values())[:WIDGETS] if states else ():
        board = _decoded(_Model, raw)
        if board:
            exercise = board.state.exercise
            payload = {"format": FORMAT, "exercise": exercise.slug, "revision": exercise.revision}
            yield json.dumps({**payload, "saved": board.state.saved, "answers": board.state.answers}).encode()


def _decoded(kind: type[Any], raw: Raw) -> Any:
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, RecursionError):
        return None
