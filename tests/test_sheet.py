"""On paper every kind reads sensibly: what is asked gives no key away, and the key has its numbers and alternatives."""

from __future__ import annotations

import re
from itertools import pairwise

import live
import msgspec
import pytest
from live import sample

from whichpm import bank
from whichpm.kinds import kinds
from whichpm.model import Exercise
from whichpm.sheet import Answers, Note, Question, Questions, Sheet, Table, Terms

every = live.every("practice")


def sheet(exercise: Exercise) -> Sheet:
    return kinds()[exercise.kind].sheet(exercise)


def block(blocks, kind):
    return next(one for one in blocks if isinstance(one, kind))


def questions(exercise: Exercise) -> tuple[Question, ...]:
    return block(sheet(exercise).task, Questions).questions


def words(blocks) -> str:
    return msgspec.json.encode(blocks).decode()


@every
def test_every_kind_has_something_to_ask(exercise):
    assert any(isinstance(one, Questions | Table) for one in sheet(exercise).task)


@every
def test_what_is_asked_does_not_depend_on_keys(exercise):
    blind = [msgspec.structs.replace(item, why={}, line=None, concepts=(), points=1.0) for item in exercise.items]
    if exercise.kind != "order":  # Its key must name a place, so that steps can be put in order.
        blind = [msgspec.structs.replace(item, key=item.options[-1], accepted=()) for item in blind]
        blind = [msgspec.structs.replace(item, why=dict.fromkeys(item.options, "")) for item in blind]
    else:
        blind = [msgspec.structs.replace(item, why=dict.fromkeys(item.options, "")) for item in blind]
        blind = [msgspec.structs.replace(item, key=str(place), accepted=()) for place, item in enumerate(blind, 1)]
    assert sheet(msgspec.structs.replace(exercise, items=tuple(blind))).task == sheet(exercise).task


@every
def test_every_explanation_of_a_key_is_in_the_key(exercise):
    told = words(sheet(exercise).key)
    for item in exercise.items:
        if item.key is not None and item.points:
            assert words(" ".join(item.why[item.key].split("\n")))[1:-1] in told


@every
def test_confidence_is_left_out(exercise):
    asked = (bank._confidence(exercise.items[0], exercise.items[0].id),)
    assert sheet(msgspec.structs.replace(exercise, items=(*exercise.items, *asked))) == sheet(exercise)


@pytest.mark.parametrize("kind", ["dialogue", "two-step", "branch", "simulation"])
def test_what_follows_an_item_is_asked_beneath_it(kind):
    exercise = sample(kind)
    asked = questions(exercise)
    assert all(len(question.parts) == 1 for question in asked)
    assert 2 * len(asked) == sum(not item.optional for item in exercise.items)


def test_questions_and_answers_have_the_same_numbers():
    for kind in ("sort", "pairs", "two-step", "dialogue", "branch", "simulation", "audit"):
        answers = block(sheet(sample(kind)).key, Answers).answers
        assert len(answers) == len(questions(sample(kind)))


def test_an_item_without_a_key_keeps_its_number_among_others():
    first, *rest = sample("sort").items
    mixed = msgspec.structs.replace(sample("sort"), items=(msgspec.structs.replace(first, key=None), *rest))
    answers = block(sheet(mixed).key, Answers).answers
    assert answers[0].reasons == (("Not scored", ""),)
    assert len(answers) == len(mixed.items)


def test_what_is_not_scored_is_not_in_the_key():
    for kind in ("branch", "simulation"):
        told = words(sheet(sample(kind)).key)
        for item in sample(kind).items:
            if not item.points:
                assert not any(words(text)[1:-1] in told for text in item.why.values())


def test_without_any_key_there_is_no_key_and_the_sheet_says_so():
    ratings = sheet(sample("self-check"))
    assert ratings.key == ()
    first, *_, last = ratings.task
    assert first.lead == "Not scored"
    by_hand = re.findall(r"\d+", last.text)
    assert sorted(map(int, by_hand)) == list(range(1, len(sample("self-check").items) + 1))


def test_conditions_name_the_choice_and_the_question_and_stand_only_where_something_leads_past():
    scenes = questions(live.exercise("five-approvals"))
    first, second, *further = scenes
    assert first.only == second.only == ""  # Every act of the first scene leads to the second.
    conditions = [scene.only for scene in further if scene.only]
    assert conditions
    for only in conditions:
        for quoted, number in re.findall(r"“([^”]+)” in (\d+)", only):
            acts = scenes[int(number) - 1].parts[0].options
            assert quoted in [act.removesuffix(".") for act in acts]
        assert re.fullmatch(r"Only if you chose .+:", only)
    assert all(part.only == "" for scene in scenes for part in scene.parts)


def test_a_marked_line_is_the_condition_for_its_owner():
    for line in questions(sample("dialogue")):
        assert line.parts[0].only == "Only if you chose “Takes somebody else’s decision”:"


def test_order_lists_each_step_once_and_answers_in_order():
    exercise = sample("order")
    asked = block(sheet(exercise).task, Questions)
    assert asked.letters
    assert [question.lines for question in asked.questions] == [(item.text,) for item in exercise.items]
    assert all(question.options == () for question in asked.questions)
    answers = block(sheet(exercise).key, Answers).answers
    keyed = sorted(exercise.items, key=lambda item: int(item.key))
    for answer, item in zip(answers, keyed, strict=True):
        letter = "ABCDEFGH"[exercise.items.index(item)]
        assert answer.reasons[0][0] == f"{letter}: {item.text}"


def test_a_further_order_is_named_by_letters():
    exercise = sample("order")
    places = [str(place) for place in range(1, len(exercise.items) + 1)]
    swap = {**{place: place for place in places}, "1": "2", "2": "1"}
    items = tuple(msgspec.structs.replace(item, accepted=(swap[item.key],)) for item in exercise.items)
    key = sheet(msgspec.structs.replace(exercise, items=items)).key
    model = [answer.reasons[0][0][0] for answer in block(key, Answers).answers]
    model[:2] = model[1::-1]
    assert block(key, Note) == Note(f"{', '.join(model)}.", lead="Also fits")


def test_raci_is_a_table_to_fill_and_a_table_filled():
    exercise = sample("raci")
    asked, told = block(sheet(exercise).task, Table), block(sheet(exercise).key, Table)
    assert asked.head == told.head
    assert asked.head[1:] == tuple(column["label"] for column in exercise.layout["columns"])
    items = {item.id: item for item in exercise.items}
    for row, (name, *empty), (same, *filled) in zip(exercise.layout["rows"], asked.rows, told.rows, strict=True):
        assert name == same == row["text"]
        for column, cell, letters in zip(exercise.layout["columns"], empty, filled, strict=True):
            item = items.get(f"{row['id']}-{column['id']}")
            assert cell == ("" if item else "open")
            fitting = [] if item is None else [item.key, *item.accepted]
            assert letters.lower() == (" or ".join(fitting) or "open")


def test_accepted_alternatives_are_named():
    first, *rest = sample("sort").items
    other = next(option for option in first.options if option != first.key)
    both = msgspec.structs.replace(first, accepted=(other,))
    labels = {option.id: option.label for option in sample("sort").options}
    answers = block(sheet(msgspec.structs.replace(sample("sort"), items=(both, *rest))).key, Answers).answers
    assert answers[0].reasons[0][0] == f"{labels[first.key]} or {labels[other]}"


def test_audit_shows_the_article_and_what_the_labels_mean():
    exercise = sample("audit")
    task = sheet(exercise).task
    assert block(task, Note) == Note(exercise.layout["source"], lead=exercise.layout["title"])
    labels = {option.label for option in exercise.options}
    meanings = dict(block(task, Terms).pairs)
    assert meanings.keys() == labels
    assert set(meanings.values()) == set(exercise.layout["meanings"].values())


@every
def test_grounds_are_named_once_an_answer(exercise):
    for blocks in sheet(exercise).key:
        for answer in blocks.answers if isinstance(blocks, Answers) else ():
            assert len(set(answer.lines)) == len(answer.lines)
            assert all(one != other for one, other in pairwise(answer.reads))
