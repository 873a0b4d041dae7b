"""Reports of any length in the format of the real ones, with a table of places to match.

The texts are made up of templates; the same number of rows gives the same report.
"""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from kg.config import Config, find_root
from kg.source.tables import PLACE_COLUMNS, read_places

_SYLLABLES = "ба во ге дри жи зу ка ло ме но пра ре сту ти фо ха че".split()
_TITLES = (
    "Соглашение между Правительством Санкт-Петербурга и мэрией города {place} о торгово-экономическом, "
    "научно-техническом и культурном сотрудничестве",
    "Протокол о сотрудничестве между Санкт-Петербургом и городом {place}",
    "План мероприятий «Дорожная карта» по развитию сотрудничества на 2018-2022 гг.",
    "Меморандум о взаимопонимании",
)
_EVENTS = (
    "{day} {month} – визит делегации города {place} в Санкт-Петербург (переговоры о сотрудничестве в области "
    "туризма и городского транспорта; участие {number} представителей).",
    "{day} {month} – ВКС по вопросам противодействия распространению коронавирусной инфекции с участием "
    "специалистов города {place}.",
    "{day}-{later} {month} – Дни культуры города {place} (концерты, выставка в библиотеке, круглый стол).",
    "В течение года проводились совместные мероприятия между образовательными организациями.",
    "{day} {month} – открытие выставки «{place}: вчера и сегодня» в Историческом парке.",
)
_MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
_HEADER = (
    "\n\n**СОТРУДНИЧЕСТВО САНКТ-ПЕТЕРБУРГА\nС ГОРОДАМИ – ПАРТНЕРАМИ**\n\n"
    "Страна\tГород\tОснование для сотрудничества\tГод установления связей/ подписания документа\t"
    "Основные мероприятия в 2020 году\n"
)
_PAGE = 20


def silent(words: str) -> None:
    """Take a step of a build and tell nobody."""


def generate(rows: int, folder: Path, seed: int = 1) -> tuple[Config, Path]:
    """Write a report of ``rows`` partner rows and its places below ``folder``.

    Returns the settings of that project and the path of the report's ``.toml``.
    """
    home = find_root(Path(__file__).parent)
    source = folder / "data" / "source"
    source.mkdir(parents=True)
    shutil.copytree(home / "ontology", folder / "ontology")
    shutil.copy(home / "data" / "words.tsv", folder / "data")
    countries = [place for place in read_places(home / "data" / "places.tsv") if place.kind == "country"]
    rng = random.Random(seed)
    names = [_name(index) for index in range(rows)]
    table = (home / "data" / "places.tsv").read_text(encoding="utf-8").rstrip("\n").split("\n")
    lines = [_HEADER, "ЕВРОПА\t\t\t\t\n"]
    above = ""
    for index, name in enumerate(names):
        country = countries[index * len(countries) // rows]
        cells = dict.fromkeys(PLACE_COLUMNS, "") | {
            "key": f"{country.key}-g{index}",
            "kinds": "city",
            "within": country.key,
            "wikidata": f"Q{10_000_000 + index}",
            "lat": f"{rng.uniform(-60, 70):.4f}",
            "lon": f"{rng.uniform(-180, 180):.4f}",
            "label_ru": name,
            "label_en": f"Generated {index}",
            "names": name,
        }
        table.append("\t".join(cells[column] for column in PLACE_COLUMNS))
        printed = country.label_ru if country.key != above else ""
        lines.append(_row(printed, name, rng, cut=index % _PAGE == _PAGE - 1))
        above = country.key
    (folder / "data" / "places.tsv").write_text("\n".join(table) + "\n", encoding="utf-8")
    (source / "generated.txt").write_text("".join(lines), encoding="utf-8")
    toml = source / "generated.toml"
    toml.write_text(
        'file = "generated.txt"\nhost = "ru-saint-petersburg"\nyear = 2020\ntitle = "Отчёт"\n'
        'publisher = "Комитет"\nlanguage = "ru"\n',
        encoding="utf-8",
    )
    return Config(root=folder, out=folder / "build"), toml


def _name(index: int) -> str:
    letters = ""
    for _ in range(5):
        index, rest = divmod(index, len(_SYLLABLES))
        letters += _SYLLABLES[rest]
    return letters.capitalize()


def _row(country: str, place: str, rng: random.Random, *, cut: bool) -> str:
    title = rng.choice(_TITLES).format(place=place)
    date = f"{rng.randint(1, 28):02}.{rng.randint(1, 12):02}.{rng.randint(1990, 2019)}"
    events = " ".join(f"<p>{_event(place, rng)}</p>" for _ in range(rng.randint(0, 5)))
    if not cut or not events:
        return f"{country}\tг. {place}\t{title}\t{date}\t{events}\n"
    words = events.split(" ")
    half = len(words) // 2
    first, second = " ".join(words[:half]) + "</p>", "<p>" + " ".join(words[half:])
    return f"{country}\tг. {place}\t{title}\t{date}\t{first}\n\n\t\t\t\t{second}\n"


def _event(place: str, rng: random.Random) -> str:
    day = rng.randint(1, 20)
    values: dict[str, object] = {"day": day, "later": day + rng.randint(1, 7), "month": rng.choice(_MONTHS)}
    values["number"] = rng.randint(5, 90)
    return rng.choice(_EVENTS).format(place=place, **values)
