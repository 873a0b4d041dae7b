"""The application that granian serves (RSGI): every request comes in here."""

from __future__ import annotations

import asyncio
import gc
import re
import signal
import tempfile
from pathlib import Path

from kg.config import Config
from kg.query.protocol import MOST
from kg.serve.answers import Answers, ClientGoneError
from kg.serve.bodies import Bodies
from kg.serve.budget import Budget
from kg.serve.clients import client_of, read_networks
from kg.serve.editions import Editions
from kg.serve.endpoint import Endpoint, prefers_page
from kg.serve.exchange import Connection, Response, Scope, joined, send
from kg.serve.journal import Journal, begin_log
from kg.serve.ledger import Ledger
from kg.serve.measures import Measures
from kg.serve.operation import Operation
from kg.serve.pages import Pages
from kg.serve.problems import problem
from kg.store.workers.spool import SpoolFullError, remove_left, spool_prefix
from kg.web.app import create_app
from kg.web.negotiation import DOCUMENT_SUFFIXES

_HEAD = 8 << 10  # bytes of all headers; reading longer ones would keep everybody waiting
_HOST = re.compile(r"[A-Za-z0-9._~%!$&'()*+;=-]*(:[0-9]*)?|\[[0-9A-Fa-f:.]+\](:[0-9]*)?")


class Front:
    """The whole service: what it is made of lives from the start of the event loop to its end."""

    def __init__(self, config: Config) -> None:
        """Prepare to serve ``config``; nothing is opened yet. Raises :class:`kg.faults.InputError`."""
        self._config = config
        self._proxies = read_networks(config.proxies)
        remove_left(Path(tempfile.gettempdir()))
        self._spools = tempfile.TemporaryDirectory(prefix=spool_prefix())
        app, bodies = create_app(), Bodies(MOST)
        budget = Budget(config.budget_seconds, config.budget_errors)
        self._journal = Journal()
        self._measures = Measures(lambda: self._editions.current.snapshot.version)
        ledger = Ledger(budget, self._journal, self._measures)
        self._editions = Editions(config, app, budget, ledger, Path(self._spools.name))
        self._pages = Pages(app, ledger, self._measures, bodies)
        self._endpoint = Endpoint(Answers(ledger), bodies)
        self._operation = Operation(self._editions, self._measures)

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Open the snapshot (RSGI)."""
        begin_log(self._config.log)
        loop.run_until_complete(self._editions.start())
        self._operation.begin()
        gc.collect()
        gc.freeze()  # a collection would look through all the modules and pages each time
        loop.add_signal_handler(signal.SIGHUP, self._editions.change_soon)

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """End everything; what was asked has been answered (RSGI)."""
        loop.run_until_complete(self._editions.close())
        self._journal.write()
        self._pages.close()
        self._spools.cleanup()

    async def __rsgi__(self, scope: Scope, connection: Connection) -> None:
        """Answer one request (RSGI)."""
        response: Response | None = None
        is_foreseen = False
        scope = joined(scope)
        try:
            response = _refuse(scope) or await self._answer(scope, connection)
            is_foreseen = True
        except ClientGoneError:
            is_foreseen = True
        except SpoolFullError as error:
            response = problem(503, f"there is no room for large answers now: {error}", limit="busy")
            response.headers.append(("retry-after", "60"))
            is_foreseen = True
        finally:  # what nobody foresaw goes on to granian, which logs it
            if not is_foreseen:
                response = problem(500, "something went wrong here; it has been noted")
            if response:
                send(connection, response, head=scope.method == "HEAD")

    async def _answer(self, scope: Scope, connection: Connection) -> Response:
        edition, path = self._editions.current, scope.path
        if path == "/sparql":
            found = await self._endpoint.sparql(edition, scope, connection, self._client(scope))
            if found is not None:
                return found
        elif path == "/graphs":
            return await self._endpoint.graph(edition, scope, connection, self._client(scope), ())
        elif path in self._operation.paths:
            return self._operation.answer(scope)
        elif _names_graph(path) and not prefers_page(scope.headers.get("accept")):
            names = edition.site.addresses.iris(path.removeprefix("/"))
            return await self._endpoint.graph(edition, scope, connection, self._client(scope), names)
        return await self._pages.answer(
            edition.cache, scope, connection, self._client(scope), self._scheme(scope)
        )

    def _client(self, scope: Scope) -> str:
        return client_of(scope.client, scope.headers.get("x-forwarded-for"), self._proxies)

    def _scheme(self, scope: Scope) -> str:
        """Return how the client came; behind a proxy that is what the proxy says."""
        stated = scope.headers.get("x-forwarded-proto") if self._proxies else None
        return "https" if stated == "https" else scope.scheme


def _refuse(scope: Scope) -> Response | None:
    """Return the answer to a request whose head is not to be read on; granian takes nearly everything."""
    if sum(map(len, scope.headers.values())) > _HEAD:
        return problem(431, f"the headers have more than {_HEAD} bytes; a query can be sent as the body")
    host = scope.headers.get("host")
    if host is None and scope.http_version == "1.1":
        return problem(400, "the request names no Host (RFC 9112, section 3.2)")
    if host is not None and not _HOST.fullmatch(host):
        return problem(400, "the request names a Host that is none")
    return None


def _names_graph(path: str) -> bool:
    """Return whether ``path`` is that of a named graph itself, not of one of its formats' documents."""
    return path.startswith("/graph/") and path.rpartition(".")[2] not in DOCUMENT_SUFFIXES
