from html import unescape
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Start
from support import HANG_UP, Edge, Service, free_port

ARTICLE = {"title": "Bridge opens", "author": "A. Reporter", "text": "It opened today."}


@pytest.fixture
def service(start: Start, table: str) -> Service:
    writer = start("add_news_articles", TABLE=table)
    return start("report_news", ADD_NEWS_ARTICLES_URL=writer.url)


def count(dynamodb: Any, table: str) -> int:
    return int(dynamodb.scan(TableName=table)["Count"])


def test_what_is_sent_is_stored_and_a_reload_does_not_store_it_again(
    service: Service, dynamodb: Any, table: str
) -> None:
    answer = service.http.post("/", data=ARTICLE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/?published=yes")
    shown = service.http.get("/?published=yes")
    assert "Your article is published." in shown.text
    assert count(dynamodb, table) == 1


def test_what_is_wrong_stands_by_its_field_and_the_words_are_kept(service: Service, dynamodb: Any, table: str) -> None:
    answer = service.http.post("/", data={**ARTICLE, "title": "x" * 201, "text": "My <b>long</b> work & more"})
    assert answer.status_code == 422
    assert "This has 201 characters; 200 fit." in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "My <b>long</b> work & more" in unescape(answer.text)
    assert "My <b>long" not in answer.text
    assert count(dynamodb, table) == 0


def test_a_peer_that_is_down_loses_no_word_and_health_names_it(start: Start) -> None:
    service = start("report_news", ADD_NEWS_ARTICLES_URL=f"http://127.0.0.1:{free_port()}")
    answer = service.http.post("/", data=ARTICLE)
    assert answer.status_code == 503
    assert "The article was not stored: add_news_articles cannot be reached." in answer.text
    assert ARTICLE["text"] in answer.text
    health = service.http.get("/health")
    assert (health.status_code, health.json()["status"]) == (200, "degraded")
    assert health.json()["dependencies"]["add_news_articles"] == "unreachable (ConnectError)"


@pytest.mark.parametrize(
    "answer", [HANG_UP, (502, "<h1>Bad gateway</h1>"), (500, '["not", "an", "object"]'), (502, "{}"), (201, "")]
)
def test_when_nobody_can_know_whether_it_is_stored_the_page_says_so_and_keeps_the_words(
    start: Start, edge: Edge, answer: tuple[int, str]
) -> None:
    edge.fault = lambda _: answer
    service = start("report_news", ADD_NEWS_ARTICLES_URL=edge.url)
    told = service.http.post("/", data=ARTICLE)
    assert told.status_code == 502
    assert "It is not known whether the article was stored. Look for it before you send it again." in told.text
    assert ARTICLE["text"] in told.text


def test_a_table_that_is_missing_reaches_the_reporter_in_words(start: Start) -> None:
    writer = start("add_news_articles", TABLE="not_there")
    service = start("report_news", ADD_NEWS_ARTICLES_URL=writer.url)
    answer = service.http.post("/", data=ARTICLE)
    assert answer.status_code == 503
    assert "There is no table not_there in us-east-1. Create it." in answer.text


def test_a_form_of_another_site_is_refused(service: Service, dynamodb: Any, table: str) -> None:
    answer = service.http.post("/", data=ARTICLE, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert count(dynamodb, table) == 0


def test_more_than_fits_in_a_request_is_refused(service: Service) -> None:
    answer = service.http.post("/", data={**ARTICLE, "text": "x" * 140_000})
    assert answer.status_code == 413
    assert "A request may have 128 KiB." in answer.text


def test_a_page_may_load_nothing_from_elsewhere(service: Service) -> None:
    policy = service.http.get("/").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy
    assert "unsafe" not in policy


@given(fields=st.dictionaries(st.sampled_from(["title", "author", "text", "id"]), st.text(max_size=300)))
@settings(
    max_examples=60,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_is_written_is_stored_or_comes_back_escaped(service: Service, fields: dict[str, str]) -> None:
    answer = service.http.post("/", data=fields)
    if answer.status_code != 303:
        assert answer.status_code == 422
        for value in (fields.get("title", ""), fields.get("author", "")):
            for hostile in ("<script", '"><'):
                assert hostile not in value or value not in answer.text


def test_a_long_article_of_many_bytes_fits(service: Service, dynamodb: Any, table: str) -> None:
    assert service.http.post("/", data={**ARTICLE, "text": "🌉" * 10_000}).status_code == 303
    assert count(dynamodb, table) == 1
