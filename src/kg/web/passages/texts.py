"""The texts of the reports in a snapshot: their lines, and which characters stand in which."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

_LARGEST = 16 << 20  # bytes of a text that has a page; what is larger is to be had as a file only
_SUFFIX = ".txt"


@dataclass(frozen=True, slots=True)
class ReportText:
    """The text in ``<stem>.txt``; characters count from 0 (RFC 5147), lines from 1."""

    stem: str
    text: str = field(repr=False)
    starts: tuple[int, ...] = field(repr=False)

    @property
    def lines(self) -> int:
        """Return how many lines there are; a line break at the very end begins no further one."""
        return len(self.starts)

    def line_at(self, position: int) -> int:
        """Return the number of the line in which the character at ``position`` stands."""
        return bisect_right(self.starts, position)

    def begin(self, line: int) -> int:
        """Return where ``line`` begins."""
        return self.starts[line - 1]

    def end(self, line: int) -> int:
        """Return where ``line`` ends: behind its last character that is no line break."""
        limit = self.starts[line] if line < self.lines else len(self.text)
        return self.begin(line) + len(self.text[self.begin(line) : limit].rstrip("\r\n"))

    def is_blank(self, line: int) -> bool:
        """Return whether nothing but white space stands in ``line``."""
        return not self.text[self.begin(line) : self.end(line)].strip()


def find_text(folder: Path, stem: str) -> ReportText | None:
    """Return the text ``<stem>.txt`` of the snapshot in ``folder``; None where it has none to show."""
    path = folder / "source" / f"{stem}{_SUFFIX}"
    if Path(stem).name != stem or not path.is_file() or path.stat().st_size > _LARGEST:
        return None
    return _read(path)


@lru_cache(maxsize=4)
def _read(path: Path) -> ReportText:
    """Read a text once: those of a snapshot never change."""
    # As the offsets are counted: every character, line breaks as they are.
    text = path.read_bytes().decode("utf-8")
    starts = [0]
    while (found := text.find("\n", starts[-1])) >= 0:
        starts.append(found + 1)
    if len(starts) > 1 and starts[-1] == len(text):
        starts.pop()
    return ReportText(path.name.removesuffix(_SUFFIX), text, tuple(starts))
