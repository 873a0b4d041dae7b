"""A file of a version: the same bytes forever, in parts or compressed as the client asks (RFC 9110)."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from flask import Response, request, send_file
from werkzeug.exceptions import PreconditionFailed, RequestedRangeNotSatisfiable

from kg.web.negotiation import content_type

_YEAR = 365 * 24 * 3600
# What is kept of a file beside it, by the name that HTTP has for the coding; the better one first.
CODINGS = {"zstd": "zst", "gzip": "gz"}


def send_version(path: Path, sha256: str, media_type: str, name: str, coding: str | None = None) -> Response:
    """Return the file at ``path``, to be saved as ``name``; conditions and a range of bytes apply.

    ``path`` may hold what has the ``media_type`` once its ``coding`` is undone. ``sha256`` is that of the
    bytes sent and their strong ETag. Raises :class:`PreconditionFailed` (412) and
    :class:`RequestedRangeNotSatisfiable` (416), :class:`FileNotFoundError` when the file is gone.
    """
    # werkzeug would look at the range first, and at one of HEAD or of several parts too: see below.
    response = send_file(
        path,
        mimetype=media_type,
        as_attachment=True,
        download_name=name,
        conditional=False,
        etag=sha256,
        max_age=_YEAR,
    )
    response.content_type = content_type(media_type)
    response.cache_control.immutable = True
    if coding:
        response.content_encoding = coding
    try:
        return _conditional(response, path.stat().st_size)
    except (PreconditionFailed, RequestedRangeNotSatisfiable):
        response.close()
        raise


def _conditional(response: Response, size: int) -> Response:
    """Apply the request's preconditions, then its range, in the order of RFC 9110, section 13.2.2."""
    asked = {key: value for key, value in request.environ.items() if key != "HTTP_IF_RANGE"}
    whole = {key: value for key, value in asked.items() if key != "HTTP_RANGE"}
    response.make_conditional(whole, accept_ranges=True)
    if response.status_code == 412:
        raise PreconditionFailed("the file has another ETag; leave If-Match out to get it")
    if response.status_code == 304:
        response.headers.pop("X-Sendfile", None)  # some servers would send the file all the same
    elif _wants_range() and _is_same(response):
        asked["HTTP_RANGE"] = _within(asked["HTTP_RANGE"], size)
        response.make_conditional(asked, accept_ranges=True, complete_length=size)
    return response


def _wants_range() -> bool:
    """Return whether the request is for one range of bytes.

    Ranges are defined for GET only, an unknown unit is to be ignored and several ranges may be (RFC 9110,
    sections 14.2 and 14.1.2): then the whole is sent.
    """
    unit, _, ranges = request.headers.get("Range", "").partition("=")
    return request.method == "GET" and unit.strip().lower() == "bytes" and "," not in ranges


def _within(asked: str, size: int) -> str:
    """Return a Range for the whole where ``asked`` is for more last bytes than there are (section 14.1.2).

    werkzeug would refuse it. So many digits that Python will not read them are more than any size.
    """
    last = re.fullmatch(r"bytes\s*=\s*-\s*0*([0-9]+)\s*", asked, re.IGNORECASE)
    return "bytes=0-" if last and (len(last[1]) > 18 or int(last[1]) > size) else asked


def _is_same(response: Response) -> bool:
    """Return whether If-Range, where there is one, names exactly what ``response`` has (section 13.1.5)."""
    asked = request.headers.get("If-Range")
    return asked is None or asked in (response.headers["ETag"], response.headers["Last-Modified"])


def wanted_coding() -> str | None:
    """Return which of :data:`CODINGS` the request names and prefers; None for the file as it is.

    A wildcard alone does not count: who sends it takes the file as it is, too.
    """
    if request.headers.get("Range"):
        return None  # of the file as it is; otherwise parts of two codings could be put together
    accepted = {name.lower(): quality for name, quality in request.accept_encodings}
    best = max(CODINGS, key=lambda coding: accepted.get(coding, 0.0))
    quality = accepted.get(best, 0.0)
    return best if quality > 0 and quality >= accepted.get("identity", 0.0) else None


@lru_cache(maxsize=128)
def sha256_of(path: Path) -> str:
    """Return the SHA-256, in hexadecimal digits, of a file of a snapshot, which never changes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
