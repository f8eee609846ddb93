"""How pages are found and shared, with and without a base address: tags, cards, list of pages, feed, missing pages."""

from __future__ import annotations

import json
import re
import shutil
import struct
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from copies import ROOT
from test_sphinx import Book

from whichpm.sphinx import card, cards, feed, missing, offline, sharing

BASE = "https://example.org/some/course"
ATOM = "{http://www.w3.org/2005/Atom}"
CHANGES = """# Changelog

## Unreleased

- A **new** chapter & more.

## 1.1 (2026-03-04)

- Older.
"""


class Head(HTMLParser):
    """What the head of a page says: ``meta`` by name or property, ``links`` by relation, the title."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.meta: dict[str, list[str]] = {}
        self.links: dict[str, list[str]] = {}
        self.title = ""
        self._open = ""
        self.feed(page.read_text(encoding="utf-8").partition("</head>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one tag."""
        found = dict(attrs)
        self._open = tag
        if tag == "meta" and (name := found.get("property") or found.get("name")):
            self.meta.setdefault(name, []).append(found.get("content") or "")
        if tag == "link":
            self.links.setdefault(found.get("rel") or "", []).append(found.get("href") or "")

    def handle_data(self, data: str) -> None:
        """Note the title."""
        if self._open == "title":
            self.title += data.strip()


Build = Callable[..., Path]


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """The miniature book with a changelog."""
    made = Book(tmp_path)
    (made.source / "CHANGELOG.md").write_text(CHANGES, encoding="utf-8")
    return made


@pytest.fixture
def build(book: Book) -> Build:
    """Build the book with some settings; gives the folder of the site."""

    def run(**settings: str) -> Path:
        own = {"html_theme": "whichpm", "html_title": "A <em>small</em> book", "author": "The team"}
        book.settings = {**own, **settings}
        return book.build().out / "html"

    return run


def pages(site: Path) -> list[str]:
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html") if "_static" not in path.parts)


# --- the app ----------------------------------------------------------------------------------------------------


def test_a_small_book_can_be_installed_under_its_own_name(build):
    site = build()
    told = json.loads((site / "manifest.json").read_text(encoding="utf-8"))
    assert told["name"] == "A small book"
    assert len(told["short_name"]) <= 12
    assert (site / told["start_url"]).is_file()
    assert told["scope"] == "./"
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    for icon in told["icons"]:
        content = (site / icon["src"]).read_bytes()
        assert "{}x{}".format(*struct.unpack(">II", content[16:24])) == icon["sizes"]
        assert len(content) < 10_000
    assert all((site / one["url"]).is_file() for one in told["shortcuts"])


# --- the course -------------------------------------------------------------------------------------------------


def test_every_page_of_the_course_has_a_title_and_a_description_of_its_own(published):
    site = published / "_build/html"
    written = [name for name in pages(site) if name.startswith("book/")]
    heads = {name: Head(site / name) for name in written}
    assert len(heads) > 20
    for name, head in heads.items():
        assert len(head.meta["description"]) == 1, name
        assert 40 <= len(head.meta["description"][0]) <= sharing.LONGEST, name
        assert head.meta["og:description"] == head.meta["description"], name
        assert head.meta["og:title"] == [head.title], name
        assert head.title == "Which PM?" if name == "book/index.html" else head.title.endswith(" · Which PM?"), name
    assert len({head.title for head in heads.values()}) == len(heads)
    assert len({head.meta["description"][0] for head in heads.values()}) == len(heads)


def test_every_card_of_the_course_is_there_small_and_described(published):
    site = published / "_build/html"
    for name in pages(site):
        head = Head(site / name)
        if not name.startswith("book/"):
            continue
        picture = ((site / name).parent / head.meta["og:image"][0]).resolve()
        content = picture.read_bytes()
        assert content.startswith(b"\x89PNG")
        assert struct.unpack(">II", content[16:24]) == (1200, 630)
        assert len(content) < 40_000, name
        assert head.meta["og:image:alt"][0]
        assert head.meta["twitter:card"] == ["summary_large_image"]


def test_every_practice_exercise_has_an_address_that_leads_to_it_and_a_card_of_its_own(published):
    site = published / "_build/html"
    linked: dict[str, str] = {}
    for name in pages(site):
        text = (site / name).read_text(encoding="utf-8")
        for slug in re.findall(r'<p class="wp-address"><a href="(?:\.\./)+exercise/([\w-]+)\.html">', text):
            linked.setdefault(slug, name)
            assert f'id="exercise-{slug}"' in text, name
    assert len(linked) > 30
    assert {Path(name).stem for name in pages(site) if name.startswith("exercise/")} == set(linked)
    cards_seen = set()
    for slug in linked:
        page = site / "exercise" / f"{slug}.html"
        to = re.search(r'url=([^"#]+)#exercise-([\w-]+)"', page.read_text(encoding="utf-8"))
        assert to[2] == slug
        assert f'id="exercise-{slug}"' in (page.parent / to[1]).read_text(encoding="utf-8")
        head = Head(page)
        assert head.meta["og:title"][0].endswith(" · Which PM?")
        assert head.meta["og:description"][0]
        cards_seen.add((page.parent / head.meta["og:image"][0]).resolve().read_bytes())
    assert len(cards_seen) == len({Head(site / "exercise" / f"{slug}.html").title for slug in linked})


def test_an_exercise_is_shared_by_an_address_below_the_base(build):
    site = build(html_baseurl=BASE)
    shared = sorted((site / "exercise").glob("*.html"))
    assert shared
    for page in shared:
        head = Head(page)
        assert head.meta["og:url"] == [f"{BASE}/exercise/{page.name}"]
        to = re.search(r'url=\.\./([^"#]+)#', page.read_text(encoding="utf-8"))
        assert head.links["canonical"] == [f"{BASE}/{to[1]}"]
        assert head.meta["og:image"][0].startswith(f"{BASE}/_static/")
    assert "/exercise/" not in (site / "sitemap.xml").read_text(encoding="utf-8")


def test_without_a_base_no_page_of_the_course_claims_an_address(published):
    site = published / "_build/html"
    assert not (site / "sitemap.xml").exists()
    assert not (site / "robots.txt").exists()
    for name in pages(site):
        if name.startswith("lite/"):
            continue
        head = Head(site / name)
        assert "canonical" not in head.links, name
        assert "og:url" not in head.meta, name
        assert all("://" not in value for key in head.meta if key.startswith("og:") for value in head.meta[key]), name


def test_the_first_page_leads_to_the_book_and_is_shared_like_it(published):
    site = published / "_build/html"
    text = (site / "index.html").read_text(encoding="utf-8")
    assert "url=book/index.html" in text
    assert '<a href="book/index.html">' in text
    head = Head(site / "index.html")
    assert head.title == "Which PM?"
    assert (site / head.meta["og:image"][0]).is_file()
    assert head.meta["description"] == Head(site / "book/index.html").meta["description"]


def test_the_changes_of_the_course_are_a_feed(published):
    root = ElementTree.parse(published / "_build/html/feed.xml").getroot()
    headings = re.findall(r"^## ", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(root.findall(f"{ATOM}entry")) == len(headings) > 0


# --- any book ---------------------------------------------------------------------------------------------------


def test_with_a_base_every_page_says_where_it_is(build):
    site = build(html_baseurl=BASE)
    listed = ElementTree.parse(site / "sitemap.xml").getroot()
    found = [one.text for one in listed.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    written = [name for name in pages(site) if name not in ("404.html", "offline.html", "search.html", "genindex.html")]
    written = [name for name in written if not name.startswith("exercise/")]
    assert sorted(found) == [f"{BASE}/{name}" for name in written]
    assert f"Sitemap: {BASE}/sitemap.xml" in (site / "robots.txt").read_text()
    for name in written:
        head = Head(site / name)
        assert head.links["canonical"] == head.meta["og:url"] == [f"{BASE}/{name}"]
        picture = head.meta["og:image"][0]
        assert (site / picture.removeprefix(f"{BASE}/")).is_file()
        assert picture.startswith(BASE)
    for name in ("404.html", "offline.html"):
        assert Head(site / name).meta["robots"] == ["noindex"]


def test_a_base_taken_away_leaves_nothing_behind(build):
    build(html_baseurl=BASE)
    site = build()
    assert not (site / "sitemap.xml").exists()
    assert not (site / "robots.txt").exists()
    assert all("example.org" not in (site / name).read_text(encoding="utf-8") for name in pages(site))


def test_the_address_may_come_from_the_environment(build, monkeypatch):
    monkeypatch.setenv(sharing.VARIABLE, "https://example.org/other")
    assert Head(build(html_baseurl=BASE) / "index.html").links["canonical"] == ["https://example.org/other/index.html"]


def test_what_is_no_address_is_reported_and_not_used(build, book):
    site = build(html_baseurl="example.org/course")
    assert "example.org/course" in book.log
    assert "https://example.org/course/" in book.log
    assert not (site / "sitemap.xml").exists()


def test_a_page_without_a_description_is_described_by_its_first_paragraph(build, book):
    page = book.source / "parts" / "practice.md"
    page.write_text(
        page.read_text(encoding="utf-8").replace("\n", "\n\nFirst <words> & more.\n\n", 1), encoding="utf-8"
    )
    assert Head(build() / "parts/practice.html").meta["description"][0].startswith("First <words> & more.")
    page.write_text(f'---\ndescription: "In short"\n---\n{page.read_text(encoding="utf-8")}', encoding="utf-8")
    assert Head(build() / "parts/practice.html").meta["description"] == ["In short"]


def test_long_first_paragraphs_end_at_a_word(build, book):
    page = book.source / "parts" / "practice.md"
    page.write_text(
        page.read_text(encoding="utf-8").replace("\n", f"\n\n{'many words ' * 40}\n\n", 1), encoding="utf-8"
    )
    description = Head(build() / "parts/practice.html").meta["description"][0]
    assert len(description) <= sharing.LONGEST
    assert description.endswith(("many …", "words …"))


def test_markup_in_a_title_is_text_in_the_tags(build):
    head = Head(build() / "index.html")
    assert head.meta["og:site_name"] == ["A small book"]


def test_the_feed_is_atom(build):
    root = ElementTree.parse(build() / feed.NAME).getroot()
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.findall(f"{ATOM}entry")):
        for part in ("title", "id", "updated"):
            assert len(element.findall(f"{ATOM}{part}")) == 1
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", element.findtext(f"{ATOM}id"))
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", element.findtext(f"{ATOM}updated"))
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "The team"
    newest, older = root.findall(f"{ATOM}entry")
    assert newest.findtext(f"{ATOM}title") == "Unreleased"
    assert "A <strong>new</strong> chapter &amp; more." in newest.findtext(f"{ATOM}content")
    assert older.findtext(f"{ATOM}title") == "1.1"
    assert older.findtext(f"{ATOM}updated") == "2026-03-04T00:00:00Z"
    ids = [element.findtext(f"{ATOM}id") for element in (root, newest, older)]
    assert len(set(ids)) == 3


def test_a_feed_keeps_its_identity_when_the_site_moves(build):
    ids = [
        [one.text for one in ElementTree.parse(site / feed.NAME).getroot().iter(f"{ATOM}id")]
        for site in (build(), build(html_baseurl=BASE))
    ]
    assert ids[0] == ids[1]


def test_the_feed_is_linked_where_there_is_one(build, book):
    site = build()
    assert Head(site / "parts/practice.html").links["alternate"] == ["../feed.xml"]
    assert 'href="../feed.xml"' in (site / "parts/practice.html").read_text(encoding="utf-8").partition("<footer")[2]
    (book.source / "CHANGELOG.md").unlink()
    shutil.rmtree(book.out / "doctrees")
    build()
    assert not (site / feed.NAME).exists()
    assert "alternate" not in Head(site / "parts/practice.html").links


def test_a_card_is_drawn_once(tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr(card, "png", lambda title, site: drawn.append(title) or f"{title} {site}".encode())
    cards.write(tmp_path / "out", tmp_path / "cache", {"a": "One", "b/c": "Two"}, "Site")
    cards.write(tmp_path / "out", tmp_path / "cache", {"a": "One", "b/c": "Three"}, "Site")
    assert drawn == ["One", "Two", "Three"]
    assert (tmp_path / "out" / cards.path("b/c")).read_bytes() == b"Three Site"


def test_the_same_words_give_the_same_card():
    assert card.png("A title", "A site") == card.png("A title", "A site") != card.png("Another", "A site")


def test_with_a_base_the_missing_page_needs_no_script(build):
    text = (build(html_baseurl=BASE) / "404.html").read_text(encoding="utf-8")
    found = re.findall(r'\s(?:href|src|action)="([^"#]+)', text)
    assert len(found) > 5
    assert [one for one in found if not one.startswith(("/some/course/", "http"))] == []


def test_the_worker_lists_what_the_pages_load(build):
    site = build()
    text = (site / offline.WORKER).read_text(encoding="utf-8")
    for name in pages(site):
        kept = name != f"{missing.MISSING}.html" and not name.startswith("exercise/")
        assert (f'"{name}":' in text) == kept, name
    assert "board.mjs?v=" in text
    before = offline.write(site)
    assert offline.write(site) == before
    page = site / "parts/practice.html"
    page.write_text(page.read_text(encoding="utf-8").replace("</p>", " New.</p>", 1), encoding="utf-8")
    assert offline.write(site) != before
