"""Answers of other people's servers, kept on disk with the time they were given: none is asked for twice."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

_SUFFIX = ".answer"


def now() -> datetime:
    """Return the time in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Answer:
    """The ``body`` of an answer, and when it was given."""

    body: bytes
    given: datetime


class KeptAnswers:
    """A folder of answers, each in a file of its own that is written whole or not at all.

    A file's first line says in JSON who was asked what and when, and the body's SHA-256; the body follows. A
    file that is damaged, or older than ``longest``, is as good as none.
    """

    def __init__(self, folder: Path, longest: timedelta, clock: Callable[[], datetime] = now) -> None:
        """Keep answers in ``folder``, made here, for at most ``longest``; remove older ones.

        Raises :class:`OSError`.
        """
        self._folder = folder
        self._longest = longest
        self._clock = clock
        folder.mkdir(parents=True, exist_ok=True)
        for file in folder.glob(f"*{_SUFFIX}"):
            if self._read(file) is None:
                file.unlink(missing_ok=True)

    def find(self, key: str) -> Answer | None:
        """Return the answer kept under ``key``, if there is one."""
        return self._read(self._file(key))

    def keep(self, key: str, asked: str, body: bytes) -> Answer:
        """Keep ``body``, given now to what was ``asked``, under ``key``, and return it as an answer."""
        answer = Answer(body, self._clock())
        head = {
            "asked": asked,
            "given": answer.given.isoformat(),
            "sha256": hashlib.sha256(body).hexdigest(),
        }
        descriptor, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(json.dumps(head).encode() + b"\n" + body)
            Path(name).replace(self._file(key))
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
        return answer

    def forget(self, key: str) -> None:
        """Forget the answer kept under ``key``."""
        self._file(key).unlink(missing_ok=True)

    def _file(self, key: str) -> Path:
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()}{_SUFFIX}"

    def _read(self, file: Path) -> Answer | None:
        try:
            head, _, body = file.read_bytes().partition(b"\n")
            told = json.loads(head)
            given, checksum = datetime.fromisoformat(told["given"]), told["sha256"]
            age = self._clock() - given
        except (OSError, ValueError, KeyError, TypeError):  # not there, cut off, or no answer of ours
            return None
        if checksum != hashlib.sha256(body).hexdigest() or not timedelta(minutes=-5) <= age <= self._longest:
            return None
        return Answer(body, given)
