"""Only comments and needless space go: a string, a template or a regular expression is never touched."""

from __future__ import annotations

import json

import pytest
from node import ROOT, node

from whichpm import lean, scripts
from whichpm.sphinx import assets

SOURCES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for folder, ending in (("whichpm/static", "*js"), ("whichpm/static", "*.css"), ("whichpm/sphinx/theme", "*.js"))
    for path in sorted((ROOT / folder).rglob(ending))
} | {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in assets.THEME.rglob("*.css")}


@pytest.mark.parametrize(
    "kept",
    [
        "a - -b;",
        "a + +b;",
        "a - --b;",
        'x="/* no */";',
        "x='a  ,  b';",
        'x="// no";',
        'x="it\'s \\" {  } ;";',
        "x=`a  ${b + `  ${c}  // no`}  /* no */`;",
        "x=`\\`  ${{a:{b:1}}.a}  `;",
        "x=y / 2 / z;",
        "x=(a + b)/ c;",
        'x=a.replace(/"  [/"]  \\/ \'/g,b);',
        'return /"  /.test(x);',
        "x=a?/  '/:[/ `/];",
        'x="url(  a  )";',
    ],
)
def test_a_script_that_a_pattern_would_change_stays_as_it_is(kept: str):
    assert lean.script(kept) == kept + "\n"


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("  a;\n\n\n  // no\n  b;\n", "a;b;\n"),
        ("  a\n\n\n  // no\n  b\n", "a\nb\n"),  # where a statement may end, the line does
        ("/** One\n * two. */\nconst a = /** @type {A} */ (b);\n", "const a=(b);\n"),
        ("a/* no */b;", "a b;\n"),
        ("return /* one\ntwo */ a;", "return\na;\n"),  # as the language has it: a comment of two lines ends a line
        ("// nothing\n", ""),
        ("f(\n  a,\n  b\n);\n", "f(a,b);\n"),
        ("a\n  .b()\n(c)\n", "a\n.b()\n(c)\n"),
        ("if (a) {\n  b\n}\nc\n", "if(a){b}\nc\n"),
        ("a = b ? -c : +d;", "a=b?-c:+d;\n"),
        ("a < !--b;", "a< !--b;\n"),  # without the blank a comment
    ],
)
def test_comments_and_needless_space_go(source: str, left: str):
    assert lean.script(source) == left


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ('a::before { content: "/* no */  ;  }"; }', 'a::before{content: "/* no */  ;  }";}\n'),
        ("a { background: url(data:x/*;y) }", "a{background: url(data:x/*;y)}\n"),
        ("a {\n  /* no */\n  margin: -1px + 2px;\n}", "a{margin: -1px + 2px;}\n"),
        ("a > :is(b) :is(c) [d], e :hover {}", "a>:is(b) :is(c) [d], e :hover{}\n"),
    ],
)
def test_styles_keep_their_texts(source: str, left: str):
    assert lean.style(source) == left


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ('a;\nx = "open', "line 2: a string does not end on its line"),
        ("x = `open", "line 1: a template does not end"),
        ("if (a) /b/.test(c);", "line 1: a stroke after ) may divide"),
        ("}\n/b/.test(c);", "line 2: a stroke after } may divide"),
        ("x = /open\n", "line 1: a regular expression does not end"),
    ],
)
def test_what_cannot_be_told_for_certain_is_refused_with_its_line(source: str, why: str):
    with pytest.raises(lean.Unclear, match=why.replace("(", r"\(").replace(")", r"\)")):
        lean.script(source)


def test_the_tokens_of_every_script_are_the_script():
    for name, source in SOURCES.items():
        if not name.endswith(".css"):
            assert "".join(text for _, text in lean.script_tokens(source)) == source, name


@pytest.mark.slow
@pytest.mark.skipif(not (ROOT / "node_modules" / "esbuild").is_dir(), reason="npm has not installed esbuild here")
def test_a_real_bundler_sees_no_difference():
    """The contract, checked by others' code: esbuild makes the same of every source before and after."""
    told = [
        [name, "css", source, lean.style(source)]
        if name.endswith(".css")
        else [name, "ts" if name.endswith(".ts") else "js", source, lean.script(source)]
        for name, source in SOURCES.items()
    ]
    told.append(["a difference", "js", "f('a  b')", "f('a b')"])
    assert json.loads(node("tests/front/same.mjs", told=told)) == ["a difference"]


def bundle_of(monkeypatch: pytest.MonkeyPatch, parts: dict[str, str]) -> str:
    """The bundle of made-up modules, the first of which is the entry."""
    monkeypatch.setattr(scripts, "_source", parts.__getitem__)
    scripts._together.cache_clear()
    try:
        return scripts.joined((next(iter(parts)),))
    finally:
        scripts._together.cache_clear()


def test_modules_of_one_script_may_share_names(monkeypatch: pytest.MonkeyPatch):
    parts = {
        "a/one.mjs": 'import { x as other, y } from "../two.mjs";\nimport z from "./three.mjs";\n'
        "const x = 1;\nexport const told = () => [x, other, y(), z, import.meta?.url];\n",
        "two.mjs": 'const z = "export const no = 1;";\nexport const x = 2;\nexport async function* g() {}\n'
        "export function y() {\n  return z;\n}\n",
        "a/three.mjs": "const x = 3;\nexport default x;\n",
    }
    script = bundle_of(monkeypatch, parts)
    source = f"{script}\nconsole.log(JSON.stringify($0.told().slice(0, 4)))"
    assert json.loads(node("--input-type=module", "--eval", source)) == [1, 2, "export const no = 1;", 3]


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"a.mjs": 'import { x } from "./b.mjs";\n', "b.mjs": "export const y = 1;\n"}, "b.mjs does not export x"),
        ({"a.mjs": 'import "./b.mjs";\n', "b.mjs": 'import "./a.mjs";\n'}, "a.mjs imports itself by way of b.mjs"),
        ({"a.mjs": "\nexport let x = 1;\n"}, "a.mjs, line 2: export a function, a class or one constant"),
        ({"a.mjs": "const x = 1;\nexport { x };\n"}, "a.mjs, line 2: export a function"),
        ({"a.mjs": 'import * as b from "./b.mjs";\n'}, "a.mjs, line 1: write the import as"),
        ({"a.mjs": 'import { b } from "library";\n'}, "a.mjs, line 1: write the import as"),
        ({"a.mjs": "const $m0 = 1;\n"}, "names that begin with [$] are the bundle's own"),
        ({"a.mjs": "\nif (a) /b/.test(c);\n"}, "a.mjs, line 2: a stroke after [)]"),
    ],
)
def test_what_cannot_be_joined_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, parts: dict[str, str], why: str):
    with pytest.raises(ValueError, match=why):
        bundle_of(monkeypatch, parts)
