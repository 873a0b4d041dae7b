"""RO-Crate metadata of a version's dumps (https://www.researchobject.org/ro-crate/specification/1.2/).

The file tells no time of building: the same input gives the same bytes. ``datePublished``, which the
specification wants, is therefore the date that the data states of itself, else the last year that its
reports cover; where the data states neither, it is left out rather than made up.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from kg.iris import CC_BY, GRAPH_FORMATS, expand
from kg.store.packing import DumpFile, unpacked_name

CRATE = "ro-crate-metadata.json"
SUMS = "SHA256SUMS"
_CONTEXT = "https://w3id.org/ro/crate/1.2/context"
_CONFORMS = "https://w3id.org/ro/crate/1.2"
_PACKED_TYPES = {"gz": "application/gzip", "zst": "application/zstd"}
_PARTS = {
    "data": "Data as the reports state them",
    "inferred": "What follows by inference",
    "ontology": "Ontology and concepts",
    "description": "Description of the dataset",
    "linkset": "Links of places to other data as owl:sameAs",
    "wikidata": "What Wikidata stated of the same places (CC0)",
    "all": "Everything, each named graph apart",
}
_NAME = "RDF dataset"
_DESCRIPTION = "RDF files loaded as one dataset and dumped as N-Quads."
_UNTOLD = "The data names no licence of its own."
_LICENCES = {
    CC_BY: ("Creative Commons Attribution 4.0 International", "Free to share and adapt with attribution.")
}

_Entity = dict[str, object]


@dataclass(frozen=True, slots=True)
class Party:
    """A person or organization: its name, and its IRI where it has one."""

    name: str
    iri: str = ""

    @property
    def id(self) -> str:
        """Return its identifier in the crate."""
        return self.iri or f"#party-{hashlib.sha256(self.name.encode()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class Report:
    """A report that the data were read from; "" and None for what is not known."""

    iri: str
    title: str
    publisher: Party | None
    year: str


@dataclass(frozen=True, slots=True)
class About:
    """What a crate says of the whole: texts in English, "" for what is not known."""

    iri: str = ""
    name: str = _NAME
    description: str = _DESCRIPTION
    version: str = ""
    licence: str = ""
    creator: Party | None = None
    publisher: Party | None = None
    date: str = ""
    reports: tuple[Report, ...] = ()


def read_about(description: bytes, data: Iterable[bytes]) -> About:
    """Return what the dataset's ``description`` and the reports in ``data``, both N-Triples, state."""
    stated = [quad.triple for quad in parse(description, format=RdfFormat.N_TRIPLES)]
    whole = next((t.subject for t in stated if t.predicate.value == expand("dcat:version")), None)
    values = _values((t.predicate, t.object) for t in stated if t.subject == whole)
    iris = {
        t.object.value for t in stated if t.subject == whole and t.predicate.value == expand("dct:source")
    }
    graphs = tuple(data)
    reports = tuple(_report(iri, graphs) for iri in sorted(iris))
    years = [report.year for report in reports if report.year]
    return About(
        iri=whole.value if isinstance(whole, NamedNode) else "",
        name=values.get("dct:title", _NAME),
        description=values.get("dct:description", _DESCRIPTION),
        version=values.get("dcat:version", ""),
        licence=values.get("dct:license", ""),
        creator=_party(values.get("dct:creator"), stated),
        publisher=_party(values.get("dct:publisher"), stated),
        date=values.get("dct:issued") or values.get("dct:modified") or max(years, default=""),
        reports=reports,
    )


def _report(iri: str, graphs: Sequence[bytes]) -> Report:
    mark = f"<{iri}> ".encode()
    lines = b"".join(line for graph in graphs for line in BytesIO(graph) if line.startswith(mark))
    triples = parse(lines, format=RdfFormat.N_TRIPLES)
    values = _values((quad.predicate, quad.object) for quad in triples)
    year = values.get("schema:temporalCoverage", "")
    return Report(iri, values.get("dct:title", ""), _party(values.get("dct:publisher"), ()), year)


def _party(value: str | None, stated: Iterable[Triple]) -> Party | None:
    """Return the party that is named ``value``, or has that IRI and the name that is ``stated`` of it."""
    if not value or not value.startswith(("http://", "https://")):
        return Party(value) if value else None
    found = _values((t.predicate, t.object) for t in stated if t.subject == NamedNode(value))
    return Party(found.get("foaf:name", value), value)


_READ = {
    expand(name): name
    for name in (
        "dct:title", "dct:description", "dcat:version", "dct:license", "dct:creator", "dct:publisher",
        "dct:issued", "dct:modified", "foaf:name", "schema:temporalCoverage",
    )
}  # fmt: skip


def _values(found: Iterable[tuple[NamedNode, object]]) -> Mapping[str, str]:
    """Return a value for each property that is read: the English one where there are several."""
    values: dict[str, str] = {}
    for predicate, value in found:
        name = _READ.get(predicate.value)
        if name and isinstance(value, Literal | NamedNode):
            english = isinstance(value, Literal) and value.language == "en"
            if english or name not in values:
                values[name] = value.value
    return values


def describe_crate(about: About, files: Sequence[DumpFile]) -> bytes:
    """Return the metadata file of a folder with ``files`` and their checksums' file, as JSON-LD.

    The checksums' file itself is named without a size and sum: it in turn covers this one.
    """
    licence: object = {"@id": about.licence} if about.licence else _UNTOLD
    parts = [_file(file, about.licence) for file in files]
    parts.append(
        {"@id": SUMS, "@type": "File", "name": "SHA-256 of every file", "encodingFormat": "text/plain"}
    )
    root: _Entity = {
        "@id": "./",
        "@type": "Dataset",
        "name": about.name,
        "description": about.description,
        "license": licence,
        "hasPart": [{"@id": part["@id"]} for part in parts],
    }
    others: list[_Entity] = []
    for key, value in (("version", about.version), ("url", about.iri), ("datePublished", about.date)):
        if value:
            root[key] = value
    if about.licence:
        others.append(_licence(about.licence))
    for role, party in (("creator", about.creator), ("publisher", about.publisher)):
        if party:
            others.append(_organization(party))
            root[role] = {"@id": party.id}
    if about.reports:
        root["isBasedOn"] = [{"@id": report.iri} for report in about.reports]
        others += (_described(report) for report in about.reports)
        others += (_organization(report.publisher) for report in about.reports if report.publisher)
    descriptor: _Entity = {
        "@id": CRATE,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": _CONFORMS},
    }
    by_id = {entity["@id"]: entity for entity in (descriptor, root, *parts, *others)}
    crate = {"@context": _CONTEXT, "@graph": list(by_id.values())}
    return (json.dumps(crate, ensure_ascii=False, indent=1) + "\n").encode()


def media_type(name: str) -> str:
    """Return the media type of a file for download by its name; plain text where nothing tells."""
    suffix = name.rpartition(".")[2]
    if name == CRATE:
        return "application/ld+json"
    if suffix == "rdfp":
        return "application/rdf-patch"
    return _PACKED_TYPES.get(suffix) or GRAPH_FORMATS.get(suffix, "text/plain")


def _file(file: DumpFile, licence: str) -> _Entity:
    plain = unpacked_name(file.name)
    part, _, suffix = plain.partition(".")
    packed = "" if plain == file.name else f", packed as {file.name.rpartition('.')[2]}"
    entity: _Entity = {
        "@id": file.name,
        "@type": "File",
        "name": f"{_PARTS.get(part, part)}, {suffix}{packed}",
        "contentSize": str(file.size),
        "encodingFormat": media_type(file.name),
        "sha256": file.sha256,
    }
    return entity | ({"license": {"@id": licence}} if licence else {})


def _licence(iri: str) -> _Entity:
    name, about = _LICENCES.get(iri, (iri, "The licence that the data names."))
    return {"@id": iri, "@type": "CreativeWork", "name": name, "description": about}


def _organization(party: Party) -> _Entity:
    return {"@id": party.id, "@type": "Organization", "name": party.name}


def _described(report: Report) -> _Entity:
    entity: _Entity = {"@id": report.iri, "@type": "CreativeWork", "name": report.title or report.iri}
    if report.year:
        entity["temporalCoverage"] = report.year
    if report.publisher:
        entity["publisher"] = {"@id": report.publisher.id}
    return entity
