"""Every type of page in both languages, light and dark, wide and narrow, as axe-core and the browser see it.

One visit serves both, because a visit costs more than a look: the page is for everyone (axe-core's rules, no
scrolling sideways on a phone), and keeps to itself (asks no other host, keeps nothing in the browser,
does nothing that its own policy forbids).
"""

from __future__ import annotations

import pytest
from benchmarks.browsing import FOUND, KINDS, Visitor
from playwright.sync_api import Browser, Page
from serve.running import Server

# WCAG 2.2, levels A and AA, and what is no rule but good manners.
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_WIDE, _NARROW = 1280, 390
# In two loads, each language has been seen light and dark, wide and narrow, and each scheme wide and narrow.
_LOOKS = {
    "en": (("light", _WIDE), ("dark", _NARROW)),
    "ru": (("dark", _WIDE), ("light", _NARROW)),
}


def find_violations(page: Page, axe: str) -> list[str]:
    """Return what axe-core finds wrong with ``page``: the rule, and where."""
    page.evaluate(axe)
    found = page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations']})", _TAGS)
    assert found["passes"], "axe-core looked at nothing"
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"][:3]
    ]


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("kind", [*KINDS, *FOUND])
def test_a_page_is_for_everyone_and_keeps_to_itself(
    browser: Browser, server: Server, axe: str, kind: str, language: str
) -> None:
    with Visitor(browser, server.address) as visitor:
        page = visitor.go_to_kind(kind, language)
        for scheme, width in _LOOKS[language]:
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            if width == _NARROW:
                # A map is drawn for the width at which it is opened.
                page.set_viewport_size({"width": width, "height": 844})
                page.reload(wait_until="load")
            assert find_violations(page, axe) == [], f"{scheme}, {width} pixels"
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("document.documentElement.lang") == language
        page.mouse.wheel(0, 4000)  # what is loaded when it comes into view
        page.wait_for_load_state("networkidle")
        assert visitor.foreign == []
        assert visitor.complaints == []
        assert visitor.cookies() == 0
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_axe_finds_what_is_wrong(visitor: Visitor, axe: str) -> None:
    visitor.page.set_content("<!doctype html><title>.</title><main><img src='data:,'><input></main>")
    rules = {line.partition(":")[0] for line in find_violations(visitor.page, axe)}
    assert {"image-alt", "label", "html-has-lang"} <= rules


def test_what_a_page_should_not_do_is_noticed(visitor: Visitor) -> None:
    page = visitor.go("/")
    page.evaluate("fetch('http://127.0.0.1:9/').catch(() => 0)")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: '1'}))")
    page.evaluate("document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/seen.png'}))")
    page.wait_for_timeout(200)
    assert any("Content Security Policy" in each or "violates" in each for each in visitor.complaints)
