"""A learner who goes through a whole board one decision at a time, and what can be measured of that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from browser.kindpage import some_right
from playwright.sync_api import Locator, Page, expect

from whichpm.model import Exercise, Item

SIZES = {"phone": (390, 844), "wide": (1280, 800)}
VERDICT = """() => {
    const order = document.querySelector(".wp-check .wp-verdict");
    const told = [...document.querySelectorAll("[data-turn=now] .wp-verdict, [data-turn=now] .wp-why")]
        .filter((one) => one.checkVisibility());
    const next = document.querySelector(".wp-turns > :last-child");
    return (order || told.length > 1) && (order ? [order] : [...told, next]).every((one) => {
        const { top, bottom, left, width } = one.getBoundingClientRect();
        const over = document.elementFromPoint(left + width / 2, (top + bottom) / 2);
        return top >= 0 && bottom <= innerHeight && (one.contains(over) || over.contains(one));
    });
}"""
OPEN = """() => {
    const [card] = document.querySelectorAll("[data-turn=now]");
    const seen = (one) => one.checkVisibility() && !one.disabled;
    const items = [...(card?.querySelectorAll("[data-item]") ?? []), ...(card?.matches("[data-item]") ? [card] : [])];
    for (const item of items) {
        const own = (selector) => [...item.querySelectorAll(selector)]
            .filter((one) => seen(one) && one.closest("[data-item]") === item && !/-confidence$/.test(one.name ?? ""));
        const radios = own("input[type=radio]");
        if (radios.length && !radios.some((one) => one.checked)) return [item.dataset.item, "radio"];
        if (own("select").some((one) => !one.value)) return [item.dataset.item, "select"];
        const box = own("input[type=checkbox]")[0];
        const fine = own(".wp-fine[aria-pressed=false]")[0];
        if (box && fine && !box.checked) return [item.dataset.item, "line"];
        if (own("button:not(.wp-fine, .wp-ask)").length) return [item.dataset.item, "act"];
    }
    return null;
}"""
SHOWN = "[data-turn=now] .wp-verdict:visible, .wp-check .wp-verdict:not(:empty):visible"
WORDS = """() => [...document.querySelectorAll("[data-turn=now], .wp-step")]
    .reduce((sum, one) => sum + one.innerText.split(/\\s+/).length, 0)"""


@dataclass
class Figures:
    """Taps and decisions; verdicts that came, and those in view with their reason; how far what was pressed moved."""

    taps: int = 0
    decisions: int = 0
    told: int = 0
    seen: int = 0
    words: int = 0
    ended: bool = False
    moved: dict[str, float] = field(default_factory=dict)

    @property
    def far(self) -> dict[str, float]:
        """What moved by more than a learner's eye forgives."""
        return {name: by for name, by in self.moved.items() if by >= 8}


class Player:
    """A learner on a page with one exercise."""

    def __init__(self, page: Page, exercise: Exercise) -> None:
        self.page, self.exercise = page, exercise
        self.board = page.locator(".wp-board")
        self.next = page.locator(".wp-turns > :last-child")
        expect(self.board).to_have_attribute("data-view", "one")

    def start(self) -> None:
        """On a phone the sheet opens when the learner says so: nobody who reads is thrown out of the text."""
        start = self.page.locator(".wp-start")
        if start.is_visible():
            start.click()
            expect(self.page.get_by_role("dialog")).to_be_visible()

    @property
    def now(self) -> Item:
        """The item at its turn that is to be answered."""
        name = self.page.evaluate(
            """() => [...document.querySelectorAll("[data-turn=now]")].map((one) =>
                (one.matches("[data-item]") ? one : one.querySelector("[data-item]")).dataset.item)[0]"""
        )
        return next(item for item in self.exercise.items if item.id == name)

    def tap(self, item: Item, option: str) -> float:
        """Answer; by how many pixels the top of what was tapped moved."""
        label = self.page.locator(f'[data-item="{item.id}"] label', has=self.page.locator(f'input[value="{option}"]'))
        label.scroll_into_view_if_needed()
        before = label.bounding_box()["y"]
        label.click()
        return abs(label.bounding_box()["y"] - before)

    def sit(self) -> Figures:
        """Answer everything, some of it wrong, one decision after the other to the end; what was measured."""
        figures = Figures()
        wanted = some_right(self.exercise)
        sequence = sorted((name for name in wanted if wanted[name].isdigit()), key=lambda name: int(wanted[name]))
        for _ in range(200):
            if found := self.page.evaluate(OPEN):
                figures.decisions += found[0] not in figures.moved
                self._answer(*found, wanted, figures)
            elif (take := self.page.locator(".wp-pool:visible")).count():
                name = next(name for name in sequence if take.locator(f'[data-item="{name}"]').count())
                figures.decisions += 1
                self._press(name, take.locator(f'[data-item="{name}"] .wp-take'), figures)
            elif (check := self.page.locator(".wp-check button:visible").last).count():
                figures.words += 0 if figures.told else self.page.evaluate(WORDS)
                self._press("check", check, figures)
            elif self.board.get_attribute("data-end") == "true":
                figures.ended = True
                break
            else:
                figures.words += self.page.evaluate(WORDS)
                self.next.click()
        return figures

    def _answer(self, name: str, control: str, wanted: Mapping[str, str], figures: Figures) -> None:
        item, option = self.page.locator(f'[data-item="{name}"]'), wanted.get(name, "")
        if control == "radio":
            target = item.locator("label", has=self.page.locator(f'input[value="{option}"]')).first
        elif control == "select":
            target = item.locator("select")
        elif control == "line":
            target = item.locator(".wp-box:not(.wp-certain)" if option == "marked" else ".wp-fine")
        else:
            labels = {each.id: each.label for each in self.exercise.options}
            target = item.get_by_role("button", name=labels[wanted.get(f"{name}-act", option)], exact=True)
        self._press(name, target, figures, option if control == "select" else None)

    def _press(self, name: str, target: Locator, figures: Figures, option: str | None = None) -> None:
        """Press, and look where the target went and whether a verdict that came is in view."""
        target.click(trial=True)  # as a thumb scrolls to what is out of sight
        handle = target.element_handle()
        before = handle.bounding_box()
        verdicts = self.page.locator(SHOWN).count()
        if option is None:
            target.click()
        else:
            target.select_option(option)
        figures.taps += 1
        after = handle.bounding_box()
        # A step that is placed goes to its place.
        gone = handle.evaluate("(one) => one.matches('.wp-take')")
        moved = abs(after["y"] - before["y"]) if after and not gone else 0
        figures.moved[name] = max(figures.moved.get(name, 0), moved)
        if self.page.locator(SHOWN).count() > verdicts:
            figures.told += 1
            figures.seen += self.page.evaluate(VERDICT)


def wrong(item: Item) -> str:
    return next(option for option in item.options if not item.fits(option))
