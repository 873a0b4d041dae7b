from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, RdfFormat, parse

from kg.iris import CP, expand
from kg.store.engine import Engine
from kg.store.snapshot import Snapshot

from ..browsing import BROWSER
from ..html import Page
from ..values import rows


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


TERMS = [
    # the term, the language, what stands in its block
    ("City", "en", ["Kind of", '<a href="/en/ontology#Place">Place</a>', "Example"]),
    ("Place", "en", ["More special classes", "Country", "Region", "City", "District"]),
    ("hasPartner", "en", ["Said of", "Partnership", "Its values are", "Inverse of", "102 statements"]),
    ("isPartnerIn", "en", ["Inverse of", '<a href="/en/ontology#hasPartner">has partner</a>']),
    ("partnerOf", "en", ["symmetric", "More special properties", "twinned with"]),
    ("involves", "en", ["Follows from", "is agreement of → has partner", "is event of → has partner"]),
    ("within", "ru", ["транзитивно", "Применяется к"]),
    ("Event", "ru", ["133 предмета", "Пример"]),
]


@pytest.mark.parametrize(("name", "lang", "expected"), TERMS)
def test_a_term_is_told_with_its_relations_its_use_and_an_example(
    client: FlaskClient, name: str, lang: str, expected: list[str]
) -> None:
    html = client.get(f"/{lang}/ontology", headers=BROWSER).text
    block = html[html.index(f'<div id="{name}">') :]
    block = block[: block.index("</dl>\n</dd>")]
    assert [each for each in expected if each not in block] == []


def test_a_topic_says_how_often_it_is_used_and_leads_to_its_page(client: FlaskClient, engine: Engine) -> None:
    html = client.get("/en/scheme/topic", headers=BROWSER).text
    counted = rows(
        engine, f"SELECT ?t (COUNT(DISTINCT ?e) AS ?n) WHERE {{ ?e <{CP}hasTopic> ?t }} GROUP BY ?t"
    )
    assert len(counted) > 10
    for topic, number in counted:
        name = topic.partition("#")[2]
        word = "use" if number == "1" else "uses"
        assert f'<a href="/en/topics/{name}">{number} {word} in the data</a>' in html
