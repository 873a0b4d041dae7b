"""Broken inputs: each fault is one clear line that names the file, the line, the column and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract.coverage import account
from kg.extract.reading import read_report
from kg.extract.report import find_report
from kg.faults import InputError
from kg.link.gazetteer import Gazetteer
from kg.records import Report, Table
from kg.source.document import Document
from kg.source.table import read_rows
from kg.words import Matcher

DESCRIPTION = """file = "r.txt"
host = "ru-saint-petersburg"
year = 2020
title = "Партнёры"
publisher = "Комитет"
language = "ru"
"""
HEADER = "Партнёры\n\nСтрана\tГород\tОснование\tГод\tМероприятия в 2020 году\nЕВРОПА\t\t\t\t\n"
GRAZ = "Австрия\tг. Грац\tСоглашение о дружбе\t02.07.2001\t3 марта – визит.\n"
GIVE_DATES = "give dates as 16.06.2011, «июнь 2017 г.» or «1956 г. – установление связей»"
FIVE = "give the five columns Страна, Город, Основание, Год, Мероприятия"
PART = "part the cells by single tabs, empty cells too"
PLAIN = "save the table as plain text: UTF-8, cells parted by tabs"

Read = Callable[..., Report]


class Rereader:
    """Reads another text in the place of the real report's, faults and all."""

    def __init__(self, report: Report, gazetteer: Gazetteer, matcher: Matcher) -> None:
        self.report, self.gazetteer, self.matcher = report, gazetteer, matcher

    def read(self, text: str) -> Report:
        document = Document("r.txt", text)
        try:
            table = read_rows(document, self.gazetteer, self.matcher)
        except InputError as error:
            table = Table((), (), error.faults)
        about, host = self.report.description, self.report.host
        return find_report(table, document, about, host, self.gazetteer, self.matcher)


@pytest.fixture(scope="session")
def rereader(saint_petersburg: Report, gazetteer: Gazetteer, matcher: Matcher) -> Rereader:
    return Rereader(saint_petersburg, gazetteer, matcher)


@pytest.fixture
def read(tmp_path: Path, gazetteer: Gazetteer, matcher: Matcher) -> Read:
    """Return a function that reads a report of a text and a description; ``None`` writes no text."""

    def read(text: str | bytes | None, description: str | bytes = DESCRIPTION) -> Report:
        for name, content in (("r.txt", text), ("r.toml", description)):
            if content is not None:
                (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return read_report(tmp_path / "r.toml", gazetteer, matcher)

    return read


def _faults(read: Read, *files: str | bytes | None) -> list[str]:
    with pytest.raises(InputError) as raised:
        read(*files)
    return str(raised.value).splitlines()


def test_sound_report_is_read(read: Read) -> None:
    [tie] = read(HEADER + GRAZ).partnerships
    assert (tie.partner.key, len(tie.agreements), len(tie.events)) == ("at-graz", 1, 1)


BROKEN_TABLES = {
    "no column": (
        "Страна\tГород\tОснование\tМероприятия\nАвстрия\tг. Грац\tСоглашение\t3 марта – визит\n",
        [f"r.txt:1:1: the table's header has no column for dates; {FIVE}"],
    ),
    "six columns": (
        "Страна\tГород\tОснование\tГод\tГод\tМероприятия\n",
        [f"r.txt:1:1: the table's header has 6 columns; {FIVE}"],
    ),
    "no table": (
        "Просто текст,\nа таблицы нет.\n",
        [f"r.txt:1: no table found; {FIVE} in a header row, its cells parted by tabs"],
    ),
    "one line": (
        "Страна\tГород\tОснование\tГод\tМероприятия\n",
        ["r.txt: the table has no rows; give at least one partner"],
    ),
    "header alone": (HEADER, ["r.txt: the table has no rows; give at least one partner"]),
    "cell too few": (
        HEADER + "Австрия\tг. Грац\tСоглашение о дружбе\t02.07.2001\n" + GRAZ,
        [f"r.txt:5:1: a row of 4 cells, the table has 5 columns; {PART}"],
    ),
    "cells too few, twice": (
        HEADER + "Австрия\tг. Грац\tСоглашение\n\tг. Вена\tСоглашение\n" + GRAZ,
        [
            f"r.txt:5:1: a row of 3 cells, the table has 5 columns; {PART}",
            f"r.txt:6:1: a row of 3 cells, the table has 5 columns; {PART}",
        ],
    ),
    "cell too many": (
        HEADER + GRAZ + GRAZ.rstrip() + "\tещё\n",
        [f"r.txt:6:1: a row of 6 cells, the table has 5 columns; {PART}"],
    ),
    "row above the header": (
        GRAZ + "\n" + HEADER + GRAZ,
        ["r.txt:1:1: cells above the table's header; put the row below the header"],
    ),
    "text below the table": (
        HEADER + GRAZ + "\nПримечание: таблица неполна.\n",
        ["r.txt:7:1: «Примечание: таблица неполна.» stands in no row; put it above the table's header"],
    ),
    "text after a rule": (
        HEADER + GRAZ + "------\nПримечание: таблица неполна.\n",
        ["r.txt:7:1: «Примечание: таблица неполна.» stands in no row; put it above the table's header"],
    ),
    "unknown place": (
        HEADER + GRAZ.replace("Грац", "Гратц"),
        ["r.txt:5:9: unknown place «г. Гратц»; add it to data/places.tsv; nearest there: Грац (at-graz)"],
    ),
    "place of another country": (
        HEADER + GRAZ.replace("Грац", "Будапешт"),
        [
            "r.txt:5:9: «г. Будапешт» lies in 'hu', its row stands under 'at'; "
            "correct the row or data/places.tsv"
        ],
    ),
    "unknown country": (
        HEADER + GRAZ.replace("Австрия", "Австия") + GRAZ.replace("Австрия", ""),
        ["r.txt:5:1: unknown country «Австия»; add it to data/places.tsv; nearest there: Австрия (at)"],
    ),
    "city as a country": (
        HEADER + "Грац\t\tСоглашение о дружбе\t02.07.2001\t\n",
        ["r.txt:5:1: unknown country «Грац»; add it to data/places.tsv; nearest there: Грац (at-graz)"],
    ),
    "no country": (
        HEADER + GRAZ.replace("Австрия", ""),
        ["r.txt:5: the row «г. Грац» stands under no country; give its country in the first column"],
    ),
    "host itself": (
        HEADER + "Россия\tСанкт-Петербург\tСоглашение\t2001\t\n",
        ["r.txt:5:8: «Санкт-Петербург» is the host itself; list its partners only"],
    ),
    "two years of establishment": (
        HEADER + "Австрия\tг. Грац\t\t1956 г. 1957 г.\t\n",
        [
            "r.txt:5:18: several dates, but no document for them; name the document of each signing date, "
            "or give one year of «установление связей»"
        ],
    ),
    "two rows disagree": (
        HEADER + "Австрия\tг. Грац\t\t1956 г.\t\n\tг. Грац\t\t1957 г.\t\n",
        ["r.txt:6:11: ties established in 1957, a row above says 1956; keep one of the two"],
    ),
    "many at once": (
        HEADER
        + GRAZ.replace("Грац", "Гратц").replace("02.07.2001", "31.02.2001")
        + "Кипр\tЛимасол\tСоглашение\n"
        + "Латвия\tРига\tПротокол\t2001 ура\t45 марта – визит\n",
        [
            "r.txt:5:9: unknown place «г. Гратц»; add it to data/places.tsv; nearest there: Грац (at-graz)",
            "r.txt:5:38: «31.02.2001» is no possible date; correct the date in the report",
            f"r.txt:6:1: a row of 3 cells, the table has 5 columns; {PART}",
            f"r.txt:7:27: cannot read «ура» in the dates column; {GIVE_DATES}",
            "r.txt:7:31: «45 марта» is no possible date; correct the date in the report",
        ],
    ),
}


@pytest.mark.parametrize(("text", "faults"), BROKEN_TABLES.values(), ids=BROKEN_TABLES)
def test_broken_table(read: Read, text: str, faults: list[str]) -> None:
    assert _faults(read, text) == faults


@pytest.mark.parametrize(
    "date", ["31.02.2015", "45 марта 2015", "00.13.2012", "00.03.2012", "31 ноября 2012 г."]
)
def test_impossible_date_in_dates_column(read: Read, date: str) -> None:
    told = f"r.txt:5:37: «{date}» is no possible date; correct the date in the report"
    assert _faults(read, HEADER + GRAZ.replace("02.07.2001", date)) == [told]


@pytest.mark.parametrize(
    ("cell", "column", "words"),
    [
        ("в прошлом", 37, "в прошлом"),
        ("июнь", 37, "июнь"),
        ("15.06.11", 37, "15.06.11"),
        ("13.2012", 37, "13."),
        ("2001 или 2002", 42, "или"),
    ],
)
def test_unreadable_words_in_dates_column(read: Read, cell: str, column: int, words: str) -> None:
    told = f"r.txt:5:{column}: cannot read «{words}» in the dates column; {GIVE_DATES}"
    assert _faults(read, HEADER + GRAZ.replace("02.07.2001", cell)) == [told]


@pytest.mark.parametrize("before", ["", "1 марта – встреча. "])
@pytest.mark.parametrize(
    ("date", "why"),
    [
        ("45 марта", "is no possible date"),
        ("31.02.2020", "is no possible date"),
        ("00.03.2020", "is no possible date"),
        ("00.13.2020", "is no possible date"),
        ("31 апреля 2020 года", "is no possible date"),
        ("5, 6 и 70 марта", "is no possible date"),
        ("20-15 февраля", "ends before it begins"),
        ("с 20 по 15 февраля", "ends before it begins"),
    ],
)
def test_impossible_date_of_event(read: Read, before: str, date: str, why: str) -> None:
    text = HEADER + GRAZ.replace("3 марта", before + date)
    told = f"r.txt:5:{48 + len(before)}: «{date}» {why}; correct the date in the report"
    assert _faults(read, text) == [told]


BROKEN_FILES = {
    "missing": (None, "r.txt: no such file or directory; check `file` in the report's .toml"),
    "empty": (b"", "r.txt: the file is empty; give the report's text"),
    "blank": (b" \r\n\t\n", "r.txt: the file is empty; give the report's text"),
    "a mark alone": (b"\xef\xbb\xbf\n", "r.txt: the file is empty; give the report's text"),
    "Windows-1251": (
        (HEADER + GRAZ).encode("cp1251"),
        "r.txt:1:1: byte 0xCF is not UTF-8; save the text as UTF-8",
    ),
    "UTF-16": ((HEADER + GRAZ).encode("utf-16"), "r.txt:1:1: byte 0xFF is not UTF-8; save the text as UTF-8"),
    "UTF-16 unmarked": (
        "Страна".encode("utf-16-le"),
        "r.txt: the file holds binary data; save the text as UTF-8",
    ),
    "byte in a later line": (b"one\ntw\xff\n", "r.txt:2:3: byte 0xFF is not UTF-8; save the text as UTF-8"),
    "binary": (b"text\0text", "r.txt: the file holds binary data; save the text as UTF-8"),
    "PDF": (b"%PDF-1.7\n", f"r.txt: this is a PDF, not a text; {PLAIN}"),
    "docx": (b"PK\x03\x04\x14", f"r.txt: this is a Word or ZIP file, not a text; {PLAIN}"),
    "doc": (b"\xd0\xcf\x11\xe0", f"r.txt: this is an old Word file, not a text; {PLAIN}"),
    "RTF": (b"{\\rtf1}", f"r.txt: this is an RTF file, not a text; {PLAIN}"),
}


@pytest.mark.parametrize(("data", "fault"), BROKEN_FILES.values(), ids=BROKEN_FILES)
def test_broken_file(read: Read, data: bytes | None, fault: str) -> None:
    assert _faults(read, data) == [fault]


def test_other_file_than_the_sum_says(read: Read) -> None:
    [fault] = _faults(read, HEADER + GRAZ, DESCRIPTION + f'sha256 = "{"0" * 64}"\n')
    assert fault.startswith("r.txt: SHA-256 is ")
    assert fault.endswith(f"the .toml says {'0' * 64}; restore the file or correct the sum")


KNOWN = "known are file, host, year, title, publisher, language, sha256, licence, url, item, retrieved"
BROKEN_DESCRIPTIONS = {
    "missing key": (DESCRIPTION.replace("year = 2020\n", ""), ["r.toml: `year` is missing; add `year = …`"]),
    "unknown key": (DESCRIPTION + "colour = 1\n", [f"r.toml: unknown key `colour`; {KNOWN}"]),
    "wrong type": (
        DESCRIPTION.replace("2020", '"2020"'),
        ["r.toml: `year` is '2020'; give a whole number"],
    ),
    "several": (
        DESCRIPTION.replace("r.txt", "../r.txt").replace('"ru"', '"русский"').replace("2020", "20"),
        [
            "r.toml: `file` is '../r.txt'; give a file name beside the .toml, without folders or spaces",
            "r.toml: `language` is 'русский'; give a BCP 47 language tag such as ru",
            "r.toml: `year` is 20; give the report's year",
        ],
    ),
    "sum": (DESCRIPTION + 'sha256 = "12"\n', ["r.toml: `sha256` is '12'; give 64 hexadecimal digits"]),
    "publication": (
        DESCRIPTION + 'url = "www.example.org/report 2020"\nitem = "656"\nretrieved = "2021-02-01"\n',
        [
            "r.toml: `item` is '656'; give the number of the report's own Wikidata item, such as Q1234",
            "r.toml: `retrieved` is '2021-02-01'; give a day without quotes, such as 2021-02-01",
            "r.toml: `url` is 'www.example.org/report 2020'; "
            "give the address at which the report was published, without spaces",
        ],
    ),
    "day and hour": (
        DESCRIPTION + "retrieved = 2021-02-01T12:00:00\n",
        [
            "r.toml: `retrieved` is datetime.datetime(2021, 2, 1, 12, 0); "
            "give a day without quotes, such as 2021-02-01"
        ],
    ),
    "UTF-16": (DESCRIPTION.encode("utf-16"), ["r.toml: not UTF-8; save it as UTF-8"]),
}


@pytest.mark.parametrize(("description", "faults"), BROKEN_DESCRIPTIONS.values(), ids=BROKEN_DESCRIPTIONS)
def test_broken_description(read: Read, description: str | bytes, faults: list[str]) -> None:
    assert _faults(read, HEADER + GRAZ, description) == faults


def test_description_is_no_toml(read: Read) -> None:
    [fault] = _faults(read, HEADER + GRAZ, "no toml")
    assert fault.startswith("r.toml: not TOML: ")


def test_no_description(tmp_path: Path, gazetteer: Gazetteer, matcher: Matcher) -> None:
    with pytest.raises(InputError, match=r"none\.toml: no such file or directory"):
        read_report(tmp_path / "none.toml", gazetteer, matcher)


def test_unknown_host_and_broken_document_are_told_together(read: Read) -> None:
    host, document = _faults(read, b"", DESCRIPTION.replace("ru-saint", "ru-sant"))
    assert host.startswith("r.toml: unknown host 'ru-sant-petersburg'; give the key of a place")
    assert "nearest there: ru-saint-petersburg" in host
    assert document == "r.txt: the file is empty; give the report's text"


def test_every_span_is_needed(saint_petersburg: Report) -> None:
    """Take any agreement's or event's passage away: its characters are then told as left over."""
    document = Document("r.txt", saint_petersburg.text)
    ties = saint_petersburg.partnerships
    spans = [span for tie in ties for agreement in tie.agreements for span in agreement.spans]
    spans += [span for _, event in saint_petersburg.events() for span in event.spans]
    spans += [span for tie in ties for span in tie.spans]
    left = len(account(document, spans).faults)  # the headings, which no record holds
    for span in list(dict.fromkeys(spans))[::5]:  # each fifth: a look at the whole text takes 20 ms
        others = [other for other in spans if other != span]
        if not any(other.begin <= span.begin and span.end <= other.end for other in others):
            faults = account(document, others).faults
            assert len(faults) > left
            assert span.first_line in {fault.line for fault in faults}


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    where=st.floats(0, 1),
    glue=st.sampled_from((" {} ", "\n{}\n", "\n\n{}\n\n", "\t{}", "{}\t", "\n-----\n{}\n")),
)
def test_no_word_is_dropped(rereader: Rereader, where: float, glue: str) -> None:
    """Put a word anywhere into the real report: it is in a record, or in a heading, or told as a fault."""
    text = rereader.report.text
    gaps = [match.start() for match in re.finditer(r"[\t\n ]", text)]
    at = gaps[round(where * (len(gaps) - 1))]
    report = rereader.read(text[:at] + glue.format("Ъъъ") + text[at:])
    wordings = [report.text[: report.text.index("Австрия")]]  # headings
    for tie in report.partnerships:
        wordings += [report.text[span.begin : span.end] for span in tie.spans]  # what is said of the ties
        wordings += [tie.basis, *tie.printed, *(agreement.title for agreement in tie.agreements)]
        wordings += [event.text for event in tie.events]
    assert report.faults or any("Ъъъ" in wording for wording in wordings)
