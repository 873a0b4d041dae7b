"""The closure is owlrl's: on the real report, on triples that use every rule, on random ones."""

from __future__ import annotations

from functools import cache

import owlrl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import QueryBoolean, RdfFormat, Store
from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef
from rdflib.term import Node
from store.built import BASE, ROOT, asserted

from kg.faults import InputError
from kg.graph.close import close
from kg.graph.rules import Rules, compile_rules
from kg.iris import CP, PREFIXES

Statement = tuple[Node, Node, Node]
AXIOMS = {
    *(RDF.type, RDF.first, RDF.rest, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range),
    *(OWL.inverseOf, OWL.propertyChainAxiom, OWL.members),
}
ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#ErrorMessage")
PREFIX = f"@prefix cp: <{CP}> . @prefix : <{BASE}id/> . @prefix schema: <{PREFIXES['schema']}> .\n"
# What each kind of axiom needs to say something; the real report has no place in a place in a place.
HAND_MADE = """
:district cp:within :town . :town cp:within :province . :province cp:within :land . :land cp:country :land .
:town cp:twinnedWith :twin . :twin cp:country :elsewhere .
:pair cp:hasPartner :town ; cp:establishedOn "1980" .
:twin cp:isPartnerIn :pair .
:pair cp:hasEvent :visit . :talk cp:isEventOf :pair . :visit cp:resultedIn :paper ; cp:participantCount 3 .
:paper cp:isAgreementOf :pair ; cp:hasParty :mayor ; cp:signedOn "1980" ; cp:hasAgreementType :protocol .
:pair cp:hasAgreement :other ; cp:inSection :asia ; cp:inReport :report .
:report cp:listsPartnersOf :town .
:talk cp:hasTopic :culture ; cp:hasEventType :meeting ; cp:statedDate "x"@en .
:words a cp:Passage ; cp:firstLine 1 ; cp:lastLine 2 . :land a cp:Country ; cp:isoCode "LA" .
:quarter a cp:District . :region a cp:Region . :city a cp:City .
"""


@cache
def ontology(*, disjoint: bool = True) -> Graph:
    """Return the axioms of the ontology, perhaps without those that no thing is of two kinds."""
    graph = Graph(bind_namespaces="none")
    for triple in Graph().parse(ROOT / "ontology" / "citypartners.ttl"):
        if triple[1] in AXIOMS and (disjoint or triple[2] != OWL.AllDisjointClasses):
            graph.add(triple)
    return graph


@cache
def rules(*, disjoint: bool = True) -> Rules:
    return compile_rules(ontology(disjoint=disjoint))


def ours(data: Graph, *, disjoint: bool = True) -> set[Statement]:
    store = Store()
    for graph in (data, ontology(disjoint=disjoint)):
        store.load(graph.serialize(format="nt").encode(), format=RdfFormat.N_TRIPLES)
    inferred = close(store, rules(disjoint=disjoint))
    return set(Graph(bind_namespaces="none").parse(data=inferred.decode(), format="nt"))


def theirs(data: Graph, *, disjoint: bool = True) -> set[Statement]:
    """Return what owlrl infers about things of the data, less what it says of every thing there is."""
    closed = data + ontology(disjoint=disjoint)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(closed)
    assert disjoint or (None, RDF.type, ERROR) not in closed
    return {
        (s, p, o)
        for s, p, o in closed
        if (s, p, o) not in data
        and isinstance(s, URIRef)
        and s.startswith(BASE)
        and not s.startswith(f"{BASE}ontology")
        and not (p == OWL.sameAs and s == o)
        and (p, o) != (RDF.type, OWL.Thing)
    }


def turtle(text: str) -> Graph:
    return Graph(bind_namespaces="none").parse(data=PREFIX + text, format="turtle")


def report(*partners: str) -> Graph:
    """Return what the real report says of these partners: all that hangs on their partnerships."""
    whole = Graph().parse(data=b"".join(asserted().values()).decode(), format="nt")
    found = Graph(bind_namespaces="none")
    waiting: list[Node] = [URIRef(f"{BASE}id/partnership/{partner}") for partner in partners]
    while waiting:
        subject = waiting.pop()
        if (subject, None, None) in found:
            continue
        for triple in whole.triples((subject, None, None)):
            found.add(triple)
            waiting.append(triple[2])
    return found


def test_closure_of_a_part_of_the_report_is_that_of_owlrl() -> None:
    data = report("at--ru-saint-petersburg", "gb-manchester--ru-saint-petersburg")
    assert len(data) > 100
    found = ours(data)
    assert len(found) > 30
    assert found == theirs(data)


def test_closure_by_every_rule_is_that_of_owlrl() -> None:
    data = turtle(HAND_MADE)
    assert ours(data) == theirs(data)


def test_hand_made_triples_use_every_rule() -> None:
    store = Store()
    store.load(turtle(HAND_MADE).serialize(format="nt").encode(), format=RdfFormat.N_TRIPLES)
    close(store, rules())
    idle = []
    for rule in rules().rules:
        used = store.query(f"ASK {{ {rule.body} }}")
        assert isinstance(used, QueryBoolean)
        if not used:
            idle.append(rule)
    assert idle == []
    assert {rule.name for rule in rules().rules} == {
        *("cax-sco", "prp-dom", "prp-inv", "prp-rng", "prp-spo1", "prp-spo2", "prp-symp", "prp-trp")
    }


NODES = st.sampled_from([URIRef(f"{BASE}id/{name}") for name in "abcde"])
RELATIONS = sorted(str(p) for p in ontology().subjects(RDF.type, OWL.ObjectProperty))
VALUES = sorted(str(p) for p in ontology().subjects(RDF.type, OWL.DatatypeProperty))
CLASSES = sorted(str(c) for c in ontology().subjects(RDF.type, OWL.Class))
TRIPLES = st.one_of(
    st.tuples(NODES, st.sampled_from(RELATIONS).map(URIRef), NODES),
    st.tuples(NODES, st.sampled_from(VALUES).map(URIRef), st.just(Literal("x", lang="en"))),
    st.tuples(NODES, st.just(RDF.type), st.sampled_from(CLASSES).map(URIRef)),
)


@settings(max_examples=6, deadline=None)
@given(st.lists(TRIPLES, max_size=12))
def test_closure_of_any_triples_is_that_of_owlrl(triples: list[Statement]) -> None:
    data = Graph(bind_namespaces="none")
    for triple in triples:
        data.add(triple)
    assert ours(data, disjoint=False) == theirs(data, disjoint=False)


@pytest.mark.parametrize(
    ("triples", "words"),
    [
        (":x a cp:Place, cp:Event .", "<{0}id/x> would be both a <{1}Event> and a <{1}Place>"),
        (":x a cp:City, cp:Passage .", "<{0}id/x> would be both a <{1}Passage> and a <{1}Place>"),
        (":x a cp:Topic, cp:Section .", "<{0}id/x> would be both a <{1}Section> and a <{1}Topic>"),
        (
            ":pair cp:hasPartner :x ; cp:hasEvent :x .",
            "<{0}id/x> would be both a <{1}Event> and a <{1}Place>",
        ),
    ],
)
def test_thing_of_two_disjoint_classes_is_an_error(triples: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        ours(turtle(triples))
    assert f"ontology: {words.format(BASE, CP)}; correct the data" in str(caught.value).splitlines()


@pytest.mark.parametrize(
    "relation", ["partnerOf", "twinnedWith", "within", "country", "hasEvent", "isEventOf"]
)
def test_literal_where_a_thing_should_be_ends_too(relation: str) -> None:
    """A rule that would say something of a literal always had more to add, so the closure never ended."""
    found = ours(turtle(f':x cp:{relation} "text", :y .'), disjoint=False)
    assert all(isinstance(subject, URIRef) for subject, _, _ in found)


def test_closing_again_adds_nothing() -> None:
    data = turtle(HAND_MADE)
    for triple in ours(data):
        data.add(triple)
    assert ours(data) == set()
