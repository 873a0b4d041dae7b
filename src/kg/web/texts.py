"""The words of the interface: English in the code and the templates, Russian in ``locales/`` (GNU gettext).

``locales/ru/LC_MESSAGES/*.po`` has one file a concern; all are read at the first use and put together. A
text is wrapped in ``_()`` in a template, in :func:`gettext` here. A text with a number has its plural forms:
``ngettext("%(num)s event", "%(num)s events", number)``.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask

from kg.web.languages import language

_SOURCE = "en"  # what the texts in the code are written in


@cache
def catalogue(code: str) -> NullTranslations:
    """Return the texts in the language ``code``; of English, those of the code itself."""
    found = Translations()
    if code == _SOURCE:
        return NullTranslations()
    folder = files("kg.web").joinpath("locales", code, "LC_MESSAGES")
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".po"):
            with file.open("rb") as text:
                compiled = BytesIO()
                write_mo(compiled, read_po(text, locale=code, abort_invalid=True))
            compiled.seek(0)
            found.merge(Translations(compiled))
    return found


def gettext(text: str, **values: object) -> str:
    """Return ``text`` in the language of the answer, with ``%(name)s`` replaced by the value so named."""
    said = catalogue(language()).ugettext(text)
    return said % values if values else said


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Return ``one`` or ``many`` as ``num`` wants it, with ``%(num)s`` and the ``values`` put in."""
    return catalogue(language()).ungettext(one, many, num) % {"num": num, **values}


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
