"""A report as triples: what is asserted, each thing with the passages it was read from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from kg.graph.labels import LANGUAGES, composed
from kg.graph.terms import decimal, link, stated, term, typed
from kg.iris import Iris, concept, geonames, wikidata
from kg.records import Agreement, Event, Partnership, Place, Report, Span, StatedDate

Labels = Mapping[str, Mapping[str, str]]
_MODES = {"online": "schema:OnlineEventAttendanceMode", "in-person": "schema:OfflineEventAttendanceMode"}
_A = "rdf:type"


def describe_places(report: Report, iris: Iris) -> Iterator[Triple]:
    """Yield what is known of the places of ``report``: kinds, labels, position, links to other data."""
    for place in report.places:
        yield from _place(place, iris)


def _place(place: Place, iris: Iris) -> Iterator[Triple]:
    node = NamedNode(iris.place(place.key))
    for kind in place.kinds:
        yield Triple(node, term(_A), term(f"cp:{kind.capitalize()}"))
    yield Triple(node, term("rdfs:label"), Literal(place.label_ru, language="ru"))
    yield Triple(node, term("rdfs:label"), Literal(place.label_en, language="en"))
    for name in place.names:
        if name != place.label_ru:
            yield Triple(node, term("skos:altLabel"), Literal(name, language="ru"))
    yield Triple(node, term("cp:country"), NamedNode(iris.place(place.country)))
    if place.within:
        yield Triple(node, term("cp:within"), NamedNode(iris.place(place.within)))
    if place.iso_code:
        yield Triple(node, term("cp:isoCode"), Literal(place.iso_code))
    if place.latitude and place.longitude:
        yield Triple(node, term("geo:lat"), decimal(place.latitude))
        yield Triple(node, term("geo:long"), decimal(place.longitude))
    if place.wikidata:
        yield Triple(node, term("schema:sameAs"), link(wikidata(place.wikidata)))
    if place.geonames:
        yield Triple(node, term("schema:sameAs"), link(geonames(place.geonames)))


def describe_contents(report: Report, known: Iterable[Place], iris: Iris) -> Iterator[Triple]:
    """Yield the items of what lies in a place of ``report``, its country aside, and is not itself told of.

    A report can print the province where the agreement, and Wikidata, speak of its city.
    """
    told = {place.key: place for place in report.places}
    for place in known:
        whole = told.get(place.within)
        if whole and "country" not in whole.kinds and place.wikidata and place.key not in told:
            node = NamedNode(iris.place(whole.key))
            yield Triple(node, term("schema:containsPlace"), link(wikidata(place.wikidata)))


def describe_report(report: Report, iris: Iris, labels: Labels) -> Iterator[Triple]:
    """Yield the asserted triples of ``report``, its places aside.

    ``labels`` has, by concept IRI and language, the labels of which those of agreements and events are
    composed.
    """
    return _Description(report, iris, labels).triples()


@dataclass(frozen=True)
class _Description:
    report: Report
    iris: Iris
    labels: Labels

    def triples(self) -> Iterator[Triple]:
        report, about = self.report, self.report.description
        node = NamedNode(self.iris.report(about.key))
        source = NamedNode(self.iris.source(about.file))
        yield Triple(node, term(_A), term("cp:Report"))
        yield Triple(node, term("dct:title"), Literal(about.title, language=about.language))
        yield Triple(
            node, term("rdfs:label"), Literal(f"{about.title}, {about.year}", language=about.language)
        )
        english = f"Report of {report.host.label_en} on its partners, {about.year}"
        if about.language != "en":
            yield Triple(node, term("rdfs:label"), Literal(english, language="en"))
        yield Triple(node, term("dct:publisher"), Literal(about.publisher, language=about.language))
        yield Triple(node, term("dct:language"), Literal(about.language))
        yield Triple(node, term("dct:source"), source)
        yield Triple(node, term("schema:temporalCoverage"), Literal(str(about.year)))
        yield Triple(node, term("cp:listsPartnersOf"), NamedNode(self.iris.place(report.host.key)))
        yield from self._rights(node)
        yield from self._publication(node)
        for partnership in report.partnerships:
            yield from self._partnership(partnership)

    def _rights(self, node: NamedNode) -> Iterator[Triple]:
        licence = self.report.description.licence
        if licence.startswith(("http://", "https://")):
            yield Triple(node, term("dct:license"), link(licence))
        elif licence:
            yield Triple(
                node, term("dct:rights"), Literal(licence, language=self.report.description.language)
            )
        else:
            yield Triple(node, term("dct:rights"), Literal("Отчёт не указывает лицензии.", language="ru"))
            yield Triple(node, term("dct:rights"), Literal("The report states no licence.", language="en"))

    def _publication(self, node: NamedNode) -> Iterator[Triple]:
        """Yield where the report can be found: all that a citation of it needs beside its title."""
        about = self.report.description
        if about.url:
            yield Triple(node, term("schema:url"), link(about.url))
        if about.item:
            yield Triple(node, term("schema:sameAs"), link(wikidata(about.item)))
        if about.retrieved:
            yield Triple(node, term("pav:retrievedOn"), typed(about.retrieved, "xsd:date"))

    def _in_report(self, node: NamedNode, spans: tuple[Span, ...]) -> Iterator[Triple]:
        about = self.report.description
        yield Triple(node, term("cp:inReport"), NamedNode(self.iris.report(about.key)))
        for span in spans:
            passage = NamedNode(self.iris.passage(about.file, span.begin, span.end))
            yield Triple(node, term("prov:wasDerivedFrom"), passage)
            yield Triple(passage, term(_A), term("cp:Passage"))
            yield Triple(passage, term("nif:referenceContext"), NamedNode(self.iris.source(about.file)))
            yield Triple(passage, term("nif:beginIndex"), typed(span.begin, "xsd:integer"))
            yield Triple(passage, term("nif:endIndex"), typed(span.end, "xsd:integer"))
            yield Triple(passage, term("nif:anchorOf"), Literal(self.report.text[span.begin : span.end]))
            yield Triple(passage, term("cp:firstLine"), typed(span.first_line, "xsd:integer"))
            yield Triple(passage, term("cp:lastLine"), typed(span.last_line, "xsd:integer"))

    def _partnership(self, partnership: Partnership) -> Iterator[Triple]:
        host, partner = self.report.host, partnership.partner
        node = NamedNode(self.iris.partnership(host.key, partner.key))
        places = [NamedNode(self.iris.place(place.key)) for place in (host, partner)]
        yield Triple(node, term(_A), term("cp:Partnership"))
        # In the order of the keys, as in its IRI: the partner's own list must say the same.
        one, other = sorted((host, partner), key=lambda place: place.key)
        yield Triple(node, term("rdfs:label"), Literal(f"{one.label_ru} — {other.label_ru}", language="ru"))
        yield Triple(node, term("rdfs:label"), Literal(f"{one.label_en} – {other.label_en}", language="en"))
        for place in places:
            yield Triple(node, term("cp:hasPartner"), place)
        yield Triple(places[0], term("cp:partnerOf"), places[1])
        if partnership.twinned:
            yield Triple(places[0], term("cp:twinnedWith"), places[1])
        if partnership.section:
            yield Triple(node, term("cp:inSection"), NamedNode(concept("section", partnership.section)))
        if partnership.established:
            yield Triple(node, term("cp:establishedOn"), stated(partnership.established))
            yield from _bounds(node, partnership.established, partnership.established)
        language = self.report.description.language
        if partnership.basis:
            yield Triple(node, term("schema:description"), Literal(partnership.basis, language=language))
        for name in partnership.printed:
            if name not in partner.names:
                yield Triple(places[1], term("skos:altLabel"), Literal(name, language=language))
        yield from self._in_report(node, partnership.spans)
        agreements = self._agreement_nodes(partnership)
        for agreement, its_node in zip(partnership.agreements, agreements, strict=True):
            yield Triple(node, term("cp:hasAgreement"), its_node)
            yield from self._agreement(agreement, its_node, partner)
        events = [
            NamedNode(self.iris.event(host.key, partner.key, event.start.not_before.isoformat(), event.text))
            for event in partnership.events
        ]
        for event, its_node in zip(partnership.events, events, strict=True):
            yield Triple(node, term("cp:hasEvent"), its_node)
            yield from self._event(event, its_node, partner)
            if event.parent is not None:
                yield Triple(its_node, term("schema:superEvent"), events[event.parent])
            for agreement, result in zip(partnership.agreements, agreements, strict=True):
                if event.signing and _signed_during(agreement, event):
                    yield Triple(its_node, term("cp:resultedIn"), result)

    def _agreement_nodes(self, partnership: Partnership) -> list[NamedNode]:
        seen: Counter[str] = Counter()
        nodes = []
        for agreement in partnership.agreements:
            first = str(agreement.signed[0]) if agreement.signed else ""
            seen[first] += 1
            keys = (self.report.host.key, partnership.partner.key)
            nodes.append(NamedNode(self.iris.agreement(*keys, first, seen[first])))
        return nodes

    def _label(
        self, kind: str, partner: Place, start: StatedDate | None, end: StatedDate | None
    ) -> Iterator[Literal]:
        names = {"ru": partner.label_ru, "en": partner.label_en}
        for language in LANGUAGES:
            text = composed(self.labels[kind][language], names[language], start, end, language)
            yield Literal(text, language=language)

    def _agreement(self, agreement: Agreement, node: NamedNode, partner: Place) -> Iterator[Triple]:
        language = self.report.description.language
        kind = concept("agreement-type", agreement.type)
        first = agreement.signed[0] if agreement.signed else None
        yield Triple(node, term(_A), term("cp:Agreement"))
        yield Triple(node, term("dct:title"), Literal(agreement.title, language=language))
        yield Triple(node, term("cp:hasAgreementType"), NamedNode(kind))
        for label in self._label(kind, partner, first, None):
            yield Triple(node, term("rdfs:label"), label)
        for signed in agreement.signed:
            yield Triple(node, term("cp:signedOn"), stated(signed))
            yield from _bounds(node, signed, signed)
        if agreement.period:
            covered = "/".join(str(year) for year in dict.fromkeys(agreement.period))
            yield Triple(node, term("schema:temporalCoverage"), Literal(covered))
        for wording in agreement.parties:
            name = _party_name(wording)
            party = NamedNode(self.iris.party(name))
            yield Triple(node, term("cp:hasParty"), party)
            yield Triple(party, term(_A), term("cp:Party"))
            yield Triple(party, term("rdfs:label"), Literal(name, language=language))
        yield from self._in_report(node, agreement.spans)

    def _event(self, event: Event, node: NamedNode, partner: Place) -> Iterator[Triple]:
        language = self.report.description.language
        kind = concept("event-type", event.type)
        yield Triple(node, term(_A), term("cp:Event"))
        yield Triple(node, term("schema:description"), Literal(event.text, language=language))
        yield Triple(node, term("cp:hasEventType"), NamedNode(kind))
        for label in self._label(kind, partner, event.start, event.end):
            yield Triple(node, term("rdfs:label"), label)
        yield Triple(node, term("schema:startDate"), stated(event.start))
        yield Triple(node, term("schema:endDate"), stated(event.end))
        yield from _bounds(node, event.start, event.end)
        if event.stated:
            yield Triple(node, term("cp:statedDate"), Literal(event.stated, language=language))
        if event.mode:
            yield Triple(node, term("schema:eventAttendanceMode"), term(_MODES[event.mode]))
        for topic in event.topics:
            yield Triple(node, term("cp:hasTopic"), NamedNode(concept("topic", topic)))
        for key in event.mentions:
            yield Triple(node, term("schema:mentions"), NamedNode(self.iris.place(key)))
        if event.participants:
            yield Triple(node, term("cp:participantCount"), typed(event.participants, "xsd:integer"))
        yield from self._in_report(node, event.spans)


def _party_name(wording: str) -> str:
    """Return a party's wording with a capital and without the space of a line wrap after a hyphen."""
    name = re.sub(r"(?<=\w)- (?=\w)", "-", wording)
    return name[:1].upper() + name[1:]


def _bounds(node: NamedNode, start: StatedDate, end: StatedDate) -> Iterator[Triple]:
    yield Triple(node, term("cp:notBefore"), typed(start.not_before, "xsd:date"))
    yield Triple(node, term("cp:notAfter"), typed(end.not_after, "xsd:date"))


def _signed_during(agreement: Agreement, event: Event) -> bool:
    return any(
        signed.precision == "day" and event.start.not_before <= signed.not_before <= event.end.not_after
        for signed in agreement.signed
    )
