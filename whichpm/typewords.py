"""What does not fit a type, in words that an author knows.

:mod:`msgspec` decides whether data fit, and stops at the first thing that does not; here all of them are named, each
at its place and with a fix.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec import inspect

from whichpm.suggest import nearest
from whichpm.yamltree import Place as Place

Fault = tuple[Place, str, str]
"""Where, the cause, and the fix."""

_ARRAYS = (inspect.ListType, inspect.VarTupleType, inspect.TupleType)
_MAPPINGS = (inspect.StructType, inspect.DictType)
_NAMES: dict[type, str] = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "a list",
    dict: "a mapping",
    type(None): "nothing",
}


def faults(data: Any, kind: Any) -> Iterator[Fault]:
    """Everything in plain data that does not fit a type: structs, lists, mappings and what they hold."""
    yield from _faults(data, inspect.type_info(kind), ())


def _faults(data: Any, info: Any, place: Place) -> Iterator[Fault]:
    words = info.extra or {} if isinstance(info, inspect.Metadata) else {}
    info = _bare(info)
    if isinstance(info, inspect.UnionType):
        yield from _of_several(data, info, place)
    elif not _has_shape(data, info):
        yield _another(data, [info], place)
    elif isinstance(info, inspect.StructType):
        yield from _of_struct(data, info, place)
    elif isinstance(info, inspect.DictType):
        yield from _size(len(data), info, place, "entries")
        for key, value in data.items():
            yield from _faults(key, info.key_type, (*place, key))
            yield from _faults(value, info.value_type, (*place, key))
    elif isinstance(info, inspect.TupleType):
        if len(data) != len(info.item_types):
            yield place, f"{len(data)} values", f"write {len(info.item_types)}"
        for index, (value, item) in enumerate(zip(data, info.item_types, strict=False)):
            yield from _faults(value, item, (*place, index))
    elif isinstance(info, inspect.ListType | inspect.VarTupleType):
        yield from _size(len(data), info, place, "entries")
        for index, value in enumerate(data):
            yield from _faults(value, info.item_type, (*place, index))
    else:
        yield from _of_value(data, info, words, place)


def _of_several(data: Any, info: inspect.UnionType, place: Place) -> Iterator[Fault]:
    shaped = [one for one in info.types if _has_shape(data, _bare(one))]
    tagged = {one.tag: one for one in map(_bare, shaped) if isinstance(one, inspect.StructType) and one.tag_field}
    if tagged and isinstance(data, dict):
        yield from _of_tagged(data, tagged, place)
        return
    found = [list(_faults(data, one, place)) for one in shaped]
    if not found:
        yield _another(data, map(_bare, info.types), place)
    elif all(found):
        yield from found[0]


def _of_tagged(data: dict[str, Any], tagged: dict[Any, inspect.StructType], place: Place) -> Iterator[Fault]:
    """The faults of data whose tag says which of several types they are to have."""
    field = next(iter(tagged.values())).tag_field or ""
    tag = data.get(field)
    if isinstance(tag, str) and tag in tagged:
        yield from _of_struct(data, tagged[tag], place)
    elif field in data:
        yield (*place, field), f'there is no {field} "{tag}"', nearest(str(tag), map(str, tagged))
    else:
        yield place, f'"{field}" is missing', f"add `{field}: …`: {', '.join(map(str, tagged))}"


def _of_struct(data: dict[str, Any], info: inspect.StructType, place: Place) -> Iterator[Fault]:
    fields = {field.encode_name: field for field in info.fields}
    names = [*([info.tag_field] if info.tag_field else []), *fields]
    meant: set[str] = set()
    for name in data:
        if name not in names:
            fix = nearest(name, [each for each in names if each not in data] or names)
            meant |= {each for each in fields if fix == f'did you mean "{each}"?'}
            yield (*place, name), f'unknown key "{name}"', fix
    for name, field in fields.items():
        if name in data:
            yield from _faults(data[name], field.type, (*place, name))
        elif field.required and name not in meant:
            yield place, f'"{name}" is missing', f"add `{name}: …`"


def _of_value(data: Any, info: Any, words: dict[str, str], place: Place) -> Iterator[Fault]:
    if isinstance(info, inspect.LiteralType) and data not in info.values:
        yield place, f'"{data}" is not allowed here', nearest(str(data), map(str, info.values))
    elif isinstance(info, inspect.StrType):
        if info.min_length and not data:
            yield place, "the text is empty", "write one"
        elif info.max_length is not None and len(data) > info.max_length:
            yield place, f"{len(data)} characters", f"shorten it to {info.max_length}"
        elif info.pattern and not re.search(info.pattern, data):
            yield place, f'"{data}" is {words.get("is", "of no known form")}', words.get("fix", f"write {info.pattern}")
    elif isinstance(info, inspect.IntType | inspect.FloatType):
        if info.ge is not None and data < info.ge:
            yield place, f"{data} is too low", f"write {info.ge} or more"
        elif info.gt is not None and data <= info.gt:
            yield place, f"{data} is too low", f"write more than {info.gt:g}"
        elif info.le is not None and data > info.le:
            yield place, f"{data} is too high", f"write {info.le} or less"


def _size(found: int, info: Any, place: Place, what: str) -> Iterator[Fault]:
    if info.min_length is not None and found < info.min_length:
        yield place, f"{found or 'no'} {what}", f"write {info.min_length} or more"
    elif info.max_length is not None and found > info.max_length:
        yield place, f"{found} {what}", f"write {info.max_length} or fewer"


def _another(data: Any, wanted: Any, place: Place) -> Fault:
    """The fault of a value that has another type than any that is wanted."""
    types = [_type(one) for one in wanted]
    names = " or ".join(dict.fromkeys(_NAMES[one] for one in types if one is not type(None)))
    got = _NAMES.get(type(data), f"a {type(data).__name__}")
    fix = f"write {names}"
    if str in types and not isinstance(data, list | dict | None):
        fix = "put it in quotes"
        if isinstance(data, bool):
            fix = "YAML reads yes, no, on, off, true and false so: put it in quotes"
    return place, f"this is {got}, not {names}", fix


def _bare(info: Any) -> Any:
    """A type without the description that an editor shows."""
    return _bare(info.type) if isinstance(info, inspect.Metadata) else info


def _has_shape(data: Any, info: Any) -> bool:
    wanted = _type(info)
    if wanted is object:
        return True
    if isinstance(data, bool):
        return wanted is bool
    return isinstance(data, (int, float) if wanted is float else wanted)


def _type(info: Any) -> type:
    """The type that plain data have where ``info`` is wanted; ``object`` where any will do."""
    for kinds, found in (
        (_MAPPINGS, dict),
        (_ARRAYS, list),
        (inspect.StrType, str),
        (inspect.BoolType, bool),
        (inspect.IntType, int),
        (inspect.FloatType, float),
        (inspect.NoneType, type(None)),
    ):
        if isinstance(info, kinds):
            return found
    return type(info.values[0]) if isinstance(info, inspect.LiteralType) else object
