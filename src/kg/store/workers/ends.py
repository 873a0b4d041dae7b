"""How a query can end without an answer, as an exception."""

from __future__ import annotations

import os
import signal

from kg.store.engine import FormatError, QueryError, QueryRefusedError, QueryStoppedError
from kg.store.workers.wire import Error


def exception_of(error: Error) -> Exception:
    """Return what is raised for an error that a query process tells."""
    match error.what:
        case "bad":
            return QueryError(error.message, error.line, error.column)
        case "refused":
            return QueryRefusedError(error.message)
        case "format":
            return FormatError(error.message)
        case "output":
            return QueryStoppedError("output", error.message)
    return QueryStoppedError("memory", error.message)


def cause_of(status: int) -> QueryStoppedError:
    """Return why a query process ended by itself, from its wait status (waitpid(2))."""
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGABRT:  # Rust and C++, when refused memory
        return QueryStoppedError("memory", "the query needs more memory than it may have")
    return QueryStoppedError("lost", "the query ended its process; try again", 1)
