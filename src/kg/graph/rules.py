"""The ontology's axioms as rules: OWL 2 RL entailment rules with the schema part already filled in.

owlrl closes the ontology itself; each axiom that follows is then one rule over data, named as in OWL 2
Profiles, section 4.3 (https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

import owlrl
from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef
from rdflib.collection import Collection


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """If ``body`` then ``head``, both SPARQL triple patterns.

    ``reads`` and ``writes`` are the predicates, or for ``rdf:type`` the classes, of body and head.
    """

    name: str
    body: str
    head: str
    reads: frozenset[str]
    writes: str


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of an ontology, and the pairs of classes that may not share a member (cax-dw, cax-adc)."""

    rules: tuple[Rule, ...]
    disjoint: tuple[tuple[str, str], ...]


def compile_rules(ontology: Graph) -> Rules:
    """Return the rules that the axioms of ``ontology`` give.

    Only axioms that the project allows are compiled (see ``tests/ontology``): subclasses, subproperties,
    domains, ranges, inverses, symmetric and transitive properties, property chains, disjoint classes.
    Terms of other vocabularies may be implied, never used to imply.
    """
    closed = Graph()
    for triple in ontology:
        # Labels, definitions and the like entail nothing, but would cost owlrl half of its time.
        if not isinstance(triple[2], Literal) and triple[1] != RDFS.isDefinedBy:
            closed.add(triple)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(closed)
    own = {term for term in ontology.subjects(RDF.type) if isinstance(term, URIRef)}
    rules = sorted({rule for rule in _rules(closed, own) if rule.body != rule.head})
    return Rules(tuple(rules), tuple(sorted(_disjoint(closed))))


def _named(terms: Iterable[object]) -> Iterator[str]:
    skipped = {str(OWL.Thing), str(OWL.Nothing), str(RDFS.Resource), str(RDFS.Literal)}
    for term in terms:
        if isinstance(term, URIRef) and str(term) not in skipped:
            yield str(term)


def _rules(closed: Graph, own: set[URIRef]) -> Iterator[Rule]:
    properties = {
        *closed.subjects(RDF.type, OWL.ObjectProperty),
        *closed.subjects(RDF.type, OWL.DatatypeProperty),
    }
    for subject in sorted(own):
        name = str(subject)
        if subject in properties:
            for other in _named(closed.objects(subject, RDFS.subPropertyOf)):
                yield _property("prp-spo1", f"?x <{name}> ?y", f"?x <{other}> ?y", {name}, other)
            for other in _named(closed.objects(subject, RDFS.domain)):
                yield _property("prp-dom", f"?x <{name}> ?y", f"?x a <{other}>", {name}, other)
            if (subject, RDF.type, OWL.ObjectProperty) in closed:
                for other in _named(closed.objects(subject, RDFS.range)):
                    yield _property("prp-rng", f"?x <{name}> ?y", f"?y a <{other}>", {name}, other)
            for other in _named(
                (*closed.objects(subject, OWL.inverseOf), *closed.subjects(OWL.inverseOf, subject))
            ):
                yield _property("prp-inv", f"?x <{name}> ?y", f"?y <{other}> ?x", {name}, other)
            if (subject, RDF.type, OWL.SymmetricProperty) in closed:
                yield _property("prp-symp", f"?x <{name}> ?y", f"?y <{name}> ?x", {name}, name)
            if (subject, RDF.type, OWL.TransitiveProperty) in closed:
                body = f"?x <{name}> ?z . ?z <{name}> ?y"
                yield _property("prp-trp", body, f"?x <{name}> ?y", {name}, name)
            for chain in closed.objects(subject, OWL.propertyChainAxiom):
                steps = [str(step) for step in Collection(closed, chain)]
                yield _chain(steps, name)
        for other in _named(closed.objects(subject, RDFS.subClassOf)):
            if other != name:
                yield _property("cax-sco", f"?x a <{name}>", f"?x a <{other}>", {name}, other)


def _property(name: str, body: str, head: str, reads: set[str], writes: str) -> Rule:
    return Rule(name, body, head, frozenset(reads), writes)


def _chain(steps: list[str], name: str) -> Rule:
    nodes = ["?x", *(f"?z{index}" for index in range(1, len(steps))), "?y"]
    body = " . ".join(f"{nodes[i]} <{step}> {nodes[i + 1]}" for i, step in enumerate(steps))
    return _property("prp-spo2", body, f"?x <{name}> ?y", set(steps), name)


def _disjoint(closed: Graph) -> Iterator[tuple[str, str]]:
    for axiom in closed.subjects(RDF.type, OWL.AllDisjointClasses):
        for members in closed.objects(axiom, OWL.members):
            classes = sorted(str(member) for member in Collection(closed, members))
            yield from combinations(classes, 2)
    for one, other in closed.subject_objects(OWL.disjointWith):
        if isinstance(one, URIRef) and isinstance(other, URIRef):
            yield (min(str(one), str(other)), max(str(one), str(other)))
