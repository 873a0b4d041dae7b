"""Every namespace, IRI and URL path pattern of the project; no other module builds one.

The patterns stand in the README under "Addresses". ``ONTOLOGY`` and ``SCHEME`` are fixed: they are the
vocabulary, shared by all cities; the rest begins with the configured base.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

VOCABULARY = "https://w3id.org/citypartners/"
ONTOLOGY = f"{VOCABULARY}ontology"
CP = f"{ONTOLOGY}#"
SCHEME = f"{VOCABULARY}scheme/"

PREFIXES = {
    "cp": CP,
    "agreement-type": f"{SCHEME}agreement-type#",
    "event-type": f"{SCHEME}event-type#",
    "section": f"{SCHEME}section#",
    "topic": f"{SCHEME}topic#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "entailment": "http://www.w3.org/ns/entailment/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "format": "http://www.w3.org/ns/formats/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "nif": "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "p": "http://www.wikidata.org/prop/",
    "pq": "http://www.wikidata.org/prop/qualifier/",
    "pqv": "http://www.wikidata.org/prop/qualifier/value/",
    "pav": "http://purl.org/pav/",
    "prov": "http://www.w3.org/ns/prov#",
    "ps": "http://www.wikidata.org/prop/statement/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "wd": "http://www.wikidata.org/entity/",
    "wdt": "http://www.wikidata.org/prop/direct/",
    "wikibase": "http://wikiba.se/ontology#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"
OWL_RL = "http://www.w3.org/ns/owl-profile/RL"  # https://www.w3.org/ns/owl-profile/
LINKED = {  # other data that ours links to: what its IRIs begin with, its page, its SPARQL endpoint if any
    "wikidata": (
        "http://www.wikidata.org/entity/",
        "https://www.wikidata.org/",
        "https://query.wikidata.org/sparql",
    ),
    "geonames": ("https://sws.geonames.org/", "https://www.geonames.org/", ""),
    "openstreetmap": ("https://www.openstreetmap.org/relation/", "https://www.openstreetmap.org/", ""),
    "dbpedia": ("http://dbpedia.org/resource/", "https://www.dbpedia.org/", "https://dbpedia.org/sparql"),
    "viaf": ("http://viaf.org/viaf/", "https://viaf.org/", ""),
}
# Media types by the suffix of a dump's or a document's URL.
GRAPH_FORMATS = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "trig": "application/trig",
    "nq": "application/n-quads",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}

# The packed forms of a file, by the suffix that is added to its name.
PACKED_FORMATS = {"gz": "application/gzip", "zst": "application/zstd"}

_NOT_IN_PATH = re.compile(r"[\x00-\x20\x7f\"#%<>?\[\\\]^`{|}]")  # in DBpedia's IRIs
_DASHES = re.compile(r"[-‐‑‒–—―−]+")
_IGNORED = re.compile(r"[\s«»‹›„“”‟‚‘’‛\"'`]+")  # \s has every kind of space


def expand(name: str) -> str:
    """Return the IRI of a prefixed name such as ``cp:Place``.

    >>> expand("skos:prefLabel")
    'http://www.w3.org/2004/02/skos/core#prefLabel'
    """
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def rebased(iri: str, base: str) -> str:
    """Return ``iri``, if it is one of data under the vocabulary's base, as it is under ``base``.

    All others stay as they are; terms and concepts are the same for all cities.

    >>> rebased("https://w3id.org/citypartners/id/place/fi", "https://example.org/")
    'https://example.org/id/place/fi'
    >>> rebased("https://w3id.org/citypartners/ontology#Place", "https://example.org/")
    'https://w3id.org/citypartners/ontology#Place'
    """
    if iri.startswith((ONTOLOGY, SCHEME)) or not iri.startswith(VOCABULARY):
        return iri
    return base + iri.removeprefix(VOCABULARY)


def concept(scheme: str, key: str) -> str:
    """Return the IRI of a concept: ``scheme/event-type#visit``."""
    return f"{SCHEME}{scheme}#{key}"


def wikidata(item: str) -> str:
    """Return the concept IRI of a Wikidata item (with http, as Wikidata itself writes it)."""
    return PREFIXES["wd"] + item


def language_code(code: str) -> str:
    """Return the IRI of a language by its ISO 639-1 code, as DCAT 3 recommends for dct:language."""
    return f"http://id.loc.gov/vocabulary/iso639-1/{code}"


def media_type(name: str) -> str:
    """Return the IRI of a registered media type, as DCAT 3 wants it for dcat:mediaType."""
    return f"https://www.iana.org/assignments/media-types/{name}"


def geonames(number: str) -> str:
    """Return the IRI of a GeoNames feature."""
    return f"https://sws.geonames.org/{number}/"


def openstreetmap(number: str) -> str:
    """Return the address of a relation in OpenStreetMap."""
    return LINKED["openstreetmap"][0] + number


def viaf(number: str) -> str:
    """Return the IRI of a cluster of the Virtual International Authority File."""
    return LINKED["viaf"][0] + number


def dbpedia(title: str) -> str:
    """Return DBpedia's IRI of what the English Wikipedia's article ``title`` is about.

    DBpedia has IRIs, not URIs: letters of other alphabets stand as they are, and only what may not stand in
    the path of an IRI is escaped (``WikiUtil.wikiEncode`` of its extraction framework).

    >>> dbpedia("Dún Laoghaire–Rathdown"), dbpedia('"100%" (a/b, c?)')
    ('http://dbpedia.org/resource/Dún_Laoghaire–Rathdown', 'http://dbpedia.org/resource/%22100%25%22_(a/b,_c%3F)')
    """
    name = re.sub("[ _]+", "_", title).strip("_")
    return LINKED["dbpedia"][0] + _NOT_IN_PATH.sub(lambda found: f"%{ord(found[0]):02X}", name)


def normalised(text: str) -> str:
    """Return ``text`` as it counts for an IRI: letters folded, all dashes alike, quotes and spaces left out.

    >>> normalised("20–22 февраля – «Визит»") == normalised("20-22 февраля - Визит")
    True
    """
    text = unicodedata.normalize("NFC", text).casefold().replace("ё", "е")
    return _DASHES.sub("-", _IGNORED.sub("", text))


def digest(text: str) -> str:
    """Return the first 8 hexadecimal digits of the SHA-256 of the normalised text."""
    return hashlib.sha256(normalised(text).encode()).hexdigest()[:8]


def _short_hash(iri: str) -> str:
    return hashlib.sha256(iri.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Iris:
    """The IRIs of a graph, all beginning with ``base`` (which ends in ``/``)."""

    base: str

    def place(self, key: str) -> str:
        """Return ``id/place/hu-budapest``."""
        return f"{self.base}id/place/{key}"

    def partnership(self, one: str, other: str) -> str:
        """Return ``id/partnership/hu-budapest--ru-saint-petersburg``, the two place keys sorted."""
        return f"{self.base}id/partnership/{'--'.join(sorted((one, other)))}"

    def agreement(self, one: str, other: str, stated: str, number: int = 1) -> str:
        """Return ``id/agreement/<partnership>/2015-12-16``; ``-2`` and so on for more of the same date."""
        suffix = f"-{number}" if number > 1 else ""
        return f"{self.base}id/agreement/{'--'.join(sorted((one, other)))}/{stated or 'undated'}{suffix}"

    def event(self, one: str, other: str, first_day: str, text: str) -> str:
        """Return ``id/event/<partnership>/2020-02-20-1a2b3c4d``, made of its first day and its text."""
        return f"{self.base}id/event/{'--'.join(sorted((one, other)))}/{first_day}-{digest(text)}"

    def party(self, name: str) -> str:
        """Return ``id/party/1a2b3c4d``, made of its name."""
        return f"{self.base}id/party/{digest(name)}"

    def findings(self) -> str:
        """Return ``id/findings``: what the checks of the last build found, as a whole."""
        return f"{self.base}id/findings"

    def finding(self, key: str) -> str:
        """Return ``id/finding/1a2b3c4d5e6f7081``: one of the findings."""
        return f"{self.base}id/finding/{key}"

    def report(self, key: str) -> str:
        """Return ``report/ru-saint-petersburg-2020``."""
        return f"{self.base}report/{key}"

    def source(self, file: str) -> str:
        """Return ``source/<file name>``."""
        return f"{self.base}source/{quote(file)}"

    def passage(self, file: str, begin: int, end: int) -> str:
        """Return the RFC 5147 fragment of characters ``begin`` to ``end``: ``source/…txt#char=1234,1310``."""
        return f"{self.source(file)}#char={begin},{end}"

    def graph(self, name: str) -> str:
        """Return ``graph/<name>``: a report's key, ``inferred``, ``links``, ``queries``, ``void``."""
        return f"{self.base}graph/{name}"

    def query(self, name: str) -> str:
        """Return ``queries/partners``: the saved query in ``partners.rq``."""
        return f"{self.base}queries/{quote(name)}"

    def of_query(self, name: str, *parts: str) -> str:
        """Return ``queries/partners#country-choice-1``: a parameter of a query, or what belongs to it."""
        return f"{self.query(name)}#{quote('-'.join(parts))}"

    def dataset(self, part: str = "") -> str:
        """Return the IRI of the whole dataset, or of one part of it."""
        return f"{self.base}dataset/{part}" if part else f"{self.base}dataset"

    def about(self, name: str) -> str:
        """Return ``dataset#<name>``: something that the description of the dataset speaks of."""
        return f"{self.dataset()}#{name}"

    def described_graph(self, graph: str) -> str:
        """Return ``dataset#graph-<name>`` for one of our graphs, ``dataset#graph-1a2b3c4d`` for another."""
        own = graph.removeprefix(self.graph(""))
        return self.about(f"graph-{own if own != graph else _short_hash(graph)}")

    def partition(self, graph: str = "", *, cls: str = "", name: str = "") -> str:
        """Return ``dataset#class-1a2b3c4d-property-1a2b3c4d``: a graph's triples of a class and a property.

        Without ``graph`` those of the whole dataset, without ``cls`` or ``name`` of any class or property.
        """
        terms = (("class", cls), ("property", name))
        words = "-".join(f"{kind}-{_short_hash(iri)}" for kind, iri in terms if iri)
        return f"{self.described_graph(graph)}-{words}" if graph else self.about(words)

    def distribution(self, part: str, suffix: str) -> str:
        """Return ``dumps/latest/data.ttl``."""
        return self.dump(f"{part}.{suffix}")

    def dump(self, file: str, version: str = "latest") -> str:
        """Return ``dumps/<version>/<file>``."""
        return f"{self.base}dumps/{version}/{quote(file)}"

    def endpoint(self) -> str:
        """Return the address of the SPARQL endpoint."""
        return f"{self.base}sparql"
