"""A learner without a mouse: goes through a board by Tab, answers with the keys of native controls, loses no focus."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Locator, Page

from whichpm import words
from whichpm.model import Exercise

SAY = words.of("en")
LAST = (SAY("order.check"), SAY("order.keep"), SAY("dialogue.none"))
"""Buttons that answer what was left as it is."""
HERE = """() => {
    const one = document.activeElement;
    const seen = one.type === "radio" ? one.closest("label") : one;
    const { outlineStyle, outlineWidth } = getComputedStyle(seen);
    const box = seen.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height, innerHeight - box.top) / 2];
    const over = document.elementFromPoint(x, y);
    const step = one.closest(".wp-step")?.parentElement;
    return {
        html: one.outerHTML.slice(0, 120), tag: one.tagName, type: one.type, value: one.value, checked: one.checked,
        text: one.textContent.trim(), item: one.closest("[data-item]")?.dataset.item ?? "",
        before: step ? [...step.parentElement.children].slice(0, [...step.parentElement.children].indexOf(step))
            .map((line) => line.firstElementChild.dataset.item) : [],
        inside: Boolean(one.closest(".wp-board")), ringed: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
        uncovered: Boolean(over) && (seen.contains(over) || over.contains(seen)),
        moving: document.getAnimations().filter((each) => each.playState === "running").length,
    };
}"""

STEPS = "(board) => [...board.querySelectorAll('.wp-step')].map((step) => step.dataset.item)"


class Learner:
    """Someone at the keyboard who knows what to answer."""

    def __init__(self, board: Locator, exercise: Exercise, wanted: Mapping[str, str]) -> None:
        self.board, self.wanted = board, wanted
        self._practice = exercise.pool == "practice"
        self.page: Page = board.page
        self.press = self.page.keyboard.press
        self._labels = {option.id: option.label for option in exercise.options}

    def here(self, *also: str) -> dict[str, Any]:
        """Where the focus is; it must be on the board and ringed, and nothing may move."""
        where: dict[str, Any] = self.page.evaluate(HERE)
        wrong = [name for name in ("inside", "ringed", *also) if not where[name]]
        assert not wrong, f"not {' or '.join(wrong)}: {where['html']}"
        assert where["moving"] == 0, f"something moves around {where['html']}"
        return where

    def answer_all(self, limit: int = 300) -> None:
        """From the story on, until nothing is left."""
        self.board.locator("summary").first.focus()
        while self._left():
            assert (limit := limit - 1), f"Tab does not lead to what is left: {self.board.get_attribute('data-left')}"
            self.press("Tab")
            self._answer(self.here("uncovered"))
            self.here()

    def go_to(self, text: str, limit: int = 80) -> None:
        """Press Tab until a button of this text has the focus."""
        while self.here()["text"] != text:
            assert (limit := limit - 1), f"Tab does not lead to “{text}”"
            self.press("Tab")

    def _left(self) -> bool:
        steps = [int(self.wanted[step]) for step in self.board.evaluate(STEPS)]
        unchecked = self._practice and self.board.locator("[data-checked=false]").count()
        return self.board.get_attribute("data-left") != "0" or steps != sorted(steps) or bool(unchecked)

    def _answer(self, here: dict[str, Any]) -> None:
        wanted = self.wanted.get(here["item"])
        if here["tag"] == "SELECT" or here["type"] == "radio":
            self._choose(here, wanted)
        elif here["type"] == "checkbox":
            if wanted == "marked" and not here["checked"]:
                self.press("Space")
        elif here["before"] or here["text"] in LAST:
            self._arrange(here)
        elif here["tag"] == "BUTTON":
            acts = (wanted, self.wanted.get(f"{here['item']}-act"))
            if here["text"] in [self._labels.get(act or "") for act in acts]:
                self.press("Enter")

    def _choose(self, here: dict[str, Any], wanted: str | None) -> None:
        for _ in range(len(self._labels)):
            if here["value"] == wanted:
                break
            self.press("ArrowDown")
            here = self.here()
        assert here["value"] == wanted, here["html"]
        if here["checked"] is False:
            self.press("Space")
        if here["tag"] == "SELECT":
            self.press("Enter")

    def _arrange(self, here: dict[str, Any]) -> None:
        """Move a step up past those above it that belong below it; at the end, keep or check."""
        if here["text"] in LAST:
            self.press("Enter")
            return
        own = int(self.wanted[here["item"]])
        for _ in [other for other in here["before"] if int(self.wanted[other]) > own]:
            self.press("ArrowUp")
            self.here()
