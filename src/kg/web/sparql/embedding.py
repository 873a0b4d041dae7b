"""``/embed``: the answer to a query alone, for another site's page to show in a frame."""

from __future__ import annotations

from flask import Blueprint, Response, request

from kg.query.protocol import ProtocolError, read_address
from kg.web.pages import link, page
from kg.web.problems import problem
from kg.web.sparql.answers import query_address
from kg.web.sparql.trying import try_query
from kg.web.texts import gettext

blueprint = Blueprint("embedding", __name__)

_ENDPOINT = "embedding.embed"


@blueprint.get("/embed")
def embed() -> Response:
    """Return the answer to the query in the address, in the view that it wants, and nothing around it."""
    try:
        asked = read_address(request.query_string.decode("latin-1"))
    except ProtocolError as error:
        return problem(error.status, str(error))
    if asked.text is None:
        return problem(400, "there is no query to show; give one as ?query=")
    text = asked.text.replace("\r\n", "\n")

    def address(view: str) -> str:
        path = query_address(text, asked.default, asked.named, asked.timeout, view=view)
        return f"{link(path)}#answer" if path else ""

    tried = try_query(text, asked, gettext("Answer"), address)
    source = query_address(text, asked.default, asked.named, asked.timeout)
    response = page("embed.html", tried=tried, source=link(source) if source else link("/sparql"))
    return tried.mark(response)


def may_be_framed() -> bool:
    """Return whether the answer to this request may stand in a frame of any site: it has nothing to press."""
    return request.endpoint == _ENDPOINT
