"""Every language says all that every other says, and what is missing is named."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from live import sample

from whichpm import bank, model, words
from whichpm.kinds import audit, dialogue, raci, self_check, two_step
from whichpm.sphinx import translated

MESSAGES = Path(words.__file__).parent / "static" / "messages"


def texts(tree: object, key: str = "") -> dict[str, str]:
    """Every text by its dotted key."""
    if isinstance(tree, str):
        return {key: tree}
    assert isinstance(tree, dict), f"{key}: a message is a text or holds messages"
    return {
        inner: text for name, below in tree.items() for inner, text in texts(below, f"{key}.{name}".strip(".")).items()
    }


ALL = {path.stem: texts(json.loads(path.read_text(encoding="utf-8"))) for path in sorted(MESSAGES.glob("*.json"))}


@pytest.mark.parametrize("language", ALL)
def test_a_language_has_messages_of_english_and_their_placeholders(language):
    assert ALL[language].keys() <= ALL["en"].keys()
    for key, text in ALL[language].items():
        assert text.strip(), key
        # One thing may be said without its number.
        if not key.endswith(".one"):
            assert set(re.findall(r"\{(\w+)\}", text)) == set(re.findall(r"\{(\w+)\}", ALL["en"][key])), key


def test_german_is_whole():
    assert ALL["de"].keys() == ALL["en"].keys()


def test_half_a_language_falls_back_to_english_message_by_message(monkeypatch: pytest.MonkeyPatch):
    half = {"roles": {"both": "Oba"}}
    whole = words._file
    monkeypatch.setattr(words, "_file", lambda name: half if name == "pl" else whole(name))
    monkeypatch.setattr(words, "known", lambda language: str(language))
    words._read.cache_clear()
    say = words.of("pl")
    assert say("roles.both") == "Oba"
    assert say("roles.other") == words.of("en")("roles.other")
    assert words.messages("pl", "roles")["roles"].keys() == words.messages("en", "roles")["roles"].keys()
    words._read.cache_clear()


def test_german_is_not_english():
    same = [
        key for key, text in ALL["de"].items() if text == ALL["en"][key] and re.search(r"[a-z]{4}.* .*[a-z]{3}", text)
    ]
    assert same == []


def test_every_message_is_said_and_what_is_said_is_a_message():
    package = MESSAGES.parents[1]
    kinds = {".py", ".mjs", ".js", ".html"}
    source = "\n".join(path.read_text(encoding="utf-8") for path in package.rglob("*") if path.suffix in kinds)
    quoted = set(re.findall(r"""["'`]([\w.-]+)["'`]""", source)) | set(re.findall(r"\b(\w+):", source)) | set("1234")
    begun = set(re.findall(r"""["'`]([a-z-]+\.[\w.-]*)(?:\$?\{|["'] ?[~+])""", source))
    tables = ("roles.", "labels.", "meanings.", "test.")  # taken whole by whichpm/sphinx/translated.py

    def said(key: str) -> bool:
        rest = [key.removeprefix(start) for start in begun if key.startswith(start)]
        return key in quoted or key.startswith(tables) or any(quoted.issuperset(one.split("-")) for one in rest)

    keys = {re.sub(r"\.(one|other)$", "", key) for key in ALL["en"] if not key.startswith("roles.")}
    assert {key for key in keys if not said(key)} == set()
    asked = set(re.findall(r"""\b(?:t|say|words)\(\s*["']([a-z-]+\.[\w.-]*\w)["']\s*[,)]""", source))
    assert {key for key in asked if key not in keys and not key.startswith("roles.")} == set()


@pytest.mark.parametrize("language", ALL)
def test_nothing_shouts(language):
    assert [key for key, text in ALL[language].items() if "!" in text] == []


@pytest.fixture
def tried(monkeypatch):
    tree = {"area": {"left": {"one": "one left", "other": "{n} left of {all}"}, "plain": "Saved at {time}."}}
    monkeypatch.setattr(words, "_read", lambda _name: tree)
    return words.of("en")


def test_values_stand_in_place_and_a_number_chooses_the_form(tried):
    assert tried("area.plain", time="22:03") == "Saved at 22:03."
    assert tried("area.left", n=1, all=5) == "one left"
    assert tried("area.left", n=0, all=5) == "0 left of 5"


def test_a_missing_message_or_value_is_named(tried):
    with pytest.raises(KeyError, match=r'messages/en.json has no message "area.right"'):
        tried("area.right")
    with pytest.raises(KeyError, match=r"area.plain.* of whichpm/static/messages/en.json needs a value for"):
        tried("area.plain")


def test_a_language_of_a_region_is_found_and_an_unknown_one_is_english():
    assert words.of("de_AT")("roles.both") == words.of("de")("roles.both") == "Beide"
    assert words.of("tlh")("roles.both") == words.of(None)("roles.both") == "Both"
    assert words.messages("de", "roles").keys() == {"roles"}


def test_labels_of_the_course_are_those_that_the_files_translate():
    ours = words.messages("en", "roles", "labels", "meanings", "test")
    assert ours["roles"] == dict(model.ROLES)
    assert ours["meanings"] == audit.MEANINGS
    assert ours["test"] == {str(line): text for line, text in model.OWNERSHIP_TEST.items()}
    lines = {
        f"line-{line}": f"{model.LINES[line].capitalize()} ({line}): {text}" for line, text in two_step.BRIEF.items()
    }
    options = (*self_check.SCALE, *dialogue.VERDICTS)
    assert ours["labels"] == {**audit.LABELS, **{one.id: one.label for one in options}, **lines, **raci.LETTERS}


def test_a_translated_exercise_keeps_what_its_author_wrote_and_its_revision():
    ferry = bank.find(Path(__file__).parent / "books" / "mini", "ferry")
    shown = translated.public(ferry, "de")
    assert [option["label"] for option in shown["options"]] == list(words.messages("de", "roles")["roles"].values())
    assert [item["text"] for item in shown["items"]] == [item.text for item in ferry.items]
    assert shown["revision"] == ferry.revision
    assert shown["test"]["2"].startswith("Ordnen: Jemand ordnet")
    assert translated.public(ferry, "en") == ferry.public()


def test_what_a_kind_puts_around_an_authors_words_is_translated():
    say = words.of("de")
    for kind in ("simulation", "branch", "two-step"):
        ours, theirs = sample(kind).items, translated.exercise(sample(kind), "de").items
        assert [one.id for one in theirs] == [one.id for one in ours]
        assert not [one.text for one in theirs if re.search("what is done|^Week|^Which line", one.text)], kind
    run = sample("simulation")
    for event in run.layout["events"]:
        text = next(one.text for one in translated.exercise(run, "de").items if one.id == event["id"])
        assert text.startswith(f"{say('simulation.week', **event)} ")  # The board cuts this off to set it apart.


def test_a_document_is_in_the_language_of_the_book_but_for_its_authors_words():
    shown = translated.public(sample("what-moves"), "de")
    plan, legend = shown["layout"]["blocks"]
    assert plan["head"][-1] == "Puffer"
    assert legend["rows"][0][0]["text"].startswith("Von und bis")
    assert plan["rows"][0][0] == sample("what-moves").layout["blocks"][0]["rows"][0][0]
    assert shown["told"]["blocks"][0]["head"] == plan["head"]
