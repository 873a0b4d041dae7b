"""How each query ended, told to everybody who keeps account: the log, the measures, the client's budget."""

from __future__ import annotations

from kg.serve.budget import Budget
from kg.serve.journal import Journal
from kg.serve.measures import Measures
from kg.store.engine import FormatError, QueryError, QueryRefusedError, QueryStoppedError, Question
from kg.store.workers.pool import Finished

# The outcomes that are the query's own fault, or its client's.
_FAULTS = ("bad", "refused", "time", "memory", "output", "gone")
NoAnswer = (QueryError, QueryRefusedError, FormatError, QueryStoppedError)


class Ledger:
    """The accounts of one server."""

    def __init__(self, budget: Budget, journal: Journal, measures: Measures) -> None:
        """Keep ``budget``, ``journal`` and ``measures``."""
        self._budget = budget
        self._journal = journal
        self._measures = measures

    def check(self, client: str) -> None:
        """Raise :class:`QueryStoppedError` for a client that has used up its share."""
        if wait := self._budget.wait(client):
            message = (
                f"your queries of the last minute took all that one client may have; wait {wait} seconds"
            )
            raise QueryStoppedError("budget", message, wait)

    def charge(self, client: str, seconds: float) -> None:
        """Take ``seconds`` of processing from what ``client`` may have."""
        self._budget.charge(client, seconds)

    def new_id(self) -> str:
        """Return an id for a query."""
        return self._journal.new_id()

    def count(self, outcome: str) -> None:
        """Count a query that was answered without a look at it."""
        self._measures.count_query(outcome)

    def note_answer(self, name: str, question: Question, finished: Finished) -> None:
        """Note that the query ``name`` was evaluated and answered."""
        end = finished.end
        self._measures.count_query("answered", end.seconds)
        self._journal.note(name, question.text, "answered", end.seconds, end.rows, finished.body.size)

    def note_end(self, name: str, question: Question, outcome: str, client: str, seconds: float) -> None:
        """Note that the query ``name`` of ``client`` ended without an answer after ``seconds``."""
        if outcome in _FAULTS:
            self._budget.count_error(client)
        self._measures.count_query(outcome)
        self._journal.note(name, question.text, outcome, seconds, -1, 0)


def outcome_of(error: Exception) -> str:
    """Return the outcome that ``error``, one of :data:`NoAnswer`, stands for."""
    if isinstance(error, QueryStoppedError):
        return error.reason
    if isinstance(error, FormatError):
        return "format"
    return "bad" if isinstance(error, QueryError) else "refused"
