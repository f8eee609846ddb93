"""A German book speaks German, on the board, to a screen reader and without JavaScript; scripts have no words."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from test_sphinx import Book

from whichpm import bank, words

STATIC = Path(words.__file__).parent / "static"
SCRIPTS = sorted([*STATIC.glob("*.mjs"), *STATIC.glob("*/*.mjs")])
COMMENT = re.compile(r"/\*.*?\*/|(?:^|\s)//[^\n]*", re.DOTALL)
PHRASE = re.compile(r"""["`]([^"`\n]*[A-Za-z’]{2,}[,.:;]? [a-z’A-Z]{2,}[^"`\n]*)["`]""")
NOT_OURS_TO_SAY = {
    "receipt.mjs": "the receipt in a notebook is the one that whichpm/answers.py writes there",
}
"""Scripts that may hold sentences, with the reason."""


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(STATIC)))
def test_no_script_has_words_of_the_interface(path):
    source = COMMENT.sub("", path.read_text(encoding="utf-8"))
    found = [text for text in PHRASE.findall(source) if re.match(r"[A-Z]", text) or text[-1] in ".:?"]
    assert found == [] or path.name in NOT_OURS_TO_SAY


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Book:
    book = Book(tmp_path_factory.mktemp("german"))
    book.settings = {"language": "de"}
    return book.build()


def test_a_german_board_says_and_announces_german(german: Book, serve: Callable[[Path], str], browser: Browser):
    page = browser.new_page()
    page.goto(f"{serve(german.out / 'html')}/parts/practice.html")
    board = page.locator(".wp-board").first
    first = bank.find(german.source, "ferry").items[0]
    item = board.locator(f'[data-item="{first.id}"]')
    wrong = next(option for option in first.options if option != first.key)
    labels = words.messages("de", "roles")["roles"]
    expect(board.locator(".wp-left")).to_contain_text("noch 4 offen")
    item.get_by_label(labels[wrong]).check()
    verdict = f"Noch nicht. Passend: {labels[first.key]}."
    expect(item).to_contain_text(verdict)
    expect(item).to_contain_text(f"Zeile {first.line} des Zuständigkeitstests")
    expect(board.get_by_role("status")).to_contain_text(verdict)
    expect(board.locator(".wp-save")).to_contain_text("gespeichert")
    page.close()


def test_without_javascript_a_german_page_shows_german_around_the_authors_words(
    german: Book, serve: Callable[[Path], str], browser: Browser
):
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{serve(german.out / 'html')}/parts/practice.html")
    page.get_by_text("Lösung und Erklärungen").click()
    expect(page.locator(".whichpm-key")).to_contain_text("Zeile 1 des Zuständigkeitstests")
    expect(page.locator(".whichpm-static")).to_contain_text("Jemand anders")
    expect(page.locator(".whichpm-static")).to_contain_text("Baywing will run a small electric ferry.")
    page.close()
