"""How much of the service one client may have a minute: seconds of processing, and errors.

Token buckets, as the Wikidata Query Service has them: a client may use all of a minute at once, and gets it
back by and by.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_MINUTE = 60.0
_CLIENTS = 20_000  # remembered at once; who is forgotten begins anew


@dataclass(slots=True)
class _Account:
    seconds: float
    errors: float
    at: float


class Budget:
    """The accounts of all clients."""

    def __init__(self, seconds: float, errors: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Grant ``seconds`` of processing and ``errors`` a minute to each client."""
        self._seconds = seconds
        self._errors = errors
        self._clock = clock
        self._accounts: OrderedDict[str, _Account] = OrderedDict()

    def wait(self, client: str) -> int:
        """Return for how many seconds ``client`` has to wait, 0 for a client with something left."""
        account = self._accounts.get(client)
        if account is None:
            return 0
        self._refill(account)
        missing = max(-account.seconds / self._seconds, -account.errors / self._errors)
        return math.ceil(missing * _MINUTE) if missing > 0 else 0

    def charge(self, client: str, seconds: float) -> None:
        """Take ``seconds`` of processing from ``client``."""
        self._account(client).seconds -= seconds

    def count_error(self, client: str) -> None:
        """Take an error from ``client``."""
        self._account(client).errors -= 1

    def _account(self, client: str) -> _Account:
        account = self._accounts.get(client)
        if account is None:
            account = self._accounts[client] = _Account(self._seconds, self._errors, self._clock())
            if len(self._accounts) > _CLIENTS:
                self._accounts.popitem(last=False)
        else:
            self._accounts.move_to_end(client)
            self._refill(account)
        return account

    def _refill(self, account: _Account) -> None:
        now = self._clock()
        share = (now - account.at) / _MINUTE
        account.seconds = min(self._seconds, account.seconds + share * self._seconds)
        account.errors = min(self._errors, account.errors + share * self._errors)
        account.at = now
