"""Pages as files: what they link to, their links led to files, and their forms, which nobody would answer.

The pages are our own templates', in which every attribute stands in double quotes and no other ``<``, ``>``
or ``"`` is left unescaped: what is looked for here is found without a parser, ten times as fast.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape, unescape
from urllib.parse import quote, urlencode

Find = Callable[[str], str | None]

_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_ADDRESS = re.compile(r'(\s)((?:xlink:)?href|src|cite|poster|data-[a-z-]+)="([^"]*)"')
_DOWNLOAD = re.compile(r'<a\b[^<>]*\shref="([^"]*)"[^<>]*>[^<>]*</a>')
_ANCHOR = re.compile(r'\sid="([^"]*)"')
_FORM = re.compile(r"<form\b([^<>]*)>(.*?)</form>", re.DOTALL)
_OF_A_FORM = re.compile(r"<button\b[^<>]*\sform=[^<>]*>.*?</button>", re.DOTALL)
_SELECT = re.compile(r'<select\b[^<>]*\sname="([^"]*)"[^<>]*>(.*?)</select>', re.DOTALL)
_OPTION = re.compile(r'<option\b[^<>]*\bvalue="([^"]*)"[^<>]*>(.*?)</option>', re.DOTALL)
_LABEL = re.compile(r"<label\b[^<>]*>(.*?)</label>", re.DOTALL)
_FIELD = re.compile(r'<textarea\b|<input\b(?![^<>]*\stype="(?:hidden|submit|button)")')
_MOST_CHOICES = 300  # of a form that become links, each with a page; more would be a site of its own


def replace_forms(html: str, words: str) -> str:
    """Return a page without its forms: the first that is more than a search says ``words`` in its place.

    A form in which only one thing can be chosen becomes links to what each choice would lead to.
    """
    said: list[str] = []

    def replaced(found: re.Match[str]) -> str:
        if links := "".join(_choices(found[1], found[2])):
            label = _LABEL.search(found[2])
            head = f"<p>{label[1].strip()}</p>\n" if label else ""
            return f'<div class="choices">\n{head}<ul>\n{links}</ul>\n</div>'
        if said or 'role="search"' in found[1]:
            return ""
        said.append(words)
        return f'<aside class="note"><p>{escape(words)}</p></aside>'

    return _OF_A_FORM.sub("", _FORM.sub(replaced, html))


def _choices(attributes: str, inside: str) -> Iterator[str]:
    """Yield a list's item for each choice of a form that has nothing else to be filled in."""
    selects, action = _SELECT.findall(inside), re.search(r'\saction="([^"]*)"', attributes)
    if len(selects) != 1 or _FIELD.search(inside) or not action or 'method="post"' in attributes:
        return
    name, options = selects[0]
    found = [(unescape(value), text.strip()) for value, text in _OPTION.findall(options) if value]
    address, _, fragment = unescape(action[1]).partition("#")
    for value, text in found if len(found) <= _MOST_CHOICES else ():
        target = f"{address}?{urlencode({unescape(name): value})}{fragment and '#'}{quote(fragment)}"
        yield f'<li><a href="{escape(target)}">{text}</a></li>\n'


def find_links(html: str) -> Iterator[str]:
    """Yield where a page's elements lead, as it is written there; an address may be yielded again."""
    for tag in _TAG.findall(html):
        for _, name, value in _ADDRESS.findall(tag):
            if value and (not name.startswith("data-") or value.startswith("/")):
                yield unescape(value)


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
