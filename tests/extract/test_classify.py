"""Types, topics, modes and numbers of participants, as the table of words has them."""

from __future__ import annotations

import pytest

from kg.extract.classify import find_mode, find_participants, find_topics, find_type
from kg.words import Matcher


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("– визит делегации на выставку", "visit"),
        ("– рабочие встречи", "meeting"),
        ("– ВКС руководства", "video-conference"),
        ("– семинар в формате ВКС", "seminar"),
        ("– онлайн-конференция", "conference"),
        ("– открытие выставки", "exhibition"),
        ("– круглый стол", "round-table"),
        ("– 6-е заседание Совета", "working-group-session"),
        ("– торжественно-траурный митинг", "commemoration"),
        ("мэр вручил городу карту", "handover"),
        ("– подписание Протокола", "signing"),
        ("– Дни Будапешта", "festival"),
        ("– обмен поздравлениями", "other"),
    ],
)
def test_type(matcher: Matcher, text: str, type_: str) -> None:
    assert find_type(text, matcher) == type_


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("семинар в формате ВКС", "online"),
        ("визит; итоги обсудили онлайн", "online"),
        ("переговоры по видеосвязи", "online"),
        ("видео- и телеконференция", "online"),
        ("визит делегации", "in-person"),
        ("церемония открытия", "in-person"),
        ("выставка в Центральном Военно-морском музее", "in-person"),
        ("ярмарка на Сенатской площади", "in-person"),
        ("концерт в государственной академической филармонии", "in-person"),
        ("минута молчания у ратуши", "in-person"),
        ("встреча в формате Zoom", "online"),
        ("видеомост", "online"),
        ("встреча с директором музея", None),
        ("концерт в Риге", None),
        ("вопрос в центре внимания", None),
        ("", None),
    ],
)
def test_mode(matcher: Matcher, text: str, mode: str | None) -> None:
    assert find_mode(text, matcher) == mode


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("в которых приняли участие 150 человек", 150),
        ("(участие 37 представителей с обеих сторон)", 37),
        ("– мастер-класс по оригами (40 детей)", 40),
        ("– форум (более 300 участников).", 300),
        ("– стажировка 12 чел. из аппарата Сената", 12),
        ("на которой побывало свыше 5 тыс. чел.", 5000),
        ("– приём (2,5 тыс. человек)", 2500),
        ("в котором участвовали около 1 500 человек", 1500),
        ("концерт (зал на 800 мест)", None),
        ("участие порядка 120 чел., в том числе", 120),
        ("визит делегации Белоруссии (25 молодых «лидеров Республики»)", 25),
        ("(участвовали 12 экспертов)", 12),
        ("направление молодежи в количестве 10 чел.", None),
        ("участие 12 компаний города", None),
        ("участие Школы № 583", None),
        ("участие в 2 конкурсах для школьников", None),
        ("2 концерта", None),
    ],
)
def test_participants(matcher: Matcher, text: str, number: int | None) -> None:
    assert find_participants(text, matcher) == number


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("ВКС по теме «Здравоохранение»", ("health",)),
        ("экономический форум", ("trade-industry",)),
        ("встреча в Экономическом университете", ("education",)),
        ("аккредитованный консультант", ()),
        ("встреча с вице-консулом", ("diplomacy",)),
        ("посещение Детской городской больницы", ("health",)),
        ("искусственный интеллект", ("it-smart-city",)),
        ("выставка искусства", ("culture",)),
        ("развитие туризма и спорта", ("sport", "tourism")),
        ("памятник Хо Ши Мину", ("culture",)),
        ("группы были образованы", ()),
        ("визит мэра", ()),
    ],
)
def test_topics(matcher: Matcher, text: str, topics: tuple[str, ...]) -> None:
    assert find_topics(text, matcher) == topics
