"""What people read for terms of other vocabularies, and the order in which properties are shown."""

from __future__ import annotations

from collections.abc import Mapping

from kg.iris import expand

_FOREIGN: Mapping[str, tuple[str, str]] = {
    "rdf:type": ("Вид", "Kind"),
    "rdfs:label": ("Название", "Label"),
    "skos:prefLabel": ("Название", "Label"),
    "skos:altLabel": ("Название в отчёте", "Name as printed"),
    "skos:definition": ("Определение", "Definition"),
    "skos:notation": ("Обозначение", "Notation"),
    "skos:inScheme": ("В схеме", "In scheme"),
    "skos:topConceptOf": ("Верхнее понятие схемы", "Top concept of"),
    "skos:scopeNote": ("Пояснение", "Scope note"),
    "dct:title": ("Заголовок", "Title"),
    "dct:description": ("Описание", "Description"),
    "dct:publisher": ("Издатель", "Publisher"),
    "dct:language": ("Язык", "Language"),
    "dct:source": ("Источник", "Source"),
    "dct:license": ("Лицензия", "Licence"),
    "dct:rights": ("Права", "Rights"),
    "dct:replaces": ("Заменяет", "Replaces"),
    "schema:description": ("Текст отчёта", "Text of the report"),
    "schema:startDate": ("Начало", "Start"),
    "schema:endDate": ("Конец", "End"),
    "schema:location": ("Место проведения", "Location"),
    "schema:superEvent": ("Часть мероприятия", "Part of the event"),
    "schema:eventAttendanceMode": ("Форма участия", "Mode of attendance"),
    "schema:mentions": ("Упоминает", "Mentions"),
    "schema:temporalCoverage": ("Охватывает годы", "Years covered"),
    "schema:sameAs": ("То же в других данных", "The same in other data"),
    "schema:url": ("Официальный сайт", "Official site"),
    "pav:retrievedOn": ("Получено", "Retrieved"),
    "prov:wasDerivedFrom": ("Прочитано из", "Read from"),
    "geo:lat": ("Широта", "Latitude"),
    "geo:long": ("Долгота", "Longitude"),
    "schema:OnlineEventAttendanceMode": ("онлайн", "online"),
    "schema:OfflineEventAttendanceMode": ("очно", "in person"),
    "schema:Event": ("Событие (schema.org)", "Event (schema.org)"),
    "schema:CreativeWork": ("Произведение (schema.org)", "Creative work (schema.org)"),
    "sh:ValidationReport": ("Отчёт о проверке", "Validation report"),
    "sh:ValidationResult": ("Замечание проверки", "Finding"),
    "sh:conforms": ("Без замечаний", "Conforms"),
    "sh:result": ("Замечание", "Finding"),
    "sh:resultSeverity": ("Важность", "Severity"),
    "sh:resultMessage": ("Замечание", "Message"),
    "sh:resultPath": ("Свойство", "Property"),
    "sh:focusNode": ("Проверено", "Checked thing"),
    "sh:value": ("Значение", "Value"),
    "sh:sourceShape": ("Правило", "Shape"),
    "sh:sourceConstraintComponent": ("Вид правила", "Kind of constraint"),
    "sh:Warning": ("предупреждение", "warning"),
    "sh:Info": ("замечание", "note"),
    "void:triples": ("Триплетов", "Triples"),
    "void:entities": ("Предметов", "Entities"),
    "void:class": ("Класс", "Class"),
    "void:property": ("Свойство", "Property"),
    "void:subset": ("Часть", "Part"),
    "void:dataDump": ("Выгрузка", "Dump"),
    "void:sparqlEndpoint": ("Точка доступа SPARQL", "SPARQL endpoint"),
    "void:classPartition": ("По классам", "By class"),
    "void:propertyPartition": ("По свойствам", "By property"),
    "void:classes": ("Классов", "Classes"),
    "void:properties": ("Свойств", "Properties"),
    "void:distinctSubjects": ("Предметов", "Subjects"),
    "dcat:distribution": ("Файл", "Distribution"),
    "dcat:version": ("Версия", "Version"),
}
_NAMES = {expand(name): texts for name, texts in _FOREIGN.items()}

_ORDER = [
    expand(name)
    for name in (
        "rdf:type",
        "dct:title",
        "skos:altLabel",
        "schema:description",
        "cp:hasAgreementType",
        "cp:hasEventType",
        "cp:hasPartner",
        "cp:isAgreementOf",
        "cp:isEventOf",
        "cp:establishedOn",
        "cp:signedOn",
        "cp:statedDate",
        "schema:startDate",
        "schema:endDate",
        "schema:eventAttendanceMode",
        "cp:hasTopic",
        "cp:hasParty",
        "schema:superEvent",
        "schema:mentions",
        "cp:participantCount",
        "cp:hasAgreement",
        "cp:hasEvent",
        "cp:country",
        "cp:within",
        "cp:isPartnerIn",
        "cp:partnerOf",
        "cp:twinnedWith",
        "cp:inSection",
    )
]
_LAST = [expand(name) for name in ("cp:inReport", "schema:sameAs", "schema:url", "prov:wasDerivedFrom")]


def foreign_name(iri: str, language: str) -> str | None:
    """Return what people call a term of another vocabulary; None for one that is not in the table."""
    texts = _NAMES.get(iri)
    return texts[("ru", "en").index(language)] if texts else None


def property_order(iri: str) -> tuple[int, int, str]:
    """Return the sort key of a property: what says most about a thing first, provenance last."""
    if iri in _ORDER:
        return (0, _ORDER.index(iri), iri)
    return (2, _LAST.index(iri), iri) if iri in _LAST else (1, 0, iri)
