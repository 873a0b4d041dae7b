"""What somebody from the office or a newspaper would type, and what they mean: worked out from the report."""

from __future__ import annotations

import pytest

from kg.store.index.searching import SearchIndex, open_search
from kg.store.snapshot import Snapshot

SPB = "ru-saint-petersburg"
# The words typed, and the beginning of the expected thing's IRI below id/ (or, with a «#», of its concept).
MEANT = [
    # Places: in any case, by printed name, in either alphabet, unfinished, mistyped.
    ("Будапешт", "place/hu-budapest"),
    ("Будапеште", "place/hu-budapest"),
    ("budapest", "place/hu-budapest"),
    ("Будап", "place/hu-budapest"),
    ("Будапшт", "place/hu-budapest"),
    ("Budapets", "place/hu-budapest"),
    ("Антверпена", "place/be-antwerp"),
    ("Antwerp", "place/be-antwerp"),
    ("г. Хошимин", "place/vn-ho-chi-minh-city"),
    ("Ho Chi Minh", "place/vn-ho-chi-minh-city"),
    ("Бомбей", "place/in-mumbai"),
    ("Роттердамом", "place/nl-rotterdam"),
    ("ришон ле цион", "place/il-rishon-lezion"),
    ("Китаем", "place/cn"),
    ("Finland", "place/fi"),
    ("улан-батор", "place/mn-ulaanbaatar"),
    ("Helsinki", "place/fi-helsinki"),
    ("хоккайдо", "place/jp-hokkaido"),
    # Agreements: by type and partner, by their titles, in English by their labels.
    ("договоры", f"agreement/ir-isfahan-province--{SPB}/2004-11-10"),
    ("договором", f"agreement/ir-isfahan-province--{SPB}/2004-11-10"),
    ("соглашение с Миланом", f"agreement/it-milan--{SPB}/2008-12-06"),
    ("дорожная карта Турин", f"agreement/it-turin--{SPB}/2018"),
    ("поставки продовольствия", f"agreement/by--{SPB}/1998-09-17"),
    ("меморандумы", f"agreement/kr-seoul--{SPB}/2017-10-20"),
    ("трансфер технологий", f"agreement/at--{SPB}/2011-06-16"),
    ("agreement Haifa", f"agreement/il-haifa--{SPB}/2008-05-20"),
    ("agreements with Kotka", f"agreement/fi-kotka--{SPB}/2015-10-07"),
    ("побратимские связи Ош", f"agreement/kg-osh--{SPB}/2004-02-20"),
    ("declaration Helsinki", f"agreement/fi-helsinki--{SPB}/1993-05-27"),
    # Events: by what was done, in other forms of the words than the report's.
    ("колокол", f"event/be-antwerp--{SPB}/2020-02-10"),
    ("карильон в крепости", f"event/be-antwerp--{SPB}/2020-02-10"),
    ("аппарат ИВЛ", f"event/md-gagauzia--{SPB}/2020-12-12"),
    ("памятник Хо Ши Мину", f"event/{SPB}--vn-ho-chi-minh-city/2020-10-08"),
    ("празднование Масленицы", f"event/fi-turku--{SPB}/2020-02-28"),
    ("крейсера Варяг", f"event/kr-seoul--{SPB}/2020-02-09"),
    ("завод Хендэ", f"event/kr-seoul--{SPB}/2020-02-18"),
    ("памятник в Манчестере", f"event/gb-manchester--{SPB}/2020-09-03"),
    ("выставки о Хиросиме", f"event/jp-osaka--{SPB}/2020-08-06"),
    ("«Умный город»", f"event/jp-osaka--{SPB}/2020-01-30"),
    ("китайский новый год", f"event/cn-sichuan--{SPB}/2020-01-25"),
    ("мэр Кишинёва", f"event/md--{SPB}/2020-01-26"),
    ("театр кукол", f"event/kg--{SPB}/2020-06-19"),
    ("Хайко Маас", f"event/de-hamburg--{SPB}/2020-08-11"),
    ("Могилевские заводы", f"event/by--{SPB}/2020-10-30"),
    ("бытовые отходы", f"event/nl-rotterdam--{SPB}/2020-03-02"),
    ("Influentials", f"event/nl-rotterdam--{SPB}/2020-03-02"),
    ("video conference Isfahan", f"event/ir-isfahan-province--{SPB}/2020-06-15"),
    ("visit Austria", f"event/at--{SPB}/2020-02-20"),
    ("пандемия Лимасол", f"event/cy-limassol--{SPB}/2020-04-30"),
    # Topics and other concepts.
    ("здравоохранению", "#health"),
    ("tourism", "#tourism"),
    ("culture", "#culture"),
    ("образования", "#education"),
    # Parties and ties.
    ("мэрия Загреба", "party/"),
    ("Rotterdam Saint Petersburg", f"partnership/nl-rotterdam--{SPB}"),
]


@pytest.fixture(scope="module")
def index(snapshot: Snapshot) -> SearchIndex:
    """Return the index that was published with the snapshot."""
    return open_search(snapshot.folder, snapshot.store)


@pytest.mark.parametrize(("words", "meant"), MEANT, ids=[words for words, _ in MEANT])
def test_what_is_meant_is_among_the_first_five_of_its_kind(
    index: SearchIndex, words: str, meant: str
) -> None:
    found = [hit.iri.partition("/id/")[2] or f"#{hit.iri.rpartition('#')[2]}" for hit in
             index.search(words, each=5).hits]  # fmt: skip
    assert any(iri.startswith(meant) for iri in found), found


@pytest.mark.parametrize("words", ["Будапешт", "в Будапеште", "Budapest", "БУДАПЕШТА"])
def test_the_one_place_called_so_is_offered_first(index: SearchIndex, words: str) -> None:
    best = index.search(words).best
    assert (best.iri.rpartition("/")[2] if best else "") == ("" if words.startswith("в ") else "hu-budapest")


@pytest.mark.parametrize("words", ["культура", "Культуры", "culture"])
def test_a_topic_called_so_is_offered_first_where_no_place_is(index: SearchIndex, words: str) -> None:
    best = index.search(words).best
    assert best
    assert best.iri.endswith("scheme/topic#culture")


@pytest.mark.parametrize(
    ("words", "instead", "is_any"),
    [
        ("Будапешт", {}, False),
        ("Будапшт", {"будапшт": ("будапешт",)}, False),
        ("Турку Хиросима", {}, True),  # neither stands beside the other anywhere
        ("абракадабра", {}, False),
        ("кот", {}, False),  # too short to be taken for a mistyped word
    ],
)
def test_it_says_what_it_did_instead(
    index: SearchIndex, words: str, instead: dict[str, tuple[str, ...]], is_any: bool
) -> None:
    found = index.search(words)
    assert (dict(found.instead), found.is_any) == (instead, is_any)


@pytest.mark.parametrize(
    "words",
    ["", "   ", '"', '""', "*", "kind:place", "AND OR NOT", "(", "\\", "\x00", "a" * 5000, "🦆", "«»"],
)
def test_signs_are_no_query_language(index: SearchIndex, words: str) -> None:
    assert "place" not in index.search(words).counts


def test_a_phrase_is_found_in_its_order_only(index: SearchIndex) -> None:
    assert index.search('"Дни Шотландии"').counts.get("event") == 1
    assert not index.search('"Шотландии Дни"').hits


def test_counts_are_of_all_kinds_and_pages_follow_each_other(index: SearchIndex) -> None:
    everything = index.search("Санкт-Петербург", kind="agreement", size=100)
    first, second = (
        index.search("Санкт-Петербург", kind="agreement", begin=begin, size=10).hits for begin in (0, 10)
    )
    assert len(everything.hits) == everything.counts["agreement"] > 20
    assert everything.counts["event"] > 10
    assert [hit.iri for hit in (*first, *second)] == [hit.iri for hit in everything.hits[:20]]
    assert {hit.kind for hit in everything.hits} == {"agreement"}
