"""The IRIs of design section 6, and that they stay when only the typography of a report changes."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode
from store.built import BASE, OTHER, asserted

from kg.graph.describe import describe_report
from kg.iris import Iris, concept, expand, geonames, normalised, wikidata
from kg.records import Event, Report

IRIS = Iris(BASE)
HU, SPB = "hu-budapest", "ru-saint-petersburg"
PAIR = "hu-budapest--ru-saint-petersburg"


@pytest.mark.parametrize(
    ("made", "iri"),
    [
        (expand("cp:Place"), "https://w3id.org/citypartners/ontology#Place"),
        (concept("event-type", "visit"), "https://w3id.org/citypartners/scheme/event-type#visit"),
        (wikidata("Q656"), "http://www.wikidata.org/entity/Q656"),
        (geonames("498817"), "https://sws.geonames.org/498817/"),
        (IRIS.place(HU), f"{BASE}id/place/hu-budapest"),
        (IRIS.place("bg-plovdiv-province"), f"{BASE}id/place/bg-plovdiv-province"),
        (IRIS.place("at"), f"{BASE}id/place/at"),
        (IRIS.partnership(HU, SPB), f"{BASE}id/partnership/{PAIR}"),
        (IRIS.partnership(SPB, HU), f"{BASE}id/partnership/{PAIR}"),
        (IRIS.agreement(SPB, HU, "2015-12-16"), f"{BASE}id/agreement/{PAIR}/2015-12-16"),
        (IRIS.agreement(SPB, HU, "2015", 2), f"{BASE}id/agreement/{PAIR}/2015-2"),
        (IRIS.agreement(HU, SPB, ""), f"{BASE}id/agreement/{PAIR}/undated"),
        (IRIS.agreement(HU, SPB, "", 3), f"{BASE}id/agreement/{PAIR}/undated-3"),
        (IRIS.event(HU, SPB, "2020-11-20", "ВКС"), f"{BASE}id/event/{PAIR}/2020-11-20-25e26e6e"),
        (IRIS.party("Мэрия"), f"{BASE}id/party/d930ab37"),
        (IRIS.findings(), f"{BASE}id/findings"),
        (IRIS.finding("0459b528d0205f3a"), f"{BASE}id/finding/0459b528d0205f3a"),
        (IRIS.query("partners"), f"{BASE}queries/partners"),
        (IRIS.of_query("find-events", "mode", "choice", "1"), f"{BASE}queries/find-events#mode-choice-1"),
        (IRIS.report("ru-saint-petersburg-2020"), f"{BASE}report/ru-saint-petersburg-2020"),
        (IRIS.source("ru-saint-petersburg-2020.txt"), f"{BASE}source/ru-saint-petersburg-2020.txt"),
        (IRIS.source("отчёт 1.txt"), f"{BASE}source/%D0%BE%D1%82%D1%87%D1%91%D1%82%201.txt"),
        (IRIS.passage("a.txt", 1234, 1310), f"{BASE}source/a.txt#char=1234,1310"),
        *((IRIS.graph(name), f"{BASE}graph/{name}") for name in ("inferred", "links", "queries", "void")),
        (IRIS.dataset(), f"{BASE}dataset"),
        (IRIS.dataset("data"), f"{BASE}dataset/data"),
        (IRIS.distribution("data", "ttl"), f"{BASE}dumps/latest/data.ttl"),
        (IRIS.endpoint(), f"{BASE}sparql"),
        (Iris("http://localhost:8000/x/").place("at"), "http://localhost:8000/x/id/place/at"),
    ],
)
def test_iri(made: str, iri: str) -> None:
    assert made == iri
    assert NamedNode(made).value == iri


PATTERNS = {
    "Place": r"id/place/[a-z]{2}(-[a-z0-9]+)*",
    "Partnership": r"id/partnership/[a-z0-9-]+--[a-z0-9-]+",
    "Agreement": r"id/agreement/[a-z0-9-]+--[a-z0-9-]+/(undated|\d{4}(-\d\d){0,2})(-\d)?",
    "Event": r"id/event/[a-z0-9-]+--[a-z0-9-]+/\d{4}-\d\d-\d\d-[0-9a-f]{8}",
    "Party": r"id/party/[0-9a-f]{8}",
    "Report": r"report/[a-z-]+-\d{4}",
    "Passage": r"source/[a-z0-9.-]+\.txt#char=\d+,\d+",
}
PATTERNS |= dict.fromkeys(("City", "Country", "Region", "District"), PATTERNS["Place"])


@pytest.mark.parametrize("reports", [(), (OTHER,)])
def test_every_thing_has_an_iri_of_its_kind(reports: tuple[()]) -> None:
    lines = b"".join(asserted(*reports).values()).decode().splitlines()
    typed = re.compile(rf"<([^>]*)> <{expand('rdf:type')}> <{expand('cp:')}(\w+)> \.")
    found = [match for line in lines if (match := typed.fullmatch(line))]
    assert len(found) > 80
    for match in found:
        assert re.fullmatch(re.escape(BASE) + PATTERNS[match[2]], match[1]), match[0]


SWAPS = st.sampled_from(
    [("–", "-"), ("-", " — "), (" ", "\u00a0"), (" ", "  "), ("«", '"'), ("»", "”"), (". ", "."), ("е", "ё")]
)


def retyped(event: Event, swaps: list[tuple[str, str]]) -> Event:
    text = event.text
    for old, new in swaps:
        text = text.replace(old, new)
    return replace(event, text=text)


@given(st.lists(SWAPS, max_size=4))
def test_typography_changes_no_iri_of_an_event(swaps: list[tuple[str, str]]) -> None:
    text = "20–22 февраля – визит делегации «Газпром нефти» (в т.ч. А.-Б. Иванов) – ещё раз."
    other = text
    for old, new in swaps:
        other = other.replace(old, new)
    assert IRIS.event(HU, SPB, "2020-02-20", other) == IRIS.event(HU, SPB, "2020-02-20", text)


def test_normalised_text_keeps_what_matters() -> None:
    texts = ("ВКС 1", "ВКС 2", "ВКС, 1", "вкс-1", "мкс 1")
    assert len({normalised(text) for text in texts}) == len(texts)


def things(report: Report) -> set[str]:
    """Return the IRIs of all that a report describes, its passages aside."""
    kinds = ("partnership", "agreement", "event", "party")
    labels: dict[str, dict[str, str]] = {}

    class AnyLabels(dict[str, dict[str, str]]):
        def __missing__(self, key: str) -> dict[str, str]:
            return {"ru": key, "en": key}

    triples = describe_report(report, IRIS, AnyLabels(labels))
    subjects = {triple.subject.value for triple in triples if isinstance(triple.subject, NamedNode)}
    return {iri for iri in subjects if iri.startswith(tuple(f"{BASE}id/{kind}/" for kind in kinds))}


def test_typography_changes_no_iri_of_the_real_report(saint_petersburg: Report) -> None:
    changes = [("–", "-"), ("«", "“"), ("»", "”")]
    partnerships = tuple(
        replace(
            tie,
            events=tuple(retyped(event, changes) for event in tie.events),
            agreements=tuple(
                replace(
                    agreement,
                    title=agreement.title.replace("–", "-").replace("«", '"'),
                    parties=tuple(
                        party.replace("-", "–").replace(" ", "\u00a0") for party in agreement.parties
                    ),
                )
                for agreement in tie.agreements
            ),
        )
        for tie in saint_petersburg.partnerships
    )
    assert things(replace(saint_petersburg, partnerships=partnerships)) == things(saint_petersburg)
    assert len(things(saint_petersburg)) > 230


def test_list_of_the_partner_gives_the_same_partnership(saint_petersburg: Report, helsinki: Report) -> None:
    """Helsinki's list has Saint Petersburg, Saint Petersburg's has Helsinki: one partnership."""
    shared = {iri for iri in things(saint_petersburg) & things(helsinki) if "/partnership/" in iri}
    assert shared == {f"{BASE}id/partnership/fi-helsinki--ru-saint-petersburg"}


def test_budapests_own_list_gives_the_same_partnership(saint_petersburg: Report) -> None:
    tie = next(tie for tie in saint_petersburg.partnerships if tie.partner.key == HU)
    own = replace(
        saint_petersburg,
        host=tie.partner,
        partnerships=(replace(tie, partner=saint_petersburg.host, events=(), agreements=()),),
    )
    assert things(own) == {f"{BASE}id/partnership/{PAIR}"}
    assert things(own) < things(saint_petersburg)
