"""``/passage/<text>/<begin>-<end>``: a passage and what is around it; ``/text/<text>``: a text by lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from flask import Blueprint, Response, make_response, request
from werkzeug.exceptions import NotFound

from kg.faults import NotFoundError
from kg.web.asking import Term, construct, select
from kg.web.languages import language
from kg.web.negotiation import DOCUMENT_SUFFIXES, HTML, content_type, split_suffix, wanted
from kg.web.pages import Shown, link, page, show
from kg.web.passages.facts import find_facts
from kg.web.passages.pieces import Line, Span, cut_lines
from kg.web.passages.texts import ReportText, find_text
from kg.web.passages.values import Passage, read_passage
from kg.web.site import current_site
from kg.web.things.documents import formats, with_links

blueprint = Blueprint("passages", __name__)

_RANGE = re.compile(r"([0-9]{1,12})-([0-9]{1,12})")
_LONGEST = 20_000  # characters of a range that are shown
_AROUND = 3_000  # characters of each line around it
_LINE = 10_000  # characters of a line of a whole text
LINES = 100  # on a page of a whole text


@dataclass(frozen=True, slots=True)
class _Report:
    """The report that a text is of, as a page shows it; ``language`` is that of its text, "" if not known."""

    shown: Shown | None
    language: str


def line_path(stem: str, line: int) -> str:
    """Return the path, with its fragment, at which ``line`` of the text ``<stem>.txt`` can be seen."""
    number = (line - 1) // LINES + 1
    return f"/text/{stem}{f'?page={number}' if number > 1 else ''}#L{line}"


@blueprint.get("/passage/<stem>/<where>")
def passage(stem: str, where: str) -> Response:
    """Return the document of a passage, or of any other stretch of a text, as RDF or as a page."""
    site = current_site()
    place, suffix = split_suffix(where, DOCUMENT_SUFFIXES)
    found = _RANGE.fullmatch(place)
    if not found:
        raise NotFoundError(f"«{where}» is no passage: two numbers of characters are, as in 195-202")
    begin, end = int(found[1]), int(found[2])
    iri = site.addresses.passage(stem, begin, end)
    said = select(site.engine, "passages/one", passage=iri)
    media_type = DOCUMENT_SUFFIXES[suffix] if suffix else wanted(*DOCUMENT_SUFFIXES.values())
    if media_type != HTML:
        if not said:
            raise NotFoundError(f"nothing is said here of <{iri}>")
        response = make_response(construct(site.engine, "passages/document", media_type, passage=iri))
        response.content_type = content_type(media_type)
        return with_links(response, iri)
    text = find_text(site.snapshot.folder, stem)
    if not said and (text is None or not begin < end <= len(text.text)):
        length = f"which has {len(text.text)} characters" if text else "of which there is no text here"
        raise NotFoundError(f"characters {begin} to {end} are no passage of {stem}, {length}")
    if said:
        row = {"passage": Term("uri", iri), "begin": _number(begin), "end": _number(end), **said[0]}
        about = read_passage(row)
    else:
        assert text is not None  # noqa: S101  # for the type checker
        about = _unread(text, iri, begin, end)
    response = _passage_page(stem, about, text, is_known=bool(said))
    return with_links(response, iri) if said else response


@blueprint.get("/text/<stem>")
def text(stem: str) -> Response:
    """Return a page of the text ``<stem>.txt``: its lines by number, its passages as links."""
    found = find_text(current_site().snapshot.folder, stem)
    asked = request.args.get("page", "1")
    if found is None:
        raise NotFoundError(f"there is no text {stem} here")
    pages = (found.lines - 1) // LINES + 1
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 9 else 0
    if not 1 <= number <= pages:
        raise NotFound(f"the text {stem} has {pages} pages")
    first = (number - 1) * LINES + 1
    last = min(found.lines, number * LINES)
    about = _report(stem)
    return page(
        "text.html",
        summary=about.shown.text if about.shown else "",
        stem=stem,
        report=about.shown,
        text_language=about.language,
        lines=cut_lines(found, first, last, _spans(_passages(found, first, last)), None, _LINE),
        first=first,
        last=last,
        total=found.lines,
        number=number,
        pages=pages,
        line_path=line_path,
    )


def _number(value: int) -> Term:
    return Term("literal", str(value))


def _unread(text: ReportText, iri: str, begin: int, end: int) -> Passage:
    """Return a stretch of ``text`` that nothing was read from."""
    lines = text.line_at(begin), text.line_at(end - 1)
    return Passage(iri, text.text[begin:end][:_LONGEST], begin, end, *lines, "")


def _passage_page(stem: str, about: Passage, text: ReportText | None, *, is_known: bool) -> Response:
    engine = current_site().engine
    report = _report(stem)
    about = replace(about, language=report.language)
    # What stands in the graph need not fit the text that is here.
    fits = text is not None and about.begin < about.end <= len(text.text)
    around = _around(text, about) if text is not None and fits else None
    overlapping: tuple[Passage, ...] = ()
    if around and not is_known:
        overlapping = tuple(each for each in around[1] if each.begin < about.end and each.end > about.begin)
    ask = {"text": current_site().addresses.iri(f"source/{stem}.txt"), "place": str(about.begin)}
    near = [select(engine, f"passages/{name}", **ask) for name in ("before", "after")]
    rows = select(engine, "passages/rows", passage=about.iri, language=language())
    return page(
        "passage.html",
        summary=about.wording[:300],
        about={"@type": "Quotation", "@id": about.iri, "text": about.wording}
        | ({"inLanguage": report.language} if report.language else {})
        | ({"isPartOf": {"@type": "Report", "name": report.shown.text}} if report.shown else {}),
        stem=stem,
        passage=about,
        is_known=is_known,
        report=report.shown,
        rows=[show(row["place"], row.get("label")) for row in rows],
        facts=find_facts(about.iri),
        overlapping=overlapping,
        lines=around[0] if around else (),
        whole=link(line_path(stem, about.first_line)) if text else "",
        source=link(f"/source/{stem}.txt#char={about.begin},{about.end}") if text else "",
        before=_href(near[0][0]["passage"]) if near[0] else "",
        after=_href(near[1][0]["passage"]) if near[1] else "",
        formats=formats(about.iri) if is_known else {},
        line_path=line_path,
    )


def _around(text: ReportText, about: Passage) -> tuple[tuple[Line, ...], tuple[Passage, ...]]:
    """Return the lines of the passage with the nearest around them that are not blank; what is in these."""
    end = min(about.end, about.begin + _LONGEST)
    first, last = text.line_at(about.begin), text.line_at(end - 1)
    while first > 1:
        first -= 1
        if not text.is_blank(first):
            break
    while last < text.lines:
        last += 1
        if not text.is_blank(last):
            break
    inside = _passages(text, first, last)
    marked = Span(about.begin, end, "")
    return cut_lines(text, first, last, _spans(inside), marked, _AROUND), inside


def _passages(text: ReportText, first: int, last: int) -> tuple[Passage, ...]:
    """Return the passages that stand in the lines ``first`` to ``last`` of ``text``, at most 2,000."""
    site = current_site()
    window = {"from": str(text.begin(first)), "until": str(text.end(last))}
    iri = site.addresses.iri(f"source/{text.stem}.txt")
    rows = select(site.engine, "passages/in-text", text=iri, **window)
    return tuple(read_passage(row) for row in rows if row["passage"].kind == "uri")


def _spans(passages: tuple[Passage, ...]) -> list[Span]:
    return [Span(each.begin, each.end, each.href) for each in passages]


def _report(stem: str) -> _Report:
    site = current_site()
    iri = site.addresses.iri(f"source/{stem}.txt")
    rows = select(site.engine, "passages/report", text=iri, language=language())
    if not rows or "report" not in rows[0]:
        return _Report(None, "")
    said = rows[0].get("language")
    return _Report(show(rows[0]["report"], rows[0].get("label")), said.value if said else "")


def _href(term: Term) -> str:
    return link(current_site().addresses.path(term.value) or "") if term.kind == "uri" else ""
