r"""Markdown and names of learners, made harmless for the pages on which other people see them.

Formgrader, feedback pages and JupyterLab each read Markdown with a parser of their own, and none of them can be
trusted to see what another sees as code or as a link. So nothing here depends on what a parser makes of the text.
Wherever two characters could begin something active, a character without width goes between them: ``<`` followed by
it begins no tag for any of them, ``]`` followed by it no link, and ``\href`` is no longer a command of MathJax. All the
rest stays as it was written, in prose as in code, and reads the same. Text without such pairs is not changed at all.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape

APART = "\u200b"
"""Goes between two characters that must not meet."""
FORMULAS = 400
"""Dollar signs in one text up to which formulas are set; more of them keep a browser busy for minutes."""

LONGEST = 1000
"""Characters of one word; longer ones are cut, because colouring "1.1.1…" as code takes a time that grows with their
square: formgrader would need minutes to show a page."""

_LONG = re.compile(rf"(\S{{{LONGEST}}})\S+")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")
# Control characters, the overrides of the direction of text, and halves of characters.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff]")
_MEETING = re.compile(
    r"(?P<tag><)(?=[A-Za-z/!?])"  # tags, comments, autolinks
    r"|(?P<link>\])(?=[\[(:])"  # links, images, definitions of links
    r"|(?P<fence>[`~]{3})(?=[^\S\n]*[m&\\])"  # ```mermaid: nbconvert writes diagrams into the page as they are
    r"|(?P<command>\\)(?=(?P<name>[A-Za-z]+))"
    r"|(?P<reference>&)(?=(?P<code>#[0-9A-Za-z]+;?|[A-Za-z][0-9A-Za-z]*;?))"
)
_DELIMITERS = re.compile(r"\$|\\[(\[]|\\begin\b")
# Commands of MathJax that draw something. All others could link, load, style, or define new commands.
_DRAWN = frozenset(
    re.findall(
        "[A-Za-z]+",
        """
    frac dfrac tfrac cfrac sqrt sum prod int iint oint lim limsup liminf max min sup inf arg exp ln log sin cos tan
    det dim gcd Pr binom tbinom dbinom over choose left right middle big Big bigg Bigg bigl bigr Bigl Bigr
    cdot cdots ldots dots dotsb dotsc vdots ddots times div pm mp ast star circ bullet oplus otimes
    le leq ge geq ne neq lt gt ll gg approx equiv sim simeq cong propto prec succ mid parallel perp
    in ni notin subset supset subseteq supseteq cup cap setminus emptyset varnothing forall exists nexists neg lnot
    land lor wedge vee implies iff to gets mapsto rightarrow leftarrow leftrightarrow Rightarrow Leftarrow
    Leftrightarrow longrightarrow Longrightarrow uparrow downarrow therefore because infty partial nabla prime angle
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho
    sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
    text textbf textit textrm texttt mathrm mathbf mathit mathsf mathtt mathbb mathcal mathfrak boldsymbol bf it rm
    operatorname hat bar tilde vec dot ddot overline underline widehat widetilde overbrace underbrace overset underset
    stackrel boxed quad qquad displaystyle textstyle scriptstyle limits nolimits nonumber begin end item hline
    lfloor rfloor lceil rceil langle rangle lvert rvert lVert rVert vert Vert lbrace rbrace backslash
    """,
    )
)


@lru_cache(maxsize=64)  # The text around the questions is the same in every notebook of a class.
def markdown(text: str) -> str:
    """Markdown that stays readable and can do nothing; the same text where it could not do anything."""
    text = plain(text)
    seen = unescape(text)
    formulas = len(_DELIMITERS.findall(seen))
    if formulas > FORMULAS:
        text = unescape(text).replace("$", f"${APART}").replace("\\", f"\\{APART}")
    return _MEETING.sub(_apart if formulas else _apart_without_formulas, text)


def code(text: str) -> str:
    """Text shown as it is, in a fence that nothing in it can end."""
    text = markdown(text)
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"


def plain(text: str) -> str:
    """Text without control characters: what a terminal, a log and a page show is what stands there."""
    return _LONG.sub("\\1 …", _CONTROLS.sub("\ufffd", _LINE_ENDS.sub("\n", text)))


def is_cut(text: str) -> bool:
    """Whether a word of a text is too long to be shown whole."""
    return len(text) > LONGEST and _is_cut(text)


@lru_cache(maxsize=64)
def _is_cut(text: str) -> bool:
    return _LONG.search(text) is not None


def _apart(found: re.Match[str]) -> str:
    if found["command"] and found["name"] in _DRAWN:
        return found[0]
    if found["reference"] and not _becomes_active(found["code"]):
        return found[0]
    return found[0] + APART


def _apart_without_formulas(found: re.Match[str]) -> str:
    return found[0] if found["command"] or found["reference"] else found[0] + APART


def _becomes_active(code: str) -> bool:
    """Whether a reference stands for a character that a command of a formula, or a formula, could be made of."""
    written = f"&{code}"
    read = unescape(written)
    return read != written and any(" " < each <= "\x7f" and each not in "<>&\"'" for each in read[:2])
