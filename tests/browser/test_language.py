"""A German book speaks German, on the board, to a screen reader and without JavaScript; scripts have no words."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from browser.driver import LIST, PATIENCE
from playwright.sync_api import Browser, Page, expect
from test_problem_sets import write_set
from test_sphinx import Book
from test_sphinx_coverage import prepared
from test_words import ALL

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


PAGES = {
    "problem-set": "```{problem-set} small\n```\n",
    "progress": "# Fortschritt\n\n```{progress}\nDas braucht JavaScript.\n```\n",
    "review": "# Wiederholung\n\n```{review}\nDas braucht JavaScript.\n```\n",
}


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Book:
    book = prepared(tmp_path_factory.mktemp("german"))
    write_set(book.source)
    # A chapter counts as one to be read where it has an exercise that no page before it shows.
    practice = book.source / "exercises/practice"
    shutil.copy(practice / "ferry.yml", practice / "late.yml")
    book.edit("book/chapters/crossing.md", lambda text: text.replace("{exercise} ferry", "{exercise} late"))
    for name, text in PAGES.items():
        (book.source / f"book/{name}.md").write_text(text, encoding="utf-8")
        book.edit("_toc.yml", lambda toc, name=name: f"{toc}  - file: book/{name}\n")
    for role, name in words.messages("de", "roles")["roles"].items():
        book.edit(
            "parts/practice.md", lambda text, role=role, name=name: text.replace(ALL["en"][f"roles.{role}"], name)
        )
    book.settings = {"html_theme": "whichpm", "language": "de", "exclude_patterns": ["source", "release"]}
    book.build()
    assert book.log == ""
    return book


SAID = """() => {
  const ATTRIBUTES = ["aria-label", "title", "placeholder"];
  const texts = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ALL);
  for (let node = walk.currentNode; node; node = walk.nextNode()) {
    if (node.nodeType === 3 && !node.parentElement.closest("script, style, noscript")) texts.push(node.data);
    if (node.nodeType === 1) texts.push(...ATTRIBUTES.map((name) => node.getAttribute(name)));
  }
  return texts.filter(Boolean).map((text) => text.trim().replace(/\\s+/g, " "));
}"""


def english(page: Page) -> set[str]:
    """What a page says, to the eye or to the ear, that stands in the English messages and not in the German ones."""
    phrases, wholes = set(), set()
    for key, text in ALL["en"].items():
        if text != ALL["de"][key]:
            wholes.add(text.strip())
            phrases |= {part.strip() for part in re.split(r"\{\w+\}", text) if len(part.split()) > 2}
    wholes -= {text.strip() for text in ALL["de"].values()}
    said = page.evaluate(SAID)
    return {text for text in said if text in wholes or any(phrase in text for phrase in phrases)}


def test_no_page_of_a_german_book_says_an_english_word_of_ours(
    german: Book, serve: Callable[[Path], str], browser: Browser
):
    page = browser.new_page()
    page.add_init_script(LIST)
    page.set_default_timeout(PATIENCE)
    site = serve(german.out / "html")
    page.goto(f"{site}/parts/practice.html")
    expect(page.locator(".wp-board[data-left]").first).to_be_visible()
    for place in page.locator(".wp-board").first.locator("fieldset").all():
        place.get_by_label("Jemand anders").check()
    expect(page.locator(".wp-board").first.locator(".wp-result-title")).to_contain_text("passen")
    assert english(page) == set()
    page.goto(f"{site}/book/problem-set.html")
    page.get_by_label("Deine Antwort").fill("Weil.")
    page.locator(".wp-board").get_by_label("Projektmanagement").first.check()
    with page.expect_download():
        page.get_by_role("button", name="small.ipynb herunterladen").click()
    expect(page.get_by_text("liegt bei deinen Downloads")).to_be_visible()
    assert english(page) == set()
    page.goto(f"{site}/book/progress.html")
    expect(
        page.get_by_text("Was du in den Kapiteln tust").or_(page.get_by_text("Kapiteln zu Ende gelesen."))
    ).to_be_visible()
    page.get_by_role("button", name="Alles löschen").click()
    assert english(page) == set()
    page.clock.set_fixed_time(datetime.now(tz=UTC) + timedelta(days=9))
    page.goto(f"{site}/book/review.html")
    asked = page.locator(".wp-board").first
    asked.get_by_label("Produktmanagement").first.check()
    expect(asked).to_contain_text("des Zuständigkeitstests")
    assert english(page) == set()
    for name in ("parts/kinds", "book/what", "book/owns"):
        page.goto(f"{site}/{name}.html", wait_until="networkidle")
        assert english(page) == set(), name
    page.close()


def test_a_german_board_says_and_announces_german(german: Book, serve: Callable[[Path], str], browser: Browser):
    page = browser.new_page()
    page.add_init_script(LIST)
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
