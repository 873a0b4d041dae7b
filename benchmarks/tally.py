"""What a soak has seen, from all its threads."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field

_KEPT = 40  # faults told word for word


@dataclass(slots=True)
class Tally:
    """Counts of outcomes by who asked, the seconds requests took, and what was wrong."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    seconds: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: Counter[str] = field(default_factory=Counter)
    _words: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, who: str, outcome: str, seconds: float | None = None) -> None:
        """Count a request of ``who`` that ended so, after ``seconds``."""
        with self._lock:
            self.outcomes[who, outcome] += 1
            if seconds is not None:
                self.seconds[who].append(seconds)

    def blame(self, kind: str, words: str) -> None:
        """Note that something did not hold."""
        with self._lock:
            self.faults[kind] += 1
            if len(self._words) < _KEPT:
                self._words.append(f"{kind}: {words}")

    def told(self) -> list[str]:
        """Return the first faults, word for word."""
        with self._lock:
            return list(self._words)

    def line(self) -> str:
        """Return the state in a line."""
        with self._lock:
            ended: Counter[str] = Counter()
            for (_, outcome), number in self.outcomes.items():
                ended[outcome] += number
            counts = ", ".join(f"{outcome} {number}" for outcome, number in sorted(ended.items()))
            return f"{counts}; faults {self.faults.total()}"

    def quantile(self, who: str, share: float) -> float:
        """Return the seconds within which ``share`` of the requests of ``who`` ended."""
        with self._lock:
            taken = sorted(self.seconds[who])
        return taken[min(len(taken) - 1, int(share * len(taken)))] if taken else 0.0


@dataclass(slots=True)
class Stage:
    """Which of the two versions is served: 0, 1, or None while that changes. ``epoch`` counts changes."""

    version: int | None = None
    epoch: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def change(self, version: int | None) -> None:
        """Say that ``version`` is served from now on."""
        with self._lock:
            self.version = version
            self.epoch += 1

    def now(self) -> tuple[int | None, int]:
        """Return the version and the epoch."""
        with self._lock:
            return self.version, self.epoch
