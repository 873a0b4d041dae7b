"""Every saved query over the real report in every format that it offers: the same rows in each."""

from __future__ import annotations

from functools import lru_cache

import pytest
from golden.queries.reading import FILES, QUERIES, ask, name_of, read

from kg.query.formats import FORMATS
from kg.query.table import Table

from .counts import COUNTS
from .test_formats import rdflib_warns

OFFERED = [(name, suffix) for name, query in QUERIES.items() for suffix in query.formats]


@lru_cache(maxsize=1)
def table(name: str) -> Table:
    """Return the answer to the first golden case of the query ``name``."""
    given, _ = read(next(file for file in FILES if name_of(file) == name))
    return ask(name, given)


@rdflib_warns
@pytest.mark.parametrize(("name", "suffix"), OFFERED)
def test_all_rows_are_in_the_file(name: str, suffix: str) -> None:
    found = table(name)
    number = COUNTS[suffix](FORMATS[suffix].write(found, f"https://example.org/queries/{name}"))
    if suffix == "ics":
        assert found.view.calendar
        place = [heading.name for heading in found.headings].index(found.view.calendar.start)
        assert number == sum(row[place] is not None for row in found.rows)
    else:
        assert number == len(found.rows)
    assert number
