"""Golden answers to saved queries: how their files are read, and compared with what a query answers."""

from __future__ import annotations

import csv
import io
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolutions, Store
from store.built import BASE, ROOT, built, engine

from kg.iris import PREFIXES
from kg.query.paging import Paging
from kg.query.run import answer
from kg.query.saved import read_queries
from kg.query.table import Table, Term
from kg.store.engine import Answer, Question, evaluate

QUERIES = read_queries(ROOT / "queries")
FOLDER = Path(__file__).parent
FILES = tuple(sorted(FOLDER.glob("*.tsv")))
CHOICES = tuple(sorted((FOLDER / "choices").glob("*.tsv")))
PLACE = f"{BASE}id/place/"
SKOS_LABEL = NamedNode(PREFIXES["skos"] + "prefLabel")
MODES = {"OnlineEventAttendanceMode": "online", "OfflineEventAttendanceMode": "in-person"}
# What the order of the rows is, where the question names it: by this column, the first characters of it.
ORDER = {
    "agreement-types": ("agreements", None, True),
    "event-topics": ("events", None, True),
    "event-types": ("events", None, True),
    "oldest-ties": ("since", 4, False),
    "online-by-month": ("month", None, False),
}
# Columns that join labels, and what the IRIs of these things have in them.
JOINED = {"topics": "/scheme/topic#", "others": "/id/place/"}
Row = dict[str, str]
Cells = dict[str, Term]


def rows_of(table: Table) -> list[Cells]:
    """Return the rows by column, without what is not bound."""
    names = [heading.name for heading in table.headings]
    return [{n: t for n, t in zip(names, row, strict=True) if t is not None} for row in table.rows]


def read(file: Path) -> tuple[dict[str, str], list[Row]]:
    """Return the parameters and the rows of a golden file."""
    first, *lines = file.read_text("utf-8").splitlines()
    mark, *pairs = first.split("\t")
    assert mark == "#", file.name
    given = {name: value for name, _, value in (pair.partition("=") for pair in pairs)}
    given = {name: BASE + value if value.startswith("id/") else value for name, value in given.items()}
    names, *rows = (line.split("\t") for line in lines)
    return given, [dict(zip(names, row, strict=True)) for row in rows]


@cache
def labels(language: str) -> Mapping[str, str]:
    """Return the labels of places and concepts by IRI, as the tables that people keep have them."""
    with (ROOT / "data" / "places.tsv").open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        found = {PLACE + row["key"]: row[f"label_{language}"] for row in table}
    store = Store()
    store.load(path=str(ROOT / "ontology" / "schemes.ttl"))
    for quad in store.quads_for_pattern(None, SKOS_LABEL, None):
        if isinstance(quad.object, Literal) and quad.object.language == language:
            assert isinstance(quad.subject, NamedNode)
            found[quad.subject.value] = quad.object.value
    return found


def key(iri: str) -> str:
    """Return an IRI's last words, as golden files write them.

    >>> key("https://w3id.org/citypartners/id/event/at--ru-saint-petersburg/2020-02-20-0123abcd")
    'at/2020-02-20'
    >>> key("https://w3id.org/citypartners/id/agreement/at--ru-saint-petersburg/2011-06-16")
    'at'
    >>> key("https://sws.geonames.org/2778067/")
    '2778067'
    """
    kind, _, rest = iri.removeprefix(f"{BASE}id/").partition("/")
    if kind in ("agreement", "event", "partnership") and rest:
        pair, _, day = rest.partition("/")
        (partner,) = set(pair.split("--")) - {"ru-saint-petersburg"}
        return f"{partner}/{day.rpartition('-')[0]}" if kind == "event" else partner
    last = re.split(r"[/#]", iri.rstrip("/"))[-1]
    return MODES.get(last, last)


def cell(cells: Cells, column: str, language: str) -> str:
    """Return what ``cells`` have for the column of a golden file."""
    match column:
        case "begins":
            term = cells.get("title", cells.get("text", cells.get("said")))
        case "line":
            term = cells.get("passageLabel")
        case _:
            term = cells.get(column)
    if isinstance(term, NamedNode):
        return key(term.value)
    value = term.value if isinstance(term, Literal) else ""
    if column == "line":
        return "".join(re.findall(r"\d+", value)[:1])
    if kind := JOINED.get(column):
        found = {name: key(iri) for iri, name in labels(language).items() if kind in iri}
        return "; ".join(sorted(found[name] for name in value.split("; "))) if value else ""
    if column == "partyLabel":  # a label begins with a capital letter; a line may cut a word
        return value[:1].lower() + value[1:].replace("- ", "-")
    if re.fullmatch(r"-?\d+\.\d+[ ,;]+-?\d+\.\d+", value):
        return re.sub(r"[ ,;]+", " ", value)
    return value.removesuffix("T00:00:00Z")  # Wikidata's way to write a day


def is_same(column: str, golden: str, found: str) -> bool:
    if column == "begins":
        return found.startswith(golden) and bool(golden) == bool(found)
    if column == "partyLabel":
        golden = golden[:1].lower() + golden[1:]
    if golden == "*":
        return bool(found)
    if column in ("lat", "long", "population") and golden and found:
        return Decimal(golden) == Decimal(found)
    return golden == found


def spoken(row: Row, language: str) -> Row:
    """Return ``row`` with its columns of that language: `entry_ru` is what `entry` says in Russian.

    >>> spoken({"place": "at", "entry_ru": "5 лет", "entry_en": "5 years"}, "en")
    {'place': 'at', 'entry': '5 years'}
    """
    others = tuple(f"_{each}" for each in ("ru", "en") if each != language)
    return {name.removesuffix(f"_{language}"): row[name] for name in row if not name.endswith(others)}


def differences(table: Table, golden: list[Row]) -> list[str]:
    """Return a line for each row that only one side has."""
    language = table.language
    golden = [spoken(row, language) for row in golden]
    columns = list(golden[0]) if golden else []
    answered = {heading.name for heading in table.headings}
    assert set(columns) - answered <= {"begins", "line"}, f"no columns {set(columns) - answered}"
    left = [{name: cell(cells, name, language) for name in columns} for cells in rows_of(table)]
    missing = []
    for row in golden:
        same = [each for each in left if all(is_same(name, row[name], each[name]) for name in columns)]
        if same:
            left.remove(same[0])
        else:
            missing.append(row)
    return [f"not answered: {row}" for row in missing] + [f"not in the report: {row}" for row in left]


class Calling:
    """The real data, with SERVICE for one endpoint, which is this machine's ``address`` instead."""

    def __init__(self, endpoint: str, address: str) -> None:
        self.version = engine().version
        self._store = Store.read_only(str(built().store))
        self._endpoint, self._address = endpoint, address

    def answer(self, question: Question) -> Answer:
        output = io.BytesIO()
        text = question.text.replace(f"<{self._endpoint}>", f"<{self._address}>")
        kind = evaluate(self._store, replace(question, text=text), output)
        return Answer(kind, question.results, output.getvalue())


@contextmanager
def wikidata() -> Iterator[str]:
    """Yield the address of an endpoint over ``wikidata.ttl``; it is gone afterwards."""
    store = Store()
    store.load(path=str(FOLDER / "wikidata.ttl"))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"])).decode()
            found = store.query(query)
            assert isinstance(found, QuerySolutions)
            body = found.serialize(format=QueryResultsFormat.JSON) or b""
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/sparql"
        finally:
            server.shutdown()
            thread.join()


def ask(name: str, given: Mapping[str, str], language: str = "ru", paging: Paging | None = None) -> Table:
    query, paging = QUERIES[name], paging or Paging()
    if query.federated is None:
        return answer(engine(), query, given, paging, language)
    with wikidata() as address:
        far = Calling(query.federated, address)
        return answer(far, query, given, paging, language)


def name_of(file: Path) -> str:
    """Return the name of the query that a golden file is for."""
    return file.name.partition(".")[0]
