"""Which language an answer is in: the one that its address names, else the one that the browser asks for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import g, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LANGUAGES = {"ru": "Русский", "en": "English"}
DEFAULT = "ru"

_KEY = "kg.language"


class LanguagePrefix:
    """WSGI middleware that takes the language off the path: ``/en/partners`` is ``/partners`` in English.

    It becomes part of SCRIPT_NAME, so that every address made within the answer keeps it. People
    leave out the last stroke of ``/en/``, and come to the same.
    """

    def __init__(self, application: WSGIApplication) -> None:
        """Stand before ``application``."""
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as PEP 3333 has it."""
        first, _, rest = environ.get("PATH_INFO", "").removeprefix("/").partition("/")
        if first in LANGUAGES:
            environ[_KEY] = first
            environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}/{first}"
            environ["PATH_INFO"] = f"/{rest}"
        return self._application(environ, start_response)


def named_language() -> str | None:
    """Return the language that the request's address names: ``/en/…``, or ``?lang=en``; None for neither."""
    if found := request.environ.get(_KEY):
        return str(found)
    stated = request.args.get("lang")
    return stated if stated in LANGUAGES else None


def language() -> str:
    """Return the language of the answer: the one its address names, else what its browser asks for."""
    if "language" not in g:  # a page asks hundreds of times
        asked = request.accept_languages.best_match(tuple(LANGUAGES), DEFAULT) or DEFAULT
        g.language = named_language() or asked
    return str(g.language)


def bare_root() -> str:
    """Return where the application is mounted, without the language: what comes before ``/static/``."""
    named = request.environ.get(_KEY)
    return request.script_root.removesuffix(f"/{named}") if named else request.script_root
