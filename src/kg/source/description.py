"""A report's ``.toml`` file: what the report is, who published it, whose partners it lists."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

from kg.faults import Fault, InputError
from kg.records import ReportDescription

_REQUIRED = {"file": str, "host": str, "year": int, "title": str, "publisher": str, "language": str}
_OPTIONAL = {"sha256": str, "licence": str, "url": str, "item": str, "retrieved": date}
_WANTED = {str: "a text in quotes", int: "a whole number", date: "a day without quotes, such as 2021-02-01"}
_PATTERNS = {
    "file": (r"[^/\\\s]+", "a file name beside the .toml, without folders or spaces"),
    "language": (r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "a BCP 47 language tag such as ru"),
    "sha256": (r"[0-9A-Fa-f]{64}", "64 hexadecimal digits"),
    "url": (r"https?://[^\s<>\"{}|\\^`]+", "the address at which the report was published, without spaces"),
    "item": (r"Q[1-9][0-9]*", "the number of the report's own Wikidata item, such as Q1234"),
}


def read_description(path: Path) -> ReportDescription:
    """Return the description in the TOML file at ``path``.

    Raises :class:`InputError` with one fault for each key that is missing, unknown or malformed.
    """
    name = path.name
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError([Fault(str(path), 0, 0, (error.strerror or "cannot be read").lower())]) from None
    except UnicodeDecodeError:
        raise InputError([Fault(name, 0, 0, "not UTF-8", "save it as UTF-8")]) from None
    except tomllib.TOMLDecodeError as error:
        raise InputError([Fault(name, 0, 0, f"not TOML: {error}", "see toml.io")]) from None
    faults = []
    for key, kind in (_REQUIRED | _OPTIONAL).items():
        if key not in values:
            if key in _REQUIRED:
                faults.append(Fault(name, 0, 0, f"`{key}` is missing", f"add `{key} = …`"))
        elif type(values[key]) is not kind:
            faults.append(Fault(name, 0, 0, f"`{key}` is {values[key]!r}", f"give {_WANTED[kind]}"))
        elif key in _PATTERNS and not re.fullmatch(_PATTERNS[key][0], values[key]):
            faults.append(Fault(name, 0, 0, f"`{key}` is {values[key]!r}", f"give {_PATTERNS[key][1]}"))
    if type(values.get("year")) is int and not 1900 <= values["year"] <= 2999:
        faults.append(Fault(name, 0, 0, f"`year` is {values['year']}", "give the report's year"))
    for key in values.keys() - _REQUIRED.keys() - _OPTIONAL.keys():
        known = ", ".join(_REQUIRED | _OPTIONAL)
        faults.append(Fault(name, 0, 0, f"unknown key `{key}`", f"known are {known}"))
    if faults:
        raise InputError(faults)
    return ReportDescription(path=str(path), **values)
