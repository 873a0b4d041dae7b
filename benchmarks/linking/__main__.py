"""Print how well names that the linker was not made with are linked: ``python -m benchmarks.linking``."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path

from benchmarks.linking.methods import AUTO, TOGETHER, Method, Outcome, methods
from benchmarks.linking.names import SPLITS, Name, Seen, choose, read_gweather, read_iso_codes, read_table
from benchmarks.linking.questions import Question, ask
from benchmarks.linking.scores import Fault, Results, Score, faults, score
from kg.link.matching.candidates import Wanted

_PRECISION, _RECALL = 0.99, 0.9
_LARGE = "cities over 100,000"


def main(given: Sequence[str] | None = None) -> None:
    """Ask every method every question of a half, and print what came of it."""
    options = read_arguments(given)
    names = read_names(options.share)
    questions = ask(names, options.split)
    print(f"{len(questions)} questions on the {options.split} half of {_tell(names)}\n")
    asked = {name: each for name, each in methods().items() if options.method in name}
    for name, method in asked.items():
        results, seconds = answer(method, questions)
        print(f"## {name}\n\n{1000 * seconds / max(1, len(questions)):.1f} ms a name\n")
        print_scores("what is asked", {which: score(each) for which, each in _by_group(results).items()})
        if name in (AUTO, TOGETHER):
            large = [each for each in results if each[0].group == _LARGE]
            print_scores(_LARGE, {which: score(each) for which, each in _by_spelling(large).items()})
            print_faults(list(faults(results)), options.errors)
        if name == AUTO:
            judge(score(results), score(_as_printed(results)))


def read_arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the options in ``given``, or in the command line; exit where they make no sense."""
    reading = argparse.ArgumentParser(prog="benchmarks.linking", description=__doc__.partition(":")[0])
    reading.add_argument(
        "--split", choices=SPLITS, default="held-out", help="which half is asked (default: held-out)"
    )
    reading.add_argument("--method", default="", help="methods with this in their name (default: all)")
    reading.add_argument("--errors", type=int, default=0, help="examples shown of each error (default: 0)")
    reading.add_argument(
        "--share",
        type=Path,
        default=Path("/usr/share"),
        help="where libgweather is, if it is (default: /usr/share)",
    )
    return reading.parse_args(given)


def read_names(share: Path) -> Sequence[Name]:
    """Return the names that are asked: the table, iso-codes and libgweather if it is in ``share``."""
    return choose(chain(read_table(), read_iso_codes(), read_gweather(share)), Seen())


def answer(method: Method, questions: Sequence[Question]) -> tuple[Results, float]:
    """Return what ``method`` makes of each question, and the seconds it took."""
    begin = time.perf_counter()
    results = [(each, method(Wanted(each.name, each.country, each.kind))) for each in questions]
    return results, time.perf_counter() - begin


def print_scores(title: str, scores: dict[str, Score]) -> None:
    """Print a table, a row for each of ``scores``."""
    print(f"| {title} | asked | linked | right | wrong | precision | recall | among the first five |")
    print("|---|---|---|---|---|---|---|---|")
    for name, each in scores.items():
        among = each.among / each.answerable if each.answerable else None
        parts = " | ".join(_part(value) for value in (each.precision, each.recall, among))
        print(f"| {name} | {each.asked} | {each.linked} | {each.right} | {each.wrong} | {parts} |")
    print()


def print_faults(found: Sequence[Fault], shown: int) -> None:
    """Print the errors by class, with ``shown`` examples of each."""
    counts = Counter((fault.wrong, fault.question.group, fault.about) for fault in found)
    print("| error | what was asked | class | how many |\n|---|---|---|---|")
    for (wrong, group, about), number in sorted(counts.items(), key=lambda item: (not item[0][0], -item[1])):
        print(f"| {'wrong' if wrong else 'missing'} | {group} | {about} | {number} |")
        of_class = [
            each for each in found if (each.wrong, each.question.group, each.about) == (wrong, group, about)
        ]
        for fault in of_class[:shown]:
            asked, got = fault.question, fault.linked
            to = (
                f" → {got.label_en} ({got.kind}, {got.country}, {got.geonames or got.iso_3166})"
                if got
                else ""
            )
            given = ", ".join((asked.name, asked.country or "–", asked.kind or "–", asked.spelling))
            print(f"|   | {given} | {asked.label}{to} | |")
    print()


def judge(whole: Score, large: Score) -> None:
    """Print whether the aims are met: precision over all, recall of large cities as printed."""
    for aim, value, least in (("precision", whole.precision, _PRECISION), ("recall", large.recall, _RECALL)):
        met = value is not None and value >= least
        print(f"{aim} {_part(value)}, aim {least}: {'met' if met else 'MISSED'}")


def _as_printed(results: Results) -> Results:
    return [
        each for each in results if each[0].group == _LARGE and each[0].spelling in ("Russian", "English")
    ]


def _by_group(results: Results) -> dict[str, Results]:
    groups = dict.fromkeys(question.group for question, _ in results)
    found: dict[str, Results] = {
        group: [each for each in results if each[0].group == group] for group in groups
    }
    found |= {f"{_LARGE}, as printed": _as_printed(results), "all": list(results)}
    return {group: each for group, each in found.items() if each}


def _by_spelling(results: Results) -> Mapping[str, Results]:
    found: dict[str, list[tuple[Question, Outcome]]] = {}
    for question, outcome in results:
        found.setdefault(f"{question.spelling}, {question.source}", []).append((question, outcome))
    return {spelling: found[spelling] for spelling in sorted(found)}


def _part(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _tell(names: Sequence[Name]) -> str:
    counts = Counter(name.source for name in names)
    return f"{len(names)} names from " + ", ".join(
        f"{source} ({number})" for source, number in counts.most_common()
    )


if __name__ == "__main__":
    main()
