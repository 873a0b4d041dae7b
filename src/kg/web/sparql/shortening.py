"""``/q/<token>``: a short link to a question. The token is the question itself, compressed.

Nothing is stored: no database to keep and to clean, no name to run out of or to guess, and a link works on
every copy of the site, also on one that is set up anew in ten years. The price is some 50 to 300 characters
where a stored link has 8. Most of a query are prefixes and keywords, which the dictionary in
``short-links-1.txt`` knows; since every link that was ever made needs it, it never changes: another one will
have another number, the first character of a token.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from functools import cache
from importlib.resources import files
from urllib.parse import urlencode

from flask import Blueprint, redirect
from werkzeug.wrappers import Response as AnyResponse

from kg.faults import NotFoundError
from kg.web.pages import link
from kg.web.sparql.answers import LONGEST_ADDRESS

blueprint = Blueprint("shortening", __name__)

_VERSION = "1"
_LONGEST_TOKEN = 2_000  # characters; a link longer than that is not short
_CHECKED = 3  # bytes of a SHA-256, by which a mistyped token is known
_RAW = -zlib.MAX_WBITS
_FIRST = "query"
_FURTHER = ("default-graph-uri", "named-graph-uri", "timeout", "view")
_BETWEEN = "\0"  # which stands in no query

Pairs = tuple[tuple[str, str], ...]


class TokenError(NotFoundError):
    """A token that no link has: mistyped, cut, or made by something else."""


@blueprint.get("/q/<token>")
def lead(token: str) -> AnyResponse:
    """Lead to the question that ``token`` is."""
    address = f"/sparql?{urlencode(read_token(token))}"
    if len(address) > LONGEST_ADDRESS:
        raise TokenError("this link is to a question too long for an address")
    return redirect(link(address), 303)


def write_token(pairs: Pairs) -> str | None:
    """Return the token of a question, the ``query`` first among its ``pairs``; None when it would be long.

    >>> read_token(write_token((("query", "ASK {}"), ("view", "map"))))
    (('query', 'ASK {}'), ('view', 'map'))
    """
    (_, text), *further = pairs
    parts = [text, *(f"{name}={value}" for name, value in further)]
    if any(_BETWEEN in part for part in parts) or not all(name in _FURTHER for name, _ in further):
        return None
    written = _BETWEEN.join(parts).encode()
    if len(written) > LONGEST_ADDRESS:
        return None
    packer = zlib.compressobj(9, zlib.DEFLATED, _RAW, 9, zdict=_dictionary())
    packed = _check(written) + packer.compress(written) + packer.flush()
    token = _VERSION + base64.urlsafe_b64encode(packed).decode().rstrip("=")
    return token if len(token) <= _LONGEST_TOKEN else None


def read_token(token: str) -> Pairs:
    """Return the question that ``token`` is, as the fields of an address; raise :class:`TokenError`."""
    if not token.startswith(_VERSION) or len(token) > _LONGEST_TOKEN or not token.isascii():
        raise TokenError("there is no short link like that; was all of it copied?")
    try:
        packed = base64.b64decode(_padded(token[1:]), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj(_RAW, zdict=_dictionary())
        written = unpacker.decompress(packed[_CHECKED:], LONGEST_ADDRESS)
        text = written.decode()
    except (binascii.Error, zlib.error, UnicodeDecodeError):
        raise TokenError("this short link is damaged; was all of it copied?") from None
    if not unpacker.eof or unpacker.unused_data or packed[:_CHECKED] != _check(written):
        raise TokenError("this short link is damaged; was all of it copied?")
    query, *further = text.split(_BETWEEN)
    fields = [part.partition("=") for part in further]
    if not all(name in _FURTHER for name, _, _ in fields):
        raise TokenError("this short link says what no question has")
    return ((_FIRST, query), *((name, value) for name, _, value in fields))


def _check(written: bytes) -> bytes:
    return hashlib.sha256(written).digest()[:_CHECKED]


def _padded(text: str) -> str:
    return text + "=" * (-len(text) % 4)


@cache
def _dictionary() -> bytes:
    """Return what is known of queries beforehand, the most frequent at the end, as zlib wants it."""
    return files("kg.web.sparql").joinpath(f"short-links-{_VERSION}.txt").read_bytes()
