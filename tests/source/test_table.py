"""Lines as rows: wraps, page breaks, headings, rules, shifted cells."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.faults import InputError
from kg.link.gazetteer import Gazetteer
from kg.records import Table
from kg.source.document import Document
from kg.source.table import read_rows
from kg.words import Matcher

Read = Callable[[str], Table]
HEADER = "Страна\tГород\tОснование\tГод\tМероприятия\n"


@pytest.fixture
def read(gazetteer: Gazetteer, matcher: Matcher) -> Read:
    def read(text: str) -> Table:
        return read_rows(Document("r.txt", text), gazetteer, matcher)

    return read


def _cells(table: Table) -> list[list[str]]:
    assert table.faults == ()
    return [
        [cell.text for cell in (row.country, row.place, row.basis, row.dates, row.events)]
        for row in table.rows
    ]


ONE_GRAZ = [["Австрия", "г. Грац", "Соглашение о дружбе", "2001", "3 марта – визит мэра"]]
SEOUL = ["Республика Корея", "Сеул", "Меморандум", "2017", "визит"]


@pytest.mark.parametrize(
    "body",
    [
        "Австрия\tг. Грац\tСоглашение о дружбе\t2001\t3 марта – визит мэра\n",
        "Австрия\tг. Грац\tСоглашение о дружбе\t2001\t<p>\n3 марта – визит\n</p>\n<p>\nмэра\n</p>\n",
        "Австрия\tг. Грац\tСоглашение о\nдружбе\t2001\t3 марта –\nвизит\nмэра\n",
        "Австрия\tг.\nГрац\tСоглашение\nо\nдружбе\t2001\t3 марта – визит мэра\n",
        "Австрия\tг.\tСоглашение о\t2001\t3 марта –\n\n\tГрац\tдружбе\t\tвизит мэра\n",
        "Австрия\tг.\tСоглашение о\t2001\t3 марта –\n---\t--\n\tГрац\tдружбе\t\tвизит мэра\n",
        "Австрия\tг.\tСоглашение о\t2001\t3 марта –\n\n" + HEADER + "\tГрац\tдружбе\t\tвизит мэра\n",
        "Австрия\tг. Грац\tСоглашение\t2001\t3\n\n\t\tо\t\tмарта –\n\n\n\t\tдружбе\t\tвизит мэра\n",
        "Австрия\tг. Грац\tСоглашение о дружбе\t2001\t<p>3 марта –</p>\n\n\t\t\t\t<p>визит</p> <p>мэра</p>\n",
        "Австрия\t\t\t\t\n\nг. Грац\tСоглашение о дружбе\t2001\t3 марта – визит мэра\t\n",
    ],
)
def test_one_row(read: Read, body: str) -> None:
    rows = _cells(read(HEADER + body))
    assert rows[-1:] == ONE_GRAZ
    assert len(rows) == (2 if body.startswith("Австрия\t\t\t\t") else 1)


@pytest.mark.parametrize(
    "body",
    [
        "Италия\tМилан\t\t2001\tвизит\nРеспублика Корея\tСеул\tМеморандум\t2017\tвизит\n",
        "Италия\tМилан\t\t2001\tвизит\nРеспублика\nКорея\tСеул\tМеморандум\t2017\tвизит\n",
        "Италия\tМилан\t\t2001\tвизит\n\nРеспублика\tСеул\tМеморандум\t2017\tвизит\n\nКорея\t\t\t\t\n",
        "Италия\tМилан\t\t2001\tвизит\nАЗИЯ\nРеспублика\nКорея\tСеул\tМеморандум\t2017\tвизит\n",
        "Италия\tМилан\t\t2001\tвизит\n\nАЗИЯ\nРеспублика Корея\tСеул\tМеморандум\t2017\tвизит\n",
        "Италия\tМилан\t\t2001\tвизит\nАЗИЯ\t\t\t\t\nРеспублика Корея\tСеул\tМеморандум\t2017\tвизит\n",
    ],
)
def test_two_countries(read: Read, body: str) -> None:
    table = read(HEADER + body)
    assert _cells(table) == [["Италия", "Милан", "", "2001", "визит"], SEOUL]
    assert [row.section for row in table.rows] == ["", "asia" if "АЗИЯ" in body else ""]


def test_merged_events_cell_goes_on_after_a_later_row(read: Read) -> None:
    body = "Китай\tПекин\t\t2001\t3 марта –\n\tг. Шанхай\tСоглашение\t2002\t\n\n\t\tо дружбе\t\tвизит\n"
    assert _cells(read(HEADER + body)) == [
        ["Китай", "Пекин", "", "2001", "3 марта – визит"],
        ["Китай", "г. Шанхай", "Соглашение о дружбе", "2002", ""],
    ]


def test_sentence_cut_beside_a_new_row_goes_on_above(read: Read) -> None:
    """Small letters go on with the merged cell above; a date or a capital begins the new row's own."""
    body = "Китай\tПекин\t\t2001\t3 марта – визит\n\n\tг. Шанхай\tСоглашение\t2002\t{}\n"
    assert [row[4] for row in _cells(read(HEADER + body.format("мэра.")))] == ["3 марта – визит мэра.", ""]
    assert [row[4] for row in _cells(read(HEADER + body.format("5 мая – обед")))] == [
        "3 марта – визит",
        "5 мая – обед",
    ]


def test_further_agreement_of_a_country_is_a_row(read: Read) -> None:
    body = "Киргизия\t\tСоглашение А\t2004\t\n\t\tСоглашение Б\t1993\t\n\n\t\tСоглашение В\t1994\t\n"
    assert [row[2] for row in _cells(read(HEADER + body))] == ["Соглашение А", "Соглашение Б", "Соглашение В"]


@pytest.mark.parametrize(
    "header",
    [
        HEADER,
        "Страна\tГород\tОснование для\nсотрудничества\tГод установления\nсвязей\tОсновные\nмероприятия\n",
        "Страна\nмира\tГород\tОснование\tГод\tМероприятия\n",
        "Список\n\n**Партнёры**\n\n" + HEADER,
        "---\t---\n" + HEADER + "---\t---\n",
    ],
)
def test_header(read: Read, header: str) -> None:
    assert (
        _cells(read(header + "Австрия\tг. Грац\tСоглашение о дружбе\t2001\t3 марта – визит мэра\n"))
        == ONE_GRAZ
    )


def test_columns_in_another_order(read: Read) -> None:
    text = "Год\tСтрана\tГород\tМероприятия\tОснование\n"
    text += "2001\tАвстрия\tг. Грац\t3 марта – визит мэра\tСоглашение о дружбе\n"
    assert _cells(read(text)) == ONE_GRAZ


def test_no_header(read: Read) -> None:
    with pytest.raises(InputError, match="no table found"):
        read("Австрия\tг. Грац\n")
