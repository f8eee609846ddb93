"""The bank reads good files whole and refuses bad ones with one line each: file, place, cause, fix."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from copies import ROOT

from whichpm import bank

GOOD = """\
kind: sort
title: A launch
story: |
  Ines is product manager, Tomas is project manager.

  They launch in spring.
options: [product, project, both]
read: ownership-test
items:
  - id: wallet-out
    text: Leaves the wallet out because few riders want it.
    key: product
    line: 1
    concepts: [C197]
    level: apply
    why:
      product: A choice of content.
      project: Nothing is arranged.
      both: One half only.
  - id: test-early
    text: Moves the test forward because the licence may be late.
    key: project
    line: 2
    concepts: [C203]
    level: apply
    why:
      product: Nothing is chosen.
      project: Dates of agreed work.
      both: One half only.
"""


@pytest.fixture
def write(tmp_path: Path):
    def _write(text: str | bytes, name: str = "launch.yml", pool: str = "practice") -> Path:
        path = tmp_path / "exercises" / pool / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return _write


def test_a_good_file_becomes_an_exercise(write):
    exercise = bank.load(write(GOOD))
    assert (exercise.slug, exercise.pool, exercise.kind, exercise.maximum) == ("launch", "practice", "sort", 2)
    assert {item.key for item in exercise.items} == {"product", "project"}
    assert exercise.public()["story"] == [
        "Ines is product manager, Tomas is project manager.",
        "They launch in spring.",
    ]
    assert exercise.items[0].read == "ownership-test"


def change(old: str, new: str) -> str:
    assert GOOD.count(old) >= 1, old
    return GOOD.replace(old, new, 1)


BAD = {
    "unknown key": (change("text: Leaves", "txet: Leaves"), 11, 'unknown key "txet"', 'did you mean "text"?'),
    "unknown key of the file": (change("title:", "titel:"), 2, 'unknown key "titel"', 'did you mean "title"?'),
    "missing text": (
        change("    text: Leaves the wallet out because few riders want it.\n", ""),
        10,
        '"text" is missing',
        "add",
    ),
    "missing explanation": (
        change("      both: One half only.\n", ""),
        16,
        'no explanation for the option "both"',
        "add",
    ),
    "explanation of no option": (change("both: One half", "none: One half"), 16, "no explanation", "add"),
    "empty explanation": (change("product: A choice of content.", 'product: ""'), 17, "the text is empty", "write one"),
    "duplicate item id": (
        change("id: test-early", "id: wallet-out"),
        20,
        'item id "wallet-out" is used twice',
        "give each",
    ),
    "key not among the options": (
        change("key: product", "key: produkt"),
        12,
        'key "produkt" is not one of',
        "did you mean",
    ),
    "key against the line": (change("line: 1", "line: 2"), 13, 'gives "project", the key says "product"', "line 1"),
    "no line": (change("    line: 1\n", ""), 10, "no line of the ownership test", "add `line: 1`"),
    "line 7": (change("line: 1", "line: 7"), 13, "7 is too high", "write 4 or less"),
    "wrong type": (change("title: A launch", "title: 7"), 2, "a whole number, not text", "quotes"),
    "yes is a boolean": (change("key: product", "key: yes"), 12, "not text", "YAML reads yes, no, on, off, true"),
    "list for a mapping": (change("items:\n", "items: none\nmore:\n"), 9, "text, not a list", "write a list"),
    "unknown level": (change("level: apply", "level: aply"), 15, '"aply" is not allowed', 'mean "apply"?'),
    "American spelling": (change("level: apply", "level: analyze"), 15, "not allowed here", 'mean "analyse"?'),
    "bad id": (change("id: wallet-out", "id: Wallet Out"), 10, '"Wallet Out" is no id', "lower-case letters"),
    "unknown role": (
        change("[product, project, both]", "[product, project, boht]"),
        7,
        '"boht" is no role',
        "write {id: boht",
    ),
    "unknown kind": (change("kind: sort", "kind: srot"), 1, 'there is no kind "srot"', 'did you mean "sort"?'),
    "no kind": (change("kind: sort\n", ""), 1, "no kind", "sort"),
    "a tab": (change("    key: product", "\tkey: product"), 12, "a tab", "use spaces"),
    "a key twice": (
        change("title: A launch", "title: A launch\ntitle: B"),
        3,
        'the key "title" stands twice',
        "keep one",
    ),
    "an alias": (change("title: A launch", "title: &a A launch"), 2, "an anchor or alias", "write the text out"),
    "an alias bomb": (
        "a: &a [x, x]\n"
        + "".join(f"{c}: &{c} [{', '.join(['*' + p] * 9)}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)),
        1,
        "an anchor or alias",
        "write the text out",
    ),
    "a tag": (change("title: A launch", "title: !!python/object:os.system x"), 2, "a tag", "remove it"),
    "an open quote": (change("title: A launch", 'title: "A launch'), 2, "not valid YAML", ""),
    "a colon in text": (change("text: Leaves the", "text: Leaves: the"), 11, "not valid YAML", "in quotes"),
    "deep nesting": ("kind: " + "[" * 500 + "]" * 500, 1, "nested more than", "flatten it"),
    "a list": ("- kind: sort\n", 1, "not a mapping", "start with"),
    "empty": ("", 1, "the file is empty", "start with"),
    "two documents": (GOOD + "---\n" + GOOD, None, "not valid YAML", ""),
    "10 MB": (GOOD + "#" * 10_000_000, 1, "larger than", "split it"),
    "Latin-1": (GOOD.replace("A launch", "Caf\xe9").encode("latin-1"), 2, "not UTF-8", "encoding UTF-8"),
    "a control character": (change("A launch", "A \x07 launch"), 1, "not valid YAML", "remove the character"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_named_with_its_line_cause_and_fix(write, name):
    text, line, cause, fix = BAD[name]
    with pytest.raises(bank.BankError) as caught:
        bank.load(write(text))
    problem = caught.value.problems[0]
    assert problem.path.name == "launch.yml"
    assert line is None or problem.line == line
    assert cause in problem.cause
    assert fix in problem.fix
    for each in str(caught.value).splitlines():
        assert each.count("launch.yml:") == 1, "one line a problem"


OWN = """    options: [{id: "yes", label: It has an end}, {id: "no", label: It goes on}]
    key: "yes"
    concepts: [C197]
    level: apply
    why:
      "yes": It ends.
      "no": It ends.
"""


def with_own_options() -> str:
    start, end = GOOD.index("    key: project"), len(GOOD)
    return GOOD[:start] + OWN + GOOD[end:]


def test_all_that_does_not_fit_is_named_at_once(write):
    text = change("line: 1", "line: 7").replace("level: apply", "level: analyze", 1).replace("title:", "titel:")
    with pytest.raises(bank.BankError) as caught:
        bank.load(write(text))
    assert [(problem.line, problem.cause) for problem in caught.value.problems] == [
        (2, 'unknown key "titel"'),  # and not that "title" is missing as well
        (13, "7 is too high"),
        (15, '"analyze" is not allowed here'),
    ]


def test_a_question_may_bring_its_own_options(write):
    exercise = bank.load(write(with_own_options()))
    assert [option.id for option in exercise.options] == ["product", "project", "both", "no", "yes"]
    assert {item.options for item in exercise.items} == {("product", "project", "both"), ("yes", "no")}


def test_a_question_without_any_options_is_refused(write):
    with pytest.raises(bank.BankError) as caught:
        bank.load(write(GOOD.replace("options: [product, project, both]\n", "")))
    assert "no options; add `options` to it" in str(caught.value)


def test_one_id_with_two_labels_is_refused(write):
    clash = with_own_options().replace('{id: "no", label: It goes on}', "{id: product, label: It goes on}")
    with pytest.raises(bank.BankError) as caught:
        bank.load(write(clash.replace('      "no": It ends.', "      product: It ends.")))
    assert '"product" is also "Product manager" in this exercise' in str(caught.value)


def test_a_wrong_folder_and_a_wrong_name_are_refused(write):
    with pytest.raises(bank.BankError, match="is no pool"):
        bank.load(write(GOOD, pool="drafts"))
    with pytest.raises(bank.BankError, match="is no slug"):
        bank.load(write(GOOD, name="My Launch.yml"))


def test_a_slug_that_does_not_exist_is_answered_with_the_nearest(write, tmp_path):
    write(GOOD)
    with pytest.raises(bank.NoSuchExercise, match='did you mean "launch"'):
        bank.find(tmp_path, "lanch")
    with pytest.raises(bank.NoSuchExercise):
        bank.find(tmp_path, "../practice/launch")


def test_a_graded_exercise_shows_no_key_in_public(write):
    public = json.dumps(bank.load(write(GOOD, pool="graded")).public())
    for secret in ('"key"', '"line"', '"why"', '"read"', "A choice of content", "C197", '"test"'):
        assert secret not in public


def test_the_revision_follows_what_the_learner_sees_and_nothing_else(write):
    before = bank.load(write(GOOD)).revision
    assert bank.load(write(change("A choice of content.", "Another reason."))).revision == before
    assert bank.load(write(change("few riders", "no rider"))).revision != before


def test_the_schema_names_every_kind_and_every_field():
    schema = json.dumps(bank.schema())
    for name in ("sort", "concepts", "why", "level", "options", "story", "read"):
        assert f'"{name}"' in schema


def test_a_file_that_changes_is_read_anew_and_a_copy_says_the_same(tmp_path: Path):
    source = ROOT / "exercises/practice/who-decides.yml"
    paths = [tmp_path / folder / "exercises/practice/who-decides.yml" for folder in ("one", "other")]
    for path in paths:
        path.parent.mkdir(parents=True)
        shutil.copy(source, path)
    first, second = map(bank.load, paths)
    assert first == second
    text = source.read_text(encoding="utf-8")
    paths[0].write_text(text.replace(f"title: {first.title}", f"title: {first.title[::-1]}"), encoding="utf-8")
    assert bank.load(paths[0]).title == first.title[::-1]  # As long as before, and perhaps as old.
    assert bank.load(paths[1]) == first
    paths[0].write_text(text.replace("kind: sort", "kind: srot"), encoding="utf-8")
    with pytest.raises(bank.BankError, match=r"one/exercises/practice/who-decides.yml:\d+: .*srot"):
        bank.load(paths[0])
