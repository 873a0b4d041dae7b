"""The words of the interface: English in the code and the templates, Russian in ``locales/`` (GNU gettext).

``locales/ru/LC_MESSAGES/*.po`` has one file a concern; all are read at the first use and put together. A
text is wrapped in ``_()`` in a template, in :func:`gettext` here. A text with a number has its plural forms:
``ngettext("%(num)s event", "%(num)s events", number)``, where ``%(num)s`` is written as the language writes
numbers. A text that stands in a table, to be translated when it is shown, is marked by :func:`N_`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from typing import cast

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from flask import Flask
from jinja2 import pass_context
from jinja2.runtime import Context

from kg.web.languages import language

_SOURCE = "en"  # what the texts in the code are written in


@cache
def catalogue(code: str) -> NullTranslations:
    """Return the texts in the language ``code``; of English, those of the code itself."""
    if code == _SOURCE:
        return NullTranslations()
    folder = files("kg.web").joinpath("locales", code, "LC_MESSAGES")
    rooms = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".po")), key=lambda file: file.name
    )
    found, *others = [_read_room(file, code) for file in rooms]
    for other in others:  # the first one has the rule of the plurals, which merging does not take over
        found.merge(other)
    return found


def _read_room(file: Traversable, code: str) -> Translations:
    compiled = BytesIO()
    with file.open("rb") as text:
        write_mo(compiled, read_po(text, locale=code, abort_invalid=True))
    compiled.seek(0)
    return Translations(compiled)


def N_(text: str) -> str:  # noqa: N802  # what GNU gettext calls it
    """Return ``text`` as it is: it is translated where it is shown, by :func:`gettext`."""
    return text


def gettext(text: str, **values: object) -> str:
    """Return ``text`` in the language of the answer, with ``%(name)s`` replaced by the value so named."""
    said = catalogue(language()).ugettext(text)
    return said % values if values else said


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Return ``one`` or ``many`` as ``num`` wants it, with ``%(num)s`` and the ``values`` put in."""
    return catalogue(language()).ungettext(one, many, num) % {"num": _written(num), **values}


def _written(number: int) -> str:
    return format_decimal(number, locale=language())


def pgettext(context: str, text: str, **values: object) -> str:
    """Return ``text`` as it is meant in ``context``: one word of English can be several of Russian."""
    said = catalogue(language()).upgettext(context, text)
    return said % values if values else said


def register(app: Flask) -> None:
    """Give the templates of ``app`` ``_()``, ``ngettext()``, ``pgettext()`` and ``{% trans %}``."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: catalogue(language()).ugettext(text),
        lambda one, many, num: catalogue(language()).ungettext(one, many, num),
        newstyle=True,
        pgettext=lambda context, text: catalogue(language()).upgettext(context, text),
    )
    plain = cast("Callable[..., object]", app.jinja_env.globals["ngettext"])

    @pass_context
    def counted(context: Context, one: str, many: str, num: int, **values: object) -> object:
        return plain(context, one, many, num, **{"num": _written(num), **values})

    app.jinja_env.globals["ngettext"] = counted
