"""What a request asks of a list, and the addresses that ask for more, less or another order of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kg.query.paging import Paging, write_arguments
from kg.query.parameters import ParameterError
from kg.web.lists.faces import Face
from kg.web.pages import link
from kg.web.queries.requested import Requested, read_requested
from kg.web.site import current_site

ROWS = 50  # of a page
_NOT_HERE = ("_columns", "_size")  # of a table for programs: a list has columns and a size of its own


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for the list ``face``: what it asks of the saved query that the list is the face of."""

    face: Face
    requested: Requested

    @property
    def paging(self) -> Paging:
        """Return which rows a page shows."""
        return replace(self.requested.paging, size=ROWS)

    def address(
        self, given: Mapping[str, str] | None = None, sort: tuple[str, ...] | None = None, page: int = 1
    ) -> str:
        """Return the address of the list for other values ``given``, in another order, at another page.

        What is None stays as it is; values are as the query takes them, and short in the address.
        """
        paging = Paging(page=page, sort=self.requested.paging.sort if sort is None else sort)
        short = self.shorten(self.requested.given if given is None else given)
        return link(f"/{self.face.name}{write_arguments(short, paging, '')}")

    def with_value(self, name: str, value: str) -> str:
        """Return the address for the same filters and ``name`` being ``value``."""
        return self.address({**self.requested.given, name: value})

    def without(self, name: str) -> str:
        """Return the address for the same filters but ``name``."""
        return self.address({key: value for key, value in self.requested.given.items() if key != name})

    def shorten(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return the values ``given`` as they stand in addresses."""
        base = current_site().snapshot.base
        return {name: self.face.shorten(name, value, base) for name, value in given.items()}

    def chosen(self) -> dict[str, str]:
        """Return the values that were given for facets, each as the index has it.

        Raises :class:`ParameterError` for one that its parameter cannot take.
        """
        parameters = {parameter.name: parameter for parameter in self.requested.query.parameters}
        found: dict[str, str] = {}
        for facet in self.face.facets:
            if facet.name in self.requested.given:
                value = parameters[facet.name].term(self.requested.given[facet.name]).value
                found[facet.name] = f"{value[:3]}0" if facet.kind == "decade" else value
        return found

    def free(self) -> dict[str, str]:
        """Return the values that were given for what is no facet: words, days."""
        facets = {facet.name for facet in self.face.facets}
        return {name: value for name, value in self.requested.given.items() if name not in facets}


def read_asked(face: Face) -> Asked:
    """Return what the current request asks of the list ``face``.

    Raises :class:`ParameterError` as :func:`kg.web.queries.requested.read_requested` does.
    """
    site = current_site()
    requested = read_requested(site.queries[face.query])
    for name, is_there in zip(
        _NOT_HERE, (requested.paging.columns, requested.paging.size is not None), strict=True
    ):
        if is_there:
            message = f"a list has no {name}; the saved query {face.query!r} has"
            raise ParameterError(message, name, "", reason="unknown")
    given = {name: face.lengthen(name, value, site.snapshot.base) for name, value in requested.given.items()}
    return Asked(face, replace(requested, given=given))
