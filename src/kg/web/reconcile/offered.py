"""What the manifest tells of the data, without the index: a client that waits for it soon gives up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.iris import CP
from kg.web.asking import Term, select
from kg.web.reconcile.index import Kind, read_kinds
from kg.web.reconcile.properties import BROADER, CLASSES
from kg.web.site import current_site


@dataclass(frozen=True, slots=True)
class Offer:
    """What there is: the beginning of the IRIs of things, their classes, and the names of each host."""

    base: str
    classes: tuple[str, ...]
    kinds: Mapping[str, Kind]
    hosts: tuple[tuple[Term, ...], ...]


def find_offer() -> Offer:
    """Return what the version that is served has to offer. Raises what the engine raises."""
    site = current_site()
    base = f"{site.snapshot.base}id/"
    classes: set[str] = set()
    hosts: dict[str, tuple[Term, ...]] = {}
    for row in select(site.engine, "reconcile/offered", base=base):
        if "class" in row:
            class_ = row["class"].value.removeprefix(CP)
            classes |= {class_, BROADER.get(class_, class_)}
        else:
            host = row["host"].value
            hosts[host] = (*hosts.get(host, ()), row["name"])
    kinds = read_kinds(select(site.engine, "reconcile/kinds"))
    return Offer(base, tuple(each for each in CLASSES if each in classes), kinds, tuple(hosts.values()))
