"""What a header declares of parameters, columns and views, held against those that the query has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kg.faults import Fault
from kg.iris import rebased
from kg.query.columns import Calendar, Column, Map, View
from kg.query.header import LANGUAGES, Header, Place
from kg.query.parameters import Choice, Parameter, ParameterError

# What ``lang`` can be unless the header says it: the languages that pages and labels are in.
_LANGUAGES = (
    Choice("ru", {"ru": "русский", "en": "Russian"}),
    Choice("en", {"ru": "английский", "en": "English"}),
)


def _titled(texts: Mapping[str, Any], name: str) -> Mapping[str, str]:
    """Return a text for each language: another's where one is not in ``texts``, ``name`` where none is."""
    stated = [str(texts[language]) for language in LANGUAGES if language in texts]
    return {language: str(texts.get(language, stated[0] if stated else name)) for language in LANGUAGES}


class Declarations:
    """Reads what ``header`` declares; ``faults`` has what is wrong with it, as far as it was read."""

    def __init__(self, header: Header, base: str, has_source: Callable[[str], bool]) -> None:
        """Put IRIs of data under ``base``; ``has_source`` tells whether a query of choices is there."""
        self.faults: list[Fault] = []
        self._header = header
        self._base = base
        self._has_source = has_source

    def _fault(self, place: Place, message: str, advice: str = "") -> None:
        self.faults.append(self._header.fault(place, message, advice))

    def parameters(self, found: Sequence[Parameter]) -> tuple[Parameter, ...]:
        """Return the parameters ``found`` in the query with their titles, values and defaults.

        They stand in the order of ``x-parameters``, others after them in the order of the query.
        """
        names = [parameter.name for parameter in found]
        for name, number in Counter(names).items():
            if number > 1:
                self._fault((), f"two parameters are called {name!r}", "give each a name of its own")
        defaults = self._entries("defaults")
        values = self._entries("enumerate")
        described = {name: ("x-parameters", name) for name in self._header.values.get("x-parameters", {})}
        for what, places in (("a default", defaults), ("an enumeration", values), ("a title", described)):
            for name, place in places.items():
                if name not in names:
                    advice = f"parameters are {', '.join(names) or 'none'}"
                    self._fault(place, f"there is {what} for {name!r}, which is no parameter", advice)
        order = [*described, *names]
        return tuple(
            self._parameter(each, values.get(each.name), defaults.get(each.name))
            for each in sorted(found, key=lambda parameter: order.index(parameter.name))
        )

    def _entries(self, key: str) -> dict[str, Place]:
        """Return the places of the entries of a list of names and of ``name: value``, by name."""
        places: dict[str, Place] = {}
        for number, entry in enumerate(self._header.values.get(key, ())):
            for name in [entry] if isinstance(entry, str) else entry:
                place: Place = (key, number) if isinstance(entry, str) else (key, number, name)
                if name in places:
                    self._fault(place, f"{name!r} stands in {key} twice", "keep one of them")
                places[name] = place
        return places

    def _at(self, place: Place) -> Any:
        found: Any = self._header.values
        for part in place:
            found = found[part]
        return found

    def _parameter(self, found: Parameter, enumerated: Place | None, default: Place | None) -> Parameter:
        about: Place = ("x-parameters", found.name)
        described = self._header.values.get("x-parameters", {}).get(found.name, {})
        parameter = replace(
            found,
            titles=_titled(described, found.name),
            notes=described.get("note", {}),
            source=self._source(found, enumerated),
        )
        listed = enumerated is not None and isinstance(self._at(enumerated), list)
        if enumerated and listed:
            parameter = replace(
                parameter, choices=self._choices(parameter, enumerated, described.get("labels", {}))
            )
        elif "labels" in described:
            message = f"there are labels for {found.name!r}, whose values are not listed"
            self._fault((*about, "labels"), message, f"list them: enumerate: - {found.name}: [value, …]")
        if found.is_language and found.type != "string":
            self._fault((), f"the parameter 'lang' is of type {found.type}", "write it ?_lang")
        elif found.is_language:
            parameter = replace(parameter, choices=parameter.choices or _LANGUAGES, default=LANGUAGES[0])
        if default is not None:
            value = self._value(parameter, str(self._at(default)), default, "the default of ")
            parameter = replace(parameter, default=value)
        return parameter

    def _value(self, parameter: Parameter, value: str, place: Place, what: str) -> str | None:
        """Return ``value`` of the header at ``place`` for ``parameter``, None where that cannot take it."""
        value = rebased(value, self._base) if parameter.type == "iri" else value
        try:
            parameter.term(value)
        except ParameterError as error:
            self._fault(place, f"{what}{error}", "correct it")
            return None
        return value

    def _choices(self, parameter: Parameter, place: Place, labels: Mapping[str, Any]) -> tuple[Choice, ...]:
        found = []
        for number, written in enumerate(self._at(place)):
            value = self._value(parameter, written, (*place, number), "a value of ")
            if value is not None:
                found.append(Choice(value, _titled(labels.get(written, {}), written)))
        for value in labels:
            if value not in self._at(place):
                message = f"there is a label for {value!r}, which is no value of {parameter.name!r}"
                self._fault(("x-parameters", parameter.name, "labels", value), message, "correct it")
        return tuple(found)

    def _source(self, parameter: Parameter, enumerated: Place | None) -> str | None:
        """Return the name of the query that finds the parameter's values in the data, if one does."""
        name: str | None = self._header.values.get("x-parameters", {}).get(parameter.name, {}).get("choices")
        place: Place = ("x-parameters", parameter.name, "choices")
        if enumerated and isinstance(self._at(enumerated), list):
            if name:
                self._fault(
                    place, f"{parameter.name!r} has both listed values and choices", "keep one of them"
                )
            return None
        if enumerated and not name:
            message = f"nothing says where the values of {parameter.name!r} come from"
            advice = f"list them, or name a query: x-parameters: {parameter.name}: {{choices: …}}"
            self._fault(enumerated, message, advice)
        if name and not self._has_source(name):
            self._fault(place, f"there is no query choices/{name}.rq", "write it or correct the name")
        return name

    def columns(self, names: Sequence[str]) -> tuple[Column, ...]:
        """Return the columns called ``names``, in that order, with their titles."""
        titles = self._header.values.get("x-columns", {})
        for name in titles:
            if name not in names:
                advice = f"columns are {', '.join(names) or 'none'}"
                self._fault(("x-columns", name), f"there is a title for {name!r}, which is no column", advice)
        missing = [name for name in names if name not in titles]
        if titles and missing:
            self._fault(("x-columns",), f"there are no titles for {', '.join(missing)}", "give all or none")
        elif titles and set(titles) <= set(names) and [*titles] != [*names]:
            message = "the titles of the columns have another order than the columns"
            self._fault(("x-columns",), message, f"order them {', '.join(names)}")
        return tuple(Column(name, _titled(titles.get(name, {}), name)) for name in names)

    def view(self, names: Sequence[str]) -> View:
        """Return what rows with the columns ``names`` can be shown as."""
        stated = self._header.values.get("x-view", {})
        for kind in ("map", "calendar"):
            for role, name in stated.get(kind, {}).items():
                if role != "repeats" and name not in names:
                    advice = f"columns are {', '.join(names) or 'none'}"
                    self._fault(("x-view", kind, role), f"{kind} takes {name!r}, which is no column", advice)
        default = stated.get("default", "table")
        needed = {"map": "map", "timeline": "calendar"}.get(default)
        if needed and needed not in stated:
            message = f"{default!r} needs columns that the header does not name"
            self._fault(("x-view", "default"), message, f"name them: {needed}: {{…}}")
        entry = dict.fromkeys(("end", "description", "url")) | stated.get("calendar", {})
        yearly = entry.pop("repeats", None) is not None
        return View(
            default,
            Map(**stated["map"]) if "map" in stated else None,
            Calendar(**entry, is_yearly=yearly) if "calendar" in stated else None,
        )
