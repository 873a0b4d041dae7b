"""Pages as files: what they link to, their links led to files, and their forms, which nobody would answer.

The pages are our own templates', in which every attribute stands in double quotes and no other ``<``, ``>``
or ``"`` is left unescaped: what is looked for here is found without a parser, ten times as fast.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape, unescape

Find = Callable[[str], str | None]

_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_ADDRESS = re.compile(r'(\s)((?:xlink:)?href|src|cite|poster|data-[a-z-]+)="([^"]*)"')
_DOWNLOAD = re.compile(r'<a\b[^<>]*\shref="([^"]*)"[^<>]*>[^<>]*</a>')
_ANCHOR = re.compile(r'\sid="([^"]*)"')
_PICTURE = re.compile(r'<meta property="og:image" content="([^"]*)">')
_FORM = re.compile(r"<form\b([^<>]*)>(.*?)</form>", re.DOTALL)
_OF_A_FORM = re.compile(r"<button\b[^<>]*\sform=[^<>]*>.*?</button>", re.DOTALL)


def replace_forms(html: str, words: str) -> str:
    """Return a page without its forms: the first that is more than a search says ``words`` in its place."""
    said: list[str] = []

    def replaced(found: re.Match[str]) -> str:
        if said or not words or 'role="search"' in found[1]:
            return ""
        said.append(words)
        return f'<aside class="note"><p>{escape(words)}</p></aside>'

    return _OF_A_FORM.sub("", _FORM.sub(replaced, html))


def find_links(html: str) -> Iterator[str]:
    """Yield where a page's elements lead, as it is written there; an address may be yielded again."""
    for tag in _TAG.findall(html):
        for _, name, value in _ADDRESS.findall(tag):
            if value and (not name.startswith("data-") or value.startswith("/")):
                yield unescape(value)


def find_picture(html: str) -> str:
    """Return the full address of the picture that previews of a page show, or nothing."""
    found = _PICTURE.search(html)
    return unescape(found[1]) if found else ""


def find_anchors(html: str) -> Iterator[str]:
    """Yield the names of the parts of a page that a link can lead to."""
    for tag in _TAG.findall(html):
        for name in _ANCHOR.findall(tag):
            yield unescape(name)


def lead_links(html: str, find: Find, is_file: Callable[[str], bool]) -> str:
    """Return a page whose links lead where ``find`` says.

    For an address as it is written, that returns the new one, or None where there will be nothing: a link
    is then only text, or not even that when ``is_file`` says that it was a download; what else would be
    loaded is left out.
    """

    def download(found: re.Match[str]) -> str:
        address = unescape(found[1])
        return "" if is_file(address) and find(address) is None else found[0]

    def tag(found: re.Match[str]) -> str:
        whole = found[0]
        lost: list[str] = []

        def attribute(each: re.Match[str]) -> str:
            space, name, value = each.groups()
            if not value or (name.startswith("data-") and not value.startswith("/")):
                return each[0]
            address = find(unescape(value))
            if address is None:
                lost.append(name)
                return ""
            return f'{space}{name}="{escape(address)}"'

        changed = _ADDRESS.sub(attribute, whole)
        return "" if lost and whole.startswith(("<link", "<img", "<image", "<use", "<source")) else changed

    return _TAG.sub(tag, _DOWNLOAD.sub(download, html))
