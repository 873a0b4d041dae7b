"""``/sparql``: for people a page with a form and the answer, for programs the SPARQL 1.1 Protocol."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

from babel.numbers import format_decimal
from flask import Blueprint, Response, make_response, redirect, request
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from kg.query.protocol import FORM, QUERY, Asked, ProtocolError, read_address, read_content
from kg.query.saved import ParameterError, SavedQuery, find_query
from kg.web.asking import page_query
from kg.web.languages import bare_root, language
from kg.web.machines.absolute import is_frozen
from kg.web.negotiation import GRAPHS, content_type, negotiated, wanted
from kg.web.pages import link, page
from kg.web.problems import problem
from kg.web.queries.requested import spoken
from kg.web.queries.routes import group_queries
from kg.web.rdf import write_graph
from kg.web.site import current_site
from kg.web.sparql.answers import (
    NAMED_FORMATS,
    OFFERED,
    ShownAnswer,
    ask,
    query_address,
    wanted_formats,
    wants_page,
)
from kg.web.sparql.service import service_graph
from kg.web.sparql.shortening import write_token
from kg.web.sparql.trying import Tried, try_query
from kg.web.texts import gettext
from kg.web.views.wanted import VIEWS

blueprint = Blueprint("sparql", __name__)


@blueprint.app_template_filter("number")
def written_number(number: float) -> str:
    """Return a number as the reader's language writes it."""
    return _write_number(number, language())


@lru_cache(maxsize=5_000, typed=True)
def _write_number(number: float, code: str) -> str:
    return format_decimal(number, locale=code)  # 0.1 ms, and the page of a list has a hundred


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> AnyResponse:
    """Answer a query; without one, show browsers a form, and programs what the service is."""
    try:
        asked = _read_request()
    except ProtocolError as error:
        return problem(error.status, str(error))
    # Clients send names of their own as well, and mean what their Accept header says.
    suffix = asked.format if asked.format in NAMED_FORMATS else None
    if wants_page() and not suffix:
        if asked.text is None and "example" in request.args:
            return _example_page(request.args["example"])
        return _answer_page(asked)
    if asked.text is None and request.method == "POST":
        return problem(400, "there is no query; give one as a form field or as application/sparql-query")
    if asked.text is None:
        return _description()
    if not suffix:
        return ask(asked.text, wanted_formats(), asked.default, asked.named)
    response = ask(asked.text, NAMED_FORMATS[suffix], asked.default, asked.named)
    response.headers["Content-Disposition"] = f'attachment; filename="result.{suffix}"'
    return response


def _description() -> Response:
    """Return what the service says of itself (SPARQL 1.1 Service Description, section 2)."""
    media_type = wanted(*GRAPHS)
    site = current_site()
    told = service_graph(site, federated=site.federated)
    response = make_response(write_graph(told, GRAPHS[media_type]))
    response.content_type = content_type(media_type)
    response.headers["Accept-Query"] = f"{QUERY}, {FORM}"
    return negotiated(response)


def _read_request() -> Asked:
    query_string = request.query_string.decode("latin-1")
    if request.method == "POST":
        return read_content(query_string, request.headers.get("Content-Type", ""), request.get_data())
    return read_address(query_string)


def starting_text() -> str:
    """Return a query to begin with: one about partners, or for other data one about whatever there is."""
    ours = "partnerships" in current_site().snapshot.counts
    return page_query("sparql/example" if ours else "sparql/overview").text.strip()


def _example_page(name: str) -> AnyResponse:
    """Return the form with a saved query in it; lead to the query's own form when it needs values first."""
    query = find_query(current_site().queries, name)
    try:
        text = query.fill(spoken(query, language()))
    except ParameterError:
        return redirect(link(f"/queries/{name}"), 303)
    return _page(Asked(None), Tried(f"# {_summary(query)}\n{_view_comment(query)}{text.strip()}"))


def _view_comment(query: SavedQuery) -> str:
    """Return the comment by which the endpoint shows ``query`` as its own page does; nothing for a table."""
    name = {"map": "Map", "timeline": "Timeline", "chart": "BarChart"}.get(query.view.default)
    return f"#defaultView:{name}\n" if name else ""


def _answer_page(asked: Asked) -> Response:
    """Return the form and, when there is a query, its answer or what is wrong with it."""
    if asked.text is None:
        return _page(asked, Tried(starting_text()))
    text = asked.text.replace("\r\n", "\n")  # which is how forms send a line break

    def address(view: str) -> str:
        path = _address(asked, text, view=view)
        return f"{link(path)}#answer" if path else ""

    tried = try_query(text, asked, gettext("Answer"), address)
    return tried.mark(_page(asked, tried))


def _address(asked: Asked, text: str, **further: str) -> str | None:
    return query_address(text, asked.default, asked.named, asked.timeout, **further)


def _page(asked: Asked, tried: Tried) -> Response:
    answer, text = tried.answer, tried.text
    return page(
        "sparql.html",
        summary=gettext("Ask the data in SPARQL; see the answer as a table, a map, a timeline or a chart."),
        asked=asked,
        text=text,
        answer=answer,
        view=tried.view,
        trouble=tried.trouble,
        downloads=_downloads(text, asked, answer) if answer else {},
        by_post=_address(asked, text) is None,
        share=_share(asked, tried) if answer else None,
        seconds=written_number(round(answer.seconds, 3)) if answer else "",
        examples=_examples(),
        terms=link("/sparql/terms.json"),
    )


@dataclass(frozen=True, slots=True)
class Share:
    """What a result is passed on by: a ``short`` link, and what shows it in another page, as HTML."""

    short: str
    frame: str


def _share(asked: Asked, tried: Tried) -> Share | None:
    """Return the ways to pass on the answer in ``tried``; None where the query is too long for an address."""
    kind = request.values.get("view", "") if tried.view else ""
    further = {"view": kind} if kind in VIEWS else {}
    address = _address(asked, tried.text, **further)
    if address is None:
        return None
    fields = tuple(parse_qsl(urlsplit(address).query, keep_blank_values=True))
    root = request.host_url.removesuffix("/")
    token = write_token(fields)
    frame = Markup('<iframe src="{}" title="{}" width="100%" height="480" loading="lazy"></iframe>').format(
        root + link(f"/embed?{urlsplit(address).query}"), gettext("City partners")
    )
    return Share(root + link(f"/q/{token}") if token else "", str(frame))


def _downloads(text: str, asked: Asked, answer: ShownAnswer) -> Mapping[str, str | None]:
    """Return the addresses of the answer in other formats; None where only a form can ask for them."""
    return {
        suffix: (address := _address(asked, text, format=suffix)) and bare_root() + address
        for suffix in OFFERED[answer.kind]
    }


@dataclass(frozen=True, slots=True)
class Example:
    """A saved query to begin with: its title and where it opens, as a form when it ``needs_values`` first."""

    title: str
    href: str
    needs_values: bool


def _examples() -> tuple[tuple[str, tuple[Example, ...]], ...]:
    """Return the saved queries that can be run here, below the headings that they have in their list."""
    site = current_site()
    return tuple(
        (heading, tuple(_example(query) for query in found))
        for _, heading, found in group_queries(
            {name: query for name, query in site.queries.items() if site.federated or not query.federated}
        )
    )


def _example(query: SavedQuery) -> Example:
    needs_values = any(each.required and each.default is None for each in query.parameters)
    path = f"/queries/{query.name}" if needs_values or is_frozen() else f"/sparql?example={query.name}"
    return Example(_summary(query), link(path), needs_values)


def _summary(query: SavedQuery) -> str:
    return query.summaries.get(language()) or query.summaries["en"]
