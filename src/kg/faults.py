"""What can be wrong with an input, and the two exceptions that say so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong with an input: where it stands, what it is, what to do.

    ``line`` and ``column`` count from 1; 0 means the whole file or the whole line.
    """

    file: str
    line: int
    column: int
    message: str
    advice: str = ""

    def __str__(self) -> str:
        """Return the fault as one line, ``file:line:column: what; what to do``."""
        place = self.file
        if self.line:
            place += f":{self.line}"
            if self.column:
                place += f":{self.column}"
        text = f"{place}: {self.message}"
        return f"{text}; {self.advice}" if self.advice else text


class InputError(Exception):
    """One or more faults in what the user gave; nothing was written."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep the faults in reading order, each once."""
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(map(str, self.faults)))


class NotFoundError(LookupError):
    """Something was asked for by a name that nothing here has."""
