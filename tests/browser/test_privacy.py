"""No page asks any other host for anything, sets a cookie, or does what its own policy forbids."""

from __future__ import annotations

import pytest
from benchmarks.browsing import FOUND, KINDS, Visitor


@pytest.mark.parametrize("kind", [*KINDS, *FOUND])
def test_a_page_keeps_to_itself(visitor: Visitor, kind: str) -> None:
    page = visitor.go_to_kind(kind)
    page.mouse.wheel(0, 4000)  # what is loaded when it comes into view
    page.wait_for_load_state("networkidle")
    assert visitor.foreign == []
    assert visitor.complaints == []
    assert visitor.cookies() == 0
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_what_a_page_should_not_do_is_noticed(visitor: Visitor) -> None:
    page = visitor.go("/")
    page.evaluate("fetch('http://127.0.0.1:9/').catch(() => 0)")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: '1'}))")
    page.wait_for_timeout(200)
    assert any("Content Security Policy" in each or "violates" in each for each in visitor.complaints)
