"""Requests of the SPARQL 1.1 Protocol, queries only (https://www.w3.org/TR/sparql11-protocol/#query-operation).

GET with the query in the address, POST as a form, POST and QUERY with the query as the body.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from pyoxigraph import NamedNode
from werkzeug.http import parse_options_header

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
MOST = 1 << 20  # bytes of a request's body; no query that a person wrote is longer
_CHARSETS = {"utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "iso-8859-1": "latin-1"}
_UPDATING = ("update", "using-graph-uri", "using-named-graph-uri")
_READ_ONLY = "this endpoint answers queries and takes no updates"
_SECONDS = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")
_FIELDS = 1000


class ProtocolError(Exception):
    """A request that is not one of the protocol, or not to be made here: the HTTP ``status`` says which."""

    def __init__(self, status: int, message: str) -> None:
        """Keep the status."""
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks: a query (None: none was given), the graphs of its dataset, how to answer.

    ``timeout`` is in seconds; ``bom`` begins a CSV with a byte order mark; ``format`` is the short name of a
    format (``csv``), which comes before what the Accept header says.
    """

    text: str | None
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    timeout: float | None = None
    bom: bool = False
    format: str | None = None


def read_address(query_string: str) -> Asked:
    """Return what the query part of an address asks (GET, HEAD); raise :class:`ProtocolError`."""
    return _read(read_pairs(query_string), [])


def read_content(query_string: str, content_type: str, body: bytes) -> Asked:
    """Return what a POST or QUERY request asks; raise :class:`ProtocolError`."""
    named, options = parse_options_header(content_type)
    kind = named.lower()
    pairs = read_pairs(query_string)
    if kind == FORM:
        return _read(pairs + read_pairs(_decode(body, "utf-8")), [])
    if kind == QUERY:
        return _read(pairs, [_decode(body, options.get("charset", "utf-8").lower())])
    if kind == UPDATE:
        raise ProtocolError(403, _READ_ONLY)
    given = f"not as {kind}" if kind else "and the request names no Content-Type"
    raise ProtocolError(415, f"a query is to be sent as {FORM} or {QUERY}, {given}")


def _read(pairs: list[tuple[str, str]], texts: list[str]) -> Asked:
    if any(name in _UPDATING for name, _ in pairs):
        raise ProtocolError(403, _READ_ONLY)
    texts += [value for name, value in pairs if name == "query"]
    if len(texts) > 1:
        raise ProtocolError(400, f"there are {len(texts)} queries; give exactly one")
    return Asked(
        texts[0] if texts else None,
        tuple(_checked_iri(value) for name, value in pairs if name == "default-graph-uri"),
        tuple(_checked_iri(value) for name, value in pairs if name == "named-graph-uri"),
        _seconds(pairs),
        _flag(pairs),
        _single(pairs, "format") or None,
    )


def read_pairs(text: str) -> list[tuple[str, str]]:
    """Return the fields of a form or an address, which are UTF-8; raise :class:`ProtocolError` if not.

    werkzeug and urllib would put marks for what is not.
    """
    pieces = [piece.partition("=") for piece in text.split("&") if piece]
    if len(pieces) > _FIELDS:
        raise ProtocolError(400, f"the request has {len(pieces)} fields; {_FIELDS} are the most")
    try:
        return [(_unquote(name), _unquote(value)) for name, _, value in pieces]
    except UnicodeDecodeError as error:
        raise ProtocolError(400, f"the request is not UTF-8: {error.reason}") from None


def _unquote(text: str) -> str:
    plain = text.replace("+", " ")
    return unquote_to_bytes(plain).decode("utf-8") if "%" in plain else plain


def _decode(body: bytes, charset: str) -> str:
    if charset not in _CHARSETS:
        raise ProtocolError(415, f"a query is to be sent in UTF-8, not in {charset}")
    try:
        return body.decode(_CHARSETS[charset]).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise ProtocolError(
            400, f"the query is not {charset}: {error.reason} at byte {error.start}"
        ) from None


def _checked_iri(value: str) -> str:
    try:
        return NamedNode(value).value
    except ValueError as error:
        raise ProtocolError(400, f"{value!r} is no absolute IRI of a graph: {error}") from None


def _seconds(pairs: list[tuple[str, str]]) -> float | None:
    value = _single(pairs, "timeout")
    if value is None:
        return None
    if not _SECONDS.fullmatch(value) or float(value) == 0:
        raise ProtocolError(400, f"timeout is {value!r}; give a number of seconds above 0")
    return float(value)


def _flag(pairs: list[tuple[str, str]]) -> bool:
    value = _single(pairs, "bom")
    if value not in (None, "", "0", "1"):
        raise ProtocolError(400, f"bom is {value!r}; give 1 or 0")
    return value == "1"


def _single(pairs: list[tuple[str, str]], name: str) -> str | None:
    values = [value for key, value in pairs if key == name]
    if len(values) > 1:
        raise ProtocolError(400, f"there are {len(values)} values of {name}; give one")
    return values[0] if values else None
