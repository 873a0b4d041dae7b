"""What the server works for a page that nobody asked for before: in the front, and on its queries."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg.config import read_config
from kg.store.engine import Answer, Question, StoreEngine
from kg.store.snapshot import Snapshot, open_snapshot
from kg.web import create_app
from kg.web.site import open_site

ROOT = Path(__file__).parents[1]
_BROWSER: Mapping[str, str] = {"Accept": "text/html,*/*;q=0.8"}


@dataclass
class TimedEngine:
    """An engine in this process that notes the seconds of processor each question took."""

    snapshot: Snapshot
    asked: list[tuple[float, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Open the store, in memory."""
        self._engine = StoreEngine(self.snapshot, resident=True)
        self.version = self._engine.version

    def answer(self, question: Question) -> Answer:
        """Answer ``question``."""
        begun = time.process_time()
        try:
            return self._engine.answer(question)
        finally:
            self.asked.append((time.process_time() - begun, question.text))


@dataclass(frozen=True, slots=True)
class Making:
    """What a page takes: seconds in the front, seconds on its queries, how many queries, how many again."""

    front: float
    queries: float
    asked: int
    again: int

    @property
    def seconds(self) -> float:
        """Return the seconds of processor in all."""
        return self.front + self.queries


def measure_making(
    out: Path, paths: Iterable[tuple[str, str]], rounds: int
) -> Iterator[tuple[str, Making, str]]:
    """Yield each kind of page, what one takes (of ``rounds`` the one in the middle), its slowest query.

    ``paths`` are pairs of a kind and a path. The pages are those of the snapshot in ``out``, made in this
    process, where nothing keeps them; each is made once before.
    """
    engine = TimedEngine(open_snapshot(out))
    app = create_app(open_site(read_config(ROOT, {}), engine.snapshot, engine))
    client = app.test_client(use_cookies=False)
    for kind, path in paths:
        makings = []
        for _ in range(1 + rounds):
            engine.asked.clear()
            begun = time.process_time()
            client.get(path, headers=_BROWSER)
            makings.append(_making(time.process_time() - begun, engine.asked))
        ordered = sorted(makings[1:], key=lambda making: making.seconds)
        yield kind, ordered[len(ordered) // 2], max(engine.asked, default=(0.0, ""))[1]


def _making(seconds: float, asked: Sequence[tuple[float, str]]) -> Making:
    on_queries = sum(each for each, _ in asked)
    return Making(seconds - on_queries, on_queries, len(asked), len(asked) - len({text for _, text in asked}))
