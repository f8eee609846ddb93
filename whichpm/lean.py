"""JavaScript and CSS without comments and needless space, token by token; nothing else changes.

Strings, templates and regular expressions stay as they are, to the letter. Space goes where a sign beside it parts the
tokens as well and no rule of the language about line breaks can matter; of the rest a line break stays a line break and
all else becomes one blank. What the reader of tokens cannot tell for certain is refused with :class:`Unclear`, never
guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple


class Unclear(ValueError):
    """A text that does not end, or a sign that may mean two things; with its line."""


Token = tuple[str, str]
"""Kind (``space``, ``comment``, ``text``, ``word``, ``sign``) and the characters; a text is a string or the like."""

_SCRIPT = re.compile(
    r"""(?P<space>\s+)
    |(?P<comment>//[^\n]*|/\*.*?\*/)
    |(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<word>[\w$]+)
    |(?P<sign>[^"'])""",
    re.VERBOSE | re.DOTALL,
)
_STYLE = re.compile(
    r"""(?P<space>\s+)
    |(?P<comment>/\*.*?\*/)
    |(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|url\([^"')]*\))
    |(?P<word>[\w-]+)
    |(?P<sign>[^"'])""",
    re.VERBOSE | re.DOTALL,
)
_TEMPLATE = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*(?P<end>`|\$\{)", re.DOTALL)
_REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
# After these words a value begins, so a stroke there begins a regular expression.
_BEFORE_VALUE = {
    *("return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else", "do", "await", "yield"),
    "instanceof",
}


class _Parting(NamedTuple):
    """Signs that part tokens by themselves: no blank, or no line break, is needed after or before them."""

    blank_after: str
    blank_before: str
    line_after: str
    line_before: str


# Neither + nor - nor /, which mean something else doubled. A line that begins with a bracket may go on with the one
# before, so a line break stays unless the sign before it cannot end a statement, or the one after closes one.
_IN_SCRIPT = _Parting("=(){}[],;:?>&|!", "=(){}[],;:?<>&|", "{([,;", "})]")
# A blank of a selector says something before a colon and beside a bracket; one in a value may be shown to scripts.
_IN_STYLE = _Parting("{};>", "{};>", "{};,>", "{};>")


def script(source: str) -> str:
    """JavaScript without comments and needless space."""
    return _lean(script_tokens(source), _IN_SCRIPT)


def style(source: str) -> str:
    """CSS without comments and needless space."""
    return _lean(_tokens(source, _STYLE, lambda *_: None), _IN_STYLE)


def script_tokens(source: str) -> Iterator[Token]:
    """Every token of a script in order; joined they are the script again."""
    braces: list[int] = []  # for each template that is open: how many braces are open in what fills it

    def further(at: int, sign: str, before: Token) -> int | None:
        if sign == "{" and braces:
            braces[-1] += 1
        if sign == "`":
            return _template(source, at + 1, braces)
        if sign == "}" and braces:
            braces[-1] -= 1
            if braces[-1] < 0:
                braces.pop()
                return _template(source, at + 1, braces)
        return _regex(source, at, before) if sign == "/" else None

    yield from _tokens(source, _SCRIPT, further)


def _tokens(source: str, pattern: re.Pattern[str], further: Callable[[int, str, Token], int | None]) -> Iterator[Token]:
    """Tokens by a pattern; ``further`` says where a text ends that begins with a sign."""
    at, before = 0, ("sign", "")
    while at < len(source):
        found = pattern.match(source, at)
        if found is None:
            raise _refused(source, at, "a string does not end on its line")
        token = (str(found.lastgroup), found[0])
        end = further(at, found[0], before) if token[0] == "sign" else None
        if end is not None:
            token = ("text", source[at:end])
        yield token
        if token[0] not in ("space", "comment"):
            before = token
        at += len(token[1])


def _template(source: str, at: int, braces: list[int]) -> int:
    """Where a part of a template ends that begins here: at its last sign or at what fills it."""
    found = _TEMPLATE.match(source, at)
    if found is None:
        raise _refused(source, at, "a template does not end")
    if found["end"] == "${":
        braces.append(0)
    return found.end()


def _regex(source: str, at: int, before: Token) -> int | None:
    """Where a regular expression ends that begins here; ``None`` where the stroke divides."""
    kind, text = before
    if text in (")", "]", "}"):
        # Division, unless the bracket ended a condition or a block. Prettier sets a blank after a stroke that divides.
        if text == "}" or source[at + 1 : at + 2] not in (" ", "\n", "="):
            raise _refused(
                source, at, f"a stroke after {text} may divide or begin a regular expression; give it a name"
            )
        return None
    if (kind == "word" and text not in _BEFORE_VALUE) or kind == "text":
        return None
    found = _REGEX.match(source, at)
    if found is None:
        raise _refused(source, at, "a regular expression does not end on its line")
    return found.end()


def _lean(tokens: Iterable[Token], parting: _Parting) -> str:
    parts: list[str] = []
    gap = before = ""  # a sign or nothing: within a text no sign parts
    for kind, text in tokens:
        if kind == "comment" or kind == "space":
            gap = "\n" if "\n" in text + gap else gap or " "
            continue
        sign = text if kind == "sign" else ""
        parts += ["" if _parts(parting, gap, before, sign) else gap, text] if parts else [text]
        gap, before = "", sign
    return "".join([*parts, "\n"]) if parts else ""


def _parts(parting: _Parting, gap: str, before: str, sign: str) -> bool:
    """Whether the tokens around a gap are apart without it."""
    after, ahead = parting[2:] if gap == "\n" else parting[:2]
    return bool(before and before in after) or bool(sign and sign in ahead)


def _refused(source: str, at: int, why: str) -> Unclear:
    line = source.count("\n", 0, at) + 1
    shown = source[at : at + 40].partition("\n")[0]
    return Unclear(f"line {line}: {why}: {shown}")
