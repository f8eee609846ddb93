"""One module out of the parts, in the three forms that hosts need; only what people need is left out."""

from __future__ import annotations

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
    assert bundle.classic().count("globalThis.whichpmBoard =") == 1


def test_the_private_form_wraps_the_board_and_exports_its_own():
    assert bundle.private().count("const board =") == 1
    assert bundle.private().count("export default") == 1
    assert "./board.mjs" not in bundle.private()


def test_no_comment_reaches_a_learner():
    for text in (bundle.module(), bundle.styles()):
        assert "/*" not in text


@pytest.mark.parametrize("language", words.languages())
def test_the_module_brings_its_words_and_asks_for_no_other(language):
    module = bundle.module(language)
    assert words.of(language)("board.task") in module
    for text in (module, bundle.classic(language), bundle.private(language)):
        assert re.findall(r'"(?:[a-z]+-)?[a-z]+\.[a-z_]+"', text) == []
