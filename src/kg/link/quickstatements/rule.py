"""Which ties count as P190: the rule of ``data/p190.toml``, and who signed, by the words of a title."""

from __future__ import annotations

import csv
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.faults import Fault, InputError
from kg.words import Found, Matcher, fold

RULE = "p190.toml"  # within data/
SIGNERS = ("authority", "place", "district", "organisation", "other", "unnamed")
_KINDS = ("country", "region", "city", "district")
_LEVELS = tuple(f"{one}-{other}" for one in _KINDS for other in _KINDS)
_LISTS: Mapping[str, tuple[str, ...]] = {"levels": _LEVELS, "types": (), "signers": SIGNERS, "checked": ()}
_WORDS = ("authority", "district", "organisation", "kind")
_SCHEME = "signer"
_BY_HAND = "by hand"  # how a person accepts a place, in the table of places
_LONGEST_ENDING = 3  # letters that a case adds to a name without its last vowels
_VOWELS = "аеёиоуыэюяйь"
_WORD = re.compile(r"\w+(?:-\w+)*")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a tie must be to count: see ``data/p190.toml``, whose lists have the same names.

    ``unseen`` are the keys of places whose link to Wikidata no person has looked at, ``namesakes`` those of
    places that have a name in common with another one of their country, as a province with its city.
    """

    levels: frozenset[str]
    types: frozenset[str]
    signers: frozenset[str]
    checked: frozenset[str]
    words: Matcher
    unseen: frozenset[str] = frozenset()
    namesakes: frozenset[str] = frozenset()

    def pairs(self, host: Iterable[str], partner: Iterable[str]) -> bool:
        """Return whether a place of the kinds ``host`` may pair with one of the kinds ``partner``."""
        ours = tuple(host)
        pairs = ((one, other) for other in partner for one in ours)
        return any(f"{one}-{other}" in self.levels or f"{other}-{one}" in self.levels for one, other in pairs)

    def signer(self, wording: str, names: Iterable[str]) -> str:
        """Return which of :data:`SIGNERS` the ``wording`` of a party is; ``names`` are those of both places.

        A district counts wherever it is named; of other words the first, «Комитетом Правительства» being no
        government. What no list knows is ``other``, never taken for an authority.
        """
        found = [match.concept for match in self._longest(wording)]
        if found:
            return "district" if "district" in found else found[0]
        return "place" if any(self._is_named(wording, name) for name in names) else "other"

    def _longest(self, wording: str) -> Iterator[Found]:
        """Yield what the lists find in ``wording``, without what lies within a longer find."""
        found = [*self.words.all(_SCHEME, wording)]
        for one in found:
            span = one.begin, one.end
            others = ((each.begin, each.end) for each in found if (each.begin, each.end) != span)
            if not any(begin <= one.begin and one.end <= end for begin, end in others):
                yield one

    def _is_named(self, wording: str, name: str) -> bool:
        """Return whether ``wording`` is ``name`` in some case: «городом Ош Кыргызской Республики»."""
        kinds = (each.end for each in self.words.all("kind", wording) if not wording[: each.begin].strip())
        return any(_begins_with(wording[begin:], name) for begin in (0, *kinds))


def _begins_with(wording: str, name: str) -> bool:
    """Return whether ``wording`` is ``name`` in some case, and where it lies, if anything, after it."""
    words = list(_WORD.finditer(fold(wording)))
    parts = _WORD.findall(fold(name))
    if not parts or len(words) < len(parts):
        return False
    if not all(_is_form(word[0], part) for word, part in zip(words, parts, strict=False)):
        return False
    rest = wording[words[len(parts) - 1].end() :].lstrip(" .,»”")
    return not rest or rest[0] in "(«" or rest[0].isupper()


def _is_form(word: str, name: str) -> bool:
    """Return whether ``word`` can be ``name`` in some case: the same but for the ending."""
    stem = name.rstrip(_VOWELS) if len(name) > _LONGEST_ENDING else name
    return word.startswith(stem) and len(word) - len(stem) <= _LONGEST_ENDING


def read_rule(path: Path) -> Rule:
    """Return the rule in the TOML file at ``path``; the table of places beside it says whose link is unsure.

    Raises :class:`InputError` with one fault for each key that is missing, unknown or malformed, and for a
    file that cannot be read.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError([Fault(str(path), 0, 0, (error.strerror or "cannot be read").lower())]) from None
    except UnicodeDecodeError:
        raise InputError([Fault(path.name, 0, 0, "not UTF-8", "save it as UTF-8")]) from None
    except tomllib.TOMLDecodeError as error:
        raise InputError([Fault(path.name, 0, 0, f"not TOML: {error}", "see toml.io")]) from None
    faults = [*_faults(path.name, values, _LISTS, "")]
    words = values.get("words")
    if isinstance(words, dict):
        faults += _faults(path.name, words, dict.fromkeys(_WORDS, ()), "words.")
    else:
        faults.append(Fault(path.name, 0, 0, "`[words]` is missing", f"give lists for {', '.join(_WORDS)}"))
    for key in values.keys() - _LISTS.keys() - {"words"}:
        known = ", ".join((*_LISTS, "words"))
        faults.append(Fault(path.name, 0, 0, f"unknown key `{key}`", f"known are {known}"))
    if faults or not isinstance(words, dict):
        raise InputError(faults)
    places = _read_rows(path.with_name("places.tsv"))
    patterns = {
        _SCHEME: tuple((name, each) for name in _WORDS if name != "kind" for each in words[name]),
        "kind": tuple(("kind", each) for each in words["kind"]),
    }
    return Rule(
        levels=frozenset(values["levels"]),
        types=frozenset(values["types"]),
        signers=frozenset(values["signers"]),
        checked=frozenset(values["checked"]),
        words=Matcher({scheme: pairs for scheme, pairs in patterns.items() if pairs}),
        unseen=frozenset(row["key"] for row in places if _is_unseen(row)),
        namesakes=frozenset(_find_namesakes(places)),
    )


def _read_rows(table: Path) -> list[dict[str, str]]:
    """Return the rows of the ``table`` of places, none where there is no such file."""
    if not table.is_file():
        return []
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _is_unseen(row: Mapping[str, str]) -> bool:
    """Return whether `kg link --auto` accepted the place of ``row``."""
    how = row.get("accepted_how") or ""
    return bool(how) and not how.startswith(_BY_HAND)


def _find_namesakes(rows: Iterable[Mapping[str, str]]) -> Iterator[str]:
    named: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        country = row["key"].partition("-")[0]
        for name in (row["label_ru"], *row["names"].split("|")):
            named[country, fold(name.strip())].add(row["key"])
    for keys in named.values():
        if len(keys) > 1:
            yield from keys


def _faults(
    file: str, values: Mapping[str, object], wanted: Mapping[str, tuple[str, ...]], prefix: str
) -> Iterator[Fault]:
    for key, allowed in wanted.items():
        value = values.get(key)
        if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
            yield Fault(file, 0, 0, f"`{prefix}{key}` is {value!r}", "give a list of texts in quotes")
        elif allowed and (strange := [each for each in value if each not in allowed]):
            said = ", ".join(map(repr, strange))
            yield Fault(file, 0, 0, f"`{prefix}{key}` has {said}", f"give some of {', '.join(allowed)}")
