"""The pages of saved queries as people meet them: words, dates, headings, names of files."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape

import openpyxl
import pytest
from flask.testing import FlaskClient
from werkzeug.http import parse_options_header

from ..browsing import BROWSER
from ..html import Page

YEAR = {"from": "2020-01-01", "to": "2020-12-31"}


def page(client: FlaskClient, path: str, status: int = 200, lang: str = "ru", **values: str) -> str:
    response = client.get(path, query_string=values | {"lang": lang}, headers=BROWSER)
    assert (response.status_code, response.mimetype) == (status, "text/html")
    return unescape(response.text)


def headings(html: str) -> list[tuple[str, str]]:
    """Return the titles of the answer's columns and where a click on each leads."""
    found = re.findall(r'<th scope="col"[^>]*><a href="([^"]*)"[^>]*>([^<]*)<', html)
    return [(" ".join(title.split()), unescape(href)) for href, title in found]


MISTAKES = [
    ("road-maps-ending", {"year": "21"}, "«21» не подходит", "Нужен год из четырёх цифр, например 2021."),
    ("said-about", {"from": "31.12.2020"}, "«31.12.2020» не подходит", "Нужен день, например 31.12.2020"),
    ("oldest-ties", {"limit": "много"}, "«много» не подходит", "Нужно целое число, например 10."),
    ("partners-of-kind", {"kind": "galaxy"}, "«galaxy» не подходит", "Выберите из списка: "),
    ("partners", {"_page": "0"}, "«0» не подходит", "Нужен номер страницы, начиная с 1."),
    ("partners", {"_size": "x"}, "«x» не подходит", "Нужно целое число от 1 до 10\u00a0000."),
    ("partners", {"_sort": "x"}, "«x» не подходит", "Столбцы: partnership, place, placeLabel"),
    ("partners", {"x": "1"}, "Такого условия у этого запроса нет: «x».", ""),
    ("passage", {"thing": "a b"}, "«a b» не подходит", "Нужен полный адрес (IRI)"),
    ("find-agreements", {"from": "2020-06-01", "to": "2020-01-01"}, "поменяйте их местами", ""),
]


@pytest.mark.parametrize(("name", "values", "said", "hint"), MISTAKES)
def test_mistakes_are_told_in_the_language_of_the_page(
    client: FlaskClient, name: str, values: dict[str, str], said: str, hint: str
) -> None:
    html = page(client, f"/queries/{name}", 400, **values)
    told = html[html.index('role="alert"') : html.index("</div>", html.index('role="alert"'))]
    assert said in told
    assert hint in told
    assert "parameter" not in told
    english = page(client, f"/queries/{name}", 400, "en", **values)
    told = english[english.index('role="alert"') : english.index("</div>", english.index('role="alert"'))]
    assert not re.search("[а-я]{2}", told.replace(*next(iter(values.items()))[::-1]).replace("много", ""))


def test_mistakes_a_value_given_twice(client: FlaskClient) -> None:
    html = client.get("/queries/partners?_page=1&_page=2&lang=ru", headers=BROWSER)
    assert html.status_code == 400
    assert "«_page» задано несколько раз" in html.text


@pytest.mark.parametrize(
    ("path", "said"),
    [("/queries/nosuch", "Такого запроса нет."), ("/doc/place/nowhere", "Об этом здесь ничего нет.")],
)
def test_mistakes_what_there_is_not(client: FlaskClient, path: str, said: str) -> None:
    html = page(client, path, 404)
    assert said in html
    assert 'lang="en">n' not in html


def test_the_first_day_is_not_after_the_last(client: FlaskClient) -> None:
    response = client.get("/queries/find-agreements.csv?from=2020-06-01&to=2020-01-01")
    told = json.loads(response.data)
    assert (response.status_code, told["parameter"], told["value"]) == (400, "from", "2020-06-01")
    assert client.get("/queries/find-agreements.csv?from=2020-01-01&to=2020-01-01").status_code == 200


def test_number_fields_have_limits(client: FlaskClient) -> None:
    fields = {
        each.get("name"): each for name, each in Page(page(client, "/queries/oldest-ties")).tags if each
    }
    assert (fields["limit"]["min"], "max" in fields["limit"]) == ("1", False)


def test_sending_the_form_and_every_way_through_the_rows_lead_to_the_answer(client: FlaskClient) -> None:
    html = page(client, "/queries/events", _page="2", _size="20", _sort="start")
    found = Page(html)
    assert "result" in found.anchors
    assert any(each.get("id") == "result" and each.get("tabindex") == "-1" for _, each in found.tags)
    within = [link for link in found.links if link.startswith("/ru/queries/events?")]
    assert len(within) > 8
    # The file formats and the other language are elsewhere.
    assert {link.rpartition("#")[2] for link in within if "_size" in link and "_page=2" not in link} == {
        "result"
    }
    form = page(client, "/queries/find-agreements")
    assert any(each.get("action") == "/ru/queries/find-agreements#result" for _, each in Page(form).tags)


def test_dates_are_one_column_newest_first_at_a_click(client: FlaskClient) -> None:
    html = page(client, "/queries/events")
    titles = dict(headings(html))
    assert "Дата" in titles
    assert not {"Начало", "Окончание"} & titles.keys()
    assert "_sort=-start" in titles["Дата"]
    assert "9–14 февр. 2020\u202fг." in html
    sorted_by = page(client, "/queries/events", _sort="-start")
    assert "_sort=start" in dict(headings(sorted_by))["Дата"]
    assert "_sort" not in dict(headings(page(client, "/queries/events", _sort="start")))["Дата"]
    chosen = dict(headings(page(client, "/queries/events", _columns="event,start,end")))
    assert {"Начало", "Окончание"} <= chosen.keys()


def test_dates_what_only_repeats_one_is_for_programs(client: FlaskClient) -> None:
    titles = dict(headings(page(client, "/queries/find-agreements")))
    assert "Подписано" in titles
    assert not {"Не ранее", "Не позднее"} & titles.keys()
    header = client.get("/queries/find-agreements.csv").text.partition("\r\n")[0].split(",")
    assert {"notBefore", "notAfter"} <= set(header)


def test_a_calendar_that_has_not_all_rows_says_so(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/queries/anniversaries.csv?year=2021").text)))
    dated = client.get("/queries/anniversaries.ics?year=2021").text.count("BEGIN:VEVENT")
    assert 0 < dated < len(rows)
    assert f"({dated} из {len(rows)}: у остальных нет даты)" in page(
        client, "/queries/anniversaries", year="2021"
    )
    assert "у остальных нет даты" not in page(client, "/queries/visits")


@pytest.mark.parametrize(
    ("path", "plain", "spoken"),
    [
        ("partner.xlsx?lang=ru", "partner-de-hamburg.xlsx", r".* — Гамбург\.xlsx"),
        ("partner.xlsx?lang=en", "partner-de-hamburg.xlsx", r".* — Hamburg\.xlsx"),
        (
            "partners-of-kind.excel.csv?lang=ru&kind=city",
            "partners-of-kind-city.excel.csv",
            r".* — [Гг]ород.*",
        ),
        (
            "find-agreements.xlsx?lang=ru&party=%D0%B0/%D0%B1%22%0A",
            "find-agreements.xlsx",
            r"[^/\\:\"\n]* — а б\.xlsx",
        ),
        ("partner.csv?lang=ru", "partner-de-hamburg.csv", ""),
    ],
)
def test_files_are_named_by_what_they_have(client: FlaskClient, path: str, plain: str, spoken: str) -> None:
    header = client.get(f"/queries/{path}").headers["Content-Disposition"]
    assert re.search(r"filename=\"?([^\";]*)\"?(;|$)", header)[1] == plain  # type: ignore[index]
    assert header.isascii()
    called = parse_options_header(header)[1]["filename"]
    assert re.fullmatch(spoken or re.escape(plain), called)


def test_an_empty_answer_says_what_to_try(client: FlaskClient) -> None:
    html = page(client, "/queries/signers", party="нет такой стороны")
    assert "Ничего не найдено. Уберите одно из условий" in html


def test_a_workbook_tells_what_it_was_asked_for(client: FlaskClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(client.get("/queries/partner.xlsx?lang=ru").data))
    about = {title.value: value.value for title, value in book["О таблице"]}
    assert about["Партнёр"] == "https://w3id.org/citypartners/id/place/de-hamburg"
    assert about["Строк в таблице"] == book.worksheets[0].max_row - 1


def test_every_value_knows_its_heading_on_a_small_screen(client: FlaskClient) -> None:
    html = page(client, "/queries/partners")
    labels = [each["data-label"] for name, each in Page(html).tags if name == "td" and each]
    titles = [title for title, _ in headings(html)]
    assert labels[: len(titles)] == titles
    assert len(labels) % len(titles) == 0


def test_a_value_of_the_data_is_told_as_the_list_has_it(client: FlaskClient) -> None:
    html = page(client, "/queries/partners-since-decade", decade="1960")
    used = html[html.index('<dl class="used"') : html.index("</dl>", html.index('<dl class="used"'))]
    assert "<dd>1960-е" in " ".join(used.split()).replace("<dd> ", "<dd>")
