"""What a line of QuickStatements says: a statement to add, with its qualifiers and its one reference."""

from __future__ import annotations

from dataclasses import dataclass

from kg.records import StatedDate


@dataclass(frozen=True, slots=True)
class Item:
    """An item of Wikidata by its number, ``Q656``."""

    id: str


@dataclass(frozen=True, slots=True)
class Words:
    """A text in one language, as titles are («monolingual text»)."""

    text: str
    language: str


# A date is as precise as it is stated; plain text is an address or any other string.
Value = Item | StatedDate | Words | str


@dataclass(frozen=True, slots=True)
class Pair:
    """A property (``P580``) and its value: a qualifier, or a part of a reference."""

    property: str
    value: Value


@dataclass(frozen=True, slots=True)
class Statement:
    """That ``item`` has ``value`` as its ``property``, from one reference; ``comment`` sums the edit up."""

    item: Item
    property: str
    value: Value
    qualifiers: tuple[Pair, ...] = ()
    reference: tuple[Pair, ...] = ()
    comment: str = ""
