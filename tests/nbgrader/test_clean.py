"""What learners write stays readable and can do nothing, whichever parser reads it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbconvert.filters.markdown_mistune import InvalidNotebook, markdown2html_mistune
from payloads import HONEST, PAYLOADS

from whichpm.nbgrader.submission import clean

# Spans colour code, an input is the box of a list of tasks.
TAGS = {"p", "a", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "hr", "br", "div", "span"}
TAGS |= {
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "dl",
    "dt",
    "dd",
    "input",
    *(f"h{level}" for level in range(1, 7)),
}
ATTRIBUTES = {
    "a": {"href", "class"},  # class: the anchor of a heading
    "code": {"class"},
    "div": {"class"},
    "span": {"class"},
    "ol": {"start"},
    "th": {"style"},
    "td": {"style"},
    "li": {"class"},
    "input": {"class", "type", "disabled", "checked"},
    **{f"h{level}": {"id"} for level in range(1, 7)},
}
COMMANDS = re.compile(
    r"\\(href|url|style|class|cssId|bbox|unicode|require|def|let|newcommand|renewcommand|newenvironment|html\w*|data)\b"
)


class Page(HTMLParser):
    """Reads a page as a browser does, and collects what could do something in it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.active: list[str] = []
        self.text: list[str] = []
        self.commands: list[str] = []
        self.code = 0
        self.feed(html)
        self.close()
        if re.search(r"\$|\\[\[(]|\\begin", "".join(self.text)):
            self.active += self.commands

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.code += tag in ("code", "pre")
        if tag not in TAGS:
            self.active.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ATTRIBUTES.get(tag, ()):
                self.active.append(f"<{tag} {name}>")
            elif (name == "href" and not re.match(r"https?://|#", value or "")) or (
                name == "style" and not re.fullmatch(r"text-align: ?(left|center|right);?", value or "")
            ):
                self.active.append(f"<{tag} {name}={value}>")

    def handle_endtag(self, tag: str) -> None:
        self.code -= tag in ("code", "pre")

    def handle_comment(self, data: str) -> None:
        self.active.append(f"<!--{data}")

    def handle_decl(self, decl: str) -> None:
        self.active.append(f"<!{decl}")

    unknown_decl = handle_pi = handle_decl

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if not self.code and COMMANDS.search(data):
            self.commands.append(data)


def active(markdown: str) -> list[str]:
    """What could do something in the page that nbconvert makes of a text."""
    try:
        return Page(markdown2html_mistune(markdown)).active
    except InvalidNotebook as error:
        return [f"nbgrader writes no page: {error}"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_can_do_nothing(payload: str):
    assert active(clean.markdown(payload)) == []
    assert active(clean.code(payload)) == []


def test_the_payloads_are_real_and_the_test_sees_it():
    harmless = [payload for payload in PAYLOADS if not active(payload)]
    # Those are for other parsers, for a browser, or for MathJax.
    assert len(harmless) < len(PAYLOADS) / 4, harmless


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_can_still_be_read(payload: str):
    """Nothing but our character is added, and nothing but control characters is replaced."""
    assert clean.markdown(payload).replace(clean.APART, "") == clean.plain(payload).replace(clean.APART, "")


@pytest.mark.parametrize("text", HONEST)
def test_honest_text_is_not_changed(text: str):
    assert clean.markdown(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("List<int> is a type", "List<int> is a type"),
        ("see [the page](https://example.org/a)", "see [the page](https://example.org/a)"),
        ("`<b>` is bold", "<b> is bold"),
        ("```html\n<b>x</b>\n```", "<b>x</b>"),
        ("a &lt;b&gt; c", "a <b> c"),
        ("![my plan](plan.png)", "![my plan](plan.png)"),
        ("$\\href{x}{y}$", "$\\href{x}{y}$"),
    ],
)
def test_what_is_made_harmless_is_shown_as_it_was_typed(text: str, shown: str):
    page = Page(markdown2html_mistune(clean.markdown(text)))
    assert "".join(page.text).replace(clean.APART, "").strip() == shown


def test_raw_text_is_shown_as_it_is():
    text = "# no heading\n```\n<b>\n````\n*x*"
    page = Page(markdown2html_mistune(clean.code(text)))
    assert "".join(page.text).replace(clean.APART, "").strip() == text


@pytest.mark.parametrize("unit", ["$x$ ", "&dollar;x$ ", r"\\(x\\) "])
def test_thousands_of_formulas_are_shown_as_text(unit: str):
    cleaned = clean.markdown(unit * 1000)
    text = "".join(Page(markdown2html_mistune(cleaned)).text)
    assert not re.search(r"\$[^\u200b]|\\[(]", text)


BUSY = [HealthCheck.too_slow]  # It is the machine that is slow, where others work on it.
PIECES = [*"<>[]()!`~$\\&;:#*_|-'\"/= \n\t\r\0\u2028\u200ba", "```", "~~~", "mermaid", "script", "javascript:"]
PIECES += ["img src=x onerror=pwned(1)", "href{javascript:pwned(2)}{x}", "bsol;", "dollar;", "#92;", "lt;", "&#60;"]
PIECES += [
    "begin{x}",
    "end{x}",
    "https://a.b/c",
    "[x](",
    "]: javascript:pwned(3)",
    "<svg/onload=pwned(4)>",
    "attachment:x",
]


@pytest.mark.slow
@settings(max_examples=1500, suppress_health_check=BUSY)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_no_mixture_can_do_anything(text: str):
    cleaned = clean.markdown(text)
    assert active(cleaned) == []
    assert clean.markdown(cleaned) == cleaned
    assert active(clean.code(text)) == []


@pytest.mark.slow
@settings(max_examples=300, suppress_health_check=BUSY)
@given(st.lists(st.sampled_from(PAYLOADS + HONEST), min_size=2, max_size=5).map("".join))
def test_no_mixture_of_payloads_can_do_anything(text: str):
    assert active(clean.markdown(text)) == []


@pytest.mark.slow
@given(st.text())
def test_only_what_meets_is_parted(text: str):
    assert clean.markdown(text).replace(clean.APART, "") == clean.plain(text).replace(clean.APART, "")


@pytest.mark.parametrize("unit", ["<a", "](", "$\\href", "```mermaid\n", "&lt;", "\\", "``` ", "[", "&#", "\u00a0"])
def test_a_long_text_takes_time_in_proportion(unit: str):
    assert len(clean.markdown((unit * 300 + "\n") * 100)) >= 30_000


@pytest.mark.parametrize("unit", ["1.", "a.", "x"])
def test_a_word_without_end_is_cut(unit: str):
    text = f"before {unit * 20_000} after"
    assert clean.is_cut(text)
    assert len(clean.markdown(text)) < 1100
    assert clean.plain(text).startswith("before ")
    assert clean.plain(text).endswith(" … after")
    assert not clean.is_cut("word " * 5000)
