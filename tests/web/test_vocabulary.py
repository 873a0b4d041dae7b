from __future__ import annotations

from flask.testing import FlaskClient
from pyoxigraph import Literal, RdfFormat, parse

from kg.iris import CP, expand
from kg.store.snapshot import Snapshot

from .html import Page


def test_the_ontology_is_the_file_itself(client: FlaskClient, snapshot: Snapshot) -> None:
    folder = snapshot.folder / "ontology"
    for path, file in [
        ("/ontology.ttl", "citypartners"),
        ("/ontology/1.0.0", "citypartners"),
        ("/schemes.ttl", "schemes"),
        ("/ontology/shapes.ttl", "shapes"),
        ("/ontology/alignments.ttl", "alignments"),
    ]:
        response = client.get(path, headers={"Accept": "text/turtle"})
        assert response.data == (folder / f"{file}.ttl").read_bytes()
        assert response.mimetype == "text/turtle"


def test_the_ontology_page_has_every_term_in_both_languages(client: FlaskClient, snapshot: Snapshot) -> None:
    response = client.get("/ontology")
    page = Page(response.text)
    quads = list(parse(path=snapshot.folder / "ontology" / "citypartners.ttl"))
    terms = {
        q.subject.value.removeprefix(CP) for q in quads if q.predicate.value == expand("rdfs:isDefinedBy")
    }
    assert len(terms) > 40
    assert terms <= page.anchors
    shown = (expand("rdfs:label"), expand("skos:definition"))
    labels = {q.object.value for q in quads if isinstance(q.object, Literal) and q.predicate.value in shown}
    assert len(labels) > 2 * len(terms)
    assert not [label for label in labels if label not in page.text]


def test_a_scheme_has_its_concepts_and_no_others(client: FlaskClient) -> None:
    quads = list(parse(client.get("/scheme/section.ttl").data, format=RdfFormat.TURTLE))
    assert {q.subject.value.partition("#")[0] for q in quads} == {
        "https://w3id.org/citypartners/scheme/section"
    }
    page = client.get("/scheme/section").text
    assert 'id="asia"' in page
    assert ">Азия<" in page
    assert 'id="visit"' not in page
