"""The words of the interface: every text of the code is there in Russian, once, with the same places."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import kg.web
from kg.web import create_app
from kg.web.texts import catalogue, gettext, ngettext, pgettext

from .conftest import ROOT

WEB = Path(kg.web.__file__).parent
# Whatever speaks to people in both languages; the translations stand in the first.
FOLDERS = (WEB, WEB.parent / "freeze")
FILES = sorted(WEB.glob("locales/ru/LC_MESSAGES/*.po"))
_PLACE = re.compile(r"%\(\w+\)s")

Key = tuple[str, str]  # the context, and the text (of one, where it has a plural)


@cache
def extracted() -> dict[Key, str]:
    """Return the texts in the code and the templates, with the plural or nothing."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["babel"]["mappings"]
    methods = [(each["pattern"], each["method"]) for each in told]
    options = {
        each["pattern"]: {name: value for name, value in each.items() if name not in ("pattern", "method")}
        for each in told
    }
    found: dict[Key, str] = {}
    for folder in FOLDERS:
        for _file, _line, text, _comments, context in extract_from_dir(folder, methods, options):
            one, many = text if isinstance(text, tuple) else (text, "")
            found[context or "", one] = many or found.get((context or "", one), "")
    return found


def translated() -> Iterator[tuple[Path, Message]]:
    """Yield every text of the .po files with its file."""
    for path in FILES:
        with path.open("rb") as file:
            read: Catalog = read_po(file, locale="ru", abort_invalid=True)
        yield from ((path, message) for message in read if message.id)


def key(message: Message) -> Key:
    one = message.id if isinstance(message.id, str) else message.id[0]
    return message.context or "", one


def test_every_text_is_in_russian_once_and_none_is_left_over() -> None:
    counts = Counter(key(message) for _, message in translated())
    assert len(extracted()) > 200
    assert sorted(extracted().keys() - counts.keys()) == []
    assert sorted(counts.keys() - extracted().keys()) == []
    assert [each for each, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_translation_is_whole(path: Path) -> None:
    with path.open("rb") as file:
        read = read_po(file, locale="ru", abort_invalid=True)
    assert read.num_plurals == 3
    assert not read.obsolete
    for message in (each for each in read if each.id):
        forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
        originals = [message.id] if isinstance(message.id, str) else list(message.id)
        assert not message.fuzzy, message.id
        assert len(forms) == (1 if isinstance(message.id, str) else 3), message.id
        assert all(form.strip() for form in forms), message.id
        assert (len(originals) > 1) == bool(extracted().get(key(message))), message.id
        places = {place for original in originals for place in _PLACE.findall(original)}
        for form in forms:
            assert set(_PLACE.findall(form)) <= places, message.id
            # What is left of a text without its places must not be taken for one when they are filled.
            assert "%" not in _PLACE.sub("", form).replace("%%", ""), message.id
        assert places == {place for form in forms for place in _PLACE.findall(form)}, message.id


@pytest.mark.parametrize(
    ("number", "lang", "expected"),
    [
        (1, "en", "1 triple"),
        (2, "en", "2 triples"),
        (12345, "en", "12,345 triples"),
        (1, "ru", "1 триплет"),
        (3, "ru", "3 триплета"),
        (11, "ru", "11 триплетов"),
        (12341, "ru", "12\xa0341 триплет"),
    ],
)
def test_a_number_has_its_form_and_is_written_as_the_language_has_it(
    number: int, lang: str, expected: str
) -> None:
    app = create_app()
    with app.test_request_context(f"/?lang={lang}"):
        assert ngettext("%(num)s triple", "%(num)s triples", number) == expected
        template = app.jinja_env.from_string('{{ ngettext("%(num)s triple", "%(num)s triples", n) }}')
        assert template.render(n=number) == expected


def test_what_is_put_into_a_text_is_escaped_in_a_page_only() -> None:
    app = create_app()
    with app.test_request_context("/?lang=ru"):
        assert gettext("Graph %(name)s", name="<b>") == "Граф <b>"
        page = app.jinja_env.from_string(
            '{% autoescape true %}{{ _("Graph %(name)s", name=name) }}{% endautoescape %}'
        )
        assert page.render(name="<b>") == "Граф &lt;b&gt;"
        assert pgettext("nowhere", "Not a text of ours") == "Not a text of ours"


def test_english_is_what_the_code_says() -> None:
    assert catalogue("en").ugettext("Partners") == "Partners"
    assert catalogue("ru").ugettext("Partners") == "Партнёры"
