"""Flash cards: practice and words, the same identity at every build, and nothing of a set."""

from __future__ import annotations

import csv
import html
import io
import sqlite3
import zipfile
from pathlib import Path

from test_sphinx import MINI, Book

from whichpm import bank
from whichpm.sphinx import flashcards

WORDS = "terms:\n  - term: slack\n    also: [leeway]\n    means: How far a task can slip, *no further*.\n"
PAGE = "# Words\n\n```{terms} words.yml\n```\n\n```{flash-cards}\n```\n"


def notes(path: Path, folder: Path) -> dict[str, list[str]]:
    """Question and answer of every note in a package, by the note's identity."""
    with zipfile.ZipFile(path) as archive:
        archive.extract("collection.anki2", folder)
    with sqlite3.connect(folder / "collection.anki2") as collection:
        return {guid: fields.split("\x1f") for guid, fields in collection.execute("SELECT guid, flds FROM notes")}


def test_a_book_that_asks_for_them_has_its_practice_and_its_words_as_cards(tmp_path: Path):
    book = Book(tmp_path)
    (book.source / "words.yml").write_text(WORDS, encoding="utf-8")
    (book.source / "words.md").write_text(PAGE, encoding="utf-8")
    book.edit("_toc.yml", lambda toc: toc + "  - file: words\n")
    book.build()
    assert book.log == ""
    for path in flashcards.FILES.values():
        assert f'href="{path}"' in book.page("words")
    out = book.out / "html"
    text = (out / flashcards.FILES["csv"]).read_text(encoding="utf-8-sig")
    rows = {row["card"]: row for row in csv.DictReader(io.StringIO(text))}
    ferry = bank.find(MINI, "ferry")
    for item in ferry.items:
        row = rows[f"ferry/{item.id}"]
        assert row["question"] == item.text
        assert row["why"] == " ".join(item.why[item.key].split())
    assert rows["word/slack"]["answer"] == "How far a task can slip, no further."
    known = notes(out / flashcards.FILES["anki"], tmp_path)
    assert len(known) == len(rows)
    said = "".join(side for sides in known.values() for side in sides)
    assert html.escape(ferry.items[0].text) in said
    assert "slack (leeway)" in said
    for item in bank.find(MINI, "ferry-graded").items:
        assert html.escape(item.text) not in said
    # A card whose words have changed is still that card to Anki.
    before = set(known)
    book.edit("words.yml", lambda words: words.replace("How far", "By how much"))
    book.build()
    again = notes(out / flashcards.FILES["anki"], tmp_path)
    assert set(again) == before
    assert any("By how much" in answer for _, answer in again.values())


def test_a_book_that_does_not_ask_has_none(tmp_path: Path):
    book = Book(tmp_path).build()
    assert not (book.out / "html" / flashcards.FOLDER).exists()
