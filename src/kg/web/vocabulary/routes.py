"""``/ontology`` and ``/scheme/…``: the terms, as Turtle as it was written, in other formats, and as pages."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, make_response
from pyoxigraph import Literal, NamedNode, RdfFormat, parse, serialize

from kg.faults import NotFoundError
from kg.iris import ONTOLOGY, SCHEME, VOCABULARY, expand
from kg.web.asking import Row, Term, select
from kg.web.negotiation import DOCUMENT_SUFFIXES, HTML, content_type, split_suffix, wanted
from kg.web.pages import page
from kg.web.rdf import write_graph
from kg.web.site import current_site
from kg.web.texts import gettext
from kg.web.things.documents import with_links
from kg.web.vocabulary.terms import read_terms

blueprint = Blueprint("vocabulary", __name__)

_TURTLE = "text/turtle"
_BESIDE = ("shapes", "alignments")
_SAYING = {expand("sh:name"): "label", expand("sh:message"): "definition"}
# A version's IRI shows the current version; the Turtle tells which that is.
_VERSION = "<int:major>.<int:minor>.<int:patch>"


def _file(name: str) -> Path:
    """Return where the snapshot has the Turtle file ``name``; a dataset that was loaded has none."""
    path = current_site().snapshot.folder / "ontology" / f"{name}.ttl"
    if not path.is_file():
        raise NotFoundError(f"this version of the data has no {name}.ttl of the ontology")
    return path


def _has_files() -> bool:
    return (current_site().snapshot.folder / "ontology").is_dir()


@blueprint.get("/ontology", defaults={"suffix": None})
@blueprint.get("/ontology.<suffix>")
@blueprint.get(f"/ontology/{_VERSION}", defaults={"suffix": None})
def ontology(suffix: str | None, **_version: int) -> Response:
    """Return the ontology."""
    media_type = _media_type(suffix)
    if media_type == HTML:
        return with_links(
            page(
                "ontology.html",
                groups=read_terms(),
                schemes=_schemes(),
                files=_has_files(),
                summary=gettext("The terms that describe the data, each with definition, relations and use."),
            ),
            ONTOLOGY,
        )
    return with_links(_converted(_file("citypartners"), media_type), ONTOLOGY)


@blueprint.get("/ontology/<name>.ttl")
def beside(name: str) -> Response:
    """Return what stands beside the ontology in a file of its own: its shapes or its alignments."""
    if name not in _BESIDE:
        raise NotFoundError(f"there is no {name}.ttl beside the ontology; there are {', '.join(_BESIDE)}")
    return _converted(_file(name), _TURTLE)


@blueprint.get("/schemes", defaults={"suffix": None})
@blueprint.get("/schemes.<suffix>")
@blueprint.get(f"/schemes/{_VERSION}", defaults={"suffix": None})
def schemes(suffix: str | None, **_version: int) -> Response:
    """Return all concept schemes."""
    media_type = _media_type(suffix)
    if media_type == HTML:
        response = page("schemes.html", schemes=_schemes(), files=_has_files())
    else:
        response = _converted(_file("schemes"), media_type)
    return with_links(response, f"{VOCABULARY}schemes")


@blueprint.get("/scheme/<name>")
def scheme(name: str) -> Response:
    """Return one concept scheme with its concepts."""
    stem, suffix = split_suffix(name, DOCUMENT_SUFFIXES)
    found = next((scheme for scheme in _schemes() if scheme["scheme"].value == SCHEME + stem), None)
    if found is None:
        known = ", ".join(scheme["scheme"].value.removeprefix(SCHEME) for scheme in _schemes())
        raise NotFoundError(f"there is no scheme {stem!r}; there are {known or 'none'}")
    iri = found["scheme"].value
    media_type = _media_type(suffix)
    if media_type == HTML:
        engine = current_site().engine
        response = page(
            "scheme.html",
            scheme=found,
            concepts=select(engine, "vocabulary/concepts", scheme=iri),
            uses={
                row["term"].value: int(row["uses"].value)
                for row in select(engine, "vocabulary/concept-uses", scheme=iri)
            },
            files=_has_files(),
        )
        return with_links(response, iri)
    return with_links(_converted(_file("schemes"), media_type, iri), iri)


@blueprint.get("/shapes", defaults={"suffix": None})
@blueprint.get("/shapes.<suffix>")
@blueprint.get(f"/shapes/{_VERSION}", defaults={"suffix": None})
def shapes(suffix: str | None, **_version: int) -> Response:
    """Return the shapes that the data is checked by, which findings name."""
    media_type, path = _media_type(suffix), _file("shapes")
    if media_type == HTML:
        response = page("shapes.html", shapes=_shapes(path))
    else:
        response = _converted(path, media_type)
    return with_links(response, f"{VOCABULARY}shapes")


@lru_cache(maxsize=4)
def _shapes(path: Path) -> tuple[Row, ...]:
    """Return the shapes in the file ``path`` by name, as terms with labels and definitions."""
    found: dict[str, dict[str, Term]] = {}
    for quad in parse(path=path, format=RdfFormat.TURTLE):
        if not (isinstance(quad.subject, NamedNode) and "#" in quad.subject.value):
            continue
        row = found.setdefault(quad.subject.value, {"term": Term("uri", quad.subject.value)})
        if (kind := _SAYING.get(quad.predicate.value)) and isinstance(quad.object, Literal):
            tongue = quad.object.language or "en"
            row[kind + tongue.capitalize()] = Term("literal", quad.object.value, tongue)
    return tuple(found[iri] for iri in sorted(found) if "definitionEn" in found[iri])


def _media_type(suffix: str | None) -> str:
    if suffix is None:
        return wanted(*DOCUMENT_SUFFIXES.values())
    if suffix not in DOCUMENT_SUFFIXES:
        raise NotFoundError(f"there is no format {suffix!r}; there are {', '.join(DOCUMENT_SUFFIXES)}")
    return DOCUMENT_SUFFIXES[suffix]


def _schemes() -> tuple[Row, ...]:
    """Return the schemes of the vocabulary; those of others, in loaded data, have no pages here."""
    rows = select(current_site().engine, "vocabulary/schemes")
    return tuple(row for row in rows if row["scheme"].value.startswith(SCHEME))


def _converted(path: Path, media_type: str, only: str = "") -> Response:
    response = make_response(_read(path, media_type, only))
    response.content_type = content_type(media_type)
    return response


@lru_cache(maxsize=64)
def _read(path: Path, media_type: str, only: str) -> bytes:
    """Return a Turtle file in another format; of the scheme ``only`` nothing else, when that is given."""
    if media_type == _TURTLE and not only:
        return path.read_bytes()
    triples = (
        quad.triple
        for quad in parse(path=path, format=RdfFormat.TURTLE)
        if not only or (isinstance(quad.subject, NamedNode) and _belongs(quad.subject.value, only))
    )
    return write_graph(serialize(triples, format=RdfFormat.N_TRIPLES) or b"", media_type)


def _belongs(iri: str, scheme: str) -> bool:
    return iri == scheme or iri.startswith(f"{scheme}#")
