"""The header of a query file: YAML in ``#+`` comments, as grlc has it (https://github.com/CLARIAH/grlc).

Keys of our own begin with ``x-``. Values are texts as they are written: ``2020-01-31`` and ``007`` are not
read as what YAML makes of them. Each key and value knows its line in the file.
"""

from __future__ import annotations

import re
import reprlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from kg.faults import Fault, InputError

LANGUAGES = ("ru", "en")
VIEWS = ("table", "map", "timeline", "chart")
Place = tuple[str | int, ...]  # keys and positions in lists, from the outermost
_Check = Callable[[Place, Any], Iterator[tuple[Place, Any, str]]]  # where it is, what is, what should be
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # ten times as fast, where libyaml is there
_DEEPEST = 6
_NAME = r"[A-Za-z][A-Za-z0-9_-]*"


@dataclass(frozen=True, slots=True)
class Header:
    """What the header of ``file`` says: texts, lists and mappings; the line of each place in it.

    ``first`` is the line where the header begins, for what has no line of its own.
    """

    file: str
    values: dict[str, Any]
    lines: Mapping[Place, int]
    first: int

    def fault(self, place: Place, message: str, advice: str = "") -> Fault:
        """Return a fault at the line of ``place``, or of the nearest place around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return Fault(self.file, self.lines.get(place, self.first), 0, message, advice)


def read_header(file: str, text: str) -> tuple[Header, tuple[Fault, ...]]:
    """Return the header in the ``text`` of ``file``, and what is wrong with its keys and values.

    What is wrong is left out of the header. Raises :class:`InputError` where the header is no YAML mapping.
    """
    lines = text.split("\n")
    numbers = [number for number, line in enumerate(lines, 1) if line.startswith("#+")]
    first = numbers[0] if numbers else 1
    content = "\n".join(lines[number - 1][2:].removeprefix(" ") for number in numbers)

    def line(mark: yaml.Mark | None) -> int:
        return numbers[min(mark.line, len(numbers) - 1)] if mark and numbers else first

    try:
        tree = yaml.compose(content, _Loader)
    except yaml.YAMLError as error:
        problem = getattr(error, "problem", None) or "not YAML"
        place = line(getattr(error, "problem_mark", None))
        message = f"the header is not YAML: {' '.join(problem.split())}"
        raise InputError([Fault(file, place, 0, message, "see yaml.org")]) from None
    if tree is not None and not isinstance(tree, yaml.MappingNode):
        raise InputError([Fault(file, first, 0, "the header has no keys", _known(KEYS))])
    found = _Reader(file, line, {}, [])
    values = found.read(tree, ()) if tree is not None else {}
    header = Header(file, values, found.lines, first)
    faults = [*found.faults, *_check(header)]
    return header, tuple(faults)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Makes values of nodes, and remembers their lines."""

    file: str
    line: Callable[[yaml.Mark], int]
    lines: dict[Place, int]
    faults: list[Fault]

    def read(self, node: yaml.Node, place: Place) -> Any:
        self.lines.setdefault(place, self.line(node.start_mark))
        if isinstance(node, yaml.ScalarNode):
            return str(node.value).strip()
        if len(place) == _DEEPEST:  # an alias can hold itself
            self._fault(node, f"{_dotted(place)!r} in the header goes too deep", "")
            return ""
        if isinstance(node, yaml.SequenceNode):
            return [self.read(each, (*place, number)) for number, each in enumerate(node.value)]
        values: dict[str, Any] = {}
        for key, value in node.value:
            name = str(key.value)
            if name in values:
                self._fault(key, f"the header has {_dotted((*place, name))!r} twice", "keep one of them")
            self.lines[*place, name] = self.line(key.start_mark)
            values[name] = self.read(value, (*place, name))
        return values

    def _fault(self, node: yaml.Node, message: str, advice: str) -> None:
        self.faults.append(Fault(self.file, self.line(node.start_mark), 0, message, advice))


def _check(header: Header) -> Iterator[Fault]:
    """Yield what is wrong with the keys and values, which are taken out of the header."""
    if "summary" not in header.values:
        yield header.fault((), "the header has no summary", "say in one line what the query answers")
    for key in list(header.values):
        if key not in KEYS:
            yield header.fault((key,), f"the header has the unknown key {key!r}", _known(KEYS))
            del header.values[key]
        elif wrong := list(KEYS[key]((key,), header.values.get(key))):
            for place, value, wanted in wrong:
                message = f"{_dotted(place)!r} in the header is {reprlib.repr(value)}"
                yield header.fault(place, message, f"give {wanted}")
            del header.values[key]


def _dotted(place: Place) -> str:
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in place)


def _known(names: Mapping[str, object]) -> str:
    return f"known are {', '.join(sorted(names))}"


def _matching(pattern: str, wanted: str) -> _Check:
    """Return the check of a text that must match ``pattern``."""

    def check(place: Place, value: Any) -> Iterator[tuple[Place, Any, str]]:
        if not isinstance(value, str) or not re.fullmatch(pattern, value, re.DOTALL):
            yield place, value, wanted

    return check


def _list(item: _Check, wanted: str, least: int = 0) -> _Check:
    """Return the check of a list of ``least`` items or more, each of which passes ``item``."""

    def check(place: Place, value: Any) -> Iterator[tuple[Place, Any, str]]:
        if not isinstance(value, list) or len(value) < least:
            yield place, value, wanted
            return
        for number, each in enumerate(value):
            yield from item((*place, number), each)

    return check


def _mapping(item: _Check, wanted: str, keys: Mapping[str, _Check] | None = None) -> _Check:
    """Return the check of a mapping: ``keys`` have checks of their own, all others pass ``item``."""

    def check(place: Place, value: Any) -> Iterator[tuple[Place, Any, str]]:
        if not isinstance(value, dict):
            yield place, value, wanted
            return
        for name, each in value.items():
            yield from (keys or {}).get(name, item)((*place, name), each)

    return check


def _either(one: _Check, other: _Check) -> _Check:
    """Return the check ``one`` for texts, and ``other`` for all else."""
    return lambda place, value: (one if isinstance(value, str) else other)(place, value)


def _record(required: Mapping[str, _Check], optional: Mapping[str, _Check], wanted: str = "") -> _Check:
    """Return the check of a mapping with these keys and no others."""
    keys = {**required, **optional}
    wanted = wanted or f"a mapping with {', '.join(keys)}"

    def check(place: Place, value: Any) -> Iterator[tuple[Place, Any, str]]:
        if not isinstance(value, dict):
            yield place, value, wanted
            return
        for name, each in value.items():
            if name in keys:
                yield from keys[name]((*place, name), each)
            else:
                yield (*place, name), each, f"only {', '.join(keys)} here"
        for name in required:
            if name not in value:
                yield place, value, f"{name} too"

    return check


_TEXT = _matching(r".*\S.*", "a text")
_WORD = _matching(_NAME, "a name of letters, digits, - and _")
_COLUMN = _matching(r"\w+", "the name of a column")
_TEXTS = _record({}, dict.fromkeys(LANGUAGES, _TEXT), "a text for each language")
_SCALARS = _mapping(_matching(".*", "one value"), "a list of `- name: value`")
_VALUES = _list(_matching(r".+", "a value"), "a list of values", least=1)
KEYS: Mapping[str, _Check] = {
    "summary": _TEXT,
    "description": _TEXT,
    "tags": _list(_WORD, "a list of names"),
    "method": _matching("GET", "GET"),
    "endpoint_in_url": _matching("true|false", "true or false"),
    "pagination": _matching("[1-9][0-9]{0,3}|10000", "a whole number from 1 to 10000"),
    "defaults": _list(_SCALARS, "a list of `- name: value`"),
    "enumerate": _list(
        _either(_TEXT, _mapping(_VALUES, "a name or `name: [value, …]`")),
        "a list of `- name` and `- name: [value, …]`",
    ),
    "x-summary": _TEXTS,
    "x-description": _TEXTS,
    "x-order": _matching("[0-9]{1,6}", "a whole number"),
    "x-parameters": _mapping(
        _record(
            {},
            {
                **dict.fromkeys(LANGUAGES, _TEXT),
                "choices": _WORD,
                "labels": _mapping(_TEXTS, "labels by value and language"),
                "note": _TEXTS,
            },
        ),
        "titles by parameter and language",
    ),
    "x-columns": _mapping(_TEXTS, "titles by column and language"),
    "x-view": _record(
        {},
        {
            "default": _matching("|".join(VIEWS), f"one of {', '.join(VIEWS)}"),
            "map": _record(dict.fromkeys(("latitude", "longitude", "label"), _COLUMN), {}),
            "calendar": _record(
                dict.fromkeys(("start", "summary"), _COLUMN),
                {
                    **dict.fromkeys(("end", "description", "url"), _COLUMN),
                    "repeats": _matching("yearly", "yearly"),
                },
            ),
        },
    ),
    "x-federated": _matching(r"https?://[^<>\"{}|^`\\\x00-\x20]+", "the IRI of an endpoint"),
}
