"""Make ``names.tsv`` anew: ``python -m benchmarks.linking.collect``.

It needs what Debian's package unicode-cldr-core installs (``--cldr`` says where). Cities are CLDR's exemplar
cities of time zones, where tzdata says they are; former names are those of ``former.tsv``.
"""

from __future__ import annotations

import argparse
import importlib.resources
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from xml.etree import ElementTree

from benchmarks.linking.names import COLUMNS, TABLE, Name, Seen, as_city, choose
from benchmarks.linking.truths import fold, settlements

_HEAD = """\
# Made by `python -m benchmarks.linking.collect`. Answers are ids of GeoNames (geonames.org, CC BY 4.0).
# CLDR: names from Unicode CLDR {version}, Copyright 1991-2022 Unicode, Inc., under Unicode-DFS-2016
# (unicode.org/copyright.html). own: former names, written by us.
"""


def _texts(path: Path, tag: str, within: str) -> dict[str, str]:
    """Return the text of each ``tag`` by the type of the element ``within`` that it stands in."""
    found: dict[str, str] = {}
    for element in ElementTree.parse(path).getroot().iter(within):  # noqa: S314  # the system's own file
        text = element.findtext(tag)
        if text:
            found[element.get("type", "")] = text
    return found


def _coordinates(text: str) -> tuple[float, float]:
    """Return latitude and longitude of tzdata's form, ISO 6709: ±DDMM[SS]±DDDMM[SS]."""
    signs = re.fullmatch(r"([+-])(\d\d)(\d\d)(\d\d)?([+-])(\d{3})(\d\d)(\d\d)?", text)
    if signs is None:
        raise ValueError(f"{text!r} are no coordinates")
    south, *first, west, one, two, three = signs.groups()
    values = []
    for sign, (degrees, minutes, seconds) in ((south, first), (west, (one, two, three))):
        value = int(degrees) + int(minutes) / 60 + int(seconds or 0) / 3600
        values.append(-value if sign == "-" else value)
    return values[0], values[1]


def _cities(cldr: Path) -> Iterator[Name]:
    russian = _texts(cldr / "common/main/ru.xml", "exemplarCity", "zone")
    english = _texts(cldr / "common/main/en.xml", "exemplarCity", "zone")
    zones = ElementTree.parse(cldr / "common/bcp47/timezone.xml").getroot()  # noqa: S314  # the system's own file
    canonical: dict[str, str] = {}
    for element in zones.iter("type"):
        aliases = element.get("alias", "").split()
        canonical |= dict.fromkeys(aliases, aliases[0] if aliases else "")
    table = importlib.resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    for line in table.splitlines():
        if line.startswith("#"):
            continue
        country, where, zone = line.split("\t")[:3]
        key = canonical.get(zone, zone)
        name = english.get(key) or key.rpartition("/")[2].replace("_", " ")
        truth = settlements().find_truth(name, country, *_coordinates(where))
        if truth and key in russian:
            yield as_city("CLDR", truth.settlement, russian[key], name if truth.english else "")


def _former() -> Iterator[Name]:
    lines = (TABLE.parent / "former.tsv").read_text("utf-8").splitlines()[1:]
    for line in lines:
        ru, country, now = line.split("\t")
        places = settlements().by_name[country, fold(now)]
        if not places:
            raise ValueError(f"{now!r}, {country}, is no main name of GeoNames")
        yield as_city("own", max(places, key=lambda place: place.population), ru, "")


def main() -> None:
    """Write the table."""
    reading = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    reading.add_argument("--cldr", type=Path, default=Path("/usr/share/unicode/cldr"), help="CLDR's folder")
    reading.add_argument("--version", default="41", help="which version of CLDR that is (default: 41)")
    given = reading.parse_args()
    names = choose(chain(_cities(given.cldr), _former()), Seen(), least=0)
    lines = ["\t".join(str(getattr(name, column)) for column in COLUMNS) for name in names]
    head = _HEAD.format(version=given.version)
    TABLE.write_text("\n".join([head + "\t".join(COLUMNS), *sorted(lines)]) + "\n", "utf-8")
    print(f"{len(names)} names written to {TABLE.name}")


if __name__ == "__main__":
    main()
