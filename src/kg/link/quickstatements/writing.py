"""Statements as lines of QuickStatements' format V1, and nothing written that would be read otherwise.

The importer (``importDataFromV1`` of magnusmanske/quickstatements) is lenient: what it cannot read becomes
something else. A bare year becomes a quantity, a date without precision a year; a qualifier behind a
reference begins another reference, and a tab in a title another column.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from kg.faults import Fault, InputError
from kg.link.quickstatements.reading import read_statements
from kg.link.quickstatements.statements import Item, Pair, Statement, Value, Words
from kg.records import StatedDate

PRECISIONS = {"year": 9, "month": 10, "day": 11}  # as Wikibase counts them
_COMMENT_MARK = re.compile(r"/(?=\*)|\*(?=/)")
_BARS = re.compile(r"\|(?=\|)")


def write_statements(statements: Iterable[Statement], file: str = "quickstatements") -> str:
    """Return the lines of ``statements``, each of which has been read back and found to say the same.

    Raises :class:`InputError`, naming the line of ``file``, where one would be read as something else.
    """
    wanted = tuple(statements)
    lines = "".join(f"{_line(statement)}\n" for statement in wanted)
    found = read_statements(lines, file)
    faults = [
        Fault(file, number, 0, f"would be read as {again}", f"it is to say {statement}")
        for number, (statement, again) in enumerate(zip(wanted, found, strict=True), start=1)
        if again != statement
    ]
    if faults:
        raise InputError(faults)
    return lines


def clean(text: str) -> str:
    r"""Return ``text`` as it can stand in a line: in one, without what ends a value or begins a comment.

    >>> clean('О  "Риге"\t/* и */\nЛиепае')
    'О “Риге” / * и * / Лиепае'
    """
    visible = "".join(" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in text)
    line = " ".join(visible.split())
    parts = line.split('"')
    quoted = "".join(part + "“”"[index % 2] for index, part in enumerate(parts[:-1])) + parts[-1]
    return _BARS.sub("| ", _COMMENT_MARK.sub(r"\g<0> ", quoted))


def _line(statement: Statement) -> str:
    columns = [statement.item.id, statement.property, _value(statement.value)]
    for pair in statement.qualifiers:
        columns += _columns(pair, "P")
    for pair in statement.reference:
        columns += _columns(pair, "S")
    line = "\t".join(columns)
    return f"{line} /* {statement.comment} */" if statement.comment else line


def _columns(pair: Pair, letter: str) -> tuple[str, str]:
    return letter + pair.property.removeprefix("P"), _value(pair.value)


def _value(value: Value) -> str:
    if isinstance(value, Item):
        return value.id
    if isinstance(value, StatedDate):
        return f"+{value.not_before.isoformat()}T00:00:00Z/{PRECISIONS[value.precision]}"
    if isinstance(value, Words):
        return f'{value.language}:"{value.text}"'
    return f'"{value}"'
