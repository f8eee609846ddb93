"""One module out of the parts, in the three forms that hosts need; only what people need is left out."""

from __future__ import annotations

import json
import re

import pytest

from whichpm import bundle, words
from whichpm.kinds import kinds


def test_every_kind_is_in_the_module_once():
    for kind in kinds():
        assert bundle.module().count(f'register("{kind}"') == 1, kind


def test_the_module_imports_nothing_and_exports_the_board():
    assert "import " not in bundle.module().replace("important", "")
    assert bundle.module().count("export default") == 1


def test_the_classic_script_exports_nothing_and_sets_one_name():
    assert "export " not in bundle.classic()
    assert bundle.classic().count("globalThis.whichpmBoard=") == 1


def test_the_private_form_exports_its_own_around_the_board():
    assert bundle.private().count("export default") == 1
    assert "./board.mjs" not in bundle.private()
    assert bundle.private() != bundle.module()


def test_no_comment_reaches_a_learner():
    for text in (bundle.module(), bundle.styles()):
        assert "/*" not in text


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_form_brings_its_own_words(language):
    for text in (bundle.module(language), bundle.classic(language), bundle.private(language)):
        assert words.of(language)("board.task") in text.splitlines()[2 if text.startswith("(") else 1]
        assert words.of(language)("theme.menu") not in text


def test_every_message_that_the_board_asks_for_is_among_its_words():
    for script in (bundle.module(), bundle.private()):
        said = json.loads(script.splitlines()[1].removeprefix("const whichpmSaid=").removesuffix(";"))
        asked = re.findall(r'\bt\(\s*"([a-z-]+)\.(\w+)"', script)
        assert len(asked) > 60
        assert [f"{area}.{key}" for area, key in asked if key not in said.get(area, {})] == []
