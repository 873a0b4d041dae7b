from __future__ import annotations

import json
from html import unescape
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, RdfFormat, parse

from kg.iris import CP, expand
from kg.store.engine import Answer, Engine
from kg.store.snapshot import Snapshot
from kg.web.addresses import Addresses
from kg.web.asking import Term, holds, read_table

from ..values import all_things, rows

BASE = "https://w3id.org/citypartners/"
READERS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
DOCUMENTS = [
    ("/doc/place/hu-budapest", f"{BASE}id/place/hu-budapest"),
    (
        "/doc/partnership/hu-budapest--ru-saint-petersburg",
        f"{BASE}id/partnership/hu-budapest--ru-saint-petersburg",
    ),
    ("/report/ru-saint-petersburg-2020", f"{BASE}report/ru-saint-petersburg-2020"),
    ("/dataset", f"{BASE}dataset"),
    ("/dataset/data", f"{BASE}dataset/data"),
    ("/dataset/linkset/wikidata", f"{BASE}dataset/linkset/wikidata"),
    ("/ontology", f"{BASE}ontology"),
    ("/scheme/topic", f"{BASE}scheme/topic"),
    ("/schemes", f"{BASE}schemes"),
]


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        ("https://example.org/id/place/at", "/doc/place/at"),
        ("https://example.org/report/x", "/report/x"),
        ("https://example.org/source/x.txt#char=1,2", "/passage/x/1-2"),
        ("https://example.org/source/x.html#char=1,2", "/source/x.html#char=1,2"),
        ("https://example.org/", "/"),
        (f"{CP}Event", "/ontology#Event"),
        ("https://w3id.org/citypartners/scheme/topic#culture", "/scheme/topic#culture"),
        ("https://w3id.org/citypartners/id/place/at", None),
        ("http://www.wikidata.org/entity/Q1", None),
    ],
)
def test_iris_become_local_paths(iri: str, expected: str | None) -> None:
    assert Addresses("https://example.org/").path(iri) == expected


@pytest.mark.parametrize("query", ["", "lang=en", "a=1&b=%C3%A9"])
def test_a_thing_leads_to_its_document(client: FlaskClient, query: str) -> None:
    response = client.get(f"/id/place/hu-budapest?{query}")
    assert response.status_code == 303
    assert unquote(response.location) == unquote("/doc/place/hu-budapest" + (f"?{query}" if query else ""))


@pytest.mark.parametrize(("path", "iri"), DOCUMENTS)
@pytest.mark.parametrize("media_type", READERS)
def test_documents_are_negotiated(client: FlaskClient, path: str, iri: str, media_type: str) -> None:
    response = client.get(path, headers={"Accept": media_type})
    assert (response.status_code, response.mimetype) == (200, media_type)
    assert "Accept" in response.vary
    subjects = {quad.subject for quad in parse(response.data, format=READERS[media_type])}
    assert NamedNode(iri) in subjects


@pytest.mark.parametrize(("path", "iri"), DOCUMENTS)
@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [
        ("ttl", "text/turtle"),
        ("jsonld", "application/ld+json"),
        ("nt", "application/n-triples"),
        ("rdf", "application/rdf+xml"),
        ("html", "text/html"),
    ],
)
def test_a_suffix_fixes_the_format(
    client: FlaskClient, path: str, iri: str, suffix: str, media_type: str
) -> None:
    response = client.get(f"{path}.{suffix}", headers={"Accept": "image/png"})
    assert (response.status_code, response.mimetype) == (200, media_type)
    links = response.headers.getlist("Link")
    assert f'<{iri}>; rel="describes"' in links
    assert f'<{path}.{suffix}>; rel="alternate"; type="{media_type}"' in links


@pytest.mark.parametrize("accept", [None, "*/*", "text/html,application/xml;q=0.9,*/*;q=0.8"])
def test_a_browser_gets_a_page(client: FlaskClient, accept: str | None) -> None:
    response = client.get("/doc/place/hu-budapest", headers={"Accept": accept} if accept else {})
    assert response.mimetype == "text/html"


def test_a_document_has_every_triple_of_the_thing_and_the_labels_of_others(
    client: FlaskClient, engine: Engine
) -> None:
    for iri in all_things(engine, "Event")[:3] + all_things(engine, "Agreement")[:3]:
        path = Addresses(BASE).path(iri)
        triples = {
            (q.subject, q.predicate, q.object)
            for q in parse(client.get(f"{path}.nt").data, format=RdfFormat.N_TRIPLES)
        }
        stated = rows(engine, f"SELECT DISTINCT ?p ?o WHERE {{ <{iri}> ?p ?o }}")
        own = [triple for triple in triples if triple[0] == NamedNode(iri)]
        assert len(own) == len(stated)
        named = {triple[0] for triple in triples if triple[1] == NamedNode(expand("rdfs:label"))}
        partnerships = [o for _, p, o in own if p.value in (f"{CP}isEventOf", f"{CP}isAgreementOf")]
        assert partnerships
        assert set(partnerships) <= named


def test_a_page_is_in_the_readers_language_and_links_to_pages(client: FlaskClient) -> None:
    page = client.get("/doc/partnership/hu-budapest--ru-saint-petersburg?lang=en").text
    assert "<h1>Budapest – Saint Petersburg</h1>" in page
    assert '<a href="/en/doc/place/hu-budapest">Budapest</a>' in page
    budapest = client.get("/doc/place/hu-budapest").text
    assert 'href="http://www.wikidata.org/entity/Q1781" rel="external"' in budapest
    assert '<a href="/ontology#City">Город</a>' in budapest


def test_what_has_no_page_of_its_own_has_the_general_one(client: FlaskClient, engine: Engine) -> None:
    """A finding is of no class of ours: its properties are listed as they are."""
    ((finding, _),) = rows(
        engine, f"SELECT ?f ?p WHERE {{ ?f <{expand('sh:resultPath')}> ?p ; a ?kind }} ORDER BY ?f LIMIT 1"
    )
    page = client.get(f"/en{Addresses(BASE).path(finding)}", headers={"Accept": "text/html"}).text
    assert ">Severity</" in page


def test_a_page_says_how_many_more_link_to_it(client: FlaskClient, engine: Engine) -> None:
    host = f"{BASE}id/place/ru-saint-petersburg"
    count = rows(engine, f"SELECT DISTINCT ?s WHERE {{ ?s <{CP}involves> <{host}> }}")
    page = client.get("/doc/place/ru-saint-petersburg?lang=en").text
    assert f"and {len(count) - 20} more" in page


def test_passages_are_the_characters_of_the_source(
    client: FlaskClient, engine: Engine, snapshot: Snapshot
) -> None:
    """Every passage of every thing, in the graph, and those of a few on their pages."""
    found = rows(
        engine,
        "PREFIX nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> "
        "SELECT ?p ?b ?e ?w WHERE { ?p nif:beginIndex ?b ; nif:endIndex ?e ; nif:anchorOf ?w }",
    )
    assert len(found) > 300
    sources: dict[str, str] = {}
    for passage, begin, end, wording in found:
        path = f"/{passage.removeprefix(BASE).partition('#')[0]}"
        if path not in sources:
            with client.get(path) as response:
                assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
                assert response.data == (snapshot.folder / path.lstrip("/")).read_bytes()
                sources[path] = response.data.decode()
        assert sources[path][int(begin) : int(end)] == wording
        assert passage.endswith(f"#char={begin},{end}")
    for iri in all_things(engine, "Event")[:5]:
        page = client.get(str(Addresses(BASE).path(iri))).text
        derived = rows(
            engine,
            f"SELECT ?p ?w WHERE {{ <{iri}> <{expand('prov:wasDerivedFrom')}> ?p . "
            f"?p <{expand('nif:anchorOf')}> ?w }}",
        )
        assert derived
        for passage, wording in derived:
            assert wording in unescape(page)
            stem, _, characters = passage.removeprefix(f"{BASE}source/").partition(".txt#char=")
            assert f'href="/passage/{stem}/{characters.replace(",", "-")}"' in page


def test_a_graph_has_its_triples_and_a_page(client: FlaskClient, engine: Engine) -> None:
    triples = rows(engine, f"SELECT * WHERE {{ GRAPH <{BASE}graph/links> {{ ?s ?p ?o }} }}")
    assert len(client.get("/graph/links.nt").data.splitlines()) == len(triples)
    page = client.get("/en/graph/links", headers={"Accept": "text/html"}).text
    assert f"{len(triples):,} triples" in page
    assert 'href="/graph/links.ttl"' in page


def test_terms_of_results_are_read() -> None:
    body = {
        "head": {"vars": ["a", "b"]},
        "results": {"bindings": [{"a": {"type": "literal", "value": "x", "xml:lang": "ru"}}]},
    }
    table = read_table(Answer("solutions", "application/sparql-results+json", json.dumps(body).encode()))
    assert table.columns == ("a", "b")
    assert table.rows == ({"a": Term("literal", "x", "ru")},)


def test_an_iri_cannot_end_the_query(engine: Engine) -> None:
    """What stands in the address reaches the query as one IRI or not at all."""
    assert not holds(engine, "things/exists", thing=Addresses(BASE).iri("id/place/at> ?p ?o } #"))
