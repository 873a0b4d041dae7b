"""``/sparql`` for programs (SPARQL 1.1 Protocol) and ``/graphs`` (Graph Store Protocol, reading).

https://www.w3.org/TR/sparql11-protocol/ and https://www.w3.org/TR/sparql11-http-rdf-update/; the QUERY method
is that of https://datatracker.ietf.org/doc/draft-ietf-httpbis-safe-method-w-body/.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from pyoxigraph import NamedNode
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from kg.query.protocol import FORM, Asked, ProtocolError, read_address, read_content, read_pairs
from kg.serve.answers import ACCEPT_QUERY, Answers, Asking
from kg.serve.bodies import Bodies, BodyError
from kg.serve.editions import Edition
from kg.serve.exchange import Connection, Joined, Response, Scope
from kg.serve.problems import COMMON, problem
from kg.store.engine import Question
from kg.web.asking import page_query
from kg.web.negotiation import GRAPHS, HTML, RESULTS, choose
from kg.web.sparql.answers import NAMED_FORMATS, Formats

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "QUERY")
READING = ("GET", "HEAD", "OPTIONS")
_JSON = "application/sparql-results+json"
_TURTLE = "text/turtle"


_BOTH = tuple(dict.fromkeys((*RESULTS, *GRAPHS)))


@lru_cache(maxsize=1024)
def _choose(accept: str | None) -> tuple[Formats, bool]:
    """Return the best formats for an Accept header, and whether it wants a page rather than data."""
    wanted = parse_accept_header(accept, MIMEAccept)
    formats = Formats(choose(wanted, tuple(RESULTS)), choose(wanted, tuple(GRAPHS)))
    return formats, choose(wanted, (*_BOTH, HTML)) == HTML


def prefers_page(accept: str | None) -> bool:
    """Return whether an Accept header wants a page rather than data, as only browsers' do."""
    return _choose(accept)[1]


class Endpoint:
    """Answers requests of both protocols."""

    def __init__(self, answers: Answers, bodies: Bodies) -> None:
        """Answer through ``answers``; read requests through ``bodies``."""
        self._answers = answers
        self._bodies = bodies

    async def sparql(
        self, edition: Edition, scope: Scope, connection: Connection, client: str
    ) -> Response | None:
        """Return the answer to a request to ``/sparql``; None for one that the pages answer."""
        if scope.method not in METHODS:
            return _not_allowed(METHODS)
        if scope.method == "OPTIONS":
            return _options(METHODS)
        address = None
        if scope.method in ("GET", "HEAD"):
            address = (scope.query_string, scope.headers.get("accept"))
            if found := await self._answers.recall(edition.cache, address, scope):
                return found
        try:
            asked = await self._read(scope, connection, client)
            if asked is None:
                return None
            return await self._answer(edition, asked, scope, connection, client, address)
        except (ProtocolError, BodyError) as error:
            return problem(error.status, str(error))

    async def graph(
        self, edition: Edition, scope: Scope, connection: Connection, client: str, names: Iterable[str]
    ) -> Response:
        """Return the first graph there is with one of ``names``, or the one that the request names (none).

        The name of the default graph is "".
        """
        if scope.method not in READING:
            return _not_allowed(READING)
        if scope.method == "OPTIONS":
            return _options(READING)
        try:
            sought = tuple(map(_checked, names)) or (_graph_name(scope.query_string),)
        except ProtocolError as error:
            return problem(error.status, str(error))
        for name in sought:
            found = await self._exists(edition, name, connection, client) if name else True
            if isinstance(found, Response):
                return found
            if found:
                break
        else:
            return problem(404, f"there is no graph <{sought[0]}>")
        graphs = _choose(scope.headers.get("accept"))[0].graphs
        if graphs is None:
            return problem(406, f"a graph is to be had as {', '.join(GRAPHS)}")
        text = (
            page_query("dataset/graph").fill({"graph": name})
            if name
            else page_query("dataset/default-graph").text
        )
        question = Question(text, graphs=GRAPHS[graphs])
        return await self._answers.answer(
            edition, Asking(question, Formats(None, graphs)), scope, connection, client
        )

    async def _exists(
        self, edition: Edition, name: str, connection: Connection, client: str
    ) -> bool | Response:
        """Return whether there is a graph called ``name``, or the problem with finding out."""
        text = page_query("dataset/graph-exists").fill({"graph": name})
        asking = Asking(Question(text), Formats(_JSON, None))
        answer = await self._answers.answer(edition, asking, _PLAIN, connection, client)
        return b"true" in answer.body if answer.status == 200 else answer

    async def _read(self, scope: Scope, connection: Connection, client: str) -> Asked | None:
        """Return what a request asks; None for one that is for the pages."""
        accept = scope.headers.get("accept")
        kind = scope.headers.get("content-type") or ""
        if scope.method == "POST" and prefers_page(accept) and kind.lower().startswith(FORM):
            return None
        if scope.method in ("GET", "HEAD"):
            asked = read_address(scope.query_string)
            if asked.text is None or (prefers_page(accept) and asked.format not in NAMED_FORMATS):
                return None
            return asked
        return read_content(scope.query_string, kind, await self._bodies.read(scope, connection, client))

    async def _answer(
        self,
        edition: Edition,
        asked: Asked,
        scope: Scope,
        connection: Connection,
        client: str,
        address: tuple[str, str | None] | None,
    ) -> Response:
        if asked.text is None:
            return problem(
                400, "there is no query; give one as ?query=, as a form field or as application/sparql-query"
            )
        formats, download = _formats(asked, scope)
        question = Question(
            asked.text,
            RESULTS[formats.results] if formats.results else _JSON,
            GRAPHS[formats.graphs] if formats.graphs else _TURTLE,
            asked.default,
            asked.named,
            asked.timeout,
            bom=asked.bom,
        )
        asking = Asking(question, formats, address, download)
        return await self._answers.answer(edition, asking, scope, connection, client)


# The scope of a question that we ask ourselves: no conditions, no content coding.
_PLAIN = Joined("", "http", "GET", "/sparql", "", "1.1", {})


def _formats(asked: Asked, scope: Scope) -> tuple[Formats, str | None]:
    """Return the formats that are wanted, and the name of a file where ``format=`` asks for one."""
    if (
        asked.format and asked.format in NAMED_FORMATS
    ):  # others are of clients that send every parameter they ever met
        return NAMED_FORMATS[asked.format], f"result.{asked.format}"
    formats, _ = _choose(scope.headers.get("accept"))
    if not (formats.results or formats.graphs):
        raise ProtocolError(406, f"answers are to be had as {', '.join(_BOTH)}")
    return formats, None


def _graph_name(query_string: str) -> str:
    """Return the IRI of the graph that a request to ``/graphs`` names, "" for the default graph."""
    pairs = read_pairs(query_string)
    graphs = [value for name, value in pairs if name == "graph"]
    default = any(name == "default" for name, _ in pairs)
    if len(graphs) + default != 1:
        raise ProtocolError(400, "name one graph: /graphs?graph=IRI, or /graphs?default")
    return "" if default else _checked(graphs[0])


def _checked(iri: str) -> str:
    try:
        return NamedNode(iri).value
    except ValueError as error:
        raise ProtocolError(400, f"{iri!r} is no absolute IRI of a graph: {error}") from None


def _not_allowed(methods: Iterable[str]) -> Response:
    response = problem(405, f"here one can {', '.join(methods)}; the data is changed by publishing it anew")
    response.headers.append(("allow", ", ".join(methods)))
    return response


def _options(methods: Iterable[str]) -> Response:
    """Return what may be done here, also to a browser that asks for another site (CORS preflight)."""
    allowed = ", ".join(methods)
    headers = [
        *COMMON,
        ("allow", allowed),
        ("accept-query", ACCEPT_QUERY),
        ("access-control-allow-methods", allowed),
        ("access-control-allow-headers", "Accept, Accept-Language, Content-Type, If-None-Match, Range"),
        ("access-control-max-age", "86400"),
    ]
    return Response(204, headers)
