"""The cast: people who come back in several exercises, each with a face, in ``exercises/cast.yml``.

Nobody is named in an exercise's own file: somebody of the cast is in it where its story names both person and firm, so
that the same name in another firm is somebody else. Faces are decoration: who they are is said in words.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from whichpm import public, strict
from whichpm.model import Drawing, Text

NAME = "cast.yml"


class Member(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody of the cast."""

    name: Annotated[Text, Meta(description="As stories say it: Ines.")]
    firm: Annotated[Text, Meta(description="As stories say it: RouteHop.")]
    role: Annotated[Literal["product", "project", "other"], Meta(description="Gives the colour of the face.")]
    job: Annotated[Text, Meta(description="What the person is, in words: product manager.")]
    face: Annotated[Drawing, Meta(description="The face.")]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    cast: tuple[Member, ...]


def load(path: Path) -> tuple[Member, ...]:
    """Everybody of the cast; nobody where there is no such file. Raises :class:`whichpm.strict.BankError`."""
    return _load(path, path.stat().st_mtime_ns) if path.is_file() else ()


@functools.lru_cache(maxsize=8)
def _load(path: Path, _changed: int) -> tuple[Member, ...]:
    return strict.convert(path, strict.read(path, "cast:"), _File).cast


def within(story: str, cast: tuple[Member, ...]) -> tuple[public.Face, ...]:
    """Who of the cast is in a story, in the order in which it names them."""
    words = re.sub(r"\s+", " ", story)
    found = [(words.find(one.name), one) for one in cast if _names(words, one.name) and _names(words, one.firm)]
    return tuple(
        public.Face(one.name, one.job, one.role, one.face.strip()) for _, one in sorted(found, key=lambda x: x[0])
    )


def _names(words: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", words) is not None
