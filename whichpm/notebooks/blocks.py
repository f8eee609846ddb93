"""Directives of the book as cells: exercises become boards, the rest plain Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

from whichpm import chapters, coverage, desk, glossary, words
from whichpm.model import ROLES
from whichpm.notebooks.book import DIRECTIVE, Page
from whichpm.notebooks.citing import Sources
from whichpm.notebooks.inline import Inline, Unknown
from whichpm.papers import sheets
from whichpm.sheet import Note, Plain, Table, Terms

SAY = words.of("en")
DRAWN = "fill: none; stroke: currentColor; stroke-width: 3; stroke-linecap: round; max-width: 660px"
"""How the site's theme draws lines (theme/styles/drawing.css), where there is no theme."""
_OPTION = re.compile(r"^:(?P<name>[\w-]+): *(?P<value>.*)$")


class Cell(NamedTuple):
    """A cell: its source, whether it is code, and whether the code is folded away."""

    source: str
    code: bool = False
    folded: bool = False


class Directive(NamedTuple):
    """A directive of the source, from its opening fence to its closing one."""

    name: str
    argument: str
    options: Mapping[str, str]
    body: str


class Blocks:
    """The Markdown of one page as cells."""

    def __init__(self, root: Path, page: Page, inline: Inline, sources: Sources) -> None:
        self._root, self._page, self._inline, self._sources = root, page, inline, sources
        self._kinds: Mapping[str, Callable[[Directive], Iterator[Cell]]] = {
            "admonition": self._admonition,
            "bibliography": lambda _: iter([Cell(sources.listed())]),
            "board": self._board,
            "desk": self._desk,
            "dropdown": self._dropdown,
            "exercise": self._board,
            "grid": lambda given: self.cells(given.body),
            "grid-item-card": self._admonition,
            "owns": self._owns,
            "progress": lambda _: iter([Cell("from whichpm import progress\n\nprogress()", code=True)]),
            "raw": self._raw,
            "review": lambda _: iter([Cell("from whichpm import review\n\nreview()", code=True)]),
            "terms": self._terms,
        }

    def cells(self, text: str) -> Iterator[Cell]:
        """Cells in order; raises :class:`~whichpm.notebooks.inline.Unknown`, with the page, for what has no form."""
        plain: list[str] = []
        for piece in parted(text):
            if isinstance(piece, str):
                plain.append(piece)
                continue
            if piece.name not in self._kinds:
                raise self.wrong(f"{{{piece.name}}} has no form in a notebook; say one in whichpm/notebooks/blocks.py")
            yield from self._markdown(plain)
            plain = []
            yield from self._kinds[piece.name](piece)
        yield from self._markdown(plain)

    def wrong(self, cause: str) -> Unknown:
        """An error about this page."""
        return Unknown(f"{self._page.path.relative_to(self._root)}: {cause}")

    def _markdown(self, lines: list[str]) -> Iterator[Cell]:
        kept = [line for line in lines if not chapters.LABEL.match(line) and not line.startswith("% ")]
        for part in re.split(r"\n(?=#{2,3} )", "\n".join(kept)):
            if text := re.sub(r"\n{3,}", "\n\n", part).strip("\n"):
                try:
                    yield Cell(self._inline(text))
                except (Unknown, KeyError) as error:
                    raise self.wrong(str(error)) from None

    def _board(self, given: Directive) -> Iterator[Cell]:
        held = given.options.get("held")
        more = f", held={held!r}" if held is not None else ""
        yield Cell(f'board("{given.argument}"{more})', code=True)

    def _admonition(self, given: Directive) -> Iterator[Cell]:
        yield from self._with_body(f"**{given.argument}**\n\n", given.body, "")

    def _dropdown(self, given: Directive) -> Iterator[Cell]:
        opened = f"<details>\n<summary>{self._inline(given.argument)}</summary>\n\n"
        yield from self._with_body(opened, given.body, "\n\n</details>")

    def _with_body(self, before: str, body: str, after: str) -> Iterator[Cell]:
        """A body between words; where it has code, that stands in cells of its own behind it."""
        inner = list(self.cells(body))
        texts = "\n\n".join(cell.source for cell in inner if not cell.code)
        yield Cell(f"{before}{texts}{after}")
        yield from (cell for cell in inner if cell.code)

    def _raw(self, given: Directive) -> Iterator[Cell]:
        """A drawing in HTML: an output may show it, where Jupyter takes it out of text."""
        if given.argument != "html" or '"""' in given.body:
            raise self.wrong(f"a notebook shows {{raw}} html alone, and this is {given.argument}")
        drawn = given.body.replace("<svg ", f'<svg style="{DRAWN}" ')
        yield Cell(f'from IPython.display import HTML\n\nHTML("""{drawn}""")', code=True, folded=True)

    def _desk(self, given: Directive) -> Iterator[Cell]:
        document = desk.find(self._root, given.argument)
        lines = []
        if "alone" not in given.options:
            reading = "\n".join(f"{number}. {step}" for number, step in enumerate(document.reading, 1))
            owner = f"{SAY(f'roles.{document.owner}')}. {document.owned}"
            lines += [f"**{SAY('desk.purpose')}** {document.purpose}", f"**{SAY('desk.owner')}** {owner}"]
            lines += [f"**{SAY('desk.reading')}**", reading]
        lines += [f"**{document.title}**", *map(_set, sheets(document.blocks(SAY)))]
        yield Cell("\n\n".join(lines))

    def _terms(self, given: Directive) -> Iterator[Cell]:
        for letter, entries in groupby(glossary.read(self._page.path.parent / given.argument), lambda one: one.term[0]):
            yield Cell(f"## {letter.upper()}")
            for entry in entries:
                also = f"Also: {', '.join(entry.also)}.\n\n" if entry.also else ""
                told = "\n".join(dedent(line) for line in list(entry.lines())[1 + len(entry.also) :])
                yield Cell(self._inline(f"### {entry.term}\n\n{also}{told}".rstrip()))

    def _owns(self, given: Directive) -> Iterator[Cell]:
        who = f"the {ROLES[given.argument][0].lower()}{ROLES[given.argument][1:]} "
        titles = {one.chapter: one.title for one in coverage.all_sections(self._root) if one.depth == 1}
        found = [
            one
            for one in coverage.coverage(self._root, (), {})
            if one.concept.role == given.argument
            and one.concept.doubtful != "yes"
            and who in one.concept.concept.casefold()
        ]
        for chapter, members in groupby(found, lambda one: one.concept.chapter):
            lines = [f"## {titles[chapter]}"]
            by_section: dict[tuple[coverage.Section, ...], list[str]] = {}
            for one in members:
                text = one.concept.concept
                said = text[len(who)].upper() + text[len(who) + 1 :] if text.casefold().startswith(who) else text
                by_section.setdefault(one.sections, []).append(said)
            for taught, statements in by_section.items():
                where = "; ".join(self._inline(f"{{ref}}`{one.label}`") if one.label else one.title for one in taught)
                lines += [
                    f"{SAY('coverage.in')} {where}:" if taught else "",
                    "\n".join(f"- {one}" for one in statements),
                ]
            yield Cell("\n\n".join(lines))


def parted(text: str) -> Iterator[str | Directive]:
    """A text line by line, with each directive of its outermost level in one piece."""
    lines = iter(text.splitlines())
    for line in lines:
        opened = DIRECTIVE.match(line)
        if not opened:
            yield line
            continue
        body = []
        for inner in lines:
            if inner.strip().startswith(opened["fence"]) and not inner.strip().strip(opened["fence"][0]):
                break
            body.append(inner)
        yield _directive(opened["name"], opened["argument"], dedent("\n".join(body)))


def _directive(name: str, argument: str, body: str) -> Directive:
    options = {}
    lines = body.splitlines()
    while lines and (option := _OPTION.match(lines[0])):
        options[option["name"]] = option["value"]
        lines.pop(0)
    return Directive(name, argument, options, "\n".join(lines).strip("\n"))


def _set(block: Plain) -> str:
    """A block of a document in Markdown."""
    match block:
        case Note(text=text, lead=lead):
            return f"**{lead}** {text}".strip() if lead else text
        case Terms(pairs=pairs):
            return "\n".join(f"- **{word}:** {meaning}" for word, meaning in pairs)
        case Table(head=head, rows=rows):
            return "\n".join(map(_row, [head, ["---"] * len(head), *rows]))
    raise TypeError(f"no way to set {type(block).__name__}")


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
