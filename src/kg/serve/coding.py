"""Content codings (RFC 9110, section 8.4): gzip, and zstd (RFC 8878) where a client takes it."""

from __future__ import annotations

import sys
from functools import lru_cache

from isal import igzip
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_LEAST = 1024  # bytes; below, the headers weigh more
_ZSTD_LEVEL = 3  # design: zstd-3 and isal are an order faster than gzip-6
_GZIP_LEVEL = 1


@lru_cache(maxsize=256)
def choose_coding(accepted: str) -> str:
    """Return ``zstd``, ``gzip`` or ``""`` (none) for an Accept-Encoding header.

    >>> choose_coding("gzip, deflate, br, zstd")
    'zstd'
    >>> choose_coding("gzip;q=1.0, zstd;q=0.5, *;q=0")
    'gzip'
    """
    found = parse_accept_header(accepted, Accept)
    # Identity is always welcome, but only what a client names itself does it prefer to a coding.
    best, most = "", found.quality("identity") if "identity" in accepted else 0.0
    for coding in ("zstd", "gzip"):
        quality = found.quality(coding)
        if quality > most:
            best, most = coding, quality
    return best


def is_worth_coding(size: int) -> bool:
    """Return whether a body of ``size`` bytes gains by a coding."""
    return size >= _LEAST


def encode(body: bytes, coding: str) -> bytes:
    """Return ``body`` in ``coding``."""
    if coding == "zstd":
        return zstd.compress(body, level=_ZSTD_LEVEL)
    if coding == "gzip":
        return bytes(igzip.compress(body, _GZIP_LEVEL, mtime=0))
    return body


def tagged(tag: str, coding: str) -> str:
    """Return the ETag header of the representation of ``tag`` in ``coding``; each coding has its own."""
    return f'"{tag}-{coding}"' if coding else f'"{tag}"'


def matches(condition: str | None, tag: str, *, exists: bool = True) -> bool:
    """Return whether If-None-Match names ``tag`` in any coding (RFC 9110, section 13.1.2).

    ``*`` names whatever there is; ``exists`` says whether it is known that there is something.
    """
    if condition is None:
        return False
    if condition.strip() == "*":
        return exists
    names = {name.strip().removeprefix("W/").strip('"') for name in condition.split(",")}
    return not names.isdisjoint((tag, f"{tag}-gzip", f"{tag}-zstd"))
