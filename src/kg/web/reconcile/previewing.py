"""A thing in a few lines: for the frame and the bubble that show what a candidate is."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from kg.web.pages import clip_name
from kg.web.reconcile.agreeing import find_referred
from kg.web.reconcile.answering import describe, name_of
from kg.web.reconcile.index import Index, Thing
from kg.web.reconcile.properties import PROPERTIES, properties_of
from kg.web.reconcile.values import class_definition, class_name, numbers_of, terms_of, values_of
from kg.web.things.dated import read_date

# What tells one thing from another, in this order; only what the graph knows of it is shown.
_TELLING = (
    "kind", "country", "section", "since", "signed", "begin", "agreement-type", "event-type", "place",
    "topic", "title", "text", "agreements", "events", "wikidata",
)  # fmt: skip
_DATED = ("since", "signed", "begin")
_LINES = 6
_LONGEST = 160  # characters of a line


@dataclass(frozen=True, slots=True)
class Preview:
    """A thing: its id, its name, the language of that if it is not the page's, and what is known of it."""

    id: str
    name: str
    language: str
    lines: tuple[tuple[str, str], ...]


def preview_of(index: Index, thing: Thing, language: str) -> Preview:
    """Return the preview of ``thing``; its lines are names of properties and their values."""
    label = thing.label(language)
    known = {each.id for class_ in thing.classes for each in properties_of(class_)}
    lines = []
    for each in _TELLING:
        if each in known and (text := _line(index, thing, each)):
            lines.append((PROPERTIES[each].name, text))
    foreign = "" if label.language in ("", language) else label.language
    return Preview(thing.id, clip_name(label.value), foreign, tuple(lines[:_LINES]))


def _line(index: Index, thing: Thing, property_: str) -> str:
    if PROPERTIES[property_].values:
        said = [name_of(each) for each in find_referred(index, thing, property_) if each.id != thing.id]
    elif property_ in _DATED:
        dates = [read_date(term) for term in terms_of(index, thing, property_)]
        said = [date.written for date in dates if date]
    elif numbers_of(thing, property_) == 0:
        said = []
    else:
        said = list(values_of(index, thing, property_))
    text = ", ".join(said)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def flyout_of(index: Index, kind: str, id_: str) -> str | None:
    """Return a thing, a class (``type``) or a ``property`` as a little HTML; None for what there is not."""
    if kind == "entity" and id_ in index.by_id:
        thing = index.things[index.by_id[id_]]
        return _paragraph(name_of(thing), describe(index, thing))
    if kind == "type" and id_ in index.classes:
        return _paragraph(class_name(index.kinds, id_), class_definition(index.kinds, id_))
    if kind == "property" and id_ in PROPERTIES:
        return _paragraph(PROPERTIES[id_].name, "")
    return None


def _paragraph(name: str, text: str) -> str:
    said = Markup("<br>") + escape(text) if text else ""
    return str(Markup("<p><strong>{}</strong>{}</p>").format(name, said))
