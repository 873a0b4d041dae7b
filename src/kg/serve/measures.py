"""What the service measures of itself, for Prometheus (https://prometheus.io/docs/instrumenting/)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from itertools import accumulate

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

OUTCOMES = (
    *("answered", "cached", "unchanged"),
    *("bad", "refused", "format"),
    *("time", "memory", "output", "busy", "budget", "lost", "gone"),
)


_BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)  # seconds


class _Queries(Collector):
    """Queries by outcome and seconds, as plain numbers: the client library's own take a lock for each."""

    def __init__(self) -> None:
        self.outcomes = dict.fromkeys(OUTCOMES, 0)
        self.seconds = 0.0
        self.buckets = [0] * (len(_BUCKETS) + 1)

    def collect(self) -> list[CounterMetricFamily | HistogramMetricFamily]:
        """Return the metrics (prometheus_client.registry.Collector)."""
        queries = CounterMetricFamily("kg_queries", "Queries, by outcome.", labels=["outcome"])
        for outcome, number in self.outcomes.items():
            queries.add_metric([outcome], number)
        seconds = HistogramMetricFamily("kg_query_seconds", "Seconds of evaluating a query.")
        names = [*map(str, _BUCKETS), "+Inf"]
        seconds.add_metric([], list(zip(names, accumulate(self.buckets), strict=True)), self.seconds)
        return [queries, seconds]


class _Killed(Collector):
    def __init__(self, read: Callable[[], dict[str, int]]) -> None:
        self._read = read

    def collect(self) -> list[CounterMetricFamily]:
        """Return the metric (prometheus_client.registry.Collector)."""
        family = CounterMetricFamily(
            "kg_workers_killed", "Query processes ended, by reason.", labels=["reason"]
        )
        for reason, number in self._read().items():
            family.add_metric([reason], number)
        return [family]


class Measures:
    """All measures of one server."""

    def __init__(self, version: Callable[[], str]) -> None:
        """Begin at zero; ``version`` tells the data's."""
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._queries = _Queries()
        self._registry.register(self._queries)
        pages = Counter(
            "kg_pages", "Answers of the pages, by HTTP status.", ["status"], registry=self._registry
        )
        self._pages = pages
        info = Gauge("kg_data_info", "The version of the data.", ["version"], registry=self._registry)
        self._info = info
        self._version = version

    def watch(self, name: str, about: str, read: Callable[[], float]) -> None:
        """Have the gauge ``name`` read whenever the measures are asked for."""
        Gauge(name, about, registry=self._registry).set_function(read)

    def watch_killed(self, read: Callable[[], dict[str, int]]) -> None:
        """Have the ends of query processes read whenever the measures are asked for."""
        self._registry.register(_Killed(read))

    def count_query(self, outcome: str, seconds: float | None = None) -> None:
        """Count a query with this outcome, which took ``seconds`` of evaluation (None: was not evaluated)."""
        self._queries.outcomes[outcome] += 1
        if seconds is not None:
            self._queries.seconds += seconds
            self._queries.buckets[bisect_left(_BUCKETS, seconds)] += 1

    def count_page(self, status: int) -> None:
        """Count an answer of the pages."""
        self._pages.labels(status).inc()

    def write(self) -> bytes:
        """Return everything in Prometheus' text format."""
        self._info.clear()
        self._info.labels(self._version()).set(1)
        return generate_latest(self._registry)
