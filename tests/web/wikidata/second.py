"""A made-up dataset of another place: two hosts, and copies of Wikidata with dates and ranks."""

from __future__ import annotations

BASE = "https://other.example/"
PREFIXES = """\
@prefix : <https://other.example/id/place/> .
@prefix cp: <https://w3id.org/citypartners/ontology#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix p: <http://www.wikidata.org/prop/> .
@prefix pqv: <http://www.wikidata.org/prop/qualifier/value/> .
@prefix ps: <http://www.wikidata.org/prop/statement/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix s: <http://www.wikidata.org/entity/statement/> .
@prefix schema: <https://schema.org/> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix wikibase: <http://wikiba.se/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
# Partner: its item, what the report states (established, or signed with a «!»), of which host.
PARTNERS = {
    "same-year": ("Q1", "1957", "host"),
    "other-year": ("Q2", "!1993-05-27", "host"),
    "second-date": ("Q3", "1953 !1990-04-02", "host"),
    "province": ("Q4", "2004-11-10", "host"),
    "district": ("Q5", "2004", "host"),
    "dropped": ("Q6", "1961", "host"),
    "land": ("Q7", "2011", "host"),
    "nameless": ("", "2012", "host"),
    "deprecated": ("Q8", "2013", "host"),
    "merged": ("Q9", "2014", "host"),
    "reverse": ("Q10", "2015", "host"),
    "decade": ("Q11", "1956", "host"),
    "other-decade": ("Q12", "1956", "host"),
    "month": ("Q13", "!2006-07-14", "host"),
    "dateless": ("Q14", "", "host"),
    "region": ("Q17", "2003", "host"),
    "elsewhere": ("Q15", "2000", "unasked"),
    "stated": ("Q16", "2001", "unasked"),
}
# Statements (P190) of the newest copy: item, value, rank, start with its precision, end with its precision.
STATEMENTS = (
    ("Q100", "Q1", "Normal", "1957-08-20/11", ""),
    ("Q100", "Q2", "Preferred", "1995-01-01/9", "2022-03-04/11"),
    ("Q100", "Q3", "Normal", "1990-01-01/9", ""),
    ("Q100", "Q41", "Normal", "", ""),
    ("Q100", "Q51", "Normal", "", ""),
    ("Q100", "Q8", "Deprecated", "2013-01-01/9", ""),
    ("Q100", "Q90", "Normal", "", ""),
    ("Q10", "Q100", "Normal", "2015-01-01/9", ""),
    ("Q100", "Q11", "Normal", "1950-01-01/8", ""),
    ("Q100", "Q12", "Normal", "1960-01-01/8", ""),
    ("Q100", "Q13", "Normal", "2006-07-01/10", ""),
    ("Q100", "Q14", "Normal", "1999-01-01/9", ""),
    ("Q100", "Q20", "Normal", "1970-01-01/9", ""),
    ("Q100", "Q17", "Normal", "", ""),
    ("Q100", "Q171", "Normal", "", ""),
    ("Q16", "Q200", "Normal", "", ""),
)
# By place: the result, the item that Wikidata states or lacks, the date of the report, start and end in Wikidata.  # noqa: E501
EXPECTED = {
    "same-year": ("in-both", "Q1", "1957", "1957-08-20", ""),
    "other-year": ("in-both-other-date", "Q2", "1993-05-27", "1995", "2022-03-04"),
    "second-date": ("in-both", "Q3", "1990-04-02", "1990", ""),
    "province": ("other-level smaller", "Q41", "2004-11-10", "", ""),
    "district": ("other-level larger", "Q51", "2004", "", ""),
    "dropped": ("report-only 2016-09", "Q6", "1961", "", ""),
    "land": ("not-compared country", "Q7", "2011", "", ""),
    "nameless": ("not-compared no-item", "", "2012", "", ""),
    "deprecated": ("report-only", "Q8", "2013", "", ""),
    "merged": ("in-both", "Q90", "2014", "", ""),
    "reverse": ("in-both", "Q10", "2015", "2015", ""),
    "decade": ("in-both", "Q11", "1956", "", ""),
    "other-decade": ("in-both-other-date", "Q12", "1956", "", ""),
    "month": ("in-both", "Q13", "2006-07-14", "2006-07", ""),
    "dateless": ("in-both", "Q14", "", "1999", ""),
    "region": ("in-both", "Q17", "2003", "", ""),
    "elsewhere": ("not-compared not-asked", "Q15", "2000", "", ""),
    "stated": ("in-both", "Q16", "2001", "", ""),
    "": ("wikidata-only", "Q20", "", "1970", ""),
    "within": ("wikidata-only", "Q171", "", "", ""),  # the region around it is stated itself
    "former": ("formerly 2016-09", "Q21", "", "", ""),
}
_TYPES = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}


def _typed(date: str) -> str:
    return f'"{date}"^^{_TYPES[len(date)]}'


def _partners() -> str:
    lines = [
        ':host schema:sameAs wd:Q100 ; rdfs:label "host"@en . :unasked schema:sameAs wd:Q200 ; rdfs:label "unasked"@en .',  # noqa: E501
        ':within a cp:Place, cp:City ; rdfs:label "within"@en ; cp:within :region ; schema:sameAs wd:Q171 .',
        ':former a cp:Place, cp:City ; rdfs:label "former"@en ; schema:sameAs wd:Q21 .',
        ':part a cp:Place, cp:City ; rdfs:label "part"@en ; cp:within :province ; schema:sameAs wd:Q41 .',
        ':whole a cp:Place, cp:City ; rdfs:label "whole"@en ; schema:sameAs wd:Q51 . :district cp:within :whole, :land .',  # noqa: E501
        ":same-year cp:within :land .",
    ]
    for key, (item, dates, host) in PARTNERS.items():
        kind = {"land": "Country", "province": "Region", "region": "Region", "district": "District"}.get(
            key, "City"
        )
        tie, report = f"<{BASE}id/partnership/{key}--{host}>", f"<{BASE}report/{host}>"
        lines.append(f"{report} cp:listsPartnersOf :{host} .")
        lines.append(f'{tie} cp:inReport {report} ; cp:hasPartner :{key}, :{host} ; rdfs:label "{key}"@en .')
        lines.append(f':{key} a cp:Place, cp:{kind} ; rdfs:label "{key}"@en . :{host} cp:partnerOf :{key} .')
        if item:
            lines.append(f":{key} schema:sameAs wd:{item} , <https://sws.geonames.org/{item[1:]}/> .")
        for number, date in enumerate(dates.split()):
            stated = f"{tie} cp:establishedOn {_typed(date)} ." if date[0] != "!" else ""
            act = f"<{BASE}id/agreement/{key}/{number}>"
            lines.append(stated or f"{tie} cp:hasAgreement {act} . {act} cp:signedOn {_typed(date[1:])} .")
    return "\n".join(lines)


def _time(number: int, name: str, time: str) -> str:
    if not time:
        return ""
    day, _, precision = time.partition("/")
    value = f"<http://www.wikidata.org/value/{name}{number}>"
    return (
        f"s:S{number} pqv:{name} {value} . {value} wikibase:timePrecision {precision} ; "
        f'wikibase:timeValue "{day}T00:00:00Z"^^xsd:dateTime .'
    )


def _statements() -> str:
    lines = ['wd:Q20 rdfs:label "Zwanzig"@de .', "wd:Q9 dct:isReplacedBy wd:Q90 ."]
    for number, (item, value, rank, start, end) in enumerate(STATEMENTS):
        if rank != "Deprecated":
            lines.append(f"wd:{item} wdt:P190 wd:{value} .")
        lines.append(
            f"wd:{item} p:P190 s:S{number} . s:S{number} ps:P190 wd:{value} ; wikibase:rank wikibase:{rank}Rank . "  # noqa: E501
            f"{_time(number, 'P580', start)} {_time(number, 'P582', end)}"
        )
    lines.append("wd:Q100 wdt:P190 <http://www.wikidata.org/.well-known/genid/0123> .")  # an unknown value
    return "\n".join(lines)


def _head(graph: str, date: str) -> str:
    return (
        f"{graph} dct:issued {_typed(date)} ; dct:source <https://www.wikidata.org/> ; dct:subject wd:Q100 ; "
        "dct:license <https://creativecommons.org/publicdomain/zero/1.0/> ; "
        f"void:propertyPartition <{BASE}graph/p190> . <{BASE}graph/p190> void:property wdt:P190 ."
    )


_NEW, _OLD = f"<{BASE}graph/wikidata>", f"<{BASE}graph/wikidata/2016-09>"
WITHOUT = f"{PREFIXES}<{BASE}graph/report> {{ {_partners()} }}\n"
WHOLE = (
    f"{WITHOUT}{_NEW} {{ {_head(_NEW, '2026-11-23')} {_statements()} }}\n"
    f"{_OLD} {{ {_head(_OLD, '2016-09')} wd:Q100 wdt:P190 wd:Q6 , wd:Q1 , wd:Q21 . }}\n"
)
