"""What pages load: style, icon, scripts; each at an address that names its content, to be kept forever.

The style is in each page itself: a browser that has to ask for it lays the page out twice, once without it,
because it fills in forms (0.4 s on a phone). Only pages that are files ask for it, else each would be twice
as large.
"""

from __future__ import annotations

import base64
import hashlib
import json
import mimetypes
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import rcssmin
from flask import Blueprint, Response, make_response
from markupsafe import Markup

from kg.faults import NotFoundError
from kg.web.languages import bare_root
from kg.web.negotiation import content_type

blueprint = Blueprint("assets", __name__)

_FOLDER = "static"
_STYLE = "style.css"  # is all of static/css/*.css, in the order of their names
_BUILT = "built"
_MANIFEST = "manifest.json"  # which file the frontend's build made of what, by the name that pages use


@dataclass(frozen=True, slots=True)
class Asset:
    """A file for pages: its content, its media type, and its path below ``/static/``, which has its hash."""

    content: bytes
    media_type: str
    path: str


@cache
def assets() -> dict[str, Asset]:
    """Return the assets by name: ``style.css``, ``icon.svg``, and the build's as ``built/…``."""
    folder = files("kg.web").joinpath(_FOLDER)
    parts = sorted(folder.joinpath("css").iterdir(), key=lambda part: part.name)
    style = "\n".join(part.read_text(encoding="utf-8") for part in parts if part.name.endswith(".css"))
    own = {_STYLE: rcssmin.cssmin(style).encode()}
    own |= {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    found = {name: _asset(name, content, _digest(content)) for name, content in own.items()}
    return found | _built(folder.joinpath(_BUILT))


def _built(folder: Traversable) -> dict[str, Asset]:
    """Return what the build made: modules import each other beside themselves, so all are in one folder."""
    if not folder.joinpath(_MANIFEST).is_file():
        return {}
    made = {file.name: file.read_bytes() for file in folder.iterdir() if file.name != _MANIFEST}
    names = {file: name for name, file in json.loads(folder.joinpath(_MANIFEST).read_bytes()).items()}
    return {
        f"{_BUILT}/{names.get(file, file)}": _asset(file, content, _BUILT) for file, content in made.items()
    }


def _asset(name: str, content: bytes, room: str) -> Asset:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(content, media_type, f"{room}/{name}")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


def asset(name: str) -> str:
    """Return the address of the asset ``name``; raise :class:`KeyError` when there is none."""
    return f"{bare_root()}/static/{assets()[name].path}"


@cache
def style() -> Markup:
    """Return the style as it stands in the head of a page."""
    return Markup("<style>{}</style>").format(Markup(assets()[_STYLE].content.decode()))  # noqa: S704  # is ours


@cache
def style_source() -> str:
    """Return the source by which a Content-Security-Policy lets :func:`style` pass (CSP 3, section 2.3.1)."""
    digest = hashlib.sha256(assets()[_STYLE].content).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def has_asset(name: str) -> bool:
    """Return whether there is an asset ``name``: without the frontend's build there are no scripts."""
    return name in assets()


@cache
def _by_path() -> dict[str, Asset]:
    return {found.path: found for found in assets().values()}


@blueprint.get("/static/<path:path>")
def static(path: str) -> Response:
    """Return the asset at ``path``, to be kept for a year; one of another version is not found."""
    found = _by_path().get(path)
    if found is None:
        raise NotFoundError(f"there is no file {path!r} of that version; load the page anew")
    response = make_response(found.content)
    response.content_type = content_type(found.media_type)
    response.cache_control.public = True
    response.cache_control.max_age = 365 * 24 * 3600
    response.cache_control.immutable = True
    response.set_etag(_digest(found.content))
    return response
