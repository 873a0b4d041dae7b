"""How many links are right and how many wrong, and of which class the errors are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.linking.methods import Outcome
from benchmarks.linking.questions import Question
from benchmarks.linking.truths import fold, settlements
from kg.link.matching.candidates import Candidate

_SAME = 10  # km
_FIRST = 5


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over some questions; ``among``: the answer is one of the first five proposed."""

    asked: int
    answerable: int
    linked: int
    right: int
    among: int

    @property
    def wrong(self) -> int:
        """Links to another place, or of what is none."""
        return self.linked - self.right

    @property
    def precision(self) -> float | None:
        """The part of the links that is right; None without a link, or where each is wrong."""
        return self.right / self.linked if self.linked and self.answerable else None

    @property
    def recall(self) -> float | None:
        """The part of the names with an answer that is linked rightly; None where none has one."""
        return self.right / self.answerable if self.answerable else None


Results = Sequence[tuple[Question, Outcome]]


def is_right(question: Question, candidate: Candidate) -> bool:
    """Return whether ``candidate`` is the answer, by its identifier."""
    if question.group == "countries":
        return candidate.kind == "country" and candidate.country == question.answer
    own = candidate.iso_3166 if question.group == "regions" else candidate.geonames
    return bool(question.answer) and own == question.answer


def score(results: Iterable[tuple[Question, Outcome]]) -> Score:
    """Return the counts over ``results``."""
    counts: Counter[str] = Counter()
    for question, outcome in results:
        counts["asked"] += 1
        counts["answerable"] += bool(question.answer)
        counts["linked"] += outcome.linked is not None
        counts["right"] += outcome.linked is not None and is_right(question, outcome.linked)
        counts["among"] += any(is_right(question, each) for each in outcome.proposed[:_FIRST])
    return Score(*(counts[name] for name in ("asked", "answerable", "linked", "right", "among")))


@dataclass(frozen=True, slots=True)
class Fault:
    """A link that is wrong or missing, with its class."""

    wrong: bool
    about: str
    question: Question
    linked: Candidate | None


def faults(results: Results) -> Iterator[Fault]:
    """Yield every wrong link and every missing one."""
    for question, outcome in results:
        if outcome.linked is None:
            if question.answer:
                yield Fault(False, _missing(question, outcome.proposed), question, None)
        elif not is_right(question, outcome.linked):
            yield Fault(True, _wrong(question, outcome.linked), question, outcome.linked)


def _missing(question: Question, proposed: Sequence[Candidate]) -> str:
    at = next((at for at, each in enumerate(proposed) if is_right(question, each)), None)
    if at is None:
        return "not among the proposed" if proposed else "nothing proposed"
    return (
        "lower among the proposed"
        if at
        else "first of those proposed"
        if proposed[1:]
        else "the only one proposed"
    )


def _wrong(question: Question, linked: Candidate) -> str:
    if question.group == "namesakes":
        return "one of several of that name"
    if not question.answer:
        return f"trap: {question.spelling}"
    if question.kind and linked.kind != question.kind:
        return "a place of another kind"
    if question.group in ("regions", "countries"):
        return f"another of the {question.group}"
    truth, got = settlements().by_id.get(question.answer), settlements().by_id.get(linked.geonames)
    if truth is None or got is None:
        return "a place of another kind"
    if truth.country == got.country and truth.distance(got.latitude, got.longitude) <= _SAME:
        return "a place in or beside the right one"
    return "another place of that name" if fold(question.name) in got.names else "a place with a similar name"
