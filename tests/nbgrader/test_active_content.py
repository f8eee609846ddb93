"""What learners hand in runs nothing in the pages that other people open, in a real browser.

A hundred payloads are in the answer, in cells of every type, in outputs, names and metadata of one submission. Opened
are the list of submissions and the graded notebook in formgrader, the page of ``nbgrader generate_feedback``, and the
pages about a learner. The listener is tried first on the same payloads as nbgrader as shipped would show them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from classroom import SLUG, STOCK_PAGES, Course, Notebook, cell, saved
from payloads import EVIL, HONEST, PAYLOADS
from playwright.sync_api import Page, Request, expect
from serving import lab_in

MARKUP = ["<img src=x onerror=pwned(200)>", "<script>pwned(201)</script>"]
NAMED = ['"><img src=x onerror=pwned(202)>', '";pwned(203);"', "<img src=x onerror=pwned(204)>", "{{pwned(205)}}"]

HONEST_TEXT = "\n\n".join(text for text in HONEST if "C:" not in text)
# Formgrader and feedback pages of nbgrader ask a host for MathJax, whoever handed in.
OWN = re.compile(r"http://127\.0\.0\.1:|https://cdnjs\.cloudflare\.com/ajax/libs/mathjax/|file:|data:font")


class Listener:
    """Fails on any script that runs, dialog, violation of a policy, or request to another host."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.heard: list[str] = []
        page.expose_function("pwned", lambda number=None: self.heard.append(f"payload {number} ran"))
        page.expose_function("reported", lambda what: self.heard.append(what))
        page.add_init_script(
            "addEventListener('securitypolicyviolation', event => reported(`policy: ${event.blockedURI}`))"
        )
        page.on("request", self._request)
        page.on("dialog", lambda dialog: (self.heard.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("popup", lambda popup: self.heard.append(f"opened {popup.url}"))
        page.on("framenavigated", lambda frame: frame.parent_frame and self.heard.append(f"frame {frame.url}"))

    def _request(self, request: Request) -> None:
        if not OWN.match(request.url):
            self.heard.append(f"request {request.method} {request.url[:80]}")

    def act(self) -> None:
        """What a person may do on a page: move over everything, and click everything that looks like a link."""
        self.page.evaluate(
            """() => {
              const cells = document.querySelectorAll('.text_cell_render *, .rendered_html *, .whichpm-graded *');
              for (const each of cells) {
                for (const kind of ['mouseover', 'focus', 'toggle', 'start', 'load', 'error'])
                  each.dispatchEvent(new Event(kind));
                const target = each.getAttribute('href') || '';
                if (target && !/^(https?:|#)/.test(target)) reported(`link ${target}`);
                for (const { name } of each.attributes) if (name.startsWith('on')) reported(`attribute ${name}`);
              }
              const no = 'script, iframe, object, embed, form, base, meta, link, svg, math, img, video, style';
              for (const part of document.querySelectorAll('.text_cell_render, .input_area'))
                for (const each of part.querySelectorAll(no)) reported(`element ${each.outerHTML.slice(0, 80)}`);
            }"""
        )
        # What these events started has run once the next picture is drawn.
        self.page.evaluate("() => new Promise(done => setTimeout(() => requestAnimationFrame(done)))")


@pytest.fixture(scope="module")
def listener(page: Page) -> Listener:
    return Listener(page)


def hostile(notebook: Notebook) -> None:
    """Payloads everywhere in a notebook."""
    html = {"text/html": "".join(MARKUP), "application/javascript": "pwned(206)", "image/svg+xml": MARKUP[0]}
    output = {"output_type": "display_data", "metadata": {}, "data": html}
    more = []
    for number, payload in enumerate(PAYLOADS):
        kind = ("markdown", "raw", "code", "<b>", "heading")[number % 5]
        metadata = {"raw_mimetype": "text/html", "tags": MARKUP, "name": MARKUP[0], "format": "text/html"}
        more.append({"cell_type": kind, "id": f"m{number}", "metadata": metadata, "source": payload})
        if kind == "code":
            more[-1].update(outputs=[output], execution_count=1)
    cell(notebook, SLUG)["outputs"] = [output]
    cell(notebook, SLUG)["source"] = MARKUP[0]
    for each in notebook["cells"]:
        each["attachments"] = {"image.png": {"image/svg+xml": MARKUP[0]}}
        each["metadata"]["magics_language"] = MARKUP[0]
    notebook["cells"] += more
    notebook["metadata"].update(
        title=MARKUP[1], authors=[{"name": MARKUP[0]}], whichpm={"problems": MARKUP, "answers": {SLUG: MARKUP[0]}}
    )
    notebook["metadata"]["kernelspec"] = {"name": MARKUP[0], "language": MARKUP[0], "display_name": MARKUP[0]}
    notebook["metadata"]["language_info"] = {"name": MARKUP[0], "pygments_lexer": MARKUP[0]}


def batch(course: Course) -> None:
    markup = dict.fromkeys((*saved(12).answers, *MARKUP), MARKUP[0])
    course.hand_in("anna", file=saved(9), text=HONEST_TEXT)
    folder = course.hand_in(
        "mallory",
        receipts=(saved(4), saved(3, minutes=1, **{MARKUP[0]: MARKUP[1]})),
        text="\n\n".join(PAYLOADS),
        change=hostile,
    )
    (folder / f"{SLUG}.answers.json").write_text(
        json.dumps({**saved(0).payload(), "answers": markup, "saved": MARKUP[0], "revision": MARKUP[1]})
    )
    (folder / "<img src=x onerror=pwned(207)>.html").write_text(MARKUP[1])
    course.hand_in("trudy", raw=json.dumps({"nbformat": 4, "cells": [], "metadata": {"title": MARKUP[1]}}).encode())
    for name in NAMED:
        course.hand_in(name, file=saved(12))


@pytest.fixture(scope="module")
def graded(course: Course) -> Course:
    batch(course)
    course.run("autograde", "ps1")
    course.run("generate_feedback", "ps1", STOCK_PAGES)
    return course


@pytest.fixture(scope="module")
def lab(graded: Course) -> Iterator[str]:
    with lab_in(graded) as address:
        yield address


@pytest.fixture
def heard(listener: Listener) -> Iterator[Listener]:
    """The listener; whatever it heard by the end of a test fails it."""
    listener.heard.clear()
    yield listener
    assert listener.heard == []


def test_the_listener_hears(listener: Listener, tmp_path: Path):
    """It is not silent where the payloads are shown as nbgrader as shipped would show them."""
    path = tmp_path / "page.html"
    for payload, heard in {
        PAYLOADS[2]: "payload 3 ran",
        "<img class=x onload=pwned(1)>": "attribute onload",
        f"<img src='{EVIL}/x.png'>": f"request GET {EVIL}/x.png",
        "<a href='javascript:pwned(1)'>x</a>": "link javascript:",
        "<iframe srcdoc=x></iframe>": "element <iframe",
    }.items():
        listener.heard.clear()
        path.write_text(f"<!doctype html><div class=text_cell_render>{payload}</div>")
        listener.page.goto(path.as_uri())
        listener.act()
        assert any(each.startswith(heard) for each in listener.heard)


def notebooks(lab: str, page: Page, learners: int) -> list[str]:
    page.goto(f"{lab}/formgrader/gradebook/ps1/ps1")
    rows = page.locator("tbody").first.locator("tr")
    expect(rows).to_have_count(learners)
    return [str(row.get_by_role("link").first.evaluate("each => each.href")) for row in rows.all()]


def test_graded_notebooks_in_formgrader_run_nothing(heard: Listener, lab: str, graded: Course):
    page = heard.page
    seen = ""
    for address in notebooks(lab, page, len(graded.query("SELECT id FROM submitted_assignment"))):
        page.goto(address)
        expect(page.locator(f"#{SLUG}")).to_have_attribute("placeholder", re.compile(r"\d"))
        heard.act()
        seen += page.locator("#notebook-container").first.inner_text()
        # Nothing of a learner's passes for a field of the form.
        assert page.locator("[id='hardest']").count() == 1
    assert "<script>pwned(1)</script>" in seen.replace("\u200b", "")
    assert "because a date hides a choice" in seen
    assert "shown as text" in seen


def test_lists_and_learners_in_formgrader_run_nothing(heard: Listener, lab: str, graded: Course):
    page = heard.page
    learners = [learner for (learner,) in graded.query("SELECT id FROM student")]
    assert {"anna", "mallory", "trudy"} <= set(learners)
    for path in ("manage_submissions/ps1", "manage_students", "gradebook/ps1", "gradebook/ps1/ps1"):
        page.goto(f"{lab}/formgrader/{path}")
        expect(page.locator("tbody").first.locator("tr").first).to_be_visible()
        heard.act()
    for learner in learners:
        for rest in ("", "/ps1"):
            page.goto(f"{lab}/formgrader/manage_students/{learner}{rest}")
            expect(page.locator("tbody").first.locator("tr").first).to_be_visible()
            heard.act()


def test_feedback_pages_of_nbgrader_run_nothing(heard: Listener, graded: Course):
    pages = sorted((graded.folder / "feedback").rglob("ps1.html"))
    assert {page.parents[1].name for page in pages} >= {"anna", "mallory", "trudy"}
    for path in pages:
        heard.page.goto(path.as_uri())
        expect(heard.page.locator("#notebook-container").first).to_be_visible()
        heard.act()


def test_the_original_stays_and_the_change_is_said(graded: Course):
    handed_in = json.loads((graded.folder / "submitted/mallory/ps1/ps1.ipynb").read_text())
    assert cell(handed_in, "hardest")["source"] == "\n\n".join(PAYLOADS)
    assert "shown as text; the notebook as handed in is unchanged" in graded.problems("mallory")
    assert graded.problems("anna") == ""
    assert "".join(cell(graded.graded("anna"), "hardest")["source"]) == HONEST_TEXT


def test_ids_with_markup_are_turned_away(graded: Course):
    assert not {learner for (learner,) in graded.query("SELECT id FROM student")} & set(NAMED[:3])
