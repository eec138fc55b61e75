import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Start
from support import Edge, Redis, Service


def put(dynamodb: Any, table: str, count: int) -> list[str]:
    """Articles as add_news_articles stores them; gives their ids, the newest first."""
    ids = [f"20261130T101500.{number:06}-0a1b2c3d" for number in range(count)]
    for id in ids:
        article = {"feed": "news", "id": id, "title": f"Title {id}", "author": "A", "text": "T", "published_at": "t"}
        dynamodb.put_item(TableName=table, Item={name: {"S": value} for name, value in article.items()})
    return ids[::-1]


@pytest.fixture
def service(start: Start, table: str, redis_server: Redis) -> Service:
    return start("read_news_articles", TABLE=table, CACHE_URL=redis_server.url)


def ids_of(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [article["id"] for article in answer.json()["articles"]]


def test_pages_give_each_article_once_newest_first(service: Service, dynamodb: Any, table: str) -> None:
    ids = put(dynamodb, table, 25)
    seen, query = [], {"limit": "10"}
    for _ in range(3):
        answer = service.http.get("/articles", params=query)
        seen.append(ids_of(answer))
        query = {"limit": "10", "before": answer.json()["next"]}
    assert seen == [ids[:10], ids[10:20], ids[20:]]
    assert query["before"] is None


def test_a_last_page_that_is_full_names_no_next_one(service: Service, dynamodb: Any, table: str) -> None:
    put(dynamodb, table, 10)
    assert service.http.get("/articles").json()["next"] is None


def test_an_empty_table_is_an_empty_page(service: Service) -> None:
    assert service.http.get("/articles").json() == {"articles": [], "next": None}


def test_one_article_has_its_fields_and_not_its_partition(service: Service, dynamodb: Any, table: str) -> None:
    [id] = put(dynamodb, table, 1)
    told = service.http.get(f"/articles/{id}").json()
    assert told == {"id": id, "title": f"Title {id}", "author": "A", "text": "T", "published_at": "t"}


def test_the_second_read_comes_from_the_cache_until_it_expires(
    start: Start, dynamodb: Any, table: str, redis_server: Redis
) -> None:
    service = start("read_news_articles", TABLE=table, CACHE_URL=redis_server.url, CACHE_SECONDS="1")
    put(dynamodb, table, 1)
    first, second = service.http.get("/articles"), service.http.get("/articles")
    assert (first.headers["x-cache"], second.headers["x-cache"]) == ("miss", "hit")
    assert first.json() == second.json()
    newer = put(dynamodb, table, 2)
    deadline = time.monotonic() + 10
    while ids_of(service.http.get("/articles")) != newer:
        assert time.monotonic() < deadline, "the new article shows once the old page has expired"
        time.sleep(0.05)
    assert 'news_cache_reads_total{result="hit"}' in service.http.get("/metrics").text


def test_readers_notice_nothing_when_the_cache_goes_and_comes_back(
    start: Start, dynamodb: Any, table: str, redis_server: Redis
) -> None:
    service = start("read_news_articles", TABLE=table, CACHE_URL=redis_server.url)
    ids = put(dynamodb, table, 3)
    assert service.http.get("/articles").headers["x-cache"] == "miss"
    redis_server.stop()
    assert service.http.get("/health").json()["dependencies"]["cache"].startswith("unreachable")
    answers = [service.http.get("/articles") for _ in range(20)]
    assert [ids_of(answer) for answer in answers] == [ids] * 20
    assert {answer.headers["x-cache"] for answer in answers} == {"off"}
    # After one fault the cache is left alone: the log has one line, not twenty.
    assert len([line for line in service.lines if line["message"] == "cache"]) <= 2
    redis_server.start()
    deadline = time.monotonic() + 20
    while service.http.get("/articles").headers["x-cache"] != "hit":
        assert time.monotonic() < deadline, "the cache is used again"
        time.sleep(0.1)


def test_a_cache_that_takes_connections_and_says_nothing_holds_nobody_up(
    start: Start, dynamodb: Any, table: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        service = start("read_news_articles", TABLE=table, CACHE_URL=url)
        ids = put(dynamodb, table, 1)
        with ThreadPoolExecutor(20) as readers:
            answers = list(readers.map(lambda _: service.http.get("/articles"), range(40)))
        assert [ids_of(answer) for answer in answers] == [ids] * 40


def test_something_else_under_the_key_counts_as_no_cache(service: Service, redis_server: Redis, table: str) -> None:
    with redis.Redis.from_url(redis_server.url) as client:
        client.rpush(f"feed:{table}:10:", "not a page")
        assert ids_of(service.http.get("/articles")) == []


def test_a_table_that_is_missing_is_named(start: Start, redis_server: Redis) -> None:
    service = start("read_news_articles", TABLE="not_there", CACHE_URL=redis_server.url)
    answer = service.http.get("/articles")
    assert answer.status_code == 503
    assert answer.json() == {"error": "There is no table not_there in us-east-1. Create it."}
    assert service.http.get("/health").json()["status"] == "degraded"


def test_a_throttled_table_is_said_in_words_and_a_cached_page_still_shows(
    start: Start, dynamodb: Any, table: str, redis_server: Redis, edge: Edge
) -> None:
    service = start("read_news_articles", TABLE=table, CACHE_URL=redis_server.url, HTTP_PROXY=edge.url)
    ids = put(dynamodb, table, 2)
    assert ids_of(service.http.get("/articles")) == ids
    edge.fault = lambda _: (400, {"__type": "com.amazonaws.dynamodb.v20120810#ThrottlingException", "message": "m"})
    assert ids_of(service.http.get("/articles")) == ids
    answer = service.http.get("/articles", params={"limit": 5})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.json() == {"error": "The table has more to do than it can take. Try again in a moment."}


@given(
    before=st.text(max_size=60) | st.from_regex(r"\d{8}T\d{6}\.\d{6}-[0-9a-f]{8}"),
    limit=st.text(max_size=8) | st.integers().map(str),
)
@settings(
    max_examples=100,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_is_asked_is_a_page_or_a_refusal_in_words(service: Service, before: str, limit: str) -> None:
    answer = service.http.get("/articles", params={"before": before, "limit": limit})
    if answer.status_code == 200:
        assert len(answer.json()["articles"]) <= int(limit)
    else:
        assert answer.status_code == 400
        assert answer.json()["error"].endswith(".")


@pytest.mark.parametrize("id", ["x", "..", "%2e%2e", "20261130T101500.000000-0a1b2c3d", "a" * 3000])
def test_an_article_that_is_not_there_is_said_so(service: Service, id: str) -> None:
    assert service.http.get(f"/articles/{id}").status_code in (404, 400)
