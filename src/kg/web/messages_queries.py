"""The texts of the pages of saved queries, in Russian and English."""

from __future__ import annotations

from collections.abc import Mapping

QUERY_MESSAGES: Mapping[str, tuple[str, str]] = {
    "queries": ("Готовые запросы", "Saved queries"),
    "queries-about": (
        "Ответы на вопросы о партнёрах, соглашениях и мероприятиях. Каждый можно взять таблицей для Excel, "
        "файлом для карты или календаря, а также получать из программы.",
        "Answers to questions about partners, agreements and events. Each can be had as a table for Excel, "
        "as a file for a map or a calendar, and from a program.",
    ),
    "queries-for-programs": (
        "Программам: описание всех запросов (OpenAPI 3.1):",
        "For programs: a description of all queries (OpenAPI 3.1):",
    ),
    "queries-as-rdf": ("они же как данные:", "the same as data:"),
    "tag-partners": ("Партнёры", "Partners"),
    "tag-agreements": ("Соглашения", "Agreements"),
    "tag-events": ("Мероприятия", "Events"),
    "tag-passages": ("Слова отчёта", "The report's own words"),
    "tag-quality": ("Полнота и качество данных", "Completeness and quality of the data"),
    "tag-counts": ("Числа", "Numbers"),
    "tag-programs": ("Для программистов и проверки", "For programmers and checks"),
    "tag-": ("Другие", "Others"),
    "choose": ("— выберите —", "— choose —"),
    "any": ("— не важно —", "— any —"),
    "optional": ("необязательно", "optional"),
    "wrong-value": ("Поле «{title}»: «{value}» не подходит.", "“{title}”: “{value}” does not fit."),
    "missing-value": ("Заполните поле «{title}».", "Fill in “{title}”."),
    "unknown-parameter": (
        "Такого условия у этого запроса нет: «{title}».",
        "This query has no such parameter: “{title}”.",
    ),
    "repeated-parameter": (
        "«{title}» задано несколько раз; задайте одно значение.",
        "“{title}” is given several times; give one value.",
    ),
    "dates-reversed": (
        "Первый день позже последнего: поменяйте их местами.",
        "The first day is after the last: exchange them.",
    ),
    "fits-xsd:gYear": (
        "Нужен год из четырёх цифр, например 2021.",
        "A year of four digits is needed, such as 2021.",
    ),
    "fits-xsd:gYearMonth": (
        "Нужен месяц, например декабрь 2020 года; в адресе страницы: 2020-12.",
        "A month is needed, such as December 2020; in the page's address: 2020-12.",
    ),
    "fits-xsd:date": (
        "Нужен день, например 31.12.2020; в адресе страницы: 2020-12-31.",
        "A day is needed, such as 31 December 2020; in the page's address: 2020-12-31.",
    ),
    "fits-xsd:integer": ("Нужно целое число, например 10.", "A whole number is needed, such as 10."),
    "fits-number": ("Нужно число, например 10.5.", "A number is needed, such as 10.5."),
    "fits-iri": (
        "Нужен полный адрес (IRI), например https://example.org/.",
        "A full address (IRI) is needed, such as https://example.org/.",
    ),
    "fits-list": ("Выберите из списка: {values}.", "Choose one of: {values}."),
    "fits-_page": ("Нужен номер страницы, начиная с 1.", "The number of a page is needed, from 1."),
    "fits-_size": ("Нужно целое число от 1 до {most}.", "A whole number from 1 to {most} is needed."),
    "fits-columns": ("Столбцы: {values}.", "The columns are: {values}."),
    "show": ("Показать", "Show"),
    "example": ("Пример: {values}", "Example: {values}"),
    "example-about": (
        "Выберите своё и нажмите «Показать».",
        "Choose your own and press “Show”.",
    ),
    "date": ("Дата", "Date"),
    "other-formats": ("другие форматы", "other formats"),
    "no-rows-advice": (
        "Уберите одно из условий или возьмите часть слова.",
        "Leave out one of the values, or take a part of the word.",
    ),
    "dated-rows": ("{dated} из {total}: у остальных нет даты", "{dated} of {total}: the others have no date"),
    "no-such-query": (
        "Такого запроса нет. Все запросы — на странице",
        "There is no such query. All are on the page",
    ),
    "no-such-thing": ("Об этом здесь ничего нет.", "Nothing is said of this here."),
    "for-developers": ("Разработчикам", "For developers"),
    "for-values": ("Значения", "Values"),
    "by-default": ("по умолчанию", "by default"),
    "rows-of": ("Строки {first}–{last} из {total}", "Rows {first}–{last} of {total}"),
    "row-of": ("Строка {first} из {total}", "Row {first} of {total}"),
    "rows-before": (
        "Такой страницы нет: всего строк {total}.",
        "There is no such page: there are {total} rows.",
    ),
    "file-rows": (
        "В файле первые {number} строк; адрес следующих — в заголовке Link.",
        "A file has the first {number} rows; the header Link has the address of the next.",
    ),
    "sort-by": ("Сортировать по столбцу «{title}»", "Sort by “{title}”"),
    "own-order": ("Обычный порядок строк", "The rows' own order"),
    "all-columns": ("Все столбцы", "All columns"),
    "pages": ("Страницы", "Pages"),
    "page-of": ("страница {page} из {last}", "page {page} of {last}"),
    "page-first": ("В начало", "First"),
    "page-prev": ("Назад", "Previous"),
    "page-next": ("Вперёд", "Next"),
    "page-last": ("В конец", "Last"),
    "format-csv": ("CSV для программ", "CSV for programs"),
    "format-excel.csv": ("CSV для Excel", "CSV for Excel"),
    "format-tsv": ("TSV", "TSV"),
    "format-json": ("JSON", "JSON"),
    "format-xml": ("XML", "XML"),
    "format-xlsx": ("Excel", "Excel"),
    "format-geojson": ("карта", "map"),
    "format-ics": ("календарь", "calendar"),
    "format-ttl": ("Turtle", "Turtle"),
    "format-jsonld": ("JSON-LD", "JSON-LD"),
    "as-code": ("То же в программе или электронной таблице", "The same in a program or a spreadsheet"),
    "code-about": (
        "Каждый пример получает ровно эти строки. Google Таблицы и другие сервисы обращаются только к "
        "серверам, открытым в интернете.",
        "Each example gets exactly these rows. Google Sheets and other services reach only servers on the "
        "open internet.",
    ),
    "code-curl": ("Командная строка: curl", "Command line: curl"),
    "code-sparqlwrapper": ("Python: SPARQLWrapper", "Python: SPARQLWrapper"),
    "code-pandas": ("Python: pandas", "Python: pandas"),
    "code-r": ("R", "R"),
    "code-google": ("Google Таблицы: формула в ячейке", "Google Sheets: a formula in a cell"),
    "code-libreoffice": (
        "LibreOffice Calc: адрес для «Лист → Внешние ссылки…» (Sheet → External Links)",
        "LibreOffice Calc: the address for Sheet → External Links…",
    ),
    "code-excel": (
        "Excel: формула Power Query для «Данные → Получить данные → Из других источников → Пустой запрос → "
        "Расширенный редактор»",
        "Excel: a formula of Power Query for Data → Get Data → From Other Sources → Blank Query → Advanced "
        "Editor",
    ),
    "federated-about": ("Часть ответа этот запрос берёт с", "Part of the answer comes from"),
    "federated-closed": (
        "Этот сервер туда не обращается, поэтому ответа здесь нет. Текст запроса можно взять ниже и "
        "выполнить там, где такое обращение разрешено.",
        "This server does not call it, so there is no answer here. The text of the query is below, to be run "
        "where that is allowed.",
    ),
}
