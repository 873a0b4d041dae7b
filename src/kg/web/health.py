"""``/health``: whether the server answers, and over which version of the data."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from kg.web.site import current_site

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
def health() -> Response:
    """Return that the server is well, with the version of the engine's data."""
    response = jsonify(status="ok", version=current_site().engine.version)
    response.cache_control.no_store = True
    return response
