"""A question put to the query processes, and its answer as a response: kept, conditional, compressed."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from kg.query.changing import is_changing
from kg.serve.cache import Address, Cache, Entry, tag_of
from kg.serve.coding import choose_coding, encode, is_worth_coding, matches, tagged
from kg.serve.editions import Edition
from kg.serve.exchange import Connection, Headers, Response, Scope
from kg.serve.ledger import Ledger, NoAnswer, outcome_of
from kg.serve.problems import COMMON, problem, query_problem
from kg.serve.watches import Watches
from kg.store.engine import Question
from kg.store.workers.pool import Finished
from kg.store.workers.spool import Body, store
from kg.web.negotiation import GRAPHS, RESULTS, content_type
from kg.web.sparql.answers import Formats

ACCEPT_QUERY = "application/sparql-query, application/x-www-form-urlencoded"
_VARY = "Accept, Accept-Encoding"
_SAFE = ("GET", "HEAD", "QUERY")


class ClientGoneError(Exception):
    """The client has gone, so there is nobody to answer."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A question with what its answer depends on besides: the formats wanted, and how it was asked.

    ``address`` stands for the request word for word (None: not to be remembered); ``download`` is the name
    of a file to be offered.
    """

    question: Question
    formats: Formats
    address: Address | None = None
    download: str | None = None


class Answers:
    """What all the ways to ask have in common."""

    def __init__(self, ledger: Ledger) -> None:
        """Tell ``ledger`` how each question ends."""
        self._ledger = ledger
        self._watches = Watches()

    async def recall(self, cache: Cache, address: Address, scope: Scope) -> Response | None:
        """Return the answer to a request that was answered before, word for word the same."""
        entry = cache.find(address)
        return await self._give(entry, scope, cache) if entry else None

    async def answer(
        self, edition: Edition, asking: Asking, scope: Scope, connection: Connection, client: str
    ) -> Response:
        """Return the answer to ``asking``, or the problem with it; raise :class:`ClientGoneError`."""
        question, cache = asking.question, edition.cache
        name = self._ledger.new_id()
        tag = ""
        if not is_changing(question.text):
            version = edition.snapshot.version
            tag = _tag(version, question, asking)
            if matches(_condition(scope), tag, exists=False):
                self._ledger.count("unchanged")
                return unchanged(Entry(tag, [], {}), scope)
            if entry := cache.get(tag):
                return await self._give(entry, scope, cache)
        finished = await self._evaluate(edition, question, connection, client, name)
        if isinstance(finished, Response):
            return finished
        media_type = asking.formats.graphs if finished.end.kind == "graph" else asking.formats.results
        if media_type is None:
            cache.discard(Entry(tag, [], {"": finished.body}))
            offers = GRAPHS if finished.end.kind == "graph" else RESULTS
            return problem(406, f"the answer to this query is to be had as {', '.join(offers)}")
        entry = Entry(tag, _headers(asking, media_type, tag, name), {"": finished.body})
        if not tag:
            cache.discard(entry)
            return await respond(entry, scope, cache)
        cache.keep(entry)
        if asking.address is not None:
            cache.remember(asking.address, entry)
        if matches(_condition(scope), tag):
            return unchanged(entry, scope)
        return await respond(entry, scope, cache)

    async def _evaluate(
        self, edition: Edition, question: Question, connection: Connection, client: str, name: str
    ) -> Finished | Response:
        """Return what the query processes say, or the problem with it."""
        begun = time.monotonic()
        try:
            self._ledger.check(client)
            finished = await self._wait(edition, question, connection, client)
        except NoAnswer as error:
            self._ledger.note_end(name, question, outcome_of(error), client, time.monotonic() - begun)
            response = query_problem(error)
            response.headers.append(("x-request-id", name))
            return response
        except ClientGoneError:
            self._ledger.note_end(name, question, "gone", client, time.monotonic() - begun)
            raise
        self._ledger.note_answer(name, question, finished)
        return finished

    async def _wait(
        self, edition: Edition, question: Question, connection: Connection, client: str
    ) -> Finished:
        """Return the answer; end the query when its client goes first."""
        asked = edition.asked.submit(question, client)
        self._watches.begin(connection, asked.cancel)
        try:
            return await asked
        except asyncio.CancelledError:
            raise ClientGoneError from None
        finally:
            self._watches.end(connection)

    async def _give(self, entry: Entry, scope: Scope, cache: Cache) -> Response:
        if matches(_condition(scope), entry.tag):
            self._ledger.count("unchanged")
            return unchanged(entry, scope)
        self._ledger.count("cached")
        return await respond(entry, scope, cache)


def _tag(version: str, question: Question, asking: Asking) -> str:
    """Return the tag of the answer: all that it depends on, and nothing else."""
    dataset = question.default_graphs, question.named_graphs
    formats = asking.formats.results, asking.formats.graphs, question.bom, asking.download
    return tag_of(version, question.text, dataset, formats)


def _headers(asking: Asking, media_type: str, tag: str, name: str) -> Headers:
    headers = [
        *COMMON,
        ("content-type", content_type(media_type)),
        ("vary", _VARY),
        ("cache-control", "public, no-cache" if tag else "no-store"),
        ("x-request-id", name),
    ]
    if asking.formats.results:
        headers.append(("accept-query", ACCEPT_QUERY))
    if asking.download:
        headers.append(("content-disposition", f'attachment; filename="{asking.download}"'))
    return headers


def _condition(scope: Scope) -> str | None:
    """Return the If-None-Match of a safe request; others do not end in 304 (RFC 9110, section 13.1.2)."""
    return scope.headers.get("if-none-match") if scope.method in _SAFE else None


async def respond(entry: Entry, scope: Scope, cache: Cache) -> Response:
    """Return ``entry`` in the content coding that the client likes best."""
    plain = entry.bodies[""]
    coding = choose_coding(scope.headers.get("accept-encoding") or "")
    if not coding or not entry.can_be_coded() or not is_worth_coding(plain.size):
        return _with_body(entry, "", plain)
    body = entry.bodies.get(coding)
    if body is None:
        if plain.file:
            body = await asyncio.to_thread(_pack, plain.file, cache.folder, coding)
        else:
            content = encode(plain.content, coding)
            body = Body(content, None, len(content))
        cache.add_body(entry, coding, body)
    return _with_body(entry, coding, body)


def _with_body(entry: Entry, coding: str, body: Body) -> Response:
    headers = entry.heads.get(coding)
    if headers is None:
        headers = entry.heads[coding] = _with_tag(entry, coding)
    return Response(200, headers, body.content, file=body.file, stop=body.size)


def _pack(file: Path, folder: Path, coding: str) -> Body:
    return store(encode(file.read_bytes(), coding), folder)


def _with_tag(entry: Entry, coding: str) -> Headers:
    headers = list(entry.headers)
    if entry.tag:
        headers.append(("etag", tagged(entry.tag, coding)))
    if coding:
        headers.append(("content-encoding", coding))
    return headers


def unchanged(entry: Entry, scope: Scope) -> Response:
    """Return the answer to a client that has ``entry`` already (RFC 9110, section 15.4.5)."""
    given = scope.headers.get("if-none-match") or ""
    named = tagged(entry.tag, choose_coding(scope.headers.get("accept-encoding") or ""))
    kept = dict(entry.headers)
    headers = [
        # A browser puts these in the place of those that it keeps (RFC 9111, section 3.2): without its own
        # policy a page that is still good would be shown without its styles.
        *((name, kept.get(name, value)) for name, value in COMMON),
        ("etag", named if named in given else tagged(entry.tag, "")),
        ("vary", kept.get("vary", _VARY)),
        ("cache-control", kept.get("cache-control", "public, no-cache")),
    ]
    return Response(304, headers)
