"""The queue before the query processes: first come, first served for each client, clients in turn."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class FairLine(Generic[T]):
    """A bounded queue in which no client can stand in another's way.

    Each client has a line of its own, and the lines are served in turn. When all of it is full, who stands
    last in the longest line has to go.
    """

    def __init__(self, most: int, client_of: Callable[[T], str]) -> None:
        """Begin an empty queue for ``most`` waiting; ``client_of`` tells whose a waiting one is."""
        self._most = most
        self._client_of = client_of
        self._lines: OrderedDict[str, deque[T]] = OrderedDict()
        self._size = 0

    def __len__(self) -> int:
        """Return how many wait."""
        return self._size

    def __iter__(self) -> Iterator[T]:
        """Yield all who wait, in no order that matters."""
        for line in self._lines.values():
            yield from line

    def join(self, waiting: T) -> T | None:
        """Put ``waiting`` last in its client's line; return who has to go for it, perhaps itself."""
        line = self._lines.setdefault(self._client_of(waiting), deque())
        line.append(waiting)
        self._size += 1
        if self._size <= self._most:
            return None
        longest = max(self._lines.values(), key=len)
        # The newcomer goes first where its line is as long as any.
        gone = line[-1] if len(line) == len(longest) else longest[-1]
        self.leave(gone)
        return gone

    def return_first(self, waiting: T) -> None:
        """Put back at the head of its line one who was served already and could not be."""
        client = self._client_of(waiting)
        self._lines.setdefault(client, deque()).appendleft(waiting)
        self._lines.move_to_end(client, last=False)
        self._size += 1

    def leave(self, waiting: T) -> None:
        """Take ``waiting`` out, if it is there."""
        line = self._lines.get(self._client_of(waiting), deque())
        if waiting in line:
            line.remove(waiting)
            self._size -= 1
            self._drop_if_empty(self._client_of(waiting))

    def next(self, is_allowed: Callable[[str], bool]) -> T | None:
        """Take out and return who comes next among the clients that are allowed; None when none is."""
        for client in self._lines:
            if is_allowed(client):
                found = self._lines[client].popleft()
                self._size -= 1
                self._lines.move_to_end(client)
                self._drop_if_empty(client)
                return found
        return None

    def _drop_if_empty(self, client: str) -> None:
        if not self._lines[client]:
            del self._lines[client]
