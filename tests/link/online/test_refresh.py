"""A copy has what Wikidata states of our places, in its own form: the same file for the same answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store

from kg.graph.copies import read_copies
from kg.iris import Iris
from kg.link.online.copying import (
    Change,
    compare_copies,
    make_copy,
    newest_copy,
    read_copy,
    write_copy,
)
from kg.link.online.kept import KeptAnswers
from kg.link.online.polite import Manners, OnlineError, PoliteClient
from kg.link.online.refresh import Fetched, fetch_copy, find_table_faults
from kg.link.online.wikidata import Wikidata

from .standing import WIKIDATA, Asked, Said, Standing, query_service, standing

PREFIXES = """
PREFIX dct: <http://purl.org/dc/terms/> PREFIX p: <http://www.wikidata.org/prop/>
PREFIX pq: <http://www.wikidata.org/prop/qualifier/> PREFIX pqv: <http://www.wikidata.org/prop/qualifier/value/>
PREFIX ps: <http://www.wikidata.org/prop/statement/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <http://schema.org/> PREFIX void: <http://rdfs.org/ns/void#>
PREFIX wd: <http://www.wikidata.org/entity/> PREFIX wdno: <http://www.wikidata.org/prop/novalue/>
PREFIX wdt: <http://www.wikidata.org/prop/direct/> PREFIX wikibase: <http://wikiba.se/ontology#>
"""
OURS = ("Q656", "Q1757", "Q404404")


class Progress:
    """What a bar would be told."""

    def __init__(self) -> None:
        self.rounds: list[int] = []
        self.steps: list[str] = []

    @contextmanager
    def __call__(self, total: int) -> Iterator[Callable[[str], None]]:
        self.rounds.append(total)
        yield self.steps.append


def wikidata(place: Standing, folder: Path, clock: Callable[[], datetime] | None = None) -> Wikidata:
    kept = KeptAnswers(folder, timedelta(days=1), **({"clock": clock} if clock else {}))
    client = PoliteClient([place.endpoint], Manners("agent", patience=5), kept, sleep=lambda _seconds: None)
    return Wikidata(client, place.endpoint)


def fetched(folder: Path, items: tuple[str, ...] = OURS, hosts: tuple[str, ...] = ("Q656",)) -> Fetched:
    with standing(query_service()) as place:
        return fetch_copy(wikidata(place, folder), items, hosts, Progress())


def stored(file: Path) -> Store:
    store = Store()
    store.load(path=file, format=RdfFormat.TURTLE, base_iri="http://e/copy")
    return store


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("copy")
    write_copy(fetched(folder / "kept").copy, folder / "2026-11-23.ttl")
    return stored(folder / "2026-11-23.ttl")


@pytest.mark.parametrize(
    "has",
    [
        'wd:Q656 rdfs:label "Saint Petersburg"@en, "Санкт-Петербург"@ru',
        'wd:Q159 rdfs:label "Россия"@ru',  # of a country, which nobody asked about
        'wd:Q656 wdt:P1566 "498817" ; wdt:P214 "131404887" ; wdt:P402 "337422" ; wdt:P17 wd:Q159',
        "wd:Q656 wdt:P856 <https://www.gov.spb.ru/> ; wdt:P131 wd:Q159 ; wdt:P625 ?point",
        "wd:Q656 wdt:P1082 5600044.0 ; p:P1082 [ ps:P1082 4990749.0 ; wikibase:rank wikibase:NormalRank ]",
        "wd:Q656 p:P1082 [ a wikibase:BestRank ; pqv:P585 [ wikibase:timePrecision 9 ] ]",
        # A year, a month and a day, each known as such
        "wd:Q656 p:P190 [ ps:P190 wd:Q1055 ; pqv:P580 [ wikibase:timePrecision 9 ; wikibase:timeValue ?t ] ]",
        "wd:Q656 p:P190 [ ps:P190 wd:Q1757 ; pqv:P580 [ wikibase:timePrecision 10 ] ; "
        "pqv:P582 [ wikibase:timePrecision 11 ; wikibase:timeCalendarModel wd:Q1985727 ] ]",
        'wd:Q656 p:P190 [ ps:P190 wd:Q1055 ; pq:P580 "1957-01-01T00:00:00Z"^^xsd:dateTime ]',
        "wd:Q656 wdt:P190 wd:Q1055 . wd:Q1055 wdt:P190 wd:Q656 ; p:P190 [ ps:P190 wd:Q656 ]",
        "wd:Q1757 p:P190 [ a wdno:P190 ]",  # none, which Wikidata states
        "wd:Q656 p:P190 [ ps:P190 wd:Q60 ; wikibase:rank wikibase:DeprecatedRank ]",
        'wd:Q60 rdfs:label "New York City"@en ; wdt:P17 wd:Q30',  # known by that statement only
        'wd:Q200000 dct:isReplacedBy wd:Q38511 . wd:Q38511 rdfs:label "Turku"@en',
        '?page schema:about wd:Q1757 ; schema:isPartOf ?wiki ; schema:name "Helsinki"@en',
        "<http://e/copy> a void:Dataset ; dct:issued ?day ; dct:source <https://www.wikidata.org/>",
        "<http://e/copy> dct:subject wd:Q656, wd:Q1757, wd:Q1055, wd:Q60, wd:Q200000, wd:Q38511, wd:Q404404",
        "<http://e/copy> void:propertyPartition <http://e/copy#P190> . "
        "<http://e/copy#P190> void:property wdt:P190",
    ],
)
def test_copy_has(copy: Store, has: str) -> None:
    prologue = PREFIXES + "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>"
    assert copy.query(f"{prologue} ASK {{ {has} }}")


@pytest.mark.parametrize(
    "has",
    [
        "wd:Q656 wdt:P190 wd:Q60",  # deprecated
        "wd:Q656 wdt:P31|wdt:P281|p:P31 ?o",  # not asked for
        "?s schema:version|pq:P1013|schema:inLanguage ?o",
        "?s ?p ?o FILTER(LANG(?o) = 'de')",
        "?s ?p ?o FILTER(ISBLANK(?s) || ISBLANK(?o))",
        "?s schema:isPartOf <https://de.wikipedia.org/>",
        "<http://e/copy> dct:subject wd:Q159",
        "wd:Q5641886 ?p ?o",  # a namesake
        "?s <http://www.w3.org/2002/07/owl#sameAs> ?o",
    ],
)
def test_copy_has_not(copy: Store, has: str) -> None:
    assert not copy.query(f"{PREFIXES} ASK {{ {has} }}")


def test_unknown_values_are_what_the_query_service_calls_them(copy: Store) -> None:
    start = "http://www.wikidata.org/.well-known/genid/"
    unknown = [quad for quad in copy if str(quad.object).startswith(f"<{start}")]
    assert sorted(quad.predicate.value.rsplit("/", 2)[-2] for quad in unknown) == [
        "direct",
        "qualifier",
        "statement",
    ]


def test_copy_is_one_that_the_build_takes(tmp_path: Path) -> None:
    write_copy(fetched(tmp_path / "kept").copy, tmp_path / f"{datetime.now(UTC).date()}.ttl")
    (taken,) = read_copies(tmp_path, Iris("https://example.org/"))
    assert taken.triples


def test_file_is_the_same_again_and_reads_as_what_was_written(tmp_path: Path) -> None:
    first, again = fetched(tmp_path / "1").copy, fetched(tmp_path / "2").copy
    write_copy(first, tmp_path / "first.ttl")
    write_copy(replace(again, triples=frozenset(reversed(list(again.triples)))), tmp_path / "again.ttl")
    assert (tmp_path / "first.ttl").read_bytes() == (tmp_path / "again.ttl").read_bytes()
    assert read_copy(tmp_path / "first.ttl") == first
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["again.ttl", "first.ttl"]


def test_items_and_partners_of_hosts_are_asked_in_batches(tmp_path: Path) -> None:
    progress = Progress()
    with standing(query_service()) as place:
        many = [f"Q{800000 + number}" for number in range(30)]
        fetch_copy(wikidata(place, tmp_path), [*OURS, *many], ["Q656"], progress)
    assert progress.rounds == [2, 1, 1]  # 33 items; the three partners not among them; what Q200000 became
    assert progress.steps[:2] == [
        "asking Wikidata about 25 items (1 of 2)",
        "asking Wikidata about 8 items (2 of 2)",
    ]
    assert len(place.asked) == 4


def test_partners_of_others_are_not_asked(tmp_path: Path) -> None:
    assert fetched(tmp_path, ("Q656",), ("Q1757",)).copy.items == {"Q656", "Q1757"}


def test_merged_host_counts_as_what_replaces_it(tmp_path: Path) -> None:
    table = WIKIDATA.read_text("utf-8").replace("wd:Q38511 schema:version 6", "wd:Q38511 wdt:P190 wd:Q60")
    (tmp_path / "more.ttl").write_text(table, "utf-8")
    with standing(query_service(tmp_path / "more.ttl")) as place:
        found = fetch_copy(wikidata(place, tmp_path / "kept"), (), ["Q200000"], Progress())
    assert found.copy.items == {"Q200000", "Q38511", "Q60"}


def test_run_that_was_cut_off_goes_on(tmp_path: Path) -> None:
    monday = datetime(2026, 11, 23, 23, 50, tzinfo=UTC)
    answering = query_service()
    with standing(answering) as place:
        place.first = [None, Said(403, b"enough")]
        with pytest.raises(OnlineError, match="HTTP 403: enough"):
            fetch_copy(wikidata(place, tmp_path, lambda: monday), OURS, ["Q656"], Progress())
        asked = len(place.asked)
        later = wikidata(place, tmp_path, lambda: monday + timedelta(minutes=20))
        found = fetch_copy(later, OURS, ["Q656"], Progress())
        assert len(place.asked) - asked == 2  # not the first again
    assert found.copy.issued == "2026-11-23"  # as old as its oldest answer
    assert found.copy.triples == fetched(tmp_path / "anew").copy.triples


def test_too_much_is_asked_in_halves(tmp_path: Path) -> None:
    answering = query_service()

    def heavy(asked: Asked) -> Said:
        query = asked.fields["query"]
        return Said(500, b"TimeoutException") if "Q1757" in query and "Q656" in query else answering(asked)

    with standing(heavy) as place:
        found = fetch_copy(wikidata(place, tmp_path / "1"), OURS, ["Q656"], Progress())
    assert found.copy.triples == fetched(tmp_path / "2").copy.triples


def test_server_out_of_order_is_given_up_soon(tmp_path: Path) -> None:
    items = [f"Q{number}" for number in range(1, 101)]
    with standing(lambda _asked: Said(500)) as place:
        with pytest.raises(OnlineError, match="HTTP 500"):
            fetch_copy(wikidata(place, tmp_path), items, (), Progress())
        assert len(place.asked) <= 30


def test_endpoint_that_knows_nothing_is_no_wikidata(tmp_path: Path) -> None:
    (tmp_path / "empty.ttl").write_text("")
    nothing = query_service(tmp_path / "empty.ttl")
    with standing(nothing) as place, pytest.raises(OnlineError, match="knows none of the 3 items"):
        fetch_copy(wikidata(place, tmp_path / "kept"), OURS, (), Progress())


def test_faults_of_the_table_are_told_by_line(tmp_path: Path) -> None:
    table = tmp_path / "places.tsv"
    table.write_text("key\twithin\twikidata\na\t\tQ656\nb\t\tQ200000\nc\t\t\nd\t\tQ404404\n")
    found = fetched(tmp_path / "kept", ("Q656", "Q200000", "Q404404"), ())
    faults = find_table_faults(table, ("Q656", "Q200000", "Q404404"), found.merged, found.missing)
    assert [str(fault) for fault in faults] == [
        "places.tsv:3: Q200000 was merged into Q38511; put Q38511",
        "places.tsv:5: Wikidata has no Q404404; find the place's item anew",
    ]


OLD = """
@prefix dct: <http://purl.org/dc/terms/> . @prefix void: <http://rdfs.org/ns/void#> .
@prefix wd: <http://www.wikidata.org/entity/> . @prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<> a void:Dataset ; dct:issued "2026-04"^^xsd:gYearMonth ; dct:subject wd:Q656 .
<> void:propertyPartition <#P190> .
<#P190> void:property wdt:P190 .
wd:Q656 rdfs:label "Saint Petersburg"@en, "Leningrad"@ru ; wdt:P190 wd:Q1055, wd:Q87 .
"""


def test_change_is_counted_where_both_copies_asked(tmp_path: Path) -> None:
    (tmp_path / "2026-04.ttl").write_text(OLD, "utf-8")
    old, new = read_copy(tmp_path / "2026-04.ttl"), fetched(tmp_path / "kept").copy
    # Helsinki, what became Turku and somebody unknown are new, Alexandria has gone; one name is another.
    assert compare_copies(old, new) == (Change("P190", 3, 1), Change("labels", 1, 1))
    assert newest_copy(tmp_path) == tmp_path / "2026-04.ttl"


def test_change_of_a_date_is_counted(tmp_path: Path) -> None:
    changed = WIKIDATA.read_text("utf-8").replace(
        'pq:P580 "1957-01-01T00:00:00Z"', 'pq:P580 "1958-01-01T00:00:00Z"'
    )
    (tmp_path / "changed.ttl").write_text(changed, "utf-8")
    with standing(query_service(tmp_path / "changed.ttl")) as place:
        new = fetch_copy(wikidata(place, tmp_path / "1"), OURS, ["Q656"], Progress()).copy
    changes = compare_copies(fetched(tmp_path / "2").copy, new)
    assert [each for each in changes if each.added] == [Change("qualifiers of P190", 1, 1)]


def test_copy_of_nothing_is_written(tmp_path: Path) -> None:
    write_copy(make_copy(date(2026, 1, 2), (), ()), tmp_path / "deep" / "2026-01-02.ttl")
    assert read_copy(tmp_path / "deep" / "2026-01-02.ttl").issued == "2026-01-02"
