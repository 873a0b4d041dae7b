"""What pages load: style, icon, scripts; each at an address that names its content, to be kept forever."""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from flask import Blueprint, Response, make_response

from kg.faults import NotFoundError
from kg.web.languages import bare_root
from kg.web.negotiation import content_type

blueprint = Blueprint("assets", __name__)

_FOLDER = "static"
_STYLE = "style.css"  # is all of static/css/*.css, in the order of their names


@dataclass(frozen=True, slots=True)
class Asset:
    """A file for pages: its content, its media type, and the first digits of its SHA-256."""

    content: bytes
    media_type: str
    digest: str


@cache
def assets() -> dict[str, Asset]:
    """Return the assets by name: ``style.css``, ``icon.svg``, and what the build put into ``built/``."""
    folder = files("kg.web").joinpath(_FOLDER)
    parts = sorted(folder.joinpath("css").iterdir(), key=lambda part: part.name)
    found = {_STYLE: b"\n".join(part.read_bytes() for part in parts if part.name.endswith(".css"))}
    built = folder.joinpath("built")
    for room, prefix in ((folder, ""), (built, "built/")):
        if room.is_dir():
            found |= {f"{prefix}{file.name}": file.read_bytes() for file in room.iterdir() if file.is_file()}
    return {name: _asset(name, content) for name, content in found.items()}


def _asset(name: str, content: bytes) -> Asset:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(content, media_type, hashlib.sha256(content).hexdigest()[:12])


def asset(name: str) -> str:
    """Return the address of the asset ``name``; raise :class:`KeyError` when there is none."""
    return f"{bare_root()}/static/{assets()[name].digest}/{name}"


def has_asset(name: str) -> bool:
    """Return whether there is an asset ``name``: without the frontend's build there are no scripts."""
    return name in assets()


@blueprint.get("/static/<digest>/<path:name>")
def static(digest: str, name: str) -> Response:
    """Return an asset, to be kept for a year; another digest than its own is not found."""
    found = assets().get(name)
    if found is None or found.digest != digest:
        raise NotFoundError(f"there is no file {name!r} of that version; load the page anew")
    response = make_response(found.content)
    response.content_type = content_type(found.media_type)
    response.cache_control.public = True
    response.cache_control.max_age = 365 * 24 * 3600
    response.cache_control.immutable = True
    response.set_etag(digest)
    return response
