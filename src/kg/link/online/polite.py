"""Asking other people's servers as they wish to be asked: one question at a time, slowly, saying who asks.

Wikimedia's rules (User-Agent policy; Wikidata Query Service, "Query limits"): a User-Agent with an address to
write to, one query at a time, and after a 429 silence for as long as Retry-After says, a minute otherwise.
Nobody but the listed servers is asked, and no redirect is followed. SPARQLWrapper speaks through urllib, so
all else does too: one place that knows what can go wrong on the way.
"""

from __future__ import annotations

import json
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPMessage, HTTPResponse
from typing import IO, TypeVar
from urllib.parse import urlencode, urlsplit

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from kg.link.online.kept import Answer, KeptAnswers, now

T = TypeVar("T")
_PIECE = 1 << 16
_SILENCE = 60.0  # seconds after a 429 that says nothing of its own
_BUSY = (429, 500, 502, 503, 504)
_SMALLER = (408, 413, 414, 500, 504)  # a smaller question may do
_WORDS = 200  # characters of an error's body that are told


class OnlineError(Exception):
    """Why a server gave no answer, in one line."""


class NoNetworkError(OnlineError):
    """The server cannot be reached from here."""


class TooMuchError(OnlineError):
    """The server could not answer this question, but may answer a smaller one."""


class _AgainError(Exception):
    """A failure that may pass: what to say if it does not, and how long to wait, if the server said so."""

    def __init__(self, failure: OnlineError, wait: float | None = None) -> None:
        super().__init__(str(failure))
        self.failure = failure
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Manners:
    """How to ask: who says to ask, and in seconds, bytes and times what is given and taken.

    ``pause`` between two questions, ``patience`` for one answer; a whole answer has ``most_bytes`` at most; a
    question is asked ``tries`` times, the second time after ``first_wait``, then twice as long each; a server
    that wants to be left alone for longer than ``longest_wait`` is asked no more.
    """

    agent: str
    pause: float = 1.0
    patience: float = 75.0
    most_bytes: int = 64 << 20
    tries: int = 4
    first_wait: float = 5.0
    longest_wait: float = 120.0


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> None:
        """Follow nothing: the opener then raises the 3xx as an error."""


class PoliteClient:
    """Asks the servers at ``allowed`` addresses, and keeps their answers."""

    def __init__(
        self,
        allowed: Sequence[str],
        manners: Manners,
        kept: KeptAnswers | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Prepare to ask; ``kept`` are answers from before, ``sleep`` waits for some seconds."""
        self.manners = manners
        self.used: list[str] = []  # the keys of the answers that were given or found
        self._origins = {_origin(address) for address in allowed}
        self._kept = kept
        self._sleep = sleep
        self._opener = urllib.request.build_opener(_NoRedirects())
        self._reached: set[str] = set()
        self._has_asked = False

    def query(self, endpoint: str, query: str, media: str, read: Callable[[bytes], T]) -> tuple[T, datetime]:
        """Return what ``read`` makes of the answer of a SPARQL endpoint, and when that was given.

        ``media`` is ``json`` for SELECT or ``turtle`` for CONSTRUCT; ``read`` raises :class:`ValueError` or
        :class:`SyntaxError` for an answer that is broken. Raises :class:`OnlineError`.
        """
        from kg.link.online.sparql_request import make_request  # noqa: PLC0415  # it imports rdflib, slowly

        request = make_request(endpoint, query, media, self.manners.agent)
        return self._ask(f"{media} {endpoint} {query}", request, read)

    def post(self, address: str, fields: Mapping[str, str], read: Callable[[bytes], T]) -> tuple[T, datetime]:
        """Return what ``read`` makes of the answer to a form, as :meth:`query` does."""
        headers = {"User-Agent": self.manners.agent, "Accept": "application/json"}
        request = urllib.request.Request(address, urlencode(fields).encode(), headers)  # noqa: S310  # _check
        return self._ask(f"post {address} {json.dumps(fields, sort_keys=True)}", request, read)

    def get(self, address: str, read: Callable[[bytes], T]) -> tuple[T, datetime]:
        """Return what ``read`` makes of what stands at ``address``, as :meth:`query` does."""
        request = urllib.request.Request(address, headers={"User-Agent": self.manners.agent})  # noqa: S310
        return self._ask(f"get {address}", request, read)

    def head(self, address: str) -> tuple[int, str]:
        """Return the status that ``address`` answers HEAD with, and where it leads ("" nowhere else).

        Raises :class:`OnlineError` where no status was to be had.
        """
        headers = {"User-Agent": self.manners.agent}
        request = urllib.request.Request(address, headers=headers, method="HEAD")  # noqa: S310
        try:
            with self._retrying(lambda: self._open(request)) as found:
                return found.status, ""
        except _StatusError as error:
            return error.status, error.location

    def forget(self) -> None:
        """Forget the answers that were used so far: what comes next is to be asked anew."""
        for key in self.used:
            if self._kept:
                self._kept.forget(key)
        self.used.clear()

    def _ask(
        self, key: str, request: urllib.request.Request, read: Callable[[bytes], T]
    ) -> tuple[T, datetime]:
        self.used.append(key)
        if self._kept and (answer := self._kept.find(key)):
            with suppress(ValueError, SyntaxError):  # then it is asked for anew
                return read(answer.body), answer.given

        def attempt() -> tuple[T, bytes]:
            with self._open(request) as found:
                body = _read_whole(found, self.manners)
            try:
                return read(body), body
            except (ValueError, SyntaxError) as error:
                raise _AgainError(TooMuchError(f"{_host(request)} sent a broken answer: {error}")) from None

        value, body = self._retrying(attempt)
        answer = self._kept.keep(key, request.full_url, body) if self._kept else Answer(body, now())
        return value, answer.given

    def _retrying(self, attempt: Callable[[], T]) -> T:
        retrying = Retrying(
            retry=retry_if_exception_type(_AgainError),
            stop=stop_after_attempt(self.manners.tries),
            wait=self._wait,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return retrying(attempt)
        except _AgainError as error:
            raise error.failure from None

    def _wait(self, state: RetryCallState) -> float:
        """Return for how long to wait before the next try."""
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, _AgainError) and error.wait is not None:
            return error.wait
        return min(self.manners.longest_wait, self.manners.first_wait * 2.0 ** (state.attempt_number - 1))

    def _open(self, request: urllib.request.Request) -> HTTPResponse:
        """Return the answer to ``request``, of which only the head was read; raise what went wrong."""
        host = _host(request)
        if _origin(request.full_url) not in self._origins:
            raise OnlineError(f"{host} is not among the servers that may be asked")
        if self._has_asked:
            self._sleep(self.manners.pause)
        self._has_asked = True
        try:
            found: HTTPResponse = self._opener.open(request, timeout=self.manners.patience)
        except urllib.error.HTTPError as error:
            self._reached.add(host)
            with error:
                raise self._refusal(request, error) from None
        except urllib.error.URLError as error:
            raise self._no_connection(host, error.reason) from None
        except (HTTPException, OSError) as error:
            raise _AgainError(TooMuchError(f"{host} gave no answer: {_words(error)}")) from None
        self._reached.add(host)
        return found

    def _no_connection(self, host: str, reason: object) -> Exception:
        failure = NoNetworkError(f"{host} cannot be reached: {_words(reason)}")
        if isinstance(reason, ssl.SSLError):
            return OnlineError(f"{host} is not trusted: {_words(reason)}")
        return _AgainError(failure) if host in self._reached else failure

    def _refusal(self, request: urllib.request.Request, error: urllib.error.HTTPError) -> Exception:
        """Return what the status of an answer that is none is to be raised as."""
        if request.get_method() == "HEAD" and error.code not in _BUSY:
            return _StatusError(error.code, error.headers.get("Location", ""))
        host = _host(request)
        if 300 <= error.code < 400:
            return OnlineError(f"{host} leads elsewhere, where nobody follows (HTTP {error.code})")
        words = ""
        with suppress(HTTPException, OSError):
            words = " ".join(error.read(4 * _WORDS).decode(errors="replace").split())[:_WORDS]
        told = f"{host} answers HTTP {error.code}" + (f": {words}" if words else "")
        failure = TooMuchError(told) if error.code in _SMALLER else OnlineError(told)
        if error.code not in _BUSY:
            return failure
        wait = _retry_after(error.headers.get("Retry-After", ""))
        if error.code == 429 and wait is None:
            wait = _SILENCE
        if wait is not None and wait > self.manners.longest_wait:
            return OnlineError(f"{host} asks to be left alone for {wait:.0f} seconds; try again then")
        return _AgainError(failure, wait)


class _StatusError(Exception):
    """The answer to HEAD that is no success: its status, and where it leads."""

    def __init__(self, status: int, location: str) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.location = location


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc.lower()


def _host(request: urllib.request.Request) -> str:
    return _origin(request.full_url)[1]  # `request.host` is the proxy's, where there is one


def _words(error: object) -> str:
    """Return what ``error`` says, in one short line."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(text).split())[:_WORDS].lower()


def _retry_after(value: str) -> float | None:
    """Return the seconds of a Retry-After, which has them or a date (RFC 9110, 10.2.3)."""
    if value.isascii() and value.isdecimal():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


def _read_whole(found: HTTPResponse, manners: Manners) -> bytes:
    """Return the body of an answer, all of it and in time."""
    until = time.monotonic() + manners.patience
    body = bytearray()
    try:
        while piece := found.read1(_PIECE):
            body += piece
            if len(body) > manners.most_bytes:
                raise TooMuchError(f"the answer has more than {manners.most_bytes:,} bytes")
            if time.monotonic() > until:
                raise _AgainError(TooMuchError(f"the answer took more than {manners.patience:g} seconds"))
    except (HTTPException, OSError) as error:
        raise _AgainError(TooMuchError(f"the answer broke off: {_words(error)}")) from None
    stated = found.headers.get("Content-Length", "")
    if stated.isdecimal() and int(stated) != len(body):
        raise _AgainError(TooMuchError("the answer broke off"))
    if found.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise OnlineError("the answer is compressed, which was not asked for")
    return bytes(body)
