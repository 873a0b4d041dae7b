"""What a request asks of a saved query: values, rows, language; and the addresses that ask the same again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import request

from kg.query.paging import Paging, read_paging, write_arguments
from kg.query.parameters import ParameterError
from kg.query.protocol import read_pairs
from kg.query.saved import SavedQuery
from kg.web.languages import LANGUAGES, language, named_language
from kg.web.pages import link

RESERVED = ("_page", "_size", "_sort", "_columns")
VIEW = "_view"  # of pages alone: files have rows


@dataclass(frozen=True, slots=True)
class Requested:
    """A request for rows of ``query``: the values ``given`` by name, which rows, the language of labels.

    ``says_language`` tells whether the address itself names the language. ``view`` is what a page is to show
    the rows as, empty where the query decides.
    """

    query: SavedQuery
    given: Mapping[str, str]
    paging: Paging
    language: str
    says_language: bool
    view: str = ""

    def path(
        self, suffix: str = "", paging: Paging | None = None, *, says_language: bool | None = None
    ) -> str:
        """Return the path that asks for the same rows, or for those of another ``paging``.

        With ``suffix`` in that format. The language is in it as here unless told otherwise: as ``lang=``,
        since that is a parameter of the query for programs.
        """
        wanted = paging or self.paging
        language = self.language if (self.says_language if says_language is None else says_language) else ""
        tail = write_arguments(self.given, wanted, language)
        return f"/queries/{self.query.name}{suffix and '.'}{suffix}{tail}"

    def page(self, paging: Paging | None = None, view: str | None = None) -> str:
        """Return the address of the page that shows the same rows, or those of another ``paging`` or view."""
        path = self.path(paging=paging, says_language=False)
        wanted = self.view if view is None else view
        return link(f"{path}{'&' if '?' in path else '?'}{urlencode({VIEW: wanted})}" if wanted else path)

    def file(self, suffix: str) -> str:
        """Return the path of the whole result as a file, which says all that it depends on.

        That is the values, defaults too, the order, the columns and the language.
        """
        whole = replace(self, given=self.used(), paging=replace(self.paging, page=1, size=None))
        return whole.path(suffix, says_language=True)

    def used(self) -> dict[str, str]:
        """Return the values that count, by name: those given, or else the defaults."""
        return {
            parameter.name: value
            for parameter in self.query.parameters
            if not parameter.is_language
            and (value := self.given.get(parameter.name, parameter.default)) is not None
        }


def spoken(query: SavedQuery, language: str) -> dict[str, str]:
    """Return the value by which the labels of ``query`` are in ``language``; none where it has no say."""
    return {"lang": language} if any(parameter.is_language for parameter in query.parameters) else {}


def read_given() -> dict[str, str]:
    """Return the fields of the request's address, each of which may stand there once.

    Raises :class:`ParameterError` for one that is given twice, and
    :class:`kg.query.protocol.ProtocolError` for what is not UTF-8.
    """
    pairs = read_pairs(request.query_string.decode("latin-1"))
    for name, number in Counter(name for name, _ in pairs).items():
        if number > 1:
            raise ParameterError(
                f"parameter {name!r} is given {number} times; give it once", name, reason="repeated"
            )
    return dict(pairs)


def read_requested(query: SavedQuery) -> Requested:
    """Return what the current request asks of ``query``; raise as :func:`read_given` does.

    What a form leaves empty is not given, but for a parameter that is required. Raises
    :class:`ParameterError` for a paging or a language that there is not.
    """
    fields = read_given()
    stated = fields.pop("lang", "")
    if stated and stated not in LANGUAGES:
        allowed = ", ".join(LANGUAGES)
        raise ParameterError(f"parameter 'lang' is {stated!r}; it can be {allowed}", "lang", stated, allowed)
    view = fields.pop(VIEW, "")
    reserved = {name: value for name in RESERVED if (value := fields.pop(name, ""))}
    required = {parameter.name for parameter in query.parameters if parameter.required}
    known = {parameter.name for parameter in query.parameters}
    given = {name: value for name, value in fields.items() if value or name not in known or name in required}
    paging = read_paging(reserved, query)
    return Requested(query, given, paging, language(), bool(named_language()), view)
