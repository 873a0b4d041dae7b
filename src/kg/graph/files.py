"""The files of the dataset as DCAT 3 distributions (https://www.w3.org/TR/vocab-dcat-3/#Class:Distribution).

What is stored tells of each part's files under the address of the latest version, which stays true. Sizes and
checksums cannot stand there: the description is itself one of the files. They are told over HTTP, of one
version's files, with what its manifest says.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Triple

from kg.graph.terms import term, typed
from kg.iris import CC0, CC_BY, GRAPH_FORMATS, PACKED_FORMATS, Iris, media_type

PARTS = ("data", "inferred", "ontology", "description")
COPIES = "wikidata"  # the newest copy of what Wikidata states, if any; older ones are in the whole
WHOLE = "all"  # what the files of all parts in one are called
LINKSET = "linkset"  # the places' links as owl:sameAs: files only, in no graph and no part of the whole


def describe_latest(part: str, iris: Iris) -> Iterator[Triple]:
    """Yield the distributions of one of the ``PARTS``, the ``LINKSET``, or the ``WHOLE``, graph by graph."""
    node = NamedNode(iris.dataset("" if part == WHOLE else part))
    suffixes = ("trig", "nq") if part == WHOLE else [suffix for suffix in GRAPH_FORMATS if suffix != "nq"]
    for suffix in suffixes:
        file = NamedNode(iris.distribution(part, suffix))
        yield Triple(node, term("void:dataDump"), file)
        yield from _distribution(node, file, suffix, iris)
        yield Triple(file, term("dct:license"), NamedNode(CC0 if part == COPIES else CC_BY))


def describe_file(name: str, size: int, sha256: str, version: str, iris: Iris) -> Iterator[Triple]:
    """Yield the distribution that is the file ``name`` of a version; nothing for one that is no RDF.

    ``size`` is in bytes, ``sha256`` in hexadecimal. No licence is told: the data can be that of others.
    """
    plain, _, last = name.rpartition(".")
    packed = PACKED_FORMATS.get(last)
    part, _, suffix = (plain if packed else name).partition(".")
    if suffix not in GRAPH_FORMATS:
        return
    own = part if part in (*PARTS, LINKSET, COPIES) else ""
    node, file = NamedNode(iris.dataset(own)), NamedNode(iris.dump(name, version))
    yield from _distribution(node, file, suffix, iris)
    if packed:
        yield Triple(file, term("dcat:compressFormat"), NamedNode(media_type(packed)))
    yield Triple(file, term("dcat:byteSize"), typed(size, "xsd:nonNegativeInteger"))
    checksum = NamedNode(f"{file.value}#sha256")
    yield Triple(file, term("spdx:checksum"), checksum)
    yield Triple(checksum, term("rdf:type"), term("spdx:Checksum"))
    yield Triple(checksum, term("spdx:algorithm"), term("spdx:checksumAlgorithm_sha256"))
    yield Triple(checksum, term("spdx:checksumValue"), typed(sha256, "xsd:hexBinary"))


def _distribution(node: NamedNode, file: NamedNode, suffix: str, iris: Iris) -> Iterator[Triple]:
    yield Triple(node, term("dcat:distribution"), file)
    yield Triple(file, term("rdf:type"), term("dcat:Distribution"))
    yield Triple(file, term("dcat:accessURL"), NamedNode(f"{iris.base}dumps/"))
    yield Triple(file, term("dcat:downloadURL"), file)
    yield Triple(file, term("dcat:mediaType"), NamedNode(media_type(GRAPH_FORMATS[suffix])))
