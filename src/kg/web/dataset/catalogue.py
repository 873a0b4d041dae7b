"""``/dataset`` and ``/.well-known/void``: the whole description of the dataset, with its files' checksums."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urldefrag

from flask import Blueprint, Response, make_response
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from kg.faults import NotFoundError
from kg.graph.files import describe_file
from kg.graph.terms import term, typed
from kg.iris import Iris, expand
from kg.web.asking import Term, construct
from kg.web.labels import find_labels
from kg.web.negotiation import DOCUMENT_SUFFIXES, HTML, content_type, wanted
from kg.web.pages import Shown, page, show
from kg.web.rdf import write_graph
from kg.web.site import Site, current_site
from kg.web.sparql.service import describe_loaded
from kg.web.texts import N_, gettext
from kg.web.things.documents import formats, with_links

blueprint = Blueprint("catalogue", __name__)

_TRIPLES = "application/n-triples"
_SIZES = {
    "triples": N_("Triples"),
    "entities": N_("Things"),
    "distinctSubjects": N_("Distinct subjects"),
    "distinctObjects": N_("Distinct objects"),
    "classes": N_("Classes"),
    "properties": N_("Properties"),
}
Values = Mapping[tuple[str, str], Sequence[NamedNode | Literal]]


@dataclass(frozen=True, slots=True)
class Counted:
    """A line of a table: what was counted, how many (empty: not counted), the anchor of the line."""

    name: Shown
    count: str
    anchor: str


@blueprint.get("/.well-known/void")
def well_known() -> Response:
    """Return the description where VoID has it looked for (https://www.w3.org/TR/void/, section 7.2)."""
    return _description(
        wanted(*(media_type for media_type in DOCUMENT_SUFFIXES.values() if media_type != HTML))
    )


@blueprint.get("/dataset")
def dataset() -> Response:
    """Return the description, as a page or in a format of RDF."""
    return _description(wanted(*DOCUMENT_SUFFIXES.values()))


@blueprint.get("/dataset.<suffix>")
def dataset_as(suffix: str) -> Response:
    """Return the description in one format."""
    if suffix not in DOCUMENT_SUFFIXES:
        raise NotFoundError(f"there is no format {suffix!r}; there are {', '.join(DOCUMENT_SUFFIXES)}")
    return _description(DOCUMENT_SUFFIXES[suffix])


def _description(media_type: str) -> Response:
    site = current_site()
    if media_type == HTML:
        response = _page(site)
    else:
        response = make_response(write_graph(whole_description(site), media_type))
        response.content_type = content_type(media_type)
    return with_links(response, Iris(site.snapshot.base).dataset())


def whole_description(site: Site) -> bytes:
    """Return, as N-Triples, all that is said of the dataset: what is stored, and this version's files."""
    void = Iris(site.snapshot.base).graph("void")
    stored = construct(site.engine, "dataset/graph", _TRIPLES, graph=void) or describe_loaded(site)
    return stored + (serialize(_version(site), format=RdfFormat.N_TRIPLES) or b"")


def _version(site: Site) -> Iterator[Triple]:
    """Yield what only the manifest tells: when the version was published, and its files."""
    iris, snapshot = Iris(site.snapshot.base), site.snapshot
    published = typed(snapshot.published.strftime("%Y-%m-%dT%H:%M:%SZ"), "xsd:dateTime")
    yield Triple(NamedNode(iris.dataset()), term("dct:issued"), published)
    for file in snapshot.dumps:
        yield from describe_file(file.name, file.size, file.sha256, snapshot.version, iris)


def _page(site: Site) -> Response:
    iri = Iris(site.snapshot.base).dataset()
    values = _read(whole_description(site))
    sizes = [
        (gettext(title), str(found[0].value))
        for size, title in _SIZES.items()
        if (found := values[iri, expand(f"void:{size}")])
    ]
    return page(
        "dataset.html",
        iri=iri,
        snapshot=site.snapshot,
        sizes=sizes,
        graphs=_graphs(values, iri),
        classes=_parts(values, iri, "void:classPartition", "void:class", "void:entities"),
        properties=_parts(values, iri, "void:propertyPartition", "void:property", "void:triples"),
        links=_links(values, iri),
        formats=formats(iri),
    )


def _read(triples: bytes) -> Values:
    """Return the objects of N-Triples by subject and property."""
    found: dict[tuple[str, str], list[NamedNode | Literal]] = defaultdict(list)
    for quad in parse(triples, format=RdfFormat.N_TRIPLES):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            found[quad.subject.value, quad.predicate.value].append(quad.object)
    return found


def _parts(values: Values, iri: str, part: str, about: str, size: str) -> list[Counted]:
    """Return the partitions of one kind, the largest first, called by the labels of what they are about."""
    found = [
        (node.value, key, values[node.value, expand(size)][0].value)
        for node in values[iri, expand(part)]
        for key in values[node.value, expand(about)]
    ]
    labels = find_labels(key for _, key, _ in found if isinstance(key, NamedNode))
    found.sort(key=lambda each: (-int(each[2]), each[1].value))
    return [
        Counted(_called(key.value, labels.get(key.value)), count, urldefrag(node).fragment)
        for node, key, count in found
    ]


def _called(iri: str, label: Literal | None) -> Shown:
    return show(Term("uri", iri), Term("literal", label.value, label.language or "") if label else None)


def _graphs(values: Values, iri: str) -> list[Counted]:
    """Return the named graphs of the service by name, with their triples where these were counted."""
    found = [
        (node.value, name.value)
        for node in values[f"{iri}#sparql-dataset", expand("sd:namedGraph")]
        for name in values[node.value, expand("sd:name")]
    ]
    sizes = {name: values[name, expand("void:triples")] for _, name in found}
    return [
        Counted(
            show(Term("uri", name)), sizes[name][0].value if sizes[name] else "", urldefrag(node).fragment
        )
        for node, name in sorted(found, key=lambda pair: pair[1])
    ]


def _links(values: Values, iri: str) -> list[Counted]:
    """Return what other data ours is linked to, with the number of links, where there are any."""
    return [
        Counted(show(Term("uri", home.value)), count.value, urldefrag(other.value).fragment)
        for node in values[iri, expand("void:subset")]
        for other in values[node.value, expand("void:objectsTarget")]
        for home in values[other.value, expand("foaf:homepage")]
        for count in values[node.value, expand("void:triples")]
        if count.value != "0"
    ]
