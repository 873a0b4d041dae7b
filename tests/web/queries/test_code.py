from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.web.queries.code import Result, quote_formula, quote_m, quote_python, quote_r, write_code

NASTY = [
    "plain",
    'it\'s "quoted"',
    '"""',
    'ends with a quote"',
    'four """" quotes\nover lines ""',
    "back\\slash \\n \\",
    '\\"""\n\\',
    "lines\nand\r\nmore\r",
    "tab\tnul\x00bell\x07",
    "right to left \u202eevil\u202c, no width \u200b, separators \u2028\u2029",
    "emoji 🤝 и кириллица",
    "$(touch /tmp/x) `id` ${HOME} !! % %s {name}",
    "=1+1 #(lf) #(#)( #(cr,lf)",
    "\\N{DASH} \\u0022 \\x22 \\042",
]
# What a string of the language can be, from its beginning to its end: nothing in it ends it.
R = re.compile(r'"(?:[^"\\\x00-\x1f]|\\["\\]|\\u[0-9a-f]{4}|\\U[0-9a-f]{8})*"')
FORMULA = re.compile(r'"(?:[^"\x00-\x1f]|"")*"')
M = re.compile(r'"(?:[^"#\x00-\x1f]|""|#(?!\()|#\(#\)\()*"')


@pytest.mark.parametrize("text", NASTY)
def test_python_reads_back_what_was_quoted(text: str) -> None:
    assert ast.literal_eval(quote_python(text)) == text


@given(st.text(st.sampled_from("ab\"'\\\n\r\tNux0{\u202e\x00🤝"), max_size=12) | st.text(max_size=30))
def test_python_reads_back_any_text(text: str) -> None:
    quoted = quote_python(text)
    assert ast.literal_eval(quoted) == text
    assert quoted.replace("\n", "").isprintable()


@pytest.mark.parametrize(("quote", "whole"), [(quote_r, R), (quote_formula, FORMULA), (quote_m, M)])
@given(text=st.text(st.sampled_from("ab\"'\\\n\r#()lfu0\u202e\x00"), max_size=12) | st.text(max_size=30))
def test_no_text_ends_its_string(quote: Callable[[str], str], whole: re.Pattern[str], text: str) -> None:
    assert whole.fullmatch(quote(text))


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30))
def test_spreadsheets_read_back_what_can_be_seen(text: str) -> None:
    assert quote_formula(text)[1:-1].replace('""', '"') == text
    assert quote_m(text)[1:-1].replace('""', '"').replace("#(#)", "#") == text


@pytest.mark.parametrize("text", NASTY)
def test_whatever_the_values_the_code_stays_the_same(text: str) -> None:
    """The same statements as for a harmless value, with exactly this text in its place."""
    snippets = {
        each.name: each.text
        for each in write_code(Result(f"https://h/{text}", f"{text}.csv", f"https://h/{text}", text))
    }
    harmless = {each.name: each.text for each in write_code(Result("a", "a", "a", "a"))}
    for name in ("sparqlwrapper", "pandas"):
        strings = [
            node.value
            for node in ast.walk(ast.parse(snippets[name]))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        assert f"https://h/{text}" in strings
        shape = re.sub(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", "_", ast.dump(ast.parse(snippets[name])))
        assert shape == re.sub(
            r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", "_", ast.dump(ast.parse(harmless[name]))
        )
    assert shlex.split(snippets["curl"])[-2:] == [f"{text}.csv", f"https://h/{text}"]
    assert snippets["google"] == f"=IMPORTDATA({quote_formula(f'https://h/{text}')})"
