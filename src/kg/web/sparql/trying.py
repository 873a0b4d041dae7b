"""A query that a person wrote, tried: its answer for a page, or what is wrong with it in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, request

from kg.query.changing import is_changing
from kg.query.protocol import Asked
from kg.store.engine import QueryError, QueryRefusedError, QueryStoppedError, Question
from kg.web.problems import STOPPED
from kg.web.site import current_site
from kg.web.sparql.answers import ShownAnswer, ask_for_page
from kg.web.sparql.mistakes import Mistake, explain
from kg.web.texts import N_, gettext
from kg.web.views.shown import ShownView, show_view
from kg.web.views.wanted import VIEWS, read_default_view

_SECONDS = 5  # for finding the place of a mistake
# What people are told, by the reason.
_TOLD = {
    "query-empty": N_("The query is empty. Write one or choose an example."),
    "query-wrong": N_("The query cannot be run."),
    "query-token": N_("“%(name)s” cannot stand here."),
    "query-ends": N_("The query ends too early: something is missing, a closing bracket for example."),
    "query-quote": N_("A quotation mark is opened and not closed."),
    "query-prefix": N_("The prefix “%(name)s” is not declared."),
    "query-update": N_("The data can only be read here: “%(name)s” changes them."),
    "query-refused": N_("Queries like this are not run here."),
    **{f"stopped-{reason}": text for reason, text in STOPPED.items()},
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why there is no answer: the HTTP status, a key of what is told, the engine's words, the mistake."""

    status: int
    why: str
    words: str = ""
    mistake: Mistake | None = None
    retry_after: int = 0

    @property
    def told(self) -> str:
        """Return what people are told of it, in the language of the answer."""
        return gettext(_TOLD[self.why], name=self.mistake.name if self.mistake else "")


@dataclass(frozen=True, slots=True)
class Tried:
    """A query's ``text``, and either its ``answer`` with a ``view`` of it or the ``trouble``; or nothing."""

    text: str
    answer: ShownAnswer | None = None
    view: ShownView | None = None
    trouble: Trouble | None = None

    def mark(self, response: Response) -> Response:
        """Return ``response``, the page of this, with the status and the headers that tell the outcome."""
        if self.trouble:
            response.status_code = self.trouble.status
            if self.trouble.retry_after:
                response.headers["Retry-After"] = str(self.trouble.retry_after)
        if is_changing(self.text):
            response.headers["Cache-Control"] = "no-store"
        return response


def try_query(text: str, asked: Asked, title: str, address: Callable[[str], str]) -> Tried:
    """Return the outcome of the query ``text`` over the dataset of ``asked``.

    The view is the one that the request's field ``view`` names, or else the query's own comment; its drawing
    is called ``title``, and ``address`` gives the address of a view (empty: only a form can ask for it).
    """
    answer, trouble = _answer(text, asked)
    if answer is None:
        return Tried(text, trouble=trouble)
    name = request.values.get("view", "")
    wanted = name if name in VIEWS else ""
    if not name:
        wanted, name = read_default_view(text)
    return Tried(text, answer, show_view(answer.solutions, wanted, name, title, address))


def _answer(text: str, asked: Asked) -> tuple[ShownAnswer | None, Trouble | None]:
    if not text.strip():
        return None, Trouble(400, "query-empty")
    try:
        return ask_for_page(text, asked.default, asked.named, asked.timeout), None
    except QueryError as error:
        mistake = explain(text, error, _parse)
        return None, Trouble(400, mistake.why, mistake.words, mistake)
    except QueryRefusedError as error:
        return None, Trouble(403, "query-refused", str(error))
    except QueryStoppedError as error:
        status = 429 if error.reason == "budget" else 503
        return None, Trouble(status, f"stopped-{error.reason}", str(error), retry_after=error.retry_after)


def _parse(text: str) -> None:
    """Let the engine read the query ``text``, in which there is a mistake; raise :class:`QueryError`."""
    try:
        current_site().engine.answer(Question(text, timeout=_SECONDS))
    except (QueryRefusedError, QueryStoppedError):
        return  # the place stays what the first reading said
