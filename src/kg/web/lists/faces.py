"""The three lists: which saved query each is the face of, its facets, and the columns that a row shows."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kg.iris import PREFIXES
from kg.web.queries.forms import FormField

_PLACES = "id/place/"
_SHORT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]*")


@dataclass(frozen=True, slots=True)
class Facet:
    """A parameter of the query whose values are counted.

    ``column`` is the column of the rows that has the value; without one, the query of the list's values tells
    it. ``kind`` is ``thing``, ``word``, ``decade`` or ``month``; values of the last two stand in their order,
    others by their number. One that is not ``is_listed`` is a field of the form only.
    """

    name: str
    kind: str = "thing"
    column: str = ""
    is_listed: bool = True


@dataclass(frozen=True, slots=True)
class Shown:
    """A column of the page: it is called as the query's column ``name`` and sorted by ``sort``.

    A click on its heading sorts from the greatest value if it ``falls``.
    """

    name: str
    sort: str
    falls: bool = False
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Face:
    """The list at ``/<name>``: the face of the saved query ``query``.

    ``key`` names the columns that tell its rows apart, the place and the ``thing`` first. ``prefixes`` are
    what short values of a parameter are short for: a prefix of vocabulary, or the folder of places.
    """

    name: str
    query: str
    thing: str
    key: tuple[str, ...]
    facets: tuple[Facet, ...]
    columns: tuple[Shown, ...]
    prefixes: tuple[tuple[str, str], ...]

    def lengthen(self, name: str, value: str, base: str) -> str:
        """Return the value of the query's parameter ``name`` for a ``value`` of the page's address.

        ``health`` is the topic whose IRI ends so; what has a colon is an IRI or a prefixed name already.
        """
        prefix = dict(self.prefixes).get(name)
        if prefix is None or not value or ":" in value:
            return value
        return _namespace(prefix, base) + value

    def shorten(self, name: str, value: str, base: str) -> str:
        """Return what stands in the page's address for the query's ``value``; :meth:`lengthen` undoes it."""
        prefix = dict(self.prefixes).get(name)
        if prefix is None:
            return value
        start, _, local = value.partition(":")
        whole = PREFIXES[start] + local if start in PREFIXES else value
        rest = whole.removeprefix(_namespace(prefix, base))
        return rest if rest != whole and _SHORT.fullmatch(rest) else value

    def shorten_options(self, field: FormField, base: str) -> FormField:
        """Return ``field`` with what can be chosen in it as it stands in the page's address."""
        options = tuple(
            replace(option, value=self.shorten(field.name, option.value, base)) for option in field.options
        )
        return replace(field, options=options)


def _namespace(prefix: str, base: str) -> str:
    return base + prefix if prefix == _PLACES else PREFIXES[prefix]


_OF_PARTNERS = (("section", "section"), ("country", _PLACES), ("place", _PLACES))

PARTNERS = Face(
    name="partners",
    query="find-partners",
    thing="place",
    key=("place", "partnership"),
    facets=(
        Facet("section"),
        Facet("kind", "word", "kind"),
        Facet("country", column="country"),
        Facet("decade", "decade", "since"),
        Facet("type"),
        Facet("topic"),
        Facet("place", column="place", is_listed=False),
    ),
    columns=(
        Shown("place", "placeLabel"),
        Shown("country", "countryLabel"),
        Shown("section", "sectionLabel"),
        Shown("since", "since", falls=True),
        Shown("agreements", "agreements", falls=True, is_number=True),
        Shown("events", "events", falls=True, is_number=True),
        Shown("firstLine", "firstLine"),
    ),
    prefixes=(*_OF_PARTNERS, ("type", "agreement-type"), ("topic", "topic")),
)
AGREEMENTS = Face(
    name="agreements",
    query="find-agreements",
    thing="agreement",
    key=("place", "agreement", "signed"),
    facets=(
        Facet("type", column="type"),
        Facet("decade", "decade", "signed"),
        Facet("section"),
        Facet("country"),
        Facet("place", column="place", is_listed=False),
    ),
    columns=(
        Shown("place", "placeLabel"),
        Shown("agreement", "typeLabel"),
        Shown("signed", "notBefore", falls=True),
        Shown("term", "term", falls=True),
        Shown("firstLine", "firstLine"),
    ),
    prefixes=(*_OF_PARTNERS, ("type", "agreement-type")),
)
EVENTS = Face(
    name="events",
    query="find-events",
    thing="event",
    key=("place", "event"),
    facets=(
        Facet("topic"),
        Facet("type", column="type"),
        Facet("mode", "word", "mode"),
        Facet("month", "month"),
        Facet("section"),
        Facet("country"),
        Facet("place", column="place", is_listed=False),
    ),
    columns=(
        Shown("start", "start", falls=True),
        Shown("place", "placeLabel"),
        Shown("event", "typeLabel"),
        Shown("topics", "topics"),
        Shown("firstLine", "firstLine"),
    ),
    prefixes=(*_OF_PARTNERS, ("type", "event-type"), ("topic", "topic")),
)
FACES = (PARTNERS, AGREEMENTS, EVENTS)
