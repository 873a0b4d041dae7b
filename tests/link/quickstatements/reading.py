"""What QuickStatements makes of lines in format V1: written from its source, and knowing nothing of ours.

After ``importDataFromV1`` and ``parseValueV1`` of public_html/quickstatements.php in
magnusmanske/quickstatements (commit f5d325d), as far as statements go: rule by rule, in its order, with its
leniency. A value that no rule reads is ``unknown`` there too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_ENTITY = re.compile(r"(?:[PQLM]\d+|L\d+-[FS]\d+)")
_COMMENT = re.compile(r"(.*?) */\* *(.*?) *\*/ *")
_TIME = re.compile(r"([+-]?)(\d+)-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z/?(\d*)(/J)?", re.IGNORECASE)
_QUANTITY = re.compile(r"([+-]?\d+(?:\.\d+)?)(?:U(\d+))?")
_TRIMMED = " \t\n\r\0\x0b"  # what trim() of PHP takes away

Value = tuple[str, ...]


@dataclass
class Added:
    """A statement that the importer would add: qualifiers in order, references each a list of pairs."""

    item: str
    property: str
    value: Value
    qualifiers: list[tuple[str, Value]] = field(default_factory=list)
    references: list[list[tuple[str, Value]]] = field(default_factory=list)
    summary: str = ""


def import_v1(data: str) -> list[Added]:
    """Return what the importer makes of ``data``; lines that are no statement are passed over, as there."""
    if "\n" not in data:
        data = data.replace("||", "\n")
    return [added for row in data.split("\n") if (added := _row(row))]


def _row(row: str) -> Added | None:
    row = row.strip(_TRIMMED)
    if "\t" not in row:
        row = row.replace("|", "\t")
    summary = ""
    if found := _COMMENT.fullmatch(row):
        row, summary = found[1], found[2]
    columns = row.split("\t")
    if len(columns) < 3:
        return None
    first = columns[0].strip(_TRIMMED).upper()
    if not _ENTITY.fullmatch(first) or not _ENTITY.fullmatch(columns[1]):
        return None
    added = Added(first, columns[1].strip(_TRIMMED).upper(), value(columns[2]), summary=summary)
    was_source = False
    rest = columns[3:]
    while len(rest) >= 2:
        key, written = rest[0].strip(_TRIMMED).upper(), rest[1]
        rest = rest[2:]
        found = re.fullmatch(r"(!?S|P)(\d+)", key)
        if not found:
            continue
        pair = f"P{found[2]}", value(written)
        if found[1] == "P":
            added.qualifiers.append(pair)
            was_source = False
        elif was_source and found[1] == "S":
            added.references[-1].append(pair)
        else:
            added.references.append([pair])
            was_source = True
    assert not rest, "Incomplete reference/qualifier list"
    return added


def value(written: str) -> Value:
    """Return the type that the importer gives to ``written``, and its parts."""
    text = written.strip(_TRIMMED)
    if text in ("somevalue", "novalue"):
        return (text,)
    if _ENTITY.fullmatch(text):
        return "entity", text
    if found := re.fullmatch(r'"(.*)"', text):
        return "string", found[1].strip(_TRIMMED)
    if found := re.fullmatch(r'([a-z_-]+):"(.*)"', text, re.IGNORECASE):
        return "monolingual", found[1], found[2].strip(_TRIMMED)
    if found := _TIME.fullmatch(text):
        precision = found[8] or "9"
        calendar = "julian" if found[9] else "gregorian"
        return "time", re.sub(r"/\d+$", "", text.removesuffix("/J")), precision, calendar
    if found := _QUANTITY.fullmatch(text):
        return "quantity", found[1], found[2] or "1"
    return "unknown", text
