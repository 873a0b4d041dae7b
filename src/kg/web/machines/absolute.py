"""Addresses in full: with the scheme and the host that the request named."""

from __future__ import annotations

from flask import current_app, request

from kg.web.languages import LANGUAGES, bare_root
from kg.web.site import current_site

# In an application's settings: its pages become files (kg.freeze), and stand at this address; an empty one
# says that nobody knows where.
FROZEN = "KG_FROZEN"


def is_frozen() -> bool:
    """Return whether the pages are made to become files: there will be nobody to answer a form."""
    return FROZEN in current_app.config


def is_placed() -> bool:
    """Return whether it is known at which address the pages stand."""
    return not is_frozen() or bool(current_app.config[FROZEN])


def absolute(path: str) -> str:
    """Return the full address of ``path``, which begins with the root that the application is mounted at.

    What is full already stays. Files that may stand anywhere are told to be where their IRIs say: under the
    base.
    """
    if not path.startswith("/"):
        return path
    if not is_frozen():
        return request.host_url.rstrip("/") + path
    where = str(current_app.config[FROZEN]) or current_site().snapshot.base
    whole = where + path.removeprefix(bare_root()).lstrip("/")
    return f"{whole}/" if _is_folder(path.removeprefix(bare_root())) else whole


def _is_folder(path: str) -> bool:
    """Return whether a file ``index.html`` in a folder is at ``path``, to which servers add a slash."""
    first, _, rest = path.removeprefix("/").partition("/")
    return first in LANGUAGES and bool(rest) and not any(sign in rest for sign in "?#.") and rest[-1] != "/"
