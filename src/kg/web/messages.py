"""Texts for people by key, in Russian and English."""

from __future__ import annotations

from collections.abc import Mapping

from kg.web.languages import LANGUAGES, language
from kg.web.messages_queries import QUERY_MESSAGES

MESSAGES: Mapping[str, tuple[str, str]] = {
    **QUERY_MESSAGES,
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
    "dumps-latest": (
        "Файлы версии не меняются. Адрес, который всегда ведёт к действующей:",
        "The files of a version never change. The address that always leads to the current one:",
    ),
    "dumps-sums": ("Контрольные суммы всех файлов:", "The checksums of all files:"),
    "dumps-caption": ("Файлы публикации", "Files of release"),
    "published-as": ("Публикация", "Release"),
    "all-versions": ("все публикации", "all releases"),
    "current": ("действующая", "current"),
    "files": ("Файлы", "Files"),
    "changes": ("Изменения", "Changes"),
    "changes-since": ("изменения с версии", "changes since version"),
    "changes-caption": ("Триплеты по графам", "Triples by graph"),
    "changes-about": (
        "changes.rdfp — заплата RDF Patch: строки с A добавляют квадруплет, с D удаляют. То же порознь — "
        "added.nq и removed.nq. Пустые узлы названы так же, как в all.nq обеих версий.",
        "changes.rdfp is an RDF Patch: a line with A adds a quad, one with D removes it. The same apart: "
        "added.nq and removed.nq. Blank nodes are called as in the all.nq of both versions.",
    ),
    "changes-too-long": (
        "Изменений больше, чем самих данных: проще взять новую версию целиком.",
        "There is more change than data: take the new version itself.",
    ),
    "no-changes": ("Более ранней версии для сравнения нет.", "There is no earlier version to compare with."),
    "added": ("добавлено", "added"),
    "removed": ("удалено", "removed"),
    "default-graph": ("граф по умолчанию", "default graph"),
    "file": ("Файл", "File"),
    "size": ("Байт", "Bytes"),
    "sum": ("SHA-256", "SHA-256"),
    "version": ("Версия", "Version"),
    "dataset": ("Описание набора данных", "Description of the dataset"),
    "dataset-about": (
        "Что есть в данных и сколько: графы, классы, свойства, ссылки на другие данные. То же машинам — "
        "VoID, DCAT и описание точки доступа.",
        "What the data holds and how much of it: graphs, classes, properties, links to other data. Machines "
        "get the same as VoID, DCAT and a description of the endpoint.",
    ),
    "size-triples": ("Триплетов", "Triples"),
    "size-entities": ("Предметов", "Things"),
    "size-distinctSubjects": ("Разных подлежащих", "Distinct subjects"),
    "size-distinctObjects": ("Разных дополнений", "Distinct objects"),
    "size-classes": ("Классов", "Classes"),
    "size-properties": ("Свойств", "Properties"),
    "size-links": ("Ссылок", "Links"),
    "links": ("Ссылки на другие данные", "Links to other data"),
    "properties": ("Свойства", "Properties"),
    "name": ("Название", "Name"),
    "published": ("Опубликована", "Published"),
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
    "download": ("Скачать:", "Download:"),
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
    "asked-by-post": (
        "Запрос слишком длинен для ссылки; он отправляется методом POST.",
        "The query is too long for a link; it is sent by POST.",
    ),
    "run-by-post": ("Отправить методом POST", "Send by POST"),
    "run-by-post-about": (
        "для очень длинных запросов; ссылки на ответ тогда нет",
        "for very long queries; there is no link to the answer then",
    ),
    "examples": ("Примеры", "Examples"),
    "examples-about": (
        "Готовый запрос откроется в поле выше: его можно изменить и выполнить.",
        "A saved query opens in the field above, to be changed and run.",
    ),
    "with-parameters": ("с параметрами", "with parameters"),
    "permalink": ("Ссылка на этот запрос", "Link to this query"),
    "as-sparql": ("Изменить запрос", "Change the query"),
    "took": ("Заняло", "Took"),
    "seconds": ("{seconds} с", "{seconds} s"),
    "data-version": ("Версия данных", "Version of the data"),
    "first-rows": ("показаны первые {shown}", "the first {shown} are shown"),
    "all-by-download": ("остальные — в файле", "the file has all of them"),
    "triple-count": ("Триплетов", "Triples"),
    "no-triples": ("В графе нет ни одного триплета.", "The graph has no triples."),
    "as-turtle": ("То же как Turtle", "The same as Turtle"),
    "subject": ("Субъект", "Subject"),
    "predicate": ("Предикат", "Predicate"),
    "object": ("Объект", "Object"),
    "left-out": ("… и ещё знаков: {number}", "… and {number} more characters"),
    "dataset-default": ("Граф по умолчанию", "Default graph"),
    "dataset-named": ("Именованный граф", "Named graph"),
    "query-mistake": ("В запросе ошибка", "There is a mistake in the query"),
    "query-empty": (
        "Запрос пуст. Напишите его или выберите пример.",
        "The query is empty. Write one or choose an example.",
    ),
    "query-wrong": ("Запрос нельзя выполнить.", "The query cannot be run."),
    "query-token": ("Здесь не может стоять «{name}».", "“{name}” cannot stand here."),
    "query-ends": (
        "Запрос кончается раньше времени: чего-то не хватает, например закрывающей скобки.",
        "The query ends too early: something is missing, a closing bracket for example.",
    ),
    "query-quote": ("Кавычка открыта и не закрыта.", "A quotation mark is opened and not closed."),
    "query-prefix": ("Префикс «{name}» не объявлен.", "The prefix “{name}” is not declared."),
    "query-declare": ("Добавьте в начало запроса:", "Put this at the beginning of the query:"),
    "query-update": (
        "Данные здесь только читают: «{name}» изменяет их.",
        "The data can only be read here: “{name}” changes them.",
    ),
    "query-refused": ("Такие запросы здесь не выполняются.", "Queries like this are not run here."),
    "parser-says": ("Сообщение разбора:", "The parser says:"),
    "stopped-time": (
        "Запрос остановлен: он шёл дольше, чем разрешено. Сузьте его: добавьте LIMIT, назовите больше "
        "известного, не соединяйте то, что ничем не связано.",
        "The query was stopped: it took longer than it may. Narrow it down: add a LIMIT, name more of what "
        "is known, join nothing that has nothing in common.",
    ),
    "stopped-memory": (
        "Запрос остановлен: ему понадобилось слишком много памяти. Сортируйте и группируйте меньше строк.",
        "The query was stopped: it needed too much memory. Sort and group fewer rows.",
    ),
    "stopped-output": (
        "Ответ слишком велик. Добавьте LIMIT или возьмите данные целиком в выгрузках.",
        "The answer is too large. Add a LIMIT, or take all the data from the dumps.",
    ),
    "stopped-busy": (
        "Сейчас выполняется слишком много запросов. Повторите через несколько секунд.",
        "Too many queries are running right now. Try again in a few seconds.",
    ),
    "stopped-budget": (
        "С вашего адреса за последнюю минуту было слишком много работы. Повторите через минуту.",
        "Your address has asked for too much work in the last minute. Try again in a minute.",
    ),
    "stopped-lost": (
        "Процесс, который выполнял запрос, закончился прежде ответа. Повторите; если это случится снова, "
        "упростите запрос.",
        "The process that ran the query ended before it answered. Try again; if it happens again, simplify "
        "the query.",
    ),
    "no-reports": (
        "В этой версии данных нет отчётов: она загружена из готовых файлов RDF.",
        "This version of the data has no reports: it was loaded from RDF files.",
    ),
    "no-queries": ("Готовых запросов нет.", "There are no saved queries."),
    "no-ontology": (
        "В этой версии данных нет онтологии проекта.",
        "This version of the data does not have the project's ontology.",
    ),
    "no-schemes": (
        "В этой версии данных нет схем понятий.",
        "This version of the data has no concept schemes.",
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
    "429": ("Слишком много запросов", "Too many requests"),
    "503": ("Сейчас ответа нет", "No answer right now"),
    "500": ("Внутренняя ошибка", "Internal error"),
}


def message(key: str) -> str:
    """Return the text called ``key`` in the language of the answer."""
    return MESSAGES[key][tuple(LANGUAGES).index(language())]
