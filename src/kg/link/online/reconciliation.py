"""A reconciliation service asked in batches, by version 0.2 of the Reconciliation Service API.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kg.link.matching.candidates import Wanted
from kg.link.online.polite import PoliteClient
from kg.link.online.wikidata import ITEM, batches, halved

BATCH = 10  # names in one batch
_OFFERS = 5  # of one name
_TYPES = {"country": "Q6256", "region": "Q10864048", "city": "Q486972", "district": "Q149621"}
_COUNTRY = "P17/P297"  # a path of properties, as Wikidata's service takes it


@dataclass(frozen=True, slots=True)
class Offer:
    """An item that the service takes for what was asked, with its ``score``, 0 to 100."""

    item: str
    name: str
    score: float


def reconcile(
    client: PoliteClient, address: str, names: Sequence[Wanted], step: Callable[[str], None]
) -> dict[Wanted, tuple[Offer, ...]]:
    """Return what the service at ``address`` offers for each of ``names``.

    Raises :class:`kg.link.online.polite.OnlineError`.
    """
    found: dict[Wanted, tuple[Offer, ...]] = {}

    def ask(part: Sequence[Wanted]) -> None:
        step(f"asking the reconciliation service for {len(part)} names")
        batch = {f"q{number}": _write_query(wanted) for number, wanted in enumerate(part)}
        fields = {"queries": json.dumps(batch, ensure_ascii=False)}
        answers, _ = client.post(address, fields, lambda body: _read_batch(body, tuple(batch)))
        found.update(zip(part, answers, strict=True))

    for part in batches(names, BATCH):
        halved(ask, part)
    return found


def _write_query(wanted: Wanted) -> dict[str, object]:
    query: dict[str, object] = {"query": wanted.name, "limit": _OFFERS}
    if wanted.kind:
        query |= {"type": _TYPES[wanted.kind], "type_strict": "should"}
    if wanted.country:
        query["properties"] = [{"pid": _COUNTRY, "v": wanted.country}]
    return query


def _read_batch(body: bytes, keys: Sequence[str]) -> list[tuple[Offer, ...]]:
    """Return the offers for each of ``keys``; raise :class:`ValueError` for what is no answer to a batch."""
    answer = json.loads(body)
    try:
        return [tuple(map(_read_offer, answer[key]["result"])) for key in keys]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no results of a reconciliation batch: {error}") from None


def _read_offer(offer: dict[str, object]) -> Offer:
    item, name, score = offer["id"], offer["name"], offer["score"]
    if not (isinstance(item, str) and ITEM.fullmatch(item) and isinstance(score, int | float)):
        raise ValueError(f"no item with a score: {item!r}")
    return Offer(item, str(name), float(score))
