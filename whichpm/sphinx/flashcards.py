"""``{flash-cards}``: the practice cards and the words of the trade as a deck for Anki, and as a table (CSV).

Practice only, as :mod:`whichpm.practice` makes sure of. A card keeps its identity from build to build, so that a newer
deck renews the cards of an older one and leaves what a learner knows of them.
"""

from __future__ import annotations

import csv
import html
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import genanki
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from whichpm import words
from whichpm.glossary import Term
from whichpm.sphinx import learner, sharing, terms

FOLDER = "_static/whichpm/flash-cards"
FILES = {"anki": f"{FOLDER}/which-pm.apkg", "csv": f"{FOLDER}/which-pm.csv"}
MARK = "flash-cards"
"""Stands in the metadata of a page that offers them: without one nothing is written."""
MODEL, DECKS = 1_748_211_603, {"cards": 1_748_211_604, "words": 1_748_211_605}
"""Identities in Anki: chosen once by lot, as its manual asks for, and never changed."""
WRITTEN = 1_700_000_000.0  # A deck of the same cards is the same file's content at every build.
LOOK = """.card { font: 20px/1.5 system-ui, sans-serif; max-width: 34em; margin: 1em auto; padding: 0 1em; }
.story { font-size: 80%; opacity: 0.8; } ul { padding-left: 1.2em; } .answer { font-weight: 650; }"""


class Card(NamedTuple):
    """One card: ``story`` and ``options`` may be empty, as those of a word are."""

    key: str
    deck: str
    story: str
    question: str
    options: tuple[str, ...]
    answer: str
    why: str


def of_practice(asked: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[Card]:
    """A card for every question that stands alone; ``asked`` as :func:`whichpm.practice.questions` gives them."""
    for slug, known in asked:
        labels = {option["id"]: option["label"] for option in known["options"]}
        for item in known["items"]:
            yield Card(
                f"{slug}/{item['id']}",
                "cards",
                " ".join(known["story"]),
                item["text"],
                tuple(labels[option] for option in item["options"]),
                labels[item["key"]],
                " ".join(item["why"][item["key"]].split()),
            )


def of_words(entries: Iterable[Term]) -> Iterator[Card]:
    """A card for every entry of the glossary."""
    for entry in entries:
        asked = entry.term + (f" ({', '.join(entry.also)})" if entry.also else "")
        heard = f"“{' '.join(entry.heard.split())}”" if entry.heard else ""
        yield Card(f"word/{entry.term}", "words", "", asked, (), terms.plain(entry.means), heard)


def table(cards: Sequence[Card]) -> str:
    """All cards as CSV, with a mark in front by which spreadsheets know its letters."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(("card", "story", "question", "options", "answer", "why"))
    rows.writerows((one.key, one.story, one.question, " | ".join(one.options), one.answer, one.why) for one in cards)
    return "\N{BYTE ORDER MARK}" + text.getvalue()


def package(cards: Sequence[Card], title: str, path: Path, say: words.Say) -> None:
    """Write all cards as a deck of Anki, which has one deck for practice and one for words."""
    model = genanki.Model(
        MODEL,
        title,
        fields=[{"name": "Question"}, {"name": "Answer"}],
        templates=[{"name": title, "qfmt": "{{Question}}", "afmt": "{{FrontSide}}<hr id=answer>{{Answer}}"}],
        css=LOOK,
    )
    decks = {name: genanki.Deck(number, f"{title}::{say(f'flash.{name}')}") for name, number in DECKS.items()}
    for one in cards:
        decks[one.deck].add_note(genanki.Note(model, _sides(one), guid=genanki.guid_for("whichpm", one.key)))
    whole = io.BytesIO()
    genanki.Package(list(decks.values())).write_to_file(whole, timestamp=WRITTEN)
    with zipfile.ZipFile(whole) as plain, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in plain.namelist():  # genanki leaves it four times as large.
            packed.writestr(zipfile.ZipInfo(name), plain.read(name), zipfile.ZIP_DEFLATED)


def _sides(card: Card) -> list[str]:
    """Question and answer of a card as HTML."""
    story, question, answer, why = map(html.escape, (card.story, card.question, card.answer, card.why))
    options = "".join(f"<li>{html.escape(option)}</li>" for option in card.options)
    front = (f'<p class="story">{story}</p>' if story else "") + f"<p>{question}</p>"
    return [
        front + (f"<ul>{options}</ul>" if options else ""),
        f'<p class="answer">{answer}</p>' + (f"<p>{why}</p>" if why else ""),
    ]


class place(nodes.General, nodes.Element):  # noqa: N801  (docutils names nodes in lower case)
    """Where the links to the files stand."""


class FlashCards(SphinxDirective):
    """Links to both files."""

    def run(self) -> list[nodes.Node]:
        """Leave a place, and remember that the files are wanted."""
        self.env.metadata[self.env.docname][MARK] = True
        return [place()]


def _visit(writer: Any, _node: place) -> None:
    say = words.of(writer.builder.config.language)
    here = writer.builder.get_target_uri(writer.builder.current_docname)
    links = "".join(
        f'<li><a href="{relative_uri(here, path)}" download>{say(f"flash.{name}")}</a></li>'
        for name, path in FILES.items()
    )
    writer.body.append(f"<ul>{links}</ul>\n")
    raise nodes.SkipNode


def _skip(_writer: Any, _node: place) -> None:
    raise nodes.SkipNode


def _finish(app: Sphinx, failure: Exception | None) -> None:
    env: Any = app.env
    if failure or app.builder.name != "html" or not any(MARK in meta for meta in env.metadata.values()):
        return
    cards = [*of_practice(learner.asked(app, env)), *of_words(terms.known(env))]
    out = Path(app.outdir)
    (out / FOLDER).mkdir(parents=True, exist_ok=True)
    (out / FILES["csv"]).write_text(table(cards), encoding="utf-8", newline="")
    package(cards, sharing.site_title(app), out / FILES["anki"], words.of(app.config.language))


def setup(app: Sphinx) -> None:
    """Connect it; called by the extension."""
    others: Any = dict.fromkeys(("latex", "text", "man", "texinfo", "epub"), (_skip, None))
    app.add_node(place, html=(_visit, None), **others)
    app.add_directive("flash-cards", FlashCards)
    app.connect("build-finished", _finish)
