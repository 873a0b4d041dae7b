"""What all formats have in common: the same rows, the same bytes each time."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Triple

from kg.query.formats import FORMATS
from kg.query.formats.terms import read_moment, read_number, read_text, to_uri
from kg.query.saved import View
from kg.query.table import Table, Term
from kg.store.engine import FormatError

from .counts import COUNTS
from .tables import ADDRESS, EVERYTHING, PLAIN, XSD, make_table, typed

NUMBERS: list[tuple[str, object]] = [
    ("7", 7),
    ("-0", 0),
    (typed("+7", "int"), 7),
    (typed("007", "integer"), 7),
    (typed("999999999999999", "integer"), 999_999_999_999_999),
    (typed("1000000000000000", "integer"), None),
    (typed("-12345678901234567890", "integer"), None),
    ("60.5", 60.5),
    (typed("60.0", "decimal"), 60),
    (typed(".5", "decimal"), 0.5),
    (typed("5.", "decimal"), 5),
    (typed("0.123456789012345", "decimal"), 0.123456789012345),
    (typed("0.1234567890123456", "decimal"), None),
    (typed("1" + "0" * 400, "integer"), None),
    (typed("0." + "0" * 400 + "1", "decimal"), None),
    (typed("1e3", "decimal"), None),
    (typed("1e3", "double"), 1000.0),
    (typed("-2.5E-3", "float"), -0.0025),
    (typed("INF", "double"), None),
    (typed("1e999", "double"), None),
    (typed("seven", "integer"), None),
    ("true", True),
    (typed("0", "boolean"), False),
    (typed("yes", "boolean"), None),
    ('"7"', None),
    ("<urn:x:7>", None),
    (typed("2020", "gYear"), None),
]


@pytest.mark.parametrize(("term", "number"), NUMBERS, ids=[term[:40] for term, _ in NUMBERS])
def test_numbers_are_those_that_a_double_keeps(term: str, number: object) -> None:
    ((found,),) = make_table("a", (term,)).rows
    value = read_number(found)
    assert (value, type(value)) == (number, type(number))


def test_texts_are_values_alone() -> None:
    rows = make_table(
        "a", ("<urn:x:a>",), ('"a"@en',), ("5",), ("",), ("<<( <urn:x:s> <urn:x:p> 1 )>>",)
    ).rows
    texts = [read_text(term) for (term,) in rows]
    assert texts == ["urn:x:a", "a", "5", "", f'<urn:x:s> <urn:x:p> "1"^^<{XSD}integer>']


@pytest.mark.parametrize(
    ("iri", "uri"),
    [
        ("https://example.org/a?b=c&d=%20#e", "https://example.org/a?b=c&d=%20#e"),
        ("https://example.org/дом", "https://example.org/%D0%B4%D0%BE%D0%BC"),
        ('https://example.org/a "b"', "https://example.org/a%20%22b%22"),
        ("https://example.org/x#char=1,2", "https://example.org/x#char=1,2"),
    ],
)
def test_addresses_are_uris(iri: str, uri: str) -> None:
    assert to_uri(iri) == uri


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2020-12-31", "2020-12-31T00:00:00+00:00"),
        ("2020-12-31T10:00:00", "2020-12-31T10:00:00+00:00"),
        ("2020-12-31T01:00:00.5+03:00", "2020-12-30T22:00:00.500000+00:00"),
        ("2020-12-31T10:00:00Z", "2020-12-31T10:00:00+00:00"),
        ("", "1980-01-01T00:00:00+00:00"),
        ("2020", "1980-01-01T00:00:00+00:00"),
        ("last week", "1980-01-01T00:00:00+00:00"),
        ("0001-01-01T00:00:00+03:00", "1980-01-01T00:00:00+00:00"),
    ],
)
def test_when_the_data_changed(text: str, moment: str) -> None:
    assert read_moment(text).isoformat() == moment


def test_blank_nodes_have_names_that_stay() -> None:
    """The engine calls them otherwise each time."""
    renamed = replace(EVERYTHING, rows=tuple(tuple(map(renamed_blank, row)) for row in EVERYTHING.rows))
    assert renamed.rows != EVERYTHING.rows
    for written in FORMATS.values():
        if written.suffix != "jsonld":
            assert written.write(renamed, ADDRESS) == written.write(EVERYTHING, ADDRESS), written.suffix


def renamed_blank(term: Term | None) -> Term | None:
    """Return ``term`` with its blank node called otherwise, as another run of the query might."""
    if isinstance(term, Triple):
        return Triple(term.subject, term.predicate, BlankNode("x"))
    return BlankNode("x") if isinstance(term, BlankNode) else term


ROOT = Path(__file__).parents[3]
DIGESTS = """
import hashlib
from kg.query.formats import FORMATS
from tests.query.formats.tables import ADDRESS, PLAIN
for written in FORMATS.values():
    print(written.suffix, hashlib.sha256(written.write(PLAIN, ADDRESS)).hexdigest())
"""


def test_bytes_are_the_same_in_every_process() -> None:
    """Also where sets and hash tables have another order, and at another time."""
    here = {name: hashlib.sha256(each.write(PLAIN, ADDRESS)).hexdigest() for name, each in FORMATS.items()}
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo"}
        lines = subprocess.check_output([sys.executable, "-c", DIGESTS], env=environment, cwd=ROOT, text=True)
        assert dict(line.split() for line in lines.splitlines()) == here


def test_what_is_slow_to_import_is_imported_late() -> None:
    code = "import sys, kg.query.formats; print(*sorted({'openpyxl', 'icalendar'} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == ""


# By its own reader of JSON-LD.
rdflib_warns = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")


@rdflib_warns
@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_has_all_rows(suffix: str) -> None:
    undated = suffix == "ics"  # one row has no date
    assert COUNTS[suffix](FORMATS[suffix].write(PLAIN, ADDRESS)) == len(PLAIN.rows) - undated


@rdflib_warns
@pytest.mark.parametrize("suffix", FORMATS)
def test_a_table_can_be_empty(suffix: str) -> None:
    content = FORMATS[suffix].write(replace(PLAIN, rows=(), total=0), ADDRESS)
    assert COUNTS[suffix](content) == 0


@pytest.mark.parametrize("suffix", ["geojson", "ics"])
def test_what_has_no_place_or_date_is_refused(suffix: str) -> None:
    table: Table = replace(PLAIN, view=View())
    with pytest.raises(FormatError, match=f"{suffix} needs .*; take csv"):
        FORMATS[suffix].write(table, ADDRESS)


def test_formats_are_known_by_their_suffixes() -> None:
    assert {suffix: each.suffix for suffix, each in FORMATS.items()} == {suffix: suffix for suffix in FORMATS}
    programs = [each for each in FORMATS.values() if each.suffix != "excel.csv"]
    assert len({each.media_type for each in programs}) == len(programs)
    assert [suffix for suffix, each in FORMATS.items() if not each.is_text] == ["xlsx"]
