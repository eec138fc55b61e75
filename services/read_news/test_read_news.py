from html import unescape

import pytest

from conftest import Start
from support import HANG_UP, Edge, Redis, Service, free_port

ARTICLE = {"title": "Bridge opens", "author": "A. Reporter", "text": "It opened today.\n\nAt noon."}


@pytest.fixture
def writer(start: Start, table: str) -> Service:
    return start("add_news_articles", TABLE=table)


@pytest.fixture
def service(start: Start, table: str, redis_server: Redis) -> Service:
    articles = start("read_news_articles", TABLE=table, CACHE_URL=redis_server.url, CACHE_SECONDS="1")
    return start("read_news", READ_NEWS_ARTICLES_URL=articles.url)


def test_a_reader_finds_an_article_in_the_feed_and_opens_it(service: Service, writer: Service) -> None:
    made = writer.http.post("/articles", json=ARTICLE).json()
    assert f'<a href="/articles/{made["id"]}">Bridge opens</a>' in service.http.get("/").text
    page = service.http.get(f"/articles/{made['id']}")
    assert page.status_code == 200
    assert ARTICLE["text"] in page.text
    assert f'datetime="{made["published_at"]}"' in page.text


def test_older_pages_are_a_link_away_and_each_article_stands_on_one(service: Service, writer: Service) -> None:
    titles = [f"Number {number:02}" for number in range(12)]
    for title in titles:
        writer.http.post("/articles", json={**ARTICLE, "title": title})
    first = service.http.get("/").text
    older = first.split('<a href="/?before=')[1].split('"')[0]
    second = service.http.get("/", params={"before": older}).text
    assert [title for title in titles if title in first] == titles[2:]
    assert [title for title in titles if title in second] == titles[:2]
    assert ">Older<" not in second


def test_an_empty_feed_says_that_it_is_empty(service: Service) -> None:
    assert "There is nothing here yet." in service.http.get("/").text


def test_what_a_reporter_wrote_is_text_and_never_markup(service: Service, writer: Service) -> None:
    hostile = '<script>alert(1)</script>"><img src=x onerror=alert(1)>{{ 7*7 }}'
    made = writer.http.post("/articles", json={"title": hostile, "author": hostile, "text": hostile}).json()
    for path in ("/", f"/articles/{made['id']}"):
        page = service.http.get(path).text
        assert "<script>alert" not in page
        assert "<img" not in page
        assert hostile in unescape(page)


def test_an_article_that_is_not_there_and_a_wrong_page_are_said_so(service: Service) -> None:
    for path, status, says in [
        ("/articles/nothing", 404, "There is no such article."),
        ("/articles/..%2F..%2Fhealth", 404, "Not Found"),
        ("/?before=nothing", 400, "is the id of an article."),
    ]:
        answer = service.http.get(path)
        assert (answer.status_code, says in answer.text) == (status, True)


@pytest.mark.parametrize("answer", [HANG_UP, (502, "<h1>Bad gateway</h1>"), (500, "[]"), (502, "{}")])
def test_a_peer_that_answers_no_articles_is_a_page_with_what_to_do(
    start: Start, edge: Edge, answer: tuple[int, str]
) -> None:
    edge.fault = lambda _: answer
    service = start("read_news", READ_NEWS_ARTICLES_URL=edge.url)
    told = service.http.get("/")
    assert told.status_code == 503
    assert "The articles cannot be reached. Try again in a moment." in told.text


def test_a_peer_that_is_down_and_comes_back_is_used_again(start: Start, table: str, redis_server: Redis) -> None:
    port = free_port()
    service = start("read_news", READ_NEWS_ARTICLES_URL=f"http://127.0.0.1:{port}")
    assert service.http.get("/").status_code == 503
    assert service.http.get("/health").json() == {
        "service": "read_news",
        "status": "degraded",
        "dependencies": {"read_news_articles": "unreachable (ConnectError)"},
    }
    start("read_news_articles", port=port, TABLE=table, CACHE_URL=redis_server.url)
    assert service.http.get("/").status_code == 200
    assert service.http.get("/health").json()["status"] == "ok"
