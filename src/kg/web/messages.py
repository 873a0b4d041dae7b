"""Every text for people, in Russian and English, and which of the two a request gets."""

from __future__ import annotations

from collections.abc import Mapping

from flask import g, request

LANGUAGES = {"ru": "Русский", "en": "English"}
DEFAULT = "ru"

MESSAGES: Mapping[str, tuple[str, str]] = {
    "site": ("Города-партнёры", "City partners"),
    "skip": ("К содержанию", "Skip to content"),
    "language": ("Язык", "Language"),
    "home": ("Главная", "Home"),
    "purpose": (
        "Что город делает вместе с партнёрами за рубежом: с кем, на основании каких документов, с какого "
        "года и что проведено за год. Каждый факт показывает отрывок отчёта, из которого он прочитан.",
        "What a city does together with its partners abroad: with whom, on the basis of which documents, "
        "since when, and what was held in the year. Every fact shows the passage it was read from.",
    ),
    "reports": ("Отчёты", "Reports"),
    "report-text": ("текст отчёта", "text of the report"),
    "host": ("отчёт города", "report of"),
    "numbers": ("В числах", "In numbers"),
    "partnerships": ("партнёрств", "partnerships"),
    "agreements": ("соглашений", "agreements"),
    "events": ("мероприятий", "events"),
    "asserted": ("утверждений из отчётов", "statements from the reports"),
    "inferred": ("выведенных утверждений", "inferred statements"),
    "rows": ("строк таблицы прочитано", "rows of the table read"),
    "characters": ("знаков учтено", "characters accounted for"),
    "findings": ("замечаний проверки", "findings of the checks"),
    "queries": ("Готовые запросы", "Saved queries"),
    "queries-about": (
        "Ответы таблицей; каждую можно взять и как CSV, TSV, JSON или XML.",
        "Answers as tables, each to be had as CSV, TSV, JSON or XML as well.",
    ),
    "ontology": ("Онтология", "Ontology"),
    "ontology-about": (
        "Термины, которыми описаны данные; каждый с определением на двух языках.",
        "The terms that describe the data, each defined in both languages.",
    ),
    "schemes": ("Схемы понятий", "Concept schemes"),
    "shapes": ("Ограничения (SHACL)", "Shapes (SHACL)"),
    "alignments": ("Соответствия другим онтологиям", "Alignments with other ontologies"),
    "dumps": ("Выгрузки", "Dumps"),
    "dumps-about": (
        "Граф целиком и по частям. Контрольные суммы — SHA-256, также в файле SHA256SUMS.",
        "The whole graph and its parts. Checksums are SHA-256, also in the file SHA256SUMS.",
    ),
    "file": ("Файл", "File"),
    "size": ("Байт", "Bytes"),
    "sum": ("SHA-256", "SHA-256"),
    "version": ("Версия", "Version"),
    "dataset": ("Описание набора данных", "Description of the dataset"),
    "endpoint": ("Точка доступа SPARQL", "SPARQL endpoint"),
    "endpoint-about": (
        "Принимает запросы SPARQL 1.1 по адресу /sparql (GET и POST); изменять данные нельзя.",
        "Takes SPARQL 1.1 queries at /sparql (GET and POST); the data cannot be changed.",
    ),
    "query-text": ("Запрос SPARQL", "SPARQL query"),
    "run": ("Выполнить", "Run"),
    "parameters": ("Параметры", "Parameters"),
    "required": ("обязательно", "required"),
    "result": ("Ответ", "Answer"),
    "row-count": ("Строк", "Rows"),
    "more-rows": ("показаны первые; остальные есть в CSV", "the first are shown; the CSV has the rest"),
    "no-rows": ("Ничего не найдено.", "Nothing was found."),
    "download": ("Взять как", "Get as"),
    "true": ("да", "yes"),
    "false": ("нет", "no"),
    "property": ("Свойство", "Property"),
    "value": ("Значение", "Value"),
    "says": ("Что известно", "What is known"),
    "passages": ("Как сказано в отчёте", "As the report says it"),
    "line": ("строка", "line"),
    "lines": ("строки", "lines"),
    "characters-at": ("знаки", "characters"),
    "in-source": ("показать в тексте отчёта", "see the text of the report"),
    "incoming": ("Что на это ссылается", "What links here"),
    "more": ("и ещё", "and more:"),
    "iri": ("Постоянный адрес", "Permanent address"),
    "graph": ("Граф", "Graph"),
    "graphs": ("Именованные графы", "Named graphs"),
    "triples": ("триплетов", "triples"),
    "term": ("Термин", "Term"),
    "definition": ("Определение", "Definition"),
    "notation": ("Обозначение", "Notation"),
    "class": ("Классы", "Classes"),
    "object-property": ("Свойства-связи", "Object properties"),
    "datatype-property": ("Свойства-значения", "Datatype properties"),
    "annotation-property": ("Свойства-пометы", "Annotation properties"),
    "concepts": ("Понятия", "Concepts"),
    "licence": (
        "Данные и онтология: CC BY 4.0. Слова отчёта принадлежат его издателю и приведены "
        "с указанием источника.",
        "Data and ontology: CC BY 4.0. The report's own wording belongs to its publisher and is quoted "
        "with its source.",
    ),
    "at": ("строка {line}, знак {column}", "line {line}, column {column}"),
    "back": ("На главную", "To the front page"),
    "400": ("Запрос не понят", "The request was not understood"),
    "403": ("Так нельзя", "Not allowed here"),
    "404": ("Не найдено", "Not found"),
    "405": ("Этот метод здесь не действует", "The method does not apply here"),
    "406": ("В таком виде ответа нет", "There is no answer in that format"),
    "413": ("Запрос слишком велик", "The request is too large"),
    "415": ("Такой вид запроса не принимается", "That kind of request is not taken"),
    "416": ("Такого отрезка нет", "There is no such range"),
    "500": ("Внутренняя ошибка", "Internal error"),
}


def language() -> str:
    """Return the language of the answer: ``?lang=`` of the request, else what its browser asks for."""
    if "language" not in g:  # a page asks hundreds of times
        stated = request.args.get("lang")
        asked = request.accept_languages.best_match(tuple(LANGUAGES), DEFAULT) or DEFAULT
        g.language = stated if stated in LANGUAGES else asked
    return str(g.language)


def message(key: str) -> str:
    """Return the text called ``key`` in the language of the answer."""
    return MESSAGES[key][tuple(LANGUAGES).index(language())]
