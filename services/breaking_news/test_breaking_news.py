import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Start
from support import Redis, Service, until


@pytest.fixture
def service(start: Start, redis_server: Redis) -> Service:
    return start("breaking_news", CACHE_URL=redis_server.url)


class Reader:
    """A page that is open: it collects the events of a stream until that ends."""

    def __init__(self, service: Service, after: str = "0") -> None:
        self.items: list[dict[str, str]] = []
        self.events: list[str] = []
        self.connected = threading.Event()
        self._thread = threading.Thread(target=self._read, args=(service, after))
        self._thread.start()
        assert self.connected.wait(30)

    def _read(self, service: Service, after: str) -> None:
        with service.http.stream("GET", "/stream", headers={"last-event-id": after} if after else {}) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            for line in answer.iter_lines():
                self.connected.set()
                field, _, value = line.partition(": ")
                if field == "data" and value:
                    self.items.append(json.loads(value))
                elif field == "event":
                    self.events.append(value)

    def join(self) -> None:
        self._thread.join(30)
        assert not self._thread.is_alive()

    def headlines(self) -> list[str]:
        return [item["headline"] for item in self.items]


@pytest.fixture
def read(service: Service) -> Iterator[Any]:
    readers: list[Reader] = []

    def open_reader(after: str = "0") -> Reader:
        readers.append(Reader(service, after))
        return readers[-1]

    yield open_reader
    # An open page must not keep the service from stopping in time.
    assert service.end() == 0
    for reader in readers:
        reader.join()


def publish(service: Service, headline: str) -> dict[str, str]:
    answer = service.http.post("/items", json={"headline": headline})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_an_item_reaches_every_open_page_once_and_in_order(service: Service, read: Any) -> None:
    readers = [read() for _ in range(20)]
    made = [publish(service, f"Item {number}") for number in range(10)]
    for reader in readers:
        until(lambda reader=reader: len(reader.items) >= 10, "all items arrive")
        assert reader.items == made


def test_two_copies_of_the_service_share_their_items(
    start: Start, service: Service, read: Any, redis_server: Redis
) -> None:
    other = start("breaking_news", CACHE_URL=redis_server.url)
    reader = read()
    publish(other, "From the other task")
    until(lambda: reader.headlines() == ["From the other task"], "it arrives")


def test_a_page_that_comes_back_gets_what_it_missed(service: Service, read: Any) -> None:
    first = publish(service, "First")
    publish(service, "Second")
    reader = read(first["id"])
    until(lambda: reader.headlines() == ["Second"], "what was missed arrives")


def test_a_program_that_names_no_item_gets_only_what_is_new(service: Service, read: Any) -> None:
    publish(service, "Old")
    reader = read("")
    publish(service, "New")
    until(lambda: reader.items, "the new one arrives")
    assert reader.headlines() == ["New"]


def test_fifty_writers_at_once_lose_nothing(service: Service, read: Any) -> None:
    reader = read()
    with ThreadPoolExecutor(50) as writers:
        made = list(writers.map(lambda number: publish(service, f"Item {number}"), range(100)))
    until(lambda: len(reader.items) >= 100, "all items arrive")
    assert sorted(reader.headlines()) == sorted(item["headline"] for item in made)
    assert len({item["id"] for item in made}) == 100


def test_a_page_waits_while_the_cache_is_gone_and_goes_on_when_it_is_back(
    service: Service, read: Any, redis_server: Redis
) -> None:
    reader = read()
    publish(service, "Before")
    until(lambda: reader.headlines() == ["Before"], "the first arrives")
    redis_server.stop()
    until(lambda: "waiting" in reader.events, "the page is told")
    answer = service.http.post("/items", json={"headline": "Meanwhile"})
    assert (answer.status_code, answer.json()["error"]) == (503, "The cache cannot be reached. Try again in a moment.")
    form = service.http.post("/", data={"headline": "Meanwhile"})
    assert form.status_code == 503
    assert 'value="Meanwhile"' in form.text
    assert service.http.get("/health").json()["status"] == "degraded"
    redis_server.start()
    until(lambda: service.http.get("/health").json()["status"] == "ok", "the cache is back")
    publish(service, "After")
    until(lambda: reader.headlines() == ["Before", "After"], "the next arrives on the same connection")


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (b"{", 400, "The item is not JSON. Send an object with a headline."),
        (b"[" * 50_000, 400, "The item is not JSON. Send an object with a headline."),
        (b"[]", 422, "Write a headline."),
        (b'{"headline": 7}', 422, "Write a headline."),
        (b'{"headline": "  "}', 422, "Write a headline."),
        (json.dumps({"headline": "x" * 201}).encode(), 422, "The headline has 201 characters; 200 fit."),
        (b'{"headline": "a\\nb"}', 422, "The headline has characters that cannot be shown. Remove them."),
        (b'{"headline": "\\ud800"}', 422, "The headline has characters that cannot be shown. Remove them."),
        (b"x" * 140_000, 413, "A request may have 128 KiB. Shorten it and send it again."),
    ],
)
def test_what_is_no_item_is_refused_in_words(service: Service, body: bytes, status: int, says: str) -> None:
    answer = service.http.post("/items", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["error"]) == (status, says)
    assert service.http.get("/items").json() == {"items": []}


def test_only_the_page_itself_may_send_its_form_and_only_json_is_taken_from_programs(service: Service) -> None:
    foreign = service.http.post("/", data={"headline": "x"}, headers={"sec-fetch-site": "cross-site"})
    plain = service.http.post("/items", content=b'{"headline": "x"}', headers={"content-type": "text/plain"})
    assert (foreign.status_code, plain.status_code) == (403, 415)
    assert service.http.post("/", data={"headline": "mine"}).status_code == 303
    assert [item["headline"] for item in service.http.get("/items").json()["items"]] == ["mine"]


@pytest.mark.parametrize("after", ["x", "1-1\r\nx", "-", "99999999999999999999-0"])
def test_an_id_that_is_none_is_refused(service: Service, after: str) -> None:
    assert service.http.get("/stream", params={"after": after}).status_code == 400


@given(headline=st.text(st.characters(exclude_categories=["Cs"]), max_size=220))
@settings(
    max_examples=80,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_is_sent_comes_out_as_it_went_in_or_is_refused(service: Service, headline: str) -> None:
    answer = service.http.post("/items", json={"headline": headline})
    if answer.status_code == 201:
        assert service.http.get("/items").json()["items"][0]["headline"] == headline.strip()
        assert "<script>a" not in service.http.get("/").text
    else:
        assert answer.status_code == 422
