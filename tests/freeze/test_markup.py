from __future__ import annotations

from collections.abc import Mapping

import pytest

from kg.freeze.markup import find_links, lead_links, replace_forms

PLACES: Mapping[str, str] = {"/a": "../a/index.html", "/b?c=1&d=2": "x.html", "/s.css": "../s.css"}


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="/a">A</a>', '<a href="../a/index.html">A</a>'),
        ('<a class="x" href="/b?c=1&amp;d=2" lang="en">B</a>', '<a class="x" href="x.html" lang="en">B</a>'),
        ('<a class="x" href="/gone">G</a>', '<a class="x">G</a>'),
        ('<p><a href="/gone.csv">csv</a> <a href="/a">a</a></p>', '<p> <a href="../a/index.html">a</a></p>'),
        ('<link rel="stylesheet" href="/s.css">', '<link rel="stylesheet" href="../s.css">'),
        ('<link rel="alternate" href="/gone">', ""),
        (
            '<svg><a href="/a"><title>A</title></a></svg>',
            '<svg><a href="../a/index.html"><title>A</title></a></svg>',
        ),
        ('<figure data-land="/a" data-kind="b">', '<figure data-land="../a/index.html" data-kind="b">'),
        ("<p>write href=&#34;/gone&#34; so</p>", "<p>write href=&#34;/gone&#34; so</p>"),
    ],
)
def test_links_lead_to_files_or_are_text(html: str, expected: str) -> None:
    assert lead_links(html, PLACES.get, lambda address: address.endswith(".csv")) == expected


def test_all_that_a_page_leads_to_is_found() -> None:
    html = '<a href="/a?x=1&amp;y=2">&lt;a href="/no"&gt;</a><img src="/b.png"><i data-x="/c" data-y="d"></i>'
    assert [*find_links(html)] == ["/a?x=1&y=2", "/b.png", "/c"]


SEARCH = '<form class="search" role="search" action="/search"><input name="q"></form>'
TWO = '<form action="/x"><select name="a"><option value="1">1</option></select><input name="b"></form>'


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (f"a{SEARCH}b", "ab"),
        (f"{SEARCH}{TWO}{TWO}", '<aside class="note"><p>No &lt;server&gt;.</p></aside>'),
        ('<button form="asking" value="csv">csv</button>', ""),
    ],
)
def test_a_form_that_nobody_answers_is_none(html: str, expected: str) -> None:
    assert replace_forms(html, "No <server>.") == expected
