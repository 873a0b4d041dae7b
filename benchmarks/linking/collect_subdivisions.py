"""Make ``subdivisions.tsv`` of the linker anew: ``python -m benchmarks.linking.collect_subdivisions``.

It needs what Debian's package unicode-cldr-core installs (``--cldr`` says where), and pycountry. CLDR may
keep what a code meant years ago (in Iran before 2020, in Morocco before 2015), and a wrong link is worse than
none. The rule:

- Only codes that pycountry has. A label resembles a name by the share of letters that stay, of the whole or
  of two words of four letters and more.
- A label is a stranger where it is another code's name in the country (0.9), and hardly its own (below 0.6).
- A country with two strangers has given its codes anew. There CLDR's codes say nothing: a label goes to the
  code whose whole name is most like it (0.75), where it is also the label most like that name.
- In other countries a label stays with its code, also where it resembles no name, which is an exonym (Bavaria
  for Bayern); a stranger is left out. A code that CLDR lacks gets the label that is its name (0.9), if no
  other code of today has it.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from importlib.resources import as_file, files
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

from kg.link.matching.names import fold_name, measure_similarity

_COLUMNS = ("code", "label_en", "label_ru")
_OWN = 0.6
_OTHER = 0.9
_JOINED = 0.75
_ANEW = 2
_WORD = 4
# No part of a name: CLDR's marks of namesakes and former units, accents of stress, words in brackets.
_MARKS = re.compile(r"[²³†\u0301]|\s*\([^()]*\)$")
_HEAD = """\
# Made by `python -m benchmarks.linking.collect_subdivisions`, from Unicode CLDR {version}; the rule is there.
# Copyright 1991-2022 Unicode, Inc., Unicode-DFS-2016: UNICODE-LICENSE.txt beside this file.
"""


def choose_labels(labels: Mapping[str, str], names: Mapping[str, str]) -> Mapping[str, str]:
    """Return for codes of ISO 3166-2 the code under which CLDR has their label, where that is safe to go by.

    ``labels`` are CLDR's English labels, ``names`` those of ISO 3166-2, each by a code of the form «IR-10».
    """
    countries: dict[str, tuple[dict[str, str], dict[str, str]]] = defaultdict(lambda: ({}, {}))
    for side, table in enumerate((labels, names)):
        for code, text in table.items():
            countries[code[:2]][side][code] = text
    chosen: dict[str, str] = {}
    for here, called in countries.values():
        same = here.keys() & called.keys()
        strangers = {code for code in same if _is_stranger(code, here[code], called)}
        if len(strangers) >= _ANEW:
            chosen |= _join(here, called, _JOINED)
            continue
        chosen |= {code: code for code in same - strangers}
        spare = {code: label for code, label in here.items() if code not in called}
        missing = {code: name for code, name in called.items() if code not in here}
        chosen |= _join(spare, missing, _OTHER)
    return chosen


def _is_stranger(code: str, label: str, names: Mapping[str, str]) -> bool:
    if _measure(label, names[code]) >= _OWN:
        return False
    return any(_measure(label, name) >= _OTHER for other, name in names.items() if other != code)


def _join(labels: Mapping[str, str], names: Mapping[str, str], least: float) -> Mapping[str, str]:
    """Return for a code of ``names`` that of the label most like it, where both are most like each other."""
    alike = {(one, of): _measure_whole(labels[of], names[one]) for one in names for of in labels}
    by_name: dict[str, list[float]] = defaultdict(list)
    by_label: dict[str, list[float]] = defaultdict(list)
    for (one, of), similarity in alike.items():
        by_name[one].append(similarity)
        by_label[of].append(similarity)
    return {
        one: of
        for (one, of), similarity in alike.items()
        if similarity >= least and _is_best(similarity, by_name[one]) and _is_best(similarity, by_label[of])
    }


def _is_best(similarity: float, among: Sequence[float]) -> bool:
    return similarity == max(among) and among.count(similarity) == 1


def _measure(label: str, name: str) -> float:
    """Return how alike ``label`` and ``name`` are, 0 to 1: whole, or a word of each."""
    words = product(_words(fold_name(label)), _words(fold_name(name)))
    return max(_measure_whole(label, name), *(measure_similarity(one, two) for one, two in words), 0.0)


def _measure_whole(label: str, name: str) -> float:
    """Return how alike they are as they stand; what follows a bracket or a comma is no part of ``name``."""
    parts = (name, name.partition(" [")[0], name.partition(",")[0])
    return max(measure_similarity(fold_name(label), fold_name(part)) for part in parts)


def _words(folded: str) -> list[str]:
    return [word for word in folded.split() if len(word) >= _WORD]


def _read_labels(path: Path) -> Mapping[str, str]:
    """Return CLDR's labels by codes of ISO 3166-2's form: CLDR writes «ir10» for IR-10."""
    root = ElementTree.parse(path).getroot()  # noqa: S314  # the system's own file
    return {
        f"{key[:2]}-{key[2:]}".upper(): _MARKS.sub("", element.text).strip()
        for element in root.iter("subdivision")
        for key in (element.get("type", ""),)
        if element.text and not element.get("alt")
    }


def main() -> None:
    """Write the table."""
    import pycountry  # noqa: PLC0415  # an extra

    reading = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    reading.add_argument("--cldr", type=Path, default=Path("/usr/share/unicode/cldr"), help="CLDR's folder")
    reading.add_argument("--version", default="41", help="which version of CLDR that is (default: 41)")
    given = reading.parse_args()
    english, russian = (
        _read_labels(given.cldr / f"common/subdivisions/{language}.xml") for language in ("en", "ru")
    )
    names = {row.code: row.name for row in pycountry.subdivisions}
    chosen = choose_labels(english, names)
    rows = [(code, english[key], russian.get(key, "")) for code, key in sorted(chosen.items())]
    lines = ["\t".join(_COLUMNS), *("\t".join(row) for row in rows)]
    with as_file(files("kg.link.matching").joinpath("subdivisions.tsv")) as table:
        table.write_text(_HEAD.format(version=given.version) + "\n".join(lines) + "\n", "utf-8")
    print(f"{len(rows)} labels for {len(names)} codes written to {table.name}")


if __name__ == "__main__":
    main()
