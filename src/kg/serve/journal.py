"""The log: a line of JSON for each query, and what happens to the service, on standard error.

Lines of queries are gathered and written some times a second; writing each by itself would cost more than a
cached answer does. Neither addresses of clients nor headers are in it, and the query's text only at the level
DEBUG: people write into queries what is nobody's business.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
import logging
import secrets
import sys
import time
from datetime import UTC, datetime

_logger = logging.getLogger("kg.queries")
_PAUSE = 0.25  # seconds between writings


class Journal:
    """The lines of queries, until they are written."""

    def __init__(self) -> None:
        """Begin with an empty page."""
        self._lines: list[str] = []
        self._writing: asyncio.TimerHandle | None = None
        self._second, self._date = -1, ""
        self._prefix = secrets.token_hex(4)
        self._numbers = itertools.count(1)

    def new_id(self) -> str:
        """Return an id for a query, unique among all servers' and starts."""
        return f"{self._prefix}-{next(self._numbers):x}"

    def note(self, name: str, text: str, outcome: str, seconds: float, rows: int, size: int) -> None:
        """Note how the query ``text`` ended; ``rows`` is -1 where not counted, ``size`` the bytes sent."""
        if not _logger.isEnabledFor(logging.INFO):
            return
        now = time.time()
        second = int(now)
        if second != self._second:  # to write a date costs as much as all the rest
            self._second = second
            self._date = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        counted = rows if rows >= 0 else "null"
        moment = f"{self._date}.{int(1000 * (now - second)):03}+00:00"
        line = (
            f'{{"time":"{moment}","event":"query","id":"{name}","hash":"{digest}","outcome":"{outcome}",'
            f'"seconds":{seconds:.6f},"rows":{counted},"bytes":{size}'
        )
        if _logger.isEnabledFor(logging.DEBUG):
            line += f',"text":{json.dumps(text)}'
        self._lines.append(line + "}\n")
        if self._writing is None:
            self._writing = asyncio.get_running_loop().call_later(_PAUSE, self.write)

    def write(self) -> None:
        """Write what was noted."""
        self._writing = None
        lines, self._lines = self._lines, []
        sys.stderr.write("".join(lines))
        sys.stderr.flush()


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """Return ``record`` as one line of JSON (logging.Formatter)."""
        values = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "event": record.name,
            "level": record.levelname.lower(),
            "message": record.getMessage(),
        }
        if record.exc_info:
            values["trace"] = self.formatException(record.exc_info)
        return json.dumps(values)


def begin_log(level: str) -> None:
    """Write what the package's loggers say to standard error, from ``level`` up, a line of JSON each."""
    writer = logging.StreamHandler(sys.stderr)
    writer.setFormatter(_JsonLines())
    logger = logging.getLogger("kg")
    logger.handlers[:] = [writer]
    logger.propagate = False
    logger.setLevel(level.upper())
