"""The quality gates fail for what they are about, item by item and pool by pool, and pass what is sound."""

from __future__ import annotations

import sys
from pathlib import Path

import live
import msgspec
import pytest

from whichpm import bank
from whichpm.kinds import kinds
from whichpm.model import Exercise, Item, Notes
from whichpm.quality import cues, items, likeness, pools, searching, sets, words
from whichpm.quality.attacks import Attacks

ROOT = Path(__file__).parents[1]
RIDE = bank.load(ROOT / "exercises/graded/ride-hailing.yml")
CLINIC = bank.load(ROOT / "exercises/graded/clinic-app.yml")
PRACTICE = bank.load(ROOT / "exercises/practice/ride-hailing-practice.yml")
SYLLABLES = {
    1: "rides weeks planned cares moved asked shares tests made crews dropped changed through served swaps trips ease",
    2: "riders wanted needed table people launches prices city trouble because houses boxes being trial quiet layout",
    3: "decided video radio area inspection remember created idea customer however hospital seventeen opening",
    4: "january february priority society situation variety american",
    5: "university",
}


def changed(exercise: Exercise, name: str, **changes: object) -> Exercise:
    """The exercise with one of its items changed."""
    assert any(item.id == name for item in exercise.items)
    found = tuple(msgspec.structs.replace(i, **changes) if i.id == name else i for i in exercise.items)
    return msgspec.structs.replace(exercise, items=found)


def noted(name: str, **changes: object) -> Exercise:
    """The graded exercise with other notes at one of its items."""
    notes = next(item.notes for item in RIDE.items if item.id == name)
    return changed(RIDE, name, notes=msgspec.structs.replace(notes, **changes))


def causes(*exercises: Exercise) -> list[str]:
    return [f"{one.item.id}: {one.cause}; {one.fix}" for one in items.findings(list(exercises))]


WHY = next(item for item in RIDE.items if item.id == "night-crews").why
STEM = next(item for item in RIDE.items if item.id == "night-crews").text


def test_sound_exercises_have_no_findings():
    assert causes(RIDE, CLINIC, PRACTICE) == causes(RIDE, PRACTICE) == []


DAMAGE = {
    "an opening that gives a partner away": (
        changed(RIDE, "rival-opens", text="Picks " + next(i for i in RIDE.items if i.id == "tour-again").text[5:]),
        "begin with “sets”, and their keys differ",
    ),
    "a stem of two words": (changed(RIDE, "night-crews", text="Asks around."), "2 words in one part; write 12 to 24"),
    "a two-part stem that is short": (
        changed(RIDE, "engineers-leave", text="Responds to a leave: weeks, and tipping."),
        "7 words in two parts; write 23 to 30",
    ),
    "a role in a stem": (
        changed(RIDE, "night-crews", text=STEM.replace("people", "product")),
        '"product" names a role',
    ),
    "an absolute": (changed(RIDE, "night-crews", text=STEM.replace("they get", "they always get")), "is an absolute"),
    "a vague word": (changed(RIDE, "night-crews", text=STEM.replace("they get", "they often get")), "is vague"),
    "the verb may": (changed(RIDE, "night-crews", text=STEM.replace("they get", "they may get")), '"may" is vague'),
    "no content": (noted("night-crews", content=None), "no content type"),
    "no word on other organisations": (noted("night-crews", moves=None), "nobody says where its owner would move"),
    "an owner that is none": (noted("night-crews", owner="engineer"), '`owner` beside the key "product"'),
    "nobody named as someone else": (changed(RIDE, "night-crews", key="other", line=4), "nobody is named"),
    "a decoy with two owners": (noted("engineers-leave", decoy=True), "a decoy has its halves on one side"),
    "an unknown partner": (noted("chart-airport", pair="chart-aeroport"), 'no graded item "chart-aeroport"'),
    "a partner with the same key": (noted("chart-airport", pair="night-crews"), 'has the key "product" too'),
    "a partner that begins elsewhere": (noted("chart-airport", pair="five-cars"), "not begin as its partner does"),
    "a straight apostrophe": (
        changed(RIDE, "night-crews", text=STEM.replace("they get", "everybody's crews get")),
        "a straight mark in everybody's; write ’ or “ and ”",
    ),
    "a short explanation": (
        changed(RIDE, "night-crews", why={**WHY, "both": "See both halves (3)."}),
        "4 words for both",
    ),
    "no line named": (
        changed(RIDE, "night-crews", why={**WHY, "both": "The dock workers are asked how they get home. " * 3}),
        "both names no line of the test",
    ),
    "the line of the key not named": (
        changed(RIDE, "night-crews", why={**WHY, "product": "The dock workers at arrange (2) get home. " * 4}),
        "product does not name choose (1)",
    ),
    "an explanation that fits anything": (
        changed(
            RIDE,
            "night-crews",
            why={**WHY, "both": "Both halves (3) would have to be met, and it is not, since " * 3},
        ),
        "the explanation of both would fit any item",
    ),
    "an explanation used twice": (
        changed(RIDE, "night-crews", why={**WHY, "both": WHY["project"]}),
        "the explanation of both is that of ride-hailing night-crews project",
    ),
    "an explanation used nearly twice": (
        changed(RIDE, "night-crews", why={**WHY, "both": f"{WHY['project']} So it is."}),
        "is nearly that of ride-hailing night-crews project",
    ),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_damage_to_an_item_is_found(what: str):
    exercise, expected = DAMAGE[what]
    assert any(expected in cause for cause in causes(exercise)), causes(exercise)


def test_a_stem_that_nearly_repeats_one_of_practice():
    text = PRACTICE.items[0].text.rstrip(".") + " now."
    (cause,) = [each for each in causes(PRACTICE, changed(RIDE, "night-crews", text=text)) if "three-word runs" in each]
    assert f"those of {PRACTICE.slug} {PRACTICE.items[0].id}" in cause


def test_the_same_words_in_two_stories_are_twins_only_where_the_author_says_so_and_the_owners_differ():
    untold = noted("talk-hour", twin=None)
    assert any("100% of its three-word runs" in each for each in causes(untold, CLINIC))
    for name, card in (("talk-hour", "clinic-app/tour-shorter"), ("five-cars", "clinic-app/weekly-text")):
        assert any(f"{card} is no twin of it" in each for each in causes(noted(name, twin=card), CLINIC))
    same = changed(RIDE, "talk-hour", key="product", line=1)
    assert any("talk-hour: clinic-app/talk-evening is no twin of it" in each for each in causes(same, CLINIC))


def test_a_setting_with_too_many_items():
    again = msgspec.structs.replace(RIDE, slug="ride-hailing-two", setting="ride-hailing")
    assert any('the setting "ride-hailing" has more than 15' in each for each in causes(RIDE, again))


def test_practice_is_spared_the_rules_of_graded_items():
    assert causes(changed(PRACTICE, PRACTICE.items[0].id, notes=Notes(content=None))) == []


@pytest.mark.parametrize("number", SYLLABLES)
def test_syllables(number: int):
    assert {word: words.syllables(word) for word in SYLLABLES[number].split()} == dict.fromkeys(
        SYLLABLES[number].split(), number
    )


def test_grades_follow_words_and_syllables():
    # 10 words, 1 sentence, 10 syllables: 0.39 * 10 + 11.8 * 1 - 15.59
    assert words.grade(["The cat sat on the mat by the old door."]) == pytest.approx(0.11)
    assert words.grade(["One part. Two parts."]) < words.grade(["One part and two parts."])
    hard = "Prioritises organisational considerations notwithstanding contradictory recommendations."
    assert words.grade([hard]) > 20


def test_likeness_is_a_share_of_runs():
    texts = {"a": "one two three four five", "b": "one two three four six", "c": "six seven eight nine ten"}
    assert list(likeness.alike(texts, 0.4)) == [("a", "b", 0.5)]  # two of four runs
    assert list(likeness.alike(texts, 0.6)) == []


def statement(number: int, key: str, text: str, **notes: object) -> Item:
    line = {"product": 1, "project": 2, "both": 3, "other": 4}[key]
    return Item(
        id=f"s{number}",
        text=text,
        options=("product", "project", "both"),
        key=key,
        line=line,
        why={},
        notes=Notes(content="decision", **notes),  # type: ignore[arg-type]
    )


def pool_of(slug: str, *found: Item) -> Exercise:
    return msgspec.structs.replace(RIDE, slug=slug, setting=slug, items=found)


BLIND = [  # the same words for both owners: what is one's here is the other's there
    pool_of(
        place,
        statement(1, one, f"Drops the {place} walk in June after hearing from guides", pair="s2", against_cue="June"),
        statement(2, other, f"Drops the {place} round in June after hearing from guides"),
        statement(3, one, f"Asks guides about the {place} hut in spring", pair="s4"),
        statement(4, other, f"Asks guides about the {place} boat in spring", against_cue="guides"),
    )
    for place, one, other in (("lake", "product", "project"), ("fell", "project", "product"))
]
PLAIN = [  # a word for each owner
    pool_of(
        place,
        *(statement(n, "product", f"Chooses what walkers of the {place} value") for n in (1, 2)),
        *(statement(n, "project", f"Books the {place} crew for a week") for n in (3, 4)),
    )
    for place in ("lake", "fell")
]


def found_by_models(*bank: Exercise) -> float | None:
    best = cues.Studied(bank).best(bank)
    return best and best.share


@pytest.mark.slow
def test_a_model_finds_words_that_give_keys_away_in_every_setting():
    assert found_by_models(*PLAIN) == 1
    assert found_by_models(*BLIND) <= 0.5


def test_a_setting_is_not_guessed_from_itself():
    assert found_by_models(PLAIN[0]) is None


def test_practice_teaches_the_models_and_is_not_asked():
    practice = msgspec.structs.replace(PLAIN[1], pool="practice")
    best = cues.Studied([PLAIN[0], practice]).best([PLAIN[0], practice])
    assert (best.share, best.found) == (1, ("s1", "s2", "s3", "s4"))


def test_the_list_of_words_counts_what_it_cannot_decide_as_half():
    assert cues.by_keywords(cues.stems(PLAIN)).share == 1
    assert cues.by_keywords(cues.stems(BLIND)) == (0.5, ())


def test_without_scikit_learn_the_gate_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "sklearn.feature_extraction.text", None)
    with pytest.raises(cues.Missing, match=r'pip install -e "\.\[author\]"'):
        cues.Studied(PLAIN)


MIX = sets.Blueprint(
    keys={"product": (40, 50), "project": (40, 50), "both": (8, 12)},
    content={"decision": (50, 100)},
    levels={"apply": (50, 100)},
)


def failing(*found: Exercise) -> set[str]:
    return {gate.name for gate in (*pools.gates(MIX, found, {}), *Attacks(found).by_words(found, {})) if not gate.holds}


@pytest.mark.slow
def test_a_pool_passes_but_for_what_it_lacks():
    assert failing(*BLIND) == set()  # 4 of its 8 items run against the cue.
    assert failing(*PLAIN) == {
        "in matched pairs",
        "against the cue",
        "guessed by a list of words",
        "product or project, guessed from words",
        "any owner, guessed from words",
    }


@pytest.mark.slow
def test_a_pool_with_one_key_too_often():
    assert "key product" in failing(*BLIND, *(pool_of(f"x{n}", BLIND[0].items[0]) for n in range(5)))


@pytest.mark.slow
def test_decoys_stand_beside_both_and_lengths_are_equal():
    both = [statement(n, "both", "Answers the flood: one part is the walk, the other the crew") for n in (7, 8)]
    assert "decoys" in failing(*BLIND, pool_of("tarn", *both))
    long = statement(9, "project", "Answers the flood " + "with crews and cars and boats and tents " * 4)
    assert "mean length, one part" in failing(*BLIND, pool_of("tarn", long))


@pytest.mark.slow
def test_a_label_word_needs_the_opposite_key_too():
    one = pool_of("tarn", statement(1, "project", "Moves the tarn walk up the roadmap for June"))
    other = pool_of("beck", statement(1, "product", "Moves the beck walk down the roadmap for June"))
    assert "label words with one key" in failing(*BLIND, one)
    assert "label words with one key" not in failing(*BLIND, one, other)


def test_shares_that_are_no_whole_number_may_be_rounded_either_way():
    gates = {gate.name: gate.wanted for gate in pools.gates(MIX, BLIND, {})}
    assert gates["key both"] == "0 to 1"  # 8 to 12 percent of 8
    assert gates["key product"] == "3 to 4"


def test_what_a_form_holds_is_counted_by_kind():
    one = sets.Set(title="Trial", blueprint="x", holds={"sort": 12, "order": 1}, given={"A": ("ride-hailing",)})
    found = {gate.name: (gate.found, gate.holds) for gate in pools.holds(one, [RIDE])}
    assert found == {"sort items": ("12", True), "order items": ("0", False)}


def test_what_can_be_read_off_a_story_earns_a_tenth_at_most():
    chart = bank.find(ROOT, "hutlink-raci")
    alone = pools.looked_up([chart], {})
    assert (alone.found, alone.holds) == (f"{chart.maximum:g} of {chart.maximum:g}, 100.0 %", False)
    assert not pools.looked_up([RIDE, chart], {}).holds
    assert pools.looked_up([RIDE], {}).holds
    assert pools.looked_up([chart], {"looked-up": 100.0}).short


def test_papers_have_the_share_of_points_that_a_blueprint_wants():
    paper = bank.find(ROOT, "raid-log-fault")
    wanted = sets.Blueprint({}, {}, {}, papers=25)
    alone = pools.on_papers(wanted, [RIDE])
    assert (alone.found, alone.holds) == ("0 of 12, 0.0 %", False)
    assert not pools.on_papers(wanted, [RIDE, paper]).holds  # 3 of 15
    assert pools.on_papers(wanted, [RIDE, paper, bank.find(ROOT, "status-report-fault")]).holds  # 6 of 18
    assert pools.on_papers(sets.Blueprint({}, {}, {}), [RIDE]).holds


def test_no_word_of_a_paper_finds_the_answer_and_neither_does_the_longest_one():
    paper = bank.find(ROOT, "status-report-fault")
    keys = {item.key for item in paper.items}
    gave = {True: paper.story.replace("\n", " "), False: "No."}
    labels = tuple(msgspec.structs.replace(one, label=gave[one.id in keys]) for one in paper.options)
    told, sound = (
        {gate.name: gate.holds for gate in searching.gates([one], {})}
        for one in (msgspec.structs.replace(paper, options=labels), bank.find(ROOT, "roadmap-fault"))
    )
    assert [*sound] == ["found in papers by searching for words", "found in papers by the longest answer or one place"]
    assert not any(told.values())
    assert sound["found in papers by searching for words"]
    assert not list(searching.gates([RIDE], {}))


def test_the_cut_of_a_set_is_found_by_what_is_shown_of_it():
    forms = {"A": ("ferry",), "B": ("tram",)}
    known = sets.Sets({}, {"one": sets.Set(title="One", blueprint="x", holds={"sort": 1}, given=forms, cut=65)})
    assert [known.cut_of(shown) for shown in (["ferry", "bus"], ["tram"], ["bus"], [])] == [65, 65, None, None]


@pytest.mark.parametrize(
    ("slug", "size"),
    [("hutlink-raci", 18), ("loftbread-loop", 1), ("five-approvals", 6), ("shared-skills", 7), ("lane-questions", 12)],
)
def test_how_much_of_its_kind_an_exercise_is(slug: str, size: int):
    assert kinds()[(found := bank.find(ROOT, slug)).kind].size(found) == size


@pytest.mark.course
def test_the_sets_of_the_course_can_be_read():
    found = sets.read(ROOT)
    assert {"ps1", "final"} <= set(found.sets)
    assert found.of("ride-hailing") == ["ps1"]


@pytest.mark.course
def test_anchors_of_the_final_are_parallel_and_a_false_one_is_named():
    final = sets.read(ROOT).sets["final"]
    graded = live.exercises("graded")
    forms = [[exercise for exercise in graded if exercise.slug in slugs] for slugs in final.forms.values()]
    every = [gate for form in forms for gate in pools.anchored(final, form, graded)]
    assert all(gate.holds for gate in every)
    assert sum(int(gate.found) for gate in every) == len(final.anchors)
    form = forms[0]
    own = {new: old for new, old in final.anchors.items() if new.partition("/")[0] in final.forms["A"]}
    false = {
        "timetable-app/weekly-view": "ride-hailing/talk-hour",  # another owner
        "timetable-app/free-hour": "timetable-app/free-hour",  # the same setting
        "ride-hailing/phone-booking": "saas-cards/tax-page",  # not of the Final
        "check-in-kiosks/easter-page": "saas-cards/not-there",
    }
    (gate,) = pools.anchored(msgspec.structs.replace(final, anchors=final.anchors | false), form, graded)
    assert (gate.holds, gate.look.split(", ")) == (False, [name for name in own | false if name in false])
    assert not list(pools.anchored(msgspec.structs.replace(final, anchors={}), form, graded))


def test_a_broken_file_of_sets_names_line_and_fix(tmp_path: Path):
    (tmp_path / "exercises").mkdir()
    text = (ROOT / sets.PATH).read_text(encoding="utf-8")
    (tmp_path / sets.PATH).write_text(
        text.replace("blueprint: three-roles", "blueprint: three-rolls", 1), encoding="utf-8"
    )
    line = text.split("blueprint: three-roles")[0].count("\n") + 1
    cause = 'sets.ps1.blueprint: there is no blueprint "three-rolls"; did you mean "three-roles"'
    with pytest.raises(bank.BankError, match=f"sets.yml:{line}: {cause}"):
        sets.read(tmp_path)
