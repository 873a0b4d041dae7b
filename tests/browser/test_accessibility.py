"""Every type of page, in both languages, light and dark, wide and narrow, as axe-core sees it."""

from __future__ import annotations

import pytest
from benchmarks.browsing import FOUND, KINDS, Visitor
from playwright.sync_api import Browser, Page
from serve.running import Server

# WCAG 2.2, levels A and AA, and what is no rule but good manners.
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def find_violations(page: Page, axe: str) -> list[str]:
    """Return what axe-core finds wrong with ``page``: the rule, and where."""
    page.evaluate(axe)
    found = page.evaluate("tags => axe.run({runOnly: tags})", _TAGS)
    assert found["passes"], "axe-core looked at nothing"
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"][:3]
    ]


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("kind", [*KINDS, *FOUND])
def test_axe_finds_nothing(browser: Browser, server: Server, axe: str, kind: str, language: str) -> None:
    with Visitor(browser, server.address) as visitor:
        page = visitor.go_to_kind(kind, language)
        found = {"light": find_violations(page, axe)}
        page.emulate_media(color_scheme="dark")
        found["dark"] = find_violations(page, axe)
        page.set_viewport_size({"width": 390, "height": 844})
        found["narrow"] = find_violations(page, axe)
        assert found == {"light": [], "dark": [], "narrow": []}
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.evaluate("document.documentElement.lang") == language


def test_axe_finds_what_is_wrong(visitor: Visitor, axe: str) -> None:
    visitor.page.set_content("<!doctype html><title>.</title><main><img src='data:,'><input></main>")
    rules = {line.partition(":")[0] for line in find_violations(visitor.page, axe)}
    assert {"image-alt", "label", "html-has-lang"} <= rules
