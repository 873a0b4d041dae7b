"""Suggestions while somebody types: things, classes and properties; which properties a class has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from kg.web.reconcile.answering import Member, describe, described, name_of, tell_class
from kg.web.reconcile.index import Index
from kg.web.reconcile.properties import properties_of
from kg.web.reconcile.spelling import fold_words, read_name
from kg.web.reconcile.values import class_name

SUGGESTED = 10  # at once
_NOWHERE = 9  # the rank of what has the prefix nowhere
_Each = TypeVar("_Each")


def suggest_things(index: Index, prefix: str, class_: str, cursor: int) -> Member:
    """Return the things whose name begins with ``prefix``, or has a word that does, or whose id it is.

    Only those of ``class_`` unless that is "", the shortest names first, those after the first ``cursor``. If
    there are more, the answer says from where.
    """
    wanted = read_name(prefix)
    ranked = []
    for number, thing in enumerate(index.things):
        if class_ and class_ not in thing.classes:
            continue
        names = index.names[number]
        best = min((_rank_name(wanted.whole, name.whole, name.words) for name in names), default=_NOWHERE)
        if prefix and prefix.removeprefix(index.base) == thing.id:
            best = 0
        if best < _NOWHERE:
            ranked.append((best, len(name_of(thing)), name_of(thing), thing.id, thing))
    ranked.sort(key=lambda each: each[:4])
    return _page(
        [*(each[-1] for each in ranked)],
        cursor,
        lambda thing: {
            "id": thing.id,
            "name": name_of(thing),
            **described(describe(index, thing)),
            "notable": list(thing.classes),  # as ids: OpenRefine joins them with commas
        },
    )


def _rank_name(prefix: str, whole: str, words: Sequence[str]) -> int:
    if whole == prefix:
        return 0
    if whole.startswith(prefix):
        return 1
    return 2 if any(word.startswith(prefix) for word in words) else _NOWHERE


def suggest_classes(index: Index, prefix: str, cursor: int) -> Member:
    """Return the classes of things that there are, called as ``prefix`` begins, after ``cursor``."""
    found = [each for each in index.classes if _begins(prefix, each, class_name(index.kinds, each))]
    return _page(found, cursor, lambda class_: tell_class(index.kinds, class_))


def suggest_properties(class_: str, prefix: str, cursor: int) -> Member:
    """Return the properties of things of ``class_`` called as ``prefix`` begins, after ``cursor``."""
    found = [each for each in properties_of(class_) if _begins(prefix, each.id, each.name, each.title)]
    return _page(found, cursor, lambda each: {"id": each.id, "name": each.name})


def propose_properties(class_: str, limit: int) -> Member:
    """Return the properties that things of ``class_`` can be extended by; ``limit`` of them, 0 for all."""
    found = properties_of(class_)[: limit or None]
    told = [{"id": each.id, "name": each.name} for each in found]
    return {"properties": told, **({"type": class_} if class_ else {}), **({"limit": limit} if limit else {})}


def _begins(prefix: str, *names: str) -> bool:
    """Return whether a word of ``names`` begins with each word of ``prefix``."""
    words = [word for name in names for word in fold_words(name)]
    return all(any(word.startswith(part) for word in words) for part in fold_words(prefix))


def _page(found: Sequence[_Each], cursor: int, tell: Callable[[_Each], Member]) -> Member:
    told = [tell(each) for each in found[cursor : cursor + SUGGESTED]]
    rest = cursor + SUGGESTED < len(found)
    return {"result": told, **({"cursor": cursor + SUGGESTED} if rest else {})}
