"""Other people's servers are asked slowly, alone, and no longer than they wish; bad answers are none."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from kg.link.online.kept import KeptAnswers
from kg.link.online.polite import Manners, NoNetworkError, OnlineError, PoliteClient, TooMuchError

from .standing import Said, Standing, query_service, standing

LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
QUERY = f"SELECT ?name WHERE {{ <http://www.wikidata.org/entity/Q656> {LABEL} ?name }}"
MANNERS = Manners("citypartners-kg/0 (https://example.org/)", patience=5)


class Asking:
    """A client of the server ``place`` that waits in no time; ``waits`` are for how long it would have."""

    def __init__(self, place: Standing, manners: Manners = MANNERS, kept: KeptAnswers | None = None) -> None:
        self.place = place
        self.waits: list[float] = []
        self.client = PoliteClient([place.endpoint], manners, kept, sleep=self.waits.append)

    def ask(self, query: str = QUERY) -> bytes:
        return self.client.query(self.place.endpoint, query, "json", bytes)[0]


def test_question_says_who_asks() -> None:
    with standing(query_service()) as place:
        assert "Санкт-Петербург" in Asking(place).ask().decode()
    (asked,) = place.asked
    assert asked.method == "POST"
    assert asked.fields == {"query": QUERY}
    agent = asked.headers["User-Agent"]
    assert agent.startswith("citypartners-kg/0 (https://example.org/) SPARQLWrapper/")
    assert "Authorization" not in asked.headers
    assert "Cookie" not in asked.headers


def test_pause_between_questions() -> None:
    with standing(query_service()) as place:
        asking = Asking(place)
        for _ in range(3):
            asking.ask()
    assert asking.waits == [1.0, 1.0]


def in_a_minute() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)


@pytest.mark.parametrize(
    ("first", "waits"),
    [
        ([Said(429, headers={"Retry-After": "7"})], [7]),
        ([Said(429)], [60]),  # what Wikimedia asks for where it says no time
        ([Said(503, headers={"Retry-After": "3"}), Said(502), Said(500)], [3, 10, 20]),
        ([Said(500)], [5]),
        ([Said(504), Said(500)], [5, 10]),
        ([Said(200, b"{}", cut=10)], [5]),  # the connection is cut
        ([Said(429, headers={"Retry-After": "soon"})], [60]),
    ],
)
def test_busy_server_is_asked_again_later(first: list[Said | None], waits: list[float]) -> None:
    with standing(query_service()) as place:
        place.first = first
        asking = Asking(place)
        assert b"Sankt Petersburg" in asking.ask()
    assert [wait for wait in asking.waits if wait != MANNERS.pause] == waits


def test_retry_after_a_date() -> None:
    with standing(query_service()) as place:
        place.first = [Said(429, headers={"Retry-After": in_a_minute()})]
        asking = Asking(place)
        asking.ask()
    assert 50 < asking.waits[0] <= 60


@pytest.mark.parametrize(
    ("said", "fault", "told", "times"),
    [
        (Said(429, headers={"Retry-After": "3600"}), OnlineError, "left alone for 3600 seconds", 1),
        (Said(429, headers={"Retry-After": "1"}), OnlineError, "HTTP 429", 4),
        (Said(403, b"You are\n banned"), OnlineError, "HTTP 403: You are banned", 1),
        (Said(400, b"MalformedQueryException"), OnlineError, "HTTP 400: MalformedQuery", 1),
        (Said(302, headers={"Location": "http://127.0.0.1:9/"}), OnlineError, "leads elsewhere", 1),
        (Said(307, headers={"Location": "https://example.org/"}), OnlineError, "leads elsewhere", 1),
        (Said(413), TooMuchError, "HTTP 413", 1),
        (Said(500, b"java.util.concurrent.TimeoutException"), TooMuchError, "TimeoutException", 4),
        (Said(200, b"x" * 1000, pieces=5000), TooMuchError, "more than 1,048,576 bytes", 1),
        (Said(200, b"x", headers={"Content-Encoding": "gzip"}), OnlineError, "compressed", 1),
    ],
)
def test_no_answer_is_told(said: Said, fault: type[OnlineError], told: str, times: int) -> None:
    with standing(lambda _asked: said) as place:
        asking = Asking(place, Manners("agent", patience=5, most_bytes=1 << 20))
        with pytest.raises(OnlineError, match=told) as error:
            asking.ask()
    assert type(error.value) is fault
    assert len(place.asked) == times


def test_broken_answer_is_asked_again_and_told() -> None:
    def read(body: bytes) -> str:
        raise ValueError(f"no JSON: {body!r}")

    with standing(query_service()) as place:
        place.first = [Said(200, b"SPARQL-QUERY: queryStr")] * 4
        asking = Asking(place)
        with pytest.raises(TooMuchError, match="broken answer: no JSON: b'SPARQL"):
            asking.client.query(place.endpoint, QUERY, "json", read)
    assert len(place.asked) == 4


def test_slow_answer_ends() -> None:
    with standing(lambda _asked: Said(200, b"x", pause=0.05, pieces=200)) as place:
        asking = Asking(place, Manners("agent", patience=0.3, tries=1))
        with pytest.raises(TooMuchError, match=r"more than 0\.3 seconds"):
            asking.ask()


def test_silent_server_ends() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = Standing(silent.getsockname()[1])
        with pytest.raises(TooMuchError, match="timed out"):
            Asking(place, Manners("agent", patience=0.2, tries=1)).ask()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def test_no_server_is_told_at_once() -> None:
    asking = Asking(Standing(free_port()))
    with pytest.raises(NoNetworkError, match=r"127\.0\.0\.1:\d+ cannot be reached: connection refused"):
        asking.ask()
    assert asking.waits == []


def test_nobody_else_is_asked() -> None:
    with standing(query_service()) as place, standing(query_service()) as other:
        client = PoliteClient([place.endpoint], MANNERS)
        for ask in (
            lambda: client.query(other.endpoint, QUERY, "json", bytes),
            lambda: client.post(other.address, {"queries": "{}"}, bytes),
            lambda: client.get(other.address, bytes),
            lambda: client.head(other.address),
            lambda: client.get("file:///etc/hostname", bytes),
        ):
            with pytest.raises(OnlineError, match="not among the servers"):
                ask()
    assert place.asked == other.asked == []


def test_kept_answer_is_not_asked_again(tmp_path: Path) -> None:
    with standing(query_service()) as place:
        kept = KeptAnswers(tmp_path, timedelta(days=1))
        first, again = Asking(place, kept=kept), Asking(place, kept=kept)
        assert first.ask() == again.ask()
        assert len(place.asked) == 1
        again.client.forget()
        again.ask()
        assert len(place.asked) == 2


def test_kept_answer_that_cannot_be_read_is_asked_anew(tmp_path: Path) -> None:
    with standing(query_service()) as place:
        kept = KeptAnswers(tmp_path, timedelta(days=1))
        Asking(place, kept=kept).ask()
        (file,) = tmp_path.iterdir()
        file.write_bytes(file.read_bytes()[:-2])
        assert b"Sankt Petersburg" in Asking(place, kept=kept).ask()
        assert len(place.asked) == 2


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (Said(200), (200, "")),
        (Said(303, headers={"Location": "/about.rdf"}), (303, "/about.rdf")),
        (Said(404), (404, "")),
        (Said(405), (405, "")),
    ],
)
def test_head_tells_status_and_direction(said: Said, found: tuple[int, str]) -> None:
    with standing(lambda _asked: said) as place:
        assert PoliteClient([place.address], MANNERS).head(f"{place.address}/1/") == found
    assert [asked.method for asked in place.asked] == ["HEAD"]
