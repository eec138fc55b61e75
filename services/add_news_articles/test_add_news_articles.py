import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Start
from support import Edge, Service

ARTICLE = {"title": "Bridge opens", "author": "A. Reporter", "text": "It opened today.\n\nAt noon."}


@pytest.fixture
def service(start: Start, table: str) -> Service:
    return start("add_news_articles", TABLE=table)


def stored(dynamodb: Any, table: str) -> list[dict[str, str]]:
    items = dynamodb.query(
        TableName=table, KeyConditionExpression="feed = :f", ExpressionAttributeValues={":f": {"S": "news"}}
    )["Items"]
    return [{name: value["S"] for name, value in item.items()} for item in items]


def test_an_article_is_stored_with_an_id_and_a_time_of_the_service(service: Service, dynamodb: Any, table: str) -> None:
    answer = service.http.post("/articles", json={**ARTICLE, "title": "  Bridge opens "})
    assert answer.status_code == 201
    made = answer.json()
    assert made.items() >= ARTICLE.items()
    assert made["id"].startswith(made["published_at"][:10].replace("-", ""))
    assert stored(dynamodb, table) == [{"feed": "news", **made}]


def test_fifty_writers_at_once_lose_nothing_and_share_no_id(service: Service, dynamodb: Any, table: str) -> None:
    def write(number: int) -> httpx.Response:
        return service.http.post("/articles", json={**ARTICLE, "title": f"Article {number}"})

    with ThreadPoolExecutor(50) as writers:
        answers = list(writers.map(write, range(150)))
    assert {answer.status_code for answer in answers} == {201}
    kept = {item["id"]: item["title"] for item in stored(dynamodb, table)}
    assert kept == {answer.json()["id"]: answer.json()["title"] for answer in answers}
    assert len(kept) == 150


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"title": ""}, "title", "Write something here."),
        ({"title": "   "}, "title", "Write something here."),
        ({"author": None}, "author", "Write something here."),
        ({"text": 7}, "text", "Write text here."),
        ({"title": "x" * 201}, "title", "This has 201 characters; 200 fit."),
        ({"text": "x" * 10_001}, "text", "This has 10,001 characters; 10,000 fit."),
        ({"title": "two\nlines"}, "title", "This has characters that cannot be shown. Remove them."),
        ({"author": "bell \x07"}, "author", "This has characters that cannot be shown. Remove them."),
        ({"text": "half \ud800"}, "text", "This has characters that cannot be shown. Remove them."),
        ({"id": "mine"}, "id", "There is no such field."),
    ],
)
def test_what_is_wrong_is_said_by_field_and_not_stored(
    change: dict[str, object], field: str, says: str, service: Service, dynamodb: Any, table: str
) -> None:
    body = json.dumps({**ARTICLE, **change})
    answer = service.http.post("/articles", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json() == {"error": "The article cannot be stored as it is.", "fields": {field: says}}
    assert stored(dynamodb, table) == []


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"[" * 50_000, "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"x" * 140_000, "application/json", 413),
    ],
)
def test_what_is_not_an_article_is_refused_in_words(body: bytes, kind: str, status: int, service: Service) -> None:
    answer = service.http.post("/articles", content=body, headers={"content-type": kind})
    assert answer.status_code == status
    assert answer.json()["error"].endswith(".")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=300),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@given(
    body=st.fixed_dictionaries({"title": anything, "author": anything, "text": anything})
    | st.fixed_dictionaries({name: st.text(st.characters(), max_size=400) for name in ("title", "author", "text")})
    | anything
)
@settings(
    max_examples=150,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_is_sent_is_stored_as_it_is_or_refused_in_words(
    body: object, service: Service, dynamodb: Any, table: str
) -> None:
    answer = service.http.post("/articles", content=json.dumps(body), headers={"content-type": "application/json"})
    if answer.status_code == 201:
        assert isinstance(body, dict)
        made = answer.json()
        key = {"feed": {"S": "news"}, "id": {"S": made["id"]}}
        kept = {name: value["S"] for name, value in dynamodb.get_item(TableName=table, Key=key)["Item"].items()}
        assert kept == {"feed": "news", **made}
        for name in ("title", "author", "text"):
            assert kept[name] == body[name].replace("\r\n", "\n").strip()
    else:
        assert answer.status_code in (400, 413, 422)
        assert answer.json()["error"]


def test_a_table_that_is_missing_is_named_and_health_says_so(start: Start) -> None:
    service = start("add_news_articles", TABLE="not_there")
    answer = service.http.post("/articles", json=ARTICLE)
    assert answer.status_code == 503
    assert answer.json()["error"] == "There is no table not_there in us-east-1. Create it."
    health = service.http.get("/health")
    assert (health.status_code, health.json()["status"]) == (200, "degraded")
    assert health.json()["dependencies"] == {"table": "There is no table not_there in us-east-1. Create it."}


THROTTLED = (400, {"__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException", "message": "m"})


def test_a_throttled_write_is_tried_again_and_stored_once(start: Start, table: str, edge: Edge, dynamodb: Any) -> None:
    service = start("add_news_articles", TABLE=table, HTTP_PROXY=edge.url)
    puts: list[str] = []

    def twice_after_storing(handler: Any) -> tuple[int, dict[str, str]] | None:
        if not handler.headers["x-amz-target"].endswith("PutItem"):
            return None
        puts.append("put")
        # The first answers get lost after the table has stored the item.
        return THROTTLED if len(puts) < 3 else None

    edge.fault = twice_after_storing
    assert service.http.post("/articles", json=ARTICLE).status_code == 201
    assert len(puts) == 3
    assert len(stored(dynamodb, table)) == 1


def test_a_table_that_stays_throttled_is_said_in_words_with_when_to_come_back(
    start: Start, table: str, edge: Edge
) -> None:
    service = start("add_news_articles", TABLE=table, HTTP_PROXY=edge.url)
    edge.fault = lambda _: THROTTLED
    answer = service.http.post("/articles", json=ARTICLE)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.json()["error"] == "The table has more to do than it can take. Try again in a moment."
    assert {line["code"] for line in service.lines if line["message"] == "table"} == {
        "ProvisionedThroughputExceededException"
    }


def test_a_write_that_has_begun_is_answered_after_sigterm(start: Start, table: str, edge: Edge, dynamodb: Any) -> None:
    service = start("add_news_articles", TABLE=table, HTTP_PROXY=edge.url)

    def ends_meanwhile(handler: Any) -> None:
        if handler.headers["x-amz-target"].endswith("PutItem"):
            service.terminate()

    edge.fault = ends_meanwhile
    assert service.http.post("/articles", json=ARTICLE).status_code == 201
    assert len(stored(dynamodb, table)) == 1
    assert service.end() == 0
