"""The properties by which a list is told apart and which it can be extended by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kg.iris import LINKED
from kg.web.texts import N_, gettext

PLACES = ("City", "Region", "Country", "District")
# The classes that names are matched with, the more special ones first.
CLASSES = (*PLACES, "Place", "Agreement", "Event", "Party", "Partnership")
BROADER: Mapping[str, str] = MappingProxyType(dict.fromkeys(PLACES, "Place"))

# Identifiers in other data, by property: what their IRIs begin with.
IDENTIFIERS: Mapping[str, str] = MappingProxyType(
    {name: beginning for name, (beginning, *_) in LINKED.items() if name != "dbpedia"}
)
SAME_AS = "same-as"


@dataclass(frozen=True, slots=True)
class Property:
    """A property: its id, its English name, the classes of things that have it, the class of its values.

    ``values`` is "" where the values are no things that names are matched with.
    """

    id: str
    title: str
    of: tuple[str, ...]
    values: str = ""

    @property
    def name(self) -> str:
        """Return the name in the language of the answer."""
        return gettext(self.title)


_OF_A_TIE = ("Place", "Partnership")
_ALL = (
    Property("country", N_("Country"), ("Place",), "Country"),
    Property("kind", N_("Kind of place"), ("Place",)),
    Property("within", N_("Lies in"), ("Place",), "Place"),
    Property("name-en", N_("Name in English"), CLASSES),
    Property("name-ru", N_("Name in Russian"), CLASSES),
    Property("other-name", N_("Other names"), ("Place",)),
    Property("wikidata", N_("Wikidata item"), ("Place",)),
    Property("geonames", N_("GeoNames id"), ("Place",)),
    Property("openstreetmap", N_("OpenStreetMap relation"), ("Place",)),
    Property("viaf", N_("VIAF id"), ("Place",)),
    Property("iso-code", N_("ISO 3166 code"), ("Place",)),
    Property("latitude", N_("Latitude"), ("Place",)),
    Property("longitude", N_("Longitude"), ("Place",)),
    Property("coordinates", N_("Coordinates"), ("Place",)),
    Property("section", N_("Section of the report"), _OF_A_TIE),
    Property("since", N_("Partner since"), _OF_A_TIE),
    Property("established", N_("Ties established"), _OF_A_TIE),
    Property("signed", N_("Date of signing"), (*_OF_A_TIE, "Agreement")),
    Property("agreement", N_("Agreements"), (*_OF_A_TIE, "Party"), "Agreement"),
    Property("agreement-title", N_("Titles of agreements"), _OF_A_TIE),
    Property("agreement-type", N_("Type of agreement"), ("Place", "Agreement")),
    Property("agreements", N_("Number of agreements"), (*_OF_A_TIE, "Party")),
    Property("events", N_("Number of events"), _OF_A_TIE),
    Property("event", N_("Events"), _OF_A_TIE, "Event"),
    Property("partner", N_("Partner of"), ("Place",), "Place"),
    Property("place", N_("Between which places"), ("Partnership", "Agreement", "Event"), "Place"),
    Property("party", N_("Parties"), ("Place", "Agreement"), "Party"),
    Property("title", N_("Title"), ("Agreement",)),
    Property("event-type", N_("Type of event"), ("Event",)),
    Property("topic", N_("Topic"), ("Event",)),
    Property("begin", N_("First day"), ("Event",)),
    Property("end", N_("Last day"), ("Event",)),
    Property("mode", N_("Online or in person"), ("Event",)),
    Property("text", N_("Text in the report"), ("Event", "Partnership")),
    Property("iri", N_("Permanent address (IRI)"), CLASSES),
)
PROPERTIES: Mapping[str, Property] = MappingProxyType({each.id: each for each in _ALL})


def properties_of(class_: str) -> tuple[Property, ...]:
    """Return the properties that things of ``class_`` can have; all of them for "" and an unknown class."""
    if class_ not in CLASSES:
        return _ALL
    wider = BROADER.get(class_, class_)
    return tuple(each for each in _ALL if class_ in each.of or wider in each.of)
