"""Any number of triples in the project's vocabulary, as N-Quads, written as they are made.

Fifty triples are a unit: a partnership with five events, in one of four named graphs. The same number, seed
and base give the same file. A million takes some three seconds; no more than a line is in memory.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from pathlib import Path

UNIT = 50  # triples of a partnership with its events
_EVENTS = 5
_GRAPHS = 4
_BASE = "https://example.org/generated/"
_CP = "https://w3id.org/citypartners/ontology#"
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_DESCRIPTION = "https://schema.org/description"
_DATE = "http://www.w3.org/2001/XMLSchema#date"
_TYPES = ("visit", "meeting", "festival", "exhibition", "forum", "seminar", "ceremony", "concert")
_WORDS = "город визит делегация выставка культура транспорт школа музей порт наука театр договор".split()


def write_triples(path: Path, number: int, seed: int = 1) -> int:
    """Write about ``number`` triples (a whole number of units) to ``path``; return how many."""
    rng = random.Random(seed)
    units = max(1, round(number / UNIT))
    with path.open("w", encoding="utf-8", newline="\n") as output:
        for unit in range(units):
            graph = f"<{_BASE}graph/{unit % _GRAPHS}>"
            output.writelines(f"{triple} {graph} .\n" for triple in _unit(unit, rng))
    return units * UNIT


def _unit(number: int, rng: random.Random) -> Iterator[str]:
    partnership = f"<{_BASE}partnership/{number}>"
    yield f"{partnership} <{_RDF_TYPE}> <{_CP}Partnership>"
    yield f'{partnership} <{_LABEL}> "Partnership {number}"@en'
    yield f"{partnership} <{_CP}inSection> <{_BASE}section/{number % 7}>"
    yield f"{partnership} <{_CP}hasPartner> <{_BASE}place/{number}>"
    yield f"{partnership} <{_CP}hasPartner> <{_BASE}place/host>"
    for index in range(_EVENTS):
        event = f"<{_BASE}event/{number}-{index}>"
        first = datetime.date(2020, 1, 1) + datetime.timedelta(rng.randrange(300))
        last = first + datetime.timedelta(rng.randrange(10))
        yield f"{partnership} <{_CP}hasEvent> {event}"
        yield f"{event} <{_RDF_TYPE}> <{_CP}Event>"
        yield f"{event} <{_CP}isEventOf> {partnership}"
        yield f"{event} <{_CP}hasEventType> <{_BASE}type/{rng.choice(_TYPES)}>"
        yield f'{event} <{_CP}notBefore> "{first}"^^<{_DATE}>'
        yield f'{event} <{_CP}notAfter> "{last}"^^<{_DATE}>'
        yield f'{event} <{_LABEL}> "Событие {number}-{index}"@ru'
        yield f'{event} <{_DESCRIPTION}> "{" ".join(rng.choices(_WORDS, k=12))}"@ru'
        yield f"{event} <{_CP}inReport> <{_BASE}report/{rng.randrange(20)}>"
