"""Figures of the book: one inline SVG each, in the colours of the page, the same bytes on every build."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

pytest.importorskip("matplotlib")

from whichpm.figures import Drawing, canvas, palette, svg, write


def drawing(alt: str = "Two lines meet.", shift: float = 0, colour: str = "product") -> Drawing:
    figure, axes = canvas(height=100)
    axes.plot([20, 200 + shift], [20, 80], color=palette()[colour], marker="o")
    axes.barh([60], [90], color=palette()["line"])
    write(axes, 200, 50, "first line\nsecond <line>", colour, anchor="center", bold=True)
    return svg(figure, alt=alt, caption="Fish & chips")


def tree(figure: Drawing) -> ElementTree.Element:
    return ElementTree.fromstring(figure.markup)


def ids(figure: Drawing) -> set[str]:
    return {element.attrib["id"] for element in tree(figure).iter() if "id" in element.attrib}


def test_a_figure_is_one_image_with_an_accessible_name() -> None:
    figure = drawing(alt='Two "lines"\n  meet.')
    images = tree(figure).findall("svg")
    assert [image.attrib["role"] for image in images] == ["img"]
    assert images[0].attrib["aria-label"] == 'Two "lines" meet.'
    assert figure._repr_mimebundle_() == {"text/html": figure.markup, "text/plain": 'Two "lines" meet.'}


def test_a_figure_without_alternative_text_is_refused() -> None:
    with pytest.raises(ValueError, match="alternative text"):
        drawing(alt=" ")


def test_a_figure_fills_the_width_it_is_given() -> None:
    image = tree(drawing()).find("svg")
    assert image is not None
    assert image.attrib["viewBox"] == "0 0 360 100"
    assert "width" not in image.attrib
    assert "width: 100%" in image.attrib["style"]


def test_every_colour_is_a_token_of_the_page() -> None:
    styles = " ".join(element.get("style", "") for element in tree(drawing()).iter())
    assert "var(--wp-product, #" in styles
    assert "var(--wp-line, #" in styles
    assert re.findall(r"#\w+", re.sub(r"var\(--wp-[a-z-]+, #[0-9A-Fa-f]{6}\)", "", styles)) == []


@pytest.mark.parametrize("token", ["product", "project", "both", "other", "right", "notyet", "text", "muted", "line"])
def test_a_token_keeps_its_name_through_drawing(token: str) -> None:
    assert f"var(--wp-{token}, #" in drawing(colour=token).markup


def test_no_two_tokens_are_drawn_alike() -> None:
    assert len(set(palette().values())) == len(palette())


def test_a_colour_that_would_not_follow_dark_mode_is_refused() -> None:
    figure, axes = canvas(height=50)
    axes.plot([0, 1], [0, 1], color="#123456")
    with pytest.raises(ValueError, match=r"#123456 .* palette\(\)"):
        svg(figure, alt="A line.")


def test_text_stays_text_in_the_font_of_the_page() -> None:
    figure = drawing()
    assert [text.text for text in tree(figure).iter("text")] == ["first line", "second <line>"]
    assert all("text-anchor: middle" in text.attrib["style"] for text in tree(figure).iter("text"))
    assert "DejaVu" not in figure.markup
    assert "Fish &amp; chips</figcaption>" in figure.markup


def test_a_figure_brings_no_style_sheet_that_would_restyle_the_page() -> None:
    assert list(tree(drawing()).iter("style")) == []


def test_two_figures_on_a_page_share_no_id() -> None:
    one, other = ids(drawing()), ids(drawing(shift=50))
    assert one
    assert not one & other


def test_every_reference_inside_a_figure_has_its_target() -> None:
    figure = drawing()
    assert set(re.findall(r'(?:url\(|href=")#([\w-]+)', figure.markup)) == ids(figure)


def test_building_again_gives_the_same_bytes() -> None:
    assert drawing().markup == drawing().markup
