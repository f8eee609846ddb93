"""Figures for the book: drawn with matplotlib, shown as one inline SVG that follows the page's colours.

The only module that imports matplotlib. Colours are the tokens of ``static/board.css``, so a figure turns
dark with the page. A cell of a chapter reads::

    from whichpm.figures import canvas, palette, svg, write

    figure, axes = canvas(height=60)
    axes.plot([20, 380], [40, 40], color=palette()["product"])
    write(axes, 20, 28, "One product", "product")
    svg(figure, alt="What one should see, in words.")
"""

from __future__ import annotations

import hashlib
import html
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal
from xml.etree import ElementTree

if TYPE_CHECKING:  # Loading it takes a second, and a book that draws nothing new does without.
    from matplotlib.axes import Axes as Axes
    from matplotlib.figure import Figure as Figure

POINTS_PER_INCH = 72
WIDTH = 360.0  # points, so that text of 13 points is about 12 px high on a phone of 360 px
INK, PAPER = "text", "surface"  # the tokens of text and of the page behind it
LARGEST = 1.5  # px a point on a wide page, so that text in a figure is hardly larger than the text around it

Element = ElementTree.Element


@dataclass(frozen=True)
class Drawing:
    """A figure ready for a page: HTML with one inline SVG, or its alternative text where there is no HTML."""

    markup: str
    alt: str

    def _repr_mimebundle_(self, **_wanted: object) -> dict[str, str]:
        return {"text/html": self.markup, "text/plain": self.alt}


def canvas(height: float, width: float = WIDTH) -> tuple[Figure, Axes]:
    """A blank figure measured in points: x runs from 0 to ``width``, y *down* from 0 to ``height``."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width / POINTS_PER_INCH, height / POINTS_PER_INCH))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()
    return figure, axes


def pixels(figure: Figure) -> tuple[tuple[int, int], bytes]:
    """Draw a figure; gives width and height in pixels, and four bytes a pixel (red, green, blue, opacity)."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    drawn: Any = FigureCanvasAgg(figure)  # Its methods have no types.
    drawn.draw()
    return drawn.get_width_height(), bytes(drawn.buffer_rgba())


def write(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    colour: str = INK,
    *,
    size: float = 13,
    bold: bool = False,
    anchor: Literal["left", "center", "right"] = "left",
) -> None:
    """Put text on a canvas, its first baseline at ``y``; ``colour`` is a token's name, ``size`` is in points.

    Line by line, because matplotlib aligns the lines of a longer text by its own font, not the page's.
    """
    weight = "bold" if bold else "normal"
    for number, line in enumerate(text.split("\n")):
        baseline = y + 1.3 * size * number
        axes.text(
            x, baseline, line, color=palette()[colour], fontsize=size, fontweight=weight, ha=anchor, parse_math=False
        )


@cache
def palette() -> Mapping[str, str]:
    """Token name to the colour to draw with: ``{"product": "#3b4ca8", ...}``, no two alike.

    Two tokens that share a light colour may differ in dark mode, so one of them is drawn a shade of blue
    beside the other; :func:`svg` puts the true colour back.
    """
    drawn: dict[str, str] = {}
    for name, colour in _tokens().items():
        near = (f"#{int(colour[1:], 16) ^ step:06x}" for step in range(256))
        drawn[name] = next(shade for shade in near if shade not in drawn.values())
    return MappingProxyType(drawn)


def svg(figure: Figure, alt: str, caption: str = "") -> Drawing:
    """Turn a figure into inline SVG for a page.

    ``alt`` says what one should see and is the figure's accessible name; ``caption`` is plain text below it.
    Black becomes the colour of the page's text, white that of its paper. The same figure gives the same bytes on
    every run.

    Raises :class:`ValueError` for an empty ``alt``, and for a colour that is no token of ``board.css``.
    """
    if not alt.strip():
        raise ValueError("a figure needs alternative text: alt says in words what one should see")
    root = _render(figure)
    width = float(root.attrib["viewBox"].split()[2])
    _tidy(root)
    _rename_ids(root)
    root.attrib = {
        "viewBox": root.attrib["viewBox"],
        "role": "img",
        "aria-label": " ".join(alt.split()),
        "style": f"width: 100%; height: auto; stroke-linejoin: round; fill: {_variable(INK)}",
    }
    style = f"color: {_variable('muted')}; font-weight: 400; text-align: start"
    text = f'<figcaption style="{style}">{html.escape(caption)}</figcaption>' if caption else ""
    frame = f"max-width: {width * LARGEST:.0f}px; margin: 1.5rem auto"
    drawing = ElementTree.tostring(root, encoding="unicode")
    markup = f'<figure class="whichpm-figure" style="{frame}">{drawing}{text}</figure>'
    return Drawing(markup, root.attrib["aria-label"])


@cache
def _tokens() -> Mapping[str, str]:
    """Token name to its light colour, from the first ``:root`` rule of the one CSS file that defines them."""
    css = (files("whichpm") / "static" / "board.css").read_text(encoding="utf-8")
    rule = re.search(r":root\b[^{]*\{([^}]*)\}", css)
    found = re.findall(r"--wp-([a-z-]+)\s*:\s*(#[0-9a-fA-F]{6})\b", rule[1] if rule else "")
    if not found:
        raise ValueError("whichpm/static/board.css: its first :root rule defines no --wp-… colours; add them there")
    return dict(found)


def _variable(name: str) -> str:
    return f"var(--wp-{name}, {_tokens()[name]})"


def _render(figure: Figure) -> Element:
    """Matplotlib's SVG as a tree without namespaces, which inline SVG in an HTML page does not need."""
    import matplotlib as mpl

    written = io.StringIO()
    # A fixed salt and no metadata: rebuilding an unchanged book must not change its pages.
    nothing: dict[str, Any] = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "whichpm"}):
        figure.savefig(written, format="svg", metadata=nothing, transparent=True)
    root = ElementTree.fromstring(written.getvalue())
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        element.attrib = {name.rpartition("}")[2]: value for name, value in element.attrib.items()}
    return root


def _tidy(root: Element) -> None:
    """Drop what would leak into the page, use the page's font and colours, and shorten numbers."""
    for parent in root.iter():
        # Matplotlib's style sheet has one rule for "*": inline, it would restyle the whole page.
        for child in [child for child in parent if child.tag in ("style", "metadata")]:
            parent.remove(child)
    for element in root.iter():
        for name in ("d", "points", "x", "y", "transform"):
            if name in element.attrib:
                short = re.sub(r"\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}", element.attrib[name])
                element.set(name, " ".join(short.split()))
        if "style" in element.attrib:
            style = ";".join(_page_font(element.attrib["style"]))
            element.set("style", re.sub(r"#[0-9a-f]{6}\b", lambda colour: _page_colour(colour[0]), style))


def _page_font(style: str) -> Iterator[str]:
    """The declarations of a style without the font family, so that text is set in the page's font."""
    for declaration in filter(None, (part.strip() for part in style.split(";"))):
        name, _, value = declaration.partition(":")
        if name == "font":  # matplotlib before 3.11: "font: italic 700 13px 'DejaVu Sans', …"
            before, size = re.split(r"(\S+px)", value, maxsplit=1)[:2]
            for word in before.split():
                yield f"font-{'style' if word in ('italic', 'oblique') else 'weight'}: {word}"
            yield f"font-size: {size}"
        elif name != "font-family":
            yield declaration


def _page_colour(colour: str) -> str:
    names = {"#000000": INK, "#ffffff": PAPER} | {drawn: name for name, drawn in palette().items()}
    if colour not in names:
        raise ValueError(f"{colour} is no colour of board.css, so it would not turn dark: draw with palette()")
    return _variable(names[colour])


def _rename_ids(root: Element) -> None:
    """Keep only ids that something refers to, under names that no other figure of the page has."""
    refers = re.compile(r"#([\w-]+)\)?$")
    used = {
        match[1]: ""
        for element in root.iter()
        for name, value in element.attrib.items()
        if name in ("href", "clip-path") and (match := refers.search(value))
    }
    prefix = hashlib.sha256(ElementTree.tostring(root)).hexdigest()[:8]
    used = {old: f"wp-{prefix}-{number}" for number, old in enumerate(used, 1)}
    for element in root.iter():
        if (old := element.attrib.pop("id", None)) in used:
            element.set("id", used[old])
        for name in ("href", "clip-path"):
            if (match := refers.search(element.attrib.get(name, ""))) is not None:
                element.set(name, element.attrib[name].replace(f"#{match[1]}", f"#{used[match[1]]}"))
